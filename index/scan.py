"""Exact search by meaning: every vector is looked at, so none is missed and no filter costs much.

A graph such as Chroma's misses some of the nearest (2 to 3 % of them on real texts), and its
filters read a database row a passage. Up to some hundred thousand passages a product of one
matrix with one vector is as fast, so the graph is asked only beyond that (`index.search`).
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from corpus.levels import LEVELS, Level
from index.chunk_store import ChunkStore, Filed
from index.embedding.port import Vectors
from index.entries import Filter, day_number

Mask = NDArray[np.bool_]
Scores = NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shelf:
    """All passages at one generation, by level and id; row n of each is one passage.

    What an audience may see is thus the first rows, and its cosines come of these alone: in a
    product over more rows the last bits of each would tell how many there are.

    Attributes:
        places: The row of each passage, by its id.
        ends: How many rows are of each level or one before it.
        level: By its place in `LEVELS`: numbers are compared many times faster than words.
        rows: The rows that have a value: by (`kind` | `field` | `region`, value).
    """

    ids: tuple[str, ...]
    places: Mapping[str, int]
    ends: tuple[int, ...]
    vectors: Vectors
    digests: tuple[str, ...]
    level: NDArray[np.int8]
    rows: Mapping[tuple[str, str], NDArray[np.int64]]
    first: NDArray[np.int64]
    last: NDArray[np.int64]
    trl: NDArray[np.int64]


class Scan:
    """The vectors of all passages in memory, read anew when the records have moved.

    They are those kept by the hash of their text, which the caches are rebuilt from too, and not
    read back from the caches. A passage whose vector is not kept is not found here.
    """

    def __init__(self, chunk_store: ChunkStore, *, embedder: str) -> None:
        """Read from the passages kept beside the records; nothing is read yet."""
        self._chunks = chunk_store
        self._embedder = embedder
        self._lock = Lock()
        self._shelf: tuple[int, _Shelf] | None = None
        self._last: tuple[_Shelf, int, bytes, Scores] | None = None

    def search(
        self,
        vector: Vectors,
        *,
        generation: int,
        levels: Sequence[Level],
        limit: int,
        only: Filter,
    ) -> list[tuple[str, float]]:
        """Give (passage id, cosine), best first, equal ones by id.

        Args:
            vector: Of the query, of unit length.
            generation: Of the records; what was read at another one is not used.
            levels: Only passages of these.
            limit: At most so many.
            only: What else to leave out.
        """
        shelf = self._at(generation)
        every = self._scores(shelf, vector, levels)
        allowed = np.flatnonzero(_mask(shelf, levels, only)[: len(every)])
        scores = every[allowed]
        if len(scores) > limit:
            kept = np.argpartition(-scores, limit - 1)[:limit]
            # All that equal the last of them, so that the ids decide and not the partition.
            kept = np.flatnonzero(scores >= scores[kept].min())
            allowed, scores = allowed[kept], scores[kept]
        found = [(shelf.ids[row], float(score)) for row, score in zip(allowed, scores, strict=True)]
        return sorted(found, key=lambda pair: (-pair[1], pair[0]))[:limit]

    def cosines(
        self, vector: Vectors, ids: Collection[str], *, generation: int, levels: Sequence[Level]
    ) -> dict[str, float]:
        """Give the cosine of each of these passages that is of these levels."""
        shelf = self._at(generation)
        scores = self._scores(shelf, vector, levels)
        places = ((name, shelf.places.get(name)) for name in ids)
        return {
            name: float(scores[place])
            for name, place in places
            if place is not None and LEVELS[shelf.level[place]] in levels
        }

    def _scores(self, shelf: _Shelf, vector: Vectors, levels: Sequence[Level]) -> Scores:
        """Give the cosine of every row up to the most guarded of these levels.

        The last query's are kept, since it is asked with several filters.
        """
        end = shelf.ends[max(map(LEVELS.index, levels))] if levels else 0
        last, asked = self._last, vector.tobytes()
        if last is not None and last[0] is shelf and last[1:3] == (end, asked):
            return last[3]
        if not end:
            return np.empty(0, dtype=np.float32)
        scores: Scores = shelf.vectors[:end] @ vector
        self._last = (shelf, end, asked, scores)
        return scores

    def _at(self, generation: int) -> _Shelf:
        with self._lock:
            if self._shelf is None or self._shelf[0] != generation:
                before = self._shelf[1] if self._shelf else None
                self._shelf = (generation, self._read(before))
            return self._shelf[1]

    def _read(self, before: _Shelf | None) -> _Shelf:
        """Read the passages; vectors that were here before are taken from there."""
        known: dict[str, Vectors] = {}
        if before is not None:
            known = dict(zip(before.digests, before.vectors, strict=True))
        filed = self._chunks.filed()
        missing = {row.sha256 for row in filed} - known.keys()
        known |= self._chunks.vectors_of(missing, embedder=self._embedder)
        return _shelved([row for row in filed if row.sha256 in known], known)


def _shelved(rows: Sequence[Filed], known: Mapping[str, Vectors]) -> _Shelf:
    filed = sorted(rows, key=lambda row: (LEVELS.index(row.level), row.id))
    width = len(next(iter(known.values()))) if known else 0
    vectors = np.empty((len(filed), width), dtype=np.float32)
    for n, row in enumerate(filed):
        vectors[n] = known[row.sha256]
    having: dict[tuple[str, str], list[int]] = defaultdict(list)
    for n, row in enumerate(filed):
        for value in {("kind", row.kind), ("field", row.field)}.union(
            ("region", region) for region in row.regions
        ):
            having[value].append(n)
    return _Shelf(
        ids=tuple(row.id for row in filed),
        places={row.id: n for n, row in enumerate(filed)},
        ends=tuple(sum(LEVELS.index(row.level) <= n for row in filed) for n in range(len(LEVELS))),
        vectors=vectors,
        digests=tuple(row.sha256 for row in filed),
        level=np.array([LEVELS.index(row.level) for row in filed], dtype=np.int8),
        rows={value: np.array(rows, dtype=np.int64) for value, rows in having.items()},
        first=np.array([row.first for row in filed], dtype=np.int64),
        last=np.array([row.last for row in filed], dtype=np.int64),
        trl=np.array([row.trl for row in filed], dtype=np.int64),
    )


def _mask(shelf: _Shelf, levels: Sequence[Level], only: Filter) -> Mask:
    mask: Mask = np.isin(shelf.level, [LEVELS.index(level) for level in levels])
    if only.kinds:
        mask &= _having(shelf, "kind", only.kinds)
    if only.field is not None:
        mask &= _having(shelf, "field", [only.field])
    if only.region is not None:
        mask &= _having(shelf, "region", [only.region])
    if only.trl is not None:
        mask &= shelf.trl >= only.trl
    if only.day is not None:
        day = day_number(only.day)
        mask &= (shelf.first <= day) & (shelf.last >= day)
    return mask


def _having(shelf: _Shelf, name: str, values: Collection[str]) -> Mask:
    mask = np.zeros(len(shelf.ids), dtype=np.bool_)
    for value in values:
        rows = shelf.rows.get((name, value))
        if rows is not None:
            mask[rows] = True
    return mask
