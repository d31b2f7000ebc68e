"""Figures as people write and say them: 0.5亿, 3,000千元, 1.9e4万, 120来号人, 3千多万, 约5%.

Each comes out in one unit of its sort: money in 万元, shares as fractions of 1, areas in ㎡, times
in years. A figure that is only nearly known is an interval.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from assistant.measuring.intervals import Interval, exactly
from assistant.measuring.numbers import NEIGHBOURS, NUMBER, in_one, number

LARGEST = 10**18
MONEY, SHARE, AREA, TIME = "万元", "%", "㎡", "年"

_SORTS: dict[str, dict[str, Fraction]] = {
    MONEY: dict.fromkeys(("元", "块", "块钱", "元人民币"), Fraction(1, 10_000)),
    SHARE: {
        **dict.fromkeys(("%", "个百分点", "百分点", "个点"), Fraction(1, 100)),
        "成": Fraction(1, 10),
        "‰": Fraction(1, 1000),
    },
    AREA: {
        **dict.fromkeys(("m2", "平方米", "平米", "平方", "平"), Fraction(1)),
        "亩": Fraction(2000, 3),
    },
    TIME: {
        **dict.fromkeys(("年", "周年"), Fraction(1)),
        **dict.fromkeys(("月", "个月"), Fraction(1, 12)),
    },
    "人": dict.fromkeys(("人", "名", "位", "个人", "号人", "口人", "号"), Fraction(1)),
    "项": dict.fromkeys(("项", "件", "个", "份"), Fraction(1)),
    "家": dict.fromkeys(("家", "户"), Fraction(1)),
    "分": {"分": Fraction(1)},
}
_FACTORS = {
    unit: (sort, factor) for sort, units in _SORTS.items() for unit, factor in units.items()
}
# Units that count single things: one may be written for another (三个 of people).
_COUNTS = frozenset({"人", "项", "家"})
_NEAR = ("约", "大约", "大概", "差不多", "估计", "左右", "上下")
_JUST_BELOW = ("近", "将近", "接近")
_BELOW = ("不到", "不足", "不满", "没到", "少于", "低于", "小于")
_AT_MOST = ("最多", "不超过", "不多于", "不大于", "不高于", "以下", "以内", "之内")
_ABOVE = ("超过", "大于", "高于", "多于", "超")
_AT_LEAST = ("至少", "不少于", "不低于", "不小于", "以上")
_BEFORE = "|".join((*_NEAR[:5], *_JUST_BELOW, *_BELOW, *_AT_MOST[:5], *_ABOVE, *_AT_LEAST[:4]))
_AFTER = "|".join((*_NEAR[5:], *_AT_MOST[5:], *_AT_LEAST[4:], "出头", "挂零", "不到", "多"))
_UNITS = "|".join(re.escape(unit) for unit in sorted(_FACTORS, key=len, reverse=True))
_QUANTITY = re.compile(
    rf"(?P<before>{_BEFORE})?(?P<minus>[-负])?(?P<part>百分之)?"
    rf"{NUMBER}"
    rf"(?P<unit>{_UNITS})?(?P<after>{_AFTER})?"
)
# Whatever may be a figure, within a text.
FOUND = _QUANTITY
_RANGE = re.compile(
    r"(?P<low>.*?\d.*?|.*?[十百千万].*?)(?:至|到|~|-|—|–)(?P<high>.*\d.*|.*[一-九十百千万亿].*)"
)
_TENTH = Fraction(1, 10)
_MAX_CHARS = 40


class NoQuantity(ValueError):
    """What is written is no figure; the message says why, in Chinese."""


@dataclass(frozen=True, slots=True)
class Quantity:
    """A figure in its unit; the unit is empty where none was written or expected."""

    figure: Interval
    unit: str


def quantity(written: str, *, unit: str = "") -> Quantity:
    """Read one figure.

    Args:
        written: Such as `0.5亿`; white space means nothing.
        unit: What it must be in, and is in where no unit is written; empty for any.

    Raises:
        NoQuantity: It is none, or in a unit of another sort.

    >>> quantity("3,000千元", unit="万元").figure.exact
    Fraction(300, 1)
    >>> quantity("1.9e4万", unit="万元").figure.exact
    Fraction(19000, 1)
    >>> quantity("3千多万", unit="万元").figure
    Interval(low=Fraction(3000, 1), high=Fraction(4000, 1), above=False, below=True)
    """
    plain = in_one(re.sub(r"\s+", "", unicodedata.normalize("NFKC", written)).strip("。;,，"))
    if not plain or len(plain) > _MAX_CHARS:
        raise NoQuantity(f"“{written[:_MAX_CHARS]}”不是一个数")
    if (one := _QUANTITY.fullmatch(plain)) is not None and not NEIGHBOURS.search(plain):
        return _read(one, plain, unit)
    return _between(_ends(plain), plain, unit)


def _ends(plain: str) -> Sequence[str]:
    """Give both ends of what is written as a range: 三四百, 100到120."""
    if pair := NEIGHBOURS.search(plain):
        return [plain[: pair.start()] + digit + plain[pair.end() :] for digit in pair[0]]
    if ends := _RANGE.fullmatch(plain):
        return (ends["low"], ends["high"])
    raise NoQuantity(f"“{plain}”不是一个数")


def _between(ends: Sequence[str], plain: str, unit: str) -> Quantity:
    """Give what lies between two figures; the first has the unit of the second if it has none."""
    matches = [_QUANTITY.fullmatch(end) for end in ends]
    if len(matches) != 2 or None in matches:  # noqa: PLR2004  (both ends)
        raise NoQuantity(f"“{plain}”不是一个数")
    low, high = matches
    assert low is not None and high is not None  # noqa: S101, PT018  (told to the type checker)
    last = _read(high, plain, unit)
    scale = "" if low["scale"] or low["chinese"] else (high["scale"] or "")
    tail = scale + ("" if low["unit"] else (high["unit"] or ""))
    again = _QUANTITY.fullmatch(f"{low[0]}{tail}")
    first = _read(again or low, plain, unit)
    if first.figure.low is None or last.figure.high is None or first.figure.low > last.figure.high:
        raise NoQuantity(f"“{plain}”的两头对不上")
    return Quantity(Interval(first.figure.low, last.figure.high), last.unit)


def _read(match: re.Match[str], plain: str, unit: str) -> Quantity:
    value, step = number(match)
    written = "%" if match["part"] else match["unit"]
    if abs(value) > LARGEST:
        raise NoQuantity("这个数太大，请核对")
    sort, factor = _FACTORS[written] if written else (unit, Fraction(1))
    scaled = (match["scale"] or "") + (match["rest"] or "")
    said = scaled + (match["chinese"] or match["mixed"] or "")
    large = re.search("[万亿wW]", said) is not None
    if not written and unit == MONEY and said:
        if not large:
            raise NoQuantity(f"“{plain}”没有写明是元还是万元")
        factor = Fraction(1, 10_000)
    elif not written and unit and large:  # so many are of money
        raise NoQuantity(f"“{plain}”没有写单位，这里要的是{unit}")
    if unit and sort != unit and not {sort, unit} <= _COUNTS:
        raise NoQuantity(f"“{plain}”的单位应是{unit if unit != SHARE else '百分数'}")
    if match["minus"]:
        value = -value
    return Quantity(_bounded(match, value, step).times(factor), unit or sort)


def _bounded(match: re.Match[str], number: Fraction, step: Fraction) -> Interval:
    said = {match["before"], match["after"]}
    zero = Fraction(0)
    if match["several"] or match["more"] in ("多", "余", "几") or match["after"] == "多":
        return Interval(number, number + step, below=True)
    if match["more"] == "来":
        return Interval(number - step, number + step)
    if said & set(_NEAR):
        return Interval(number * (1 - _TENTH), number * (1 + _TENTH))
    if said & set(_JUST_BELOW):
        return Interval(number * (1 - _TENTH), number)
    if said & set(_BELOW):
        return Interval(zero, number, below=True)
    if said & set(_AT_MOST):
        return Interval(zero, number)
    if said & set(_ABOVE):
        return Interval(number, None, above=True)
    if said & set(_AT_LEAST):
        return Interval(number, None)
    if match["after"] in ("出头", "挂零"):
        return Interval(number, number * (1 + _TENTH))
    return exactly(number)
