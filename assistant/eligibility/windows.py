"""When one can apply for a measure, seen from a day."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from corpus.measures.rules import Measure

WindowState = Literal["open", "closed", "upcoming", "rolling", "unknown"]


@dataclass(frozen=True, slots=True, kw_only=True)
class WindowSeen:
    """The window that counts on a day.

    Attributes:
        first, last: Its days, both inclusive; None where they are not known.
        days_left: Until it closes, or until it opens; None where neither is to come.
    """

    state: WindowState
    first: date | None = None
    last: date | None = None
    note: str = ""
    days_left: int | None = None


def window_on(measure: Measure, day: date) -> WindowSeen:
    """Give the window that is open; else the next; else the last that there was.

    Every day has exactly one state.
    """
    if measure.rolling:
        return WindowSeen(state="rolling")
    windows = sorted(measure.windows, key=lambda window: window.first)
    for window in windows:
        if day < window.first:
            left = (window.first - day).days
            return WindowSeen(
                state="upcoming",
                first=window.first,
                last=window.last,
                note=window.note,
                days_left=left,
            )
        if day <= window.last:
            left = (window.last - day).days
            return WindowSeen(
                state="open",
                first=window.first,
                last=window.last,
                note=window.note,
                days_left=left,
            )
    if windows:
        last = windows[-1]
        return WindowSeen(state="closed", first=last.first, last=last.last, note=last.note)
    if measure.over_by is not None and day >= measure.over_by:
        return WindowSeen(state="closed")
    return WindowSeen(state="unknown")
