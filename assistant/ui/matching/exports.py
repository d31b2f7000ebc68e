"""What comes into the match view as a file and leaves it as one, and what is said of a card.

A request must bear `x-match`, which no other web site's page can add.
"""

import json
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import PurePath
from urllib.parse import unquote

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from assistant.errors import AssistantError, BadRequest, TooBusy
from assistant.matching.everything import match_everything
from assistant.matching.from_files import MOST_BYTES, demand_of_bytes
from assistant.matching.matcher import Match, Matches
from assistant.matching.opinions import opinion_of
from assistant.matching.reports import as_paper, as_tables
from assistant.papers.word import as_docx
from assistant.papers.workbook import as_xlsx
from assistant.ui.downloads import BOOK, WORD, as_file, said
from assistant.ui.matching.tab import Matching, matched
from assistant.ui.viewer import viewer
from corpus.errors import CorpusError
from index.errors import IndexingError

logger = logging.getLogger(__name__)

_MARK = "x-match"
_MAX_BYTES = 200_000


def exports(matching: Matching, day: Callable[[], date]) -> Starlette:
    """Give the routes; they are mounted at `/match`."""
    ways = _Ways(matching=matching, day=day)
    return Starlette(
        routes=[
            Route("/docx", ways.word, methods=["POST"]),
            Route("/all", ways.everything, methods=["POST"]),
            Route("/file", ways.file, methods=["POST"]),
            Route("/opinion", ways.opinion, methods=["POST"]),
        ]
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ways:
    """The handlers; each finds out by itself who asks."""

    matching: Matching
    day: Callable[[], date]

    async def word(self, request: Request) -> Response:
        """Give one card as a Word document."""
        return await self._answered(request, self._word)

    async def everything(self, request: Request) -> Response:
        """Give all matches that the asker may see as a workbook."""
        return await self._answered(request, self._everything)

    async def opinion(self, request: Request) -> Response:
        """Keep what somebody says of a card."""
        return await self._answered(request, self._opinion)

    async def file(self, request: Request) -> Response:
        """Give the words of the demand that a file holds; nothing is kept."""
        if request.headers.get(_MARK) is None:
            return said("请从页面上传。", 403)
        data = b""
        async for piece in request.stream():
            data += piece
            if len(data) > MOST_BYTES:
                return said(f"文件超过 {MOST_BYTES // 1_000_000} MB。", 413)
        name = PurePath(unquote(request.headers.get("x-name", ""))).name
        try:
            record = await run_in_threadpool(
                demand_of_bytes, data, name=name, parser=self.matching.parser
            )
        except (AssistantError, CorpusError) as error:
            return said(str(error), 400)
        except Exception:  # the outermost boundary: the page says that it broke, the log says how
            logger.exception("a demand could not be read from a file")
            return said("文件读不出来，请另存后再试，或把需求粘贴到框里。", 500)
        return JSONResponse({"text": record.text})

    async def _answered(
        self, request: Request, answer: Callable[[Request, Mapping[str, object]], Response]
    ) -> Response:
        if request.headers.get(_MARK) is None:
            return said("请从页面上操作。", 403)
        body = await request.body()
        if len(body) > _MAX_BYTES:
            return said("内容太长。", 413)
        try:
            data = json.loads(body or b"{}")
            if isinstance(data, dict):
                return await run_in_threadpool(answer, request, data)
            return said("内容没有传完整，请再试一次。", 400)
        except (ValueError, RecursionError):
            return said("内容没有传完整，请再试一次。", 400)
        except TooBusy as error:
            return said(str(error), 429)
        except (AssistantError, CorpusError, IndexingError) as error:
            return said(str(error), 400)
        except Exception:  # the outermost boundary: the page says that it broke, the log says how
            logger.exception("a request of the match view failed")
            return said("没有做成，请再试一次。", 500)

    def _word(self, request: Request, data: Mapping[str, object]) -> Response:
        found = self._matched(request, data)
        match = self._card(found, data)
        name = f"匹配卡_{match.other.record.id}_{found.day}.docx"
        return as_file(as_docx(as_paper(match, found)), WORD, name)

    def _everything(self, request: Request, _data: Mapping[str, object]) -> Response:
        found = match_everything(
            self.matching.matcher, viewer(request), day=self.day(), shelf=self.matching.shelf
        )
        return as_file(as_xlsx(as_tables(found)), BOOK, f"全部匹配_{found.day}.xlsx")

    def _opinion(self, request: Request, data: Mapping[str, object]) -> Response:
        found = self._matched(request, data)
        match = self._card(found, data)
        pair = match.pair
        self.matching.opinions.keep(
            opinion_of(
                demand=pair.demand.record.id,
                text=pair.demand.record.text,
                achievement=pair.achievement.record.id,
                shown=pair.tier,
                rated=str(data.get("rated") or ""),
                reason=str(data.get("reason") or ""),
                as_of=found.day,
                viewer=viewer(request),
                when=datetime.now(UTC),
                by=str(data.get("by") or ""),
            )
        )
        return JSONResponse({"said": "已记下，谢谢。"})

    def _matched(self, request: Request, data: Mapping[str, object]) -> Matches:
        asked = str(data.get("text") or "").strip()
        return matched(self.matching, asked, viewer(request), day=self.day())

    def _card(self, found: Matches, data: Mapping[str, object]) -> Match:
        wanted = str(data.get("record") or "")
        match = next((one for one in found.matches if one.other.record.id == wanted), None)
        if match is None:
            raise BadRequest("这张卡已经不在结果里，请重新匹配。")
        return match
