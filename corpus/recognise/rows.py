"""Tables whose rows are records.

Every row below the labels becomes a record or is named in a problem: what a clerk has typed may be
wrong, but it may not be gone.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Literal

from corpus.labels import field_of, is_label
from corpus.levels import Level, refuse_secret
from corpus.readers.blocks import Row, Table
from corpus.recognise import problems as say
from corpus.recognise.facts import Labelled, facts_of, first, is_guarded, level_of, with_guarded
from corpus.recognise.forms import labelled
from corpus.recognise.guarding import guarded
from corpus.recognise.headers import Header, header_at, unit_in, with_unit
from corpus.recognise.identity import identity
from corpus.records import Caution, Kind, Problem, Record, Source, SpanCaution

_MAX_TITLE_CHARS = 120
_WORTH_A_WORD_CHARS = 40
# A row that sums up or remarks on the others is no record.
_SUM = re.compile(r"^(?:小计|合计|总计|共计|累计|总和)")
_ONLY_A_SUM = re.compile(
    r"^(?:小计|合计|总计|共计|累计|总和)(?:[（(].*[）)])?[:：]?[\d.,，]*(?:万?元|[项个条家])?$"
)
_NOTE = re.compile(
    r"^(?:注|备注|说明|填表说明|填报说明|填写说明|填表人|填报人|制表人?|审核人?|联系人|联系电话|填表日期"
    r"|填报日期|制表日期|填报单位|盖章|数据来源|资料来源)[\d一二三]?\s*[:：]"
)
_BLANKS = re.compile(r"\s+")

LeftOut = Literal["header", "sum", "note", "heading"]


@dataclass(frozen=True, slots=True, kw_only=True)
class RowsRead:
    """What a table gave.

    Attributes:
        headers: The rows that the labels in use stand in, by number.
        named: The rows below the first of them that a problem names.
    """

    records: tuple[Record, ...]
    problems: tuple[Problem, ...]
    headers: frozenset[int]
    named: frozenset[int]


def table_records(table: Table, header: Header, *, path: str, level: Level) -> RowsRead:
    """Give the rows below the labels as records, and what is wrong with the others.

    Where labels stand again further down, they hold for the rows below them.

    Raises:
        SecretMaterial: A row, or a line above or below the rows, bears a mark of 秘密 or above.
    """
    above = [row for row in table.rows if row.number < header.row.number]
    reader = _Rows(table.name, header, above, path=path, level=level)
    below = [row for row in table.rows if row.number > max(header.numbers)]
    place = 0
    while place < len(below):
        place += reader.read(below, place)
    return reader.found()


@dataclass(slots=True)
class _Left:
    """Rows that gave no whole record, by why."""

    out: dict[LeftOut, list[Row]] = field(default_factory=dict)
    untitled: list[Row] = field(default_factory=list)
    surplus: list[tuple[Row, list[str]]] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Pair(Labelled):
    """A label and its value in one row.

    Attributes:
        doubted: Whether a caution of the row is of this cell.
    """

    doubted: bool


class _Rows:
    def __init__(
        self, name: str, header: Header, above: Sequence[Row], *, path: str, level: Level
    ) -> None:
        self._name = name
        self._path = path
        self._level = level
        self._records: list[Record] = []
        self._left = _Left()
        self._seen: Counter[str] = Counter()
        self._headers = set(header.numbers)
        self._lines: list[Row] = []  # between tables: what may state the unit of the next
        self._above = "".join(cell for row in above for cell in _distinct(row))
        self._begin(header, above)

    def _begin(self, header: Header, above: Sequence[Row]) -> None:
        self._header = header
        self._headers |= header.numbers
        self._labels = with_unit(header.labels, unit_in(above), header.kind)
        for row in above:
            for cell in row.cells:
                refuse_secret(cell)
        self._level = level_of(_stated(above), header.kind, given=self._level)

    def read(self, rows: Sequence[Row], place: int) -> int:
        """Take one row, or the rows of a header, and give how many they were."""
        row = rows[place]
        if any(row.cells == own.cells for own in self._header.rows):
            self._leave("header", row)
            return 1
        if another := header_at(rows, place, self._header):
            return self._take_header(another)
        pairs = [
            _Pair(label=label, value=value, doubted=not row.doubted or column in row.doubted)
            for column, (label, value) in enumerate(zip(self._labels, row.cells, strict=False))
            if label and value
        ]
        title = first(pairs, "title", self._header.kind)
        if why := self._left_out(row, title):
            self._leave(why, row)
            return 1
        record = None
        if pairs and (title is not None or self._header.kind == "passage"):
            record = self._record(row, pairs, title or "")
        if record is None:
            self._refuse_secret(row)
            self._left.untitled.append(row)
            return 1
        self._records.append(record)
        if lost := self._unlabelled(row):
            self._left.surplus.append((row, lost))
        return 1

    def _take_header(self, another: Header) -> int:
        if another.labels == self._header.labels:
            for row in another.rows:
                self._leave("header", row)
        else:
            self._begin(another, self._lines)
        self._lines = []
        return len(another.rows)

    def _left_out(self, row: Row, title: str | None) -> LeftOut | None:
        """Say why a row is no record; None where it may be one."""
        if self._header.kind == "passage":
            return None
        texts = _distinct(row)
        words = [_BLANKS.sub("", text) for text in texts]
        if title is None and any(_SUM.match(word) for word in words[:2]):
            return "sum"
        if title is not None and _ONLY_A_SUM.match(_BLANKS.sub("", title)):
            return "sum"
        if title != texts[0] and _SUM.fullmatch(words[0]):
            return "sum"
        if (title is None or len(texts) == 1) and _NOTE.match(texts[0]):
            return "note"
        if len(texts) > 1 or words[0].isdecimal():
            return None
        refuse_secret(texts[0])
        if unit_in([row]):
            return "note"
        # One text over several columns, or before the name's column, is a heading between rows.
        return "heading" if row.spans or (title is None and row.cells[0]) else None

    def _leave(self, why: LeftOut, row: Row) -> None:
        self._refuse_secret(row)
        self._left.out.setdefault(why, []).append(row)
        if why != "header":
            self._lines.append(row)

    def _refuse_secret(self, row: Row) -> None:
        for cell in row.cells:
            refuse_secret(cell)

    def _unlabelled(self, row: Row) -> list[str]:
        covered = {c for start, end in row.spans for c in range(start + 1, end + 1)}
        return [
            cell
            for column, cell in enumerate(row.cells)
            if cell
            and column not in covered
            and not (column < len(self._labels) and self._labels[column])
        ]

    def _record(self, row: Row, pairs: Sequence[_Pair], title: str) -> Record | None:
        self._seen[title] += 1
        key = f"{self._name}#{title}#{self._seen[title]}"
        kind = self._header.kind
        return _row_record(pairs, row, kind=kind, path=self._path, level=self._level, key=key)

    def found(self) -> RowsRead:
        """Give what all rows gave."""
        path, left, kind = self._path, self._left, self._header.kind
        problems = [*say.without_title(path, left.untitled, kind), *say.surplus(path, left.surplus)]
        problems += say.left_out(path, self._name, left.out)
        if len(self._above) > _WORTH_A_WORD_CHARS:
            problems.append(say.beside_a_table(path, self._above))
        if not self._records and not left.untitled:
            problems.append(say.no_rows(path, self._name))
        out = [row for rows in left.out.values() for row in rows]
        named = [*out, *left.untitled, *(row for row, _ in left.surplus)]
        return RowsRead(
            records=tuple(self._records),
            problems=tuple(problems),
            headers=frozenset(self._headers),
            named=frozenset(row.number for row in named),
        )


def _distinct(row: Row) -> list[str]:
    """Give a row's texts, each once: merged cells may repeat theirs."""
    return list(dict.fromkeys(cell for cell in row.cells if cell))


def _stated(rows: Sequence[Row]) -> list[Labelled]:
    """Give what lines above a table state of all of it: 密级：内部, in one cell or in two."""
    pairs = []
    for row in rows:
        cells = _distinct(row)
        pairs += [pair for cell in cells if (pair := labelled(cell)) and pair.value]
        pairs += [
            Labelled(label=label, value=value)
            for label, value in pairwise(cells)
            if is_label(label) and not is_label(value)
        ]
    return pairs


def _row_record(
    pairs: Sequence[_Pair], row: Row, *, kind: Kind, path: str, level: Level, key: str
) -> Record | None:
    title = first(pairs, "title", kind) or ""
    hidden: dict[str, str] = {}
    lines: list[tuple[str, bool]] = []  # with whether the row's caution is of the line
    if kind == "passage":
        text = first(pairs, "text", kind) or title
        lines.append((text, True))
    else:
        lines = list(_lines(pairs, title, kind))
        shown = guarded("\n".join(line for line, _ in lines))
        text, hidden = shown.text, shown.found
        title = guarded(title).text
    if not text:
        return None
    return Record(
        id=identity(first(pairs, "id", kind), kind=kind, path=path, key=key),
        kind=kind,
        title=title[:_MAX_TITLE_CHARS],
        text=text,
        level=level_of(pairs, kind, given=level),
        source=Source(path=path, row=row.number, start=0, end=len(text)),
        cautions=tuple(_cautions(text, [doubted for _, doubted in lines], row.caution)),
        facts=with_guarded(facts_of(pairs, kind), hidden),
    )


def _lines(pairs: Sequence[_Pair], title: str, kind: Kind) -> Iterator[tuple[str, bool]]:
    """Yield the name and the other values, each once, with whether a caution is of them."""
    own = [pair for pair in pairs if field_of(pair.label, kind) == "title" and pair.value == title]
    yield title, any(pair.doubted for pair in own)
    for pair in pairs:
        if pair not in own and not is_guarded(pair.label, kind):
            yield f"{pair.label}：{pair.value}", pair.doubted


def _cautions(text: str, doubted: Sequence[bool], caution: Caution | None) -> Iterator[SpanCaution]:
    """Yield the stretches that the caution is of; lines side by side are one stretch."""
    if caution is None:
        return
    start: int | None = None
    offset = 0
    for line, own in zip(text.split("\n"), doubted, strict=True):
        if own and start is None:
            start = offset
        elif not own and start is not None:
            yield SpanCaution(start=start, end=offset - 1, caution=caution)
            start = None
        offset += len(line) + 1
    if start is not None:
        yield SpanCaution(start=start, end=len(text), caution=caution)
