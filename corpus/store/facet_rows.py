"""The facets of records as the store keeps them, worked out from the visible versions."""

from collections.abc import Collection, Iterator, Sequence
from typing import TypeVar

from sqlalchemy import Connection, delete, insert, select, update

from corpus.facets import days_of, facets_of
from corpus.records import Achievement, Demand, Record
from corpus.store.serial import from_json
from corpus.store.tables import FACET, RECORD, VERSION

# SQLite allows 32,766 bound values in one statement; rows have three.
_PAGE = 2000
_Item = TypeVar("_Item")


def facet_columns(record: Record) -> dict[str, object]:
    """Give the columns of a record's row by which it is counted."""
    facts = record.facts
    days = days_of(facts)
    return {
        "published": facts.published if facts else None,
        "since": days.since,
        "until": days.until,
        "over": days.over,
        "standing": days.standing,
        "trl": facts.trl if isinstance(facts, Achievement | Demand) else None,
    }


def put_facets(connection: Connection, records: Sequence[Record]) -> None:
    """Keep the named facets of these records, in place of what was kept of them."""
    drop_facets(connection, [record.id for record in records])
    rows = [
        {"record": record.id, "facet": facet, "name": name}
        for record in records
        for facet, name in facets_of(record.facts)
    ]
    for page in _pages(rows):
        connection.execute(insert(FACET), page)


def drop_facets(connection: Connection, ids: Collection[str]) -> None:
    """Forget the named facets of these records."""
    for names in _pages(list(ids)):
        connection.execute(delete(FACET).where(FACET.c.record.in_(names)))


def fill(connection: Connection) -> None:
    """Work out everything for records that were there before any of this was kept."""
    ids = list(connection.scalars(select(RECORD.c.id)))
    same = (VERSION.c.record == RECORD.c.id) & (VERSION.c.version == RECORD.c.version)
    for names in _pages(ids):
        query = select(VERSION.c.content).join(RECORD, same).where(RECORD.c.id.in_(names))
        records = [from_json(content) for content in connection.scalars(query)]
        for record in records:
            columns = facet_columns(record)
            connection.execute(update(RECORD).where(RECORD.c.id == record.id).values(columns))
        put_facets(connection, records)


def _pages(items: Sequence[_Item]) -> Iterator[list[_Item]]:
    for start in range(0, len(items), _PAGE):
        yield list(items[start : start + _PAGE])
