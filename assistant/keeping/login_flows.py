"""Where logins are kept that another provider is doing; each is of use once, and not for long."""

import hashlib
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import Engine, delete, insert, select

from assistant.accounts.port import Flow
from assistant.keeping.alone import alone, in_utc
from assistant.keeping.tables import LOGIN_FLOW
from corpus.store.database import upgrade

_MIGRATIONS = Path(__file__).parents[1] / "migrations"
LASTS = timedelta(minutes=10)


class FlowStore:
    """Logins under way, in the records' database; see `assistant.accounts.port.Flows`."""

    def __init__(self, engine: Engine, *, now: Callable[[], datetime] | None = None) -> None:
        """Use the records' database; brings the assistant's tables up to date."""
        upgrade(engine, _MIGRATIONS, version_table="assistant_schema")
        self._engine = engine
        self._now = now or (lambda: datetime.now(UTC))

    def begin(self, state: str, flow: Flow) -> None:
        """Keep one by its state; those that took too long are cleared away."""
        now = self._now().astimezone(UTC)
        with self._engine.begin() as connection:
            connection.execute(delete(LOGIN_FLOW).where(LOGIN_FLOW.c.made <= now - LASTS))
            connection.execute(
                insert(LOGIN_FLOW).values(
                    state=_hashed(state), nonce=flow.nonce, verifier=flow.verifier, made=now
                )
            )

    def take(self, state: str) -> Flow | None:
        """Give one, once; None where there is none of that state, or it took too long."""
        key = LOGIN_FLOW.c.state == _hashed(state)
        with alone(self._engine, LOGIN_FLOW) as connection:
            row = connection.execute(select(LOGIN_FLOW).where(key)).one_or_none()
            connection.execute(delete(LOGIN_FLOW).where(key))
        if row is None or in_utc(row.made) + LASTS <= self._now().astimezone(UTC):
            return None
        return Flow(nonce=row.nonce, verifier=row.verifier)


def _hashed(state: str) -> str:
    return hashlib.sha256(state.encode(errors="replace")).hexdigest()
