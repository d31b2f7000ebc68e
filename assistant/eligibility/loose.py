"""Figures that a text defines loosely: every way of reading it is worked out.

“连续三年平均增长率” may be the mean of two yearly rates or of three, arithmetic or compound. Where
all readings agree, that is the state; where they do not, people decide.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from itertools import pairwise

from assistant.eligibility.fields import label_of
from assistant.eligibility.findings import Came, State, lines_of, needed, shown
from assistant.eligibility.profile import Profile
from assistant.eligibility.quantities import SHARE
from assistant.measuring.intervals import Interval, exactly, stands
from corpus.measures.rules import Bounds, Readings

_YEARS = 3


@dataclass(frozen=True, slots=True)
class _Reading:
    """One way of reading: its name, the state by it, and its figure where it has one."""

    name: str
    state: State
    figure: Interval | None


def decide_readings(condition: Readings, profile: Profile, day: date) -> Came:
    """Work a loosely defined figure out in every way that the profile allows."""
    last = day.year - 1
    years = range(last - _YEARS + 1, last + 1)
    paths = [f"years.{year}.{condition.of}" for year in years]
    if condition.over is not None:
        paths += [f"years.{year}.{condition.over}" for year in years]
    missing = tuple(path for path in paths if _exact(profile, path) is None)
    plain = Came(
        state="unknown",
        field=f"years.{years[0]}-{last}.{condition.of}",
        need=needed(condition.bounds, SHARE, f"{years[0]}–{last}"),
    )
    if missing:
        gap = "；".join(profile.unusable.get(path, f"缺{label_of(path)}") for path in missing)
        return replace(plain, gap=gap, missing=missing)
    readings = list(
        _growth(condition, profile, last)
        if condition.figure == "growth"
        else _mean_share(condition, profile, last)
    )
    return _joined(plain, readings, f"{years[0]}–{last}", condition.bounds)


def _joined(plain: Came, readings: list[_Reading], period: str, bounds: Bounds) -> Came:
    if not readings:
        return replace(plain, gap="有一年的数为零，算不出比例")
    states = {reading.state for reading in readings}
    figure = next((r.figure for r in readings if r.figure is not None), None)
    have = None if figure is None else shown(figure, SHARE, period, lines_of(bounds))
    if len(states) == 1:
        state = readings[0].state
        gap = None if state == "met" else "各种算法都没有达到"
        return replace(plain, state=state, have=have, gap=gap)
    met = "、".join(reading.name for reading in readings if reading.state == "met")
    not_met = "、".join(reading.name for reading in readings if reading.state != "met")
    return replace(
        plain,
        state="manual_review",
        have=have,
        gap=f"算法没有载明：按{met}达到，按{not_met}没有达到",
    )


def _growth(condition: Readings, profile: Profile, last: int) -> Iterator[_Reading]:
    """Give the readings of an average growth: over two steps, and over three if there is a year."""
    for steps in (_YEARS - 1, _YEARS):
        values = [
            _exact(profile, f"years.{year}.{condition.of}")
            for year in range(last - steps, last + 1)
        ]
        known = [value for value in values if value is not None]
        if len(known) < len(values) or any(value <= 0 for value in known[:-1]):
            continue
        pairs = list(pairwise(known))
        rates = [later / sooner - 1 for sooner, later in pairs]
        mean = exactly(sum(rates, Fraction(0)) / steps)
        yield _Reading(f"{steps} 个年增长率的平均", stands(mean, condition.bounds), mean)
        line = condition.bounds.at_least
        if line is not None:
            reached = known[-1] / known[0] >= (1 + Fraction(line)) ** steps
            yield _Reading(f"{steps} 年复合增长率", "met" if reached else "unmet", None)


def _mean_share(condition: Readings, profile: Profile, last: int) -> Iterator[_Reading]:
    """Give the readings of a mean share of three years: of the shares, and of the sums."""
    years = range(last - _YEARS + 1, last + 1)
    tops = [_exact(profile, f"years.{year}.{condition.of}") or Fraction(0) for year in years]
    wholes = [_exact(profile, f"years.{year}.{condition.over}") or Fraction(0) for year in years]
    if any(whole <= 0 for whole in wholes):
        return
    mean = exactly(
        sum((top / whole for top, whole in zip(tops, wholes, strict=True)), Fraction(0)) / _YEARS
    )
    together = exactly(sum(tops, Fraction(0)) / sum(wholes, Fraction(0)))
    yield _Reading("三年占比的平均", stands(mean, condition.bounds), mean)
    yield _Reading("三年合计的占比", stands(together, condition.bounds), together)


def _exact(profile: Profile, path: str) -> Fraction | None:
    value = profile.figures.get(path)
    return None if value is None else value.figure.exact
