"""The dense lane, behind Chroma, embedded only: its server has an open hole (ADR 2)."""

import shutil
from collections.abc import Collection, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from corpus.errors import NoRoom
from corpus.levels import LEVELS, Level
from index.embedding.port import Vectors
from index.entries import Entry, Filter, day_number
from index.errors import IndexDamaged
from index.lanes import Stamp

if TYPE_CHECKING:
    from chromadb.api import ClientAPI
    from chromadb.api.models.Collection import Collection as ChromaCollection

_BATCH = 5000
# 全国 or 宁夏 / 中卫 / 中宁县 / a town or park: one key each, since Chroma has no prefixes.
_REGION_DEPTH = 4
# The defaults lose vectors: 85 of 9,660 do not find themselves. With these, none (measured).
_HNSW = {"space": "cosine", "ef_construction": 200, "max_neighbors": 32, "ef_search": 200}
_SHORT_BYTES = 1_000_000
# Read in one go when everything is looked at.
_PAGE = 5000


class VectorIndex:
    """Passages by their vectors, one collection a level: a forgotten filter finds nothing."""

    def __init__(self, folder: Path) -> None:
        """Open or make the collections in a folder.

        Raises:
            IndexDamaged: The files are none of Chroma's any more.
            NoRoom: The disk is full; Chroma writes when it opens.
        """
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        with self._translated():
            self._client = _client(folder)
            self._collections = self._open()

    def put(self, entries: Sequence[Entry], vectors: Vectors) -> None:
        """Add passages with their vectors, in place of any with the same id.

        Raises:
            NoRoom: The disk is full.
        """
        for level in LEVELS:
            own = [n for n, entry in enumerate(entries) if entry.level == level]
            for start in range(0, len(own), _BATCH):
                page = own[start : start + _BATCH]
                with self._translated():
                    self._collections[level].upsert(
                        ids=[entries[n].chunk.id for n in page],
                        embeddings=vectors[page],
                        # Every key every time: an upsert merges with what was there before.
                        metadatas=[_metadata(entries[n]) for n in page],
                    )

    def drop(self, records: Collection[str], *, except_versions: dict[str, int]) -> None:
        """Take out the passages of these records, but of the versions named."""
        for collection in self._collections.values():
            for record in records:
                condition: dict[str, object] = {"record": record}
                if record in except_versions:
                    version = {"version": {"$ne": except_versions[record]}}
                    condition = {"$and": [{"record": record}, version]}
                with self._translated():
                    collection.delete(where=condition)

    def discard(self, passages: Collection[str], *, level: Level) -> None:
        """Take single passages out of one level."""
        ids = list(passages)
        for start in range(0, len(ids), _BATCH):
            with self._translated():
                self._collections[level].delete(ids=ids[start : start + _BATCH])

    def reload(self) -> None:
        """See what other processes have written: an open client silently misses it."""
        self._client.clear_system_cache()
        with self._translated():
            self._client = _client(self._folder)
            self._collections = self._open()

    def count(self, level: Level) -> int:
        """Count the passages of one level."""
        return int(self._collections[level].count())

    def search(
        self, vector: Vectors, *, levels: Sequence[Level], limit: int, only: Filter
    ) -> list[tuple[str, float]]:
        """Give (passage id, cosine), best first, over the levels' collections together."""
        found: list[tuple[str, float]] = []
        for level in levels:
            collection = self._collections[level]
            size = min(limit, collection.count())
            if size == 0:
                continue
            with self._translated():
                answer = collection.query(
                    query_embeddings=[vector],
                    n_results=size,
                    where=_where(only),
                    include=["distances"],
                )
            distances = (answer["distances"] or [[]])[0]
            found += [(i, 1.0 - d) for i, d in zip(answer["ids"][0], distances, strict=True)]
        return sorted(found, key=lambda pair: (-pair[1], pair[0]))[:limit]

    def cosines(
        self, vector: Vectors, ids: Collection[str], *, levels: Sequence[Level]
    ) -> dict[str, float]:
        """Give the cosine of each of these passages that is in the levels' collections."""
        found: dict[str, float] = {}
        for level in levels if ids else ():
            got = self._collections[level].get(ids=list(ids), include=["embeddings"])
            if got["ids"]:
                matrix = np.asarray(got["embeddings"], dtype=np.float32)
                scores = matrix @ vector / np.maximum(np.linalg.norm(matrix, axis=1), 1e-12)
                found.update(zip(got["ids"], map(float, scores), strict=True))
        return found

    def held(self, level: Level) -> dict[str, Stamp]:
        """Give all that is kept with each passage of a level."""
        found: dict[str, Stamp] = {}
        collection = self._collections[level]
        with self._translated():
            for start in range(0, collection.count(), _PAGE):
                got = collection.get(limit=_PAGE, offset=start, include=["metadatas"])
                for passage, values in zip(got["ids"], got["metadatas"] or (), strict=True):
                    found[passage] = tuple(sorted(values.items()))
        return found

    def embeddings(self, passages: Collection[str], *, level: Level) -> dict[str, Vectors]:
        """Give the vectors that the index itself has of these passages."""
        with self._translated():
            got = self._collections[level].get(ids=list(passages), include=["embeddings"])
        vectors = np.asarray(got["embeddings"], dtype=np.float32)
        return dict(zip(got["ids"], vectors, strict=True))

    def nearest(
        self, vectors: Sequence[Vectors], *, level: Level, limit: int
    ) -> list[list[tuple[str, float]]]:
        """Give for each of several vectors what `search` gives for one, of one level."""
        collection = self._collections[level]
        with self._translated():
            size = min(limit, collection.count())
            if size == 0:
                return [[] for _ in vectors]
            answer = collection.query(
                query_embeddings=list(vectors), n_results=size, include=["distances"]
            )
        return [
            [(passage, 1.0 - distance) for passage, distance in zip(ids, distances, strict=True)]
            for ids, distances in zip(answer["ids"], answer["distances"] or (), strict=True)
        ]

    def well_set(self, level: Level) -> bool:
        """Say whether a level's collection was made with the settings that lose no vector."""
        made = self._collections[level].configuration.get("hnsw") or {}
        return all(made.get(name) == value for name, value in _HNSW.items())

    @contextmanager
    def _translated(self) -> Iterator[None]:
        """Turn what Chroma raises for its files into errors of ours."""
        from chromadb.errors import InternalError, NotFoundError

        try:
            yield
        except (InternalError, NotFoundError) as error:
            # Chroma does not always say that it was for want of room.
            if shutil.disk_usage(self._folder.parent).free < _SHORT_BYTES:
                raise NoRoom("磁盘已满，检索索引写不进去；请清理磁盘后重试。") from error
            raise IndexDamaged(f"向量索引的文件读不出来（{error}）。") from error

    def _open(self) -> dict[Level, "ChromaCollection"]:
        return {
            level: self._client.get_or_create_collection(
                f"passages-{level}",
                embedding_function=None,  # the default one would fetch a model
                configuration={"hnsw": _HNSW},
            )
            for level in LEVELS
        }


def stamp_of(entry: Entry) -> Stamp:
    """Give what is to be kept with an entry's vector."""
    return tuple(sorted(_metadata(entry).items()))


def _client(folder: Path) -> "ClientAPI":
    import chromadb
    from chromadb.api.shared_system_client import SharedSystemClient
    from chromadb.config import Settings

    with ExitStack() as failed:
        # Chroma keeps a client that failed to open, and would hand it out at the next try.
        failed.callback(SharedSystemClient.clear_system_cache)
        client = chromadb.PersistentClient(
            path=str(folder), settings=Settings(anonymized_telemetry=False)
        )
        failed.pop_all()
    return client


def _metadata(entry: Entry) -> dict[str, str | int | float | bool]:
    values: dict[str, str | int | float | bool] = {
        "record": entry.chunk.record,
        "version": int(entry.chunk.id.rpartition("@")[2].partition("#")[0]),
        "kind": entry.kind,
        "first": entry.first,
        "last": entry.last,
        "field": entry.field,
        "trl": entry.trl,
    }
    for depth in range(_REGION_DEPTH):
        values[f"region{depth}"] = entry.regions[depth] if depth < len(entry.regions) else ""
    return values


def _where(only: Filter) -> dict[str, object] | None:
    conditions: list[dict[str, object]] = []
    if only.kinds:
        conditions.append({"kind": {"$in": list(only.kinds)}})
    if only.field is not None:
        conditions.append({"field": only.field})
    if only.region is not None:
        conditions.append({"$or": [{f"region{n}": only.region} for n in range(_REGION_DEPTH)]})
    if only.trl is not None:
        conditions.append({"trl": {"$gte": only.trl}})
    if only.day is not None:
        day = day_number(only.day)
        conditions += [{"first": {"$lte": day}}, {"last": {"$gte": day}}]
    if len(conditions) > 1:
        return {"$and": conditions}
    return conditions[0] if conditions else None
