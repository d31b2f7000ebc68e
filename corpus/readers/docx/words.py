"""The words of one paragraph, in order, and what hangs on them: text boxes and notes."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from corpus.readers.docx.hidden import is_hidden
from corpus.readers.docx.styles import Styles, is_blank
from corpus.readers.docx.symbols import symbol
from corpus.readers.docx.tree import Node

_SIGNS = {"tab": " ", "br": "\n", "hyphen": "-"}
_BLOCKS = {"p", "tbl"}
_NOTES = {"footnoteReference", "endnoteReference"}
_FIELDS = {"instrText", "fldSimple"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """What stands in a text box or shape; `behind` is the colour that it stands on, if known."""

    nodes: Sequence[Node]
    behind: str | None


@dataclass(slots=True)
class Words:
    """One paragraph's text and what hangs on it.

    Attributes:
        pieces: Text, and whether a reader of the document does not see it.
        notes: The kind and id of each note that is referred to.
        fields: The instructions of fields, as written.
        diagrams: The relations of the diagrams in it.
    """

    pieces: list[tuple[str, bool]] = field(default_factory=list)
    boxes: list[Box] = field(default_factory=list)
    notes: list[tuple[str, str]] = field(default_factory=list)
    fields: list[str] = field(default_factory=list)
    diagrams: list[str] = field(default_factory=list)

    def all(self) -> str:
        """Give the text, what is not seen included."""
        return "".join(text for text, _ in self.pieces)

    def seen(self) -> str:
        """Give the text that is seen."""
        return "".join(text for text, hidden in self.pieces if not hidden)

    def unseen(self) -> str:
        """Give the text that is not; "" where that is only space. Its stretches are lines."""
        stretches = "".join(text if hidden else "\n" for text, hidden in self.pieces)
        return stretches if stretches.strip() else ""


def words_of(paragraph: Node, styles: Styles, *, behind: str | None) -> Words:
    """Give the words of a paragraph that stands on this colour; None where it is not known."""
    shading = paragraph.values.get("shd", "")
    if behind is not None and not is_blank(shading):
        behind = shading
    words = Words()
    _Walk(words, styles, paragraph.values.get("pStyle", ""), behind).through(paragraph)
    return words


def chosen(alternatives: Node) -> list[Node]:
    """Give the one of several forms of the same content that has text, the first if none has."""
    forms = [node for node in alternatives.children if node.tag in ("Choice", "Fallback")]
    return next(([form] for form in forms if has_text(form)), forms[:1])


def has_text(node: Node) -> bool:
    """Say whether any words stand in a node."""
    if node.tag == "t":
        return bool(node.text.strip())
    if node.tag in ("sym", "textpath", "relIds"):
        return True
    return any(has_text(child) for child in node.children)


@dataclass(frozen=True, slots=True)
class _Walk:
    words: Words
    styles: Styles
    style: str
    behind: str | None

    def through(self, parent: Node, *, hidden: bool = False) -> None:
        """Take in what stands in a paragraph, run or wrapper."""
        for node in parent.children:
            if node.tag == "r":
                look = self.styles.look(self.style, node.values.get("rStyle", ""))
                unseen = hidden or is_hidden(node.values, look, behind=self.behind)
                self.through(node, hidden=unseen)
            elif node.tag == "AlternateContent":
                for form in chosen(node):
                    self.through(form, hidden=hidden)
            elif node.tag == "txbxContent":
                filled = "noFill" not in parent.values
                self.words.boxes.append(
                    Box(nodes=node.children, behind=None if filled else self.behind)
                )
            elif node.tag in _BLOCKS:
                self.words.boxes.append(Box(nodes=[node], behind=self.behind))
            elif node.tag in _NOTES:
                kind = node.tag.removesuffix("Reference")
                self.words.notes.append((kind, node.attributes.get("id", "")))
            elif node.tag == "relIds":
                self.words.diagrams.append(node.attributes.get("dm", ""))
            else:
                self._add(node, hidden=hidden)

    def _add(self, node: Node, *, hidden: bool) -> None:
        if node.tag in _FIELDS:
            self.words.fields.append(node.text or node.attributes.get("instr", ""))
        text = _text(node)
        if text:
            self.words.pieces.append((text, hidden))
        if node.children:
            self.through(node, hidden=hidden)


def _text(node: Node) -> str:
    if node.tag == "t":
        return node.text
    if node.tag == "sym":
        return symbol(node.attributes.get("font", ""), node.attributes.get("char", ""))
    if node.tag == "textpath":  # a word drawn as a picture, such as a watermark
        return node.attributes.get("string", "")
    if node.tag == "checkBox":
        state = node.values.get("checked", node.values.get("default", "0"))
        return "□" if state in ("0", "false", "off") else "☑"
    return _SIGNS.get(node.tag, "")
