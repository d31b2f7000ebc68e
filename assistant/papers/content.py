"""What a paper holds, whatever it is written as."""

import re
from dataclasses import dataclass

_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table; every row has as many cells as the head.

    Attributes:
        widths: Of the columns, in characters of Chinese.
    """

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[int, ...] = ()
    title: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """A title, lines below it, and parts: headings, lines of text, tables."""

    title: str
    lead: tuple[str, ...] = ()
    parts: tuple["Heading | Line | Table", ...] = ()


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading."""

    text: str


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text; `faint` for what is said by the way."""

    text: str
    faint: bool = False


def printable(text: str) -> str:
    """Give a text without the characters that no document may hold."""
    return _UNPRINTABLE.sub("", text)
