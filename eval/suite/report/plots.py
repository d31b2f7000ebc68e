"""Plots as inline SVG: drawn from figures that are given, never the only place where they stand.

Every plot belongs beside a table that says the same in digits. Shape tells things apart, colour
only repeats it; colours and fonts come from `report.css` by class.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from eval.suite.runs import Bounds, Figure
from eval.suite.words import valued

_WIDTH, _EDGE = 220, 8
_ROW = 26
_LINE_WIDTH, _LINE_HEIGHT = 380, 168
_LEFT, _RIGHT, _TOP, _BOTTOM = 44, 14, 14, 30
_TICKS = (0.0, 0.5, 1.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """A figure at a time.

    Attributes:
        when: As it stands below the plot: 11-23.
        same: Whether the same was asked of the same records as in the run that is reported.
    """

    when: str
    bounds: Bounds
    same: bool = True


def interval_plot(figure: Figure, *, baselines: Sequence[str]) -> str:
    """Draw a figure from 0 to 1 as a dot on its interval, with the baselines as other shapes.

    Args:
        figure: What is drawn.
        baselines: Names of all baselines of the page, so that each has its shape throughout.

    Returns:
        SVG; empty for a figure without a value.
    """
    if figure.bounds is None or figure.withheld:
        return ""
    found, middle = figure.bounds, _ROW / 2
    low, high, at = _x(found.low), _x(found.high), _x(found.value)
    shapes = [_axis(middle)]
    shapes += [
        _baseline(baselines.index(one.name), _x(one.value), middle) for one in figure.baselines
    ]
    shapes.append(
        f'<line class="interval" x1="{low:.1f}" x2="{high:.1f}" y1="{middle}" y2="{middle}"/>'
        f'<circle class="value" cx="{at:.1f}" cy="{middle}" r="5"/>'
    )
    said = f"{figure.label} {valued(figure.metric, found.value)}"
    return _svg("interval-plot", _WIDTH, _ROW, said, "".join(shapes))


def share_bar(part: int, whole: int, *, said: str) -> str:
    """Draw how many of the whole: the filled part of a bar, the rest is outlined."""
    return _bar("share-bar", part / whole if whole else 0.0, said, outlined=True)


def count_bar(count: int, most: int, *, said: str) -> str:
    """Draw a count against the largest of its column."""
    return _bar("count-bar", count / most if most else 0.0, said, outlined=False)


def line_plot(points: Sequence[Point], *, metric: str, label: str) -> str:
    """Draw a figure over time: a dot and its interval a run, joined in order.

    A run that asked something else has a hollow dot: it cannot be compared strictly.
    """
    inner = _LINE_WIDTH - _LEFT - _RIGHT
    step = inner / max(len(points) - 1, 1)
    places = [
        _LEFT + (inner / 2 if len(points) == 1 else step * place) for place in range(len(points))
    ]
    grid = "".join(_gridline(metric, tick) for tick in _TICKS)
    joined = " ".join(
        f"{x:.1f},{_y(point.bounds.value):.1f}" for x, point in zip(places, points, strict=True)
    )
    dots = "".join(_dot(x, point) for x, point in zip(places, points, strict=True))
    days = _days(points, places)
    shapes = f'{grid}<polyline class="joined" points="{joined}"/>{dots}{days}'
    return _svg("line-plot", _LINE_WIDTH, _LINE_HEIGHT, f"{label}的历次变化", shapes)


def key_plot(kind: str) -> str:
    """Draw the sign that a legend explains: `value`, `interval`, or the place of a baseline."""
    middle = _ROW / 2
    match kind:
        case "value":
            shape = f'<circle class="value" cx="{middle}" cy="{middle}" r="5"/>'
        case "interval":
            shape = f'<line class="interval" x1="3" x2="23" y1="{middle}" y2="{middle}"/>'
        case _:
            shape = _baseline(int(kind), middle, middle)
    return (
        f'<svg class="key" viewBox="0 0 {_ROW} {_ROW}" width="{_ROW}" height="{_ROW}"'
        f' aria-hidden="true">{shape}</svg>'
    )


def _bar(name: str, share: float, said: str, *, outlined: bool) -> str:
    full = _WIDTH - 2
    rest = f'<rect class="rest" x="1" y="7" width="{full}" height="12" rx="2"/>' if outlined else ""
    filled = (
        f'<rect class="filled" x="1" y="7" width="{full * share:.1f}" height="12" rx="2"/>'
        if share
        else ""
    )
    return _svg(name, _WIDTH, _ROW, said, rest + filled)


def _svg(name: str, width: int, height: int, said: str, shapes: str) -> str:
    return (
        f'<svg class="plot {name}" role="img" aria-label="{escape(said)}"'
        f' viewBox="0 0 {width} {height}" width="{width}" height="{height}">{shapes}</svg>'
    )


def _x(value: float) -> float:
    return _EDGE + min(max(value, 0.0), 1.0) * (_WIDTH - 2 * _EDGE)


def _y(value: float) -> float:
    return _TOP + (1 - min(max(value, 0.0), 1.0)) * (_LINE_HEIGHT - _TOP - _BOTTOM)


def _axis(middle: float) -> str:
    ticks = "".join(
        f'<line class="tick" x1="{_x(tick):.1f}" x2="{_x(tick):.1f}"'
        f' y1="{middle - 5}" y2="{middle + 5}"/>'
        for tick in _TICKS
    )
    ends = f'x1="{_x(0):.1f}" x2="{_x(1):.1f}" y1="{middle}" y2="{middle}"'
    return f'<line class="axis" {ends}/>{ticks}'


def _baseline(place: int, x: float, y: float) -> str:
    """Give a diamond for the first baseline, triangles for those after it."""
    if place == 0:
        corners = [(x, y - 6), (x + 6, y), (x, y + 6), (x - 6, y)]
    elif place == 1:
        corners = [(x, y - 6), (x + 6, y + 5), (x - 6, y + 5)]
    else:
        corners = [(x, y + 6), (x + 6, y - 5), (x - 6, y - 5)]
    drawn = " ".join(f"{a:.1f},{b:.1f}" for a, b in corners)
    return f'<polygon class="baseline" points="{drawn}"/>'


def _gridline(metric: str, tick: float) -> str:
    y = _y(tick)
    word = valued(metric, tick).removesuffix(".0%")
    unit = "%" if valued(metric, tick).endswith("%") else ""
    return (
        f'<line class="tick" x1="{_LEFT}" x2="{_LINE_WIDTH - _RIGHT}" y1="{y:.1f}" y2="{y:.1f}"/>'
        f'<text class="at-left" x="{_LEFT - 8}" y="{y + 4:.1f}">{word}{unit}</text>'
    )


def _dot(x: float, point: Point) -> str:
    found = point.bounds
    hollow = "" if point.same else " hollow"
    return (
        f'<line class="interval" x1="{x:.1f}" x2="{x:.1f}"'
        f' y1="{_y(found.low):.1f}" y2="{_y(found.high):.1f}"/>'
        f'<circle class="value{hollow}" cx="{x:.1f}" cy="{_y(found.value):.1f}" r="5"/>'
    )


def _days(points: Sequence[Point], places: Sequence[float]) -> str:
    """Give the first and the last day below the plot; the others stand in the table."""
    y = _LINE_HEIGHT - 8
    if len(points) == 1:
        return f'<text class="centred" x="{places[0]:.1f}" y="{y}">{escape(points[0].when)}</text>'
    return (
        f'<text x="{_LEFT - 4}" y="{y}">{escape(points[0].when)}</text>'
        f'<text class="at-left" x="{_LINE_WIDTH - 6}" y="{y}">{escape(points[-1].when)}</text>'
    )
