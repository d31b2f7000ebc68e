"""The corpus's tables, as `migrations/` leaves them (a test compares the two)."""

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
)

METADATA = MetaData()

# The bytes that a version was read from, kept once however often they are added.
ORIGINAL = Table(
    "corpus_original",
    METADATA,
    Column("sha256", String(64), primary_key=True),
    Column("data", LargeBinary, nullable=False),
)

# What is visible now: one row a record, pointing at its version.
RECORD = Table(
    "corpus_record",
    METADATA,
    Column("id", String(200), primary_key=True),
    Column("kind", String(16), nullable=False, index=True),
    Column("level", String(16), nullable=False, index=True),
    Column("title", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("superseded_from", Date),
    # Of the file it is from, relative to what was added.
    Column("path", Text, index=True),
    # What records are compared by (`corpus.naming.Keys`), so that kin are found without reading.
    Column("name", Text, nullable=False, index=True),
    Column("number", Text, nullable=False, index=True),
    Column("words", String(64), nullable=False, index=True),
    Column("starts", Date),
    # What records are counted and listed by (`corpus.facets.Days`), so that none need be read.
    Column("published", Date),
    Column("since", Date),
    Column("until", Date),
    Column("over", Boolean, nullable=False),
    Column("standing", String(16), nullable=False),
    Column("trl", Integer),
)

# Field, industries, places and tier of the visible version of each record, by one name each.
FACET = Table(
    "corpus_facet",
    METADATA,
    Column("record", String(200), primary_key=True),
    Column("facet", String(16), primary_key=True),
    Column("name", Text, primary_key=True),
    Index("ix_corpus_facet_facet_name", "facet", "name"),
)

# Which policy takes the place of which, as the visible version of `owner`, one of the two, says.
LINK = Table(
    "corpus_link",
    METADATA,
    Column("owner", String(200), primary_key=True),
    Column("newer", String(200), primary_key=True, index=True),
    Column("older", String(200), primary_key=True, index=True),
)

# Numbers and names of texts that the visible version of `owner` says it replaces.
CLAIM = Table(
    "corpus_claim",
    METADATA,
    Column("owner", String(200), primary_key=True),
    Column("key", Text, primary_key=True, index=True),
)

# Every version ever added. `state`: pending until indexed, then visible, old when replaced.
VERSION = Table(
    "corpus_version",
    METADATA,
    Column("record", String(200), primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("state", String(16), nullable=False, index=True),
    Column("sha256", String(64), nullable=False),
    Column("content", Text, nullable=False),
    Column("original", String(64), ForeignKey("corpus_original.sha256")),
    Column("added", DateTime(timezone=True), nullable=False),
)

# Each time that a record was taken out of sight: why, by whom (an id of ours, whose name may be
# erased), and likewise how it came back; `back` is null while it is out of sight.
WITHDRAWAL = Table(
    "corpus_withdrawal",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("record", String(200), nullable=False, index=True),
    Column("version", Integer, nullable=False),  # that showed until then
    Column("reason", String(16), nullable=False),  # a `corpus.withdrawal.Reason`; may be empty
    Column("who", String(200), nullable=False),
    Column("done", DateTime(timezone=True), nullable=False),
    Column("cause", String(16), nullable=False),  # a `Cause`; empty where its file came again
    Column("back_by", String(200), nullable=False),
    Column("back", DateTime(timezone=True)),
)

PROBLEM = Table(
    "corpus_problem",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("path", Text, nullable=False, index=True),
    Column("page", Integer),
    Column("row", Integer),
    Column("code", String(64), nullable=False),
    Column("severity", String(16), nullable=False),
    Column("what", Text, nullable=False),
    Column("hint", Text, nullable=False),
    Column("added", DateTime(timezone=True), nullable=False),
)

# Every file that was ever added, as last seen. `state` is a `corpus.records.FileState`;
# `original`: its bytes, where they are kept though nothing was taken (quarantined).
FILE = Table(
    "corpus_file",
    METADATA,
    Column("path", Text, primary_key=True),
    Column("sha256", String(64), nullable=False),
    Column("size", Integer, nullable=False),
    Column("state", String(16), nullable=False, index=True),
    Column("changed", DateTime(timezone=True), nullable=False),
    Column("original", String(64), ForeignKey("corpus_original.sha256")),
)

# Lines of a record that a person has compared with their source: who, when, and what came of it.
CHECK = Table(
    "corpus_check",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("record", String(200), nullable=False, index=True),
    Column("line", Text, nullable=False),
    Column("provenance", String(16), nullable=False),
    Column("who", String(64), nullable=False),
    Column("checked", DateTime(timezone=True), nullable=False),
    Column("note", Text, nullable=False),
)

# Every version of every measure, as somebody read it out of its policy. `state`: confirmed counts,
# candidate waits for a person, old was replaced, withdrawn counts no longer.
MEASURE = Table(
    "corpus_measure",
    METADATA,
    Column("measure", String(64), primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("policy", String(200), nullable=False, index=True),
    Column("state", String(16), nullable=False, index=True),
    Column("content", Text, nullable=False),
    Column("who", String(64), nullable=False),
    Column("changed", DateTime(timezone=True), nullable=False),
    Column("note", Text, nullable=False),
)

# One row. Moves with every visible change, so that every process can tell that its caches are old.
GENERATION = Table(
    "corpus_generation",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("value", Integer, nullable=False),
)
