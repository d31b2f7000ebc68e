"""Days as a calendar file (RFC 5545): whole days, so that no clock and no zone is guessed."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

_LINE_BYTES = 75
_PRODUCT = "-//Tech Transfer Assistant//Application windows//ZH"
_UNSAID = re.compile(r"[\x00-\x09\x0b-\x1f\x7f]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that lasts whole days.

    Attributes:
        uid: The same each time it is written, so that a calendar replaces it.
        first, last: Both inclusive.
    """

    uid: str
    first: date
    last: date
    summary: str
    description: str = ""


def as_ics(events: Sequence[Event], *, name: str, now: datetime) -> bytes:
    """Give a calendar file.

    Args:
        events: In any order.
        name: Of the calendar.
        now: When it is written.
    """
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:{_PRODUCT}",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"X-WR-CALNAME:{_escaped(name)}",
    ]
    for event in events:
        lines += _lines(event, now)
    lines.append("END:VCALENDAR")
    return "".join(f"{part}\r\n" for line in lines for part in _folded(line)).encode()


def _lines(event: Event, now: datetime) -> list[str]:
    # The end of whole days is the day after the last (RFC 5545, 3.6.1).
    end = event.last + timedelta(days=1)
    return [
        "BEGIN:VEVENT",
        f"UID:{_escaped(event.uid)}",
        f"DTSTAMP:{now.astimezone(UTC):%Y%m%dT%H%M%SZ}",
        f"DTSTART;VALUE=DATE:{event.first:%Y%m%d}",
        f"DTEND;VALUE=DATE:{end:%Y%m%d}",
        f"SUMMARY:{_escaped(event.summary)}",
        f"DESCRIPTION:{_escaped(event.description)}",
        "TRANSP:TRANSPARENT",  # a window does not make somebody busy
        "END:VEVENT",
    ]


def _escaped(text: str) -> str:
    """Give a text as a value: no line of it can begin a property of its own."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    plain = _UNSAID.sub("", plain).replace("\\", "\\\\")
    return plain.replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")


def _folded(line: str) -> Iterator[str]:
    """Cut a line into parts of at most 75 bytes, between characters; each further one is indented.

    >>> list(_folded("SUMMARY:甲"))
    ['SUMMARY:甲']
    """
    part, used = "", 0
    for character in line:
        size = len(character.encode())
        if used + size > _LINE_BYTES:
            yield part
            part, used = " ", 1
        part += character
        used += size
    yield part
