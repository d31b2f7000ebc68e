"""Giving what one identity has to another: what the person at this machine had before accounts."""

from collections.abc import Mapping

from sqlalchemy import Connection, select, update

from assistant.keeping.tables import (
    COMPLAINT,
    DRAFT,
    DRAFT_SHARE,
    FEEDBACK,
    MATCH_OPINION,
    PROFILE,
    TRACE,
)

# What it is called when it is told, in Chinese; of these a person may have many.
_MANY = {
    "草稿（各版本）": DRAFT.c.identity,
    "反馈": FEEDBACK.c.identity,
    "投诉与反馈": COMPLAINT.c.identity,
    "匹配意见": MATCH_OPINION.c.identity,
    "提问记录": TRACE.c.identity,
    "共享": DRAFT_SHARE.c.owner,
}
_PROFILE = "画像"


def adopt(connection: Connection, *, before: str, after: str) -> Mapping[str, int]:
    """Make one identity's what is another's, in the transaction of whoever calls.

    A profile goes over only where there is none yet.

    Returns:
        How many rows of each went over, by what they are called in Chinese.
    """
    moved = {
        what: connection.execute(
            update(column.table).where(column == before).values({column.name: after})
        ).rowcount
        for what, column in _MANY.items()
    }
    has_one = connection.execute(select(PROFILE.c.identity).where(PROFILE.c.identity == after))
    moved[_PROFILE] = 0
    if has_one.first() is None:
        moved[_PROFILE] = connection.execute(
            update(PROFILE).where(PROFILE.c.identity == before).values(identity=after)
        ).rowcount
    return moved
