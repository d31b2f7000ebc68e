"""An embedder behind an OpenAI-compatible endpoint."""

from collections.abc import Sequence

import httpx
import numpy as np

from index.embedding.port import Vectors
from index.errors import EmbedderUnavailable

_BATCH = 32
_MAX_CHARS = 2000
_TIMEOUT_SECONDS = 60


class RemoteEmbedder:
    """Asks `POST {base_url}/embeddings`, as OpenAI, vLLM, Ollama and others answer it."""

    def __init__(
        self,
        *,
        model: str,
        base_url: str,
        api_key: str | None,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        """Use a model at an endpoint; `transport` replaces the network in tests."""
        self._model = model
        headers = {"Authorization": f"Bearer {api_key}"} if api_key else {}
        self._client = httpx.Client(
            base_url=base_url.rstrip("/") + "/",
            headers=headers,
            timeout=_TIMEOUT_SECONDS,
            transport=transport,
            trust_env=False,
        )

    @property
    def name(self) -> str:
        """The model's name at the endpoint."""
        return f"openai:{self._model}"

    def documents(self, texts: Sequence[str]) -> Vectors:
        """Give float32, shape (len(texts), dimension), rows of unit length.

        Raises:
            EmbedderUnavailable: The endpoint cannot be reached, or answers with an error.
        """
        parts = [
            self._embedded(texts[start : start + _BATCH]) for start in range(0, len(texts), _BATCH)
        ]
        return np.concatenate(parts) if parts else np.zeros((0, 0), dtype=np.float32)

    def query(self, text: str) -> Vectors:
        """Give float32, shape (dimension,), of unit length.

        Raises:
            EmbedderUnavailable: The endpoint cannot be reached, or answers with an error.
        """
        vector: Vectors = self._embedded([text])[0]
        return vector

    def _embedded(self, texts: Sequence[str]) -> Vectors:
        body = {"model": self._model, "input": [text[:_MAX_CHARS] or " " for text in texts]}
        try:
            answer = self._client.post("embeddings", json=body)
            answer.raise_for_status()
            rows = sorted(answer.json()["data"], key=lambda row: row["index"])
            vectors = np.array([row["embedding"] for row in rows], dtype=np.float32)
        except (httpx.HTTPError, httpx.InvalidURL, ValueError, KeyError, TypeError) as error:
            raise EmbedderUnavailable(
                f"向量服务没有给出可用的结果（模型 {self._model}）；"
                "请检查 TT_EMBEDDINGS_BASE_URL 与 TT_EMBEDDINGS_API_KEY。"
            ) from error
        if len(vectors) != len(texts):
            raise EmbedderUnavailable(
                f"向量服务给了 {len(vectors)} 条结果，应为 {len(texts)} 条（模型 {self._model}）。"
            )
        lengths = np.linalg.norm(vectors, axis=-1, keepdims=True)
        if vectors.ndim != 2 or not np.all((lengths > 0) & np.isfinite(lengths)):  # noqa: PLR2004
            raise EmbedderUnavailable(f"向量服务给的不是向量（模型 {self._model}）。")
        unit: Vectors = vectors / lengths
        return unit
