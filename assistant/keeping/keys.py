"""Where the keys of programs are kept: looked up at every request, so that what changed counts."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, Row, delete, insert, or_, select, update

from assistant.accounts.account import as_role
from assistant.accounts.keys import (
    MOST_WITHDRAWN,
    Key,
    has_the_form,
    hashed,
    lower_of,
    refuse_too_many,
)
from assistant.errors import BadRequest
from assistant.keeping.alone import alone, in_utc
from assistant.keeping.hurried import hurried
from assistant.keeping.tables import ACCOUNT, KEY
from corpus.levels import Viewer
from corpus.store.database import upgrade

_MIGRATIONS = Path(__file__).parents[1] / "migrations"
# Stands in the place of what is kept of a token, and is the hash of none.
_WITHDRAWN = "withdrawn:"


class KeyStore:
    """Keys in the records' database; see `assistant.accounts.keys.Keys`."""

    def __init__(self, engine: Engine, *, now: Callable[[], datetime] | None = None) -> None:
        """Use the records' database; brings the assistant's tables up to date."""
        upgrade(engine, _MIGRATIONS, version_table="assistant_schema")
        self._engine = engine
        self._now = now or (lambda: datetime.now(UTC))

    def add(self, key: Key, token: str) -> None:
        """Keep a new key by the hash of its token.

        Raises:
            BadRequest: Its account has as many as one may have.
        """
        with alone(self._engine, KEY) as connection:
            refuse_too_many(_of(connection, key.account))
            connection.execute(
                insert(KEY).values(
                    id=key.id,
                    token=hashed(token),
                    account=key.account,
                    name=key.name,
                    role=key.role,
                    made=key.made.astimezone(UTC),
                    expires=key.expires.astimezone(UTC),
                    used=None,
                )
            )

    def of(self, account: str) -> tuple[Key, ...]:
        """Give the keys of an account, the newest first, also those that are over."""
        with self._engine.connect() as connection:
            return _of(connection, account)

    def withdraw(self, account: str, key: str) -> Key:
        """End a key of an account at once, and give what it is now.

        Its line stays, without anything by which it could be known again.

        Raises:
            BadRequest: The account has none of that id that still holds.
        """
        its = (KEY.c.account == account, KEY.c.id == key)
        now = self._now().astimezone(UTC)
        with alone(self._engine, KEY) as connection:
            ended = connection.execute(
                update(KEY)
                .where(*its, KEY.c.withdrawn.is_(None))
                .values(withdrawn=now, token=f"{_WITHDRAWN}{key}")
            )
            if not ended.rowcount:
                raise BadRequest("没有这个密钥，可能已经撤销。")
            _drop_oldest(connection, account)
            return _key(connection.execute(select(KEY).where(*its)).one())

    def viewer_of(self, token: str) -> Viewer | None:
        """Give who asks by a key, with the role that both it and its owner have now."""
        if not has_the_form(token):
            return None
        now = self._now().astimezone(UTC)
        query = (
            select(KEY, ACCOUNT.c.role.label("owners"))
            .join(ACCOUNT, ACCOUNT.c.id == KEY.c.account)
            .where(
                KEY.c.token == hashed(token),
                KEY.c.withdrawn.is_(None),
                ACCOUNT.c.state == "active",
                ACCOUNT.c.must_change.is_(False),
            )
        )
        with self._engine.connect() as connection:
            row = connection.execute(query).one_or_none()
            connection.rollback()
            if row is None or now >= in_utc(row.expires):
                return None
            if row.used != now.date():
                with hurried(connection):
                    _note_used(connection, row.id, now)
        return Viewer(identity=row.account, role=lower_of(as_role(row.role), as_role(row.owners)))


def _of(connection: Connection, account: str) -> tuple[Key, ...]:
    query = select(KEY).where(KEY.c.account == account).order_by(KEY.c.made.desc(), KEY.c.id)
    return tuple(map(_key, connection.execute(query)))


def _drop_oldest(connection: Connection, account: str) -> None:
    """Drop the lines of keys that were withdrawn long ago, so that they do not grow without end."""
    gone = [key for key in _of(connection, account) if key.withdrawn is not None]
    gone.sort(key=_when_withdrawn, reverse=True)
    connection.execute(delete(KEY).where(KEY.c.id.in_([key.id for key in gone[MOST_WITHDRAWN:]])))


def _when_withdrawn(key: Key) -> datetime:
    return key.withdrawn or key.made


def _key(row: Row[Any]) -> Key:
    return Key(
        id=row.id,
        account=row.account,
        name=row.name,
        role=as_role(row.role),
        made=in_utc(row.made),
        expires=in_utc(row.expires),
        used=row.used,
        withdrawn=in_utc(row.withdrawn) if row.withdrawn else None,
    )


def _note_used(connection: Connection, key: str, now: datetime) -> None:
    before = or_(KEY.c.used.is_(None), KEY.c.used < now.date())
    connection.execute(update(KEY).where(KEY.c.id == key, before).values(used=now.date()))
    connection.commit()
