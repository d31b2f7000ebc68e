"""How moments are written for people: by the clock of this machine, as 2026-11-23 14:05."""

from datetime import datetime


def moment_of(when: datetime) -> str:
    """Give a moment, to the minute."""
    return when.astimezone().strftime("%Y-%m-%d %H:%M")


def day_of(when: datetime) -> str:
    """Give the day of a moment."""
    return when.astimezone().date().isoformat()
