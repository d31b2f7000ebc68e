"""Where known names stand in a text."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from index.wordlists import FUNCTION, common_pairs

_SHORT = 3
_PAIR = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Occurrence:
    """A name in a text: `text[start:end]`."""

    start: int
    end: int
    name: str


class Occurrences:
    """Finds names; they are kept by their first two characters."""

    def __init__(self, names: Iterable[str]) -> None:
        """Know these names; one of fewer than two characters is left out."""
        self._starts: dict[str, list[str]] = {}
        for name in dict.fromkeys(names):
            if len(name) >= _PAIR:
                self._starts.setdefault(name[:_PAIR], []).append(name)
        for names_here in self._starts.values():
            names_here.sort(key=len, reverse=True)

    def found(self, text: str, *, alone: bool = False) -> Iterator[Occurrence]:
        """Give the names in order; of several that overlap, the first and longest.

        Args:
            text: To be looked through.
            alone: Whether names made of the ends of other words are passed over.
        """
        free = 0
        for start, pair in enumerate(pairwise(text)):
            for name in self._starts.get("".join(pair), ()) if start >= free else ():
                at = Occurrence(start=start, end=start + len(name), name=name)
                if text.startswith(name, start) and (not alone or stands_alone(text, at)):
                    free = at.end
                    yield at
                    break


def stands_alone(text: str, at: Occurrence) -> bool:
    """Say whether a short name is one where it stands, or made of the ends of common words.

    >>> stands_alone("国高名单", Occurrence(start=0, end=2, name="国高"))
    True
    >>> stands_alone("全国高校", Occurrence(start=1, end=3, name="国高"))
    False
    """
    if at.end - at.start > _SHORT:
        return True
    words = common_pairs()
    before, after = text[max(0, at.start - 1) : at.start], text[at.end : at.end + 1]
    # 中国 before 高企: what comes before is no word without the first character of the name.
    in_word = before not in FUNCTION and before + text[at.start] in words
    if before and in_word and text[max(0, at.start - _PAIR) : at.start] not in words:
        return False
    # 宁大 before 学科 is a name still, though 大学 is a word: what comes next is one, too.
    in_word = after not in FUNCTION and text[at.end - 1] + after in words
    return not in_word or text[at.end : at.end + _PAIR] in words
