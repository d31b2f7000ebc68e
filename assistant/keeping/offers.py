"""Where people's own demands and achievements are kept: each its owner's, till handed to staff."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, Engine, Row, delete, func, insert, select, update

from assistant.errors import BadRequest, UnknownOffer
from assistant.keeping.alone import alone, in_utc
from assistant.keeping.profiles import GUEST
from assistant.keeping.tables import OFFER
from assistant.offers.fields import KINDS, OfferKind, Values, title_of
from assistant.offers.offer import MAX_WORD_CHARS, STATES, OwnOffer, State
from corpus.errors import NotPermitted
from corpus.levels import LEVELS, Level, Viewer, require_staff
from corpus.store.database import upgrade

_MIGRATIONS = Path(__file__).parents[1] / "migrations"
MOST = 200
_PREFIX = {"demand": "DJXQ", "achievement": "DJCG"}
_DIGITS = 10


class OfferStore:
    """Offers in the records' database; see `assistant.offers.offer.Offers`."""

    def __init__(
        self, engine: Engine, *, now: Callable[[], datetime] | None = None, most: int = MOST
    ) -> None:
        """Use the records' database; brings the assistant's tables up to date.

        Args:
            engine: The database.
            now: The clock, in UTC.
            most: How many are kept of one owner.
        """
        upgrade(engine, _MIGRATIONS, version_table="assistant_schema")
        self._engine = engine
        self._now = now or (lambda: datetime.now(UTC))
        self._most = most

    def keep(
        self, owner: Viewer, kind: OfferKind, values: Values, *, offer: str | None = None
    ) -> OwnOffer:
        """Keep a new one, or another version of one of the owner's.

        Raises:
            NotPermitted: The owner is a guest, of whom nothing is kept.
            BadRequest: It has no name, there are as many as may be, or it waits for the staff.
            UnknownOffer: The owner has none of that id.
        """
        if owner.identity == GUEST:
            raise NotPermitted("登录后才能保存；不登录也可以用它找对方、导出。")
        if not title_of(kind, values):
            raise BadRequest("请先写名称，再保存。")
        with alone(self._engine, OFFER) as connection:
            if offer is None:
                return self._added(connection, owner, kind, values)
            before = _one(connection, owner.identity, offer)
            if not before.open:
                raise BadRequest("已交给工作人员，正在等；要改请先收回。")
            if before.kind != kind:
                raise BadRequest("需求不能改成成果，成果也不能改成需求；请另登记一份。")
            state: State = "draft" if before.state == "added" else before.state
            changes = {"values": dict(values), "state": state, "name": title_of(kind, values)}
            return self._changed(connection, before, changes)

    def own(self, owner: Viewer) -> tuple[OwnOffer, ...]:
        """Give the owner's, the one changed last first; a guest has none."""
        if owner.identity == GUEST:
            return ()
        query = select(OFFER).where(OFFER.c.identity == owner.identity)
        with self._engine.connect() as connection:
            rows = connection.execute(query.order_by(OFFER.c.changed.desc(), OFFER.c.id))
            return tuple(map(_offer, rows))

    def one(self, owner: Viewer, offer: str) -> OwnOffer:
        """Give one of the owner's.

        Raises:
            UnknownOffer: The owner has none of that id.
        """
        with self._engine.connect() as connection:
            return _one(connection, owner.identity, offer)

    def remove(self, owner: Viewer, offer: str) -> None:
        """Remove one of the owner's; its record, where it has one, stays.

        Raises:
            UnknownOffer: The owner has none of that id.
        """
        with alone(self._engine, OFFER) as connection:
            _one(connection, owner.identity, offer)
            connection.execute(delete(OFFER).where(OFFER.c.id == offer))

    def give(self, owner: Viewer, offer: str) -> OwnOffer:
        """Hand one of the owner's over to the staff.

        Raises:
            UnknownOffer: The owner has none of that id.
            BadRequest: It waits already.
        """
        with alone(self._engine, OFFER) as connection:
            before = _one(connection, owner.identity, offer)
            if not before.open:
                raise BadRequest("已经交了，正在等工作人员看。")
            return self._changed(connection, before, {"state": "waiting"})

    def take_back(self, owner: Viewer, offer: str) -> OwnOffer:
        """Take back one that still waits.

        Raises:
            UnknownOffer: The owner has none of that id.
            BadRequest: It does not wait any more.
        """
        with alone(self._engine, OFFER) as connection:
            before = _one(connection, owner.identity, offer)
            if before.open:
                raise BadRequest("它不在等了，不用收回。")
            return self._changed(connection, before, {"state": "draft"})

    def waiting(self, staff: Viewer) -> tuple[OwnOffer, ...]:
        """Give what waits for the staff, what waits longest first.

        Raises:
            NotPermitted: The viewer is no staff.
        """
        require_staff(staff)
        query = select(OFFER).where(OFFER.c.state == "waiting")
        with self._engine.connect() as connection:
            return tuple(
                map(_offer, connection.execute(query.order_by(OFFER.c.changed, OFFER.c.id)))
            )

    def handed(self, staff: Viewer, offer: str, version: int) -> OwnOffer:
        """Give one that waits, as staff have seen it.

        Raises:
            NotPermitted: The viewer is no staff.
            UnknownOffer: None of that id waits.
            BadRequest: It is another now.
        """
        require_staff(staff)
        with self._engine.connect() as connection:
            return _handed(connection, offer, version)

    def settle(
        self,
        staff: Viewer,
        offer: str,
        version: int,
        *,
        state: State,
        word: str = "",
        record: str = "",
        level: Level | None = None,
    ) -> OwnOffer:
        """Keep what staff decided on one that waits; see `handed` for what is raised."""
        require_staff(staff)
        with alone(self._engine, OFFER) as connection:
            before = _handed(connection, offer, version)
            changes = {"state": state, "word": word.strip()[:MAX_WORD_CHARS], "level": level}
            if record:
                changes["record"] = record
            return self._changed(connection, before, changes)

    def _added(
        self, connection: Connection, owner: Viewer, kind: OfferKind, values: Values
    ) -> OwnOffer:
        counted = select(func.count()).where(OFFER.c.identity == owner.identity)
        if (connection.scalar(counted) or 0) >= self._most:
            raise BadRequest(f"每人最多留 {self._most} 份，请先删去不用的。")
        when, id_ = self._now().astimezone(UTC), uuid4().hex
        row = {
            "id": id_,
            "number": f"{_PREFIX[kind]}-{when.year}-{id_[:_DIGITS].upper()}",
            "identity": owner.identity,
            "kind": kind,
            "name": title_of(kind, values),
            "values": dict(values),
            "state": "draft",
            "version": 1,
            "word": "",
            "record": "",
            "level": None,
            "changed": when,
        }
        connection.execute(insert(OFFER).values(row))
        return _one(connection, owner.identity, id_)

    def _changed(
        self, connection: Connection, before: OwnOffer, changes: Mapping[str, object]
    ) -> OwnOffer:
        values = {
            **changes,
            "version": before.version + 1,
            "changed": self._now().astimezone(UTC),
        }
        connection.execute(update(OFFER).where(OFFER.c.id == before.id).values(values))
        return _one(connection, before.owner, before.id)


def _one(connection: Connection, identity: str, offer: str) -> OwnOffer:
    query = select(OFFER).where(OFFER.c.id == offer, OFFER.c.identity == identity)
    row = connection.execute(query).one_or_none()
    if row is None:
        raise UnknownOffer("没有这份登记，可能已经删去。")
    return _offer(row)


def _handed(connection: Connection, offer: str, version: int) -> OwnOffer:
    query = select(OFFER).where(OFFER.c.id == offer, OFFER.c.state == "waiting")
    row = connection.execute(query).one_or_none()
    if row is None:
        raise UnknownOffer("这份登记不在等了：登记方收回了，或别的工作人员已经处理。")
    if row.version != version:
        raise BadRequest("登记方刚改过这份登记，请重新看过再定。")
    return _offer(row)


def _offer(row: Row[Any]) -> OwnOffer:
    return OwnOffer(
        id=row.id,
        number=row.number,
        kind=next(kind for kind in KINDS if kind == row.kind),
        values={str(label): str(value) for label, value in row._mapping["values"].items()},
        state=next(state for state in STATES if state == row.state),
        version=row.version,
        changed=in_utc(row.changed),
        owner=row.identity,
        word=row.word,
        record=row.record,
        level=next((level for level in LEVELS if level == row.level), None),
    )
