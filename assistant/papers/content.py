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


class Figure(str):
    """A number that the program counted: it reads as text, and a workbook has it as a number.

    Attributes:
        value: The number.
        form: How a workbook writes it, in its own language.
    """

    value: float
    form: str

    @classmethod
    def number(cls, value: int) -> "Figure":
        """Give a number of things."""
        return cls._made(f"{value:,}", value, "#,##0")

    @classmethod
    def share(cls, value: float, *, places: int = 1) -> "Figure":
        """Give a share, 1 for all."""
        form = f"0.{'0' * places}%" if places else "0%"
        return cls._made(f"{value:.{places}%}", value, form)

    @classmethod
    def _made(cls, text: str, value: float, form: str) -> "Figure":
        made = cls(text)
        made.value, made.form = value, form
        return made


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
