"""A saved web page: its title, what it states of itself, and its article."""

import re
from collections.abc import Mapping, Sequence

from lxml import etree

from corpus.readers.blocks import Block, Content, Paragraph, one_line
from corpus.readers.encoding import doubts
from corpus.readers.html.article import marked, unmarked
from corpus.readers.html.flow import Flow, lines
from corpus.readers.html.furniture import strip_frame, strip_lists_of_links, strip_programs, unveil
from corpus.readers.html.page import page_in_archive, page_text, parsed
from corpus.readers.html.particulars import is_byline, meta_of, particulars, stated_in
from corpus.readers.html.tally import tallied
from corpus.readers.invisible import invisible_problem
from corpus.records import Problem, Source

_TITLES = ("articletitle", "og:title", "dc.title")
_PART = re.compile(r"\s*[-_|｜—–]+\s*")
_SITE = re.compile(r"(?:网|网站|平台|门户|政府|厅|局|委员会|委|首页|官网)$")
_TOP_BLOCKS = 8
_ATTACHMENT = re.compile(r"附\s*件\s*[\d一二三四五六七八九十]*\s*[：:、.．]\s*\w")
_MAX_ATTACHMENT_CHARS = 150
_MIN_TITLE_CHARS = 4
# What may stand beside an article, in characters for each of its own, and be left out.
_MAX_UNSTATED = 0.2
_PIECE_CHARS = 10
_PIECES = 20
_COPIED_SHARE = 0.8
_MAX_COMPARED = 200
_MAX_SHOWN_CHARS = 500_000


def read_html(data: bytes) -> Content:
    """Give the page's title, its particulars as labelled lines, and its article.

    Menus, tools, lists of links and footers are left out. Where one element is marked as the
    article and holds most of the text, only that is read. What the page hides is a paragraph of
    its own with a caution.

    Raises:
        UnreadableFile: There is nothing to parse, or the text is nonsense.
    """
    text = page_text(data)
    problems = doubts(text)
    page = parsed(text)
    meta = meta_of(page)
    named = one_line(page.findtext(".//title") or "")
    etree.strip_elements(page, "head", with_tail=False)
    shown = [one_line("".join(map(str, h.itertext()))) for h in page.iter("h1")]
    _strip(page)
    flow, outside = _article_and_rest(page)
    beside = list(stated_in(outside.blocks))
    title = _title(meta, [h for h in shown if h], named, flow.blocks)
    top = _texts(flow.blocks[:_TOP_BLOCKS])
    bylines = [line for line in top if is_byline(line)]
    stated = [
        Paragraph(text=f"{label}：{value}")
        for label, value in particulars(meta, beside, bylines).items()
        if value != title
    ]
    said = _said_once(flow.blocks, without={*bylines, *_alike(top, title)})
    above = [Paragraph(text=title, heading=1)] if title else []
    blocks = (*above, *stated, *said, *_attachments(outside.blocks, said))
    problems += [*_hidden(blocks), *invisible_problem(flow.marks)]
    return Content(blocks=blocks, problems=tuple(problems))


def read_mht(data: bytes) -> Content:
    """Give the page that a web archive (MHT, MHTML) holds, as `read_html` does.

    Raises:
        UnreadableFile: No page stands in it, or that cannot be read.
    """
    return read_html(page_in_archive(data))


def _strip(page: etree._Element) -> None:
    """Take out of the page what is for programs, and what frames its article."""
    strip_programs(page)
    tallies = tallied(page)
    if unveil(page, tallies):
        tallies = tallied(page)
    strip_frame(page, tallies, marked(page, tallies))
    strip_lists_of_links(page, tallied(page))


def _article_and_rest(page: etree._Element) -> tuple[Flow, Flow]:
    """Read the article and what stands beside it.

    What is marked as the article is believed, unless much stands beside it that is not stated
    of it: then there may be more to the article than that.
    """
    tallies = tallied(page)
    article = marked(page, tallies)
    if article is not None:
        flow, outside = _divided(page, article)
        stated = sum(len(label) + len(value) for label, value in stated_in(outside.blocks) if label)
        beside = tallies[page].prose - tallies[article].prose - stated
        if beside <= len("".join(lines(flow.blocks))) * _MAX_UNSTATED:
            return flow, outside
    return _divided(page, unmarked(page, tallies))


def _divided(page: etree._Element, article: etree._Element) -> tuple[Flow, Flow]:
    flow, outside = Flow(), Flow()
    flow.read(article)
    if article is not page:
        outside.read(page, without=article)
    return flow, outside


def _title(
    meta: Mapping[str, str], shown: Sequence[str], named: str, blocks: Sequence[Block]
) -> str:
    """Give the article's title: as stated, else as its heading, else as the window has it."""
    stated = next((one_line(meta[name]) for name in _TITLES if meta.get(name)), "")
    if stated:
        return stated
    heading = next((b.text for b in blocks if isinstance(b, Paragraph) and b.heading == 1), "")
    if heading or shown:
        return heading or shown[0]
    return _without_site(named, meta.get("sitename", ""))


def _without_site(title: str, site: str) -> str:
    parts = [part for part in _PART.split(title) if part]
    while len(parts) > 1 and (parts[-1] == site or _SITE.search(parts[-1])):
        parts.pop()
    own = max(parts, key=len, default="") if len(parts) < len(_PART.split(title)) else title
    return own if len(own) >= _MIN_TITLE_CHARS else title


def _texts(blocks: Sequence[Block]) -> list[str]:
    return [block.text for block in blocks if isinstance(block, Paragraph)]


def _alike(lines: Sequence[str], title: str) -> list[str]:
    same = re.sub(r"\W", "", title)
    return [line for line in lines if re.sub(r"\W", "", line) == same]


def _said_once(blocks: Sequence[Block], *, without: set[str]) -> list[Block]:
    """Give the blocks but these lines at the top, and hidden copies of what is shown as well."""
    shown = re.sub(r"\W", "", "".join(lines(b for b in blocks if not _is_hidden(b))))
    kept: list[Block] = []
    compared = 0
    for number, block in enumerate(blocks):
        if isinstance(block, Paragraph):
            compared += _is_hidden(block)
            if _is_hidden(block) and compared <= _MAX_COMPARED and _repeats(block.text, shown):
                continue
            if number < _TOP_BLOCKS and not block.caution and block.text in without:
                continue
        kept.append(block)
    return kept


def _attachments(outside: Sequence[Block], article: Sequence[Block]) -> list[Block]:
    """Give the lines beside the article that name its attachments, if it does not do so itself."""
    there = set(_texts(article))
    return [
        block
        for block in outside
        if isinstance(block, Paragraph)
        and not block.caution
        and len(block.text) <= _MAX_ATTACHMENT_CHARS
        and _ATTACHMENT.match(block.text)
        and block.text not in there
    ]


def _is_hidden(block: Block) -> bool:
    return isinstance(block, Paragraph) and block.caution is not None


def _repeats(text: str, shown: str) -> bool:
    """Say whether a text is put together from what is shown, as previews and copies are.

    By a few pieces of it, so that a page cannot make this take long.
    """
    bare = re.sub(r"\W", "", text)
    step = max(len(bare) // _PIECES, _PIECE_CHARS)
    pieces = [bare[i : i + _PIECE_CHARS] for i in range(0, len(bare), step)]
    found = sum(piece in shown[:_MAX_SHOWN_CHARS] for piece in pieces)
    return found >= len(pieces) * _COPIED_SHARE


def _hidden(blocks: Sequence[Block]) -> list[Problem]:
    count = 0
    for block in blocks:
        if isinstance(block, Paragraph):
            count += block.caution is not None
        else:
            count += sum(row.caution is not None for row in block.rows)
    if not count:
        return []
    return [
        Problem(
            source=Source(),
            code="hidden_text",
            severity="flagged",
            what=f"网页中有 {count} 处看不见的文字（隐藏、白色或极小字号），已单独标出",
            hint="请在浏览器中核对原网页；回答中引用到时会注明。",
        )
    ]
