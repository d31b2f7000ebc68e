"""Two runs, case by case: what went up, what went down, and whether that is more than it may."""

from collections.abc import Sequence
from functools import partial
from typing import NamedTuple

from eval.suite.cases import Case, CaseKind
from eval.suite.metrics import METRICS, Metric, change, count, value
from eval.suite.outcomes import Judgement, Outcome
from eval.suite.runs import Comparison, Moved, Run
from eval.suite.summary import counted, group_of

# A figure may fall by so much: two cases of a hundred.
MARGIN = 0.02
_ROUNDING = 1e-9


def compare(before: Run, after: Run, *, margin: float = MARGIN) -> Comparison:
    """Compare the cases that are in both runs, read the same in both, and were served before.

    A figure is a drop where it got worse by more than the margin; a figure that must be 0 or 1,
    where any case went wrong in it that was not, whatever others make up for. A run of the same
    code gives the same figures, so a drop is one: the interval beside it says how far it would
    carry to other cases of the kind.

    Args:
        before: The run to measure by.
        after: The run that is measured.
        margin: 0…1.
    """
    was = {outcome.case: outcome for outcome in before.outcomes}
    now = {outcome.case: outcome for outcome in after.outcomes}
    both = [case for case in after.cases if case.id in was]
    same = [case for case in both if was[case.id].digest == now[case.id].digest]
    pairs = [Pair(case, was[case.id], now[case.id]) for case in same if was[case.id].served]
    shared = {case.id for case in same}
    moved = (
        _moved(metric, kind, pairs, margin=margin) for metric in METRICS for kind in metric.kinds
    )
    return Comparison(
        before=before.header,
        after=after.header,
        margin=margin,
        moved=tuple(found for found in moved if found is not None),
        better=tuple(pair.case.id for pair in pairs if pair.now.passed and not pair.was.passed),
        worse=tuple(pair.case.id for pair in pairs if pair.was.passed and not pair.now.passed),
        only_before=tuple(identity for identity in was if identity not in now),
        only_after=tuple(case.id for case in after.cases if case.id not in was),
        changed=tuple(case.id for case in both if case.id not in shared),
    )


class Pair(NamedTuple):
    """One case in two runs."""

    case: Case
    was: Outcome
    now: Outcome


def _moved(metric: Metric, kind: CaseKind, pairs: Sequence[Pair], *, margin: float) -> Moved | None:
    """Give a figure in both runs; None where neither has it."""
    if not any(pair.case.kind == kind for pair in pairs):
        return None
    own = [pair for pair in pairs if metric.counts(pair.case.kind, under=kind)]
    first = [counted(pair.case, pair.was) for pair in own]
    second = [counted(pair.case, pair.now) for pair in own]
    before, after = value(metric, first), value(metric, second)
    if before is None and after is None:
        return None
    moved = change(metric, first, second, groups=[group_of(pair.case) for pair in own])
    fresh = any(map(partial(_went_wrong, metric), first, second))
    return Moved(
        kind=kind,
        metric=metric.name,
        label=metric.label,
        better=metric.better,
        n=count(metric, second),
        before=before,
        after=after,
        change=moved,
        drop=fresh if metric.hard else moved is not None and _fell(metric, moved.value, margin),
    )


def _fell(metric: Metric, change: float, margin: float) -> bool:
    fall = -change if metric.better == "up" else change
    return fall > margin + _ROUNDING


def _went_wrong(metric: Metric, before: Judgement, after: Judgement) -> bool:
    """Say whether one case has more wrong in it than it had."""
    return _wrong(metric, after) > _wrong(metric, before) + _ROUNDING


def _wrong(metric: Metric, judgement: Judgement) -> float:
    own = [score for score in judgement.scores if score.metric == metric.name]
    if metric.better == "down":
        return sum(score.part for score in own)
    return sum(score.whole - score.part for score in own)
