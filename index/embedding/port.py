"""What the index asks of an embedder."""

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]


class Embedder(Protocol):
    """Turns texts into vectors whose dot product says how near their meanings are.

    Attributes:
        name: Which model in which revision; vectors of two names never meet in one index.
    """

    @property
    def name(self) -> str:
        """The identity under which vectors are cached."""

    def documents(self, texts: Sequence[str]) -> Vectors:
        """Give float32, shape (len(texts), dimension), rows of unit length."""

    def query(self, text: str) -> Vectors:
        """Give float32, shape (dimension,), of unit length."""
