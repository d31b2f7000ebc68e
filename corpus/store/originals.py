"""The bytes that records were read from, kept once by their hash."""

import hashlib

from sqlalchemy import Connection, delete, insert, select

from corpus.store.tables import FILE, ORIGINAL, VERSION


def keep_original(connection: Connection, data: bytes) -> str:
    """Keep the bytes, if they are not kept yet; give their SHA-256."""
    sha256 = hashlib.sha256(data).hexdigest()
    if connection.scalar(select(ORIGINAL.c.sha256).filter_by(sha256=sha256)) is None:
        connection.execute(insert(ORIGINAL), {"sha256": sha256, "data": data})
    return sha256


def drop_original(connection: Connection, sha256: str) -> None:
    """Drop the bytes of this SHA-256, unless a version or a file put aside still needs them."""
    for table in (VERSION, FILE):
        if connection.scalar(select(table.c.original).where(table.c.original == sha256)):
            return
    connection.execute(delete(ORIGINAL).where(ORIGINAL.c.sha256 == sha256))
