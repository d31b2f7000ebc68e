"""Figures that are known exactly or within bounds, and how they stand to a line.

What people say is often near a figure: 120来号人, 3千多万. Such a figure is an interval; it meets
a line when all of it does, misses it when none of it does, and else nobody knows.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from corpus.measures.rules import Bounds

Side = Literal["met", "unmet", "unknown"]


@dataclass(frozen=True, slots=True)
class Interval:
    """A figure between two bounds.

    Attributes:
        low: None for no lower bound.
        high: None for no upper bound.
        above: Whether `low` itself is not meant (超过 500).
        below: Whether `high` itself is not meant (不到 500).
    """

    low: Fraction | None
    high: Fraction | None
    above: bool = False
    below: bool = False

    @property
    def exact(self) -> Fraction | None:
        """The figure, where it is exactly known."""
        return self.low if self.low is not None and self.low == self.high else None

    @property
    def positive(self) -> bool:
        """Whether it is surely above zero."""
        return self.low is not None and (self.low > 0 or (self.low == 0 and self.above))

    def __add__(self, other: "Interval") -> "Interval":
        """Give the sum; whether the bounds themselves are meant is forgotten."""
        low = None if self.low is None or other.low is None else self.low + other.low
        high = None if self.high is None or other.high is None else self.high + other.high
        return Interval(low, high)

    def over(self, other: "Interval") -> "Interval | None":
        """Give the quotient of two figures that are not negative; None by what may be zero."""
        if not other.positive or other.low is None or self.low is None or self.low < 0:
            return None
        if self.exact is not None and other.exact is not None:
            return exactly(self.exact / other.exact)
        low = Fraction(0) if other.high is None else self.low / other.high
        high = None if self.high is None or other.low == 0 else self.high / other.low
        return Interval(low, high)

    def times(self, factor: Fraction) -> "Interval":
        """Give it multiplied by a positive factor."""
        low = None if self.low is None else self.low * factor
        high = None if self.high is None else self.high * factor
        return Interval(low, high, self.above, self.below)


def exactly(value: Fraction | int) -> Interval:
    """Give a figure that is known exactly."""
    return Interval(Fraction(value), Fraction(value))


def stands(figure: Interval, bounds: Bounds) -> Side:
    """Say whether a figure lies within bounds, as far as it is known."""
    sides = set(_sides(figure, bounds))
    if "unmet" in sides:
        return "unmet"
    return "unknown" if "unknown" in sides else "met"


def _sides(figure: Interval, bounds: Bounds) -> Iterator[Side]:
    """Give how it stands to each of the bounds that are set."""
    low, high = figure.low, figure.high
    if (least := bounds.at_least) is not None:
        yield _side(low is not None and low >= least, _is_below(figure, least))
    if (more := bounds.more_than) is not None:
        yield _side(_is_above(figure, more), high is not None and high <= more)
    if (most := bounds.at_most) is not None:
        yield _side(high is not None and high <= most, _is_above(figure, most))
    if (less := bounds.less_than) is not None:
        yield _side(_is_below(figure, less), low is not None and low >= less)


def _side(met: bool, unmet: bool) -> Side:
    return "met" if met else "unmet" if unmet else "unknown"


def _is_below(figure: Interval, line: Decimal) -> bool:
    high = figure.high
    return high is not None and (high < line or (high == line and figure.below))


def _is_above(figure: Interval, line: Decimal) -> bool:
    low = figure.low
    return low is not None and (low > line or (low == line and figure.above))


def missing_by(figure: Interval, bounds: Bounds) -> Fraction | None:
    """Give how far an exact figure lies outside its bounds; None where it does not, or is not."""
    value = figure.exact
    if value is None:
        return None
    lowest = bounds.at_least if bounds.at_least is not None else bounds.more_than
    highest = bounds.at_most if bounds.at_most is not None else bounds.less_than
    if lowest is not None and value <= Fraction(lowest):
        return Fraction(lowest) - value
    if highest is not None and value >= Fraction(highest):
        return value - Fraction(highest)
    return None
