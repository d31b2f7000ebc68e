"""Days and spans of days, within any text; and days that no calendar has."""

import calendar
import re
from collections.abc import Iterator
from datetime import date

from corpus.recognise.values import as_date, with_figures

Days = tuple[date, date]

_DATE = (
    r"(?<![\d./A-Za-z-])((?:19|20)\d\d)\s*+(?:年|[-./])\s*+(\d{1,2})(?!\d)"
    r"(?:\s*+(?:月|[-./])\s*+(\d{1,2})(?![\d]))?\s*+[月日号]?"
)
_FOUND = re.compile(_DATE)
_SHORT = re.compile(r"(?<![\d年./-])(?<!年\s)(\d{1,2})月(\d{1,2})[日号]")
_TO = r"\s*+(?:起|开始)?\s*+[,，]?\s*+(?:至|到|—+|–+|-+|~+)\s*+"
_SPAN = re.compile(rf"{_DATE}{_TO}{_DATE}")
_SERIAL = re.compile(r"(?:编号|合同号|文号|登记号|号码|No\.?)\s*+[:：]?\s*+$")
_YEAR_ONLY = re.compile(r"(?<!\d)((?:19|20)\d\d)\s*+年(?:度|底|末|初|内)?(?!\s*+\d)")
_HALF = re.compile(r"(?<!\d)((?:19|20)\d\d)\s*+年?\s*+(上|下)半年")
_QUARTER = re.compile(r"(?<!\d)((?:19|20)\d\d)\s*+年?\s*+(?:第?([一二三四1-4])季度|[Qq]([1-4]))")
_MONTHS = 12
_LEAP = 2028
_NUMERALS = {"一": 1, "二": 2, "三": 3, "四": 4}


def unreal_days_in(text: str) -> Iterator[str]:
    """Give the dates of a text that no calendar has.

    >>> list(unreal_days_in("2027年2月30日开工，13月5日完工，2028年2月29日验收"))
    ['2027年2月30日', '13月5日']
    """
    text = with_figures(text)
    for found in _FOUND.finditer(text):
        if _SERIAL.search(text[max(0, found.start() - 8) : found.start()]):
            continue
        year, month, day = int(found[1]), int(found[2]), int(found[3] or 1)
        written = found[0].strip()
        if found[3] is None and "年" not in written:
            continue
        if not _is_day(year, month, day):
            yield written
    for found in _SHORT.finditer(text):
        if not _is_day(_LEAP, int(found[1]), int(found[2])):
            yield found[0]


def _is_day(year: int, month: int, day: int) -> bool:
    return 1 <= month <= _MONTHS and 1 <= day <= calendar.monthrange(year, month)[1]


def spans_in(text: str) -> Iterator[tuple[str, Days]]:
    """Give the spans of a text, each as written and with its first and last day as written."""
    text = with_figures(text)
    for found in _SPAN.finditer(text):
        first = _day(found[1], found[2], found[3], last=False)
        last = _day(found[4], found[5], found[6], last=True)
        if first is not None and last is not None:
            yield found[0].strip(), (first, last)


def _day(year: str, month: str, day: str | None, *, last: bool) -> date | None:
    written = f"{year}-{month}-{day}" if day else f"{year}-{month}"
    return as_date(written, end_of_month=last)


def days_of(text: str) -> Days | None:
    """Give the first and last day that a text tells: a span, a day, a month, a quarter, a year.

    >>> days_of("2027年第二季度"), days_of("2027年下半年")[1]
    ((datetime.date(2027, 4, 1), datetime.date(2027, 6, 30)), datetime.date(2027, 12, 31))
    """
    text = with_figures(text)
    if (span := next(spans_in(text), None)) is not None:
        return span[1]
    if half := _HALF.search(text):
        first = 1 if half[2] == "上" else 7
        return _months(int(half[1]), first, first + 5)
    if quarter := _QUARTER.search(text):
        number = int(quarter[3]) if quarter[3] else _NUMERALS.get(quarter[2]) or int(quarter[2])
        return _months(int(quarter[1]), 3 * number - 2, 3 * number)
    if found := _FOUND.search(text):
        one = _day(found[1], found[2], found[3], last=False)
        other = _day(found[1], found[2], found[3], last=True)
        return None if one is None or other is None else (one, other)
    if year := _YEAR_ONLY.search(text):
        return _months(int(year[1]), 1, 12)
    return None


def latest_start(text: str, first: date) -> date:
    """Give the last day that a span may start on, of its first month or year if it tells no day.

    >>> latest_start("2026年12月至2028年11月", date(2026, 12, 1))
    datetime.date(2026, 12, 31)
    """
    found = _FOUND.search(with_figures(text))
    if found is None or (int(found[1]), int(found[2])) != (first.year, first.month):
        return date(first.year, 12, 31) if (first.month, first.day) == (1, 1) else first
    if found[3] is not None:
        return first
    return first.replace(day=calendar.monthrange(first.year, first.month)[1])


def _months(year: int, first: int, last: int) -> Days:
    return date(year, first, 1), date(year, last, calendar.monthrange(year, last)[1])


def told(days: Days) -> str:
    """Give days in words.

    >>> told((date(2027, 1, 1), date(2027, 12, 31)))
    '2027-01-01 至 2027-12-31'
    """
    first, last = days
    return first.isoformat() if first == last else f"{first} 至 {last}"
