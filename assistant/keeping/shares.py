"""Where it is kept who may read whose draft. Both are conditions of every query.

A share counts while the draft is there and is its owner's; removing a draft removes its shares.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import ColumnElement, Engine, delete, exists, func, insert, select

from assistant.drafting.kept import Version
from assistant.drafting.sharing import MOST_READERS, Share, SharedDraft, unknown
from assistant.errors import BadRequest, UnknownDraft
from assistant.keeping.alone import alone, in_utc
from assistant.keeping.drafts import as_version
from assistant.keeping.tables import DRAFT, DRAFT_SHARE
from corpus.store.database import upgrade

_MIGRATIONS = Path(__file__).parents[1] / "migrations"


class ShareStore:
    """Shares in the records' database; see `assistant.drafting.sharing.Shares`."""

    def __init__(self, engine: Engine, *, now: Callable[[], datetime] | None = None) -> None:
        """Use the records' database; brings the assistant's tables up to date."""
        upgrade(engine, _MIGRATIONS, version_table="assistant_schema")
        self._engine = engine
        self._now = now or (lambda: datetime.now(UTC))

    def add(self, owner: str, draft: str, reader: str) -> None:
        """Let somebody read a draft; who may already still may.

        Raises:
            UnknownDraft: The owner has none of that id.
            BadRequest: As many read it as may.
        """
        share = DRAFT_SHARE.c
        with alone(self._engine, DRAFT_SHARE) as connection:
            theirs = exists().where(DRAFT.c.draft == draft, DRAFT.c.identity == owner)
            if not connection.scalar(select(theirs)):
                raise UnknownDraft(f"您没有编号为 {draft} 的草稿。")
            of = share.draft == draft
            if connection.scalar(select(exists().where(of, share.reader == reader))):
                return
            counted = select(func.count()).select_from(DRAFT_SHARE).where(of)
            if (connection.scalar(counted) or 0) >= MOST_READERS:
                raise BadRequest(f"一份草稿最多给 {MOST_READERS} 个人看，请先收回一个。")
            values = {"draft": draft, "reader": reader, "owner": owner}
            connection.execute(insert(DRAFT_SHARE), {**values, "given": self._now()})

    def end(self, owner: str, draft: str, reader: str) -> None:
        """Let somebody not read a draft any more; who could not, still cannot."""
        share = DRAFT_SHARE.c
        with self._engine.begin() as connection:
            connection.execute(
                delete(DRAFT_SHARE).where(
                    share.owner == owner, share.draft == draft, share.reader == reader
                )
            )

    def of(self, owner: str, draft: str) -> tuple[Share, ...]:
        """Give who may read a draft of the owner's, the first first; nobody, where it is not."""
        share = DRAFT_SHARE.c
        query = (
            select(share.reader, share.given)
            .where(share.owner == owner, share.draft == draft)
            .order_by(share.given, share.reader)
        )
        with self._engine.connect() as connection:
            rows = connection.execute(query)
            return tuple(Share(reader=row.reader, given=in_utc(row.given)) for row in rows)

    def given_to(self, reader: str) -> tuple[SharedDraft, ...]:
        """Give what somebody may read, what was given last first."""
        newest = (
            select(DRAFT.c.draft, func.max(DRAFT.c.number).label("number"))
            .group_by(DRAFT.c.draft)
            .subquery()
        )
        query = (
            select(DRAFT, DRAFT_SHARE.c.given.label("shared"))
            .join(DRAFT_SHARE, _is_shared_with(reader))
            .join(newest, (DRAFT.c.draft == newest.c.draft) & (DRAFT.c.number == newest.c.number))
            .order_by(DRAFT_SHARE.c.given.desc(), DRAFT.c.draft)
        )
        with self._engine.connect() as connection:
            return tuple(
                SharedDraft(owner=row.identity, given=in_utc(row.shared), newest=as_version(row))
                for row in connection.execute(query)
            )

    def versions(self, reader: str, draft: str) -> tuple[str, tuple[Version, ...]]:
        """Give whose draft it is, and its versions, the newest first.

        Raises:
            UnknownDraft: There is none of that id that this reader may read.
        """
        query = (
            select(DRAFT)
            .join(DRAFT_SHARE, _is_shared_with(reader))
            .where(DRAFT.c.draft == draft)
            .order_by(DRAFT.c.number.desc())
        )
        with self._engine.connect() as connection:
            rows = connection.execute(query).all()
        if not rows:
            raise unknown()
        return str(rows[0].identity), tuple(map(as_version, rows))


def _is_shared_with(reader: str) -> ColumnElement[bool]:
    """Give the condition that a draft's own owner lets somebody read it."""
    share = DRAFT_SHARE.c
    return (
        (share.draft == DRAFT.c.draft)
        & (share.owner == DRAFT.c.identity)
        & (share.reader == reader)
    )
