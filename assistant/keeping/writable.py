"""Whether the records' database can be read and written, without leaving anything in it."""

from sqlalchemy import Engine

from corpus.errors import CorpusError, StoreBusy

_SQLITE_WAITS_MS = 200
_SERVER_SHUT = "SELECT pg_is_in_recovery() OR current_setting('transaction_read_only')::boolean"


def is_writable(engine: Engine) -> bool:
    """Say whether the database answers and lets itself be written.

    One that another program is writing to at this moment is.
    """
    try:
        return _sqlite_is(engine) if engine.dialect.name == "sqlite" else _server_is(engine)
    except StoreBusy:
        return True
    except CorpusError:
        return False


def _server_is(engine: Engine) -> bool:
    with engine.connect() as connection:
        return connection.exec_driver_sql(_SERVER_SHUT).scalar() is False


def _sqlite_is(engine: Engine) -> bool:
    with engine.connect() as connection:
        waits = connection.exec_driver_sql("PRAGMA busy_timeout").scalar()
        connection.exec_driver_sql(f"PRAGMA busy_timeout = {_SQLITE_WAITS_MS}")
        try:
            connection.exec_driver_sql("BEGIN IMMEDIATE")
            connection.exec_driver_sql("UPDATE corpus_generation SET value = value")
        finally:
            connection.rollback()
            connection.exec_driver_sql(f"PRAGMA busy_timeout = {waits}")
    return True
