"""What the fields of a line hold after somebody has edited it in a word processor."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assistant.drafting.cutting import cut
from assistant.drafting.draft import Piece
from assistant.papers.marked import Stretches, words
from assistant.papers.marks import alike, short_label

_OPEN = re.compile(r"【待填:[^【】]*】")
# What a sentence ends with: behind it stands something else than the value.
_ENDED = re.compile(r"[。！？；\n]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Refilled:
    """What was found.

    Attributes:
        values: New words of a field's piece, for those that could be told.
        as_it_was: Whether all else in the line is as it was.
    """

    values: tuple[tuple[Piece, str], ...]
    as_it_was: bool


def without_gaps(text: str) -> str:
    """Give a text without what it leaves open.

    >>> without_gaps("李四【待填:负责人】")
    '李四'
    """
    return _OPEN.sub("", text).strip()


def refilled(pieces: Sequence[Piece], stretches: Stretches) -> Refilled:
    """Give what the fields among these pieces hold now.

    By their content controls, where the file still has them; else by the words between them.
    """
    slots = [piece for piece in pieces if piece.label is not None]
    if not slots:
        return Refilled(values=(), as_it_was=False)
    by_controls = _by_controls(pieces, slots, stretches)
    if by_controls is not None and by_controls.as_it_was:
        return by_controls
    by_words = _by_words(pieces, slots, words(stretches))
    if by_words is not None:
        return by_words
    if by_controls is not None:
        return by_controls
    return Refilled(values=tuple(_by_tags(slots, stretches)), as_it_was=False)


def _controls(stretches: Stretches) -> dict[int, tuple[str | None, str]]:
    """Give the tag and the text of each control, in order."""
    found: dict[int, tuple[str | None, str]] = {}
    for one in stretches:
        if one.control is not None:
            tag, text = found.get(one.control, (one.tag, ""))
            found[one.control] = (tag, text + one.text)
    return found


def _by_controls(
    pieces: Sequence[Piece], slots: Sequence[Piece], stretches: Stretches
) -> Refilled | None:
    controls = list(_controls(stretches).values())
    if len(controls) != len(slots):
        return None
    if any(tag is not None and tag != short_label(piece.label or "")
           for (tag, _), piece in zip(controls, slots, strict=True)):  # fmt: skip
        return None
    between = [""]
    for one, before in zip(stretches, (None, *stretches), strict=False):
        if one.control is None:
            between[-1] += one.text
        elif before is None or before.control != one.control:
            between.append("")
    return Refilled(
        values=tuple((piece, text) for piece, (_, text) in zip(slots, controls, strict=True)),
        as_it_was=list(map(alike, between)) == list(map(alike, _between(pieces))),
    )


def _between(pieces: Sequence[Piece]) -> list[str]:
    """Give the words before, between and behind the fields."""
    between = [""]
    for piece in pieces:
        if piece.label is None:
            between[-1] += piece.text
        else:
            between.append("")
    return between


def _by_words(pieces: Sequence[Piece], slots: Sequence[Piece], text: str) -> Refilled | None:
    """Tell the values by the words around them; None where they could be cut in two ways."""
    between = _between(pieces)
    if any(not alike(one) for one in between[1:-1]):
        return None
    found = cut(between, text)
    if found is None or found != cut(between, text, late=True):
        return None
    values = tuple(zip(slots, found, strict=True))
    if any(_ENDED.search(value) and not _ENDED.search(piece.text) for piece, value in values):
        return None
    return Refilled(values=values, as_it_was=True)


def _by_tags(slots: Sequence[Piece], stretches: Stretches) -> Iterator[tuple[Piece, str]]:
    """Give the fields whose control is still there, once, whatever else has changed."""
    controls = list(_controls(stretches).values())
    for piece in slots:
        own = short_label(piece.label or "")
        texts = [text for tag, text in controls if tag == own]
        if len(texts) == 1:
            yield piece, texts[0]
