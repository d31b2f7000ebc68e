"""What hangs on a sheet beside its cells: text boxes and remarks."""

from collections.abc import Callable
from functools import partial

from corpus.readers.workbook.parts import Attributes
from corpus.readers.workbook.sheet import MAX_ROWS
from corpus.readers.workbook.strings import cell_text, too_large

_MAX_BOXES = 10_000
_MAX_CHARS = 2_000_000


class TextBoxes:
    """The text of shapes, by the row they hang on; a handler of a drawing."""

    def __init__(self) -> None:
        self.found: list[tuple[int, str]] = []
        self._row = 1
        self._open = ""
        self._in_anchor = False
        self._pieces: list[str] = []
        self._chars = 0
        self.starts: dict[str, Callable[[Attributes], None]] = {
            "from": self._begin_anchor,
            "txBody": self._begin_body,
            "p": self._begin_line,
            "t": partial(self._begin, "t"),
            "row": partial(self._begin, "row"),
        }
        self.ends: dict[str, Callable[[], None]] = {
            "from": self._end_anchor,
            "txBody": self._add,
            "t": self._end,
            "row": self._end,
        }

    def text(self, text: str, /) -> None:
        """Some text, or the row that a shape hangs on."""
        if self._open == "t":
            self._chars += len(text)
            if self._chars > _MAX_CHARS:
                raise too_large("里文本框的文字超过 200 万字")
            self._pieces.append(text)
        elif self._open == "row" and self._in_anchor and text.strip().isdecimal():
            self._row = min(int(text.strip()[:7]) + 1, MAX_ROWS)

    def _begin(self, name: str, _: Attributes) -> None:
        self._open = name

    def _end(self) -> None:
        self._open = ""

    def _begin_anchor(self, _: Attributes) -> None:
        self._in_anchor = True

    def _end_anchor(self) -> None:
        self._in_anchor = False

    def _begin_body(self, _: Attributes) -> None:
        self._pieces = []

    def _begin_line(self, _: Attributes) -> None:
        self._pieces += ["\n"] if self._pieces else []

    def _add(self) -> None:
        if text := cell_text("".join(self._pieces)):
            self.found.append((self._row, text))
        if len(self.found) > _MAX_BOXES:
            raise too_large("里的文本框超过 1 万个")


class Comments:
    """Which cells have a remark; a handler of the part that holds them."""

    def __init__(self) -> None:
        self.cells: list[str] = []
        self.starts: dict[str, Callable[[Attributes], None]] = {"comment": self._add}
        self.ends: dict[str, Callable[[], None]] = {}

    def text(self, text: str, /) -> None:
        """The remark itself is not read."""

    def _add(self, attributes: Attributes) -> None:
        self.cells.append(attributes.get("ref", "")[:12])
