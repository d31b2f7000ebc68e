"""Kinship of records as the store keeps it: what they are compared by, and which replaced which.

All of it is worked out from the visible versions, within a commit of somebody else's.
"""

from collections.abc import Collection, Iterator, Sequence
from datetime import date
from typing import TypeVar

from sqlalchemy import Connection, case, delete, func, insert, or_, select, update

from corpus.editions import claims_of
from corpus.levels import LEVELS
from corpus.naming import keys_of
from corpus.records import Policy, Record
from corpus.store.tables import CLAIM, LINK, RECORD

# SQLite allows 32,766 bound values in one statement.
_PAGE = 2000
_GUARDED = {level: place for place, level in enumerate(LEVELS)}
_Item = TypeVar("_Item")


def key_columns(record: Record) -> dict[str, object]:
    """Give the columns of a record's row by which it is compared."""
    keys = keys_of(record)
    return {"name": keys.name, "number": keys.number, "words": keys.words, "starts": keys.starts}


def put_links(connection: Connection, records: Sequence[Record]) -> set[str]:
    """Keep what these versions say of replacements, in place of what was kept of them.

    Returns:
        Ids of records that may be replaced from another day now.
    """
    ids = [record.id for record in records]
    touched = drop_links(connection, ids) | set(ids)
    links = [row for record in records for row in _links(record)]
    claims = [{"owner": record.id, "key": key} for record in records for key in claims_of(record)]
    for page in _pages(links):
        connection.execute(insert(LINK), page)
    for claim_page in _pages(claims):
        connection.execute(insert(CLAIM), claim_page)
    for names in _pages(ids):  # a newer one's first day may be another now, whoever says so
        touched.update(connection.scalars(select(LINK.c.older).where(LINK.c.newer.in_(names))))
    return touched


def drop_links(connection: Connection, ids: Sequence[str]) -> set[str]:
    """Drop what these records say of replacements; give the ids of all that this bears on."""
    touched: set[str] = set()
    for names in _pages(ids):
        said = or_(LINK.c.owner.in_(names), LINK.c.newer.in_(names))
        touched.update(connection.scalars(select(LINK.c.older).where(said)))
        connection.execute(delete(LINK).where(LINK.c.owner.in_(names)))
        connection.execute(delete(CLAIM).where(CLAIM.c.owner.in_(names)))
    return touched


def settle(connection: Connection, ids: Collection[str]) -> set[str]:
    """Work out anew from when these records are superseded; give the ids that changed."""
    changed: set[str] = set()
    for names in _pages(sorted(ids)):
        since = _since(connection, names)
        rows = connection.execute(
            select(RECORD.c.id, RECORD.c.superseded_from).where(RECORD.c.id.in_(names))
        )
        moved = [name for name, known in rows if known != since.get(name)]
        for name in moved:
            connection.execute(
                update(RECORD).where(RECORD.c.id == name).values(superseded_from=since.get(name))
            )
        changed.update(moved)
    return changed


def fill(connection: Connection, records: Sequence[Record]) -> None:
    """Work out everything for records that were there before any of this was kept."""
    for record in records:
        columns = key_columns(record)
        connection.execute(update(RECORD).where(RECORD.c.id == record.id).values(columns))
    put_links(connection, records)


def _since(connection: Connection, ids: Sequence[str]) -> dict[str, date]:
    """Give the first day on which a visible policy that replaces each of these holds.

    One that is more guarded than the replaced counts for nobody: how a text stands is the same
    for all who may see it, and must not tell them of what they may not see.
    """
    newer, older = RECORD.alias("newer"), RECORD.alias("older")
    query = (
        select(LINK.c.older, func.min(newer.c.starts))
        .join(newer, newer.c.id == LINK.c.newer)
        .join(older, older.c.id == LINK.c.older)
        .where(
            LINK.c.older.in_(ids),
            LINK.c.older != LINK.c.newer,
            newer.c.starts.is_not(None),
            case(_GUARDED, value=newer.c.level) <= case(_GUARDED, value=older.c.level),
        )
        .group_by(LINK.c.older)
    )
    return {row[0]: row[1] for row in connection.execute(query)}


def _links(record: Record) -> Iterator[dict[str, str]]:
    facts = record.facts
    if isinstance(facts, Policy):
        for older in dict.fromkeys(facts.replaces):
            yield {"owner": record.id, "newer": record.id, "older": older}
        for newer in dict.fromkeys(facts.replaced_by):
            if newer != record.id:
                yield {"owner": record.id, "newer": newer, "older": record.id}


def _pages(items: Sequence[_Item]) -> Iterator[list[_Item]]:
    for start in range(0, len(items), _PAGE):
        yield list(items[start : start + _PAGE])
