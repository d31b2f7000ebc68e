"""Rows of a table that an answer quotes, laid out for whoever reads it.

A row is kept as one line, its cells apart by a bar. Several of one table become a table, one alone
the names of its columns with what stands under them. The words are the record's own; where it has
no head, or the record is not at hand, cells are only put apart.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from assistant.answers import Citation

_BAR = " | "
_LINE = re.compile(r"^(?P<sign>- )?(?P<said>.*?)(?P<marks>(?:\[\^\d+\])*)$")
_MARK = re.compile(r"\[\^(\d+)\]")
_PAIR = re.compile(r"^\s*([^：；\s][^：；]{0,11})：(\S[^；]*)$")
_FEW = 2
_NAME_CHARS = 14
_FIGURE = re.compile(r"\d|〔")
# How well a row is vouched for stands behind it, as behind a sentence.
_BADGE = re.compile(r"(?:〔[^〕]{1,6}〕)+")

Cells = tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    """One line of an answer; without cells, a line like any other.

    Attributes:
        sign: `- ` for an item of a list.
        lead: What code says before the row.
        cells: Of the row.
        head: The names of its columns; empty where they are not known.
        marks: Its citations.
    """

    line: str
    sign: str = ""
    lead: str = ""
    cells: Cells = ()
    head: Cells = ()
    marks: str = ""

    @property
    def is_head(self) -> bool:
        """Whether it is itself the row that names the columns."""
        return bool(self.head) and self.cells == self.head

    @property
    def table(self) -> tuple[int, Cells] | None:
        """What rows of one table have in common; None for what is no item of a list of rows."""
        return (len(self.cells), self.head) if self.cells and self.sign and self.head else None


def with_tables(text: str, citations: Sequence[Citation] = ()) -> str:
    """Give Markdown with its rows laid out; every mark is kept, and every other line.

    Args:
        text: Markdown.
        citations: Of the answer, whose records have the heads; empty where they are not at hand.
    """
    cited = {citation.n: citation for citation in citations}
    rows = [_row(line, cited) for line in text.split("\n")]
    laid = []
    for table, group in groupby(rows, key=lambda row: row.table):
        members = list(group)
        if table is not None and len(members) >= _FEW:
            laid += ["", *_as_table(members), ""]
        else:
            laid += [_as_line(row) for row in members]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(laid)).strip("\n")


def _row(line: str, cited: Mapping[int, Citation]) -> _Row:
    match = _LINE.match(line)
    number = _MARK.match(match["marks"]) if match else None
    if match is None or number is None:
        return _Row(line=line)
    sign, said, marks = match["sign"] or "", match["said"], match["marks"]
    if _BAR in said:
        citation = cited.get(int(number[1]))
        lead = _before_quote(said, citation)
        cells = _cells(said.removeprefix(lead))
        head = _head_of(citation) if citation is not None else ()
        head = head if len(head) == len(cells) else ()
        return _Row(line=line, sign=sign, lead=lead, cells=cells, head=head, marks=marks)
    pairs = [pair for part in said.rstrip("。").split("；") if (pair := _PAIR.match(part))]
    if sign and len(pairs) >= _FEW and len(pairs) == said.count("；") + 1:
        head, cells = zip(*((pair[1].strip(), pair[2].strip()) for pair in pairs), strict=True)
        return _Row(line=line, sign=sign, cells=cells, head=head, marks=marks)
    return _Row(line=line)


def _before_quote(said: str, citation: Citation | None) -> str:
    """Give what code says before a quoted row."""
    start = said.find(citation.quote) if citation is not None else -1
    return said[:start] if start > 0 else ""


def _cells(line: str) -> Cells:
    return tuple(cell.strip() for cell in line.split(_BAR))


def _as_table(rows: Sequence[_Row]) -> Iterator[str]:
    """Give a table; what a head is cited by stands behind the name of its last column."""
    head = rows[0].head
    cited = "".join(row.marks for row in rows if row.is_head)
    yield _barred(head, cited)
    yield f"|{' --- |' * len(head)}"
    for row in rows:
        if not row.is_head:
            yield _barred(row.cells, row.marks)


def _barred(cells: Sequence[str], marks: str) -> str:
    shown = [cell.replace("|", "\\|") for cell in cells]
    return f"| {' | '.join([*shown[:-1], f'{shown[-1]}{marks}'])} |"


def _as_line(row: _Row) -> str:
    """Give a row alone: each cell with the name of its column, where it has one."""
    if not row.cells or _BAR not in row.line:
        return row.line
    if row.is_head:
        said = "、".join(row.cells)
    elif not row.head:
        said = "；".join(filter(None, row.cells))
    else:
        named = [pair for pair in zip(row.head, row.cells, strict=True) if pair[1]]
        said = "；".join(f"{name}：{cell}" for name, cell in named if not _BADGE.fullmatch(cell))
        said += "".join(cell for _, cell in named if _BADGE.fullmatch(cell))
    return f"{row.sign}{row.lead}{said}{row.marks}"


def _head_of(citation: Citation) -> Cells:
    """Give the names of the columns of the table that a cited row is of; empty for none."""
    if _BAR not in citation.quote:
        return ()
    first = citation.quote
    for line in reversed(citation.record.text[: citation.evidence.start].split("\n")[:-1]):
        if _BAR not in line:
            break
        first = line
    cells = _cells(first)
    return cells if _may_be_head(cells) else ()


def _may_be_head(cells: Cells) -> bool:
    """Say whether cells name columns: each short, none like another, no figure among them."""
    short = all(cell and len(cell) <= _NAME_CHARS and not _FIGURE.search(cell) for cell in cells)
    return short and len(set(cells)) == len(cells)
