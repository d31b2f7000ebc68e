"""Where batches of matches are kept. Whose one is, is a condition of every query."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

from sqlalchemy import (
    ColumnElement,
    Connection,
    Engine,
    Row,
    Select,
    case,
    delete,
    func,
    insert,
    select,
    update,
)

from assistant.errors import BadRequest, TooBusy, UnknownBatch
from assistant.keeping.alone import alone, in_utc
from assistant.keeping.tables import BATCH, BATCH_ROW
from assistant.matching.kept import (
    MOST_KEPT,
    Batch,
    KeptRow,
    Outcome,
    State,
    Wanted,
    as_json,
    outcome_in,
)
from assistant.mine.asked import require_somebody
from corpus.levels import Viewer, visible
from corpus.records import Problem, Source
from corpus.store.database import upgrade

_MIGRATIONS = Path(__file__).parents[1] / "migrations"
# One demand takes a second or two. Where none was done for so long, whoever matched them is gone.
_LEASE = timedelta(minutes=2)
_GONE = "没有这一批，可能已经删掉或过期；请刷新页面。"
_ONE_AT_A_TIME = "您有一批正在匹配，请等它完成，或先停止它。"


class BatchStore:
    """Batches in the records' database."""

    def __init__(self, engine: Engine, *, now: Callable[[], datetime] | None = None) -> None:
        """Use the records' database; brings the assistant's tables up to date."""
        upgrade(engine, _MIGRATIONS, version_table="assistant_schema")
        self._engine = engine
        self._now = now or (lambda: datetime.now(UTC))

    # --- whose it is --------------------------------------------------------------------------

    def begin(
        self,
        viewer: Viewer,
        name: str,
        wanted: Sequence[Wanted],
        *,
        day: date,
        generation: int,
        problems: Sequence[Problem] = (),
    ) -> tuple[str, str]:
        """Keep a table that is about to be matched; the viewer's oldest make room.

        Returns:
            The id of the batch, and the run by which its demands are matched.

        Raises:
            NotPermitted: The viewer is a guest.
            TooBusy: Another of theirs is being matched.
        """
        require_somebody(viewer)
        id_, run, now = uuid4().hex, uuid4().hex, self._now().astimezone(UTC)
        with alone(self._engine, BATCH) as connection:
            self._refuse_second(connection, viewer)
            _make_room(connection, viewer)
            connection.execute(
                insert(BATCH).values(
                    id=id_,
                    identity=viewer.identity,
                    level=visible(viewer)[-1],
                    name=name,
                    given=now,
                    changed=now,
                    day=day,
                    generation=generation,
                    state="running",
                    run=run,
                    problems=[_problem_json(one) for one in problems],
                )
            )
            connection.execute(
                insert(BATCH_ROW), [_row_values(id_, viewer.identity, one) for one in wanted]
            )
        return id_, run

    def resume(self, viewer: Viewer, batch: str) -> str:
        """Let the demands that were not matched yet be matched now; give the run for that.

        Raises:
            UnknownBatch: The viewer has none of that id.
            BadRequest: There is nothing left to match.
            TooBusy: This or another of theirs is being matched.
        """
        run = uuid4().hex
        with alone(self._engine, BATCH) as connection:
            found = self._one(connection, viewer, batch)
            self._refuse_second(connection, viewer)
            if found.done == found.total:
                raise BadRequest("这一批都匹配完了。")
            connection.execute(
                update(BATCH)
                .where(BATCH.c.id == batch)
                .values(
                    state="running",
                    run=run,
                    level=visible(viewer)[-1],
                    changed=self._now().astimezone(UTC),
                )
            )
        return run

    def listed(self, viewer: Viewer) -> tuple[Batch, ...]:
        """Give the viewer's batches, the newest first; none to guests."""
        query = _batches(viewer).order_by(BATCH.c.given.desc(), BATCH.c.id)
        with self._engine.connect() as connection:
            return tuple(self._batch(row) for row in connection.execute(query))

    def one(self, viewer: Viewer, batch: str) -> Batch:
        """Give one of the viewer's.

        Raises:
            UnknownBatch: They have none of that id, or might see more when it was matched.
        """
        with self._engine.connect() as connection:
            return self._one(connection, viewer, batch)

    def rows(self, viewer: Viewer, batch: str, *, after: int = 0) -> tuple[KeptRow, ...]:
        """Give the demands of one of the viewer's batches, in order.

        Args:
            viewer: Whose it is.
            batch: Its id.
            after: Only those of a greater number.

        Raises:
            UnknownBatch: They have none of that id.
        """
        its = (BATCH_ROW.c.batch == batch, BATCH_ROW.c.identity == viewer.identity)
        query = select(BATCH_ROW).where(*its, BATCH_ROW.c.number > after)
        with self._engine.connect() as connection:
            self._one(connection, viewer, batch)
            return tuple(map(_kept_row, connection.execute(query.order_by(BATCH_ROW.c.number))))

    def stop(self, viewer: Viewer, batch: str) -> None:
        """Match no more of a batch; what was found stays.

        Raises:
            UnknownBatch: The viewer has none of that id.
        """
        its = (BATCH.c.id == batch, BATCH.c.identity == viewer.identity)
        now = self._now().astimezone(UTC)
        with self._engine.begin() as connection:
            connection.execute(
                update(BATCH)
                .where(*its, BATCH.c.state == "running")
                .values(state="stopped", run="", changed=now)
            )
            self._one(connection, viewer, batch)

    def drop(self, viewer: Viewer, batch: str) -> None:
        """Forget a batch; does nothing where the viewer has none of that id."""
        with self._engine.begin() as connection:
            _forget(connection, (BATCH.c.id == batch) & (BATCH.c.identity == viewer.identity))

    # --- what matches them --------------------------------------------------------------------

    def put(self, batch: str, run: str, number: int, outcome: Outcome) -> bool:
        """Keep what was found for one demand; False where it is not this run's to do any more."""
        its = (BATCH.c.id == batch, BATCH.c.run == run, BATCH.c.state == "running")
        now = self._now().astimezone(UTC)
        with self._engine.begin() as connection:
            if not connection.execute(update(BATCH).where(*its).values(changed=now)).rowcount:
                return False
            connection.execute(
                update(BATCH_ROW)
                .where(BATCH_ROW.c.batch == batch, BATCH_ROW.c.number == number)
                .values(recommended=outcome.recommended, outcome=as_json(outcome))
            )
            return True

    def end(self, batch: str, run: str, state: State) -> None:
        """Say how a run has ended, unless it is not its turn any more."""
        now = self._now().astimezone(UTC)
        with self._engine.begin() as connection:
            connection.execute(
                update(BATCH)
                .where(BATCH.c.id == batch, BATCH.c.run == run, BATCH.c.state == "running")
                .values(state=state, run="", changed=now)
            )

    # --- within a transaction -----------------------------------------------------------------

    def _one(self, connection: Connection, viewer: Viewer, batch: str) -> Batch:
        row = connection.execute(_batches(viewer).where(BATCH.c.id == batch)).one_or_none()
        if row is None:
            raise UnknownBatch(_GONE)
        return self._batch(row)

    def _refuse_second(self, connection: Connection, viewer: Viewer) -> None:
        alive = self._now().astimezone(UTC) - _LEASE
        running = select(func.count()).where(
            BATCH.c.identity == viewer.identity,
            BATCH.c.state == "running",
            BATCH.c.changed > alive,
        )
        if connection.scalar(running):
            raise TooBusy(_ONE_AT_A_TIME)

    def _batch(self, row: Row[Any]) -> Batch:
        changed = in_utc(row.changed)
        return Batch(
            id=row.id,
            name=row.name,
            given=in_utc(row.given),
            changed=changed,
            day=row.day,
            generation=row.generation,
            state=self._state(row.state, changed),
            total=row.total or 0,
            done=row.done or 0,
            found=row.found or 0,
            problems=tuple(map(_problem, row.problems)),
        )

    def _state(self, kept: str, changed: datetime) -> State:
        if kept == "done":
            return "done"
        alive = kept == "running" and self._now().astimezone(UTC) - changed < _LEASE
        return "running" if alive else "stopped"


def forget_batches(connection: Connection, *, before: datetime) -> int:
    """Forget the batches that nothing was done to since a moment; give how many it were."""
    return _forget(connection, BATCH.c.changed < before)


def _batches(viewer: Viewer) -> Select[Any]:
    """Give the query of a viewer's batches; what they might not see now is not there."""
    some = case((BATCH_ROW.c.recommended > 0, 1), else_=0)
    counted = (
        select(
            BATCH_ROW.c.batch,
            func.count().label("total"),
            func.count(BATCH_ROW.c.recommended).label("done"),
            func.sum(some).label("found"),
        )
        .where(BATCH_ROW.c.identity == viewer.identity)
        .group_by(BATCH_ROW.c.batch)
        .subquery()
    )
    return (
        select(BATCH, counted.c.total, counted.c.done, counted.c.found)
        .join(counted, counted.c.batch == BATCH.c.id, isouter=True)
        .where(BATCH.c.identity == viewer.identity, BATCH.c.level.in_(visible(viewer)))
    )


def _make_room(connection: Connection, viewer: Viewer) -> None:
    query = (
        select(BATCH.c.id)
        .where(BATCH.c.identity == viewer.identity)
        .order_by(BATCH.c.given.desc(), BATCH.c.id)
    )
    oldest = list(connection.scalars(query))[MOST_KEPT - 1 :]
    if oldest:
        _forget(connection, BATCH.c.id.in_(oldest))


def _forget(connection: Connection, which: ColumnElement[bool]) -> int:
    ids = select(BATCH.c.id).where(which)
    connection.execute(delete(BATCH_ROW).where(BATCH_ROW.c.batch.in_(ids)))
    return connection.execute(delete(BATCH).where(which)).rowcount


def _row_values(batch: str, identity: str, wanted: Wanted) -> dict[str, object]:
    return {
        "id": f"{batch}-{wanted.number}",
        "batch": batch,
        "number": wanted.number,
        "identity": identity,
        "row": wanted.row,
        "demand": wanted.demand,
        "title": wanted.title,
        "owner": wanted.owner,
        "asked": dict(wanted.asked),
    }


def _kept_row(row: Row[Any]) -> KeptRow:
    wanted = Wanted(
        number=row.number,
        row=row.row,
        demand=row.demand,
        title=row.title,
        owner=row.owner,
        asked=row.asked,
    )
    done = row.recommended is not None
    return KeptRow(wanted=wanted, outcome=outcome_in(row.outcome) if done else None)


def _problem_json(problem: Problem) -> dict[str, object]:
    return {
        "row": problem.source.row,
        "code": problem.code,
        "severity": problem.severity,
        "what": problem.what,
        "hint": problem.hint,
    }


def _problem(kept: Mapping[str, Any]) -> Problem:
    return Problem(
        source=Source(row=kept["row"]),
        code=kept["code"],
        severity=kept["severity"],
        what=kept["what"],
        hint=kept["hint"],
    )
