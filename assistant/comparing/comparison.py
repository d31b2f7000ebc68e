"""Two to four records of one kind beside each other: what is alike, what differs, what is unsaid.

Nothing is weighed here: which difference matters is for whoever reads it.
"""

import unicodedata
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal, Protocol

from assistant.comparing.fields import COMPARED, UNKNOWN, Cell, cells_of, guarded_of
from assistant.comparing.indicators import Indicator, Key, indicators_of
from assistant.errors import BadRequest
from assistant.words import KIND, STATUS
from corpus.levels import Viewer, visible
from corpus.records import Kind, Record, without_guarded
from corpus.store.records import StoredRecord

FEWEST, MOST = 2, 4

# `partly`: some do not say, and those that do say the same; `mixed`: and those that do differ.
# `unknown`: none says.
State = Literal["same", "different", "partly", "mixed", "unknown"]
Group = Literal["facts", "metrics", "guarded"]


class Records(Protocol):
    """Gives records; `corpus.store.records.RecordStore` in production."""

    def current(self, ids: Collection[str], viewer: Viewer) -> Mapping[str, StoredRecord]:
        """Give those of the records that the viewer may see."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One field of all records, in the order of the columns."""

    label: str
    cells: tuple[Cell, ...]
    group: Group = "facts"

    @property
    def state(self) -> State:
        """How the records stand to each other in it."""
        said = {_compact(cell.text) for cell in self.cells if cell.text}
        if not said:
            return "unknown"
        if not all(cell.text for cell in self.cells):
            return "mixed" if len(said) > 1 else "partly"
        return "different" if len(said) > 1 else "same"


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """What was compared.

    Attributes:
        rows: Facts first, then metrics, those that more records state before the others; last the
            guarded fields, where whoever asks may see them.
    """

    kind: Kind
    day: date
    columns: tuple[StoredRecord, ...]
    rows: tuple[Row, ...]

    @property
    def stated(self) -> tuple[Row, ...]:
        """The rows in which at least one record says something."""
        return tuple(row for row in self.rows if row.state != "unknown")

    @property
    def unsaid(self) -> tuple[str, ...]:
        """What no record says."""
        return tuple(row.label for row in self.rows if row.state == "unknown")

    @property
    def different(self) -> int:
        """In how many fields they differ."""
        return sum(row.state == "different" for row in self.rows)


def compared(ids: Sequence[str], viewer: Viewer, *, records: Records, day: date) -> Comparison:
    """Put records beside each other as a viewer may see them.

    Args:
        ids: Of the records, in the order of the columns; one that is named twice counts once.
        viewer: Who wants to see them.
        records: Where they are.
        day: The day on which they are said to hold or not.

    Raises:
        BadRequest: They are too few or too many, of several kinds, or not there for the viewer.
    """
    wanted = list(dict.fromkeys(ids))
    if not FEWEST <= len(wanted) <= MOST:
        raise BadRequest(f"请选 {FEWEST} 到 {MOST} 条来比较，现在选了 {len(wanted)} 条。")
    found = records.current(wanted, viewer)
    columns = tuple(_as_seen(found[one], viewer) for one in wanted if one in found)
    if len(columns) < len(wanted):
        gone = len(wanted) - len(columns)
        raise BadRequest(f"有 {gone} 条现在看不到了，请从结果里重新选。")
    kinds = {one.record.kind for one in columns}
    if len(kinds) > 1 or not kinds <= COMPARED:
        raise BadRequest(f"只能比较同一种：{'、'.join(KIND[kind] for kind in sorted(kinds))}。")
    rows = [_standing(columns, day), *_facts(columns), *_metrics(columns), *_guarded(columns)]
    return Comparison(kind=kinds.pop(), day=day, columns=columns, rows=tuple(rows))


def _as_seen(stored: StoredRecord, viewer: Viewer) -> StoredRecord:
    """Give a record as its reader may know it: contacts and reserve prices are restricted."""
    if "restricted" in visible(viewer):
        return stored
    return replace(stored, record=without_guarded(stored.record))


def _standing(columns: Sequence[StoredRecord], day: date) -> Row:
    return Row(label="效力", cells=tuple(Cell(text=STATUS[one.status(day)]) for one in columns))


def _facts(columns: Sequence[StoredRecord]) -> Iterator[Row]:
    said = [dict(cells_of(one.record)) for one in columns]
    for label in dict.fromkeys(label for each in said for label in each):
        yield Row(label=label, cells=tuple(each.get(label, UNKNOWN) for each in said))


def _metrics(columns: Sequence[StoredRecord]) -> list[Row]:
    """Give the indicators by what they measure; a figure stands as it is written, with its unit.

    Where no record measures one thing of several, the name alone is the row: 更换周期 of the pool
    beside 更换周期 of the users. Otherwise each has a row of its own.
    """
    said = [_measured(one.record) for one in columns]
    rows = []
    for key in dict.fromkeys(key for each in said for key in each):
        of_each = [each.get(key, {}) for each in said]
        if all(len(of) <= 1 for of in of_each):
            rows.append(_together(of_each))
            continue
        for of in dict.fromkeys(name for each in of_each for name in each):
            one = [{of: each[of]} if of in each else {} for each in of_each]
            rows.append(_together(one))
    return sorted(rows, key=lambda row: -sum(bool(cell.text) for cell in row.cells))


def _together(of_each: Sequence[Mapping[str, Indicator]]) -> Row:
    """Give the row of what each record measures of one thing, one figure of each or none."""
    given = [next(iter(each.values()), None) for each in of_each]
    alike = len({one.of for one in given if one is not None}) == 1
    label = next((one.label if alike else one.head) for one in given if one is not None)
    cells = tuple(UNKNOWN if one is None else _cell(one, named=not alike) for one in given)
    return Row(label=label, cells=cells, group="metrics")


def _cell(one: Indicator, *, named: bool) -> Cell:
    of = f"（{one.of}）" if named and one.of else ""
    return Cell(text=f"{one.text}{of}", span=one.span)


def _measured(record: Record) -> dict[Key, dict[str, Indicator]]:
    """Give what a record measures, by what is measured and of what; of several the first."""
    found: dict[Key, dict[str, Indicator]] = {}
    for one in indicators_of(record):
        found.setdefault(one.key, {}).setdefault(one.of, one)
    return found


def _guarded(columns: Sequence[StoredRecord]) -> Iterator[Row]:
    said = [guarded_of(one.record) for one in columns]
    for label in dict.fromkeys(label for each in said for label in each):
        yield Row(
            label=label,
            cells=tuple(Cell(text=each.get(label, "")) for each in said),
            group="guarded",
        )


def _compact(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())
