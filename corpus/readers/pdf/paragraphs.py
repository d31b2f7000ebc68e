"""Lines put together to paragraphs."""

import re
from collections.abc import Sequence
from itertools import pairwise
from unicodedata import east_asian_width

from corpus.labels import is_label
from corpus.readers.blocks import join_lines

# What starts a new paragraph whatever the line before looked like.
_STARTS = re.compile(
    r"^(第[一二三四五六七八九十百零〇\d]+[章节条]|[一二三四五六七八九十]+、|[（(][一二三四五六七八九十\d]+[）)]"
    r"|\d+[.、．]\s*\D|[①-⑳]|[•●■◆·-] ?\S|说明：|附件)"
)
_LABELLED = re.compile(r"^([^：:]{1,14})[：:]")
_ENDS = tuple("。；！？：〕;!?")
_FULL_LINE = 0.8
# What stands alone on a line only because there was no room beside what it remarks on.
_REMARK = re.compile(r"〔[^〔〕]{1,8}〕")
_RAGGED = 2.0
_FOOTER = 0.7
# A title is printed larger than what follows it.
_OTHER_SIZE = 0.15


def paragraphs_of(lines: Sequence[str], sizes: Sequence[float] = ()) -> list[list[int]]:
    """Join the lines that the page width broke; keep those that an author ended.

    Args:
        lines: Cleaned, in reading order, of one column.
        sizes: The height of each line's print, if known.

    Returns:
        The places in `lines` of the lines of each paragraph.
    """
    width = _page_width(lines)
    paragraphs: list[list[int]] = []
    for place, line in enumerate(lines):
        previous = lines[place - 1] if place else ""
        label = _LABELLED.match(line)
        resized = bool(place and sizes) and _differ(sizes[place - 1], sizes[place])
        fresh = not paragraphs or (
            not _REMARK.fullmatch(line)
            and (
                bool(_STARTS.match(line))
                or (label is not None and is_label(label[1]))
                or previous.endswith(_ENDS)
                or _width(previous) < width * _FULL_LINE
                or resized
            )
        )
        if fresh:
            paragraphs.append([place])
        else:
            paragraphs[-1].append(place)
    return paragraphs


def joined(lines: Sequence[str], sizes: Sequence[float] = ()) -> list[str]:
    """Give the paragraphs that the lines make."""
    return [
        join_lines([lines[place] for place in places]) for places in paragraphs_of(lines, sizes)
    ]


def _differ(one: float, other: float) -> bool:
    return abs(one - other) > _OTHER_SIZE * max(one, other)


def _page_width(lines: Sequence[str]) -> float:
    """Give the width that lines fill: the widest that two share, if footers are not far wider."""
    widths = sorted(map(_width, lines), reverse=True)
    widest = widths[0] if widths else 0.0
    shared = (one for one, other in pairwise(widths) if one - other <= _RAGGED)
    width = next(shared, widest)
    return width if width >= widest * _FOOTER else widest


def _width(line: str) -> float:
    """Give a line's width in Chinese characters; a Latin letter or digit is half as wide."""
    return sum(1.0 if east_asian_width(c) in "WFA" else 0.5 for c in line)
