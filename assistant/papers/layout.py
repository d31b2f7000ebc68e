"""A draft as what stands in its file one below the other, each place with a name of its own.

Writing goes through it from the top, and reading back looks for the same places again.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from assistant.drafting.draft import Draft, Grid, Line, Section, Style
from assistant.papers import labels
from assistant.papers.appendices import Appendix, appendices
from assistant.papers.content import Table, printable

_STYLES: dict[Style, str] = {
    "body": "Text",
    "heading": "Heading2",
    "item": "Text",
    "note": "Note",
}
_COVER = "cover"
# A page's height in points without its labels and title; what a line of the cover takes of it.
_COVER_POINTS, _COVER_LINE, _COVER_CHARS = 560, 36, 20
_NOTICE_LINE, _NOTICE_CHARS = 16, 40
# Where a contract is signed; the last section where none says so.
_SIGNED = ("签字", "签署", "签章", "盖章", "签名")


@dataclass(frozen=True, slots=True, kw_only=True)
class Fixed:
    """A paragraph that is no block of the draft: a title, a heading, a label.

    Attributes:
        id: Unique in a file, and no id of a block.
        style: Of the house style.
        section: The section that begins with it; None for others.
        new_page: Whether a page begins with it.
        behind_cover: Whether a page ends behind it.
        space: Above and below it, in points; None for what its style has.
    """

    id: str
    text: str
    style: str
    section: str | None = None
    new_page: bool = False
    behind_cover: bool = False
    space: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Spelt:
    """A line of the draft."""

    line: Line
    style: str

    @property
    def id(self) -> str:
        """Of the line."""
        return self.line.id


@dataclass(frozen=True, slots=True, kw_only=True)
class Tabled:
    """A table of the draft; its title is a `Fixed` above it."""

    grid: Grid

    @property
    def id(self) -> str:
        """Of the table."""
        return self.grid.id


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A table of an appendix."""

    id: str
    table: Table


Place = Fixed | Spelt | Tabled
Back = Fixed | Listed


def has_cover(made: Draft) -> bool:
    """Say whether a draft's first page is a cover."""
    return made.group == "contract" or _cover(made) is not None


def front(made: Draft) -> Iterator[Place]:
    """Give a draft from its label to its last section."""
    yield Fixed(id="label.start", text=labels.visible_label(made), style="AigcLabel")
    if made.group == "contract":
        yield Fixed(id="lawyers.start", text=labels.FOR_LAWYERS, style="Lawyers")
    yield from _opening(made)
    rest = made.sections if _cover(made) is None else made.sections[1:]
    signed = _signing(rest) if made.group == "contract" else None
    for section in rest:
        yield Fixed(
            id=f"section.{section.id}",
            text=printable(section.title),
            style="Heading1",
            section=section.id,
            new_page=section is signed,
        )
        if section is signed:
            yield Fixed(id="lawyers.signed", text=labels.FOR_LAWYERS, style="Lawyers")
        yield from _contents(section)


def back(made: Draft, *, checklist: bool) -> Iterator[Back]:
    """Give what stands behind a draft: the label, the appendices, the label."""
    yield Fixed(
        id="label.middle", text=labels.visible_label(made), style="AigcLabel", space=(12, 6)
    )
    for n, one in enumerate(appendices(made, checklist=checklist), start=1):
        yield from _appendix(n, one)
    yield Fixed(id="label.end", text=labels.visible_label(made), style="AigcLabel", space=(12, 6))


def _cover(made: Draft) -> Section | None:
    first = made.sections[0] if made.sections else None
    return first if first is not None and first.id == _COVER else None


def _opening(made: Draft) -> Iterator[Place]:
    """Give the title above the text, or the cover."""
    name, notice = printable(made.name), printable(made.notice)
    told = f"说明：{notice}" if notice else ""
    if has_cover(made):
        yield from _on_cover(made, name, told)
        return
    yield Fixed(id="title", text=made.title, style="Title")
    if name:
        yield Fixed(id="name", text=name, style="Subtitle")
    if told:
        yield Fixed(id="notice", text=told, style="Note")


def _on_cover(made: Draft, name: str, told: str) -> Iterator[Place]:
    """Give a cover, its title as far down as what stands below it lets it be."""
    cover = _cover(made)
    texts = [block.text for block in cover.blocks] if cover is not None else [name]
    lines = sum(1 + len(text) // _COVER_CHARS for text in texts)
    free = _COVER_POINTS - lines * _COVER_LINE - (1 + len(told) // _NOTICE_CHARS) * _NOTICE_LINE
    above, below = max(20, min(130, free // 2)), max(20, min(80, free // 4))
    yield Fixed(id="title", text=made.title, style="CoverTitle", space=(above, below))
    if cover is not None:
        yield from _contents(cover, style="CoverText")
    elif name:
        yield Fixed(id="name", text=name, style="CoverName")
    yield Fixed(
        id="notice", text=told, style="CoverNote", behind_cover=True, space=(min(40, free // 8), 0)
    )


def _signing(sections: tuple[Section, ...]) -> Section | None:
    named = [one for one in sections if any(word in one.title for word in _SIGNED)]
    said = [one for one in sections if any(word in one.text for word in _SIGNED)]
    found = named or said or sections
    return found[-1] if found else None


def _contents(section: Section, *, style: str | None = None) -> Iterator[Place]:
    for block in section.blocks:
        if isinstance(block, Line):
            own = style if style and block.style == "body" else _STYLES[block.style]
            yield Spelt(line=block, style=own)
            continue
        if block.title:
            yield Fixed(id=f"title.{block.id}", text=printable(block.title), style="TableTitle")
        yield Tabled(grid=block)


def _appendix(n: int, one: Appendix) -> Iterator[Back]:
    yield Fixed(
        id=f"appendix.{n}",
        text=one.title,
        style="Heading1",
        new_page=n == 1 or one.own_page,
    )
    yield Fixed(id=f"appendix.{n}.lead", text=one.lead, style="Note")
    yield Listed(id=f"appendix.{n}.table", table=one.table)
