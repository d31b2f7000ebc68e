"""The figure that a condition looks at, drawn from a profile for the years that count on a day."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

from assistant.eligibility.fields import label_of
from assistant.eligibility.profile import Profile, Value
from assistant.measuring.intervals import Interval, exactly
from corpus.measures.rules import Ratio, Years

_BACK: dict[Years, int] = {
    "last_year": 1,
    "each_of_2": 2,
    "sum_of_2": 2,
    "sum_of_3": 3,
    "mean_of_3": 3,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """A figure drawn from a profile.

    Attributes:
        figures: One, or one for each year where every year counts by itself; None where it
            cannot be worked out.
        labels: What each is called: the year, or nothing.
        period: The year or years it is of; None for what is not yearly.
        field: The profile path, or a short form of several; of a quotient, what is divided.
        missing: Paths that would have to be known.
        rough: Paths whose figures are only nearly known.
        why: Why it cannot be worked out, where it cannot.
    """

    figures: tuple[Interval | None, ...]
    labels: tuple[str, ...] = ("",)
    period: str | None
    field: str
    missing: tuple[str, ...] = ()
    rough: tuple[str, ...] = ()
    why: str | None = None


def draw(ratio: Ratio, profile: Profile, day: date) -> Drawn:
    """Give the figure, as far as the profile has it.

    The last year is the calendar year before the day. A figure of another year does not count.
    """
    years = years_of(ratio, profile, day)
    of = [_get(ratio.of, year, profile, day) for year in years]
    over = [_get(ratio.over, year, profile, day) for year in years] if ratio.over else []
    gaps = [gap for gap in (*of, *over) if isinstance(gap, _Gap)]
    named = Drawn(
        figures=(None,),
        period=period_of(years),
        field=_field(ratio, years),
        missing=tuple(dict.fromkeys(gap.path for gap in gaps)),
        rough=tuple(_rough(ratio, years, profile)),
        why="；".join(dict.fromkeys(gap.why for gap in gaps)) or None,
    )
    if not years:
        return replace(named, why="成立不满一个会计年度，还没有可以计算的年份")
    if ratio.years == "each_of_2":
        return _each(named, of, over, years)
    if gaps:
        return named
    tops = [figure for figure in of if isinstance(figure, Interval)]
    bottoms = [figure for figure in over if isinstance(figure, Interval)]
    figure = _together(ratio.years, tops, bottoms)
    if figure is None:
        return replace(
            named, why=f"{label_of(_path(ratio.over or '', years[0]))}为零或不确定，算不出比例"
        )
    return replace(named, figures=(figure,))


def years_of(ratio: Ratio, profile: Profile, day: date) -> tuple[int | None, ...]:
    """Give the years that count, the oldest first; (None,) for a figure that is not yearly."""
    if ratio.years is None:
        return (None,)
    last = day.year - 1
    first = last - _BACK[ratio.years] + 1
    if ratio.fewer_if_young and profile.founded is not None:
        first = max(first, profile.founded[0].year)
    return tuple(range(first, last + 1))


def period_of(years: Sequence[int | None]) -> str | None:
    """Give years as they are shown: 2025, 2024–2025."""
    known = [year for year in years if year is not None]
    if not known:
        return None
    return str(known[0]) if len(known) == 1 else f"{known[0]}–{known[-1]}"


@dataclass(frozen=True, slots=True)
class _Gap:
    path: str
    why: str


def _get(name: str | None, year: int | None, profile: Profile, day: date) -> Interval | _Gap:
    path = _path(name or "", year)
    value = profile.figures.get(path)
    if value is None:
        said = profile.unusable.get(path)
        return _Gap(path, said if said else _missing(path, name or "", year, profile))
    if year is None and (old := _of_another_time(value, day)):
        return _Gap(path, f"{label_of(path)}是 {old} 年的数，要最近一年的")
    return value.figure


def _rough(ratio: Ratio, years: Sequence[int | None], profile: Profile) -> Iterator[str]:
    for name in filter(None, (ratio.of, ratio.over)):
        for year in years:
            value = profile.figures.get(_path(name, year))
            if value is not None and value.figure.exact is None:
                yield _path(name, year)


def _missing(path: str, name: str, year: int | None, profile: Profile) -> str:
    """Say that a figure is missing, and of which year there is one instead."""
    label = label_of(path)
    said = f"缺 {label}" if label[0].isdigit() else f"缺{label}"
    if year is None:
        return said
    others = sorted(other[6:10] for other in profile.figures if other.endswith(f".{name}"))
    others = [other for other in others if other.isdigit()]
    return f"{said}（现有的是 {'、'.join(others)} 年）" if others else said


def _of_another_time(value: Value, day: date) -> int | None:
    """Give the year that a figure says it is of, where that is neither this year nor the last."""
    if value.period is None or day.year - 1 <= value.period <= day.year:
        return None
    return value.period


def _path(name: str, year: int | None) -> str:
    return name if year is None else f"years.{year}.{name}"


def _field(ratio: Ratio, years: Sequence[int | None]) -> str:
    period = period_of(years)
    return f"years.{period.replace('–', '-')}.{ratio.of}" if period else ratio.of


def _each(
    named: Drawn,
    of: Sequence[Interval | _Gap],
    over: Sequence[Interval | _Gap],
    years: Sequence[int | None],
) -> Drawn:
    """Give one figure for each year; a year that is missing hides no other."""
    figures: list[Interval | None] = []
    for place, top in enumerate(of):
        bottom = over[place] if over else exactly(1)
        if isinstance(top, _Gap) or isinstance(bottom, _Gap):
            figures.append(None)
        else:
            figures.append(top.over(bottom) if over else top)
    return replace(named, figures=tuple(figures), labels=tuple(f"{year} 年" for year in years))


def _together(
    years: Years | None, tops: Sequence[Interval], bottoms: Sequence[Interval]
) -> Interval | None:
    if years == "mean_of_3" and bottoms:
        shares = [top.over(bottom) for top, bottom in zip(tops, bottoms, strict=True)]
        known = [share for share in shares if share is not None]
        return _sum(known).times(Fraction(1, len(known))) if len(known) == len(shares) else None
    total = _sum(tops)
    if years == "mean_of_3":
        return total.times(Fraction(1, len(tops)))
    return total.over(_sum(bottoms)) if bottoms else total


def _sum(figures: Sequence[Interval]) -> Interval:
    total = figures[0]
    for figure in figures[1:]:
        total = total + figure
    return total
