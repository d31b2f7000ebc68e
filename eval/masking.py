"""Measure what is hidden before a question leaves the machine, on labelled sentences.

Half of the sentences (`aside`) were written before the patterns were, and no pattern was made for
them.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

from assistant.chatmodel.masking import Masks

Half = Literal["tuned", "aside"]
HALVES: tuple[Half, ...] = get_args(Half)
SENTENCES = Path(__file__).parent / "sets" / "masking.jsonl"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """A sentence as somebody might type it.

    Attributes:
        private: What of it must be hidden whole; figures without their units.
        public: What of it must stay, letter by letter.
    """

    id: str
    half: Half
    text: str
    private: tuple[str, ...]
    public: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MaskingReport:
    """How many of the labelled stretches came out right; `missed` and `marred` name the others."""

    private: int
    hidden: int
    public: int
    kept: int
    missed: tuple[str, ...]
    marred: tuple[str, ...]


def read_sentences(path: Path = SENTENCES) -> tuple[Sentence, ...]:
    """Read labelled sentences, one JSON object a line."""
    return tuple(
        Sentence(
            id=one["id"],
            half=next(half for half in HALVES if half == one["half"]),
            text=one["text"],
            private=tuple(one["private"]),
            public=tuple(one["public"]),
        )
        for one in map(json.loads, path.read_text(encoding="utf-8").splitlines())
    )


def measure_masking(sentences: Iterable[Sentence]) -> MaskingReport:
    """Hide what is private in each sentence by itself, and count."""
    private, public = [], []
    for sentence in sentences:
        hidden = bytearray(len(sentence.text))
        for start, end, _ in Masks.of(sentence.text).places(sentence.text):
            hidden[start:end] = b"\x01" * (end - start)
        private += [(one, all(_of(hidden, sentence, one))) for one in sentence.private]
        public += [(one, not any(_of(hidden, sentence, one))) for one in sentence.public]
    return MaskingReport(
        private=len(private),
        hidden=sum(right for _, right in private),
        public=len(public),
        kept=sum(right for _, right in public),
        missed=tuple(one for one, right in private if not right),
        marred=tuple(one for one, right in public if not right),
    )


def _of(hidden: Sequence[int], sentence: Sentence, stretch: str) -> Sequence[int]:
    start = sentence.text.index(stretch)
    return hidden[start : start + len(stretch)]
