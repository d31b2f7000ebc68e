"""The whole database as plain rows, and back: what a backup is made of.

Rows are dictionaries of what JSON has: bytes as base64, times in ISO 8601 with their zone. They
mean the same whatever database they are from, so what is read from SQLite may go to PostgreSQL.
Tables are those that the database has, under the prefixes of the packages; nobody need list them.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from sqlalchemy import (
    Connection,
    Engine,
    Integer,
    MetaData,
    Table,
    delete,
    func,
    insert,
    inspect,
    select,
    update,
)

from corpus.errors import UnusableRows
from corpus.store.database import open_database, revision_of, revisions_in, upgrade
from corpus.store.plain import PlainRow, fitting, plain
from corpus.store.tables import GENERATION
from corpus.store.tally import one_state

Progress = Callable[[str, int], None]
# Rows read or written at a time; of tables with whole files, one at a time.
_PAGE = 500
_LARGE = frozenset({"corpus_original", "assistant_form"})
_FLUSHED_CHARS = 8_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Schema:
    """The tables of one package.

    Attributes:
        prefix: What their names begin with.
        migrations: The folder with `env.py` and `versions/`.
        version_table: Where their state is kept.
    """

    prefix: str
    migrations: Path
    version_table: str


class Rows(Protocol):
    """Rows by table, of one moment."""

    def counts(self) -> Mapping[str, int]:
        """Give how many rows each table has."""

    def of(self, table: str) -> Iterator[PlainRow]:
        """Give the rows of a table, in the order of its key."""


class WholeDatabase:
    """All tables of ours in one database."""

    def __init__(self, url: str, schemas: Sequence[Schema]) -> None:
        """Use a database, which need not have any table yet.

        Raises:
            StoreUnavailable: The URL is none, or its driver is not installed.
        """
        self._engine = open_database(url)
        self._schemas = tuple(schemas)

    def close(self) -> None:
        """Let go of the database."""
        self._engine.dispose()

    @property
    def kind(self) -> str:
        """Which sort of database it is: `sqlite`, `postgresql`."""
        return self._engine.dialect.name

    def revisions(self) -> dict[str, str]:
        """Give the state of each schema by its version table; empty where there are no tables."""
        names = [schema.version_table for schema in self._schemas]
        return {name: revision_of(self._engine, version_table=name) for name in names}

    def known(self) -> dict[str, tuple[str, ...]]:
        """Give every state that this program knows of each schema, the oldest first."""
        return {one.version_table: revisions_in(one.migrations) for one in self._schemas}

    def prepare(self, revisions: Mapping[str, str] | None = None) -> None:
        """Bring the tables to these states of their schemas; to the newest where none are named.

        Tables are only ever brought forward.
        """
        for schema in self._schemas:
            upgrade(
                self._engine,
                schema.migrations,
                version_table=schema.version_table,
                revision=(revisions or {}).get(schema.version_table, "head"),
            )

    def generation(self) -> int:
        """Give the records' number that moves with every visible change."""
        with self._engine.connect() as connection:
            return connection.scalar(select(GENERATION.c.value)) or 0

    def bytes(self) -> int:
        """Give about how large the database is."""
        with self._engine.connect() as connection:
            if self.kind == "sqlite":
                pages = connection.exec_driver_sql("PRAGMA page_count").scalar() or 0
                size = connection.exec_driver_sql("PRAGMA page_size").scalar() or 0
                return int(pages) * int(size)
            if self.kind == "postgresql":
                found = connection.exec_driver_sql("select pg_database_size(current_database())")
                return int(found.scalar() or 0)
        return 0

    def used(self, *, besides: Collection[str]) -> tuple[str, ...]:
        """Give the tables that hold a row, but for some."""
        tables = _tables(self._engine, self._schemas, without=besides)
        with self._engine.connect() as connection:
            return tuple(
                name
                for name, table in tables.items()
                if connection.execute(select(*table.primary_key.columns).limit(1)).first()
            )

    @contextmanager
    def frozen(self, *, without: Collection[str]) -> Iterator[Rows]:
        """Give all rows as they are at this moment, whatever is written meanwhile.

        Nobody waits for it.

        Args:
            without: Tables that are left out.
        """
        tables = _tables(self._engine, self._schemas, without=without)
        with one_state(self._engine) as connection:
            yield _Frozen(connection, tables)

    def replace(
        self,
        rows: Rows,
        *,
        without: Collection[str],
        emptied: Collection[str] = (),
        progress: Progress = lambda _table, _done: None,
    ) -> None:
        """Put these rows in the place of all that there are, in one commit.

        Until it, everybody sees the old ones; if it fails, nothing has changed.

        Args:
            rows: Of tables that are here, too, in the same state of their schemas.
            without: Tables whose rows are let be; there are none of them in `rows`.
            emptied: Of these tables, those whose rows go all the same.
            progress: Called with the table and how many of its rows are in.

        Raises:
            UnusableRows: A table or a row does not fit.
        """
        tables = _tables(self._engine, self._schemas, without=without)
        if unknown := set(rows.counts()) - set(tables):
            raise UnusableRows(f"表 {min(unknown)} 不在这一版的数据库里")
        with self._engine.begin() as connection:
            if self.kind == "sqlite":
                connection.exec_driver_sql("BEGIN IMMEDIATE")
            generation = connection.scalar(select(GENERATION.c.value)) or 0
            ended = _tables(self._engine, self._schemas, without=set(without) - set(emptied))
            for table in reversed(ended.values()):
                connection.execute(delete(table))
            for name, table in tables.items():
                for done in _fill(connection, table, rows.of(name)):
                    progress(name, done)
                _go_on_counting(connection, table)
            restored = connection.scalar(select(GENERATION.c.value)) or 0
            moved = max(generation, restored) + 1
            connection.execute(update(GENERATION).values(value=moved))


class _Frozen:
    """Rows of one transaction."""

    def __init__(self, connection: Connection, tables: Mapping[str, Table]) -> None:
        self._connection = connection
        self._tables = tables

    def counts(self) -> Mapping[str, int]:
        """Give how many rows each table has."""
        return {
            name: self._connection.scalar(select(func.count()).select_from(table)) or 0
            for name, table in self._tables.items()
        }

    def of(self, table: str) -> Iterator[PlainRow]:
        """Give the rows of a table, in the order of its key."""
        source = self._tables[table]
        query = select(source).order_by(*source.primary_key.columns)
        at_once = 1 if table in _LARGE else _PAGE
        for row in self._connection.execute(query.execution_options(yield_per=at_once)).mappings():
            yield {str(name): plain(value) for name, value in row.items()}


def _tables(
    engine: Engine, schemas: Sequence[Schema], *, without: Collection[str]
) -> dict[str, Table]:
    """Give the tables of ours, those that others refer to first."""
    names = [
        name
        for name in inspect(engine).get_table_names()
        if any(name.startswith(schema.prefix) for schema in schemas)
        and name not in {schema.version_table for schema in schemas}
        and name not in without
    ]
    metadata = MetaData()
    metadata.reflect(engine, only=names)
    return {table.name: table for table in metadata.sorted_tables if table.name in names}


def _fill(connection: Connection, table: Table, rows: Iterator[PlainRow]) -> Iterator[int]:
    """Insert rows, and give how many are in from time to time."""
    page: list[dict[str, object]] = []
    done = held = 0
    for row in rows:
        page.append(fitting(row, table))
        held += sum(len(value) for value in row.values() if isinstance(value, str))
        if len(page) == _PAGE or held > _FLUSHED_CHARS:
            connection.execute(insert(table), page)
            done += len(page)
            page, held = [], 0
            yield done
    if page:
        connection.execute(insert(table), page)
        yield done + len(page)


def _go_on_counting(connection: Connection, table: Table) -> None:
    """Have a server's counter of a table go on after the rows that were put in with their number.

    SQLite counts on from the largest by itself.
    """
    if connection.dialect.name != "postgresql":
        return
    keys = list(table.primary_key.columns)
    if len(keys) != 1 or not isinstance(keys[0].type, Integer):
        return
    counter = connection.scalar(select(func.pg_get_serial_sequence(table.name, keys[0].name)))
    if counter is not None:
        largest = select(func.coalesce(func.max(keys[0]), 0) + 1).scalar_subquery()
        connection.execute(select(func.setval(counter, largest, False)))
