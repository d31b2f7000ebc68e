"""The text of a page as PDFium places it, character by character, put together to pieces."""

import math
import re
import sys
import unicodedata
from bisect import bisect_left
from collections import Counter
from dataclasses import dataclass

import pypdfium2.raw as api

from corpus.readers.pdf.pdfium.handle import Handle
from corpus.readers.pdf.pdfium.shapes import Corners, Shapes, address, fill_of
from corpus.readers.pdf.unseen import LEAST_SIZE, Look

_MAX_CHARS = 200_000
_ASLANT = 0.1
_OPAQUE = 20
_RIGHT_ANGLE = math.pi / 2
# In heights of a character: a gap that parts two pieces, a step back, a step off the line.
_APART = 1.0
_BACK = 1.0
_OFF_LINE = 0.5
_NEXT = 0.2
# In points: how far from upright a ruled line is, how far a character may reach over it.
_UPRIGHT = 1.0
_INTO = 1.5
_MOSTLY = 0.5
_HYPHENS = {0x02: "-", 0xFFFE: "-"}
_UNKNOWN = "\ufffd"
_FIRST_HALVES, _SECOND_HALVES = range(0xD800, 0xDC00), range(0xDC00, 0xE000)
_SPACES = frozenset(" \t\u00a0")
# Hebrew, Arabic and their kin, which PDFium gives in the order of reading, from right to left.
_DIRECTED_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]")


@dataclass(frozen=True, slots=True)
class Hand:
    """How one text object is drawn, and where its writing runs to.

    Attributes:
        kind: What must be alike for two characters to be in one piece: as visible, over the same
            grounds, in the same direction.
    """

    look: Look
    order: int
    quarter: int
    level: bool
    kind: tuple[object, ...]


@dataclass(slots=True)
class Stretch:
    """A piece in the making: its text, and left, bottom, right, top in the file's own places.

    Attributes:
        before: What PDFium has before it: nothing, a space, or a line feed.
    """

    hand: Hand
    before: str
    text: str
    left: float
    bottom: float
    right: float
    top: float

    def add(self, text: str, corners: Corners) -> None:
        """Put text to its end."""
        left, bottom, right, top = corners
        self.text += text
        self.left, self.bottom = min(self.left, left), min(self.bottom, bottom)
        self.right, self.top = max(self.right, right), max(self.top, top)


@dataclass(frozen=True, slots=True)
class Writing:
    """A page's text.

    Attributes:
        quarter: How many quarter turns most of it is turned by.
        downwards: Whether each character mostly stands below the one before.
        whole: False where the page has more characters than are read of one page.
    """

    stretches: tuple[Stretch, ...]
    quarter: int
    downwards: bool
    whole: bool


def writing_of(page: Handle, shapes: Shapes) -> Writing:
    """Give the text of a page, in the order in which the file draws it.

    A line ruled between two characters parts them, however near they stand.
    """
    text = api.FPDFText_LoadPage(page)
    if not text:
        return Writing((), 0, downwards=False, whole=True)
    try:
        count = max(0, api.FPDFText_CountChars(text))
        pen = _Pen(shapes)
        pen.write(text, min(count, _MAX_CHARS))
    finally:
        api.FPDFText_ClosePage(text)
    return Writing(
        tuple(pen.stretches),
        pen.turns.most_common(1)[0][0] if pen.turns else 0,
        downwards=pen.down > _MOSTLY * pen.steps,
        whole=count <= _MAX_CHARS,
    )


class _Pen:
    """Puts a page's characters together to stretches."""

    def __init__(self, shapes: Shapes) -> None:
        self.stretches: list[Stretch] = []
        self.turns: Counter[int] = Counter()
        self.steps = self.down = 0
        self._hands: dict[int, Hand] = {}
        self._orders = shapes.orders
        self._grounds = [one.order for one in shapes.drawn if one.solid or one.picture]
        self._walls = sorted(
            (x0, min(y0, y1), max(y0, y1))
            for x0, y0, x1, y1 in shapes.lines
            if abs(x0 - x1) <= _UPRIGHT
        )

    def write(self, text: Handle, count: int) -> None:
        """Read the first `count` characters of PDFium's text of the page."""
        hands, box, before = self._hands, api.FS_RECTF(), "\n"
        corners: Corners = (0.0, 0.0, 0.0, 0.0)
        last = ""
        halves = 0  # where the second half stands of a character that takes two
        # Looked up once: this loop runs for every character of the file.
        code_of, object_of = api.FPDFText_GetUnicode, api.FPDFText_GetTextObject
        box_of = api.FPDFText_GetLooseCharBox
        for index in range(count):
            code = code_of(text, index)
            if not code or (halves and index == halves):
                continue  # half of a code: PDFium leaves it out of its own text too
            if code in _FIRST_HALVES and (second := code_of(text, index + 1)) in _SECOND_HALVES:
                halves, code = index + 1, _whole(code, second)
            thing = object_of(text, index)
            char = _HYPHENS.get(code) or (chr(code) if code <= sys.maxunicode else _UNKNOWN)
            if not thing or char in _SPACES:
                # PDFium puts in spaces and line feeds where the places of characters ask for it.
                before = "\n" if char in "\r\n" or before == "\n" else " "
                continue
            box_of(text, index, box)
            place = (box.left, box.bottom, box.right, box.top)
            if place == corners and char != last and _plain(char) == _plain(last):
                continue  # one glyph that a font names twice: as a radical, as the character
            key = address(thing)
            hand = hands.get(key)
            if hand is None:
                hand = hands[key] = self._hand(text, index, thing, place)
            self._put(char, hand, place, before)
            corners, last, before = place, char, ""

    def _put(self, char: str, hand: Hand, corners: Corners, before: str) -> None:
        """Put the character to the last stretch if it goes on there, else begin one."""
        self.turns[hand.quarter] += 1
        last = self.stretches[-1] if self.stretches else None
        if last is None or before == "\n":
            self.stretches.append(Stretch(hand, "\n", char, *corners))
            return
        self.steps += 1
        left, bottom, right, top = corners
        size = hand.look.size
        gap = left - last.right
        near = _NEXT * size if not before else -1.0 if self._walls else _APART * size
        if last.hand is hand and hand.quarter == 0 and abs(gap) <= near:
            low, high = last.bottom, last.top
            if abs(bottom + top - low - high) <= size * _NEXT:
                # Most characters: right behind the last, drawn as that was.
                last.text += before + char
                last.right = right
                last.bottom, last.top = min(low, bottom), max(high, top)
                return
        if _goes_on(last, char, hand, corners) and not self._is_walled(last, corners):
            last.add(before + char, corners)
            return
        across = left + right - last.left - last.right
        self.down += bottom + top < last.bottom + last.top - size and abs(across) < size
        self.stretches.append(Stretch(hand, before, char, *corners))

    def _is_walled(self, last: Stretch, corners: Corners) -> bool:
        """Say whether an upright line stands between the stretch and what comes after it."""
        if not self._walls:
            return False
        left, right = last.right - _INTO, corners[0] + _INTO
        middle = (corners[1] + corners[3]) / 2
        for x, bottom, top in self._walls[bisect_left(self._walls, (left,)) :]:
            if x > right:
                return False
            if bottom <= middle <= top and last.left < x < corners[2]:
                return True
        return False

    def _hand(self, text: Handle, index: int, thing: Handle, corners: Corners) -> Hand:
        matrix = api.FS_MATRIX()
        api.FPDFText_GetMatrix(text, index, matrix)
        size = abs(api.FPDFText_GetFontSize(text, index)) * math.hypot(matrix.c, matrix.d)
        turned = math.atan2(matrix.b, matrix.a) / _RIGHT_ANGLE
        if not size >= LEAST_SIZE:
            # Fonts may have a scale of their own (Type 3): what counts is how tall a letter is.
            left, bottom, right, top = corners
            size = top - bottom if round(turned) % 2 == 0 else right - left
        filled = fill_of(thing)
        mode = api.FPDFTextObj_GetTextRenderMode(thing)
        plain = mode == api.FPDF_TEXTRENDERMODE_FILL
        look = Look(
            colour=filled[0] if filled and plain else None,
            clear=filled is not None and plain and filled[1] < _OPAQUE,
            mode=mode,
            size=size if math.isfinite(size) else 0.0,
        )
        order = self._orders.get(address(thing), len(self._orders))
        quarter = round(turned) % 4
        level = abs(turned - round(turned)) <= _ASLANT
        layer = bisect_left(self._grounds, order)
        tiny = look.size < LEAST_SIZE
        kind = (quarter, level, look.colour, look.clear, look.mode, tiny, layer)
        return Hand(look, order, quarter, level, kind)


def _whole(first: int, second: int) -> int:
    """Give the character that two halves of UTF-16 make."""
    return 0x10000 + (first - _FIRST_HALVES[0]) * 0x400 + second - _SECOND_HALVES[0]


def _plain(character: str) -> str:
    return unicodedata.normalize("NFKC", character)


def _goes_on(last: Stretch, char: str, hand: Hand, corners: Corners) -> bool:
    """Say whether a character goes on where a stretch ends, on the same line."""
    if last.hand.kind != hand.kind:
        return False
    if not hand.level:
        return True
    left, bottom, right, top = corners
    size = max(hand.look.size, 1.0)
    up = abs(bottom + top - last.bottom - last.top) / 2
    across = abs(left + right - last.left - last.right) / 2
    gap, off = (
        (left - last.right, up),
        (bottom - last.top, across),
        (last.left - right, up),
        (last.bottom - top, across),
    )[hand.quarter]
    if _DIRECTED_LEFT.match(char) or _DIRECTED_LEFT.match(last.text[-1]):
        gap = min(gap, last.left - right, key=abs)
    return -_BACK * size <= gap <= _APART * size and off <= _OFF_LINE * size
