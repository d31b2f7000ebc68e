"""What a person wrote anew in a draft's own words, beside the fields: kept by the place it has.

A key is the id of a line or of a table's cell (`goals.3.2.1`), and the text takes the place of what
stood there; empty takes the line away. `after:ID` is what was put behind that line or table, one
paragraph a line; `start:ID` what was put at the start of a section. A gap in them stays a gap. A
place that the template has no more is told, not lost.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from assistant.drafting.draft import Block, Cell, Grid, Line, Piece, Section, gap

Edits = Mapping[str, str]

AFTER = "after:"
START = "start:"
_GAP = re.compile(r"(【待填:[^【】]+】)")
REWRITTEN = "您在文件中改写"


@dataclass(frozen=True, slots=True, kw_only=True)
class Edited:
    """Sections with the edits in them.

    Attributes:
        homeless: The edits whose place is not there any more, by their key.
    """

    sections: tuple[Section, ...]
    homeless: Edits


def edited(sections: Sequence[Section], edits: Edits) -> Edited:
    """Put edits into the sections that they were made in."""
    used: set[str] = set()
    done = tuple(
        replace(section, blocks=tuple(_blocks(section, edits, used))) for section in sections
    )
    return Edited(
        sections=done, homeless={key: text for key, text in edits.items() if key not in used}
    )


def _blocks(section: Section, edits: Edits, used: set[str]) -> Iterator[Block]:
    start = f"{START}{section.id}"
    if start in edits:
        used.add(start)
        yield from _added(start, edits[start])
    for block in section.blocks:
        if isinstance(block, Grid):
            yield _grid(block, edits, used)
        elif block.id not in edits:
            yield block
        else:
            used.add(block.id)
            if text := edits[block.id].strip():
                yield replace(block, pieces=_own(text), edited=True)
        behind = f"{AFTER}{block.id}"
        if behind in edits:
            used.add(behind)
            yield from _added(behind, edits[behind])


def _added(key: str, text: str) -> Iterator[Line]:
    for n, line in enumerate(filter(str.strip, text.split("\n")), start=1):
        yield Line(id=f"{key}.{n}", pieces=_own(line.strip()), edited=True)


def _grid(grid: Grid, edits: Edits, used: set[str]) -> Grid:
    rows = []
    for r, row in enumerate(grid.rows, start=1):
        cells = list(row)
        for c in range(1, len(cells) + 1):
            key = f"{grid.id}.{r}.{c}"
            if key in edits:
                used.add(key)
                cells[c - 1] = _own(edits[key].strip())
        rows.append(tuple(cells))
    return replace(grid, rows=tuple(rows))


def _own(text: str) -> Cell:
    """Give the person's words; what they leave open stays open."""
    parts = (part for part in _GAP.split(text) if part)
    return tuple(
        gap(part[4:-1]) if _GAP.fullmatch(part) else Piece(text=part, origin="user", ref=REWRITTEN)
        for part in parts
    ) or (Piece(text="", origin="user", ref=REWRITTEN),)
