"""Where measures are kept: every version, who confirmed it, and what waits for a person."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

from sqlalchemy import Connection, Engine, Row, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from corpus.errors import UnusableRule
from corpus.levels import Viewer, require_staff
from corpus.measures.anchors import lost_quotes
from corpus.measures.rules import Measure
from corpus.store.records import RecordStore
from corpus.store.tables import GENERATION, MEASURE

MeasureState = Literal["confirmed", "candidate", "old", "withdrawn"]
# Of those that count or wait, which are meant.
Live = Literal["confirmed", "candidate"]
_STATES: tuple[MeasureState, ...] = ("confirmed", "candidate", "old", "withdrawn")


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredMeasure:
    """A measure in one of its versions.

    Attributes:
        who: Who confirmed it, or where a candidate came from.
    """

    measure: Measure
    version: int
    state: MeasureState
    who: str
    changed: datetime
    note: str = ""


class MeasureStore:
    """The measures in the records' database. Safe to use from several threads and processes."""

    def __init__(self, records: RecordStore, *, now: Callable[[], datetime] | None = None) -> None:
        """Use the database of open records; its tables are up to date."""
        self._records = records
        self._engine: Engine = records.engine
        self._now = now or (lambda: datetime.now(UTC))

    # --- reading --------------------------------------------------------------------------------

    def confirmed(self) -> tuple[StoredMeasure, ...]:
        """Give the measures that count, by id; who may see one, its policy says."""
        return self._in_state("confirmed")

    def candidates(self, viewer: Viewer) -> tuple[StoredMeasure, ...]:
        """Give the measures that wait for a person.

        Raises:
            NotPermitted: The viewer is not of the staff.
        """
        require_staff(viewer)
        return self._in_state("candidate")

    def withdrawn(self, viewer: Viewer) -> tuple[StoredMeasure, ...]:
        """Give the last version of each measure that was withdrawn and has none after it.

        Raises:
            NotPermitted: The viewer is not of the staff.
        """
        require_staff(viewer)
        query = (
            select(MEASURE)
            .where(MEASURE.c.state.in_(("withdrawn", "confirmed")))
            .order_by(MEASURE.c.measure, MEASURE.c.version)
        )
        with self._engine.connect() as connection:
            last = {row.measure: row for row in connection.execute(query)}
        return tuple(_stored(row) for row in last.values() if row.state == "withdrawn")

    def history(self, measure: str, viewer: Viewer) -> tuple[StoredMeasure, ...]:
        """Give every version of a measure, the newest first.

        Raises:
            NotPermitted: The viewer is not of the staff.
        """
        require_staff(viewer)
        query = (
            select(MEASURE).where(MEASURE.c.measure == measure).order_by(MEASURE.c.version.desc())
        )
        with self._engine.connect() as connection:
            return tuple(map(_stored, connection.execute(query)))

    # --- writing --------------------------------------------------------------------------------

    def confirm(
        self, measures: Sequence[Measure], viewer: Viewer, *, who: str, note: str = ""
    ) -> tuple[StoredMeasure, ...]:
        """Keep measures that count from now on, in one commit; those that are the same stay.

        Returns:
            Those that were new or changed.

        Raises:
            NotPermitted: The viewer is not of the staff.
            UnusableRule: A policy is not there, or a quote does not stand in its text. Nothing
                is kept then.
        """
        require_staff(viewer)
        for measure in measures:
            self._refuse_unfounded(measure, viewer)
        return self._put(measures, "confirmed", who=who, note=note)

    def propose(
        self, measures: Sequence[Measure], viewer: Viewer, *, who: str, note: str = ""
    ) -> tuple[StoredMeasure, ...]:
        """Keep measures that wait for a person; they do not count.

        Raises:
            NotPermitted, UnusableRule: As for `confirm`.
        """
        require_staff(viewer)
        for measure in measures:
            self._refuse_unfounded(measure, viewer)
        return self._put(measures, "candidate", who=who, note=note)

    def withdraw(
        self, measure: str, viewer: Viewer, *, who: str, state: Live = "confirmed", note: str = ""
    ) -> None:
        """Let a measure count no longer, or one that waits wait no longer; its versions stay.

        Raises:
            NotPermitted: The viewer is not of the staff.
            UnusableRule: There is none of that id in that state.
        """
        require_staff(viewer)
        with self._engine.begin() as connection:
            changed = connection.execute(
                update(MEASURE)
                .where(MEASURE.c.measure == measure, MEASURE.c.state == state)
                .values(state="withdrawn", who=who, note=note, changed=self._now())
            )
            if not changed.rowcount:
                said = "待确认" if state == "candidate" else "生效"
                raise UnusableRule(f"没有编号为“{measure}”的{said}规则。")
            _move(connection)

    # --- steps ----------------------------------------------------------------------------------

    def _refuse_unfounded(self, measure: Measure, viewer: Viewer) -> None:
        text = self._records.texts([measure.policy], viewer).get(measure.policy)
        if text is None:
            raise UnusableRule(
                f"规则 {measure.id} 所属的政策 {measure.policy} 不在资料库中，请先添加。"
            )
        lost = lost_quotes(measure, text)
        if lost:
            raise UnusableRule(
                f"规则 {measure.id} 的引句不在原文里：“{lost[0][:60]}”；引句要与原文一字不差。"
            )

    def _in_state(self, state: MeasureState) -> tuple[StoredMeasure, ...]:
        query = select(MEASURE).where(MEASURE.c.state == state).order_by(MEASURE.c.measure)
        with self._engine.connect() as connection:
            return tuple(map(_stored, connection.execute(query)))

    def _put(
        self, measures: Sequence[Measure], state: MeasureState, *, who: str, note: str
    ) -> tuple[StoredMeasure, ...]:
        try:
            return self._put_all(measures, state, who=who, note=note)
        except IntegrityError as error:
            raise UnusableRule("规则刚刚被别人改过，请重新打开再试。") from error

    def _put_all(
        self, measures: Sequence[Measure], state: MeasureState, *, who: str, note: str
    ) -> tuple[StoredMeasure, ...]:
        now = self._now()
        kept = []
        with self._engine.begin() as connection:
            for measure in measures:
                content = measure.model_dump_json(by_alias=True, exclude_defaults=True)
                if _is_same(connection, measure.id, state, content):
                    continue
                version = _newest(connection, measure.id) + 1
                connection.execute(
                    update(MEASURE)
                    .where(MEASURE.c.measure == measure.id, MEASURE.c.state.in_(_REPLACED[state]))
                    .values(state="old")
                )
                connection.execute(
                    insert(MEASURE).values(
                        measure=measure.id,
                        version=version,
                        policy=measure.policy,
                        state=state,
                        content=content,
                        who=who,
                        changed=now,
                        note=note,
                    )
                )
                kept.append(
                    StoredMeasure(
                        measure=measure,
                        version=version,
                        state=state,
                        who=who,
                        changed=now,
                        note=note,
                    )
                )
            if kept:
                _move(connection)
        return tuple(kept)


# What a new version takes the place of: a candidate only of another candidate.
_REPLACED: dict[MeasureState, tuple[MeasureState, ...]] = {
    "confirmed": ("confirmed", "candidate"),
    "candidate": ("candidate",),
}


def _is_same(connection: Connection, measure: str, state: MeasureState, content: str) -> bool:
    found = connection.scalar(
        select(MEASURE.c.content).where(MEASURE.c.measure == measure, MEASURE.c.state == state)
    )
    return bool(found == content)


def _newest(connection: Connection, measure: str) -> int:
    query = select(func.max(MEASURE.c.version)).where(MEASURE.c.measure == measure)
    return connection.scalar(query) or 0


def _move(connection: Connection) -> None:
    connection.execute(update(GENERATION).values(value=GENERATION.c.value + 1))


def _stored(row: Row[Any]) -> StoredMeasure:
    return StoredMeasure(
        measure=Measure.model_validate_json(row.content),
        version=row.version,
        state=next(state for state in _STATES if state == row.state),
        who=row.who,
        changed=row.changed if row.changed.tzinfo else row.changed.replace(tzinfo=UTC),
        note=row.note,
    )
