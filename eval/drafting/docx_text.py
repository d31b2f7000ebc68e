"""All that can be read in a Word document, read from its XML and by nothing of the product's.

A row of a table is one line, its cells apart by bars. Of fields that Word counts by itself, such as
page numbers, nothing is read.
"""

import re
from collections.abc import Iterator
from io import BytesIO
from xml.etree import ElementTree
from zipfile import ZipFile

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_READ = re.compile(r"word/(?:document|header\d*|footer\d*|footnotes|endnotes|comments)\.xml")
_PROPERTIES = "docProps/custom.xml"
_APART = {f"{_W}tab": "\t", f"{_W}br": "\n", f"{_W}cr": "\n"}


def docx_lines(file: bytes) -> tuple[str, ...]:
    """Give the lines of a document: its text, then headers, footers and notes; none is empty."""
    with ZipFile(BytesIO(file)) as package:
        names = sorted(filter(_READ.fullmatch, package.namelist()), key=_document_first)
        roots = [ElementTree.fromstring(package.read(name)) for name in names]  # noqa: S314
    lines = (line for root in roots for line in _lines(root))
    return tuple(line for whole in lines for line in whole.split("\n") if line.strip())


def custom_properties(file: bytes) -> dict[str, str]:
    """Give a document's custom properties; none where it has none."""
    with ZipFile(BytesIO(file)) as package:
        if _PROPERTIES not in package.namelist():
            return {}
        root = ElementTree.fromstring(package.read(_PROPERTIES))  # noqa: S314
    return {one.get("name", ""): "".join(one.itertext()) for one in root}


def _document_first(name: str) -> tuple[bool, str]:
    return (not name.endswith("/document.xml"), name)


def _lines(element: ElementTree.Element) -> Iterator[str]:
    for child in element:
        if child.tag == f"{_W}p":
            yield _paragraph(child)
            # What floats beside a paragraph has paragraphs of its own.
            for box in child.iter(f"{_W}txbxContent"):
                yield from _lines(box)
        elif child.tag == f"{_W}tr":
            cells = (" ".join(_lines(cell)) for cell in child.iter(f"{_W}tc"))
            yield f"| {' | '.join(cell.replace(chr(10), ' ') for cell in cells)} |"
        else:
            yield from _lines(child)


def _paragraph(paragraph: ElementTree.Element) -> str:
    """Give its text, without what fields come to."""
    text, depth = "", [0]
    for piece in _own(paragraph):
        if piece.tag == f"{_W}fldChar":
            depth[0] += {"begin": 1, "end": -1}.get(piece.get(f"{_W}fldCharType", ""), 0)
        elif depth[0] == 0:
            text += piece.text or "" if piece.tag == f"{_W}t" else _APART.get(piece.tag, "")
    return text


def _own(element: ElementTree.Element) -> Iterator[ElementTree.Element]:
    """Give all within, in order, without boxes beside the text and simple fields."""
    for child in element:
        if child.tag in (f"{_W}txbxContent", f"{_W}fldSimple"):
            continue
        yield child
        yield from _own(child)
