"""What waits for the staff from people: complaints, and opinions on answers and on matches.

They are kept in tables of their own; here they are listed together, the newest first.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Literal, get_args

from sqlalchemy import (
    CompoundSelect,
    Engine,
    Row,
    Select,
    Subquery,
    case,
    func,
    literal,
    select,
    union_all,
)

from assistant.complaints.complaint import STATES, State
from assistant.keeping.days import in_utc, midnight
from assistant.keeping.tables import COMPLAINT, FEEDBACK, MATCH_OPINION
from corpus.errors import NotPermitted
from corpus.levels import Viewer, require_staff

From = Literal["complaint", "opinion", "match"]
FROM: tuple[From, ...] = get_args(From)
_MOST_AT_ONCE = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is looked for; an empty field asks for nothing.

    Attributes:
        states: Any of these.
        source: Where it came from.
        kind: Of a complaint, what it is about; of an opinion, its reason; of one on a match, how it
            was rated.
        since, until: The first and the last day on which it was given, where this machine is.
    """

    states: tuple[State, ...] = ()
    source: From | None = None
    kind: str = ""
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One line of the list.

    Attributes:
        id: Of the complaint, or of the opinion.
        kind: As of `Wanted`.
        text: What was written; may be empty.
        about: The question that was asked, the demand that was matched; may be empty.
    """

    source: From
    id: str
    when: datetime
    kind: str
    text: str
    about: str
    state: State


@dataclass(frozen=True, slots=True, kw_only=True)
class Entries:
    """Some of what was looked for, the newest first, and how many there are in all."""

    shown: tuple[Entry, ...]
    total: int


class InboxStore:
    """What was given, read from where it is kept."""

    def __init__(self, engine: Engine) -> None:
        """Use the records' database; its tables are up to date."""
        self._engine = engine

    def list(
        self, viewer: Viewer, wanted: Wanted | None = None, *, start: int = 0, most: int = 20
    ) -> Entries:
        """Give what was given, the newest first. An opinion that something helped is no entry.

        Raises:
            NotPermitted: The viewer is no staff.
        """
        try:
            require_staff(viewer)
        except NotPermitted as error:
            raise NotPermitted("只有工作人员可以查看和处理投诉与反馈。") from error
        found = _wanted(_all().subquery(), wanted or Wanted())
        page = (
            found.order_by(found.selected_columns.given.desc(), found.selected_columns.id)
            .offset(max(0, start))
            .limit(max(1, min(most, _MOST_AT_ONCE)))
        )
        with self._engine.connect() as connection:
            total = connection.scalar(select(func.count()).select_from(found.subquery()))
            rows = connection.execute(page).all()
        return Entries(shown=tuple(map(_entry, rows)), total=total or 0)


def _all() -> CompoundSelect[Any]:
    """Give all of it with the same columns; of an opinion, whether it waits is told as a state."""
    said, told, rated = COMPLAINT.c, FEEDBACK.c, MATCH_OPINION.c
    return union_all(
        select(
            literal("complaint").label("source"),
            said.id.label("id"),
            said.given.label("given"),
            said.kind.label("kind"),
            said.text.label("text"),
            said.question.label("about"),
            said.state.label("state"),
        ),
        select(
            literal("opinion"),
            told.id,
            told.given,
            told.reason,
            told.note,
            told.question,
            case((told.state == "new", "open"), else_="done"),
        ).where(told.reason != "useful"),
        select(
            literal("match"),
            rated.id,
            rated.given,
            rated.rated,
            func.coalesce(rated.reason, ""),
            case((rated.demand != "", rated.demand), else_=rated.text),
            case((rated.case_id.is_(None), "open"), else_="done"),
        ),
    )


def _wanted(found: Subquery, wanted: Wanted) -> Select[Any]:
    columns = found.c
    query = select(found)
    if wanted.states:
        query = query.where(columns.state.in_(wanted.states))
    if wanted.source is not None:
        query = query.where(columns.source == wanted.source)
    if wanted.kind:
        query = query.where(columns.kind == wanted.kind)
    if wanted.since is not None:
        query = query.where(columns.given >= midnight(wanted.since))
    if wanted.until is not None:
        query = query.where(columns.given < midnight(wanted.until + timedelta(days=1)))
    return query


def _entry(row: Row[Any]) -> Entry:
    return Entry(
        source=next(source for source in FROM if source == row.source),
        id=row.id,
        when=in_utc(row.given),
        kind=row.kind,
        text=row.text,
        about=row.about,
        state=next(state for state in STATES if state == row.state),
    )
