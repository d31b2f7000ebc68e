"""An answer from before, shown again: only where its reader may still see all that it tells of."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, Protocol

from assistant.mine.asked import Memory, Remembered
from assistant.traces import Trace
from corpus.levels import Viewer
from corpus.store.records import StoredRecord, VersionNote
from corpus.validity import Status

# Why only the question is shown: nothing was answered, what was is not kept any more, or it tells
# of something that its reader may not see now.
Why = Literal["", "nothing", "gone", "shut"]


class Traces(Protocol):
    """Gives answers from before; `assistant.keeping.traces.TraceStore` in production."""

    def own(self, trace: str, viewer: Viewer) -> Trace | None:
        """Give how an answer came about that somebody was given themselves; None for any other."""


class Records(Protocol):
    """Tells what the viewer may see now; `corpus.store.records.RecordStore` in production."""

    def open_to(self, ids: Collection[str], viewer: Viewer) -> frozenset[str]:
        """Give which of the records the viewer may see."""

    def current(self, ids: Collection[str], viewer: Viewer) -> Mapping[str, StoredRecord]:
        """Give those of the records that the viewer may see."""

    def versions(self, record: str, viewer: Viewer) -> Sequence[VersionNote]:
        """Give a record's history as the viewer knows it, the newest first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cited:
    """A record that an answer cites, as it is now.

    Attributes:
        numbers: Of the citations, from 1.
        changed: Whether it says something else than when it was cited.
    """

    numbers: tuple[int, ...]
    record: str
    title: str
    status: Status
    changed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Reopened:
    """A question from before, with what was answered at that time, where that may be shown.

    Attributes:
        as_of: The day whose rules were asked for; None without an answer.
        text: Of the answer; empty where `why` says why.
    """

    asked: Remembered
    why: Why = ""
    as_of: date | None = None
    text: str = ""
    cited: tuple[Cited, ...] = ()


def reopened(
    id_: str, viewer: Viewer, *, memory: Memory, traces: Traces, records: Records, day: date
) -> Reopened | None:
    """Give one of the viewer's questions again; None where they have none of that id.

    Args:
        id_: Of the question.
        viewer: Who asked it.
        memory: Keeps the question.
        traces: Keep the answer.
        records: Tell what the viewer may see now.
        day: Whose rules count now.
    """
    asked = memory.one(viewer, id_)
    if asked is None:
        return None
    trace = traces.own(id_, viewer)
    if trace is None:
        return Reopened(asked=asked, why="gone")
    if not trace.text:
        return Reopened(asked=asked, why="nothing")
    if not _is_open(trace, viewer, records):
        return Reopened(asked=asked, why="shut")
    return Reopened(
        asked=asked,
        as_of=trace.as_of,
        text=trace.text,
        cited=tuple(_cited(trace, viewer, records, day)),
    )


def _is_open(trace: Trace, viewer: Viewer, records: Records) -> bool:
    """Say whether the viewer may see all that an answer cites or names.

    What was merely found counts where its title stands in the answer, or is not known any more.
    """
    told = {one.record for one in trace.cited} | set(trace.named)
    found = {one.record for one in trace.found}
    if "" in told | found:
        return False
    there = records.open_to(told | found, viewer)
    titles = {one.title for one in trace.found if one.record not in there}
    return told <= there and not any(not title or title in trace.text for title in titles)


def _cited(trace: Trace, viewer: Viewer, records: Records, day: date) -> list[Cited]:
    numbers: dict[str, list[int]] = {}
    for number, passage in enumerate(trace.cited, start=1):
        numbers.setdefault(passage.record, []).append(number)
    known = records.current(numbers, viewer)
    return [
        Cited(
            numbers=tuple(of),
            record=id_,
            title=known[id_].record.title,
            status=known[id_].status(day),
            changed=_has_changed(records.versions(id_, viewer), trace.when),
        )
        for id_, of in numbers.items()
        if id_ in known  # it may have been taken out this moment
    ]


def _has_changed(notes: Sequence[VersionNote], when: datetime) -> bool:
    """Say whether what shows is not what the newest version of a moment said.

    A record that was taken out of sight and came back is another version, and says the same.
    """
    now = next((note for note in notes if note.visible), None)
    then = next((note for note in notes if note.added <= when), None)
    return now is not None and (then is None or then.sha256 != now.sha256)
