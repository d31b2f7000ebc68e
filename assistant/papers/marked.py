"""A Word document that was written from a draft, as its paragraphs and tables with their marks.

The file is a stranger's by now: it goes through the corpus's guard, nothing in it is run, followed
or fetched, and only as much is unpacked as a draft can need. Insertions count as text, deletions
do not, whatever runs or wrappers a word processor has made of a value.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from lxml import etree

from assistant.errors import BadRequest
from assistant.papers import marks
from assistant.papers.marks import Identity, Mark
from corpus.errors import UnreadableFile
from corpus.intake.guard import guard
from corpus.readers.docx.package import Package

MOST_BYTES = 20_000_000
# Unpacked, of one part: 300 KB is a long draft, and its tree takes some ten times as much.
_MOST_XML_BYTES = 8_000_000
_MACROS = b"macroEnabled"
_CUSTOM = "docProps/custom.xml"
_NOTES = {"comments": "批注", "footnotes": "脚注", "endnotes": "尾注"}
# What holds text that is not there any more, or that is none.
_GONE = frozenset({
    "del", "moveFrom", "delText", "instrText", "delInstrText", "pPr", "rPr", "sdtPr", "sdtEndPr",
    "tblPr", "tblGrid", "trPr", "tcPr", "sectPr", "rt", "rubyPr", "Fallback",
    "annotationRef", "proofErr",
})  # fmt: skip
_DRAWN = frozenset({"drawing", "pict", "object"})
_DEEPEST = 200

# What an element of a run comes to.
_TEXTS: Mapping[str, Callable[[etree._Element], str]] = {
    "t": lambda node: node.text or "",
    "tab": lambda _: "\t",
    "ptab": lambda _: "\t",
    "br": lambda _: "\n",
    "cr": lambda _: "\n",
    "noBreakHyphen": lambda _: "-",
    "softHyphen": lambda _: "",
    "sym": lambda _: "",
}


@dataclass(frozen=True, slots=True)
class Stretch:
    """Some text, and the content control that it stands in.

    Attributes:
        control: A number of the control, unique in the file; None outside all.
        tag: What the control says it is of; None where a word processor has lost it.
    """

    text: str
    control: int | None = None
    tag: str | None = None


Stretches = tuple[Stretch, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkedParagraph:
    """A paragraph."""

    stretches: Stretches
    marks: tuple[Mark, ...] = ()

    @property
    def text(self) -> str:
        """Its words."""
        return words(self.stretches)


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkedRow:
    """A row of a table."""

    cells: tuple[Stretches, ...]
    marks: tuple[Mark, ...] = ()

    @property
    def text(self) -> str:
        """Its words, cells apart by bars."""
        return marks.row_text(words(cell) for cell in self.cells)


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkedTable:
    """A table."""

    rows: tuple[MarkedRow, ...]

    @property
    def text(self) -> str:
        """Its words, a row a line."""
        return "\n".join(row.text for row in self.rows)


MarkedBlock = MarkedParagraph | MarkedTable


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkedFile:
    """A file that was written from a draft.

    Attributes:
        identity: Which draft it says it is.
        blocks: In the order of the text.
        asides: What stands beside the text, in words: comments, notes, text boxes, pictures.
    """

    identity: Identity
    blocks: tuple[MarkedBlock, ...]
    asides: tuple[str, ...] = ()


def words(stretches: Stretches) -> str:
    """Give the text of stretches."""
    return "".join(one.text for one in stretches)


def read_marked(data: bytes, *, name: str = "draft.docx") -> MarkedFile:
    """Read a file that was written from a draft and edited.

    Args:
        data: The file.
        name: Of the file; its ending has to be .docx.

    Raises:
        BadRequest: It is none of ours, damaged, dangerous to open or too large.
    """
    package = _opened(data, name)
    identity = _identity(package)
    if identity is None:
        raise BadRequest(
            f"{name} 里没有草稿标识：请用从本系统导出的 .docx 修改后再上传；"
            "若另存时丢了标识，请把改动复制到新导出的文件里。"
        )
    reader = _Reader()
    body = _tree(package, package.main)
    blocks = tuple(reader.read(body))
    asides = [*reader.asides, *_notes(package)]
    return MarkedFile(identity=identity, blocks=blocks, asides=tuple(asides))


def _opened(data: bytes, name: str) -> Package:
    if len(data) > MOST_BYTES:
        raise BadRequest(f"{name} 太大，最多 {MOST_BYTES // 1_000_000} MB。")
    try:
        if guard(name, data) != "docx":
            raise BadRequest(f"{name} 不是 Word 文档（.docx）。")
        package = Package(data)
        macros = package.has_macros() or _MACROS in package.bytes_of("[Content_Types].xml")
    except UnreadableFile as error:
        raise BadRequest(f"{name} 不能打开：{error}。{error.hint}") from error
    if macros:
        raise BadRequest(f"{name} 带有宏，没有打开；请另存为不含宏的 .docx 再上传。")
    return package


def _identity(package: Package) -> Identity | None:
    if not package.has(_CUSTOM):
        return None
    root = _tree(package, _CUSTOM)
    for one in root:
        if one.get("name") == marks.PROPERTY:
            return marks.read_identity("".join(map(str, one.itertext())))
    return None


def _tree(package: Package, name: str) -> etree._Element:
    """Parse a part: no DTD, no entity, nothing fetched.

    Raises:
        BadRequest: It is damaged or too large.
    """
    try:
        data = package.bytes_of(name)
    except UnreadableFile as error:
        raise BadRequest(f"文件不能打开：{error}。{error.hint}") from error
    if len(data) > _MOST_XML_BYTES:
        raise BadRequest("文件里的文字太多，不像是由草稿改成的；请从导出的文件改起。")
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False,
        huge_tree=False, remove_comments=True, remove_pis=True,
    )  # fmt: skip
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise BadRequest(
            "文件已损坏，读不出来；请用 Word 或 WPS 打开修复，另存为 .docx 再上传。"
        ) from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise BadRequest("文件中有 DTD 声明，正常的 Word 文档不会有，没有读入。")
    return root


def _notes(package: Package) -> Iterator[str]:
    for kind, called in _NOTES.items():
        for part in package.parts(kind):
            for one in _tree(package, part):
                text = " ".join(p.text.strip() for p in _Reader().paragraphs(one)).strip()
                if text:
                    yield f"{called}：{text}"


def _name(node: etree._Element) -> str:
    return str(node.tag).rpartition("}")[2]


def _value(node: etree._Element, name: str) -> str:
    """Give an attribute by its name, in whichever edition's namespace it is."""
    return next((v for key, v in _attributes(node).items() if key == name), "")


def _attributes(node: etree._Element) -> Mapping[str, str]:
    return {str(key).rpartition("}")[2]: str(value) for key, value in node.attrib.items()}


@dataclass(frozen=True, slots=True)
class _Within:
    """The content control that is being read."""

    control: int | None = None
    tag: str | None = None


@dataclass(slots=True)
class _Open:
    """A paragraph that is not complete: its mark may have been deleted, and the next joins it."""

    stretches: list[Stretch] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)


class _Reader:
    """Reads the blocks of one part, in order."""

    def __init__(self) -> None:
        self.asides: list[str] = []
        self._controls = 0
        self._loose: list[Mark] = []  # met between paragraphs
        self._open = _Open()

    def read(self, root: etree._Element) -> Iterator[MarkedBlock]:
        """Give the blocks below an element."""
        yield from self._blocks(root, _Within(), 0)
        if self._open.stretches or self._open.marks:
            yield self._closed()

    def paragraphs(self, root: etree._Element) -> Iterator[MarkedParagraph]:
        """Give all paragraphs below an element, those of its tables too."""
        for block in self.read(root):
            if isinstance(block, MarkedParagraph):
                yield block
            else:
                for row in block.rows:
                    for cell in row.cells:
                        yield MarkedParagraph(stretches=cell)

    def _blocks(self, root: etree._Element, within: _Within, depth: int) -> Iterator[MarkedBlock]:
        if depth > _DEEPEST:
            raise BadRequest("文件的结构嵌套太深，没有读入。")
        for node in root:
            name = _name(node)
            if name == "p":
                yield from self._paragraph(node, within)
            elif name == "tbl":
                yield self._table(node, within, depth)
            elif name == "bookmarkStart":
                self._take(node, self._loose)
            elif name == "altChunk":
                self.asides.append("文件里插入了另一份文件，没有读入")
            elif name == "sdt":
                yield from self._blocks(node, self._in(node, within), depth + 1)
            elif name not in _GONE:
                yield from self._blocks(node, within, depth + 1)

    def _in(self, node: etree._Element, within: _Within) -> _Within:
        """Give the control that an element is; one of ours counts before those around it."""
        self._controls += 1
        tags = (
            _value(one, "val") for part in node if _name(part) == "sdtPr"
            for one in part if _name(one) == "tag"
        )  # fmt: skip
        tag = next((found for found in map(marks.read_tag, tags) if found is not None), None)
        if tag is None and within.tag is not None:
            return within
        return _Within(self._controls, tag)

    @staticmethod
    def _take(node: etree._Element, into: list[Mark]) -> None:
        mark = marks.read_mark(_value(node, "name"))
        if mark is not None:
            into.append(mark)

    def _paragraph(self, node: etree._Element, within: _Within) -> Iterator[MarkedParagraph]:
        self._open.marks += self._loose
        self._loose = []
        self._inline(node, within, 0)
        if not _mark_is_deleted(node):
            yield self._closed()

    def _closed(self) -> MarkedParagraph:
        done, self._open = self._open, _Open()
        return MarkedParagraph(
            stretches=_merged(done.stretches), marks=tuple(dict.fromkeys(done.marks))
        )

    def _inline(self, root: etree._Element, within: _Within, depth: int) -> None:
        if depth > _DEEPEST:
            raise BadRequest("文件的结构嵌套太深，没有读入。")
        for node in root:
            name = _name(node)
            if name == "bookmarkStart":
                self._take(node, self._open.marks)
            elif name == "sdt":
                self._inline(node, self._in(node, within), depth + 1)
            elif name in _DRAWN:
                self._drawn(node)
            elif name == "br" and _value(node, "type") in ("page", "column"):
                continue
            elif name not in _GONE:
                text = _TEXTS[name](node) if name in _TEXTS else ""
                if text:
                    self._open.stretches.append(Stretch(text, within.control, within.tag))
                elif name not in _TEXTS:
                    self._inline(node, within, depth + 1)

    def _drawn(self, node: etree._Element) -> None:
        boxes = [one for one in node.iter() if _name(one) == "txbxContent"]
        texts = [" ".join(p.text for p in _Reader().paragraphs(box)).strip() for box in boxes]
        found = dict.fromkeys(filter(None, texts))
        self.asides += [f"文本框：{text}" for text in found] or ["插入的图片或图形"]

    def _table(self, node: etree._Element, within: _Within, depth: int) -> MarkedTable:
        rows = []
        for row in _below(node, "tr"):
            if any(_name(one) == "del" for part in row if _name(part) == "trPr" for one in part):
                continue
            rows.append(self._row(row, within, depth))
        return MarkedTable(rows=tuple(rows))

    def _row(self, row: etree._Element, within: _Within, depth: int) -> MarkedRow:
        cells: list[Stretches] = []
        found: list[Mark] = []
        for one in row.iter():
            if _name(one) == "bookmarkStart":
                self._take(one, found)
        for cell in _below(row, "tc"):
            inner = _Reader()
            inner._controls = self._controls
            stretches: list[Stretch] = []
            for block in inner._cell(cell, within, depth + 1):
                if stretches and block:
                    stretches.append(Stretch("\n"))
                stretches += block
            self._controls = inner._controls
            self.asides += inner.asides
            cells.append(_merged(stretches))
        return MarkedRow(cells=tuple(cells), marks=tuple(dict.fromkeys(found)))

    def _cell(self, cell: etree._Element, within: _Within, depth: int) -> Iterator[Stretches]:
        for block in self._blocks(cell, within, depth):
            if isinstance(block, MarkedParagraph):
                yield block.stretches
            else:
                yield (Stretch(block.text),)
        if self._open.stretches:
            yield self._closed().stretches


def _below(root: etree._Element, wanted: str) -> Iterator[etree._Element]:
    """Give the elements of a name below another, through whatever wraps them, none in another."""
    for node in root:
        name = _name(node)
        if name == wanted:
            yield node
        elif name not in _GONE and name not in ("tbl", "p"):
            yield from _below(node, wanted)


def _mark_is_deleted(paragraph: etree._Element) -> bool:
    return any(
        _name(one) in ("del", "moveFrom")
        for properties in paragraph
        if _name(properties) == "pPr"
        for letters in properties
        if _name(letters) == "rPr"
        for one in letters
    )


def _merged(stretches: list[Stretch]) -> Stretches:
    """Give stretches, those that follow each other in the same control as one."""
    merged: list[Stretch] = []
    for one in stretches:
        last = merged[-1] if merged else None
        if last is not None and (last.control, last.tag) == (one.control, one.tag):
            merged[-1] = Stretch(last.text + one.text, one.control, one.tag)
        else:
            merged.append(one)
    return tuple(merged)
