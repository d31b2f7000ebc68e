"""Two runs, case by case: what went up, what went down, and whether that is more than it may."""

from collections.abc import Sequence
from typing import NamedTuple

from eval.suite.cases import Case, CaseKind
from eval.suite.metrics import METRICS, Metric, change, count, value
from eval.suite.outcomes import Outcome
from eval.suite.runs import Comparison, Moved, Run
from eval.suite.summary import counted

# A figure may fall by so much: two cases of a hundred.
MARGIN = 0.02
_ROUNDING = 1e-9


def compare(before: Run, after: Run, *, margin: float = MARGIN) -> Comparison:
    """Compare the cases that are in both runs, read the same in both, and were served before.

    A figure is a drop where it got worse by more than the margin; a figure that must be 0 or 1,
    where it got worse at all. A run of the same code gives the same figures, so a drop is one:
    the interval beside it says how far it would carry to other cases of the kind.

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
        changed=tuple(case.id for case in both if case not in same),
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
    moved = change(metric, first, second)
    return Moved(
        kind=kind,
        metric=metric.name,
        label=metric.label,
        better=metric.better,
        n=count(metric, second),
        before=before,
        after=after,
        change=moved,
        drop=moved is not None and _is_drop(metric, moved.value, margin),
    )


def _is_drop(metric: Metric, change: float, margin: float) -> bool:
    fall = -change if metric.better == "up" else change
    return fall > (0 if metric.hard else margin) + _ROUNDING
