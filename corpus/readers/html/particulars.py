"""What a page states about its article: 文号, 发布机构, 有效性 and so on, as labelled lines.

They stand in a table, a list or one line above the article, and in meta elements as the standard
for government websites (GB/T 39204 and the State Council's 2017 guide) names them.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from lxml import etree

from corpus.readers.blocks import Block, Paragraph, one_line

_LABELS = (
    "索引号", "统一编号", "文号", "发文字号", "发文文号", "文件编号",
    "发布机构", "发文机关", "发布机关", "发文机构", "发文单位", "发布单位", "制定机关", "公开主体",
    "责任部门", "成文日期", "生成日期", "发布日期", "发文日期", "印发日期", "公布日期",
    "实施日期", "施行日期", "生效日期", "失效日期", "废止日期", "有效期", "有效期至",
    "有效性", "时效性", "效力状态", "文件状态", "是否有效", "密级",
    "标题", "名称", "文件名称", "信息名称",
    "主题分类", "主题词", "体裁分类", "文件类型", "文种", "公文种类", "分类", "关键词",
    "公开方式", "公开范围", "公开属性", "公开形式",
)  # fmt: skip
# What stands in the line under a title: when it was put there, by whom, how often it was read.
_BYLINE = {
    **dict.fromkeys(("发布日期", "发布时间", "发表时间", "更新时间", "时间", "日期"), "发布日期"),
    **dict.fromkeys(("来源", "信息来源", "文章来源", "稿件来源", "新闻来源"), "来源"),
    **dict.fromkeys(("作者", "编辑", "责任编辑", "浏览次数", "浏览量", "阅读次数", "阅读量"), ""),
    **dict.fromkeys(
        ("访问量", "点击量", "点击数", "点击率", "字体", "字体大小", "字号", "浏览字号"), ""
    ),
}


def _any_of(labels: Iterable[str]) -> str:
    """Match any of these labels, longest first; each may be spaced out, as in 文　号."""
    return "|".join(r"\s*".join(name) for name in sorted(labels, key=len, reverse=True))


_LABEL = _any_of((*_LABELS, *_BYLINE))
_PAIR = re.compile(
    rf"(?:^|(?<=[\s|｜;；]))[【\[]?({_LABEL})[】\]]?\s*[：:]\s*(.*?)\s*"
    rf"(?=[\s|｜;；][【\[]?(?:{_LABEL})[】\]]?\s*[：:]|$)"
)
_BYLINE_PAIR = re.compile(
    rf"[【\[]?({_any_of(_BYLINE)})\s*[：:]\s*(.*?)\s*(?=[【\[]?(?:{_any_of(_BYLINE)})\s*[：:]|$)"
)
_MAX_BYLINE_CHARS = 160
_A_BYLINE = 2
_OF_ANYTHING = {"时间", "日期"}  # a notice of a meeting has them, too
_ALONE = re.compile(rf"[【\[]?({_LABEL})[】\]]?\s*[：:]?")
_MAX_LINE_CHARS = 400
_MAX_VALUE_CHARS = 200
_NOISE = re.compile(r"[【\[(（]?\s*(?:字体|字号|打印|浏览|阅读|分享|我要纠错).*$")
_OWN_SITE = {"本网", "本站", "本网站", "原创", "-", "无", "暂无"}
_META = {"pubdate": "发布日期", "contentsource": "来源"}
_DATE_TIME = re.compile(r"^(\d{4}-\d{1,2}-\d{1,2}|\d{4}年\d{1,2}月\d{1,2}日)[\s\u00a0T].*$")


def particulars(
    meta: Mapping[str, str], beside: Iterable[tuple[str, str]], bylines: Iterable[str]
) -> dict[str, str]:
    """Give labels with their values: as the page shows them, then as its meta elements state.

    Args:
        meta: Names of meta elements, in lower case, with their contents.
        beside: What `stated_in` gives for the page without its article.
        bylines: Lines of the article that `is_byline` has found.
    """
    found: dict[str, str] = {}
    stated = [(label, meta.get(name, "")) for name, label in _META.items()]
    shown = [*beside, *(pair for line in bylines for pair in _in_byline(line))]
    for label, value in (*shown, *stated):
        name = _BYLINE.get(label, label)
        own = _DATE_TIME.sub(r"\1", _NOISE.sub("", one_line(value)).strip())
        if name and own and len(own) <= _MAX_VALUE_CHARS and own not in _OWN_SITE:
            found.setdefault(name, own)
    return found


def is_byline(text: str) -> bool:
    """Say whether a line states nothing but when and by whom the page was put there.

    >>> is_byline("发布时间：2026-04-29 来源：科技厅"), is_byline("日期：5月8日 时间：上午九点")
    (True, False)
    """
    if len(text) > _MAX_BYLINE_CHARS or not _BYLINE_PAIR.match(text):
        return False
    labels = [_plain(label) for label, _ in _BYLINE_PAIR.findall(text)]
    return len(labels) >= _A_BYLINE and not _OF_ANYTHING.issuperset(labels)


def _in_byline(text: str) -> Iterator[tuple[str, str]]:
    for match in _BYLINE_PAIR.finditer(text):
        yield _plain(match[1]), match[2]


def meta_of(page: etree._Element) -> dict[str, str]:
    """Give the page's meta elements by name, in lower case; the first of a name counts."""
    found: dict[str, str] = {}
    for node in page.iter("meta"):
        name = (node.get("name") or node.get("property") or "").strip().lower()
        if name and (content := node.get("content", "").strip()):
            found.setdefault(name, content)
    return found


def stated_in(blocks: Iterable[Block]) -> Iterator[tuple[str, str]]:
    """Yield labels with their values, and text that has no label we know with an empty one."""
    waiting = ""
    for block in blocks:
        if not isinstance(block, Paragraph):
            for row in block.rows:
                yield from _in_cells([cell for cell in row.cells if cell])
        elif alone := _ALONE.fullmatch(block.text):
            waiting = _plain(alone[1])
            continue
        elif waiting:
            yield waiting, block.text
        elif is_byline(block.text):
            yield from _in_byline(block.text)
        else:
            yield from _in_line(block.text)
        waiting = ""


def _in_line(text: str) -> Iterator[tuple[str, str]]:
    pairs = list(_PAIR.finditer(text)) if len(text) <= _MAX_LINE_CHARS else []
    before = text[: pairs[0].start()] if pairs else text
    if before.strip():
        yield "", before
    for match in pairs:
        yield _plain(match[1]), match[2]


def _in_cells(cells: Sequence[str]) -> Iterator[tuple[str, str]]:
    waiting = ""
    for cell in cells:
        if alone := _ALONE.fullmatch(cell):
            waiting = _plain(alone[1])
        elif waiting:
            yield waiting, cell
            waiting = ""
        else:
            yield from _in_line(cell)


def _plain(label: str) -> str:
    return "".join(label.split())
