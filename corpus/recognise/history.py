"""What the head of a law says of its making: passed, announced, amended, when and by whom."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from corpus.recognise.values import days_in

# `（2021年7月27日国务院令第746号公布 根据2024年1月5日《…》修订）`, in one line or several.
_BEGINS = re.compile(r"^[（(]?\s*(?:根据|依据)?\s*(?:19|20)\d\d\s*年\s*\d{1,2}\s*月\s*\d{1,2}\s*日")
_MADE = re.compile(r"通过|批准|公布|发布|颁布|印发|修订|修正|修改")
_AMENDED = re.compile(r"修订|修正|修改")
_HOLDS = re.compile(
    r"^\s*(?:起|开始)?\s*(?:正式)?(?:施行|实施|生效|执行)|起\s*(?:施行|实施|生效|执行)"
)
_QUOTED = re.compile(r"[《〈][^》]*[》〉]")
_ORDER = re.compile(r"([\u4e00-\u9fa5、]{2,40}令)\s?第\s?(\d{1,5})\s?号")
_ASSEMBLY = re.compile(
    r"([\u4e00-\u9fa5]{2,12}?)?第[一二三四五六七八九十]+届(全国)?"
    r"(?:人民代表大会|人大)(常务委员会|常委会)?"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One step in the making of a text.

    Attributes:
        holds: Whether it is the day from which the text is in force; else a day of its making.
        words: What is said of it, without the names of other texts.
    """

    day: date
    holds: bool
    words: str

    @property
    def number(self) -> str | None:
        """The 令 by which it was announced."""
        match = _ORDER.search(self.words)
        return f"{match[1]}第{match[2]}号" if match else None

    @property
    def maker(self) -> str | None:
        """The assembly that passed it, or the authority whose 令 announced it."""
        if (match := _ASSEMBLY.search(self.words)) and "批准" not in self.words:
            place = match[2] or match[1] or ""
            return f"{place}人民代表大会{'常务委员会' if match[3] else ''}" if place else None
        match = _ORDER.search(self.words)
        return match[1].removesuffix("令") if match else None


def is_event(line: str) -> bool:
    """Say whether a line tells of the making of the text."""
    return bool(_BEGINS.match(line) and _MADE.search(_QUOTED.sub("", line)))


def events_in(lines: Sequence[str]) -> tuple[Event, ...]:
    """Give the steps that the head lines tell, in their order.

    Args:
        lines: Those above the body, dates in figures.
    """
    found: list[Event] = []
    for line in lines:
        if _BEGINS.match(line):
            found += _of_line(line)
    return tuple(found)


def _of_line(line: str) -> Iterator[Event]:
    quoted = [(match.start(), match.end()) for match in _QUOTED.finditer(line)]
    days = [found for found in days_in(line) if not any(a <= found[0] < b for a, b in quoted)]
    for n, (_, end, day) in enumerate(days):
        stop = days[n + 1][0] if n + 1 < len(days) else len(line)
        words = _QUOTED.sub("", line[end:stop])
        if _HOLDS.search(words) and not _MADE.search(words):
            yield Event(day=day, holds=True, words=words)
        elif _MADE.search(words):
            yield Event(day=day, holds=False, words=words)


def made_last(events: Sequence[Event]) -> Event | None:
    """Give the latest step of the making: the edition that the text is."""
    made = [event for event in events if not event.holds]
    return max(made, key=lambda event: event.day) if made else None


def is_amended(events: Sequence[Event]) -> bool:
    """Say whether the text was changed since it was first passed."""
    years = {event.day.year for event in events if not event.holds and "通过" in event.words}
    return len(years) > 1 or any(_AMENDED.search(event.words) for event in events)


def in_force_from(events: Sequence[Event]) -> date | None:
    """Give the latest day from which the head says that the text holds."""
    return max((event.day for event in events if event.holds), default=None)
