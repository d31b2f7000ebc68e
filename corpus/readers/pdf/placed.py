"""Pages made of text that comes without places, or with places of another kind."""

from dataclasses import replace

from corpus.readers.blocks import ScannedPage, clean
from corpus.readers.pdf.sheet import Box, Piece, Sheet

# What such a page is taken to be: A4, in points, with lines a character and a half apart.
_WIDTH, _HEIGHT, _SIZE, _PITCH = 595.0, 842.0, 10.5, 15.75


def an_empty_sheet(number: int) -> Sheet:
    """Give a page with nothing on it."""
    return Sheet(number=number, width=_WIDTH, height=_HEIGHT)


def plain_sheet(text: str, page: Sheet) -> Sheet:
    """Give the page with the text's lines one below the other, none of them in its margins."""
    lines = [line for line in clean(text).split("\n") if line]
    height = max(_HEIGHT, 2 * len(lines) * _PITCH)
    pieces = tuple(
        _piece(line, height / 4 + place * _PITCH, place) for place, line in enumerate(lines)
    )
    return replace(page, width=_WIDTH, height=height, pieces=pieces, rulings=(), downwards=False)


def _piece(line: str, top: float, place: int) -> Piece:
    box = Box(left=0.0, top=top, right=_SIZE * len(line), bottom=top + _SIZE)
    return Piece(text=line, box=box, size=_SIZE, order=place)


def recognised_sheet(found: ScannedPage, page: Sheet) -> Sheet:
    """Give the page with the lines that text recognition read on it, and nothing else."""
    pieces = tuple(
        Piece(
            text=line.text,
            box=Box(
                left=line.left * _WIDTH,
                top=line.top * _HEIGHT,
                right=line.right * _WIDTH,
                bottom=line.bottom * _HEIGHT,
            ),
            size=(line.bottom - line.top) * _HEIGHT,
            order=place,
            confidence=line.confidence,
        )
        for place, line in enumerate(found.lines)
    )
    return replace(an_empty_sheet(page.number), pieces=pieces, filled=page.filled, notes=page.notes)
