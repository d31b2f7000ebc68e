"""A demand or an achievement as it is matched: the record, what it says, and its words."""

from dataclasses import dataclass
from threading import Lock

from assistant.matching.facets import Facets, facets_of
from corpus.offers import content_of
from corpus.records import Kind, Record, Source
from corpus.store.records import StoredRecord
from index.tokens import terms

_MOST_KEPT = 30_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """One side of a pair.

    Attributes:
        stored: None for free text, which is no record.
        facets: What it says of itself.
        name: Pairs of characters of its title.
        whole: Of all that it says of the technology.
        outside: Of that, what does not stand in a clause that leaves something out.
    """

    record: Record
    stored: StoredRecord | None
    facets: Facets
    name: frozenset[str]
    whole: frozenset[str]
    outside: frozenset[str]


def offer_of(record: Record, stored: StoredRecord | None = None) -> Offer:
    """Read one side of a pair."""
    facets = facets_of(record)
    text = record.text
    kept = list(text)
    for limit in facets.limits:
        start, end = limit.span
        kept[start:end] = " " * (end - start)
    return Offer(
        record=record,
        stored=stored,
        facets=facets,
        name=frozenset(terms(record.title).pairs),
        whole=frozenset(terms(f"{record.title}\n{content_of(record)}").pairs),
        outside=frozenset(terms("".join(kept)).pairs),
    )


def demand_of_text(text: str) -> Record:
    """Give what somebody wrote as a demand; its first line is its title where it is short."""
    return _of_text(text, "demand")


def achievement_of_text(text: str) -> Record:
    """Give what somebody wrote of what they have, as an achievement that is no record."""
    return _of_text(text, "achievement")


def _of_text(text: str, kind: Kind) -> Record:
    plain = text.strip()
    first, _, rest = plain.partition("\n")
    title = first.strip() if rest.strip() and len(first.strip()) <= _LONGEST_TITLE else plain
    return Record(
        id="",
        kind=kind,
        title=title[:_LONGEST_TITLE],
        text=plain,
        level="public",
        source=Source(start=0, end=len(plain)),
    )


_LONGEST_TITLE = 60


class Reading:
    """Offers that were read, by record and version; safe to share."""

    def __init__(self) -> None:
        """Have read nothing."""
        self._lock = Lock()
        self._read: dict[tuple[str, int], Offer] = {}

    def of(self, stored: StoredRecord) -> Offer:
        """Give a stored record as it is matched."""
        key = (stored.record.id, stored.version)
        with self._lock:
            known = self._read.get(key)
        if known is not None and known.record == stored.record:
            return known
        read = offer_of(stored.record, stored)
        with self._lock:
            if len(self._read) >= _MOST_KEPT:
                self._read.clear()
            self._read[key] = read
        return read
