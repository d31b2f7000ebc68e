"""Addresses of the program's own files that no file can have: they are not there.

Gradio asks the disk for whatever name is asked of it; one that is too long for any file is an error
that it does not foresee, so that each such request would break and fill the log.
"""

from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from assistant.ui.paths import path_within

_FILES = ("/static/", "/assets/", "/svelte/")
_MOST_NAME_BYTES, _MOST_PATH_BYTES = 255, 2_000
_NOT_THERE = "没有这个地址。"


class FittingNames:
    """An ASGI application that answers such addresses, and leaves the rest to the one inside."""

    def __init__(self, app: ASGIApp) -> None:
        """Stand around an application."""
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        asked = path_within(scope) if scope["type"] == "http" else ""
        if asked.startswith(_FILES) and not _fits(asked):
            await PlainTextResponse(_NOT_THERE, status_code=404)(scope, receive, send)
            return
        await self.app(scope, receive, send)


def _fits(path: str) -> bool:
    name = max(len(part.encode(errors="replace")) for part in path.split("/"))
    return name <= _MOST_NAME_BYTES and len(path.encode(errors="replace")) <= _MOST_PATH_BYTES
