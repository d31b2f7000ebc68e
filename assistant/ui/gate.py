"""The gate before everything that is served.

It lets in what stands in the table of endpoints and nothing else; and what Gradio brings along it
guards itself, since that cannot be asked to. Functions of ours are let through to find out by
themselves who calls them (`handlers`, `entrances`).

A visit of the page is somebody's: its number is made by the browser, and whoever knows one could
otherwise read the answers of that visit, or go on with its conversation. So is an event of it, and
both end with the role that they began in: what a visit holds was chosen for that role.
"""

import json
import logging
import re
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from hashlib import sha256
from html import escape
from http import HTTPStatus
from threading import Lock
from urllib.parse import urlsplit

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.access.access import Access
from assistant.access.doors import Caller
from assistant.access.table import Rule
from assistant.api.refusals import said_to_programs
from assistant.errors import AssistantError, NotLoggedIn, TooBusy, TooLarge
from assistant.ui.door.shell import at, page, unavailable
from assistant.ui.downloads import said
from assistant.ui.entrances import body_of
from assistant.ui.paths import path_within
from assistant.ui.viewer import ACCESS, caller_of, key_in, program_of
from corpus.errors import CorpusError, NotPermitted
from corpus.levels import ROLES, Viewer

logger = logging.getLogger(__name__)

# Of what an event of the page hands over; files do not come by events.
_MAX_EVENT_BYTES = 2_000_000
_MOST_VISITS = 50_000
_HARMLESS = {"GET", "HEAD", "OPTIONS"}
_GRADIO = "/gradio_api/"
_PROGRAMS = ("/api/", "/mcp")
_OPENED = ("GET /", "GET /config")
_JOIN = "/gradio_api/queue/join"
_DATA = "/gradio_api/queue/data"
_CANCEL = "/gradio_api/cancel"
_DONE_WITH = "/gradio_api/reset"  # does nothing there, and is of no visit
_VISIT, _EVENT = "session_hash", "event_id"
# No browser sends them; a pattern that ends with `$` would look past a last line feed.
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
# As the page makes them; Gradio puts what it is given into names that it takes apart again.
_VISITS_LOOK = re.compile(r"[A-Za-z0-9_-]{1,64}")
_FILE = "FileData"  # what Gradio would fetch, or read from its folders
_NOTHING_THERE = "没有这个页面。"
_NOT_SO = "这个接口不能这样调用。"
_FOREIGN = "请从本页面上操作。"
_NOT_YOUR_VISIT = "这次访问不是您的，或已经换了账号；请刷新页面。"
_FULL = "现在使用的人太多，这一次没有排上；请过一会儿再试。"
_UNREADABLE = "页面送来的内容不完整；请刷新页面再试。"


class Gate:
    """An ASGI application that lets through to the one inside what may come in."""

    def __init__(self, app: ASGIApp, *, access: Access, login: str = "") -> None:
        """Stand before an application.

        Args:
            app: What is served.
            access: Decides who may come in.
            login: The path by which people log in; empty where nobody has to.
        """
        self.app = app
        self._access = access
        self._login = login
        self._visits, self._events = _Owned(), _Owned()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return
        if scope["type"] != "http":  # nothing of ours speaks anything else
            await send({"type": "websocket.close", "code": 1008})
            return
        scope[ACCESS] = self._access
        request = Request(scope, receive)
        rule = self._access.endpoints.at(request.method, path_within(scope))
        if rule is None or not rule.roles or _CONTROL.search(path_within(scope)):
            await self._absent(request)(scope, receive, send)
        elif request.method not in _HARMLESS and _is_foreign(request):
            await _line(request, _FOREIGN, 403)(scope, receive, send)
        elif is_doors(rule):
            await self._let_in(rule, request, send)
        elif rule.who == "anyone" or not is_gradios(rule):
            await self.app(scope, receive, send)
        else:
            await self._guarded(rule, request, send)

    def _absent(self, request: Request) -> Response:
        """Say that nothing is there; to programs, by which methods there is something."""
        path = path_within(request.scope)
        methods = self._access.endpoints.methods(path) if path.startswith(_PROGRAMS) else ()
        if not methods or _CONTROL.search(path):
            return _line(request, _NOTHING_THERE, 404)
        answer = _line(request, _NOT_SO, 405)
        answer.headers["allow"] = ", ".join(methods)
        return answer

    async def _let_in(self, rule: Rule, request: Request, send: Send) -> None:
        """Let whoever may through to what finds out once more by itself."""
        try:
            await run_in_threadpool(self._admitted, rule, caller_of(request))
        except (AssistantError, CorpusError) as error:
            await self._refusal(error, request)(request.scope, request.receive, send)
            return
        await self.app(request.scope, request.receive, send)

    async def _guarded(self, rule: Rule, request: Request, send: Send) -> None:
        """Let whoever may through to Gradio."""
        # Gradio's own client comes by a key; what it may call is asked by each handler.
        comes = program_of if key_in(request) else caller_of
        caller = replace(comes(request), by_itself=_waits(request))
        receive: Receive = request.receive
        try:
            owner = _owner(await run_in_threadpool(self._admitted, rule, caller), caller)
            if request.method == "POST":
                body = await body_of(request, _MAX_EVENT_BYTES)
                receive = _again(body, request.receive)
                visit, event = _meant_by(body, path_within(request.scope))
            else:
                visit, event = _visit_in(request), ""
            self._visits.require(visit, owner)
            self._events.require(event, owner)
        except (AssistantError, CorpusError, ValueError) as error:
            await self._refusal(error, request)(request.scope, request.receive, send)
            return
        if path_within(request.scope) == _JOIN:
            send = _joining(send, lambda event: self._events.require(event, owner))
        await self.app(request.scope, receive, send)

    def _admitted(self, rule: Rule, caller: Caller) -> Viewer:
        with self._access.enter(rule.endpoint, caller) as who:
            return who

    def _refusal(self, error: Exception, request: Request) -> Response:
        if isinstance(error, NotLoggedIn):
            if self._login and _is_opened(request):
                return RedirectResponse(f"{request.scope.get('root_path', '')}{self._login}", 303)
            return said(str(error), 401)
        if isinstance(error, NotPermitted):
            return _shut(request, error) if _is_opened(request) else said(str(error), 403)
        if isinstance(error, TooBusy):
            return said(str(error), 429)
        if isinstance(error, TooLarge):
            return said(str(error), 413)
        if isinstance(error, CorpusError):  # what it does could not be noted
            return unavailable(request, error) if _is_opened(request) else said(str(error), 503)
        return said(_UNREADABLE, 400)


class _Owned:
    """Whose each visit or event is: of whoever it was first of."""

    def __init__(self) -> None:
        self._owners: OrderedDict[str, str] = OrderedDict()
        self._lock = Lock()

    def require(self, name: str, owner: str) -> None:
        """Let nobody but its owner go on with one; an empty one is nobody's.

        Raises:
            NotPermitted: It is somebody else's.
        """
        if name and not self._is_of(name, owner):
            raise NotPermitted(_NOT_YOUR_VISIT)

    def _is_of(self, name: str, owner: str) -> bool:
        with self._lock:
            known = self._owners.setdefault(name, owner)
            self._owners.move_to_end(name)
            if len(self._owners) > _MOST_VISITS:
                self._owners.popitem(last=False)
            return known == owner


def _owner(who: Viewer, caller: Caller) -> str:
    bears = caller.token or caller.key
    session = sha256(bears.encode()).hexdigest() if bears else caller.client
    return f"{who.identity}@{session} as {who.role}"


def is_gradios(rule: Rule) -> bool:
    """Say whether Gradio brings along what a row is of, so that the gate guards it."""
    return _GRADIO in rule.endpoint or rule.endpoint.rstrip("/") in {
        opened.rstrip("/") for opened in _OPENED
    }


def is_doors(rule: Rule) -> bool:
    """Say whether a row is of the door (`assistant.ui.door`) and not for everybody.

    Its functions look for an account by themselves, also for one that may do nothing yet but
    choose a password; whatever only some roles may do is asked of the table here.
    """
    return rule.work == "door" and len(rule.roles) < len(ROLES)


def _meant_by(body: bytes, path: str) -> tuple[str, str]:
    """Give the visit and the event that a request is about; empty for what it is of none.

    Raises:
        ValueError: It is not said, or it hands over what no event of the page does.
    """
    try:
        data = json.loads(body)
    except RecursionError as error:
        raise ValueError("nested too deeply") from error
    if not isinstance(data, Mapping):
        raise ValueError("no event at all")  # noqa: TRY004  (of what is sent, not of a type)
    if path.startswith(_DONE_WITH):
        return "", ""
    if any(_FILE in str(said) for said in _metas(data)):
        raise ValueError("a file by an event")
    event = str(data.get(_EVENT) or "") if path == _CANCEL else ""
    return _visit(data.get(_VISIT)), event


def _metas(data: object) -> Iterator[object]:
    """Give whatever is said about a value in it, by which Gradio knows a file."""
    rest = [data]
    while rest:
        value = rest.pop()
        if isinstance(value, Mapping):
            yield value.get("meta", "")
            rest += value.values()
        elif isinstance(value, list):
            rest += value


def _waits(request: Request) -> bool:
    """Say whether the page only listens, which it does whether anybody is there or not."""
    path = path_within(request.scope)
    return "/heartbeat/" in path or path.endswith("/queue/data")


def _visit_in(request: Request) -> str:
    """Give the visit that a request is about; empty for what is of none.

    Raises:
        ValueError: It is not said, or two are, of which Gradio would take the other.
    """
    path = path_within(request.scope)
    if "/heartbeat/" in path:
        return _visit(path.rpartition("/")[2])
    said = request.query_params.getlist(_VISIT)
    if not said and path != _DATA:
        return ""
    if len(said) != 1:
        raise ValueError("not one visit")
    return _visit(said[0])


def _visit(said: object) -> str:
    if not isinstance(said, str) or not _VISITS_LOOK.fullmatch(said):
        raise ValueError("an event of no visit")
    return said


def _is_opened(request: Request) -> bool:
    """Say whether somebody opens a page, rather than a page asking for something."""
    path = path_within(request.scope)
    return request.method == "GET" and _GRADIO not in path and not path.startswith("/config")


def _line(request: Request, text: str, status: int) -> Response:
    """Give a line for whoever sent a request: a page of ours, or another program."""
    by_program = path_within(request.scope).startswith(_PROGRAMS)
    return (said_to_programs if by_program else said)(text, status)


def _shut(request: Request, error: NotPermitted) -> Response:
    back = f'<p><a href="{at(request, "/")}">← 返回首页</a></p>'
    body = f"<h1>没有权限</h1><p>{escape(str(error))}</p>{back}"
    return page(request, "没有权限", body, narrow=True, status=HTTPStatus.FORBIDDEN)


def _is_foreign(request: Request) -> bool:
    """Say whether another web site's page sent a request, as far as the browser tells."""
    if request.headers.get("sec-fetch-site") in {"cross-site", "same-site"}:
        return True
    origin = request.headers.get("origin")
    if origin is None:
        return False
    return urlsplit(origin).netloc != request.headers.get("host", "")


def _again(body: bytes, after: Receive) -> Receive:
    """Give a request's body once more."""
    given = False

    async def receive() -> Message:
        nonlocal given
        if given:
            return await after()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return receive


def _joining(send: Send, joined: Callable[[str], None]) -> Send:
    """Tell whose event it is before anybody knows its number; say in Chinese that all is full."""
    full = False

    async def telling(message: Message) -> None:
        nonlocal full
        if message["type"] == "http.response.start":
            full = message["status"] == HTTPStatus.SERVICE_UNAVAILABLE
            if full:
                body = json.dumps({"detail": _FULL}, ensure_ascii=False).encode()
                headers = [
                    (b"content-type", b"application/json"),
                    (b"content-length", str(len(body)).encode()),
                ]
                await send({**message, "headers": headers})
                await send({"type": "http.response.body", "body": body})
                return
        elif not full:
            joined(_event_in(message.get("body", b"")))
        if not full:
            await send(message)

    return telling


def _event_in(answer: bytes) -> str:
    try:
        data = json.loads(answer)
    except ValueError:
        return ""
    return str(data.get(_EVENT) or "") if isinstance(data, Mapping) else ""
