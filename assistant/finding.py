"""Finding records by words and by conditions: what a search found, and how many there are to find.

The numbers are of the records that meet the conditions, whatever the words; the words order them.
"""

import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Protocol

from assistant.counts import Count, count_of
from assistant.figures import document_numbers
from assistant.figures import plain as one_way
from assistant.understanding import goods_sought
from corpus.facets import Facets, Tally
from corpus.levels import Viewer
from corpus.records import KINDS, Kind, Policy
from corpus.store.records import StoredRecord
from corpus.validity import Status
from index.chunks import Hit
from index.forms import form_of
from index.search import Found, Query

MAX_CHARS = 4000
STEP = 10
MOST = 50
_NAME_CHARS = 60
_SHOWN_CHARS = 400


class Searcher(Protocol):
    """Finds passages; `index.search.HybridSearcher` in production."""

    def search(self, query: Query) -> Found:
        """Give what the viewer may see that bears on the query, best first."""


class Records(Protocol):
    """Counts and gives records; `corpus.store.records.RecordStore` in production."""

    def tally(
        self, viewer: Viewer, facets: Facets, *, day: date, limit: int = 0, offset: int = 0
    ) -> Tally:
        """Count what the viewer may see."""

    def current(self, ids: Collection[str], viewer: Viewer) -> Mapping[str, StoredRecord]:
        """Give those of the records that the viewer may see."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Namesake:
    """A name that several things bear, so that somebody has to say which is meant.

    Attributes:
        readings: What each is called in full, and the title and status of its nearest record.
    """

    name: str
    readings: tuple[tuple[str, str, Status], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What somebody looks for.

    Attributes:
        text: Words; empty to look through all that meets the conditions.
        region: A path (`宁夏/银川`) or a name.
        day: The day that counts; None for the day of the asking.
        over: Whether what does not hold on that day is wanted too.
        shown: How many are to be shown at most.
    """

    text: str = ""
    kind: Kind | None = None
    field: str | None = None
    region: str | None = None
    trl: int | None = None
    day: date | None = None
    over: bool = False
    shown: int = STEP

    @property
    def narrowed(self) -> bool:
        """Whether anything but the words, the day and what is over is chosen."""
        return any(value is not None for value in (self.kind, self.field, self.region, self.trl))

    @property
    def facets(self) -> Facets:
        """The conditions, as records are counted by them."""
        return Facets(
            kinds=(self.kind,) if self.kind else (),
            field=self.field,
            region=self.region,
            trl=self.trl,
            holds=None if self.over else True,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Finds:
    """What there is for a wish.

    Attributes:
        hits: Best first; without words, the newest first.
        tally: Of the records that meet the conditions.
        over: How many records that do not hold would be among them otherwise.
        more: Whether more could be shown.
        meant: The words that were sought; what made a record match is marked by them.
        mended: What was written and what it was taken for, where slips were put right.
        wider: Where no record meets the conditions: the name of each that could be left out
            (of `Wish`), and how many there would be then.
        counted: What the words want counted; `tally` and `hits` are then of just that.
        led: The kind that the words ask for (who needs a thing, or what answers a need), which
            stands before all others; None where they ask for none, or it is chosen already.
    """

    wish: Wish
    day: date
    tally: Tally
    hits: tuple[Hit, ...] = ()
    over: int = 0
    more: bool = False
    namesakes: tuple[Namesake, ...] = ()
    meant: str = ""
    mended: tuple[tuple[str, str], ...] = ()
    wider: tuple[tuple[str, int], ...] = ()
    counted: Count | None = None
    led: Kind | None = None

    @property
    def bare(self) -> bool:
        """Whether there is nothing to find at all, whatever is looked for."""
        return not (self.wish.narrowed or self.tally.number or self.tally.over)


def namesakes_of(found: Found) -> tuple[Namesake, ...]:
    """Give the names in what was sought that several things bear, those that hold first."""
    nearest: dict[str, Hit] = {}
    for hit in (*found.hits, *found.expired):
        nearest.setdefault(hit.record.id, hit)
    return tuple(
        Namesake(
            name=same.name,
            readings=tuple(
                (reading.label, first.record.title, first.status)
                for reading in same.readings
                if (first := nearest.get(reading.records[0]))
            ),
        )
        for same in found.namesakes
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Finder:
    """What finding works on."""

    searcher: Searcher
    records: Records


def find(wish: Wish, viewer: Viewer, *, finder: Finder, day: date) -> Finds:
    """Give what the viewer may see of what is wished for.

    Args:
        wish: What is looked for.
        viewer: Who looks for it.
        finder: What it is looked for in.
        day: The day that counts where the wish names none.

    Raises:
        EmbedderUnavailable: The words cannot be compared by their meaning just now.
    """
    on = wish.day or day
    if counted := _wants_a_number(wish):
        listed = _listed(wish, viewer, finder, on, facets=counted.facets)
        return replace(listed, counted=counted)
    found = _searched(wish, viewer, finder, on) if wish.text else _listed(wish, viewer, finder, on)
    if found.tally.number:
        return found
    numbers = (
        (name, finder.records.tally(viewer, without.facets, day=on).number)
        for name, without in _wider(wish)
    )
    return replace(found, wider=tuple((name, number) for name, number in numbers if number))


def _wants_a_number(wish: Wish) -> Count | None:
    """Give what is to be counted, where the words ask for that and are wholly understood."""
    if not wish.text or wish.narrowed:
        return None
    wanted = count_of(wish.text)
    return None if wanted is None or wanted.left_out or wanted.by_level else wanted


def _listed(
    wish: Wish, viewer: Viewer, finder: Finder, on: date, *, facets: Facets | None = None
) -> Finds:
    tally = finder.records.tally(viewer, facets or wish.facets, day=on, limit=wish.shown)
    shown = finder.records.current([listed.id for listed in tally.page], viewer)
    hits = tuple(_whole(shown[item.id], on) for item in tally.page if item.id in shown)
    return Finds(
        wish=wish,
        day=on,
        tally=tally,
        hits=hits,
        over=0 if wish.over else tally.over,
        more=tally.number > len(hits) and wish.shown < MOST,
    )


def _searched(wish: Wish, viewer: Viewer, finder: Finder, day: date) -> Finds:
    query = Query(
        text=wish.text,
        viewer=viewer,
        day=day,
        k=wish.shown,
        kinds=(wish.kind,) if wish.kind else (),
        field=wish.field,
        region=wish.region,
        trl=wish.trl,
        include_expired=wish.over,
    )
    tally = finder.records.tally(viewer, wish.facets, day=day)
    found = finder.searcher.search(query) if tally.number or tally.over else Found(hits=())
    led = _led(query, finder, found)
    first = (*_of_that_number(found, wish.text), *led)
    hits = _each_once((*first, *found.hits))[: wish.shown]
    shown = {hit.record.id for hit in hits}
    over = {hit.record.id for hit in found.expired} - shown
    return Finds(
        wish=wish,
        day=day,
        tally=tally,
        hits=hits,
        over=0 if wish.over else len(over),
        more=len(found.hits) >= wish.shown and wish.shown < MOST,
        led=led[0].record.kind if led else None,
        namesakes=namesakes_of(found),
        meant=found.meant or wish.text,
        mended=found.mended,
    )


def _led(query: Query, finder: Finder, found: Found) -> tuple[Hit, ...]:
    """Give what is of the kind that the words ask for, where no kind is chosen.

    Who asks which firms seek a thing is not served by others that offer it. Nothing else is left
    out: it stands behind.
    """
    sought = goods_sought(query.text) if found.hits and _is_short(query) else None
    if sought is None:
        return ()
    hits = finder.searcher.search(replace(query, kinds=(sought,))).hits
    return tuple(hit for hit in hits if hit.record.kind == sought)


def _is_short(query: Query) -> bool:
    """Say whether nothing is chosen, and words ask: a whole text tells of many things."""
    return not query.kinds and form_of(query.text) != "text"


def _each_once(hits: Iterable[Hit]) -> tuple[Hit, ...]:
    """Give the first hit of each record, in order."""
    first: dict[str, Hit] = {}
    for hit in hits:
        first.setdefault(hit.record.id, hit)
    return tuple(first.values())


def _of_that_number(found: Found, text: str) -> tuple[Hit, ...]:
    """Give what does not hold and bears the very 文号 that is sought: nothing else is meant."""
    sought = set(document_numbers(one_way(text)))
    nearest: dict[str, Hit] = {}
    for hit in found.expired:
        facts = hit.record.facts
        said = (hit.record.title, facts.number or "") if isinstance(facts, Policy) else ()
        if any(sought.intersection(document_numbers(one_way(one))) for one in said):
            nearest.setdefault(hit.record.id, hit)
    return tuple(nearest.values())


def _whole(stored: StoredRecord, day: date) -> Hit:
    """Give a record as it is shown where no words say which passage is meant."""
    end = min(len(stored.record.text), _SHOWN_CHARS)
    status = stored.status(day)
    return Hit(record=stored.record, start=0, end=end, crumb="", score=0.0, status=status)


def _wider(wish: Wish) -> Iterator[tuple[str, Wish]]:
    """Give what a wish would be without one of its conditions, with what is left out."""
    if wish.kind:
        yield "kind", replace(wish, kind=None)
    if wish.field:
        yield "field", replace(wish, field=None)
    if wish.region:
        yield "region", replace(wish, region=None)
    if wish.trl:
        yield "trl", replace(wish, trl=None)
    if not wish.over:
        yield "over", replace(wish, over=True)


def wish_of(written: str) -> Wish:
    """Give the wish that a page sent; what it cannot have sent itself is left out."""
    try:
        given = json.loads(written or "{}")
    except ValueError:
        given = {}
    return wish_from(given if isinstance(given, dict) else {})


def wish_from(given: Mapping[str, object]) -> Wish:
    """Give the wish of what was read of one; what cannot stand in it is left out."""
    shown = _whole_number(given.get("shown"), STEP, MOST) or STEP
    return Wish(
        text=_text(given.get("text"), MAX_CHARS) or "",
        kind=next((kind for kind in KINDS if kind == given.get("kind")), None),
        field=_text(given.get("field"), _NAME_CHARS),
        region=_text(given.get("region"), _NAME_CHARS),
        trl=_whole_number(given.get("trl"), 1, 9),
        day=_day(given.get("day")),
        over=given.get("over") is True,
        shown=shown,
    )


def _text(value: object, most: int) -> str | None:
    return (value.strip()[:most] or None) if isinstance(value, str) else None


def _whole_number(value: object, low: int, high: int) -> int | None:
    text = str(value)
    return int(text) if text.isdecimal() and low <= int(text) <= high else None


def _day(value: object) -> date | None:
    try:
        return date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
