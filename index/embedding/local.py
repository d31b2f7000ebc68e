"""Embedders that run here, behind sentence-transformers: a model folder, or a cached name."""

import hashlib
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

import numpy as np

from index.embedding.port import Vectors
from index.errors import EmbedderUnavailable

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

_BATCH = 32
# Tokens cost time quadratically and the bundled model reads 512 of them at most.
_MAX_CHARS = 1000


class LocalEmbedder:
    """A sentence-transformers model, loaded when it is first used and never from a network."""

    def __init__(self, model: Path | str) -> None:
        """Use a model folder, or the name of a model that is already in the local cache."""
        self._model_name = model
        self._lock = Lock()

    @cached_property
    def name(self) -> str:
        """The model's name, with a digest of its configuration where it is a folder."""
        folder = Path(self._model_name)
        if not folder.is_dir():
            return f"st:{self._model_name}"
        marks = [folder / "READY.json", folder / "config.json", folder / "modules.json"]
        digest = hashlib.sha256(b"".join(p.read_bytes() for p in marks if p.is_file()))
        return f"st:{folder.name}:{digest.hexdigest()[:12]}"

    def documents(self, texts: Sequence[str]) -> Vectors:
        """Give float32, shape (len(texts), dimension), rows of unit length.

        Raises:
            EmbedderUnavailable: The model cannot be loaded.
        """
        model = self._loaded()
        vectors = model.encode_document(
            [text[:_MAX_CHARS] for text in texts],
            batch_size=_BATCH,
            normalize_embeddings=True,
            show_progress_bar=False,
        )
        return np.asarray(vectors, dtype=np.float32)

    def query(self, text: str) -> Vectors:
        """Give float32, shape (dimension,), of unit length.

        Raises:
            EmbedderUnavailable: The model cannot be loaded.
        """
        model = self._loaded()
        vector = model.encode_query(
            [text[:_MAX_CHARS]], normalize_embeddings=True, show_progress_bar=False
        )[0]
        return np.asarray(vector, dtype=np.float32)

    def _loaded(self) -> "SentenceTransformer":
        with self._lock:
            return self._model

    @cached_property
    def _model(self) -> "SentenceTransformer":
        from sentence_transformers import SentenceTransformer
        from transformers.utils.logging import disable_progress_bar

        disable_progress_bar()  # of reading a file from the disk

        try:
            return SentenceTransformer(
                str(self._model_name), device="cpu", local_files_only=True, trust_remote_code=False
            )
        except (OSError, ValueError, KeyError, RuntimeError) as error:
            raise EmbedderUnavailable(
                f"向量模型“{self._model_name}”无法加载；请把 TT_EMBEDDER 设为 bundled、"
                "一个 sentence-transformers 文件夹，或已缓存的模型名。"
            ) from error
