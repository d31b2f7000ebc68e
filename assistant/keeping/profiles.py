"""Where profiles of companies are kept: each seen and changed by its owner alone.

Somebody whom nobody can tell from others (a guest) has none here; theirs stays in their browser.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Engine, delete, insert, select

from assistant.access import doors
from assistant.keeping.alone import in_utc
from assistant.keeping.tables import PROFILE
from corpus.errors import NotPermitted
from corpus.levels import Viewer
from corpus.store.database import upgrade

_MIGRATIONS = Path(__file__).parents[1] / "migrations"
GUEST = doors.GUEST.identity

# By measure: verdict, version of its rule, status of its policy.
Seen = Mapping[str, Mapping[str, object]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What is kept for somebody: the profile as JSON, and how measures stood at the last look.

    Attributes:
        changed: When it was last kept, in UTC; the store says.
    """

    profile: Mapping[str, object] = field(default_factory=dict)
    seen: Seen = field(default_factory=dict)
    changed: datetime | None = field(default=None, compare=False)


class ProfileStore:
    """Profiles in the records' database."""

    def __init__(self, engine: Engine, *, now: Callable[[], datetime] | None = None) -> None:
        """Use an open database, bringing the tables up to date first."""
        upgrade(engine, _MIGRATIONS, version_table="assistant_schema")
        self._engine = engine
        self._now = now or (lambda: datetime.now(UTC))

    def of(self, viewer: Viewer) -> Kept:
        """Give what is kept for a viewer; nothing for a guest, of whom none is taken."""
        query = select(PROFILE).where(PROFILE.c.identity == viewer.identity)
        with self._engine.connect() as connection:
            row = connection.execute(query).one_or_none()
        if row is None:
            return Kept()
        return Kept(profile=row.profile, seen=row.seen, changed=in_utc(row.changed))

    def keep(self, viewer: Viewer, kept: Kept) -> None:
        """Keep a profile in place of the one before.

        Raises:
            NotPermitted: The viewer is a guest.
        """
        if viewer.identity == GUEST:
            raise NotPermitted("访客的画像只保存在自己的浏览器里。")
        with self._engine.begin() as connection:
            connection.execute(delete(PROFILE).where(PROFILE.c.identity == viewer.identity))
            connection.execute(
                insert(PROFILE).values(
                    identity=viewer.identity,
                    profile=dict(kept.profile),
                    seen={measure: dict(how) for measure, how in kept.seen.items()},
                    changed=self._now(),
                )
            )

    def forget(self, viewer: Viewer) -> None:
        """Forget what is kept for a viewer; does nothing where nothing is."""
        with self._engine.begin() as connection:
            connection.execute(delete(PROFILE).where(PROFILE.c.identity == viewer.identity))
