"""How many of the truly nearest passages the dense lane finds, by comparing with all of them."""

from collections.abc import Sequence
from itertools import islice
from typing import Protocol

import numpy as np

from corpus.levels import Level, Viewer, visible
from corpus.store.records import RecordStore
from eval.pieces import pieces
from index.embedding.port import Embedder, Vectors
from index.entries import Filter

NEAREST = 10
_EVERYTHING = Viewer(identity="eval", role="admin")
# Embedded, or looked up, in one go.
_PAGE = 2048
# Products that are summed in another order differ by less; so do the vectors that an index keeps.
_SAME = 1e-5


class Lane(Protocol):
    """Finds passages by their vectors; `index.lanes.DenseLane` in production."""

    def search(
        self, vector: Vectors, *, levels: Sequence[Level], limit: int, only: Filter
    ) -> list[tuple[str, float]]:
        """Give (passage id, cosine), best first."""


class AllPassages:
    """Every passage of a store with its vector, so that the nearest ones are known for certain."""

    def __init__(self, ids: Sequence[str], vectors: Vectors) -> None:
        """Take passages with their vectors.

        Args:
            ids: Of the passages, each once; at least one.
            vectors: float32, shape (len(ids), dimension), rows of unit length.
        """
        self._places = {passage: place for place, passage in enumerate(ids)}
        self._vectors = vectors

    def __len__(self) -> int:
        """How many there are."""
        return len(self._places)

    def recall(self, vector: Vectors, found: Sequence[str], *, k: int = NEAREST) -> float:
        """Give the share of the k nearest that was found, 0…1; of all, where there are fewer.

        What is as near as the last of them counts as well as that one.

        Args:
            vector: float32, shape (dimension,), of unit length.
            found: Passages, best first; what comes after the first k does not count.
            k: How many should be found.
        """
        wanted = min(k, len(self))
        scores = self._vectors @ vector
        limit = np.partition(scores, -wanted)[-wanted] - _SAME
        right = {passage for passage in found[:k] if scores[self._places[passage]] >= limit}
        return len(right) / wanted


def all_passages(store: RecordStore, *, embedder: Embedder) -> AllPassages:
    """Give every passage of the visible records, cut and embedded as the index has them."""
    ids: list[str] = []
    parts: list[Vectors] = []
    found = pieces(store)
    while page := list(islice(found, _PAGE)):
        ids += [piece.id for piece in page]
        parts.append(embedder.documents([piece.text for piece in page]))
    return AllPassages(ids, np.concatenate(parts))


def dense_recall(
    lane: Lane, everything: AllPassages, vectors: Sequence[Vectors], *, only: Filter
) -> list[float]:
    """Give for each vector the share of its ten nearest passages that the lane finds.

    Args:
        lane: Holds these passages.
        everything: All of them; each passes the filter.
        vectors: Of questions.
        only: What the lane is asked to leave out.
    """
    levels = visible(_EVERYTHING)
    return [
        everything.recall(
            vector,
            [name for name, _ in lane.search(vector, levels=levels, limit=NEAREST, only=only)],
        )
        for vector in vectors
    ]
