"""The one database: opening it safely, and bringing its tables up to date.

Every package keeps its own tables and its own migrations in it; `upgrade` is given their folder.
"""

import sqlite3
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, create_engine, event, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection, ExceptionContext
from sqlalchemy.exc import ArgumentError, NoSuchModuleError
from sqlalchemy.pool import ConnectionPoolEntry

from corpus.errors import NoRoom, StoreUnavailable
from corpus.store.room import use_reserve

_BUSY_SECONDS = 30
_DAMAGED = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


def open_database(url: str) -> Engine:
    """Connect to the records. A SQLite file's folder is made if it is missing.

    SQLite runs in WAL mode with `synchronous=FULL`: readers never wait for a writer, and what
    was committed survives a power cut. A full disk is `NoRoom` in whatever is done with it.

    Raises:
        StoreUnavailable: The URL is none, or its driver is not installed.
    """
    try:
        parsed = make_url(url)
        if parsed.get_backend_name() != "sqlite":
            return create_engine(parsed, pool_pre_ping=True, hide_parameters=True)
    except (ArgumentError, NoSuchModuleError, ModuleNotFoundError) as error:
        raise StoreUnavailable(
            "数据库地址（TT_DATABASE_URL）不可用，或缺少它的驱动；"
            "留空即用数据文件夹中的 SQLite，PostgreSQL 写作 postgresql+psycopg://用户@主机/库名。"
        ) from error
    if parsed.database and parsed.database != ":memory:":
        folder = Path(parsed.database).parent
        folder.mkdir(parents=True, exist_ok=True)
        use_reserve(folder)
    engine = create_engine(parsed, connect_args={"timeout": _BUSY_SECONDS}, hide_parameters=True)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "handle_error", _translate)
    return engine


def _prepare_sqlite(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _translate(context: ExceptionContext) -> None:
    """Say in words of ours what a person can mend: a full disk, a damaged file."""
    error = context.original_exception
    code = getattr(error, "sqlite_errorcode", None) if isinstance(error, sqlite3.Error) else None
    if code is None:
        return
    if code == sqlite3.SQLITE_FULL:
        raise NoRoom("磁盘已满，资料库写不进去；请清理磁盘后重试，已添加的资料不受影响。")
    if code & 0xFF in _DAMAGED:
        raise StoreUnavailable(
            "资料库文件（records.db）已损坏，读不出来；请用备份的 records.db 换回后重试。"
        )


def revision_of(engine: Engine, *, version_table: str) -> str:
    """Give the migration that one package's tables are at; empty where there are none."""
    with engine.connect() as connection:
        state = MigrationContext.configure(connection, opts={"version_table": version_table})
        return state.get_current_revision() or ""


def revisions_in(migrations: Path) -> tuple[str, ...]:
    """Give a package's migrations, the oldest first."""
    config = Config()
    config.set_main_option("script_location", str(migrations).replace("%", "%%"))
    script = ScriptDirectory.from_config(config)
    return tuple(one.revision for one in script.walk_revisions())[::-1]


def upgrade(
    engine: Engine, migrations: Path, *, version_table: str, revision: str = "head"
) -> None:
    """Bring one package's tables to a migration; does nothing when they are there, or further.

    Args:
        engine: The database.
        migrations: The package's `migrations` folder, with `env.py` and `versions/`.
        version_table: Where its state is kept; one for each package.
        revision: Of the migration; the newest by default.
    """
    config = Config()
    config.set_main_option("script_location", str(migrations).replace("%", "%%"))
    config.attributes["version_table"] = version_table
    newest = ScriptDirectory.from_config(config).get_current_head()
    with engine.connect() as connection:
        state = MigrationContext.configure(connection, opts={"version_table": version_table})
        if state.get_current_revision() == newest:
            return
    with engine.begin() as connection:
        if engine.dialect.name == "sqlite":
            # One of two programs that start together waits here for the other's tables.
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
