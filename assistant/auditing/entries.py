"""What is kept of one act, and the hash that ties it to the one before."""

import hashlib
import hmac
import json
import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from assistant.logs.redaction import names_nobody

FIRST_BEFORE = "0" * 64
_MAX_WHO_CHARS, _MAX_NOTE_CHARS = 64, 500
# Ids that catalogues and we give. A name of somebody has the letters of a Chinese id, so neither
# is kept: an erasure could not take it out again.
_ID = re.compile(r"[A-Za-z0-9_.:/@\-]{1,120}")
_LEVER = b"tt audit object "


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One act, as it is kept.

    Attributes:
        number: From 1, without gaps.
        at: ISO 8601 in UTC with microseconds, so that the order of texts is that of times.
        who: An account's id, `local`, `guest` or `cli:<user>`.
        before: The hash of the entry before; `FIRST_BEFORE` for the first.
        hash: Over all of the above, with a key.
    """

    number: int
    at: str
    who: str
    role: str
    act: str
    object: str
    outcome: str
    note: str
    before: str
    hash: str = ""


def sealed(entry: Entry, key: bytes) -> Entry:
    """Give an entry with its hash."""
    return replace(entry, hash=hash_of(entry, key))


def hash_of(entry: Entry, key: bytes) -> str:
    """Give the HMAC-SHA256 of all that an entry says, as 64 hex digits.

    What is hashed is a JSON list, so that nothing can move from one field into the next.
    """
    said = [
        1,  # the form of this list
        entry.number,
        entry.at,
        entry.who,
        entry.role,
        entry.act,
        entry.object,
        entry.outcome,
        entry.note,
        entry.before,
    ]
    return hmac.new(key, json.dumps(said).encode(), hashlib.sha256).hexdigest()


def as_time(when: datetime) -> str:
    """Give a time as entries have it.

    >>> as_time(datetime(2026, 11, 23, 4, 0, tzinfo=UTC))
    '2026-11-23T04:00:00.000000Z'
    """
    return when.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def as_who(identity: str) -> str:
    """Give an identity as it is kept."""
    return _plain(identity)[:_MAX_WHO_CHARS] or "?"


def as_object(given: str, key: bytes) -> str:
    """Give the id of what is acted on as it is kept.

    Whoever is denied may have sent anything in the place of an id. What is none, or could tell of
    a person, is kept as `#` and 16 hex digits, the same for the same text, which only the key
    gives; so is every id that is not of ASCII letters, digits and a few marks.

    >>> as_object("N05.zjtx", b"key")
    'N05.zjtx'
    >>> as_object("我的手机 13912345678", b"key")
    '#edbd277c520eb312'
    """
    if not given:
        return ""
    if _ID.fullmatch(given) and names_nobody(given):
        return given
    told = given.encode("utf-8", "surrogatepass")
    return "#" + hmac.new(key, _LEVER + told, hashlib.sha256).hexdigest()[:16]


def as_note(note: str) -> str:
    """Give a few words of ours as they are kept: one line of at most 500 characters."""
    return _plain(note)[:_MAX_NOTE_CHARS]


def _plain(text: str) -> str:
    return "".join(c if c.isprintable() else " " for c in text)
