"""Values as people write them: dates, money in 万元, TRL, lists, source levels."""

import calendar
import re
import unicodedata
from datetime import date

from corpus.records import Provenance, Relation

_DATE = re.compile(r"(\d{4})\s*[-年./]\s*(\d{1,2})(?:\s*[-月./]\s*(\d{1,2}))?")
_NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?(?:e\d+)?", re.IGNORECASE)
_UNITS = (("亿", 1e4), ("千万", 1e3), ("百万", 1e2), ("万", 1.0), ("千元", 0.1), ("元", 1e-4))
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
    """
    match = _DATE.search(unicodedata.normalize("NFKC", text))
    if not match:
        return None
    year, month = int(match[1]), int(match[2])
    if not 1 <= month <= 12 or not 1900 <= year <= 2200:  # noqa: PLR2004
        return None
    days = calendar.monthrange(year, month)[1]
    day = int(match[3]) if match[3] else (days if end_of_month else 1)
    return date(year, month, day) if 1 <= day <= days else None


def as_wan(text: str, *, unit: str = "万元") -> float | None:
    """Give the first amount in 万元; None for 面议 and other words.

    Args:
        text: Such as `120`, `120万元`, `1,200,000元`, `0.5亿`, `3,000千元`.
        unit: What a bare number is in.

    >>> as_wan("3,000千元")
    300.0
    """
    text = unicodedata.normalize("NFKC", text)
    match = _NUMBER.search(text)
    if not match:
        return None
    amount = float(match[0].replace(",", ""))
    after = text[match.end() :].lstrip() or unit
    for name, factor in _UNITS:
        if after.startswith(name):
            return round(amount * factor, 6)
    return amount if unit.startswith("万") else round(amount * 1e-4, 6)


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
