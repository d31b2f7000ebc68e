"""What people type for what texts say: abbreviations and slips of the field, as data."""

import tomllib
import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_FILE = Path(__file__).with_name("vocabulary.toml")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Group:
    """Names of one thing: `formal` is what texts use; `unless` are words that make it another."""

    formal: str
    others: tuple[str, ...]
    unless: tuple[str, ...]

    def short(self, text: str) -> str | None:
        """Give the longest other name in a text that does not have the formal one."""
        if self.formal in text or any(word in text for word in self.unless):
            return None
        return max((name for name in self.others if name in text), key=len, default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Vocabulary:
    slips: dict[str, str]
    groups: tuple[_Group, ...]
    alike: tuple[tuple[str, ...], ...]


@cache
def _vocabulary() -> _Vocabulary:
    data = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    return _Vocabulary(
        slips=data["slips"],
        groups=tuple(
            _Group(
                formal=entry["names"][0],
                others=tuple(entry["names"][1:]),
                unless=tuple(entry.get("unless", ())),
            )
            for entry in data["same"]
        ),
        alike=tuple(tuple(entry["words"]) for entry in data["alike"]),
    )


def mended(text: str) -> str:
    """Give the text with the field's common slips of the keyboard put right."""
    for wrong, right in _vocabulary().slips.items():
        text = text.replace(wrong, right)
    return text


def formal(text: str) -> str:
    """Give the mended text with the short names in it replaced by those that texts use.

    >>> formal("科小的加计")
    '科技型中小企业的研发费用税前加计扣除'
    """
    plain = mended(unicodedata.normalize("NFC", text))
    for group in _vocabulary().groups:
        if short := group.short(plain):
            plain = plain.replace(short, group.formal)
    return plain


def expanded(text: str) -> str:
    """Give the mended text, followed by other names and words for what it names.

    >>> expanded("高气认定要几年")
    '高企认定要几年 高新技术企业'
    """
    plain = mended(unicodedata.normalize("NFC", text))
    extra = [group.formal for group in _vocabulary().groups if group.short(plain)]
    for words in _vocabulary().alike:
        if any(word in plain for word in words):
            extra += [word for word in words if word not in plain]
    return " ".join([plain, *extra])


def levelled(text: str) -> str:
    """Give the text with words that are used for each other made the same word.

    >>> levelled("落户奖补的门槛")
    '落户补贴的条件'
    """
    for words in _vocabulary().alike:
        for word in words[1:]:
            text = text.replace(word, words[0])
    return text
