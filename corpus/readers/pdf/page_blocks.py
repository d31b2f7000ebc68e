"""What one page gives: its paragraphs and tables, and what is hidden on it."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from corpus.readers.blocks import Block, Paragraph, Row, Table, clean, join_lines
from corpus.readers.pdf.lines import Line, lines_of
from corpus.readers.pdf.order import flows_of
from corpus.readers.pdf.paragraphs import joined, paragraphs_of
from corpus.readers.pdf.sheet import Piece, Sheet
from corpus.readers.pdf.tables import Grid, ruled
from corpus.readers.pdf.unseen import SCANNED
from corpus.records import Caution

_REMARK = Caution(code="hidden", note="批注，不在正文中")
_OWN_LAYER = Caution(code="ocr", note="扫描件自带的文字层")


def is_hidden(piece: Piece) -> bool:
    """Say whether the piece says something that a reader of the page does not see."""
    return piece.unseen not in ("", SCANNED) and any(map(str.isalnum, piece.text))


def blocks_of(sheet: Sheet, pieces: Sequence[Piece]) -> Iterator[Block]:
    """Yield what is seen of a page in the order of reading, then what is not."""
    seen = [p for p in pieces if p.unseen in ("", SCANNED)]
    if sheet.downwards:
        yield from _paragraphs([line for p in seen for line in lines_of([p])], sheet.number)
    else:
        machine = [p for p in seen if p.confidence is not None or p.unseen == SCANNED]
        grids, rest = ruled(sheet, seen)
        turned = [p for p in rest if not p.upright]
        for flow in flows_of([p for p in rest if p.upright], grids):
            if isinstance(flow, Grid):
                yield from _table(flow, sheet.number, machine)
            else:
                yield from _paragraphs(flow, sheet.number)
        yield from _paragraphs([line for p in turned for line in lines_of([p])], sheet.number)
    for text in sheet.filled:
        yield from _plain(text, sheet.number, None)
    unseen = sorted((p for p in pieces if is_hidden(p)), key=lambda p: (p.unseen, p.order))
    for reason, group in groupby(unseen, key=lambda p: p.unseen):
        caution = Caution(code="hidden", note=f"原文件中看不见的文字（{reason}）")
        texts = [line.text for line in lines_of(group)]
        for text in joined(texts):
            yield Paragraph(text=text, page=sheet.number, caution=caution)
    for text in sheet.notes:
        yield from _plain(text, sheet.number, _REMARK)


def _plain(text: str, page: int, caution: Caution | None) -> Iterator[Paragraph]:
    for line in filter(None, clean(text).split("\n")):
        yield Paragraph(text=line, page=page, caution=caution)


def _paragraphs(lines: Sequence[Line], page: int) -> Iterator[Paragraph]:
    texts = [line.text for line in lines]
    for places in paragraphs_of(texts, [line.size for line in lines]):
        text = join_lines([texts[place] for place in places])
        caution = _caution([p for place in places for p in lines[place].pieces])
        yield Paragraph(text=text, page=page, caution=caution)


def _caution(pieces: Sequence[Piece]) -> Caution | None:
    """Say how well text is vouched for that was read from a picture."""
    confidences = [p.confidence for p in pieces if p.confidence is not None]
    if confidences:
        mean = sum(confidences) / len(confidences)
        return Caution(code="ocr", note=f"文字识别，可信度 {mean:.0%}")
    return _OWN_LAYER if any(p.unseen == SCANNED for p in pieces) else None


def _table(grid: Grid, page: int, machine: Sequence[Piece]) -> Iterator[Table]:
    caution = _caution([p for p in machine if grid.box.holds_point(p.box.middle)])
    rows = tuple(
        Row(number=number, cells=cells, caution=caution, spans=spans)
        for number, (cells, spans) in enumerate(zip(grid.rows, grid.spans, strict=True), start=1)
        if any(cells)
    )
    if rows:
        yield Table(rows=rows, page=page)


def chars_of(block: Block, *, seen: bool = True) -> int:
    """Count the characters of a block that are seen, or that are not, spaces left out."""
    if isinstance(block, Table):
        cells = (cell for row in block.rows for cell in row.cells)
        return sum(len("".join(cell.split())) for cell in cells) if seen else 0
    hidden = block.caution is not None and block.caution.code == "hidden"
    return len("".join(block.text.split())) if hidden != seen else 0
