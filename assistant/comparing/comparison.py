"""Two to four records of one kind beside each other: what is alike, what differs, what is unsaid.

Nothing is weighed here: which difference matters is for whoever reads it.
"""

import unicodedata
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal, Protocol

from assistant.comparing.fields import COMPARED, UNKNOWN, Cell, cells_of, guarded_of
from assistant.errors import BadRequest
from assistant.matching.facets import facets_of
from assistant.matching.naming import is_known
from assistant.words import KIND, STATUS
from corpus.labels import plain
from corpus.levels import Viewer, visible
from corpus.offers import lines_of
from corpus.records import Kind, Record, without_guarded
from corpus.store.records import StoredRecord

FEWEST, MOST = 2, 4

_SHORTEST_NAME = 2
_INDICATORS = frozenset(
    map(plain, ("技术指标", "主要技术指标", "性能指标", "指标要求", "考核指标", "预期目标"))
)

# `partly`: some do not say, and those that do say the same. `unknown`: none says.
State = Literal["same", "different", "partly", "unknown"]
# `figures`: what is counted and need be no indicator of the technology.
Group = Literal["facts", "metrics", "figures", "guarded"]


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
        if len(said) > 1:
            return "different"
        return "same" if all(cell.text for cell in self.cells) else "partly"


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """What was compared.

    Attributes:
        rows: Facts first, then metrics and other figures, those that more records state before the
            others; last the guarded fields, where whoever asks may see them.
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
    """Give the metrics by what they measure; a value stands as it is written, with its unit.

    Where no record measures one thing of several, the name alone is the row: 更换周期 of the pool
    beside 更换周期 of the users. What one record alone counts and bears no known name may be no
    indicator of the technology (costs, staff), and stands apart.
    """
    said = [_measured(one.record) for one in columns]
    heads = dict.fromkeys(head for each in said for head in each)
    rows = []
    for head in heads:
        of_each = [each.get(head, {}) for each in said]
        if all(len(of) <= 1 for of in of_each):
            cells = tuple(_whole(of) for of in of_each)
            rows.append(_measure_row(head, cells, head))
            continue
        for of in dict.fromkeys(name for each in of_each for name in each):
            cells = tuple(each.get(of, _NONE).cell for each in of_each)
            rows.append(_measure_row(f"{of} {head}".strip(), cells, head))
    return sorted(
        rows, key=lambda row: (row.group == "figures", -sum(bool(cell.text) for cell in row.cells))
    )


def _measure_row(label: str, cells: tuple[Cell, ...], head: str) -> Row:
    shared = sum(bool(cell.text) for cell in cells) > 1
    known = shared or is_known(head) or any(cell.stated for cell in cells)
    return Row(label=label, cells=cells, group="metrics" if known else "figures")


@dataclass(frozen=True, slots=True)
class _Measure:
    """One value, and of what it is."""

    of: str
    cell: Cell


_NONE = _Measure("", UNKNOWN)


def _whole(measures: Mapping[str, _Measure]) -> Cell:
    """Give the one value there is, with of what it is; unknown where there is none."""
    one = next(iter(measures.values()), _NONE)
    return replace(one.cell, text=f"{one.cell.text}（{one.of}）") if one.of else one.cell


def _measured(record: Record) -> dict[str, dict[str, _Measure]]:
    """Give what a record measures, by what is measured and of what; of several the first."""
    found: dict[str, dict[str, _Measure]] = {}
    if record.kind == "policy":
        return found
    lines = [line for line in lines_of(record) if plain(line.label) in _INDICATORS]
    for one in facets_of(record).metrics:
        written = record.text[slice(*one.value)].strip()
        stated = any(line.start <= one.value[0] < line.end for line in lines)
        if not written or len(one.head) < _SHORTEST_NAME:
            continue
        cell = Cell(text=written, span=(one.start, one.end), stated=stated)
        found.setdefault(one.head, {}).setdefault(one.of, _Measure(one.of, cell))
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
