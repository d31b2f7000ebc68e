"""Where it is kept what each endpoint of a language model may see, and who said so and why."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, Engine, Row, insert, select

from assistant.chatmodel.ceiling import ELSEWHERE, Ceiling, one_name, refuse_unfit
from assistant.keeping.hourly import write_alone
from assistant.keeping.tables import MODEL_CEILING
from corpus.errors import NotPermitted
from corpus.levels import LEVELS, Level, Viewer, require_staff
from corpus.store.database import upgrade

_MIGRATIONS = Path(__file__).parents[1] / "migrations"
_LEAST = timedelta(microseconds=1)


class CeilingStore:
    """Ceilings in the records' database. Nothing is ever changed or taken out, only added."""

    def __init__(self, engine: Engine, *, now: Callable[[], datetime] | None = None) -> None:
        """Use the records' database; brings the assistant's tables up to date.

        Args:
            engine: The database.
            now: The clock, in UTC.
        """
        upgrade(engine, _MIGRATIONS, version_table="assistant_schema")
        self._engine = engine
        self._now = now or (lambda: datetime.now(UTC))

    def of(self, host: str) -> Ceiling | None:
        """Give what counts for a host now; None where nothing was ever said."""
        with self._engine.connect() as connection:
            return _newest(connection, one_name(host))

    def give(self, host: str, ceiling: Level, viewer: Viewer, *, who: str, why: str) -> Ceiling:
        """Let a host see up to a level from now on, more than before or less.

        Raises:
            NotPermitted: The viewer is no administrator.
            BadRequest: The host is none or this machine, nobody answers for it, or no reason is
                given.
        """
        host, who, why = refuse_unfit(host, ceiling, viewer, who=who, why=why)
        with self._engine.begin() as connection:
            if connection.dialect.name == "sqlite":
                # A read first would let another write between it and this one.
                connection.exec_driver_sql("BEGIN IMMEDIATE")
            write_alone(connection, MODEL_CEILING)
            before = _newest(connection, host)
            when = self._now().astimezone(UTC)
            if before is not None:
                # A clock that was set back must not let an older word count.
                when = max(when, before.when + _LEAST)
            given = Ceiling(id=uuid4().hex, when=when, host=host, ceiling=ceiling, who=who, why=why)
            connection.execute(insert(MODEL_CEILING).values(_values(given)))
            return given

    def history(self, viewer: Viewer) -> tuple[Ceiling, ...]:
        """Give all that was ever said, host by host, the newest first.

        Raises:
            NotPermitted: The viewer is no staff.
        """
        try:
            require_staff(viewer)
        except NotPermitted as error:
            raise NotPermitted("只有工作人员可以查看语言模型能看到的资料级别。") from error
        table = MODEL_CEILING
        query = select(table).order_by(table.c.host, table.c.given.desc())
        with self._engine.connect() as connection:
            rows = connection.execute(query)
            return tuple(_ceiling(row) for row in rows)


def _newest(connection: Connection, host: str) -> Ceiling | None:
    table = MODEL_CEILING
    query = select(table).where(table.c.host == host).order_by(table.c.given.desc()).limit(1)
    row = connection.execute(query).one_or_none()
    return _ceiling(row) if row is not None else None


def _values(given: Ceiling) -> dict[str, object]:
    return {
        "id": given.id,
        "given": given.when,
        "host": given.host,
        "ceiling": given.ceiling,
        "who": given.who,
        "why": given.why,
    }


def _ceiling(row: Row[Any]) -> Ceiling:
    # SQLite keeps no time zones; what was written is UTC.
    given = row.given if row.given.tzinfo else row.given.replace(tzinfo=UTC)
    return Ceiling(
        id=row.id,
        when=given.astimezone(UTC),
        host=row.host,
        # A word that this version does not know lets nothing out.
        ceiling=next((level for level in LEVELS if level == row.ceiling), ELSEWHERE),
        who=row.who,
        why=row.why,
    )
