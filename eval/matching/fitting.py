"""Fit what the signals of nearness weigh, on pairs of documents that people graded differently.

A logistic regression without intercept on the differences between the two (RankSVM's pairs:
Herbrich, Graepel & Obermayer 2000), each weighed by how far the grades are apart. What it reaches
on demands that it was not fitted on is measured by cross-validation over demands.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from eval.matching.grades import SIGNALS, Graded, Ranking
from index.affinity import Scores

_FOLDS = 10
_SEED = 20260401
_RIDGE = 1.0
_STEPS = 30

Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fitted:
    """Weights by signal, with that of the meaning at 30, and what they reach.

    Attributes:
        ranking: On demands that were not fitted on.
    """

    weights: dict[str, float]
    ranking: Ranking


def fit_affinity(found: Graded) -> Fitted:
    """Fit the weights; changes nothing."""
    rows, demands, grades = found.rows()
    scale = rows.std(axis=0) + 1e-9
    weights = _weights(rows / scale, demands, grades) / scale
    folds = np.random.default_rng(_SEED).permutation(len(found.demands)) % _FOLDS
    scores: Scores = np.zeros_like(found.signals["meaning"])
    for fold in range(_FOLDS):
        chosen = [n for n, row in enumerate(demands) if folds[row] != fold]
        own = (
            _weights(
                rows[chosen] / scale, [demands[n] for n in chosen], [grades[n] for n in chosen]
            )
            / scale
        )
        held = np.flatnonzero(folds == fold)
        for weight, name in zip(own, SIGNALS, strict=True):
            scores[held] += weight * found.signals[name][held]
    return Fitted(
        weights={
            name: float(weight / weights[0] * 30)
            for name, weight in zip(SIGNALS, weights, strict=True)
        },
        ranking=found.ranked_by(scores),
    )


def _weights(rows: Numbers, demands: Sequence[int], grades: Sequence[int]) -> Numbers:
    """Give the weights that put most pairs right, by Newton's method."""
    differences, apart = _differences(rows, demands, grades)
    weights = np.zeros(rows.shape[1])
    for _ in range(_STEPS):
        sure = 1 / (1 + np.exp(-(differences @ weights)))
        gradient = differences.T @ (apart * (1 - sure)) - _RIDGE * weights
        curved = (differences * (apart * sure * (1 - sure))[:, None]).T @ differences
        step = np.linalg.solve(curved + _RIDGE * np.eye(len(weights)), gradient)
        weights = weights + step
        if np.abs(step).max() < 1e-9:  # noqa: PLR2004
            break
    return weights


def _differences(
    rows: Numbers, demands: Sequence[int], grades: Sequence[int]
) -> tuple[Numbers, Numbers]:
    own: dict[int, list[int]] = {}
    for n, demand in enumerate(demands):
        own.setdefault(demand, []).append(n)
    pairs = [
        (better, worse)
        for members in own.values()
        for better in members
        for worse in members
        if grades[better] > grades[worse]
    ]
    first = np.array([better for better, _ in pairs])
    second = np.array([worse for _, worse in pairs])
    apart = np.array([grades[better] - grades[worse] for better, worse in pairs], dtype=np.float64)
    return rows[first] - rows[second], apart
