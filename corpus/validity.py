"""When a record holds: statuses as of a date, from the dates it states.

A status is never stored: it is computed for the day that is asked about, so that a question
with an earlier date gets the rules of that day.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from corpus.records import Facts, Policy

Status = Literal[
    "upcoming",
    "in_force",
    "superseded",
    "expired",
    "repealed",
    "partial",
    "draft",
    "doubtful",
    "open",
    "closed",
]

# A text in one of these states may be answered from; the others only when history is asked for.
CURRENT: frozenset[str] = frozenset({"in_force", "partial", "doubtful", "open"})

_OUT_OF_FORCE = {
    "已废止": "repealed",
    "废止": "repealed",
    "被替代": "superseded",
    "过期": "expired",
}
_CLOSED = {"已转化", "下架", "关闭", "签约", "停用"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """The days on which a record counts: `first` to `last`, both inclusive; None is open."""

    first: date | None = None
    last: date | None = None

    def holds(self, day: date) -> bool:
        """Say whether the day lies within the term."""
        return (self.first is None or self.first <= day) and (self.last is None or day <= self.last)


@dataclass(frozen=True, slots=True, kw_only=True)
class _End:
    """Why and when a policy leaves force; `first_day_out` is the first day it does not hold."""

    first_day_out: date
    status: Status


def status_on(facts: Facts | None, day: date, *, superseded_from: date | None = None) -> Status:
    """Give the status of a record on a day.

    Args:
        facts: None (a passage) is always `open`.
        day: The date asked about.
        superseded_from: The first day on which a policy that replaces this one is in force;
            None where none is known. The store knows; the text often does not.
    """
    if facts is None:
        return "open"
    if not isinstance(facts, Policy):
        if facts.state == "过期" or (facts.expires is not None and facts.expires < day):
            return "expired"
        return "closed" if facts.state in _CLOSED else "open"
    if facts.genre == "征求意见稿" or facts.declared == "征求意见":
        return "draft"
    first = facts.effective or facts.published
    if first is not None and day < first:
        return "upcoming"
    end = _end(facts, superseded_from)
    if end is not None and end.first_day_out <= day:
        return end.status
    if facts.declared == "存疑":
        return "doubtful"
    return "partial" if facts.declared == "部分失效" else "in_force"


def term_of(facts: Facts | None, *, superseded_from: date | None = None) -> Term:
    """Give the days on which `status_on` is one of `CURRENT`.

    The law that ties the two together is tested: for every day,
    `term_of(f).holds(day) == (status_on(f, day) in CURRENT)`.
    """
    never = Term(first=date.max, last=date.min)
    if facts is None:
        return Term()
    if not isinstance(facts, Policy):
        if facts.state == "过期" or facts.state in _CLOSED:
            return never
        return Term(last=facts.expires)
    if facts.genre == "征求意见稿" or facts.declared == "征求意见":
        return never
    first = facts.effective or facts.published
    end = _end(facts, superseded_from)
    if end is None:
        return Term(first=first)
    if end.first_day_out == date.min:
        return never
    return Term(first=first, last=end.first_day_out - timedelta(days=1))


def _end(policy: Policy, superseded_from: date | None) -> _End | None:
    """Give the earliest of: replacement, repeal, end of its own term, a declaration.

    Of two on one day the first named counts: who is told of a successor is helped further.
    """
    ends: list[_End] = []
    if superseded_from is not None:
        ends.append(_End(first_day_out=superseded_from, status="superseded"))
    if policy.repealed is not None:
        ends.append(_End(first_day_out=policy.repealed, status="repealed"))
    if policy.expires is not None and policy.expires < date.max:
        ends.append(_End(first_day_out=policy.expires + timedelta(days=1), status="expired"))
    if not ends and policy.declared in _OUT_OF_FORCE:
        # The card says that it is over, but not since when: it is over on every day asked about.
        status: Status = _OUT_OF_FORCE[policy.declared]  # type: ignore[assignment]
        return _End(first_day_out=date.min, status=status)
    return min(ends, key=lambda end: end.first_day_out) if ends else None
