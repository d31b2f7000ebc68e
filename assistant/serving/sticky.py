"""The cookie by which a server before several workers keeps everybody with one of them."""

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import cookie_parser
from starlette.types import ASGIApp, Message, Receive, Scope, Send

COOKIE = "tt_worker"


class Sticky:
    """An ASGI application that has browsers come back to this worker.

    It tells the worker's number and nothing of whoever comes.
    """

    def __init__(self, app: ASGIApp, *, number: int, root: str = "") -> None:
        """Stand around an application.

        Args:
            app: What is served.
            number: The worker's.
            root: The path of the host below which it is reached; empty for all of it.
        """
        self.app = app
        self._number = str(number)
        self._path = root or "/"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http" or not self._is_opened(Headers(scope=scope)):
            await self.app(scope, receive, send)
            return
        crumb = f"{COOKIE}={self._number}; Path={self._path}; HttpOnly; SameSite=Lax"
        if scope["scheme"] == "https":
            crumb += "; Secure"

        async def kept(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).append("set-cookie", crumb)
            await send(message)

        await self.app(scope, receive, kept)

    def _is_opened(self, headers: Headers) -> bool:
        """Say whether a browser opens a page, and was not with this worker before."""
        if "text/html" not in headers.get("accept", ""):
            return False
        return cookie_parser(headers.get("cookie", "")).get(COOKIE) != self._number
