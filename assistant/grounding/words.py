"""How many of a sentence's words its passages have."""

import re
from collections.abc import Collection, Iterator

from assistant.figures import DOCUMENT_NUMBER, quantities
from assistant.grounding.lexicon import lexicon
from assistant.grounding.passages import Stretch

_WORDS = re.compile(r"[\u3007\u3400-\u9fff\U00020000-\U0003ffff]+|[A-Za-z][A-Za-z0-9]*")
_CLAUSE = re.compile(r"[,;:()\[\]]+")
# Something in one piece that is this long is no turn of speech.
_A_WORD = 2


def content(text: str) -> tuple[str, ...]:
    """Give the stretches of a plain text that name something, without figures and 文号."""
    spans = [match.span() for match in DOCUMENT_NUMBER.finditer(text)]
    spans += [(one.start, one.end) for one in quantities(text)]
    for start, end in spans:
        text = f"{text[:start]}{' ' * (end - start)}{text[end:]}"
    text = lexicon().empty.sub(" ", lexicon().one_word(text))
    return tuple(word for word in _WORDS.findall(text) if len(word) >= _A_WORD)


def clauses(text: str) -> tuple[str, ...]:
    """Give the parts of a plain sentence; one that names nothing goes with the one before it."""
    parts: list[str] = []
    for part in _CLAUSE.split(text):
        if not part:
            continue
        if parts and not content(part):
            parts[-1] += part
        else:
            parts.append(part)
    return tuple(parts)


def foreign(words: Collection[str], pairs: Collection[str]) -> tuple[str, ...]:
    """Give the parts of words, of two characters or more, that no pair covers, longest first."""
    found = [part for word in words for part in _uncovered(word, pairs)]
    return tuple(sorted(found, key=len, reverse=True))


def covered(words: Collection[str], pairs: Collection[str]) -> float:
    """Give the share of the characters of words that pairs cover, 0…1; 1 where there are none."""
    total = sum(map(len, words))
    held = sum(sum(_held(word, pairs)) for word in words)
    return held / total if total else 1.0


def nearest(words: Collection[str], stretches: Collection[Stretch]) -> Stretch:
    """Give the stretch that covers most of the words; of equals, the first."""
    return max(stretches, key=lambda stretch: covered(words, stretch.pairs))


def _uncovered(word: str, pairs: Collection[str]) -> Iterator[str]:
    held = _held(word, pairs)
    start = None
    for place, has in enumerate([*held, True]):
        if not has and start is None:
            start = place
        elif has and start is not None:
            if place - start >= _A_WORD:
                yield word[start:place]
            start = None


def _held(word: str, pairs: Collection[str]) -> list[bool]:
    """Say of each character whether a pair that it is part of is there."""
    if word[0].isascii():
        return [word.casefold() in pairs] * len(word)
    held = [False] * len(word)
    for place in range(len(word) - 1):
        if word[place : place + 2] in pairs:
            held[place] = held[place + 1] = True
    return held
