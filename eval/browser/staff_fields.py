"""The fields that only staff have: papers, checks, rules, cases, feedback, traces, reports."""

import json
import time
from urllib.parse import quote

from eval.browser.documents import file_names
from eval.browser.fields import Field, Given
from eval.browser.stage import Stage
from eval.browser.strings import CANARY, batches, canaried

_RULE_CHARS = 3_900
_CASES = 12
_TRACES = 25
_PATIENCE_SECONDS = 240.0
_SHORT = 60


def _uploads(stage: Stage, given: Given) -> int:
    """Files whose names and texts are the strings, as they are added and told of."""
    stage.open("papers")
    batch = str(json.loads(stage.upload("papers/", "x-papers", "", b""))["batch"])
    sent = 0
    for name, text in file_names(given.some):
        way = f"papers/{batch}/files/{quote(f'{name}', safe='')}"
        stage.upload(way, "x-papers", "", text.encode(errors="replace"), put=True)
        sent += 1
    stage.upload(f"papers/{batch}/start?kind=policy&level=public", "x-papers", "", b"")
    end = time.monotonic() + _PATIENCE_SECONDS
    while time.monotonic() < end:
        stage.show("papers")
        if not stage.page.locator("#work progress").count():
            break
        stage.page.wait_for_timeout(1000)
    return sent


def _checks(stage: Stage, given: Given) -> int:
    """Records as they are checked, and what is written of a check."""
    stage.open("papers")
    for policy in given.papers.policies:
        stage.put("#review-pick", policy)
        stage.press("#review-open")
        stage.put("#check-note", canaried(given.strings[0])[:200])
        stage.put("#check-who", f"{CANARY}"[:40])
        stage.press("#check-save")
    for string in given.some[:_CASES]:
        stage.put("#review-pick", f"{string} {CANARY}")
        stage.press("#review-open")
    return len(given.strings)


def _rules(stage: Stage, given: Given) -> int:
    """A rule's text, its policy, and who confirms it; what is wrong with them is told."""
    stage.open("fit")
    for batch in batches(given.strings, _RULE_CHARS):
        stage.put("#rules-text", f"id: {json.dumps(batch)}\nname: {json.dumps(batch)}")
        stage.put("#rules-who", f"{CANARY}")
        stage.press("#rules-propose")
    for string in given.some[:_CASES]:
        stage.put("#rules-text", f"{string}: {canaried(string)}")
        stage.press("#rules-confirm")
        stage.put("#rules-policy", f"{string} {CANARY}")
        stage.press("#rules-draw")
        stage.press("#rules-withdraw")
    return len(given.strings)


def _cases(stage: Stage, given: Given) -> int:
    """Cases in the editor: with mistakes, kept, searched for, and asked in a run."""
    stage.open("trials")
    made = 0
    for number, batch in enumerate(batches(given.strings, _RULE_CHARS)):
        wrong = {"id": "own-x", "kind": "answer", "question": batch, "records": batch,
                 "facts": batch, "note": batch, "as_of": batch[:_SHORT], "json": batch}  # fmt: skip
        _say(stage, "save", form=wrong, turn=number)
        _say(stage, "listed", text=batch, kind="answer")
        _say(stage, "edit", case=batch[:200], new=batch[:200], candidate=batch[:200])
        if made < _CASES:
            _say(stage, "edit", new="answer")
            identity = stage.page.locator("#trials-form [name=id]").first.input_value()
            right = {"id": identity, "kind": "answer", "question": batch, "facts": batch[:300],
                     "note": batch[:900], "as_of": "2026-11-23", "types": ["FACT"],
                     "provenance": batch[:200]}  # fmt: skip
            _say(stage, "save", form=right, turn=number)
            made += 1
    _say(stage, "listed")
    return len(given.strings)


def _runs(stage: Stage, given: Given) -> int:
    """A run over those cases: its results, a comparison, and its report as a page of its own."""
    stage.open("trials")
    _say(stage, "begin", sets=["own"])
    end = time.monotonic() + _PATIENCE_SECONDS
    while time.monotonic() < end and not stage.page.locator("#trials-run a.open").count():
        stage.page.wait_for_timeout(1000)
        _say(stage, "results", every=True)
    _say(stage, "results", every=True, upto=200, kind=CANARY, part=CANARY, run=CANARY)
    _say(stage, "compare", before=CANARY, after=CANARY, key=CANARY)
    link = stage.page.locator("#trials-run a.open").first
    if not link.count():
        return 0
    stage.go(f"/{link.get_attribute('href')}")
    return min(_CASES, len(given.strings))


def _say(stage: Stage, act: str, **told: object) -> None:
    stage.put("#trials-said", json.dumps(told))
    stage.press(f"#trials-do-{act}")


def _traces(stage: Stage, given: Given) -> int:
    """How the answers before came about: the list, its search, and one after another opened."""
    stage.open("traces")
    found = "rows => rows.map((row) => row.dataset.open)"
    opened = 0
    for start in range(0, 100, 20):
        stage.put("#traces-said", json.dumps({"start": start}))
        stage.press("#traces-do-list")
        keys = stage.page.eval_on_selector_all("#traces-list [data-open]", found)
        for key in keys[: max(0, _TRACES - opened)]:
            stage.put("#traces-said", json.dumps({"one": key}))
            stage.press("#traces-do-open")
            opened += 1
    for string in given.some[:_CASES]:
        text = f"{string[:140]} {CANARY}"
        stage.put("#traces-said", json.dumps({"text": text, "model": text, "one": text}))
        stage.press("#traces-do-list")
        stage.press("#traces-do-open")
    return len(given.strings)


STAFF_FIELDS = (
    Field(name="资料：文件名与正文", put=_uploads),
    Field(name="资料：核对的句子、备注、核对人", put=_checks),
    Field(name="能报什么：规则编辑", put=_rules),
    Field(name="评测：用例编辑、候选用例", put=_cases),
    Field(name="评测：结果、比较、报告页", put=_runs),
    Field(name="追溯：列表、查找、每次回答", put=_traces),
)
