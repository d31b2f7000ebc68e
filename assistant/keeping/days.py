"""Times and days as they are kept: in UTC, and begun where this machine is."""

from datetime import UTC, date, datetime, time


def midnight(day: date) -> datetime:
    """Give when a day begins where this machine is, in UTC."""
    return datetime.combine(day, time.min).astimezone().astimezone(UTC)


def in_utc(when: datetime) -> datetime:
    """Give a time that was read from a database: SQLite keeps no zones, and what it has is UTC."""
    return (when if when.tzinfo else when.replace(tzinfo=UTC)).astimezone(UTC)
