"""What may be meant by a stretch of a text: a name that sounds like it, or is one key away.

A guess is no judgement: `index.slips` holds it against what is known of the passages.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import pairwise, product
from typing import Literal

from index.occurrences import Occurrence
from index.wordlists import FUNCTION, common_pairs, look_alike, sounds

PAIR = 2
# Of shorter names too much is left to guess when a key is missing.
SHORTEST_EDITED = 4
# Of longer names that are possible, the longest is not the likeliest any more.
_SURE = 8
_HAN = re.compile("[\u3400-\u9fff]")
# What people say before and after the name of what they want; it makes up no word with it.
_BESIDE = FUNCTION | frozenset("想请求找查看问报评申当办领享拿够")

_NUMBERS = frozenset("一二三四五六七八九十百千万亿两零")

_Kind = Literal["heard", "seen", "swapped", "doubled", "left_out", "put_in", "wrong"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Guess:
    """A stretch of a text and the name that may be meant by it.

    Attributes:
        kind: What went wrong: `heard` where all of it sounds like the name.
        cost: Of slips, the likelier has the lower.
        changed: Places in the text that would be written otherwise.
        lost: Pairs inside the stretch that would go, and
        gained: those that would come.
        crossing: Pairs across the ends that would go.
        across: Pairs across the ends as they stand.
        beside: Pairs across the ends that would come, where nothing shows that a word ends there.
    """

    start: int
    end: int
    name: str
    written: str
    kind: _Kind
    cost: int
    changed: frozenset[int]
    lost: frozenset[str]
    gained: frozenset[str]
    crossing: frozenset[str]
    across: frozenset[str]
    beside: frozenset[str]

    @property
    def pairs(self) -> frozenset[str]:
        """All pairs whose rarity bears on it."""
        return self.lost | self.gained | self.crossing | self.beside

    @property
    def worth(self) -> float:
        """How likely it is among others that overlap it: less is likelier."""
        return self.cost - min(len(self.name), _SURE) / 2

    def overlaps(self, other: "Guess") -> bool:
        """Say whether both cannot be taken."""
        return self.start < other.end and other.start < self.end

    def would_spoil(self, known: Occurrence) -> bool:
        """Say whether it would change a name that stands there, and not into a longer one.

        What begins within one takes its end from it: 企所得税 of 高企所得税 lacks nothing.
        """
        if known.start < self.start < known.end:
            return True
        around = self.start <= known.start and known.end <= self.end
        longer = len(self.name) > len(known.name) and known.name in self.name
        return not (around and longer) and any(known.start <= at < known.end for at in self.changed)


def heard(text: str, at: int, end: int, name: str) -> Iterator[Guess]:
    """Give the guess that what begins at `at` is the name, written by its sound."""
    if at + len(name) > end:
        return
    written = text[at : at + len(name)]
    other = []
    for n, (a, b) in enumerate(zip(written, name, strict=True)):
        if a != b:
            if not _near_sound(a, b):
                return
            other.append(n)
    # Half may be written otherwise: what shares nothing with the name is something else.
    if not 0 < len(other) <= max(1, len(name) // 2):
        return
    exact = all(_same_sound(written[n], name[n]) for n in other)
    if exact or len(name) > PAIR:
        cost = len(other) * (1 if exact else 2)
        yield _guess(text, at, at + len(name), name, kind="heard", cost=cost)


def edited(text: str, at: int, name: str) -> Iterator[Guess]:
    """Give the guess that what begins at `at` is the name with one key pressed wrong."""
    same = same_start(text[at : at + len(name)], name)
    if same == len(name):
        return
    rest, here, end = name[same:], at + same, at + len(name)
    inside = 0 < same < len(name) - 1
    if text[here + 1 : end] == rest[1:] and look_alike(text[here : here + 1], rest[0]):
        yield _guess(text, at, end, name, kind="seen", cost=2)
    elif len(rest) > 1 and text[here:end] == f"{rest[1]}{rest[0]}{rest[2:]}":
        yield _guess(text, at, end, name, kind="swapped", cost=3)
    elif same and len(name) >= SHORTEST_EDITED:
        yield from _of_other_length(text, at, here, name)
        if inside and len(name) > SHORTEST_EDITED and text[here + 1 : end] == rest[1:]:
            if text[here] in _NUMBERS:
                return
            yield _guess(text, at, end, name, kind="wrong", cost=6)


def _of_other_length(text: str, at: int, here: int, name: str) -> Iterator[Guess]:
    """Give what a key too few, or one too many, inside the name leads to."""
    rest, end = name[here - at :], at + len(name)
    if len(rest) > 1 and text[here : end - 1] == rest[1:] and text[here] not in FUNCTION:
        # What seems left out may stand before: 计加扣除 lacks nothing.
        if rest[0] not in (text[at - 1 : at], text[end - 1 : end]):
            yield _guess(text, at, end - 1, name, kind="left_out", cost=4)
    elif text[here + 1 : end + 1] == rest:
        if text[here] in (text[here - 1], rest[0]):
            yield _guess(text, at, end + 1, name, kind="doubled", cost=3)
        elif text[here] not in FUNCTION:
            yield _guess(text, at, end + 1, name, kind="put_in", cost=5)


def _guess(text: str, start: int, end: int, name: str, *, kind: _Kind, cost: int) -> Guess:
    written = text[start:end]
    lost, gained = frozenset(pairs(written)), frozenset(pairs(name))
    first = same_start(written, name)
    last = same_start(written[::-1], name[::-1])
    before, after = text[max(0, start - PAIR) : start], text[end : end + PAIR]
    both = (
        (before[-1:] + written[0], before[-1:] + name[0], before[-1:], before),
        (written[-1] + after[:1], name[-1] + after[:1], after[:1], after),
    )
    ends = [one for one in both if _HAN.fullmatch(one[2])]
    return Guess(
        start=start,
        end=end,
        name=name,
        written=written,
        kind=kind,
        cost=cost,
        changed=frozenset(range(start + first, max(start + first + 1, end - last))),
        lost=lost - gained,
        gained=gained - lost,
        crossing=frozenset(now for now, then, _, _ in ends if now != then),
        across=frozenset(now for now, _, _, _ in ends),
        beside=frozenset(
            then
            for now, then, neighbour, word in ends
            if now != then and neighbour not in _BESIDE and word not in common_pairs()
        ),
    )


def pairs(text: str) -> Iterator[str]:
    """Give every two neighbouring characters."""
    return map("".join, pairwise(text))


def keys_of_sound(text: str) -> Iterator[str]:
    """Give how a text may sound, one key a reading; none where a character's sound is not known."""
    return map("".join, product(*(_near(character) for character in text)))


def same_start(one: str, other: str) -> int:
    """Give how many characters two texts begin with alike."""
    shorter = min(len(one), len(other))
    return next((n for n in range(shorter) if one[n] != other[n]), shorter)


def _same_sound(one: str, other: str) -> bool:
    usual = sounds(rare=False)
    return not usual.get(one, frozenset()).isdisjoint(usual.get(other, frozenset()))


def _near_sound(one: str, other: str) -> bool:
    return not set(_near(one)).isdisjoint(_near(other))


@cache
def _near(character: str) -> tuple[str, ...]:
    """Give how a character may sound, those syllables one that many people speak alike."""
    return tuple(sorted({_folded(sound) for sound in sounds(rare=True).get(character, ())}))


def _folded(sound: str) -> str:
    """Give a syllable with zh as z, ch c, sh s, n l, f h, and ang, eng, ing without their g.

    >>> _folded("zheng"), _folded("ling"), _folded("nin")
    ('zen ', 'lin ', 'lin ')
    """
    plain = re.sub("^([zcs])h", r"\1", sound)
    plain = re.sub("^n(?=.)", "l", re.sub("^f", "h", plain))
    return re.sub("(?<=[aei])ng$", "n", plain) + " "
