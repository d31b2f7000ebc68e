"""Where traces are kept: each answer leaves one, only staff may read them, and they expire."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import ColumnElement, Engine, Row, delete, func, insert, or_, select
from sqlalchemy.exc import SQLAlchemyError

from assistant.answers import Mode, Outcome
from assistant.errors import BadRequest
from assistant.keeping.days import in_utc, midnight
from assistant.keeping.tables import TRACE
from assistant.traces import Trace, as_seen_by
from corpus.errors import NotPermitted, StoreUnavailable
from corpus.levels import Viewer, require_staff
from corpus.store.database import upgrade

KEPT_DAYS = 180
MOST_AT_ONCE = 100
_MIGRATIONS = Path(__file__).parents[1] / "migrations"
_WHOLE = TypeAdapter(Trace)
# What stands in columns of its own, to be looked for.
_COLUMNS = frozenset(
    {
        "id",
        "when",
        "role",
        "identity",
        "as_of",
        "question",
        "understood",
        "status",
        "mode",
        "model",
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sought:
    """Which traces are looked for; an empty field asks for nothing.

    Attributes:
        text: Stands in the question, as typed or as understood.
        status: How the answer came out.
        mode: Who wrote what was shown.
        model: Which model was asked.
        since, until: The first and the last day on which it was asked, where this machine is.
    """

    text: str = ""
    status: Outcome | None = None
    mode: Mode | None = None
    model: str = ""
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Traces:
    """Some of the traces that were looked for, the newest first, and how many there are in all."""

    shown: tuple[Trace, ...]
    total: int


class TraceStore:
    """The traces, in the records' database."""

    def __init__(self, engine: Engine) -> None:
        """Use the records' database; brings the assistant's tables up to date."""
        upgrade(engine, _MIGRATIONS, version_table="assistant_schema")
        self._engine = engine

    def add(self, trace: Trace) -> None:
        """Keep a trace.

        Raises:
            StoreUnavailable: It cannot be written; the message tells nothing of it.
        """
        with _untold(), self._engine.begin() as connection:
            connection.execute(insert(TRACE).values(_values(trace)))

    def list(
        self, viewer: Viewer, sought: Sought | None = None, *, start: int = 0, most: int = 20
    ) -> Traces:
        """Give traces, the newest first.

        Args:
            viewer: Who looks.
            sought: Which; None for all.
            start: How many to pass over.
            most: How many to give, `MOST_AT_ONCE` at the most.

        Raises:
            NotPermitted: The viewer is no staff.
        """
        _authorise(viewer)
        wanted = _wanted(sought or Sought())
        query = (
            select(TRACE)
            .where(*wanted)
            .order_by(TRACE.c.asked.desc(), TRACE.c.id)
            .offset(max(0, start))
            .limit(max(1, min(most, MOST_AT_ONCE)))
        )
        with self._engine.connect() as connection:
            total = connection.scalar(select(func.count()).select_from(TRACE).where(*wanted))
            rows = connection.execute(query).all()
        return Traces(shown=tuple(_trace(row, viewer) for row in rows), total=total or 0)

    def get(self, trace: str, viewer: Viewer) -> Trace:
        """Give one.

        Raises:
            NotPermitted: The viewer is no staff.
            BadRequest: None of that id is kept.
        """
        _authorise(viewer)
        with self._engine.connect() as connection:
            row = connection.execute(select(TRACE).where(TRACE.c.id == trace)).one_or_none()
        if row is None:
            raise BadRequest(
                f"没有这条回答的过程：可能还没有写完，或者已超过 {KEPT_DAYS} 天，不再保留。"
            )
        return _trace(row, viewer)

    def own(self, trace: str, viewer: Viewer) -> Trace | None:
        """Give how an answer came about that somebody was given themselves; None for any other."""
        query = select(TRACE).where(TRACE.c.id == trace, TRACE.c.identity == viewer.identity)
        with self._engine.connect() as connection:
            row = connection.execute(query).one_or_none()
        return None if row is None else _trace(row, viewer)

    def models(self, viewer: Viewer) -> tuple[str, ...]:
        """Give the names of the models that traces tell of, in order.

        Raises:
            NotPermitted: The viewer is no staff.
        """
        _authorise(viewer)
        query = select(TRACE.c.model).where(TRACE.c.model != "").distinct()
        with self._engine.connect() as connection:
            return tuple(sorted(connection.scalars(query.order_by(TRACE.c.model))))

    def forget(self, now: datetime, *, days: int = KEPT_DAYS) -> int:
        """Drop the traces that are older than some days; give how many they were.

        Raises:
            StoreUnavailable: Nothing can be written.
        """
        oldest = now.astimezone(UTC) - timedelta(days=days)
        with _untold(), self._engine.begin() as connection:
            return connection.execute(delete(TRACE).where(TRACE.c.asked < oldest)).rowcount


@contextmanager
def _untold() -> Iterator[None]:
    """Translate what the database raises into an error that repeats none of what it was given."""
    try:
        yield
    except SQLAlchemyError:
        # The cause would show the question wherever the error is logged.
        raise StoreUnavailable("数据库写不进去，回答的过程没有记下。") from None


def _authorise(viewer: Viewer) -> None:
    try:
        require_staff(viewer)
    except NotPermitted as error:
        raise NotPermitted("只有工作人员可以查看回答的过程。") from error


def _wanted(sought: Sought) -> tuple[ColumnElement[bool], ...]:
    wanted: list[ColumnElement[bool]] = []
    if text := sought.text.strip():
        stands = (
            column.icontains(text, autoescape=True)
            for column in (TRACE.c.question, TRACE.c.understood)
        )
        wanted.append(or_(*stands))
    if sought.status is not None:
        wanted.append(TRACE.c.status == sought.status)
    if sought.mode is not None:
        wanted.append(TRACE.c.mode == sought.mode)
    if sought.model:
        wanted.append(TRACE.c.model == sought.model)
    if sought.since is not None:
        wanted.append(TRACE.c.asked >= midnight(sought.since))
    if sought.until is not None:
        wanted.append(TRACE.c.asked < midnight(sought.until + timedelta(days=1)))
    return tuple(wanted)


def _values(trace: Trace) -> dict[str, object]:
    return {
        "id": trace.id,
        "asked": trace.when.astimezone(UTC),
        "role": trace.role,
        "identity": trace.identity,
        "as_of": trace.as_of,
        "question": trace.question,
        "understood": trace.understood,
        "status": trace.status or "",
        "mode": trace.mode or "",
        "model": trace.model,
        "whole": _WHOLE.dump_python(trace, mode="json", exclude=set(_COLUMNS)),
        "intent": trace.intent,
        "ended": trace.ended,
        "total_ms": trace.ms.get("total"),
    }


def _trace(row: Row[Any], viewer: Viewer) -> Trace:
    trace = _WHOLE.validate_python(
        {
            **row.whole,
            "id": row.id,
            "when": in_utc(row.asked),
            "role": row.role,
            "identity": row.identity,
            "as_of": row.as_of,
            "question": row.question,
            "understood": row.understood,
            "status": row.status or None,
            "mode": row.mode or None,
            "model": row.model,
        }
    )
    return as_seen_by(viewer, trace)
