"""What has moved among the records since a moment: added, changed, ended, or soon to end.

Only which records are worth a look is told here, within what a viewer may see; what became of each
is read off the record itself.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime

from sqlalchemy import Connection, and_, or_, select

from corpus.facets import Facets
from corpus.levels import Viewer
from corpus.store.tables import LINK, RECORD, VERSION
from corpus.store.tally import meeting


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """From when on something counts as moved.

    Attributes:
        since: Versions that were written from this moment on have come. They show a little later.
        after: What still held on this day, and does not later on, has ended.
        until: The last day that is looked at.
    """

    since: datetime
    after: date
    until: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """Why a record is worth a look.

    Attributes:
        added: When its visible version was written.
        replaced: Whether a policy that replaces it has come in the span.
    """

    added: datetime
    replaced: bool


def moves_of(
    connection: Connection, viewer: Viewer, facets: Facets, span: Span, *, most: int
) -> Mapping[str, Moved]:
    """Give what `RecordStore.moved` gives."""
    come = select(VERSION.c.record).where(
        VERSION.c.state == "visible", VERSION.c.added >= span.since.astimezone(UTC)
    )
    # A policy may be replaced from a day long past by one that has only come now.
    replaced = select(LINK.c.older).where(LINK.c.newer.in_(come))
    out = RECORD.c.superseded_from
    now_replaced = and_(out.is_not(None), RECORD.c.id.in_(replaced))
    ends = or_(
        and_(RECORD.c.until >= span.after, RECORD.c.until <= span.until),
        and_(out > span.after, out <= span.until),
    )
    found: dict[str, Moved] = {}
    # One after the other, so that many that come leave room for what ends.
    for worth_a_look in (now_replaced, ends, RECORD.c.id.in_(come)):
        query = (
            select(RECORD.c.id, VERSION.c.added)
            .join(
                VERSION,
                (VERSION.c.record == RECORD.c.id) & (VERSION.c.version == RECORD.c.version),
            )
            .where(meeting(viewer, facets, span.until), worth_a_look)
            .order_by(VERSION.c.added.desc(), RECORD.c.id)
            .limit(most)
        )
        for row in connection.execute(query):
            # SQLite keeps no time zones; what was written is UTC.
            added = row.added if row.added.tzinfo else row.added.replace(tzinfo=UTC)
            replaces = worth_a_look is now_replaced
            found.setdefault(row.id, Moved(added=added, replaced=replaces))
    return found
