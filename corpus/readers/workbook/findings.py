"""What a clerk should know of a workbook that was read: what it hides, and what it lacks."""

from collections.abc import Sequence

from corpus.readers.listing import listed, listed_rows, stretches
from corpus.readers.workbook.merging import Merges
from corpus.readers.workbook.sheet import Sheet, column_name
from corpus.records import Problem, Source

_NO_FORMULA = "公式没有算出的值，这些格读作空白"


def _flag(code: str, what: str, hint: str, *, row: int | None = None) -> Problem:
    return Problem(source=Source(row=row), code=code, severity="flagged", what=what, hint=hint)


def hidden_text(name: str, sheet: Sheet, *, whole: bool) -> list[Problem]:
    """Say what of a sheet a person who opens the file does not see."""
    what = []
    if whole:
        what.append(f"整张工作表（{len(sheet.rows)} 行）")
    if rows := [row for row in sheet.hidden_rows if row in sheet.rows]:
        what.append(f"第 {listed_rows(rows)} 行")
    if columns := hidden_columns(sheet):
        names = [
            column_name(a) if a == b else f"{column_name(a)}–{column_name(b)}"
            for a, b in stretches(columns)
        ]
        what.append(f"{listed(names)} 列")
    found = []
    hint = "这些内容已读入，引用时会注明；若不应公开，请从文件中删除后重新添加。"
    if what:
        found.append(_flag("hidden_cells", f"工作表“{name}”中隐藏的：{'，'.join(what)}", hint))
    if unseen := sheet.unseen_rows & sheet.rows.keys():
        said = (
            f"工作表“{name}”第 {listed_rows(unseen)} 行有看不见的文字（白色、极小或格式为不显示）"
        )
        found.append(_flag("unseen_text", said, hint))
    return found


def hidden_columns(sheet: Sheet) -> set[int]:
    """Give the hidden columns in which something stands."""
    if not sheet.hidden_columns:
        return set()
    hidden = sorted(sheet.hidden_columns)
    return {
        column
        for cells in sheet.rows.values()
        for column in hidden[: len(cells)]
        if column <= len(cells) and cells[column - 1]
    }


def doubtful_cells(name: str, sheet: Sheet, merges: Merges) -> list[Problem]:
    """Say which cells have no value, or one that may not mean what it seems to."""
    found = []
    if cells := sheet.uncomputed:
        found.append(
            _flag(
                "formula_without_value",
                f"工作表“{name}”有 {len(cells)} 个{_NO_FORMULA}：{listed(cells)}",
                "请用表格软件打开，重新计算并保存后再添加。",
            )
        )
    if cells := sheet.missing:
        found.append(
            _flag(
                "missing_text",
                f"工作表“{name}”有 {len(cells)} 格的文字在文件中已缺失：{listed(cells)}",
                "文件可能已损坏；请向提供者索取原件，或用表格软件打开核对后另存。",
            )
        )
    if cells := sheet.errors:
        found.append(
            _flag(
                "error_cells",
                f"工作表“{name}”有 {len(cells)} 格显示的是错误值：{listed(cells)}",
                "请改正这些格的公式或内容后重新添加。",
            )
        )
    if cells := merges.amounts:
        found.append(
            _flag(
                "merged_amounts",
                f"工作表“{name}”有几行合用一个数：{listed(cells)}，已算作每一行都是这个数",
                "若这是几行的总数，请拆分合并的单元格，逐行填写后重新添加。",
            )
        )
    return found


def comments(name: str, cells: Sequence[str]) -> list[Problem]:
    """Say that remarks hang on cells; they are not the sheet's own word and are not read."""
    if not cells:
        return []
    what = f"工作表“{name}”有 {len(cells)} 条批注未读入：{listed(cells)}"
    return [_flag("cell_comments", what, "若批注里有正式内容，请写进单元格后重新添加。")]


def macros() -> Problem:
    """Say that the workbook brings a program along."""
    what = "工作簿带有宏，只读入了单元格的内容，宏没有运行"
    return _flag("macros", what, "若来源不明，请另存为不带宏的 .xlsx 后再发给别人。")


def missing_sheet(name: str) -> Problem:
    """Say that a sheet is listed that the file does not hold."""
    return Problem(
        source=Source(),
        code="missing_sheet",
        severity="refused",
        what=f"工作表“{name}”的内容在文件中找不到，未读入",
        hint="文件可能已损坏；请用表格软件打开核对，另存为 .xlsx 后重新添加。",
    )
