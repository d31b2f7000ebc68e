"""The security headers of every response, errors and streams included. Gradio sends none."""

from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.ui.paths import path_within

_POLICY_NAME = b"content-security-policy"
# Gradio starts itself with inline scripts and compiles its HTML templates, so both stay allowed;
# `script-src-attr` shuts the way by which text would run: a handler in an attribute.
_POLICY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self' 'unsafe-inline' 'unsafe-eval'",
        "script-src-attr 'none'",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data:",
        "font-src 'self' data:",
        "connect-src 'self'",
        "object-src 'none'",
        "base-uri 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)
HEADERS = (
    (_POLICY_NAME, _POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"x-frame-options", b"DENY"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), microphone=(), geolocation=()"),
)
# Files of the program, the same for everybody: a browser may keep them. Everything else may hold
# what is one person's, and is kept by nobody on the way.
_SAME_FOR_ALL = ("/assets/", "/static/", "/svelte/", "/favicon.ico", "/look/")
_CACHING = (b"cache-control", b"no-store")
_BROKEN = "系统出错了。请再试一次；如果还是这样，请把时间告诉管理员。"

# What ours stand in place of. A policy of theirs stays beside ours: browsers keep to both.
_REPLACED = {name for name, _ in HEADERS} - {_POLICY_NAME}


class SecurityHeaders:
    """An ASGI application that adds `HEADERS` to whatever the one inside answers.

    What the one inside breaks at is answered here: whoever stands outside would answer it without
    the headers. The error goes on, so that it is logged.
    """

    def __init__(self, app: ASGIApp) -> None:
        """Stand around an application."""
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        answer = _Answer(send, private=not path_within(scope).startswith(_SAME_FOR_ALL))
        try:
            await self.app(scope, receive, answer.send)
        except Exception:
            if not answer.begun:
                await PlainTextResponse(_BROKEN, status_code=500)(scope, receive, answer.send)
            raise


class _Answer:
    """Sends one answer with the headers; remembers whether it has begun."""

    def __init__(self, send: Send, *, private: bool) -> None:
        self.begun = False
        self._send = send
        self._private = private

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.begun = True
            ours = (*HEADERS, _CACHING) if self._private else HEADERS
            replaced = _REPLACED | {_CACHING[0]} if self._private else _REPLACED
            theirs = [one for one in message.get("headers", []) if one[0].lower() not in replaced]
            message["headers"] = [*theirs, *ours]
        await self._send(message)
