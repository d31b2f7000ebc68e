"""The texts of a Word document's paragraphs, cells and notes, with their automatic numbers."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from corpus.readers.blocks import one_line
from corpus.readers.docx.findings import fetches
from corpus.readers.docx.numbering import Numbering
from corpus.readers.docx.package import Package
from corpus.readers.docx.styles import Styles, is_blank
from corpus.readers.docx.tree import Node
from corpus.readers.docx.words import Box, Words, chosen, words_of
from corpus.readers.invisible import invisible_marks


@dataclass(slots=True)
class Flat:
    """The text of a cell or note, on however many lines, and the notes that it refers to."""

    lines: list[str] = field(default_factory=list)
    hidden: bool = False
    notes: list[tuple[str, str]] = field(default_factory=list)

    def text(self) -> str:
        """Give it on one line."""
        return one_line("\n".join(self.lines))


class Texts:
    """Gives the texts of one document; its lists count on as they are asked for in order.

    Attributes:
        marks: How many marks that nobody sees stand in what was given.
        fetching: In how many paragraphs fields fetch text from elsewhere.
    """

    def __init__(self, package: Package) -> None:
        self.marks = self.fetching = 0
        self._package = package
        self._styles = Styles(package.nodes_of("styles"))
        self._numbering = Numbering(package.nodes_of("numbering"), self._styles)
        self._drawn: set[str] = set()

    def words(self, paragraph: Node, behind: str | None) -> Words:
        """Give the words of a paragraph that stands on this colour; None where it is not known."""
        words = words_of(paragraph, self._styles, behind=behind)
        self.marks += invisible_marks(words.all())
        self.fetching += fetches(words.fields)
        return words

    def boxes(self, words: Words) -> Iterator[Box]:
        """Yield what stands in a paragraph's text boxes and diagrams, each diagram once."""
        yield from words.boxes
        for diagram in words.diagrams:
            name = self._package.target(diagram)
            if name is not None and name not in self._drawn:
                self._drawn.add(name)
                yield Box(nodes=list(self._package.nodes(name)), behind=None)

    def label(self, paragraph: Node) -> str:
        """Count a paragraph in its list and give its number, with what parts it from the text."""
        return self._numbering.label(paragraph)

    def heading(self, paragraph: Node) -> int:
        """Give 1 for a title, 2 for the first level of headings and so on, 0 for running text."""
        return self._styles.heading(paragraph)

    def ground(self, table: Node, behind: str | None) -> str | None:
        """Give the colour of a table's cells; None where its style may colour them."""
        shading = table.values.get("shd", "")
        if not is_blank(shading):
            return shading
        return None if self._styles.shades(table.values.get("tblStyle", "")) else behind

    def flat(self, nodes: Iterable[Node], behind: str | None) -> Flat:
        """Give all text of these blocks as that of one cell or note."""
        flat = Flat()
        for node in nodes:
            if node.tag == "p":
                self._flatten(node, flat, behind)
            elif node.tag in ("tbl", "tr"):
                inner = [n for n in node.children if "deleted" not in n.values]
                self._add(flat, self.flat(inner, behind), " " if node.tag == "tr" else "\n")
            elif node.tag in ("tc", "txbxContent"):
                self._add(flat, self.flat(node.children, shaded(node, behind)), "\n")
            elif node.tag == "AlternateContent":
                for form in chosen(node):
                    self._add(flat, self.flat(form.children, behind), "\n")
            else:
                self._flatten(Node(tag="p", attributes={}, children=[node]), flat, behind)
        return flat

    def _flatten(self, node: Node, flat: Flat, behind: str | None) -> None:
        words = self.words(node, behind)
        label = "" if "deleted" in node.values else self.label(node)
        flat.lines.append(label + words.all())
        flat.hidden |= bool(words.unseen())
        flat.notes += words.notes
        for box in self.boxes(words):
            self._add(flat, self.flat(box.nodes, box.behind), "\n")

    @staticmethod
    def _add(flat: Flat, inner: Flat, between: str) -> None:
        flat.lines.append(between.join(inner.lines))
        flat.hidden |= inner.hidden
        flat.notes += inner.notes


def shaded(cell: Node, ground: str | None) -> str | None:
    """Give the colour that stands behind a cell's text; None where it is not known."""
    shading = cell.values.get("shd", "")
    return ground if is_blank(shading) else shading
