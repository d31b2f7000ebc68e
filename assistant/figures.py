"""The figures of a text, each written one way: quantities, dates and 文号.

What two texts state alike is told from what only looks alike: 1,000万元 is 一千万元 and not
1,000元; 3月1日 is not 1月3日.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from corpus.numerals import MYRIADS, TENS, from_chinese

_OPENING, _CLOSING = "〔［（【{<〈《「『〖(", "〕］）】}>〉》」』〗)"
_BRACKETS = str.maketrans(_OPENING + _CLOSING, "[" * len(_OPENING) + "]" * len(_CLOSING))
# White space means nothing, except that it keeps two numbers, or two Latin words, apart.
_SPACE = re.compile(r"(?<![A-Za-z0-9])\s+|\s+(?![A-Za-z0-9])")
DOCUMENT_NUMBER = re.compile(r"([\u4e00-\u9fa5]{0,12})\[(\d{4})\](\d+)号")
_NUMBERED_IN_YEAR = re.compile(r"(\d{4})年第(\d+)号")
# What stands before a 文号 and is no part of it.
_LEAD_IN = re.compile(
    r"文号|文件|依据|根据|按照|参照|政策|[为是按见即由和及与或在到引的查求问看据]"
)
_DATE = re.compile(
    r"(?<!\d)(?P<year>(?:19|20)\d\d)[年./-](?P<month>\d{1,2})(?!\d)(?:[月./-](?P<day>\d{1,2})(?!\d)日?)?"
    r"|(?<!\d)(?P<month_only>\d{1,2})月(?P<day_only>\d{1,2})日"
)
_CHINESE = "[一二三四五六七八九十百千万亿两零〇]"
_UNIT = r"%|元|年|个?月|天|日|[人家项倍级分折]|成(?![立果本员功为型熟])"
_QUANTITY = re.compile(
    rf"(?<![A-Za-z])(?P<part>百分之)?(?P<number>(?:\d{{1,3}}(?:[, ]\d{{3}})+(?!\d)|\d+)(?:\.\d+)?)"
    rf"(?P<scale>[十百千]?(?:万亿|万|亿)?)(?P<unit>{_UNIT})?"
    rf"|百分之(?P<percent>{_CHINESE}+)"
    rf"|第(?P<article>{_CHINESE}+)[条款章]"
    rf"|(?P<chinese>{_CHINESE}+)(?P<chinese_unit>{_UNIT})"
    rf"|(?P<large>{_CHINESE}+[万亿])"
)

# One of a kind is no figure: 一家企业, 另一类.
_ONE_OF = re.compile(r"一[家级项]")
# What a figure is a figure of, where that is more than how many there are.
_MEASURE = re.compile(
    r"[A-Za-zμΩ℃°][A-Za-z0-9/·μ℃%]*|克拉|公斤|千克|吨|千米|公里|毫米|厘米|微米|纳米|平方米|平米|立方米"
    r"|千瓦时|千瓦|度电|小时|分钟|公顷|米|秒|周|亩|升|克|元"
)
_PRICE_OF = re.compile(r"/[千万百]?(?:[A-Za-z]+\d?|[\u4e00-\u9fff])")
_ONE_MEASURE = {
    "h": "小时", "min": "分钟", "d": "日", "天": "日", "kg": "公斤", "千克": "公斤", "t": "吨",
    "g": "克", "km": "公里", "千米": "公里", "mm": "毫米", "cm": "厘米", "μm": "微米",
    "nm": "纳米", "m": "米", "m2": "平方米", "平米": "平方米", "m3": "立方米", "kW": "千瓦",
    "kWh": "千瓦时", "度电": "千瓦时", "s": "秒", "a": "年", "L": "升",
}  # fmt: skip


def plain(text: str) -> str:
    """Give a text as it is compared: NFKC, one kind of bracket, no white space that matters not.

    >>> plain("国发 （２０２４） 第5号")
    '国发[2024]5号'
    """
    levelled = unicodedata.normalize("NFKC", text).translate(_BRACKETS)
    return re.sub(r"\]第(?=\d)", "]", _SPACE.sub("", levelled))


def document_numbers(text: str) -> tuple[str, ...]:
    """Give the 文号 that a plain text names, without the words that lead up to them.

    >>> document_numbers("依据是国发[2024]5号")
    ('国发[2024]5号',)
    """
    return tuple(
        f"{_LEAD_IN.split(issuer)[-1]}[{year}]{number}号"
        for issuer, year, number in DOCUMENT_NUMBER.findall(text)
    )


def unsupported(text: str, support: str) -> str | None:
    """Say which figure of a text stands nowhere in its support; None when all do.

    Args:
        text: Plain.
        support: Plain.
    """
    for number in document_numbers(text):
        if number not in support:
            return f"文号“{number}”"
    in_year = set(_NUMBERED_IN_YEAR.findall(support))
    for year, number in _NUMBERED_IN_YEAR.findall(text):
        if (year, number) not in in_year and f"[{year}]{number}号" not in support:
            return f"文号“{year}年第{number}号”"
    dates = list(_dates(support))
    for date in _dates(text):
        if not any(date.is_in(known) for known in dates):
            return f"日期“{date.written}”"
    known = list(quantities(support))
    for quantity in quantities(text):
        if _ONE_OF.fullmatch(quantity.written):
            continue
        if not any(quantity.is_in(other) for other in known):
            return f"数字“{quantity.written}”"
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Date:
    """A day, a month, or a day of any year; what is not said is 0."""

    written: str
    year: int
    month: int
    day: int

    def is_in(self, known: "_Date") -> bool:
        """Say whether the other says so; its year may be said elsewhere."""
        same_year = 0 in (self.year, known.year) or self.year == known.year
        return same_year and self.month == known.month and self.day in (0, known.day)


def _dates(text: str) -> Iterator[_Date]:
    for match in _DATE.finditer(text):
        yield _Date(
            written=match[0],
            year=int(match["year"] or 0),
            month=int(match["month"] or match["month_only"]),
            day=int(match["day"] or match["day_only"] or 0),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Quantity:
    """A number with its scale in it.

    Attributes:
        number: As it stands before its scale: 100 in 100万元.
        measure: `%`, 年, 月, 日, 元, 吨, m3/h …; empty for how many there are of something.
        start: Where it begins in its text.
        bare: Whether it has neither scale nor unit: a table has those in its head, and a range
            behind its second number.
    """

    written: str
    value: Decimal
    number: Decimal
    measure: str
    start: int
    bare: bool

    @property
    def end(self) -> int:
        """Where it ends in its text."""
        return self.start + len(self.written)

    def is_in(self, known: "Quantity") -> bool:
        """Say whether the other says so; where either is bare, the number alone counts."""
        if not _agree(self.measure, known.measure):
            return False
        if self.bare or known.bare:
            return self.number == known.number
        return self.value == known.value and bool(self.measure) == bool(known.measure)


def quantities(text: str) -> Iterator[Quantity]:
    """Give the quantities of a plain text, in order."""
    for match in _QUANTITY.finditer(text):
        if match["number"]:
            number = Decimal(re.sub("[, ]", "", match["number"]))
            value = number * _scale(match["scale"])
            unit = "%" if match["part"] else match["unit"] or ""
            measure = _measure(unit, text[match.end() :])
            bare = not (unit or match["scale"] or measure)
        else:
            words = match["percent"] or match["article"] or match["chinese"] or match["large"]
            number = value = Decimal(from_chinese(words))
            unit = "%" if match["percent"] else match["chinese_unit"] or ""
            measure = _measure(unit, text[match.end() :])
            bare = False
        value *= 10 if unit == "成" else 1
        yield Quantity(
            written=match[0],
            value=value,
            number=number,
            measure=measure,
            start=match.start(),
            bare=bare,
        )


_UNITS = {
    "%": "%", "成": "%", "年": "年", "月": "月", "个月": "月", "日": "日", "天": "日", "元": "元"
}  # fmt: skip


def _agree(one: str, other: str) -> bool:
    """Say whether two figures may be of the same; what it is a price for may be left out."""
    if "/" in one and "/" in other:
        return one == other
    return not one or not other or one.split("/", maxsplit=1)[0] == other.split("/", maxsplit=1)[0]


def _measure(unit: str, after: str) -> str:
    """Give what a number is of, by its unit or by what stands behind it."""
    if unit == "元" and (match := _PRICE_OF.match(after)):
        return f"元{match[0]}"
    if unit:
        return _UNITS.get(unit, "")
    match = _MEASURE.match(after.lstrip())
    return _ONE_MEASURE.get(match[0], match[0]) if match else ""


def _scale(text: str) -> int:
    scale = 1
    for character in text:
        scale *= {**TENS, **MYRIADS}[character]
    return scale
