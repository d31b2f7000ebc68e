"""A text's sentences with their offsets; a line that says its source level stays whole."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_END = re.compile(r"[。！？；!?]+[”’」』）)]*(?:〔[^〕]{1,4}〕)?")
# A shorter line is one statement; a longer one is cut into its sentences.
_MAX_LINE_CHARS = 110


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """`text[start:end]`, without the white space around it.

    Attributes:
        line: Number of the line it stands on, from 0.
    """

    start: int
    end: int
    line: int


def sentences(text: str) -> Iterator[Sentence]:
    """Give the sentences in order. They do not overlap, and every visible character is in one."""
    offset = 0
    for number, line in enumerate(text.split("\n")):
        for start, end in _cut(line):
            yield Sentence(start=offset + start, end=offset + end, line=number)
        offset += len(line) + 1


def _cut(line: str) -> Iterator[tuple[int, int]]:
    if len(line) <= _MAX_LINE_CHARS:
        ends = [len(line)]
    else:
        ends = [match.end() for match in _END.finditer(line)]
        if not ends or ends[-1] < len(line):
            ends.append(len(line))
    start = 0
    for end in ends:
        piece = line[start:end]
        if piece.strip():
            lead = len(piece) - len(piece.lstrip())
            yield start + lead, start + len(piece.rstrip())
        start = end
