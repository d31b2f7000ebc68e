"""Figures within bounds: what surely lies on one side, and what nobody knows."""

from decimal import Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from assistant.measuring.intervals import Interval, exactly, missing_by, stands
from corpus.measures.rules import Bounds

FIGURES = st.fractions(min_value=0, max_value=1000)
LINES = st.decimals(min_value=0, max_value=1000, places=2)
KINDS = st.sampled_from(["at_least", "more_than", "at_most", "less_than"])


LINE = Decimal(500)


def bound(kind: str, line: Decimal) -> Bounds:
    return Bounds.model_validate({kind: line})


def holds(value: Fraction, kind: str, line: Decimal) -> bool:
    at = Fraction(line)
    return {
        "at_least": value >= at,
        "more_than": value > at,
        "at_most": value <= at,
        "less_than": value < at,
    }[kind]


@given(FIGURES, KINDS, LINES)
def test_an_exact_figure_meets_a_line_or_misses_it(
    value: Fraction, kind: str, line: Decimal
) -> None:
    side = stands(exactly(value), bound(kind, line))

    assert side == ("met" if holds(value, kind, line) else "unmet")


@given(FIGURES, FIGURES, KINDS, LINES, st.fractions(min_value=0, max_value=1))
def test_an_interval_is_on_a_side_only_where_every_figure_in_it_is(
    one: Fraction, other: Fraction, kind: str, line: Decimal, share: Fraction
) -> None:
    low, high = sorted((one, other))
    inside = low + (high - low) * share

    side = stands(Interval(low, high), bound(kind, line))

    if side != "unknown":
        assert holds(inside, kind, line) == (side == "met")


def test_a_bound_that_is_not_meant_itself_counts_where_the_line_is_on_it() -> None:
    below = Interval(Fraction(0), Fraction(500), below=True)
    above = Interval(Fraction(500), None, above=True)

    assert stands(below, bound("less_than", LINE)) == "met"
    assert stands(above, bound("at_most", LINE)) == "unmet"
    assert stands(above, bound("more_than", LINE)) == "met"
    assert stands(Interval(Fraction(0), Fraction(500)), bound("less_than", LINE)) == "unknown"


Pair = tuple[Fraction, Fraction, Fraction]
PAIRS = st.tuples(FIGURES, FIGURES, st.fractions(0, 1))


@given(PAIRS, PAIRS)
def test_a_quotient_of_intervals_holds_every_quotient_of_their_figures(
    above: Pair, below: Pair
) -> None:
    (top, over), (bottom, under) = (
        (Interval(min(one, other), max(one, other)), min(one, other) + abs(other - one) * share)
        for one, other, share in (above, below)
    )

    quotient = top.over(bottom)

    if quotient is not None:
        assert quotient.low is not None and quotient.low <= over / under
        assert quotient.high is None or over / under <= quotient.high


def test_nothing_is_divided_by_what_may_be_zero() -> None:
    assert exactly(5).over(exactly(0)) is None
    assert exactly(5).over(Interval(Fraction(0), Fraction(3))) is None


@given(FIGURES, KINDS, LINES)
def test_how_far_off_a_figure_is_puts_it_on_the_line(
    value: Fraction, kind: str, line: Decimal
) -> None:
    by = missing_by(exactly(value), bound(kind, line))

    if by is not None:
        assert Fraction(line) in (value + by, value - by)
