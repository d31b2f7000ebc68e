"""Embedders that run here, behind sentence-transformers: a model folder, or a cached name."""

import hashlib
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

import numpy as np

from index.embedding.backends import LOSSLESS, Backend, Choice, fastest, use
from index.embedding.batches import batches
from index.embedding.port import Vectors
from index.errors import EmbedderUnavailable

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

# Tokens cost time quadratically and the bundled model reads 512 of them at most.
_MAX_CHARS = 1000


class LocalEmbedder:
    """A sentence-transformers model, loaded when it is first used and never from a network."""

    def __init__(self, model: Path | str, *, backend: Backend | None = None) -> None:
        """Use a model.

        Args:
            model: A folder, or the name of a model that is already in the local cache.
            backend: What computes it; None for the fastest here that keeps the vectors.
        """
        self._model_name = model
        self._backend = backend
        self._lock = Lock()

    @cached_property
    def name(self) -> str:
        """The model's name, with a digest of its configuration where it is a folder.

        A backend that changes the vectors is named too; one that keeps them is not.
        """
        suffix = "" if self._backend in (None, *LOSSLESS) else f":{self._backend}"
        folder = Path(self._model_name)
        if not folder.is_dir():
            return f"st:{self._model_name}{suffix}"
        marks = [folder / "READY.json", folder / "config.json", folder / "modules.json"]
        digest = hashlib.sha256(b"".join(p.read_bytes() for p in marks if p.is_file()))
        return f"st:{folder.name}:{digest.hexdigest()[:12]}{suffix}"

    @property
    def backend(self) -> Choice:
        """What computes the vectors here, and why; loads PyTorch but no model."""
        if self._backend is not None:
            return Choice(backend=self._backend, why="按设置")
        return fastest()

    def documents(self, texts: Sequence[str]) -> Vectors:
        """Give float32, shape (len(texts), dimension), rows of unit length.

        Raises:
            EmbedderUnavailable: The model cannot be loaded.
        """
        model = self._loaded()
        cut = [text[:_MAX_CHARS] for text in texts]
        together = list(batches([len(text) for text in cut]))
        parts = [
            model.encode_document(
                [cut[place] for place in batch], batch_size=len(batch), show_progress_bar=False
            )
            for batch in together
        ]
        if not parts:
            return np.zeros((0, 0), dtype=np.float32)
        vectors = np.empty((len(cut), parts[0].shape[1]), dtype=np.float32)
        for batch, part in zip(together, parts, strict=True):
            vectors[batch] = part
        return _unit(vectors)

    def query(self, text: str) -> Vectors:
        """Give float32, shape (dimension,), of unit length.

        Raises:
            EmbedderUnavailable: The model cannot be loaded.
        """
        found = self._loaded().encode_query([text[:_MAX_CHARS]], show_progress_bar=False)
        vector: Vectors = _unit(np.asarray(found, dtype=np.float32))[0]
        return vector

    def _loaded(self) -> "SentenceTransformer":
        with self._lock:
            return self._model

    @cached_property
    def _model(self) -> "SentenceTransformer":
        from sentence_transformers import SentenceTransformer
        from transformers.utils.logging import disable_progress_bar

        disable_progress_bar()  # of reading a file from the disk

        try:
            model = SentenceTransformer(
                str(self._model_name),
                device="cpu",
                local_files_only=True,
                trust_remote_code=False,
                model_kwargs={"use_safetensors": True},  # no pickle, which can run anything
            )
        except (OSError, ValueError, KeyError, RuntimeError) as error:
            raise EmbedderUnavailable(
                f"向量模型“{self._model_name}”无法加载；请把 TT_EMBEDDER 设为 bundled、"
                "一个 sentence-transformers 文件夹，或已缓存的模型名。"
            ) from error
        use(self.backend.backend, model)
        return model


def _unit(vectors: Vectors) -> Vectors:
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    unit: Vectors = vectors / np.maximum(lengths, np.finfo(np.float32).tiny)
    return unit
