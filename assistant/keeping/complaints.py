"""Where complaints are kept: anybody may give one and see their own; staff see and settle all."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, Row, func, insert, select, update

from assistant.complaints.complaint import (
    KINDS,
    STATES,
    Change,
    Complaint,
    Subject,
    changed,
)
from assistant.errors import BadRequest, UnknownComplaint
from assistant.keeping.days import in_utc
from assistant.keeping.hourly import refuse_too_many, write_alone
from assistant.keeping.profiles import GUEST
from assistant.keeping.tables import COMPLAINT
from corpus.errors import NotPermitted
from corpus.levels import ROLES, Viewer, require_staff
from corpus.store.database import upgrade

_MIGRATIONS = Path(__file__).parents[1] / "migrations"
MAX_AN_HOUR = 20
# All guests bear one name; what one of them may do in a minute is bounded where they come in.
MAX_OF_GUESTS_AN_HOUR = 100
_MOST_OWN = 50


class ComplaintStore:
    """Complaints, in the records' database."""

    def __init__(
        self, engine: Engine, *, an_hour: int = MAX_AN_HOUR, of_guests: int = MAX_OF_GUESTS_AN_HOUR
    ) -> None:
        """Use the records' database; brings the assistant's tables up to date.

        Args:
            engine: The database.
            an_hour: How many are kept of one person in an hour.
            of_guests: How many of all guests together.
        """
        upgrade(engine, _MIGRATIONS, version_table="assistant_schema")
        self.engine = engine
        self._an_hour = an_hour
        self._of_guests = of_guests

    def give(self, complaint: Complaint) -> None:
        """Keep a new complaint.

        Raises:
            TooBusy: As many were kept of this person within the hour as may be.
        """
        guest = complaint.identity == GUEST
        with self.engine.begin() as connection:
            _alone(connection, complaint.number)
            refuse_too_many(
                connection,
                COMPLAINT,
                identity=complaint.identity,
                when=complaint.when,
                most=self._of_guests if guest else self._an_hour,
                what="投诉与反馈",
            )
            connection.execute(insert(COMPLAINT).values(_values(complaint)))

    def own(self, viewer: Viewer) -> tuple[Complaint, ...]:
        """Give what somebody gave, the newest first; nothing for guests, who all bear one name."""
        if viewer.identity == GUEST:
            return ()
        query = (
            select(COMPLAINT)
            .where(COMPLAINT.c.identity == viewer.identity)
            .order_by(COMPLAINT.c.given.desc(), COMPLAINT.c.id)
            .limit(_MOST_OWN)
        )
        with self.engine.connect() as connection:
            return tuple(map(_complaint, connection.execute(query)))

    def get(self, number: str, viewer: Viewer) -> Complaint:
        """Give one.

        Raises:
            NotPermitted: The viewer is no staff.
            UnknownComplaint: None has that number.
        """
        _authorise(viewer)
        with self.engine.connect() as connection:
            return _one(connection, number)

    def change(
        self,
        number: str,
        viewer: Viewer,
        change: Change,
        *,
        seen: str,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> Complaint:
        """Keep what a member of the staff makes of one; give it as it stands now.

        Args:
            number: Of the complaint.
            viewer: Who makes it.
            change: What they make of it.
            seen: The stamp (`stamp_of`) of what they had before them.
            now: The clock, in UTC.

        Raises:
            NotPermitted: The viewer is no staff.
            UnknownComplaint: None has that number.
            BadRequest: It was changed since, or what is written cannot be kept.
        """
        _authorise(viewer)
        with self.engine.begin() as connection:
            _alone(connection, number)
            before = _one(connection, number)
            if stamp_of(before) != seen:
                raise BadRequest("这条反馈刚刚被别人处理过，没有记下；请重新打开，看过再改。")
            after = changed(before, change, by=viewer, when=now())
            connection.execute(
                update(COMPLAINT).where(COMPLAINT.c.id == number).values(_values(after))
            )
        return after

    def waiting(self, viewer: Viewer) -> int:
        """Count what is not settled.

        Raises:
            NotPermitted: The viewer is no staff.
        """
        _authorise(viewer)
        query = select(func.count()).select_from(COMPLAINT).where(COMPLAINT.c.state != "done")
        with self.engine.connect() as connection:
            return connection.scalar(query) or 0


def stamp_of(complaint: Complaint) -> str:
    """Give what tells whether a complaint was changed since somebody looked at it."""
    return complaint.changed.astimezone(UTC).isoformat() if complaint.changed else "new"


def _authorise(viewer: Viewer) -> None:
    try:
        require_staff(viewer)
    except NotPermitted as error:
        raise NotPermitted("只有工作人员可以查看和处理投诉与反馈。") from error


def _alone(connection: Connection, number: str) -> None:
    """Keep other writers away until the commit; SQLite does so from the first write on."""
    write_alone(connection, COMPLAINT)
    connection.execute(update(COMPLAINT).where(COMPLAINT.c.id == number).values(id=COMPLAINT.c.id))


def _one(connection: Connection, number: str) -> Complaint:
    row = connection.execute(select(COMPLAINT).where(COMPLAINT.c.id == number)).one_or_none()
    if row is None:
        raise UnknownComplaint(f"没有编号为 {number} 的投诉或反馈，可能已超过保存期限。")
    return _complaint(row)


def _values(complaint: Complaint) -> dict[str, object]:
    about = complaint.about
    return {
        "id": complaint.number,
        "given": complaint.when.astimezone(UTC),
        "role": complaint.role,
        "identity": complaint.identity,
        "kind": complaint.kind,
        "text": complaint.text,
        "contact": complaint.contact,
        "place": about.place,
        "record": about.record,
        "trace": about.trace,
        "question": about.question,
        "answer": about.answer,
        "state": complaint.state,
        "handler": complaint.handler,
        "reply": complaint.reply,
        "note": complaint.note,
        "changed": complaint.changed,
        "closed": complaint.closed,
    }


def _complaint(row: Row[Any]) -> Complaint:
    return Complaint(
        number=row.id,
        when=in_utc(row.given),
        role=next(role for role in ROLES if role == row.role),
        identity=row.identity,
        kind=next(kind for kind in KINDS if kind == row.kind),
        text=row.text,
        contact=row.contact,
        about=Subject(
            place=row.place,
            record=row.record,
            trace=row.trace,
            question=row.question,
            answer=row.answer,
        ),
        state=next(state for state in STATES if state == row.state),
        handler=row.handler,
        reply=row.reply,
        note=row.note,
        changed=in_utc(row.changed) if row.changed else None,
        closed=in_utc(row.closed) if row.closed else None,
    )
