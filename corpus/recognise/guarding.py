"""Contacts and reserve prices in running text: out of what is searched, kept where few may see."""

import re
from dataclasses import dataclass

_PATTERNS = (
    (
        "电话",
        re.compile(r"(?<![\d.-])(?:1[3-9]\d{9}|0\d{2,3}[-—]?\d{7,8}(?:[-转]\d{1,5})?)(?![\d.])"),
    ),
    ("邮箱", re.compile(r"(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+")),
    ("底价", re.compile(r"(?:底价|保留价)(?:[^，。；！？\n]{0,4}\d[^，。；！？\n]{0,8})")),
)
HIDDEN = "［已隐去］"


@dataclass(frozen=True, slots=True, kw_only=True)
class Guarded:
    """A text without what is guarded, and that, by what it is."""

    text: str
    found: dict[str, str]


def guarded(text: str) -> Guarded:
    """Give the text with phone numbers, e-mail addresses and reserve prices taken out.

    >>> guarded("请致电 0951-5012345").text
    '请致电 ［已隐去］'
    """
    found: dict[str, str] = {}
    for name, pattern in _PATTERNS:
        matches = list(dict.fromkeys(pattern.findall(text)))
        if matches:
            found[name] = "、".join(matches)
            text = pattern.sub(HIDDEN, text)
    return Guarded(text=text, found=found)
