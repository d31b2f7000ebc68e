"""The fields in which people and papers bring text into the product, for everybody's views."""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from assistant.drafting.template import templates
from eval.browser.documents import SHOWN, Papers
from eval.browser.echoing import Echo
from eval.browser.stage import Stage
from eval.browser.strings import CANARY, batches, canaried

_QUESTION_CHARS = 3_900
_TALK_TURNS = 8
# What takes one string at a time gets so many of them, evenly chosen; the report says how many.
_SINGLE = 40
_SHORT_CHARS = 58
_CARDS = 24


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What is put in.

    Attributes:
        strings: Each once into every field that takes several at a time.
        papers: What was added before, made of the same strings.
        echo: The language model.
    """

    strings: Sequence[str]
    papers: Papers
    echo: Echo

    @property
    def some(self) -> list[str]:
        """So many strings as a field gets that takes one at a time."""
        step = max(1, len(self.strings) // _SINGLE)
        return list(self.strings[::step])


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """A way by which text gets into the product.

    Attributes:
        name: For the report, with its view.
        put: Puts strings in and gives how many.
    """

    name: str
    put: Callable[[Stage, Given], int]


# --- 问政策 --------------------------------------------------------------------------------------


def _questions(stage: Stage, given: Given) -> int:
    stage.open()
    for number, batch in enumerate(batches(given.strings, _QUESTION_CHARS), start=1):
        stage.ask(batch)
        if number % _TALK_TURNS == 0:
            stage.press("#clear")
    return len(given.strings)


def _answers(stage: Stage, given: Given) -> int:
    stage.open()
    for number, batch in enumerate(batches(given.strings, _QUESTION_CHARS), start=1):
        given.echo.say(batch)
        stage.ask(f"科技成果转化的补贴怎么规定？第（{number}）项")
        if number % _TALK_TURNS == 0:
            stage.press("#clear")
    given.echo.say("")
    return len(given.strings)


def _quoted(stage: Stage, given: Given) -> int:
    """Papers quoted in answers: the model repeats their lines, and their titles are sources."""
    stage.open()
    for number, policy in enumerate(given.papers.policies, start=1):
        stage.ask(f"{policy} 科技成果转化（{number}）有什么规定？")
        if number % _TALK_TURNS == 0:
            stage.press("#clear")
    return len(given.strings)


def _opinions(stage: Stage, given: Given) -> int:
    stage.open()
    stage.ask("科技成果转化有什么规定？")
    put = 0
    for string in given.some[:_SINGLE]:
        said = {"answer": 1, "reason": "other", "note": f"{string} {CANARY}"[:480]}
        stage.put("#opinion-given", json.dumps(said))
        stage.press("#opinion-send")
        put += 1
    return put


# --- 找成果 --------------------------------------------------------------------------------------


def _seek(stage: Stage, **wish: object) -> None:
    stage.put("#find-wish", json.dumps(wish))
    stage.press("#find-run")


def _searches(stage: Stage, given: Given) -> int:
    stage.open("find")
    for batch in batches(given.strings, _QUESTION_CHARS):
        stage.page.locator("#find-text").evaluate("(box, text) => { box.value = text; }", batch)
        _seek(stage, text=batch)
    return len(given.strings)


def _conditions(stage: Stage, given: Given) -> int:
    stage.open("find")
    for string in given.some:
        short = f"{string[: _SHORT_CHARS - 30]}<i class=xss-canary>"
        _seek(stage, field=short, region=short, day=string, kind=string)
    return len(given.some)


def _found(stage: Stage, given: Given) -> int:
    """Records in the list, their whole texts beside it, and what they are counted by."""
    stage.open("find")
    for group in given.papers.groups:
        _seek(stage, field=group, shown=SHOWN)
    _seek(stage, kind="demand", shown=SHOWN)
    _seek(stage, kind="policy", shown=SHOWN)
    _seek(stage, shown=SHOWN)
    return len(given.strings)


# --- 能报什么 ------------------------------------------------------------------------------------


def _told(stage: Stage, given: Given) -> int:
    stage.open("fit")
    for batch in batches(given.strings, _QUESTION_CHARS):
        stage.put("#fit-wish", json.dumps({"form": {}, "say": batch}))
        stage.press("#fit-run")
    return len(given.strings)


def _profile(stage: Stage, given: Given) -> int:
    stage.open("fit")
    stage.put("#fit-wish", json.dumps({"form": {"name": "甲"}, "say": ""}))
    stage.press("#fit-run")
    found = "fields => fields.map((field) => field.dataset.path)"
    paths = [str(one) for one in stage.page.eval_on_selector_all("[data-path]", found)]
    for some in _cut(given.strings, max(1, len(paths))):
        form = {path: f"{one} {CANARY}" for path, one in zip(paths, some, strict=False)}
        form |= {f"extra.{one[:40]}{CANARY}": one for one in some[:10]}
        stage.put("#fit-wish", json.dumps({"form": form, "say": ""}))
        stage.press("#fit-run")
    stage.put("#fit-wish", json.dumps({"form": {}, "say": "", "forget": True}))
    stage.press("#fit-run")
    return len(given.strings)


def _sheet(stage: Stage, given: Given) -> int:
    stage.open("fit")
    for some in _cut(given.strings, 200):
        rows = "".join(f'"{one.replace(chr(34), chr(34) * 2)}","{CANARY}"\n' for one in some)
        name = f"{some[0][:60]}{CANARY}.csv"
        told = stage.upload("fits/sheet", "x-fits", name, f"项目,2025\n{rows}".encode())
        stage.put("#fit-wish", json.dumps({"form": {"name": told[:2000]}, "say": ""}))
        stage.press("#fit-run")
    return len(given.strings)


# --- 供需匹配 ------------------------------------------------------------------------------------


def _pair(stage: Stage, text: str) -> None:
    stage.put("#match-wish", json.dumps({"text": text}))
    stage.press("#match-run")


def _needs(stage: Stage, given: Given) -> int:
    stage.open("match")
    for batch in batches(given.strings, 2 * _QUESTION_CHARS):
        _pair(stage, batch)
    # What stands before a figure is taken for what it measures, and is shown by itself.
    named = [f"{string}强度 | ≥ 67 MPa | 国标" for string in given.strings]
    for batch in batches(named, 2 * _QUESTION_CHARS):
        _pair(stage, batch)
    return len(given.strings)


def _cards(stage: Stage, given: Given) -> int:
    """Demands and achievements made of the strings, on cards with their quotes."""
    stage.open("match")
    step = max(1, len(given.papers.demands) // _CARDS)
    chosen = given.papers.demands[::step]
    for id_ in chosen:
        _pair(stage, id_)
    for string in given.some[: _SINGLE // 4]:
        body = {"text": chosen[0], "record": string, "rated": string, "reason": string}
        stage.post("match/opinion", "x-match", body)
        stage.post("match/docx", "x-match", body)
    return len(chosen)


# --- 写材料 --------------------------------------------------------------------------------------


def _drafts(stage: Stage, given: Given) -> int:
    """Fields, edits and a model's words in drafts of every kind, made from the papers."""
    left = iter(_endless(given.strings))
    put = 0
    for number, template in enumerate(templates().values()):
        labels = [spec.label for spec in template.fields]
        for _ in range(3):
            fields = {label: f"{next(left)} {CANARY}" for label in labels}
            facts = {
                "fields": fields,
                "profile": {"name": f"{next(left)} {CANARY}"},
                "policy": given.papers.policies[number % len(given.papers.policies)],
                "demand": given.papers.demands[number],
                "achievement": "XSS-C-0001",
            }
            _work(stage, {"type": template.type, "facts": facts, "prose": fields})
            put += len(labels)
        blocks = stage.page.eval_on_selector_all(
            "#draft-paper [data-block]", "found => found.map((one) => one.dataset.block)"
        )
        edits = {str(block): f"{next(left)} {CANARY}" for block in blocks}
        _work(stage, {"type": template.type, "facts": {"fields": {}}, "edits": edits})
    return min(put, len(given.strings))


def _work(stage: Stage, work: dict[str, object]) -> None:
    """Open the view with something that is worked on, as after a reload."""
    stage.page.evaluate(
        "(work) => sessionStorage.setItem('draft-work', work)",
        json.dumps({"edits": {}, "prose": {}, "draft": None, "number": 0, "changed": True, **work}),
    )
    stage.open("draft", ready="#draft-paper [data-block]")


def _draft_words(stage: Stage, given: Given) -> int:
    """What is looked for, why a version is kept, and what drafts are called."""
    stage.open("draft", ready="#drafting")
    for string in given.some:
        text = f"{string} {CANARY}"
        stage.post("drafts/look", "x-draft", {"name": "policy", "text": text})
        facts = {"fields": {"项目名称": text}}
        work = {"type": "transfer_project", "facts": facts}
        face = stage.post("drafts/keep", "x-draft", {"work": work, "note": text})
        kept = face.get("work")
        draft = kept.get("draft") if isinstance(kept, dict) else ""
        stage.post("drafts/history", "x-draft", {"draft": draft})
        stage.post("drafts/open", "x-draft", {"draft": text})
        stage.post("drafts/from", "x-draft", {"type": text, "policy": text, "words": text})
        stage.post("drafts/whole", "x-draft", {"record": text})
    stage.post("drafts/home", "x-draft", {})
    return len(given.some)


def _cut(strings: Sequence[str], size: int) -> Iterator[Sequence[str]]:
    for start in range(0, len(strings), size):
        yield strings[start : start + size]


def _endless(strings: Sequence[str]) -> Iterator[str]:
    while True:
        yield from strings


# --- addresses ------------------------------------------------------------------------------------


def _addresses(stage: Stage, given: Given) -> int:
    """What stands in the address: behind `#`, behind `?`, and as a path that is not there."""
    put = 0
    for string in given.some:
        text = canaried(string)
        for hash_ in ("find/text=", "match/text=", "traces/", "draft/", "trials/"):
            stage.open(f"{hash_}{_quoted_path(text)}")
        for path in ("/?view=", "/?__theme=", "/trials/", "/static/", "/gradio_api/file="):
            stage.go(path + _quoted_path(text))
        put += 1
        if put >= _SINGLE // 4:
            break
    return put


def _quoted_path(text: str) -> str:
    return "".join(f"%{byte:02X}" for byte in text.encode(errors="replace"))


FIELDS = (
    Field(name="找成果：资料的标题、各栏、全文、筛选项", put=_found),
    Field(name="找成果：检索词", put=_searches),
    Field(name="找成果：筛选条件", put=_conditions),
    Field(name="问政策：问题", put=_questions),
    Field(name="问政策：资料的引文与出处", put=_quoted),
    Field(name="问政策：语言模型的回答", put=_answers),
    Field(name="问政策：意见的备注", put=_opinions),
    Field(name="能报什么：企业情况的话", put=_told),
    Field(name="能报什么：企业画像各栏", put=_profile),
    Field(name="能报什么：表格的文件名与单元格", put=_sheet),
    Field(name="供需匹配：需求文字", put=_needs),
    Field(name="供需匹配：匹配卡", put=_cards),
    Field(name="写材料：各栏、改写、模型的话", put=_drafts),
    Field(name="写材料：查找、备注、名称、编号", put=_draft_words),
    Field(name="网址：# 与 ? 之后，不存在的路径", put=_addresses),
)
