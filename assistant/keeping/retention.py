"""What is forgotten by itself in time: traces, questions, what is settled, batches of matches."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from sqlalchemy import Engine, delete, or_, update

from assistant.accounts.keys import WITHDRAWN_DAYS
from assistant.errors import BadSetting
from assistant.keeping.batches import forget_batches
from assistant.keeping.tables import ASKED, COMPLAINT, FEEDBACK, KEY, LOGIN_FLOW, TRACE
from assistant.matching.kept import KEPT_DAYS

# What the law asks to be kept of a network service at least: six months.
LEAST_DAYS = 180
# How to reach whoever complained is of no use once the matter has been settled for a while.
CONTACT_DAYS = 30
_FLOW_LASTS = timedelta(days=1)


def forget_old(engine: Engine, now: datetime, *, days: int = LEAST_DAYS) -> Mapping[str, int]:
    """Drop what is older than some days, and give how many of each it were.

    Feedback and complaints that wait for the staff stay until they have decided. Of a complaint
    that was settled, how to reach whoever gave it goes after `CONTACT_DAYS`. Profiles, drafts,
    offers, and the searches and topics that people follow are their owners' and stay until they or
    an erasure remove them. Whatever `days` is, batches of matches go after `KEPT_DAYS`, and the
    lines of keys that were withdrawn after `WITHDRAWN_DAYS`.

    Raises:
        BadSetting: It is less than the law asks for.
    """
    if days < LEAST_DAYS:
        raise BadSetting(f"问答记录至少保存 {LEAST_DAYS} 天（不少于六个月），不能设为 {days} 天。")
    oldest = now.astimezone(UTC) - timedelta(days=days)
    settled = or_(FEEDBACK.c.state != "new", FEEDBACK.c.reason == "useful")
    unused = now.astimezone(UTC) - timedelta(days=CONTACT_DAYS)
    withdrawn = now.astimezone(UTC) - timedelta(days=WITHDRAWN_DAYS)
    unmoved = now.astimezone(UTC) - timedelta(days=KEPT_DAYS)
    with engine.begin() as connection:
        return {
            "traces": connection.execute(delete(TRACE).where(TRACE.c.asked < oldest)).rowcount,
            # What was answered stands in the trace alone.
            "asked": connection.execute(delete(ASKED).where(ASKED.c.asked < oldest)).rowcount,
            "feedback": connection.execute(
                delete(FEEDBACK).where(FEEDBACK.c.given < oldest, settled)
            ).rowcount,
            "complaints": connection.execute(
                delete(COMPLAINT).where(COMPLAINT.c.state == "done", COMPLAINT.c.closed < oldest)
            ).rowcount,
            "contacts": connection.execute(
                update(COMPLAINT)
                .where(COMPLAINT.c.closed < unused, COMPLAINT.c.contact != "")
                .values(contact="")
            ).rowcount,
            "keys": connection.execute(delete(KEY).where(KEY.c.withdrawn < withdrawn)).rowcount,
            "batches": forget_batches(connection, before=unmoved),
            "login_flows": connection.execute(
                delete(LOGIN_FLOW).where(LOGIN_FLOW.c.made < now.astimezone(UTC) - _FLOW_LASTS)
            ).rowcount,
        }
