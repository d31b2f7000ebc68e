"""Where failed logins are kept, by a hash of the name that was given."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from math import ceil
from pathlib import Path

from sqlalchemy import Engine, delete, insert, select, update

from assistant.accounts.port import Turn
from assistant.keeping.alone import alone, in_utc
from assistant.keeping.tables import LOGIN_TRY
from corpus.store.database import upgrade

_MIGRATIONS = Path(__file__).parents[1] / "migrations"
FREE = 5
FIRST_LOCK, LONGEST_LOCK = timedelta(minutes=1), timedelta(minutes=30)
# Failures are forgotten when none came for so long.
_REMEMBERED = timedelta(hours=24)
_MOST_DOUBLINGS = 5


class TryStore:
    """Failed tries in the records' database; see `assistant.accounts.port.Tries`."""

    def __init__(self, engine: Engine, *, now: Callable[[], datetime] | None = None) -> None:
        """Use the records' database; brings the assistant's tables up to date."""
        upgrade(engine, _MIGRATIONS, version_table="assistant_schema")
        self._engine = engine
        self._now = now or (lambda: datetime.now(UTC))

    def begin(self, key: str) -> Turn:
        """Count a try as failed before it is made, so that many at once gain nothing.

        Whether it is refused or not, and known or not, one row is read and one is written.
        """
        now = self._now().astimezone(UTC)
        with alone(self._engine, LOGIN_TRY) as connection:
            connection.execute(delete(LOGIN_TRY).where(LOGIN_TRY.c.last <= now - _REMEMBERED))
            # A row's own `count` is a method of it.
            failures = LOGIN_TRY.c.count.label("failures")
            query = select(failures, LOGIN_TRY.c.locked_until).where(LOGIN_TRY.c.key == key)
            row = connection.execute(query).one_or_none()
            locked = in_utc(row.locked_until) if row is not None and row.locked_until else None
            if row is not None and locked is not None and locked > now:
                connection.execute(
                    update(LOGIN_TRY).where(LOGIN_TRY.c.key == key).values(count=row.failures)
                )
                return Turn(refused=True, locked_seconds=_seconds(locked - now))
            count = 1 if row is None else row.failures + 1
            lock = lock_after(count)
            values = {"count": count, "last": now, "locked_until": now + lock if lock else None}
            if row is None:
                connection.execute(insert(LOGIN_TRY).values(key=key, **values))
            else:
                connection.execute(update(LOGIN_TRY).where(LOGIN_TRY.c.key == key).values(**values))
            return Turn(refused=False, locked_seconds=_seconds(lock))

    def clear(self, key: str) -> None:
        """Forget the tries of a key: one succeeded, or somebody unlocked it."""
        with self._engine.begin() as connection:
            connection.execute(delete(LOGIN_TRY).where(LOGIN_TRY.c.key == key))


def lock_after(failures: int) -> timedelta:
    """Give for how long nothing may be tried after so many failures; zero for a few.

    >>> [int(lock_after(n).total_seconds() // 60) for n in range(4, 12)]
    [0, 1, 2, 4, 8, 16, 30, 30]
    """
    if failures < FREE:
        return timedelta()
    doubled: timedelta = FIRST_LOCK * 2 ** min(failures - FREE, _MOST_DOUBLINGS)
    return min(doubled, LONGEST_LOCK)


def _seconds(lock: timedelta) -> int:
    return ceil(lock.total_seconds())
