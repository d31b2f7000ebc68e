"""How verdicts leave the page: as a Word document or a workbook, and what changed as a feed.

A request for a paper must bear `x-fits`, which no other web site's page can add.
"""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from urllib.parse import unquote

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from assistant.eligibility.notices import feed, notices
from assistant.eligibility.policies import Policies, policies
from assistant.eligibility.profile import read_profile
from assistant.eligibility.reports import as_paper, as_tables
from assistant.eligibility.sheets import MAX_BYTES, read_sheet
from assistant.errors import AssistantError, BadRequest
from assistant.papers.word import as_docx
from assistant.papers.workbook import as_xlsx
from assistant.ui.downloads import BOOK, WORD, as_file, said
from assistant.ui.fits.tab import Fits, asked_of, profile_of
from assistant.ui.viewer import viewer
from corpus.errors import CorpusError
from corpus.levels import Viewer

logger = logging.getLogger(__name__)

_MARK = "x-fits"
_MAX_BYTES = 200_000
_MOST_UNREAD = 20


def exports(fits: Fits, day: Callable[[], date]) -> Starlette:
    """Give the routes; they are mounted at `/fits`."""
    ways = _Ways(fits=fits, day=day)
    return Starlette(
        routes=[
            Route("/docx", ways.word, methods=["POST"]),
            Route("/xlsx", ways.book, methods=["POST"]),
            Route("/sheet", ways.sheet, methods=["POST"]),
            Route("/feed", ways.news, methods=["GET"]),
        ]
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ways:
    """The handlers; each finds out by itself who asks."""

    fits: Fits
    day: Callable[[], date]

    async def word(self, request: Request) -> Response:
        """Give the verdicts on a profile as a Word document."""
        return await self._paper(request, WORD, "docx", lambda found: as_docx(as_paper(found)))

    async def book(self, request: Request) -> Response:
        """Give the verdicts on a profile as a workbook."""
        return await self._paper(request, BOOK, "xlsx", lambda found: as_xlsx(as_tables(found)))

    async def sheet(self, request: Request) -> Response:
        """Give the lines of the form that a sheet fills; nothing is kept."""
        if request.headers.get(_MARK) is None:
            return said("请从页面上传。", 403)
        data = b""
        async for piece in request.stream():
            data += piece
            if len(data) > MAX_BYTES:
                return said("表格超过 1 MB，请只留企业情况那一页。", 413)
        name, year = unquote(request.headers.get("x-name", "")), self.day().year - 1
        try:
            found = await run_in_threadpool(read_sheet, data, name=name, year=year)
        except BadRequest as error:
            return said(str(error), 400)
        except Exception:  # the outermost boundary: the page says that it broke, the log says how
            logger.exception("a sheet could not be read")
            return said("表格读不出来，请另存为 .xlsx 或 .csv 再试。", 500)
        return JSONResponse({"form": found.lines, "unread": found.unread[:_MOST_UNREAD]})

    async def news(self, request: Request) -> Response:
        """Give what changed for whoever asks, as a feed; of a guest nothing is known."""
        who = viewer(request)
        kept = self.fits.profiles.of(who)
        found = self._policies(who, kept.profile)
        noticed = notices(found.measures, kept.seen) if kept.profile else ()
        address = str(request.base_url).removesuffix("fits/")
        text = feed(noticed, day=self.day(), address=f"{address}#fit")
        return Response(text, media_type="application/atom+xml")

    async def _paper(
        self, request: Request, media: str, ending: str, write: Callable[[Policies], bytes]
    ) -> Response:
        if request.headers.get(_MARK) is None:
            return said("请从页面上导出。", 403)
        body = await request.body()
        if len(body) > _MAX_BYTES:
            return said("填写的内容太长。", 413)
        who = viewer(request)
        try:
            asked = asked_of(body.decode("utf-8", errors="replace"))
            found = self._policies(who, profile_of(asked, self.fits.profiles.of(who).profile))
            written = await run_in_threadpool(write, found)
        except (AssistantError, CorpusError) as error:
            return said(str(error), 400)
        except Exception:  # the outermost boundary: the page says that it broke, the log says how
            logger.exception("verdicts could not be written")
            return said("没有导出成功，请再试一次。", 500)
        return as_file(written, media, f"适用政策_{found.as_of}.{ending}")

    def _policies(self, who: Viewer, profile: Mapping[str, object]) -> Policies:
        return policies(read_profile(profile), who, day=self.day(), rulebook=self.fits.rulebook)
