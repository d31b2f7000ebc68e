"""Running headers, footers and page numbers: what stands on pages but not in the text."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from corpus.readers.pdf.lines import Line, lines_of
from corpus.readers.pdf.sheet import Box, Piece, Sheet

# Shares of the page's height in which headers and footers stand.
_HEAD = 0.12
_FOOT = 0.88
_EDGE_LINES = 3
# Headers repeat: on so many pages at least, and on this share of all, or of the odd or even ones.
_FEWEST_PAGES = 3
_MOSTLY = 0.5
_SAME_PLACE = 8.0
_DASH = r"[-—–―─·•~～|｜ ]"
_NUMBER = r"(?:\d{1,4}|[ivxl]{1,6}|[IVXL]{1,6}|[〇○零一二三四五六七八九十百]{1,5})"
_PAGE_NUMBER = re.compile(
    rf"{_DASH}*(?:\d{{1,3}}|[ivxl]{{2,6}}|[IVXL]{{2,6}}){_DASH}*"
    rf"|{_DASH}+{_NUMBER}{_DASH}+"
    rf"|{_DASH}*第 ?{_NUMBER} ?页{_DASH}*(?:[,，、/／(（]? ?[共总]? ?{_NUMBER} ?页?[)）]?)?{_DASH}*"
    rf"|{_DASH}*{_NUMBER} ?页?{_DASH}*[,，、/／(（]? ?(?:of|共|总) ?{_NUMBER} ?页?[)）]?{_DASH}*"
    rf"|{_DASH}*[共总] ?{_NUMBER} ?页[,，、/／ ]*第? ?{_NUMBER} ?页{_DASH}*"
    rf"|{_DASH}*(?P<page>\d{{1,3}}) ?[/／] ?(?P<pages>\d{{1,3}}){_DASH}*"
    rf"|{_DASH}*[Pp](?:age|AGE|\.)? ?{_NUMBER}(?: ?(?:of|/) ?{_NUMBER})?{_DASH}*",
)
_DIGITS = re.compile(r"\d{1,9}")
# A watermark stands again and again on one page, not in a row and not in a column.
_WATERMARK_TIMES = 5
_WATERMARK_CHARS = 4
_COLUMN = 5.0
_LARGER = 1.4
_A_FAIR_PART = 4
# Of the marks, and of all pieces of a page, so many are compared.
_ENOUGH, _MANY = 40, 3_000
_ACROSS = 2.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """A page without what only furnishes it, and what that says, each once."""

    pieces: tuple[Piece, ...]
    margins: tuple[str, ...]


def bodies_of(sheets: Sequence[Sheet]) -> list[Body]:
    """Give each page's own text, and what stands in its margins; page numbers in neither.

    On one or two pages nothing can repeat: there only page numbers are left out.
    """
    stripped = [_without_watermarks(sheet) for sheet in sheets]
    edges = [list(_edges(sheet, body.pieces)) for sheet, body in zip(sheets, stripped, strict=True)]
    repeated = _repeated(edges)
    bodies: list[Body] = []
    for place, body in enumerate(stripped):
        dropped: set[int] = set()
        margins = list(body.margins)
        for edge in edges[place]:
            again = (place, id(edge.line)) in repeated
            if again and not is_page_number(edge.line.text):
                margins.append(edge.line.text)
            if again or (edge.outermost and is_page_number(edge.line.text)):
                dropped |= {id(piece) for piece in edge.line.pieces}
        kept = tuple(piece for piece in body.pieces if id(piece) not in dropped)
        bodies.append(Body(pieces=kept, margins=tuple(dict.fromkeys(margins))))
    # Where hardly anything else stands on the pages, it was no furniture.
    left = sum(len(p.text) for body in bodies for p in body.pieces)
    whole = sum(len(p.text) for body in stripped for p in body.pieces)
    return bodies if left * 2 >= whole else stripped


def is_page_number(line: str) -> bool:
    """Say whether a line is what printers put under a page: `- 3 -`, `第3页 共8页`, `3/8`.

    >>> [is_page_number(line) for line in ("— 12 —", "3/8", "2025/10", "第三条")]
    [True, True, False, False]
    """
    match = _PAGE_NUMBER.fullmatch(line)
    if match is None:
        return False
    return match["page"] is None or int(match["page"]) <= int(match["pages"])


@dataclass(frozen=True, slots=True, kw_only=True)
class _Edge:
    line: Line
    top: bool
    away: float
    outermost: bool


def _edges(sheet: Sheet, pieces: Sequence[Piece]) -> Iterator[_Edge]:
    """Yield the first and last lines of a page, if they stand in its margins."""
    if sheet.downwards or not pieces:
        return
    head, foot = _HEAD * sheet.height, _FOOT * sheet.height
    plain = [p for p in pieces if p.upright and not p.unseen]
    for place, line in enumerate(lines_of(p for p in plain if p.box.top <= head)[:_EDGE_LINES]):
        if line.box.bottom <= head:
            yield _Edge(line=line, top=True, away=line.box.middle[1], outermost=place == 0)
    last = lines_of(p for p in plain if p.box.bottom >= foot)
    for place, line in enumerate(last[: -_EDGE_LINES - 1 : -1]):
        if line.box.top >= foot:
            away = sheet.height - line.box.middle[1]
            yield _Edge(line=line, top=False, away=away, outermost=place == 0)


def _repeated(edges: Sequence[Sequence[_Edge]]) -> set[tuple[int, int]]:
    """Give the page's place and the line, by its identity, of what repeats from page to page."""
    groups: dict[tuple[str, bool], list[tuple[int, _Edge]]] = defaultdict(list)
    for place, found in enumerate(edges):
        for edge in found:
            key = _DIGITS.sub("#", edge.line.text).replace(" ", "")
            groups[key, edge.top].append((place, edge))
    repeated: set[tuple[int, int]] = set()
    for group in groups.values():
        near = [
            (place, edge)
            for place, edge in _counting(group)
            if sum(abs(edge.away - other.away) <= _SAME_PLACE for _, other in group)
            >= _FEWEST_PAGES
        ]
        places = {place for place, _ in near}
        enough = len(places) >= _FEWEST_PAGES and any(
            len({p for p in places if p % step == rest}) > _MOSTLY * len(edges[rest::step])
            for step, rest in ((1, 0), (2, 0), (2, 1))
        )
        if enough:
            repeated |= {(place, id(edge.line)) for place, edge in near}
    return repeated


def _counting(group: Sequence[tuple[int, _Edge]]) -> list[tuple[int, _Edge]]:
    """Keep the lines whose numbers stay the same or count the pages, as those of headers do."""
    kept = list(group)
    numbers = {id(edge): [int(n) for n in _DIGITS.findall(edge.line.text)] for _, edge in group}
    for index in range(len(numbers[id(group[0][1])])):
        same = Counter(numbers[id(edge)][index] for _, edge in kept)
        step = Counter(numbers[id(edge)][index] - place for place, edge in kept)
        (number, often), (offset, oftener) = same.most_common(1)[0], step.most_common(1)[0]
        kept = [
            (place, edge)
            for place, edge in kept
            if numbers[id(edge)][index] == (number if often >= oftener else offset + place)
        ]
    return kept


def _without_watermarks(sheet: Sheet) -> Body:
    """Take out what is written again and again across the page, or large and aslant."""
    by_text: dict[str, list[Piece]] = defaultdict(list)
    for piece in (p for p in sheet.pieces if not p.unseen):
        by_text[piece.text.strip()].append(piece)
    level = [p.size for p in sheet.pieces if p.level for _ in p.text]
    if len(level) * 2 < sum(len(p.text) for p in sheet.pieces):
        return Body(pieces=sheet.pieces, margins=())
    usual = sorted(level)[len(level) // 2] if level else 0.0
    marks: dict[str, None] = {}
    for text, pieces in by_text.items():
        aslant = not any(p.level for p in pieces)
        if (
            len(text) >= _WATERMARK_CHARS
            and len(pieces) >= _WATERMARK_TIMES
            and (aslant or (_is_strewn(pieces) and _is_over_others(pieces, sheet.pieces)))
        ) or (aslant and pieces[0].size >= _LARGER * usual and text):
            marks[text] = None
    # Two that stand side by side come as one piece.
    again = re.compile("|".join(rf"(?:{re.escape(mark)}\s*)+" for mark in marks) or r"(?!)")
    kept = tuple(p for p in sheet.pieces if p.unseen or not again.fullmatch(p.text.strip()))
    return Body(pieces=kept, margins=tuple(marks))


def _is_strewn(pieces: Sequence[Piece]) -> bool:
    lefts = {round(p.box.left / _COLUMN) for p in pieces}
    tops = {round(p.box.top / _COLUMN) for p in pieces}
    return min(len(lefts), len(tops)) * 2 >= len(pieces)


def _is_over_others(pieces: Sequence[Piece], every: Sequence[Piece]) -> bool:
    """Say whether a fair part of the pieces lies across other text, as no author would write."""
    some = pieces[:_ENOUGH]
    others = every[:_MANY]
    across = sum(any(_overlap(p.box, q.box) for q in others if q is not p) for p in some)
    return across * _A_FAIR_PART >= len(some)


def _overlap(one: Box, other: Box) -> bool:
    wide = min(one.right, other.right) - max(one.left, other.left)
    high = min(one.bottom, other.bottom) - max(one.top, other.top)
    return wide > _ACROSS and high > _ACROSS
