"""How the assistant is used, counted in the database: questions, opinions, complaints."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from datetime import date, datetime
from typing import Any, Literal

from sqlalchemy import ColumnElement, Connection, Engine, Integer, cast, func, select

from assistant.answers import Intent, Mode, Outcome
from assistant.complaints.complaint import KINDS, Kind
from assistant.keeping.days import in_utc, midnight
from assistant.keeping.tables import COMPLAINT, FEEDBACK, MATCH_OPINION, TRACE
from assistant.traces import Ended
from corpus.levels import Viewer, require_staff

# How a question came out, as the staff look at it.
Ending = Outcome | Literal["not_allowed", "left", "failed"]
# Of questions that nothing was found for, the latest are looked at for what is asked often.
_MOST_QUESTIONS = 2000
# Of what is kept of answers, what finds no fault of its own with them.
_NO_FAULTS = ("useful", "complained")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Questions of one day, as it is where this machine is, that came out alike."""

    day: date
    ending: Ending
    intent: Intent | None
    n: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Took:
    """How long answers took that were written by the same.

    Attributes:
        half_ms, most_ms: So long or less took half of them, and 95 of a hundred.
    """

    mode: Mode
    n: int
    half_ms: int
    most_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """What was asked and said from a day on.

    Attributes:
        unanswered: Questions that nothing was found for, as they were understood, the latest first.
        useful, not_useful: Opinions on answers.
        complained: Answers of which staff made a case because of a complaint; no opinions.
        rated: Opinions on matches, by how people rated them.
        open: Complaints that are not settled, of whatever day, by what they are about.
        given: Complaints that were given, likewise.
        settled_hours: How long each complaint took that was settled in this time.
    """

    since: date
    when: datetime
    asked: tuple[Asked, ...] = ()
    took: tuple[Took, ...] = ()
    unanswered: tuple[str, ...] = ()
    useful: int = 0
    not_useful: int = 0
    complained: int = 0
    rated: Mapping[str, int] = dataclass_field(default_factory=dict)
    open: Mapping[Kind, int] = dataclass_field(default_factory=dict)
    given: Mapping[Kind, int] = dataclass_field(default_factory=dict)
    settled_hours: tuple[float, ...] = ()


class UsageStore:
    """Counts in the records' database, whose tables are up to date."""

    def __init__(self, engine: Engine) -> None:
        """Use an open database."""
        self._engine = engine

    def usage(self, viewer: Viewer, *, since: date, now: datetime) -> Usage:
        """Count what was asked and said from a day on.

        Raises:
            NotPermitted: The viewer is no staff.
        """
        require_staff(viewer)
        start = midnight(since)
        with self._engine.connect() as connection:
            told = _opinions(connection, start)
            return Usage(
                since=since,
                when=now,
                asked=_asked(connection, start),
                took=tuple(_took(connection, start)),
                unanswered=_unanswered(connection, start),
                useful=told["useful"],
                not_useful=sum(n for reason, n in told.items() if reason not in _NO_FAULTS),
                complained=told["complained"],
                rated=_counts(connection, MATCH_OPINION.c.rated, MATCH_OPINION.c.given >= start),
                open=_kinds(connection, COMPLAINT.c.state != "done"),
                given=_kinds(connection, COMPLAINT.c.given >= start),
                settled_hours=_settled(connection, start),
            )


def _asked(connection: Connection, start: datetime) -> tuple[Asked, ...]:
    """Count by hours in UTC, which make days wherever the machine is."""
    hour = _hour(connection)
    query = (
        select(hour, TRACE.c.status, TRACE.c.intent, TRACE.c.ended, func.count())
        .where(TRACE.c.asked >= start)
        .group_by(hour, TRACE.c.status, TRACE.c.intent, TRACE.c.ended)
    )
    found: Counter[tuple[date, Ending, Intent | None]] = Counter()
    days: dict[str, date] = {}
    for at, status, intent, ended, n in connection.execute(query):
        if at not in days:
            days[at] = datetime.fromisoformat(f"{at}:00+00:00").astimezone().date()
        found[days[at], _ending(status, intent, ended), intent] += n
    return tuple(
        Asked(day=day, ending=ending, intent=intent, n=n)
        for (day, ending, intent), n in sorted(found.items(), key=lambda one: one[0][0])
    )


def _hour(connection: Connection) -> ColumnElement[str]:
    if connection.dialect.name == "sqlite":
        return func.strftime("%Y-%m-%d %H", TRACE.c.asked)
    return func.to_char(func.timezone("UTC", TRACE.c.asked), "YYYY-MM-DD HH24")


def _ending(status: Outcome | Literal[""], intent: Intent | None, ended: Ended | None) -> Ending:
    if ended == "failed":
        return "failed"
    if ended == "left" or not status:
        return "left"
    return "not_allowed" if intent == "not_allowed" else status


def _took(connection: Connection, start: datetime) -> Iterator[Took]:
    """Count by whole milliseconds, from which half and most of them are told."""
    ms = cast(TRACE.c.total_ms, Integer)
    query = (
        select(TRACE.c.mode, ms, func.count())
        .where(TRACE.c.asked >= start, TRACE.c.ended == "whole", TRACE.c.total_ms.is_not(None))
        .group_by(TRACE.c.mode, ms)
        .order_by(ms)
    )
    rows = connection.execute(query).all()
    modes: tuple[Mode, ...] = ("extractive", "llm")
    for mode in modes:
        counts = [(at, n) for of, at, n in rows if of == mode]
        if counts:
            n = sum(n for _, n in counts)
            yield Took(mode=mode, n=n, half_ms=_at(counts, n * 0.5), most_ms=_at(counts, n * 0.95))


def _at(counts: Sequence[tuple[int, int]], place: float) -> int:
    """Give the number that so many are at or below, of numbers in order and how often each is."""
    passed = 0
    for value, n in counts:
        passed += n
        if passed >= place:
            return value
    return counts[-1][0]


def _unanswered(connection: Connection, start: datetime) -> tuple[str, ...]:
    query = (
        select(func.coalesce(func.nullif(TRACE.c.understood, ""), TRACE.c.question))
        .where(
            TRACE.c.asked >= start,
            TRACE.c.status == "refused",
            TRACE.c.intent != "not_allowed",
        )
        .order_by(TRACE.c.asked.desc())
        .limit(_MOST_QUESTIONS)
    )
    return tuple(connection.scalars(query))


def _opinions(connection: Connection, start: datetime) -> Counter[str]:
    return Counter(_counts(connection, FEEDBACK.c.reason, FEEDBACK.c.given >= start))


def _kinds(connection: Connection, meets: ColumnElement[bool]) -> dict[Kind, int]:
    found = _counts(connection, COMPLAINT.c.kind, meets)
    return {kind: found[kind] for kind in KINDS if kind in found}


def _counts(
    connection: Connection, column: ColumnElement[Any], meets: ColumnElement[bool]
) -> dict[str, int]:
    query = select(column, func.count()).where(meets).group_by(column)
    return {row[0]: row[1] for row in connection.execute(query)}


def _settled(connection: Connection, start: datetime) -> tuple[float, ...]:
    query = select(COMPLAINT.c.given, COMPLAINT.c.closed).where(COMPLAINT.c.closed >= start)
    return tuple(
        (in_utc(closed) - in_utc(given)).total_seconds() / 3600
        for given, closed in connection.execute(query)
    )
