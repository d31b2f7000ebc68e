"""Drafts as Markdown, with the same labels, sources and remarks as their Word documents."""

import re
from collections.abc import Iterator, Sequence

from assistant.drafting.draft import Draft
from assistant.papers.content import printable
from assistant.papers.layout import Back, Fixed, Listed, Place, Spelt, Tabled, back, front
from assistant.papers.marks import cell_text

# What Markdown would take for a sign of its own; a figure, a bracket or a dash stays readable.
_SIGNS = re.compile(r"([\\`*_<>|#~\[\]&])")
_LINE_START = re.compile(r"^(\s*)([-+]|\d+[.)])(?=\s)", re.MULTILINE)
_LEVELS = {
    "Title": "# ",
    "CoverTitle": "# ",
    "Heading1": "## ",
    "Heading2": "### ",
    "Subtitle": "**",
    "CoverName": "**",
    "TableTitle": "**",
    "AigcLabel": "> ",
    "Lawyers": "> ",
    "Note": "*",
}


def as_markdown(made: Draft, *, checklist: bool = True) -> str:
    """Give a draft as Markdown.

    Args:
        made: The draft.
        checklist: Whether the remarks on it stand at the end.
    """
    places = (*front(made), *back(made, checklist=checklist))
    return "\n\n".join(filter(None, map(_written, places))) + "\n"


def _written(place: Place | Back) -> str:
    match place:
        case Fixed():
            return _styled(place.style, place.text)
        case Spelt():
            return _styled(place.style, place.line.text)
        case Tabled():
            rows = [[cell_text(cell) for cell in row] for row in place.grid.rows]
            return "\n".join(_table(place.grid.head, rows))
        case Listed():
            return "\n".join(_table(place.table.head, place.table.rows))


def _styled(style: str, text: str) -> str:
    """Give a paragraph of a style of the house."""
    text = printable(text).strip()
    if not text:
        return ""
    mark = _LEVELS.get(style, "")
    if mark in ("**", "*"):
        return f"{mark}{_inline(text)}{mark}"
    if mark:
        return f"{mark}{_inline(text)}"
    # A line's end within a paragraph is a break.
    return _LINE_START.sub(r"\1\\\2", _plain(text)).replace("\n", "  \n")


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    yield f"| {' | '.join(map(_inline, head))} |"
    yield f"|{' --- |' * len(head)}"
    for row in rows:
        yield f"| {' | '.join(map(_inline, row))} |"


def _inline(text: str) -> str:
    return _plain(" ".join(printable(text).split()))


def _plain(text: str) -> str:
    return _SIGNS.sub(r"\\\1", text)
