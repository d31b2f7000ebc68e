"""Courses of measures that lead from one to the next, and the nearest step of each."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.eligibility.telling import summary
from assistant.eligibility.verdicts import Judged, Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Rung:
    """One step of a course.

    Attributes:
        next: Whether it is the nearest step that is neither held nor out of the question.
        held: Whether the company has it.
        lacks: What is missing for it.
    """

    measure: str
    name: str
    verdict: Verdict
    lacks: str
    next: bool = False
    held: bool = False


def ladders(judged: Sequence[Judged], held: Sequence[str] = ()) -> tuple[tuple[Rung, ...], ...]:
    """Give the courses, each from its first step on.

    Args:
        judged: The measures.
        held: Titles that the company has.
    """
    courses: dict[str, list[tuple[int, Judged]]] = defaultdict(list)
    for one in judged:
        if one.measure.ladder is not None:
            course, step = one.measure.ladder
            courses[course].append((step, one))
    return tuple(
        _course([one for _, one in sorted(steps, key=lambda step: step[0])], held)
        for steps in courses.values()
        if len(steps) > 1
    )


def _course(steps: Sequence[Judged], held: Sequence[str]) -> tuple[Rung, ...]:
    has = [_is_held(one, held) for one in steps]
    reached = max((place for place, one in enumerate(has) if one), default=-1)
    nearest = next(
        (
            place
            for place, one in enumerate(steps)
            if place > reached and one.verdict != "not_applicable"
        ),
        -1,
    )
    return tuple(
        Rung(
            measure=one.measure.id,
            name=one.measure.name,
            verdict=one.verdict,
            lacks="已有" if has[place] else _lacks(one),
            next=place == nearest,
            held=has[place],
        )
        for place, one in enumerate(steps)
    )


def _lacks(one: Judged) -> str:
    unmet = [finding.text for finding in one.counted if finding.state == "unmet"]
    return f"差在：{'；'.join(unmet[:2])}" if unmet else summary(one)


def _is_held(one: Judged, held: Sequence[str]) -> bool:
    names = {*one.measure.called, one.measure.name}
    return any(title in names for title in held)
