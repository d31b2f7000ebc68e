"""The protocol over HTTP, at `/mcp`: every request by a key, and none remembered after it."""

from mcp.server.streamable_http_manager import StreamableHTTPSessionManager
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from assistant.access.access import Access
from assistant.access.doors import Caller
from assistant.api.entering import MAX_BYTES
from assistant.api.mcp.server import Calling, Context, mcp_server
from assistant.api.parts import Programs
from assistant.api.refusals import refusal
from assistant.errors import AssistantError
from assistant.ui.viewer import ENDPOINT, access_of, program_of
from corpus.errors import CorpusError

PATH = "/mcp"
_ENDPOINT = f"POST {PATH}"


def mcp_route(programs: Programs) -> Route:
    """Give the route."""
    return Route(PATH, _OverHttp(programs), methods=["POST"])


class _OverHttp:
    """An ASGI application that lets nobody speak the protocol before it is known who they are."""

    def __init__(self, programs: Programs) -> None:
        vars(self)[ENDPOINT] = _ENDPOINT
        self._server = mcp_server(programs, _whoever)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        try:
            await run_in_threadpool(_require_admitted, *_of(request))
        except (AssistantError, CorpusError) as error:
            await refusal(error)(scope, receive, send)
            return
        # One of its own for each request: it keeps nothing, and ends with what it answers.
        manager = StreamableHTTPSessionManager(
            self._server, json_response=True, stateless=True, max_request_body_size=MAX_BYTES
        )
        async with manager.run():
            await manager.handle_request(scope, receive, send)


def _require_admitted(access: Access, caller: Caller) -> None:
    with access.enter(_ENDPOINT, caller):
        pass


def _whoever(context: Context) -> Calling:
    request = context.request
    if not isinstance(request, Request):
        raise TypeError("a message of no request")
    access, caller = _of(request)
    return Calling(access=access, caller=caller, gone=request.is_disconnected)


def _of(request: Request) -> tuple[Access, Caller]:
    return access_of(request), program_of(request)
