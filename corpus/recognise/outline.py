"""The outline of a text: headings that its format marks, and parts known by their own words."""

from collections.abc import Sequence

from corpus.records import Heading
from corpus.structure import PartKind, parts_of

# Where the format marks nothing: the title is 1.
_DEPTHS: dict[PartKind, int] = {"annex": 2, "part": 2, "chapter": 3, "section": 4, "article": 5}


def with_parts(text: str, marked: Sequence[Heading]) -> tuple[Heading, ...]:
    """Give the marked headings with 编, 章, 节, 条 and attachments that are not marked, in order.

    An article's heading is its number only: its words follow on the same line.
    """
    lines = {text.rfind("\n", 0, heading.start) + 1 for heading in marked}
    found = [
        Heading(start=part.start, end=part.end, depth=_DEPTHS[part.kind])
        for part in parts_of(text)
        if text.rfind("\n", 0, part.start) + 1 not in lines
    ]
    return tuple(sorted([*marked, *found], key=lambda heading: heading.start))
