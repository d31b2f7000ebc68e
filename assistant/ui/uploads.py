"""How files come from the page: one request a file, straight into a folder of ours.

Gradio's own uploads go to a cache that every login can read from, without their folders; so they
are shut for everybody (`assistant/access/endpoints.tsv`).

A file is looked at before it is taken: its name, its stated size, the room that is left, and what
its sender has sent today. It is counted as it comes, and what is refused leaves nothing behind.
"""

import logging
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from assistant.errors import BadRequest
from assistant.ui.additions import Additions
from assistant.ui.admitting import require_name
from assistant.ui.entrances import Entrances
from assistant.ui.quotas import Quotas
from assistant.ui.receiving import client_of, pieces_of, stated_size
from corpus.errors import NoRoom
from corpus.levels import LEVELS, Viewer
from corpus.records import KINDS

UNDER = "/papers"
_MARK = "x-papers"
_BROKEN = "没有收下这个文件，请再试一次。"
_NOT_YOURS = "只有工作人员可以添加和核对资料。"
_MAX_PART_BYTES = 200
_MAX_DEPTH = 12
# Marks that turn the direction of writing, and other characters nobody sees.
_UNSEEN = {"Cc", "Cf", "Cs", "Zl", "Zp"}

logger = logging.getLogger(__name__)


def uploads(additions: Additions, quotas: Quotas | None = None) -> Starlette:
    """Give the routes by which files come in; they are mounted at `/papers`.

    Args:
        additions: Where they go.
        quotas: What a person may send in a day; None counts by itself, and forgets when it ends.
    """
    counted = quotas or Quotas()

    async def begin(_request: Request, who: Viewer) -> Response:
        return JSONResponse({"batch": additions.open(who)})

    async def put(request: Request, who: Viewer) -> Response:
        name = safe_name(request.path_params["name"])
        require_name(name)
        stated = stated_size(request)
        with (
            _room_told(),
            additions.incoming.receiving(
                request.path_params["batch"], who, name, stated=stated
            ) as arrival,
            counted.taking(who, client_of(request), "add", stated=stated) as taking,
        ):
            async for piece in pieces_of(request):
                taking.more(len(piece))
                arrival.write(piece)
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
        text = "开始处理。" if not before else f"前面还有 {before} 批，等它们处理完就开始。"
        return JSONResponse({"said": text, "before": before})

    async def drop(request: Request, who: Viewer) -> Response:
        additions.drop(request.path_params["batch"], who)
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
