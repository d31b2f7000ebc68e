"""Workbooks, behind openpyxl."""

import io
import warnings
from datetime import date, datetime

from corpus.errors import UnreadableFile
from corpus.readers.blocks import Content, Row, Table, one_line
from corpus.readers.zipped import DAMAGED

_MAX_CELLS = 2_000_000
# Those beyond what a damaged zip raises: measured on workbooks with damaged parts.
_DAMAGED: tuple[type[Exception], ...] = (
    *DAMAGED,
    AttributeError,
    IndexError,
    SyntaxError,
    TypeError,
)


def read_xlsx(data: bytes) -> Content:
    """Give each sheet as a table of records, rows numbered as the spreadsheet numbers them.

    Read as a stream with the stated dimensions ignored: real files lie about them, and a reader
    that believes them loses rows. A merged cell's text stands in its first cell only.

    Raises:
        UnreadableFile: Not a workbook, or more than two million cells.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of styles and extensions: no text is in them
            tables = _tables(data)
    except _DAMAGED as error:
        raise UnreadableFile(
            "工作簿已损坏或不是 XLSX 文件",
            code="damaged_xlsx",
            hint="请用表格软件打开后另存为 .xlsx，再重新添加。",
        ) from error
    return Content(blocks=tuple(tables))


def _tables(data: bytes) -> list[Table]:
    from openpyxl import load_workbook

    book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
    tables = []
    cells = 0
    for sheet in book.worksheets:
        sheet.reset_dimensions()
        rows = []
        for number, values in enumerate(sheet.iter_rows(values_only=True), start=1):
            cells += len(values)
            if cells > _MAX_CELLS:
                raise UnreadableFile(
                    "工作簿单元格超过 200 万个",
                    code="too_many_cells",
                    hint="请删除空白区域的格式，或拆成几个文件后重新添加。",
                )
            texts = tuple(_cell(value) for value in values)
            if any(texts):
                rows.append(Row(number=number, cells=texts))
        if rows:
            tables.append(Table(rows=tuple(rows), name=sheet.title, records=True))
    return tables


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, datetime):
        midnight = (value.hour, value.minute, value.second) == (0, 0, 0)
        return value.date().isoformat() if midnight else value.isoformat(" ", "minutes")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float):
        # 0.1 + 0.2 as a spreadsheet shows it, not as binary holds it
        return f"{value:.15g}"
    return one_line(str(value))
