"""Postings as bytes, and BM25 over them: what is counted and how, apart from where it lies.

A posting is four bytes: the passage's number in its block, how often it has the word, and how
long it is in the field, rounded as tantivy and Lucene round it. So both lanes give a passage the
same score, but for what tantivy still counts of passages that are gone.
"""

import math
import struct
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from index.entries import Entry
from index.tokens import terms
from index.wanted import Wanted

# Passages of a block: few enough that adding one rewrites little, enough that words have few rows.
BLOCK = 1 << 14
# In the order in which lengths are kept; a word is kept with its field's letter before it.
FIELDS = "pstk"
_K1, _B = 1.2, 0.75
_MOST = 255
_POSTING = struct.Struct("<HBB")
_READ = np.dtype([("number", "<u2"), ("shape", "<u2")])

Numbers = NDArray[np.float64]
Places = NDArray[np.int64]


def _rounded(length: int) -> int:
    """Give the code of a length, of 256: exact up to 39, then four significant bits."""
    if length < _EXACT:
        return length
    above = length - _EXACT
    bits = max(above.bit_length() - 4, 0)
    code = above if bits == 0 else ((above >> bits) & 7) | (bits + 1) << 3
    return min(_EXACT + code, _MOST)


_EXACT = 24


def _length(code: int) -> int:
    """Give the length that a code stands for."""
    if code < _EXACT:
        return code
    bits, rest = (code - _EXACT) >> 3, (code - _EXACT) & 7
    return _EXACT + (rest if bits == 0 else (rest | 8) << (bits - 1))


_LENGTHS = np.array([_length(code) for code in range(_MOST + 1)], dtype=np.float64)


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """The words of a passage.

    Attributes:
        words: How often each stands there, with its field's letter before it.
        lengths: Words by field, in the order of `FIELDS`.
    """

    words: Mapping[str, int]
    lengths: tuple[int, ...]

    def postings(self, number: int) -> Iterator[tuple[str, bytes]]:
        """Give the posting of each word, for the passage of this number in its block."""
        codes = dict(zip(FIELDS, map(_rounded, self.lengths), strict=True))
        for word, times in self.words.items():
            yield word, _POSTING.pack(number, min(times, _MOST), codes[word[0]])


def counted(entry: Entry) -> Counted:
    """Count the words of a passage."""
    by_field = _by_field(entry)
    words = Counter(
        letter + word for letter, own in zip(FIELDS, by_field, strict=True) for word in own
    )
    return Counted(words=words, lengths=tuple(map(len, by_field)))


def canaries(entry: Entry, *, at_each_end: int) -> tuple[str, ...]:
    """Give words that a passage must be found by, from the start and the end of each field."""
    found: dict[str, None] = {}
    for letter, own in zip(FIELDS, _by_field(entry), strict=True):
        distinct = tuple(dict.fromkeys(own))
        chosen = (*distinct[:at_each_end], *distinct[-at_each_end:])
        found.update(dict.fromkeys(letter + word for word in chosen))
    return tuple(found)


def inverted(numbered: Iterable[tuple[int, Counted]]) -> dict[str, bytes]:
    """Give all postings of each word of these passages."""
    found: defaultdict[str, bytearray] = defaultdict(bytearray)
    for number, own in numbered:
        for word, posting in own.postings(number):
            found[word] += posting
    return {word: bytes(own) for word, own in found.items()}


def has(packed: bytes, posting: bytes) -> bool:
    """Say whether a posting is among these."""
    at = packed.find(posting)
    while at % len(posting) and at >= 0:
        at = packed.find(posting, at + 1)
    return at >= 0


def _by_field(entry: Entry) -> tuple[tuple[str, ...], ...]:
    text, title = terms(entry.chunk.embedded_text()), terms(entry.title)
    return text.pairs, text.singles, title.pairs, entry.keys


def weights(wanted: Wanted) -> dict[str, float]:
    """Give what each word weighs, with its field's letter before it."""
    by_field = (wanted.pairs, wanted.singles, wanted.titles, wanted.keys)
    return {
        letter + word: weight
        for letter, words in zip(FIELDS, by_field, strict=True)
        for word, weight in words.items()
    }


def presences(wanted: Wanted) -> dict[str, float]:
    """Give what it weighs, in rarities, that a pair is there at all; see `Wanted.presence`."""
    return {
        FIELDS[0] + word: wanted.presence * min(1.0, weight)
        for word, weight in wanted.pairs.items()
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """What is known of a block: how many passages it has, how long they are, which are gone."""

    number: int
    live: int
    lengths: tuple[int, ...]
    gone: bytes = b""


def best(scores: Numbers, most: int) -> Places:
    """Give where the highest scores stand, highest first; equals in order."""
    if most < len(scores):
        # All that are as high as the last of them, or a place among equals would be chance.
        last = np.partition(scores, len(scores) - most)[len(scores) - most]
        among = np.flatnonzero(scores >= last)
    else:
        among = np.arange(len(scores))
    return among[np.argsort(-scores[among], kind="stable")][:most]


@dataclass(slots=True)
class Audience:
    """The blocks that an audience may see: every count and average is of these alone."""

    blocks: Sequence[Block]
    _at: dict[int, int] = field(init=False)
    _gone: NDArray[np.bool_] = field(init=False)
    _losing: dict[int, bool] = field(init=False)

    def __post_init__(self) -> None:
        self._at = {block.number: n * BLOCK for n, block in enumerate(self.blocks)}
        self._gone = np.zeros(len(self.blocks) * BLOCK, dtype=np.bool_)
        self._losing = {block.number: bool(block.gone) for block in self.blocks}
        for block in self.blocks:
            self._gone[self._at[block.number] + np.frombuffer(block.gone, dtype="<u2")] = True

    @property
    def count(self) -> int:
        """How many passages there are."""
        return sum(block.live for block in self.blocks)

    def rarity(self, rows: Iterable[tuple[str, int, bytes]]) -> dict[str, float]:
        """Give ln(1 + (N - n + ½) / (n + ½)) of each word that n > 0 of N passages have."""
        having: Counter[str] = Counter()
        for word, block, packed in rows:
            having[word] += self._having(block, packed)
        total = self.count
        return {
            word: math.log(1 + (total - n + 0.5) / (n + 0.5)) for word, n in having.items() if n
        }

    def scores(
        self,
        rows: Sequence[tuple[str, int, bytes]],
        weight: Mapping[str, float],
        present: Mapping[str, float],
    ) -> tuple[Places, Numbers]:
        """Give the places of all passages that have a word, in order, and their scores.

        Args:
            rows: Word, block and postings; a word stands in one row of a block.
            weight: Of each word.
            present: What is added where it stands at all, in rarities.
        """
        rare = self.rarity(rows)
        shares = {letter: self._shares(FIELDS.index(letter)) for letter in {w[0] for w in rare}}
        total = np.zeros(self._gone.size, dtype=np.float64)
        for word, block, packed in rows:
            if word in rare:
                found = np.frombuffer(packed, dtype=_READ)
                # A passage has one posting of a word, so that no place stands here twice.
                total[self._at[block] + found["number"]] += rare[word] * (
                    weight[word] * shares[word[0]][found["shape"]] + present.get(word, 0.0)
                )
        total[self._gone] = 0.0
        having = np.flatnonzero(total)
        starts = np.array([block.number for block in self.blocks], dtype=np.int64) * BLOCK
        return starts[having // BLOCK] + having % BLOCK, total[having]

    def _having(self, block: int, packed: bytes) -> int:
        """Count the passages of these postings that are still there."""
        if not self._losing[block]:
            return len(packed) // _POSTING.size
        numbers = np.frombuffer(packed, dtype=_READ)["number"]
        return int(np.count_nonzero(~self._gone[self._at[block] + numbers]))

    def _shares(self, n: int) -> Numbers:
        """Give what a word's times and a field's length come to, for every pair of bytes."""
        average = sum(block.lengths[n] for block in self.blocks) / max(1, self.count)
        times = np.arange(_MOST + 1, dtype=np.float64)
        damping = _K1 * (1 - _B + _B * _LENGTHS / max(average, 1e-9))
        shares: Numbers = (_K1 + 1) * times / (times + damping[:, None])
        return shares.ravel()
