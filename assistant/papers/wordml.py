"""The elements of a Word document that drafts are made of, as python-docx holds them."""

from collections.abc import Iterable, Iterator
from itertools import count

from docx.oxml import OxmlElement
from docx.oxml.ns import nsmap, qn
from lxml.etree import _Element

from assistant.papers.content import printable

Element = _Element
# For paths such as `w:tc`.
NAMES = {"w": nsmap["w"]}
_XML_SPACE = "{http://www.w3.org/XML/1998/namespace}space"


class Numbers:
    """Numbers of bookmarks and content controls; each file counts anew."""

    def __init__(self) -> None:
        self._bookmarks = count(1)
        self._controls = count(1001)

    def bookmark(self) -> int:
        """Give the next number of a bookmark."""
        return next(self._bookmarks)

    def control(self) -> int:
        """Give the next number of a content control."""
        return next(self._controls)


def element(tag: str, *children: Element, **values: object) -> Element:
    """Give an element of WordprocessingML with these children and values."""
    made: Element = OxmlElement(f"w:{tag}")
    for name, value in values.items():
        made.set(qn(f"w:{name}"), str(value))
    made.extend(children)
    return made


def run(text: str, *properties: Element) -> Element:
    """Give a run of text; a line's end in it is a break, a tab a tab."""
    made = element("r")
    if properties:
        made.append(element("rPr", *properties))
    made.extend(_characters(printable(text)))
    return made


def _characters(text: str) -> Iterator[Element]:
    for n, line in enumerate(text.replace("\r\n", "\n").replace("\r", "\n").split("\n")):
        if n:
            yield element("br")
        for m, stretch in enumerate(line.split("\t")):
            if m:
                yield element("tab")
            if stretch:
                made = element("t")
                made.text = stretch
                made.set(_XML_SPACE, "preserve")
                yield made


def paragraph(
    style: str, runs: Iterable[Element], *properties: Element, mark: tuple[int, str] | None = None
) -> Element:
    """Give a paragraph of a style, its runs within a bookmark of this number and name."""
    made = element("p", element("pPr", element("pStyle", val=style), *properties))
    if mark is not None:
        made.append(element("bookmarkStart", id=mark[0], name=mark[1]))
    made.extend(runs)
    if mark is not None:
        made.append(element("bookmarkEnd", id=mark[0]))
    return made


def control(tag: str, title: str, runs: Iterable[Element], *, number: int, gap: bool) -> Element:
    """Give an inline content control.

    Args:
        tag: What programs know it by.
        title: What people see above it.
        runs: What stands in it.
        number: Unique in the file.
        gap: Whether it only holds the place: a click selects it all, and typing takes its place.
    """
    properties = [element("alias", val=title), element("tag", val=tag), element("id", val=number)]
    if gap:
        properties.append(element("showingPlcHdr"))
    return element("sdt", element("sdtPr", *properties), element("sdtContent", *runs))


def simple_field(code: str) -> list[Element]:
    """Give the runs of a field that the word processor works out, such as PAGE."""
    instruction = element("instrText")
    instruction.text = f" {code} "
    instruction.set(_XML_SPACE, "preserve")
    return [
        element("r", element("fldChar", fldCharType="begin")),
        element("r", instruction),
        element("r", element("fldChar", fldCharType="separate")),
        run("1"),
        element("r", element("fldChar", fldCharType="end")),
    ]
