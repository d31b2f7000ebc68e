"""Amounts of money and shares, within any text."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from assistant.drafting.values import Value, in_wan, money
from assistant.eligibility.quantities import SHARE, NoQuantity, quantity

TOLERANCE = Fraction(1, 10_000)
_NONE = frozenset({"无", "没有", "不涉及", "零", "0", "—", "-", "/", "无。"})
_SCALE = {"亿": 10**8, "千万": 10**7, "百万": 10**6, "十万": 10**5, "万": 10**4, "千": 1000, "": 1}
_FIGURE = r"\d[\d,]*(?:\.\d+)?"
_AMOUNT = re.compile(
    rf"(?<![\d.,A-Za-z])(?:(?P<sign>[¥$])\s*+)?(?P<figure>{_FIGURE})\s*+"
    r"(?P<scale>亿|千万|百万|十万|万|千)?\s*+(?P<unit>元|圆|块)?(?P<per>/|每)?"
)
_NEARLY = re.compile(
    r"(?:约|近|超|超过|不低于|不少于|不高于|不超过|至少|最多|最高|上限|达|以上|[≥≤<>~-]|至)\s*+$"
)
_NEARLY_AFTER = re.compile(r"^\s*+(?:左右|上下|以上|以下|以内|多|余|[-~至]\s*+\d)")
_OF_ONE = "吨|公斤|千克|台|件|套|亩|度|方|平方米|立方米|公里|人|只|头|株|瓶|袋|箱|平米|㎡"
_EACH = re.compile(
    r"(?:(?:单价|每\S{0,4}|均价|日均|人均|/)\s*+[:为]?|"
    rf"(?:{_OF_ONE})[一-龥]{{0,4}}(?:成本|价格?|售价|费用?|投资|利润|产值)"
    r"\s*+(?:约?由|约?从|为|是|[:：])?)\s*+$"
)
_BEFORE = 16
_SHARE = re.compile(r"(?<![\d.])(\d+(?:\.\d+)?)\s*+%|百分之([一二三四五六七八九十百零]{1,5})")


@dataclass(frozen=True, slots=True, kw_only=True)
class Amount:
    """An amount of money in a text.

    Attributes:
        wan: In 万元.
        exact: Whether it is said to be just that, and not about, at least, from or to.
        each: Whether it is of one of many: 120 元/吨.
    """

    start: int
    end: int
    text: str
    wan: Fraction
    exact: bool
    each: bool


def amounts_in(text: str) -> Iterator[Amount]:
    """Give the amounts of a text, in order.

    >>> [(one.text, one.wan) for one in amounts_in("总价500万元，每吨120元")]
    [('500万元', Fraction(500, 1)), ('120元', Fraction(3, 250))]
    """
    for found in _AMOUNT.finditer(text):
        if not found["unit"] and not found["sign"]:
            continue
        whole = Fraction(found["figure"].replace(",", "")) * _SCALE[found["scale"] or ""]
        end = found.start("per") if found["per"] else found.end()
        before, after = text[max(0, found.start() - _BEFORE) : found.start()], text[end : end + 4]
        yield Amount(
            start=found.start(),
            end=end,
            text=text[found.start() : end].strip(),
            wan=whole / 10_000,
            exact=not _NEARLY.search(before) and not _NEARLY_AFTER.search(after),
            each=bool(found["per"]) or bool(_EACH.search(before)),
        )


def shares_in(text: str) -> Iterator[tuple[int, int, Fraction]]:
    """Give where each share of a text starts and ends, and how much of a hundred it is."""
    for found in _SHARE.finditer(text):
        if found[1] is not None:
            yield found.start(), found.end(), Fraction(found[1])
            continue
        try:
            share = quantity(found[0], unit=SHARE).figure.exact
        except NoQuantity:
            continue
        if share is not None:
            yield found.start(), found.end(), share * 100


def amount_of(value: Value | None) -> Fraction | None:
    """Give the amount of a field in 万元: zero for 无, None where it is no exact amount."""
    if value is None:
        return None
    if value.money is not None:
        return value.money
    return cell_amount(value.text)


def cell_amount(text: str, *, in_yuan: bool = False) -> Fraction | None:
    """Give the amount that a cell holds, in 万元; a bare figure is of 万元, or else of 元."""
    bare = text.strip().replace("，", ",")
    if not bare:
        return None
    if bare in _NONE:
        return Fraction(0)
    if in_yuan and re.fullmatch(_FIGURE, bare):
        return Fraction(bare.replace(",", "")) / 10_000
    if (found := money(bare)) is not None:
        return found
    inner = [one for one in amounts_in(bare) if one.exact and not one.each]
    return inner[0].wan if len(inner) == 1 and not list(shares_in(bare)) else None


def equal(one: Fraction, other: Fraction) -> bool:
    """Say whether two amounts in 万元 are the same, to the 元."""
    return abs(one - other) < TOLERANCE


def tenthousandfold(one: Fraction, other: Fraction) -> bool:
    """Say whether one amount is ten thousand times the other: 元 and 万元 taken for each other."""
    small, large = sorted((abs(one), abs(other)))
    return small > 0 and large == small * 10_000


def said(amount: Fraction) -> str:
    """Give an amount in words."""
    return in_wan(amount)
