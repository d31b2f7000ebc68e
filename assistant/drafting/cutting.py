"""A line cut at the words of its form: what stands between them is what was filled in."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

_QUOTE = re.compile("[\"'“”‘’]")


def cut(between: Sequence[str], text: str, *, late: bool = False) -> tuple[str, ...] | None:
    """Give what stands between some words, without the blanks around it.

    Blanks mean nothing, and any quote is like any other. It takes time in proportion to the text.

    Args:
        between: The words before, between and behind what is looked for, two or more.
        text: All of it is read.
        late: Whether the words between are looked for as far to the right as they may stand,
            and not as far to the left.

    Returns:
        One fewer than the words; None where the words do not stand there.

    >>> cut(["甲方：", "，乙方：", "。"], "甲方：宁夏 大学 ，乙方： 某公司。")
    ('宁夏 大学', '某公司')
    """
    held = _Letters.of(text)
    head, *inner, tail = (_Letters.of(one).text for one in between)
    if len(head) + len(tail) > len(held.text):
        return None
    if not held.text.startswith(head) or not held.text.endswith(tail):
        return None
    room = len(head), len(held.text) - len(tail)
    places = (_late if late else _early)(held.text, inner, room)
    if places is None:
        return None
    starts = (room[0], *(at + len(one) for at, one in zip(places, inner, strict=True)))
    ends = (*places, room[1])
    return tuple(held.written(text, start, end) for start, end in zip(starts, ends, strict=True))


def _early(text: str, inner: Sequence[str], room: tuple[int, int]) -> tuple[int, ...] | None:
    """Give where each of some words starts, in their order, as far to the left as they may."""
    start, end = room
    places: list[int] = []
    for one in inner:
        at = text.find(one, start, end)
        if at < 0:
            return None
        places.append(at)
        start = at + len(one)
    return tuple(places)


def _late(text: str, inner: Sequence[str], room: tuple[int, int]) -> tuple[int, ...] | None:
    """Give where each of some words starts, in their order, as far to the right as they may."""
    start, end = room
    places: list[int] = []
    for one in reversed(inner):
        end = text.rfind(one, start, end)
        if end < 0:
            return None
        places.append(end)
    return tuple(reversed(places))


@dataclass(frozen=True, slots=True)
class _Letters:
    """A text as it is compared: without blanks, any quote as one.

    Attributes:
        places: Where each letter stands in the text as written.
    """

    text: str
    places: Sequence[int]

    @classmethod
    def of(cls, written: str) -> "_Letters":
        """Give the letters of a text."""
        places = [at for at, letter in enumerate(written) if not letter.isspace()]
        return cls(_QUOTE.sub('"', "".join(written[at] for at in places)), places)

    def written(self, text: str, start: int, end: int) -> str:
        """Give letters as they stand in their text, without the blanks around them."""
        return text[self.places[start] : self.places[end - 1] + 1] if start < end else ""
