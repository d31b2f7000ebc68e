"""Records as the JSON that the store keeps, and back."""

import hashlib
import json

from pydantic import TypeAdapter

from corpus.records import Record

_RECORD = TypeAdapter(Record)


def to_json(record: Record) -> str:
    """Give the record as JSON; the same record always gives the same text."""
    return _RECORD.dump_json(record).decode()


def from_json(content: str) -> Record:
    """Give back the record that `to_json` wrote."""
    return _RECORD.validate_json(content)


def text_of(content: str) -> str:
    """Give the text of the record that `to_json` wrote, which is far cheaper than all of it."""
    text: str = json.loads(content)["text"]
    return text


def digest(content: str) -> str:
    """Give the SHA-256 of a record's JSON, by which a version is known to be new."""
    return hashlib.sha256(content.encode()).hexdigest()
