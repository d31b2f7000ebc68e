"""Where feedback is kept: anybody may give it, only staff may read or settle it."""

from datetime import UTC
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, Row, delete, func, insert, select, update

from assistant.answers import Turn
from assistant.errors import BadRequest, UnknownFeedback
from assistant.feedback import (
    MAX_AN_HOUR,
    OUTCOMES,
    REASONS,
    STATES,
    Feedback,
    Settled,
    refuse_unbounded,
)
from assistant.keeping.hourly import refuse_too_many, write_alone
from assistant.keeping.profiles import GUEST
from assistant.keeping.tables import FEEDBACK
from corpus.errors import NotPermitted
from corpus.levels import ROLES, Viewer, require_staff
from corpus.store.database import upgrade

_MIGRATIONS = Path(__file__).parents[1] / "migrations"
_MOST_OWN = 50


class FeedbackStore:
    """What people said of answers, in the records database."""

    def __init__(self, engine: Engine, *, an_hour: int = MAX_AN_HOUR) -> None:
        """Use the records database; brings the assistant's table up to date.

        Args:
            engine: The database.
            an_hour: How much is kept of one identity in an hour.
        """
        upgrade(engine, _MIGRATIONS, version_table="assistant_schema")
        self._engine = engine
        self._an_hour = an_hour

    def keep(self, feedback: Feedback) -> None:
        """Keep what somebody said; it takes the place of what they said of the answer before.

        Raises:
            BadRequest: A text is longer than is kept, or staff have settled it already.
            TooBusy: As much was kept of this identity within the hour as may be.
        """
        refuse_unbounded(feedback)
        with self._engine.begin() as connection:
            write_alone(connection, FEEDBACK)
            # Writing first makes SQLite let nobody else write until the count has been used.
            connection.execute(
                delete(FEEDBACK).where(FEEDBACK.c.id == feedback.id, FEEDBACK.c.state == "new")
            )
            known = select(func.count()).where(FEEDBACK.c.id == feedback.id)
            if connection.scalar(known):
                raise BadRequest("这条意见工作人员已经处理，不能再改；可以重新提问后再反馈。")
            refuse_too_many(
                connection,
                FEEDBACK,
                identity=feedback.identity,
                when=feedback.when,
                most=self._an_hour,
                what="意见",
            )
            connection.execute(insert(FEEDBACK).values(_values(feedback)))

    def own(self, viewer: Viewer) -> tuple[Feedback, ...]:
        """Give what somebody said of answers, the newest first.

        Nothing for guests, who all bear one name.
        """
        if viewer.identity == GUEST:
            return ()
        query = (
            select(FEEDBACK)
            .where(FEEDBACK.c.identity == viewer.identity, FEEDBACK.c.reason != "complained")
            .order_by(FEEDBACK.c.given.desc(), FEEDBACK.c.id)
            .limit(_MOST_OWN)
        )
        with self._engine.connect() as connection:
            return tuple(_feedback(row) for row in connection.execute(query))

    def take_back(self, feedback: str, viewer: Viewer) -> None:
        """Forget what somebody said of an answer.

        Raises:
            BadRequest: They said nothing of that id, or staff have settled it already.
        """
        its = (FEEDBACK.c.id == feedback, FEEDBACK.c.identity == viewer.identity)
        if viewer.identity == GUEST:
            raise BadRequest("没有登录时评的，不能收回。")
        with self._engine.begin() as connection:
            gone = connection.execute(delete(FEEDBACK).where(*its, FEEDBACK.c.state == "new"))
            if gone.rowcount:
                return
            if connection.scalar(select(func.count()).where(*its)):
                raise BadRequest("这条意见工作人员已经处理，不能再收回。")
        raise BadRequest("没有这条意见，可能已经收回。")

    def waiting(self, viewer: Viewer) -> tuple[Feedback, ...]:
        """Give what staff have not settled yet, the oldest first; what only helped is not in it.

        Raises:
            NotPermitted: The viewer is no staff.
        """
        _authorise(viewer)
        query = (
            select(FEEDBACK)
            .where(FEEDBACK.c.state == "new", FEEDBACK.c.reason != "useful")
            .order_by(FEEDBACK.c.given, FEEDBACK.c.id)
        )
        with self._engine.connect() as connection:
            return tuple(_feedback(row) for row in connection.execute(query))

    def get(self, feedback: str, viewer: Viewer) -> Feedback:
        """Give one, settled or not.

        Raises:
            NotPermitted: The viewer is no staff.
            UnknownFeedback: There is none of that id.
        """
        _authorise(viewer)
        with self._engine.connect() as connection:
            return _one(connection, feedback)

    def settle(
        self, feedback: str, viewer: Viewer, state: Settled, case: str | None = None
    ) -> Feedback:
        """Note what staff decided; give it as it stands now.

        What was dismissed may still become a case; what became a case stays that case.

        Args:
            feedback: Its id.
            viewer: Who decides.
            state: What was decided.
            case: The id of the case that it became; None where it was dismissed.

        Raises:
            NotPermitted: The viewer is no staff.
            UnknownFeedback: There is none of that id.
            BadRequest: It is another case already, or the state and the case do not go together.
        """
        _authorise(viewer)
        if (state == "case") != bool(case):
            raise BadRequest("转为用例时要给出用例编号，不处理时不要给。")
        with self._engine.begin() as connection:
            changed = connection.execute(
                update(FEEDBACK)
                .where(FEEDBACK.c.id == feedback, FEEDBACK.c.state != "case")
                .values(state=state, case_id=case)
            )
            found = _one(connection, feedback)
            if not changed.rowcount and (found.state, found.case) != (state, case):
                raise BadRequest(f"这条意见已经转为用例 {found.case}。")
            return found


def _authorise(viewer: Viewer) -> None:
    try:
        require_staff(viewer)
    except NotPermitted as error:
        raise NotPermitted("只有工作人员可以查看和处理反馈。") from error


def _one(connection: Connection, feedback: str) -> Feedback:
    row = connection.execute(select(FEEDBACK).where(FEEDBACK.c.id == feedback)).one_or_none()
    if row is None:
        raise UnknownFeedback(f"没有编号为 {feedback} 的反馈。")
    return _feedback(row)


def _values(feedback: Feedback) -> dict[str, object]:
    return {
        "id": feedback.id,
        "given": feedback.when.astimezone(UTC),
        "role": feedback.role,
        "identity": feedback.identity,
        "question": feedback.question,
        "history": [[turn.role, turn.content] for turn in feedback.history],
        "as_of": feedback.as_of,
        "status": feedback.status,
        "answer": feedback.answer,
        "cited": list(feedback.cited),
        "reason": feedback.reason,
        "note": feedback.note,
        "state": feedback.state,
        "case_id": feedback.case,
    }


def _feedback(row: Row[Any]) -> Feedback:
    # SQLite keeps no time zones; what was written is UTC.
    given = row.given if row.given.tzinfo else row.given.replace(tzinfo=UTC)
    return Feedback(
        id=row.id,
        when=given.astimezone(UTC),
        role=next(role for role in ROLES if role == row.role),
        identity=row.identity,
        question=row.question,
        history=tuple(Turn(role=role, content=content) for role, content in row.history),
        as_of=row.as_of,
        status=next(outcome for outcome in OUTCOMES if outcome == row.status),
        answer=row.answer,
        cited=tuple(row.cited),
        reason=next(reason for reason in REASONS if reason == row.reason),
        note=row.note,
        state=next(state for state in STATES if state == row.state),
        case=row.case_id,
    )
