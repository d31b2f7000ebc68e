"""The row, or rows, of labels above a table's records."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from corpus.labels import field_of, is_label, kind_of, plain
from corpus.readers.blocks import Row, Table
from corpus.recognise.forms import is_form
from corpus.recognise.spoken import as_written
from corpus.records import Kind

HEADER_WITHIN_ROWS = 10
# Below long instructions the labels come late; then they must be plainly labels.
_SEARCHED_ROWS = 100
_MIN_LABELS = 2
_PLAINLY_LABELS = 3
_MAX_HEADER_ROWS = 3
_MAX_LABEL_CHARS = 30
_UNIT_ALONE = re.compile(r"^[（(\[【][^）)\]】]{1,12}[）)\]】]$")
_UNIT_ABOVE = re.compile(
    r"单位\s*[:：]\s*(?:人民币)?\s*((?:亿|千万|百万|万|千)?元)(?![\u4e00-\u9fa5])"
)
_HAS_UNIT = re.compile(r"[亿万千百]?元|％|%|美元|USD", re.IGNORECASE)
_MONEY = re.compile(
    r"(?:(?<!评)价|价格|金额|费|费用|经费|资金|预算|投资|总额|产值|收入|利润|投入)$"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """The labels of a table, and the kind of record that the rows below them are.

    Attributes:
        rows: The rows that the labels stand in, from top to bottom.
        labels: By column; empty where a column has none.
        given: Whether the kind was given rather than told by the labels.
    """

    rows: tuple[Row, ...]
    kind: Kind
    labels: tuple[str, ...]
    given: bool

    @property
    def row(self) -> Row:
        """The uppermost row."""
        return self.rows[0]

    @property
    def numbers(self) -> frozenset[int]:
        """The numbers of the rows."""
        return frozenset(row.number for row in self.rows)


def header_of(table: Table, kind: Kind | None) -> Header | None:
    """Give the labels: of the row among the first ones that has most of them.

    None where there is no such row, and for a form: it has label, value, label, value in its rows.
    """
    if is_a_form(compact(table)):
        return None
    rows = [as_written(row, kind) for row in table.rows[:_SEARCHED_ROWS]]
    best: tuple[int, int, Kind] | None = None
    for place, row in enumerate(rows):
        if best and place >= HEADER_WITHIN_ROWS:
            break
        rated = _rated(row, kind)
        if rated is None:
            continue
        labels, guess = rated
        plainly = labels >= _PLAINLY_LABELS and labels * 2 >= sum(map(bool, row.cells))
        if (place < HEADER_WITHIN_ROWS or plainly) and (best is None or labels > best[0]):
            best = (labels, place, guess)
    return _header(rows, best[1], best[2], given=kind is not None) if best else None


def is_a_form(table: Table) -> bool:
    """Tell a form from a list of records, also where the format says that rows are records.

    There the labels of a header may stand again on every page: a form has different labels, and
    values beside them.
    """
    if not is_form(table):
        return False
    answered = {
        row.cells[0] for row in table.rows if len(row.cells) > 1 and not is_label(row.cells[1])
    }
    return not table.records or sum(map(is_label, answered)) >= _MIN_LABELS


def header_at(rows: Sequence[Row], place: int, before: Header) -> Header | None:
    """Give the labels that begin at a row below others; None where none do.

    There a row must be made of labels for the greater part: a record may hold a word that is one.
    """
    rows = [as_written(one, before.kind) for one in rows[place : place + _MAX_HEADER_ROWS]]
    row = rows[0]
    filled = [cell for cell in row.cells if cell]
    if len(filled) < _MIN_LABELS or any(len(cell) > _MAX_LABEL_CHARS for cell in filled):
        return None
    rated = _rated(row, before.kind if before.given else None) or _rated(row, before.kind)
    if rated is None or rated[0] * 2 < len(filled):
        return None
    return _header(rows, 0, rated[1], given=before.given)


def _rated(row: Row, kind: Kind | None) -> tuple[int, Kind] | None:
    """Give how many labels a row has, and of what kind; None where it is no header."""
    cells = [cell for cell in row.cells if cell]
    guess = kind or kind_of(cells)
    if guess is None:
        return None
    fields = [field_of(cell, guess) for cell in cells]
    labels = sum(field is not None for field in fields)
    if "title" not in fields and not (guess == "passage" and "text" in fields):
        return None
    return (labels, guess) if labels >= _MIN_LABELS else None


def compact(table: Table) -> Table:
    """Give the table with each merged cell once, as a form is read."""
    if not any(row.spans for row in table.rows):
        return table
    return Table(
        rows=tuple(_compacted(row) for row in table.rows),
        name=table.name,
        page=table.page,
        records=table.records,
    )


def _compacted(row: Row) -> Row:
    covered = {c for first, last in row.spans for c in range(first + 1, min(last + 1, 10**5))}
    cells = tuple(cell for c, cell in enumerate(row.cells) if cell or c not in covered)
    return Row(number=row.number, cells=cells, caution=row.caution)


def _header(rows: Sequence[Row], place: int, kind: Kind, *, given: bool) -> Header:
    """Give the header around a row: with the row above and the rows below that belong to it."""
    title = next(
        (c for c, cell in enumerate(rows[place].cells) if cell and _is_title(cell, kind)), 0
    )
    first, last = place, place
    if first > 0 and _continues(rows[first - 1], rows[first], title):
        first -= 1
    while (
        last + 1 < len(rows)
        and last + 1 - first < _MAX_HEADER_ROWS
        and rows[last + 1].cells != rows[last].cells
        and _continues(rows[last], rows[last + 1], title)
    ):
        last += 1
    own = tuple(rows[first : last + 1])
    return Header(rows=own, kind=kind, labels=_labels(own, kind), given=given)


def _is_title(label: str, kind: Kind) -> bool:
    return field_of(label, kind) in ("title", "text")


def _continues(upper: Row, lower: Row, title: int) -> bool:
    """Say whether the lower row has labels that go with those of the upper one.

    Either the title's label is merged over both, or the lower row has nothing but short words
    under what the upper row groups: a merged cell, or a label with empty cells after it.
    """
    above, below = _at(upper, title), _at(lower, title)
    if not above:
        return False
    filled = [c for c, cell in enumerate(lower.cells) if cell]
    if any(len(lower.cells[c]) > _MAX_LABEL_CHARS for c in filled):
        return False
    fresh = [c for c in filled if lower.cells[c] != _at(upper, c)]
    if below == above:
        return len(fresh) < len(filled) and all(not _is_value(lower.cells[c]) for c in fresh)
    if below or not filled:
        return False
    grouped = [c for c in filled if _is_grouped(upper, c, title)]
    units = [c for c in filled if _UNIT_ALONE.match(lower.cells[c])]
    return (
        set(grouped) | set(units) == set(filled)
        and (len(grouped) > 1 or bool(units))
        and not any(_is_value(lower.cells[c]) for c in grouped)
    )


def _is_grouped(upper: Row, column: int, title: int) -> bool:
    """Say whether a column lies under a cell of the upper row that stands over several."""
    if any(first <= column <= last for first, last in upper.spans):
        return True
    if column >= len(upper.cells):
        return False
    if upper.cells[column]:
        return column != title and column + 1 < len(upper.cells) and not upper.cells[column + 1]
    group = next((c for c in range(column, -1, -1) if upper.cells[c]), title)
    return group != title


def _is_value(text: str) -> bool:
    return any(c.isdigit() for c in text) and not is_label(text) and not _UNIT_ALONE.match(text)


def _at(row: Row, column: int) -> str:
    return row.cells[column] if column < len(row.cells) else ""


def _labels(rows: Sequence[Row], kind: Kind) -> tuple[str, ...]:
    width = max(
        max(len(row.cells), *(min(last + 1, len(row.cells) + 50) for _, last in row.spans), 0)
        for row in rows
    )
    columns: list[list[str]] = [[] for _ in range(width)]
    for place, row in enumerate(rows):
        lower = rows[place + 1 :]
        for column, text in enumerate(_spread(row, width, lower)):
            if text and text not in columns[column]:
                columns[column].append(text)
    own = [parts[-1] if parts else "" for parts in columns]
    return tuple(
        _joined(parts, kind, alone=own.count(own[column]) == 1)
        for column, parts in enumerate(columns)
    )


def _spread(row: Row, width: int, lower: Sequence[Row]) -> list[str]:
    """Give a header row's texts by column, each over all the columns that it stands over."""
    texts = [_at(row, column) for column in range(width)]
    for first, last in row.spans:
        texts[first + 1 : last + 1] = [texts[first]] * (min(last + 1, width) - first - 1)
    for column in range(1, width):
        if not texts[column] and any(_at(below, column) for below in lower):
            texts[column] = texts[column - 1]
    return texts


def _joined(parts: Sequence[str], kind: Kind, *, alone: bool) -> str:
    """Give one label for a column that has one in each header row.

    The lowest counts where we know it; what it is grouped under is kept beside it. A label that
    keeps people out, of a group or of the column itself, must still do so when joined.
    """
    if len(parts) <= 1:
        return parts[0] if parts else ""
    group, own = "·".join(parts[:-1]), parts[-1]
    if field_of(own, kind) is not None:
        return own if alone else f"{own}（{group}）"
    if field_of(parts[0], kind) in ("guarded", "mark"):
        return f"{parts[0]}（{own}）"
    return f"{group}{own}" if not plain(own) else f"{group}·{own}"


def unit_in(rows: Sequence[Row]) -> str | None:
    """Give the unit of money that a line above a table states, as in 单位：万元."""
    for row in reversed(rows):
        for cell in row.cells:
            if match := _UNIT_ABOVE.search(cell):
                return match[1]
    return None


def with_unit(labels: Sequence[str], unit: str | None, kind: Kind) -> tuple[str, ...]:
    """Give the labels with the unit added to those of money that state none themselves."""
    if unit is None:
        return tuple(labels)
    return tuple(f"{own}（{unit}）" if _is_money(own, kind) else own for own in labels)


def _is_money(label: str, kind: Kind) -> bool:
    if not label or _HAS_UNIT.search(label):
        return False
    return field_of(label, kind) in ("price", "budget") or bool(_MONEY.search(plain(label)))
