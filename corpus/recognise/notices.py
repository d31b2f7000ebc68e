"""Facts of a policy text that has no labelled head: read from where notices state them."""

import re
from collections.abc import Collection
from datetime import date

from corpus.recognise.values import as_date
from corpus.records import Policy

_NUMBER = re.compile(
    r"[\u4e00-\u9fa5]{1,12}\s*[〔\[［（(【]\s*(?:19|20)\d\d\s*[〕\]］）)】]\s*(?:第\s*)?\d+\s*号"
    r"|[\u4e00-\u9fa5]{2,14}公告\s*(?:19|20)\d\d\s*年第\s*\d+\s*号"
)
_DAY = r"((?:19|20)\d\d\s*年\s*\d{1,2}\s*月\s*\d{1,2}\s*日)"
_EFFECTIVE = re.compile(rf"自\s*{_DAY}\s*起\s*(?:正式)?(?:施行|实施|执行|生效)")
_FROM_ISSUE = re.compile(r"自(?:发布|印发|公布)之日起(?:正式)?(?:施行|实施|执行)")
_EXPIRES = re.compile(rf"有效期(?:限)?(?:截?至|到)\s*{_DAY}|(?:执行|实施|施行)(?:期限)?至\s*{_DAY}")
_DATE_LINE = re.compile(rf"^\s*{_DAY}\s*$|^\s*\(?（?{_DAY}.{{0,20}}(?:通过|公布|发布|印发)", re.M)
_HEAD_CHARS = 800
_GENRES = (
    ("征求意见稿", "征求意见稿"),
    ("公示", "公示"),
    ("解读", "解读"),
    ("申报", "申报通知"),
    ("条例", "地方性法规"),
    ("法", "规范性文件"),
    ("通知", "规范性文件"),
)


def completed(
    policy: Policy, *, title: str, text: str, labelled: Collection[str | None] = ()
) -> Policy:
    """Give the policy with what its labels do not speak of filled in from the text.

    Only statements that say what they are count: a 文号 near the top, 自…起施行, 有效期至…,
    a line that is nothing but a date.

    Args:
        policy: As its labels state it.
        title: Of the text.
        text: All of it.
        labelled: Fields that a label speaks of; where it says 未载明, that is the answer.
    """
    updates: dict[str, object] = {}
    if "number" not in labelled and (match := _NUMBER.search(text[:_HEAD_CHARS])):
        updates["number"] = re.sub(r"\s+", "", match[0])
    published = policy.published or _date_line(text)
    if "published" not in labelled and published is not None:
        updates["published"] = published
    if "effective" not in labelled:
        if match := _EFFECTIVE.search(text):
            updates["effective"] = as_date(match[1])
        elif published is not None and _FROM_ISSUE.search(text):
            updates["effective"] = published
    if "expires" not in labelled and (match := _EXPIRES.search(text)):
        updates["expires"] = as_date(match[1] or match[2])
    if "genre" not in labelled:
        genre = next((genre for word, genre in _GENRES if word in title), None)
        if genre:
            updates["genre"] = genre
    return policy.model_copy(update=updates) if updates else policy


def _date_line(text: str) -> date | None:
    found = [as_date(match[1] or match[2]) for match in _DATE_LINE.finditer(text)]
    return found[-1] if found else None
