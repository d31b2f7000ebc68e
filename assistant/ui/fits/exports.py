"""How verdicts leave the page: as a Word document or a workbook, and what changed as a feed.

A request for a paper must bear `x-fits`, which no other web site's page can add.
"""

import logging
from collections.abc import Callable
from datetime import date
from urllib.parse import quote

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from assistant.eligibility.notices import feed, notices
from assistant.eligibility.policies import Policies, policies
from assistant.eligibility.profile import read_profile
from assistant.eligibility.reports import as_paper, as_tables
from assistant.errors import AssistantError
from assistant.papers.word import as_docx
from assistant.papers.workbook import as_xlsx
from assistant.ui.fits.tab import Fits, asked_of, profile_of
from assistant.ui.viewer import viewer
from corpus.errors import CorpusError

_MARK = "x-fits"
_MAX_BYTES = 200_000
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_BOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

logger = logging.getLogger(__name__)


def exports(fits: Fits, day: Callable[[], date]) -> Starlette:
    """Give the routes; they are mounted at `/fits`."""

    async def word(request: Request) -> Response:
        return await _paper(request, _WORD, "docx", lambda found: as_docx(as_paper(found)))

    async def book(request: Request) -> Response:
        return await _paper(request, _BOOK, "xlsx", lambda found: as_xlsx(as_tables(found)))

    async def news(request: Request) -> Response:
        who = viewer(request)
        kept = fits.profiles.of(who)
        found = policies(read_profile(kept.profile), who, day=day(), rulebook=fits.rulebook)
        noticed = notices(found.measures, kept.seen) if kept.profile else ()
        address = str(request.base_url).removesuffix("fits/")
        text = feed(noticed, day=day(), address=f"{address}#fit")
        return Response(text, media_type="application/atom+xml")

    async def _paper(
        request: Request, media: str, ending: str, write: Callable[[Policies], bytes]
    ) -> Response:
        if request.headers.get(_MARK) is None:
            return JSONResponse({"said": "请从页面上导出。"}, status_code=403)
        body = await request.body()
        if len(body) > _MAX_BYTES:
            return JSONResponse({"said": "填写的内容太长。"}, status_code=413)
        who = viewer(request)
        try:
            asked = asked_of(body.decode("utf-8", errors="replace"))
            profile = profile_of(asked, fits.profiles.of(who).profile)
            found = policies(read_profile(profile), who, day=day(), rulebook=fits.rulebook)
        except (AssistantError, CorpusError) as error:
            return JSONResponse({"said": str(error)}, status_code=400)
        name = quote(f"适用政策_{found.as_of}.{ending}")
        return Response(
            write(found),
            media_type=media,
            headers={"content-disposition": f"attachment; filename*=UTF-8''{name}"},
        )

    return Starlette(
        routes=[
            Route("/docx", word, methods=["POST"]),
            Route("/xlsx", book, methods=["POST"]),
            Route("/feed", news, methods=["GET"]),
        ]
    )
