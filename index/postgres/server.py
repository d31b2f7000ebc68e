"""Transactions in the schema of one build, and what PostgreSQL raises in words of ours.

The connections are those of the records' engine; what is sent over them is psycopg's own, since
postings and vectors go as bytes and by COPY.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from psycopg import Connection, Cursor, errors, sql
from sqlalchemy import Engine

from corpus.errors import NoRoom, StoreUnavailable
from index.errors import IndexDamaged

# What a statement gives depends on the statement.
Row = tuple[Any, ...]
# Of pgvector: the first with scans that go on until the filter has let enough through.
_OLDEST = (0, 8)
_PLAIN_NAME = re.compile(r"[a-z_][a-z0-9_]*")
# Whoever makes tables waits for whoever else does; any number that nobody else uses.
_MAKING = 5_620_260_401
_LOST = (
    errors.UndefinedTable,
    errors.UndefinedColumn,
    errors.UndefinedObject,
    errors.InvalidSchemaName,
    errors.DataCorrupted,
    errors.IndexCorrupted,
)


def obstacle(engine: Engine) -> str | None:
    """Say why words and vectors cannot live in this database; None where they can.

    Makes the extension known to the database where that is all that is missing.

    Returns:
        Chinese, fit to be logged.

    Raises:
        StoreUnavailable: The server does not answer.
    """
    server = Server(engine)
    with server.transaction() as cursor:
        if _version(cursor, "SELECT extversion FROM pg_extension WHERE extname = 'vector'"):
            return _too_old(cursor)
        known = "SELECT default_version FROM pg_available_extensions WHERE name = 'vector'"
        if not _version(cursor, known):
            return "数据库服务器没有安装 pgvector 扩展"
    try:
        with server.transaction() as cursor:
            server.alone(cursor)
            cursor.execute("CREATE EXTENSION IF NOT EXISTS vector")
            return _too_old(cursor)
    except errors.InsufficientPrivilege:
        return "当前数据库用户无权启用 pgvector 扩展，请管理员执行 CREATE EXTENSION vector"


class Server:
    """A PostgreSQL server, seen from one schema."""

    def __init__(self, engine: Engine, *, schema: str = "") -> None:
        """Use an engine's connections.

        Args:
            engine: Of the driver psycopg.
            schema: Where names are looked up first; empty for where the records are.
        """
        if schema and not _PLAIN_NAME.fullmatch(schema):
            raise ValueError(f"schema {schema!r}: lower-case letters, digits and _ are allowed")
        self._engine = engine
        self.schema = schema

    @contextmanager
    def transaction(self, *, frozen: bool = False) -> Iterator[Cursor[Row]]:
        """Give a cursor, and commit at the end; nothing is left of what ends by an error.

        Args:
            frozen: Whether all its statements see the database as it was at the first of them.

        Raises:
            NoRoom: The server's disk is full.
            IndexDamaged: Tables are missing, or their pages cannot be read.
            StoreUnavailable: The server does not answer.
        """
        pooled = self._engine.raw_connection()
        try:
            connection = pooled.driver_connection
            if not isinstance(connection, Connection):
                raise TypeError(f"a connection of psycopg is needed, not {connection!r}")
            with _translated(), connection.cursor(binary=True) as cursor:
                if frozen:
                    cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
                if self.schema:
                    path = "%s || ', ' || current_setting('search_path')"
                    cursor.execute(f"SELECT set_config('search_path', {path}, true)", [self.schema])
                yield cursor
                connection.commit()
        finally:
            pooled.close()  # which rolls back what was not committed

    def alone(self, cursor: Cursor[Row]) -> None:
        """Wait until no other program makes tables; hold that until the transaction ends."""
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_MAKING])


def schema_of(build: str) -> str:
    """Give the name of the schema of a build.

    >>> schema_of("3")
    'index_build_3'
    """
    return f"index_build_{int(build)}"


def drop_schema(cursor: Cursor[Row], name: str) -> None:
    """Drop a schema with all that is in it, if it is there."""
    cursor.execute(sql.SQL("DROP SCHEMA IF EXISTS {} CASCADE").format(sql.Identifier(name)))


def count_in(row: Row | None) -> int:
    """Give the number that a statement has given as its only value."""
    if row is None or not isinstance(row[0], int):
        raise IndexDamaged(f"检索索引的表读不出来（{row}）。")
    return row[0]


def _version(cursor: Cursor[Row], query: str) -> tuple[int, ...]:
    row = cursor.execute(query.encode()).fetchone()
    return tuple(int(part) for part in re.findall(r"\d+", str(row[0]))) if row else ()


def _too_old(cursor: Cursor[Row]) -> str | None:
    found = _version(cursor, "SELECT extversion FROM pg_extension WHERE extname = 'vector'")
    if found >= _OLDEST:
        return None
    return f"pgvector 扩展版本 {'.'.join(map(str, found))} 过旧，需要 0.8 或更新版本"


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except errors.DiskFull as error:
        raise NoRoom("数据库服务器磁盘已满，检索索引写不进去；请清理磁盘后重试。") from error
    except _LOST as error:
        raise IndexDamaged(f"检索索引的表读不出来（{error}）。") from error
    except psycopg.OperationalError as error:
        raise StoreUnavailable(
            f"数据库服务器没有应答（{error}）；请确认它在运行后重试。"
        ) from error
