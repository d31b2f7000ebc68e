"""Vectors for measuring speed alone: where none is kept, a point between two that are.

Embedding a hundred thousand passages takes hours of two cores, and how long a search takes does
not depend on what the vectors mean, only on how they lie. A point between two real vectors lies
where real ones do. What such passages are found by says nothing about quality.
"""

import hashlib
from collections.abc import Sequence

import numpy as np

from eval.kept_vectors import KeptVectors
from index.embedding.port import Vectors

# Between so many of the kept vectors; pairs of these are many times what is ever measured.
_ENDS = 4096
_SMALLEST = 1e-9


class StandIns:
    """Gives kept vectors, and stand-ins for all others; embeds questions as they are."""

    def __init__(self, kept: KeptVectors) -> None:
        """Stand in for what is missing from `kept`."""
        self._kept = kept
        self._ends: Vectors | None = None
        self._made = 0

    @property
    def name(self) -> str:
        """The embedder's own: questions are embedded by it."""
        return self._kept.name

    @property
    def embedded(self) -> int:
        """How many stand-ins were given."""
        return self._made

    def documents(self, texts: Sequence[str]) -> Vectors:
        """Give float32, shape (len(texts), dimension), rows of unit length.

        A text has the same stand-in every time, while the same vectors are kept. Where fewer than
        two are kept, all texts are embedded.

        Raises:
            EmbedderUnavailable: There is nothing to stand in, and the embedder cannot run.
        """
        if self._ends is None:
            self._ends = self._kept.some(_ENDS)
        if len(self._ends) < 2:  # noqa: PLR2004  (the ends of a line)
            return self._kept.documents(texts)
        known = self._kept.known(texts)
        missing = {text: _between(self._ends, text) for text in texts if text not in known}
        self._made += len(missing)
        known |= missing
        return np.stack([known[text] for text in texts])

    def query(self, text: str) -> Vectors:
        """Give float32, shape (dimension,), of unit length, of the embedder.

        Raises:
            EmbedderUnavailable: It cannot run.
        """
        return self._kept.query(text)


def _between(ends: Vectors, text: str) -> Vectors:
    digest = hashlib.sha256(text.encode()).digest()
    one, other = (int.from_bytes(digest[n : n + 8], "big") % len(ends) for n in (0, 8))
    share = digest[16] / 255
    point: Vectors = share * ends[one] + (1 - share) * ends[other]
    return (point / max(float(np.linalg.norm(point)), _SMALLEST)).astype(np.float32)
