"""What people said of cards, as cases of the evaluation: one for each demand, graded."""

import hashlib
from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from assistant.keeping.opinions import OpinionStore
from assistant.matching.opinions import GRADE, TURNED_DOWN, Opinion
from corpus.levels import Viewer
from eval.suite.case_files import keep
from eval.suite.cases import MatchCase


def take_opinions(opinions: OpinionStore, viewer: Viewer, file: Path) -> tuple[MatchCase, ...]:
    """Make a case of each demand on which opinions wait, and note them as taken.

    Where people differ, the lower grade counts.

    Raises:
        NotPermitted: The viewer is no staff.
    """
    groups: dict[tuple[str, str, str], list[Opinion]] = defaultdict(list)
    for one in opinions.waiting(viewer):
        groups[one.demand, one.text, one.role].append(one)
    made = []
    for own in groups.values():
        case = case_of(own)
        file.parent.mkdir(parents=True, exist_ok=True)
        keep(case, file)
        opinions.settle([one.id for one in own], viewer, case=case.id)
        made.append(case)
    return tuple(made)


def case_of(opinions: Sequence[Opinion]) -> MatchCase:
    """Give the case of the opinions on one demand."""
    first = opinions[0]
    grades: dict[str, int] = {}
    for one in opinions:
        grades[one.achievement] = min(GRADE[one.rated], grades.get(one.achievement, 3))
    said = f"{first.demand}\n{first.text}\n{first.role}"
    notes = "；".join(
        f"{one.achievement}：{TURNED_DOWN[one.reason]}"
        for one in opinions
        if one.reason is not None
    )
    nothing = all(grade < 2 for grade in grades.values())  # noqa: PLR2004
    return MatchCase(
        id=f"OM-{hashlib.sha256(said.encode()).hexdigest()[:8]}",
        kind="match",
        types=("MATCH",),
        role=first.role,
        provenance="用户评价",
        difficulty=2,
        note=notes,
        as_of=_latest(opinions),
        demand=first.demand or None,
        text=first.text or None,
        grades=grades,
        nothing=nothing,
    )


def _latest(opinions: Sequence[Opinion]) -> date:
    return max(one.as_of for one in opinions)
