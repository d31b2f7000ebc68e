"""Many demands of somebody's own at once, out of a table; none of them becomes a record."""

import time
from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from assistant.matching.cells import demand_of_cells
from assistant.matching.everything import KEPT, Everything, Row, row_of
from assistant.matching.from_files import notes_of
from assistant.matching.kept import KeptRow, Wanted
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


def beside(wanted: Iterable[Wanted]) -> dict[str, tuple[str, str]]:
    """Give what stands beside each demand in its own table: its row, and what was not compared."""
    return {one.demand: (str(one.row or ""), "\n".join(_notes(one))) for one in wanted}


def _notes(wanted: Wanted) -> tuple[str, ...]:
    cells = wanted.asked.get("row")
    return notes_of(demand_of_cells(cells)) if cells else ()


def found_in(rows: Sequence[KeptRow]) -> tuple[Row, ...]:
    """Give what was found for the demands of a batch, of those that could be matched."""
    found = (one.outcome.row for one in rows if one.outcome is not None)
    return tuple(row for row in found if row is not None)


def left_out_table(rows: Sequence[KeptRow]) -> Table | None:
    """Give what a workbook of a batch does not hold, and why; None where it holds all of it."""
    missing = tuple(_left_out(rows))
    if not missing:
        return None
    head = ("位置", "需求名称", "为什么没有")
    return Table(title="没有写进来的", head=head, rows=missing, widths=(6, 20, 40))


def _left_out(rows: Sequence[KeptRow]) -> Iterator[tuple[str, str, str]]:
    for one in rows:
        row = one.wanted.row
        place = f"第 {row} 行" if row else f"第 {one.wanted.number} 条"
        if one.outcome is None:
            yield place, one.wanted.title, "还没有匹配"
        elif one.outcome.failed:
            yield place, one.wanted.title, f"没有匹配成：{one.outcome.failed}"
        elif one.outcome.moved:
            told = f"有 {one.outcome.moved} 张匹配卡依据的资料已改动或撤下，要重新匹配"
            yield place, one.wanted.title, told


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
