"""Writing what is good to know and not worth waiting for another writer."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection

from corpus.errors import CorpusError

# How long it waits for another writer; then the next request writes it.
_PATIENCE_MS, _BUSY_MS = 50, 30_000


@contextmanager
def hurried(connection: Connection) -> Iterator[None]:
    """Let something be written and committed; where the database is busy, full or shut, it is not.

    Args:
        connection: With no transaction under way; it is as before afterwards.
    """
    is_sqlite = connection.dialect.name == "sqlite"
    if is_sqlite:
        connection.exec_driver_sql(f"PRAGMA busy_timeout={_PATIENCE_MS}")
    try:
        yield
    except CorpusError:  # whoever asks may look at what is there all the same
        connection.rollback()
    finally:
        if is_sqlite:
            connection.exec_driver_sql(f"PRAGMA busy_timeout={_BUSY_MS}")
            connection.rollback()
