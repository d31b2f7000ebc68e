"""Pieces of text put together to the lines that a reader of the page sees."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from corpus.readers.blocks import clean, join_lines
from corpus.readers.pdf.sheet import Box, Piece

# Of the lower of two pieces: how much of it must stand beside the other to be on its line.
_BESIDE = 0.5
# In heights of a character: the least gap that stands for a space.
_A_SPACE = 0.2
_WIDE = r"[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\u3000-\u303f…—]"
# Letter-spaced print: every character with a space after it.
_SPACED = re.compile(rf"(?<!\S)(?:{_WIDE} ){{2,}}{_WIDE}(?!\S)")
_ALL_SPACED = re.compile(rf"{_WIDE}(?: {_WIDE})+")
_ONE_WIDE = re.compile(r"[\u4e00-\u9fff]")
_MOST_TITLE_CHARS = 6
# Brackets and stops as they are turned in lines that run downwards.
_TURNED = re.compile("[\ufe10-\ufe19\ufe30-\ufe48]")
_LEFTWARDS = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line; its pieces from left to right.

    Attributes:
        text: Cleaned; never empty.
        size: The height that most of its characters have, in points.
    """

    pieces: tuple[Piece, ...]
    text: str
    box: Box
    size: float


def lines_of(pieces: Iterable[Piece]) -> list[Line]:
    """Give the lines from top to bottom; what cleans to nothing is left out."""
    rows: list[list[Piece]] = []
    for piece in sorted(pieces, key=lambda p: (p.box.top + p.box.bottom) / 2):
        row = next((row for row in reversed(rows[-3:]) if _is_beside(piece, row[0])), None)
        if row is None:
            rows.append([piece])
        else:
            row.append(piece)
    return [line for row in rows if (line := line_of(row)) is not None]


def line_of(pieces: Sequence[Piece]) -> Line | None:
    """Give the pieces as one line; None if they clean to nothing."""
    if not pieces:
        return None
    leftwards = sum(len(_LEFTWARDS.findall(p.text)) for p in pieces)
    total = sum(len(p.text) for p in pieces)
    turned = leftwards * 2 > total
    ordered = sorted(pieces, key=lambda p: -p.box.right if turned else p.box.left)
    text = ""
    # A title such as 通 知 is set with its characters far apart.
    title = len(ordered) <= _MOST_TITLE_CHARS and all(
        _ONE_WIDE.fullmatch(p.text.strip()) for p in ordered
    )
    for before, piece in zip([None, *ordered], ordered, strict=False):
        if before is not None:
            gap = before.box.left - piece.box.right if turned else piece.box.left - before.box.right
            if not title and gap > _A_SPACE * max(before.size, piece.size, 1.0):
                text += " "
        text += unspaced(piece.text)
    text = clean(text).replace("\n", " ").strip()
    if not text:
        return None
    return Line(
        pieces=tuple(ordered), text=text, box=around(p.box for p in pieces), size=_size(pieces)
    )


def unspaced(text: str) -> str:
    """Give the text without the spaces of letter-spaced print; turned brackets upright."""
    text = _TURNED.sub(lambda m: unicodedata.normalize("NFKC", m[0]), text)
    if _ALL_SPACED.fullmatch(text.strip()):
        return text.replace(" ", "")
    return _SPACED.sub(lambda m: m[0].replace(" ", ""), text)


def around(boxes: Iterable[Box]) -> Box:
    """Give the smallest box that holds them all; there must be one."""
    every = list(boxes)
    return Box(
        left=min(b.left for b in every),
        top=min(b.top for b in every),
        right=max(b.right for b in every),
        bottom=max(b.bottom for b in every),
    )


def cell_text(pieces: Iterable[Piece]) -> str:
    """Give the lines of a cell as one."""
    return join_lines([line.text for line in lines_of(pieces)])


def _is_beside(piece: Piece, other: Piece) -> bool:
    shared = min(piece.box.bottom, other.box.bottom) - max(piece.box.top, other.box.top)
    return shared >= _BESIDE * max(0.1, min(piece.box.height, other.box.height))


def _size(pieces: Sequence[Piece]) -> float:
    sizes: Counter[float] = Counter()
    for piece in pieces:
        sizes[round(piece.size, 1)] += len(piece.text)
    return sizes.most_common(1)[0][0]
