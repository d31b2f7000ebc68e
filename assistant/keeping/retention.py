"""What is forgotten by itself: answers' traces and settled feedback, after some days."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from sqlalchemy import Engine, delete, or_

from assistant.errors import BadSetting
from assistant.keeping.tables import FEEDBACK, LOGIN_FLOW, TRACE

# What the law asks to be kept of a network service at least: six months.
LEAST_DAYS = 180
_FLOW_LASTS = timedelta(days=1)


def forget_old(engine: Engine, now: datetime, *, days: int = LEAST_DAYS) -> Mapping[str, int]:
    """Drop what is older than some days, and give how many of each it were.

    Feedback that waits for the staff stays until they have decided; profiles and drafts are their
    owners' and stay until they or an erasure remove them.

    Raises:
        BadSetting: It is less than the law asks for.
    """
    if days < LEAST_DAYS:
        raise BadSetting(f"问答记录至少保存 {LEAST_DAYS} 天（不少于六个月），不能设为 {days} 天。")
    oldest = now.astimezone(UTC) - timedelta(days=days)
    settled = or_(FEEDBACK.c.state != "new", FEEDBACK.c.reason == "useful")
    with engine.begin() as connection:
        return {
            "traces": connection.execute(delete(TRACE).where(TRACE.c.asked < oldest)).rowcount,
            "feedback": connection.execute(
                delete(FEEDBACK).where(FEEDBACK.c.given < oldest, settled)
            ).rowcount,
            "login_flows": connection.execute(
                delete(LOGIN_FLOW).where(LOGIN_FLOW.c.made < now.astimezone(UTC) - _FLOW_LASTS)
            ).rowcount,
        }
