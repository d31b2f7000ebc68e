"""One metric of a demand beside one of an achievement: met, unmet, unknown, or not to be compared.

Met is said only where all that the achievement may come to lies within what is asked. A bare
figure is what was reached, a bound is what is promised: who promises ≥14 does not meet ≥18.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Literal

from assistant.matching.metrics import Condition, Metric
from assistant.matching.naming import bearer_of, is_an_offer, is_known
from assistant.measuring.intervals import Interval
from assistant.measuring.quantities import Quantity
from assistant.measuring.units import NONE, Unit, unit_of

State = Literal["met", "unmet", "unknown", "incomparable"]

# Names that end alike by so many characters may mean the same measure, and surely do by so many.
_ENOUGH_ALIKE, _SURELY_ALIKE = 2, 4
# A bare number is read in the other side's unit where it comes to about as much.
_SIZE = (Fraction(1, 5), Fraction(5))
_OF_ANY_NAME = frozenset({"temperature", "[length]^-1 [mass]^1 [time]^-2", "[c_rate]^1"})
# Nearer than this, two conditions are the same: 0.5 MPa and 5 kg of pressure.
_SAME_SHARE = Fraction(3, 100)
_TIMES = {"day": ("天", "日", "d"), "hour": ("小时", "时", "h", "分钟", "分", "min", "秒", "s")}
_OPPOSITES = (
    *("上下", "前后", "内外", "左右", "大小", "高低", "进出", "冷热", "正负", "阴阳"),
    *("干湿", "横纵", "粗细", "新旧", "轻重", "快慢"),
)
# States by how much they tell; the first of several readings of one metric counts.
_TELLING: tuple[State, ...] = ("unmet", "met", "incomparable", "unknown")


@dataclass(frozen=True, slots=True)
class Mention:
    """Words of an achievement that may speak of what is asked for; a person has to look.

    Attributes:
        span: Of the achievement's text.
        named: Whether they have the name of it, or another name; else only something of its sort.
    """

    span: tuple[int, int]
    named: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """How one metric that is asked for stands.

    Attributes:
        need: Of the demand.
        have: Of the achievement; None where it says nothing of it.
        why: In Chinese, for a person; empty where the figures speak for themselves.
        sure: Whether both surely measure the same thing; else the names only end alike.
        partly: Whether what the achievement may come to lies partly within what is asked.
        mention: Where nothing is compared: what may speak of it all the same; None where that
            was not looked for, or nothing does.
    """

    need: Metric
    have: Metric | None
    state: State
    why: str = ""
    partly: bool = False
    sure: bool = True
    mention: Mention | None = None


def compared(needs: Iterable[Metric], haves: Sequence[Metric]) -> tuple[Comparison, ...]:
    """Compare each metric that is asked for with what an achievement states.

    Args:
        needs: Of the demand.
        haves: Of the achievement; one that says not of what it is, is of the achievement itself.
    """
    return tuple(_beside(need, haves) for need in needs)


def _beside(need: Metric, haves: Sequence[Metric]) -> Comparison:
    alike = [have for have in haves if _same(need, have)]
    if not alike:
        return _perhaps(need, haves)
    exact = [have for have in alike if have.of == need.of]
    candidates = exact or (alike if len({have.of for have in alike}) == 1 else [])
    if not candidates:
        other = alike[0]
        return Comparison(
            need=need,
            have=None,
            state="unknown",
            why="成果写的是别的对象",
            mention=Mention((other.start, other.end), named=True),
        )
    stated = [have for have in candidates if have.quantity.form in ("bound", "range", "spread")]
    told = [_against(need, have) for have in stated or candidates]
    if {"met", "unmet"} <= {one.state for one in told}:
        why = "成果里有两种写法，请核对"
        return replace(told[0], state="unknown", why=why)
    return min(told, key=lambda one: _TELLING.index(one.state))


def _perhaps(need: Metric, haves: Sequence[Metric]) -> Comparison:
    """Compare with the one metric whose name only ends alike; what is met so is left to people.

    行人检测召回率 may be another's than 车辆检测召回率, so nothing is said to be met; that it is
    missed, or not measured alike, is told as far as it goes.
    """
    alike = [have for have in haves if _ends_alike(need, have)]
    if len(alike) != 1:
        return Comparison(need=need, have=None, state="unknown")
    told = replace(_against(need, alike[0]), sure=False)
    if told.state != "met":
        return told
    return replace(told, state="unknown", why="指标名称相近，但对象未必相同，请核对")


def _ends_alike(need: Metric, have: Metric) -> bool:
    if need.head != have.head or bearer_of(need.head) == "substance":
        return False
    if _contrast(need.of, have.of):
        return False
    return len(_ending(need.of, have.of)) >= _ENOUGH_ALIKE


def _same(need: Metric, have: Metric) -> bool:
    """Say whether both measure the same of the same, as far as their names tell."""
    wanted, given = need.of, have.of
    if need.head != have.head:
        if is_known(need.head) or is_known(have.head):
            return False
        shared = len(_ending(need.head, have.head))
        if shared < _ENOUGH_ALIKE:
            return False
        wanted, given = (
            "" if is_an_offer(of) else of
            for of in (wanted + need.head[:-shared], given + have.head[:-shared])
        )
    if wanted == given or not wanted or not given:
        return True
    if _contrast(wanted, given):
        return False
    if need.head != have.head and len(_ending(need.head, have.head)) >= _SURELY_ALIKE:
        return True
    if wanted.endswith(given) or given.endswith(wanted) or _reordered(wanted, given):
        return True
    bearer = bearer_of(need.head)
    if bearer == "substance":
        return False
    if bearer == "part":
        return len(_ending(wanted, given)) >= _ENOUGH_ALIKE
    return wanted in given or given in wanted


def _reordered(one: str, other: str) -> bool:
    """Say whether two names are one in another order: 水果冻干片, 冻干水果片."""
    return len(one) >= _SURELY_ALIKE and sorted(one) == sorted(other)


def _ending(one: str, other: str) -> str:
    """Give what both end with."""
    length = 0
    while length < min(len(one), len(other)) and one[-1 - length] == other[-1 - length]:
        length += 1
    return one[len(one) - length :]


def _contrast(one: str, other: str) -> bool:
    """Say whether two names differ in a word and its opposite: 上模芯, 下模芯."""
    return any(
        (pair[0] in one and pair[1] in other and pair[0] not in other)
        or (pair[1] in one and pair[0] in other and pair[1] not in other)
        for pair in _OPPOSITES
    )


def _pairs(name: str) -> set[str]:
    return {name[n : n + 2] for n in range(len(name) - 1)}


def _against(need: Metric, have: Metric) -> Comparison:
    if need.change != have.change:
        why = "一方是绝对值，另一方是变化的幅度"
        return Comparison(need=need, have=have, state="unknown", why=why)
    scale = _scale(need.quantity.unit, have.quantity.unit)
    assumed = ""
    if scale is None and (meant := _in_unit_of(need, have)) is not None:
        need, scale = meant, (Fraction(1), Fraction(1))
        assumed = "需求没有写单位，按成果的单位比"
    if scale is None:
        units = (one.quantity.unit.written or "无单位" for one in (need, have))
        why = f"单位不是一类：{' 与 '.join(units)}"
        return Comparison(need=need, have=have, state="incomparable", why=why)
    if (other := _other_conditions(need.conditions, have.conditions)) is not None:
        return Comparison(need=need, have=have, state="incomparable", why=other)
    asked, given = _scaled(_wanted(need), scale[0]), _scaled(_given(have), scale[1])
    state, partly = _stands(asked, given, promised=have.quantity.form in ("bound", "spread"))
    if state == "met" and _time_of(need) == "day" and _time_of(have) == "hour":
        # So much an hour is 24 times that a day only where nothing ever stands still.
        why = "一方按天、一方按小时，一天运行几小时没有写"
        return Comparison(need=need, have=have, state="unknown", why=why)
    if state == "met" and (missing := _unsaid(need.conditions, have.conditions)) is not None:
        return Comparison(need=need, have=have, state="unknown", why=missing)
    why = "成果的范围只有一部分在要求之内" if partly else assumed
    return Comparison(need=need, have=have, state=state, why=why, partly=partly)


def _time_of(one: Metric) -> str:
    """Give per what time a figure is: a day, an hour or less; empty for none or another."""
    under = one.quantity.unit.written.rpartition("/")[2] if "/" in one.quantity.unit.written else ""
    return next((time for time, units in _TIMES.items() if under in units), "")


def _scale(need: Unit, have: Unit) -> tuple[Fraction, Fraction] | None:
    """Give what both values are multiplied by; None for units of different sorts."""
    if need.dimension != have.dimension:
        return _spoken(need, have)
    if need.months is not None and have.months is not None:
        return need.months / need.factor, have.months / have.factor
    return Fraction(1), Fraction(1)


def _in_unit_of(need: Metric, have: Metric) -> Metric | None:
    """Read a bare number in the other side's unit, where it is of about its size: 密度≥1.80."""
    unit = have.quantity.unit
    if need.quantity.unit is not NONE or unit is NONE or unit.offset:
        return None
    value = need.quantity.value.times(unit.factor)
    ours = next((end for end in (value.low, value.high) if end), None)
    given = have.quantity.value
    theirs = next((end for end in (given.low, given.high) if end), None)
    if not ours or not theirs or not _SIZE[0] <= ours / theirs <= _SIZE[1]:
        return None
    return replace(need, quantity=replace(need.quantity, value=value, unit=unit))


def _spoken(need: Unit, have: Unit) -> tuple[Fraction, Fraction] | None:
    """Read 度 as the unit of electricity where that is what the other side measures in."""
    for one, other, spoken in ((need, have, True), (have, need, False)):
        if "度" not in one.written or "度电" in one.written:
            continue
        meant = unit_of(one.written.replace("度", "度电"))
        if meant is not None and meant.dimension == other.dimension:
            factor = meant.factor / one.factor
            return (factor, Fraction(1)) if spoken else (Fraction(1), factor)
    return None


def _scaled(interval: Interval, factor: Fraction) -> Interval:
    return interval if factor == 1 else interval.times(factor)


def _wanted(need: Metric) -> Interval:
    """Give what is asked for: a bare figure is a bound by which way is better, else itself."""
    quantity = need.quantity
    value = quantity.value
    if quantity.form == "spread":
        return Interval(None, value.high)
    if quantity.form in ("bound", "range"):
        return value
    middle = value.low if quantity.form == "bare" else None
    if quantity.form == "near" and value.low is not None and value.high is not None:
        middle = (value.low + value.high) / 2
    if quantity.trend == "down" or (quantity.trend is None and need.better == "less"):
        return Interval(None, middle)
    if quantity.trend == "up" or need.better == "more":
        return Interval(middle, None)
    return value


def _given(have: Metric) -> Interval:
    value = have.quantity.value
    return Interval(None, value.high) if have.quantity.form == "spread" else value


def _stands(asked: Interval, given: Interval, *, promised: bool) -> tuple[State, bool]:
    """Say how all that may be given stands to what is asked, and whether it is half within."""
    if _within(given, asked):
        return "met", False
    if _apart(given, asked):
        return "unmet", False
    one_sided = (asked.low is None) != (asked.high is None)
    if promised and one_sided and (asked.low is None) == (given.low is None):
        return "unmet", False  # promised the right way, but not so far
    return "unknown", not promised


def _within(inner: Interval, outer: Interval) -> bool:
    if outer.low is not None and not (
        inner.low is not None
        and (inner.low > outer.low or (inner.low == outer.low and (not outer.above or inner.above)))
    ):
        return False
    return outer.high is None or (
        inner.high is not None
        and (
            inner.high < outer.high
            or (inner.high == outer.high and (not outer.below or inner.below))
        )
    )


def _apart(one: Interval, other: Interval) -> bool:
    return _is_under(one, other) or _is_under(other, one)


def _is_under(low: Interval, high: Interval) -> bool:
    if low.high is None or high.low is None:
        return False
    return low.high < high.low or (low.high == high.low and (low.below or high.above))


def _other_conditions(needs: Sequence[Condition], haves: Sequence[Condition]) -> str | None:
    """Say by which condition both were measured differently; None where by none."""
    for need in needs:
        alike = _alike(need, needs, haves)
        if alike and not any(_meet(need.quantity, have.quantity) for have in alike):
            return "工况不同"
    return None


def _unsaid(needs: Sequence[Condition], haves: Sequence[Condition]) -> str | None:
    """Say which condition of the demand the achievement says nothing of; None for none."""
    for need in needs:
        if not _alike(need, needs, haves):
            return "需求写了工况，成果没有写"
    return None


def _alike(
    need: Condition, needs: Sequence[Condition], haves: Sequence[Condition]
) -> list[Condition]:
    """Give the other side's conditions of the same sort: by name, or the only one so measured."""
    sort = need.quantity.unit.dimension
    same = [have for have in haves if have.quantity.unit.dimension == sort]
    only = len(same) == 1 and sum(one.quantity.unit.dimension == sort for one in needs) == 1
    if only or sort in _OF_ANY_NAME:
        return same
    return [
        have
        for have in same
        if not need.name or not have.name or _pairs(need.name) & _pairs(have.name)
    ]


def _meet(need: Quantity, have: Quantity) -> bool:
    """Say whether two conditions can be the same."""
    slack_low = _slack(need.value.low, need.unit)
    slack_high = _slack(need.value.high, need.unit)
    low, high = need.value.low, need.value.high
    wide = Interval(
        None if low is None else low - slack_low, None if high is None else high + slack_high
    )
    return not _apart(wide, have.value)


def _slack(value: Fraction | None, unit: Unit) -> Fraction:
    if value is None:
        return Fraction(0)
    if unit.dimension == "temperature":
        return Fraction(2)
    return abs(value) * _SAME_SHARE
