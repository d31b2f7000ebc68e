"""How files come from the page: one request a file, straight into a folder of ours.

Gradio's own uploads go to a cache that every login can read from, without their folders; so they
are not used, and stay shut for anything larger than a question (`page.look`).

What is refused leaves nothing behind.
"""

import logging
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response

from assistant.errors import BadRequest, TooLarge
from assistant.ui.additions import MAX_BATCH_BYTES, MAX_FILE_BYTES, MAX_FILES, Additions
from assistant.ui.entrances import Entrances
from corpus.errors import NoRoom
from corpus.levels import LEVELS, Viewer
from corpus.records import KINDS

UNDER = "/papers"
_MARK = "x-papers"
_BROKEN = "没有收下这个文件，请再试一次。"
_NOT_YOURS = "只有工作人员可以添加和核对资料。"
_MAX_PART_BYTES = 200
_MAX_DEPTH = 12
_MB = 1_000_000
# Marks that turn the direction of writing, and other characters nobody sees.
_UNSEEN = {"Cc", "Cf", "Cs", "Zl", "Zp"}

logger = logging.getLogger(__name__)


def uploads(additions: Additions) -> Starlette:
    """Give the routes by which files come in; they are mounted at `/papers`."""
    held: dict[str, list[int]] = {}

    async def begin(_request: Request, who: Viewer) -> Response:
        return JSONResponse({"batch": additions.open(who)})

    async def put(request: Request, who: Viewer) -> Response:
        batch = request.path_params["batch"]
        folder = additions.folder(batch, who)
        sizes = held.setdefault(batch, [])
        with _room_told():
            sizes.append(await _receive(request, folder, held=sizes))
        return Response(status_code=204)

    async def start(request: Request, who: Viewer) -> Response:
        kind, level = request.query_params.get("kind"), request.query_params.get("level")
        batch = request.path_params["batch"]
        before = additions.start(
            batch,
            who,
            kind=next((known for known in KINDS if known == kind), None),
            level=next((known for known in LEVELS if known == level), None),
        )
        held.pop(batch, None)
        text = "开始处理。" if not before else f"前面还有 {before} 批，等它们处理完就开始。"
        return JSONResponse({"said": text, "before": before})

    async def drop(request: Request, who: Viewer) -> Response:
        batch = request.path_params["batch"]
        additions.drop(batch, who)
        held.pop(batch, None)
        return Response(status_code=204)

    entrances = Entrances(UNDER, broken=_BROKEN, mark=_MARK, otherwise=_NOT_YOURS)
    return Starlette(
        routes=[
            entrances.route("POST", "/", begin),
            entrances.route("DELETE", "/{batch}", drop, named="batch"),
            entrances.route("POST", "/{batch}/start", start, named="batch"),
            entrances.route("PUT", "/{batch}/files/{name:path}", put, named="batch"),
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


@contextmanager
def _room_told() -> Iterator[None]:
    """Tell that a file could not be kept for want of room."""
    try:
        yield
    except OSError as error:
        logger.exception("an uploaded file could not be kept")
        raise NoRoom("服务器存不下这个文件，请联系管理员。") from error


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
        raise TooLarge(f"一次最多添加 {MAX_FILES} 个文件，请分几次添加。")
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
                raise TooLarge(f"一次最多添加 {MAX_BATCH_BYTES // _MB} MB，请分几次添加。")
            file.write(piece)
    except ClientDisconnect as error:
        raise BadRequest("上传中断，请重新选择。") from error
    return size


def _too_large() -> TooLarge:
    return TooLarge(f"文件超过 {MAX_FILE_BYTES // _MB} MB，请拆成几个文件后重新添加。")
