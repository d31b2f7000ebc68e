"""What both lanes of the index hold of a passage, and what they can be asked to leave out.

The values come from the record; they only narrow a search. Who may see a passage, and whether
it still holds, is decided again from the records before anything is shown.
"""

import hashlib
from dataclasses import dataclass
from datetime import date

from corpus.facets import facets_of
from corpus.levels import Level
from corpus.records import Achievement, Demand, Kind, Record
from corpus.store.records import StoredRecord
from index.chunks import Chunk
from index.keys import keys, names_of

_FIRST_DAY, _LAST_DAY = 0, 99_991_231


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A passage with the values that searches filter on.

    Attributes:
        first: First day it may be answered from, as a number 20260401.
        last: Last such day; before `first` where there is none.
        field: By its one name (`corpus.facet_names`), as are the regions.
        regions: Every level of its region, from the whole to the part.
        trl: 0 where the record does not say.
        whole: The text that the passage is a part of: its record, or for passages that came
            singly, all of the same title.
        names: What its record alone is called by (`index.keys.names_of`).
        keys: Its figures, dates and numbers, each written one way.
    """

    chunk: Chunk
    level: Level
    kind: Kind
    first: int
    last: int
    field: str
    regions: tuple[str, ...]
    trl: int
    whole: str = ""
    names: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        """What its record is called; a passage that came singly has the title of many."""
        return "" if self.kind == "passage" else self.chunk.title


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """What a search leaves out; None and empty leave nothing out.

    Attributes:
        day: Only passages that hold on this day.
        trl: Only records that state at least this readiness.
    """

    kinds: tuple[Kind, ...] = ()
    day: date | None = None
    field: str | None = None
    region: str | None = None
    trl: int | None = None


def entry_of(chunk: Chunk, stored: StoredRecord) -> Entry:
    """Give the passage with its record's values."""
    facts = stored.record.facts
    term = stored.term
    bears = facets_of(facts)
    offer = facts if isinstance(facts, Achievement | Demand) else None
    return Entry(
        chunk=chunk,
        level=stored.record.level,
        kind=stored.record.kind,
        first=day_number(term.first) if term.first else _FIRST_DAY,
        last=day_number(term.last) if term.last else _LAST_DAY,
        field=next((name for facet, name in bears if facet == "field"), ""),
        regions=tuple(name.rpartition("/")[2] for facet, name in bears if facet == "region"),
        trl=(offer.trl if offer else None) or 0,
        whole=_whole(stored.record),
        names=names_of(stored.record),
        keys=keys(chunk.embedded_text()),
    )


def _whole(record: Record) -> str:
    if record.kind != "passage" or not record.title:
        return record.id
    return "=" + hashlib.sha256(record.title.encode()).hexdigest()[:32]


def day_number(day: date) -> int:
    """Give a day as a number that sorts as days do.

    >>> day_number(date(2026, 4, 1))
    20260401
    """
    return day.year * 10_000 + day.month * 100 + day.day
