"""Conditions that a language model finds in a policy's text, beside those that patterns find.

Code checks each of them: its words stand in the text to the letter, its limits stand in its words
and on the same side, its fields are known. What does not hold is left out. Like all that is drawn
they are candidates, and count only once a person has confirmed them.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import cast

from pydantic import ValidationError

from assistant.chatmodel.port import ChatModel
from assistant.eligibility.drawing import drawn, side_of
from assistant.eligibility.fields import STATEMENTS, fields
from assistant.eligibility.quantities import FOUND, MONEY, SHARE, TIME, NoQuantity, quantity
from corpus.measures.anchors import lost_quotes
from corpus.measures.rules import Age, Amount, Condition, Measure
from corpus.records import Policy, Record
from prompts import render

_KINDS = ("amount", "age", "flag", "holds", "judged")
# What a condition means for the others is for a person to say.
_FOR_PEOPLE = ("id", "audience", "shortcut", "clause")
_MOST = 40
_MAX_CHARS = 16_000
_ARRAY = re.compile(r"\[.*\]", re.DOTALL)


def proposed(record: Record, model: ChatModel | None) -> Measure | None:
    """Give a candidate measure: what patterns draw, and what a model finds besides.

    Args:
        record: A policy.
        model: None for patterns alone.

    Raises:
        ModelUnavailable: The model refused the call, broke off, or did not answer in time.
    """
    by_patterns = drawn(record)
    if model is None or not isinstance(record.facts, Policy):
        return by_patterns
    prompt = render("conditions", {"names": _names(), "text": record.text[:_MAX_CHARS]})
    reply = "".join(model.stream(render("conditions_system", {}), prompt))
    conditions = list(by_patterns.conditions) if by_patterns else []
    for entry in _entries(reply):
        found = _checked(entry, record, len(conditions) + 1)
        if found is not None and len(conditions) < _MOST and not _is_there(found, conditions):
            conditions.append(found)
    if not conditions:
        return None
    if by_patterns is not None:
        return by_patterns.model_copy(update={"conditions": tuple(conditions)})
    return _measure(record, conditions)


def _names() -> str:
    """Give the fields that conditions may be about, each with its meaning and unit."""
    lines = [
        f"{name}：{known.label}，{known.unit}" for name, known in fields().items() if known.unit
    ]
    lines += [f"{name}：{fields()[name].label}，是或否" for name in STATEMENTS]
    return "\n".join(lines)


def _entries(reply: str) -> Iterator[Mapping[str, object]]:
    """Give the objects of the array in a reply; none where there is no array to be read."""
    array = _ARRAY.search(reply)
    try:
        found = json.loads(array[0]) if array else []
    except (ValueError, RecursionError):
        return
    for entry in found:
        if isinstance(entry, dict):
            yield cast("Mapping[str, object]", entry)


def _checked(entry: Mapping[str, object], record: Record, number: int) -> Condition | None:
    """Give what a model found as a condition; None where anything of it does not hold."""
    if entry.get("kind") not in _KINDS:
        return None
    made = {name: value for name, value in entry.items() if name not in _FOR_PEOPLE}
    made["id"] = f"m{number}"
    try:
        measure = _measure(record, [made])
    except ValidationError:
        return None
    (condition,) = measure.conditions
    if lost_quotes(measure, record.text) or not _is_founded(condition):
        return None
    return condition


def _measure(record: Record, conditions: Sequence[object]) -> Measure:
    return Measure.model_validate(
        {
            "id": record.id,
            "policy": record.id,
            "name": record.title[:200],
            "gives": ["其他"],
            "published": "partial",
            "conditions": tuple(conditions),
        }
    )


def _is_founded(condition: Condition) -> bool:
    """Say whether the fields of a condition are known, and its limits stand in its own words."""
    if isinstance(condition, Age):
        return _limits_stand(condition, TIME)
    if not isinstance(condition, Amount):
        return getattr(condition, "of", None) in (None, *STATEMENTS)
    figure = condition.figure
    names = [name for name in (figure.of, figure.over) if name is not None]
    known = [fields().get(name) for name in names]
    if condition.bounds is None or any(one is None or not one.unit for one in known):
        return False
    if any(one is not None and one.yearly != (figure.years is not None) for one in known[:1]):
        return False
    unit = SHARE if figure.over else known[0].unit if known[0] else ""
    if unit == MONEY and condition.unit != MONEY:
        return False
    return _limits_stand(condition, unit)


def _limits_stand(condition: Amount | Age, unit: str) -> bool:
    """Say whether each limit is a figure of the quote, and on the side that the words there say."""
    bounds = condition.bounds.model_dump(exclude_none=True) if condition.bounds else {}
    quote = condition.quote or ""
    for side, limit in bounds.items():
        sides = {
            side_of(quote, match) for match in FOUND.finditer(quote) if _value(match, unit) == limit
        }
        if not sides or side not in sides:
            return False
    return bool(bounds)


def _value(match: re.Match[str], unit: str) -> object:
    bare = "".join(match[part] or "" for part in ("part", "figures", "chinese", "scale", "rest"))
    try:
        figure = quantity(f"{bare}{match['unit'] or ''}", unit=unit).figure
    except NoQuantity:
        return None
    return figure.exact


def _is_there(found: Condition, conditions: list[Condition]) -> bool:
    """Say whether a condition with these words is there already."""
    quote = found.quote or ""
    return any(quote in (one.quote or "") or (one.quote or "") in quote for one in conditions)
