"""sentence-transformers as it comes: what `LocalEmbedder` is measured against."""

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from index.embedding.port import Vectors

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer


class PlainEmbedder:
    """A model folder in float32, in batches of the library's own making, by PyTorch alone."""

    def __init__(self, folder: Path) -> None:
        """Use a folder that holds a model; it is loaded when it is first used."""
        self._folder = folder

    @property
    def name(self) -> str:
        """What it is called in a comparison; no index is made with it."""
        return f"plain:{self._folder.name}"

    def documents(self, texts: Sequence[str]) -> Vectors:
        """Give float32, shape (len(texts), dimension), rows of unit length."""
        found = self._model.encode_document(
            list(texts), normalize_embeddings=True, show_progress_bar=False
        )
        return np.asarray(found, dtype=np.float32)

    def query(self, text: str) -> Vectors:
        """Give float32, shape (dimension,), of unit length."""
        found = self._model.encode_query(text, normalize_embeddings=True, show_progress_bar=False)
        return np.asarray(found, dtype=np.float32)

    @cached_property
    def _model(self) -> "SentenceTransformer":
        from sentence_transformers import SentenceTransformer

        return SentenceTransformer(
            str(self._folder),
            device="cpu",
            local_files_only=True,
            trust_remote_code=False,
            model_kwargs={"use_safetensors": True},  # no pickle, which can run anything
        )
