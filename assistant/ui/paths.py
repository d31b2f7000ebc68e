"""Below which path of a host the program is reached, and what a request asks of it there."""

from collections.abc import Iterable

from starlette.responses import RedirectResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from assistant.access.table import Endpoints
from assistant.errors import BadSetting


def path_within(scope: Scope) -> str:
    """Give the path that a request asks for, without the one below which the program lies."""
    path: str = scope["path"]
    return path.removeprefix(scope.get("root_path", "")) or "/"


class BelowPath:
    """An ASGI application that lets the one inside know that it is reached below a path.

    The server before it may cut that path off, or leave it: both are understood. So is whoever
    comes without it, from this machine.
    """

    def __init__(self, app: ASGIApp, *, root: str) -> None:
        """Stand around an application.

        Args:
            app: What is served.
            root: Begins with a slash, and does not end with one.
        """
        self.app = app
        self._root = root

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] == "http":
            path: str = scope["path"]
            if path == self._root:
                # What the page asks for is relative to a path that ends with a slash.
                await RedirectResponse(f"{self._root}/", 308)(scope, receive, send)
                return
            within = path.removeprefix(self._root) if path.startswith(f"{self._root}/") else path
            whole = f"{self._root}{within}"
            scope = {**scope, "path": whole, "root_path": self._root}
        await self.app(scope, receive, send)


def require_no_path_of_ours(root: str, endpoints: Endpoints) -> None:
    """Refuse to lie below a path whose beginning a path of the program's own has.

    Raises:
        BadSetting: It is one: nobody could tell whether it was cut off.
    """
    first = root.strip("/").partition("/")[0]
    if first in _beginnings(rule.endpoint for rule in endpoints if rule.is_route):
        raise BadSetting(
            f"TT_PUBLIC_URL 的路径 /{first} 与本系统自己的路径相同；"
            "请换一个，例如 https://主机/assistant/。"
        )


def _beginnings(endpoints: Iterable[str]) -> set[str]:
    return {endpoint.partition(" /")[2].partition("/")[0] for endpoint in endpoints} - {""}
