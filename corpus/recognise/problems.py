"""What can be wrong with a file's rows and text, in words for the person who has the file."""

from collections.abc import Mapping, Sequence
from typing import Literal

from corpus.readers.blocks import Row, Table
from corpus.readers.listing import listed_rows
from corpus.recognise.guarding import guarded
from corpus.records import Kind, Problem, Severity, Source

_TITLE_NAME = {
    "policy": "标题",
    "achievement": "成果名称",
    "demand": "需求名称",
    "passage": "title",
}

_LEFT_OUT: dict[Literal["header", "sum", "note", "heading"], str] = {
    "header": "重复的表头",
    "sum": "合计",
    "note": "说明",
    "heading": "小标题或说明",
}
_ONE_BY_ONE = 20
_START_CHARS = 30


def _problem(path: str, row: int | None, severity: Severity, code: str, *texts: str) -> Problem:
    what, hint = texts
    return Problem(
        source=Source(path=path, row=row), severity=severity, code=code, what=what, hint=hint
    )


def without_title(path: str, rows: Sequence[Row], kind: Kind) -> list[Problem]:
    """Say which rows have no name and were not taken: each, or all at once where they are many."""
    why = f"缺少“{_TITLE_NAME[kind]}”，未读入"
    return [
        _problem(
            path,
            some[0].number,
            "refused",
            "row_without_title",
            f"{_rows(some)}{why}",
            "请补上名称后重新添加该文件，其他行不受影响。",
        )
        for some in _grouped(rows)
    ]


def surplus(path: str, rows: Sequence[tuple[Row, Sequence[str]]]) -> list[Problem]:
    """Say which rows have cells that no label stands over, and what stands in them."""
    lost = {row.number: cells for row, cells in rows}
    problems = []
    for some in _grouped([row for row, _ in rows]):
        cells = [cell for row in some for cell in lost[row.number]]
        what = f"{_rows(some)}有 {len(cells)} 格没有列名，这些内容未读入"
        hint = f"请检查该行的分隔符或补上列名；没有列名的内容是：{'、'.join(cells)[:60]}"
        problems.append(_problem(path, some[0].number, "flagged", "surplus_cells", what, hint))
    return problems


def left_out(
    path: str, name: str, rows: Mapping[Literal["header", "sum", "note", "heading"], Sequence[Row]]
) -> list[Problem]:
    """Say which rows were not taken for records because they speak of the others."""
    sheet = f"工作表“{name}”" if name else ""
    problems = []
    for why, words in _LEFT_OUT.items():
        some = rows.get(why, ())
        if not some:
            continue
        start = "" if why == "header" else f"，开头是“{_start(some[0])}”"
        what = f"{sheet}{_rows(some)}是{words}，未作为记录读入{start}"
        hint = "若其中有应当查得到的内容，请写进单独的文件或相应的行后重新添加。"
        problems.append(_problem(path, some[0].number, "flagged", "rows_left_out", what, hint))
    return problems


def no_rows(path: str, name: str) -> Problem:
    """Say that a table has labels and nothing below them that could be taken."""
    sheet = f"工作表“{name}”" if name else "表格"
    return _problem(
        path,
        None,
        "refused",
        "no_rows",
        f"{sheet}只有表头，没有可读入的行",
        "请确认数据在表头下方、名称列不是空的，再重新添加。",
    )


def _grouped(rows: Sequence[Row]) -> list[Sequence[Row]]:
    """Give rows one by one while a person would read them so, else all together."""
    return [[row] for row in rows] if len(rows) <= _ONE_BY_ONE else [rows]


def _rows(rows: Sequence[Row]) -> str:
    return f"第 {listed_rows(row.number for row in rows)} 行"


def _start(row: Row) -> str:
    return guarded(" ".join(cell for cell in row.cells if cell)).text[:_START_CHARS]


def no_text(path: str) -> Problem:
    """Say that nothing but contacts stands in a file."""
    return _problem(
        path,
        None,
        "refused",
        "no_text",
        "文件中除联系方式外没有文字，未读入",
        "请补上名称和内容后重新添加。",
    )


def no_header(path: str, table: Table, *, within_rows: int, read: bool) -> Problem:
    """Say that a table has no row of labels that we know, and whether it was read as plain text."""
    sheet = f"工作表“{table.name}”" if table.name else "表格"
    row = table.rows[0].number if table.rows else None
    what = f"{sheet}前 {within_rows} 行中找不到可识别的表头"
    return _problem(
        path,
        row,
        "flagged" if read else "refused",
        "no_header",
        f"{what}，已按普通文字读入，其中的联系方式已隐去" if read else what,
        "表头至少要有名称列和另一列，例如“成果名称、技术领域”“需求名称、需求内容”“标题、文号”。",
    )


def too_much_text(path: str, name: str, *, chars: int) -> Problem:
    """Say that a table without labels holds more text than is taken as plain text."""
    sheet = f"工作表“{name}”" if name else "表格"
    return _problem(
        path,
        None,
        "refused",
        "too_much_text",
        f"{sheet}没有可识别的表头，又有 {chars} 字，未读入",
        "请补上表头，或只保留需要查询的内容后重新添加。",
    )


def beside_a_table(path: str, text: str) -> Problem:
    """Say that text around a table of records was not taken."""
    return _problem(
        path,
        None,
        "flagged",
        "text_beside_table",
        f"表格之外还有 {len(text)} 字没有读入，开头是“{text[:30]}”",
        "若这些文字也要查得到，请把它们另存为一个文件后添加。",
    )
