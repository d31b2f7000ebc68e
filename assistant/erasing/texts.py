"""All text of a row or a file, however deep it lies or however it is packed."""

import base64
import gzip
import io
import json
import zipfile
import zlib
from collections.abc import Collection, Iterator, Sequence

from pydantic import JsonValue

from corpus.store.plain import PlainRow

# As which a name may stand in a file: by its bytes, or spelled out in JSON.
_CODINGS = ("utf-8", "utf-16-le", "utf-16-be", "gb18030")
_QUOTE = 18
_MOST_PACKED_BYTES = 400_000_000
_DEEPEST = 2
# Whose text is a file's bytes, in base64.
_PACKED_COLUMNS = frozenset({"data", "content", "vector"})
_SECOND = 2


def texts_of(value: JsonValue) -> Iterator[str]:
    """Give every text in a JSON value, keys included."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for one in value:
            yield from texts_of(one)
    elif isinstance(value, dict):
        for name, one in value.items():
            yield name
            yield from texts_of(one)


def found_in_row(
    row: PlainRow, needles: Sequence[str], *, packed: Collection[str] = ()
) -> str | None:
    """Give some words around the first needle that stands in a row; None where none does.

    Args:
        row: As `corpus.store.snapshot` gives it.
        needles: Looked for.
        packed: The columns that hold the bytes of a file.
    """
    for name, value in row.items():
        if name in packed and isinstance(value, str):
            if bytes_hold(base64.b64decode(value), needles):
                return "（在原文件里）"
            continue
        for text in texts_of(_unfolded(value)):
            for needle in needles:
                if needle in text:
                    return around(text, needle)
    return None


def around(text: str, needle: str) -> str:
    """Give the needle with some words before and behind it."""
    at = text.index(needle)
    return " ".join(text[max(0, at - _QUOTE) : at + len(needle) + _QUOTE].split())


def bytes_hold(data: bytes, needles: Sequence[str], *, depth: int = 0) -> bool:
    """Say whether bytes hold a needle in any coding, in a zip or gzip as well."""
    if any(form in data for needle in needles for form in forms_of(needle)):
        return True
    return depth < _DEEPEST and any(
        bytes_hold(inner, needles, depth=depth + 1) for inner in _unpacked(data)
    )


def forms_of(needle: str) -> tuple[bytes, ...]:
    """Give the bytes that a needle may be in a file."""
    spelled = json.dumps(needle)[1:-1]
    found = [needle.encode(coding, errors="replace") for coding in _CODINGS]
    return tuple(dict.fromkeys([*found, spelled.encode(), spelled.upper().encode()]))


def _unfolded(value: JsonValue) -> JsonValue:
    """Read a text that is JSON itself, so that what is spelled out in it is seen."""
    if isinstance(value, str) and "\\u" in value and value[:1] in "{[":
        try:
            inner: JsonValue = json.loads(value)
        except ValueError:
            return value
        return [value, inner]
    return value


def _unpacked(data: bytes) -> Iterator[bytes]:
    if data[:2] == b"PK":
        yield from _parts_of(data)
    elif data[:2] == b"\x1f\x8b":
        try:
            with gzip.open(io.BytesIO(data)) as file:
                yield file.read(_MOST_PACKED_BYTES)
        except (OSError, EOFError, zlib.error):
            return
    elif data[:5] == b"%PDF-":
        yield from _streams_of(data)


def _parts_of(data: bytes) -> Iterator[bytes]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            for part in packed.infolist():
                if part.file_size <= _MOST_PACKED_BYTES:
                    yield part.filename.encode()
                    yield packed.read(part)
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, NotImplementedError, RuntimeError):
        return


def _streams_of(data: bytes) -> Iterator[bytes]:
    """Give what the deflated streams of a PDF hold; its letters may be numbers of a font."""
    for piece in data.split(b"stream")[1:]:
        body = piece.lstrip(b"\r\n")
        if body[:1] == b"\x78":
            try:
                yield zlib.decompressobj().decompress(body, _MOST_PACKED_BYTES)
            except zlib.error:
                continue
