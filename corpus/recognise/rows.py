"""Tables whose rows are records."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from corpus.labels import field_of, kind_of
from corpus.levels import Level
from corpus.readers.blocks import Row, Table
from corpus.recognise.facts import Labelled, facts_of, first, is_guarded, level_of, with_guarded
from corpus.recognise.forms import is_form
from corpus.recognise.guarding import guarded
from corpus.recognise.identity import identity
from corpus.recognise.problems import surplus, without_title
from corpus.records import Kind, Problem, Reading, Record, Source, SpanCaution

HEADER_WITHIN_ROWS = 10
_MIN_HEADER_LABELS = 2
_MAX_TITLE_CHARS = 120
# A row that sums up or remarks on the others is no record.
_SUM = re.compile(r"^(?:小计|合计|总计|共计|注[:：]|备注[:：])")


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """The row of labels, and the kind of record that the rows below it are."""

    row: Row
    kind: Kind


def header_of(table: Table, kind: Kind | None) -> Header | None:
    """Give the row of labels: the one among the first rows that has most of them."""
    best: tuple[int, Header] | None = None
    for row in table.rows[:HEADER_WITHIN_ROWS]:
        guess = kind or kind_of(cell for cell in row.cells if cell)
        if guess is None:
            continue
        fields = {field_of(cell, guess) for cell in row.cells if cell} - {None}
        labels = sum(field_of(cell, guess) is not None for cell in row.cells if cell)
        if "title" not in fields and not (guess == "passage" and "text" in fields):
            continue
        if labels >= _MIN_HEADER_LABELS and (best is None or labels > best[0]):
            best = (labels, Header(row=row, kind=guess))
    # A form has label, value, label, value in its rows: its first row is no header.
    if best and not table.records and is_form(table):
        return None
    return best[1] if best else None


def table_records(table: Table, header: Header, *, path: str, level: Level) -> Reading:
    """Give the rows below the header as records, and what is wrong with some of them."""
    kind = header.kind
    records: list[Record] = []
    problems: list[Problem] = []
    seen: Counter[str] = Counter()
    after = [row for row in table.rows if row.number > header.row.number]
    for row in after:
        if row.cells == header.row.cells:
            continue  # the header again, as printed catalogues have it on every page
        pairs = [
            Labelled(label=label, value=value)
            for label, value in zip(header.row.cells, row.cells, strict=False)
            if label and value
        ]
        title = first(pairs, "title", kind)
        if title is None and kind != "passage":
            if pairs and not _SUM.match(pairs[0].value):
                problems.append(without_title(path, row, kind))
            continue
        lost = [cell for cell in row.cells[len(header.row.cells) :] if cell]
        if lost:
            problems.append(surplus(path, row, lost))
        key = title or ""
        seen[key] += 1
        key = f"{table.name}#{key}#{seen[key]}"
        record = _row_record(pairs, row, kind=kind, path=path, level=level, key=key)
        if record is not None:
            records.append(record)
    return Reading(records=tuple(records), problems=tuple(problems))


def _row_record(
    pairs: Sequence[Labelled], row: Row, *, kind: Kind, path: str, level: Level, key: str
) -> Record | None:
    title = first(pairs, "title", kind) or ""
    hidden: dict[str, str] = {}
    if kind == "passage":
        text = first(pairs, "text", kind) or ""
        text = text if text else title
    else:
        lines = [title] + [
            f"{pair.label}：{pair.value}"
            for pair in pairs
            if field_of(pair.label, kind) != "title" and not is_guarded(pair.label, kind)
        ]
        shown = guarded("\n".join(lines))
        text, hidden = shown.text, shown.found
    if not text:
        return None
    return Record(
        id=identity(first(pairs, "id", kind), kind=kind, path=path, key=key),
        kind=kind,
        title=title[:_MAX_TITLE_CHARS],
        text=text,
        level=level_of(pairs, kind, given=level),
        source=Source(path=path, row=row.number, start=0, end=len(text)),
        cautions=(
            (SpanCaution(start=0, end=len(text), caution=row.caution),) if row.caution else ()
        ),
        facts=with_guarded(facts_of(pairs, kind), hidden),
    )
