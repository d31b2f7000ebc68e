"""Where what people said of match cards is kept: anybody may say it, only staff may read it."""

from collections.abc import Collection
from datetime import UTC
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, Row, delete, func, insert, select, update

from assistant.errors import BadRequest, UnknownFeedback
from assistant.keeping.hourly import refuse_too_many, write_alone
from assistant.keeping.profiles import GUEST
from assistant.keeping.tables import MATCH_OPINION
from assistant.matching.opinions import RATED, TURNED_DOWN, Opinion
from assistant.matching.words import TIER
from corpus.levels import ROLES, Viewer, require_staff
from corpus.store.database import upgrade

_MIGRATIONS = Path(__file__).parents[1] / "migrations"
# A technology manager who goes through a batch rates many.
MAX_AN_HOUR = 600
_MOST_OWN = 50


class OpinionStore:
    """Opinions on cards, in the records' database."""

    def __init__(self, engine: Engine, *, an_hour: int = MAX_AN_HOUR) -> None:
        """Use the records' database; brings the assistant's tables up to date.

        Args:
            engine: The database.
            an_hour: How much is kept of one identity in an hour.
        """
        upgrade(engine, _MIGRATIONS, version_table="assistant_schema")
        self._engine = engine
        self._an_hour = an_hour

    def keep(self, opinion: Opinion) -> None:
        """Keep an opinion; it takes the place of what the same person said of the pair before.

        Raises:
            BadRequest: It has become a case already.
            TooBusy: As much was kept of this identity within the hour as may be.
        """
        table = MATCH_OPINION
        with self._engine.begin() as connection:
            write_alone(connection, table)
            connection.execute(
                delete(table).where(table.c.id == opinion.id, table.c.case_id.is_(None))
            )
            if connection.scalar(select(func.count()).where(table.c.id == opinion.id)):
                raise BadRequest("这条评价已经成为评测用例，不能再改。")
            refuse_too_many(
                connection,
                table,
                identity=opinion.identity,
                when=opinion.when,
                most=self._an_hour,
                what="评价",
            )
            connection.execute(insert(table).values(_values(opinion)))

    def own(self, viewer: Viewer) -> tuple[Opinion, ...]:
        """Give what somebody said, the newest first; nothing for guests, who all bear one name."""
        if viewer.identity == GUEST:
            return ()
        table = MATCH_OPINION
        query = (
            select(table)
            .where(table.c.identity == viewer.identity)
            .order_by(table.c.given.desc(), table.c.id)
            .limit(_MOST_OWN)
        )
        with self._engine.connect() as connection:
            return tuple(_opinion(row) for row in connection.execute(query))

    def take_back(self, opinion: str, viewer: Viewer) -> None:
        """Forget what somebody said of a card.

        Raises:
            BadRequest: They said nothing of that id, or it has become a case already.
        """
        table = MATCH_OPINION
        its = (table.c.id == opinion, table.c.identity == viewer.identity)
        if viewer.identity == GUEST:
            raise BadRequest("没有登录时评的，不能收回。")
        with self._engine.begin() as connection:
            gone = connection.execute(delete(table).where(*its, table.c.case_id.is_(None)))
            if gone.rowcount:
                return
            if connection.scalar(select(func.count()).where(*its)):
                raise BadRequest("这条评价已经成为评测用例，不能再收回。")
        raise BadRequest("没有这条评价，可能已经收回。")

    def waiting(self, viewer: Viewer) -> tuple[Opinion, ...]:
        """Give what has not become a case yet, the oldest first.

        Raises:
            NotPermitted: The viewer is no staff.
        """
        require_staff(viewer)
        table = MATCH_OPINION
        query = select(table).where(table.c.case_id.is_(None)).order_by(table.c.given, table.c.id)
        with self._engine.connect() as connection:
            return tuple(_opinion(row) for row in connection.execute(query))

    def get(self, opinion: str, viewer: Viewer) -> Opinion:
        """Give one.

        Raises:
            NotPermitted: The viewer is no staff.
            UnknownFeedback: There is none of that id.
        """
        require_staff(viewer)
        query = select(MATCH_OPINION).where(MATCH_OPINION.c.id == opinion)
        with self._engine.connect() as connection:
            row = connection.execute(query).one_or_none()
        if row is None:
            raise UnknownFeedback(f"没有编号为 {opinion} 的匹配评价。")
        return _opinion(row)

    def settle(self, opinions: Collection[str], viewer: Viewer, *, case: str) -> None:
        """Note the case that opinions became.

        Raises:
            NotPermitted: The viewer is no staff.
        """
        require_staff(viewer)
        table = MATCH_OPINION
        with self._engine.begin() as connection:
            connection.execute(
                update(table).where(table.c.id.in_(list(opinions))).values(case_id=case)
            )


def _values(opinion: Opinion) -> dict[str, object]:
    return {
        "id": opinion.id,
        "given": opinion.when.astimezone(UTC),
        "role": opinion.role,
        "identity": opinion.identity,
        "demand": opinion.demand,
        "text": opinion.text,
        "achievement": opinion.achievement,
        "as_of": opinion.as_of,
        "shown": opinion.shown,
        "rated": opinion.rated,
        "reason": opinion.reason,
        "case_id": opinion.case,
    }


def _opinion(row: Row[Any]) -> Opinion:
    # SQLite keeps no time zones; what was written is UTC.
    given = row.given if row.given.tzinfo else row.given.replace(tzinfo=UTC)
    return Opinion(
        id=row.id,
        when=given.astimezone(UTC),
        role=next(role for role in ROLES if role == row.role),
        identity=row.identity,
        demand=row.demand,
        text=row.text,
        achievement=row.achievement,
        as_of=row.as_of,
        shown=next(tier for tier in TIER if tier == row.shown),
        rated=next(tier for tier in RATED if tier == row.rated),
        reason=next((code for code in TURNED_DOWN if code == row.reason), None),
        case=row.case_id,
    )
