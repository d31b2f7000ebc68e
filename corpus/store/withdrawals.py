"""Records out of sight as the store keeps them: there are versions of them, and none that shows.

All of it is read or written within somebody else's connection.
"""

from collections.abc import Collection, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, exists, func, insert, select, update

from corpus.store.serial import from_json
from corpus.store.tables import RECORD, VERSION, WITHDRAWAL
from corpus.withdrawal import REASONS, Cause, Reason, Shelved, Withdrawal, Withdrawn

# SQLite allows 32,766 bound values in one statement.
_PAGE = 2000


def note_withdrawal(
    connection: Connection,
    record: str,
    version: int,
    *,
    who: str,
    reason: Reason | None,
    now: datetime,
) -> None:
    """Note that a record is taken out of sight."""
    row = {
        "record": record,
        "version": version,
        "reason": reason or "",
        "who": who,
        "done": now.astimezone(UTC),
        "cause": "",
        "back_by": "",
    }
    connection.execute(insert(WITHDRAWAL), row)


def note_return(
    connection: Connection,
    records: Collection[str],
    *,
    who: str,
    cause: Cause | None,
    now: datetime,
) -> None:
    """Note that these records show again, of those that were out of sight."""
    values = {"cause": cause or "", "back_by": who, "back": now.astimezone(UTC)}
    for page in _pages(records):
        its = WITHDRAWAL.c.record.in_(page), WITHDRAWAL.c.back.is_(None)
        connection.execute(update(WITHDRAWAL).where(*its).values(values))


def shelved(connection: Connection, *, text: str, start: int, most: int) -> Shelved:
    """Give records out of sight, the one taken out last first.

    Args:
        connection: To the records.
        text: Must stand in the id, the title or the text, whatever the case of its letters.
        start: How many are passed over.
        most: How many are shown.
    """
    out = _out_of_sight()
    found = out.where(VERSION.c.content.icontains(text, autoescape=True)) if text else out
    latest = found.order_by(WITHDRAWAL.c.done.desc().nulls_last(), VERSION.c.record)
    return Shelved(
        total=_count(connection, out),
        found=_count(connection, found),
        shown=tuple(map(_withdrawn, connection.execute(latest.offset(start).limit(most)))),
    )


def count_shelved(connection: Connection) -> int:
    """Count the records that are out of sight."""
    return _count(connection, _out_of_sight())


def withdrawn_among(connection: Connection, records: Collection[str]) -> dict[str, Withdrawn]:
    """Give those of these records that are out of sight, by id."""
    found: dict[str, Withdrawn] = {}
    for page in _pages(records):
        for row in connection.execute(_out_of_sight(page)):
            found[row.record] = _withdrawn(row)
    return found


def taken_out(connection: Connection, record: str) -> Mapping[int, datetime]:
    """Give when each version of a record was taken out of sight, of those that were."""
    query = select(WITHDRAWAL.c.version, WITHDRAWAL.c.done).where(WITHDRAWAL.c.record == record)
    return {row.version: _in_utc(row.done) for row in connection.execute(query)}


def recall(connection: Connection, of: Withdrawal, version: int, *, now: datetime) -> None:
    """Write the version that showed last anew, under another number and with the same file."""
    last = select(VERSION).where(VERSION.c.record == of.record, VERSION.c.version == of.version)
    row = dict(connection.execute(last).one()._mapping)
    row |= {"version": version, "state": "pending", "added": now}
    connection.execute(insert(VERSION), row)


def _out_of_sight(records: Collection[str] | None = None) -> Select[Any]:
    """Select the last version of each record that has some and shows none, and what was noted.

    Of these records; of all by default.
    """
    shows = exists().where(RECORD.c.id == VERSION.c.record)
    old = [VERSION.c.state == "old", ~shows]
    if records is not None:
        old.append(VERSION.c.record.in_(records))
    last = (
        select(VERSION.c.record, func.max(VERSION.c.version).label("version"))
        .where(*old)
        .group_by(VERSION.c.record)
        .subquery()
    )
    noted = (WITHDRAWAL.c.record == VERSION.c.record) & WITHDRAWAL.c.back.is_(None)
    return (
        select(
            VERSION.c.record,
            VERSION.c.version,
            VERSION.c.content,
            WITHDRAWAL.c.reason,
            WITHDRAWAL.c.who,
            WITHDRAWAL.c.done,
        )
        .join(last, (last.c.record == VERSION.c.record) & (last.c.version == VERSION.c.version))
        .outerjoin(WITHDRAWAL, noted)
    )


def _count(connection: Connection, query: Select[Any]) -> int:
    inner = query.with_only_columns(VERSION.c.record).subquery()
    return connection.scalar(select(func.count()).select_from(inner)) or 0


def _withdrawn(row: Row[Any]) -> Withdrawn:
    return Withdrawn(
        record=from_json(row.content),
        withdrawal=Withdrawal(
            record=row.record,
            version=row.version,
            who=row.who or "",
            when=None if row.done is None else _in_utc(row.done),
            reason=next((reason for reason in REASONS if reason == row.reason), None),
        ),
    )


def _in_utc(moment: datetime) -> datetime:
    """Give the moment with its zone: SQLite keeps none, and what was written is UTC."""
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _pages(records: Collection[str]) -> Iterator[list[str]]:
    ids = list(records)
    for start in range(0, len(ids), _PAGE):
        yield ids[start : start + _PAGE]
