"""The bytes that records were read from, kept once by their hash."""

import hashlib

from sqlalchemy import Connection, insert, select

from corpus.store.tables import ORIGINAL


def keep_original(connection: Connection, data: bytes) -> str:
    """Keep the bytes, if they are not kept yet; give their SHA-256."""
    sha256 = hashlib.sha256(data).hexdigest()
    if connection.scalar(select(ORIGINAL.c.sha256).filter_by(sha256=sha256)) is None:
        connection.execute(insert(ORIGINAL), {"sha256": sha256, "data": data})
    return sha256
