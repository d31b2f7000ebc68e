"""Tables as a workbook (openpyxl, only for writing): a sheet each, a fixed head, filters."""

import re
from collections.abc import Sequence
from io import BytesIO

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from assistant.papers.content import Table, printable

_HEAD = PatternFill("solid", fgColor="E9EFF8")
# What a sheet's name may not have, and what starts a formula.
_NO_NAME = re.compile(r"[\[\]:*?/\\]")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_NAME_CHARS = 31


def as_xlsx(tables: Sequence[Table]) -> bytes:
    """Give tables as a workbook. Every cell is text: nothing in it is ever a formula."""
    book = Workbook()
    del book[book.sheetnames[0]]
    for number, table in enumerate(tables, start=1):
        sheet = book.create_sheet(_NO_NAME.sub(" ", table.title or f"表{number}")[:_NAME_CHARS])
        sheet.append(list(table.head))
        for cell in sheet[1]:
            cell.font, cell.fill = Font(bold=True), _HEAD
        for row in table.rows:
            sheet.append([_text(cell) for cell in row])
        for column, width in enumerate(table.widths, start=1):
            sheet.column_dimensions[get_column_letter(column)].width = width * 2
        for cells in sheet.iter_rows():
            for cell in cells:
                cell.alignment = Alignment(wrap_text=True, vertical="top")
        sheet.freeze_panes = "A2"
        sheet.auto_filter.ref = sheet.dimensions
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _text(cell: str) -> str:
    """Give a cell as text that no program takes for a formula."""
    cell = printable(cell)
    return f"'{cell}" if cell.startswith(_FORMULA) and len(cell) > 1 else cell
