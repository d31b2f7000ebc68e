"""A form as a row that files have, and as the record that such a row is read as."""

from collections.abc import Sequence

from assistant.offers.fields import OfferKind, Values, fields_of
from assistant.papers.content import Table as Sheet
from assistant.papers.workbook import as_xlsx
from corpus.levels import Level
from corpus.readers.blocks import Content, Row, Table, one_line
from corpus.recognise.records import recognise
from corpus.records import Record

_NUMBER = {"demand": "需求编号", "achievement": "成果编号"}
_SHEET = {"demand": "技术需求", "achievement": "科技成果"}
_WIDTH, _WIDE = 10, 28
# Of what is matched without being kept: it is none of the records.
_UNKEPT = "form"


def row_of(
    kind: OfferKind, values: Values, *, number: str = ""
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Give the labels and the cells of a form; fields that nobody filled in are left out."""
    pairs = [(_NUMBER[kind], number)] if number else []
    pairs += [
        (field.label, values[field.label]) for field in fields_of(kind) if values.get(field.label)
    ]
    return tuple(label for label, _ in pairs), tuple(value for _, value in pairs)


def as_book(kind: OfferKind, values: Values, *, number: str) -> bytes:
    """Give a form as a workbook of one row, which `python -m corpus add` reads."""
    head, cells = row_of(kind, values, number=number)
    widths = tuple(_WIDE if len(cell) > _WIDE else _WIDTH for cell in cells)
    return as_xlsx([Sheet(title=_SHEET[kind], head=head, rows=(cells,), widths=widths)])


def as_record(
    kind: OfferKind, values: Values, *, number: str = "", level: Level = "public"
) -> Record | None:
    """Give the record that the row of a form is read as; None where it has no name yet.

    Raises:
        SecretMaterial: It bears a mark of 秘密 or above.
    """
    head, cells = row_of(kind, values, number=number)
    return record_of_row(head, cells, kind=kind, path=f"{number or _UNKEPT}.xlsx", level=level)


def record_of_row(
    head: Sequence[str],
    cells: Sequence[str],
    *,
    kind: OfferKind,
    path: str,
    level: Level = "public",
) -> Record | None:
    """Give the record that a row below its labels is read as; None where it is none.

    Raises:
        SecretMaterial: It bears a mark of 秘密 or above.
    """
    rows = tuple(
        Row(number=n, cells=tuple(map(one_line, texts))) for n, texts in enumerate((head, cells), 1)
    )
    content = Content(blocks=(Table(rows=rows, name=_SHEET[kind], records=True),))
    read = recognise(content, path=path, kind=kind, level=level)
    return read.records[0] if read.records else None
