"""Where sessions are kept: looked up at every request, so that what changed counts at once."""

import hashlib
import secrets
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import Connection, Engine, delete, insert, or_, select, update

from assistant.accounts.account import Account
from assistant.accounts.port import OpenSession
from assistant.keeping.accounts import account_of
from assistant.keeping.alone import in_utc
from assistant.keeping.hurried import hurried
from assistant.keeping.tables import ACCOUNT, SESSION
from corpus.levels import Viewer
from corpus.store.database import upgrade

_MIGRATIONS = Path(__file__).parents[1] / "migrations"
IDLE = timedelta(minutes=30)
LASTS = timedelta(hours=12)
# Being seen is written no more often, so that reading a page does not write each time.
_NOTED_EVERY = timedelta(minutes=1)
_TOKEN_BYTES = 32
_TOKEN_CHARS = 43  # of so many bytes in base64


class SessionStore:
    """Sessions in the records' database; see `assistant.accounts.port.Sessions`."""

    def __init__(
        self,
        engine: Engine,
        *,
        idle: timedelta = IDLE,
        lasts: timedelta = LASTS,
        now: Callable[[], datetime] | None = None,
    ) -> None:
        """Use the records' database; brings the assistant's tables up to date.

        Args:
            engine: The database.
            idle: A session ends when nobody was seen for so long.
            lasts: And whatever happens, after so long.
            now: The clock.
        """
        upgrade(engine, _MIGRATIONS, version_table="assistant_schema")
        self._engine = engine
        self._idle = idle
        self._lasts = lasts
        self._now = now or (lambda: datetime.now(UTC))

    def begin(self, account: str) -> str:
        """Begin a session, and give its token; ended ones are cleared away."""
        token = secrets.token_urlsafe(_TOKEN_BYTES)
        now = self._now().astimezone(UTC)
        over = or_(SESSION.c.seen <= now - self._idle, SESSION.c.began <= now - self._lasts)
        with self._engine.begin() as connection:
            connection.execute(delete(SESSION).where(over))
            connection.execute(
                insert(SESSION).values(token=hashed(token), account=account, began=now, seen=now)
            )
        return token

    def account_of(self, token: str, *, touch: bool = True) -> Account | None:
        """Give whose session it is, as their account stands at this moment.

        Args:
            token: As the browser sent it.
            touch: Whether it counts as a sign that somebody is there.

        Returns:
            None where the session has ended, or the account may not log in any more.
        """
        if len(token) != _TOKEN_CHARS:
            return None
        now = self._now().astimezone(UTC)
        query = (
            select(ACCOUNT, SESSION.c.began, SESSION.c.seen)
            .join(SESSION, SESSION.c.account == ACCOUNT.c.id)
            .where(SESSION.c.token == hashed(token), ACCOUNT.c.state == "active")
        )
        with self._engine.connect() as connection:
            row = connection.execute(query).one_or_none()
            connection.rollback()
            if row is None:
                return None
            began, seen = in_utc(row.began), in_utc(row.seen)
            if now >= seen + self._idle or now >= began + self._lasts:
                return None
            if touch and now - seen >= _NOTED_EVERY:
                with hurried(connection):
                    _note_seen(connection, token, now)
            return account_of(row)

    def viewer_of(self, token: str, *, touch: bool = True) -> Viewer | None:
        """Give who asks with a token, likewise; None too until they have their own password."""
        account = self.account_of(token, touch=touch)
        return None if account is None or account.must_change else account.viewer

    def end(self, token: str) -> None:
        """End a session; does nothing where there is none.

        Raises:
            StoreUnavailable, StoreBusy, NoRoom: It goes on, since nothing can be written.
        """
        with self._engine.begin() as connection:
            connection.execute(delete(SESSION).where(SESSION.c.token == hashed(token)))

    def end_all(self, account: str, *, but: str = "") -> int:
        """End the sessions of an account, but for the one of a token; give how many."""
        others = delete(SESSION).where(SESSION.c.account == account, SESSION.c.token != hashed(but))
        with self._engine.begin() as connection:
            return connection.execute(others).rowcount

    def open_of(self, account: str, *, token: str = "") -> tuple[OpenSession, ...]:
        """Give the sessions of an account that go on, the newest first."""
        now = self._now().astimezone(UTC)
        query = (
            select(SESSION)
            .where(
                SESSION.c.account == account,
                SESSION.c.seen > now - self._idle,
                SESSION.c.began > now - self._lasts,
            )
            .order_by(SESSION.c.began.desc())
        )
        with self._engine.connect() as connection:
            return tuple(
                OpenSession(
                    began=in_utc(row.began),
                    seen=in_utc(row.seen),
                    is_this=row.token == hashed(token),
                )
                for row in connection.execute(query)
            )


def hashed(token: str) -> str:
    """Give what is kept of a token: it has 256 random bits, so one plain hash is enough."""
    return hashlib.sha256(token.encode(errors="replace")).hexdigest()


def _note_seen(connection: Connection, token: str, now: datetime) -> None:
    """Note that somebody is there."""
    connection.execute(
        update(SESSION)
        .where(SESSION.c.token == hashed(token), SESSION.c.seen < now)
        .values(seen=now)
    )
    connection.commit()
