"""The page and its routes as they are served, called without a server: handlers, routes, checks."""

import asyncio
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.routing import Mount
from starlette.testclient import TestClient
from starlette.types import Receive, Scope, Send

from assistant.access.access import Access
from assistant.access.doors import Caller
from assistant.access.limits import LIMITS, Limit, Limits
from assistant.auditing.port import Audit
from assistant.ui.viewer import ACCESS
from corpus.levels import Viewer

if TYPE_CHECKING:
    from assistant.ui.exchanges import Ask
    from assistant.ui.workbench import Workbench

# Whatever a handler's event hands over, and is shown.
Given = Any
_ENDPOINT = "endpoint"
_PLENTY = 1_000_000
_MARKS = {"x-fits": "1", "x-match": "1", "x-draft": "1", "x-trials": "1"}


class _Door:
    """Lets in one person, whoever knocks."""

    def __init__(self, who: Viewer) -> None:
        self._who = who

    def viewer_of(self, caller: Caller) -> Viewer:  # noqa: ARG002  (the same for all)
        """Give who it is."""
        return self._who


@dataclass(frozen=True, slots=True)
class Answered:
    """What a route gave."""

    status: int
    media: str
    body: bytes


class Served:
    """What is served to one person."""

    def __init__(
        self, handlers: Mapping[str, Callable[..., Given]], routes: TestClient, access: Access
    ) -> None:
        """Put together what `serve` has made."""
        self._handlers = handlers
        self._routes = routes
        self._access = access

    def shown(self, name: str, *given: Given) -> Iterator[Given]:
        """Give what a handler of the page shows, each time that it shows something.

        Args:
            name: Without `page `.
            given: What its event hands over, but for the request.
        """
        scope = {
            "type": "http",
            "method": "POST",
            "path": "/",
            "headers": [(b"host", b"127.0.0.1")],
            "client": ("127.0.0.1", 1),
            ACCESS: self._access,
        }
        from assistant.ui.refused import Refused

        try:
            answer = self._handlers[f"page {name}"](*given, Request(scope))
            yield from answer if isinstance(answer, Iterator) else (answer,)
        except Refused as error:
            yield f"refused: {error}"

    def sent(self, method: str, path: str, said: Mapping[str, object] | None = None) -> Answered:
        """Give what a route answers."""
        body = None if said is None else json.dumps(said, ensure_ascii=False).encode()
        answer = self._routes.request(method, path, content=body, headers=_MARKS)
        media = answer.headers.get("content-type", "")
        return Answered(answer.status_code, media, answer.content)


def serve(
    who: Viewer, bench: "Workbench", *, day: Callable[[], date], audit: Audit, ask: "Ask"
) -> Served:
    """Serve to one person what `app.py` serves."""
    from assistant.ui.page import build_page
    from assistant.ui.quotas import Quotas
    from assistant.ui.web import beside_the_page

    wide = {work: Limit(at_once=9, a_minute=_PLENTY, name=own.name) for work, own in LIMITS.items()}
    access = Access(_Door(who), audit, limits=Limits(wide))

    async def built() -> Given:
        # Where a loop runs: Gradio opens one of its own where none does, and never closes it.
        return build_page(ask, bench, day=day)

    page = asyncio.run(built())
    handlers = {
        getattr(event.fn, _ENDPOINT): event.fn
        for event in page.fns.values()
        if event.fn is not None and hasattr(event.fn, _ENDPOINT)
    }
    inside = Starlette(
        routes=[Mount(under, served) for under, served in beside_the_page(bench, day, Quotas())]
    )
    return Served(handlers, TestClient(partial(_by_the_gate, inside, access)), access)


async def _by_the_gate(
    app: Starlette, access: Access, scope: Scope, receive: Receive, send: Send
) -> None:
    scope[ACCESS] = access
    await app(scope, receive, send)
