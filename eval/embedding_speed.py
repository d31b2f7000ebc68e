"""Measure what embedding costs beside plain sentence-transformers, and what it does to quality.

The embedders take turns in every round, so that whatever else the machine does slows all of them;
what counts is the ratio within one run. CPU time is of all threads of this process.
"""

import json
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter, process_time

import numpy as np
from numpy.typing import NDArray

from eval.datasets import Dataset
from eval.measures import Estimate, estimate, per_question
from index.embedding.port import Embedder, Vectors

Progress = Callable[[int, int], None]
Times = NDArray[np.float64]

PASSAGE_CHARS = 240
_QUERIES = 12
_NEAREST = 10
# Embedded between two words to the progress bar.
_SLICE = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Quality:
    """How well an embedder's vectors alone find the documents of a data set.

    Attributes:
        ndcg: nDCG@10 by exact search.
        change: By how much it differs from the first embedder's, over the same questions.
        overlap: Share of the first ten documents that it has in common with the first embedder.
    """

    ndcg: Estimate
    change: Estimate
    overlap: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What an embedder takes, and how near its vectors are to the first embedder's.

    Attributes:
        cpu_seconds: For 1,000 passages; the median of the rounds.
        wall_seconds: The same by the clock.
        faster: How many times less CPU time than the first takes; the median over the rounds.
        query_ms: One question by the clock, the median.
        cosine_mean: Between its vectors and the first embedder's, over the passages.
        cosine_min: The least of them.
        quality: None where it was not asked for.
    """

    cpu_seconds: float
    wall_seconds: float
    faster: float
    query_ms: float
    cosine_mean: float
    cosine_min: float
    quality: Quality | None


def measure_embedding(
    dataset: Dataset,
    embedders: Mapping[str, Embedder],
    *,
    passages: int,
    rounds: int,
    quality: bool,
    progress: Progress = lambda _done, _total: None,
) -> dict[str, Cost]:
    """Embed the same passages and questions with each embedder, in turns.

    Args:
        dataset: Passages are cut from its documents; quality is measured on all of it.
        embedders: By name; the first is what the others are compared with.
        passages: How many are embedded in a round.
        rounds: How many count; one more goes before, untimed: it loads the models.
        quality: Whether to embed all documents and questions and rank by the vectors.
        progress: Called as turns and documents are done.
    """
    documents = _documents(dataset.corpus)
    texts = passages_of(list(documents.values()), count=passages)
    questions = [question.text for question in dataset.questions[:_QUERIES]]
    turns = (rounds + 1) * len(embedders)
    whole = len(embedders) * len(documents) if quality else 0
    rows: dict[str, list[tuple[float, float, float]]] = {name: [] for name in embedders}
    vectors: dict[str, Vectors] = {}
    for turn in range(turns):
        name = list(embedders)[turn % len(embedders)]
        row, vectors[name] = _turn(embedders[name], texts, questions)
        if turn >= len(embedders):
            rows[name].append(row)
        progress(turn + 1, turns + whole)
    found: dict[str, Quality | None] = dict.fromkeys(embedders)
    if quality:
        found |= _quality(
            dataset, documents, embedders, lambda n: progress(turns + n, turns + whole)
        )
    first = next(iter(embedders))
    return {
        name: _cost(
            np.array(rows[name]),
            np.array(rows[first]),
            per=1000 / len(texts),
            cosines=np.sum(vectors[name] * vectors[first], axis=1),
            quality=found[name],
        )
        for name in embedders
    }


def passages_of(documents: Sequence[str], *, count: int) -> list[str]:
    """Give passages of 240 characters, each the beginning of a document, evenly out of all.

    Where fewer documents are as long as that, only so many; where none is, they are taken whole.

    >>> [len(passage) for passage in passages_of(["字" * 300, "短", "字" * 240], count=5)]
    [240, 240]
    """
    long = [text for text in documents if len(text) >= PASSAGE_CHARS] or list(documents)
    places = np.linspace(0, len(long) - 1, min(count, len(long))).astype(int)
    return [long[place][:PASSAGE_CHARS] for place in places]


def _documents(corpus: Path) -> dict[str, str]:
    """Give the texts to embed, title first, by id; the file was checked before."""
    found = {}
    for line in corpus.read_text(encoding="utf-8-sig").split("\n"):
        if line.strip():
            row = json.loads(line)
            parts = (str(row.get("title") or ""), row["text"])
            # As the judgements' ids were read, so that the two meet.
            identity = unicodedata.normalize("NFKC", str(row.get("id", row.get("_id")))).strip()
            found[identity] = "\n".join(part for part in parts if part)
    return found


def _turn(
    embedder: Embedder, texts: Sequence[str], questions: Sequence[str]
) -> tuple[tuple[float, float, float], Vectors]:
    """Give CPU seconds and seconds for the texts, seconds for one question, and the vectors."""
    cpu, wall = process_time(), perf_counter()
    vectors = embedder.documents(texts)
    cpu, wall = process_time() - cpu, perf_counter() - wall
    asked = []
    for question in questions:
        started = perf_counter()
        embedder.query(question)
        asked.append(perf_counter() - started)
    return (cpu, wall, float(np.median(asked))), vectors


def _cost(
    rows: Times, baseline: Times, *, per: float, cosines: Vectors, quality: Quality | None
) -> Cost:
    cpu, wall, query = np.median(rows, axis=0)
    return Cost(
        cpu_seconds=float(cpu * per),
        wall_seconds=float(wall * per),
        faster=float(np.median(baseline[:, 0] / rows[:, 0])),
        query_ms=float(query * 1000),
        cosine_mean=float(cosines.mean()),
        cosine_min=float(cosines.min()),
        quality=quality,
    )


# --- quality --------------------------------------------------------------------------------------


def _quality(
    dataset: Dataset,
    documents: Mapping[str, str],
    embedders: Mapping[str, Embedder],
    progress: Callable[[int], None],
) -> dict[str, Quality]:
    rankings: dict[str, dict[str, list[str]]] = {}
    for name, embedder in embedders.items():
        before = len(rankings) * len(documents)
        rankings[name] = _rankings(dataset, documents, embedder, _after(before, progress))
    first = rankings[next(iter(embedders))]
    base = _ndcg(first, dataset)
    return {
        name: Quality(
            ndcg=estimate(_ndcg(ranking, dataset)),
            change=estimate(_ndcg(ranking, dataset) - base),
            overlap=float(
                np.mean([len({*ranking[q]} & {*first[q]}) / len(first[q]) for q in first])
            ),
        )
        for name, ranking in rankings.items()
    }


def _rankings(
    dataset: Dataset,
    documents: Mapping[str, str],
    embedder: Embedder,
    progress: Callable[[int], None],
) -> dict[str, list[str]]:
    """Give each question's ten nearest documents, best first; ties in the corpus's order."""
    ids = list(documents)
    # Of like length together, as the product hands them over.
    order = sorted(range(len(ids)), key=lambda place: len(documents[ids[place]]))
    parts: list[Vectors] = []
    for start in range(0, len(order), _SLICE):
        parts.append(embedder.documents([documents[ids[p]] for p in order[start : start + _SLICE]]))
        progress(min(start + _SLICE, len(order)))
    vectors = np.concatenate(parts)[np.argsort(order)]
    rankings = {}
    for question in dataset.questions:
        nearest = np.argsort(-(vectors @ embedder.query(question.text)), kind="stable")
        rankings[question.id] = [ids[place] for place in nearest[:_NEAREST]]
    return rankings


def _ndcg(rankings: Mapping[str, Sequence[str]], dataset: Dataset) -> Times:
    return per_question(rankings, dataset.grades, names=["nDCG@10"])["nDCG@10"]


def _after(before: int, progress: Callable[[int], None]) -> Callable[[int], None]:
    """Count on from what went before."""
    return lambda done: progress(before + done)
