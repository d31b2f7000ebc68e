"""Many demands of somebody's own at once, out of a table; none of them is kept."""

import time
from collections.abc import Sequence
from datetime import date

from assistant.matching.everything import KEPT, Everything, row_of
from assistant.matching.matcher import Matcher
from assistant.papers.content import Table
from corpus.levels import Viewer
from corpus.records import Problem, Record

MOST_DEMANDS = 200


def match_batch(
    matcher: Matcher, demands: Sequence[Record], viewer: Viewer, *, day: date
) -> Everything:
    """Match demands that are no records with the achievements that the viewer may see.

    Args:
        matcher: Judges pairs.
        demands: In the order of the rows.
        viewer: What they may not see is not there.
        day: The date taken for today.
    """
    started = time.monotonic()
    rows = tuple(row_of(matcher.of_unkept(demand, viewer, day=day, k=KEPT)) for demand in demands)
    return Everything(
        day=day,
        demands=len(rows),
        achievements=len(matcher.view(viewer).stored["achievement"]),
        rows=rows,
        reused=0,
        seconds=time.monotonic() - started,
    )


def problems_table(problems: Sequence[Problem]) -> Table:
    """Give what is wrong with rows of the table, so that nothing is dropped in silence."""
    return Table(
        title="没有读入或要核对的",
        head=("位置", "问题", "怎么办"),
        rows=tuple(
            (f"第 {one.source.row} 行" if one.source.row else "", one.what, one.hint)
            for one in problems
        ),
        widths=(6, 30, 30),
    )
