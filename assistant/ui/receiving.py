"""How the body of a request comes in that bears a file: counted by whose it is, piece by piece."""

from collections.abc import AsyncIterator

from starlette.requests import ClientDisconnect, Request

from assistant.errors import BadRequest, TooLarge
from assistant.ui.quotas import Purpose, Quotas
from corpus.levels import Viewer

_MB = 1_000_000


def stated_size(request: Request) -> int | None:
    """Give how many bytes a request says that it has; None where it says nothing."""
    stated = request.headers.get("content-length", "")
    return int(stated) if stated.isascii() and stated.isdigit() else None


def client_of(request: Request) -> str:
    """Give the address that a request came from; empty where it is not known."""
    return request.client.host if request.client else ""


async def pieces_of(request: Request) -> AsyncIterator[bytes]:
    """Give what comes, as it comes.

    Raises:
        BadRequest: Its sending broke off.
    """
    try:
        async for piece in request.stream():
            yield piece
    except ClientDisconnect as error:
        raise BadRequest("上传中断，请重新选择。") from error


async def file_in(
    request: Request,
    who: Viewer,
    quotas: Quotas,
    *,
    most: int,
    purpose: Purpose = "read",
    what: str = "文件",
) -> bytes:
    """Give a request's body, which is kept in memory only.

    Args:
        request: Whose body is or bears a file.
        who: Whoever sends it.
        quotas: What they may send in a day.
        most: How many bytes it may have.
        purpose: See `quotas`.
        what: What it is, in Chinese.

    Raises:
        TooLarge: It is larger than may be.
        TooBusy: Their day is used up.
        BadRequest: Its sending broke off.
    """
    stated = stated_size(request)
    if (stated or 0) > most:
        raise _too_large(what, most)
    body = bytearray()
    with quotas.taking(who, client_of(request), purpose, stated=stated) as taking:
        async for piece in pieces_of(request):
            taking.more(len(piece))
            body += piece
            if len(body) > most:
                raise _too_large(what, most)
    return bytes(body)


def _too_large(what: str, most: int) -> TooLarge:
    return TooLarge(f"{what}超过 {most / _MB:g} MB，请删减后再试。")
