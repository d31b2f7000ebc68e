"""The cookies of the door: who is in, which form was given to whom, who is on the way back."""

from typing import Literal

from starlette.requests import HTTPConnection
from starlette.responses import Response

_Cookie = Literal["tt_session", "tt_form", "tt_flow"]
SESSION: _Cookie = "tt_session"
FORM: _Cookie = "tt_form"
FLOW: _Cookie = "tt_flow"


def token_of(connection: HTTPConnection) -> str:
    """Give the session token that a request bears; empty where it bears none."""
    return kept(connection, SESSION)


def kept(connection: HTTPConnection, cookie: _Cookie) -> str:
    """Give a cookie's value; empty where there is none."""
    return connection.cookies.get(_name(connection, cookie), "")


def keep(
    response: Response,
    connection: HTTPConnection,
    cookie: _Cookie,
    value: str,
    *,
    seconds: int | None = None,
) -> None:
    """Have the browser keep a value, out of reach of scripts and of other sites' forms.

    Args:
        response: What it comes with.
        connection: Whose request this answers.
        cookie: Which.
        value: What.
        seconds: For how long; None until the browser is closed.
    """
    response.set_cookie(
        _name(connection, cookie),
        value,
        max_age=seconds,
        path=_path(connection),
        secure=_is_guarded(connection),
        httponly=True,
        # Not strict: whoever follows a link to us from a mail is still logged in.
        samesite="lax",
    )


def drop(response: Response, connection: HTTPConnection, cookie: _Cookie) -> None:
    """Have the browser forget a cookie."""
    response.delete_cookie(
        _name(connection, cookie),
        path=_path(connection),
        secure=_is_guarded(connection),
        httponly=True,
        samesite="lax",
    )


def _name(connection: HTTPConnection, cookie: _Cookie) -> str:
    # With this prefix, a browser takes the cookie from nobody but this very host, over https.
    guarded = _is_guarded(connection) and _path(connection) == "/"
    return f"__Host-{cookie}" if guarded else cookie


def _is_guarded(connection: HTTPConnection) -> bool:
    return connection.url.scheme in ("https", "wss")


def _path(connection: HTTPConnection) -> str:
    return root_of(connection) or "/"


def root_of(connection: HTTPConnection) -> str:
    """Give the path below which the program is reached; empty where it has the whole host."""
    scope = connection.scope
    return str(scope.get("app_root_path", scope.get("root_path", "")))
