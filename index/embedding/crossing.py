"""A cross-encoder, behind sentence-transformers: reads a query and a passage together."""

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from index.errors import EmbedderUnavailable

if TYPE_CHECKING:
    from sentence_transformers import CrossEncoder

_MAX_CHARS = 600


class CrossScorer:
    """A model folder, or a name already cached; loaded when first used, never from a network."""

    def __init__(self, model: Path | str) -> None:
        """Use a model; nothing is loaded yet."""
        self._model_name = model
        self._lock = Lock()

    def scores(self, query: str, passages: Sequence[str]) -> list[float]:
        """Give a number for each passage, higher for better.

        Raises:
            EmbedderUnavailable: The model cannot be loaded.
        """
        pairs = [(query[:_MAX_CHARS], passage[:_MAX_CHARS]) for passage in passages]
        with self._lock:
            found = self._model.predict(pairs, show_progress_bar=False)
        return [float(score) for score in found]

    @cached_property
    def _model(self) -> "CrossEncoder":
        from sentence_transformers import CrossEncoder

        try:
            return CrossEncoder(
                str(self._model_name),
                device="cpu",
                local_files_only=True,
                trust_remote_code=False,
                model_kwargs={"use_safetensors": True},  # no pickle, which can run anything
            )
        except (OSError, ValueError, KeyError, RuntimeError) as error:
            raise EmbedderUnavailable(
                f"重排模型“{self._model_name}”无法加载；请把 TT_RERANKER 设为 none、"
                "一个 sentence-transformers CrossEncoder 文件夹，或已缓存的模型名。"
            ) from error
