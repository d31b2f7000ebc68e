"""What else is drawn on a page: grounds beneath and over text, ruling lines, pictures."""

import ctypes
from collections.abc import Iterator
from dataclasses import dataclass, field

import pypdfium2.raw as api

from corpus.readers.pdf.pdfium.handle import Handle
from corpus.readers.pdf.unseen import Colour

# Of one page; what is beyond is left out of the picture of the page, never of its text.
_MAX_OBJECTS = 20_000
_MAX_SEGMENTS = 20_000
_MAX_DEPTH = 8
_THIN = 3.0
_OFF = 1.0
_GLYPH_HEIGHT = 80.0
_A_RECTANGLE = 5
_OPAQUE = 255

# A place, from the space of one object to that of the page.
Matrix = tuple[float, float, float, float, float, float]
_SAME: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
Corners = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """A shape: left, bottom, right, top in the file's own places; see `unseen.Ground`."""

    corners: Corners
    order: int
    colour: Colour | None
    solid: bool
    picture: bool = False


@dataclass(slots=True, kw_only=True)
class Shapes:
    """Everything on a page but its text.

    Attributes:
        orders: When each text object is drawn, by its address.
        lines: Ends of straight lines, in the file's own places.
        curved: How many filled shapes of a letter's height have curves.
    """

    orders: dict[int, int] = field(default_factory=dict)
    drawn: list[Drawn] = field(default_factory=list)
    lines: list[Corners] = field(default_factory=list)
    curved: int = 0


def shapes_of(page: Handle) -> Shapes:
    """Give what is drawn on the page, in order."""
    shapes = Shapes()
    budget = _Budget()
    for order, (thing, kind, matrix) in enumerate(_objects(page, budget)):
        if kind == api.FPDF_PAGEOBJ_TEXT:
            shapes.orders[address(thing)] = order
        elif kind == api.FPDF_PAGEOBJ_PATH:
            _path(thing, matrix, order, shapes, budget)
        elif kind in (api.FPDF_PAGEOBJ_IMAGE, api.FPDF_PAGEOBJ_SHADING):
            corners = _corners(thing, matrix)
            picture = kind == api.FPDF_PAGEOBJ_IMAGE
            if corners:
                shapes.drawn.append(
                    Drawn(corners=corners, order=order, colour=None, solid=False, picture=picture)
                )
    return shapes


def address(thing: Handle) -> int:
    """Give what tells one object of a page from another."""
    return ctypes.addressof(thing.contents)


@dataclass(slots=True)
class _Budget:
    objects: int = _MAX_OBJECTS
    segments: int = _MAX_SEGMENTS


def _objects(page: Handle, budget: _Budget) -> Iterator[tuple[Handle, int, Matrix]]:
    for index in range(api.FPDFPage_CountObjects(page)):
        yield from _opened(api.FPDFPage_GetObject(page, index), _SAME, 0, budget)


def _opened(
    thing: Handle,
    matrix: Matrix,
    depth: int,
    budget: _Budget,
) -> Iterator[tuple[Handle, int, Matrix]]:
    """Yield the object; of a form, what stands in it."""
    budget.objects -= 1
    if not thing or budget.objects < 0:
        return
    kind = api.FPDFPageObj_GetType(thing)
    if kind != api.FPDF_PAGEOBJ_FORM:
        yield thing, kind, matrix
    elif depth < _MAX_DEPTH:
        inner = _times(matrix_of(thing), matrix)
        for index in range(api.FPDFFormObj_CountObjects(thing)):
            yield from _opened(api.FPDFFormObj_GetObject(thing, index), inner, depth + 1, budget)


def matrix_of(thing: Handle) -> Matrix:
    """Give where an object puts its own places."""
    found = api.FS_MATRIX()
    if not api.FPDFPageObj_GetMatrix(thing, found):
        return _SAME
    return (found.a, found.b, found.c, found.d, found.e, found.f)


def _times(inner: Matrix, outer: Matrix) -> Matrix:
    a, b, c, d, e, f = inner
    p, q, r, s, t, u = outer
    return (
        a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s,
        e * p + f * r + t, e * q + f * s + u,
    )  # fmt: skip


def _moved(matrix: Matrix, x: float, y: float) -> tuple[float, float]:
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f


def _corners(thing: Handle, matrix: Matrix) -> Corners | None:
    left, bottom, right, top = (ctypes.c_float() for _ in range(4))
    if not api.FPDFPageObj_GetBounds(thing, left, bottom, right, top):
        return None
    if matrix is _SAME:
        return left.value, bottom.value, right.value, top.value
    corners = [_moved(matrix, x.value, y.value) for x in (left, right) for y in (bottom, top)]
    xs, ys = [x for x, _ in corners], [y for _, y in corners]
    return min(xs), min(ys), max(xs), max(ys)


def fill_of(thing: Handle) -> tuple[Colour, int] | None:
    """Give an object's colour and opacity, 0 to 255; None where it is a pattern."""
    parts = [ctypes.c_uint() for _ in range(4)]
    if not api.FPDFPageObj_GetFillColor(thing, *parts):
        return None
    red, green, blue, alpha = (part.value for part in parts)
    return (red, green, blue), alpha


def _path(thing: Handle, matrix: Matrix, order: int, shapes: Shapes, budget: _Budget) -> None:
    corners = _corners(thing, matrix)
    budget.segments -= api.FPDFPath_CountSegments(thing)
    if corners is None or budget.segments < 0:
        return
    mode, stroked = ctypes.c_int(), ctypes.c_int()
    api.FPDFPath_GetDrawMode(thing, mode, stroked)
    edges, curved = _outline(thing, _times(matrix_of(thing), matrix))
    if edges and not curved:
        # The bounds that PDFium states take in mitres that are not drawn.
        xs, ys = [x for e in edges for x in e[::2]], [y for e in edges for y in e[1::2]]
        corners = min(xs), min(ys), max(xs), max(ys)
    straight = [e for e in edges if abs(e[0] - e[2]) <= _OFF or abs(e[1] - e[3]) <= _OFF]
    left, bottom, right, top = corners
    thin = right - left <= _THIN or top - bottom <= _THIN
    if mode.value and thin:
        shapes.lines.append(_along(corners))
    elif stroked.value:
        shapes.lines += straight
    if mode.value and not thin:
        rectangle = not curved and 0 < len(edges) <= _A_RECTANGLE and len(straight) == len(edges)
        shapes.curved += curved and top - bottom <= _GLYPH_HEIGHT
        _fill(thing, matrix, corners, order, shapes, rectangle=rectangle)


def _fill(
    thing: Handle,
    matrix: Matrix,
    corners: Corners,
    order: int,
    shapes: Shapes,
    *,
    rectangle: bool,
) -> None:
    """Note a filled shape as a ground; of one that is no rectangle, no colour is stated."""
    filled = fill_of(thing)
    if filled is not None and not filled[1]:
        return
    plain = filled is not None and filled[1] == _OPAQUE and rectangle
    corners = _clipped(thing, matrix, corners) if plain else corners
    shapes.drawn.append(
        Drawn(
            corners=corners,
            order=order,
            colour=filled[0] if filled and plain else None,
            solid=plain and not api.FPDFPageObj_HasTransparency(thing),
        )
    )


def _clipped(thing: Handle, matrix: Matrix, corners: Corners) -> Corners:
    """Give what of the corners lies within all the boxes that the shape is cut to."""
    left, bottom, right, top = corners
    clip = api.FPDFPageObj_GetClipPath(thing)
    x, y = ctypes.c_float(), ctypes.c_float()
    for path in range(api.FPDFClipPath_CountPaths(clip) if clip else 0):
        xs, ys = [], []
        for index in range(api.FPDFClipPath_CountPathSegments(clip, path)):
            segment = api.FPDFClipPath_GetPathSegment(clip, path, index)
            api.FPDFPathSegment_GetPoint(segment, x, y)
            across, up = _moved(matrix, x.value, y.value)
            xs.append(across)
            ys.append(up)
        if xs:
            left, right = max(left, min(xs)), min(right, max(xs))
            bottom, top = max(bottom, min(ys)), min(top, max(ys))
    return left, bottom, max(left, right), max(bottom, top)


def _along(corners: Corners) -> Corners:
    """Give the line that a thin filled rectangle is."""
    left, bottom, right, top = corners
    if right - left > top - bottom:
        middle = (top + bottom) / 2
        return left, middle, right, middle
    middle = (left + right) / 2
    return middle, bottom, middle, top


def _outline(thing: Handle, matrix: Matrix) -> tuple[list[Corners], bool]:
    """Give the straight lines of a path, and whether it has curves, where it is left."""
    x, y = ctypes.c_float(), ctypes.c_float()
    start = last = (0.0, 0.0)
    found: list[Corners] = []
    for index in range(api.FPDFPath_CountSegments(thing)):
        segment = api.FPDFPath_GetPathSegment(thing, index)
        kind = api.FPDFPathSegment_GetType(segment)
        if kind == api.FPDF_SEGMENT_BEZIERTO:
            return found, True
        api.FPDFPathSegment_GetPoint(segment, x, y)
        point = _moved(matrix, x.value, y.value)
        if kind == api.FPDF_SEGMENT_MOVETO:
            start = point
        else:
            found.append((*last, *point))
        last = point
        if api.FPDFPathSegment_GetClose(segment):
            found.append((*last, *start))
            last = start
    return found, False
