"""CSV and JSONL: every row is a record."""

import csv
import io
import json

from corpus.errors import UnreadableFile
from corpus.readers.blocks import Content, Row, Table, one_line
from corpus.readers.encoding import decode
from corpus.records import Problem, Source

_MAX_FIELD_CHARS = 1_000_000
_DELIMITERS = ",;\t|"


def read_csv(data: bytes) -> Content:
    """Give the rows of delimited text. The delimiter is the likeliest of , ; tab and |.

    Raises:
        UnreadableFile: A quote is never closed, or a field is longer than a megabyte.
    """
    text = decode(data).replace("\x00", "")
    first, _, rest = text.partition("\n")
    if first.strip().lower().startswith("sep=") and len(first.strip()) == 5:  # noqa: PLR2004
        text, delimiter = rest, first.strip()[4]  # what Excel writes to name its delimiter
    else:
        delimiter = max(_DELIMITERS, key=lambda c: _consistency(text, c))
    csv.field_size_limit(_MAX_FIELD_CHARS)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows: list[Row] = []
    try:
        for number, cells in enumerate(reader, start=1):
            cleaned = tuple(one_line(cell) for cell in cells)
            if any(cleaned):
                rows.append(Row(number=number, cells=cleaned))
    except csv.Error as error:
        raise UnreadableFile(
            f"第 {reader.line_num} 行附近的表格结构不完整（{_reason(error)}）",
            code="csv_structure",
            hint="请检查该行的引号是否成对，或用表格软件另存为 CSV（UTF-8）后重试。",
        ) from error
    return Content(blocks=_table(rows))


def _consistency(text: str, delimiter: str) -> tuple[int, int]:
    """Rate a delimiter: rows of the first ones that agree with the header, then its columns."""
    lines = [line for line in text.splitlines()[:20] if line.strip()]
    counts = [line.count(delimiter) for line in lines]
    if not counts or counts[0] == 0:
        return (0, 0)
    return (sum(count >= counts[0] for count in counts), counts[0])


def _reason(error: csv.Error) -> str:
    text = str(error)
    if "field larger" in text:
        return "单元格过长"
    return "引号没有闭合" if "unexpected end" in text else "引号位置不对"


def read_jsonl(data: bytes) -> Content:
    """Give one row for each line that is an object; its keys are the header.

    A line that is not an object is a problem; the others are still read.
    """
    objects: list[tuple[int, dict[str, str]]] = []
    problems: list[Problem] = []
    for number, line in enumerate(decode(data).split("\n"), start=1):
        if not line.strip():
            continue
        value = _object(line)
        if value is not None:
            objects.append((number, value))
        else:
            problems.append(
                Problem(
                    source=Source(row=number),
                    code="json_row",
                    severity="refused",
                    what=f"第 {number} 行不是 JSON 对象，未读入",
                    hint="每行应是一个完整的 {…} 对象；请修正该行后重新添加。",
                )
            )
    header = tuple(dict.fromkeys(key for _, value in objects for key in value))
    rows = [Row(number=0, cells=header)] if objects else []
    rows += [
        Row(number=number, cells=tuple(value.get(key, "") for key in header))
        for number, value in objects
    ]
    return Content(blocks=_table(rows), problems=tuple(problems))


def _table(rows: list[Row]) -> tuple[Table, ...]:
    return (Table(rows=tuple(rows), records=True),) if rows else ()


def _object(line: str) -> dict[str, str] | None:
    """Give a line's object with its values as text; None where the line is not an object."""
    try:
        value = json.loads(line)
        if not isinstance(value, dict):
            return None
        return {one_line(key): _cell(item) for key, item in value.items()}
    except (ValueError, RecursionError):  # also a number too long, lists in lists without end
        return None


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, list):
        return "、".join(_cell(item) for item in value)
    if isinstance(value, dict):
        return "；".join(f"{key}：{_cell(item)}" for key, item in value.items())
    return one_line(str(value))
