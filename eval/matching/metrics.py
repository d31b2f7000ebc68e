"""Measure how metrics are read and compared: phrases of people, and phrases made by rule.

`sets/metric_comparisons.jsonl` holds phrases as forms, notices and people write them, with the
answer by the conventions of docs/commands.md; they came in rounds, each written before what it
found wrong was mended. Beside them some hundreds are made here from names, units and operators,
whose answers are plain arithmetic done apart from the product.
"""

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import get_args

from assistant.matching.comparing import Comparison, State, compared
from assistant.matching.metrics import metrics_of
from eval.errors import BadDataset

FILE = Path(__file__).parents[1] / "sets" / "metric_comparisons.jsonl"
STATES: tuple[State, ...] = get_args(State)


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrase:
    """Words of both sides, and how the named metric stands."""

    id: str
    round: str
    need: str
    have: str
    metric: str
    state: State


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """A phrase and what the product says; None where it did not find the metric."""

    phrase: Phrase
    said: State | None

    @property
    def right(self) -> bool:
        """Whether it is as it should be; a metric that is not found counts as unknown."""
        return (self.said or "unknown") == self.phrase.state

    @property
    def falsely_met(self) -> bool:
        """Whether met is said and it is not."""
        return self.said == "met" and self.phrase.state != "met"


def read_phrases() -> tuple[Phrase, ...]:
    """Give the phrases that people wrote.

    Raises:
        BadDataset: A line is none.
    """
    found = []
    for number, line in enumerate(FILE.read_text(encoding="utf-8").splitlines(), start=1):
        row = json.loads(line)
        state = next((one for one in STATES if one == row.get("state")), None)
        if state is None:
            raise BadDataset(f"{FILE} 第 {number} 行：state 应是 {'、'.join(STATES)} 之一。")
        values = {name: str(row[name]) for name in ("id", "round", "need", "have", "metric")}
        found.append(Phrase(**values, state=state))
    return tuple(found)


def answered(phrases: Sequence[Phrase]) -> tuple[Answered, ...]:
    """Ask the product."""
    return tuple(Answered(phrase=phrase, said=_said(phrase)) for phrase in phrases)


def figures(found: Sequence[Answered]) -> dict[str, object]:
    """Give the figures of some answers."""
    wrong = Counter((one.phrase.state, one.said) for one in found if not one.right)
    return {
        "n": len(found),
        "right": sum(one.right for one in found),
        "share": round(sum(one.right for one in found) / len(found), 4) if found else None,
        "met_said_wrongly": sum(one.falsely_met for one in found),
        "wrong": {
            f"{want}→{got or 'none'}": n for (want, got), n in sorted(wrong.items(), key=str)
        },
    }


def _said(phrase: Phrase) -> State | None:
    needs = metrics_of(phrase.need)
    told = compared(needs, metrics_of(phrase.have, loose=True))
    fitting = sorted(told, key=lambda one: _fit(one, phrase.metric), reverse=True)
    if not fitting or not any(_fit(fitting[0], phrase.metric)):
        return None
    return fitting[0].state


def _fit(one: Comparison, metric: str) -> tuple[bool, bool, bool, bool, int]:
    """Say how well a metric is the one that is asked about, by its name."""
    name, head = one.need.name, one.need.head
    return (
        name.endswith(metric) or metric.endswith(name),
        one.need.of + head == metric,
        metric in name or name in metric,
        head in metric or metric in head,
        len(set(metric) & set(name + head)),
    )


# --- made by rule -----------------------------------------------------------------------------

_AT_LEAST = ("≥{}", "不低于{}", "不小于{}", "至少{}", "不少于 {}", "{}以上", "≥ {}")
_AT_MOST = ("≤{}", "不超过{}", "不高于{}", "不大于{}", "{}以下", "{}以内", "控制在{}以内")
_GIVEN = ("{}", "为{}", "达到{}", "稳定在 {}", "实测{}")


@dataclass(frozen=True, slots=True)
class _Sort:
    """A metric with units of one sort: by unit, what one of it is in the first."""

    name: str
    more_is_better: bool
    units: Mapping[str, Fraction]
    values: tuple[int, ...]


_SORTS = (
    _Sort("回收率", True, {"%": Fraction(1)}, (60, 75, 90)),
    _Sort(
        "能耗",
        False,
        {"kWh": Fraction(1), "度电": Fraction(1), "MJ": Fraction(10, 36)},
        (18, 36, 90),
    ),
    _Sort(
        "使用寿命", True, {"天": Fraction(1), "d": Fraction(1), "周": Fraction(7)}, (84, 140, 210)
    ),
    _Sort("更换周期", True, {"个月": Fraction(1), "年": Fraction(12)}, (12, 24, 36)),
    _Sort(
        "承压",
        True,
        {"MPa": Fraction(1), "bar": Fraction(1, 10), "kPa": Fraction(1, 1000)},
        (2, 5, 10),
    ),
    _Sort(
        "处理量",
        True,
        {"t/d": Fraction(1), "吨/天": Fraction(1), "kg/d": Fraction(1, 1000)},
        (5, 20, 60),
    ),
    _Sort("流量", True, {"m³/h": Fraction(1), "L/h": Fraction(1, 1000)}, (3, 12, 40)),
    _Sort("厚度偏差", False, {"mm": Fraction(1), "μm": Fraction(1, 1000)}, (1, 2, 5)),
    _Sort("检出限", False, {"mg/L": Fraction(1), "μg/L": Fraction(1, 1000)}, (2, 5, 8)),
    _Sort(
        "响应时间",
        False,
        {"s": Fraction(1), "ms": Fraction(1, 1000), "min": Fraction(60)},
        (60, 120, 300),
    ),
    _Sort("投资", False, {"万元": Fraction(1), "元": Fraction(1, 10_000)}, (20, 80, 150)),
    _Sort("杂质含量", False, {"%": Fraction(1), "ppm": Fraction(1, 10_000)}, (1, 2, 3)),
)


def made_phrases() -> tuple[Phrase, ...]:
    """Give phrases made by rule, the same every time: bounds, ranges, deviations."""
    made = [*_bounds(), *_ranges(), *_deviations()]
    return tuple(
        Phrase(id=f"G{number:03}", round="made", need=need, have=have, metric=metric, state=state)
        for number, (metric, need, have, state) in enumerate(made, start=1)
    )


_Made = tuple[str, str, str, State]


def _bounds() -> Iterator[_Made]:
    """Give bounds beside figures in other units: a fifth below, as asked, a fifth above."""
    number = 0
    for sort in _SORTS:
        operators = _AT_LEAST if sort.more_is_better else _AT_MOST
        first = next(iter(sort.units))
        for n, line in enumerate(sort.values):
            for unit, size in sort.units.items():
                for m, share in enumerate((Fraction(4, 5), Fraction(1), Fraction(6, 5))):
                    number += 1
                    asked = operators[(number + n) % len(operators)].format(f"{line} {first}")
                    value = f"{_written(Fraction(line) * share / size)} {unit}"
                    forms = operators if number % 4 == 0 else _GIVEN
                    given = forms[number % len(forms)].format(value)
                    have = f"本成果{sort.name}{given}。" if m else f"{sort.name}{given}，已有用户。"
                    met = share >= 1 if sort.more_is_better else share <= 1
                    yield sort.name, f"要求{sort.name}{asked}。", have, "met" if met else "unmet"


_RANGES = ("{}～{} {}", "{}-{} {}", "{}至{} {}", "{}到{} {}")
# What a range comes to beside a bound of 10: ends, whether at least 10, and whether at most 10.
_ENDS: tuple[tuple[int, int, State, State], ...] = (
    (11, 14, "met", "unmet"),
    (10, 12, "met", "unknown"),
    (8, 12, "unknown", "unknown"),
    (6, 10, "unknown", "met"),
    (6, 9, "unmet", "met"),
)


def _ranges() -> Iterator[_Made]:
    """Give a bound beside a range that lies within, across or outside of it."""
    number = 0
    for sort in _SORTS:
        operators = _AT_LEAST if sort.more_is_better else _AT_MOST
        first = next(iter(sort.units))
        for unit, size in sort.units.items():
            for low, high, least, most in _ENDS:
                number += 1
                asked = operators[number % len(operators)].format(f"{sort.values[0]} {first}")
                tenth = Fraction(sort.values[0], 10) / size
                ends = (_written(low * tenth), _written(high * tenth))
                given = _RANGES[number % len(_RANGES)].format(*ends, unit)
                state = least if sort.more_is_better else most
                yield sort.name, f"{sort.name}{asked}。", f"{sort.name}{given}。", state


_MIDDLES = (
    ("炉膛温度", "℃", 850),
    ("出口压力", "MPa", 2),
    ("堆积密度", "g/cm³", 2),
    ("成品厚度", "mm", 12),
)
# What a deviation of 10 is beside one that is asked for: as much, less, more.
_DEVIATIONS: tuple[tuple[Fraction, State], ...] = (
    (Fraction(1), "met"),
    (Fraction(1, 2), "met"),
    (Fraction(2), "unknown"),
)


def _deviations() -> Iterator[_Made]:
    """Give a value with a deviation beside a narrower, an equal and a wider one, and one apart."""
    for name, unit, middle in _MIDDLES:
        for n in (1, 2):
            by = Fraction(middle * n, 100)
            need = f"{name} {middle}±{_written(by)} {unit}。"
            for share, state in _DEVIATIONS:
                yield name, need, f"{name}为 {middle}±{_written(by * share)} {unit}。", state
            low, high = _written(middle - by / 2), _written(middle + by / 2)
            yield name, need, f"{name}{low}～{high} {unit}。", "met"
            yield name, need, f"{name}{_written(middle + 3 * by)} {unit}。", "unmet"


def _written(value: Fraction) -> str:
    return f"{float(value):.6f}".rstrip("0").rstrip(".")
