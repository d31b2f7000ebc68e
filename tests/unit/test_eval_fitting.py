"""Weights fitted to tell two kinds of question apart, and what they reach on others."""

import numpy as np
import pytest

from assistant.confidence import REFUSE_BELOW
from eval.fitting import Fitted, fit

Rows = list[list[float]]


def drawn(count: int, *, middle: tuple[float, ...], seed: int) -> Rows:
    rows = np.random.default_rng(seed).normal(middle, 1.0, size=(count, len(middle)))
    return [[float(value) for value in row] for row in rows]


def confidence(fitted: Fitted, row: list[float]) -> float:
    value = float(np.dot(fitted.weights, row)) + fitted.intercept
    return 1 / (1 + float(np.exp(-value)))


def test_what_can_be_told_apart_is_told_apart() -> None:
    good = drawn(80, middle=(4.0, 0.0), seed=1)
    bad = drawn(60, middle=(-4.0, 0.0), seed=2)

    fitted = fit(good, bad, refuse_below=REFUSE_BELOW)

    assert fitted.auroc == pytest.approx(1, abs=1e-3)
    assert fitted.refused_at_95 == 1
    assert fitted.weights[0] > 10 * abs(fitted.weights[1]) > 0


def test_a_signal_that_speaks_against_an_answer_weighs_less_than_nothing() -> None:
    good, bad = drawn(80, middle=(-2.0,), seed=1), drawn(80, middle=(2.0,), seed=2)

    assert fit(good, bad, refuse_below=0.3).weights[0] < 0


@pytest.mark.parametrize("refuse_below", [0.1, REFUSE_BELOW, 0.5, 0.9])
@pytest.mark.parametrize("count", [20, 100, 137])
def test_the_intercept_keeps_95_percent_at_the_products_limit(
    count: int, refuse_below: float
) -> None:
    good = drawn(count, middle=(1.0, 0.5), seed=3)
    bad = drawn(60, middle=(0.0, 0.0), seed=4)

    fitted = fit(good, bad, refuse_below=refuse_below)

    kept = np.mean([confidence(fitted, row) >= refuse_below - 1e-9 for row in good])
    assert 0.95 <= kept < 0.95 + 1.01 / count


def test_on_questions_that_do_not_differ_cross_validation_finds_chance() -> None:
    signals = (0.0,) * 9
    good, bad = drawn(300, middle=signals, seed=5), drawn(300, middle=signals, seed=6)

    fitted = fit(good, bad, refuse_below=REFUSE_BELOW)

    assert 0.4 < fitted.auroc < 0.6
    assert fitted.refused_at_95 < 0.15


def test_a_signal_that_is_always_the_same_does_no_harm() -> None:
    good = [[*row, 1.0] for row in drawn(40, middle=(3.0,), seed=7)]
    bad = [[*row, 1.0] for row in drawn(40, middle=(-3.0,), seed=8)]

    fitted = fit(good, bad, refuse_below=REFUSE_BELOW)

    assert np.isfinite([*fitted.weights, fitted.intercept]).all()
    assert fitted.weights[1] == pytest.approx(0, abs=1e-6)
    assert fitted.auroc > 0.99


def test_the_units_of_a_signal_do_not_matter() -> None:
    good, bad = drawn(60, middle=(1.0, 0.5), seed=9), drawn(60, middle=(0.0, 0.0), seed=10)
    wide = [[[row[0] * 1000, row[1]] for row in rows] for rows in (good, bad)]

    fitted, scaled = fit(good, bad, refuse_below=0.3), fit(*wide, refuse_below=0.3)

    assert scaled.weights == pytest.approx((fitted.weights[0] / 1000, fitted.weights[1]), rel=1e-6)
    assert (scaled.auroc, scaled.refused_at_95) == pytest.approx(
        (fitted.auroc, fitted.refused_at_95)
    )


def test_the_same_questions_give_the_same_weights() -> None:
    good, bad = drawn(30, middle=(1.0,), seed=11), drawn(30, middle=(0.0,), seed=12)

    assert fit(good, bad, refuse_below=0.3) == fit(good, bad, refuse_below=0.3)
