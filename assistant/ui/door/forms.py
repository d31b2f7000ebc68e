"""Reading a form, and knowing that it is ours and that whoever sends it means to.

A form bears a mark that only a page of ours can know: of the session where there is one, of a
cookie before. What a browser says of where a request comes from is looked at besides.
"""

import hashlib
import hmac
import secrets
from collections.abc import Mapping
from html import escape
from urllib.parse import parse_qsl, urlsplit

from starlette.requests import ClientDisconnect, Request

from assistant.errors import BadRequest
from assistant.ui.door.cookies import FORM, kept, token_of

MAX_BYTES = 16_384
_MAX_FIELDS = 20
_FIELD = "mark"
_TYPE = "application/x-www-form-urlencoded"
_MARK_BYTES = 16
_OWN_SITE = ("same-origin", "none")


class ForeignForm(BadRequest):
    """A form was not sent from a page of ours, or its page is too old."""


def new_mark() -> str:
    """Give a mark for the cookie of whoever is not logged in."""
    return secrets.token_urlsafe(_MARK_BYTES)


def mark_of(request: Request, *, given: str = "") -> str:
    """Give the mark that forms bear for whoever asks.

    Args:
        request: Whose.
        given: The mark of a cookie that comes with the answer; empty where the request has it.
    """
    token = token_of(request)
    if token and not given:
        return hmac.new(token.encode(errors="replace"), b"form", hashlib.sha256).hexdigest()
    return given or kept(request, FORM)


def mark_field(mark: str) -> str:
    """Give the hidden field of a form."""
    return f'<input type="hidden" name="{_FIELD}" value="{escape(mark)}">'


async def read_form(request: Request, *, before_login: bool = False) -> Mapping[str, str]:
    """Give the fields of a form; of two of one name, the last.

    Args:
        request: With the form.
        before_login: The form is one for whoever is not logged in.

    Raises:
        ForeignForm: It does not come from a page of ours.
        BadRequest: It is no form, or too long.
    """
    _refuse_foreign_site(request)
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != _TYPE:
        raise BadRequest("这个请求的格式不对，请从页面上操作。")
    body = bytearray()
    try:
        async for piece in request.stream():
            body += piece
            if len(body) > MAX_BYTES:
                raise BadRequest("填写的内容太长，请改短后再提交。")
    except ClientDisconnect as error:
        raise BadRequest("请求中断，请重新提交。") from error
    try:
        pairs = parse_qsl(
            body.decode(), keep_blank_values=True, errors="strict", max_num_fields=_MAX_FIELDS
        )
    except ValueError as error:
        raise BadRequest("填写的内容不可用，请重新输入。") from error
    form = dict(pairs)
    right = kept(request, FORM) if before_login else mark_of(request)
    given = form.pop(_FIELD, "")
    if not right or not hmac.compare_digest(given.encode(), right.encode(errors="replace")):
        raise ForeignForm("页面打开得太久，或不是从本页面提交的；请再试一次。")
    return form


def _refuse_foreign_site(request: Request) -> None:
    site = request.headers.get("sec-fetch-site")
    if site is not None and site not in _OWN_SITE:
        raise ForeignForm("这个请求不是从本页面发出的。")
    origin = request.headers.get("origin")
    # The scheme is not compared: whatever stands before us may have ended https.
    if origin is None:
        return
    if urlsplit(origin).netloc.lower() != request.headers.get("host", "").lower():
        raise ForeignForm("这个请求不是从本页面发出的。")
