"""Who is asking: the one place to change when accounts come."""

from ipaddress import ip_address
from typing import TYPE_CHECKING

from corpus.levels import Viewer

if TYPE_CHECKING:
    import gradio as gr
    from starlette.requests import HTTPConnection

_HERE = ("127.0.0.1", "localhost", "[::1]")


def viewer(request: "gr.Request | HTTPConnection") -> Viewer:
    """Give whoever sent a request.

    Until there are accounts, the person at this machine is its administrator, and anybody else
    sees what is public. A page that was reached under a foreign name is somebody else's: a web
    site may point its own name at 127.0.0.1.
    """
    client = request.client.host if request.client else ""
    host = request.headers.get("host", "").rpartition(":")[0] or request.headers.get("host", "")
    if host in _HERE and _is_loopback(client):
        return Viewer(identity="local", role="admin")
    return Viewer(identity="guest", role="enterprise")


def _is_loopback(address: str) -> bool:
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return False
