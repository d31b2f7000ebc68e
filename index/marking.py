"""Which words of a passage a search found it by: stretches of the text as it stands.

The words are those of the query as the index has them (`index.tokens.terms`), so what they are
insensitive to, the marks are too; figures, dates and numbers are met by their value.
"""

import re
import unicodedata
from collections.abc import Collection, Iterator, Sequence
from functools import lru_cache

from index.keys import keys, spans
from index.tokens import terms

# Words that ask, connect and address: every passage has them, and no search is about them.
_EMPTY = re.compile(
    "有没有|有哪些|有什么|是什么|为什么|怎么样|怎么办|怎么|怎样|如何|什么|哪些|哪个|哪家|哪里|多少|几个|几项|"
    "能不能|可不可以|可以|能够|能否|是否|是不是|不能|不是|没有|我们|你们|咱们|他们|我厂|我司|公司|自己|"
    "想要|想找|寻找|需要|希望|请问|关于|有关|相关|进行|以及|或者|并且|而且|因为|所以|如果|但是|现在|目前|"
    "一个|一种|一下|一些|这个|那个|这种|那种|这些|那些|[的了吗呢吧啊嘛谁啥咋么们]"
)
_LATIN = re.compile(r"[a-z0-9]+(?:[.][0-9]+)*")
_HAN = re.compile(r"[\u3007\u3400-\u9fff\U00020000-\U0003ffff]")
_LEAD_CHARS = 24
_LONE_SIGN = re.compile(r"[a-z0-9]")
# Pairs of characters whose terms are kept: those of Chinese prose come again and again.
_KNOWN_PAIRS = 50_000


def marks(text: str, query: str) -> tuple[tuple[int, int], ...]:
    """Give the stretches of a text that a query names, in order, none touching the next.

    Args:
        text: A passage as it stands; the offsets count in it, the ends are exclusive.
        query: As somebody typed it.

    Returns:
        Each shares a word or the value of a figure with the query.

    >>> marks("投入１,000万元，处理喷漆废水。", "喷漆的废水，0.1亿元")
    ((2, 9), (12, 16))
    """
    words = _words(query)
    sought = _exact(keys(query))
    found = [*_worded(text, words)] if words else []
    if sought:
        found += [(start, end) for key, start, end in spans(text) if key in sought]
    return _merged(found)


def excerpt(text: str, marked: Sequence[tuple[int, int]], *, max_chars: int) -> tuple[int, int]:
    """Give the stretch of a text to show where it is too long: that with most that is marked.

    It begins where a line or a sentence does, if one does shortly before the first mark in it;
    the first such stretch wins, and without marks the beginning.

    Args:
        text: A passage.
        marked: As `marks` gives them.
        max_chars: How long the stretch may be.
    """
    if len(text) <= max_chars:
        return 0, len(text)
    best, most = 0, -1
    for first, _ in ((0, 0), *marked):
        start = min(_beginning(text, first), len(text) - max_chars)
        end = start + max_chars
        shown = sum(max(0, min(end, e) - max(start, s)) for s, e in marked)
        if shown > most:
            best, most = start, shown
    return best, best + max_chars


def _beginning(text: str, mark: int) -> int:
    """Give where to begin so that a mark is read with what leads up to it."""
    begins = max(0, mark - _LEAD_CHARS)
    return max((text.rfind(sign, begins, mark) + 1 for sign in "\n。；"), default=0) or begins


def _exact(found: Collection[str]) -> frozenset[str]:
    """Leave out the month of a day: who names a day does not mean another of that month."""
    return frozenset(
        key
        for key in found
        if not (key[0] == "d" and any(other.startswith(f"{key}-") for other in found))
    )


def _words(query: str) -> frozenset[str]:
    plain = _EMPTY.sub(" ", unicodedata.normalize("NFKC", query))
    words = frozenset(terms(plain).pairs)
    # A single letter or digit stands everywhere; where there is nothing else, it is what is sought.
    return frozenset(word for word in words if not _LONE_SIGN.fullmatch(word)) or words


def _worded(text: str, words: frozenset[str]) -> Iterator[tuple[int, int]]:
    """Give where the words stand: runs of letters and digits whole, Chinese by two characters."""
    folded = [unicodedata.normalize("NFKC", character).casefold() for character in text]
    origins = [place for place, piece in enumerate(folded) for _ in piece]
    plain = "".join(folded)
    for match in _LATIN.finditer(plain):
        if match[0] in words:
            yield origins[match.start()], origins[match.end() - 1] + 1
    for place, character in enumerate(plain):
        if not _HAN.match(character):
            continue
        following = plain[place + 1 : place + 2]
        if _HAN.match(following):
            if words.intersection(_pairs(character + following)):
                yield origins[place], origins[place + 1] + 1
            continue
        alone = not (place and _HAN.match(plain[place - 1]))
        if alone and words.intersection(_pairs(character)):
            yield origins[place], origins[place] + 1


@lru_cache(maxsize=_KNOWN_PAIRS)
def _pairs(characters: str) -> tuple[str, ...]:
    return terms(characters).pairs


def _merged(found: list[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    merged: list[tuple[int, int]] = []
    for start, end in sorted(found):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return tuple(merged)
