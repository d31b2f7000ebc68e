"""Rows whose cells stand under their header, although cells are merged."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

_A_PAIR = 2
_MAX_SPAN = 1_000  # Word has at most 63 columns; a file may claim two thousand million


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One cell as it stands in the file.

    Attributes:
        span: How many columns of the grid it covers.
        hidden: Whether any of its text is not seen.
    """

    text: str
    span: int = 1
    hidden: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TableRow:
    """One row as it stands in the file; `before` columns of the grid are left free before it."""

    cells: Sequence[Cell]
    before: int = 0

    def starts(self) -> tuple[int, ...]:
        """Give the column of the grid in which each cell starts."""
        starts, column = [], self.before
        for cell in self.cells:
            starts.append(column)
            column += max(1, min(cell.span, _MAX_SPAN))
        return tuple(starts)


@dataclass(frozen=True, slots=True, kw_only=True)
class AlignedRow:
    """A row's texts by column, and the first and last column of each cell that covers several."""

    texts: tuple[str, ...]
    spans: tuple[tuple[int, int], ...] = ()


def aligned(rows: Sequence[TableRow]) -> list[AlignedRow]:
    """Give each row's texts, with empty ones where a merged cell reaches over columns.

    The columns are those of the finest way in which rows are cut, if at least half of the rows
    are cut so. Otherwise it is a form, in which each row has cells of its own, and nothing is
    put between a label and its value. A merged cell's text stands once, in its first column;
    nothing is added after a row's last cell.
    """
    columns = _columns(rows)
    return [_in_columns(row, columns) for row in rows]


def _columns(rows: Sequence[TableRow]) -> Sequence[int]:
    """Give where columns start on the grid; nothing where rows agree on none."""
    cuts = Counter(row.starts() for row in rows if len(row.cells) >= _A_PAIR)
    if not cuts:
        return ()
    finest = max(cuts, key=lambda cut: (len(cut), cuts[cut]))
    return finest if cuts[finest] * 2 >= cuts.total() else ()


def _in_columns(row: TableRow, columns: Sequence[int]) -> AlignedRow:
    starts = row.starts()
    if not starts or not set(starts) <= set(columns):
        return AlignedRow(texts=tuple(cell.text for cell in row.cells))
    places = [bisect_left(columns, start) for start in starts]
    texts = [""] * (places[-1] + 1)
    spans = []
    for start, place, cell in zip(starts, places, row.cells, strict=True):
        texts[place] = cell.text
        last = bisect_left(columns, start + min(cell.span, _MAX_SPAN)) - 1
        if last > place:
            spans.append((place, last))
    return AlignedRow(texts=tuple(texts), spans=tuple(spans))
