"""Which id a record has: the one its file states, or one that is the same at each reading."""

import hashlib
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import replace

from corpus.records import Kind, Record

_ID = re.compile(r"^[\w.:-]{1,80}$")
# The store has room for 200 characters, and a repeated id gets some more.
_MAX_PASSAGE_ID = 180
_SERIAL = re.compile(r"^\d{1,7}$")
_PREFIX = {"policy": "P", "achievement": "A", "demand": "D", "passage": "T"}


def identity(stated: str | None, *, kind: Kind, path: str, key: str) -> str:
    """Give the id that the file states, or one that is the same each time the file is read.

    A short serial number is not an identity: every catalogue has a row 1.
    """
    plain = unicodedata.normalize("NFKC", stated or "").strip()
    if kind == "passage" and 0 < len(plain) <= _MAX_PASSAGE_ID:
        return plain
    if _ID.match(plain) and not _SERIAL.match(plain):
        return plain
    digest = hashlib.sha256(f"{path}\n{key}\n{plain}".encode()).hexdigest()
    return f"{_PREFIX[kind]}-{digest[:12]}"


def with_distinct_ids(records: Sequence[Record], path: str) -> list[Record]:
    """Keep both of two rows that state the same number: the second gets one of its own."""
    taken: set[str] = set()
    kept: list[Record] = []
    for record in records:
        own = record
        if record.id in taken:
            digest = hashlib.sha256(f"{path}\n{record.text}\n{len(kept)}".encode()).hexdigest()
            own = replace(record, id=f"{record.id}-{digest[:6]}")
        taken.add(own.id)
        kept.append(own)
    return kept
