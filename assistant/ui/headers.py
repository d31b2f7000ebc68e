"""The security headers of every response. Gradio sends none."""

from starlette.types import ASGIApp, Message, Receive, Scope, Send

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
    (b"permissions-policy", b"camera=(), microphone=(), geolocation=()"),
)


# What ours stand in place of. A policy of theirs stays beside ours: browsers keep to both.
_REPLACED = {name for name, _ in HEADERS} - {_POLICY_NAME}


class SecurityHeaders:
    """An ASGI application that adds `HEADERS` to whatever the one inside answers."""

    def __init__(self, app: ASGIApp) -> None:
        """Stand around an application."""
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                theirs = [pair for pair in message.get("headers", []) if pair[0] not in _REPLACED]
                message["headers"] = [*theirs, *HEADERS]
            await send(message)

        await self.app(scope, receive, send_with_headers if scope["type"] == "http" else send)
