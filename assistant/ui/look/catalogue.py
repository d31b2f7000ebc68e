"""The fixed words of the pages in English: one catalogue, which browsers ask for in English."""

import gzip
import json
from functools import cache
from hashlib import sha256
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from assistant.errors import BadSetting

_WORDS = Path(__file__).with_name("words.tsv")
PATH = "/look/english.json"
_PLACE = "{}"
# Its address bears what it holds, so that it need never be asked for twice.
_KEPT = "public, max-age=31536000, immutable"


def read_words(text: str) -> tuple[tuple[str, str], ...]:
    """Give the Chinese words and their English, in the order of the text.

    Lines that begin with `#` are not read. `{}` stands for what differs: a number, a name, or
    other words of the catalogue; `{s}` for the ending of a plural, by the number before it.

    Raises:
        BadSetting: A line has not two columns, or other places on one side than on the other.
    """
    found = []
    for number, line in enumerate(text.splitlines(), start=1):
        if not line or line.startswith("#"):
            continue
        columns = line.split("\t")
        if len(columns) != 2 or columns[0].count(_PLACE) != columns[1].count(_PLACE):  # noqa: PLR2004
            raise BadSetting(f"words.tsv, line {number}: two columns with equal places: {line!r}")
        found.append((columns[0], columns[1]))
    return tuple(found)


@cache
def words() -> tuple[tuple[str, str], ...]:
    """Give the catalogue of the program."""
    return read_words(_WORDS.read_text(encoding="utf-8"))


def address(root: str = ".") -> str:
    """Give where the catalogue lies, below the path that the program is reached by."""
    return f"{root}{PATH}?v={sha256(_packed()).hexdigest()[:12]}"


def catalogue_route() -> Route:
    """Give the route by which browsers get the catalogue."""

    def give(_request: Request) -> Response:
        headers = {"content-encoding": "gzip", "cache-control": _KEPT}
        return Response(_packed(), media_type="application/json", headers=headers)

    return Route(PATH, give, methods=["GET"], name="look.english")


@cache
def _packed() -> bytes:
    whole = json.dumps({"words": words()}, ensure_ascii=False, separators=(",", ":"))
    return gzip.compress(whole.encode(), mtime=0)
