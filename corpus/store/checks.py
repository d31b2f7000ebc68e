"""The history of checks: who compared which line with its source, when, and what came of it.

Nothing in it is ever changed or dropped; what counts is worked out from it (`corpus.checks`).
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import UTC
from typing import Any, get_args

from sqlalchemy import Connection, Row, insert, select

from corpus.checks import Check
from corpus.records import Provenance
from corpus.store.tables import CHECK

_UNDONE = "undone"
_KNOWN: tuple[Provenance, ...] = get_args(Provenance)
# SQLite allows 32,766 bound values in one statement.
_PAGE = 2000


def keep_checks(connection: Connection, checks: Sequence[Check]) -> None:
    """Add to the history, in this order, within a commit of somebody else's."""
    rows = [
        {
            "record": check.record,
            "line": check.key,
            "provenance": check.provenance or _UNDONE,
            "who": check.who,
            "checked": check.when,
            "note": check.note,
        }
        for check in checks
    ]
    if rows:
        connection.execute(insert(CHECK), rows)


def checks_of(
    connection: Connection, records: Collection[str] | None = None
) -> Mapping[str, tuple[Check, ...]]:
    """Give every check ever made of these records, by record, in the order they were made.

    Args:
        connection: To the records.
        records: Their ids; None for all.
    """
    found: dict[str, list[Check]] = defaultdict(list)
    for row in _rows(connection, records):
        # SQLite keeps no time zones; what was written is UTC.
        when = row.checked if row.checked.tzinfo else row.checked.replace(tzinfo=UTC)
        check = Check(
            record=row.record,
            key=row.line,
            provenance=next((known for known in _KNOWN if known == row.provenance), None),
            who=row.who,
            when=when,
            note=row.note,
        )
        found[row.record].append(check)
    return {record: tuple(checks) for record, checks in found.items()}


def _rows(connection: Connection, records: Collection[str] | None) -> Iterator[Row[Any]]:
    query = select(CHECK).order_by(CHECK.c.id)
    if records is None:
        yield from connection.execute(query)
        return
    ids = list(records)
    for start in range(0, len(ids), _PAGE):
        page = ids[start : start + _PAGE]
        yield from connection.execute(query.where(CHECK.c.record.in_(page)))
