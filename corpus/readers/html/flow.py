"""A page's elements as paragraphs and tables, in the order in which they stand."""

from collections.abc import Iterable

from lxml import etree

from corpus.readers.blocks import Block, Paragraph, Row, Table, one_line
from corpus.readers.html.furniture import is_furniture_line
from corpus.readers.html.grid import GridRow, grid, is_data
from corpus.readers.html.hiding import HIDDEN, Look, look_of
from corpus.readers.invisible import invisible_marks
from corpus.records import Caution

_HEADINGS = {f"h{n}": n for n in range(1, 7)}
_BLOCKS = {
    "p", "div", "li", "td", "th", "section", "article", "blockquote", "dd", "dt", "pre", "tr",
    "ul", "ol", "dl", "body", "main", "center", "form", "fieldset", "figure", "figcaption",
    "table", "caption", "tbody", "thead", "tfoot", "hr", "address", "details", "summary", "header",
    "footer", "nav", "aside", "legend", "option", "template", "hgroup", "dir", "menu",
    "ucapcontent",
    *_HEADINGS,
}  # fmt: skip
# Less is a remark for screen readers or a script's leftover, not something meant to be read.
_MIN_HIDDEN_CHARS = 8


class Flow:
    """Reads one element; what it gives gathers here.

    Attributes:
        marks: How many marks that nobody sees stand in its text.
    """

    def __init__(self, around: Look | None = None) -> None:
        self.blocks: list[Block] = []
        self.marks = 0
        self._looks = [around or Look()]
        self._headings = [0]
        self._pieces: list[tuple[str, bool]] = []
        self._pre = 0

    def read(self, root: etree._Element, *, without: etree._Element | None = None) -> None:
        """Take in an element, but for one that stands in it.

        Not by recursion: pages with unclosed tags nest very deeply.
        """
        walk = etree.iterwalk(root, events=("start", "end"))
        for event, node in walk:
            tag = str(node.tag)
            if event == "start":
                if tag in _BLOCKS or tag == "br":
                    self._flush()
                self._looks.append(look_of(node, self._looks[-1]))
                self._headings.append(_HEADINGS.get(tag, self._headings[-1]))
                self._pre += tag == "pre"
                if node is without:
                    walk.skip_subtree()
                elif tag == "table" and is_data(node):
                    self._table(node)
                    walk.skip_subtree()
                else:
                    self._add(node.text)
            else:
                if tag in _BLOCKS:
                    self._flush()
                self._pre -= tag == "pre"
                self._looks.pop()
                self._headings.pop()
                if node is not root:
                    self._add(node.tail)
        self._flush()

    def text(self) -> str:
        """Give all of the text, as that of one cell."""
        return one_line("\n".join(b.text for b in self.blocks if isinstance(b, Paragraph)))

    def hides(self) -> bool:
        """Say whether any of the text is not seen."""
        return any(isinstance(block, Paragraph) and block.caution for block in self.blocks)

    def _add(self, text: str | None) -> None:
        if not text:
            return
        if not self._pre:
            self._pieces.append((text, self._looks[-1].hidden))
            return
        for number, line in enumerate(text.split("\n")):
            if number:
                self._flush()
            self._pieces.append((line, self._looks[-1].hidden))

    def _flush(self) -> None:
        pieces, self._pieces = self._pieces, []
        self.marks += invisible_marks("".join(text for text, _ in pieces))
        seen = one_line("".join(text for text, hidden in pieces if not hidden))
        unseen = one_line("".join(text for text, hidden in pieces if hidden))
        if seen and not is_furniture_line(seen):
            self._emit(seen, None)
        if len(unseen) >= _MIN_HIDDEN_CHARS and not is_furniture_line(unseen):
            self._emit(unseen, HIDDEN)

    def _emit(self, text: str, caution: Caution | None) -> None:
        heading = 0 if caution else self._headings[-1]
        self.blocks.append(Paragraph(text=text, heading=heading, caution=caution))

    def _table(self, table: etree._Element) -> None:
        for caption in table.iterchildren("caption"):
            inner = Flow(self._looks[-1])
            inner.read(caption)
            self.blocks += inner.blocks
        rows = [self._row(row, number) for number, row in enumerate(grid(table), start=1)]
        if filled := tuple(row for row in rows if any(row.cells)):
            self.blocks.append(Table(rows=filled))

    def _row(self, row: GridRow, number: int) -> Row:
        texts = [""] * max((column + 1 for column, _, _ in row.cells), default=0)
        spans, hides = [], False
        for column, width, cell in row.cells:
            inner = _Cell(self._looks[-1])
            inner.read(cell)
            self.marks += inner.marks
            texts[column] = inner.text()
            hides |= inner.hides()
            if width > 1:
                spans.append((column, column + width - 1))
        caution = HIDDEN if hides else None
        return Row(number=number, cells=tuple(texts), caution=caution, spans=tuple(spans))


class _Cell(Flow):
    """Reads a cell: nothing that stands in a table is a page's furniture."""

    def _flush(self) -> None:
        pieces, self._pieces = self._pieces, []
        self.marks += invisible_marks("".join(text for text, _ in pieces))
        if text := one_line("".join(text for text, _ in pieces)):
            unseen = any(hidden and piece.strip() for piece, hidden in pieces)
            self._emit(text, HIDDEN if unseen else None)


def lines(blocks: Iterable[Block]) -> list[str]:
    """Give the texts of blocks, a cell each."""
    found: list[str] = []
    for block in blocks:
        if isinstance(block, Paragraph):
            found.append(block.text)
        else:
            found += [cell for row in block.rows for cell in row.cells]
    return found
