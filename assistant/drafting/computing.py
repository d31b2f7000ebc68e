"""Figures that follow from other fields: sums, differences, amounts in capitals."""

from collections.abc import Mapping
from fractions import Fraction

from assistant.drafting.capitals import in_capitals
from assistant.drafting.template import FieldSpec, Template
from assistant.drafting.values import Value, in_wan
from assistant.eligibility.findings import number


def computed(template: Template, values: Mapping[str, Value]) -> dict[str, Value]:
    """Give the values and, for fields that nobody filled, what can be computed from them.

    A sum is only given where every part is known: one that is open is not zero.
    """
    found = dict(values)
    for spec in template.fields:
        if spec.label in found:
            continue
        value = _sum(spec, found) or _difference(spec, found) or _capitals(spec, found)
        if value is not None:
            found[spec.label] = value
    return found


def _amounts(labels: tuple[str, ...], values: Mapping[str, Value]) -> list[Fraction] | None:
    known = [values[label].money for label in labels if label in values]
    amounts = [amount for amount in known if amount is not None]
    return amounts if labels and len(amounts) == len(labels) else None


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
