"""Passages and vectors in the records database: the caches are rebuilt from these."""

import hashlib
import json
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from sqlalchemy import Engine, bindparam, delete, insert, select, text, update

from corpus.levels import Level
from corpus.store.database import upgrade
from index.chunks import Chunk
from index.embedding.port import Embedder, Vectors
from index.entries import Entry
from index.tables import CHUNK, EMBEDDING, SEAL

_MIGRATIONS = Path(__file__).with_name("migrations")
_PAGE = 1000
# Embedded between two commits: what is lost to a crash, and how often progress is told.
_SLICE = 64

_Item = TypeVar("_Item")

_PLACES = select(
    *(CHUNK.c[f] for f in ("id", "record", "version", "start", "end", "crumb", "whole"))
)
# The same in one row: at each row that SQLite reads, its thread gives up its turn of computing, and
# where others compute waits for the next. A search reads two hundred.
_PLACES_AT_ONCE = text(
    'SELECT json_group_array(json_array(id, record, version, start, "end", crumb, whole)) '
    "FROM index_chunk WHERE id IN (SELECT value FROM json_each(:ids))"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a passage stands, and in which version of its record."""

    id: str
    record: str
    version: int
    start: int
    end: int
    crumb: str
    whole: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Filed:
    """A passage as a scan of all of them sees it; see `index.entries.Entry`.

    Attributes:
        sha256: Of the text that was embedded.
    """

    id: str
    level: Level
    kind: str
    first: int
    last: int
    field: str
    regions: tuple[str, ...]
    trl: int
    sha256: str


class ChunkStore:
    """The passages of every record version that is, or is about to be, visible."""

    def __init__(self, engine: Engine) -> None:
        """Use the records database; brings the index's tables up to date."""
        upgrade(engine, _MIGRATIONS, version_table="index_schema")
        self._engine = engine

    def put(self, cut: Sequence[tuple[str, int, Sequence[Entry]]]) -> None:
        """Keep the passages of record versions, all in one commit.

        Args:
            cut: Record, version and passages; these take the place of those kept of that version.
        """
        rows = [
            {
                "id": entry.chunk.id,
                "record": entry.chunk.record,
                "version": version,
                "start": entry.chunk.start,
                "end": entry.chunk.end,
                "crumb": entry.chunk.crumb,
                "sha256": _digest(entry.chunk.embedded_text()),
                "level": entry.level,
                "kind": entry.kind,
                "first": entry.first,
                "last": entry.last,
                "field": entry.field,
                "regions": "/".join(entry.regions),
                "trl": entry.trl,
                "whole": entry.whole,
            }
            for _, version, entries in cut
            for entry in entries
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
        with self._engine.connect() as connection:
            if connection.dialect.name == "sqlite":
                told = connection.scalar(_PLACES_AT_ONCE, {"ids": json.dumps(list(ids))})
                return {row[0]: _place(row) for row in json.loads(told or "[]")}
            found = {}
            for page in _pages(list(ids), _PAGE):
                for row in connection.execute(_PLACES.where(CHUNK.c.id.in_(page))):
                    found[row.id] = _place(row)
            return found

    def of_records(self, records: Collection[str]) -> tuple[Place, ...]:
        """Give the places of all passages of these records, in every version kept."""
        found: list[Place] = []
        with self._engine.connect() as connection:
            for page in _pages(list(records), _PAGE):
                query = _PLACES.where(CHUNK.c.record.in_(page))
                found += [_place(row) for row in connection.execute(query)]
        return tuple(found)

    def all(self) -> Iterator[Place]:
        """Give the places of all passages kept, by id."""
        query = _PLACES.order_by(CHUNK.c.id)
        with self._engine.connect().execution_options(yield_per=_PAGE) as connection:
            for row in connection.execute(query):
                yield _place(row)

    def filed(self) -> tuple[Filed, ...]:
        """Give all passages kept, by id, as a scan of all of them sees them."""
        names = ("id", "level", "kind", "first", "last", "field", "regions", "trl", "sha256")
        query = select(*(CHUNK.c[name] for name in names)).order_by(CHUNK.c.id)
        with self._engine.connect().execution_options(yield_per=_PAGE) as connection:
            return tuple(
                Filed(
                    id=row.id,
                    level=row.level,
                    kind=row.kind,
                    first=row.first,
                    last=row.last,
                    field=row.field,
                    regions=tuple(row.regions.split("/")),
                    trl=row.trl,
                    sha256=row.sha256,
                )
                for row in connection.execute(query)
            )

    def vectors_of(self, digests: Collection[str], *, embedder: str) -> dict[str, Vectors]:
        """Give the kept vectors of embedded texts by the hash of the text; embeds nothing."""
        return self._known(list(digests), embedder)

    def vectors_at(self, passages: Collection[str], *, embedder: str) -> dict[str, Vectors]:
        """Give the kept vectors of passages, by passage id; embeds nothing."""
        texts: dict[str, str] = {}
        with self._engine.connect() as connection:
            for page in _pages(list(passages), _PAGE):
                query = select(CHUNK.c.id, CHUNK.c.sha256).where(CHUNK.c.id.in_(page))
                texts |= {row.id: row.sha256 for row in connection.execute(query)}
        known = self._known(list(set(texts.values())), embedder)
        return {passage: known[sha] for passage, sha in texts.items() if sha in known}

    def discard(self, passages: Collection[str]) -> None:
        """Forget single passages."""
        with self._engine.begin() as connection:
            for page in _pages(list(passages), _PAGE):
                connection.execute(delete(CHUNK).where(CHUNK.c.id.in_(page)))

    def forget_unused(self) -> int:
        """Drop the vectors of texts that no passage has any more; give how many they were.

        Only when the caches have just been made anew: then every passage is known.
        """
        used = select(CHUNK.c.sha256)
        with self._engine.begin() as connection:
            return connection.execute(
                delete(EMBEDDING).where(EMBEDDING.c.sha256.not_in(used))
            ).rowcount

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


def _place(row: Sequence[Any]) -> Place:
    """Give a place of what `_PLACES` selects."""
    of, record, version, start, end, crumb, whole = row
    return Place(
        id=of, record=record, version=version, start=start, end=end, crumb=crumb, whole=whole
    )


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _pages(items: list[_Item], size: int) -> Iterator[list[_Item]]:
    for start in range(0, len(items), size):
        yield items[start : start + size]
