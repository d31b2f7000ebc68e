"""PDF pages, behind pypdf: the second opinion, where PDFium gives nothing or nonsense."""

import io
import logging
import re
import struct
import zlib
from typing import Any, TypeAlias

from corpus.readers.pdf.refusals import damaged, locked

# A PDF's dictionary, stream or reference: anything may stand where something else should.
_Object: TypeAlias = Any
# Beyond PyPdfError: measured on damaged files; all mean that the file is broken.
_BROKEN: tuple[type[Exception], ...] = (
    ArithmeticError, AssertionError, AttributeError, LookupError, MemoryError, OSError,
    RuntimeError, TypeError, ValueError, struct.error, zlib.error,
)  # fmt: skip
ENDLESS = 1 << 60
_MOST_DEPTH = 12
_INLINE = re.compile(rb"\bBI\b.{1,500}?\bID\b", re.DOTALL)


class PypdfFile:
    """An open PDF.

    Raises:
        UnreadableFile: Damaged, or locked with a password.
    """

    def __init__(self, data: bytes) -> None:
        from pypdf import PdfReader
        from pypdf.errors import DependencyError, FileNotDecryptedError, PyPdfError

        logging.getLogger("pypdf").setLevel(logging.CRITICAL)
        self._broken: tuple[type[Exception], ...] = (PyPdfError, DependencyError, *_BROKEN)
        self._weights: dict[tuple[int, int], int] = {}
        try:
            self._reader = PdfReader(io.BytesIO(data))
            self.pages = len(self._reader.pages)
        except FileNotDecryptedError as error:
            raise locked() from error
        except self._broken as error:
            raise damaged() from error

    def text(self, number: int) -> str | None:
        """Give the page's text, page counted from 1; None where it cannot be had."""
        try:
            return str(self._reader.pages[number - 1].extract_text())
        except self._broken:
            return None

    def is_pictured(self, number: int) -> bool:
        """Say whether a picture is drawn on the page."""
        try:
            page = self._reader.pages[number - 1]
            contents = page.get_contents()
            return _has_image(page) or bool(
                contents is not None and _INLINE.search(contents.get_data())
            )
        except self._broken:
            return False

    def weight(self, number: int) -> int:
        """Give how many bytes of instructions draw the page, forms counted where they are drawn.

        0 where that cannot be told; `ENDLESS` where the library gives up on a stream.
        """
        try:
            return self._weight(self._reader.pages[number - 1], 0)
        except self._broken as error:
            return ENDLESS if "decompress" in str(error) else 0

    def _weight(self, drawn: _Object, depth: int) -> int:
        contents = drawn.get_contents() if depth == 0 else drawn
        if contents is None or depth > _MOST_DEPTH:
            return 0
        data = contents.get_data()
        weight = len(data)
        resources = drawn.get("/Resources")
        forms = resources.get_object().get("/XObject") if resources is not None else None
        for name, reference in (forms.get_object() if forms is not None else {}).items():
            form = reference.get_object()
            if form.get("/Subtype") == "/Form":
                times = data.count(name.encode("latin-1", "replace"))
                weight += times * self._weight_of_form(reference, form, depth) if times else 0
        return weight

    def _weight_of_form(self, reference: _Object, form: _Object, depth: int) -> int:
        key = (getattr(reference, "idnum", id(form)), getattr(reference, "generation", -1))
        if key not in self._weights:
            self._weights[key] = 0  # a form that draws itself draws nothing more
            self._weights[key] = self._weight(form, depth + 1)
        return self._weights[key]


def _has_image(page: _Object) -> bool:
    resources = page.get("/Resources")
    things = resources.get_object().get("/XObject") if resources is not None else None
    return things is not None and any(
        thing.get_object().get("/Subtype") == "/Image" for thing in things.get_object().values()
    )
