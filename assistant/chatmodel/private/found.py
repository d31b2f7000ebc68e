"""What is found in a text, and the text as it is looked at."""

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

_FILE = Path(__file__).with_name("patterns.toml")
# Full-width letters, digits and marks, each as the half-width one: no position moves.
_WIDTHS = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}
_BETWEEN = re.compile(r"[\s\-—()]")

HAN = "[\u4e00-\u9fa5]"


@dataclass(frozen=True, slots=True, kw_only=True)
class Private:
    """A stretch of a text that must not leave the machine.

    Attributes:
        kind: In a word, as a placeholder says it.
        same: What every way of writing the same thing has in common.
        unit: What stands right after a figure and says what it counts; empty elsewhere.
        label: What stands right before a figure; empty elsewhere.
    """

    kind: str
    start: int
    end: int
    same: str
    unit: str = ""
    label: str = ""


def levelled(text: str) -> str:
    """Give a text with half-width letters, digits and marks, every position as it was.

    >>> levelled("电话：１３９")
    '电话:139'
    """
    return text.translate(_WIDTHS)


def squeezed(written: str) -> str:
    """Give a number or a code as it is compared: without what only groups it."""
    return _BETWEEN.sub("", written).lower()


def covered(text: str, stretches: Iterable[tuple[int, int]]) -> bytearray:
    """Give, for each character of a text, 1 where it stands in one of the stretches, else 0."""
    told = bytearray(len(text))
    for start, end in stretches:
        told[start:end] = b"\x01" * (end - start)
    return told


def either(words: Sequence[str]) -> str:
    """Give a pattern of one of these words, the longest that fits."""
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


@cache
def patterns() -> Mapping[str, Any]:
    """Give `patterns.toml`, by its tables."""
    return tomllib.loads(_FILE.read_text(encoding="utf-8"))
