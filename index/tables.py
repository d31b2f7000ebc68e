"""The index's tables in the records database, as `migrations/` leaves them."""

from sqlalchemy import Column, Integer, LargeBinary, MetaData, String, Table, Text

METADATA = MetaData()

# Where each passage of a record's version stands, and the values of `index.entries.Entry` that
# searches filter it by; regions with slashes.
CHUNK = Table(
    "index_chunk",
    METADATA,
    Column("id", String(250), primary_key=True),
    Column("record", String(200), nullable=False, index=True),
    Column("version", Integer, nullable=False),
    Column("start", Integer, nullable=False),
    Column("end", Integer, nullable=False),
    Column("crumb", Text, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("level", String(16), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("first", Integer, nullable=False),
    Column("last", Integer, nullable=False),
    Column("field", Text, nullable=False),
    Column("regions", Text, nullable=False),
    Column("trl", Integer, nullable=False),
    Column("whole", String(200), nullable=False),
)

# Vectors by the embedder's name and the hash of the embedded text: float32, little-endian.
EMBEDDING = Table(
    "index_embedding",
    METADATA,
    Column("embedder", String(200), primary_key=True),
    Column("sha256", String(64), primary_key=True),
    Column("vector", LargeBinary, nullable=False),
)

# One row. What the caches' files were when they were last finished and found right
# (`index.fingerprint`); `writing` while they are written; empty where nobody knows.
SEAL = Table(
    "index_seal",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("value", String(64), nullable=False),
)
