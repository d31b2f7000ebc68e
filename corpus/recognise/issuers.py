"""Who issued a text: as its title, its signature or its head says."""

import re
from collections.abc import Sequence

from corpus.recognise.history import Event

# How the names of authorities end. Longer endings first: 办公厅 before 厅.
_ENDS = (
    "办公厅|办公室|委员会|领导小组|指挥部|管理局|总局|总署|总公司|联合会|研究院|人民政府|检察院|银行"
    "|政府|法院|协会|学会|中心|大学|学院|党组|党委|集团|公司|中央|部队|区委|市委|省委|县委|党工委"
    "|厅|局|部|委|院|署|办|会|处|行|所|站|组|团"
)
_ORGAN = re.compile(
    rf"^(?:[\u4e00-\u9fff]{{1,28}}(?:[（(][\u4e00-\u9fff]{{1,12}}[)）])?)?(?:{_ENDS})$|^国务院$"
)
_ABOUT = re.compile(r"^(.{2,160}?)\s*关于")
_SEVERAL = re.compile(
    r"等\s*[\d一二三四五六七八九十]+\s*(?:个)?(?:部门|单位|厅局|部委|委办局|部门联合)?$"
)
_PASSED_ON = re.compile(r"转发|批转|印发|发布")
_APART = re.compile(r"[\s、，,]+")
_MARKS = re.compile(r"^[（(【\[](?:转载|转发|已?废止|已?失效)[)）】\]]\s*")
_ORDER = re.compile(r"^([\u4e00-\u9fff、 ]{2,60}?)\s?(?:令|公告|文件)(?:\s?第?\s?\d+\s?号)?$")
_PLACE = r"[\u4e00-\u9fff]{2,8}?(?:自治区|省|市|州|区|县|旗|盟)"
_SIGNERS_ABOVE_DATE = 12
_MAX_SIGNER_CHARS = 90
_DATE_ONLY = re.compile(r"^[（(]?\s*(?:19|20)\d\d\s*年\s*\d{1,2}\s*月\s*\d{1,2}\s*日\s*[)）]?$")


def issuers_of(title: str, lines: Sequence[str], events: Sequence[Event]) -> tuple[str, ...]:
    """Give the authorities that issued a text, as printed; empty where nothing says.

    Looked for in this order: before 关于 in the title, above the date at its end, in the head.

    Args:
        title: Of the text.
        lines: All of it, dates in figures.
        events: Of its making; see `history`.
    """
    named = _in_title(title)
    if named and not _SEVERAL.search(_MARKS.sub("", title).partition("关于")[0].strip()):
        return named
    signed = _signed(lines)
    if signed:
        return signed
    if named:
        return named
    makers = [event.maker for event in events if event.maker]
    if makers:
        return (makers[-1],)
    head = [_ORDER.match(line.strip()) for line in lines[:15]]
    for match in head:
        if match and (found := organs_in(match[1])):
            return found
    return ()


def signature_date_line(lines: Sequence[str]) -> int | None:
    """Give which line bears the day of issue: a date alone, under a signature if there is one."""
    dated = [n for n, line in enumerate(lines) if _DATE_ONLY.match(line.strip())]
    signed = [n for n in dated if _above(lines, n)]
    return signed[0] if signed else (dated[-1] if dated else None)


def last_organs(text: str) -> str:
    """Give the authorities that a line ends with, as printed: `…的公告 财政部 税务总局`."""
    names = [name for name in _APART.split(text.strip()) if name]
    kept = 0
    for name in reversed(names):
        if not all(_ORGAN.match(part) for part in _unglued(name)):
            break
        kept += 1
    return " ".join(names[len(names) - kept :])


def organs_in(text: str) -> tuple[str, ...]:
    """Give the authorities that a line consists of; empty where it has any other words."""
    found: list[str] = []
    for name in _APART.split(_SEVERAL.sub("", text.strip())):
        if not name:
            continue
        parts = _unglued(name)
        if not all(_ORGAN.match(part) for part in parts):
            return ()
        found += parts
    return tuple(dict.fromkeys(found))


def _in_title(title: str) -> tuple[str, ...]:
    match = _ABOUT.match(_MARKS.sub("", title.strip()))
    return organs_in(_PASSED_ON.split(match[1])[0]) if match else ()


def _signed(lines: Sequence[str]) -> tuple[str, ...]:
    place = signature_date_line(lines)
    return _above(lines, place) if place is not None else ()


def _above(lines: Sequence[str], place: int) -> tuple[str, ...]:
    """Give the authorities that sign right above a line."""
    found: list[str] = []
    for line in reversed(lines[max(0, place - _SIGNERS_ABOVE_DATE) : place]):
        plain = line.strip()
        if not plain:
            continue
        organs = organs_in(plain) if len(plain) <= _MAX_SIGNER_CHARS else ()
        if not organs:
            break
        found[:0] = organs
    return tuple(dict.fromkeys(found))


def _unglued(name: str) -> list[str]:
    """Part names that stand without a space: 广州市财政局广州市民政局, by the place that recurs."""
    match = re.match(_PLACE, name)
    if not match:
        return [name]
    cuts = [found.start() for found in re.finditer(re.escape(match[0]), name)]
    cuts = [cut for cut in cuts if cut == 0 or re.search(rf"(?:{_ENDS})$", name[:cut])]
    return [name[a:b] for a, b in zip(cuts, [*cuts[1:], len(name)], strict=True)]
