"""Measure whether the assistant can tell what it cannot answer from what it can."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from corpus.levels import Viewer
from eval.measures import auroc
from eval.retrieval import Progress, Searcher
from index.search import Found, Query

# How sure a question's answer is, 0…1, by what was found; `assistant.confidence` in production.
Confidence = Callable[[str, Found], float]
_PASSAGES, _PER_RECORD = 8, 3
_KEPT = 0.95


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusalReport:
    """How well the two kinds of question are told apart; all shares 0…1.

    Attributes:
        refused_at_95: Unanswerable ones refused, with the limit so that 95 % of the answerable
            ones are kept.
        kept: Answerable ones kept with the limit that the product has.
        refused: Unanswerable ones refused with that limit.
        auroc: The chance that an answerable one is surer than an unanswerable one.
    """

    refused_at_95: float
    kept: float
    refused: float
    auroc: float


def confidences(
    questions: Sequence[str],
    *,
    searcher: Searcher,
    confidence: Confidence,
    day: date,
    progress: Progress = lambda _done, _total: None,
) -> list[float]:
    """Search for every question and give how sure its answer is, in the order given.

    Args:
        questions: Answerable or not.
        searcher: What is measured, with `confidence`.
        confidence: How sure an answer is, by what was found.
        day: The date taken for today.
        progress: Called with how many questions have been asked.
    """
    found = searched(questions, searcher=searcher, day=day, progress=progress)
    return [confidence(*pair) for pair in zip(questions, found, strict=True)]


def searched(
    questions: Sequence[str],
    *,
    searcher: Searcher,
    day: date,
    progress: Progress = lambda _done, _total: None,
) -> list[Found]:
    """Search for every question as `confidences` does; give what was found, in the order given."""
    found: list[Found] = []
    for question in questions:
        query = Query(text=question, viewer=Viewer(), day=day, k=_PASSAGES, per_record=_PER_RECORD)
        found.append(searcher.search(query))
        progress(len(found), len(questions))
    return found


def compare(
    answerable: Sequence[float], unanswerable: Sequence[float], *, refuse_below: float
) -> RefusalReport:
    """Say how well the two kinds of question are told apart.

    Args:
        answerable: How sure the answer of each is; at least one.
        unanswerable: The same of the others; at least one.
        refuse_below: The product's limit: what is less sure is refused.
    """
    return RefusalReport(
        refused_at_95=_below(unanswerable, limit_keeping(answerable, share=_KEPT)),
        kept=1 - _below(answerable, refuse_below),
        refused=_below(unanswerable, refuse_below),
        auroc=auroc(answerable, unanswerable),
    )


def limit_keeping(sure: Sequence[float], *, share: float) -> float:
    """Give the highest limit that at least this share of the numbers reaches.

    >>> limit_keeping([0.1, 0.2, 0.3, 0.4], share=0.75)
    0.2
    """
    return sorted(sure, reverse=True)[math.ceil(share * len(sure)) - 1]


def _below(sure: Sequence[float], limit: float) -> float:
    return sum(value < limit for value in sure) / len(sure)
