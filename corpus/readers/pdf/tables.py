"""Tables, found by the lines ruled round their cells."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

from corpus.readers.pdf.lines import around, cell_text, lines_of
from corpus.readers.pdf.sheet import Box, Piece, Ruling, Sheet

# In points: lines nearer than this are one line; ends nearer than this touch.
_ALIKE = 3.0
_SHORTEST = 6.0
_MOST_RULINGS = 1_200
_MOST_CELLS = 4_000
_TWO = 2
_LEAST_FILLED = 4
# A grid with fewer cells filled than this share is a chart's, not a table's.
_LEAST_SHARE = 0.25
_FEWEST_PARTS = 3
_FULL = 0.8


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """A table's place on the page, and the text of its cells, row by row.

    Attributes:
        spans: By row, the first and last column that one cell goes over.
    """

    box: Box
    rows: tuple[tuple[str, ...], ...]
    spans: tuple[tuple[tuple[int, int], ...], ...]


def ruled(sheet: Sheet, pieces: Sequence[Piece]) -> tuple[list[Grid], list[Piece]]:
    """Give the tables among the pieces, from top to bottom, and the pieces in none of them.

    A cell that goes over several columns or rows has its text in the first of them.
    """
    grids: list[Grid] = []
    rest = list(pieces)
    for across, along in _frames(sheet.rulings):
        ys, xs = _places(r.at for r in across), _places(r.at for r in along)
        if len(xs) <= _TWO or len(ys) <= _TWO or len(xs) * len(ys) > _MOST_CELLS:
            continue
        box = Box(left=xs[0], top=ys[0], right=xs[-1], bottom=ys[-1])
        inside = [p for p in rest if box.holds_point(p.box.middle)]
        grid = _grid(inside, box, xs, ys, _owners(xs, ys, across, along))
        if _is_table(grid.rows):
            grids.append(grid)
            taken = {id(p) for p in inside}
            rest = [p for p in rest if id(p) not in taken]
    return sorted(grids, key=lambda g: g.box.top), rest


def _is_table(rows: Sequence[Sequence[str]]) -> bool:
    filled = [[bool(cell) for cell in row] for row in rows]
    count = sum(map(sum, filled))
    full_rows = sum(sum(row) >= _TWO for row in filled)
    full_columns = sum(any(column) for column in zip(*filled, strict=True))
    share = count / max(1, sum(map(len, filled)))
    return (
        count >= _LEAST_FILLED
        and full_rows >= 1
        and full_columns >= _TWO
        and (share >= _LEAST_SHARE or full_rows * _TWO >= len(rows))
    )


def _frames(rulings: Sequence[Ruling]) -> Iterable[tuple[list[Ruling], list[Ruling]]]:
    """Yield the lines across and along of each group of lines that touch."""
    across = _merged(r for r in rulings if r.across)
    along = _merged(r for r in rulings if not r.across)
    if len(across) + len(along) > _MOST_RULINGS:
        return
    left = set(range(len(along)))
    seen: set[int] = set()
    for first in range(len(across)):
        if first in seen:
            continue
        seen.add(first)
        rows, todo = [across[first]], [across[first]]
        columns: list[Ruling] = []
        while todo:
            line = todo.pop()
            pool = left if line.across else set(range(len(across))) - seen
            others = along if line.across else across
            for index in [i for i in pool if _touch(line, others[i])]:
                (left.discard if line.across else seen.add)(index)
                (columns if line.across else rows).append(others[index])
                todo.append(others[index])
        yield rows, columns


def _touch(one: Ruling, other: Ruling) -> bool:
    return (
        one.start - _ALIKE <= other.at <= one.end + _ALIKE
        and other.start - _ALIKE <= one.at <= other.end + _ALIKE
    )


def _merged(rulings: Iterable[Ruling]) -> list[Ruling]:
    """Put together what lies on one line; a double line becomes one."""
    groups: list[list[Ruling]] = []
    for ruling in sorted(rulings, key=lambda r: r.at):
        if groups and ruling.at - groups[-1][0].at <= _ALIKE:
            groups[-1].append(ruling)
        else:
            groups.append([ruling])
    merged: list[Ruling] = []
    for group in groups:
        start: float | None = None
        end = 0.0
        for ruling in sorted(group, key=lambda r: r.start):
            if start is not None and ruling.start <= end + _ALIKE:
                end = max(end, ruling.end)
                continue
            if start is not None and end - start >= _SHORTEST:
                merged.append(Ruling(across=ruling.across, at=group[0].at, start=start, end=end))
            start, end = ruling.start, ruling.end
        if start is not None and end - start >= _SHORTEST:
            merged.append(Ruling(across=group[0].across, at=group[0].at, start=start, end=end))
    return merged


def _places(found: Iterable[float]) -> list[float]:
    places: list[float] = []
    for place in sorted(found):
        if not places or place - places[-1] > _ALIKE:
            places.append(place)
    return places


def _grid(
    pieces: Sequence[Piece],
    box: Box,
    xs: Sequence[float],
    ys: Sequence[float],
    owners: Mapping[tuple[int, int], tuple[int, int]],
) -> Grid:
    held: dict[tuple[int, int], list[Piece]] = defaultdict(list)
    for piece in pieces:
        x, y = piece.box.middle
        row = min(max(bisect_right(ys, y) - 1, 0), len(ys) - 2)
        column = min(max(bisect_right(xs, x) - 1, 0), len(xs) - 2)
        held[owners[row, column]].append(piece)
    rows: list[tuple[str, ...]] = []
    spans: list[tuple[tuple[int, int], ...]] = []
    for row in range(len(ys) - 1):
        cells = [held.get((row, column), []) for column in range(len(xs) - 1)]
        merged = _spans([owners[row, column] for column in range(len(xs) - 1)])
        for part in _parted(cells, xs):
            rows.append(tuple(map(cell_text, part)))
            spans.append(merged)
    return Grid(box=box, rows=tuple(rows), spans=tuple(spans))


def _spans(owners: Sequence[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """Give the first and last column of each cell of a row that goes over several."""
    spans = []
    for _, group in groupby(range(len(owners)), key=lambda column: owners[column]):
        columns = list(group)
        if len(columns) > 1:
            spans.append((columns[0], columns[-1]))
    return tuple(spans)


def _parted(cells: list[list[Piece]], xs: Sequence[float]) -> list[list[list[Piece]]]:
    """Part a row that holds several without lines ruled between them.

    They are plain where every line of print has text in the first column and in another, and
    no cell's text is as wide as its cell, as text is that goes on in the next line.
    """
    lines = lines_of(p for cell in cells for p in cell)
    if len(lines) < _FEWEST_PARTS or not cells[0]:
        return [cells]
    parts = [[[p for p in cell if p in line.pieces] for cell in cells] for line in lines]
    plain = all(part[0] and sum(map(bool, part)) >= _TWO for part in parts)
    widths = [
        (around(p.box for p in held).width, right - left)
        for part in parts
        for held, left, right in zip(part, xs, xs[1:], strict=False)
        if held
    ]
    wide = sum(width > _FULL * room for width, room in widths)
    return parts if plain and wide * 4 <= len(widths) else [cells]


def _owners(
    xs: Sequence[float], ys: Sequence[float], across: Sequence[Ruling], along: Sequence[Ruling]
) -> dict[tuple[int, int], tuple[int, int]]:
    """Give for each field of the grid the first field of the cell that it is part of."""
    owners: dict[tuple[int, int], tuple[int, int]] = {}
    for row, (top, bottom) in enumerate(pairwise(ys)):
        for column, (left, right) in enumerate(pairwise(xs)):
            owner = (row, column)
            if column and not _is_ruled(along, left, (top + bottom) / 2):
                owner = owners[row, column - 1]
            elif row and not _is_ruled(across, top, (left + right) / 2):
                owner = owners[row - 1, column]
            owners[row, column] = owner
    return owners


def _is_ruled(rulings: Sequence[Ruling], at: float, through: float) -> bool:
    return any(abs(r.at - at) <= _ALIKE and r.start <= through <= r.end for r in rulings)
