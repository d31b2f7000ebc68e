"""The routes of the view of drafts; each does one act for whoever asks."""

import base64
import binascii
import json
import logging
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse

from assistant.errors import AssistantError, BadRequest, TooLarge
from assistant.ui.admitting import HEAD_BYTES, require_content, require_name
from assistant.ui.downloads import DRAFT, as_file
from assistant.ui.drafting.acts import ACTS, Act, copy, take_back, written
from assistant.ui.drafting.desk import Desk, Json, desk_of
from assistant.ui.drafting.files import paper, paper_of
from assistant.ui.drafting.port import Drafting
from assistant.ui.drafting.sharing import OWNERS_ACTS, READERS_ACTS, ShareAct, to_take
from assistant.ui.entrances import Do, Entrances, body_of, naming_of
from assistant.ui.quotas import Quotas
from assistant.ui.receiving import file_in
from assistant.ui.sent import Data, sent_in
from corpus.errors import CorpusError
from corpus.levels import Viewer
from index.errors import IndexingError

logger = logging.getLogger(__name__)

UNDER = "/drafts"
_MARK = "x-draft"
# Of a request; a guest's bears all their drafts (`in_browser.MOST_BYTES`).
_MAX_BYTES = 6_000_000
_MAX_FILE_BYTES = 10_000_000
# A file comes in letters, which are a third more than its bytes, and with all that a request bears.
_MAX_BYTES_WITH_FILE = 20_000_000
_WORDS = (".docx",)
_ANY_WORD = "文件.docx"
_MAX_NAME_CHARS = 80
_BROKEN = "系统出错，没有做成。请再试一次；如果还是这样，请把时间告诉管理员。"
_PARTLY = "内容没有传完整，请再试一次。"


def draft_routes(
    drafting: Drafting, day: Callable[[], date], quotas: Quotas | None = None
) -> Starlette:
    """Give the routes; they are mounted at `/drafts`."""
    ways = _Ways(drafting=drafting, day=day, quotas=quotas or Quotas())
    entrances = Entrances(UNDER, broken=_BROKEN, mark=_MARK)
    own = {"/file/{ending}": ways.file, "/back": ways.back, "/write": ways.write}
    acts = {f"/{name}": ways.act(act) for name, act in ACTS.items()}
    about = {
        **dict.fromkeys(("/restore", "/remove"), ways.kept),
        **dict.fromkeys(("/start", "/keep", "/file/{ending}"), ways.worked_on),
        "/back": ways.worked_on_and_file,
    }
    of_a_draft = {
        **{f"/{name}/{{draft}}": ways.shared(act) for name, act in OWNERS_ACTS.items()},
        **{f"/shared/{{draft}}{way}": ways.shared(act) for way, act in READERS_ACTS.items()},
        "/shared/{draft}/copy": ways.shared(copy),
        "/shared/{draft}/file/{ending}": ways.shared_file,
    }
    return Starlette(
        routes=[
            *(
                entrances.route("POST", path, do, about=about.get(path))
                for path, do in {**own, **acts}.items()
            ),
            *(entrances.route("POST", path, do, named="draft") for path, do in of_a_draft.items()),
        ]
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ways:
    """The handlers."""

    drafting: Drafting
    day: Callable[[], date]
    quotas: Quotas

    async def kept(self, request: Request, who: Viewer) -> str:
        """Give the id of the draft that is named."""
        return str((await self._sent(request, who)).get("draft") or "")

    async def worked_on(self, request: Request, who: Viewer) -> str:
        """Give the id of the draft that is worked on; empty before it is kept."""
        return _worked_on(await self._sent(request, who))

    async def worked_on_and_file(self, request: Request, who: Viewer) -> str:
        """Give it where a file comes along."""
        return _worked_on(await self._sent(request, who, with_file=True))

    def act(self, act: Act) -> Do:
        """Give what does one of `ACTS`."""

        async def do(request: Request, who: Viewer) -> Response:
            return await self._answered(
                request, who, lambda desk, data: JSONResponse(act(desk, data))
            )

        return do

    def shared(self, act: ShareAct) -> Do:
        """Give what does one of the acts on a draft that others read."""

        async def do(request: Request, who: Viewer) -> Response:
            draft = request.path_params["draft"]
            return await self._answered(
                request, who, lambda desk, data: JSONResponse(act(desk, data, draft))
            )

        return do

    async def shared_file(self, request: Request, who: Viewer) -> Response:
        """Give another's draft as a file."""
        draft, ending = request.path_params["draft"], request.path_params["ending"]

        def answer(desk: Desk, data: Data) -> Response:
            content, name = paper_of(desk, to_take(desk, data, draft), ending)
            return as_file(content, DRAFT[name.rpartition(".")[2]], name)

        return await self._answered(request, who, answer)

    async def file(self, request: Request, who: Viewer) -> Response:
        """Give a draft as a file of an ending, or as the Word form of an id."""
        ending = request.path_params["ending"]

        def answer(desk: Desk, data: Data) -> Response:
            content, name = paper(desk, data, ending)
            return as_file(content, DRAFT[name.rpartition(".")[2]], name)

        return await self._answered(request, who, answer)

    async def back(self, request: Request, who: Viewer) -> Response:
        """Take over what was changed in a file."""
        sent = await self._sent(request, who, with_file=True)
        file = await run_in_threadpool(_word_file_in, sent)
        return await self._answered(
            request, who, lambda desk, data: JSONResponse(take_back(desk, data, file))
        )

    async def write(self, request: Request, who: Viewer) -> Response:
        """Let a language model write, and tell how far it is, a line of JSON each."""

        def answer(desk: Desk, data: Data) -> Response:
            growing = written(desk, data)
            first = next(growing)  # what cannot begin is refused like anything else
            return StreamingResponse(_lines(first, growing), media_type="application/x-ndjson")

        return await self._answered(request, who, answer)

    async def _answered(
        self,
        request: Request,
        who: Viewer,
        answer: Callable[[Desk, Data], Response],
    ) -> Response:
        data, named = await self._sent(request, who), naming_of(request)
        desk = desk_of(self.drafting, who, data, day=self.day(), named=named)
        return await run_in_threadpool(answer, desk, data)

    async def _sent(self, request: Request, who: Viewer, *, with_file: bool = False) -> Data:
        read = partial(body_of, request, _MAX_BYTES)
        if with_file:
            most = _MAX_BYTES_WITH_FILE
            read = partial(file_in, request, who, self.quotas, most=most, what="内容")
        return await sent_in(request, read)


def _worked_on(data: Data) -> str:
    work = data.get("work")
    draft = work.get("draft") if isinstance(work, Mapping) else None
    return draft if isinstance(draft, str) else ""


def _word_file_in(data: Data) -> bytes:
    """Give the Word file that a request bears in letters.

    Raises:
        BadRequest: It is none, or has not come whole.
    """
    name = str(data.get("name") or _ANY_WORD)
    require_name(name, _WORDS)
    try:
        file = base64.b64decode(str(data.get("file") or ""), validate=True)
    except binascii.Error as error:
        raise BadRequest(_PARTLY) from error
    if len(file) > _MAX_FILE_BYTES:
        raise TooLarge(f"文件超过 {_MAX_FILE_BYTES // 1_000_000} MB，请删减后再试。")
    try:
        require_content(_ANY_WORD, file[:HEAD_BYTES])
    except BadRequest as error:
        raise BadRequest(f"{name[:_MAX_NAME_CHARS]}：{error}") from error
    return file


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
