"""Figures that follow from other fields: sums, differences, ratios, amounts in capitals."""

from collections.abc import Mapping
from fractions import Fraction

from assistant.drafting.capitals import in_capitals
from assistant.drafting.template import FieldSpec, Template
from assistant.drafting.values import Value, in_wan
from assistant.eligibility.findings import number
from assistant.eligibility.quantities import NoQuantity, quantity

# What people write where there is none: an amount of nothing.
_NOTHING = ("无", "没有", "不申请", "0")


def computed(template: Template, values: Mapping[str, Value]) -> dict[str, Value]:
    """Give the values and, for fields that nobody filled, what can be computed from them.

    A sum is only given where every part is known: one that is open is not zero.
    """
    found = dict(values)
    for spec in template.fields:
        if spec.label in found:
            continue
        value = (
            _sum(spec, found)
            or _difference(spec, found)
            or _ratio(spec, found)
            or _capitals(spec, found)
        )
        if value is not None:
            found[spec.label] = value
    return found


def _amounts(labels: tuple[str, ...], values: Mapping[str, Value]) -> list[Fraction] | None:
    known = [_amount(values[label]) for label in labels if label in values]
    amounts = [amount for amount in known if amount is not None]
    return amounts if labels and len(amounts) == len(labels) else None


def _amount(value: Value) -> Fraction | None:
    return Fraction(0) if value.text.strip("。 ") in _NOTHING else value.money


def _sum(spec: FieldSpec, values: Mapping[str, Value]) -> Value | None:
    amounts = _amounts(spec.total, values)
    if amounts is None:
        return None
    return _of(spec, sum(amounts, Fraction(0)), "＋".join(map(number, amounts)))


def _difference(spec: FieldSpec, values: Mapping[str, Value]) -> Value | None:
    amounts = _amounts(spec.less, values)
    if amounts is None or amounts[0] < amounts[1]:
        return None
    return _of(spec, amounts[0] - amounts[1], "－".join(map(number, amounts)))


def _ratio(spec: FieldSpec, values: Mapping[str, Value]) -> Value | None:
    figures = [_figure(values[label]) for label in spec.ratio if label in values]
    if len(figures) != 2 or figures[0] is None or not figures[1]:  # noqa: PLR2004  (part, whole)
        return None
    part, whole = figures[0], figures[1]
    text = f"{number(part / whole * 100)}%"
    way = f"{number(part)}÷{number(whole)}"
    return Value(label=spec.label, text=text, origin="computed", ref=way)


def _figure(value: Value) -> Fraction | None:
    """Give the exact figure of an amount or a count; None for none."""
    if value.money is not None:
        return value.money
    try:
        return quantity(value.text).figure.exact
    except NoQuantity:
        return None


def _of(spec: FieldSpec, amount: Fraction, way: str) -> Value:
    text = in_wan(amount)
    return Value(label=spec.label, text=text, origin="computed", ref=way, money=amount)


def _capitals(spec: FieldSpec, values: Mapping[str, Value]) -> Value | None:
    of = values.get(spec.capitals) if spec.capitals else None
    if of is None or of.money is None:
        return None
    text = in_capitals(of.money)
    if text is None:
        return None
    return Value(label=spec.label, text=text, origin="computed", ref=f"{of.text}的大写")
