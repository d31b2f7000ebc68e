"""What is kept of a judgement: what was asked and answered, within bounds, and nothing else."""

from datetime import UTC, date, datetime
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.answers import Answer, Citation, Evidence, Outcome, Turn
from assistant.errors import BadRequest
from assistant.faces import feedback as face
from assistant.feedback import (
    MAX_ANSWER_CHARS,
    MAX_HISTORY_CHARS,
    MAX_NOTE_CHARS,
    OUTCOMES,
    REASONS,
    Feedback,
    Reason,
    feedback_id,
    judged,
    reasons_for,
)
from corpus.levels import Viewer
from corpus.records import Record, Source

DAY = date(2026, 11, 23)
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
GUEST = Viewer(identity="guest", role="enterprise")


def cited(n: int, record: str) -> Citation:
    found = Record(
        id=record,
        kind="policy",
        title="办法",
        text="原文",
        level="public",
        source=Source(path="a.md"),
    )
    return Citation(n=n, evidence=Evidence(record=found, start=0, end=2, status="in_force"))


def answer(text: str = "最高100万元。", status: Outcome = "answered", **changes: object) -> Answer:
    values = {"status": status, "intent": "policy_fact", "question": "有补贴吗？", "text": text}
    return Answer(**{**values, **changes})  # type: ignore[arg-type]


def said(
    of: Answer | None = None,
    reason: Reason = "other",
    note: str = "",
    history: tuple[Turn, ...] = (),
    viewer: Viewer = GUEST,
) -> Feedback:
    return judged(
        of or answer(),
        name="k1",
        asked="有补贴吗？",
        history=history,
        as_of=DAY,
        viewer=viewer,
        reason=reason,
        note=note,
        when=NOON,
    )


def test_every_fault_is_offered_for_some_answer_and_that_it_helped_for_none() -> None:
    offered = {reason for status in OUTCOMES for reason in reasons_for(status)}

    assert offered == set(REASONS) - {"useful", "complained"}


def test_only_a_refusal_can_have_been_wrong_to_refuse() -> None:
    for status in get_args(Outcome):
        fitting = reasons_for(status)
        assert ("wrongly_refused" in fitting) == (status == "refused")
        assert ("should_refuse" in fitting) == (status != "refused")
        assert fitting[-1] == "other"


@pytest.mark.parametrize("status", OUTCOMES)
@pytest.mark.parametrize("reason", REASONS)
def test_a_fault_that_was_not_offered_is_refused(status: Outcome, reason: Reason) -> None:
    if reason == "useful" or reason in reasons_for(status):
        assert said(answer(status=status), reason).reason == reason
        return

    with pytest.raises(BadRequest, match="另选一个"):
        said(answer(status=status), reason)


def test_a_record_that_is_cited_twice_is_named_once_in_its_place() -> None:
    citations = (cited(1, "N13"), cited(2, "N10"), cited(3, "N13"))

    assert said(answer(citations=citations)).cited == ("N13", "N10")


def test_an_answer_that_is_still_written_cannot_be_judged() -> None:
    with pytest.raises(BadRequest, match="还没有写完"):
        said(answer(finished=False))


def test_what_one_person_says_of_one_answer_has_one_id() -> None:
    local = Viewer(identity="local")

    assert said().id == said(reason="missing", note="又").id
    assert len({feedback_id("k1", GUEST), feedback_id("k2", GUEST), feedback_id("k1", local)}) == 3


def test_a_note_that_is_too_long_is_refused_and_nothing_of_it_cut() -> None:
    longest = "字" * MAX_NOTE_CHARS

    assert said(note=f" {longest}\n").note == longest
    with pytest.raises(BadRequest, match="说明有 501 字，最多 500 字"):
        said(note=f"{longest}字")


def test_of_a_long_answer_the_beginning_is_kept() -> None:
    text = "甲" + "字" * MAX_ANSWER_CHARS

    assert said(answer(text)).answer == text[:MAX_ANSWER_CHARS]


@given(st.lists(st.integers(0, MAX_HISTORY_CHARS + 1), max_size=8))
def test_of_a_long_history_the_newest_turns_are_kept_whole(lengths: list[int]) -> None:
    history = tuple(Turn(role="user", content="字" * length) for length in lengths)

    kept = said(history=history).history

    assert kept == history[len(history) - len(kept) :]
    total = sum(len(turn.content) for turn in kept)
    assert total <= MAX_HISTORY_CHARS
    if len(kept) < len(history):
        assert total + lengths[len(history) - len(kept) - 1] > MAX_HISTORY_CHARS


@given(st.text(st.characters(), max_size=60))
def test_whatever_is_written_can_be_stored_and_sent(note: str) -> None:
    kept = said(note=note).note

    assert "\x00" not in kept
    assert kept.encode("utf-8").decode("utf-8") == kept


def test_only_what_is_open_and_wrong_waits_for_staff() -> None:
    assert said().waits
    assert not said(reason="useful").waits


def test_the_face_shows_every_field() -> None:
    shown = face(said(note="注", history=(Turn(role="user", content="你好"),)))

    assert set(shown) == set(Feedback.__dataclass_fields__)
    assert shown["when"] == "2026-11-23T12:00:00+00:00"
    assert shown["history"] == [{"role": "user", "content": "你好"}]
