"""One sheet of a workbook, read as a stream: its cells, what it hides and what it merges.

What the sheet says of its own size is ignored: real files lie about it, and a reader that
believes them loses rows or builds a grid of seventeen thousand million cells.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from corpus.readers.invisible import invisible_marks
from corpus.readers.limits import MAX_RECORDS, too_many_rows
from corpus.readers.workbook.numbers import shown
from corpus.readers.workbook.parts import Attributes, Package
from corpus.readers.workbook.strings import SharedStrings, TextPieces, cell_text, too_large
from corpus.readers.workbook.styles import Styles

MAX_ROWS = 1_048_576
MAX_COLUMNS = 16_384
# As many as are read in half of the time that a file may take, on a machine with other work.
_MAX_CELLS = 1_000_000
# Rows and cells that only bear a format cost time and no memory; places are what rows are wide.
_MAX_ELEMENTS = 3_000_000
_MAX_TWICE = 1_000
_MAX_PLACES = 8_000_000
_MAX_RANGES = 200_000
_REFERENCE = re.compile(r"\$?([A-Za-z]{1,3})\$?([0-9]{1,7})$")
_HEADING_CODES = re.compile(r'&(?:[LCRPNDTZFAGSXYEBIUHO&]|"[^"]*"|K[0-9A-Fa-f+-]{1,6}|\d+)')


@dataclass(frozen=True, slots=True, kw_only=True)
class Area:
    """A block of cells, counted from 1, its last row and column included."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(slots=True, kw_only=True)
class Budget:
    """What is left of the cells that one workbook may have."""

    cells: int = _MAX_CELLS
    elements: int = _MAX_ELEMENTS
    rows: int = MAX_RECORDS
    twice: int = _MAX_TWICE
    places: int = _MAX_PLACES

    def spend(self, elements: int = 1) -> None:
        """Count rows, cells and columns as they are met, whatever is in them.

        Raises:
            UnreadableFile: There are more than we walk through.
        """
        self.elements -= elements
        if self.elements < 0:
            raise too_large("带格式的空白单元格超过 300 万个")


@dataclass(slots=True, kw_only=True)
class Sheet:
    """What a sheet holds.

    Attributes:
        rows: By their number: the text of each cell from the first column on.
        merged: Blocks of cells that show the text of their first.
        hidden_rows, hidden_columns: By number.
        unseen_rows: With text that is white, tiny or formatted away.
        uncomputed: Formulas whose value the file does not hold, as cells are called.
        errors: Cells that show an error such as #REF!.
        missing: Cells whose shared text is not in the file.
        marks: How many invisible marks stand in texts of its own.
        headings: What is printed at the top of each page.
    """

    rows: dict[int, list[str]] = field(default_factory=dict)
    merged: list[Area] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    unseen_rows: set[int] = field(default_factory=set)
    uncomputed: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    marks: int = 0
    headings: list[str] = field(default_factory=list)


def read_sheet(
    package: Package,
    part: str,
    *,
    strings: SharedStrings,
    styles: Styles,
    since_1904: bool,
    budget: Budget,
) -> Sheet:
    """Give the cells of a sheet.

    Raises:
        UnreadableFile: It has more cells than we read.
    """
    handler = _SheetHandler(strings, styles, since_1904=since_1904, budget=budget)
    package.read(part, handler)
    return handler.sheet


def column_name(column: int) -> str:
    """Give a column as a spreadsheet calls it.

    >>> column_name(28)
    'AB'
    """
    name = ""
    while column > 0:
        column, letter = divmod(column - 1, 26)
        name = chr(65 + letter) + name
    return name


def place_of(reference: str) -> tuple[int, int] | None:
    """Give (row, column) of a cell's name; None for what is none."""
    match = _REFERENCE.match(reference)
    if not match:
        return None
    column = 0
    for letter in match[1].upper():
        column = column * 26 + ord(letter) - 64
    row = int(match[2])
    return (row, column) if 1 <= row <= MAX_ROWS and column <= MAX_COLUMNS else None


class _SheetHandler:
    def __init__(
        self, strings: SharedStrings, styles: Styles, *, since_1904: bool, budget: Budget
    ) -> None:
        self.sheet = Sheet()
        self._strings = strings
        self._styles = styles
        self._since_1904 = since_1904
        self._budget = budget
        self._row = 0
        self._row_is_stated = True
        self._column = 0
        self._type = ""
        self._style = "0"
        self._in_cell = False
        self._formula = False
        self._value: list[str] | None = None  # pieces while <v> is open
        self._raw: str | None = None
        self._inline = TextPieces()
        self._heading: list[str] | None = None
        self._cells: list[str] = []
        self._columns_known: dict[str, int] = {}
        headings = ("oddHeader", "evenHeader", "firstHeader")
        self.starts: dict[str, Callable[[Attributes], None]] = {
            "row": self._begin_row,
            "c": self._begin_cell,
            "v": self._begin_value,
            "f": self._begin_formula,
            "t": self._begin_text,
            "rPh": self._inline.begin_aside,
            "mergeCell": self._merge,
            "col": self._columns,
            **dict.fromkeys(headings, self._begin_heading),
        }
        self.ends: dict[str, Callable[[], None]] = {
            "c": self._end_cell,
            "v": self._end_value,
            "t": self._inline.end,
            "rPh": self._inline.end_aside,
            **dict.fromkeys(headings, self._end_heading),
        }

    def text(self, text: str, /) -> None:
        """Some text: of a value, of a cell's own text, or of what is printed above."""
        if self._value is not None:
            self._value.append(text)
        elif self._in_cell:
            self._inline.text(text)
        elif self._heading is not None:
            self._heading.append(text)

    def _begin_value(self, _: Attributes) -> None:
        if self._in_cell:
            self._value = []

    def _end_value(self) -> None:
        if self._value is not None:
            self._raw = "".join(self._value)
            self._value = None

    def _begin_formula(self, _: Attributes) -> None:
        self._formula = True

    def _begin_text(self, attributes: Attributes) -> None:
        if self._in_cell:
            self._inline.begin(attributes)

    def _begin_heading(self, _: Attributes) -> None:
        self._heading = []

    def _end_heading(self) -> None:
        text = cell_text(_HEADING_CODES.sub(" ", "".join(self._heading or ())))
        self.sheet.headings += [text] if text else []
        self._heading = None

    def _begin_row(self, attributes: Attributes) -> None:
        self._budget.spend()
        stated = _number(attributes.get("r", ""))
        self._row_is_stated = stated is not None
        self._row = stated or self._row + 1
        self._column = 0
        self._cells = self.sheet.rows.get(self._row, [])
        squeezed = _is_true(attributes.get("customHeight")) and attributes.get("ht") in ("0", "0.0")
        if _is_true(attributes.get("hidden")) or squeezed:
            self.sheet.hidden_rows.add(self._row)

    def _begin_cell(self, attributes: Attributes) -> None:
        self._budget.spend()
        self._in_cell = True
        self._formula = False
        self._raw = None
        self._type = attributes.get("t", "n")
        self._style = attributes.get("s", "0")
        reference = attributes.get("r", "")
        letters = reference.rstrip("0123456789")
        column = self._columns_known.get(letters)
        if column is None or not self._row_is_stated:
            place = place_of(reference)
            if place is None:
                self._column += 1
                return
            row, column = place
            self._columns_known[letters] = column
            if not self._row_is_stated:
                self._row, self._row_is_stated = row, True
                self._cells = self.sheet.rows.get(self._row, [])
        self._column = column

    def _end_cell(self) -> None:
        self._in_cell = False
        text = self._shown()
        if not text or self._column > MAX_COLUMNS:
            return
        cells, column = self._cells, self._column
        budget = self._budget
        if not cells:
            self.sheet.rows[self._row] = cells
            budget.rows -= 1
            if budget.rows < 0:
                raise too_many_rows("工作簿")
        missing = column - len(cells)
        budget.cells -= 1
        budget.places -= max(missing, 0)
        if budget.cells < 0 or budget.places < 0:
            raise too_large("有内容的单元格超过 100 万个")
        if missing > 0:
            cells.extend([""] * (missing - 1))
            cells.append(text)
        elif cells[column - 1] in ("", text):
            cells[column - 1] = text
        else:
            budget.twice -= 1
            if budget.twice < 0:
                raise too_large(f"有 {_MAX_TWICE} 多格重复出现")
            cells[column - 1] += f" {text}"  # one cell stated twice: neither may be lost

    def _shown(self) -> str:
        """Give the text of the cell that ends, and note what is wrong with it."""
        kind, raw = self._type, self._raw
        if raw is None or (self._formula and not raw and kind != "str"):
            text = self._own(self._inline.taken())
            if self._formula and not text:
                self.sheet.uncomputed.append(self._name())
            return self._seen(text)
        if kind == "s":
            shared = self._strings.at(raw)
            if shared is None:
                self.sheet.missing.append(self._name())
                return ""
            return self._seen(shared)
        if kind == "n":
            style = self._styles.at(self._style)
            text = cell_text(shown(raw, style.form, since_1904=self._since_1904))
        elif kind == "b":
            text = {"1": "是", "0": "否"}.get(raw.strip(), cell_text(raw))
        elif kind == "d":
            text = cell_text(raw.replace("T00:00:00", "").replace("T", " "))
        else:
            text = self._own(raw)
            if kind == "e":
                self.sheet.errors.append(self._name())
        return self._seen(text)

    def _own(self, raw: str) -> str:
        text = cell_text(raw)
        if text is not raw:  # else it was tidy
            self.sheet.marks += invisible_marks(raw)
        return text

    def _seen(self, text: str) -> str:
        if text and self._styles.at(self._style).unseen:
            self.sheet.unseen_rows.add(self._row)
        return text

    def _name(self) -> str:
        return f"{column_name(self._column)}{self._row}"

    def _merge(self, attributes: Attributes) -> None:
        first, _, last = attributes.get("ref", "").partition(":")
        start, end = place_of(first), place_of(last or first)
        if start is None or end is None:
            return
        if len(self.sheet.merged) >= _MAX_RANGES:
            raise too_large("合并的单元格超过 20 万处")
        (top, left), (bottom, right) = start, end
        self.sheet.merged.append(Area(top=top, left=left, bottom=bottom, right=right))

    def _columns(self, attributes: Attributes) -> None:
        thin = _is_true(attributes.get("customWidth")) and attributes.get("width") in ("0", "0.0")
        if not (_is_true(attributes.get("hidden")) or thin):
            return
        first, last = _number(attributes.get("min", "")), _number(attributes.get("max", ""))
        if first and last:
            columns = range(first, min(last, MAX_COLUMNS) + 1)
            self._budget.spend(len(columns))
            self.sheet.hidden_columns.update(columns)


def _number(text: str) -> int | None:
    """Give a row or column number; None for what is none."""
    if not text.isascii() or not text.isdecimal() or len(text) > len(str(MAX_ROWS)):
        return None
    number = int(text)
    return number if 1 <= number <= MAX_ROWS else None


def _is_true(text: str | None) -> bool:
    return text in ("1", "true", "on")
