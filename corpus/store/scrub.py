"""Have the database's files hold nothing that was deleted: free pages, the log of writes."""

import time
from collections.abc import Sequence

from sqlalchemy import Connection, Engine, inspect

_WAIT_SECONDS = 120.0
_PAUSE_SECONDS = 0.5


def overwrite_deleted(connection: Connection) -> None:
    """Have SQLite write zeros over what this connection deletes."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("PRAGMA secure_delete=ON")


def scrub(engine: Engine, *, wait_seconds: float = _WAIT_SECONDS) -> bool:
    """Write the database anew without what was deleted, and empty its log of writes.

    Readers go on; a writer is waited for. In PostgreSQL the tables are written anew; its own log,
    its replicas and archives are beyond what can be reached from here.

    Returns:
        Whether the log is empty; false where somebody has been reading for all of `wait_seconds`.
    """
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql("VACUUM")
            return _emptied(connection, wait_seconds)
        if connection.dialect.name == "postgresql":
            for table in _tables(engine):
                connection.exec_driver_sql(f'VACUUM FULL "{table}"')
    return True


def _emptied(connection: Connection, wait_seconds: float) -> bool:
    until = time.monotonic() + wait_seconds
    while True:
        busy = connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").one()[0]
        if not busy or time.monotonic() > until:
            return not busy
        time.sleep(_PAUSE_SECONDS)


def _tables(engine: Engine) -> Sequence[str]:
    return [
        name
        for name in inspect(engine).get_table_names()
        if name.startswith(("corpus_", "index_", "assistant_"))
    ]
