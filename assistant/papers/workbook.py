"""Tables as a workbook (openpyxl, only for writing): a sheet each, a fixed head, filters.

What was typed stands in its cell to the letter, as text. openpyxl takes what begins with `=` for a
formula, and `#REF!` for an error, so every cell is told to be text after it got its words; and a
program in which somebody edits the cell is told by the mark that people type as an apostrophe.
What the program itself counted (`Figure`) is a number, so that it can be summed.
"""

import re
from collections.abc import Sequence
from io import BytesIO

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from assistant.papers.content import Figure, Table, printable

_HEAD = PatternFill("solid", fgColor="E9EFF8")
_NO_NAME = re.compile(r"[\[\]:*?/\\]")  # what a sheet's name may not have
# What some program takes for a formula when the cell is edited: full-width signs too, and a sign
# behind blanks or a mark that nobody sees.
_FORMULA = re.compile(r"[\s\x00-\x20\u200b-\u200f\ufeff]*[=+\-@|%＝＋－＠﹢﹣−–—]|[\t\r\n]")
_NAME_CHARS = 31


def as_xlsx(tables: Sequence[Table]) -> bytes:
    """Give tables as a workbook. Every cell is text or a `Figure`: never a formula."""
    book = Workbook()
    del book[book.sheetnames[0]]
    for number, table in enumerate(tables, start=1):
        sheet = book.create_sheet(_named(table.title) or f"表{number}")
        for row, texts in enumerate((table.head, *table.rows), start=1):
            _write(sheet, row, texts)
        for cell in sheet[1]:
            cell.font, cell.fill = Font(bold=True), _HEAD
        for column, width in enumerate(table.widths, start=1):
            sheet.column_dimensions[get_column_letter(column)].width = width * 2
        sheet.freeze_panes = "A2"
        sheet.auto_filter.ref = sheet.dimensions
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _named(title: str) -> str:
    """Give a sheet's name; Excel takes none that begins or ends with an apostrophe."""
    return _NO_NAME.sub(" ", printable(title))[:_NAME_CHARS].strip(" '")


def _write(sheet: Worksheet, row: int, texts: Sequence[str]) -> None:
    for column, text in enumerate(texts, start=1):
        if isinstance(text, Figure):
            counted = sheet.cell(row, column, text.value)
            counted.number_format = text.form
            counted.alignment = Alignment(vertical="top")
            continue
        cell = sheet.cell(row, column, printable(text))
        cell.data_type = "s"
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        cell.quotePrefix = _FORMULA.match(text) is not None
