"""PDF: each page's paragraphs and tables, what only furnishes the page left out."""

import re
import time
from collections.abc import Iterable, Iterator, Sequence

from corpus.readers.blocks import Block, Content, Row, ScannedPage, Table
from corpus.readers.invisible import invisible_marks, invisible_problem
from corpus.readers.pdf import problems
from corpus.readers.pdf.furniture import bodies_of
from corpus.readers.pdf.page_blocks import blocks_of, chars_of, is_hidden
from corpus.readers.pdf.pages import LEAST_CHARS, PdfPage, pages_of, without_text
from corpus.readers.pdf.refusals import damaged
from corpus.readers.pdf.unseen import SCANNED
from corpus.records import Problem

_DIGITS = re.compile(r"\d+")


def read_pdf(data: bytes, *, scanned: Sequence[ScannedPage] = ()) -> Content:
    """Give each page's paragraphs and tables; a page that cannot be read is a problem.

    Args:
        data: The file.
        scanned: What text recognition read on pages that have no text of their own.

    Raises:
        UnreadableFile: Damaged, or locked with a password.
    """
    found = pages_of(data, scanned)
    if found.pages and all(page.state == "broken" for page in found.pages):
        raise damaged()
    shown = [page for page in found.pages if page.state not in _LOST]
    bodies = bodies_of([page.sheet for page in shown])
    blocks: list[Block] = []
    late: set[int] = set()
    seen = hidden = 0
    for page, body in zip(shown, bodies, strict=True):
        if time.process_time() > found.deadline:
            late.add(page.number)
            continue
        more = list(blocks_of(page.sheet, body.pieces))
        if page.state != "picture":
            seen += sum(map(chars_of, more))
            hidden += sum(chars_of(block, seen=False) for block in more)
        _append(blocks, more)
    pages = [without_text(p.number, "late") if p.number in late else p for p in found.pages]
    unread = tuple(page.number for page in pages if page.state in _UNREAD)
    anything = seen >= LEAST_CHARS or (not unread and hidden >= LEAST_CHARS)
    return Content(
        blocks=tuple(blocks) if anything else (),
        margins=_once(line for body in bodies for line in body.margins),
        problems=tuple(_problems(pages, found.attachments, anything=anything)),
        unread=unread,
    )


_LOST = frozenset(("garbled", "broken", "heavy", "late"))
_UNREAD = _LOST | {"picture"}


def _once(lines: Iterable[str]) -> tuple[str, ...]:
    """Give each line the first time that it comes, whatever page number it bears."""
    first: dict[str, str] = {}
    for line in lines:
        first.setdefault(_DIGITS.sub("", line), line)
    return tuple(first.values())


def _problems(pages: Sequence[PdfPage], attachments: int, *, anything: bool) -> Iterator[Problem]:
    yield from problems.of_pages(pages, anything_read=anything)
    if attachments:
        yield problems.attached(attachments, anything_read=anything)
    if not anything:
        return
    by_machine = [p.number for p in pages if p.state == "recognised" or _has_own_layer(p)]
    if by_machine:
        yield problems.recognised(by_machine)
    hidden = [page for page in pages if page.sheet.notes or any(map(is_hidden, page.sheet.pieces))]
    if hidden:
        reasons = {p.unseen for page in hidden for p in page.sheet.pieces if is_hidden(p)}
        reasons |= {"批注" for page in hidden if page.sheet.notes}
        yield problems.hidden([page.number for page in hidden], sorted(reasons))
    if inferred := [page.number for page in pages if page.sheet.inferred]:
        yield problems.inferred(inferred)
    if too_long := [page.number for page in pages if not page.sheet.whole]:
        yield problems.cut(too_long)
    text = "".join(piece.text for page in pages for piece in page.sheet.pieces)
    yield from invisible_problem(invisible_marks(text))


def _has_own_layer(page: PdfPage) -> bool:
    return any(piece.unseen == SCANNED for piece in page.sheet.pieces)


def _append(blocks: list[Block], more: Sequence[Block]) -> None:
    """Add a page's blocks; a table that goes on under the same header stays one table."""
    for place, block in enumerate(more):
        last = blocks[-1] if blocks else None
        if (
            place == 0
            and isinstance(block, Table)
            and isinstance(last, Table)
            and block.rows[0].cells == last.rows[0].cells
        ):
            after = last.rows[-1].number
            rows = tuple(
                Row(number=after + count, cells=row.cells, caution=row.caution, spans=row.spans)
                for count, row in enumerate(block.rows[1:], start=1)
            )
            blocks[-1] = Table(rows=(*last.rows, *rows), page=last.page)
        else:
            blocks.append(block)
