"""A figure against its bounds, which may depend on another figure."""

from dataclasses import replace
from datetime import date
from fractions import Fraction

from assistant.eligibility.fields import label_of
from assistant.eligibility.figures import Drawn, draw
from assistant.eligibility.findings import Came, lines_of, needed, number, off_by, shown
from assistant.eligibility.profile import Profile
from assistant.eligibility.quantities import SHARE
from assistant.measuring.intervals import Interval, Side, missing_by, stands
from corpus.measures.rules import Amount, Bounds

_NOTHING = Drawn(figures=(None,), period=None, field="")


def decide_amount(condition: Amount, profile: Profile, day: date) -> Came:
    """Say whether a figure lies within its bounds; of several years, the worst one counts."""
    drawn = draw(condition.figure, profile, day)
    bounds, by = _bounds(condition, profile, day)
    missing = tuple(dict.fromkeys((*by.missing, *drawn.missing)))
    if bounds is None:
        return Came(state="unknown", field=drawn.field, gap=by.why, missing=missing)
    unit = SHARE if condition.figure.over else condition.unit
    sides: list[Side] = [
        "unknown" if figure is None else stands(figure, bounds) for figure in drawn.figures
    ]
    state: Side = "unmet" if "unmet" in sides else "unknown" if "unknown" in sides else "met"
    worst = sides.index(state)
    figure, label = drawn.figures[worst], drawn.labels[worst]
    if state == "unknown":  # what is only nearly known has to be known exactly
        missing = tuple(dict.fromkeys((*missing, *drawn.rough)))
    period = label.removesuffix(" 年") or drawn.period
    if state == "met":
        gap = None
    elif figure is None:
        gap = drawn.why
    else:
        gap = label + _gap(figure, bounds, unit, state)
        if state == "unmet" and len(drawn.figures) == 1:
            gap += _in_money(condition, figure, bounds, profile, day)
    return Came(
        state=state,
        field=drawn.field,
        have=None if figure is None else shown(figure, unit, period, lines_of(bounds)),
        need=needed(bounds, unit, drawn.period),
        gap=gap,
        missing=missing,
    )


def _bounds(condition: Amount, profile: Profile, day: date) -> tuple[Bounds | None, Drawn]:
    """Give the bounds that hold, and what they were found by; None while nobody knows which."""
    if condition.scaled_by is None:
        return condition.bounds, _NOTHING
    by = draw(condition.scaled_by, profile, day)
    figure = by.figures[0]
    if figure is None or figure.low is None:
        return None, by
    holds = {_step(condition, figure.low), _step(condition, figure.high)}
    if len(holds) > 1:
        why = f"{label_of(by.field)}只是约数，跨过了两档"
        return None, replace(by, why=why, missing=(by.field,))
    return condition.scale[holds.pop()], by


def _step(condition: Amount, value: Fraction | None) -> int:
    last = len(condition.scale) - 1
    if value is None:
        return last
    tops = enumerate(condition.scale)
    return next((n for n, step in tops if step.up_to is None or value <= step.up_to), last)


def _gap(figure: Interval, bounds: Bounds, unit: str, state: Side) -> str:
    if state == "unknown":
        return f"只知道 {shown(figure, unit, None, lines_of(bounds)).text}，跨在线上"
    by = missing_by(figure, bounds)
    if by is None:
        return f"{shown(figure, unit, None, lines_of(bounds)).text}，没有达到"
    return off_by(by, too_much=_is_ceiling(bounds), unit=unit)


def _is_ceiling(bounds: Bounds) -> bool:
    return bounds.at_least is None and bounds.more_than is None


def _in_money(
    condition: Amount, figure: Interval, bounds: Bounds, profile: Profile, day: date
) -> str:
    """Say what a missing share comes to, where its whole is one known figure."""
    by = missing_by(figure, bounds)
    over = condition.figure.over
    if over is None or not by or _is_ceiling(bounds):
        return ""
    part = condition.figure.model_copy(update={"of": over, "over": None})
    whole = draw(part, profile, day).figures[0]
    if whole is None or whole.exact is None:
        return ""
    amount = by * whole.exact
    if over == "employees":
        return f"（按现有职工总数，还差 {-(-amount // 1)} 人）"
    return f"（按现有数据折合约 {number(Fraction(round(float(amount), 2)))} 万元）"
