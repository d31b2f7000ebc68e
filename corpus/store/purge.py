"""Take records out for good: every version, the bytes they came from, and what was noted of them.

`RecordStore.remove` takes a record out of sight and keeps its history; this keeps nothing. All of
it is done within a commit of somebody else's.
"""

import json
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import TypeVar

from sqlalchemy import Connection, delete, or_, select, update

from corpus.store.links import drop_links, settle
from corpus.store.serial import digest
from corpus.store.tables import (
    CHECK,
    CLAIM,
    FACET,
    FILE,
    GENERATION,
    LINK,
    MEASURE,
    ORIGINAL,
    PROBLEM,
    RECORD,
    VERSION,
    WITHDRAWAL,
)

# SQLite allows 32,766 bound values in one statement.
_PAGE = 2000
_Item = TypeVar("_Item")


def purge_records(connection: Connection, records: Collection[str]) -> None:
    """Take records out with all their versions, and files that nothing else is from.

    The bytes that they came from go as well, even where other records came from the same file:
    those keep their text.
    """
    ids = sorted(records)
    paths = _paths(connection, ids)
    touched = drop_links(connection, ids)
    for page in _pages(ids):
        connection.execute(delete(LINK).where(or_(LINK.c.newer.in_(page), LINK.c.older.in_(page))))
        for table, column in (
            (FACET, FACET.c.record),
            (CLAIM, CLAIM.c.owner),
            (CHECK, CHECK.c.record),
            (MEASURE, MEASURE.c.policy),
            (WITHDRAWAL, WITHDRAWAL.c.record),
            (RECORD, RECORD.c.id),
            (VERSION, VERSION.c.record),
        ):
            connection.execute(delete(table).where(column.in_(page)))
    settle(connection, touched)
    forget_files(connection, paths - _still_used(connection, paths))
    move_on(connection)


def purge_originals(connection: Connection, originals: Collection[str]) -> None:
    """Drop bytes of files, by their SHA-256; what was read of them stays."""
    for page in _pages(sorted(originals)):
        for table in (VERSION, FILE):
            connection.execute(
                update(table).where(table.c.original.in_(page)).values(original=None)
            )
        connection.execute(delete(ORIGINAL).where(ORIGINAL.c.sha256.in_(page)))


def forget_files(connection: Connection, paths: Collection[str]) -> None:
    """Drop files from the ledger, with what was wrong with them and bytes only they need."""
    for page in _pages(sorted(paths)):
        kept = select(FILE.c.original).where(FILE.c.path.in_(page), FILE.c.original.is_not(None))
        originals = set(connection.scalars(kept))
        connection.execute(delete(PROBLEM).where(PROBLEM.c.path.in_(page)))
        connection.execute(delete(FILE).where(FILE.c.path.in_(page)))
        used = set(
            connection.scalars(select(VERSION.c.original).where(VERSION.c.original.in_(originals)))
        ) | set(connection.scalars(select(FILE.c.original).where(FILE.c.original.in_(originals))))
        connection.execute(delete(ORIGINAL).where(ORIGINAL.c.sha256.in_(originals - used)))


def purge_problems(connection: Connection, numbers: Collection[int]) -> None:
    """Drop single problems from the ledger."""
    for page in _pages(sorted(numbers)):
        connection.execute(delete(PROBLEM).where(PROBLEM.c.id.in_(page)))


def blank_guarded(
    connection: Connection, records: Collection[str], blank: Callable[[str, str], bool]
) -> None:
    """Take guarded values out of every version of some records; their texts do not change.

    Args:
        connection: To the records.
        records: Their ids.
        blank: Says of a label and its value whether it goes, in a record that has one that does.
    """
    for page in _pages(sorted(records)):
        query = select(VERSION.c.record, VERSION.c.version, VERSION.c.content)
        for record, version, content in connection.execute(
            query.where(VERSION.c.record.in_(page))
        ).all():
            whole = json.loads(content)
            guarded: Mapping[str, str] = (whole.get("facts") or {}).get("guarded") or {}
            kept = {label: value for label, value in guarded.items() if not blank(label, value)}
            if kept == guarded:
                continue
            whole["facts"]["guarded"] = kept
            fresh = json.dumps(whole, ensure_ascii=False, separators=(",", ":"))
            connection.execute(
                update(VERSION)
                .where(VERSION.c.record == record, VERSION.c.version == version)
                .values(content=fresh, sha256=digest(fresh))
            )
    move_on(connection)


def move_on(connection: Connection) -> None:
    """Move the generation, so that everybody looks anew."""
    connection.execute(update(GENERATION).values(value=GENERATION.c.value + 1))


def _paths(connection: Connection, ids: Sequence[str]) -> set[str]:
    """Give the files that any version of these records is from."""
    found: set[str] = set()
    for page in _pages(ids):
        query = select(VERSION.c.content).where(VERSION.c.record.in_(page))
        for content in connection.scalars(query):
            path = (json.loads(content).get("source") or {}).get("path")
            found.update([path] if path else [])
    return found


def _still_used(connection: Connection, paths: Collection[str]) -> set[str]:
    used: set[str] = set()
    for page in _pages(sorted(paths)):
        used.update(
            path
            for path in connection.scalars(select(RECORD.c.path).where(RECORD.c.path.in_(page)))
            if path
        )
    return used


def _pages(items: Sequence[_Item]) -> Iterator[list[_Item]]:
    for start in range(0, len(items), _PAGE):
        yield list(items[start : start + _PAGE])
