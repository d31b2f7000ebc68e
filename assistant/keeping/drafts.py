"""Where drafts are kept: each version of each, seen and changed by its owner alone."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, Engine, Row, delete, func, insert, select

from assistant.drafting.edits import Edits
from assistant.drafting.kept import KeptDraft, Version, one_of
from assistant.errors import UnknownDraft
from assistant.keeping.hourly import refuse_too_many, write_alone
from assistant.keeping.tables import DRAFT, DRAFT_SHARE
from corpus.store.database import upgrade

_MIGRATIONS = Path(__file__).parents[1] / "migrations"
# Whoever fills in one draft after another keeps many versions.
MAX_AN_HOUR = 600
_NONE: Mapping[str, str] = MappingProxyType({})


class DraftStore:
    """Drafts in the records' database; see `assistant.drafting.kept.Drafts`."""

    def __init__(
        self,
        engine: Engine,
        *,
        now: Callable[[], datetime] | None = None,
        an_hour: int = MAX_AN_HOUR,
    ) -> None:
        """Use the records' database; brings the assistant's tables up to date.

        Args:
            engine: The database.
            now: The clock, in UTC.
            an_hour: How many versions are kept of one owner in an hour.
        """
        upgrade(engine, _MIGRATIONS, version_table="assistant_schema")
        self._engine = engine
        self._now = now or (lambda: datetime.now(UTC))
        self._an_hour = an_hour

    def add(
        self,
        owner: str,
        type_: str,
        name: str,
        *,
        facts: Mapping[str, object],
        edits: Edits = _NONE,
        prose: Mapping[str, str] = _NONE,
        note: str = "",
        draft: str | None = None,
    ) -> Version:
        """Keep a new draft; with `draft`, a new version of that one.

        Raises:
            UnknownDraft: The owner has none of that id.
            TooBusy: As many versions were kept of this owner within the hour as may be.
        """
        with self._engine.begin() as connection:
            if connection.dialect.name == "sqlite":
                # A read first would let another take the same number between it and the write.
                connection.exec_driver_sql("BEGIN IMMEDIATE")
            write_alone(connection, DRAFT)
            when = self._now().astimezone(UTC)
            last = 0 if draft is None else _last(connection, owner, draft)
            refuse_too_many(
                connection, DRAFT, identity=owner, when=when, most=self._an_hour, what="草稿"
            )
            version = Version(
                draft=draft or uuid4().hex,
                type=type_,
                number=last + 1,
                when=when,
                facts=dict(facts),
                edits=dict(edits),
                prose=dict(prose),
                note=note,
            )
            connection.execute(insert(DRAFT).values(_values(version, owner, name)))
            return version

    def listed(self, owner: str) -> tuple[KeptDraft, ...]:
        """Give the owner's drafts, the one changed last first."""
        newest = (
            select(DRAFT.c.draft, func.max(DRAFT.c.number).label("number"))
            .where(DRAFT.c.identity == owner)
            .group_by(DRAFT.c.draft)
            .subquery()
        )
        query = (
            select(DRAFT)
            .join(newest, (DRAFT.c.draft == newest.c.draft) & (DRAFT.c.number == newest.c.number))
            .order_by(DRAFT.c.given.desc(), DRAFT.c.draft)
        )
        with self._engine.connect() as connection:
            return tuple(
                KeptDraft(
                    id=row.draft,
                    type=row.type,
                    name=row.name,
                    versions=row.number,
                    updated=_utc(row.given),
                )
                for row in connection.execute(query)
            )

    def version(self, owner: str, draft: str, number: int | None = None) -> Version:
        """Give a version, the newest where none is named.

        Raises:
            UnknownDraft: The owner has none of that id, or it has no such version.
        """
        return one_of(self.versions(owner, draft), number)

    def versions(self, owner: str, draft: str) -> tuple[Version, ...]:
        """Give all versions, the newest first.

        Raises:
            UnknownDraft: The owner has none of that id.
        """
        query = (
            select(DRAFT)
            .where(DRAFT.c.identity == owner, DRAFT.c.draft == draft)
            .order_by(DRAFT.c.number.desc())
        )
        with self._engine.connect() as connection:
            found = tuple(as_version(row) for row in connection.execute(query))
        if not found:
            raise _unknown(draft)
        return found

    def remove(self, owner: str, draft: str) -> None:
        """Remove a draft with all its versions; nobody reads it any more.

        Raises:
            UnknownDraft: The owner has none of that id.
        """
        with self._engine.begin() as connection:
            gone = connection.execute(
                delete(DRAFT).where(DRAFT.c.identity == owner, DRAFT.c.draft == draft)
            )
            if not gone.rowcount:
                raise _unknown(draft)
            connection.execute(delete(DRAFT_SHARE).where(DRAFT_SHARE.c.draft == draft))


def _last(connection: Connection, owner: str, draft: str) -> int:
    query = select(func.max(DRAFT.c.number)).where(
        DRAFT.c.identity == owner, DRAFT.c.draft == draft
    )
    last = connection.scalar(query)
    if last is None:
        raise _unknown(draft)
    return int(last)


def _unknown(draft: str) -> UnknownDraft:
    return UnknownDraft(f"您没有编号为 {draft} 的草稿。")


def _values(version: Version, owner: str, name: str) -> dict[str, object]:
    return {
        "draft": version.draft,
        "number": version.number,
        "identity": owner,
        "given": version.when,
        "type": version.type,
        "name": name,
        "facts": version.facts,
        "edits": version.edits,
        "prose": version.prose,
        "note": version.note,
    }


def as_version(row: Row[Any]) -> Version:
    """Give the version that a row is."""
    return Version(
        draft=row.draft,
        type=row.type,
        number=row.number,
        when=_utc(row.given),
        facts=row.facts,
        edits=row.edits,
        prose=row.prose,
        note=row.note,
    )


def _utc(given: datetime) -> datetime:
    # SQLite keeps no time zones; what was written is UTC.
    return (given if given.tzinfo else given.replace(tzinfo=UTC)).astimezone(UTC)
