"""Where it is kept what somebody asked. Whose it is, is a condition of every query."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, get_args

from sqlalchemy import Engine, Row, delete, func, insert, select

from assistant.access.doors import GUEST
from assistant.answers import Outcome
from assistant.keeping.alone import alone, in_utc
from assistant.keeping.tables import ASKED, UNASKED
from assistant.mine.asked import Past, Remembered, require_somebody
from assistant.traces import Ended, Trace
from corpus.levels import Viewer
from corpus.store.database import upgrade

_MIGRATIONS = Path(__file__).parents[1] / "migrations"


class AskedStore:
    """Questions in the records' database; see `assistant.mine.asked.Memory`."""

    def __init__(self, engine: Engine, *, now: Callable[[], datetime] | None = None) -> None:
        """Use the records' database; brings the assistant's tables up to date."""
        upgrade(engine, _MIGRATIONS, version_table="assistant_schema")
        self._engine = engine
        self._now = now or (lambda: datetime.now(UTC))

    def add(self, trace: Trace) -> None:
        """Keep a question, unless whoever asked it is a guest or wants none kept."""
        if trace.identity == GUEST.identity:
            return
        unwanted = select(UNASKED.c.identity).where(UNASKED.c.identity == trace.identity)
        with self._engine.begin() as connection:
            if connection.execute(unwanted).first() is None:
                connection.execute(insert(ASKED).values(_values(trace)))

    def is_on(self, viewer: Viewer) -> bool:
        """Say whether the viewer's questions are kept for them."""
        query = select(UNASKED.c.identity).where(UNASKED.c.identity == viewer.identity)
        with self._engine.connect() as connection:
            off = connection.execute(query).first() is not None
        return not off and viewer.identity != GUEST.identity

    def switch(self, viewer: Viewer, *, on: bool) -> None:
        """Keep the viewer's questions from now on, or none of them.

        Raises:
            NotPermitted: The viewer is a guest.
        """
        require_somebody(viewer)
        with alone(self._engine, UNASKED) as connection:
            connection.execute(delete(UNASKED).where(UNASKED.c.identity == viewer.identity))
            if not on:
                since = self._now().astimezone(UTC)
                connection.execute(insert(UNASKED).values(identity=viewer.identity, since=since))

    def listed(self, viewer: Viewer, *, text: str = "", start: int = 0, most: int) -> Past:
        """Give the viewer's questions that hold a text, the newest first."""
        own = ASKED.c.identity == viewer.identity
        wanted = own & ASKED.c.question.icontains(text.strip(), autoescape=True)
        query = (
            select(ASKED)
            .where(wanted)
            .order_by(ASKED.c.asked.desc(), ASKED.c.id)
            .offset(max(0, start))
            .limit(most)
        )
        count = select(func.count()).select_from(ASKED)
        with self._engine.connect() as connection:
            return Past(
                shown=tuple(_remembered(row) for row in connection.execute(query)),
                found=connection.scalar(count.where(wanted)) or 0,
                total=connection.scalar(count.where(own)) or 0,
            )

    def one(self, viewer: Viewer, id_: str) -> Remembered | None:
        """Give one of the viewer's; None where they have none of that id."""
        query = select(ASKED).where(ASKED.c.id == id_, ASKED.c.identity == viewer.identity)
        with self._engine.connect() as connection:
            row = connection.execute(query).one_or_none()
        return None if row is None else _remembered(row)

    def forget(self, viewer: Viewer, id_: str) -> None:
        """Forget one of the viewer's; does nothing where they have none of that id."""
        with self._engine.begin() as connection:
            connection.execute(
                delete(ASKED).where(ASKED.c.id == id_, ASKED.c.identity == viewer.identity)
            )

    def forget_all(self, viewer: Viewer) -> int:
        """Forget all of the viewer's, and give how many they were."""
        with self._engine.begin() as connection:
            gone = connection.execute(delete(ASKED).where(ASKED.c.identity == viewer.identity))
            return gone.rowcount


def _values(trace: Trace) -> dict[str, object]:
    return {
        "id": trace.id,
        "identity": trace.identity,
        "asked": trace.when.astimezone(UTC),
        "question": trace.question,
        "status": trace.status or "",
        "ended": trace.ended,
    }


def _remembered(row: Row[Any]) -> Remembered:
    return Remembered(
        id=row.id,
        when=in_utc(row.asked),
        question=row.question,
        status=next((one for one in get_args(Outcome) if one == row.status), None),
        ended=next(one for one in get_args(Ended) if one == row.ended),
    )
