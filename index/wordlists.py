"""What is known of the language itself: how characters are spoken, and which pairs are common."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

_HERE = Path(__file__).parent
# Characters that mostly stand for themselves between words, and make up none with a name.
FUNCTION = frozenset(
    "的了吗呢吧啊么呀和与及或之在为是有没不要能可就也都还被把让给对从到过按怎哪多几什如何啥谁"
)


@cache
def sounds(*, rare: bool) -> Mapping[str, frozenset[str]]:
    """Give the syllables of each common character, without tones.

    Args:
        rare: Whether second readings count: 重 is zhong, and chong, too.
    """
    found: dict[str, set[str]] = {}
    for line in _lines("sounds.txt"):
        syllable, first, second = line.split(" ")
        for character in first + (second if rare else ""):
            found.setdefault(character, set()).add(syllable)
    return {character: frozenset(syllables) for character, syllables in found.items()}


@cache
def common_pairs() -> frozenset[str]:
    """Give the pairs of characters that common words consist of; names of people are left out."""
    return frozenset(line[0] + second for line in _lines("words.txt") for second in line[1:])


def look_alike(one: str, other: str) -> bool:
    """Say whether two characters are taken for each other by their shapes."""
    return bool(one) and any(one in group and other in group for group in _shapes())


@cache
def _shapes() -> tuple[str, ...]:
    return tuple(_lines("shapes.txt"))


def _lines(name: str) -> list[str]:
    lines = (_HERE / name).read_text(encoding="utf-8").splitlines()
    return [line for line in lines if not line.startswith("#")]
