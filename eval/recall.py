"""How much of an office file's text arrives: what its raw XML holds against what was read.

The raw text is taken with patterns and no parser, so that a parser's mistake cannot hide on both
sides of the comparison.
"""

import html
import io
import re
import unicodedata
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass

_PARAGRAPH = re.compile(r"<w:p[ >/].*?(?=<w:p[ >/]|</w:p>|\Z)", re.DOTALL)
_WORD_TEXT = re.compile(r"<w:t(?:\s[^>]*)?>([^<]*)</w:t>")
_SHARED = re.compile(r"<(?:x:)?si\b[^>]*?(?:/>|>(.*?)</(?:x:)?si>)", re.DOTALL)
_PHONETIC = re.compile(r"<(?:x:)?rPh\b.*?</(?:x:)?rPh>", re.DOTALL)
_SHEET_TEXT = re.compile(r"<(?:x:)?t(?:\s[^>]*)?>([^<]*)</(?:x:)?t>")
_CELL = re.compile(r"<(?:x:)?c\s([^>]*?)(?:/>|>(.*?)</(?:x:)?c>)", re.DOTALL)
_VALUE = re.compile(r"<(?:x:)?v(?:\s[^>]*)?>([^<]*)</(?:x:)?v>")
_TYPE = re.compile(r"\bt=\"(\w+)\"")
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")


@dataclass(frozen=True, slots=True, kw_only=True)
class Recall:
    """What arrived of what is there: characters of a document, or cells with text of a workbook.

    Attributes:
        lost: Examples of what did not arrive.
    """

    there: int = 0
    arrived: int = 0
    lost: tuple[str, ...] = ()

    def __add__(self, other: "Recall") -> "Recall":
        return Recall(
            there=self.there + other.there,
            arrived=self.arrived + other.arrived,
            lost=(self.lost + other.lost)[:20],
        )


def recall_of(name: str, data: bytes, text: str) -> Recall:
    """Compare a file's raw text with what was read of it; nothing is there in other formats."""
    wanted = {"docx": _paragraphs, "xlsx": _cells}.get(name.rpartition(".")[2].lower())
    if wanted is None or not zipfile.is_zipfile(io.BytesIO(data)):
        return Recall()
    read = _plain(text)
    total = Recall()
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        for piece in wanted(package):
            plain = _plain(piece)
            weight = (len(plain) if wanted is _paragraphs else 1) if plain else 0
            here = plain in read
            total += Recall(
                there=weight,
                arrived=weight if here else 0,
                lost=() if here else (piece[:60],),
            )
    return total


def _paragraphs(package: zipfile.ZipFile) -> Iterator[str]:
    for name in package.namelist():
        if name.startswith("word/") and name.endswith(".xml"):
            for paragraph in _PARAGRAPH.findall(_text_of(package, name)):
                yield from map(html.unescape, _WORD_TEXT.findall(paragraph))


def _cells(package: zipfile.ZipFile) -> Iterator[str]:
    """Give the text of each cell that has any; numbers are shown as their formats say, left out."""
    names = package.namelist()
    shared: list[str] = []
    if "xl/sharedStrings.xml" in names:
        shared = [_joined(m) for m in _SHARED.findall(_text_of(package, "xl/sharedStrings.xml"))]
    for name in names:
        if not name.startswith("xl/worksheets/") or not name.endswith(".xml"):
            continue
        for attributes, content in _CELL.findall(_text_of(package, name)):
            found = _TYPE.search(attributes)
            kind = found[1] if found else "n"
            value = _VALUE.search(content)
            if kind == "s" and value and value[1].strip().isdigit():
                index = int(value[1])
                yield shared[index] if index < len(shared) else ""
            elif kind == "inlineStr":
                yield _joined(content)
            elif kind == "str" and value:
                yield html.unescape(value[1])


def _joined(content: str) -> str:
    text = html.unescape("".join(_SHEET_TEXT.findall(_PHONETIC.sub("", content))))
    return _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text)


def _text_of(package: zipfile.ZipFile, name: str) -> str:
    data = package.read(name)
    utf16 = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    return data.decode("utf-16" if utf16 else "utf-8", errors="replace")


def _plain(text: str) -> str:
    """Give text without what cleaning may change: spaces, invisible characters, forms."""
    folded = unicodedata.normalize("NFKC", text)
    return "".join(c for c in folded if not c.isspace() and unicodedata.category(c)[0] != "C")
