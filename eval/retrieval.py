"""Measure how well search finds the documents that people judged relevant."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from time import perf_counter
from typing import Protocol

import numpy as np

from corpus.levels import Viewer
from eval.datasets import Dataset
from eval.measures import Estimate, estimate, per_question
from index.search import Found, Method, Query

Progress = Callable[[int, int], None]
_DEEPEST = 100


class Searcher(Protocol):
    """Finds passages; `index.search.HybridSearcher` in production."""

    def search(self, query: Query) -> Found:
        """Give the best passages."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RetrievalReport:
    """How well search did.

    Attributes:
        n: How many questions were asked.
        measures: By name; each a mean over the questions.
        p50_ms: Half of the searches took no longer.
        p95_ms: 95 % of the searches took no longer.
    """

    n: int
    measures: Mapping[str, Estimate]
    p50_ms: float
    p95_ms: float


def measure_retrieval(
    dataset: Dataset,
    *,
    searcher: Searcher,
    day: date,
    method: Method = "hybrid",
    progress: Progress = lambda _done, _total: None,
) -> RetrievalReport:
    """Ask every question once and compare what is found with what was judged.

    A document stands where its best passage stands. The first question is asked once more
    beforehand, untimed: it loads the models.

    Args:
        dataset: At least one question; its documents are in what is searched.
        searcher: What is measured.
        day: The date taken for today.
        method: Which lanes.
        progress: Called with how many questions have been asked.
    """
    rankings: dict[str, list[str]] = {}
    times: list[float] = []
    searcher.search(_query(dataset.questions[0].text, day=day, method=method))
    for question in dataset.questions:
        query = _query(question.text, day=day, method=method)
        started = perf_counter()
        found = searcher.search(query)
        times.append((perf_counter() - started) * 1000)
        rankings[question.id] = list(dict.fromkeys(hit.record.id for hit in found.hits))
        progress(len(rankings), len(dataset.questions))
    measured = per_question(rankings, dataset.grades)
    p50, p95 = np.percentile(times, [50, 95])
    return RetrievalReport(
        n=len(rankings),
        measures={name: estimate(values) for name, values in measured.items()},
        p50_ms=float(p50),
        p95_ms=float(p95),
    )


def _query(text: str, *, day: date, method: Method) -> Query:
    return Query(text=text, viewer=Viewer(), day=day, k=_DEEPEST, method=method, per_record=1)
