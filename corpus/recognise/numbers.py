"""文号: which of the numbers in a text is its own, and which it only refers to."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from corpus.recognise.issuers import last_organs

_YEAR = r"(?:19|20)\d\d"
_OPEN = r"[〔\[［（(【〈﹝〖{]"
_CLOSE = r"[〕\]］）)】〉﹞〗}]"
# What a number ends with; what stands before it is looked at backwards, since a pattern that
# began with any words would be tried at every one of them.
_TAIL = re.compile(
    rf"{_OPEN}\s?({_YEAR})\s?年?\s?{_CLOSE}\s?(?:第\s?)?(\d{{1,5}})\s?号"
    rf"|公告\s?{_OPEN}?\s?({_YEAR})\s?年?\s?{_CLOSE}?\s?第?\s?(\d{{1,4}})\s?号"
    r"|令\s?[（(]?第\s?([\d一二三四五六七八九十百]{1,5})\s?号"
)
_WORDS = re.compile(r"[\u4e00-\u9fa5]{1,24}\s?$")
_SEVERAL_WORDS = re.compile(r"[\u4e00-\u9fa5 、]{2,80}$")
_BEFORE_CHARS = 90
_BARE = re.compile(rf"^[（(]?\s?(?:({_YEAR})\s?年\s?)?第\s?(\d{{1,4}})\s?号\s?[）)]?$")
# Words of the line that stand glued before a number: …的通知宁科规〔2026〕3号.
_BEFORE_NUMBER = re.compile(
    r"^.*(?:通知|公告|通告|通报|决定|意见|方案|办法|规定(?!字)|细则|条例|措施|批复|的|文件|号|根据|依据|按照"
    r"|参照|转发|贯彻|落实|执行|印发|依照|以|原)(?=[\u4e00-\u9fa5]{1,12}$)"
)
_REFERS = re.compile(
    r"(?:根据|依据|按照|依照|参照|转发|贯彻|落实|执行|印发|原|以|和|及|与|见|即|等)$"
)
_METADATA = re.compile(r"(?:发文字号|发文文号|文件编号|文\s?号)\s?[】\]]?\s?[:：]?\s?$")
_CLAUSE = re.compile(r"[。，；;]")
_PAIRS = {"（": "）", "(": ")", "《": "》", "“": "”", "〈": "〉"}
_LETTER_SPACED = re.compile(r"^(?:\S\s){4,}\S?")
_SALUTATION = re.compile(
    r"^(?:各|[^。]{0,100}(?:单位|部门|厅|局|委|委员会|政府|院校|机构|企业|公司|大学|中心|组织|直属|你们))"
    r"[^。]{0,60}[:：]$"
)
_MAX_HEAD_LINES = 60
_LINES_ABOVE_TITLE = 12
# What is left of a title without its number is one from so many characters on.
_FEWEST_TITLE_CHARS = 5
_MAX_HEAD_CHARS = 2500


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    """A number in a line: where it begins and ends, and how it is written without spaces."""

    start: int
    end: int
    written: str


def own_number(head: Sequence[str]) -> str | None:
    """Give the 文号 of the text itself, without spaces; None where its head states none.

    A number counts that stands alone on a line, or after a title or an issuer. One in brackets
    behind a title, or in a sentence (根据…，按照…), is that of another text.

    Args:
        head: The lines above the body, with digits in half width; see `head_lines`.
    """
    before = ""
    for line in head:
        plain = "".join(line.split()) if _LETTER_SPACED.match(line) else line.strip()
        for found in _found_in(plain):
            if _is_own(plain, found):
                return found.written
        bare = _BARE.match(plain)
        if bare and re.search(r"(?:公告|令)$", before):
            issuer = "".join(before.split())
            return f"{issuer}{bare[1]}年第{bare[2]}号" if bare[1] else f"{issuer}第{bare[2]}号"
        before = plain or before
    return None


def _found_in(text: str) -> Iterator[_Found]:
    for match in _TAIL.finditer(text):
        before = text[max(0, match.start() - _BEFORE_CHARS) : match.start()]
        words = (_WORDS if match[1] else _SEVERAL_WORDS).search(before)
        if words is None and not match[3]:
            continue
        name = words[0] if words else ""
        if match[3] and " " in name.strip():  # 公告 of several, perhaps behind a title
            name = last_organs(name) or name.split()[-1]
        glued = _BEFORE_NUMBER.match(name.strip())
        prefix = name.strip()[glued.end() :] if glued else name.strip()
        yield _Found(
            start=match.start() - len(name.lstrip()) + (glued.end() if glued else 0),
            end=match.end(),
            written=_written(prefix, match),
        )


def _written(prefix: str, match: re.Match[str]) -> str:
    if match[1]:
        return "".join(f"{prefix}〔{match[1]}〕{match[2]}号".split())
    if match[3]:
        return "".join(f"{prefix}公告{match[3]}年第{match[4]}号".split())
    return "".join(f"{prefix}令第{match[5]}号".split())


def head_lines(lines: Sequence[str], *, title: str = "") -> Iterator[str]:
    """Give the lines above the body: it begins with whom it is for, or with its first article.

    Where the title stands further down, as under the menus of a saved page, the head is there.
    """
    chars = 0
    key = "".join(title.split())
    at = next((n for n, line in enumerate(lines) if key and "".join(line.split()) == key), 0)
    start = max(0, at - _LINES_ABOVE_TITLE)
    for n, line in enumerate(lines[start : start + _MAX_HEAD_LINES]):
        plain = line.strip()
        chars += len(plain)
        if n and re.match(r"第[一1]\s?[条章编]|一、", plain):
            return
        yield line[:_MAX_HEAD_CHARS]
        if n and _SALUTATION.match(plain) and not _TAIL.search(plain):
            return
        if chars > _MAX_HEAD_CHARS:
            return


def is_number_line(line: str) -> bool:
    """Say whether a line is a 文号 and nothing else."""
    plain = "".join(line.split()) if _LETTER_SPACED.match(line) else line.strip()
    return any(_alone(plain[: found.start], plain[found.end :]) for found in _found_in(plain))


def without_number(title: str, number: str | None) -> str:
    """Give a title without its own number, where that stands before or behind it unbracketed.

    >>> without_number("关于印发科技券管理办法的通知 宁科规〔2026〕3号", "宁科规〔2026〕3号")
    '关于印发科技券管理办法的通知'
    """
    if number is None:
        return title
    for found in _found_in(title):
        before, after = title[: found.start].strip(), title[found.end :].strip()
        is_own = number_key(found.written) == number_key(number)
        if is_own and bool(before) != bool(after) and len(before or after) >= _FEWEST_TITLE_CHARS:
            return before or after
    return title


def numbers_in(text: str) -> tuple[str, ...]:
    """Give every number that stands in a text, each once, in order."""
    return tuple(dict.fromkeys(found.written for found in _found_in(text)))


def number_key(number: str) -> str:
    """Give a number as it is compared: one kind of bracket, no 第, no spaces.

    >>> number_key("宁科规发［2026］第 3 号")
    '宁科规发〔2026〕3号'
    """
    plain = "".join(number.split())
    plain = re.sub(_OPEN, "〔", plain)
    plain = re.sub(_CLOSE, "〕", plain)
    return plain.replace("第", "")


def _is_own(line: str, found: _Found) -> bool:
    before, rest = line[: found.start], line[found.end :]
    if _METADATA.search(before[-_BEFORE_CHARS:]):
        return True
    if _enclosed(before) and not _alone(before, rest):
        return _names_a_rule(before, rest)
    if _CLAUSE.search(before) or _REFERS.search(before) or re.search(r"[》”]\s?[（(]?$", before):
        return False
    glued = bool(rest) and not rest[0].isspace()
    return not (glued and _CLAUSE.search(rest))


def _alone(before: str, rest: str) -> bool:
    return before.strip(" （([【") == "" and rest.strip(" ）)]】") == ""


def _names_a_rule(before: str, rest: str) -> bool:
    """Say whether the line is a rule's name with its number in brackets behind it, no more."""
    name = before.strip()
    return (
        rest.strip() in ("）", ")", "】", "]")
        and bool(re.search(r"(?:办法|条例|规定|细则|规则|意见|通知|措施|方案)\s?[（(【\[]$", name))
        and not re.search(r"[《〈“，。；：:]|解读|转发|贯彻|落实|执行|根据|依据|按照", name)
    )


def _enclosed(before: str) -> bool:
    return any(before.count(left) > before.count(right) for left, right in _PAIRS.items())
