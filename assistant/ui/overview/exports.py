"""How the figures leave the page: as a workbook, a sheet for each chart, at `/overview/xlsx`."""

import re
from collections.abc import Callable, Iterator
from datetime import date

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from assistant.overview.looking import Looking
from assistant.papers.content import Figure, Table
from assistant.papers.workbook import as_xlsx
from assistant.ui.downloads import BOOK, as_file
from assistant.ui.entrances import Entrances
from assistant.ui.moments import moment_of
from assistant.ui.overview.charts import overview
from assistant.ui.overview.figures import Chart, Course, Overview
from assistant.ui.overview.tab import NOT_YOURS, days_of
from corpus.levels import Viewer

UNDER = "/overview"
# How `charts` writes numbers of things, and shares.
_COUNT = re.compile(r"[0-9]{1,3}(,[0-9]{3})*|[0-9]+")
_SHARE = re.compile(r"[0-9]+%")
_BROKEN = "没有做成表格，请再试一次。"


def exports(looking: Looking, day: Callable[[], date]) -> Starlette:
    """Give the route; it is mounted at `/overview`."""

    async def book(request: Request, who: Viewer) -> Response:
        asked = request.query_params.get("days", "")
        days = days_of(int(asked) if asked.isascii() and asked.isdigit() else 0)
        written = await run_in_threadpool(_book, looking, who, days)
        return as_file(written, BOOK, f"总览-{day().isoformat()}.xlsx")

    entrances = Entrances(UNDER, broken=_BROKEN, otherwise=NOT_YOURS)
    return Starlette(routes=[entrances.route("GET", "/xlsx", book)])


def _book(looking: Looking, who: Viewer, days: int) -> bytes:
    return as_xlsx(tuple(as_tables(overview(looking, who, days=days))))


def as_tables(of: Overview) -> Iterator[Table]:
    """Give the figures as sheets: single ones first, then each chart."""
    made_up = any(number.samples for section in of.sections for number in section.numbers)
    yield Table(
        title="指标",
        head=("部分", "指标", "数值", *(("其中示例",) if made_up else ()), "含义", "截至"),
        rows=tuple(
            (
                section.title,
                number.label,
                _said(number.said),
                *((number.samples,) if made_up else ()),
                number.tells,
                moment_of(section.when),
            )
            for section in of.sections
            for number in section.numbers
        ),
        widths=(8, 14, 12, *((16,) if made_up else ()), 40, 12),
    )
    for section in of.sections:
        for course in section.courses:
            yield _course(course)
        for chart in section.charts:
            yield _chart(chart, as_of=moment_of(section.when))


def _said(text: str) -> str:
    """Give a figure that is written for reading as the number that it is, where it is one."""
    if _COUNT.fullmatch(text):
        return Figure.number(int(text.replace(",", "")))
    if _SHARE.fullmatch(text):
        return Figure.share(int(text.removesuffix("%")) / 100, places=0)
    return text


def _course(of: Course) -> Table:
    return Table(
        title=of.title,
        head=("从哪天起", *(part.label for part in of.parts)),
        rows=tuple(
            (span.isoformat(), *(Figure.number(part.at(place)) for part in of.parts))
            for place, span in enumerate(of.spans)
        ),
        widths=(10, *(6 for _ in of.parts)),
    )


def _chart(of: Chart, *, as_of: str) -> Table:
    return Table(
        title=of.title,
        head=(*of.head, *(("其中示例",) if of.has_samples else ()), "占比", "含义", "截至"),
        rows=tuple(
            (
                bar.label,
                Figure.number(bar.n),
                *((Figure.number(bar.samples),) if of.has_samples else ()),
                Figure.share(bar.n / of.of) if of.of else "",
                of.tells,
                as_of,
            )
            for bar in of.bars
        ),
        widths=(20, 6, *((8,) if of.has_samples else ()), 6, 40, 12),
    )
