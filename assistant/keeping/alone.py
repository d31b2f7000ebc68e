"""Changing a table with nobody else writing in between."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from sqlalchemy import Connection, Engine, Table

from assistant.keeping.hourly import write_alone


@contextmanager
def alone(engine: Engine, table: Table) -> Iterator[Connection]:
    """Give a transaction in which what was read stays true until its commit.

    Args:
        engine: The database.
        table: What is read and then changed.
    """
    with engine.begin() as connection:
        if connection.dialect.name == "sqlite":
            # A read first would let another write between it and the change.
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        write_alone(connection, table)
        yield connection


def in_utc(moment: datetime) -> datetime:
    """Give a moment that was kept; SQLite keeps no time zones, and what was written is UTC."""
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
