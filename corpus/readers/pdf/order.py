"""The order in which a page is read: columns one after the other, aligned fields as rows."""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from statistics import median

from corpus.readers.pdf.lines import Line, around, line_of, lines_of
from corpus.readers.pdf.sheet import Piece
from corpus.readers.pdf.tables import Grid

_MOST_LINES = 1_000
# Lines looked at on one page in search of columns and tables: each start looks at a band.
_MOST_STEPS = 10_000
_MOST_COLUMNS = 3
_FEWEST_LINES = 4
# In heights of a character: the least gap between two columns, the least width of one.
_GUTTER = 0.8
_COLUMN = 9.0
# The share of its column that a line of running text fills, and of lines that do.
_FILLED = 0.75
_MOSTLY = 0.5
_FEWEST_ROWS = 3
_FEWEST_FIELDS = 3

Flow = list[Line] | Grid
_Span = tuple[float, float]


def flows_of(pieces: Sequence[Piece], grids: Sequence[Grid]) -> list[Flow]:
    """Give what stands on a page in the order of reading: lines that belong together, tables.

    Two columns of running text are read one after the other; where it is not plain that they
    are columns, lines are read across the page.
    """
    lines = lines_of(pieces)
    flows: list[Flow] = []
    for item in _banded(lines, list(grids)):
        if isinstance(item, Grid):
            flows.append(item)
        else:
            flows += _read(item)
    return flows


def _banded(lines: Sequence[Line], grids: list[Grid]) -> Iterator[list[Line] | Grid]:
    """Yield the lines above, between and below the tables that go over most of the width."""
    waiting = sorted(grids, key=lambda g: g.box.top)
    band: list[Line] = []
    for line in lines:
        while waiting and waiting[0].box.top < line.box.middle[1]:
            if band:
                yield band
            band = []
            yield waiting.pop(0)
        band.append(line)
    if band:
        yield band
    yield from waiting


def _read(lines: list[Line]) -> list[Flow]:
    if len(lines) > _MOST_LINES:
        return [lines]
    flows: list[Flow] = []
    plain: list[Line] = []
    edge = around(line.box for line in lines)
    start = 0
    steps = _MOST_STEPS
    while start < len(lines):
        end, found = start, list[Flow]()
        for block in (_column_block, _aligned_block):
            if not found and steps > 0:
                end, found = block(lines, start, (edge.left, edge.right))
                steps -= end - start
        if not found:
            plain.append(lines[start])
            start += 1
            continue
        if plain:
            flows.append(plain)
            plain = []
        flows += found
        start = end
    return [*flows, plain] if plain else flows


def _column_block(lines: Sequence[Line], start: int, edge: _Span) -> tuple[int, list[Flow]]:
    """Give where the lines from `start` on that share a gap end, and the columns that they are.

    There are none where the lines are not plainly columns of running text.
    """
    end, gutters = _gutters(lines, start, edge)
    band = lines[start:end]
    parted = _parted(band, gutters)
    if not 0 < len(parted) < _MOST_COLUMNS:
        return end, []
    columns = _columns([p for line in band for p in line.pieces], parted)
    size = median(line.size for line in band)
    return end, [*columns] if all(_is_running(column, size) for column in columns) else []


def _gutters(lines: Sequence[Line], start: int, edge: _Span) -> tuple[int, list[_Span]]:
    """Give where the longest band from `start` on that has a gap in common ends, and its gaps."""
    gaps = _gaps(lines[start], edge)
    end = start + 1
    for line in lines[start + 1 :]:
        shared = _shared(gaps, _gaps(line, edge), _GUTTER * line.size)
        if not shared:
            break
        gaps, end = shared, end + 1
    return end, gaps


def _gaps(line: Line, edge: _Span) -> list[_Span]:
    gaps = []
    last = edge[0]
    for piece in sorted(line.pieces, key=lambda p: p.box.left):
        if piece.box.left > last:
            gaps.append((last, piece.box.left))
        last = max(last, piece.box.right)
    return [*gaps, (last, edge[1] + 1)]


def _shared(one: Sequence[_Span], other: Sequence[_Span], least: float) -> list[_Span]:
    both = ((max(a, c), min(b, d)) for a, b in one for c, d in other)
    return [(left, right) for left, right in both if right - left >= least]


def _parted(band: Sequence[Line], gaps: Sequence[_Span]) -> list[float]:
    """Give the middles of the gaps that have enough lines on both sides."""
    middles = []
    for left, right in gaps:
        before = sum(any(p.box.right <= left + 1 for p in line.pieces) for line in band)
        after = sum(any(p.box.left >= right - 1 for p in line.pieces) for line in band)
        if min(before, after) >= _FEWEST_LINES:
            middles.append((left + right) / 2)
    return middles


def _columns(pieces: Sequence[Piece], parted: Sequence[float]) -> list[list[Line]]:
    edges = [float("-inf"), *parted, float("inf")]
    return [
        lines_of(p for p in pieces if left <= p.box.middle[0] < right)
        for left, right in pairwise(edges)
    ]


def _is_running(lines: Sequence[Line], size: float) -> bool:
    """Say whether lines are running text: wide enough, and most as wide as the column."""
    if len(lines) < _FEWEST_LINES:
        return False
    width = around(line.box for line in lines).width
    full = sum(line.box.width >= _FILLED * width for line in lines)
    worded = sum(sum(c.isalpha() for c in line.text) * 2 > len(line.text) for line in lines)
    return (
        width >= _COLUMN * size and full >= _MOSTLY * len(lines) and worded >= _MOSTLY * len(lines)
    )


def _aligned_block(lines: Sequence[Line], start: int, edge: _Span) -> tuple[int, list[Flow]]:
    """Give where the lines that have two gaps or more in common end, and the table they are.

    The first line is the one whose fields are plainest: a table does not begin with a line
    that goes over several columns. There is none where many lines lack fields.
    """
    gaps = [gap for gap in _gaps(lines[start], edge)[:-1] if gap[0] > edge[0]]
    end = start + 1
    for line in lines[start + 1 :]:
        shared = _shared(gaps, _gaps(line, edge), _GUTTER * line.size)
        if len(shared) + 1 < _FEWEST_FIELDS:
            break
        gaps, end = shared, end + 1
    band = lines[start:end]
    if len(gaps) + 1 < _FEWEST_FIELDS or len(band) < _FEWEST_ROWS:
        return start + 1, []
    edges = [float("-inf"), *((left + right) / 2 for left, right in gaps), float("inf")]
    rows = tuple(
        tuple(_field(line, left, right) for left, right in pairwise(edges)) for line in band
    )
    full = sum(sum(map(bool, row)) >= _FEWEST_FIELDS for row in rows)
    if full < _FEWEST_ROWS or full < _FILLED * len(rows):
        return end, []
    return end, [Grid(box=around(line.box for line in band), rows=rows, spans=((),) * len(rows))]


def _field(line: Line, left: float, right: float) -> str:
    found = line_of([p for p in line.pieces if left <= p.box.middle[0] < right])
    return found.text if found else ""
