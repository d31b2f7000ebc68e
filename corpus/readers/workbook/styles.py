"""What the cells of a workbook look like, as far as it changes what a reader sees."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from corpus.readers.workbook.numbers import GENERAL, NumberFormat, builtin, read_format
from corpus.readers.workbook.parts import Attributes

_WHITE = {"FFFFFFFF", "00FFFFFF"}
_WHITE_THEME = {"0"}
_SMALLEST_POINTS = 2.0
_MAX_STYLES = 100_000
_MAX_DIGITS = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """A cell's number format, and whether its text cannot be seen: white, or tiny, or `;;;`."""

    form: NumberFormat = GENERAL
    unseen: bool = False


class Styles:
    """The styles by their number; a handler of the part that holds them."""

    def __init__(self) -> None:
        self._codes: dict[str, str] = {}
        self._white: list[bool] = []
        self._tiny: list[bool] = []
        self._filled: list[bool] = []
        self._styles: list[Attributes] = []
        self._known: dict[str, Style] = {}
        self._inside = ""
        lists = ("fonts", "fills", "cellXfs", "cellStyleXfs", "dxfs", "borders")
        self.starts: dict[str, Callable[[Attributes], None]] = {
            **{name: partial(self._enter, name) for name in lists},
            "numFmt": self._code,
            "font": self._begin_font,
            "color": self._colour,
            "sz": self._size,
            "fill": self._begin_fill,
            "patternFill": self._pattern,
            "gradientFill": self._gradient,
            "fgColor": self._fill_colour,
            "xf": self._add,
        }
        self.ends: dict[str, Callable[[], None]] = dict.fromkeys(lists, self._leave)

    def text(self, text: str, /) -> None:
        """No style is in a text."""

    def at(self, number: str) -> Style:
        """Give the style of a number as a cell states it; the plain one where there is none."""
        style = self._known.get(number)
        if style is None:
            place = int(number) if number.isdecimal() and len(number) <= _MAX_DIGITS else -1
            known = 0 <= place < len(self._styles)
            style = self._known[number] = self._style(self._styles[place]) if known else Style()
        return style

    def _enter(self, name: str, _: Attributes) -> None:
        self._inside = name

    def _leave(self) -> None:
        self._inside = ""

    def _code(self, attributes: Attributes) -> None:
        if self._inside != "dxfs":
            self._codes[attributes.get("numFmtId", "")] = attributes.get("formatCode", "")

    def _begin_font(self, _: Attributes) -> None:
        if self._inside == "fonts":
            self._white.append(False)
            self._tiny.append(False)

    def _colour(self, attributes: Attributes) -> None:
        if self._inside == "fonts" and self._white:
            white = attributes.get("rgb", "").upper() in _WHITE
            themed = attributes.get("theme") in _WHITE_THEME and "tint" not in attributes
            self._white[-1] |= white or themed

    def _size(self, attributes: Attributes) -> None:
        if self._inside == "fonts" and self._tiny:
            self._tiny[-1] |= _number(attributes.get("val", "")) < _SMALLEST_POINTS

    def _begin_fill(self, _: Attributes) -> None:
        if self._inside == "fills":
            self._filled.append(False)

    def _pattern(self, attributes: Attributes) -> None:
        if self._inside == "fills" and self._filled:
            self._filled[-1] = attributes.get("patternType", "none") != "none"

    def _gradient(self, _: Attributes) -> None:
        if self._inside == "fills" and self._filled:
            self._filled[-1] = True

    def _fill_colour(self, attributes: Attributes) -> None:
        if self._inside == "fills" and self._filled:
            # White on white is as unseen as white on nothing.
            self._filled[-1] &= attributes.get("rgb", "").upper() not in _WHITE

    def _add(self, attributes: Attributes) -> None:
        if self._inside == "cellXfs" and len(self._styles) < _MAX_STYLES:
            self._styles.append(attributes)

    def _style(self, attributes: Attributes) -> Style:
        number = attributes.get("numFmtId", "0")
        code = self._codes.get(number)
        plain = builtin(int(number[:_MAX_DIGITS])) if number.isdecimal() else GENERAL
        form = plain if code is None else read_format(code)
        font, fill = attributes.get("fontId", "0"), attributes.get("fillId", "0")
        faint = _at(self._tiny, font) or (_at(self._white, font) and not _at(self._filled, fill))
        return Style(form=form, unseen=form.shape == "hidden" or faint)


def _at(values: list[bool], number: str) -> bool:
    if not number.isdecimal() or len(number) > _MAX_DIGITS:
        return False
    return int(number) < len(values) and values[int(number)]


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return _SMALLEST_POINTS
