"""Merged cells: what one cell says of the rows it stands beside."""

import re
from bisect import bisect_right
from dataclasses import dataclass, field

from corpus.readers.workbook.sheet import Area, Sheet, column_name
from corpus.readers.workbook.strings import too_large

_MAX_FILLED = 1_000_000
_AMOUNT = re.compile(r"^[-+¥￥$]?[\d,]+(?:\.\d+)?\D{0,4}$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Merges:
    """What is merged in a sheet.

    Attributes:
        spans: By row: the first and last cell, from 0, that one text stands over.
        amounts: Cells with a number that several rows share, as a spreadsheet calls them.
    """

    spans: dict[int, list[tuple[int, int]]] = field(default_factory=dict)
    amounts: list[str] = field(default_factory=list)


def fill(sheet: Sheet) -> Merges:
    """Give each row beside a cell merged downwards the text of that cell, and what is merged.

    Who merges 单位 over five rows means all five. Only rows that have a text of their own are
    filled: a merge over a million empty rows is a title, or an attack.
    """
    merges = Merges()
    present = sorted(sheet.rows)
    filled = 0
    for area in sheet.merged:
        own = sheet.rows.get(area.top, [])
        text = own[area.left - 1] if len(own) >= area.left else ""
        if not text:
            continue
        rows = present[bisect_right(present, area.top) : bisect_right(present, area.bottom)]
        filled += len(rows)
        if filled > _MAX_FILLED:
            raise too_large("合并的单元格盖住超过 100 万行")
        beside = [number for number in rows if _give(sheet.rows[number], area, text)]
        for number in [area.top, *beside]:
            if area.right > area.left:
                merges.spans.setdefault(number, []).append((area.left - 1, area.right - 1))
        if beside and area.left > 1 and _AMOUNT.match(text):
            merges.amounts.append(f"{column_name(area.left)}{area.top}")
    return merges


def _give(cells: list[str], area: Area, text: str) -> bool:
    """Put the text into the row's cell, if that is empty."""
    missing = area.left - len(cells)
    if missing > 0:
        cells.extend([""] * missing)
    if cells[area.left - 1]:
        return False
    cells[area.left - 1] = text
    return True
