"""What facts and the records that they name state, in texts that figures are read from."""

import re
from calendar import monthrange
from collections.abc import Iterator, Sequence
from datetime import date

from pydantic import JsonValue

from eval.drafting.amounts import capitals
from eval.drafting.arithmetic import money_of
from eval.drafting.fact_files import FactFile
from eval.suite.facts.figures import Day
from eval.suite.facts.reading import figures
from eval.suite.judging.given import written

_MONEY_LABEL = re.compile(
    "金额|资金|经费|费用|总额|投资|贷款|预算|产值|利税|收入|成本|入门费|第.期"
)
_LEVEL_LABEL = "TRL"
# A record's label with the unit in it: 榜单金额_万元：800.
_UNIT_IN_LABEL = re.compile(r"_(?P<unit>[^\s_:：\d]{1,4})[:：]\s*(?P<number>\d[\d,.]*)")


def known_texts(of: FactFile, texts: Sequence[str]) -> Iterator[str]:
    """Give all texts that bear figures out: what was given and by what names, and records.

    Args:
        of: The facts.
        texts: Of the records that they name.
    """
    yield of.as_of.isoformat()
    yield from written(of.facts)
    yield from _labels(of.facts)
    yield from _with_units(of.fields)
    yield from texts
    for text in texts:
        yield from (f"{one['number']}{one['unit']}" for one in _UNIT_IN_LABEL.finditer(text))


def _labels(facts: JsonValue) -> Iterator[str]:
    """Give the labels that facts were given by, which have figures too: 第一期."""
    match facts:
        case dict():
            yield from facts
            for value in facts.values():
                yield from _labels(value)
        case list():
            yield from (label for value in facts for label in _labels(value))


def _with_units(fields: JsonValue, label: str = "") -> Iterator[str]:
    """Give what is given without its unit, or in other signs, as it may be told."""
    match fields:
        case dict():
            for name, value in fields.items():
                yield from _with_units(value, name)
        case list():
            for value in fields:
                yield from _with_units(value, label)
        case str() | int() | float():
            amount = money_of(fields) if _MONEY_LABEL.search(label) else None
            if amount is not None:
                yield f"{amount:f}元"
            if _LEVEL_LABEL in label:
                yield f"{fields}级"
            yield from (f"{one.value:f}元" for one in capitals(str(fields)))
            yield from _ends_of_months(str(fields))


def _ends_of_months(text: str) -> Iterator[str]:
    """Give the first and the last day of the months that a text names."""
    for one in figures(text):
        if isinstance(one, Day) and one.year and one.month and not one.day:
            for day in (1, monthrange(one.year, one.month)[1]):
                yield date(one.year, one.month, day).isoformat()
