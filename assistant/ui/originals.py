"""How staff get the file that a record was read from: `/originals/<record>`, always to be saved.

The file has what the record keeps apart, contacts and reserve prices, and rows of whatever level;
so it is for staff alone, whatever the record's own level is. It is sent as what it is, and never
shown: a browser must not run what somebody handed in.
"""

import unicodedata
from collections.abc import Iterator
from pathlib import PurePath
from types import MappingProxyType

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from assistant.ui.downloads import BOOK, WORD, disposition, said
from assistant.ui.entrances import Entrances
from corpus.errors import UnknownRecord
from corpus.levels import Viewer
from corpus.store.given import Original, original_of
from corpus.store.records import RecordStore

UNDER = "/originals"
_BROKEN = "没有取到原件，请再试一次。"
_NOT_THERE = "没有这份原件：资料不存在、已移除，或没有留存原文件。"
_NOT_YOURS = "只有工作人员可以下载原件。"
# What no browser runs; all else is bytes.
_MEDIA = MappingProxyType({".pdf": "application/pdf", ".docx": WORD, ".xlsx": BOOK})
_BYTES = "application/octet-stream"
_PIECE_BYTES = 1 << 18
_UNFIT = '\\/:*?"<>|%'
_UNSEEN = {"Cc", "Cf", "Cs", "Zl", "Zp"}
_NAME_CHARS = 120


def originals(store: RecordStore) -> Starlette:
    """Give the route; it is mounted at `/originals`."""

    async def give(request: Request, who: Viewer) -> Response:
        record = request.path_params["record"]
        if "\0" in record:  # PostgreSQL has no such text
            return said(_NOT_THERE, 404)
        try:
            found = await run_in_threadpool(original_of, store.engine, record, who)
        except UnknownRecord:
            return said(_NOT_THERE, 404)
        return _sent(found, record)

    entrances = Entrances(UNDER, broken=_BROKEN, otherwise=_NOT_YOURS)
    return Starlette(routes=[entrances.route("GET", "/{record:path}", give, named="record")])


def _sent(found: Original, record: str) -> Response:
    name = safe_name(found.name) or safe_name(record) or "原件"
    return StreamingResponse(
        _pieces(found.data),
        media_type=_MEDIA.get(PurePath(name).suffix.lower(), _BYTES),
        headers={
            "content-disposition": disposition(name),
            "content-length": str(len(found.data)),
            "cache-control": "no-store",
            "x-content-type-options": "nosniff",
        },
    )


def safe_name(name: str) -> str:
    r"""Give a name to save a file under; what turns the writing or leads elsewhere is left out.

    >>> safe_name("年报\u202efdp.exe:.pdf")
    '年报fdp.exe.pdf'
    """
    seen = (c for c in name if unicodedata.category(c) not in _UNSEEN and c not in _UNFIT)
    kept = "".join(seen).strip(" .")
    if len(kept) <= _NAME_CHARS:
        return kept
    path = PurePath(kept)
    ending = path.suffix if len(path.suffix) < _NAME_CHARS else ""
    return f"{path.stem[: _NAME_CHARS - len(ending)]}{ending}"


def _pieces(data: bytes) -> Iterator[bytes]:
    for start in range(0, len(data), _PIECE_BYTES):
        yield data[start : start + _PIECE_BYTES]
