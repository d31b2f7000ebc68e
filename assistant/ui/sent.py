"""What the page sent to a route beside it: an object of JSON, read once, whoever asks for it."""

from collections.abc import Awaitable, Callable, Mapping
from typing import cast

from starlette.requests import Request

from assistant.errors import BadRequest
from assistant.ui.plain_json import read_json

Data = Mapping[str, object]

# In the scope of a request.
_SENT = "assistant.sent"
_PARTLY = "内容没有传完整，请再试一次。"


async def sent_in(request: Request, read: Callable[[], Awaitable[bytes]]) -> Data:
    """Give what a request bears.

    Args:
        request: Whose body it is; it can be read but once.
        read: Reads it, where nobody has yet; what it raises is raised here.

    Raises:
        BadRequest: It is no object of JSON, or holds what no text or figure can be.
    """
    if _SENT not in request.scope:
        request.scope[_SENT] = _object_in(await read())
    return cast("Data", request.scope[_SENT])


def _object_in(body: bytes) -> Data:
    try:
        data = read_json(body.decode("utf-8-sig") or "{}")
    except (ValueError, RecursionError) as error:
        raise BadRequest(_PARTLY) from error
    if not isinstance(data, dict):
        raise BadRequest(_PARTLY)
    return data
