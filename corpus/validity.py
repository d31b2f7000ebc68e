"""When a record holds: statuses as of a date, from the dates it states.

A status is never stored: it is computed for the day that is asked about, so that a question
with an earlier date gets the rules of that day.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from corpus.recognise.genres import NOT_RULES
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

# What cards, sites and law collections write of a text's force (有效性, 时效性, 效力状态).
_OUT_OF_FORCE: dict[str, Status] = {
    "已废止": "repealed",
    "废止": "repealed",
    "全文废止": "repealed",
    "被替代": "superseded",
    "已被修改": "superseded",
    "已修改": "superseded",
    "过期": "expired",
    "已过期": "expired",
    "失效": "expired",
    "已失效": "expired",
    "全文失效": "expired",
    "无效": "expired",
    "否": "expired",
}
_IN_PART = {"部分失效", "部分废止", "部分有效"}
_DRAFTS = {"征求意见", "征求意见稿", "草案"}
_OF_DRAFTS = ("征求意见", "草案", "送审稿")
# How sites call explanations, beside our own names.
_TELLING_OF_RULES = (*NOT_RULES, "草案", "送审稿", "问答", "图解", "新闻", "政策解读")
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
    if _is_draft(facts):
        return "draft"
    first = facts.effective or facts.published
    if first is not None and day < first:
        return "upcoming"
    end = _end(facts, superseded_from)
    if end is not None and end.first_day_out <= day:
        return end.status
    if facts.declared == "存疑":
        return "doubtful"
    return "partial" if facts.declared in _IN_PART else "in_force"


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
    if _is_draft(facts):
        return never
    first = facts.effective or facts.published
    end = _end(facts, superseded_from)
    if end is None:
        return Term(first=first)
    if end.first_day_out == date.min:
        return never
    return Term(first=first, last=end.first_day_out - timedelta(days=1))


def is_over(declared: str | None) -> bool:
    """Say whether a card or a page declares a text to be out of force."""
    return (declared or "") in _OUT_OF_FORCE


def is_rule(facts: Facts | None) -> bool:
    """Say whether a text lays down rules; drafts, explanations, lists and news only tell of them.

    A policy text of no known genre counts as a rule.
    """
    if not isinstance(facts, Policy) or _is_draft(facts):
        return False
    return not any(word in (facts.genre or "") for word in _TELLING_OF_RULES)


def _is_draft(policy: Policy) -> bool:
    genre = policy.genre or ""
    return policy.declared in _DRAFTS or any(word in genre for word in _OF_DRAFTS)


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
    status = _OUT_OF_FORCE.get(policy.declared or "")
    dated = ends if status == "expired" else [end for end in ends if end.status != "expired"]
    if status and not dated:
        # The card says that it is over, but not since when: it is over on every day asked about.
        # The end of a term does not tell when it was repealed before that.
        return _End(first_day_out=date.min, status=status)
    return min(ends, key=lambda end: end.first_day_out) if ends else None
