"""Which element of a page is the article; the others frame it."""

from lxml import etree

from corpus.readers.html.furniture import is_furniture_line
from corpus.readers.html.tally import Tallies, Tally

# How the content systems of public bodies name the element that holds the text itself, as id,
# class or tag, without case and joints.
_NAMES = {
    "article", "articlecontent", "contentarticle", "articlecon", "articlebody", "articletext",
    "artcon", "arttext", "zoom", "zoomcon", "ucapcontent", "trseditor", "trsueditor",
    "pagescontent", "pagecontent", "postcontent", "newscontent", "newstext", "newsmain", "connews",
    "detailcontent", "contentdetail", "detailcon", "content", "contentmain", "maincontent",
    "maintext", "maintxt", "textcontent", "contenttext", "contxt", "xlcontent", "xlcont",
    "infocontent", "wzcontent", "wzcon", "nrcon", "viewtrsueditor", "easysitenewscontent",
    "customunionstyle", "jfontcontent", "gknbxqdetail", "conbody", "entrycontent",
}  # fmt: skip
_SHARE = 0.5
# Of several names, one in the other, the innermost that still holds nearly all.
_INNER_SHARE = 0.97
_UNNAMED_SHARE = 0.95
_GROUPS = {
    "body",
    "div",
    "section",
    "main",
    "article",
    "center",
    "td",
    "tr",
    "tbody",
    "table",
    "font",
}
_MAX_BESIDE_CHARS = 400
_MAX_LINKS_SHARE = 0.3


def marked(page: etree._Element, tallies: Tallies) -> etree._Element | None:
    """Give the innermost element marked as the article, if it holds half of the page's prose."""
    named = [node for node in tallies if node is not page and _is_marked(node)]
    best = max((tallies[node].prose for node in named), default=0)
    if not best or best < tallies[page].prose * _SHARE:
        return None
    return [node for node in named if tallies[node].prose >= best * _INNER_SHARE][-1]


def _is_marked(node: etree._Element) -> bool:
    if node.tag in ("p", "span", "td", "tr", "font", "a", "li"):
        return False
    if node.tag == "main" or node.get("itemprop") == "articleBody" or node.get("role") == "main":
        return True
    names = (str(node.tag), node.get("id", ""), *node.get("class", "").split())
    return any(name.lower().replace("-", "").replace("_", "") in _NAMES for name in names)


def unmarked(page: etree._Element, tallies: Tallies) -> etree._Element:
    """Give the innermost element that holds nearly all sentences of the page.

    With what stands beside it, up to where that is furniture.
    """
    least = max(tallies[page].sentences * _UNNAMED_SHARE, 1)
    node = page
    while True:
        inner = max(node, key=lambda child: tallies[child].sentences, default=None)
        if inner is None or inner.tag not in _GROUPS or tallies[inner].sentences < least:
            break
        node = inner
    while (around := node.getparent()) is not None and node is not page:
        beside = [other for other in around if other is not node]
        if node.tag == "body" or not all(_belongs(other, tallies[other]) for other in beside):
            break
        node = around
    return node


def _belongs(beside: etree._Element, tally: Tally) -> bool:
    """Say whether what stands beside an article is part of it: a title, a date, a signature."""
    if tally.all > _MAX_BESIDE_CHARS or tally.linked > tally.all * _MAX_LINKS_SHARE:
        return False
    return not any(is_furniture_line(text.strip()) for text in map(str, beside.itertext()))
