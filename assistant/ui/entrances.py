"""Routes beside the page. Each is an endpoint: who calls it is found out before it does anything.

A request that does something must bear a header that only our page adds, since another web site's
page cannot: it may send a person's cookie along, but no header of its own.
"""

import logging
from collections.abc import AsyncIterable, AsyncIterator, Awaitable, Callable
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass
from typing import cast

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from assistant.access.doors import Caller
from assistant.auditing.noting import Naming
from assistant.errors import (
    AssistantError,
    NotLoggedIn,
    TooBusy,
    TooLarge,
    UnknownBatch,
)
from assistant.ui.downloads import said
from assistant.ui.viewer import ENDPOINT, access_of, caller_of
from corpus.errors import CorpusError, NoRoom, NotPermitted
from corpus.levels import Viewer
from index.errors import IndexingError

logger = logging.getLogger(__name__)

Do = Callable[[Request, Viewer], Awaitable[Response]]
About = Callable[[Request, Viewer], Awaitable[str]]
Refuse = Callable[[str, int], Response]

# In the scope of a request that was let through.
_NAMED = "assistant.named"
_FOREIGN = "请从本页面上操作。"
_MB = 1_000_000


class Entrances:
    """Makes the routes below one path."""

    def __init__(
        self,
        under: str,
        *,
        broken: str,
        mark: str | None = None,
        otherwise: str = "",
        refuse: Refuse = said,
        caller: Callable[[Request], Caller] = caller_of,
        refusal: Callable[[Exception], Response] | None = None,
    ) -> None:
        """Say what they share.

        Args:
            under: The path that they are mounted at.
            broken: What is said where something broke.
            mark: The header that a request must bear; None for links that are just opened.
            otherwise: What whoever may not come in is told; empty for the usual words.
            refuse: Makes the answer of a line and a status.
            caller: Gives what a request bears that tells who sent it.
            refusal: Makes the answer of whatever was raised; None for a line of it.
        """
        self._under = under
        self._broken = broken
        self._mark = mark
        self._otherwise = otherwise
        self._refuse = refuse
        self._caller = caller
        self._answer_of = refusal

    def route(
        self, method: str, path: str, do: Do, *, named: str = "", about: About | None = None
    ) -> Route:
        """Make one route; `<method> <under><path>` stands in the table.

        Args:
            method: Of HTTP.
            path: Below the path of all.
            do: Answers a request of somebody who may send it.
            named: The parameter of the path that is the id of what it is about.
            about: Gives that id where it stands in the body: read once they are let in, and before
                anything is done. What it raises is told.
        """
        answer = self.asked(f"{method} {self._under}{path}", do, named=named, about=about)
        return Route(path, answer, methods=[method])

    def asked(
        self, endpoint: str, do: Do, *, named: str = "", about: About | None = None
    ) -> Callable[[Request], Awaitable[Response]]:
        """Give what answers an endpoint's requests, each once it is known who sent it; see `route`.

        Args:
            endpoint: As it stands in the table.
            do: As of `route`.
            named: Likewise.
            about: Likewise.
        """

        async def answer(request: Request) -> Response:
            try:
                return await self._entered(endpoint, request, do, named, about)
            except Exception as error:  # noqa: BLE001  (the outermost boundary: see `_refusal`)
                return self._refusal(error)

        vars(answer)[ENDPOINT] = endpoint
        return answer

    async def _entered(
        self, endpoint: str, request: Request, do: Do, named: str, about: About | None
    ) -> Response:
        if self._mark is not None and request.headers.get(self._mark) is None:
            raise NotPermitted(_FOREIGN)
        access, of = access_of(request), request.path_params.get(named, "")
        entering = ExitStack()
        reader = _Reader(request, self._caller)
        admitted = access.enter(endpoint, reader.caller, object=of, otherwise=self._otherwise)
        who = await run_in_threadpool(entering.enter_context, admitted)
        try:
            if about is not None:
                of = await about(request, who)
            noted = access.noted(endpoint, who, object=of)
            request.scope[_NAMED] = await run_in_threadpool(entering.enter_context, noted)
            answer = await do(request, who)
        except BaseException as error:
            await _left(entering, error)
            raise
        if isinstance(answer, StreamingResponse):
            pieces = answer.body_iterator
            answer.body_iterator = _until_sent(pieces, entering, reader, who)
            return answer
        await _left(entering)
        await reader.require(who)
        return answer

    def _refusal(self, error: Exception) -> Response:
        if self._answer_of is not None:
            return self._answer_of(error)
        if isinstance(error, (AssistantError, CorpusError, IndexingError)):
            return self._refuse(str(error), _status(error))
        logger.error("a request broke", exc_info=error)
        return self._refuse(self._broken, 500)


@dataclass(frozen=True, slots=True)
class _Reader:
    """Whoever sent a request."""

    request: Request
    caller_of: Callable[[Request], Caller]

    @property
    def caller(self) -> Caller:
        """What it bears that tells who they are."""
        return self.caller_of(self.request)

    async def require(self, who: Viewer) -> None:
        """Let nothing go out to somebody who is not any more who they were when they came in.

        Raises:
            NotLoggedIn: They have logged out, or their role is another now.
        """
        await run_in_threadpool(access_of(self.request).require_still, self.caller, who)


async def _until_sent(
    pieces: AsyncIterable[object],
    entering: AbstractContextManager[object],
    reader: _Reader,
    who: Viewer,
) -> AsyncIterator[bytes | str]:
    """Count the work as under way until its last piece is sent, or nobody may read any more."""
    try:
        async for piece in pieces:
            await reader.require(who)
            yield piece  # type: ignore[misc]  # text or bytes, whatever else Starlette allows
    except NotLoggedIn:
        logger.info("an answer was stopped: its reader is not who they were")
    finally:
        await _left(entering)


async def _left(
    entering: AbstractContextManager[object], error: BaseException | None = None
) -> None:
    if isinstance(error, Exception):  # it is noted, which takes the database
        await run_in_threadpool(entering.__exit__, type(error), error, error.__traceback__)
    elif error is not None:  # whoever asked has gone; nothing may be awaited any more
        entering.__exit__(type(error), error, error.__traceback__)
    else:
        entering.__exit__(None, None, None)


def _status(error: Exception) -> int:
    for kind, status in (
        (NotLoggedIn, 401),
        (NotPermitted, 403),
        (UnknownBatch, 404),
        (TooBusy, 429),
        (TooLarge, 413),
        (NoRoom, 507),
    ):
        if isinstance(error, kind):
            return status
    return 400


def naming_of(request: Request) -> Naming:
    """Give what names in the audit whatever a request that was let through makes."""
    return cast("Naming", request.scope[_NAMED])


async def body_of(request: Request, most: int, *, what: str = "内容") -> bytes:
    """Read a request's body.

    Raises:
        TooLarge: It is longer than `most` bytes.
    """
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > most:
            raise TooLarge(f"{what}超过 {most / _MB:g} MB，请删减后再试。")
    return bytes(body)
