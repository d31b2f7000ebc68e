"""What a request bears that tells who sent it, and where that is decided."""

from typing import TYPE_CHECKING, cast

from assistant.access.access import Access
from assistant.access.doors import Caller
from corpus.errors import NotPermitted

if TYPE_CHECKING:
    import gradio as gr
    from starlette.requests import HTTPConnection

COOKIE = "tt_session"
# Where the page is served by https, the browser takes it from this host alone.
COOKIE_OVER_HTTPS = f"__Host-{COOKIE}"
# In the scope of every request that came by the gate.
ACCESS = "assistant.access"
_PASSED_ON = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip", "via")


def caller_of(request: "gr.Request | HTTPConnection") -> Caller:
    """Give what a request bears."""
    host = request.headers.get("host", "")
    cookies = request.cookies
    return Caller(
        token=cookies.get(COOKIE_OVER_HTTPS) or cookies.get(COOKIE) or "",
        client=request.client.host if request.client else "",
        host=host.rpartition(":")[0] or host,
        passed_on=any(request.headers.get(name) is not None for name in _PASSED_ON),
    )


def access_of(request: "gr.Request | HTTPConnection") -> Access:
    """Give what decides who may come in.

    Raises:
        NotPermitted: The request did not come by the gate, so that nobody can tell.
    """
    inner = getattr(request, "request", None) or request
    found = inner.scope.get(ACCESS)
    if found is None:
        raise NotPermitted("这个请求没有经过权限检查，不予处理。")
    return cast("Access", found)
