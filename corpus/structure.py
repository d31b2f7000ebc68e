"""The parts of an official text, known by their own words: 编, 章, 节, 条, and attachments.

What stands here is read from the text alone, so that it holds whatever format the text came in.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

PartKind = Literal["annex", "part", "chapter", "section", "article"]

_NUMERAL = r"[一二三四五六七八九十百千零〇两\d]+"
_SPACED = rf"第\s?({_NUMERAL}(?:\s{_NUMERAL})*)\s?"
_DIVISION = re.compile(rf"{_SPACED}([编章节])(?=(\s|$|[\u4e00-\u9fff《“]))")
_ARTICLE = re.compile(
    rf"{_SPACED}条(?:\s?之\s?({_NUMERAL}))?(?=([\s　:：【\[(（]|$)|[\u4e00-\u9fff《“])"
)
_KINDS: dict[str, PartKind] = {"编": "part", "章": "chapter", "节": "section"}
# What follows where a line that was broken begins with a reference: `第十二条规定的条件`.
_REFERS = re.compile(
    r"\s?(?:第[一二三四五六七八九十百\d]+[款项条章节编目]|规定|所列|所称|所述|所规定|的|至第|和第|或者第|或第|及第|以及"
    r"|中的|之规定|有关规定|以外|情形|条件的|确定的|明确的|要求的)"
)
_ANNEX = re.compile(rf"附\s?(?:件|录|表)\s?({_NUMERAL}|[A-Z])?\s?(?:[:：]\s*|\s+|$)(.*)$")
_LIST = re.compile(rf"(?:{_NUMERAL}|[（(]{_NUMERAL}[）)])\s?[.．、]")
_DATED = re.compile(r"^\s*[\d〇○零一二三四五六七八九]{4}\s*年.{1,6}月.{1,4}日\s*$")
_CONTENTS = re.compile(r"^\s*目\s*[录次]\s*$")
_LEADERS = re.compile(r"(?:[.．…·⋯]\s*){2,}\s*\(?\d{0,4}\)?\s*$|\s+\d{1,3}\s*$")
_MAX_HEADING_CHARS = 60
_MAX_NAME_CHARS = 40
_SIGNED_WITHIN_LINES = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Where a part of a text begins.

    Attributes:
        start: Of its first line, in code points.
        end: One past its name there: an article's words follow on the same line.
        name: As it is called above a passage: `第十二条`, `第二章 支持`, `附件1 评分表`.
        number: An article's, with what follows 之: `(12, 1)` for 第十二条之一; (0, 0) otherwise.
    """

    kind: PartKind
    start: int
    end: int
    name: str
    number: tuple[int, int] = (0, 0)


def parts_of(text: str) -> tuple[Part, ...]:
    """Give the parts in order. Lines of a table of contents and mere references are none."""
    lines = text.split("\n")
    contents = _contents(lines)
    found: list[Part] = []
    offset = before = 0
    for n, line in enumerate(lines):
        part = None if n in contents else _part(line, offset, before)
        part = part or (None if n in contents else _annex(lines, n, offset))
        if part is not None:
            found.append(part)
            before = 0 if part.kind == "annex" else (part.number[0] or before)
        offset += len(line) + 1
    return tuple(found)


def numeral(text: str) -> int:
    """Give the number that Chinese or Arabic figures stand for; 0 for none.

    >>> numeral("一百二十"), numeral("二〇二六"), numeral("12")
    (120, 2026, 12)
    """
    text = "".join(text.split())
    if text.isdecimal():
        return int(text)
    if text and set(text) <= _DIGITS.keys():
        return int("".join(str(_DIGITS[c]) for c in text))
    total, digit = 0, 0
    for character in text:
        if character in _UNITS:
            total += (digit or 1) * _UNITS[character]
            digit = 0
        elif character.isdecimal() or character in _DIGITS:
            digit = int(_DIGITS.get(character, character))
        else:
            return 0
    return total + digit


_DIGITS = {
    "〇": 0,
    "○": 0,
    "零": 0,
    "两": 2,
    **dict(zip("一二三四五六七八九", range(1, 10), strict=True)),
}
_UNITS = {"十": 10, "百": 100, "千": 1000}


def _part(line: str, offset: int, before: int) -> Part | None:
    """Give the part that a line opens; `before` is the number of the article above it."""
    indent = len(line) - len(line.lstrip())
    plain = line[indent:]
    start = offset + indent
    if match := _ARTICLE.match(plain):
        number, rest = (numeral(match[1]), numeral(match[2] or "")), plain[match.end() :]
        apart = match[3] is not None
        follows = number[0] in (before + 1, 1) or not before or (number[1] and number[0] == before)
        refers = bool(_REFERS.match(rest))
        # A space after the number says much, the right number in the row says more.
        opens = not refers or number[0] == before + 1 if apart else not refers and follows
        if number[0] and opens:
            name = "".join(match[0].split())
            return Part(
                kind="article", start=start, end=start + match.end(), name=name, number=number
            )
        return None
    match = _DIVISION.match(plain)
    if match and len(plain) <= _MAX_HEADING_CHARS and not _REFERS.match(plain[match.end() :]):
        name = _short(plain)
        if not re.search("[。；;，]", name):
            return Part(kind=_KINDS[match[2]], start=start, end=offset + len(line), name=name)
    return None


def _annex(lines: Sequence[str], n: int, offset: int) -> Part | None:
    """Give the attachment that a line opens; the list of attachments under a notice opens none."""
    line = lines[n]
    plain = line.strip().rstrip("：:")
    match = _ANNEX.match(plain)
    if not match or len(plain) > _MAX_HEADING_CHARS or plain.endswith(("。", "；", ";", "，")):
        return None
    after = [text.strip() for text in lines[n + 1 :][: 2 * _SIGNED_WITHIN_LINES] if text.strip()]
    if match[2]:
        beside = [*after[:1], *(text.strip() for text in lines[:n][-1:])]
        listed = _LIST.match(match[2]) or any(_LIST.match(text) for text in after[:1])
        if listed or any(_ANNEX.match(text) for text in beside):
            return None
        if any(_DATED.match(text) for text in after[:_SIGNED_WITHIN_LINES]):
            return None
        name = _short(plain)
    else:
        follows = after[0] if after else ""
        name = plain
        if follows and len(follows) <= _MAX_NAME_CHARS and not follows.endswith(("。", "；")):
            name = _short(f"{plain} {follows}")
    start = offset + len(line) - len(line.lstrip())
    return Part(kind="annex", start=start, end=offset + len(line), name=name)


def _contents(lines: Sequence[str]) -> frozenset[int]:
    """Give which lines are of a table of contents: dotted ones, and those listed under 目录."""
    keys = [_key(_LEADERS.sub("", line.strip())) for line in lines]
    left = Counter(keys)
    found = {n for n, line in enumerate(lines) if _is_dotted(line)}
    listing = False
    for n, line in enumerate(lines):
        left[keys[n]] -= 1
        if _CONTENTS.match(line):
            listing = True
        elif listing and keys[n]:
            # What is listed there comes again further down, as a heading.
            listing = left[keys[n]] > 0 and len(keys[n]) <= _MAX_HEADING_CHARS
            found.update([n] if listing else [])
    return frozenset(found)


def _is_dotted(line: str) -> bool:
    plain = line.strip()
    return bool(_opens(plain) and re.search(r"(?:[.．…·⋯]\s*){2,}\s*\(?\d{0,4}\)?$", plain))


def _opens(plain: str) -> bool:
    return bool(_DIVISION.match(plain) or _ARTICLE.match(plain) or _ANNEX.match(plain))


def _key(line: str) -> str:
    return "".join(line.split())


def _short(name: str) -> str:
    return re.sub(r"\s+", " ", name)[:_MAX_NAME_CHARS]
