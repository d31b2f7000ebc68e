"""Corpora of any size out of those that there are, the same ones every time.

The passages of several corpora are shuffled together; where they do not suffice, others are made
out of them: sentences of two passages of one corpus. What a size holds, every larger one holds too.
"""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count, islice
from pathlib import Path

from eval.datasets import Passage
from eval.errors import BadDataset

# Of Chinese prose; passages that are nothing but words are cut between words.
_SENTENCE = re.compile(r"(?<=[。！？；!?;\n])")
_WORD = re.compile(r"(?<=[\s，、,])")
# Files of so many passages are read one after the other, so memory does not grow with the size.
_FILE_PASSAGES = 2000
# Tried before a corpus is given up as too small to make anything new out of.
_VAIN_TRIES = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Blend:
    """Passages in a fixed order, each once.

    Attributes:
        real: How many of them, the first ones, are as they stand in their corpora.
    """

    passages: tuple[Passage, ...]
    real: int


def blend(corpora: Mapping[str, Sequence[Passage]], *, size: int, seed: int) -> Blend:
    """Shuffle corpora together, and fill up with recombined passages to a size.

    Args:
        corpora: By name; at least one passage in all. What stands in two counts for the first.
        size: How many passages are wanted.
        seed: The same seed and corpora give the same passages; a smaller size, the first of them.

    Raises:
        BadDataset: Not enough different passages can be made out of these.
    """
    origin: dict[Passage, str] = {}
    for name, passages in corpora.items():
        for passage in passages:
            if f"{passage.title}{passage.text}".strip():  # some corpora have empty ones
                origin.setdefault(passage, name)
    shuffled = sorted(origin, key=lambda passage: _order(passage, seed))
    real = shuffled[:size]
    made = islice(_recombined(shuffled, origin, seed), size - len(real))
    found = (*real, *made)
    if len(found) < size:
        raise BadDataset(
            f"这些语料只能组成 {len(found)} 段不同的文字，不足 {size} 段；"
            "请减小 --passages 或加入语料。"
        )
    return Blend(passages=found, real=len(real))


def recombined(one: Passage, other: Passage) -> Passage:
    """Give the first half of one passage's sentences with the second half of another's.

    >>> recombined(Passage(title="甲", text="一。二。"), Passage(title="乙", text="三。四。"))
    Passage(title='甲', text='一。四。')
    """
    first, second = _pieces(one.text), _pieces(other.text)
    start, rest = first[: (len(first) + 1) // 2], second[len(second) // 2 :]
    return Passage(title=one.title, text="".join([*start, *rest]))


def write_corpus(passages: Sequence[Passage], folder: Path, *, first: int = 0) -> Path:
    """Write passages as JSON lines, in files of two thousand; give the folder.

    An id is made of what the passage says, so it is the same in every corpus. Files are named by
    the place of their first passage, counted from `first`.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for start in range(0, len(passages), _FILE_PASSAGES):
        lines = [
            json.dumps(
                {"id": _digest(passage)[:24], "title": passage.title, "text": passage.text},
                ensure_ascii=False,
            )
            for passage in passages[start : start + _FILE_PASSAGES]
        ]
        path = folder / f"passages-{first + start:07}.jsonl"
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder


def _recombined(
    shuffled: Sequence[Passage], origin: Mapping[Passage, str], seed: int
) -> Iterator[Passage]:
    """Yield passages that are none of those there are, each once, without end where that can be."""
    by_corpus: dict[str, list[Passage]] = {}
    for passage in shuffled:
        by_corpus.setdefault(origin[passage], []).append(passage)
    known, vain = set(shuffled), 0
    for number in count():
        one = shuffled[_number(f"{seed}:{number}:one") % len(shuffled)]
        kin = by_corpus[origin[one]]
        other = kin[_number(f"{seed}:{number}:other") % len(kin)]
        made = recombined(one, other)
        if one == other or made in known or not made.text.strip():
            vain += 1
            if vain == _VAIN_TRIES:
                return
            continue
        known.add(made)
        vain = 0
        yield made


def _pieces(text: str) -> list[str]:
    pieces = [piece for piece in _SENTENCE.split(text) if piece]
    return pieces if len(pieces) > 1 else [piece for piece in _WORD.split(text) if piece]


def _order(passage: Passage, seed: int) -> str:
    return hashlib.sha256(f"{seed}\n{_digest(passage)}".encode()).hexdigest()


def _digest(passage: Passage) -> str:
    return hashlib.sha256(f"{passage.title}\n{passage.text}".encode()).hexdigest()


def _number(key: str) -> int:
    return int.from_bytes(hashlib.sha256(key.encode()).digest()[:8])
