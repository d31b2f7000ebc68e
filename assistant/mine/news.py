"""What is new for whoever follows a topic or keeps a search: told by code, from the records.

A record is new, or changed, by its versions and as its reader knows them; never because it stands
elsewhere in a list. What was told by the last look is known by keys, so that a version that was
written before it and showed after it is told all the same.
"""

import re
import unicodedata
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Literal, Protocol

from assistant.eligibility.rulebook import Placed, Rulebook
from assistant.eligibility.windows import window_on
from assistant.finding import Searcher, Wish
from assistant.mine.followed import Followed
from corpus.facet_names import region_path
from corpus.facets import Facets, facets_of
from corpus.levels import Viewer
from corpus.records import Kind, Record
from corpus.store.moves import Moved, Span
from corpus.store.records import StoredRecord, VersionNote
from corpus.validity import CURRENT, Status, status_on
from index.search import Query

SOON_DAYS = 30
# So many records are looked at for one topic, of those that moved last.
MOST = 300
_SEARCHED = 50
# A version is written before it shows; adding a great many files takes hours.
_MARGIN = timedelta(days=1)
_TO_COME: frozenset[Status] = frozenset({"upcoming", "draft"})
_APART = re.compile(r"[\s、，,;；|]+")

What = Literal["new", "changed", "over", "closing", "window"]


class Records(Protocol):
    """Tells what moved; `corpus.store.records.RecordStore` in production."""

    def moved(
        self, viewer: Viewer, facets: Facets, span: Span, *, most: int
    ) -> Mapping[str, Moved]:
        """Give the records that moved in a span, by id, of those that the viewer may see."""

    def current(self, ids: Collection[str], viewer: Viewer) -> Mapping[str, StoredRecord]:
        """Give those of the records that the viewer may see."""

    def versions(self, record: str, viewer: Viewer) -> Sequence[VersionNote]:
        """Give a record's history as the viewer knows it, the newest first."""

    def version(self, record: str, number: int, viewer: Viewer) -> Record:
        """Give a record as it was in one of its versions."""

    def generation(self) -> int:
        """Give the number that moves with every visible change."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sources:
    """What news are read from.

    Attributes:
        rulebook: Knows when one can apply; None where nobody judges.
        searcher: Finds what bears on the words of a search; None where words are not looked for.
        now: The clock.
    """

    records: Records
    rulebook: Rulebook | None = None
    searcher: Searcher | None = None
    now: Callable[[], datetime] = lambda: datetime.now(UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """One thing to know.

    Attributes:
        what: `over`: it does not hold any more. `closing`: it holds until `day`. `window`: one can
            apply until `day`.
        title: Of the record, or the name of the measure.
        paper: Title of the record.
        status: Of the record on the day that counts.
        fresh: Whether it was not told by the last look.
        days: Until `day`.
    """

    what: What
    key: str
    record: str
    kind: Kind
    title: str
    paper: str
    status: Status
    fresh: bool = True
    day: date | None = None
    days: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """What there is to know of one topic or search.

    Attributes:
        notices: What presses first: what closes by its day, then what came, changed, ended.
        cut: Whether more moved than was looked at.
    """

    notices: tuple[Notice, ...] = ()
    cut: bool = False

    @property
    def fresh(self) -> int:
        """How many of them were not told by the last look."""
        return sum(one.fresh for one in self.notices)


_ORDER: tuple[What, ...] = ("window", "closing", "new", "changed", "over")


def topic_news(followed: Followed, viewer: Viewer, *, sources: Sources, day: date) -> News:
    """Give what is new of a topic since its owner last looked, and what closes soon in any case."""
    since = _Since(looked=followed.looked, day=followed.day, began=followed.made)
    found, cut = _notices(followed.wish, viewer, sources=sources, since=since, day=day)
    told = (replace(one, fresh=one.key not in followed.seen) for one in found)
    shown = [one for one in told if one.fresh or one.what in ("closing", "window")]
    shown.sort(key=lambda one: (_ORDER.index(one.what), one.day or day, one.title))
    return News(notices=tuple(shown), cut=cut)


def search_news(followed: Followed, viewer: Viewer, *, sources: Sources, day: date) -> News:
    """Give what a kept search would find that has come, or was changed, since the last look.

    Raises:
        EmbedderUnavailable: The words cannot be compared by their meaning just now.
    """
    wish, on = followed.wish, followed.wish.day or day
    since = _Since(looked=followed.looked, day=on, began=followed.made)
    found, cut = _moved(wish, viewer, sources=sources, since=since, day=on)
    come = [
        one
        for one in found
        if one.what in ("new", "changed")
        and one.key not in followed.seen
        and (wish.over or one.status in CURRENT)
    ]
    if come and wish.text and sources.searcher is not None:
        query = Query(
            text=wish.text,
            viewer=viewer,
            day=on,
            k=_SEARCHED,
            kinds=(wish.kind,) if wish.kind else (),
            field=wish.field,
            region=wish.region,
            trl=wish.trl,
            include_expired=wish.over,
        )
        hits = {hit.record.id for hit in sources.searcher.search(query).hits}
        come = [one for one in come if one.record in hits]
    return News(notices=tuple(come), cut=cut)


def told_by_now(
    wish: Wish,
    viewer: Viewer,
    *,
    sources: Sources,
    day: date,
    topic: bool,
    began: datetime | None = None,
) -> frozenset[str]:
    """Give the keys of all that somebody who looks now has been told, or knows of anyhow.

    Args:
        wish: What they follow.
        viewer: Who they are.
        sources: What it is read from.
        day: The day that counts.
        topic: Whether it is a topic; else a search.
        began: When they began to; None for now.
    """
    now = sources.now()
    since = _Since(looked=now, day=day, began=began or now)
    find = _notices if topic else _moved
    found, _ = find(wish, viewer, sources=sources, since=since, day=day)
    return frozenset(one.key for one in found)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Since:
    """The last look: when it was, and the day whose rules counted then.

    Attributes:
        began: When its owner began to follow.
    """

    looked: datetime
    day: date
    began: datetime


def _notices(
    wish: Wish, viewer: Viewer, *, sources: Sources, since: _Since, day: date
) -> tuple[list[Notice], bool]:
    found, cut = _moved(wish, viewer, sources=sources, since=since, day=day, words=True)
    rules = sources.rulebook.rules(viewer).placed if sources.rulebook is not None else ()
    return [*found, *_windows(rules, wish, day)], cut


def _moved(
    wish: Wish,
    viewer: Viewer,
    *,
    sources: Sources,
    since: _Since,
    day: date,
    words: bool = False,
) -> tuple[list[Notice], bool]:
    """Give what became of the records that meet a wish, and whether more moved than were seen.

    Args:
        wish: What is followed.
        viewer: Whose it is.
        sources: What it is read from.
        since: The last look.
        day: The day that counts.
        words: Whether the words of the wish must stand in a record.
    """
    records = sources.records
    span = Span(
        since=since.looked - _MARGIN,
        after=min(since.day, day),
        until=day + timedelta(days=SOON_DAYS),
    )
    facets = replace(wish.facets, holds=None)
    moved = records.moved(viewer, facets, span, most=MOST)
    known = records.current(moved, viewer)
    found = [
        notice
        for id_, stored in known.items()
        if not words or says(stored.record, wish.text)
        for notice in _of(stored, moved[id_], viewer, records=records, span=span, day=day, at=since)
    ]
    return found, len(moved) >= MOST


def _of(
    stored: StoredRecord,
    moved: Moved,
    viewer: Viewer,
    *,
    records: Records,
    span: Span,
    day: date,
    at: _Since,
) -> Iterator[Notice]:
    """Give what is to be told of one record: how it came, and when it ends or that it has."""
    record, status = stored.record, stored.status(day)

    def notice(what: What, key: str, last: date | None = None) -> Notice:
        return Notice(
            what=what,
            key=key,
            record=record.id,
            kind=record.kind,
            title=record.title,
            paper=record.title,
            status=status,
            day=last,
            days=(last - day).days if last is not None else 0,
        )

    came = moved.added >= span.since
    before = _before(stored, viewer, records, at) if came else None
    held = status in CURRENT
    if came and (held or status in _TO_COME):
        if before is None:
            yield notice("new", f"{record.id}@{stored.version}")
        elif before != _known(stored, viewer, records):
            yield notice("changed", f"{record.id}@{stored.version}")
    elif not held and _held(stored, moved, before, viewer, records=records, day=at.day):
        yield notice("over", f"{record.id}!{status}")
    last = stored.term.last if held else None
    if last is not None and day <= last <= span.until:
        yield notice("closing", f"{record.id}<{last.isoformat()}", last)


@dataclass(frozen=True, slots=True)
class _Version:
    """What a viewer knows of one version: its text and facts by their hash."""

    number: int
    sha256: str

    def __eq__(self, other: object) -> bool:
        """Say whether both are the same to whoever reads them, whatever their numbers."""
        return isinstance(other, _Version) and self.sha256 == other.sha256

    def __hash__(self) -> int:
        """Give a hash that goes with it."""
        return hash(self.sha256)


def _before(stored: StoredRecord, viewer: Viewer, records: Records, at: _Since) -> _Version | None:
    """Give the version that the viewer knew at the last look; None where they knew of none.

    A record that was taken out of sight and came back is nothing new to whoever followed before
    it went. Whoever began to while it was out of sight has never seen it.
    """
    if stored.version == 1:
        return None
    earlier = (
        one
        for one in records.versions(stored.record.id, viewer)
        if one.version < stored.version
        and one.added <= at.looked
        and (one.gone is None or one.gone > at.began)
    )
    return next((_Version(one.version, one.sha256) for one in earlier), None)


def _known(stored: StoredRecord, viewer: Viewer, records: Records) -> _Version | None:
    notes = records.versions(stored.record.id, viewer)
    now = (_Version(one.version, one.sha256) for one in notes if one.version == stored.version)
    return next(now, None)


def _held(
    stored: StoredRecord,
    moved: Moved,
    before: _Version | None,
    viewer: Viewer,
    *,
    records: Records,
    day: date,
) -> bool:
    """Say whether a record that does not hold now held at the last look, as was known then."""
    if before is not None:
        was = records.version(stored.record.id, before.number, viewer)
        return status_on(was.facts, day) in CURRENT
    if moved.replaced and stored.superseded_from is not None:
        return replace(stored, superseded_from=None).status(day) in CURRENT
    return stored.status(day) in CURRENT


def _windows(rules: Collection[Placed], wish: Wish, day: date) -> Iterator[Notice]:
    """Give the windows that close soon, of measures whose policy is followed."""
    for placed in rules:
        stored, measure = placed.policy, placed.measure
        status = stored.status(day)
        if status not in CURRENT or not follows(wish, stored.record, also=measure.name):
            continue
        window = window_on(measure, day)
        if window.state != "open" or window.last is None or window.days_left is None:
            continue
        if window.days_left <= SOON_DAYS:
            yield Notice(
                what="window",
                key=f"{measure.id}~{window.last.isoformat()}",
                record=stored.record.id,
                kind=stored.record.kind,
                title=measure.name,
                paper=stored.record.title,
                status=status,
                day=window.last,
                days=window.days_left,
            )


def follows(wish: Wish, record: Record, *, also: str = "") -> bool:
    """Say whether a record is of what is followed, by the rules that records are counted by.

    Args:
        wish: Kind, field, region and words.
        record: Any.
        also: Words that count as if they stood in it.
    """
    if wish.kind is not None and record.kind != wish.kind:
        return False
    if wish.field or wish.trl:
        return False  # what has rules is a policy, and says neither
    if wish.region:
        path = region_path(wish.region)
        places = [name for facet, name in facets_of(record.facts) if facet == "region"]
        if not any(name == path or name.endswith(f"/{path}") for name in places):
            return False
    return says(record, wish.text, also=also)


def says(record: Record, words: str, *, also: str = "") -> bool:
    """Say whether each of some words stands in a record; spaces and commas part them."""
    text = _plain(f"{record.title}\n{also}\n{record.text}")
    return all(word in text for word in _APART.split(_plain(words)) if word)


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()
