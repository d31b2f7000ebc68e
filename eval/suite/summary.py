"""The figures of a run: for each kind of case, and for what cases have in common."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import get_args

import numpy as np

from corpus.levels import ROLES
from eval.suite.cases import Case, CaseKind, QuestionType, Trap
from eval.suite.judging import unanswered
from eval.suite.metrics import METRICS, Metric, bounds, count, value
from eval.suite.outcomes import Judgement, Outcome
from eval.suite.runs import Baseline, Figure, Part, Slice

# By the name that people see, how the same cases came out with something simple.
Simple = Mapping[str, Sequence[Outcome]]
# The order in which slices and their keys are shown.
_KEYS: dict[str, tuple[str, ...]] = {
    "types": get_args(QuestionType),
    "traps": get_args(Trap),
    "difficulty": ("1", "2", "3"),
    "role": ROLES,
    "half": ("open", "kept"),
}
# Nothing found in n tries: with 95 % confidence there is less than 3 in n (rule of three).
_THREE = 3
_DIGITS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class _Judged:
    """A case that was served, and how it came out."""

    case: Case
    outcome: Outcome
    judgement: Judgement


def summarise(
    cases: Sequence[Case],
    outcomes: Sequence[Outcome],
    *,
    half: Callable[[Case], str],
    simple: Simple | None = None,
) -> tuple[tuple[Part, ...], tuple[Slice, ...]]:
    """Give the figures of a run.

    A case of a kind that is not served counts in `n` and nowhere else. One that got no reply
    counts as not passed; other figures it leaves alone.

    Args:
        cases: What was asked.
        outcomes: In the same order.
        half: Gives the half that a case falls into.
        simple: What stands beside; in the same order too.

    Returns:
        Parts in the order of `CaseKind`, kinds with no case left out; slices of what was served
        that hold a case, in the order in which they are shown.

    Raises:
        ValueError: There are not as many outcomes as cases.
    """
    served = _served(cases, outcomes)
    beside = {name: _served(cases, own) for name, own in (simple or {}).items()}
    kinds: tuple[CaseKind, ...] = get_args(CaseKind)
    present = {case.kind for case in cases}
    parts = (_part(kind, cases, served, beside) for kind in kinds if kind in present)
    return tuple(parts), tuple(_slices(served, half))


def _served(cases: Sequence[Case], outcomes: Sequence[Outcome]) -> tuple[_Judged, ...]:
    return tuple(
        _Judged(case=case, outcome=outcome, judgement=counted(case, outcome))
        for case, outcome in zip(cases, outcomes, strict=True)
        if outcome.served
    )


def group_of(case: Case) -> str:
    """Give the group of a case; one that is in none is a group of its own."""
    return case.group or case.id


def counted(case: Case, outcome: Outcome) -> Judgement:
    """Give the judgement that figures are made of: a case without a reply is not passed."""
    if outcome.failed is not None or not outcome.served or not outcome.judgement.checks:
        return unanswered(case, outcome.failed or "没有得到回答")
    return outcome.judgement


def _part(
    kind: CaseKind,
    cases: Sequence[Case],
    served: Sequence[_Judged],
    beside: Mapping[str, Sequence[_Judged]],
) -> Part:
    own = [one for one in served if one.case.kind == kind]
    figures = (_figure(metric, kind, served, beside) for metric in METRICS if kind in metric.kinds)
    return Part(
        kind=kind,
        n=sum(case.kind == kind for case in cases),
        served=len(own),
        passed=sum(one.outcome.passed for one in own),
        figures=tuple(figure for figure in figures if figure and own),
        ms=_times(own),
    )


def _figure(
    metric: Metric,
    kind: CaseKind,
    served: Sequence[_Judged],
    beside: Mapping[str, Sequence[_Judged]],
) -> Figure | None:
    """Give a figure with what stands beside it; None where no case adds to it."""
    judgements = _under(metric, kind, served)
    groups = [group_of(one.case) for one in served if metric.counts(one.case.kind, under=kind)]
    found = bounds(metric, judgements, groups=groups)
    if found is None:
        return None
    n = count(metric, judgements)
    simple = ((name, value(metric, _under(metric, kind, own))) for name, own in beside.items())
    none_found = metric.hard and metric.better == "down" and found.value == 0
    return Figure(
        metric=metric.name,
        label=metric.label,
        n=n,
        bounds=found,
        better=metric.better,
        baselines=tuple(Baseline(name=name, value=v) for name, v in simple if v is not None),
        at_most=min(1.0, round(_THREE / n, _DIGITS)) if none_found else None,
    )


def _under(metric: Metric, kind: CaseKind, served: Sequence[_Judged]) -> list[Judgement]:
    return [one.judgement for one in served if metric.counts(one.case.kind, under=kind)]


def _times(own: Sequence[_Judged]) -> tuple[float, float] | None:
    """Give the median and the 95th percentile of the time to a reply, in milliseconds."""
    times = [one.outcome.ms for one in own if one.outcome.reply is not None]
    if not times:
        return None
    median, slow = np.percentile(times, [50, 95])
    return round(float(median), 1), round(float(slow), 1)


def _slices(served: Sequence[_Judged], half: Callable[[Case], str]) -> Iterator[Slice]:
    for by, keys in _KEYS.items():
        for key in keys:
            own = [one for one in served if key in keys_of(one.case, by, half)]
            if own:
                passed = sum(one.outcome.passed for one in own)
                yield Slice(by=by, key=key, n=len(own), passed=passed)


def keys_of(case: Case, by: str, half: Callable[[Case], str]) -> Sequence[str]:
    """Give the keys of a case in one way of slicing: such as `types`."""
    match by:
        case "types":
            return case.types
        case "traps":
            return case.traps
        case "difficulty":
            return (str(case.difficulty),)
        case "role":
            return (case.role,)
        case _:
            return (half(case),)
