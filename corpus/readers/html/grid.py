"""A table's cells in the columns that they stand in, although some reach over several."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lxml import etree

from corpus.errors import UnreadableFile

_MAX_COLUMNS = 1_000  # the limit of HTML itself for one cell
_MAX_CELLS = 200_000


@dataclass(frozen=True, slots=True, kw_only=True)
class GridRow:
    """One row: its cells, each with the column it starts in, and how many it covers."""

    cells: Sequence[tuple[int, int, etree._Element]]


def is_data(table: etree._Element) -> bool:
    """Tell a table of facts from one that only lays out the page."""
    rows = [len(list(row.iterchildren("td", "th"))) for row in table.iter("tr")]
    nested = any(True for _ in table.iterdescendants("table"))
    return not nested and sum(cells > 1 for cells in rows) > 1


def grid(table: etree._Element) -> Iterator[GridRow]:
    """Yield a table's rows, cells moved right where one from above reaches down.

    Raises:
        UnreadableFile: More cells than any table has.
    """
    reaching: dict[int, int] = {}  # column → rows below that a cell still covers
    count = 0
    for row in table.iter("tr"):
        cells, column = [], 0
        below = {c: rows - 1 for c, rows in reaching.items() if rows > 1}
        for cell in row.iterchildren("td", "th"):
            while column in reaching:
                column += 1
            width = _whole(cell.get("colspan"), 1, _MAX_COLUMNS)
            cells.append((column, width, cell))
            if (height := _whole(cell.get("rowspan"), 0, _MAX_CELLS)) != 1:
                below.update(
                    dict.fromkeys(range(column, column + width), (height or _MAX_CELLS) - 1)
                )
            column += width
            count += width
        if count > _MAX_CELLS:
            raise UnreadableFile(
                f"网页中的表格超过 {_MAX_CELLS} 格，没有读入",
                code="too_large",
                hint="请把表格另存为 .xlsx 或拆成几份后分别添加。",
            )
        reaching = below
        yield GridRow(cells=cells)


def _whole(value: str | None, least: int, most: int) -> int:
    text = (value or "").strip()
    return min(max(int(text), least), most) if text.isdecimal() and len(text) <= 9 else 1  # noqa: PLR2004
