"""What every reader gives: the paragraphs and tables of a file, in reading order.

A reader knows its format and nothing of policies or achievements; `corpus.recognise` makes
records of blocks and knows nothing of formats.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from corpus.records import Caution, Problem

# Control and format characters that no text needs, but line feed and tab: NUL cuts text in the
# embedder, zero-width and direction marks hide or reverse it, half a surrogate cannot be stored.
_INVISIBLE = re.compile(
    "[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064"
    "\u2066-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff]"
)
# What `one_line` gives back as it is: most cells of a table, and the test is far cheaper.
_TIDY_WORD = "[!-~\u4e00-\u9fa5，。；：、（）“”《》〔〕％]++"
_TIDY = re.compile(f"{_TIDY_WORD}(?: {_TIDY_WORD})*+")
_RADICALS = re.compile("[\u2e80-\u2fdf]")
_SPACES = re.compile(r"[ \t\u00a0\u2000-\u200a\u202f\u205f\u3000]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """One paragraph, cleaned, on one line; never empty.

    Attributes:
        heading: 1 for a title, 2 for a section, and so on; 0 for running text.
        caution: Of all of its text: a hidden run is a paragraph of its own, after its paragraph.
    """

    text: str
    page: int | None = None
    heading: int = 0
    caution: Caution | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row of a table: its number as a spreadsheet counts, and its cleaned cells.

    Attributes:
        caution: Of any of its cells.
        doubted: Which cells it is of, from 0; all where empty.
        spans: First and last cell, from 0, that one merged cell covers; its text stands in the
            first.
    """

    number: int
    cells: tuple[str, ...]
    caution: Caution | None = None
    doubted: tuple[int, ...] = ()
    spans: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table. Rows without any text are left out, so numbers may skip.

    Attributes:
        records: Whether the format itself says that each row is a record (JSONL, CSV, XLSX).
    """

    rows: tuple[Row, ...]
    name: str = ""
    page: int | None = None
    records: bool = False


Block = Paragraph | Table


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """A file as blocks, and what is wrong with parts of it.

    Attributes:
        margins: What stands in page headers: not text of the file, but it may bear a mark.
        unread: Pages, counted from 1, whose text could not be had; each has a problem too.
    """

    blocks: tuple[Block, ...]
    margins: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()
    unread: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ScannedLine:
    """One line that text recognition read from a page's picture.

    Attributes:
        confidence: 0 to 1, as the recogniser states it.
        left, top, right, bottom: Its box, as shares of the page's width and height, 0 to 1.
    """

    text: str
    confidence: float
    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ScannedPage:
    """What text recognition read on one page, from top to bottom."""

    number: int
    lines: tuple[ScannedLine, ...]


def clean(text: str) -> str:
    """Give the text in NFC, without invisible characters, runs of spaces made one.

    Line feeds stay. Compatibility forms of radicals, as some PDF fonts give them (⽂ for 文),
    become the characters they stand for; full-width digits stay as they are.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = _RADICALS.sub(lambda found: unicodedata.normalize("NFKC", found[0]), text)
    text = _SPACES.sub(" ", _INVISIBLE.sub("", unicodedata.normalize("NFC", text)))
    return "\n".join(line.strip() for line in text.split("\n"))


def one_line(text: str) -> str:
    """Give the cleaned text with its line feeds made spaces; none between two Chinese words."""
    if not text or _TIDY.fullmatch(text):
        return text
    lines = [line for line in clean(text).split("\n") if line]
    return join_lines(lines)


def join_lines(lines: Sequence[str]) -> str:
    """Join the lines of one paragraph: with a space only where neither side is Chinese."""
    text = ""
    for line in lines:
        tight = not text or _is_cjk(text[-1]) or _is_cjk(line[0])
        text += line if tight else f" {line}"
    return text


def _is_cjk(character: str) -> bool:
    return "\u2e80" <= character <= "\u9fff" or "\uff00" <= character <= "\uffef"
