"""How programs come in: by a key in the head of the request, found out before anything is read."""

from collections.abc import Awaitable, Callable
from typing import Annotated, cast

from fastapi import Depends
from fastapi.routing import APIRoute
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Message

from assistant.api.refusals import refusal
from assistant.errors import BadRequest
from assistant.ui.entrances import Entrances, body_of
from assistant.ui.plain_json import read_json
from assistant.ui.viewer import ENDPOINT, program_of
from corpus.levels import Viewer

UNDER = "/api/v1"
MAX_BYTES = 1_000_000
_READ = frozenset({"GET", "DELETE"})
# What the path names that an act is about, for the audit.
_ABOUT = ("draft", "answer")
# In the scope of a request that was let through.
_WHO = "assistant.who"


ENTRANCES = Entrances(UNDER, broken="", caller=program_of, refusal=refusal)


class ProgramRoute(APIRoute):
    """A route of FastAPI whose caller is found out, by the table, before anything else."""

    def get_route_handler(self) -> Callable[[Request], Awaitable[Response]]:  # type: ignore[override]
        """Give what answers a request; see `assistant.ui.entrances`."""
        inner = super().get_route_handler()
        (method,) = self.methods or ("GET",)
        endpoint = f"{method} {UNDER}{self.path}"
        vars(self.endpoint)[ENDPOINT] = endpoint
        named = next((name for name in _ABOUT if f"{{{name}}}" in self.path), "")

        async def do(request: Request, who: Viewer) -> Response:
            request.scope[_WHO] = who
            if method in _READ:
                return await inner(request)
            return await inner(await _readable(request))

        return ENTRANCES.asked(endpoint, do, named=named)


async def _readable(request: Request) -> Request:
    """Give a request whose body has been read, and can be read once more.

    Raises:
        TooLarge: It is longer than may be.
        BadRequest: It has what no text or figure can be.
    """
    body = await body_of(request, MAX_BYTES)
    try:
        read_json(body.decode("utf-8-sig") or "null")
    except (ValueError, RecursionError) as error:
        raise BadRequest(
            "请求的内容应是合法的 JSON（UTF-8），请求头写 Content-Type: application/json。"
        ) from error

    unread = [body]

    async def receive() -> Message:
        if unread:
            return {"type": "http.request", "body": unread.pop(), "more_body": False}
        return await request.receive()  # tells that whoever sent it has left

    return Request(request.scope, receive)


async def who_asks(request: Request) -> Viewer:
    """Give whoever was let in."""
    return cast("Viewer", request.scope[_WHO])


Who = Annotated[Viewer, Depends(who_asks)]
