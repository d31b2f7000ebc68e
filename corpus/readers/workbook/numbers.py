"""Numbers and days as the sheet shows them.

A cell holds a bare number; its format says that it is a day, a share, an amount in 万元. What the
format hides is not hidden here: a number is never rounded to fewer digits than were typed.
"""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Literal

# ECMA-376 part 1, 18.8.30, with the numbers that mean days in the Chinese editions.
_BUILTIN: dict[int, str] = {
    1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%",
    14: "yyyy-m-d", 15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy", 18: "h:mm", 19: "h:mm:ss",
    20: "h:mm", 21: "h:mm:ss", 22: "yyyy-m-d h:mm", 27: "yyyy年m月", 28: "m月d日", 29: "m月d日",
    30: "m-d-yy", 31: "yyyy年m月d日", 32: "h时mm分", 33: "h时mm分ss秒", 34: "h时mm分",
    35: "h时mm分ss秒", 36: "yyyy年m月", 37: "#,##0", 38: "#,##0", 39: "#,##0.00", 40: "#,##0.00",
    45: "mm:ss", 46: "[h]:mm:ss", 47: "mm:ss.0", 50: "yyyy年m月", 51: "m月d日", 52: "yyyy年m月",
    53: "m月d日", 54: "m月d日", 55: "h时mm分", 56: "h时mm分ss秒", 57: "yyyy年m月", 58: "m月d日",
}  # fmt: skip
_EPOCH = date(1899, 12, 30)
_EPOCH_1904 = date(1904, 1, 1)
_LAST_SERIAL = 2_958_465  # 9999-12-31
_LEAP_BUG = 60  # the 29 February 1900 that spreadsheets count, and that never was
_DAY_SECONDS = 86_400
_DIGITS = 15  # of a number that a spreadsheet keeps
# What was typed has fewer digits than this; what has more was computed, and is shown rounded.
_TYPED_DIGITS = 12
_LONGEST_EXPONENT = 20
_LONGEST_CODE = 1_000
_FLOAT_EXPONENT = 300
_SMALLEST = Decimal("1e-6")

_COUNT = re.compile(r"[1-9][0-9]*")
_QUOTED = re.compile(r'"([^"]*)"?')
_ESCAPED = re.compile(r"[\\!](.)")
_BRACKET = re.compile(r"\[([^\]]*)\]")
_SPAN = re.compile(r"^(h+|m+|s+)$", re.IGNORECASE)
_CURRENCY = re.compile(r"^\$([^-\]]*)")
_GENERAL = re.compile(r"^(?:general|g/通用格式|@)?$", re.IGNORECASE)
_GENERAL_PLACE = re.compile(r"general|g/通用格式", re.IGNORECASE)
_PLACE = re.compile(r"[0#?](?:[0#?,]*[0#?])?(?:\.[0#?]*)?|\.[0#?]+")

Shape = Literal["general", "hidden", "day", "month", "year", "time", "moment", "span", "number"]


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberFormat:
    """What a format code makes of a number.

    Attributes:
        shape: `general`: as it is. `hidden`: the sheet shows nothing. `month` and `year`: days of
            which no more is shown. `moment`: a day and a time. `span`: hours beyond a day.
        before, after: Words around the number, such as ¥ and 万元.
        digits: Fewest digits before the point.
        decimals: Fewest digits after the point.
        thousands: Whether the digits are in groups of three.
        shift: Power of ten that the number is shown in: −2 for a percentage, 3 for thousands.
    """

    shape: Shape
    before: str = ""
    after: str = ""
    digits: int = 1
    decimals: int = 0
    thousands: bool = False
    shift: int = 0


GENERAL = NumberFormat(shape="general")


def builtin(number: int) -> NumberFormat:
    """Give the format that a workbook names by its number alone."""
    return read_format(_BUILTIN.get(number, ""))


@lru_cache(maxsize=1024)
def read_format(code: str) -> NumberFormat:
    """Give what a format code says of positive numbers; `general` where it is beyond us."""
    if len(code) > _LONGEST_CODE:
        return GENERAL
    if code and not code.strip(";"):
        return NumberFormat(shape="hidden")
    tokens = _tokens(code)
    bare = "".join(text for text, literal in tokens if not literal)
    if _GENERAL.match(bare.strip()) and not any(literal for _, literal in tokens):
        return GENERAL
    if _GENERAL_PLACE.search(bare):  # with words around it: General"级"
        return _number_format(_tokens(_GENERAL_PLACE.sub("0", code)))
    shape = _time_shape(bare)
    if shape is not None:
        return NumberFormat(shape=shape)
    return _number_format(tokens)


def _tokens(code: str) -> list[tuple[str, bool]]:
    """Split the first section of a code into text and whether it is meant as it stands."""
    tokens: list[tuple[str, bool]] = []
    place = 0
    while place < len(code) and code[place] != ";":
        rest = code[place:]
        if match := _QUOTED.match(rest) or _ESCAPED.match(rest):
            tokens.append((match[1], True))
        elif match := _BRACKET.match(rest):
            if _SPAN.match(match[1]):
                tokens.append((f"[{match[1]}]", False))
            elif currency := _CURRENCY.match(match[1]):
                tokens.append((currency[1], True))
        elif rest[0] in "_*" and len(rest) > 1:  # the width of a character; a filler
            place += 2
            continue
        else:
            tokens.append((rest[0], False))
            place += 1
            continue
        place += match.end()
    return tokens


def _time_shape(bare: str) -> Shape | None:
    """Tell a day from a time by the letters of its format; None for a number's."""
    plain = re.sub(r"(?<=s)\.0+|a/p|am/pm|上午/下午|general", "", bare, flags=re.IGNORECASE).lower()
    if re.search(r"[0#?]", plain) or not re.search(r"[ymdhsega]", plain):
        return None
    if "[" in plain:
        return "span"
    hours = bool(re.search(r"[hs]", plain))
    # m stands for minutes beside hours or seconds, for months elsewhere.
    days = bool(re.search(r"[yd]|(?:^|[^h])e|aaa", plain)) or ("m" in plain and not hours)
    if hours:
        return "moment" if days else "time"
    if not days:
        return None
    if re.search(r"d|aaa", plain):
        return "day"
    return "month" if "m" in plain else "year"


def _number_format(tokens: list[tuple[str, bool]]) -> NumberFormat:
    # Literals become a mark, so that the places of digits can be found around them.
    marked = "".join("\0" * len(text) if literal else text for text, literal in tokens)
    words = "".join(text for text, _ in tokens)
    shift = 0
    if match := re.search(r"(?<=[0#?])\0(?=[0#?])", marked):
        if words[match.start()] != ".":
            return GENERAL
        # 0!.0, shows 万 by a point that is not the decimal one: one power of ten for each digit.
        shift = len(re.match(r"[0#?]*", marked[match.end() :])[0])  # type: ignore[index]
        marked = f"{marked[: match.start()]}.{marked[match.end() :]}"
    place = _PLACE.search(marked)
    if place is None or re.search(r"[0#?/Ee]", marked[place.end() :] + marked[: place.start()]):
        return GENERAL
    whole, _, decimals = place[0].partition(".")
    scale = len(re.match(r",*", marked[place.end() :])[0])  # type: ignore[index]
    after = _literal(words, marked, place.end() + scale, len(words))
    return NumberFormat(
        shape="number",
        before=_literal(words, marked, 0, place.start()),
        after=after,
        digits=whole.count("0"),
        decimals=decimals.count("0"),
        thousands="," in whole,
        shift=shift + 3 * scale - 2 * (marked.count("%")),
    )


def _literal(words: str, marked: str, start: int, end: int) -> str:
    """Give the words of a stretch; brackets and signs of accounts are not part of the amount."""
    kept = (w for w, m in zip(words[start:end], marked[start:end], strict=True) if m not in "()+-,")
    return "".join(kept).strip()


def shown(raw: str, form: NumberFormat, *, since_1904: bool = False) -> str:
    """Give a cell's number as text; what is no number stays as it is.

    >>> shown("0.125", read_format("0%"))
    '12.5%'
    >>> shown("1.3800138E10", GENERAL)
    '13800138000'
    """
    if form is GENERAL and len(raw) <= _DIGITS and _COUNT.fullmatch(raw):
        return raw  # most cells, and far cheaper
    try:
        value = Decimal(raw.strip())
    except InvalidOperation:
        return raw
    if not value.is_finite() or abs(value.adjusted()) > _FLOAT_EXPONENT:
        return raw
    if form.shape not in ("general", "hidden", "number"):
        return _as_time(value, form.shape, since_1904=since_1904) or _plain(_kept(value))
    value = _kept(value)
    if form.shape != "number":
        return _plain(value)
    return _as_number(value, form)


def _kept(value: Decimal) -> Decimal:
    """Give the value to the digits that a spreadsheet keeps: 0.1 + 0.2 as 0.3."""
    return Decimal(f"{value:.{_DIGITS - 1}e}").normalize()


def _plain(value: Decimal) -> str:
    if not value:
        return "0"
    if abs(value) < _SMALLEST or value.adjusted() > _LONGEST_EXPONENT:
        return f"{float(value):.{_DIGITS}g}"
    return f"{value:f}"


def _as_number(value: Decimal, form: NumberFormat) -> str:
    value = value.scaleb(-form.shift)
    if abs(value.adjusted()) > _LONGEST_EXPONENT:
        return _plain(value.scaleb(form.shift))
    digits = value.as_tuple()
    own = max(-int(digits.exponent), 0)
    if len(digits.digits) > _TYPED_DIGITS and own > form.decimals:
        value = round(value, form.decimals)
        own = form.decimals
    text = f"{abs(value):,.{max(own, form.decimals)}f}"
    if not form.thousands:
        text = text.replace(",", "")
    whole, point, rest = text.partition(".")
    text = f"{whole.zfill(form.digits)}{point}{rest}"
    return f"{'-' if value < 0 else ''}{form.before}{text}{form.after}"


def _as_time(value: Decimal, shape: Shape, *, since_1904: bool) -> str:
    """Give a serial number's day or time; empty where no calendar has it."""
    days, seconds = _days_and_seconds(value)
    clock = f"{seconds // 3600:02}:{seconds // 60 % 60:02}"
    clock += f":{seconds % 60:02}" if seconds % 60 else ""
    if shape == "span":
        hours = days * 24 + seconds // 3600
        return "" if days < 0 else f"{hours}{clock[2:]}"
    if shape == "time" and days == 0:
        return clock
    day = _day(days, since_1904=since_1904)
    if day is None:
        return ""
    if shape in ("month", "year"):
        return f"{day:%Y-%m}" if shape == "month" else f"{day:%Y}"
    return f"{day:%Y-%m-%d}" if not seconds else f"{day:%Y-%m-%d} {clock}"


def _days_and_seconds(value: Decimal) -> tuple[int, int]:
    if abs(value) > _LAST_SERIAL:
        return -1, 0
    total = int((value * _DAY_SECONDS).to_integral_value())
    return total // _DAY_SECONDS, total % _DAY_SECONDS


def _day(days: int, *, since_1904: bool) -> date | None:
    if since_1904:
        return _EPOCH_1904 + timedelta(days=days) if 0 <= days <= _LAST_SERIAL - 1462 else None
    if not 1 <= days <= _LAST_SERIAL or days == _LEAP_BUG:
        return None
    return _EPOCH + timedelta(days=days + (days < _LEAP_BUG))
