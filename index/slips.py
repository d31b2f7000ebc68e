"""Slips of the hand in names: what sounds like a known name, or is one key away from it.

Nothing is mended for being near to a name alone: `高起点` sounds like `高企点`. It must be
improbable as it stands, by what the viewer's passages say and by what common words there are.
"""

import math
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain

from index.guesses import PAIR, SHORTEST_EDITED, Guess, edited, heard, keys_of_sound
from index.occurrences import Occurrences
from index.script import simplified
from index.wordlists import FUNCTION, common_pairs

# Gives the inverse document frequency of each of the pairs that stands in some passage that the
# viewer may see (`index.lanes.LexicalLane.rarity`); a pair that is missing stands in none.
Rarity = Callable[[Collection[str]], Mapping[str, float]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Mended:
    """A text with its slips put right.

    Attributes:
        text: In simplified script.
        changes: What was written and what was taken for meant, in order; empty where nothing was.
    """

    text: str
    changes: tuple[tuple[str, str], ...] = ()


def nothing_seen(_: Collection[str]) -> Mapping[str, float]:
    """Be the rarity where no passages are asked: every pair is unseen, common words count."""
    return {}


class Slips:
    """Mends slips in the names it knows. Never changes once it is made; safe to share."""

    def __init__(self, names: Iterable[str]) -> None:
        """Know these names, the surest first; those not all of Chinese characters are left out."""
        self._names = tuple(dict.fromkeys(name for name in names if _NAME.fullmatch(name)))
        self._rank = {name: n for n, name in enumerate(self._names)}
        self._known = Occurrences(self._names)
        self._by_sound: dict[str, list[str]] = {}
        self._sounds: set[str] = set()
        self._by_front: dict[str, list[str]] = {}
        self._by_back: dict[str, dict[str, list[str]]] = {}
        for name in self._names:
            self._sounds.update(keys_of_sound(name[:PAIR]))
            for key in keys_of_sound(name[:_HEARD]):
                self._by_sound.setdefault(key, []).append(name)
            fronts, backs = _halves(name)
            for half in fronts:
                self._by_front.setdefault(half, []).append(name)
            for half in backs:
                for character in name[:PAIR]:
                    starts = self._by_back.setdefault(half, {})
                    starts.setdefault(character, []).append(name)
        halves = {*self._by_front, *self._by_back}
        self._starts = {half[:PAIR] for half in halves}
        self._lengths = sorted({len(half) for half in halves})

    def mended(self, text: str, *, rarity: Rarity = nothing_seen) -> Mended:
        """Give the text with its slips put right; mending what is mended changes nothing.

        Args:
            text: Of a search or a question. Of a long one, only the beginning is looked at.
            rarity: Asked once a round, and only where something is near a name.
        """
        text = simplified(text)
        changes: list[tuple[int, str, str]] = []
        for _ in range(_ROUNDS):
            guesses = self._surest(text, rarity)
            if not guesses:
                break
            for guess in guesses:
                text = f"{text[: guess.start]}{guess.name}{text[guess.end :]}"
                changes.append((guess.start, guess.written, guess.name))
        changes.sort(key=lambda change: change[0])
        return Mended(text=text, changes=tuple(change[1:] for change in changes))

    # --- steps ----------------------------------------------------------------------------------

    def _surest(self, text: str, rarity: Rarity) -> list[Guess]:
        """Give the guesses that hold and do not overlap, the last in the text first."""
        near = {*self._near(text[:_MOST_CHARS])}
        if not near:
            return []
        known = list(self._known.found(text))
        near = {guess for guess in near if not any(map(guess.would_spoil, known))}
        seen = rarity({pair for guess in near for pair in guess.pairs}) if near else {}
        chosen: list[Guess] = []
        for guess in sorted(near, key=lambda g: (g.worth, self._rank[g.name], g.start)):
            if not any(map(guess.overlaps, chosen)) and holds(guess, seen):
                chosen.append(guess)
        return sorted(chosen, key=lambda guess: -guess.start)

    def _near(self, text: str) -> Iterator[Guess]:
        for run in _RUN.finditer(text):
            for at in range(run.start(), run.end() - 1):
                yield from self._heard_at(text, at, run.end())
                yield from self._edited_at(text, at, run)

    def _heard_at(self, text: str, at: int, end: int) -> Iterator[Guess]:
        if self._sounds.isdisjoint(keys_of_sound(text[at : at + PAIR])):
            return
        for length in range(PAIR, min(_HEARD, end - at) + 1):
            for key in keys_of_sound(text[at : at + length]):
                for name in self._by_sound.get(key, ()):
                    yield from heard(text, at, end, name)

    def _edited_at(self, text: str, at: int, run: re.Match[str]) -> Iterator[Guess]:
        """Give what is one key away from a name: one of its halves is then intact, or swapped."""
        starts = (text[at : at + PAIR], text[at] + text[at + PAIR : at + PAIR + 1])
        if self._starts.isdisjoint(starts):
            return
        for length in self._lengths:
            half = text[at : at + length]
            if at + length > run.end():
                break
            for name in self._by_front.get(half, ()):
                yield from edited(text, at, name)
            if half in self._by_back:
                yield from self._ending_in(half, text, at, run)
            swapped = f"{half[:-1]}{text[at + length : at + length + 1]}"
            for name in self._by_front.get(swapped, ()):
                yield from edited(text, at, name)

    def _ending_in(self, half: str, text: str, at: int, run: re.Match[str]) -> Iterator[Guess]:
        """Give what is one key away from a name that ends as the text does here.

        Such a name is about twice as long as its half, and its first character, or its second,
        is then where it begins in the text.
        """
        begins = max(run.start(), at - len(half) - 1)
        around = dict.fromkeys(text[begins : at - len(half) + PAIR + 1])
        names = (self._by_back[half].get(character, ()) for character in around)
        for name in dict.fromkeys(chain.from_iterable(names)):
            start = at + len(half) - len(name)
            for begin in range(max(run.start(), start - 1), start + 2):
                yield from edited(text, begin, name)


# What is mended may show another slip beside it; each round mends all that it can.
_ROUNDS = 8
_MOST_CHARS = 400
# Names are kept by the sounds of up to so many of their first characters.
_HEARD = 4
_LONGEST = 24
_NAME = re.compile(f"[\u4e00-\u9fff]{{{PAIR},{_LONGEST}}}")
_RUN = re.compile("[\u3400-\u9fff]+")
# A pair in fewer than one in twenty of the passages that have what is meant is improbable.
_FAR = math.log(20)


def holds(guess: Guess, seen: Mapping[str, float]) -> bool:
    """Say whether a guess is likely, and what is written improbable.

    Args:
        guess: Of a slip.
        seen: Rarity of those of its pairs that stand in some passage.
    """
    usual = max((seen[pair] for pair in guess.gained if pair in seen), default=math.inf)

    def improbable(pair: str) -> bool:
        return pair not in common_pairs() and (pair not in seen or seen[pair] - usual >= _FAR)

    # What belongs with its neighbour is no part of a name: 高起点 is 高 and 起点.
    if not all(improbable(pair) for pair in guess.crossing):
        return False
    if guess.kind == "doubled":
        return True
    if len(guess.name) <= SHORTEST_EDITED and not guess.across.isdisjoint(common_pairs()):
        return False
    likely = sum(not improbable(pair) for pair in guess.lost)
    if len(guess.name) == PAIR:
        told = FUNCTION.isdisjoint(guess.written) and all(pair in seen for pair in guess.beside)
        return told and not likely
    # 宁可 is a word, but not before 贷; and of a name with two swapped, one pair may be a word.
    may_be = {"heard": len(guess.lost) - 1, "swapped": 1}.get(guess.kind, 0)
    return likely < len(guess.lost) and likely <= may_be


def _halves(name: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Give by what a name is found when one key was wrong: its first halves, and its last."""
    if len(name) >= SHORTEST_EDITED:
        middle = len(name) // 2
        return (name[:middle],), (name[middle:],)
    if len(name) > PAIR:
        # Of three characters no half stays when two are swapped: by what it becomes, then.
        return (name[:2], f"{name[0]}{name[2]}", f"{name[1]}{name[0]}"), (name[1:],)
    return (), ()
