"""How what was found, and what was compared, leaves the page: as a workbook."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from assistant.comparing.comparison import compared
from assistant.comparing.reports import compared_table, found_tables
from assistant.finding import MOST, Finder, Wish, find, wish_of
from assistant.papers.workbook import as_xlsx
from assistant.ui.compare.tab import chosen_of
from assistant.ui.downloads import BOOK, as_file
from assistant.ui.entrances import Entrances, body_of
from corpus.levels import Viewer

UNDER = "/find"
_MARK = "x-find"
_MAX_BYTES = 60_000
# Without words all that meets the conditions is listed, up to this; words order only the nearest.
MOST_LISTED = 2000
_BROKEN = "没有导出，请再试一次。"


def exports(finder: Finder, day: Callable[[], date]) -> Starlette:
    """Give the routes; they are mounted at `/find`."""
    ways = _Ways(finder=finder, day=day)
    entrances = Entrances(UNDER, broken=_BROKEN, mark=_MARK)
    return Starlette(
        routes=[
            entrances.route("POST", "/xlsx", ways.found),
            entrances.route("POST", "/compared", ways.compared),
        ]
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ways:
    """What is done for whoever asks."""

    finder: Finder
    day: Callable[[], date]

    async def found(self, request: Request, who: Viewer) -> Response:
        """Give what a search finds."""
        wish = wish_of(await _written(request))
        return await run_in_threadpool(self._found, wish, who)

    async def compared(self, request: Request, who: Viewer) -> Response:
        """Give a comparison."""
        ids, day = chosen_of(await _written(request))
        return await run_in_threadpool(self._compared, ids, day or self.day(), who)

    def _found(self, wish: Wish, who: Viewer) -> Response:
        most = MOST if wish.text else MOST_LISTED
        finds = find(replace(wish, shown=most), who, finder=self.finder, day=self.day())
        return as_file(as_xlsx(found_tables(finds)), BOOK, f"查找结果_{finds.day}.xlsx")

    def _compared(self, ids: list[str], day: date, who: Viewer) -> Response:
        found = compared(ids, who, records=self.finder.records, day=day)
        return as_file(as_xlsx([compared_table(found)]), BOOK, f"并排比较_{found.day}.xlsx")


async def _written(request: Request) -> str:
    return (await body_of(request, _MAX_BYTES)).decode("utf-8", errors="replace")
