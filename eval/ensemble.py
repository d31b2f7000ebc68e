"""LangChain's hybrid search, for comparison: its EnsembleRetriever over BM25 and Chroma.

The packages are in requirements-peers.txt and in nothing that the product needs.
"""

import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import uuid4

from eval.errors import NoPeer
from eval.pieces import Piece
from index.embedding.port import Embedder
from index.tokens import terms

if TYPE_CHECKING:
    from langchain_chroma import Chroma
    from langchain_classic.retrievers import EnsembleRetriever
    from langchain_community.retrievers import BM25Retriever

# What both retrievers give where nobody says how many they are to give.
_DEFAULT_DEPTH = 4
_COSINE = {"hnsw": {"space": "cosine"}}


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """How the peer is put together.

    Attributes:
        depth: How many passages each of the two retrievers gives; None for all of them.
        our_tokens: Whether BM25 gets our pairs and single characters rather than what stands
            between spaces, and Chroma compares cosines rather than squared distances.
    """

    depth: int | None = _DEFAULT_DEPTH
    our_tokens: bool = False


class Ensemble:
    """Ranks records by LangChain; weights ½ and ½, c = 60, as it has them by itself."""

    def __init__(
        self, retriever: "EnsembleRetriever", records: Mapping[str, Sequence[str]]
    ) -> None:
        """Use a retriever.

        Args:
            retriever: Gives documents whose content is a passage's text.
            records: By a passage's text, the records that have such a passage.
        """
        self._retriever = retriever
        self._records = records

    def rank(self, text: str) -> list[str]:
        """Give the records found, best first, each once: where its best passage stands."""
        found = self._retriever.invoke(text)
        return list(
            dict.fromkeys(
                record for document in found for record in self._records[document.page_content]
            )
        )


def ensembles(
    recipes: Mapping[str, Recipe], passages: Sequence[Piece], *, embedder: Embedder
) -> dict[str, Ensemble]:
    """Put the peer together in several ways over the same passages and vectors.

    Args:
        recipes: By name.
        passages: At least one.
        embedder: Whose vectors Chroma gets.

    Raises:
        NoPeer: A package of it is not installed.
    """
    try:
        return _ensembles(recipes, passages, embedder)
    except ImportError as error:
        raise NoPeer(
            f"没有安装 LangChain 的检索组件（缺少 {error.name or error}）；"
            "请先运行 .venv/bin/pip install -r requirements-peers.txt。"
        ) from error


def our_terms(text: str) -> list[str]:
    """Give the pairs and the single characters of a text, as one list of words for BM25."""
    found = terms(text)
    return [*found.pairs, *found.singles]


class _Embeddings:
    """Our embedder, asked as LangChain asks."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        found: list[list[float]] = self._embedder.documents(texts).tolist()
        return found

    def embed_query(self, text: str) -> list[float]:
        found: list[float] = self._embedder.query(text).tolist()
        return found


def _ensembles(
    recipes: Mapping[str, Recipe], passages: Sequence[Piece], embedder: Embedder
) -> dict[str, Ensemble]:
    # Each text once: what stands twice in one ranking would count twice in the fusion.
    records: dict[str, list[str]] = {}
    for passage in passages:
        records.setdefault(passage.text, []).append(passage.record)
    with warnings.catch_warnings():
        # langchain-community says that it is no longer looked after; BM25 is nowhere else.
        warnings.simplefilter("ignore", DeprecationWarning)
        from langchain_classic.retrievers import EnsembleRetriever

        words = {
            ours: _by_words(list(records), ours)
            for ours in {r.our_tokens for r in recipes.values()}
        }
        stores = {ours: _by_vectors(list(records), embedder, ours) for ours in words}
    found = {}
    for name, recipe in recipes.items():
        depth = min(recipe.depth or len(records), len(records))
        lexical = words[recipe.our_tokens].model_copy(update={"k": depth})
        dense = stores[recipe.our_tokens].as_retriever(search_kwargs={"k": depth})
        found[name] = Ensemble(EnsembleRetriever(retrievers=[lexical, dense]), records)
    return found


def _by_words(texts: list[str], ours: bool) -> "BM25Retriever":
    from langchain_community.retrievers import BM25Retriever

    if ours:
        return BM25Retriever.from_texts(texts, preprocess_func=our_terms)
    return BM25Retriever.from_texts(texts)


def _by_vectors(texts: list[str], embedder: Embedder, ours: bool) -> "Chroma":
    from langchain_chroma import Chroma

    return Chroma.from_texts(
        texts,
        _Embeddings(embedder),
        # In the memory of this process, where collections of one name are one.
        collection_name=f"peer-{uuid4().hex}",
        collection_configuration=_COSINE if ours else None,
    )
