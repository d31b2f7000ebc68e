"""Search: two lanes, fused; what the viewer may see and what holds is settled by the records."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from dataclasses import field as dataclass_field
from datetime import date
from functools import lru_cache
from statistics import fmean, pstdev
from time import perf_counter
from typing import Literal

import numpy as np

from corpus.facet_names import field_name, region_path
from corpus.levels import Viewer, visible
from corpus.records import Kind
from corpus.store.records import RecordStore, StoredRecord
from corpus.validity import CURRENT
from index.builds import Builds
from index.chunk_store import ChunkStore, Place
from index.chunks import Hit
from index.embedding.port import Embedder, Vectors
from index.entries import Filter
from index.fitness import fitness
from index.forms import form_of, heading_of
from index.fusion import convex
from index.history import heirs, led_by_history, outdated
from index.keys import keys, names_in
from index.lanes import Lanes
from index.names import Names, Understood
from index.namesakes import Namesake, namesakes
from index.ranking import Near, Ranked, SearchConfig, Sought, candidates, fused
from index.reranking import Reranker
from index.scan import Scan
from index.tokens import terms
from index.wanted import unseen, wanted_for

Method = Literal["hybrid", "dense", "lexical"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """One search.

    Attributes:
        kinds: Only these; empty for all.
        field: 技术领域, however it is written.
        region: A place at any level, however it is written.
        day: The day whose rules are asked for.
        include_expired: Whether what does not hold on that day is found too.
        per_record: How many passages of one record may be in the result.
        records: Only passages of these, however they stand on that day; empty for all. No other
            filter is applied then.
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
    records: tuple[str, ...] = ()


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
        meant: The words that were sought: as typed, with slips put right, and the names that texts
            use for the names in it. Empty where nothing was searched.
        mended: What was written and what was taken for meant, where slips were put right.
        namesakes: Names in the query that several things bear, and which of them were found.
        nearest: The highest cosines that the dense lane gave, the first few, best first.
        rarity: Inverse document frequency of each pair of the query that stands in some
            passage that the viewer may see.
    """

    hits: tuple[Hit, ...]
    expired: tuple[Hit, ...] = ()
    outdated: tuple[Hit, ...] = ()
    heirs: frozenset[str] = frozenset()
    standing: float | None = None
    meant: str = ""
    mended: tuple[tuple[str, str], ...] = ()
    namesakes: tuple[Namesake, ...] = ()
    nearest: tuple[float, ...] = ()
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
        scan: Scan | None = None,
        reranker: Reranker | None = None,
        names: Names | None = None,
    ) -> None:
        """Put the parts together.

        Args:
            store: The records.
            chunk_store: The passages kept beside them.
            caches: The lanes.
            embedder: Turns queries into vectors.
            config: How the lanes are weighed.
            scan: Looks at every vector, while there are few; None to ask the dense lane always.
            reranker: Looks at the first passages once more; None for none.
            names: What searches may call things by; None for those of these records.
        """
        self._store = store
        self._chunks = chunk_store
        self._caches = caches
        self._embedder = embedder
        # What is asked is searched for more than once until it is answered.
        self._meaning = lru_cache(maxsize=_REMEMBERED)(embedder.query)
        self._config = config
        self._scan = scan
        self._reranker = reranker
        self._names = names or Names(store)

    def weighed(self, config: SearchConfig) -> "HybridSearcher":
        """Give a searcher of the same parts with other weights."""
        return HybridSearcher(
            store=self._store,
            chunk_store=self._chunks,
            caches=self._caches,
            embedder=self._embedder,
            config=config,
            scan=self._scan,
            reranker=self._reranker,
            names=self._names,
        )

    def search(self, query: Query) -> Found:
        """Give the best passages that the viewer may see and that hold on the day.

        Raises:
            EmbedderUnavailable: The dense lane was asked for and cannot run.
        """
        started = perf_counter()
        lanes = self._caches.lanes()
        embed_started = perf_counter()
        meant = self._understood(lanes, query)
        sought = self._sought(query, meant)
        embed_ms = _ms(embed_started)
        near = self._near(lanes, query)
        seen = self._seen(lanes, query, meant)
        share = self._share(lanes, query, sought, seen)
        if query.records:
            return replace(
                self._of_these(lanes, near, query, sought, share=share),
                meant=" ".join((meant.expanded.text, *meant.expanded.formal)),
                rarity=seen,
                ms=Timing(embed=embed_ms, total=_ms(started)),
            )
        places: dict[str, Place] = {}
        records: dict[str, StoredRecord | None] = {}
        now = self._ranked(lanes, near, query, sought, share=share, day=query.day, places=places)
        hits = self._resolved(now.ranked, query, places=places, records=records, current=True)
        everything: tuple[Hit, ...] = ()
        if set(query.kinds) != {"passage"}:  # which are of no day
            every = self._ranked(lanes, near, query, sought, share=share, day=None, places=places)
            everything = self._resolved(
                every.ranked, query, places=places, records=records, current=False
            )
        led = led_by_history(everything)
        following = heirs(everything, hits) if led else frozenset()
        expired = tuple(hit for hit in everything if hit.status not in CURRENT)
        shown = everything if query.include_expired and everything else hits
        return Found(
            hits=self._read_again(query, shown, now),
            expired=expired,
            outdated=outdated(everything) if led and not following else (),
            heirs=following,
            meant=" ".join((meant.expanded.text, *meant.expanded.formal)),
            mended=meant.mended.changes,
            namesakes=namesakes(meant.mended.text, (*hits, *expired)),
            standing=_standing(now.cosines),
            nearest=tuple(sorted(now.cosines.values(), reverse=True)[:_NEAREST]),
            rarity=seen,
            ms=Timing(
                embed=embed_ms, lexical=now.lexical_ms, vector=now.vector_ms, total=_ms(started)
            ),
        )

    def scores(self, query: Query, records: Collection[str]) -> dict[str, float]:
        """Give the fused score of the best passage of each of these records.

        What the viewer may not see, and what there is no passage of, is left out. The other
        filters of the query are not applied.
        """
        lanes = self._caches.lanes()
        meant = self._understood(lanes, query)
        sought = self._sought(query, meant)
        share = self._share(lanes, query, sought, self._seen(lanes, query, meant))
        places = {place.id: place for place in self._chunks.of_records(records)}
        near = self._near(lanes, query)
        best: dict[str, float] = {}
        for chunk, score in self._scored(lanes, near, query, sought, share=share, among=places):
            best.setdefault(places[chunk].record, score)
        return best

    # --- steps ----------------------------------------------------------------------------------

    def _of_these(
        self, lanes: Lanes, near: Near, query: Query, sought: Sought, *, share: float
    ) -> Found:
        """Give the best passages of the records that a query is kept to."""
        places = {place.id: place for place in self._chunks.of_records(query.records)}
        ranked = self._scored(lanes, near, query, sought, share=share, among=places)
        scored = dict(ranked)
        # What has none of the words is still of the record that was asked for.
        rest = [(chunk, 0.0) for chunk in places if chunk not in scored]
        return Found(
            hits=self._resolved([*ranked, *rest], query, places=places, records={}, current=False)
        )

    def _scored(
        self,
        lanes: Lanes,
        near: Near,
        query: Query,
        sought: Sought,
        *,
        share: float,
        among: Mapping[str, Place],
    ) -> list[tuple[str, float]]:
        """Give these passages with their fused scores, best first; without those of no score."""
        ceiling = visible(query.viewer)[-1]
        words: dict[str, float] = {}
        meaning: dict[str, float] = {}
        if sought.wanted is not None:
            every = max(1, lanes.lexical.count(ceiling))
            found = lanes.lexical.search(sought.wanted, ceiling=ceiling, limit=every, only=Filter())
            words = {chunk: score for chunk, score in found if chunk in among}
        if sought.vector is not None:
            owners = {chunk: place.record for chunk, place in among.items()}
            meaning = near.cosines(sought.vector, owners)
        return list(convex(words, meaning, lexical_share=share))

    def _read_again(self, query: Query, hits: tuple[Hit, ...], now: Ranked) -> tuple[Hit, ...]:
        """Have the first hits read once more, unless one is called by its name: it is meant."""
        if self._reranker is None or query.method != "hybrid" or now.called:
            return hits
        return self._reranker.reranked(query.text, hits)

    def _understood(self, lanes: Lanes, query: Query) -> Understood:
        def rarity(pairs: Collection[str]) -> Mapping[str, float]:
            return lanes.lexical.rarity(pairs, ceiling=visible(query.viewer)[-1])

        return self._names.of(query.viewer).understood(query.text, rarity=rarity)

    def _sought(self, query: Query, meant: Understood) -> Sought:
        typed, formal = meant.expanded.text, " ".join(meant.expanded.formal)
        words, meaning = query.method != "dense", query.method != "lexical"
        heading = heading_of(typed)
        wanted = wanted_for(
            meant.expanded.said or typed,
            formal=formal,
            alike=" ".join(meant.expanded.alike),
            heading=heading,
            presence=self._config.presences[form_of(query.text)],
            weights=self._config.words,
        )
        return Sought(
            wanted=wanted if words else None,
            keys=keys(typed) if words else (),
            vector=self._vector(f"{typed} {formal}".strip(), heading) if meaning else None,
            names=names_in(typed, rules=meant.rules) if words else (),
        )

    def _near(self, lanes: Lanes, query: Query) -> Near:
        levels = visible(query.viewer)
        few = lanes.lexical.count(levels[-1]) <= self._config.exact_up_to
        return Near(
            lanes.vectors,
            self._scan if few else None,
            generation=self._store.generation(),
            levels=levels,
        )

    def _ranked(
        self,
        lanes: Lanes,
        near: Near,
        query: Query,
        sought: Sought,
        *,
        share: float,
        day: date | None,
        places: dict[str, Place],
    ) -> Ranked:
        """Rank what holds on a day, or on any; what was not known of where it stands is added."""
        found = candidates(
            sought,
            lexical=lanes.lexical,
            near=near,
            ceiling=visible(query.viewer)[-1],
            depth=max(self._config.depth, query.k),
            only=_only(query, day),
        )
        places |= self._chunks.places(found.ids - places.keys())
        return fused(
            found,
            wholes={name: places[name].whole for name in found.ids & places.keys()},
            share=share,
            config=self._config,
        )

    def _seen(self, lanes: Lanes, query: Query, meant: Understood) -> Mapping[str, float]:
        """Give how rare each pair is that is sought and stands in some passage."""
        pairs = set(terms(str(meant.expanded)).pairs)
        return lanes.lexical.rarity(pairs, ceiling=visible(query.viewer)[-1])

    def _share(self, lanes: Lanes, query: Query, sought: Sought, seen: Collection[str]) -> float:
        """Give what the lexical lane weighs: less where passages do not have the query's words."""
        if query.method != "hybrid" or sought.wanted is None:
            return 1.0 if query.method == "lexical" else 0.0
        return self._config.share(
            form_of(query.text),
            unseen=unseen(sought.wanted.pairs, seen),
            passages=lanes.lexical.count(visible(query.viewer)[-1]),
        )

    def _vector(self, whole: str, heading: str) -> Vectors:
        """Give the meaning of a text: with a heading, as near to that as to the whole."""
        vector = self._meaning(whole)
        if not heading:
            return vector
        both = vector + self._meaning(heading)
        middle: Vectors = both / max(float(np.linalg.norm(both)), 1e-9)
        return middle

    def _resolved(
        self,
        ranked: Sequence[tuple[str, float]],
        query: Query,
        *,
        places: Mapping[str, Place],
        records: dict[str, StoredRecord | None],
        current: bool,
    ) -> tuple[Hit, ...]:
        """Turn the best ids into hits, by the records: version, level and status count there.

        What is read of the records is added to `records`; None for what the viewer may not see.
        """
        ids = list(dict.fromkeys(places[c].record for c, _ in ranked if c in places))
        taken: Counter[str] = Counter()
        hits: list[Hit] = []
        ahead = max(_FEWEST_AHEAD, query.k)
        for start in range(0, len(ids), ahead):
            unread = [name for name in ids[start : start + ahead] if name not in records]
            found = self._store.current(unread, query.viewer) if unread else {}
            records |= {name: found.get(name) for name in unread}
            hits, taken = [], Counter()
            for chunk, score in ranked:
                place = places.get(chunk)
                stored = records.get(place.record) if place else None
                if place is None or stored is None or place.version != stored.version:
                    continue
                hit = _hit(place, stored, score, query)
                if current and hit.status not in CURRENT:
                    continue
                if taken[place.record] < query.per_record and len(hits) < query.k:
                    taken[place.record] += 1
                    hits.append(hit)
            if len(hits) >= query.k:
                break
        return tuple(sorted(hits, key=lambda hit: -hit.score))


_NEAREST = 21
# Texts whose meaning is kept: a few for each of those who ask at once.
_REMEMBERED = 32
_FEWEST_TO_STAND_OUT_FROM = 20
# Records are read in pages of this many, or as many as are wanted, until the result is full.
_FEWEST_AHEAD = 20


def _only(query: Query, day: date | None) -> Filter:
    """Give what a query leaves out, fields and places by the one name that passages are kept by."""
    return Filter(
        kinds=query.kinds,
        day=day,
        field=field_name(query.field or "") or None,
        region=region_path(query.region or "").rpartition("/")[2] or None,
        trl=query.trl,
    )


def _standing(cosines: Mapping[str, float]) -> float | None:
    if len(cosines) < _FEWEST_TO_STAND_OUT_FROM:
        return None
    spread = pstdev(cosines.values())
    return (max(cosines.values()) - fmean(cosines.values())) / spread if spread > 0 else None


def _hit(place: Place, stored: StoredRecord, score: float, query: Query) -> Hit:
    record, status = stored.record, stored.status(query.day)
    factor = fitness(record, status, text=query.text, with_history=query.include_expired)
    return Hit(
        record=record,
        start=place.start,
        end=place.end,
        crumb=place.crumb,
        score=score * factor,
        status=status,
    )


def _ms(since: float) -> float:
    return round((perf_counter() - since) * 1000, 1)
