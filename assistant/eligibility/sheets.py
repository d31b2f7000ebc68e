"""A company's figures out of a sheet: names in a column, values beside them or below years."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from assistant.eligibility.fields import extra_meant, fields, is_extra
from assistant.eligibility.quantities import MONEY, NoQuantity, quantity
from assistant.errors import BadRequest
from corpus.errors import UnreadableFile
from corpus.readers.blocks import Content, Table
from corpus.readers.tabular import read_csv
from corpus.readers.xlsx import read_xlsx

MAX_BYTES = 1_000_000
_YEAR = re.compile(r"^\s*((?:19|20)\d\d)\s*(?:年(?:度|末)?)?\s*$")
_UNIT = re.compile(
    r"[（(\[_/]?\s*(?:单位[:：]?)?\s*(亿元|万元|千元|元|人|名|项|件|㎡|平方米|%|年)\s*[)）\]]?\s*$"
)
_AROUND = re.compile(r"[\s:：*（()）、]+")


@dataclass(slots=True)
class Sheet:
    """What a sheet tells of a company.

    Attributes:
        lines: What a form would have, by path.
        unread: Names of rows that mean nothing here.
    """

    lines: dict[str, str] = field(default_factory=dict)
    unread: list[str] = field(default_factory=list)


def read_sheet(data: bytes, *, name: str, year: int) -> Sheet:
    """Read a workbook or a CSV file.

    Args:
        data: The file.
        name: Of the file; its ending says what it is.
        year: The year of a yearly figure that stands below none.

    Raises:
        BadRequest: It is too large, of another kind, cannot be read, or has nothing of use.
    """
    if len(data) > MAX_BYTES:
        raise BadRequest("表格超过 1 MB，请只留企业情况那一页。")
    try:
        if name.lower().endswith(".xlsx"):
            content = read_xlsx(data)
        elif name.lower().endswith((".csv", ".txt")):
            content = read_csv(data)
        else:
            raise BadRequest("请选 .xlsx 或 .csv 表格。")
    except UnreadableFile as error:
        raise BadRequest(f"表格读不出来：{error}；{error.hint}") from error
    sheet = Sheet()
    for rows in _tables(content):
        from_rows(rows, year=year, into=sheet)
    if not sheet.lines:
        raise BadRequest("表格里没有认出企业的数据；请在一列写名称（如“营业收入”），旁边写数。")
    return sheet


def from_rows(rows: Sequence[Sequence[str]], *, year: int, into: Sheet) -> None:
    """Read rows: a name, then a value, or one for each year that a row above names."""
    years: dict[int, int] = {}
    for row in rows:
        named = {place: _year(cell) for place, cell in enumerate(row)}
        found = {place: one for place, one in named.items() if one is not None}
        if found and not any(_path(cell) for cell in row):
            years = found
            continue
        _row(row, years, year, into)


def _row(row: Sequence[str], years: dict[int, int], year: int, into: Sheet) -> None:
    names = [(n, _path(cell)) for n, cell in enumerate(row)]
    place, path = next((entry for entry in names if entry[1]), (0, None))
    if path is None:
        label = next((cell for cell in row if cell.strip()), "")
        if label and any(re.search(r"\d", cell) for cell in row):
            into.unread.append(label.strip()[:40])
        return
    unit = _UNIT.search(unicodedata.normalize("NFKC", row[place]))
    field_of = fields().get(path)
    values = [(n, cell.strip()) for n, cell in enumerate(row) if n > place and cell.strip()]
    for column, written in values:
        if field_of is not None and field_of.yearly:
            of = years.get(column)
            if of is None and years:
                continue
            into.lines[f"years.{of or year}.{path}"] = _with(written, unit)
            if of is None:
                return
        else:
            into.lines[path] = _with(written, unit)
            return


def _with(written: str, unit: re.Match[str] | None) -> str:
    """Give a value with the unit that its name states, where it has none itself."""
    bare = written.replace(",", "").replace(" ", "")
    if unit is None or not re.fullmatch(r"-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?", bare):
        return written
    said = unit[1]
    if said in ("元", "千元", "亿元"):
        try:
            exact = quantity(f"{bare}{said}", unit=MONEY).figure.exact
        except NoQuantity:
            return written
        return f"{float(exact):.6f}".rstrip("0").rstrip(".") if exact is not None else written
    return bare


def _path(cell: str) -> str | None:
    """Give the path that a name stands for; None for what is none."""
    plain = unicodedata.normalize("NFKC", cell).strip()
    bare = _AROUND.sub("", _UNIT.sub("", plain))
    if not bare or len(bare) > 24 or re.fullmatch(r"[\d.,%-]+", bare):  # noqa: PLR2004
        return None
    for path, names in _known():
        if bare in names:
            return path
    unit = _UNIT.search(plain)
    meant = extra_meant(f"{bare}_{unit[1]}" if unit else bare)
    return f"extra.{meant}" if is_extra(meant) else None


def _known() -> Iterator[tuple[str, tuple[str, ...]]]:
    for name, known in fields().items():
        names = {known.label, name, *known.called}
        yield name, tuple(_AROUND.sub("", unicodedata.normalize("NFKC", one)) for one in names)


def _year(cell: str) -> int | None:
    match = _YEAR.match(unicodedata.normalize("NFKC", cell))
    return int(match[1]) if match else None


def _tables(content: Content) -> Iterator[list[list[str]]]:
    for block in content.blocks:
        if isinstance(block, Table):
            yield [list(row.cells) for row in block.rows]
