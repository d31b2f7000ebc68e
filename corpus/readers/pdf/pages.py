"""What became of each page: read, a picture, nonsense, or not read at all; and by which library."""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from functools import partial
from typing import Literal, TypeVar

from corpus.errors import UnreadableFile
from corpus.readers.blocks import ScannedPage, clean
from corpus.readers.pdf.pdfium.document import PdfiumFile
from corpus.readers.pdf.placed import an_empty_sheet, plain_sheet, recognised_sheet
from corpus.readers.pdf.plain import PypdfFile
from corpus.readers.pdf.recoded import recoded
from corpus.readers.pdf.refusals import damaged, locked
from corpus.readers.pdf.sheet import Piece, Sheet
from corpus.readers.pdf.unseen import SCANNED
from corpus.readers.readability import is_readable

_T = TypeVar("_T")
State = Literal["read", "recognised", "blank", "picture", "garbled", "broken", "heavy", "late"]

# Of the processor, for the whole file; the child that reads it is stopped at 8 seconds.
_MOST_SECONDS = 4.5
_MOST_SECONDS_PLAIN = 1.5
_MOST_SECONDS_IN_ALL = 6.0
# Of drawing instructions, for one page; pypdf takes a second for 300 kB.
_MOST_BYTES = 8_000_000
_MOST_BYTES_PLAIN = 300_000
_MOST_PAGES = 100_000
# A page with less than this, and a picture over much of it, is a picture with a stamp on it.
_FEW_CHARS = 20
# A file with fewer characters than this in all says nothing.
LEAST_CHARS = 10
_A_PICTURE = 0.3
_MOSTLY = 0.6
_MARGIN = 0.12
_A_DRAWING = 30
_CLEARLY_MORE = 2.0
_LEAST_CONFIDENCE = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class PdfPage:
    """One page, and what became of it.

    Attributes:
        sheet: What was read of it; of a picture, what is printed beside it.
        marked: Whether something is drawn on it that may be a picture of text.
    """

    number: int
    state: State
    sheet: Sheet
    marked: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Pages:
    """The pages of a file.

    Attributes:
        attachments: How many files are attached to it.
        deadline: Processor time, in seconds, from which on no page may be worked at any more.
    """

    pages: tuple[PdfPage, ...]
    attachments: int
    deadline: float


def pages_of(data: bytes, scanned: Sequence[ScannedPage]) -> Pages:
    """Give the pages in order.

    Raises:
        UnreadableFile: Neither library can open the file, or it has a password.
    """
    start = time.process_time()
    with ExitStack() as stack:
        plain = _opened(PypdfFile, data)
        laid = _opened(PdfiumFile, data)
        if isinstance(laid, PdfiumFile):
            stack.enter_context(laid)
        if isinstance(laid, UnreadableFile) and isinstance(plain, UnreadableFile):
            raise locked() if "encrypted_pdf" in (laid.code, plain.code) else damaged() from laid
        reader = _Reader(
            laid=laid if isinstance(laid, PdfiumFile) else None,
            plain=plain if isinstance(plain, PypdfFile) else None,
            deadline=start + _MOST_SECONDS,
        )
        recognised = {page.number: page for page in scanned}
        pages = [_with_recognised(p, recognised) for p in _judged(list(reader.pages()))]
        attachments = laid.attachments if isinstance(laid, PdfiumFile) else 0
    attachments += sum(page.sheet.attached for page in pages)
    return Pages(pages=tuple(pages), attachments=attachments, deadline=start + _MOST_SECONDS_IN_ALL)


def _opened(opening: Callable[[bytes], _T], data: bytes) -> _T | UnreadableFile:
    try:
        return opening(data)
    except UnreadableFile as error:
        return error


def _judged(pages: list[PdfPage]) -> list[PdfPage]:
    """Where a file has but a few characters, it is about what is drawn beside them."""
    if sum(_count(_text(page.sheet)) for page in pages if page.state == "read") >= LEAST_CHARS:
        return pages
    return [
        replace(page, state="picture")
        if page.marked
        and page.state in ("read", "blank")
        and not any(p.unseen for p in page.sheet.pieces)
        else page
        for page in pages
    ]


class _Reader:
    """The pages through the one library or the other."""

    def __init__(
        self, *, laid: PdfiumFile | None, plain: PypdfFile | None, deadline: float
    ) -> None:
        self._laid, self._plain, self._deadline = laid, plain, deadline
        self._plain_seconds = _MOST_SECONDS_PLAIN
        self._weight = 0

    def pages(self) -> Iterator[PdfPage]:
        """Yield the pages in order; those for which no time is left as `late`."""
        count = self._laid.pages if self._laid else self._plain.pages if self._plain else 0
        for number in range(1, min(count, _MOST_PAGES) + 1):
            if time.process_time() > self._deadline:
                yield without_text(number, "late")
                continue
            self._weight = self._plain.weight(number) if self._plain else 0
            if self._weight > _MOST_BYTES:
                yield without_text(number, "heavy")
            else:
                yield self._page(number)

    def _page(self, number: int) -> PdfPage:
        sheet = self._laid.sheet(number) if self._laid else None
        own = _text(sheet) if sheet else ""
        readable = is_readable(own)
        if (
            sheet is not None
            and readable
            and _state(sheet, _count(own)) == "read"
            and (_count(own) >= _FEW_CHARS)
        ):
            return PdfPage(number=number, state="read", sheet=sheet)
        second = self._second(number)
        other = second or ""
        every = _count("".join(p.text for p in sheet.pieces)) if sheet else 0
        more = _count(other) > _CLEARLY_MORE * every + LEAST_CHARS
        better = sheet is None or not readable or more
        if better and _count(other) and is_readable(other):
            return PdfPage(
                number=number,
                state="read",
                sheet=plain_sheet(other, sheet or an_empty_sheet(number)),
            )
        if sheet is None:
            return without_text(number, "broken" if second is None else "blank")
        if not readable and (pieces := recoded(sheet.pieces)):
            meant = replace(sheet, pieces=pieces, inferred=True)
            return PdfPage(number=number, state="read", sheet=meant)
        if not readable:
            return PdfPage(number=number, state="garbled", sheet=replace(sheet, pieces=()))
        marked = sheet.marked or self._is_pictured(number)
        return PdfPage(number=number, state=_state(sheet, _count(own)), sheet=sheet, marked=marked)

    def _second(self, number: int) -> str | None:
        if self._plain is None or self._plain_seconds <= 0 or self._weight > _MOST_BYTES_PLAIN:
            return None
        start = time.process_time()
        text = self._plain.text(number)
        self._plain_seconds -= time.process_time() - start
        return text

    def _is_pictured(self, number: int) -> bool:
        return self._plain is not None and self._plain.is_pictured(number)


def _state(sheet: Sheet, count: int) -> State:
    pictured = sheet.pictured >= _A_PICTURE and count < _FEW_CHARS
    framed = sheet.pictured >= _MOSTLY and not any(map(partial(_is_within, sheet), sheet.pieces))
    outlined = sheet.drawn >= _A_DRAWING and count < LEAST_CHARS
    if pictured or framed or outlined:
        return "picture"
    return "read" if count else "blank"


def _is_within(sheet: Sheet, piece: Piece) -> bool:
    """Say whether the piece is seen, and not in the margin above or below."""
    middle = piece.box.middle[1] / max(sheet.height, 1.0)
    return piece.unseen in ("", SCANNED) and _MARGIN <= middle <= 1 - _MARGIN


def _text(sheet: Sheet) -> str:
    """Give what is seen on the page, or stands in a scan's own layer of text."""
    seen = [p.text for p in sheet.pieces if p.unseen in ("", SCANNED)]
    return "\n".join([*seen, *sheet.filled])


def _count(text: str) -> int:
    return len("".join(clean(text).split()))


def without_text(number: int, state: State) -> PdfPage:
    """Give a page of which nothing was read."""
    return PdfPage(number=number, state=state, sheet=an_empty_sheet(number))


def _with_recognised(page: PdfPage, recognised: dict[int, ScannedPage]) -> PdfPage:
    """Put what text recognition read in the place of a page that could not be read."""
    found = recognised.get(page.number)
    if found is None or page.state in ("read", "blank") or not found.lines:
        return page
    mean = sum(line.confidence for line in found.lines) / len(found.lines)
    if mean < _LEAST_CONFIDENCE or not is_readable("\n".join(line.text for line in found.lines)):
        return page
    return PdfPage(
        number=page.number, state="recognised", sheet=recognised_sheet(found, page.sheet)
    )
