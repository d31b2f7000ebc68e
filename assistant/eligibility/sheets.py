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
ENDINGS = (".xlsx", ".csv", ".txt")
_LABEL_CHARS = 40
_YEAR = re.compile(r"^((?:19|20)\d\d)\s*(?:年(?:度|末|全年|12月31日)?)?(?:金额|数|实际)?$")
_THIS = re.compile(r"(?:本年|本期|期末|年末|本年度)(?:累计)?(?:金额|余额|数|发生额)?")
_BEFORE = re.compile(r"(?:上年|上期|期初|年初|上年度|上年同期)(?:累计)?(?:金额|余额|数|发生额)?")
_SKIPPED = re.compile(r"行次|序号|编号|附注|备注|说明|本月(?:金额|数|发生额)?|同比.*|增长.*|增减.*")
_HEADS = re.compile(rf"项目|指标|名称|科目|内容|金额|数值|单位|年份|年度|资产|{_SKIPPED.pattern}")
_SHEET_UNIT = re.compile(r"单位\s*[:：]?\s*(?:人民币)?\s*(亿元|万元|千元|元)")
_TITLE_YEAR = re.compile(r"((?:19|20)\d\d)\s*年(?:度|\s*12\s*月)")
_PART_OF_A_YEAR = re.compile(
    r"20\d\d\s*年\s*(?:(?:[1-9]|1[01])\s*月|\d{1,2}\s*[-—至到~]\s*\d{1,2}\s*月|第?[一二三四1-4]季|上半年)"
)
_ONLY_A_UNIT = re.compile(r"亿元|万元|千元|元|人|名|项|件|㎡|平方米|年")
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
        elif name.lower().endswith(ENDINGS):
            content = read_csv(data)
        else:
            raise BadRequest("请选 .xlsx 或 .csv 表格。")
    except UnreadableFile as error:
        raise BadRequest(f"表格读不出来：{error}；{error.hint}") from error
    sheet = Sheet()
    for rows in _tables(content):
        from_rows(rows, year=year, into=sheet)
    if not sheet.lines and sheet.unread:
        said = "、".join(sheet.unread[:3])
        raise BadRequest(f"没有填入：{said}等不是全年的数，或分不清是哪一年的；请写明年份。")
    if not sheet.lines:
        raise BadRequest("表格里没有认出企业的数据；请在一列写名称（如“营业收入”），旁边写数。")
    return sheet


def from_rows(rows: Sequence[Sequence[str]], *, year: int, into: Sheet) -> None:
    """Read rows: a name, then a value, or one for each year that a row above names.

    What is of a part of a year, and one of several values that no row tells apart, is not read.
    """
    head = _Head(year=year)
    for row in rows:
        plain = [unicodedata.normalize("NFKC", cell).strip() for cell in row]
        if any(_path(cell) for cell in plain):
            _row(plain, head, into)
        else:
            head.read(plain)
            _unread(row, into)


@dataclass(slots=True)
class _Head:
    """What the rows above say of those below.

    Attributes:
        year: Of a yearly figure that stands below none; None for a part of a year.
        years: By column.
        skipped: Columns that have no figures of a company: 行次, 本月.
        unit: Of amounts whose name and row say none.
    """

    year: int | None
    years: dict[int, int] = field(default_factory=dict)
    skipped: set[int] = field(default_factory=set)
    unit: str = ""

    def read(self, row: Sequence[str]) -> None:
        """Take in a row that names none of a company's figures."""
        for cell in row:
            if unit := _SHEET_UNIT.search(cell):
                self.unit = unit[1]
            if _PART_OF_A_YEAR.search(cell):
                self.year = None
            elif title := _TITLE_YEAR.search(cell):
                self.year = int(title[1])
        skipped = {place for place, cell in enumerate(row) if _SKIPPED.fullmatch(cell)}
        years = {place: of for place, cell in enumerate(row) if (of := self._year(cell))}
        others = [
            cell
            for place, cell in enumerate(row)
            if cell and place not in years and not _HEADS.fullmatch(cell)
        ]
        if len(years) > 1 or (years and not others):
            self.years = years
        self.skipped |= skipped

    def _year(self, cell: str) -> int | None:
        if match := _YEAR.match(cell):
            return int(match[1])
        if self.year is None:
            return None
        if _THIS.fullmatch(cell):
            return self.year
        return self.year - 1 if _BEFORE.fullmatch(cell) else None


def _row(row: Sequence[str], head: _Head, into: Sheet) -> None:
    place, path = next((n, path) for n, cell in enumerate(row) if (path := _path(cell)))
    known = fields().get(path)
    rest = [(n, cell) for n, cell in enumerate(row) if n > place and cell and n not in head.skipped]
    told = next((cell for _, cell in rest if _ONLY_A_UNIT.fullmatch(cell)), "")
    named = _UNIT.search(row[place])
    money = known is not None and known.unit == MONEY
    unit = named[1] if named else told or (head.unit if money else "")
    values = [(n, cell) for n, cell in rest if not _ONLY_A_UNIT.fullmatch(cell)]
    of_years = [(head.years[n], cell) for n, cell in values if n in head.years]
    if known is not None and known.yearly:
        if not head.years and len(values) == 1 and head.year is not None:
            of_years = [(head.year, values[0][1])]
        if values and not of_years:
            into.unread.append(row[place][:_LABEL_CHARS])
        for year, written in of_years:
            into.lines[f"years.{year}.{path}"] = _with(written, unit)
    elif of_years:
        into.lines[path] = _with(max(of_years)[1], unit)
    elif values:
        into.lines[path] = _with(values[0][1], unit)


def _unread(row: Sequence[str], into: Sheet) -> None:
    label = next((cell.strip() for cell in row if cell.strip()), "")
    figures = [cell for cell in row if re.fullmatch(r"\s*-?[\d,]+(?:\.\d+)?%?\s*", cell)]
    if label and not _HEADS.fullmatch(label) and label not in figures and figures:
        into.unread.append(label[:_LABEL_CHARS])


def _with(written: str, unit: str) -> str:
    """Give a value in the unit that is told for it, where it has none itself."""
    bare = written.replace(",", "").replace(" ", "")
    if not unit or not re.fullmatch(r"-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?", bare):
        return written
    if unit in ("元", "千元", "亿元"):
        try:
            exact = quantity(f"{bare}{unit}", unit=MONEY).figure.exact
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


def _tables(content: Content) -> Iterator[list[list[str]]]:
    for block in content.blocks:
        if isinstance(block, Table):
            yield [list(row.cells) for row in block.rows]
