"""Papers as Word documents (python-docx), set for A4 and Chinese fonts."""

from io import BytesIO

from docx import Document
from docx.document import Document as DocxDocument
from docx.enum.section import WD_ORIENT
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor
from docx.text.paragraph import Paragraph

from assistant.papers.content import Heading, Line, Paper, Table, printable

_FONT = "宋体"
_HEADINGS = "黑体"
_SOFT = RGBColor(0x52, 0x5C, 0x69)
_PAGE_CM = (29.7, 21.0)
_MARGIN_CM = 1.8


def as_docx(paper: Paper) -> bytes:
    """Give a paper as a Word document, A4 across."""
    document = Document()
    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Cm(_PAGE_CM[0]), Cm(_PAGE_CM[1])
    for side in ("left_margin", "right_margin", "top_margin", "bottom_margin"):
        setattr(section, side, Cm(_MARGIN_CM))
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = _FONT, Pt(10.5)
    normal.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), _FONT)
    _write(document.add_paragraph(), paper.title, size=16, bold=True, font=_HEADINGS)
    for line in paper.lead:
        _write(document.add_paragraph(), line, size=9, soft=True)
    for part in paper.parts:
        match part:
            case Heading():
                _write(document.add_paragraph(), part.text, size=12, bold=True, font=_HEADINGS)
            case Line():
                _write(document.add_paragraph(), part.text, soft=part.faint)
            case Table():
                _table(document, part)
    out = BytesIO()
    document.save(out)
    return out.getvalue()


def _table(document: DocxDocument, part: Table) -> None:
    table = document.add_table(rows=1, cols=len(part.head))
    table.style = "Table Grid"
    for cell, text in zip(table.rows[0].cells, part.head, strict=True):
        _write(cell.paragraphs[0], text, size=9, bold=True)
    for row in part.rows:
        for cell, text in zip(table.add_row().cells, row, strict=True):
            _write(cell.paragraphs[0], text, size=9)
    width = _PAGE_CM[0] - 2 * _MARGIN_CM
    whole = sum(part.widths)
    for column, share in enumerate(part.widths):
        for row_ in table.rows:
            row_.cells[column].width = Cm(width * share / whole)


def _write(
    paragraph: Paragraph,
    text: str,
    *,
    size: float | None = None,
    bold: bool = False,
    soft: bool = False,
    font: str = _FONT,
) -> None:
    paragraph.paragraph_format.space_after = Pt(3)
    run = paragraph.add_run(printable(text))
    run.bold = bold
    run.font.name = font
    # Word keeps the font of Chinese text apart from that of Latin text.
    properties = run._element.get_or_add_rPr()
    properties.get_or_add_rFonts().set(qn("w:eastAsia"), font)
    if size is not None:
        run.font.size = Pt(size)
    if soft:
        run.font.color.rgb = _SOFT
