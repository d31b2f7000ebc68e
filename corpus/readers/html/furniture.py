"""What stands on a page besides what it says: menus, tools, related links, the footer."""

import re
from collections.abc import Iterator

from lxml import etree

from corpus.readers.html.hiding import Look, look_of
from corpus.readers.html.tally import Tallies, Tally

_NEVER_TEXT = (
    "script", "style", "noscript", "iframe", "svg", "canvas", "button", "select", "textarea",
    "link", "meta", "object", "video", "audio", "map", "datalist",
)  # fmt: skip
# What frames a page, by tag and role; within an article only `nav` is sure not to be its text.
_TAGS = {"nav", "header", "footer", "aside", "form"}
_ROLES = {"navigation", "banner", "contentinfo", "complementary", "search", "menu"}
# Words that sites put into the ids and classes of their furniture: first those that are safe
# even within an article.
_TOOLS = {
    "nav", "navbar", "navigation", "crumb", "crumbs", "breadcrumb", "dqwz", "mbx",
    "share", "bdshare", "bdsharebuttonbox", "fenxiang", "print", "dayin", "fontsize", "zihao",
    "ewm", "qrcode", "erweima", "xgxw", "xggj", "xgwz", "sxp", "prevnext", "pager", "pagination",
}  # fmt: skip
_FRAME = _TOOLS | {
    "menu", "submenu", "bread", "curpos", "weizhi", "sitemap", "search", "login", "topbar",
    "sidebar", "toolbar", "social", "wechat", "weixin", "related", "relate", "xgwj", "xgzc",
    "recommend", "tuijian", "hot", "paging", "comment", "pinglun", "footer", "foot", "copyright",
    "bottom", "friendlink", "links", "yqlj", "backtop", "gotop", "pop", "popup", "modal", "dialog",
    "banner", "logo", "slide", "player", "accessibility",
}  # fmt: skip
_PARTS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
_SIZE = r"(?:[大中小]|默认|超大|特大|A\s*[+-]?)"
# Whole lines only: 主办单位：科技厅 is a fact of a notice, 主办：…网站标识码… is not.
_LINE = re.compile(
    rf"""^\W*(?:
      (?:当前|您的|现在|所在)(?:所在)?(?:的)?(?:位置|栏目)\s*[：:].* | 首页(?:\s*[>＞»].*)?
    | (?:打印|关闭|收藏|分享|复制链接|下载图片版|返回|我要纠错|纠错|朗读|无障碍)
      (?:本页|窗口|页面|本文|正文|文章|此页|到|至|顶部|列表|上一页|首页)?[：:]?
      (?:\W*(?:打印|关闭|收藏|分享|微信|微博|空间|QQ)(?:本页|窗口|页面|到)?)*
    | (?:字体|字号|文字)?(?:大小)?\s*[：:]?\W*{_SIZE}(?:\W*{_SIZE})+
    | (?:微信|手机|请|用)*(?:扫一扫|扫码|扫描|扫).{{0,16}}
      (?:打开|浏览|分享|查看|阅读|访问)(?:当前|本|此|该)?(?:页|页面|网页|文|文章|网站)
    | (?:浏览|阅读|访问|点击)(?:次数|量|数)\s*[：:]?\s*[\d-]*\s*次?
    | [上下]一[篇条页](?:\s*[：:].*)?
    | (?:相关|推荐|热门)(?:新闻|链接|文章|阅读|解读|信息|稿件|推荐)[：:]?
    | .{{0,60}}(?:网站标识码|ICP备|ICP证|公网安备|版权所有|技术支持[：:]|建议使用).{{0,60}}
    | copyright.{{0,80}}
    | (?:网站地图|联系我们|关于我们|网站声明|使用帮助|返回顶部|隐私声明|无障碍浏览|登录|注册)
    )\W*$""",
    re.IGNORECASE | re.VERBOSE,
)
_MAX_LINE_CHARS = 90
_LINKS_SHARE = 0.6
# A part of the page with more prose than this share of it is no furniture, whatever it is called.
_MAX_SHARE = 0.2
_ENOUGH_PROSE = 200
_MANY_LINKS = 3
_GROUPS = {"div", "ul", "ol", "dl", "section", "table", "p", "td", "aside", "nav", "center"}


def is_furniture_line(text: str) -> bool:
    """Say whether a line belongs to the page and not to what it says.

    >>> is_furniture_line("【打印本页】 【关闭窗口】"), is_furniture_line("打印申请表一份。")
    (True, False)
    """
    return len(text) <= _MAX_LINE_CHARS and _LINE.match(text.strip()) is not None


def unveil(page: etree._Element, tallies: Tallies) -> bool:
    """Show what holds most of the page's text, as a script would have; say whether that was so."""
    veiled = [
        node
        for node, tally in tallies.items()
        if tally.all * 2 > tallies[page].all and look_of(node, Look()).hidden
    ]
    for node in veiled:
        for name in ("style", "hidden"):
            if name in node.attrib:
                del node.attrib[name]
    return bool(veiled)


def strip_frame(page: etree._Element, tallies: Tallies, article: etree._Element | None) -> None:
    """Take out of the page what frames it, by tag, role, id and class.

    Never a part that holds much of its prose or leads to files.

    Args:
        page: Changed in place.
        tallies: Of the page.
        article: What is marked as the article, where anything is: it is handled with more care.
    """
    within = set() if article is None else set(article.iter())
    most = max(tallies[page].prose * _MAX_SHARE, 1)
    for node, tally in tallies.items():
        if (tally.prose > most or tally.files) and node.tag != "nav":
            continue
        if node is not page and _is_furniture(node, inside=node in within):
            drop(node)


def strip_lists_of_links(page: etree._Element, tallies: Tallies) -> None:
    """Take lists of links out of a page that says something besides."""
    if tallies[page].prose >= _ENOUGH_PROSE:
        for node in list(_lists_of_links(tallies)):
            drop(node)


def strip_programs(page: etree._Element) -> None:
    """Take out of the page what is for programs: scripts, styles, controls, pictures."""
    etree.strip_elements(page, *_NEVER_TEXT, with_tail=False)


def drop(node: etree._Element) -> None:
    """Take an element out of its page, leaving the text after it."""
    parent = node.getparent()
    if parent is None:
        return
    if node.tail:
        before = node.getprevious()
        if before is None:
            parent.text = (parent.text or "") + node.tail
        else:
            before.tail = (before.tail or "") + node.tail
    node.tail = None
    parent.remove(node)


def _is_furniture(node: etree._Element, *, inside: bool) -> bool:
    if not inside and (node.tag in _TAGS or node.get("role", "").lower() in _ROLES):
        return True
    if node.tag in ("body", "html", "a", "tr", "td", "tbody"):
        return False
    words = _TOOLS if inside else _FRAME
    names = f"{node.get('id', '')} {node.get('class', '')}"
    return node.tag == "nav" or any(part.lower() in words for part in _PARTS.findall(names))


def _lists_of_links(tallies: Tallies) -> Iterator[etree._Element]:
    """Yield the outermost groups in which there is little but links, and not to files."""
    inside: set[etree._Element] = set()
    for node, tally in tallies.items():
        if node.getparent() in inside:
            inside.add(node)
        elif node.tag in _GROUPS and _is_list_of_links(tally):
            inside.add(node)
            yield node


def _is_list_of_links(tally: Tally) -> bool:
    if tally.links < _MANY_LINKS or tally.files:
        return False
    return not tally.words or (not tally.sentences and tally.linked >= tally.all * _LINKS_SHARE)
