"""Drafts as Word documents in the house style of official documents (python-docx)."""

from collections.abc import Iterator, Sequence
from io import BytesIO

from assistant.drafting.draft import Cell, Draft, Grid, Line, Piece, Section, Style
from assistant.papers import labels, marks
from assistant.papers.appendices import Appendix, appendices
from assistant.papers.content import Table, printable
from assistant.papers.house_style import WIDTH_TWIPS, official_document, set_properties
from assistant.papers.marks import Identity
from assistant.papers.wordml import NAMES, Element, Numbers, control, element, paragraph, run

_STYLES: dict[Style, str] = {
    "body": "Text",
    "heading": "Heading2",
    "item": "Text",
    "note": "Note",
}
_COVER = "cover"
# Where a contract is signed; the last section where none says so.
_SIGNED = ("签字", "签署", "签章", "盖章", "签名")
# A row that may be higher than a page has to break.
_UNBROKEN_CHARS = 400


def as_official(made: Draft, *, identity: Identity | None = None, checklist: bool = True) -> bytes:
    """Give a draft as a Word document that people edit and that can be read back.

    Args:
        made: The draft.
        identity: Which kept draft it is; see `marks.identity_of`. None where it is not kept.
        checklist: Whether the remarks on it stand on a page of their own at the end.
    """
    return _Paper(made, identity or marks.identity_of(made)).written(checklist=checklist)


class _Paper:
    """One document in the making."""

    def __init__(self, made: Draft, identity: Identity) -> None:
        self._made = made
        self._identity = identity
        self._numbers = Numbers()
        sections = made.sections
        self._cover = sections[0] if sections and sections[0].id == _COVER else None
        self._rest = sections[1:] if self._cover else sections
        self._is_contract = made.group == "contract"

    def written(self, *, checklist: bool) -> bytes:
        has_cover = self._cover is not None or self._is_contract
        title = printable(self._made.name) or self._made.title
        document = official_document(title=title, day=self._made.day, cover=has_cover)
        body = document.element.body
        end = body.sectPr if body.sectPr is not None else body.get_or_add_sectPr()
        for block in self._blocks(has_cover=has_cover, checklist=checklist):
            end.addprevious(block)
        text = "\n".join(f"{one.title}\n{one.text}" for one in self._made.sections)
        set_properties(
            document,
            {
                labels.PROPERTY: labels.aigc(f"{self._made.type}\n{text}"),
                marks.PROPERTY: marks.identity_text(self._identity),
            },
        )
        out = BytesIO()
        document.save(out)
        return out.getvalue()

    def _blocks(self, *, has_cover: bool, checklist: bool) -> Iterator[Element]:
        yield self._label()
        if self._is_contract:
            yield self._line("Lawyers", labels.FOR_LAWYERS)
        yield from self._opening(has_cover=has_cover)
        signed = self._signing() if self._is_contract else None
        for section in self._rest:
            yield from self._section(section, signed=section is signed)
        yield self._label(bookmark=marks.END)
        for n, appendix in enumerate(appendices(self._made, checklist=checklist)):
            yield from self._appendix(appendix, new_page=n == 0 or appendix.title == "提交前核对")
        yield self._label()

    def _opening(self, *, has_cover: bool) -> Iterator[Element]:
        """Give the cover, or the title above the text."""
        made = self._made
        yield self._line("CoverTitle" if has_cover else "Title", made.title)
        if self._cover is not None:
            yield from self._contents(self._cover, style="CoverText")
        elif made.name:
            yield self._line("CoverText" if has_cover else "Subtitle", printable(made.name))
        if made.notice:
            space = (
                [element("spacing", before=960, line=400, lineRule="exact")] if has_cover else []
            )
            yield paragraph("Note", [run(f"说明：{printable(made.notice)}")], *space)
        if has_cover:
            yield element("p", element("r", element("br", type="page")))

    def _signing(self) -> Section | None:
        named = [one for one in self._rest if any(word in one.title for word in _SIGNED)]
        said = [one for one in self._rest if any(word in one.text for word in _SIGNED)]
        found = named or said or list(self._rest)
        return found[-1] if found else None

    def _section(self, section: Section, *, signed: bool) -> Iterator[Element]:
        yield self._line("Heading1", printable(section.title))
        if signed:
            yield self._line("Lawyers", labels.FOR_LAWYERS)
        yield from self._contents(section)

    def _contents(self, section: Section, *, style: str | None = None) -> Iterator[Element]:
        for block in section.blocks:
            if isinstance(block, Line):
                name = marks.block_mark(block.id, marks.text_of(block))
                runs = self._runs(block.pieces)
                own = style if style and block.style == "body" else _STYLES[block.style]
                yield paragraph(own, runs, marks=[name], numbers=self._numbers)
            else:
                yield from self._grid(block)

    def _runs(self, pieces: Sequence[Piece]) -> list[Element]:
        return [self._piece(piece) for piece in pieces]

    def _piece(self, piece: Piece) -> Element:
        gap = [element("rStyle", val="Gap")] if piece.gap else []
        words = run(piece.text, *gap)
        if piece.label is None:
            return words
        label = marks.short_label(piece.label)
        number = self._numbers.control()
        return control(marks.field_tag(piece.label), label, [words], number=number, gap=piece.gap)

    def _grid(self, grid: Grid) -> Iterator[Element]:
        if grid.title:
            yield self._line("TableTitle", printable(grid.title))
        rows = [
            self._row(row, marks.block_mark(f"{grid.id}.{r}", "｜".join(texts)))
            for r, (row, texts) in enumerate(
                zip(grid.rows, marks.row_texts(grid), strict=True), start=1
            )
        ]
        name = marks.block_mark(grid.id, "｜".join(grid.head))
        yield _table(grid.head, rows, grid.widths, mark=(name, self._numbers))
        yield _after_a_table()

    def _row(self, row: Sequence[Cell], mark: str) -> Element:
        cells = []
        for c, cell in enumerate(row):
            names = [mark] if c == 0 else []
            runs = self._runs(cell)
            cells.append(_cell(paragraph("TableText", runs, marks=names, numbers=self._numbers)))
        chars = max((sum(len(piece.text) for piece in cell) for cell in row), default=0)
        return _row_of(cells, unbroken=chars <= _UNBROKEN_CHARS)

    def _appendix(self, appendix: Appendix, *, new_page: bool) -> Iterator[Element]:
        breaks = [element("pageBreakBefore")] if new_page else []
        yield paragraph("Heading1", [run(appendix.title)], *breaks)
        yield self._line("Note", appendix.lead)
        yield _plain_table(appendix.table)
        yield _after_a_table()

    def _label(self, *, bookmark: str | None = None) -> Element:
        names = [bookmark] if bookmark else []
        words = [run(labels.visible_label(self._made))]
        return paragraph("AigcLabel", words, marks=names, numbers=self._numbers)

    @staticmethod
    def _line(style: str, text: str) -> Element:
        return paragraph(style, [run(text)])


def _plain_table(table: Table) -> Element:
    rows = [
        _row_of(
            [_cell(paragraph("TableText", [run(text)])) for text in row],
            unbroken=max(map(len, row)) <= _UNBROKEN_CHARS,
        )
        for row in table.rows
    ]
    return _table(table.head, rows, table.widths)


def _table(
    head: Sequence[str],
    rows: Sequence[Element],
    widths: Sequence[int],
    *,
    mark: tuple[str, Numbers] | None = None,
) -> Element:
    shares = widths if len(widths) == len(head) else [1] * len(head)
    columns = [WIDTH_TWIPS * share // sum(shares) for share in shares]
    borders = [
        element(side, val="single", sz=4, space=0, color="000000")
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    ]
    properties = element(
        "tblPr",
        element("tblW", w=sum(columns), type="dxa"),
        element("jc", val="center"),
        element("tblBorders", *borders),
        element("tblLayout", type="fixed"),
    )
    grid = element("tblGrid", *(element("gridCol", w=width) for width in columns))
    names, numbers = ([mark[0]], mark[1]) if mark else ([], None)
    heads = [
        _cell(
            paragraph(
                "TableHead", [run(printable(text))], marks=names if c == 0 else [], numbers=numbers
            ),
            shaded=True,
        )
        for c, text in enumerate(head)
    ]
    first = _row_of(heads, unbroken=True, repeated=True)
    for row in (first, *rows):
        for properties_, width in zip(row.iterfind("w:tc/w:tcPr", NAMES), columns, strict=True):
            properties_.insert(0, element("tcW", w=width, type="dxa"))
    return element("tbl", properties, grid, first, *rows)


def _row_of(cells: Sequence[Element], *, unbroken: bool, repeated: bool = False) -> Element:
    properties = element("trPr")
    if unbroken:
        properties.append(element("cantSplit"))
    if repeated:
        properties.append(element("tblHeader"))
    return element("tr", properties, *cells)


def _cell(content: Element, *, shaded: bool = False) -> Element:
    properties = element("tcPr")
    if shaded:
        properties.append(element("shd", val="clear", color="auto", fill="EDEDED"))
    properties.append(element("vAlign", val="center"))
    return element("tc", properties, content)


def _after_a_table() -> Element:
    """Give the small gap that keeps two tables apart; Word would make one of them."""
    spacing = element("spacing", before=0, after=0, line=160, lineRule="exact")
    return element("p", element("pPr", element("pStyle", val="TableText"), spacing))
