"""A figure over runs of the evaluation, drawn; see `assistant.ui.plots`."""

from collections.abc import Sequence
from html import escape

from assistant.ui.plots import rule_svg
from assistant.ui.trials.port import Point, Unit
from assistant.ui.trials.readings import reading

_LINE_WIDE, _LINE_HIGH = 460, 210
_LEFT, _RIGHT, _TOP, _BOTTOM = 74, 16, 14, 30
_GRID = 4
_FEWEST_DAYS = 2


def line_svg(points: Sequence[Point], unit: Unit, *, label: str) -> str:
    """Draw a figure over runs, the oldest on the left, each with its interval.

    Runs stand at equal distances: what counts is their order.
    """
    lows = [point.value if point.low is None else point.low for point in points]
    highs = [point.value if point.high is None else point.high for point in points]
    bottom, top = _range(min(lows), max(highs), unit)

    def y(value: float) -> float:
        return _TOP + (top - value) / (top - bottom) * (_LINE_HIGH - _TOP - _BOTTOM)

    gap = (_LINE_WIDE - _LEFT - _RIGHT) / max(1, len(points))
    across = [_LEFT + gap * (place + 0.5) for place in range(len(points))]
    values = [bottom + (top - bottom) * part / _GRID for part in range(_GRID + 1)]
    grid = "".join(
        rule_svg(reading(value, unit), y(value), left=_LEFT, right=_LINE_WIDE - _RIGHT)
        for value in values
    )
    joined = " ".join(f"{x:.1f},{y(p.value):.1f}" for x, p in zip(across, points, strict=True))
    marks = "".join(
        f'<line class="span" x1="{x:.1f}" x2="{x:.1f}" y1="{y(low):.1f}" y2="{y(high):.1f}"/>'
        f'<circle class="dot" cx="{x:.1f}" cy="{y(point.value):.1f}" r="5"/>'
        for x, point, low, high in zip(across, points, lows, highs, strict=True)
    )
    return (
        f'<svg class="line" viewBox="0 0 {_LINE_WIDE} {_LINE_HIGH}" role="img"'
        f' aria-label="{escape(label)}，数值见下表">{grid}'
        f'<polyline class="way" points="{joined}"/>{marks}{_days(points, across)}</svg>'
    )


def _range(low: float, high: float, unit: Unit) -> tuple[float, float]:
    """Give where the axis begins and ends: some room around all intervals."""
    room = (high - low) * 0.15 or abs(high) * 0.1 or 0.1
    bottom = max(0.0, low - room)
    return bottom, high + room if unit == "ms" else max(min(1.0, high + room), bottom + 0.01)


def _days(points: Sequence[Point], across: Sequence[float]) -> str:
    """Write when the first and the last run were below them: the time where it was one day."""
    ends = (0,) if len(points) < _FEWEST_DAYS else (0, len(points) - 1)
    whens = [points[place].when.astimezone() for place in ends]
    one_day = len(whens) > 1 and whens[0].date() == whens[-1].date()
    return "".join(
        f'<text x="{across[place]:.1f}" y="{_LINE_HIGH - 8}" text-anchor="middle">'
        f"{at.strftime('%H:%M' if one_day else '%m-%d')}</text>"
        for place, at in zip(ends, whens, strict=True)
    )
