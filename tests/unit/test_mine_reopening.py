"""An answer from before is shown again only to who may still see all that it tells of."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import pytest
from assistant_builders import a_citation, a_hit, a_question, an_answer
from builders import TODAY, a_record
from eligibility_builders import judged, measure, policy

from assistant.answers import Answer
from assistant.eligibility.conversation import Considered
from assistant.eligibility.rulebook import Link
from assistant.errors import BadRequest
from assistant.mine.asked import Memory, Past, Remembered, both
from assistant.mine.reopening import Reopened, reopened
from assistant.traces import Trace, as_seen_by, trace_of
from assistant.ui.mine.asked import asked_html
from corpus.levels import Viewer, visible
from corpus.store.records import StoredRecord, VersionNote

ME = Viewer(identity="u1", role="enterprise")
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
SECRET = "最高补助四十一万元。"


@dataclass
class Shelf:
    """Records of which a test shuts some, and says when they changed."""

    shut: set[str] = field(default_factory=set)
    changed: datetime = NOON - timedelta(days=9)

    def open_to(self, ids: Collection[str], viewer: Viewer) -> frozenset[str]:
        assert viewer == ME
        return frozenset(ids) - self.shut

    def current(self, ids: Collection[str], viewer: Viewer) -> Mapping[str, StoredRecord]:
        there = self.open_to(ids, viewer)
        return {id_: StoredRecord(record=a_record(id=id_), version=1) for id_ in there}

    def versions(self, record: str, viewer: Viewer) -> tuple[VersionNote, ...]:
        assert record
        assert viewer == ME
        return (VersionNote(version=1, added=self.changed, sha256="", visible=True),)


@dataclass
class Kept:
    """One trace, and the question of it."""

    trace: Trace | None
    asked: Remembered | None = field(
        default_factory=lambda: Remembered(
            id="t1", when=NOON, question="有补助吗？", status="answered", ended="whole"
        )
    )

    def own(self, trace: str, viewer: Viewer) -> Trace | None:
        assert trace == "t1"
        return None if self.trace is None else as_seen_by(viewer, self.trace)

    def one(self, viewer: Viewer, id_: str) -> Remembered | None:
        assert viewer == ME
        return self.asked if id_ == "t1" else None


def a_trace(answer: Answer) -> Trace:
    return trace_of(answer, replace(a_question("有补助吗？"), viewer=ME), id="t1", when=NOON)


def again(kept: Kept, shelf: Shelf | None = None) -> Reopened | None:
    memory: Memory = kept  # type: ignore[assignment]
    records = shelf or Shelf()
    return reopened("t1", ME, memory=memory, traces=kept, records=records, day=TODAY)


CITING = an_answer(a_citation(SECRET, id="R1"), text=f"{SECRET}[^1]")


def test_what_was_answered_is_shown_with_what_it_cites_as_that_is_now() -> None:
    found = again(Kept(a_trace(CITING)))

    assert found is not None
    assert (found.why, found.text) == ("", f"{SECRET}[^1]")
    assert [(one.numbers, one.record, one.changed) for one in found.cited] == [((1,), "R1", False)]
    changed = again(Kept(a_trace(CITING)), Shelf(changed=NOON + timedelta(days=1)))
    assert changed is not None
    assert changed.cited[0].changed


def test_with_a_record_shut_that_it_cites_only_the_question_is_left() -> None:
    found = again(Kept(a_trace(CITING)), Shelf(shut={"R1"}))

    assert found is not None
    assert (found.why, found.text, found.cited) == ("shut", "", ())
    html = asked_html(
        Past(shown=(found.asked,), found=1, total=1),
        on=True, text="", start=0, opened=found, days=180,
    )  # fmt: skip
    assert SECRET not in html
    assert "您现在看不到了" in html


def test_a_record_that_is_named_counts_as_one_that_is_cited() -> None:
    naming = replace(CITING, named=("R7",))

    found = again(Kept(a_trace(naming)), Shelf(shut={"R7"}))

    assert found is not None
    assert found.why == "shut"


def test_so_does_the_policy_of_a_measure_that_was_judged_and_what_that_bears_on() -> None:
    rule = measure(
        "id: T1\npolicy: T1\nname: 补贴\ngives: [补助]\npublished: none\nbenefit: {text: 补贴}\n"
    )
    one = replace(
        judged(rule, {}, of=policy(id="T1")), links=(Link(other="T9.2", kind="exclusive"),)
    )
    considered = Considered(profile={}, heard={}, measures=(one,))
    answer = replace(an_answer(text="按您的情况。"), considered=considered)

    for shut in ("T1", "T9"):
        found = again(Kept(a_trace(answer)), Shelf(shut={shut}))
        assert found is not None
        assert found.why == "shut", shut


@pytest.mark.parametrize(("said", "why"), [("《甲办法》也可以看。", "shut"), ("没有了。", "")])
def test_what_was_merely_found_counts_where_its_title_stands_in_the_answer(
    said: str, why: str
) -> None:
    hit = a_hit(a_record("别的话。", id="R5", title="甲办法"))
    answer = replace(CITING, text=f"{SECRET}[^1]{said}", hits=(hit,))

    found = again(Kept(a_trace(answer)), Shelf(shut={"R5"}))

    assert found is not None
    assert found.why == why


def test_what_was_above_its_reader_by_the_trace_itself_is_shut() -> None:
    trace = a_trace(CITING)
    raised = replace(trace, cited=tuple(replace(one, level="restricted") for one in trace.cited))
    assert "restricted" not in visible(ME)

    found = again(Kept(raised))

    assert found is not None
    assert found.why == "shut"


def test_without_an_answer_it_is_said_why() -> None:
    nothing = again(Kept(a_trace(replace(CITING, text="", citations=()))))
    gone = again(Kept(None))

    assert nothing is not None
    assert gone is not None
    assert (nothing.why, gone.why) == ("nothing", "gone")


def test_what_is_not_ones_own_is_not_there() -> None:
    assert again(Kept(a_trace(CITING), asked=None)) is None


def test_a_question_is_kept_after_its_trace_and_not_without_one() -> None:
    kept: list[str] = []

    class Remembering:
        def add(self, trace: Trace) -> None:
            kept.append(f"question {trace.id}")

    def full(_trace: Trace) -> None:
        raise BadRequest("没有地方了。")

    memory: Memory = Remembering()  # type: ignore[assignment]
    both(lambda trace: kept.append(f"trace {trace.id}"), memory)(a_trace(CITING))
    with pytest.raises(BadRequest):
        both(full, memory)(a_trace(CITING))
    both(lambda trace: kept.append(f"alone {trace.id}"), None)(a_trace(CITING))

    assert kept == ["trace t1", "question t1", "alone t1"]


@dataclass
class Returned(Shelf):
    """A shelf whose record was taken out of sight after the answer, and came back as it was."""

    sha256: str = "same"

    def versions(self, record: str, viewer: Viewer) -> tuple[VersionNote, ...]:
        (first,) = super().versions(record, viewer)
        back = VersionNote(
            version=2, added=NOON + timedelta(days=1), sha256=self.sha256, visible=True
        )
        return back, replace(first, sha256="same", visible=False)


@pytest.mark.parametrize(("sha256", "changed"), [("same", False), ("other", True)])
def test_what_came_back_has_changed_only_where_it_says_something_else(
    sha256: str, changed: bool
) -> None:
    found = again(Kept(a_trace(CITING)), Returned(sha256=sha256))

    assert found is not None
    assert [one.changed for one in found.cited] == [changed]
