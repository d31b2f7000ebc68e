"""The tables of one build, made by the lanes themselves and not by a migration.

They are caches: made anew from the records whenever they do not fit, so they have no history to
keep, and they need an extension that the records do not (docs/adr/0019-…).
"""

from collections.abc import Sequence

from psycopg import Cursor

from index.entries import Entry, Filter, day_number
from index.postgres.server import Row

# What searches filter on; the same in both lanes.
COLUMNS = ("id", "level", "record", "version", "kind", "field", "regions", "trl", "first", "last")
_SHARED = """
    id text COLLATE "C" NOT NULL,
    level text NOT NULL,
    record text NOT NULL,
    version integer NOT NULL,
    kind text NOT NULL,
    field text NOT NULL,
    regions text[] NOT NULL,
    trl integer NOT NULL,
    first integer NOT NULL,
    last integer NOT NULL,
"""
WORDS = f"""
-- Passages are numbered in blocks of one level each, so that an audience is a set of blocks.
CREATE TABLE block (
    number integer PRIMARY KEY,
    level text NOT NULL,
    used integer NOT NULL,       -- numbers given away
    live integer NOT NULL,       -- passages that are still there
    lengths bigint[] NOT NULL,   -- words of these, by field
    gone bytea NOT NULL          -- numbers of those that are not: uint16, little-endian
);
CREATE TABLE passage (
    place integer PRIMARY KEY,   -- block and number in it
    {_SHARED}
    names text[] NOT NULL,
    lengths integer[] NOT NULL
);
CREATE UNIQUE INDEX passage_id ON passage (id);
CREATE INDEX passage_record ON passage (record);
CREATE INDEX passage_names ON passage USING gin (names);
CREATE TABLE posting (
    word text COLLATE "C" NOT NULL,  -- field and word
    block integer NOT NULL,
    passages bytea NOT NULL,         -- see index.postgres.postings
    PRIMARY KEY (word, block)
);
ALTER TABLE posting ALTER COLUMN passages SET STORAGE EXTERNAL;
"""
VECTORS = f"""
CREATE TABLE nearness (
    {_SHARED}
    vector vector NOT NULL,
    PRIMARY KEY (level, id)
) PARTITION BY LIST (level);
CREATE TABLE nearness_public PARTITION OF nearness FOR VALUES IN ('public');
CREATE TABLE nearness_internal PARTITION OF nearness FOR VALUES IN ('internal');
CREATE TABLE nearness_restricted PARTITION OF nearness FOR VALUES IN ('restricted');
CREATE INDEX nearness_record ON nearness (record);
"""


def make(cursor: Cursor[Row], tables: str, *, named: Sequence[str]) -> None:
    """Make tables where one of those named is missing from the schema, dropping the others.

    Args:
        cursor: In the schema.
        tables: Statements that make them.
        named: The tables, as they are called there.
    """
    query = """
        SELECT count(*) FROM pg_class
        WHERE relnamespace = to_regnamespace(split_part(current_setting('search_path'), ',', 1))
        AND relname = ANY(%s)
    """
    found = cursor.execute(query, [list(named)]).fetchone()
    if found is None or found[0] != len(named):
        for name in named:
            cursor.execute(f"DROP TABLE IF EXISTS {name} CASCADE".encode())
        cursor.execute(tables.encode(), binary=False)  # as only then it may be several


def shared_values(entry: Entry) -> tuple[object, ...]:
    """Give what `COLUMNS` hold of a passage."""
    return (
        entry.chunk.id,
        entry.level,
        entry.chunk.record,
        version_of(entry),
        entry.kind,
        entry.field,
        list(entry.regions),
        entry.trl,
        entry.first,
        entry.last,
    )


def version_of(entry: Entry) -> int:
    """Give the version of the record that a passage was cut from."""
    return int(entry.chunk.id.rpartition("@")[2].partition("#")[0])


def let_through(only: Filter) -> tuple[str, list[object]]:
    """Give the filter as a condition, with its values; TRUE where nothing is left out."""
    found: list[tuple[str, list[object]]] = []
    if only.kinds:
        found.append(("kind = ANY(%s)", [list(only.kinds)]))
    if only.field is not None:
        found.append(("field = %s", [only.field]))
    if only.region is not None:
        found.append(("%s = ANY(regions)", [only.region]))
    if only.trl is not None:
        found.append(("trl >= %s", [only.trl]))
    if only.day is not None:
        day = day_number(only.day)
        found.append(("first <= %s AND last >= %s", [day, day]))
    values = [value for _, own in found for value in own]
    return " AND ".join(condition for condition, _ in found) or "TRUE", values


def of_records(records: Sequence[str], but: dict[str, int]) -> tuple[str, list[object]]:
    """Give the condition that a passage is of these records, and not of the versions named."""
    kept = [(record, version) for record, version in but.items() if record in set(records)]
    condition = """
        record = ANY(%s) AND NOT EXISTS (
            SELECT FROM unnest(%s::text[], %s::integer[]) AS kept (of, number)
            WHERE kept.of = record AND kept.number = version
        )
    """
    return condition, [list(records), [r for r, _ in kept], [v for _, v in kept]]
