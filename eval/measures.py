"""Measures of rankings and scores, each question apart, and how sure their means are."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import ir_measures
import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]

# nDCG in ir-measures has linear gain (`dcg="log2"`) unless it is told otherwise, and in all of
# them an unjudged document counts as not relevant.
_MEASURES = {
    "nDCG@10": ir_measures.nDCG(cutoff=10, dcg="log2", judged_only=False),
    "Recall@1": ir_measures.R(cutoff=1),
    "Recall@10": ir_measures.R(cutoff=10),
    "Recall@20": ir_measures.R(cutoff=20),
    "MRR@10": ir_measures.RR(cutoff=10),
    "AP@20": ir_measures.AP(cutoff=20),
}
# What retrieval on a foreign set reports.
REPORTED = ("nDCG@10", "Recall@1", "Recall@10", "Recall@20", "MRR@10")
_RESAMPLES = 2000
_SEED = 20260401
_RELEVANT = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """A measure over all questions, and the bounds of its 95 % bootstrap interval."""

    value: float
    low: float
    high: float


def per_question(
    rankings: Mapping[str, Sequence[str]],
    grades: Mapping[str, Mapping[str, int]],
    *,
    names: Collection[str] = REPORTED,
) -> dict[str, Numbers]:
    """Measure each question's ranking.

    Args:
        rankings: By question, documents best first; an empty ranking measures 0.
        grades: By question, of at least those above; an unjudged document is not relevant.
        names: Of nDCG@10, Recall@1, Recall@10, Recall@20, MRR@10, AP@20.

    Returns:
        By measure, one number a question, in the order of `rankings`.

    >>> found = per_question({"q": ["b", "a"]}, {"q": {"a": 1}}, names=["MRR@10"])
    >>> found["MRR@10"].tolist()
    [0.5]
    """
    # Falling numbers stand for the scores: the tool breaks ties in its own way, we in ours.
    run = {
        question: {document: float(-place) for place, document in enumerate(ranking)}
        for question, ranking in rankings.items()
        if ranking
    }
    places = {question: place for place, question in enumerate(rankings)}
    by_measure = {_MEASURES[name]: name for name in names}
    found = {name: np.zeros(len(places)) for name in names}
    judged = {question: dict(grades[question]) for question in rankings}
    for metric in ir_measures.iter_calc(list(by_measure), judged, run):
        found[by_measure[metric.measure]][places[metric.query_id]] = metric.value
    return found


def wins(
    scores: Mapping[str, Mapping[str, float]], grades: Mapping[str, Mapping[str, int]]
) -> tuple[Numbers, Numbers]:
    """Count, for each question, the pairs that are in the right order; their sum gives the AUC.

    A pair is a document of grade 2 or more and one of grade 0, of the same question.

    Args:
        scores: By question, of every document that `grades` has for it.
        grades: By question; other grades do not count.

    Returns:
        Pairs in which the better document scores higher, equal scores as a half; and all pairs.
        One number a question, in the order of `scores`.
    """
    right, pairs = np.zeros(len(scores)), np.zeros(len(scores))
    for place, (question, own) in enumerate(scores.items()):
        good = [own[d] for d, grade in grades[question].items() if grade >= _RELEVANT]
        bad = [own[d] for d, grade in grades[question].items() if grade == 0]
        right[place], pairs[place] = _above(good, bad), len(good) * len(bad)
    return right, pairs


def auroc(positive: Sequence[float], negative: Sequence[float]) -> float:
    """Give the chance that a positive scores above a negative, equal scores counting half.

    Raises:
        ValueError: One of them is empty.

    >>> auroc([0.9, 0.5], [0.5, 0.1])
    0.875
    """
    if not positive or not negative:
        raise ValueError("auroc needs a positive and a negative at least")
    return _above(positive, negative) / (len(positive) * len(negative))


def estimate(parts: Numbers, wholes: Numbers | None = None) -> Estimate:
    """Give sum(parts) / sum(wholes) with its percentile bootstrap interval over questions.

    Args:
        parts: One number a question.
        wholes: The same; None for 1 each, which makes it the mean.

    Returns:
        The same for the same numbers: the seed is fixed. All 0 where the wholes are.
    """
    wholes = np.ones_like(parts) if wholes is None else wholes
    if not wholes.any():
        return Estimate(value=0.0, low=0.0, high=0.0)
    size = len(parts)
    # How often each resample draws each question, shape (resamples, questions).
    draws = np.random.default_rng(_SEED).multinomial(size, np.full(size, 1 / size), _RESAMPLES)
    sums, totals = draws @ parts, draws @ wholes
    low, high = np.percentile(sums[totals > 0] / totals[totals > 0], [2.5, 97.5])
    return Estimate(value=float(parts.sum() / wholes.sum()), low=float(low), high=float(high))


def _above(positive: Sequence[float], negative: Sequence[float]) -> float:
    below = np.sort(np.asarray(negative))
    left, right = (np.searchsorted(below, positive, side) for side in ("left", "right"))
    return float((left + right).sum() / 2)
