"""Clauses of a demand that wish for something and were neither read nor judged: 药剂费降一半.

Nothing can be compared by them. Who wrote one should see that it was not, and look for himself.
"""

import re
from collections.abc import Iterable, Iterator, Sequence

from assistant.matching.limits import Span
from assistant.matching.quoting import depths
from assistant.measuring.levelled import NOTHING

MOST_UNHEARD = 6
_LONGEST, _SHORTEST = 44, 4
_OPENING = re.compile(r"[：:]\s*$")
_GOES_ON = re.compile(r"[：:；;]\s*$")
_LISTED = re.compile(r"[ \t]{2,}\S|\s*(?:[（(]?\d{1,2}[)）.、]|[-*•·]|[①-⑳])")
_ENDS = frozenset("，,。；;！!？?\n|")
_EDGES = f" \t\u3000、\n{NOTHING}"
_OPENS = re.compile(r"^\s*(?:[（(]?\d{1,2}[)）.、]|[-*•·]|[①-⑳])\s*(?!\d)")
# What a line is called that lists what is wanted, whoever made the form.
_GOAL = re.compile(
    r"\s*[^：:\n|，。]{0,8}(?:指标|目标|要求|条件|想达到)[^：:\n|，。]{0,4}[：:](?!\s*$)"
)
_WISHES = re.compile(
    "要(?:有|能|会|求(?!的是)|做到|达到|可|带|用)|希望|需要|需(?=[有能要可])|最好|想要?|必须|须(?!发)"
    "|不(?:能|要|得|许|准)|[降减省缩少](?:低|少|短)?(?:到)?(?:一半|[一二两三四五六七八九十]成|半)|减半|翻[一两]?番|翻倍|成倍"
    "|以[上下内]|不(?:低|少|小|高|大|多|超|长|短)[于过]|至少|至多|≥|≤"
)
_TELLS = re.compile(
    "现有|现在|目前|现用|原来|以前|当前|试过|用过|去年|已有|每年|年产|一年下来|只能|才能|就得|就要|太"
    "|我(?:厂|公司|们[^希想要]|站|司|园|矿|院|场|家)|年加工|年消耗|每天|每日|每小时产|上级|环保|政府"
)
# A question whether anybody has it asks for the thing itself, which is what is searched for.
_ASKS = re.compile(
    "谁能|谁有|有没有|能不能|能否|怎么|如何|哪里|哪家|请问|求购|寻求|寻找|征集|是否有|找(?=[^到])"
)


def unheard_in(text: str, lines: Iterable[Span], heard: Sequence[Span]) -> Iterator[Span]:
    """Give the clauses that wish for something and that nothing was read of.

    Args:
        text: Of a demand, without its markup.
        lines: Those that speak of what is sought.
        heard: What was read or judged, or is its name.
    """
    found = 0
    opened, before = False, ""
    for line in lines:
        goal = _GOAL.match(text, *line)
        start = goal.end() if goal is not None else line[0]
        whole_line = text[slice(*line)]
        # What is listed under 我们希望： is wished for, item by item.
        listed = _LISTED.match(whole_line) is not None or _GOES_ON.search(before) is not None
        opened, before = opened and listed, whole_line
        is_goal = goal is not None or opened
        if _OPENING.search(whole_line):
            opened = _WISHES.search(whole_line) is not None
        for span in _clauses(text, (start, line[1])):
            said = text[slice(*span)]
            if found >= MOST_UNHEARD or any(_touch(span, one) for one in heard):
                continue
            if not _OPENING.search(said) and _is_wish(said, is_goal):
                found += 1
                yield span


def _is_wish(said: str, is_goal: bool) -> bool:
    if not _SHORTEST <= len(said) <= _LONGEST or _TELLS.search(said) or _ASKS.search(said):
        return False
    return is_goal or _WISHES.search(said) is not None


def _clauses(text: str, line: Span) -> Iterator[Span]:
    """Give the clauses of a line; a mark within a bracket ends none."""
    start, end = line
    deep = depths(text, start, end)
    begin = start
    for at in (*range(start, end), end):
        if at < end and (text[at] not in _ENDS or deep[at - start]):
            continue
        span = _trimmed(text, begin, at)
        if span[0] < span[1]:
            yield span
        begin = at + 1


def _trimmed(text: str, start: int, end: int) -> Span:
    if (opens := _OPENS.match(text[start:end])) is not None:
        start += opens.end()
    while start < end and text[start] in _EDGES:
        start += 1
    while end > start and text[end - 1] in _EDGES:
        end -= 1
    return start, end


def _touch(one: Span, other: Span) -> bool:
    return one[0] < other[1] and other[0] < one[1]
