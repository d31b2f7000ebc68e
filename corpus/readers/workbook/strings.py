"""The texts that the cells of a workbook share, each kept once."""

import re

from corpus.errors import UnreadableFile
from corpus.readers.blocks import one_line
from corpus.readers.workbook.parts import Attributes

_MAX_STRINGS = 1_000_000
_MAX_CHARS = 60_000_000
# Longer than a spreadsheet lets a cell be: rich text may repeat its marks, but not so often.
_MAX_CELL_CHARS = 1_000_000
_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")


def too_large(what: str) -> UnreadableFile:
    """Give the error that says that a workbook holds more than we read."""
    return UnreadableFile(
        f"工作簿{what}，未读取",
        code="too_many_cells",
        hint="请删除空白区域的格式，或拆成几个文件后重新添加。",
        kept=True,
    )


def cell_text(raw: str) -> str:
    """Give a text of a cell on one line, cleaned; `_x000D_` becomes what it stands for."""
    if "_x" in raw:
        raw = _ESCAPE.sub(lambda match: chr(int(match[1], 16)), raw)
    return one_line(raw)


class TextPieces:
    """Collects the text of one string item: plain or rich, without its reading aid (拼音)."""

    def __init__(self) -> None:
        self._pieces: list[str] = []
        self._chars = 0
        self._taking = False
        self._aside = False

    def begin(self, _: Attributes) -> None:
        """A stretch of text begins."""
        self._taking = not self._aside

    def end(self) -> None:
        """The stretch ends."""
        self._taking = False

    def begin_aside(self, _: Attributes) -> None:
        """A reading aid begins: what stands in it is not the text's own."""
        self._aside = True

    def end_aside(self) -> None:
        """The reading aid ends."""
        self._aside = False

    def text(self, text: str, /) -> None:
        """Some text; kept only inside a stretch."""
        if self._taking:
            self._chars += len(text)
            if self._chars > _MAX_CELL_CHARS:
                raise too_large(f"有一格超过 {_MAX_CELL_CHARS // 10_000} 万字")
            self._pieces.append(text)

    def taken(self) -> str:
        """Give the text and begin anew."""
        text = "".join(self._pieces)
        self._pieces.clear()
        self._chars = 0
        return text


class SharedStrings:
    """The shared texts by their number; a handler of the part that holds them."""

    def __init__(self) -> None:
        self._raw: list[str] = []
        self._clean: dict[int, str] = {}
        self._pieces = TextPieces()
        self._chars = 0
        self.starts = {"t": self._pieces.begin, "rPh": self._pieces.begin_aside}
        self.ends = {
            "t": self._pieces.end,
            "rPh": self._pieces.end_aside,
            "si": self._add,
            "sstItem": self._add,  # as the format was called before it was a standard
        }

    def text(self, text: str, /) -> None:
        """Some text."""
        self._pieces.text(text)

    def _add(self) -> None:
        text = self._pieces.taken()
        self._chars += len(text)
        if len(self._raw) >= _MAX_STRINGS or self._chars > _MAX_CHARS:
            raise too_large("的文字超过 100 万条或 6000 万字")
        self._raw.append(text)

    def raw(self) -> list[str]:
        """Give the texts as they stand in the file."""
        return self._raw

    def at(self, number: str) -> str | None:
        """Give the text of a number as a cell states it; None where there is none."""
        try:
            place = int(number)
        except ValueError:
            return None
        if not 0 <= place < len(self._raw):
            return None
        known = self._clean.get(place)
        if known is None:
            known = self._clean[place] = cell_text(self._raw[place])
        return known
