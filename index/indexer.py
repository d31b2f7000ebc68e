"""Keep the caches in step with the records: index, forget, rebuild, check."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

import numpy as np

from corpus.levels import LEVELS, Level, Viewer
from corpus.store.records import RecordStore, StoredRecord
from index.caches import Caches, Lanes
from index.chunk_store import ChunkStore
from index.chunking import ChunkingConfig, chunk
from index.chunks import Chunk
from index.embedding.port import Embedder, Vectors
from index.entries import Entry, Filter, entry_of

Progress = Callable[[int, int], None]
_EVERYTHING = Viewer(identity="indexer", role="admin")
# Passages embedded and written in one go; bounds memory, not what is visible.
_BATCH = 2048
_CANARIES = 50


def _silent(done: int, total: int) -> None:
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """Whether the caches hold what the records say.

    Attributes:
        passages: By level: what there should be, and what each lane has.
        lost: Ids of canary passages that do not find themselves by their own vector.
    """

    passages: dict[Level, tuple[int, int, int]]
    lost: tuple[str, ...]

    @property
    def clean(self) -> bool:
        """Whether nothing is missing, left over or unreachable."""
        return not self.lost and all(
            wanted == lexical == vectors for wanted, lexical, vectors in self.passages.values()
        )


class Indexer:
    """Writes the caches. One process at a time: hold `corpus.store.lock.writing` around it."""

    def __init__(
        self,
        *,
        store: RecordStore,
        chunk_store: ChunkStore,
        caches: Caches,
        embedder: Embedder,
        chunking: ChunkingConfig,
    ) -> None:
        """Put the parts together."""
        self._store = store
        self._chunks = chunk_store
        self._caches = caches
        self._embedder = embedder
        self._chunking = chunking

    def index(self, records: Collection[StoredRecord], *, progress: Progress = _silent) -> None:
        """Bring the caches up to these versions. They survive a crash when this returns.

        The versions now visible stay searchable until the records point at these.
        """
        self._fill(self._caches.lanes(), list(records), progress=progress)

    def forget(self, records: Collection[str]) -> None:
        """Take records out of the caches."""
        lanes = self._caches.lanes()
        lanes.lexical.drop(records, except_versions={})
        lanes.vectors.drop(records, except_versions={})
        self._chunks.drop(records, except_versions={})

    def settle(self, records: Collection[StoredRecord]) -> None:
        """Drop the passages of versions older than these, which are visible now."""
        versions = {stored.record.id: stored.version for stored in records}
        old = [record for record, version in versions.items() if version > 1]
        if old:
            lanes = self._caches.lanes()
            lanes.lexical.drop(old, except_versions=versions)
            lanes.vectors.drop(old, except_versions=versions)
            self._chunks.drop(old, except_versions=versions)

    def build(self, *, progress: Progress = _silent) -> None:
        """Make the caches anew from the records and swap them in; nothing is embedded twice."""
        records = list(self._store.each(_EVERYTHING))
        name = self._caches.new_name()
        self._fill(self._caches.build(name), records, progress=progress)
        self._caches.swap(name)

    def passages(self) -> dict[Level, int]:
        """Count the passages of each level."""
        lanes = self._caches.lanes()
        return {level: lanes.vectors.count(level) for level in LEVELS}

    def check(self) -> Health:
        """Compare the caches with the records, and ask for some passages by their own vector."""
        wanted: dict[Level, int] = dict.fromkeys(LEVELS, 0)
        canaries: list[tuple[Chunk, Level]] = []
        for stored in self._store.each(_EVERYTHING):
            chunks = chunk(stored.record, version=stored.version, config=self._chunking)
            wanted[stored.record.level] += len(chunks)
            canaries += [(found, stored.record.level) for found in chunks[:1]]
        lanes = self._caches.lanes()
        lexical = [lanes.lexical.count(level) for level in LEVELS]
        # An audience's lexical index holds the levels below it too.
        own = {level: lexical[n] - (lexical[n - 1] if n else 0) for n, level in enumerate(LEVELS)}
        passages = {
            level: (wanted[level], own[level], lanes.vectors.count(level)) for level in LEVELS
        }
        step = max(1, len(canaries) // _CANARIES)
        return Health(passages=passages, lost=self._lost(lanes, canaries[::step]))

    def _lost(self, lanes: Lanes, canaries: Sequence[tuple[Chunk, Level]]) -> tuple[str, ...]:
        if not canaries:
            return ()
        vectors = self._chunks.vectors([c for c, _ in canaries], embedder=self._embedder)
        lost = []
        for (canary, level), vector in zip(canaries, vectors, strict=True):
            found = lanes.vectors.search(vector, levels=[level], limit=10, only=Filter())
            best = found[0][1] if found else 0.0
            # A twin with the same text may stand first: what counts is that something as near does.
            if canary.id not in dict(found) and best < 1 - 1e-4:
                lost.append(canary.id)
        return tuple(lost)

    def _fill(self, lanes: Lanes, records: Sequence[StoredRecord], *, progress: Progress) -> None:
        cut = [
            (stored, chunk(stored.record, version=stored.version, config=self._chunking))
            for stored in records
        ]
        total = sum(len(chunks) for _, chunks in cut)
        done = 0
        batch: list[tuple[StoredRecord, Chunk]] = []
        for stored, chunks in cut:
            self._chunks.put(chunks, version=stored.version, record=stored.record.id)
            batch += [(stored, found) for found in chunks]
            if len(batch) >= _BATCH:
                self._write(lanes, batch, _after(done, total, progress))
                done += len(batch)
                batch = []
        if batch:
            self._write(lanes, batch, _after(done, total, progress))

    def _write(
        self,
        lanes: Lanes,
        batch: Sequence[tuple[StoredRecord, Chunk]],
        progress: Callable[[int], None],
    ) -> None:
        chunks = [found for _, found in batch]
        entries: list[Entry] = [entry_of(found, stored) for stored, found in batch]
        vectors: Vectors = self._chunks.vectors(chunks, embedder=self._embedder, progress=progress)
        lanes.vectors.put(entries, np.ascontiguousarray(vectors))
        lanes.lexical.put(entries)


def _after(before: int, total: int, progress: Progress) -> Callable[[int], None]:
    """Count a batch's progress on from what went before it."""
    return lambda done: progress(before + done, total)
