"""Values as people write them: dates, money in 万元, TRL, lists, source levels."""

import calendar
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from corpus.records import Provenance, Relation
from corpus.structure import numeral

_DATE = re.compile(r"(\d{4})\s*[-年./]\s*(\d{1,2})(?:\s*[-月./]\s*(\d{1,2}))?")
# 二〇二六年三月一日; the zero is also typed as a circle, as 零, as a letter.
_WORDED = re.compile(
    r"([〇○零OoОо一二三四五六七八九]{4})\s*年\s*([一二三四五六七八九十]{1,3})\s*月"
    r"(?:\s*([一二三四五六七八九十]{1,3})\s*日)?"
)
_LENGTH = re.compile(r"([一二三四五六七八九十百两]{1,4}|\d{1,3})\s*(周?年|个?月|个?工作日|日|天)")
_NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?(?:e\d+)?", re.IGNORECASE)
_UNITS = (("亿", 1e4), ("千万", 1e3), ("百万", 1e2), ("万", 1.0), ("千元", 0.1), ("元", 1e-4))
_LABEL_UNIT = re.compile(r"(?:[(\[【_/,，:：]|人民币|单位)\s*((?:亿|千万|百万|万|千)?元)")
_DIGITS = dict(zip("零一二三四五六七八九", range(10), strict=True))
_LIST = re.compile(r"[、,，;；/|]+")

PROVENANCES: dict[str, Provenance] = {
    "官方": "official",
    "官方原文": "official",
    "转载": "repost",
    "官方转载": "repost",
    "媒体": "media",
    "二手": "second_hand",
    "二手整理": "second_hand",
    "种子": "seed",
    "未核": "unverified",
    "示例": "sample",
}
MARK = re.compile(r"〔(" + "|".join(PROVENANCES) + r")〕")

_RELATIONS = {
    "互斥": "exclusive",
    "不叠加": "exclusive",
    "择一": "exclusive",
    "可叠加": "stackable",
    "前置": "prerequisite",
    "冲突": "conflict",
}
_RELATION = re.compile(
    rf"({'|'.join(_RELATIONS)})\s*((?:[A-Z]\d+[a-z]?(?:\.\w+)?[、，]?)+)(?:（([^（）]*)）)?"
)


def as_date(text: str, *, end_of_month: bool = False) -> date | None:
    """Give the first date in the text; a month alone counts as its first (or last) day.

    >>> as_date("2026年3月", end_of_month=True)
    datetime.date(2026, 3, 31)
    >>> as_date("二〇二六年三月一日")
    datetime.date(2026, 3, 1)
    """
    match = _DATE.search(with_figures(unicodedata.normalize("NFKC", text)))
    if not match:
        return None
    return _day(int(match[1]), int(match[2]), match[3], end_of_month=end_of_month)


def with_figures(text: str) -> str:
    """Give the text with dates in Chinese numerals written in figures, all else as it was.

    >>> with_figures("自二〇二六年十二月一日起")
    '自2026年12月1日起'
    """
    return _WORDED.sub(_in_figures, text)


def days_in(text: str) -> Iterator[tuple[int, int, date]]:
    """Give each full date of a text with figures: where it starts and ends, and the day."""
    for match in _FULL.finditer(text):
        day = _day(int(match[1]), int(match[2]), match[3], end_of_month=False)
        if day is not None:
            yield match.start(), match.end(), day


@dataclass(frozen=True, slots=True, kw_only=True)
class Length:
    """A length of time as rules state it: 五年, 18个月, 30日."""

    months: int = 0
    days: int = 0


def as_length(text: str) -> Length | None:
    """Give the first length of time in the text; None for none, and for working days.

    >>> as_length("有效期五年")
    Length(months=60, days=0)
    """
    match = _LENGTH.search(unicodedata.normalize("NFKC", text))
    count = numeral(match[1]) if match else 0
    if not match or not count or "工作" in match[2]:
        return None
    if match[2].endswith("年"):
        return Length(months=12 * count)
    return Length(months=count) if match[2].endswith("月") else Length(days=count)


def after(day: date, length: Length) -> date | None:
    """Give the day so much later; the last of a month that has no such day. None beyond 9999."""
    months = day.year * 12 + day.month - 1 + length.months
    year, month = divmod(months, 12)
    if year > date.max.year:
        return None
    last = calendar.monthrange(year, month + 1)[1]
    moved = date(year, month + 1, min(day.day, last))
    return moved + timedelta(days=length.days) if moved <= _LATEST else None


_FULL = re.compile(r"((?:19|20)\d\d)\s*年\s*(\d{1,2})\s*月\s*(\d{1,2})\s*日")
_LATEST = date(9990, 1, 1)


def _in_figures(match: re.Match[str]) -> str:
    year = numeral(re.sub("[OoОо]", "〇", match[1]))
    day = f"{numeral(match[3])}日" if match[3] else ""
    return f"{year}年{numeral(match[2])}月{day}"


def _day(year: int, month: int, day: str | None, *, end_of_month: bool) -> date | None:
    if not 1 <= month <= 12 or not 1900 <= year <= 2200:  # noqa: PLR2004
        return None
    days = calendar.monthrange(year, month)[1]
    number = int(day) if day else (days if end_of_month else 1)
    return date(year, month, number) if 1 <= number <= days else None


def as_wan(text: str, *, unit: str = "万元") -> float | None:
    """Give the first amount in 万元; None for 面议 and other words.

    Args:
        text: Such as `120`, `120万元`, `1,200,000元`, `0.5亿`, `3,000千元`.
        unit: What a bare number is in.

    >>> as_wan("3,000千元")
    300.0
    """
    text = unicodedata.normalize("NFKC", text).strip()
    match = _NUMBER.search(text)
    if not match or text.startswith("#"):  # #DIV/0! is no amount
        return None
    amount = float(match[0].replace(",", ""))
    after = text[match.end() :].lstrip()
    if after.startswith("%"):  # a share of what is sold
        return None
    for stated in (after, unit):
        for name, factor in _UNITS:
            if stated.startswith(name):
                return amount if factor == 1 else round(amount * factor, 6)
    return amount


def unit_of(label: str) -> str:
    """Give the unit of money that a label states; 万元 where it states none.

    >>> unit_of("报价(元)"), unit_of("报价_万元")
    ('元', '万元')
    """
    match = _LABEL_UNIT.search(unicodedata.normalize("NFKC", label))
    return match[1] if match else "万元"


def as_trl(text: str) -> int | None:
    """Give a technology readiness level, 1 to 9: `6`, `TRL 6`, `六级`, `TRL5-6` (the lower)."""
    plain = unicodedata.normalize("NFKC", text)
    match = re.search(r"(?<!\d)[1-9](?!\d)", plain)
    if match:
        return int(match[0])
    return next((_DIGITS[c] for c in plain if _DIGITS.get(c)), None)


def as_list(text: str) -> tuple[str, ...]:
    """Give the members of a list written with 、，；/ or |; empty for 无 and dashes."""
    parts = (part.strip() for part in _LIST.split(text))
    return tuple(part for part in parts if part and part not in ("无", "-", "—"))


def as_provenance(text: str) -> Provenance | None:
    """Give the source level that a word stands for."""
    return PROVENANCES.get(text.strip())


def as_relations(text: str) -> tuple[Relation, ...]:
    """Give the relations of a 关系 line: `互斥 N21（只按15%）；可叠加 N10、N12`."""
    relations = []
    for match in _RELATION.finditer(text):
        for other in re.findall(r"[A-Z]\d+[a-z]?(?:\.\w+)?", match[2]):
            relations.append(
                Relation.model_validate(
                    {"other": other, "kind": _RELATIONS[match[1]], "note": match[3] or ""}
                )
            )
    return tuple(relations)
