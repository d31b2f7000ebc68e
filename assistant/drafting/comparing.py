"""What changed between two drafts: the lines that went and the lines that came, by section."""

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from assistant.drafting.draft import Draft, Section

Way = Literal["removed", "added"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A line that only one of two drafts has; the row of a table is a line.

    Attributes:
        section: The title of the section that it stands in.
    """

    way: Way
    section: str
    text: str


def changes(before: Draft, after: Draft) -> tuple[Change, ...]:
    """Give what changed, in the order of the document; what went stands before what came for it.

    Sections are the same by their id; what stands in one that the other draft lacks is all of
    one way.
    """
    old = {section.id: section for section in before.sections}
    new = {section.id: section for section in after.sections}
    found: list[Change] = []
    for id_ in dict.fromkeys([*new, *old]):
        found += _between(old.get(id_), new.get(id_))
    return tuple(found)


def _between(before: Section | None, after: Section | None) -> Iterator[Change]:
    old = _lines(before)
    new = _lines(after)
    title = (after or before).title if after or before else ""  # type: ignore[union-attr]
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    for tag, old_start, old_end, new_start, new_end in matcher.get_opcodes():
        if tag == "equal":
            continue
        for text in old[old_start:old_end]:
            yield Change(way="removed", section=title, text=text)
        for text in new[new_start:new_end]:
            yield Change(way="added", section=title, text=text)


def _lines(section: Section | None) -> list[str]:
    if section is None:
        return []
    return [line for line in section.text.split("\n") if line.strip()]
