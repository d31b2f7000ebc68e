"""Figures of fields that are compared with each other, as exactly as they are told."""

import re
from fractions import Fraction

from assistant.drafting.lint.amounts import amount_of
from assistant.drafting.lint.standing import plain
from assistant.drafting.template import FieldSpec
from assistant.drafting.values import Value
from assistant.eligibility.quantities import FOUND, MONEY, NoQuantity, Quantity, quantity
from assistant.measuring.intervals import exactly

# Units of single things: what counts the ones may count the others.
_COUNTS = frozenset({"", "人", "项", "家"})
# Of a longer text, no one figure is the field's.
_LONGEST = 60
_NOT_JUST = re.compile(r"[约近超逾余多]|不[^合]|至少|最[多高低少]|以[上下内]|左右|上下|之内|其中")


def figure_of(spec: FieldSpec, value: Value | None) -> Quantity | None:
    """Give the figure of a field in its unit, money in 万元; None where it has not just one.

    What is nearly known (约2亿元) is between two bounds.
    """
    if value is None:
        return None
    if value.money is not None:
        return Quantity(exactly(value.money), MONEY)
    unit = MONEY if spec.sort == "money" else ""
    text = plain(value.text)
    try:
        return quantity(text, unit=unit)
    except NoQuantity:
        pass
    if unit == MONEY:
        amount = amount_of(value)
        return None if amount is None else Quantity(exactly(amount), MONEY)
    return None if _NOT_JUST.search(text) else _within(text)


def _within(text: str) -> Quantity | None:
    """Give the one figure that stands among words."""
    if len(text) > _LONGEST:
        return None
    told = [found[0] for found in FOUND.finditer(text) if re.search(r"\d", found[0])]
    if len(told) != 1:
        return None
    try:
        return quantity(told[0])
    except NoQuantity:
        return None


def is_surely_more(one: Quantity, other: Quantity) -> bool:
    """Say whether a figure is more than another, whatever may be open of both."""
    low, high = one.figure.low, other.figure.high
    if not _is_like(one, other) or low is None or high is None:
        return False
    return low > high or (low == high and (one.figure.above or other.figure.below))


def ratio_of(one: Quantity | None, other: Quantity | None) -> Fraction | None:
    """Give a figure over another; None where one is not exactly known or of another sort."""
    if one is None or other is None or not _is_like(one, other):
        return None
    part, whole = one.figure.exact, other.figure.exact
    return part / whole if part is not None and whole else None


def _is_like(one: Quantity, other: Quantity) -> bool:
    return one.unit == other.unit or {one.unit, other.unit} <= _COUNTS
