"""The one database: opening it safely, and bringing its tables up to date.

Every package keeps its own tables and its own migrations in it; `upgrade` is given their folder.
"""

import sqlite3
from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, create_engine, event, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection, ExceptionContext
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, OperationalError
from sqlalchemy.pool import ConnectionPoolEntry

from corpus.errors import CorpusError, NoRoom, StoreBusy, StoreUnavailable
from corpus.store.room import use_reserve

_BUSY_SECONDS = 30
_DAMAGED = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
_SHUT = (
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_PERM,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_IOERR,
)
_BUSY = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
# What a server says of itself, by SQLSTATE.
_SERVER_FULL, _SERVER_READ_ONLY, _SERVER_BUSY = "53100", "25006", "55P03"
_SERVER_LOST = ("08", "57P")


def open_database(url: str) -> Engine:
    """Connect to the records. A SQLite file's folder is made if it is missing.

    SQLite runs in WAL mode with `synchronous=FULL`: readers never wait for a writer, and what
    was committed survives a power cut. In whatever is done with it, a full disk is `NoRoom`, one
    that cannot be read or written `StoreUnavailable`, and one that others keep busy `StoreBusy`.

    Raises:
        StoreUnavailable: The URL is none, or its driver is not installed.
    """
    try:
        parsed = make_url(url)
        if parsed.get_backend_name() != "sqlite":
            server = create_engine(parsed, pool_pre_ping=True, hide_parameters=True)
            event.listen(server, "handle_error", _translate)
            return server
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
    """Say in words of ours what a person can mend: a full disk, a damaged file, a shut one."""
    error = context.original_exception
    if isinstance(error, sqlite3.Error):
        told = _told_by_sqlite(getattr(error, "sqlite_errorcode", 0) & 0xFF)
    elif context.is_pre_ping:
        return  # another connection is made, and that is what counts
    else:
        told = _told_by_a_server(context, getattr(error, "sqlstate", None))
    if told is not None:
        raise told


def _told_by_sqlite(code: int) -> CorpusError | None:
    if code == sqlite3.SQLITE_FULL:
        return NoRoom("磁盘已满，资料库写不进去；请清理磁盘后重试，已添加的资料不受影响。")
    if code in _DAMAGED:
        return StoreUnavailable(
            "资料库文件（records.db）已损坏，读不出来；请用备份的 records.db 换回后重试。"
        )
    if code in _SHUT:
        return StoreUnavailable(
            "资料库文件（records.db）打不开或写不进去；"
            "请检查数据文件夹的权限，以及它所在的磁盘是否正常、是否只读。"
        )
    if code in _BUSY:
        return StoreBusy("资料库正被别的程序占用，等了一阵仍写不进去；请过一会儿再试。")
    return None


def _told_by_a_server(context: ExceptionContext, sqlstate: str | None) -> CorpusError | None:
    if sqlstate == _SERVER_FULL:
        return NoRoom(
            "数据库服务器的磁盘已满，资料库写不进去；请清理后重试，已添加的资料不受影响。"
        )
    if sqlstate == _SERVER_READ_ONLY:
        return StoreUnavailable("数据库现在只能读，写不进去；请检查数据库服务器和它的账号权限。")
    if sqlstate == _SERVER_BUSY:
        return StoreBusy("资料库正被别的程序占用，等了一阵仍写不进去；请过一会儿再试。")
    lost = sqlstate is None or sqlstate.startswith(_SERVER_LOST)
    if lost and isinstance(context.sqlalchemy_exception, OperationalError):
        return StoreUnavailable("数据库服务器没有应答；请确认它在运行，过一会儿再试。")
    return None


def revision_of(engine: Engine, *, version_table: str) -> str:
    """Give the migration that one package's tables are at; empty where there are none."""
    with engine.connect() as connection:
        state = MigrationContext.configure(connection, opts={"version_table": version_table})
        return state.get_current_revision() or ""


def revisions_in(migrations: Path) -> tuple[str, ...]:
    """Give a package's migrations, the oldest first."""
    script = ScriptDirectory.from_config(_config_of(migrations))
    return tuple(one.revision for one in script.walk_revisions())[::-1]


@cache
def _newest_in(migrations: Path) -> str | None:
    """Give a package's newest migration: a program that runs gets no others, and asks often."""
    return ScriptDirectory.from_config(_config_of(migrations)).get_current_head()


def _config_of(migrations: Path) -> Config:
    config = Config()
    config.set_main_option("script_location", str(migrations).replace("%", "%%"))
    return config


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
    config = _config_of(migrations)
    config.attributes["version_table"] = version_table
    newest = _newest_in(migrations)
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
