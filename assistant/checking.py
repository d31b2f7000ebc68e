"""What code checks of what a language model wrote: every sentence, against what it cites.

A sentence stays when it cites, every citation exists, and every number, date and 文号 in it
stands in a passage that it cites. Everything else is removed and reported.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.answers import Citation, Removed

MARK = re.compile(r"\[\^(\d{1,3})\]")
_SENTENCE = re.compile(r"[^。！？!?\n]*(?:[。！？!?]+|\n|$)(?:(?:\[\^\d{1,3}\])*)")
_DOCUMENT_NUMBER = re.compile(r"[\u4e00-\u9fa5]{1,12}[〔\[(（]\d{4}[〕\])）]\s*第?\d+号")
_NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")
_CHINESE_NUMBER = re.compile(
    r"[一二三四五六七八九十百千万两零〇]+(?=[万千百亿]?元|万|亿|％|%|年|个月|日|天|人|家|项|倍|级|分)"
)
_BRACKETS = str.maketrans("〔〕［］（）【】", "[][]()[]")
_DIGITS = {c: n for n, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_UNITS = {"十": 10, "百": 100, "千": 1000}
_CONNECTIVE = re.compile(r"^[\s#>*\-·：:]*$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What is left of a text, and what was taken out."""

    text: str
    removed: tuple[Removed, ...]


def checked(text: str, citations: Sequence[Citation]) -> Checked:
    """Give the text without the sentences that its citations do not carry."""
    known = {citation.n: _plain(_support(citation)) for citation in citations}
    kept: list[str] = []
    removed: list[Removed] = []
    for sentence in _SENTENCE.findall(text):
        bare = MARK.sub("", sentence)
        if _CONNECTIVE.match(bare):
            kept.append(sentence)
            continue
        why = _fault(sentence, bare, known)
        if why is None:
            kept.append(sentence)
        else:
            removed.append(Removed(text=sentence.strip(), why=why))
            kept.append("\n" if sentence.endswith("\n") else "")
    return Checked(text=re.sub(r"\n{3,}", "\n\n", "".join(kept)).strip(), removed=tuple(removed))


def _fault(sentence: str, bare: str, known: dict[int, str]) -> str | None:
    """Say what is wrong with a sentence; None when nothing is."""
    cited = [int(n) for n in MARK.findall(sentence)]
    if not cited:
        return "没有标明出处"
    unknown = [n for n in cited if n not in known]
    if unknown:
        return f"引用了不存在的出处 [{unknown[0]}]"
    support = "\n".join(known[n] for n in cited)
    for number in _DOCUMENT_NUMBER.findall(bare):
        if _plain(number) not in support:
            return f"出处中没有文号“{number}”"
    stated = _numbers(support)
    for number in _numbers(_plain(bare)):
        if number not in stated:
            return f"出处中没有数字“{number}”"
    return None


def _support(citation: Citation) -> str:
    """Give what a citation vouches for: its passage, under its record's title."""
    return f"{citation.record.title}\n{citation.quote}"


def _plain(text: str) -> str:
    """Give the text as it is compared: NFKC, one kind of bracket, no white space."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text).translate(_BRACKETS))


def _numbers(text: str) -> set[str]:
    """Give the numbers of a text, written one way: 1,000 and 1000.0 and 一千 are 1000."""
    found = {_canonical(match.replace(",", "")) for match in _NUMBER.findall(text)}
    for match in _CHINESE_NUMBER.findall(text):
        value = _from_chinese(match)
        if value is not None:
            found.add(_canonical(str(value)))
    return found


def _canonical(number: str) -> str:
    value = float(number)
    return str(int(value)) if value.is_integer() else f"{value:.10g}"


def _from_chinese(text: str) -> int | None:
    """Give the value of a Chinese number below 万; None for what is not one."""
    total, digit = 0, 0
    for character in text.rstrip("万亿"):
        if character in _DIGITS:
            digit = _DIGITS[character]
        elif character in _UNITS:
            total += (digit or 1) * _UNITS[character]
            digit = 0
        else:
            return None
    return total + digit or None
