"""Passages and vectors in the records database: the caches are rebuilt from these."""

import hashlib
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from sqlalchemy import Engine, Row, bindparam, delete, insert, select, update

from corpus.store.database import upgrade
from index.chunks import Chunk
from index.embedding.port import Embedder, Vectors
from index.tables import CHUNK, EMBEDDING, SEAL

_MIGRATIONS = Path(__file__).with_name("migrations")
_PAGE = 1000
# Embedded between two commits: what is lost to a crash, and how often progress is told.
_SLICE = 64

_Item = TypeVar("_Item")


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a passage stands, and in which version of its record."""

    id: str
    record: str
    version: int
    start: int
    end: int
    crumb: str


class ChunkStore:
    """The passages of every record version that is, or is about to be, visible."""

    def __init__(self, engine: Engine) -> None:
        """Use the records database; brings the index's tables up to date."""
        upgrade(engine, _MIGRATIONS, version_table="index_schema")
        self._engine = engine

    def put(self, cut: Sequence[tuple[str, int, Sequence[Chunk]]]) -> None:
        """Keep the passages of record versions, all in one commit.

        Args:
            cut: Record, version and passages; these take the place of those kept of that version.
        """
        rows = [
            {
                "id": chunk.id,
                "record": chunk.record,
                "version": version,
                "start": chunk.start,
                "end": chunk.end,
                "crumb": chunk.crumb,
                "sha256": _digest(chunk.embedded_text()),
            }
            for _, version, chunks in cut
            for chunk in chunks
        ]
        before = delete(CHUNK).where(
            CHUNK.c.record == bindparam("of"), CHUNK.c.version == bindparam("cut")
        )
        with self._engine.begin() as connection:
            if cut:
                named = [{"of": record, "cut": version} for record, version, _ in cut]
                connection.execute(before, named)
            if rows:
                connection.execute(insert(CHUNK), rows)

    def drop(self, records: Collection[str], *, except_versions: dict[str, int]) -> None:
        """Forget passages of these records, but of the versions named."""
        with self._engine.begin() as connection:
            for record in records:
                condition = CHUNK.c.record == record
                if record in except_versions:
                    condition &= CHUNK.c.version != except_versions[record]
                connection.execute(delete(CHUNK).where(condition))

    def places(self, ids: Collection[str]) -> dict[str, Place]:
        """Give the places of those passages that are known, by id."""
        found = {}
        with self._engine.connect() as connection:
            for page in _pages(list(ids), _PAGE):
                for row in connection.execute(select(CHUNK).where(CHUNK.c.id.in_(page))):
                    found[row.id] = _place(row)
        return found

    def of_records(self, records: Collection[str]) -> tuple[Place, ...]:
        """Give the places of all passages of these records, in every version kept."""
        found: list[Place] = []
        with self._engine.connect() as connection:
            for page in _pages(list(records), _PAGE):
                query = select(CHUNK).where(CHUNK.c.record.in_(page))
                found += [_place(row) for row in connection.execute(query)]
        return tuple(found)

    def all(self) -> Iterator[Place]:
        """Give the places of all passages kept, by id."""
        query = select(CHUNK).order_by(CHUNK.c.id)
        with self._engine.connect().execution_options(yield_per=_PAGE) as connection:
            for row in connection.execute(query):
                yield _place(row)

    def discard(self, passages: Collection[str]) -> None:
        """Forget single passages."""
        with self._engine.begin() as connection:
            for page in _pages(list(passages), _PAGE):
                connection.execute(delete(CHUNK).where(CHUNK.c.id.in_(page)))

    def seal(self) -> str:
        """Give what is known of the caches' files; see `index.tables.SEAL`."""
        with self._engine.connect() as connection:
            return connection.scalar(select(SEAL.c.value)) or ""

    def set_seal(self, value: str) -> None:
        """Note what is known of the caches' files from now on."""
        with self._engine.begin() as connection:
            connection.execute(update(SEAL).values(value=value))

    def kept(self, chunks: Sequence[Chunk], *, embedder: str) -> dict[str, Vectors]:
        """Give the vectors that passages have already, by passage id; embeds nothing."""
        digests = {chunk.id: _digest(chunk.embedded_text()) for chunk in chunks}
        known = self._known(list(set(digests.values())), embedder)
        return {passage: known[sha] for passage, sha in digests.items() if sha in known}

    def vectors(
        self,
        chunks: Sequence[Chunk],
        *,
        embedder: Embedder,
        progress: Callable[[int], None] = lambda done: None,
    ) -> Vectors:
        """Give the passages' vectors, embedding only the texts not embedded before.

        Args:
            chunks: At least one.
            embedder: Asked for what is missing, the longest texts together.
            progress: Called with how many passages have their vector.

        Returns:
            float32, shape (len(chunks), dimension), in the order given.
        """
        texts = {_digest(text): text for text in (chunk.embedded_text() for chunk in chunks)}
        known = self._known(list(texts), embedder.name)
        # Of like length together: a batch costs what its longest text costs.
        missing = sorted((sha for sha in texts if sha not in known), key=lambda s: len(texts[s]))
        progress(len(chunks) - len(missing))
        for number, page in enumerate(_pages(missing, _SLICE)):
            fresh = embedder.documents([texts[sha] for sha in page])
            self._keep(page, fresh, embedder.name)
            known.update(zip(page, fresh, strict=True))
            progress(len(chunks) - len(missing) + number * _SLICE + len(page))
        return np.stack([known[_digest(chunk.embedded_text())] for chunk in chunks])

    def _known(self, digests: list[str], embedder: str) -> dict[str, Vectors]:
        known = {}
        with self._engine.connect() as connection:
            for page in _pages(digests, _PAGE):
                query = select(EMBEDDING.c.sha256, EMBEDDING.c.vector).where(
                    EMBEDDING.c.embedder == embedder, EMBEDDING.c.sha256.in_(page)
                )
                for sha256, vector in connection.execute(query):
                    known[sha256] = np.frombuffer(vector, dtype="<f4")
        return known

    def _keep(self, digests: Sequence[str], vectors: Vectors, embedder: str) -> None:
        rows = [
            {"embedder": embedder, "sha256": sha, "vector": vector.astype("<f4").tobytes()}
            for sha, vector in zip(digests, vectors, strict=True)
        ]
        with self._engine.begin() as connection:
            connection.execute(insert(EMBEDDING), rows)


def _place(row: Row[Any]) -> Place:
    return Place(
        id=row.id,
        record=row.record,
        version=row.version,
        start=row.start,
        end=row.end,
        crumb=row.crumb,
    )


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _pages(items: list[_Item], size: int) -> Iterator[list[_Item]]:
    for start in range(0, len(items), size):
        yield items[start : start + size]
