"""What annotations and form fields say."""

import ctypes
from dataclasses import dataclass

import pypdfium2.raw as api

from corpus.readers.pdf.pdfium.handle import Handle

_MAX_ANNOTATIONS = 2_000
_MAX_CHARS = 20_000
_HIDDEN = api.FPDF_ANNOT_FLAG_HIDDEN | api.FPDF_ANNOT_FLAG_NOVIEW
_ON_THE_PAGE = (api.FPDF_ANNOT_WIDGET, api.FPDF_ANNOT_FREETEXT, api.FPDF_ANNOT_STAMP)
# Remarks that somebody made on the page: shown in a bubble, not printed.
_REMARKS = (
    api.FPDF_ANNOT_TEXT, api.FPDF_ANNOT_HIGHLIGHT, api.FPDF_ANNOT_UNDERLINE,
    api.FPDF_ANNOT_SQUIGGLY, api.FPDF_ANNOT_STRIKEOUT, api.FPDF_ANNOT_CARET,
    api.FPDF_ANNOT_SQUARE, api.FPDF_ANNOT_CIRCLE, api.FPDF_ANNOT_INK, api.FPDF_ANNOT_LINE,
    api.FPDF_ANNOT_POLYGON, api.FPDF_ANNOT_POLYLINE,
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Remarks:
    """A page's annotations.

    Attributes:
        drawn: Whether some have a look of their own on the page, which can be read as its text.
        filled: What those say that should stand on the page and have no look, with their labels.
        notes: What is shown only in a bubble.
        attached: How many files are attached to the page.
    """

    drawn: bool
    filled: tuple[str, ...]
    notes: tuple[str, ...]
    attached: int


def remarks_of(page: Handle) -> Remarks:
    """Give what the page's annotations say; hidden ones say nothing."""
    drawn = False
    attached = 0
    filled: list[str] = []
    notes: list[str] = []
    for index in range(min(api.FPDFPage_GetAnnotCount(page), _MAX_ANNOTATIONS)):
        annotation = api.FPDFPage_GetAnnot(page, index)
        if not annotation:
            continue
        kind = api.FPDFAnnot_GetSubtype(annotation)
        hidden = bool(api.FPDFAnnot_GetFlags(annotation) & _HIDDEN)
        if kind in _ON_THE_PAGE and not hidden:
            if api.FPDFAnnot_GetAP(annotation, api.FPDF_ANNOT_APPEARANCEMODE_NORMAL, None, 0) > 2:  # noqa: PLR2004
                drawn = True
            elif text := _said(annotation, kind):
                filled.append(text)
        elif kind == api.FPDF_ANNOT_FILEATTACHMENT:
            attached += 1
        elif kind in _REMARKS and not hidden and (text := _string(annotation, b"Contents")):
            notes.append(text)
        api.FPDFPage_CloseAnnot(annotation)
    return Remarks(drawn=drawn, filled=tuple(filled), notes=tuple(notes), attached=attached)


def _said(annotation: Handle, kind: int) -> str:
    if kind != api.FPDF_ANNOT_WIDGET:
        return _string(annotation, b"Contents")
    value = _string(annotation, b"V")
    label = _string(annotation, b"TU") or _string(annotation, b"T")
    return f"{label}：{value}" if value and label else value


def _string(annotation: Handle, key: bytes) -> str:
    if api.FPDFAnnot_GetValueType(annotation, key) != api.FPDF_OBJECT_STRING:
        return ""
    size = min(api.FPDFAnnot_GetStringValue(annotation, key, None, 0), _MAX_CHARS)
    buffer = ctypes.create_string_buffer(size + 2)
    api.FPDFAnnot_GetStringValue(
        annotation, key, ctypes.cast(buffer, ctypes.POINTER(api.FPDF_WCHAR)), size
    )
    return buffer.raw[:size].decode("utf-16-le", errors="ignore").rstrip("\0").strip()
