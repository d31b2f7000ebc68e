"""Quantities in running text: value or bounds, unit, and the stretch that they were read from.

Each comes out in the base of its dimension as an interval of exact fractions: ≥67%, 不低于 90 天,
2～4 μm, 20±2 ℃, 三个月, 一年半, 百分之九十五, 2×10⁴.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from typing import Literal

from assistant.measuring.intervals import Interval, exactly
from assistant.measuring.levelled import Levelled
from assistant.measuring.numbers import NEIGHBOURS, NUMBER, SCALES, number, scale_of
from assistant.measuring.units import NONE, Unit, unit_of, weak, words
from corpus.numerals import MYRIADS, TENS, from_chinese

# `bare`: a value as it is. `bound`: at least, at most. `range`: between two. `near`: about.
# `spread`: a deviation of so much to either side.
Form = Literal["bare", "bound", "range", "near", "spread"]
# Which way a change went that ended at the value: 降到 5% is down.
Trend = Literal["up", "down"]

_NEAR_SHARE = Fraction(1, 10)
_LARGEST = 10**18

_NOT = "(?:不|勿|别|没有?|未)(?:能|可|得|应|要|宜|许|准|会|该)?"
_AT_LEAST = rf"≥|>=|{_NOT}(?:低于|小于|少于|短于)|大于等于|大于或等于|至少|最少|起码|最低"
_ABOVE = ">|大于|高于|超过|多于|超出|突破|超"
_AT_MOST = (
    rf"≤|<=|{_NOT}(?:超过|高于|大于|多于|超出|长于|超)|小于等于|小于或等于|最多|至多"
    "|控制在|限制在|限于|压在"
)
_BELOW = "<|小于|低于|少于|不到|不足"
_UP = "提高到|提高至|提升到|提升至|升到|升至|增加到|增加至|延长到|延长至|达到|达|做到"
_DOWN = (
    "降低到|降低至|下降到|下降至|降到|降至|减少到|减少至|减到"
    "|缩短到|缩短至|压缩到|压缩至|压到|缩到|缩至"
)
_NEAR = "约为|大约|大概|约|将近|接近|近|~|差不多|估计"
_BEFORE = re.compile(
    rf"(?:(?P<least>{_AT_LEAST})|(?P<most>{_AT_MOST})|(?P<above>{_ABOVE})|(?P<below>{_BELOW})"
    rf"|(?P<up>{_UP})|(?P<down>{_DOWN})|(?P<near>{_NEAR}))(?:为|在|到|至|是|了|:)?\s*$"
)
_AFTER = re.compile(
    r"\s?(?:(?P<least>及以上|或以上|以上|起步|或更高|或更长|或更多)|(?P<most>及以下|或以下|以下|以内|之内|或更低|或更短|封顶)"
    r"|(?P<within>内)|(?P<near>左右|上下|出头|多(?![种个项家台样少])))"
)
_SPAN = re.compile(r"\s?(?:~|-{1,2}|至|到)\s?(?=[\d+-]|[一二两三四五六七八九十半])")
_SPREAD = re.compile(r"\s?(?:±|\+/-)\s?")
_TIMES_TEN = re.compile(r"\s?\*\s?10\^(-?\d{1,2})")
_NUMBER = re.compile(
    rf"(?P<part>百分之|千分之|万分之)?(?P<minus>(?<![A-Za-z0-9_%)°])-)?(?:{NUMBER})"
)
_HALF = re.compile(r"半(?=个?(?:月|小时|钟头)|年|天|日|周|丝|吨|斤|公斤|米)")
_A_HALF_MORE = re.compile(r"个半(?=月|小时|钟头)")
_AND_HALF = re.compile(r"(?P<unit>年|天|小时|周|倍)半")
_GRADES = re.compile(r"(\d{2,4})/(\d{2,4})\s?目")
# A number within a name is no quantity: QT400-18AL, SiO2, GB/T 22900, PM2.5, 2027年.
_NAME_BEFORE = re.compile(r"[A-Za-z_#.\d/-]$")
_MEASURES = re.compile(
    r"(?:pH|PH|PUE|WUE|TRL|COD|BOD|TDS|TOC|THI|HV|HRC|HRA|HB|SOC|DOD|LOD|VOCs?|RH|NTU|[≥≤<>=~])$"
)
# Scales that stand before their number: HRC 60, 邵氏A 85.
_SCALE = re.compile(r"(?P<scale>HRC|HRA|HBW?|HV|邵氏?[AD])\s?$")
_COLD = re.compile(r"(?:零下|负)\s?$")
_WARMTH = re.compile(
    r"(?:耐|耐得?住|耐受|扛得?住|经得[住起]|顶得住|零下|零上|温度?|气温|高温|低温|冷到|热到|降到|升到)\s?$"
)
# A number at the end of a line has no unit in the next: 序号：1, 成果编号.
_GAP = r"[^\S\n]?"
# 3 成 is a share, 3 成果 is none.
_NO_SHARE = re.compile("成(?=[果品本分熟功立员套型])")
# Units that we do not know, but that are seen to be units: 样/批, EU/mL. Each is a sort of its own.
_FOREIGN = re.compile(
    r"\s?([\u4e00-\u9fff]{1,3}/[\u4e00-\u9fffA-Za-z]{1,3}|[A-Za-z]{1,5}/[A-Za-z]{1,3})(?![A-Za-z])"
)
_DATE = re.compile(
    r"(?:19|20)\d\d\s?(?:年(?!产)|[-./]\d{1,2}(?:[-./]\d{1,2})?(?!\d))(?:\s?\d{1,2}\s?月(?:\s?\d{1,2}\s?[日号])?)?"
    r"|\d{1,2}\s?月\s?\d{1,2}\s?[日号]|[\[〔(]\d{4}[\]〕)]\s?\d+\s?号"
    # GB/T 22900-2022, ISO 9001: the number of a standard.
    r"|(?<![A-Za-z])(?:GB|DB\d*|HG|JB|NB|YY|NY|QB|SH|SY|DL|HJ|JT|ISO|IEC|ASTM|T/[A-Z]+)(?:/[TZ])?"
    r"\s?[A-Z]?\d[\d.-]*"
    r"|第\s?\d+\s?[条款号章节批期届]"
)


@dataclass(frozen=True, slots=True)
class Quantity:
    """A quantity of a text.

    Attributes:
        start, end: Of the levelled text, with the words that bound it.
        number: Where its first number starts.
        value: In the base of its unit's dimension; in the unit's own scale where it has no unit.
        form: How it is said.
        trend: Which way a change went that ended here; None where none is told.
    """

    start: int
    end: int
    number: int
    value: Interval
    unit: Unit
    form: Form
    trend: Trend | None = None


@dataclass(frozen=True, slots=True)
class _Figure:
    """A number with its unit, where it stands."""

    start: int
    end: int
    value: Fraction
    step: Fraction
    unit: Unit
    in_figures: bool
    more: bool
    scale: Fraction = Fraction(1)


def quantities(plain: Levelled) -> Iterator[Quantity]:
    """Give the quantities of a levelled text, in order, none within another.

    Dates, numbers of rules and numbers within names are none. A number in Chinese characters is
    one only with a unit that is no mere count.
    """
    text = plain.text
    taken = [match.span() for match in _DATE.finditer(text)]
    taken += [(match.end(), match.end() + 1) for match in _ITEM.finditer(text)]
    position = 0
    while (found := _next(text, position)) is not None:
        position = max(found.end, position + 1)
        if any(start <= found.start < end for start, end in taken):
            continue
        quantity = _whole(text, found)
        if quantity is not None:
            position = max(position, quantity.end)
            yield quantity


# 1.基本情况, 2）检测限: the number of an item.
_ITEM = re.compile(r"(?:^|[:：;；。\n\s])\(?(?=\d{1,2}[.、)]\s?[\u4e00-\u9fff])")


def _next(text: str, position: int) -> _Figure | None:
    """Give the first figure from a position on."""
    while True:
        half = _HALF.search(text, position)
        match = _NUMBER.search(text, position)
        if match is None and half is None:
            return None
        if half is not None and (match is None or half.start() < match.start()):
            figure = _half(text, half)
        else:
            assert match is not None  # noqa: S101  (told to the type checker)
            figure = _figure(text, match)
        if figure is not None:
            return figure
        position = (
            match if match is not None and (half is None or match.start() <= half.start()) else half
        ).end()  # type: ignore[union-attr]


def _half(text: str, match: re.Match[str]) -> _Figure | None:
    unit, end = _unit(text, match.end())
    if (
        unit is None
        or not unit.dimension
        or (match.start() and text[match.start() - 1] in "一大小多上下前后")
    ):
        return None
    return _Figure(match.start(), end, Fraction(1, 2), Fraction(0), unit, False, False)


def _figure(text: str, match: re.Match[str]) -> _Figure | None:
    start = match.start()
    head = text[max(0, start - 8) : start]
    named = match["figures"] is not None and _NAME_BEFORE.search(head)
    if match["several"] or (named and not _MEASURES.search(head)):
        return None
    value, step = number(match)
    if abs(value) > _LARGEST:
        return None
    value, end = _times_ten(text, value, match.end())
    if match["part"]:
        unit = unit_of({"百": "%", "千": "‰", "万": "100*ppm"}[match["part"][0]])
        return None if unit is None else _Figure(start, end, value, step, unit, True, False)
    said = match["chinese"] is not None
    if (halved := _AND_HALF.match(text, end)) is not None:
        unit = unit_of(halved["unit"]) or NONE
        value += Fraction(1, 2)
        return _Figure(start, halved.end(), value, step, unit, not said, False)
    if (halved := _A_HALF_MORE.match(text, end)) is not None:
        value += Fraction(1, 2)
        end = halved.end()
    unit, end = _unit(text, end)
    if unit is None or (said and not _tells(text, match, unit, end)):
        return None
    if _is_minus(match, head, unit) or _COLD.search(head):
        value = -value
    if unit.written == "度" and _WARMTH.search(head):
        unit = unit_of("°C") or unit
    more = match["more"] is not None
    return _Figure(start, end, value, step, unit, not said, more, scale_of(match))


def _is_minus(match: re.Match[str], head: str, unit: Unit) -> bool:
    """Say whether the sign before a number is a minus; behind a word, only before degrees."""
    if not match["minus"]:
        return False
    return unit.dimension == "temperature" or not head or not "\u4e00" <= head[-1] <= "\u9fff"


def _times_ten(text: str, value: Fraction, end: int) -> tuple[Fraction, int]:
    """Give a value with the power of ten behind it, and where that ends."""
    power = _TIMES_TEN.match(text, end)
    return (value, end) if power is None else (value * Fraction(10) ** int(power[1]), power.end())


def _tells(text: str, match: re.Match[str], unit: Unit, end: int) -> bool:
    """Say whether a number in Chinese characters is a quantity; many are only words: 一个, 万一."""
    alone = len(match[0]) == 1
    if unit is NONE:
        head = text[max(0, match.start() - 8) : match.start()]
        return _begins_a_range(text, end) or (not alone and _BEFORE.search(head) is not None)
    if alone and unit.written in weak():
        return _AFTER.match(text, end) is not None or text.startswith("后", end)
    return True


def _begins_a_range(text: str, position: int) -> bool:
    """Say whether a number without a unit is the first of two: 三到五年."""
    span = _SPAN.match(text, position)
    last = _at(text, span.end()) if span is not None else None
    return last is not None and last.unit is not NONE


def _unit(text: str, position: int) -> tuple[Unit | None, int]:
    """Give the unit that is written at a position, and its end; none at all is one, too."""
    match = _unit_pattern().match(text, position)
    if match is not None and _NO_SHARE.match(text, match.end() - 1):
        match = None
    if match is None and (foreign := _FOREIGN.match(text, position)) is not None:
        return Unit(foreign[1], f"other {foreign[1]}", Fraction(1)), foreign.end()
    if match is None:
        following = text[position : position + 1]
        # A letter beside a number makes a name of both: 24K, 3D, 5G.
        return (None if following.isascii() and following.isalpha() else NONE), position
    written = match[0].strip()
    while written:
        unit = unit_of(written)
        if unit is not None:
            return unit, match.start() + match[0].index(written) + len(written)
        cut = max(written.rfind(sign) for sign in "*/每(")
        written = written[:cut].rstrip("*/每( ") if cut > 0 else ""
    return NONE, position


@cache
def _unit_pattern() -> re.Pattern[str]:
    latin = [word for word in words() if word[-1].isascii() and word[-1].isalpha()]
    other = [word for word in words() if word not in latin]
    word = (
        rf"(?:(?:{'|'.join(map(re.escape, latin))})(?![A-Za-z])|{'|'.join(map(re.escape, other))})"
    )
    atom = rf"{word}(?:\^-?\d|(?<=m)[23](?![\d.]))?"
    power = rf"(?:\d+(?:\.\d+)?{_GAP})?{atom}"
    group = rf"\({power}(?:\*{power})*\)"
    return re.compile(rf"{_GAP}{atom}(?:{_GAP}(?:\*{_GAP}{atom}|[/每]{_GAP}(?:{power}|{group})))*")


def _whole(text: str, first: _Figure) -> Quantity | None:
    """Give a quantity with all that belongs to it: other end, spread, words before and after."""
    if (grades := _GRADES.match(text, first.start)) is not None:
        low, high = sorted((Fraction(grades[1]), Fraction(grades[2])))
        unit = unit_of("目") or NONE
        return Quantity(first.start, grades.end(), first.start, Interval(low, high), unit, "range")
    if (spread := _SPREAD.match(text, first.end)) is not None and (
        by := _at(text, spread.end())
    ) is not None:
        return _spread(first, by)
    if (span := _SPAN.match(text, first.end)) is not None and (
        last := _at(text, span.end())
    ) is not None:
        ranged = _ranged(first, last)
        if ranged is not None:
            return _bounded(text, ranged)
    if first.unit is NONE and (scale := _SCALE.search(text[max(0, first.start - 6) : first.start])):
        unit = unit_of(scale["scale"]) or NONE
        began = first.start - len(scale[0])
        return _bounded(
            text, Quantity(began, first.end, first.start, exactly(first.value), unit, "bare")
        )
    value = _base(first.value, first.unit)
    figure = exactly(value)
    form: Form = "bare"
    if (either := NEIGHBOURS.match(text, first.start)) is not None:  # 两三万: either
        less, more = (from_chinese(digit) for digit in either[0])
        scaled = text[either.end() : either.end() + 1] in {*TENS, *MYRIADS}
        most = first.value if scaled else Fraction(more)
        ends = (_base(most * less / more, first.unit), _base(most, first.unit))
        figure, form = Interval(*ends), "range"
    if first.more:
        figure, form = (
            Interval(value, _base(first.value + first.step, first.unit), below=True),
            "near",
        )
    return _bounded(text, Quantity(first.start, first.end, first.start, figure, first.unit, form))


def _at(text: str, position: int) -> _Figure | None:
    match = _NUMBER.match(text, position)
    if match is None:
        half = _HALF.match(text, position)
        return None if half is None else _half(text, half)
    if match["several"]:
        return None
    value, step = number(match)
    value, end = _times_ten(text, value, match.end())
    unit, end = _unit(text, end)
    if unit is None:
        return None
    if match["minus"]:
        value = -value
    figures = match["chinese"] is None
    return _Figure(position, end, value, step, unit, figures, False, _last_scale(match))


def _last_scale(match: re.Match[str]) -> Fraction:
    """Give the scale at a number's end, also of one in Chinese characters: 三到五万."""
    said = match["chinese"] or ""
    last = said[-1:] if said[-1:] in MYRIADS or len(said) == 2 else ""  # noqa: PLR2004  (三百)
    return scale_of(match) * SCALES.get(last, 1)


def _spread(first: _Figure, by: _Figure) -> Quantity | None:
    unit = by.unit if first.unit is NONE else first.unit
    other = unit if by.unit is NONE else by.unit
    if unit.dimension != other.dimension:
        return None
    half = by.value * other.factor
    middle = _base(first.value, unit)
    return Quantity(
        first.start, by.end, first.start, Interval(middle - half, middle + half), unit, "range"
    )


def _ranged(first: _Figure, last: _Figure) -> Quantity | None:
    unit = last.unit if first.unit is NONE else first.unit
    other = unit if last.unit is NONE else last.unit
    if unit.dimension != other.dimension:
        return None
    value = first.value
    if first.unit is NONE and first.scale == 1 and value < last.value / last.scale:
        value *= last.scale  # 22～28 万元: the scale stands once, for both
    low, high = _base(value, unit), _base(last.value, other)
    if low > high:
        return None
    return Quantity(first.start, last.end, first.start, Interval(low, high), unit, "range")


def _base(value: Fraction, unit: Unit) -> Fraction:
    return unit.base(value)


def _bounded(text: str, of: Quantity) -> Quantity:
    """Add what the words before and after say of a quantity."""
    if (lead := re.search(r"(?:±|\+/-)\s?$", text[: of.start])) is not None:
        high = of.value.high
        return Quantity(
            lead.start(),
            of.end,
            of.number,
            Interval(None if high is None else -high, high),
            of.unit,
            "spread",
        )
    begin = max(0, of.start - 12)
    before = _BEFORE.search(text[begin : of.start])
    after = _AFTER.match(text, of.end)
    if after is not None and after["within"] and not _is_time(of.unit):
        after = None
    start = of.start if before is None else begin + before.start()
    end = of.end if after is None else after.end()
    low, high = of.value.low, of.value.high
    value, form, trend = of.value, of.form, None
    said = before.lastgroup if before is not None else None
    tail = after.lastgroup if after is not None else None
    if said in ("up", "down"):
        trend = said
        said = None
    if said in ("least", "above") or (said != "most" and tail == "least" and said != "below"):
        value, form = Interval(low, None, above=said == "above" and tail != "least"), "bound"
    elif said in ("most", "below") or tail in ("most", "within"):
        value, form = Interval(None, high, below=said == "below"), "bound"
    elif (
        (said == "near" or tail == "near")
        and form == "bare"
        and low is not None
        and high is not None
    ):
        slack = abs(low - of.unit.offset) * _NEAR_SHARE
        value, form = Interval(low - slack, high + slack), "near"
    return Quantity(start, end, of.number, value, of.unit, form, trend)  # type: ignore[arg-type]


def _is_time(unit: Unit) -> bool:
    return unit.dimension == "[time]^1"
