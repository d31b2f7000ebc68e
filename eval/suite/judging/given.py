"""What facts and a profile state, in words that figures are read from."""

import re
from collections.abc import Iterator

from pydantic import JsonValue

# What the fields of a profile are given in, where a bare number stands there.
_UNITS = {
    "employees": "人",
    "rd_staff": "人",
    "niche_years": "年",
    "ip_class1": "项",
    "ip_class2": "项",
    "platform_score": "分",
    "year": "年",
    "wan": "万元",
}
_MONEY = re.compile(
    "revenue|income|cost|expense|assets|liabilities|investment|金额|经费|预算|资金|投资|收入|费|成本"
    "|资产|负债|产值|利润"
)


def written(facts: JsonValue, key: str = "") -> Iterator[str]:
    """Give what facts state, a text each.

    A number has the unit beside it, the one that its key ends in, or that of its field: money is
    given in 万元. One of none of these counts things.

    >>> list(written({"2025": {"value": 19000.0, "unit": "万元"}, "场地_平方米": 600, "cost": 96}))
    ['2025年', '19000万元', '600平方米', '96', '96万元']
    """
    match facts:
        case {"value": int() | float() as value, "unit": str(unit)}:
            yield f"{_number(value)}{unit}"
        case dict():
            yield from (f"{name}年" for name in facts if name.isdecimal())
            for name, inner in facts.items():
                yield from written(inner, name)
        case list():
            for inner in facts:
                yield from written(inner, key)
        case bool() | None:
            return
        case int() | float():
            yield from _measured(_number(facts), key)
        case str():
            yield facts


def _measured(number: str, key: str) -> Iterator[str]:
    ending = key.rpartition("_")[2] if "_" in key else ""
    if ending and not ending.isascii():
        yield f"{number}{ending}"
        return
    money = "万元" if _MONEY.search(key) else "个"
    yield number
    yield f"{number}{_UNITS.get(key) or _UNITS.get(ending) or money}"


def _number(value: float) -> str:
    return f"{value:f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)
