"""The XML of a Word document as a tree of only what its text hangs on.

Most of the XML is layout. It is parsed as a stream, and what bears neither text nor a rule of
numbering, hiding or tables is left out at once: the whole tree would take about fifteen times the
file's size. Unknown wrappers (content controls, smart tags, custom XML, links, insertions) fall
away and leave their children in place, so nesting them costs nothing. Expat rather than lxml,
because it nests to any depth, stops at a DTD before reading it, and never holds the whole file.
"""

import codecs
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal
from xml.parsers import expat

from corpus.errors import UnreadableFile
from corpus.readers.docx import vocabulary as known

Counted = Literal["revisions", "objects", "pictures", "nodes"]

_DECLARED = re.compile(rb"""^\s*<\?xml[^>]*?encoding\s*=\s*["']([A-Za-z0-9._-]+)["']""")
_HEAD_BYTES = 200
_CHINESE = {"gb2312", "gbk", "gb18030", "gb_2312-80", "cp936", "big5"}
# Bounds on memory and time: 500,000 nodes took 1.9 s and 250 MB (measured).
_MAX_NODES = 500_000
# Walking the tree recurses, and Python allows a thousand calls: 40 tables within each other.
_MAX_DEPTH = 120
_TEXTUAL = {"t", "instrText"}
_BARE = {"p", "r", "t", "tbl", "tr", "tc", "br", "tab", "hyphen"}  # their attributes say nothing
_NOTHING: Mapping[str, str] = {}
_COUNTED: Mapping[str, Counted] = {
    **dict.fromkeys(known.REVISIONS, "revisions"),
    **dict.fromkeys(known.OBJECTS, "objects"),
    **dict.fromkeys(known.PICTURES, "pictures"),
}
# Whatever is to be looked at; most elements are not, and pass quickly.
_TELLING = known.LEFT_OUT | known.VALUES | known.RUN_PROPERTIES | known.NO_FILL
_TELLING |= _COUNTED.keys() | known.NODES.keys()


@dataclass(slots=True)
class Node:
    """An element that bears text, or that text stands in.

    Attributes:
        tag: Its name without a namespace, such as `p`; the same for both editions of the format.
        values: What its properties say, by their names: `{"sz": "21", "vanish": ""}`; `deleted`
            where the mark of a paragraph or a whole row was.
        text: Of `t` and `instrText` alone.
    """

    tag: str
    attributes: Mapping[str, str]
    children: list["Node"] = field(default_factory=list)
    values: dict[str, str] = field(default_factory=dict)
    text: str = ""


class MalformedPart(Exception):
    """A part is not well-formed XML, or its root is none that we know."""


def read_tree(pieces: Iterable[bytes], *, counts: Counter[Counted]) -> Iterator[Node]:
    """Yield the outermost nodes of a part, each as soon as it is complete.

    Args:
        pieces: The part's bytes, in order.
        counts: Told of each revision, object, picture and node; one for all parts of a document.

    Raises:
        MalformedPart: Not well-formed, or its root is none that we know.
        UnreadableFile: It has a DTD, nests too deeply or has too many elements.
    """
    builder = _Builder(counts)
    parser, decoder = None, None
    try:
        for piece in pieces:
            if parser is None:
                decoder = _decoder(piece)
                parser = _parser(builder, "utf-8" if decoder else None)
            parser.Parse(decoder.decode(piece) if decoder else piece, False)
            yield from builder.taken()
        if parser is None:
            raise MalformedPart("empty")
        parser.Parse(b"", True)
    except (expat.ExpatError, UnicodeError, LookupError, ValueError) as error:
        raise MalformedPart(str(error)) from error
    yield from builder.taken()


def _decoder(start: bytes) -> codecs.IncrementalDecoder | None:
    """Give what decodes the Chinese encodings that expat does not know; None for the others."""
    declared = _DECLARED.match(start[:_HEAD_BYTES])
    name = declared[1].decode().lower() if declared else ""
    if name not in _CHINESE:
        return None
    return codecs.getincrementaldecoder("big5" if name == "big5" else "gb18030")("strict")


def _parser(builder: "_Builder", encoding: str | None) -> expat.XMLParserType:
    parser = expat.ParserCreate(encoding, namespace_separator=" ")
    parser.buffer_text = True
    parser.StartElementHandler = builder.start
    parser.EndElementHandler = builder.end
    parser.CharacterDataHandler = builder.characters
    parser.StartDoctypeDeclHandler = _refuse_dtd
    return parser


def _refuse_dtd(*_: object) -> None:
    raise UnreadableFile(
        "文档中有 DTD 声明，正常的 Word 文档不会有，已隔离，没有读入",
        code="dtd",
        hint="请向提供人核实这份文件；确认可信后，用文字处理软件另存为 .docx 再添加。",
        kept=True,
    )


class _Builder:
    """Builds nodes from what the parser meets."""

    def __init__(self, counts: Counter[Counted]) -> None:
        self._counts = counts
        self._complete: list[Node] = []
        self._open: list[Node] = []
        self._names: list[str] = []  # of every element that is open, but for those left out
        self._left_out = 0  # how deep in an element that is left out
        self._of_mark = False  # whether that says what a paragraph's mark looks like

    def taken(self) -> list[Node]:
        """Hand over the outermost nodes that are complete."""
        complete, self._complete = self._complete, []
        return complete

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if self._left_out:
            if self._of_mark and self._left_out == 1 and name in known.DELETED:
                self._open[-1].values["deleted"] = ""
            self._left_out += 1
            return
        if not self._names and name not in known.ROOTS:
            raise MalformedPart(f"root {name}")
        if name in _TELLING:
            if name in _COUNTED:
                self._counts[_COUNTED[name]] += 1
            if self._is_left_out(name):
                self._left_out = 1
                return
            self._take(name, attributes)
        self._names.append(name)

    def _take(self, name: str, attributes: Mapping[str, str]) -> None:
        tag = known.NODES.get(name)
        if tag is not None:
            self._open_node(tag, attributes)
        elif self._open and name in known.VALUES:
            self._open[-1].values[known.local(name)] = _value(name, attributes)
        elif self._open and name in known.NO_FILL and self._names[-1].endswith(" spPr"):
            self._open[-1].values["noFill"] = ""

    def _is_left_out(self, name: str) -> bool:
        parent = self._names[-1] if self._open else ""
        self._of_mark = parent in known.PARAGRAPH_PROPERTIES and name in known.RUN_PROPERTIES
        if parent in known.ROW_PROPERTIES and name in known.DELETED:
            self._open[-1].values["deleted"] = ""
        return self._of_mark or name in known.LEFT_OUT

    def _open_node(self, tag: str, attributes: Mapping[str, str]) -> None:
        self._counts["nodes"] += 1
        if self._counts["nodes"] > _MAX_NODES:
            raise _too_large()
        if len(self._open) >= _MAX_DEPTH:
            raise _too_deep()
        node = Node(tag=tag, attributes=_NOTHING if tag in _BARE else _local(attributes))
        if self._open:
            self._open[-1].children.append(node)
        self._open.append(node)

    def end(self, name: str) -> None:
        if self._left_out:
            self._left_out -= 1
            return
        self._names.pop()
        if name in known.NODES:
            node = self._open.pop()
            if not self._open:
                self._complete.append(node)

    def characters(self, text: str) -> None:
        if not self._left_out and self._open and self._open[-1].tag in _TEXTUAL:
            self._open[-1].text += text


def _local(attributes: Mapping[str, str]) -> dict[str, str]:
    return {known.local(name): value for name, value in attributes.items()}


def _value(name: str, attributes: Mapping[str, str]) -> str:
    space, _, own = name.partition(" ")
    if own != "shd":
        return attributes.get(f"{space} val", "")
    is_plain = attributes.get(f"{space} val", "clear") in ("clear", "nil")
    return attributes.get(f"{space} fill", "auto") if is_plain else "pattern"


def _too_deep() -> UnreadableFile:
    return UnreadableFile(
        f"文档中的表格或文本框嵌套超过 {_MAX_DEPTH // 3} 层，没有读入",
        code="nested_too_deep",
        hint="请把嵌套的表格改为普通表格，另存后重新添加。",
    )


def _too_large() -> UnreadableFile:
    return UnreadableFile(
        "文档过大（段落和单元格过多），没有读入",
        code="too_large",
        hint="请把文档拆成几份后分别添加。",
    )
