"""What a request bears that tells who sent it, and where that is decided."""

import re
from dataclasses import replace
from typing import TYPE_CHECKING, cast

from assistant.access.access import Access
from assistant.access.doors import Caller
from assistant.ui.door.cookies import token_of
from corpus.errors import CorpusError, NotPermitted
from corpus.levels import Viewer, require_staff

if TYPE_CHECKING:
    import gradio as gr
    from starlette.requests import HTTPConnection

# What finds out by itself who calls it bears the name of its row in the table under this one.
ENDPOINT = "endpoint"
# In the scope of every request that came by the gate.
ACCESS = "assistant.access"
_PASSED_ON = (
    "forwarded",
    "x-forwarded-for",
    "x-forwarded-host",
    "x-forwarded-port",
    "x-forwarded-proto",
    "x-forwarded-server",
    "x-real-ip",
    "x-client-ip",
    "true-client-ip",
    "cf-connecting-ip",
    "via",
)
# No browser speaks it; servers that pass requests on without a word about it do.
_OLD_HTTP = "1.0"
_SCHEME = "bearer "
_PORT = re.compile(r":\d*$")


def caller_of(request: "gr.Request | HTTPConnection") -> Caller:
    """Give what a request bears."""
    host = request.headers.get("host", "")
    return Caller(
        token=token_of(_inner(request)),
        client=request.client.host if request.client else "",
        host=_PORT.sub("", host),
        passed_on=_is_old(request)
        or any(request.headers.get(name) is not None for name in _PASSED_ON),
    )


def program_of(request: "gr.Request | HTTPConnection") -> Caller:
    """Give what a program's request bears: its key, and never the session that comes along."""
    return replace(caller_of(request), token="", key=key_in(request))


def key_in(request: "gr.Request | HTTPConnection") -> str:
    """Give the key in a request's head; empty without one."""
    said: str = request.headers.get("authorization", "")
    return said[len(_SCHEME) :].strip() if said[: len(_SCHEME)].lower() == _SCHEME else ""


def _is_old(request: "gr.Request | HTTPConnection") -> bool:
    version: object = _inner(request).scope.get("http_version")
    return version == _OLD_HTTP


def _inner(request: "gr.Request | HTTPConnection") -> "HTTPConnection":
    """Give the request itself, which Gradio wraps in one of its own."""
    return cast("HTTPConnection", getattr(request, "request", None) or request)


def access_of(request: "gr.Request | HTTPConnection") -> Access:
    """Give what decides who may come in.

    Raises:
        NotPermitted: The request did not come by the gate, so that nobody can tell.
    """
    found = _inner(request).scope.get(ACCESS)
    if found is None:
        raise NotPermitted("这个请求没有经过权限检查，不予处理。")
    return cast("Access", found)


def is_staff(of: Viewer) -> bool:
    """Say whether somebody is of the staff."""
    try:
        require_staff(of)
    except CorpusError:
        return False
    return True
