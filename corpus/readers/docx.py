"""Word documents, read from their XML: python-docx silently leaves text out of real files.

Measured on 108 real documents: 16 lose over 5 % of the body with python-docx (tracked
insertions, content controls, text boxes, smart tags). So every `w:t` is taken in document order.
"""

import io
import re
import zipfile
from collections.abc import Iterator

from lxml import etree

from corpus.errors import UnreadableFile
from corpus.readers.blocks import Block, Content, Paragraph, Row, Table, one_line
from corpus.readers.zipped import DAMAGED

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MC_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_MAX_UNPACKED_BYTES = 200_000_000
_DAMAGED: tuple[type[Exception], ...] = (*DAMAGED, etree.XMLSyntaxError)
_HEADING_STYLE = re.compile(r"^(?:heading|标题)\s*(\d)$|^(title|标题)$|^(\d)$", re.IGNORECASE)


def read_docx(data: bytes) -> Content:
    """Give the body's paragraphs and tables in order, deleted text left out.

    Raises:
        UnreadableFile: Not a Word document, or damaged, or far larger unpacked than packed.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            if sum(entry.file_size for entry in package.infolist()) > _MAX_UNPACKED_BYTES:
                raise UnreadableFile(
                    "文档解压后超过 200 MB",
                    code="unpacked_size",
                    hint="请删除其中的大图片或附件后重新添加。",
                )
            body = _parse(package.read("word/document.xml")).find(f"{_W}body")
            styles = _style_names(package)
            margins = tuple(_margins(package))
    except _DAMAGED as error:
        raise UnreadableFile(
            "文档已损坏或不是 DOCX 文件",
            code="damaged_docx",
            hint="请用文字处理软件打开后另存为 .docx，再重新添加。",
        ) from error
    blocks: list[Block] = []
    if body is not None:
        _collect(body, styles, blocks)
    return Content(blocks=tuple(blocks), margins=margins)


def _margins(package: zipfile.ZipFile) -> Iterator[str]:
    for name in package.namelist():
        if name.startswith("word/header"):
            for paragraph in _parse(package.read(name)).iter(f"{_W}p"):
                if text := one_line(_text(paragraph)):
                    yield text


def _parse(xml: bytes) -> etree._Element:
    # No entities, no network, no DTD: a document has no business with any of them.
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    return etree.fromstring(xml, parser)


def _style_names(package: zipfile.ZipFile) -> dict[str, str]:
    if "word/styles.xml" not in package.namelist():
        return {}
    names = {}
    for style in _parse(package.read("word/styles.xml")).iter(f"{_W}style"):
        name = style.find(f"{_W}name")
        names[style.get(f"{_W}styleId", "")] = "" if name is None else name.get(f"{_W}val", "")
    return names


def _collect(parent: etree._Element, styles: dict[str, str], blocks: list[Block]) -> None:
    """Walk block-level children, through content controls and other wrappers."""
    for child in parent:
        if child.tag == f"{_W}p":
            if text := one_line(_text(child)):
                blocks.append(Paragraph(text=text, heading=_heading(child, styles)))
        elif child.tag == f"{_W}tbl":
            if rows := _rows(child):
                blocks.append(Table(rows=rows))
        elif child.tag not in (f"{_W}sectPr", f"{_W}del", _MC_FALLBACK):
            _collect(child, styles, blocks)


def _rows(table: etree._Element) -> tuple[Row, ...]:
    rows = []
    own = [row for row in table.iter(f"{_W}tr") if _table_of(row) is table]
    for number, row in enumerate(own, start=1):
        cells = tuple(
            one_line(_text(cell)) for cell in row.iter(f"{_W}tc") if _table_of(cell) is table
        )
        if any(cells):
            rows.append(Row(number=number, cells=cells))
    return tuple(rows)


def _table_of(element: etree._Element) -> etree._Element | None:
    """Give the table that a row or cell belongs to: a nested table's text stays in its cell."""
    return next((a for a in element.iterancestors() if a.tag == f"{_W}tbl"), None)


def _text(element: etree._Element) -> str:
    pieces = []
    for node in element.iter(f"{_W}t", f"{_W}tab", f"{_W}br", f"{_W}cr", f"{_W}p"):
        if any(a.tag in (f"{_W}del", _MC_FALLBACK) for a in node.iterancestors()):
            continue
        if node.tag == f"{_W}t":
            pieces.append(node.text or "")
        elif node.tag == f"{_W}tab":
            pieces.append(" ")
        else:
            pieces.append("\n")
    return "".join(pieces)


def _heading(paragraph: etree._Element, styles: dict[str, str]) -> int:
    style = paragraph.find(f"{_W}pPr/{_W}pStyle")
    if style is None:
        return 0
    name = styles.get(style.get(f"{_W}val", ""), "")
    match = _HEADING_STYLE.match(name.strip())
    if not match:
        return 0
    return 1 if match[2] else int(match[1] or match[3]) + 1
