"""Names of which a part was typed by its sound, in Latin letters: jiaji扣除, gaoqi认定."""

import math
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import product

from index.guesses import pairs, same_start
from index.slips import Mended, Rarity, nothing_seen
from index.wordlists import sounds

# One syllable could be too many things; of a long run, few readings are what anybody would mean.
_FEWEST = 2
_MOST_LETTERS = 40
_MOST_WAYS = 8
_LONGEST_SYLLABLE = 6
_RUN = re.compile(r"(?<![A-Za-z0-9._/@'’-])[A-Za-z]+(?:['’][A-Za-z]+)*(?![A-Za-z0-9._/@'’-])")
_HAN = re.compile("[\u3400-\u9fff]+")


@dataclass(frozen=True, slots=True)
class _Part:
    """A part of a name that sounds as was typed; `beside` of its characters stand around it."""

    text: str
    rank: int
    begins: bool
    beside: int


class Pinyin:
    """Reads Latin letters as parts of the names it knows. Never changes; safe to share."""

    def __init__(self, names: Iterable[str]) -> None:
        """Know these names, the surest first; those not all of Chinese characters are left out."""
        self._names = tuple(dict.fromkeys(name for name in names if _HAN.fullmatch(name)))

    def mended(self, text: str, *, rarity: Rarity = nothing_seen) -> Mended:
        """Give the text with letters that sound like a part of a name replaced by that part.

        Letters that some passage has as they are stay.

        Args:
            text: Of a search or a question, in simplified script.
            rarity: Asked only where letters sound like something.
        """
        changes: list[tuple[str, str]] = []

        def read(match: re.Match[str]) -> str:
            written = match[0].casefold()
            parts = [*self._parts(written, text[: match.start()], text[match.end() :])]
            if not parts or rarity({written}):
                return match[0]
            seen = rarity({pair for part in parts for pair in pairs(part.text)})

            def likely(part: _Part) -> tuple[float, ...]:
                rarest = max(seen.get(pair, math.inf) for pair in pairs(part.text))
                return (-part.beside, not part.begins, rarest, part.rank)

            meant = min(parts, key=likely).text
            changes.append((match[0], meant))
            return meant

        return Mended(text=_RUN.sub(read, text), changes=tuple(changes))

    def _parts(self, written: str, before: str, after: str) -> Iterator[_Part]:
        for syllables in _readings(re.sub("['’]", "", written)):
            for rank, at in self._places.get(syllables[:_FEWEST], ()):
                name, end = self._names[rank], at + len(syllables)
                if _sounds_so(name[at:end], syllables):
                    beside = same_start(name[:at][::-1], before[::-1])
                    beside += same_start(name[end:], after)
                    yield _Part(name[at:end], rank, begins=at == 0, beside=beside)

    @cached_property
    def _places(self) -> dict[tuple[str, ...], list[tuple[int, int]]]:
        """By two syllables, where characters of names sound so: (rank of the name, place)."""
        places: dict[tuple[str, ...], list[tuple[int, int]]] = {}
        heard = sounds(rare=False)
        for rank, name in enumerate(self._names):
            for at, pair in enumerate(pairs(name)):
                for syllables in product(*(heard.get(character, ()) for character in pair)):
                    places.setdefault(syllables, []).append((rank, at))
        return places


def _sounds_so(part: str, syllables: Sequence[str]) -> bool:
    heard = sounds(rare=False)
    return len(part) == len(syllables) and all(
        syllable in heard.get(character, ())
        for character, syllable in zip(part, syllables, strict=True)
    )


def _readings(letters: str) -> list[tuple[str, ...]]:
    """Give the ways to cut letters into two syllables or more.

    >>> _readings("fangan")
    [('fan', 'gan'), ('fang', 'an')]
    """
    if len(letters) > _MOST_LETTERS:
        return []
    ways: list[list[tuple[str, ...]]] = [[()]]
    for end in range(1, len(letters) + 1):
        here = [
            (*way, letters[start:end])
            for start in range(max(0, end - _LONGEST_SYLLABLE), end)
            if letters[start:end] in _syllables()
            for way in ways[start]
        ]
        ways.append(sorted(here, key=lambda way: (len(way), way))[:_MOST_WAYS])
    return [way for way in ways[-1] if len(way) >= _FEWEST]


@cache
def _syllables() -> frozenset[str]:
    """Give all syllables; hums without a vowel, such as that of 嗯, make up no word."""
    heard = (syllable for of in sounds(rare=True).values() for syllable in of)
    return frozenset(syllable for syllable in heard if set(syllable) & set("aeiouv"))
