"""Whether a figure that is told as computed can be computed from those that stand beside it.

It must be a sum of two or three, a difference, a product or a ratio of two figures that are given
or themselves so computed, rounded to the places that it is written with. That the sum is the right
one to take is not judged; that it can be taken at all is.
"""

from collections.abc import Iterator, Sequence
from decimal import Decimal, DivisionByZero, InvalidOperation
from itertools import combinations

from eval.suite.facts.figures import Quantity

_HUNDRED = Decimal(100)
_HALF = Decimal("0.5")
_RATIOS = frozenset({"%", "", "分之"})
# Beyond so many figures nearly anything could be computed from some of them.
_MOST = 60


def computable(told: Sequence[Quantity], given: Sequence[Quantity]) -> tuple[Quantity, ...]:
    """Give those figures told as computed that can be, from the given and from one another."""
    known = list(dict.fromkeys(given))[:_MOST]
    left = list(dict.fromkeys(told))
    found: list[Quantity] = []
    while True:
        more = [one for one in left if any(map(one_is(one), _results(one, known)))]
        if not more:
            return tuple(found)
        found += more
        known += more
        left = [one for one in left if one not in more]


def one_is(told: Quantity) -> "_Rounded":
    """Give what says of a value whether a figure is that value, rounded as it is written."""
    scale = told.value / told.number if told.number else Decimal(1)
    exponent = told.number.as_tuple().exponent
    places = exponent if isinstance(exponent, int) else 0
    return _Rounded(told.value, _HALF * Decimal(10) ** min(places, 0) * scale)


class _Rounded:
    """Says whether a value rounds to another."""

    __slots__ = ("_by", "_value")

    def __init__(self, value: Decimal, by: Decimal) -> None:
        self._value, self._by = value, abs(by)

    def __call__(self, value: Decimal) -> bool:
        return abs(value - self._value) <= self._by


def _results(told: Quantity, known: Sequence[Quantity]) -> Iterator[Decimal]:
    """Give all that may be computed in the unit of a figure."""
    alike = [one for one in known if told.unit in (one.unit, "") or one.unit == ""]
    for one, other in combinations(alike, 2):
        yield one.value + other.value
        yield abs(one.value - other.value)
    for three in combinations(alike, 3):
        yield sum((one.value for one in three), Decimal(0))
    for one, other in combinations(known, 2):
        yield from _of_two(told, one, other)


def _of_two(told: Quantity, one: Quantity, other: Quantity) -> Iterator[Decimal]:
    shares = [one.unit, other.unit].count("%")
    if shares or told.unit in (one.unit, other.unit):
        yield one.value * other.value / _HUNDRED**shares
    try:
        if one.unit == other.unit and told.unit in _RATIOS:
            by = _HUNDRED if told.unit == "%" else Decimal(1)
            yield one.value / other.value * by
            yield other.value / one.value * by
        elif told.unit in (one.unit, ""):
            yield one.value / other.value
        elif told.unit == other.unit:
            yield other.value / one.value
    except (DivisionByZero, InvalidOperation):
        return
