"""A sentence in the passage's own words but for one: that one is a slip, not a turn of speech."""

import re
from collections.abc import Collection
from difflib import SequenceMatcher

from assistant.grounding.lexicon import level, lexicon
from assistant.grounding.words import clauses, content, covered

_CHINESE = re.compile(r"^[\u4e00-\u9fff]{2,8}$")
_LATIN = re.compile(r"^[A-Za-z0-9.+/-]{2,}$")
# A sentence is in the passage's words when this share of it stands there in the same order, in
# pieces of some length.
_IN_ITS_WORDS = 0.7
_A_PIECE = 2
_ITEMS = re.compile(r"、|和|及")
_A_LIST = 3


def replaced_fault(text: str, nearest: str, support: str) -> str | None:
    """Say which word of a text stands in the place of another; None for none.

    Args:
        text: Plain.
        nearest: The sentence of the support that is most like it, plain.
        support: All that is cited, plain.
    """
    ours, theirs, everything = level(text), level(nearest), level(support)
    matcher = SequenceMatcher(None, ours, theirs, autojunk=False)
    codes = matcher.get_opcodes()
    same = sum(i2 - i1 for tag, i1, i2, _, _ in codes if tag == "equal" and i2 - i1 >= _A_PIECE)
    if not ours or same / len(ours) < _IN_ITS_WORDS:
        return None
    for tag, i1, i2, j1, j2 in codes:
        if tag != "replace":
            continue
        new, old = _whole(ours, i1, i2), _whole(theirs, j1, j2)
        if len(new) == len(old) and _names(new) and _names(old) and new not in everything:
            return f"出处写的是“{old}”，不是“{new}”"
    return None


def listed_fault(text: str, pairs: Collection[str]) -> str | None:
    """Say which item of a list in a plain text has nothing of what is cited; None for none."""
    for clause in clauses(text):
        items = _ITEMS.split(clause)
        if len(items) < _A_LIST:
            continue
        # Before the first and behind the last stands what is said of them all.
        for item in items[1:-1]:
            words = content(item)
            if words and covered(words, pairs) == 0:
                return f"出处中没有“{item}”"
    return None


def _whole(text: str, start: int, end: int) -> str:
    return text[start:end].strip(',;:()[]"“”')


def _names(word: str) -> bool:
    if not (_CHINESE.match(word) or _LATIN.match(word)):
        return False
    return bool(lexicon().empty.sub("", word).strip())
