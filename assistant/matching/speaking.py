"""Which words of an achievement's text speak of it, and which of others, or of what is left to do.

A record tells of the trouble that it removes, of what others do, and of what it has not done yet.
None of it is what the achievement has: such words are no figure of its own, and what they call
unfit is not the achievement.
"""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Literal

from assistant.matching.limits import Span

Part = Literal["trouble", "unfit", "lacking", "compared", ""]

_TEXTS_KEPT = 4_096
_SENTENCE = re.compile(r"[^。！!？?\n]+")
_STATEMENT = re.compile(r"[^。；;！!？?\n]+")
_LONGEST_HEADING = 16
# How a heading is numbered: 一、 （一） 1. # or not at all.
_NUMBERS = (
    re.compile(r"[一二三四五六七八九十]{1,3}[、.．]\s*"),
    re.compile(r"[（(][一二三四五六七八九十\d]{1,3}[)）]\s*"),
    re.compile(r"\d{1,2}[.、．](?!\d)\s*"),
    re.compile(r"#{1,6}\s*"),
    re.compile(r"\*\*"),
)
_NO_HEADING = re.compile(r"[。；;，,|：:]")
_LABELLED = re.compile(r"\s*(?:\*\*)?(?P<label>[^：:\n|，,。；;]{2,16})(?:\*\*)?[：:](?=.)")


@dataclass(frozen=True, slots=True)
class Section:
    """A line of a text with what the heading over it, or the label before it, makes of it.

    Attributes:
        span: Of what it says, without its label.
    """

    span: Span
    part: Part


@lru_cache(maxsize=_TEXTS_KEPT)
def sections(text: str) -> tuple[Section, ...]:
    """Give the lines of a text that say something, with what part of it each is."""
    return tuple(_sections(text))


def stated_unfit(text: str) -> tuple[Span, ...]:
    """Give the sentences under a heading that says when the achievement does not fit."""
    return tuple(_statements(text, "unfit"))


def lacking(text: str) -> tuple[Span, ...]:
    """Give the statements that say what is lacking yet, or what stays as it was.

    Args:
        text: Of an achievement.
    """
    return tuple(dict.fromkeys((*_statements(text, "lacking"), *_said_lacking(text))))


def is_trouble(text: str, at: int) -> bool:
    """Say whether a place stands where a text tells of the trouble, and not of its remedy."""
    return any(one.part == "trouble" and _has(one.span, at) for one in sections(text))


def is_of_others(text: str, at: int) -> bool:
    """Say whether the words before a place, in its sentence, speak of what others have."""
    begin = max(text.rfind(mark, 0, at) for mark in "。！!？?\n") + 1
    return _speaks_of_others(text[begin:at])


@lru_cache(maxsize=_TEXTS_KEPT)
def of_its_own(text: str, title: str) -> str:
    """Give a text of the same length with blanks where it does not speak of the achievement.

    Args:
        text: Of an achievement.
        title: By which it is called; a name states nothing.
    """
    out = list(text)
    for start, end in _aside(text):
        out[start:end] = " " * (end - start)
    if title:
        for found in re.finditer(re.escape(title), text):
            out[found.start() : found.end()] = " " * (found.end() - found.start())
    return "".join(out)


def _aside(text: str) -> Iterator[Span]:
    rules = _rules()
    for one in sections(text):
        said = text[slice(*one.span)]
        others = one.part == "compared" and not rules.own.search(said)
        if one.part == "trouble" or (others and ("|" in said or rules.others.search(said))):
            yield one.span
            continue
        for sentence in _SENTENCE.finditer(text, *one.span):
            yield from _of_others_in(text, sentence.span())


def _of_others_in(text: str, span: Span) -> Iterator[Span]:
    """Give from where on a sentence speaks of others, up to where it comes to itself."""
    rules = _rules()
    at, end = span
    while (other := rules.others.search(text, at, end)) is not None:
        own = rules.own.search(text, other.end(), end)
        until = own.start() if own is not None else end
        yield other.start(), until
        at = own.end() if own is not None else end


def _speaks_of_others(before: str) -> bool:
    rules = _rules()
    other = max((found.end() for found in rules.others.finditer(before)), default=-1)
    own = max((found.end() for found in rules.own.finditer(before)), default=-1)
    return other > own


def _statements(text: str, part: Part) -> Iterator[Span]:
    for one in sections(text):
        if one.part == part:
            pieces = _SENTENCE if part == "unfit" else _STATEMENT
            yield from (found.span() for found in pieces.finditer(text, *one.span))


def _said_lacking(text: str) -> Iterator[Span]:
    rules = _rules()
    for one in sections(text):
        if one.part == "trouble":
            continue
        for found in _STATEMENT.finditer(text, *one.span):
            if (lacks := rules.lacks.search(found[0])) is None:
                continue
            if not is_of_others(text, found.start() + lacks.start()):
                yield found.span()


def _sections(text: str) -> Iterator[Section]:
    part: Part = ""
    style = -1
    start = 0
    for written in text.split("\n"):
        end = start + len(written)
        heading = _heading(written)
        if heading is not None:
            name, own_style = heading
            said = _part_of(name)
            # What is listed under a heading is numbered in another way than the heading itself.
            if said or not part or own_style == style:
                part, style = said, own_style
            else:
                yield Section((start, end), part)
        elif written.strip():
            label = _LABELLED.match(written)
            named = _part_of(label["label"]) if label is not None else ""
            at = start + label.end() if label is not None and named else start
            yield Section((at, end), named or part)
        start = end + 1


def _heading(written: str) -> tuple[str, int] | None:
    """Give the words of a heading and how it is numbered; None for a line that is none."""
    bare = written.strip()
    style = len(_NUMBERS)
    for n, pattern in enumerate(_NUMBERS):
        if (found := pattern.match(bare)) is not None:
            bare, style = bare[found.end() :].strip("* "), n
            break
    bare = bare.rstrip("：: ")
    if not bare or len(bare) > _LONGEST_HEADING or _NO_HEADING.search(bare):
        return None
    return bare, style


def _part_of(heading: str) -> Part:
    return next((part for part, says in _rules().headings if says.search(heading)), "")


def _has(span: Span, at: int) -> bool:
    return span[0] <= at < span[1]


@dataclass(frozen=True, slots=True)
class _Rules:
    headings: tuple[tuple[Part, re.Pattern[str]], ...]
    others: re.Pattern[str]
    own: re.Pattern[str]
    lacks: re.Pattern[str]


@cache
def _rules() -> _Rules:
    table = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
    parts: tuple[Part, ...] = ("unfit", "lacking", "compared", "trouble")
    return _Rules(
        headings=tuple((part, re.compile(table["headings"][part])) for part in parts),
        **{name: re.compile("|".join(table[name])) for name in ("others", "own", "lacks")},
    )
