"""How one condition came out: its state, what there is, what is needed, how far off that is."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import Literal

from assistant.eligibility.quantities import SHARE
from assistant.measuring.intervals import Interval
from corpus.measures.rules import Bounds

State = Literal["met", "unmet", "unknown", "manual_review", "not_applicable"]
Op = Literal["all", "any", "not", "score"]

_DECIMALS = 4
# No share of whole numbers that companies have is nearer to a line than so many places tell.
_MOST_DECIMALS = 10
_CENT = Fraction(1, 100)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A figure or statement, as it is shown: a share in per cent, money in 万元.

    Attributes:
        value: None where it is not known, or known within bounds only; `text` then says so.
        period: The year or years it is of; None for none.
    """

    value: float | str | bool | None
    unit: str | None = None
    period: str | None = None
    text: str = ""


@dataclass(slots=True, kw_only=True)
class Came:
    """What came of looking at one condition, before who decides it is taken into account.

    Attributes:
        field: The profile path that it looks at; of a quotient, what is divided.
        gap: How far off, what is missing, or who has to decide; None where nothing is left.
        missing: Profile paths that would settle it.
    """

    state: State
    field: str | None = None
    have: Shown | None = None
    need: Shown | None = None
    gap: str | None = None
    parts: tuple["Finding", ...] = ()
    op: Op | None = None
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """How one condition came out.

    Attributes:
        field, have, need, gap, parts, op, missing: As in `Came`.
        counted: Whether it counts among the hard conditions of its measure.
        start, end: Where the quote stands in the policy's text; None where there is none.
    """

    id: str
    text: str
    state: State
    field: str | None = None
    have: Shown | None = None
    need: Shown | None = None
    gap: str | None = None
    parts: tuple["Finding", ...] = ()
    op: Op | None = None
    missing: tuple[str, ...] = ()
    quote: str | None = None
    clause: str | None = None
    start: int | None = None
    end: int | None = None
    shortcut: bool = False
    counted: bool = True


def number(value: Fraction) -> str:
    """Give a figure as it is read, with separators, to four places.

    >>> number(Fraction("20000.01")), number(Fraction(1, 3)), number(Fraction(0))
    ('20,000.01', '0.3333', '0')
    """
    return _without_zeros(f"{float(value):,.{_DECIMALS}f}")


def _without_zeros(text: str) -> str:
    text = text.rstrip("0").rstrip(".")
    return text if text not in ("-0", "") else "0"


def shown(figure: Interval, unit: str, period: str | None, lines: Sequence[Fraction] = ()) -> Shown:
    """Give a figure as it is shown: a share to one place, or to more where it is close to a line.

    Args:
        figure: What is known.
        unit: Of the figure.
        period: The year or years it is of.
        lines: What it is held against: no rounding puts it on another side of one of them.
    """
    factor = 100 if unit == SHARE else 1
    exact = figure.exact
    value = None if exact is None else round(float(exact * factor), _DECIMALS)
    return Shown(value=value, unit=unit or None, period=period, text=_in_words(figure, unit, lines))


def lines_of(bounds: Bounds) -> tuple[Fraction, ...]:
    """Give the lines that bounds draw."""
    lines = (bounds.at_least, bounds.more_than, bounds.at_most, bounds.less_than)
    return tuple(Fraction(line) for line in lines if line is not None)


def _share(value: Fraction, lines: Sequence[Fraction]) -> str:
    """Give a share in per cent, with as few places as tell on which side of the lines it lies."""
    for places in range(1, _MOST_DECIMALS):
        rounded = round(value, places + 2)
        if all(_side(rounded, line) == _side(value, line) for line in (*lines, Fraction(0))):
            return _without_zeros(f"{float(rounded * 100):,.{places}f}")
    return number(value * 100)


def _side(value: Fraction, line: Fraction) -> int:
    return (value > line) - (value < line)


def _in_words(figure: Interval, unit: str, lines: Sequence[Fraction]) -> str:
    def said(value: Fraction) -> str:
        return _share(value, lines) if unit == SHARE else number(value)

    after = unit if unit == SHARE else f" {unit}" if unit else ""
    low, high = figure.low, figure.high
    if figure.exact is not None:
        return f"{said(figure.exact)}{after}"
    if low is None or (low == 0 and high is not None):
        sign = "不到" if figure.below else "不超过"
        return f"{sign} {said(high or Fraction(0))}{after}"
    if high is None:
        return f"{'超过' if figure.above else '至少'} {said(low)}{after}"
    return f"{said(low)}–{said(high)}{after}"


@lru_cache(4096)
def needed(bounds: Bounds, unit: str, period: str | None) -> Shown:
    """Give what is needed: the bound's figure, and in words on which side of it."""
    words = (
        ("at_least", "不低于"),
        ("more_than", "高于"),
        ("at_most", "不超过"),
        ("less_than", "低于"),
    )
    factor = 100 if unit == SHARE else 1
    spaced = unit if unit == SHARE else f" {unit}" if unit else ""
    said, value = [], None
    for name, word in words:
        line = getattr(bounds, name)
        if line is not None:
            at = Fraction(line) * factor
            value = round(float(at), _DECIMALS) if value is None else value
            said.append(f"{word} {number(at)}{spaced}")
    return Shown(value=value, unit=unit or None, period=period, text="，".join(said))


def off_by(by: Fraction, *, too_much: bool, unit: str) -> str:
    """Say how far off a figure is: 差 20 ㎡, 超出 1 人, 差 0.1 个百分点."""
    word = "超出" if too_much else "差"
    if by == 0:
        return "正好在线上，但办法要求的不含这个数"
    if unit == SHARE:
        points = by * 100
        if points < _CENT:
            return f"{word}不到 0.01 个百分点"
        return f"{word} {number(Fraction(round(float(points), 2)).limit_denominator(100))} 个百分点"
    return f"{word} {number(by)} {unit}".rstrip()
