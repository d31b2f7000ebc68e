"""Small drawings of figures, as SVG in the page: no script, colours from the style sheet.

They say nothing that does not stand in the table beside them, so nobody who cannot see them
misses anything.
"""

from collections.abc import Sequence
from html import escape
from math import ceil

_WIDE, _HIGH = 112, 18
_EDGE = 6
_BAR_WIDE, _BAR_HIGH = 160, 14
_COLUMNS_WIDE, _COLUMNS_HIGH = 760, 190
_LEFT, _RIGHT, _TOP, _BOTTOM = 44, 8, 12, 26
_GRID = 4
_GAP_SHARE = 0.25
_MOST_GAP = 6.0
# A label of a day takes about so much room.
_DAY_WIDE = 76


def interval_svg(value: float, low: float, high: float) -> str:
    """Draw a value of 0…1 with its interval, on a line from 0 to 1."""

    def x(share: float) -> str:
        return f"{_EDGE + min(1.0, max(0.0, share)) * (_WIDE - 2 * _EDGE):.1f}"

    middle = _HIGH // 2
    return (
        f'<svg class="interval" viewBox="0 0 {_WIDE} {_HIGH}" width="{_WIDE}" height="{_HIGH}"'
        ' aria-hidden="true" focusable="false">'
        f'<line class="axis" x1="{x(0)}" x2="{x(1)}" y1="{middle}" y2="{middle}"/>'
        f'<line class="span" x1="{x(low)}" x2="{x(high)}" y1="{middle}" y2="{middle}"/>'
        f'<circle class="dot" cx="{x(value)}" cy="{middle}" r="4.5"/></svg>'
    )


def bar_svg(n: float, most: float) -> str:
    """Draw a number beside the greatest of its table; what is not nothing is seen."""
    wide = 0.0 if most <= 0 or n <= 0 else max(2.0, n / most * _BAR_WIDE)
    return (
        f'<svg class="bar" viewBox="0 0 {_BAR_WIDE} {_BAR_HIGH}" preserveAspectRatio="none"'
        ' aria-hidden="true" focusable="false">'
        f'<rect x="0" y="1" width="{wide:.1f}" height="{_BAR_HIGH - 2}"/></svg>'
    )


def columns_svg(
    spans: Sequence[str], parts: Sequence[tuple[str, Sequence[int]]], *, label: str
) -> str:
    """Draw numbers over time as columns, the parts of each on top of one another.

    Args:
        spans: What each column is called, in order.
        parts: A tone of the style sheet, and a number for each of the spans.
        label: What is drawn.
    """
    sums = [sum(counts[place] for _, counts in parts) for place in range(len(spans))]
    top = _round_up(max(sums, default=0))
    room = _COLUMNS_HIGH - _TOP - _BOTTOM
    step = (_COLUMNS_WIDE - _LEFT - _RIGHT) / max(1, len(spans))
    gap = min(step * _GAP_SHARE, _MOST_GAP)
    drawn = []
    for place in range(len(spans)):
        base = float(_COLUMNS_HIGH - _BOTTOM)
        for tone, counts in parts:
            high = counts[place] / top * room
            base -= high
            if high:
                drawn.append(
                    f'<rect class="{escape(tone)}" x="{_LEFT + step * place + gap / 2:.1f}"'
                    f' y="{base:.1f}" width="{step - gap:.1f}" height="{high:.1f}"/>'
                )
    grid = "".join(
        rule_svg(
            f"{top * part // _GRID:,}",
            _COLUMNS_HIGH - _BOTTOM - room * part / _GRID,
            left=_LEFT,
            right=_COLUMNS_WIDE - _RIGHT,
        )
        for part in range(_GRID + 1)
    )
    return (
        f'<svg class="columns" viewBox="0 0 {_COLUMNS_WIDE} {_COLUMNS_HIGH}" role="img"'
        f' aria-label="{escape(label)}，数值见下表">{grid}{"".join(drawn)}'
        f"{_below(spans, step)}</svg>"
    )


def rule_svg(said: str, height: float, *, left: float, right: float) -> str:
    """Draw a line across at a height, with what it stands for before it."""
    return (
        f'<line class="axis" x1="{left}" x2="{right}" y1="{height:.1f}" y2="{height:.1f}"/>'
        f'<text x="{left - 8}" y="{height + 4:.1f}" text-anchor="end">{escape(said)}</text>'
    )


def _round_up(n: int) -> int:
    """Give where an axis ends: a number that its lines part without a rest."""
    size = 1
    while n > size * _GRID * 10:
        size *= 10
    return max(1, ceil(n / (size * _GRID))) * size * _GRID


def _below(spans: Sequence[str], step: float) -> str:
    """Write what the columns are called below them, as many as have room, the last among them."""
    each = max(1, ceil(_DAY_WIDE / step))
    last = len(spans) - 1
    return "".join(
        f'<text x="{_LEFT + step * (place + 0.5):.1f}" y="{_COLUMNS_HIGH - 6}"'
        f' text-anchor="middle">{escape(spans[place])}</text>'
        for place in range(last % each, len(spans), each)
    )
