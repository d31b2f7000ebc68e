"""Opening a PDF with PDFium, and its pages one after the other.

PDFium leads because it was measured to. On 818 PDFs it gives readable text of 37 of which pypdf
gives none or nonsense (9 the other way), among them Chinese encodings; it takes a third of the
time, the start included; and it states where each character stands, how large and in which colour.
"""

from threading import Lock
from types import TracebackType
from typing import Self

import pypdfium2.raw as api

from corpus.readers.pdf.pdfium.annotations import Remarks, remarks_of
from corpus.readers.pdf.pdfium.frame import Frame
from corpus.readers.pdf.pdfium.glyphs import Stretch, Writing, writing_of
from corpus.readers.pdf.pdfium.handle import Handle
from corpus.readers.pdf.pdfium.shapes import Shapes, shapes_of
from corpus.readers.pdf.refusals import damaged, locked
from corpus.readers.pdf.sheet import Box, Piece, Ruling, Sheet
from corpus.readers.pdf.unseen import Ground, why_unseen

# A page larger than this is no page; nothing is taken to be outside it.
_MAX_SIDE = 20_000.0
_OFF = 1.0
# Pairs of a text and a ground on one page: a drawing may have thousands of both.
_MOST_COMPARED = 300_000
_FEWEST_GROUNDS = 50
# PDFium keeps state of its own that two threads must not touch at once.
_ONE_FILE = Lock()


class PdfiumFile:
    """An open PDF. Use it as a context manager: until it is closed, no other can be opened.

    Raises:
        UnreadableFile: Damaged, or locked with a password.
    """

    def __init__(self, data: bytes) -> None:
        self._data = data  # PDFium reads from it as long as the file is open
        _ONE_FILE.acquire()
        self._file: Handle = api.FPDF_LoadMemDocument64(data, len(data), None)
        if not self._file:
            error = locked() if api.FPDF_GetLastError() == api.FPDF_ERR_PASSWORD else damaged()
            _ONE_FILE.release()
            raise error
        self.pages: int = api.FPDF_GetPageCount(self._file)
        self.attachments: int = max(0, api.FPDFDoc_GetAttachmentCount(self._file))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        api.FPDF_CloseDocument(self._file)
        _ONE_FILE.release()

    def sheet(self, number: int) -> Sheet | None:
        """Give the page, counted from 1; None where it cannot be loaded."""
        page = api.FPDF_LoadPage(self._file, number - 1)
        if not page:
            return None
        try:
            remarks = remarks_of(page)
            if remarks.drawn and api.FPDFPage_Flatten(page, api.FLAT_NORMALDISPLAY) == 1:
                # What is filled in and written on the page now stands in the page itself.
                api.FPDF_ClosePage(page)
                page = api.FPDF_LoadPage(self._file, number - 1)
                if not page:
                    return None
            return _sheet(page, number, remarks)
        finally:
            if page:
                api.FPDF_ClosePage(page)


def _sheet(page: Handle, number: int, remarks: Remarks) -> Sheet:
    shapes = shapes_of(page)
    writing = writing_of(page, shapes)
    frame = _frame(page, writing)
    grounds = [
        Ground(
            box=frame.box(*one.corners),
            order=one.order,
            colour=one.colour,
            solid=one.solid,
            picture=one.picture,
        )
        for one in shapes.drawn
    ]
    shown = frame.page
    near = _largest(grounds, _MOST_COMPARED // max(1, len(writing.stretches)))
    return Sheet(
        number=number,
        width=shown.width,
        height=shown.height,
        pieces=tuple(_piece(one, order, frame, near) for order, one in enumerate(_joined(writing))),
        rulings=tuple(_rulings(shapes, frame)),
        pictured=_pictured(grounds, shown),
        marked=bool(shapes.drawn or shapes.lines or shapes.curved),
        drawn=shapes.curved,
        downwards=writing.downwards,
        whole=writing.whole,
        filled=remarks.filled,
        attached=remarks.attached,
        notes=remarks.notes,
    )


def _largest(grounds: list[Ground], count: int) -> list[Ground]:
    """Give the grounds that can matter to most text, in the order in which they are drawn."""
    most = max(count, _FEWEST_GROUNDS)
    if len(grounds) <= most:
        return grounds
    largest = sorted(grounds, key=lambda g: g.box.width * g.box.height)[-most:]
    return sorted(largest, key=lambda g: g.order)


def _frame(page: Handle, writing: Writing) -> Frame:
    box = api.FS_RECTF()
    api.FPDF_GetPageBoundingBox(page, box)
    left, bottom, right, top = box.left, box.bottom, box.right, box.top
    if not (0 < right - left <= _MAX_SIDE and 0 < top - bottom <= _MAX_SIDE):
        left = min((s.left for s in writing.stretches), default=0.0)
        right = max((s.right for s in writing.stretches), default=1.0)
        bottom = min((s.bottom for s in writing.stretches), default=0.0)
        top = max((s.top for s in writing.stretches), default=1.0)
    return Frame(left=left, bottom=bottom, right=right, top=top, quarter=writing.quarter)


def _joined(writing: Writing) -> tuple[Stretch, ...]:
    """Give the stretches; of a page written downwards, PDFium's own lines, which it keeps apart."""
    if not writing.downwards:
        return writing.stretches
    lines: list[Stretch] = []
    for one in writing.stretches:
        if lines and one.before != "\n" and lines[-1].hand.look == one.hand.look:
            last = lines[-1]
            last.text += one.before + one.text
            last.left, last.bottom = min(last.left, one.left), min(last.bottom, one.bottom)
            last.right, last.top = max(last.right, one.right), max(last.top, one.top)
        else:
            lines.append(one)
    return tuple(lines)


def _piece(one: Stretch, order: int, frame: Frame, grounds: list[Ground]) -> Piece:
    box = frame.box(one.left, one.bottom, one.right, one.top)
    return Piece(
        text=one.text,
        box=box,
        size=one.hand.look.size,
        order=order,
        unseen=why_unseen(box, one.hand.look, one.hand.order, grounds, frame.page),
        upright=one.hand.quarter == frame.quarter and one.hand.level,
        level=one.hand.level,
    )


def _rulings(shapes: Shapes, frame: Frame) -> list[Ruling]:
    rulings = []
    for x0, y0, x1, y1 in shapes.lines:
        (left, top), (right, bottom) = frame.point(x0, y0), frame.point(x1, y1)
        if abs(top - bottom) <= _OFF:
            start, end = sorted((left, right))
            rulings.append(Ruling(across=True, at=(top + bottom) / 2, start=start, end=end))
        elif abs(left - right) <= _OFF:
            start, end = sorted((top, bottom))
            rulings.append(Ruling(across=False, at=(left + right) / 2, start=start, end=end))
    return rulings


def _pictured(grounds: list[Ground], page: Box) -> float:
    """Give the share of the page that pictures cover; overlaps count twice, up to the whole."""
    area = 0.0
    for ground in grounds:
        if ground.picture:
            box = ground.box
            wide = min(box.right, page.right) - max(box.left, page.left)
            high = min(box.bottom, page.bottom) - max(box.top, page.top)
            area += max(0.0, wide) * max(0.0, high)
    return min(1.0, area / max(1.0, page.width * page.height))
