"""Points added up from parts, as far as the figures are known: from the fewest to the most."""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from assistant.eligibility.figures import Drawn, draw
from assistant.eligibility.findings import Came, Finding, Shown, State, needed, number, shown
from assistant.eligibility.profile import Profile
from assistant.eligibility.quantities import SHARE
from assistant.measuring.intervals import Interval, stands
from corpus.measures.rules import Points, ScoreCondition, ScorePart


@dataclass(frozen=True, slots=True)
class _Part:
    """Points of one part, from `least` to `most`; `missing` could change them."""

    part: ScorePart
    least: Fraction
    most: Fraction
    best: Drawn
    missing: tuple[str, ...]

    @property
    def never_reached(self) -> bool:
        """Whether it surely has no points although it must have some."""
        return self.part.never_zero and self.most == 0

    @property
    def maybe_none(self) -> bool:
        return self.part.never_zero and self.least == 0


def decide_score(condition: ScoreCondition, profile: Profile, day: date) -> Came:
    """Add up the points.

    The whole is met where even the fewest points reach the line, unmet where not even the most
    do, or where a part that must have points has none; else nobody knows.
    """
    parts = [_part(part, profile, day) for part in condition.points]
    least = sum((part.least for part in parts), Fraction(0))
    most = sum((part.most for part in parts), Fraction(0))
    total = Interval(least, most)
    state: State = stands(total, condition.bounds)
    if any(part.never_reached for part in parts):
        state = "unmet"
    elif state == "met" and any(part.maybe_none for part in parts):
        state = "unknown"
    open_paths = tuple(dict.fromkeys(path for part in parts for path in part.missing))
    return Came(
        state=state,
        field="score",
        have=shown(total, condition.unit, None),
        need=needed(condition.bounds, condition.unit, None),
        gap=_gap(state, parts, total, condition),
        parts=tuple(_finding(part) for part in parts),
        op="score",
        missing=open_paths if state == "unknown" else _optional(parts) if state == "unmet" else (),
    )


def _optional(parts: list[_Part]) -> tuple[str, ...]:
    """Give what another way to points would need, where it could still lift a part."""
    return tuple(
        path
        for part in parts
        if part.least == part.most < Fraction(part.part.most)
        for path in part.missing
    )


def _part(part: ScorePart, profile: Profile, day: date) -> _Part:
    """Give the points of a part: of its ways the best counts."""
    drawn = [(way, draw(way.figure, profile, day)) for way in part.ways]
    ranges = [(way, figure, _points(way, figure)) for way, figure in drawn]
    counted = [
        entry for entry in ranges if entry[1].figures[0] is not None or not entry[0].optional
    ]
    least = max((points[0] for _, _, points in counted), default=Fraction(0))
    most = max((points[1] for _, _, points in counted), default=Fraction(0))
    best = max(counted or ranges, key=lambda entry: (entry[1].figures[0] is not None, entry[2][0]))
    ceiling = Fraction(part.most)
    missing = [
        path
        for way, figure, points in ranges
        if least < ceiling and (points[1] > least or way.optional)
        for path in (*figure.missing, *(figure.rough if points[0] < points[1] else ()))
    ]
    return _Part(part, least, most, best[1], tuple(dict.fromkeys(missing)))


def _points(way: Points, drawn: Drawn) -> tuple[Fraction, Fraction]:
    """Give the fewest and the most points that a figure may get."""
    figure = drawn.figures[0]
    if figure is None:
        return Fraction(0), Fraction(way.steps[0][1])
    return _step(way, figure.low), _step(way, figure.high)


def _step(way: Points, value: Fraction | None) -> Fraction:
    if value is None:
        return Fraction(way.steps[0][1])
    return next((Fraction(points) for line, points in way.steps if value >= line), Fraction(0))


def _finding(part: _Part) -> Finding:
    known = part.least == part.most
    state: State = "unknown" if not known else "met" if part.least > 0 else "unmet"
    figure = part.best.figures[0]
    share = part.part.ways[0].figure.over is not None
    lines = [Fraction(line) for way in part.part.ways for line, _ in way.steps]
    have = None
    if figure is not None:
        have = shown(figure, SHARE if share else "", part.best.period, lines)
    points = (
        f"得 {number(part.least)} 分" if known else f"{number(part.least)}–{number(part.most)} 分"
    )
    why = part.best.why if not known and part.best.why else None
    return Finding(
        id=part.part.id,
        text=f"{part.part.text}（满分 {number(Fraction(part.part.most))}）",
        state=state,
        field=part.best.field,
        have=have,
        need=Shown(value=None, text=points),
        gap=f"{points}；{why}" if why else points,
        missing=part.missing if not known else (),
        counted=False,
    )


def _gap(
    state: State, parts: list[_Part], total: Interval, condition: ScoreCondition
) -> str | None:
    zero = next((part for part in parts if part.never_reached), None)
    if zero is not None:
        return f"{zero.part.text}为 0 分，不得为 0"
    if state == "unknown":
        least, most = total.low or Fraction(0), total.high or Fraction(0)
        return f"现在能算出 {number(least)} 分，最多可到 {number(most)} 分"
    line = condition.bounds.at_least or condition.bounds.more_than
    if state == "unmet" and line is not None and total.high is not None:
        return f"差 {number(Fraction(line) - total.high)} 分"
    return None
