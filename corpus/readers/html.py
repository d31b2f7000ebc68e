"""Saved web pages, behind lxml."""

from lxml import etree
from lxml import html as lxml_html

from corpus.errors import UnreadableFile
from corpus.readers.blocks import Block, Content, Paragraph, Row, Table, one_line
from corpus.readers.encoding import decode

_HEADINGS = {f"h{n}": n for n in range(1, 7)}
_BLOCKS = {
    "p", "div", "li", "td", "th", "section", "article", "blockquote", "dd", "dt", "pre", "tr",
    "ul", "ol", "dl", "body", "main", "center", "form", "fieldset", "figure", "figcaption",
    *_HEADINGS,
}  # fmt: skip
# Page furniture: not what the page says. Kept out of the text, because it would be cited.
_FURNITURE = {
    "script", "style", "noscript", "nav", "header", "footer", "aside", "iframe", "svg", "button",
    "select", "textarea", "template", "head", "link", "meta", "object", "video", "audio",
}  # fmt: skip
# How sites name the element that holds the text itself, by id or class.
_ARTICLE_NAMES = {
    "article", "content", "zoom", "UCAP-CONTENT", "TRS_Editor", "article-content", "article_con",
}  # fmt: skip
_ARTICLE_SHARE = 0.5


def read_html(data: bytes) -> Content:
    """Give the page's paragraphs, headings and tables, without menus and footers.

    Where one element is marked as the article and holds most of the page's text, only that is
    read, under the page's title.

    Raises:
        UnreadableFile: There is nothing to parse.
    """
    try:
        page = lxml_html.document_fromstring(decode(data).encode(), parser=_parser())
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise UnreadableFile(
            "网页内容为空或无法解析",
            code="damaged_html",
            hint="请在浏览器中重新保存网页后添加。",
        ) from error
    title = one_line(page.findtext(".//title") or "")
    unwanted = (etree.Comment, etree.ProcessingInstruction, *_FURNITURE)
    etree.strip_elements(page, *unwanted, with_tail=False)
    blocks: list[Block] = []
    _collect(_article(page), blocks)
    first_heading = any(isinstance(b, Paragraph) and b.heading == 1 for b in blocks)
    if title and not first_heading:
        blocks.insert(0, Paragraph(text=title, heading=1))
    return Content(blocks=tuple(blocks))


def _parser() -> lxml_html.HTMLParser:
    return lxml_html.HTMLParser(encoding="utf-8", no_network=True, huge_tree=False)


def _article(page: etree._Element) -> etree._Element:
    marked = [e for e in page.iterfind(".//*") if _is_marked(e)]
    best = max(marked, key=lambda e: len(_words(e)), default=None)
    if best is None or len(_words(best)) < len(_words(page)) * _ARTICLE_SHARE:
        return page
    return best


def _is_marked(element: etree._Element) -> bool:
    names = {element.get("id", ""), *element.get("class", "").split()}
    return element.tag in ("article", "main") or bool(names & _ARTICLE_NAMES)


def _words(element: etree._Element) -> str:
    return "".join(map(str, element.itertext())).strip()


def _collect(element: etree._Element, blocks: list[Block]) -> None:
    """Walk the tree; text between block elements becomes a paragraph of its own."""
    inline: list[str] = [element.text or ""]
    level = _HEADINGS.get(str(element.tag), 0)

    def flush() -> None:
        for piece in "".join(inline).split("\n\n"):
            if text := one_line(piece):
                blocks.append(Paragraph(text=text, heading=level))
        inline.clear()

    for child in element:
        if child.tag == "table" and _is_data(child):
            flush()
            if rows := _rows(child):
                blocks.append(Table(rows=rows))
        elif child.tag == "br":
            inline.append("\n\n")
        elif child.tag in _BLOCKS or child.tag == "table" or _has_blocks(child):
            flush()
            _collect(child, blocks)
        else:
            inline.append("".join(map(str, child.itertext())))
        inline.append(child.tail or "")
    flush()


def _has_blocks(element: etree._Element) -> bool:
    return any(child.tag in _BLOCKS or child.tag == "table" for child in element.iter())


def _is_data(table: etree._Element) -> bool:
    """Tell a table of facts from one that only lays out the page."""
    rows = [list(row.iter("td", "th")) for row in table.iter("tr")]
    nested = any(True for _ in table.iterfind(".//table"))
    return not nested and sum(len(row) > 1 for row in rows) >= 2  # noqa: PLR2004


def _rows(table: etree._Element) -> tuple[Row, ...]:
    rows = []
    for number, row in enumerate(table.iter("tr"), start=1):
        cells = tuple(one_line(_words(cell)) for cell in row.iter("td", "th"))
        if any(cells):
            rows.append(Row(number=number, cells=cells))
    return tuple(rows)
