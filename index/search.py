"""Search: two lanes, fused; what the viewer may see and what holds is settled by the records."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from datetime import date
from statistics import fmean, pstdev
from time import perf_counter
from typing import Literal

from corpus.levels import Level, Viewer, visible
from corpus.records import Kind, Policy
from corpus.store.records import RecordStore, StoredRecord
from corpus.validity import CURRENT
from index.builds import Builds
from index.chunk_store import ChunkStore, Place
from index.chunks import Hit
from index.embedding.port import Embedder, Vectors
from index.entries import Filter
from index.fusion import convex
from index.lanes import Lanes
from index.tokens import terms
from index.vocabulary import expanded
from index.wanted import Wanted, wanted_for

Method = Literal["hybrid", "dense", "lexical"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchConfig:
    """How the lanes are weighed. Set by measurement: docs/measurements.md.

    Attributes:
        depth: How many passages each lane gives to the fusion.
        lexical_share: What the lexical lane weighs in the fusion, 0…1.
        singles_weight: What a matching character counts beside a matching pair.
    """

    depth: int = 100
    lexical_share: float = 0.5
    singles_weight: float = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """One search.

    Attributes:
        kinds: Only these; empty for all.
        day: The day whose rules are asked for.
        include_expired: Whether what does not hold on that day is found too.
        per_record: How many passages of one record may be in the result.
    """

    text: str
    viewer: Viewer
    day: date
    k: int = 10
    kinds: tuple[Kind, ...] = ()
    method: Method = "hybrid"
    field: str | None = None
    region: str | None = None
    trl: int | None = None
    include_expired: bool = False
    per_record: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Timing:
    """Milliseconds of each step."""

    embed: float = 0.0
    lexical: float = 0.0
    vector: float = 0.0
    total: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What a search found.

    Attributes:
        hits: Best first.
        expired: What would be among them if it held on that day.
        outdated: Passages of the record that would clearly be first of all, if it has run out
            and none of the hits takes its place; else empty.
        heirs: Ids of the hits' records that take the place of the record that would clearly be
            first of all, if it has run out.
        standing: By how many standard deviations the nearest passage stands out from all that
            the dense lane gave; unlike a cosine it means the same for every embedder. None where
            the lane did not run.
        rarity: Inverse document frequency of each pair of the query that stands in some
            passage that the viewer may see.
    """

    hits: tuple[Hit, ...]
    expired: tuple[Hit, ...] = ()
    outdated: tuple[Hit, ...] = ()
    heirs: frozenset[str] = frozenset()
    standing: float | None = None
    rarity: Mapping[str, float] = dataclass_field(default_factory=dict)
    ms: Timing = Timing()


class HybridSearcher:
    """Searches what there is, as of the last finished change in any process."""

    def __init__(
        self,
        *,
        store: RecordStore,
        chunk_store: ChunkStore,
        caches: Builds,
        embedder: Embedder,
        config: SearchConfig,
    ) -> None:
        """Put the parts together."""
        self._store = store
        self._chunks = chunk_store
        self._caches = caches
        self._embedder = embedder
        self._config = config

    def search(self, query: Query) -> Found:
        """Give the best passages that the viewer may see and that hold on the day.

        Raises:
            EmbedderUnavailable: The dense lane was asked for and cannot run.
        """
        started = perf_counter()
        text = expanded(query.text)
        lanes = self._caches.lanes()
        embed_started = perf_counter()
        vector = self._embedder.query(text) if query.method != "lexical" else None
        embed_ms = _ms(embed_started)
        now = self._ranked(lanes, query, text, vector, day=query.day)
        hits = self._resolved(now.ranked, query, current=True)
        expired: tuple[Hit, ...] = ()
        outdated: tuple[Hit, ...] = ()
        heirs: frozenset[str] = frozenset()
        if set(query.kinds) != {"passage"}:  # which are of no day
            every = self._ranked(lanes, query, text, vector, day=None)
            everything = self._resolved(every.ranked, query, current=False)
            expired = tuple(hit for hit in everything if hit.status not in CURRENT)
            if _led_by_history(everything):
                heirs = _heirs(everything, hits)
                outdated = () if heirs else _outdated(everything)
            if query.include_expired:
                hits = everything
        timing = Timing(
            embed=embed_ms,
            lexical=now.lexical_ms,
            vector=now.vector_ms,
            total=_ms(started),
        )
        rarity = lanes.lexical.rarity(set(terms(text).pairs), ceiling=visible(query.viewer)[-1])
        return Found(
            hits=hits,
            expired=expired,
            outdated=outdated,
            heirs=heirs,
            standing=_standing(now.dense),
            rarity=rarity,
            ms=timing,
        )

    def scores(self, query: Query, records: Collection[str]) -> dict[str, float]:
        """Give the fused score of the best passage of each of these records.

        What the viewer may not see, and what there is no passage of, is left out. The other
        filters of the query are not applied.
        """
        text = expanded(query.text)
        levels = visible(query.viewer)
        lanes = self._caches.lanes()
        places = self._chunks.of_records(records)
        owner = {place.id: place.record for place in places}
        words: dict[str, float] = {}
        meaning: dict[str, float] = {}
        if query.method != "dense":
            every = max(1, lanes.lexical.count(levels[-1]))
            found = lanes.lexical.search(
                self._wanted(text), ceiling=levels[-1], limit=every, only=Filter()
            )
            words = {chunk: score for chunk, score in found if chunk in owner}
        if query.method != "lexical":
            vector = self._embedder.query(text)
            meaning = lanes.vectors.cosines(vector, owner, levels=levels)
        best: dict[str, float] = {}
        for chunk, score in convex(words, meaning, lexical_share=self._share(query.method)):
            best.setdefault(owner[chunk], score)
        return best

    def _ranked(
        self, lanes: Lanes, query: Query, text: str, vector: Vectors | None, *, day: date | None
    ) -> "_Ranked":
        levels = visible(query.viewer)
        only = Filter(
            kinds=query.kinds, day=day, field=query.field, region=query.region, trl=query.trl
        )
        depth = max(self._config.depth, query.k)
        words: dict[str, float] = {}
        meaning: dict[str, float] = {}
        lexical_started = perf_counter()
        if query.method != "dense":
            wanted = self._wanted(text)
            words = dict(lanes.lexical.search(wanted, ceiling=levels[-1], limit=depth, only=only))
        lexical_ms = _ms(lexical_started)
        vector_started = perf_counter()
        if vector is not None:
            meaning = _dense(lanes, vector, words, levels=levels, depth=depth, only=only)
        return _Ranked(
            ranked=convex(words, meaning, lexical_share=self._share(query.method)),
            dense=meaning,
            lexical_ms=lexical_ms,
            vector_ms=_ms(vector_started),
        )

    def _wanted(self, text: str) -> Wanted:
        return wanted_for(text, singles_weight=self._config.singles_weight)

    def _share(self, method: Method) -> float:
        return {"lexical": 1.0, "dense": 0.0, "hybrid": self._config.lexical_share}[method]

    def _resolved(
        self, ranked: Sequence[tuple[str, float]], query: Query, *, current: bool
    ) -> tuple[Hit, ...]:
        """Turn the best ids into hits, by the records: version, level and status count there."""
        places = self._chunks.places([chunk for chunk, _ in ranked])
        ids = list(dict.fromkeys(places[c].record for c, _ in ranked if c in places))
        taken: Counter[str] = Counter()
        hits: list[Hit] = []
        records: dict[str, StoredRecord] = {}
        for start in range(0, len(ids), _LOOK_AHEAD):
            records.update(self._store.current(ids[start : start + _LOOK_AHEAD], query.viewer))
            hits, taken = [], Counter()
            for chunk, score in ranked:
                place = places.get(chunk)
                stored = records.get(place.record) if place else None
                if place is None or stored is None or place.version != stored.version:
                    continue
                hit = _hit(place, stored, score, query.day)
                if current and hit.status not in CURRENT:
                    continue
                if taken[place.record] < query.per_record and len(hits) < query.k:
                    taken[place.record] += 1
                    hits.append(hit)
            if len(hits) >= query.k:
                break
        return tuple(hits)


_AS_GOOD = 0.95
_LEADING = 3
_FEWEST_TO_STAND_OUT_FROM = 20
_RUN_OUT: frozenset[str] = frozenset({"superseded", "expired", "repealed"})
# Records are read in pages of this many until the result is full.
_LOOK_AHEAD = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ranked:
    ranked: list[tuple[str, float]]
    dense: dict[str, float]
    lexical_ms: float
    vector_ms: float


def _dense(
    lanes: Lanes,
    vector: Vectors,
    words: dict[str, float],
    *,
    levels: Sequence[Level],
    depth: int,
    only: Filter,
) -> dict[str, float]:
    """Give the nearest passages' cosines, and those of what the lexical lane found besides."""
    meaning = dict(lanes.vectors.search(vector, levels=levels, limit=depth, only=only))
    beside = [chunk for chunk in words if chunk not in meaning]
    return meaning | lanes.vectors.cosines(vector, beside, levels=levels)


def _standing(cosines: Mapping[str, float]) -> float | None:
    if len(cosines) < _FEWEST_TO_STAND_OUT_FROM:
        return None
    spread = pstdev(cosines.values())
    return (max(cosines.values()) - fmean(cosines.values())) / spread if spread > 0 else None


def _led_by_history(everything: Sequence[Hit]) -> bool:
    """Say whether what has run out comes clearly nearer than all that holds."""
    if not everything or everything[0].status not in _RUN_OUT:
        return False
    current = max((hit.score for hit in everything if hit.status in CURRENT), default=0.0)
    return current < everything[0].score * _AS_GOOD


def _heirs(everything: Sequence[Hit], hits: Sequence[Hit]) -> frozenset[str]:
    """Give which of the first hits' records take the place of the first of all."""
    first = everything[0].record
    leading = list(dict.fromkeys(hit.record.id for hit in hits))[:_LEADING]
    named = set(first.facts.replaced_by) if isinstance(first.facts, Policy) else set()
    return frozenset(
        hit.record.id
        for hit in hits
        if hit.record.id in leading
        and (
            hit.record.id in named
            or (isinstance(hit.record.facts, Policy) and first.id in hit.record.facts.replaces)
        )
    )


def _outdated(everything: Sequence[Hit]) -> tuple[Hit, ...]:
    """Give the passages of the first record of all, which has run out and has no heir.

    A policy that was replaced is history to what replaced it, wherever that stands.
    """
    if everything[0].status == "superseded":
        return ()
    return tuple(hit for hit in everything if hit.record.id == everything[0].record.id)


def _hit(place: Place, stored: StoredRecord, score: float, day: date) -> Hit:
    return Hit(
        record=stored.record,
        start=place.start,
        end=place.end,
        crumb=place.crumb,
        score=score,
        status=stored.status(day),
    )


def _ms(since: float) -> float:
    return round((perf_counter() - since) * 1000, 1)
