"""What the routes beside the page answer with: a file to save, or a line of what went wrong."""

from collections.abc import Mapping
from types import MappingProxyType
from urllib.parse import quote

from starlette.responses import JSONResponse, Response

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
CALENDAR = "text/calendar; charset=utf-8"
BOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# Of a draft as a file, by its ending.
DRAFT: Mapping[str, str] = MappingProxyType(
    {"docx": WORD, "pdf": "application/pdf", "md": "text/markdown; charset=utf-8"}
)


def as_file(written: bytes, media: str, name: str) -> Response:
    """Give a file to save under a name, which may be Chinese."""
    return Response(written, media_type=media, headers={"content-disposition": disposition(name)})


def disposition(name: str) -> str:
    """Give the header that has a browser save a file under a name, and not show it."""
    return f"attachment; filename*=UTF-8''{quote(name)}"


def said(text: str, status: int) -> Response:
    """Give a line for whoever sent the request."""
    return JSONResponse({"said": text}, status_code=status)
