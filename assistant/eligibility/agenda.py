"""When what a company could apply for is open: by month, as the rules state it, never guessed.

A window that is over says nothing of the next: last year's stands as last year's.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import Literal

from assistant.eligibility.fields import label_of
from assistant.eligibility.policies import Policies
from assistant.eligibility.telling import VERDICT, in_order
from assistant.eligibility.verdicts import Judged
from corpus.records import Policy

MONTHS_BEHIND, MONTHS_AHEAD = 6, 12
_MOST_ASKED = 4
_MONTHS = 12

EntryState = Literal["open", "upcoming"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One window that is open or to come.

    Attributes:
        days: Until it closes where it is open, until it opens where it is to come.
    """

    judged: Judged
    state: EntryState
    first: date
    last: date
    days: int
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Month:
    """The windows to be minded in a month: open ones where they close, others where they open."""

    first: date
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Agenda:
    """All windows of the measures that are not out of the question.

    Attributes:
        months: In order; those without any window are left out.
        past: Whose known windows are all over.
    """

    day: date
    months: tuple[Month, ...]
    rolling: tuple[Judged, ...]
    unknown: tuple[Judged, ...]
    past: tuple[Judged, ...]

    @property
    def entries(self) -> tuple[Entry, ...]:
        """The windows that are open or to come, in the order of the months."""
        return tuple(entry for month in self.months for entry in month.entries)

    @property
    def span(self) -> tuple[date, ...]:
        """The months of the band, each by its first day."""
        return tuple(
            later(self.day.replace(day=1), months) for months in range(-MONTHS_BEHIND, MONTHS_AHEAD)
        )


def agenda_of(found: Policies) -> Agenda:
    """Give the windows of what was judged, the most useful verdicts first within each month."""
    judged = [one for one in in_order(found.measures) if one.verdict != "not_applicable"]
    entries = [entry for one in judged for entry in _to_come(one, found.as_of)]
    dated = {entry.judged.measure.id for entry in entries}
    others = [one for one in judged if one.measure.id not in dated]
    return Agenda(
        day=found.as_of,
        months=tuple(_by_month(entries)),
        rolling=tuple(one for one in others if one.window.state == "rolling"),
        unknown=tuple(one for one in others if one.window.state == "unknown"),
        past=tuple(one for one in others if one.window.state == "closed"),
    )


def _to_come(judged: Judged, day: date) -> Iterator[Entry]:
    if judged.measure.rolling:
        return
    for window in sorted(judged.measure.windows, key=lambda each: each.first):
        if window.last < day:
            continue
        is_open = window.first <= day
        yield Entry(
            judged=judged,
            state="open" if is_open else "upcoming",
            first=window.first,
            last=window.last,
            days=((window.last if is_open else window.first) - day).days,
            note=window.note,
        )


def _by_month(entries: Sequence[Entry]) -> Iterator[Month]:
    def minded(entry: Entry) -> date:
        return (entry.last if entry.state == "open" else entry.first).replace(day=1)

    # The order of verdicts stays within a month: sorting is stable.
    for first, group in groupby(sorted(entries, key=minded), key=minded):
        yield Month(first=first, entries=tuple(group))


def later(first: date, months: int) -> date:
    """Give the first day of the month so many months later; earlier where it is negative.

    >>> later(date(2026, 11, 1), 2)
    datetime.date(2027, 1, 1)
    """
    number = first.year * _MONTHS + first.month - 1 + months
    return date(number // _MONTHS, number % _MONTHS + 1, 1)


def touches(first: date, last: date, month: date) -> bool:
    """Say whether a window has a day in a month."""
    return first < later(month, 1) and last >= month


def to_prepare(judged: Judged) -> tuple[tuple[str, str], ...]:
    """Give what to have ready: papers, data that are still missing, where to hand it in."""
    facts = judged.placed.policy.record.facts
    desk = facts.desk if isinstance(facts, Policy) else None
    rows = [("材料", "、".join(judged.measure.materials) or "未载明")]
    if judged.ask:
        asked = "、".join(label_of(path) for path in judged.ask[:_MOST_ASKED])
        more = len(judged.ask) - _MOST_ASKED
        rows.append(("先补数据", f"{asked}等 {len(judged.ask)} 项" if more > 0 else asked))
    rows.append(("受理", desk or "未载明"))
    return tuple(rows)


def said_of(entry: Entry) -> str:
    """Say in a line when a window is, and how long there is."""
    span = f"{entry.first} 至 {entry.last}"
    if entry.state == "open":
        left = "今天截止" if entry.days == 0 else f"还有 {entry.days} 天截止"
        return f"正在受理：{span}，{left}"
    return f"将要开始：{span}，{entry.days} 天后开始"


def told_of(entry: Entry) -> tuple[str, ...]:
    """Give the lines that go along with a window into another calendar."""
    judged = entry.judged
    record = judged.placed.policy.record
    return (
        f"结论：{VERDICT[judged.verdict]}（以 {judged_day(entry)} 的画像逐条比对，不是认定结论）",
        f"支持：{judged.benefit}",
        *(f"{name}：{said}" for name, said in to_prepare(judged)),
        f"依据：《{record.title}》；办理以主管部门最新文件为准。",
    )


def judged_day(entry: Entry) -> date:
    """Give the day on which a window was looked at."""
    edge = entry.last if entry.state == "open" else entry.first
    return edge - timedelta(days=entry.days)
