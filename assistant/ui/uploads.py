"""How files come from the page: one request a file, straight into a folder of ours.

Gradio's own uploads go to a cache that every login can read from, without their folders; so they
are not used, and stay shut for anything larger than a question (`page.look`).

A request must come from staff and bear `x-papers`, which no other web site's page can add.
"""

import json
import logging
import unicodedata
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import BinaryIO

from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from assistant.errors import AssistantError, BadRequest, TooBusy, UnknownBatch
from assistant.ui.additions import MAX_BATCH_BYTES, MAX_FILE_BYTES, MAX_FILES, Additions
from assistant.ui.viewer import viewer
from corpus.errors import NotPermitted
from corpus.levels import LEVELS, require_staff
from corpus.records import KINDS

_MARK = "x-papers"
_MAX_PART_BYTES = 200
_MAX_DEPTH = 12
_MB = 1_000_000
# Marks that turn the direction of writing, and other characters nobody sees.
_UNSEEN = {"Cc", "Cf", "Cs", "Zl", "Zp"}

logger = logging.getLogger(__name__)

Handler = Callable[[Request], Awaitable[Response]]


class _TooLarge(BadRequest):
    """A file, or all of a batch, is larger than may be."""


def uploads(additions: Additions) -> Starlette:
    """Give the routes by which files come in; they are mounted at `/papers`."""
    held: dict[str, list[int]] = {}

    async def begin(_request: Request) -> Response:
        return _json({"batch": additions.open()})

    async def put(request: Request) -> Response:
        batch = request.path_params["batch"]
        sizes = held.setdefault(batch, [])
        sizes.append(await _receive(request, additions.folder(batch), held=sizes))
        return Response(status_code=204)

    async def start(request: Request) -> Response:
        kind, level = request.query_params.get("kind"), request.query_params.get("level")
        batch = request.path_params["batch"]
        held.pop(batch, None)
        before = additions.start(
            batch,
            kind=next((known for known in KINDS if known == kind), None),
            level=next((known for known in LEVELS if known == level), None),
        )
        said = "开始处理。" if not before else f"前面还有 {before} 批，等它们处理完就开始。"
        return _json({"said": said, "before": before})

    async def drop(request: Request) -> Response:
        held.pop(request.path_params["batch"], None)
        additions.drop(request.path_params["batch"])
        return Response(status_code=204)

    return Starlette(
        routes=[
            Route("/", _guarded(begin), methods=["POST"]),
            Route("/{batch}", _guarded(drop), methods=["DELETE"]),
            Route("/{batch}/start", _guarded(start), methods=["POST"]),
            Route("/{batch}/files/{name:path}", _guarded(put), methods=["PUT"]),
        ]
    )


def safe_name(name: str) -> str:
    """Give a file's name relative to its batch, as it is shown and kept.

    Raises:
        BadRequest: It leads elsewhere, is hidden, or is too long.
    """
    seen = "".join(c for c in name if unicodedata.category(c) not in _UNSEEN)
    parts = seen.replace("\\", "/").split("/")
    if len(parts) > _MAX_DEPTH or not all(part.strip() for part in parts):
        raise BadRequest("文件名不可用，请改名后重新选择。")
    if any(part.startswith(".") for part in parts):
        raise BadRequest("以点开头的隐藏文件不读入。")
    if any(len(part.encode()) > _MAX_PART_BYTES for part in parts):
        raise BadRequest("文件名太长，请改短后重新选择。")
    return "/".join(parts)


def _guarded(handler: Handler) -> Handler:
    """Let staff through and nobody else; errors are told in one line."""

    async def guarded(request: Request) -> Response:
        try:
            _admit(request)
            return await handler(request)
        except NotPermitted as error:
            return _json({"said": str(error)}, status=403)
        except UnknownBatch as error:
            return _json({"said": str(error)}, status=404)
        except TooBusy as error:
            return _json({"said": str(error)}, status=429)
        except _TooLarge as error:
            return _json({"said": str(error)}, status=413)
        except AssistantError as error:
            return _json({"said": str(error)}, status=400)
        except OSError:
            logger.exception("an uploaded file could not be kept")
            return _json({"said": "服务器存不下这个文件，请联系管理员。"}, status=507)

    return guarded


def _admit(request: Request) -> None:
    require_staff(viewer(request))
    if _MARK not in request.headers:
        raise NotPermitted("这个请求不是从本页面发出的。")


async def _receive(request: Request, folder: Path, *, held: list[int]) -> int:
    """Write the request's body to its place in the batch; nothing is left of one that fails.

    Args:
        request: With the file's name in its path.
        folder: Of the batch.
        held: The sizes in bytes of what has come before.

    Returns:
        Its size in bytes.
    """
    stated = request.headers.get("content-length", "")
    if stated.isdigit() and int(stated) > MAX_FILE_BYTES:
        raise _too_large()
    path = folder / safe_name(request.path_params["name"])
    if len(held) >= MAX_FILES:
        raise _TooLarge(f"一次最多添加 {MAX_FILES} 个文件，请分几次添加。")
    if path.exists() or any(part.is_file() for part in path.parents):
        raise BadRequest("同一批里已有这个名字的文件，请改名后重新选择。")
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with path.open("xb") as file:
            return await _copy(request, file, room=MAX_BATCH_BYTES - sum(held))
    except BaseException:
        path.unlink(missing_ok=True)
        raise


async def _copy(request: Request, file: BinaryIO, *, room: int) -> int:
    size = 0
    try:
        async for piece in request.stream():
            size += len(piece)
            if size > MAX_FILE_BYTES:
                raise _too_large()
            if size > room:
                raise _TooLarge(f"一次最多添加 {MAX_BATCH_BYTES // _MB} MB，请分几次添加。")
            file.write(piece)
    except ClientDisconnect as error:
        raise BadRequest("上传中断，请重新选择。") from error
    return size


def _too_large() -> _TooLarge:
    return _TooLarge(f"文件超过 {MAX_FILE_BYTES // _MB} MB，请拆成几个文件后重新添加。")


def _json(content: dict[str, object], *, status: int = 200) -> Response:
    body = json.dumps(content, ensure_ascii=False)
    return Response(body, status_code=status, media_type="application/json")
