"""The dense lane, behind Chroma, embedded only: its server has an open hole (ADR 2)."""

from collections.abc import Collection, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from corpus.levels import LEVELS, Level
from index.embedding.port import Vectors
from index.entries import Entry, Filter, day_number

if TYPE_CHECKING:
    from chromadb.api import ClientAPI
    from chromadb.api.models.Collection import Collection as ChromaCollection

_BATCH = 5000
# 全国 or 宁夏 / 中卫 / 中宁县 / a town or park: one key each, since Chroma has no prefixes.
_REGION_DEPTH = 4
# The defaults lose vectors: 85 of 9,660 do not find themselves. With these, none (measured).
_HNSW = {"space": "cosine", "ef_construction": 200, "max_neighbors": 32, "ef_search": 200}


class VectorIndex:
    """Passages by their vectors, one collection a level: a forgotten filter finds nothing."""

    def __init__(self, folder: Path) -> None:
        """Open or make the collections in a folder."""
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._client = _client(folder)
        self._collections = self._open()

    def put(self, entries: Sequence[Entry], vectors: Vectors) -> None:
        """Add passages with their vectors, in place of any with the same id."""
        for level in LEVELS:
            own = [n for n, entry in enumerate(entries) if entry.level == level]
            for start in range(0, len(own), _BATCH):
                page = own[start : start + _BATCH]
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
                collection.delete(where=condition)

    def reload(self) -> None:
        """See what other processes have written: an open client silently misses it."""
        self._client.clear_system_cache()
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

    def _open(self) -> dict[Level, "ChromaCollection"]:
        return {
            level: self._client.get_or_create_collection(
                f"passages-{level}",
                embedding_function=None,  # the default one would fetch a model
                configuration={"hnsw": _HNSW},
            )
            for level in LEVELS
        }


def _client(folder: Path) -> "ClientAPI":
    import chromadb
    from chromadb.config import Settings

    return chromadb.PersistentClient(
        path=str(folder), settings=Settings(anonymized_telemetry=False)
    )


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
