"""What is kept of how an answer came about, and that keeping it costs no answer."""

from collections.abc import Callable, Generator, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Literal

import pytest
from assistant_builders import ListSearcher, a_citation, a_hit, a_question, an_answer
from builders import a_record

from assistant.answers import Answer, Removed, Written
from assistant.chatmodel.port import Spent
from assistant.errors import BadRequest, ModelUnavailable
from assistant.feedback import Reason
from assistant.traces import (
    MAX_TEXT_CHARS,
    Ask,
    Trace,
    as_seen_by,
    judged_later,
    trace_of,
    traced,
)
from assistant.withheld import withheld
from corpus.errors import CorpusError, NoRoom, StoreBusy, StoreUnavailable
from corpus.levels import LEVELS, ROLES, Viewer
from index.search import Found

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
ANSWER = replace(an_answer(a_citation("最高100万元。")), question="落户银川有什么补贴？")
WRITTEN = Written(
    model="qwen",
    host="llm.example",
    prompts=("answer_system/1·aaaaaa", "answer/1·bbbbbb"),
    text="最高100万元。[^1]最高900万元。[^1]",
    spent=(Spent(asked_tokens=900, written_tokens=40, first_ms=300.0, total_ms=2000.0),),
    repaired=(Removed(text="没有标。", why="没有标出处"),),
    masked=2,
    withheld=1,
)


def trace(answer: Answer | None = ANSWER, text: str = "那银川呢") -> Trace:
    return trace_of(answer, a_question(text), id="t1", when=NOON)


def asked(ask: Ask, keep: Callable[[Trace], None]) -> Generator[Answer, None, None]:
    return traced(ask, keep, name=lambda: "t1", now=lambda: NOON)(a_question("那银川呢"))


def test_the_last_answer_given_is_what_is_kept() -> None:
    kept: list[Trace] = []
    growing = (replace(ANSWER, text="先。", finished=False), replace(ANSWER, text="后。"))

    given = list(asked(lambda _: iter(growing), kept.append))

    assert given == list(growing)
    assert [(one.text, one.ended) for one in kept] == [("后。", "whole")]


def test_it_is_kept_before_nobody_waits_any_more_and_not_before_the_end() -> None:
    kept: list[Trace] = []
    answers = asked(lambda _: iter((ANSWER,)), kept.append)

    next(answers)
    before = list(kept)

    assert (before, list(answers)) == ([], []) and len(kept) == 1


def test_who_leaves_in_the_middle_leaves_a_trace_and_ends_the_work() -> None:
    kept: list[Trace] = []
    ended: list[str] = []

    def endless(_: object) -> Iterator[Answer]:
        try:
            while True:
                yield ANSWER
        finally:
            ended.append("work")

    def keep(one: Trace) -> None:
        ended.append("trace")
        kept.append(one)

    answers = asked(endless, keep)
    next(answers)
    answers.close()

    assert (kept[0].ended, kept[0].text) == ("left", ANSWER.text)
    assert ended == ["work", "trace"]


@pytest.mark.parametrize(
    ("error", "told"), [(ModelUnavailable("没有回应。"), "没有回应。"), (ValueError("x"), "")]
)
def test_what_breaks_leaves_a_trace_and_breaks_all_the_same(error: Exception, told: str) -> None:
    kept: list[Trace] = []

    def broken(_: object) -> Iterator[Answer]:
        yield ANSWER
        raise error

    with pytest.raises(type(error)):
        list(asked(broken, kept.append))

    assert (kept[0].ended, kept[0].failure, kept[0].text) == ("failed", told, ANSWER.text)


@pytest.mark.parametrize("error", [StoreUnavailable("断开"), StoreBusy("忙"), NoRoom("满")])
def test_a_trace_that_cannot_be_kept_costs_no_answer_and_is_not_told_in_the_log(
    error: CorpusError, caplog: pytest.LogCaptureFixture
) -> None:
    def refusing(_: Trace) -> None:
        raise error

    given = list(asked(lambda _: iter((ANSWER,)), refusing))

    assert given == [ANSWER]
    assert str(error) in caplog.text
    assert "银川" not in caplog.text and "100万元" not in caplog.text


def test_it_tells_who_asked_what_was_found_and_what_was_cited() -> None:
    record = a_record("最高100万元。", id="X07", title="落户补贴", level="internal")
    found = a_hit(record, score=0.75)

    kept = trace(replace(ANSWER, hits=(found,), warnings=("未核对。",), ms={"total": 12.5}))

    assert (kept.role, kept.identity) == ("admin", "local")
    assert (kept.question, kept.understood) == ("那银川呢", "落户银川有什么补贴？")
    (one,) = kept.found
    assert (one.record, one.title, one.level, one.start, one.end, one.score) == (
        "X07",
        "落户补贴",
        "internal",
        0,
        8,
        0.75,
    )
    assert [cited.record for cited in kept.cited] == ["R1"]
    assert (kept.warnings, kept.ms, kept.model) == (("未核对。",), {"total": 12.5}, "")


def test_it_tells_of_each_passage_why_it_was_left_out() -> None:
    cited = ANSWER.citations[0].evidence
    here = a_hit(cited.record)
    there = replace(here, start=cited.end, end=cited.end)
    other = a_hit(a_record("别的规定。", id="R9"))
    ended = a_hit(a_record("旧的规定。", id="R8"))

    kept = trace(replace(ANSWER, hits=(here, there, other), expired=(ended,)))
    refused = trace(replace(ANSWER, status="refused", citations=(), hits=(other,)))

    assert [one.why for one in kept.found] == [None, "elsewhere", "behind"]
    assert [(one.record, one.why) for one in kept.past] == [("R8", "ended")]
    assert [one.why for one in refused.found] == ["far"]


def test_what_did_not_hold_is_not_named_to_whom_it_is_not_for() -> None:
    ended = a_hit(a_record("旧的规定。", id="R8", level="restricted"))

    whole = trace(replace(ANSWER, expired=(ended,)))

    assert as_seen_by(Viewer(identity="x", role="manager"), whole).past[0].record == ""


def test_how_much_was_guarded_from_whoever_asked_is_counted_and_not_named() -> None:
    hits = [a_hit(a_record("原文", id=f"R-{one}", level=one)) for one in LEVELS]
    asked = replace(trace(), role="enterprise")
    searcher = ListSearcher(Found(hits=tuple(hits)))

    assert withheld(asked, Viewer(identity="s", role="staff"), searcher=searcher) == 2
    assert withheld(replace(asked, role="manager"), Viewer(role="staff"), searcher=searcher) == 1
    assert withheld(replace(asked, understood=""), Viewer(role="staff"), searcher=searcher) == 0


def test_it_tells_what_the_model_was_given_wrote_and_took() -> None:
    gone = Removed(text="最高900万元。[^1]", why="出处中没有900万元")

    kept = trace(replace(ANSWER, mode="llm", written=WRITTEN, removed=(gone,)))

    assert (kept.model, kept.host, kept.mode) == ("qwen", "llm.example", "llm")
    assert (kept.prompts, kept.spent, kept.wrote) == (
        WRITTEN.prompts,
        WRITTEN.spent,
        WRITTEN.text,
    )
    assert (kept.removed, kept.repaired) == ((gone,), WRITTEN.repaired)
    assert (kept.masked, kept.withheld) == (2, 1)


@pytest.mark.parametrize(
    ("typed", "rewriter", "who"),
    [
        ("落户银川有什么补贴？", "rules", "nobody"),
        ("那银川呢", "rules", "rules"),
        ("那银川呢", "model", "model"),
    ],
)
def test_it_tells_who_rewrote_the_question(
    typed: str, rewriter: Literal["rules", "model"], who: str
) -> None:
    answer = replace(ANSWER, rewriter=rewriter)

    assert trace(answer, typed).rewriter == who


def test_what_was_never_answered_is_kept_as_it_was_asked() -> None:
    kept = trace(None)

    assert (kept.question, kept.status, kept.mode, kept.understood) == ("那银川呢", None, None, "")


def test_no_database_refuses_it_for_a_character_and_none_is_filled_by_it() -> None:
    kept = trace(replace(ANSWER, text="甲\x00乙\ud800丙" + "长" * MAX_TEXT_CHARS), "问\x00\ud800")

    assert kept.question == "问"
    assert kept.text.startswith("甲乙丙长") and len(kept.text) == MAX_TEXT_CHARS


def test_of_what_a_viewer_may_not_know_of_no_id_and_no_title_is_seen() -> None:
    hits = tuple(a_hit(a_record("原文", id=f"R-{one}", level=one)) for one in LEVELS)
    whole = trace(replace(ANSWER, hits=hits))

    seen = {
        role: [one.record for one in as_seen_by(Viewer(identity="x", role=role), whole).found]
        for role in ROLES
    }

    everything = ["R-public", "R-internal", "R-restricted"]
    assert seen == {
        "enterprise": ["R-public", "", ""],
        "manager": ["R-public", "R-internal", ""],
        "staff": everything,
        "admin": everything,
    }
    assert as_seen_by(Viewer(identity="x", role="enterprise"), whole).found[2].title == ""


def test_a_fault_that_the_answer_of_a_trace_cannot_have_is_refused() -> None:
    viewer = Viewer(identity="e", role="enterprise")

    def judge(reason: Reason) -> Reason:
        return judged_later(trace(), viewer=viewer, reason=reason, note="", when=NOON).reason

    assert judge("missing") == "missing"
    with pytest.raises(BadRequest, match="另选一个"):
        judge("wrongly_refused")
