"""What can be wrong with a file's rows and text, in words for the person who has the file."""

from collections.abc import Sequence

from corpus.readers.blocks import Row, Table
from corpus.records import Kind, Problem, Severity, Source

_TITLE_NAME = {
    "policy": "标题",
    "achievement": "成果名称",
    "demand": "需求名称",
    "passage": "title",
}


def _problem(path: str, row: int | None, severity: Severity, code: str, *texts: str) -> Problem:
    what, hint = texts
    return Problem(
        source=Source(path=path, row=row), severity=severity, code=code, what=what, hint=hint
    )


def without_title(path: str, row: Row, kind: Kind) -> Problem:
    """Say that a row has no name and was not taken."""
    return _problem(
        path,
        row.number,
        "refused",
        "row_without_title",
        f"第 {row.number} 行缺少“{_TITLE_NAME[kind]}”，未读入",
        "请补上名称后重新添加该文件，其他行不受影响。",
    )


def surplus(path: str, row: Row, lost: Sequence[str]) -> Problem:
    """Say that a row has cells beyond its header."""
    return _problem(
        path,
        row.number,
        "flagged",
        "surplus_cells",
        f"第 {row.number} 行比表头多出 {len(lost)} 格，多出的内容没有列名，未读入",
        f"请检查该行的分隔符或补上列名；多出的内容是：{'、'.join(lost)[:60]}",
    )


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


def no_header(path: str, table: Table, *, within_rows: int) -> Problem:
    """Say that a table has no row of labels that we know."""
    sheet = f"工作表“{table.name}”" if table.name else "表格"
    row = table.rows[0].number if table.rows else None
    return _problem(
        path,
        row,
        "refused",
        "no_header",
        f"{sheet}前 {within_rows} 行中找不到可识别的表头",
        "表头至少要有名称列和另一列，例如“成果名称、技术领域”“需求名称、需求内容”“标题、文号”。",
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
