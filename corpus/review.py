"""The queue of facts that nobody has compared with their source yet, for staff; and checking one.

What comes first of all is data: `review.toml`.
"""

import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path

from corpus.checks import Check, lines_of, standing, whole_key
from corpus.errors import UnusableCheck
from corpus.levels import Viewer
from corpus.records import KINDS, Kind, Policy, Provenance, Record, provenance_at
from corpus.store.records import RecordStore, StoredRecord

_FILE = Path(__file__).with_name("review.toml")
# From the weakest: what is checked first, of what the list does not name.
OPEN: tuple[Provenance, ...] = ("unverified", "seed", "second_hand", "media")
# Stands for the whole record among the numbers of lines.
WHOLE = 0
MAX_NAME_CHARS = 64
MAX_NOTE_CHARS = 500
# Passages have no source to be vouched for.
_VOUCHED: tuple[Kind, ...] = ("policy", "achievement", "demand")
# What a card says itself that it does not know.
_REMARK = re.compile("未载明|待核|没有读到|没有核实|未核实")
_MARK = re.compile(r"〔[^〕]{1,4}〕$")
_MAX_REMARKS = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What to look for in a record that comes first, and where."""

    place: int
    what: str
    where: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenLine:
    """A line whose source is weak, and which nobody has checked.

    Attributes:
        number: Counted from 1 in the text that `corpus show` prints.
    """

    number: int
    start: int
    end: int
    text: str
    provenance: Provenance


@dataclass(frozen=True, slots=True, kw_only=True)
class DoneLine:
    """A line that somebody has checked; `WHOLE` for the whole record, whose text is empty here."""

    number: int
    text: str
    check: Check


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """A record with something to check.

    Attributes:
        wanted: What to look for, where the list of what comes first has it.
        whole: Whether the record's own source is weak, or the list names it, and nobody has
            checked the whole.
        done: What was checked and counts now, in the order of the text.
        remarks: What its text says itself is not known.
        origin: Where its text says that it comes from.
    """

    stored: StoredRecord
    wanted: Wanted | None
    whole: bool
    lines: tuple[OpenLine, ...]
    done: tuple[DoneLine, ...]
    remarks: tuple[str, ...]
    origin: str | None

    @property
    def record(self) -> Record:
        """The record."""
        return self.stored.record


def queue(store: RecordStore, viewer: Viewer) -> tuple[Task, ...]:
    """Give what is to be checked, what matters most first.

    The listed records come first, in the list's order; then policies before achievements and
    demands, the weakest source first, and of those the longest unchecked.

    Raises:
        NotPermitted: The viewer is not of the staff.
    """
    history = store.checks(viewer)
    found = [
        _task(stored, history.get(stored.record.id, ()))
        for kind in _VOUCHED
        for stored in store.each(viewer, kind=kind)
    ]
    return tuple(sorted((item for item in found if item.whole or item.lines), key=_order))


def task(record: str, *, store: RecordStore, viewer: Viewer) -> Task:
    """Give what is to be checked in one record; perhaps nothing.

    Raises:
        NotPermitted: The viewer is not of the staff.
        UnknownRecord: There is none of that id.
    """
    history = store.checks(viewer, [record])
    return _task(store.get(record, viewer), history.get(record, ()))


def check(
    record: str,
    *,
    lines: Sequence[int] | None,
    provenance: Provenance | None,
    store: RecordStore,
    viewer: Viewer,
    who: str,
    note: str = "",
    when: datetime | None = None,
) -> StoredRecord:
    """Keep what came of comparing lines with their source; give the record as it counts now.

    Args:
        record: Its id.
        lines: Numbers of lines, from 1, or `WHOLE`; None for all that are open, and the whole.
        provenance: What came of it; None to take back what was said of these lines before.
        store: Where it is kept.
        viewer: Whoever does it.
        who: Their name, as it is to be remembered.
        note: What else is to be remembered.
        when: The moment that it is stamped with; None for that of the clock.

    Raises:
        NotPermitted: The viewer is not of the staff.
        UnknownRecord: There is none of that id.
        UnusableCheck: A number is that of no line; or the record takes no check, or only whole.
    """
    history = store.checks(viewer, [record]).get(record, ())
    stored = store.get(record, viewer)
    keys = _keys(stored.record, lines, known=standing(history), undo=provenance is None)
    when = when or datetime.now(UTC)
    store.check(
        [
            Check(
                record=record,
                key=key,
                provenance=provenance,
                who=_said(who, MAX_NAME_CHARS, "姓名"),
                when=when,
                note=_said(note, MAX_NOTE_CHARS, "备注"),
            )
            for key in keys
        ]
    )
    return store.get(record, viewer)


def _task(stored: StoredRecord, history: Sequence[Check]) -> Task:
    record = stored.record
    checks = standing(history)
    wanted = _wanted().get(record.id)
    facts = record.facts
    weak = facts is not None and facts.provenance in OPEN
    lines = _open_lines(record, checks)
    return Task(
        stored=stored,
        wanted=wanted,
        whole=(weak or wanted is not None) and whole_key(record.text) not in checks,
        lines=lines,
        done=tuple(_done(record, checks)),
        remarks=_remarks(record),
        origin=facts.origin if isinstance(facts, Policy) else None,
    )


@cache
def _wanted() -> dict[str, Wanted]:
    listed = tomllib.loads(_FILE.read_text(encoding="utf-8"))["first"]
    return {
        item["record"]: Wanted(place=place, what=item["what"], where=item["where"])
        for place, item in enumerate(listed, start=1)
    }


def _order(item: Task) -> tuple[object, ...]:
    record = item.record
    if item.wanted is not None:
        return 0, item.wanted.place, 0, date.min, record.id
    provenances = [line.provenance for line in item.lines]
    if item.whole and record.facts is not None:
        provenances.append(record.facts.provenance)
    weakest = min(OPEN.index(provenance) for provenance in provenances)
    return 1, KINDS.index(record.kind), weakest, _age(record), record.id


def _age(record: Record) -> date:
    """Give the day since when nobody has looked at it, as far as its text says."""
    facts = record.facts
    if isinstance(facts, Policy):
        return facts.checked or facts.published or date.min
    return (facts.published if facts else None) or date.min


def _open_lines(record: Record, checks: dict[str, Check]) -> tuple[OpenLine, ...]:
    if not isinstance(record.facts, Policy):
        return ()
    starts = {span.start for span in record.facts.spans}
    return tuple(
        OpenLine(
            number=line.number,
            start=line.start,
            end=line.end,
            text=record.text[line.start : line.end],
            provenance=provenance,
        )
        for line in lines_of(record.text)
        if line.start in starts
        and line.key not in checks
        and (provenance := provenance_at(record, line.start, line.end)) in OPEN
    )


def _done(record: Record, checks: dict[str, Check]) -> Iterator[DoneLine]:
    for line in lines_of(record.text):
        if line.key in checks:
            text = record.text[line.start : line.end]
            yield DoneLine(number=line.number, text=text, check=checks[line.key])
    if whole := checks.get(whole_key(record.text)):
        yield DoneLine(number=WHOLE, text="", check=whole)


def _remarks(record: Record) -> tuple[str, ...]:
    lines = [line for line in record.text.split("\n") if _REMARK.search(line)]
    return tuple(_MARK.sub("", line.strip()) for line in lines[:_MAX_REMARKS])


def _keys(
    record: Record, lines: Sequence[int] | None, *, known: dict[str, Check], undo: bool
) -> list[str]:
    if record.facts is None:
        raise UnusableCheck(f"{record.id} 是普通文段，没有来源级别，不用核对。")
    if lines is None:
        if undo and not known:
            raise UnusableCheck(f"{record.id} 没有核对过，不用撤回。")
        if undo:
            return list(known)
        open_lines = {line.number for line in _open_lines(record, known)}
        own = [line.key for line in lines_of(record.text) if line.number in open_lines]
        return [*own, whole_key(record.text)]
    return [_key(record, number) for number in lines]


def _key(record: Record, number: int) -> str:
    if number == WHOLE:
        return whole_key(record.text)
    if not isinstance(record.facts, Policy):
        raise UnusableCheck(f"{record.id} 是成果或需求，只能整条核对：请用 --all。")
    found = next((line for line in lines_of(record.text) if line.number == number), None)
    if found is None:
        count = record.text.count("\n") + 1
        raise UnusableCheck(
            f"{record.id} 没有可核对的第 {number} 行；全文共 {count} 行，空行不用核对，"
            "行号见 corpus review。"
        )
    return found.key


def _said(text: str, most: int, name: str) -> str:
    said = " ".join(text.split())
    if len(said) > most:
        raise UnusableCheck(f"{name}有 {len(said)} 字，最多 {most} 字。")
    return said
