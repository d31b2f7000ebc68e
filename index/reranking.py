"""An optional second look at the first passages, by a model that reads query and passage together.

Off by default. It never makes a search slower than its budget: what it has not read by then stays
behind what it has, in the order that it had.
"""

import logging
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Event, Lock
from time import perf_counter
from typing import Protocol

from index.chunks import Hit
from index.errors import EmbedderUnavailable

logger = logging.getLogger(__name__)

# Read at a time; between two batches the clock is looked at.
_BATCH = 4


class PairScorer(Protocol):
    """Says how well passages answer a query; `index.embedding.crossing` in production."""

    def scores(self, query: str, passages: Sequence[str]) -> list[float]:
        """Give a number for each passage, higher for better."""


class Reranker:
    """Puts the first hits in a better order, within a budget of time. Safe to share."""

    def __init__(self, scorer: PairScorer, *, budget_ms: float, most: int = 20) -> None:
        """Use a scorer, which runs in a thread of its own, one search after another.

        Args:
            scorer: Reads the passages; it may take long to be ready at first.
            budget_ms: No search waits longer than this for it.
            most: So many of the first hits are read.
        """
        self._scorer = scorer
        self._budget_seconds = budget_ms / 1000
        self._most = most
        self._usable = True
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="rerank")

    def reranked(self, query: str, hits: Sequence[Hit]) -> tuple[Hit, ...]:
        """Give the hits with those that could be read in time in the scorer's order.

        The scores stay where they are: the first hit has the highest, whichever it is.
        """
        first = hits[: self._most]
        if len(first) < 2 or not self._usable:  # noqa: PLR2004  (nothing to put in order)
            return tuple(hits)
        passages = [f"{hit.record.title}\n{hit.text}" for hit in first]
        work = _Work(query, passages, failed=self._failed)
        self._thread.submit(work.run, self._scorer, perf_counter() + self._budget_seconds)
        read = work.wait(self._budget_seconds)
        order = sorted(range(len(read)), key=lambda place: -read[place])
        better = [first[place] for place in order]
        moved = [
            replace(hit, score=was.score)
            for hit, was in zip(better, first[: len(better)], strict=True)
        ]
        return (*moved, *hits[len(moved) :])

    def _failed(self, error: EmbedderUnavailable) -> None:
        """Say once what is wrong; it stays so until the program starts again."""
        if self._usable:
            logger.warning("%s 检索结果按原来的顺序。", error)
        self._usable = False


class _Work:
    """One query's passages: scored batch by batch, as far as the time goes."""

    def __init__(
        self, query: str, passages: list[str], *, failed: Callable[[EmbedderUnavailable], None]
    ) -> None:
        self._failed = failed
        self._query = query
        self._passages = passages
        self._lock = Lock()
        self._read: list[float] = []
        self._over = Event()

    def run(self, scorer: PairScorer, until: float) -> None:
        """Score, in the worker's thread; stops at a batch that would end too late."""
        longest = 0.0
        try:
            for start in range(0, len(self._passages), _BATCH):
                began = perf_counter()
                if began + longest > until:
                    return
                scores = scorer.scores(self._query, self._passages[start : start + _BATCH])
                longest = max(longest, perf_counter() - began)
                with self._lock:
                    self._read += scores
        except EmbedderUnavailable as error:
            self._failed(error)
        finally:
            self._over.set()

    def wait(self, seconds: float) -> list[float]:
        """Give what has been scored when all is, or when the time is over."""
        self._over.wait(seconds)
        with self._lock:
            return list(self._read)
