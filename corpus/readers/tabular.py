"""CSV and JSONL: every row is a record."""

import csv
import json
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from corpus.errors import UnreadableFile
from corpus.readers.blocks import Content, Row, Table, one_line
from corpus.readers.encoding import decode, doubts
from corpus.readers.invisible import invisible_marks, invisible_problem
from corpus.readers.limits import MAX_LINES, MAX_RECORDS, too_many_rows, too_wide_or_long
from corpus.readers.listing import listed_rows
from corpus.records import Problem, Source

_MAX_COLUMNS = 16_384
_MAX_FIELD_CHARS = 1_000_000
_MAX_PLACES = 8_000_000
_MAX_TEXT_CHARS = 30_000_000
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")
# What Excel writes to name its delimiter.
_NAMED = re.compile(r"\s*sep=([^\r\n])[ ]*(?:\r\n|\r|\n|$)", re.IGNORECASE)
_DELIMITERS = ",;\t|"
_SAMPLE_CHARS = 100_000
_SAMPLE_ROWS = 50
# A cell of so many lines is suspected to be rows that an open quote has swallowed, and taken for
# it where most of its lines have the delimiters of a row; no cell has so many as the second.
_SUSPECT_LINES = 10
_TOO_MANY_LINES = 1_000


def read_csv(data: bytes) -> Content:
    """Give the rows of delimited text. The delimiter is the likeliest of , ; tab and |.

    Raises:
        UnreadableFile: A quote is never closed, a cell is longer than a megabyte, there are more
            rows than we read, or it is no text.
    """
    whole = decode(data)
    problems = [*doubts(whole), *invisible_problem(invisible_marks(whole))]
    text = whole.replace("\x00", "")
    if len(text) > _MAX_TEXT_CHARS:
        raise too_wide_or_long("表格超过 3000 万字")
    if named := _NAMED.match(text):
        text, delimiter = text[named.end() :], named[1]
    else:
        delimiter = max(_DELIMITERS, key=lambda c: _consistency(text, c))
    rows: list[Row] = []
    widths: list[tuple[int, int, int]] = []
    for number, cells in _split(text, delimiter):
        cleaned = tuple(map(one_line, cells))
        if any(cleaned):
            rows.append(Row(number=number, cells=cleaned))
            filled = max(n for n, cell in enumerate(cleaned, start=1) if cell)
            widths.append((number, filled, len(cells)))
        if len(rows) > MAX_RECORDS:
            raise too_many_rows("表格")
    problems += _ragged(widths)
    return Content(blocks=_table(rows), problems=tuple(problems))


def _split(text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Yield each row with its number, as a spreadsheet counts them.

    Raises:
        UnreadableFile: Quotes do not come in pairs, or a row has more cells than a sheet.
    """
    with _long_fields():
        reader = csv.reader(_lines(text), delimiter=delimiter, strict=True)
        line, number = 1, 0
        try:
            for cells in reader:
                number += 1
                if reader.line_num - line > _SUSPECT_LINES:
                    _refuse_swallowed(cells, delimiter, line)
                if len(cells) > _MAX_COLUMNS:
                    raise too_wide_or_long(f"表格第 {number} 行超过 {_MAX_COLUMNS} 列")
                line = reader.line_num + 1
                yield number, cells
        except csv.Error as error:
            raise _structure(line, _reason(error)) from error


def _lines(text: str) -> Iterator[str]:
    """Yield lines with their ends: a file object of the text would be four times as large."""
    return (match[0] for match in _LINE.finditer(text))


@contextmanager
def _long_fields() -> Iterator[None]:
    """Allow long cells while we read; the limit is one for the whole program."""
    before = csv.field_size_limit(_MAX_FIELD_CHARS)
    try:
        yield
    finally:
        csv.field_size_limit(before)


def _refuse_swallowed(cells: list[str], delimiter: str, line: int) -> None:
    """Refuse a cell that holds the rows below it, because its quote was never closed there."""
    for cell in cells:
        inside = cell.splitlines()[1:-1]
        if len(inside) < _SUSPECT_LINES:
            continue
        counts = [one.count(delimiter) for one in inside]
        usual, often = Counter(counts).most_common(1)[0]
        if len(inside) > _TOO_MANY_LINES or (usual > 0 and often * 2 > len(inside)):
            raise _structure(line, f"引号没有闭合，后面 {len(inside)} 行都成了这一格的内容")


def _structure(line: int, reason: str) -> UnreadableFile:
    return UnreadableFile(
        f"第 {line} 行开始的表格结构不完整（{reason}）",
        code="csv_structure",
        hint="请检查该行的引号是否成对，或用表格软件另存为 CSV（UTF-8）后重试。",
    )


def _consistency(text: str, delimiter: str) -> tuple[float, int]:
    """Rate a delimiter: the share of the first rows as wide as the first, then its columns.

    Delimiters inside quotes do not count; a row wider than the first is taken for as wide.
    """
    sample = text[:_SAMPLE_CHARS]
    if len(sample) < len(text):
        sample = sample[: sample.rfind("\n") + 1] or sample
    widths: list[int] = []
    with _long_fields():
        try:
            for cells in csv.reader(_lines(sample), delimiter=delimiter):
                if any(cell.strip() for cell in cells):
                    widths.append(len(cells))
                if len(widths) == _SAMPLE_ROWS:
                    break
        except csv.Error:
            pass  # a cell too long: what was split so far counts
    usual = max((width for width, _ in Counter(widths).most_common(1)), default=1)
    if usual == 1:
        return (0.0, 0)
    return (sum(width == usual for width in widths) / len(widths), usual)


def _reason(error: csv.Error) -> str:
    text = str(error)
    if "field larger" in text:
        return "单元格过长"
    return "引号没有闭合" if "unexpected end" in text else "引号位置不对"


def _ragged(widths: list[tuple[int, int, int]]) -> list[Problem]:
    """Say which rows have fewer or more cells than most, after the first of the usual width.

    A title above the table is one cell, and no fault; nor are empty cells beyond the usual.

    Args:
        widths: Of each row its number, its cells up to the last with a text, and all of them.
    """
    usual = Counter(width for _, _, width in widths).most_common(1)[0][0] if widths else 1
    while widths and widths[0][2] != usual:
        widths = widths[1:]
    odd = [number for number, filled, width in widths if width < usual or filled > usual]
    if not odd or usual == 1:
        return []
    return [
        Problem(
            source=Source(row=odd[0]),
            code="ragged_rows",
            severity="flagged",
            what=f"第 {listed_rows(odd)} 行的格数与其他行不同（多数为 {usual} 格）",
            hint="请检查这些行的分隔符和引号，看各格是否还在自己的列下。",
        )
    ]


def read_jsonl(data: bytes) -> Content:
    """Give one row for each line that is an object; its keys are the header.

    A line that is not an object is a problem; the others are still read.

    Raises:
        UnreadableFile: There are more rows than we read, or it is no text.
    """
    text = decode(data)
    problems = [*doubts(text), *invisible_problem(invisible_marks(text))]
    objects: list[tuple[int, dict[str, str]]] = []
    for number, line in enumerate(text.split("\n"), start=1):
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
        if len(objects) + len(problems) > MAX_LINES:
            raise too_many_rows("文件", limit=MAX_LINES)
    header = tuple(dict.fromkeys(key for _, value in objects for key in value))
    if len(header) > _MAX_COLUMNS or len(header) * len(objects) > _MAX_PLACES:
        raise too_wide_or_long(f"各行的字段大多不同，共 {len(header)} 种，合起来太宽")
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
