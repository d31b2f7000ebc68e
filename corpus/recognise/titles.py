"""The title of an official text whose format marks none: it stands below the red head."""

import re
from collections.abc import Sequence

from corpus.recognise.genres import DRAFT, core_name, is_rule_name
from corpus.recognise.issuers import organs_in
from corpus.recognise.numbers import is_number_line

_WITHIN_LINES = 25
_MAX_LINES = 5
_MAX_LINE_CHARS = 60
# What GB/T 9704 and page printers put above a title.
_ABOVE = re.compile(
    r"^(?:[\u4e00-\u9fff、 ]{2,60}文件|\d{6}|特急|加急|平急|急件|紧急|内部(?:资料|文件)?|签发人.*"
    r"|[（(]?\d{4}\s*年.{1,12}日[)）]?|附\s?件\s?[\d一二三四五六七八九十]*\s?[:：]?"
    r"|[=—\-\s]*(?:PAGE|第)?\s*\d+\s*页?[=—\-\s]*|索引号.*|ICS.*|备案号.*|目\s*[录次])$",
    re.IGNORECASE,
)
_ENDS = re.compile(
    r"(?:通知|公告|通告|决定|决议|意见|批复|通报|措施|方案|规划|纲要|计划|政策|标准|指引|指南|函|命令|令|公示|解读"
    r"|名单|办法|规定|细则|条例|规则|法|报告|问答)\s*(?:[（(].{1,20}[)）])?$"
)


_ENDS_NOTICE = re.compile(r"的?(?:通知|公告|通告|决定|函|令)\s*(?:[（(].{1,20}[)）])?$")


def title_of(lines: Sequence[str]) -> str:
    """Give the first line that is no part of the head above a title, with those it goes on in.

    Args:
        lines: Of the text; at least one.
    """
    head = [line.strip() for line in lines[:_WITHIN_LINES]]
    first = next((n for n, line in enumerate(head) if not is_above_title(line)), 0)
    return _whole(head[first:]) or head[first]


def is_above_title(line: str) -> bool:
    """Say whether a line is of the red head: an issuer's 文件, a number, a mark of haste."""
    return not line or bool(_ABOVE.match(line)) or is_number_line(line)


def _whole(lines: Sequence[str]) -> str:
    """Give the lines that make one title; empty where the first is one, or none is made."""
    title = ""
    for line in lines[:_MAX_LINES]:
        if len(line) > _MAX_LINE_CHARS or re.search(r"[。：:；]", line) or is_number_line(line):
            return ""
        apart = title and organs_in(title) and organs_in(line)
        title = f"{title} {line}" if apart else title + line
        if _is_complete(title):
            return title
    return ""


def _is_complete(title: str) -> bool:
    if re.search(r"关于(?:重新|修订)?(?:印发|发布|公布|转发)", title):
        return bool(_ENDS_NOTICE.search(title))
    return bool(_ENDS.search(title)) or is_rule_name(core_name(title)) or title.endswith(DRAFT)
