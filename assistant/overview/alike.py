"""Questions in nearly the same words, put together, without what tells of a person."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

# Of different wordings, so many are compared with each other, the most frequent first.
_MOST_COMPARED = 400
_ALIKE = 0.5
# Whoever is reached by a number is told by it, and numbers of this length are hardly ever else.
_NUMBER = re.compile(r"\d{5,}|[\w.+\-]+@[\w.\-]+")
_SAID_FOR_POLITENESS = re.compile(
    r"请问|您好|你好|谢谢|麻烦|我想知道|我想问|我想|想问一下|请|一下|吗|呢|啊|吧|的|了"
)
_MASK = "〔号码〕"
_SHOWN_CHARS = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Questions in nearly the same words.

    Attributes:
        question: The most frequent wording, without numbers that tell of a person.
        n: How often any of them was asked.
    """

    question: str
    n: int


def alike(questions: Iterable[str], *, least: int = 2) -> tuple[tuple[Group, ...], int]:
    """Put questions together that are asked in nearly the same words.

    A question that was asked once is somebody's own; only what comes again is shown.

    Returns:
        The groups asked at least so often, the most frequent first; and how many questions are in
        none of them.
    """
    wordings: Counter[str] = Counter()
    written: dict[str, Counter[str]] = {}
    for question in questions:
        text = _NUMBER.sub(_MASK, unicodedata.normalize("NFKC", question)).strip()
        key = _bare(text)
        wordings[key] += 1
        written.setdefault(key, Counter())[text[:_SHOWN_CHARS]] += 1
    groups = _grouped([one for one in wordings.most_common() if one[0]])
    found = [
        Group(question=written[keys[0]].most_common(1)[0][0], n=sum(wordings[k] for k in keys))
        for keys in groups
    ]
    shown = tuple(sorted((one for one in found if one.n >= least), key=lambda one: -one.n))
    return shown, sum(wordings.values()) - sum(one.n for one in shown)


def _grouped(wordings: Sequence[tuple[str, int]]) -> list[list[str]]:
    groups: list[tuple[frozenset[str], list[str]]] = []
    for place, (key, _) in enumerate(wordings):
        pairs = frozenset(key[n : n + 2] for n in range(max(1, len(key) - 1)))
        near = None
        if place < _MOST_COMPARED:
            near = next((keys for of, keys in groups if _likeness(of, pairs) >= _ALIKE), None)
        if near is None:
            groups.append((pairs, [key]))
        else:
            near.append(key)
    return [keys for _, keys in groups]


def _likeness(one: frozenset[str], other: frozenset[str]) -> float:
    return len(one & other) / len(one | other)


def _bare(text: str) -> str:
    """Give the words that count: no punctuation, no politeness."""
    words = "".join(c for c in text.lower() if unicodedata.category(c)[0] in "LN")
    return _SAID_FOR_POLITENESS.sub("", words) or words
