"""A Word document's parts put together: body, tables, text boxes, notes, comments, margins."""

from collections.abc import Iterable, Iterator, Sequence

from corpus.errors import UnreadableFile
from corpus.readers.blocks import Block, Content, Paragraph, Row, Table, one_line
from corpus.readers.docx.findings import findings, without_text
from corpus.readers.docx.hidden import HIDDEN
from corpus.readers.docx.package import Package
from corpus.readers.docx.styles import whole
from corpus.readers.docx.tables import Cell, TableRow, aligned
from corpus.readers.docx.texts import Texts, shaded
from corpus.readers.docx.tree import Node
from corpus.readers.docx.words import chosen
from corpus.readers.html import read_html
from corpus.readers.invisible import invisible_problem
from corpus.records import Caution, Problem

_COMMENT = Caution(code="hidden", note="批注，不是文件正文")
_NOTES = ("footnote", "endnote")
_RULES = {"separator", "continuationSeparator", "continuationNotice"}  # lines above the notes
_MERGED = ("vMerge", "hMerge")
_PAPER = ""
# What Word hides around a form that was pasted from a web page.
_FORM_EDGES = {"窗体顶端", "窗体底端", "Top of Form", "Bottom of Form"}
_WEB_PAGES = (".htm", ".html", ".xhtml")


def read_docx(data: bytes) -> Content:
    """Give the text of all parts in document order, deleted text left out.

    Text boxes follow the paragraph that they are anchored in, notes the paragraph or table that
    refers to them; comments stand at the end, headers and footers in `margins`. Automatic
    numbers are written out. Text that a reader of the document does not see is a paragraph of
    its own with a caution, after its paragraph.

    Raises:
        UnreadableFile: Not a Word document, or damaged, without text, too large, or with a DTD,
            which is kept aside.
    """
    package = Package(data)
    reader = _Reader(package)
    reader.read(package.nodes(package.main))
    reader.finish()
    # A letterhead may hold all there is.
    blocks = reader.blocks or [Paragraph(text=text) for text in reader.margins]
    if not blocks:
        raise without_text(package, unread=reader.unread)
    found = findings(
        package,
        chars=sum(map(len, _written(blocks))),
        hidden=reader.hidden,
        comments=reader.comments,
        fetching=reader.texts.fetching,
        unread=reader.unread,
    )
    return Content(
        blocks=tuple(blocks),
        margins=tuple(reader.margins),
        problems=(*found, *reader.problems, *invisible_problem(reader.texts.marks)),
    )


class _Reader:
    """Reads one document; the blocks and what is to be said of them gather here."""

    def __init__(self, package: Package) -> None:
        self.blocks: list[Block] = []
        self.margins: list[str] = []
        self.problems: list[Problem] = []
        self.texts = Texts(package)
        self.hidden = self.comments = self.unread = 0
        self._package = package
        self._notes = {
            (kind, node.attributes.get("id", "")): node
            for kind in _NOTES
            for node in package.nodes_of(f"{kind}s")
            if node.tag == kind and node.attributes.get("type") not in _RULES
        }
        self._noted = 0
        self._taken: set[str] = set()  # web pages within the document
        self._carried = ""  # text of a paragraph whose mark was deleted: it joins the next one

    def read(self, nodes: Iterable[Node], *, behind: str | None = _PAPER) -> None:
        """Take in blocks that stand on this colour; None where it is not known."""
        for node in nodes:
            if node.tag == "p":
                self._paragraph(node, behind)
            elif node.tag == "tbl":
                self._table(node, behind)
            elif node.tag == "AlternateContent":
                for form in chosen(node):
                    self.read(form.children, behind=behind)
            elif node.tag == "txbxContent":
                self.read(node.children, behind=None)
            elif node.tag in ("altChunk", "subDoc"):
                self._foreign(node)
            else:  # text outside paragraphs, as damaged files have it
                self._paragraph(Node(tag="p", attributes={}, children=[node]), behind)

    def finish(self) -> None:
        """Take in what stands outside the body: notes nobody refers to, comments, margins."""
        if self._carried:
            self._paragraph(Node(tag="p", attributes={}), _PAPER)
        self._take_notes(list(self._notes))
        for node in self._package.nodes_of("comments"):
            if text := self.texts.flat(node.children, _PAPER).text():
                self.comments += 1
                self.blocks.append(Paragraph(text=f"［批注］{text}", caution=_COMMENT))
        for kind in ("header", "footer"):
            for node in self._package.nodes_of(kind):
                if text := self.texts.flat([node], None).text():
                    self.margins.append(text)

    def _paragraph(self, node: Node, behind: str | None) -> None:
        if not node.children and not self._carried:
            if "deleted" not in node.values:
                self.texts.label(node)  # it is counted, though nothing stands in it
            return
        words = self.texts.words(node, behind)
        if "deleted" in node.values:
            self._carried += words.seen()
        else:
            label = self.texts.label(node)
            seen, self._carried = self._carried + words.seen(), ""
            if text := one_line(seen):
                heading = self.texts.heading(node)
                self.blocks.append(Paragraph(text=one_line(label + text), heading=heading))
        if (hidden := one_line(words.unseen())) and hidden not in _FORM_EDGES:
            self.hidden += 1
            self.blocks.append(Paragraph(text=hidden, caution=HIDDEN))
        for box in self.texts.boxes(words):
            self.read(box.nodes, behind=box.behind)
        self._take_notes(words.notes)

    def _foreign(self, node: Node) -> None:
        """Take in a web page that stands in the document; other documents are not read."""
        name = self._package.target(node.attributes.get("id", ""))
        if name is None or not name.endswith(_WEB_PAGES) or name in self._taken:
            self.unread += 1
            return
        self._taken.add(name)
        try:
            page = read_html(self._package.bytes_of(name))
        except UnreadableFile:
            self.unread += 1
            return
        self.blocks += page.blocks
        self.problems += page.problems

    def _take_notes(self, references: Iterable[tuple[str, str]]) -> None:
        for reference in references:
            note = self._notes.pop(reference, None)
            if note is None:
                continue
            flat = self.texts.flat(note.children, _PAPER)
            if text := flat.text():
                self._noted += 1
                self.hidden += flat.hidden
                caution = HIDDEN if flat.hidden else None
                self.blocks.append(Paragraph(text=f"［注{self._noted}］{text}", caution=caution))

    def _table(self, table: Node, behind: str | None) -> None:
        rows = [n for n in table.children if n.tag == "tr" and "deleted" not in n.values]
        ground = self.texts.ground(table, behind)
        if all(sum(n.tag == "tc" for n in row.children) <= 1 for row in rows):
            for row in rows:  # a frame around text, not a table of facts
                for cell in row.children:
                    inside = cell.children if cell.tag == "tc" else [cell]
                    self.read(inside, behind=shaded(cell, ground))
        else:
            self._rows(rows, ground)
        self.read((n for n in table.children if n.tag != "tr"), behind=behind)

    def _rows(self, rows: Sequence[Node], ground: str | None) -> None:
        read: list[TableRow] = []
        notes: list[tuple[str, str]] = []
        for row in rows:
            cells = []
            for node in row.children:
                cell, references = self._cell(node, ground)
                cells.append(cell)
                notes += references
            read.append(TableRow(cells=cells, before=whole(row.values.get("gridBefore")) or 0))
        table = [
            Row(
                number=number,
                cells=own.texts,
                caution=HIDDEN if _unseen(row) else None,
                spans=own.spans,
            )
            for number, (row, own) in enumerate(zip(read, aligned(read), strict=True), start=1)
            if any(own.texts)
        ]
        self.hidden += sum(map(_unseen, read))
        if table:
            self.blocks.append(Table(rows=tuple(table)))
        self._take_notes(notes)

    def _cell(self, node: Node, ground: str | None) -> tuple[Cell, list[tuple[str, str]]]:
        if "cellDel" in node.values:
            return Cell(text=""), []
        inside = node.children if node.tag == "tc" else [node]
        flat = self.texts.flat(inside, shaded(node, ground))
        text = flat.text()
        # What stands in a cell that has become part of the one before it is not shown.
        merged = any(node.values.get(name, "no") in ("", "continue") for name in _MERGED)
        unseen = flat.hidden or (merged and bool(text))
        span = whole(node.values.get("gridSpan")) or 1
        return Cell(text=text, span=span, hidden=unseen), flat.notes


def _unseen(row: TableRow) -> int:
    return sum(cell.hidden for cell in row.cells)


def _written(blocks: Iterable[Block]) -> Iterator[str]:
    for block in blocks:
        if isinstance(block, Paragraph):
            yield block.text
        else:
            yield from (cell for row in block.rows for cell in row.cells)
