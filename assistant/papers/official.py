"""Drafts as Word documents in the house style of official documents (python-docx)."""

from collections.abc import Iterator, Sequence
from io import BytesIO

from assistant.drafting.draft import Cell, Draft, Grid, Piece
from assistant.papers import labels, marks
from assistant.papers.content import Table, printable
from assistant.papers.house_style import WIDTH_TWIPS, official_document, set_properties
from assistant.papers.layout import (
    Back,
    Fixed,
    Listed,
    Place,
    Spelt,
    Tabled,
    back,
    front,
    has_cover,
)
from assistant.papers.marks import Identity
from assistant.papers.wordml import NAMES, Element, Numbers, control, element, paragraph, run

# A row that may be higher than a page has to break.
_UNBROKEN_CHARS = 400


def as_official(made: Draft, *, identity: Identity | None = None, checklist: bool = True) -> bytes:
    """Give a draft as a Word document that people edit and that can be read back.

    Args:
        made: The draft.
        identity: Which kept draft it is; see `marks.identity_of`. None where it is not kept.
        checklist: Whether the remarks on it stand on a page of their own at the end.
    """
    title = printable(made.name) or made.title
    document = official_document(title=title, day=made.day, cover=has_cover(made))
    end = document.element.body.get_or_add_sectPr()
    writer = _Writer()
    for place in (*front(made), *back(made, checklist=checklist)):
        for one in writer.written(place):
            end.addprevious(one)
    text = "\n".join(f"{one.title}\n{one.text}" for one in made.sections)
    set_properties(
        document,
        {
            labels.PROPERTY: labels.aigc(f"{made.type}\n{text}"),
            marks.PROPERTY: marks.identity_text(identity or marks.identity_of(made)),
        },
    )
    out = BytesIO()
    document.save(out)
    return out.getvalue()


class _Writer:
    """Writes one document's places."""

    def __init__(self) -> None:
        self._numbers = Numbers()

    def written(self, place: Place | Back) -> Iterator[Element]:
        """Give the elements of a place."""
        match place:
            case Fixed():
                yield from self._fixed(place)
            case Spelt():
                line = place.line
                yield self._paragraph(place.style, self._runs(line.pieces), line.id, line.text)
            case Tabled():
                yield from self._grid(place.grid)
            case Listed():
                yield from self._table_of(place.id, place.table)

    def _fixed(self, place: Fixed) -> Iterator[Element]:
        properties = [element("pageBreakBefore")] if place.new_page else []
        if place.space is not None:
            above, below = (20 * points for points in place.space)
            properties.append(element("spacing", before=above, after=below))
        words = [run(place.text)]
        yield self._paragraph(place.style, words, place.id, place.text, *properties)
        if place.behind_cover:
            yield element("p", element("r", element("br", type="page")))

    def _paragraph(
        self, style: str, runs: Sequence[Element], id_: str, text: str, *properties: Element
    ) -> Element:
        mark = self._mark(id_, text)
        return paragraph(style, runs, *properties, mark=mark)

    def _mark(self, id_: str, text: str) -> tuple[int, str]:
        return self._numbers.bookmark(), marks.block_mark(id_, text)

    def _runs(self, pieces: Sequence[Piece]) -> list[Element]:
        return [self._piece(piece) for piece in pieces]

    def _piece(self, piece: Piece) -> Element:
        words = run(piece.text, *([element("rStyle", val="Gap")] if piece.gap else []))
        if piece.label is None:
            return words
        return control(
            marks.field_tag(piece.label),
            marks.short_label(piece.label),
            [words],
            number=self._numbers.control(),
            gap=piece.gap,
        )

    def _grid(self, grid: Grid) -> Iterator[Element]:
        if not grid.title:
            yield _gap_of(4)
        rows = [self._row(row, marks.row_id(grid.id, r)) for r, row in enumerate(grid.rows, 1)]
        yield self._table(grid.id, grid.head, rows, grid.widths)
        yield _gap_of(8)

    def _row(self, row: Sequence[Cell], id_: str) -> Element:
        texts = [marks.cell_text(cell) for cell in row]
        return self._marked_row([self._runs(cell) for cell in row], id_, texts)

    def _table_of(self, id_: str, table: Table) -> Iterator[Element]:
        rows = [
            self._marked_row([[run(text)] for text in row], marks.row_id(id_, r), row)
            for r, row in enumerate(table.rows, start=1)
        ]
        yield self._table(id_, table.head, rows, table.widths)
        yield _gap_of(8)

    def _marked_row(
        self, cells: Sequence[Sequence[Element]], id_: str, texts: Sequence[str],
        *, style: str = "TableText",
    ) -> Element:  # fmt: skip
        mark = self._mark(id_, marks.row_text(texts))
        made = [
            _cell(
                paragraph(style, runs, mark=mark if c == 0 else None), shaded=style != "TableText"
            )
            for c, runs in enumerate(cells)
        ]
        properties = element("trPr")
        if max(map(len, texts), default=0) <= _UNBROKEN_CHARS:
            properties.append(element("cantSplit"))
        if style == "TableHead":
            properties.append(element("tblHeader"))
        return element("tr", properties, *made)

    def _table(
        self, id_: str, head: Sequence[str], rows: Sequence[Element], widths: Sequence[int]
    ) -> Element:
        names = [printable(name) for name in head]
        cells = [[run(name)] for name in names]
        first = self._marked_row(cells, marks.row_id(id_, 0), names, style="TableHead")
        return _table(first, rows, _columns(len(head), widths))


def _columns(count: int, widths: Sequence[int]) -> list[int]:
    """Give the widths of columns, in twentieths of a point; alike where shares are not given."""
    shares = widths if len(widths) == count else [1] * count
    return [WIDTH_TWIPS * share // sum(shares) for share in shares]


def _table(first: Element, rows: Sequence[Element], columns: Sequence[int]) -> Element:
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
    for row in (first, *rows):
        for own, width in zip(row.iterfind("w:tc/w:tcPr", NAMES), columns, strict=True):
            own.insert(0, element("tcW", w=width, type="dxa"))
    grid = element("tblGrid", *(element("gridCol", w=width) for width in columns))
    return element("tbl", properties, grid, first, *rows)


def _cell(content: Element, *, shaded: bool) -> Element:
    properties = element("tcPr")
    if shaded:
        properties.append(element("shd", val="clear", color="auto", fill="EDEDED"))
    properties.append(element("vAlign", val="center"))
    return element("tc", properties, content)


def _gap_of(points: int) -> Element:
    """Give a small space; between two tables it keeps Word from making one of them."""
    spacing = element("spacing", before=0, after=0, line=20 * points, lineRule="exact")
    return element("p", element("pPr", element("pStyle", val="TableText"), spacing))
