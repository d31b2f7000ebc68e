"""The routes of the view of drafts. Each finds out by itself who asks, and does one act.

A request must bear `x-draft`, which no other web site's page can add.
"""

import base64
import binascii
import json
import logging
import math
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from assistant.errors import AssistantError, TooBusy
from assistant.ui.downloads import WORD, as_file, said
from assistant.ui.drafting.acts import ACTS, Desk, Json, desk_of, paper, take_back, written
from assistant.ui.drafting.port import Drafting
from assistant.ui.viewer import viewer
from corpus.errors import CorpusError
from index.errors import IndexingError

logger = logging.getLogger(__name__)

_MARK = "x-draft"
# Of a request; a guest's bears all their drafts (`in_browser.MOST_BYTES`).
_MAX_BYTES = 6_000_000
_MAX_FILE_BYTES = 10_000_000
# A file comes in letters, which are a third more than its bytes, and with all that a request bears.
_MAX_BYTES_WITH_FILE = 20_000_000
_MEDIA = {"docx": WORD, "pdf": "application/pdf", "md": "text/markdown; charset=utf-8"}
_BROKEN = "系统出错，没有做成。请再试一次；如果还是这样，请把时间告诉管理员。"
_PARTLY = "内容没有传完整，请再试一次。"
_UNREADABLE = "内容里有读不出来的字符或数，请改正后再试。"
_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")

Data = Mapping[str, object]


class _Refused(Exception):
    """A request is answered with a line of what is wrong with it."""

    def __init__(self, text: str, status: int) -> None:
        super().__init__(text)
        self.answer = said(text, status)


def draft_routes(drafting: Drafting, day: Callable[[], date]) -> Starlette:
    """Give the routes; they are mounted at `/drafts`."""
    ways = _Ways(drafting=drafting, day=day)
    return Starlette(
        routes=[
            Route("/file/{ending}", ways.file, methods=["POST"]),
            Route("/back", ways.back, methods=["POST"]),
            Route("/write", ways.write, methods=["POST"]),
            Route("/{act}", ways.act, methods=["POST"]),
        ]
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ways:
    """The handlers."""

    drafting: Drafting
    day: Callable[[], date]

    async def act(self, request: Request) -> Response:
        """Do one of `ACTS`."""
        act = ACTS.get(request.path_params["act"])
        if act is None:
            return said("没有这个操作。", 404)
        return await self._answered(request, lambda desk, data: JSONResponse(act(desk, data)))

    async def file(self, request: Request) -> Response:
        """Give a draft as a file of an ending, or as the Word form of an id."""
        ending = request.path_params["ending"]

        def answer(desk: Desk, data: Data) -> Response:
            content, name = paper(desk, data, ending)
            return as_file(content, _MEDIA[name.rpartition(".")[2]], name)

        return await self._answered(request, answer)

    async def back(self, request: Request) -> Response:
        """Take over what was changed in a file."""

        def answer(desk: Desk, data: Data) -> Response:
            try:
                file = base64.b64decode(str(data.get("file") or ""), validate=True)
            except binascii.Error as error:
                raise _Refused(_PARTLY, 400) from error
            if len(file) > _MAX_FILE_BYTES:
                said_ = f"文件超过 {_MAX_FILE_BYTES // 1_000_000} MB，请删减后再试。"
                raise _Refused(said_, 413)
            return JSONResponse(take_back(desk, data, file))

        return await self._answered(request, answer, most=_MAX_BYTES_WITH_FILE)

    async def write(self, request: Request) -> Response:
        """Let a language model write, and tell how far it is, a line of JSON each."""

        def answer(desk: Desk, data: Data) -> Response:
            growing = written(desk, data)
            first = next(growing)  # what cannot begin is refused like anything else
            return StreamingResponse(_lines(first, growing), media_type="application/x-ndjson")

        return await self._answered(request, answer)

    async def _answered(
        self,
        request: Request,
        answer: Callable[[Desk, Data], Response],
        *,
        most: int = _MAX_BYTES,
    ) -> Response:
        try:
            data = await _data(request, most)
            desk = desk_of(self.drafting, viewer(request), data, day=self.day())
            return await run_in_threadpool(answer, desk, data)
        except _Refused as refused:
            return refused.answer
        except TooBusy as error:
            return said(str(error), 429)
        except (AssistantError, CorpusError, IndexingError) as error:
            return said(str(error), 400)
        except Exception:  # the outermost boundary: the page says that it broke, the log says how
            logger.exception("a request of the view of drafts failed")
            return said(_BROKEN, 500)


async def _data(request: Request, most: int) -> Data:
    if request.headers.get(_MARK) is None:
        raise _Refused("请从页面上操作。", 403)
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > most:
            raise _Refused(f"内容超过 {most // 1_000_000} MB，请删减后再试。", 413)
    try:
        data = _parsed(body.decode("utf-8-sig") or "{}")
    except (ValueError, RecursionError) as error:
        raise _Refused(_PARTLY, 400) from error
    if not isinstance(data, dict):
        raise _Refused(_PARTLY, 400)
    return data


def _parsed(text: str) -> object:
    """Give what a JSON text says.

    Raises:
        ValueError: It is no JSON.
        _Refused: It has what no text or figure can be: half a character, infinity.
    """
    data: object = json.loads(text, parse_constant=_refuse, parse_float=_finite)
    if _SURROGATE.search(text):
        try:
            json.dumps(data, ensure_ascii=False).encode()
        except UnicodeEncodeError as error:
            raise _Refused(_UNREADABLE, 400) from error
    return data


def _refuse(_constant: str) -> object:
    raise _Refused(_UNREADABLE, 400)


def _finite(written: str) -> float:
    value = float(written)
    if not math.isfinite(value):
        raise _Refused(_UNREADABLE, 400)
    return value


def _lines(first: Json, growing: Iterator[Json]) -> Iterator[str]:
    yield f"{json.dumps(first, ensure_ascii=False)}\n"
    try:
        for face in growing:
            yield f"{json.dumps(face, ensure_ascii=False)}\n"
    except (AssistantError, CorpusError, IndexingError) as error:
        yield f"{json.dumps({'said': str(error)}, ensure_ascii=False)}\n"
    except Exception:  # likewise
        logger.exception("a language model could not write into a draft")
        yield f"{json.dumps({'said': _BROKEN}, ensure_ascii=False)}\n"
