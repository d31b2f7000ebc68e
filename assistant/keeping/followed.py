"""Where it is kept what somebody follows. Whose it is, is a condition of every query."""

from collections.abc import Callable, Collection
from dataclasses import asdict, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

from sqlalchemy import Engine, Row, delete, insert, select, update

from assistant.errors import BadRequest
from assistant.finding import STEP, Wish, wish_from
from assistant.keeping.alone import alone, in_utc
from assistant.keeping.tables import FOLLOWED
from assistant.mine.asked import require_somebody
from assistant.mine.followed import MOST, Followed, Sort, too_many
from corpus.levels import Viewer
from corpus.store.database import upgrade

_MIGRATIONS = Path(__file__).parents[1] / "migrations"
_GONE = "没有这一条，可能已经删掉了；请刷新页面。"


class FollowedStore:
    """Searches and topics in the records' database; see `assistant.mine.followed.Follows`."""

    def __init__(self, engine: Engine, *, now: Callable[[], datetime] | None = None) -> None:
        """Use the records' database; brings the assistant's tables up to date."""
        upgrade(engine, _MIGRATIONS, version_table="assistant_schema")
        self._engine = engine
        self._now = now or (lambda: datetime.now(UTC))

    def listed(self, viewer: Viewer, sort: Sort | None = None) -> tuple[Followed, ...]:
        """Give what the viewer follows, what was added last first."""
        query = select(FOLLOWED).where(FOLLOWED.c.identity == viewer.identity)
        if sort is not None:
            query = query.where(FOLLOWED.c.sort == sort)
        with self._engine.connect() as connection:
            rows = connection.execute(query.order_by(FOLLOWED.c.made.desc(), FOLLOWED.c.id))
            return tuple(map(_followed, rows))

    def one(self, viewer: Viewer, id_: str) -> Followed:
        """Give one of the viewer's.

        Raises:
            BadRequest: They have none of that id.
        """
        query = select(FOLLOWED).where(FOLLOWED.c.id == id_, FOLLOWED.c.identity == viewer.identity)
        with self._engine.connect() as connection:
            row = connection.execute(query).one_or_none()
        if row is None:
            raise BadRequest(_GONE)
        return _followed(row)

    def add(
        self, viewer: Viewer, sort: Sort, name: str, wish: Wish, *, day: date, seen: Collection[str]
    ) -> str:
        """Keep one, as looked at now, and give its id; the same wish again is given a new name.

        Raises:
            NotPermitted: The viewer is a guest.
            BadRequest: They follow as many as may be.
        """
        require_somebody(viewer)
        table, whole = FOLLOWED.c, _as_json(wish)
        own = (table.identity == viewer.identity) & (table.sort == sort)
        with alone(self._engine, FOLLOWED) as connection:
            rows = connection.execute(select(table.id, table.wish).where(own)).all()
            known = next((row.id for row in rows if row.wish == whole), None)
            if known is not None:
                connection.execute(update(FOLLOWED).where(table.id == known).values(name=name))
                return str(known)
            if len(rows) >= MOST[sort]:
                raise too_many(sort)
            now = self._now().astimezone(UTC)
            made = {"id": uuid4().hex, "identity": viewer.identity, "sort": sort, "name": name}
            told = {"wish": whole, "made": now, "looked": now, "day": day, "seen": sorted(seen)}
            connection.execute(insert(FOLLOWED), {**made, **told})
            return made["id"]

    def look(self, viewer: Viewer, id_: str, *, day: date, seen: Collection[str]) -> None:
        """Note that the viewer has looked at one; does nothing where they have none of that id."""
        now = self._now().astimezone(UTC)
        with self._engine.begin() as connection:
            connection.execute(
                update(FOLLOWED)
                .where(FOLLOWED.c.id == id_, FOLLOWED.c.identity == viewer.identity)
                .values(looked=now, day=day, seen=sorted(seen))
            )

    def drop(self, viewer: Viewer, id_: str) -> None:
        """Let one go; does nothing where they have none of that id."""
        with self._engine.begin() as connection:
            connection.execute(
                delete(FOLLOWED).where(FOLLOWED.c.id == id_, FOLLOWED.c.identity == viewer.identity)
            )


def _as_json(wish: Wish) -> dict[str, object]:
    """Give a wish as it is kept: what is not asked for is left out, as is how much was shown."""
    whole = asdict(replace(wish, shown=STEP))
    kept = {name: value for name, value in whole.items() if value and name != "shown"}
    return kept | ({"day": wish.day.isoformat()} if wish.day else {})


def _followed(row: Row[Any]) -> Followed:
    return Followed(
        id=row.id,
        sort="topic" if row.sort == "topic" else "search",
        name=row.name,
        wish=wish_from(row.wish),
        made=in_utc(row.made),
        looked=in_utc(row.looked),
        day=row.day,
        seen=frozenset(row.seen),
    )
