"""Giving what one identity has to another: what the person at this machine had before accounts."""

from collections.abc import Mapping

from sqlalchemy import Connection, select, update

from assistant.keeping.tables import (
    ASKED,
    BATCH,
    BATCH_ROW,
    COMPLAINT,
    DRAFT,
    DRAFT_SHARE,
    FEEDBACK,
    FOLLOWED,
    MATCH_OPINION,
    OFFER,
    PROFILE,
    TRACE,
    UNASKED,
)

# What it is called when it is told, in Chinese; of these a person may have many.
_MANY = {
    "草稿（各版本）": DRAFT.c.identity,
    "反馈": FEEDBACK.c.identity,
    "投诉与反馈": COMPLAINT.c.identity,
    "登记的需求与成果": OFFER.c.identity,
    "匹配意见": MATCH_OPINION.c.identity,
    "批量匹配": BATCH.c.identity,
    "批量匹配的需求": BATCH_ROW.c.identity,
    "提问记录": TRACE.c.identity,
    "共享": DRAFT_SHARE.c.owner,
    "提问历史": ASKED.c.identity,
    "收藏与订阅": FOLLOWED.c.identity,
}
# Of these a person has one, or none.
_ONE = {"画像": PROFILE.c.identity, "不记提问历史": UNASKED.c.identity}


def adopt(connection: Connection, *, before: str, after: str) -> Mapping[str, int]:
    """Make one identity's what is another's, in the transaction of whoever calls.

    A profile, and that no questions are to be kept, go over only where there is none yet.

    Returns:
        How many rows of each went over, by what they are called in Chinese.
    """
    moved = {
        what: connection.execute(
            update(column.table).where(column == before).values({column.name: after})
        ).rowcount
        for what, column in _MANY.items()
    }
    for what, column in _ONE.items():
        has_one = connection.execute(select(column).where(column == after)).first() is not None
        change = update(column.table).where(column == before).values({column.name: after})
        moved[what] = 0 if has_one else connection.execute(change).rowcount
    return moved
