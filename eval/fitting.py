"""Fit the weights by which an answer is thought possible, on questions whose answer was taken out.

A logistic regression with a small ridge, by Newton's method; what it reaches on questions that it
was not fitted on is measured by cross-validation, which is the figure to believe.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from eval.measures import Numbers, auroc
from eval.refusal import limit_keeping

_RIDGE = 10.0
_STEPS = 50
_FOLDS = 5
_SEED = 20260401
_KEPT = 0.95


@dataclass(frozen=True, slots=True, kw_only=True)
class Fitted:
    """Weights, and what they reach.

    Attributes:
        weights: One a signal, in the order given.
        intercept: So that the product's limit keeps 95 % of the answerable questions.
        refused_at_95: Unanswerable ones refused while 95 % of the others are kept, each fold
            judged by weights that were fitted on the others.
        auroc: The same way.
    """

    weights: tuple[float, ...]
    intercept: float
    refused_at_95: float
    auroc: float


def fit(
    good: Sequence[Sequence[float]], bad: Sequence[Sequence[float]], *, refuse_below: float
) -> Fitted:
    """Give the weights that tell the two kinds of question apart best.

    Args:
        good: The signals of each answerable question; at least as many as there are folds.
        bad: The same of the others.
        refuse_below: The product's limit, 0…1: where the intercept puts 95 % of the answerable.
    """
    rows = np.array([*good, *bad], dtype=np.float64)
    answerable = np.array([1.0] * len(good) + [0.0] * len(bad))
    weights = _logistic(rows, answerable)[:-1]
    sure = rows @ weights
    limit = limit_keeping(list(sure[answerable == 1]), share=_KEPT)
    out_of_fold = _cross_validated(rows, answerable)
    kept, others = list(out_of_fold[answerable == 1]), list(out_of_fold[answerable == 0])
    low = limit_keeping(kept, share=_KEPT)
    return Fitted(
        weights=tuple(float(weight) for weight in weights),
        intercept=float(np.log(refuse_below / (1 - refuse_below)) - limit),
        refused_at_95=float(np.mean([value < low for value in others])),
        auroc=auroc(kept, others),
    )


def _cross_validated(rows: Numbers, answerable: Numbers) -> Numbers:
    """Give each row's value by weights fitted without its fold, on a scale common to all folds."""
    order = np.random.default_rng(_SEED).permutation(len(rows))
    values = np.zeros(len(rows))
    for fold in range(_FOLDS):
        held = order[fold::_FOLDS]
        others = np.setdiff1d(order, held)
        weights = _logistic(rows[others], answerable[others])
        values[held] = rows[held] @ weights[:-1] + weights[-1]
    return values


def _logistic(rows: Numbers, answerable: Numbers) -> Numbers:
    """Give one weight a column and, last, the intercept, which the ridge leaves alone."""
    middle, spread = rows.mean(axis=0), np.maximum(rows.std(axis=0), 1e-9)
    scaled = np.column_stack([(rows - middle) / spread, np.ones(len(rows))])
    ridge = np.diag([_RIDGE] * rows.shape[1] + [0.0])
    found = np.zeros(scaled.shape[1])
    for _ in range(_STEPS):
        sure = 1 / (1 + np.exp(-scaled @ found))
        slope = scaled.T @ (answerable - sure) - ridge @ found
        bend = scaled.T @ (scaled * (sure * (1 - sure))[:, None]) + ridge
        step = np.linalg.solve(bend, slope)
        found += step
        if np.abs(step).max() < 1e-8:  # noqa: PLR2004  (far below what is printed)
            break
    weights = found[:-1] / spread
    return np.append(weights, found[-1] - float(weights @ middle))
