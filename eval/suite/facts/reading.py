"""The figures of a text, in order."""

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import replace
from decimal import Decimal
from functools import lru_cache

from eval.suite.facts.figures import Day, DocumentNumber, Figure, Place, Quantity
from eval.suite.facts.numerals import DIGITS, NUMERAL, number_of, scale_of
from eval.suite.facts.units import BEFORE_PARTS, PART_NOUNS, PARTS, UNIT, UNITS

_YEAR_END = (12, 31)
_MONTHS = 12
_DAYS = 31
_FEW = 10
_CENTURY = 2000
# What one part of so many is in per cent.
_SHARES = {"百": Decimal(1), "千": Decimal("0.1"), "万": Decimal("0.01")}

_OPENING, _CLOSING = "〔［【{〖", "〕］】}〗"
_BRACKETS = str.maketrans(_OPENING + _CLOSING, "[" * len(_OPENING) + "]" * len(_CLOSING))
_CIRCLED = re.compile(r"[①-⒛❶-❿㈠-㈩]")
_MARK = re.compile(r"[\[［]\^\d+[\]］]")
_THOUSANDS = re.compile(
    r"(?<![\d.,])\d{1,3}(?:,\d{3})+(?!\d)|(?<![０-９])[０-９]{1,3}(?:，[０-９]{3})+(?![０-９])"
    r"|(?<![\d.,])\d{1,3}(?:[ \u00a0\u2009\u202f]\d{3})+(?=\s?(?:[万亿]|元))"
)
# As people say it: 1.5个亿 is 1.5亿, 3千多万 is 3千万多.
_A_YI = re.compile(r"(?<=[\d一二两三四五六七八九十百千])个(?=亿)")
_AND_MORE = re.compile(r"([十百千])([多余来])([万亿])")
# A number's own list sign is none of its text, and what stands at a line's start may be one.
_LISTED = re.compile(r"(?m)^[ \t]*(?:[-*+•·][ \t]+)?(?:\(?\d{1,2}(?:[、)]|\.(?!\d))[ \t]*)?")
_SIGNS = re.compile(r"[*`#|>]+")
_GAP = "¦"
_SPACE = re.compile(r"(?<![\da-z])\s+|\s+(?![\da-z])|(?<=\d)\s+(?=[a-z])")


def levelled(text: str) -> str:
    """Give a text as its figures are read: NFKC, lower case, one kind of bracket, no marks.

    White space stays only where it keeps two numbers or two words apart; the signs of a table
    keep its cells apart.

    >>> levelled("**营收** 1,500 万元（国发〔2024〕 5号）[^1]")
    '¦营收¦1500万元(国发[2024]5号)'
    """
    text = _CIRCLED.sub(_GAP, _MARK.sub("", text))
    text = _THOUSANDS.sub(lambda found: re.sub(r"[,，\s]", "", found[0]), text)
    text = unicodedata.normalize("NFKC", text).translate(_BRACKETS).lower()
    text = _AND_MORE.sub(r"\1\3\2", _A_YI.sub("", text))
    return _SPACE.sub("", _SIGNS.sub(_GAP, _LISTED.sub("", text)))


_TO = "[-–—~～至到]+"
_YEAR = r"(?<![\d.])(?P<y>(?:19|20)\d\d)"
_ISSUER = r"(?P<issuer>[a-z\u4e00-\u9fff]{0,16})"
_LEAD_IN = re.compile(r"文号|文件|政策|依据|根据|按照|参照|[按据照是为的和及与即见由称如以]")
_SCALE = r"(?P<scale>[十百千]?万亿|[十百千]?[万亿]|[十百千](?=元|人|家|项|个|多|余|户))?"
_NUMBER = r"(?<![a-z\d.])(?<!\d[a-z])(?P<number>\d+(?:\.\d+)?(?:e\d{1,2})?)(?!\.?\d)"
_LATIN = r"[μω°℃a-z][a-z0-9/·℃°]{0,7}"
_HEAD = re.compile(rf"\((?P<scale>[百千]?[万亿]|千)?(?P<unit>{UNIT})\)[:¦]*$")
_HEAD_CHARS = 16
_BEHIND = re.compile(rf"\((?P<scale>[百千]?[万亿]|千)?(?P<unit>{UNIT})\)")


@lru_cache(maxsize=4096)
def figures(text: str) -> tuple[Figure, ...]:
    """Give all figures of a text, in order.

    >>> [f.written for f in figures("2026年4月1日起，5,000万元以下按百分之五（国发〔2024〕5号）")]
    ['2026年4月1日', '5000万元', '百分之五', '国发[2024]5号']
    """
    plain = levelled(text)
    found: list[Figure] = []
    for pattern, reader in _READERS:
        taken = []
        for match in pattern.finditer(plain):
            read = tuple(reader(match))
            found += read
            taken += [match.span()] if read else []
        for start, end in taken:
            plain = plain[:start] + "\0" * (end - start) + plain[end:]
    return tuple(sorted(found, key=lambda figure: (figure.start, figure.end)))


def _document_number(match: re.Match[str]) -> Iterator[Figure]:
    issuer = _LEAD_IN.split(match["issuer"])[-1]
    start = match.end("issuer") - len(issuer)
    yield DocumentNumber(
        written=match.string[start : match.end()],
        start=start,
        end=match.end(),
        issuer=issuer,
        year=int(match["y"]),
        number=int(match["no"]),
    )


def _day(match: re.Match[str]) -> Iterator[Figure]:
    said = match.groupdict()
    year, month, day = (int(said.get(part) or 0) for part in "ymd")
    if said.get("end"):
        month, day = _YEAR_END
    if month > _MONTHS or day > _DAYS or not (year or month):
        return
    if said.get("yy"):
        year = _CENTURY + int(said["yy"])
    first = Day(
        written=match[0], start=match.start(), end=match.end(), year=year, month=month, day=day
    )
    yield first
    if said.get("last"):
        yield replace(first, day=int(said["last"]))
    if said.get("to"):
        yield replace(first, month=int(said["to"]))


def _half_year(match: re.Match[str]) -> Iterator[Figure]:
    """Give the first and the last month of it."""
    for month in (1, 6) if match["of"] == "上" else (7, 12):
        yield Day(
            written=match[0],
            start=match.start(),
            end=match.end(),
            year=int(match["y"] or 0),
            month=month,
        )


def _day_in_characters(match: re.Match[str]) -> Iterator[Figure]:
    said = match.groupdict()
    year, month, day = (int(number_of(said.get(part) or "零")) for part in "ymd")
    if month <= _MONTHS and day <= _DAYS:
        yield Day(
            written=match[0], start=match.start(), end=match.end(), year=year, month=month, day=day
        )


def _place(match: re.Match[str]) -> Iterator[Figure]:
    number = Decimal(match["n"]) if match["n"].isdecimal() else number_of(match["n"])
    yield Place(
        written=match[0], start=match.start(), end=match.end(), number=number, of=match["of"]
    )


def _fraction(match: re.Match[str]) -> Iterator[Figure]:
    below, above = (_value(match[part]) for part in ("below", "above"))
    slashed = "/" in match[0]
    if not below or (slashed and above >= below):
        return
    share = _SHARES.get(match["below"])
    yield Quantity(
        written=match[0],
        start=match.start(),
        end=match.end(),
        number=above,
        value=above * share if share else above / below,
        unit="%" if share else "分之",
    )


def _value(text: str) -> Decimal:
    return Decimal(text) if text[0].isdecimal() else number_of(text)


def _quantity(match: re.Match[str]) -> Iterator[Figure]:
    number = Decimal(match["number"])
    scale, unit = match["scale"] or "", match["unit"] or ""
    if not (scale or unit):
        scale, unit = _borrowed(match)
    yield _measured(match, number, scale=scale, unit=unit)


_FOLLOWED = re.compile(
    rf"(?:\d+(?:\.\d+)?(?:{_TO}|、|或))*\d+(?:\.\d+)?{_SCALE}(?P<unit>{UNIT}|{_LATIN})?"
)


def _borrowed(match: re.Match[str]) -> tuple[str, str]:
    """Give scale and unit that stand behind the last of a row, or in brackets beside it."""
    if match["then"]:
        last = _FOLLOWED.match(match.string, match.end("then") - 1)
        if last:
            return last["scale"] or "", last["unit"] or ""
    before = match.string[max(0, match.start() - _HEAD_CHARS) : match.start()]
    head = _BEHIND.match(match.string, match.end()) or _HEAD.search(before)
    return (head["scale"] or "", head["unit"]) if head else ("", "")


_BESIDE_CHARS = 6
_CELL = re.compile(rf"{_GAP}[≥≤<=约最高不超过低于至\d.~–—-]*$")
_SAME = tuple("同每某任另这那哪逐")
_VERY = re.compile("[\u4e00-\u9fff](?<![以之至到或及和的为计])")
_BOUND_BEFORE = re.compile(
    "(?:[不未][少低高多大小]于|至[少多]|最[少多低高]|超过|达到?|满|(?<!满)足)$"
)
_BOUND_BEHIND = ("以上", "以下", "以内", "及以上", "(含)", "(及以上)")
_IN_COPIES = "一式"


def _in_characters(match: re.Match[str]) -> Iterator[Figure]:
    words = match["number"]
    unit, before, behind = match["unit"] or "", *_beside(match)
    if words.strip("万亿千百") == "" or _is_no_number(words, unit, before, behind):
        return
    number = Decimal("0.5") if words == "半" else number_of(words)
    read = _measured(match, number, scale="", unit=unit)
    counting = number <= _FEW and _counts_parts(number, read.unit, before, behind)
    yield replace(read, counting=counting, scaled=number > _FEW and words[-1] in "万亿千")


def _beside(match: re.Match[str]) -> tuple[str, str]:
    """Give the few characters before a match and behind it."""
    start, end = match.span()
    return match.string[max(0, start - _BESIDE_CHARS) : start], match.string[end : end + 6]


def _is_no_number(words: str, unit: str, before: str, behind: str) -> bool:
    """Say whether what looks like a number is a word: 十分重要, 同一个, 半年报."""
    very = (words, unit) == ("十", "分") and _VERY.match(behind)
    the_same = words == "一" and before.endswith(_SAME)
    report = words == "半" and behind.startswith(("报", "度报"))
    return bool(very or the_same or report)


def _counts_parts(number: Decimal, unit: str, before: str, behind: str) -> bool:
    """Say whether a unit counts the parts of a text, and no bound is set to it.

    一个 may be but an article.
    """
    if _BOUND_BEFORE.search(before) or behind.startswith(_BOUND_BEHIND):
        return False
    noun = unit in BEFORE_PARTS and behind.startswith(PART_NOUNS)
    article = number == 1 and unit == "个"
    return noun or article or unit in PARTS or before.endswith(_IN_COPIES)


def _measured(match: re.Match[str], number: Decimal, *, scale: str, unit: str) -> Quantity:
    name, size = UNITS.get(unit, (unit, Decimal(1)))
    half = Decimal("0.5") if match["half"] else 0
    return Quantity(
        written=match[0],
        start=match.start(),
        end=match.end(),
        number=number,
        value=(number + half) * scale_of(scale) * size,
        unit=name,
        scaled=bool(scale),
        cell=_in_cell(match),
    )


def _in_cell(match: re.Match[str]) -> bool:
    """Say whether a number opens a cell of a table, alone or behind a bound."""
    if not match.start():
        return match.string.startswith(_GAP, match.end())
    return bool(_CELL.search(match.string, max(0, match.start() - _BESIDE_CHARS), match.start()))


# In this order: what one has read is not read by the next.
_READERS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], Iterator[Figure]]], ...] = tuple(
    (re.compile(pattern), reader)
    for pattern, reader in (
        (rf"{_ISSUER}[\[(](?P<y>(?:19|20)\d\d)[\])]第?(?P<no>\d+)号", _document_number),
        (rf"{_ISSUER}(?<!\d)(?P<y>(?:19|20)\d\d)年第(?P<no>\d+)号", _document_number),
        (
            rf"{_YEAR}[年./-](?P<m>\d{{1,2}})[月./-](?P<d>\d{{1,2}})(?!\d)[日号]?(?:{_TO}(?P<last>\d{{1,2}})[日号])?",
            _day,
        ),
        (rf"{_YEAR}年(?P<m>\d{{1,2}})(?:{_TO}(?P<to>\d{{1,2}}))?月", _day),
        (rf"{_YEAR}[/-](?P<m>[01]\d)(?![\d/-])", _day),
        (rf"{_YEAR}年?(?P<end>年?底|年?末)", _day),
        (rf"(?:{_YEAR}年度?)?(?P<of>[上下])半年(?!度?报)", _half_year),
        (
            r"(?<![\d.])(?P<yy>\d\d)年(?P<m>\d{1,2})月(?:(?P<d>\d{1,2})[日号])?",
            _day,
        ),
        (rf"{_YEAR}(?:年度?|(?=年?{_TO}20\d\d年))", _day),
        (
            r"(?<![\d.])(?P<m>\d{1,2})月(?P<d>\d{1,2})[日号](?:[-–—~至到]+(?P<last>\d{1,2})[日号])?",
            _day,
        ),
        (rf"(?<![\d个.])(?P<m>\d{{1,2}})(?:月?{_TO}(?P<to>\d{{1,2}}))?月", _day),
        (
            rf"(?P<y>[一二][{DIGITS}]{{3}})年(?:(?P<m>[一二三四五六七八九十]{{1,2}})月(?:(?P<d>[一二三四五六七八九十]{{1,3}})[日号])?)?",
            _day_in_characters,
        ),
        (
            r"(?<![一二三四五六七八九十百个])(?P<m>[一二三四五六七八九十]{1,2})月(?:(?P<d>[一二三四五六七八九十]{1,3})[日号])?",
            _day_in_characters,
        ),
        (rf"第(?P<n>\d+|{NUMERAL})(?P<of>[条款项章节批届次期号名类轮位步个]?)", _place),
        (rf"(?P<below>百|千|万|\d+|{NUMERAL})分之(?P<above>\d+(?:\.\d+)?|{NUMERAL})", _fraction),
        (r"(?<![\d/.a-z])(?P<above>\d{1,2})/(?P<below>\d{1,2})(?![\d/])", _fraction),
        (
            rf"{_NUMBER}(?P<many>[余多来])?{_SCALE}(?P<more>[余多])?"
            rf"(?P<unit>{UNIT}|{_LATIN})?(?P<half>半)?(?=(?P<then>(?:{_TO}|、|或)\d)?)",
            _quantity,
        ),
        (r"(?P<number>半)(?P<unit>年)(?P<half>!)?", _in_characters),
        (rf"(?P<number>{NUMERAL})(?P<many>[余多来])?(?P<unit>{UNIT})(?P<half>半)?", _in_characters),
        (rf"(?P<number>{NUMERAL}(?<=[万亿]))(?P<unit>!)?(?P<half>!)?", _in_characters),
    )
)
