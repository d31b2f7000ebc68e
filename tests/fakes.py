"""Stand-ins for the slow and the outside, used instead of patching."""

import zlib
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from itertools import pairwise

import httpx
import numpy as np

from corpus.store.records import StoredRecord
from index.embedding.port import Vectors
from index.errors import EmbedderUnavailable

_DIMENSION = 64


class BigramEmbedder:
    """Texts with the same pairs of characters are near each other; nothing is loaded."""

    name = "fake:bigrams"

    def __init__(self) -> None:
        self.embedded: list[str] = []

    def documents(self, texts: Sequence[str]) -> Vectors:
        self.embedded += texts
        rows = [_vector(text) for text in texts]
        return np.stack(rows) if rows else np.zeros((0, _DIMENSION), dtype=np.float32)

    def query(self, text: str) -> Vectors:
        return _vector(text)


class BrokenEmbedder(BigramEmbedder):
    """Takes its first texts, then is not there any more."""

    def __init__(self, *, after: int = 0) -> None:
        super().__init__()
        self._after = after

    def documents(self, texts: Sequence[str]) -> Vectors:
        if len(self.embedded) + len(texts) > self._after:
            raise EmbedderUnavailable("向量服务没有回答")
        return super().documents(texts)


class ListIndexer:
    """Remembers what it is asked to index, settle and forget."""

    def __init__(self) -> None:
        self.indexed: list[str] = []
        self.settled: list[str] = []
        self.forgotten: list[str] = []

    @contextmanager
    def session(self) -> Iterator[None]:
        yield

    def index(
        self, records: Collection[StoredRecord], *, progress: Callable[[int, int], None]
    ) -> None:
        self.indexed += [stored.record.id for stored in records]
        progress(len(records), len(records))

    def settle(self, records: Collection[StoredRecord]) -> None:
        self.settled += [stored.record.id for stored in records]

    def forget(self, records: Collection[str]) -> None:
        self.forgotten += records


def embeddings_endpoint(request: httpx.Request) -> httpx.Response:
    """Answer as OpenAI's endpoint does, rows in no order, of any length but 1."""
    body = httpx.Response(200, content=request.content).json()
    rows = [
        {"index": n, "embedding": [7.0 * x for x in map(float, _vector(text))]}
        for n, text in enumerate(body["input"])
    ]
    return httpx.Response(200, json={"data": rows[::-1], "model": body["model"]})


def _vector(text: str) -> Vectors:
    vector = np.zeros(_DIMENSION, dtype=np.float32)
    for pair in pairwise(f"^{text}$"):
        vector[zlib.crc32("".join(pair).encode()) % _DIMENSION] += 1
    unit: Vectors = vector / np.linalg.norm(vector)
    return unit
