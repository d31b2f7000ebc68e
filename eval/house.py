"""A data folder with the real parts and an embedder that costs nothing: what breaks is measured."""

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from pathlib import Path

import numpy as np

from assistant.bootstrap import open_index
from corpus.ingest import Progress, add, remove
from corpus.intake.reading import InProcessParser
from corpus.levels import Viewer
from corpus.store.lock import writing
from corpus.store.records import RecordStore, open_store
from index.apart import Inspector, inspect_apart
from index.builds import Builds
from index.chunk_store import ChunkStore
from index.chunks import Hit
from index.embedding.port import Vectors
from index.indexer import Indexer
from index.search import HybridSearcher, Query

TODAY = date(2026, 11, 23)
EVERYTHING = Viewer(identity="eval", role="admin")
_DIMENSION = 64


class HashEmbedder:
    """Gives texts with the same pairs of characters vectors near each other; loads nothing."""

    name = "eval:hash"

    def documents(self, texts: Sequence[str]) -> Vectors:
        """Give one row a text."""
        return np.stack([self.query(text) for text in texts])

    def query(self, text: str) -> Vectors:
        """Give the vector of one text."""
        vector = np.zeros(_DIMENSION, dtype=np.float32)
        for pair in pairwise(f"^{text}$"):
            digest = zlib.crc32("".join(pair).encode())
            vector[digest % _DIMENSION] += 1 if digest & 0x8000 else -1
        vector[0] += 1e-3  # never of no length
        unit: Vectors = vector / np.linalg.norm(vector)
        return unit


class NoEmbedder(HashEmbedder):
    """Has the name of the other, and embeds no document: all must be kept already."""

    def documents(self, texts: Sequence[str]) -> Vectors:
        """Raise.

        Raises:
            AssertionError: Always.
        """
        raise AssertionError(f"embedded again: {texts[0]}")


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """The parts of the product on one data folder."""

    folder: Path
    store: RecordStore
    chunk_store: ChunkStore
    caches: Builds
    indexer: Indexer
    searcher: HybridSearcher

    def add(self, paths: Sequence[Path], *, progress: Progress = lambda step: None) -> None:
        """Add files as the command does."""
        with writing(self.folder):
            add(
                paths,
                store=self.store,
                indexer=self.indexer,
                parser=InProcessParser(),
                progress=progress,
            )

    def remove(self, record: str) -> None:
        """Remove a record as the command does."""
        with writing(self.folder):
            remove(record, store=self.store, indexer=self.indexer)

    def search(self, text: str, *, k: int = 10, day: date = TODAY) -> tuple[Hit, ...]:
        """Search as anybody does."""
        return self.searcher.search(Query(text=text, viewer=EVERYTHING, day=day, k=k)).hits


def open_house(
    folder: Path, *, embedder: HashEmbedder | None = None, inspector: Inspector = inspect_apart
) -> House:
    """Put the parts together on a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    store = open_store(f"sqlite:///{folder / 'records.db'}")
    index = open_index(
        folder, store=store, embedder=embedder or HashEmbedder(), inspector=inspector
    )
    return House(
        folder=folder,
        store=store,
        chunk_store=index.chunk_store,
        caches=index.caches,
        indexer=index.indexer,
        searcher=index.searcher,
    )
