"""Tables without labels that we know: their text is kept, in parts that remember their rows."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from corpus.labels import field_of, kind_of
from corpus.levels import Level, refuse_secret
from corpus.readers.blocks import Row, Table
from corpus.recognise.documents import document_of
from corpus.recognise.forms import labelled
from corpus.recognise.guarding import HIDDEN, guarded
from corpus.recognise.headers import HEADER_WITHIN_ROWS, compact, is_a_form
from corpus.recognise.identity import identity
from corpus.recognise.problems import no_header, no_rows, no_text, too_much_text
from corpus.records import KINDS, Kind, Reading, Record

_PART_CHARS = 30_000
_PART_ROWS = 500
_MAX_CHARS = 1_000_000


def plain_records(table: Table, *, path: str, kind: Kind | None, level: Level) -> Reading:
    """Give a table that is no list of records as text, a line for each row.

    A form is a record of what it says. Anything else is a passage, unless the kind is given;
    contacts are taken out of it, since nothing says whose they are. A long table is several
    records, each at home at its first row.

    Raises:
        SecretMaterial: It bears a mark of 秘密 or above.
    """
    table = compact(table)
    for row in table.rows:
        for cell in row.cells:
            refuse_secret(cell)
    form = is_a_form(table)
    if kind in ("achievement", "demand") and not form:
        problem = no_header(path, table, within_rows=HEADER_WITHIN_ROWS, read=False)
        return Reading(problems=(problem,))
    if not table.name and len(table.rows) == 1 and len(table.rows[0].cells) > 1:
        return Reading(problems=(no_rows(path, table.name),))
    chars = sum(len(cell) for row in table.rows for cell in row.cells)
    if chars > _MAX_CHARS:
        return Reading(problems=(too_much_text(path, table.name, chars=chars),))
    guess = kind or kind_of(_labels(table, form=form)) or "passage"
    if guess == "passage":
        table = _without_contacts(table)
    records = []
    for number, rows in enumerate(_parts(table.rows if form else _tight(table.rows))):
        part = Table(rows=tuple(rows), page=table.page)
        record = document_of([part], path=path, kind=guess, level=level)
        if record is not None:
            records.append(_at_home(record, rows[0], f"{table.name}#{number}", path))
    if not records:
        return Reading(problems=(no_text(path),))
    told = () if form else (no_header(path, table, within_rows=HEADER_WITHIN_ROWS, read=True),)
    return Reading(records=tuple(records), problems=told)


def _labels(table: Table, *, form: bool) -> list[str]:
    if form:
        return [cell for row in table.rows for cell in row.cells[::2]]
    pairs = [labelled(cell) for row in table.rows for cell in row.cells]
    return [pair.label for pair in pairs if pair is not None]


def _without_contacts(table: Table) -> Table:
    """Give the table without phones, e-mail addresses, and columns called 联系人 and such."""
    columns: set[int] = set()
    rows = []
    for number, row in enumerate(table.rows):
        cells = tuple(
            HIDDEN if cell and column in columns else guarded(cell).text
            for column, cell in enumerate(row.cells)
        )
        rows.append(replace(row, cells=cells))
        if number < HEADER_WITHIN_ROWS:
            columns |= {c for c, cell in enumerate(row.cells) if cell and _is_contact(cell)}
    return replace(table, rows=tuple(rows))


def _is_contact(label: str) -> bool:
    return any(field_of(label, kind) == "guarded" for kind in KINDS)


def _tight(rows: Sequence[Row]) -> list[Row]:
    """Give the rows without empty cells."""
    return [replace(row, cells=tuple(cell for cell in row.cells if cell)) for row in rows]


def _parts(rows: Sequence[Row]) -> Iterator[list[Row]]:
    """Cut the rows so that no part is long: a whole row at least."""
    part: list[Row] = []
    chars = 0
    for row in rows:
        own = sum(map(len, row.cells))
        if part and (chars + own > _PART_CHARS or len(part) >= _PART_ROWS):
            yield part
            part, chars = [], 0
        part.append(row)
        chars += own
    if part:
        yield part


def _at_home(record: Record, row: Row, key: str, path: str) -> Record:
    source = replace(record.source, row=row.number or None)
    if record.kind != "passage":
        return replace(record, source=source)
    # What a foreign table calls id is not ours.
    own = identity(None, kind="passage", path=path, key=key)
    return replace(record, source=source, id=own)
