"""The dense lane in PostgreSQL, by pgvector: one table a level, a forgotten filter finds nothing.

Where a level has few passages, every vector is compared. Where it has many, it has an HNSW graph,
searched on until the filter has let enough through; if it has not by then, the filter lets few
through, and these are all compared.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import numpy as np
from psycopg import Cursor

from corpus.levels import LEVELS, Level
from index.embedding.port import Vectors
from index.entries import Entry, Filter
from index.lanes import Stamp
from index.postgres.server import Row, Server, count_in
from index.postgres.tables import COLUMNS, VECTORS, let_through, make, of_records, shared_values

_TABLES = ("nearness", *(f"nearness_{level}" for level in LEVELS))
# Of a level: so many are compared within milliseconds, and none can be missed.
_FEW = 5000
_GRAPH = {"m": 32, "ef_construction": 200}
_SEARCHED, _SEARCHED_AT_MOST = 400, 1000
# A search in the graph goes on for a filter so far.
_BY_GRAPH = {
    "hnsw.iterative_scan": "strict_order",
    "hnsw.max_scan_tuples": "5000",
    "enable_seqscan": "off",
    "enable_sort": "off",
}
_BY_ANY_WAY = {"enable_seqscan": "on", "enable_sort": "on"}
# The graph takes vectors of so many values, and a page of the table of so many.
_LONGEST_IN_GRAPH, _LONGEST_IN_PAGE = 2000, 1900
# As `index.vectors` keeps it: a key for each level of a region.
_REGION_DEPTH = 4


class PassageVectors:
    """Passages by their vectors, in one schema; see `index.lanes.DenseLane`."""

    def __init__(self, server: Server, *, few: int = _FEW) -> None:
        """Open or make the tables.

        Args:
            server: Seen from the schema that they are in.
            few: Passages of a level that are all compared.

        Raises:
            NoRoom: The server's disk is full.
        """
        self._server = server
        self._few = few
        with server.transaction() as cursor:
            server.alone(cursor)
            make(cursor, VECTORS, named=_TABLES)

    def put(self, entries: Sequence[Entry], vectors: Vectors) -> None:
        """Add passages with their vectors, in place of any with the same id.

        Raises:
            NoRoom: The disk is full.
        """
        own = {
            entry.chunk.id: (entry, vector) for entry, vector in zip(entries, vectors, strict=True)
        }
        if not own:
            return
        with self._server.transaction() as cursor:
            _settle_dimension(cursor, vectors.shape[1])
            cursor.execute("DELETE FROM nearness WHERE id = ANY(%s)", [list(own)])
            columns = ", ".join((*COLUMNS, "vector"))
            with cursor.copy(f"COPY nearness ({columns}) FROM STDIN".encode()) as copy:
                for entry, vector in own.values():
                    copy.write_row((*shared_values(entry), _written(vector)))
            for level in sorted({entry.level for entry, _ in own.values()}):
                if self._many(cursor, level) and vectors.shape[1] <= _LONGEST_IN_GRAPH:
                    _make_graph(cursor, level)

    def drop(self, records: Collection[str], *, except_versions: dict[str, int]) -> None:
        """Take out the passages of these records, but of the versions named."""
        condition, values = of_records(list(records), except_versions)
        with self._server.transaction() as cursor:
            cursor.execute(f"DELETE FROM nearness WHERE {condition}".encode(), values)

    def discard(self, passages: Collection[str], *, level: Level) -> None:
        """Take single passages out of one level."""
        with self._server.transaction() as cursor:
            query = f"DELETE FROM {_table(level)} WHERE id = ANY(%s)"
            cursor.execute(query.encode(), [list(passages)])

    def reload(self) -> None:
        """Do nothing: every transaction sees what was committed before it."""

    def count(self, level: Level) -> int:
        """Count the passages of one level."""
        with self._server.transaction() as cursor:
            query = f"SELECT count(*) FROM {_table(level)}"
            return count_in(cursor.execute(query.encode()).fetchone())

    def search(
        self, vector: Vectors, *, levels: Sequence[Level], limit: int, only: Filter
    ) -> list[tuple[str, float]]:
        """Give (passage id, cosine), best first, over the levels' tables together."""
        found: list[tuple[str, float]] = []
        with self._server.transaction() as cursor:
            for level in levels:
                found += self._nearest(cursor, vector, level=level, limit=limit, only=only)
        return sorted(found, key=lambda pair: (-pair[1], pair[0]))[:limit]

    def cosines(
        self, vector: Vectors, ids: Collection[str], *, levels: Sequence[Level]
    ) -> dict[str, float]:
        """Give the cosine of each of these passages that is in the levels' tables."""
        query = """
            SELECT id, 1 - (vector <=> %s::vector) FROM nearness
            WHERE id = ANY(%s) AND level = ANY(%s)
        """
        with self._server.transaction() as cursor:
            given = [_written(vector), list(ids), list(levels)]
            return dict(cursor.execute(query, given).fetchall())

    def held(self, level: Level) -> Mapping[str, Stamp]:
        """Give all that is kept with each passage of a level."""
        query = f"SELECT {', '.join(COLUMNS)} FROM {_table(level)}"
        with self._server.transaction() as cursor:
            rows = cursor.execute(query.encode()).fetchall()
        return {row[0]: _stamp(dict(zip(COLUMNS, row, strict=True))) for row in rows}

    def embeddings(self, passages: Collection[str], *, level: Level) -> dict[str, Vectors]:
        """Give the vectors that the table itself has of these passages."""
        query = f"SELECT id, vector_send(vector) FROM {_table(level)} WHERE id = ANY(%s)"
        with self._server.transaction() as cursor:
            return {
                passage: np.frombuffer(sent, dtype=">f4", offset=4).astype(np.float32)
                for passage, sent in cursor.execute(query.encode(), [list(passages)])
            }

    def nearest(
        self, vectors: Sequence[Vectors], *, level: Level, limit: int
    ) -> list[list[tuple[str, float]]]:
        """Give for each of several vectors what `search` gives for one, of one level."""
        with self._server.transaction() as cursor:
            return [
                self._nearest(cursor, vector, level=level, limit=limit, only=Filter())
                for vector in vectors
            ]

    def well_set(self, level: Level) -> bool:
        """Say whether a level has a graph with the settings that lose no vector, or needs none."""
        query = """
            SELECT reloptions, indisvalid FROM pg_class JOIN pg_index ON indexrelid = oid
            WHERE oid = to_regclass(%s)
        """
        with self._server.transaction() as cursor:
            row = cursor.execute(query, [_graph(level)]).fetchone()
            if row is None:
                return not self._many(cursor, level) or _dimension(cursor) > _LONGEST_IN_GRAPH
        return bool(row[1]) and set(row[0] or ()) == {f"{k}={v}" for k, v in _GRAPH.items()}

    def _many(self, cursor: Cursor[Row], level: Level) -> bool:
        query = f"SELECT count(*) FROM (SELECT FROM {_table(level)} LIMIT %s) AS counted"
        return count_in(cursor.execute(query.encode(), [self._few + 1]).fetchone()) > self._few

    def _nearest(
        self, cursor: Cursor[Row], vector: Vectors, *, level: Level, limit: int, only: Filter
    ) -> list[tuple[str, float]]:
        """Give (passage id, cosine) of one level, best first."""
        condition, values = let_through(only)
        asked = _written(vector)
        if self._many(cursor, level):
            searched = min(max(_SEARCHED, 2 * limit), _SEARCHED_AT_MOST)
            _set(cursor, _BY_GRAPH | {"hnsw.ef_search": str(searched)})
            query = f"""
                SELECT id, 1 - (vector <=> %s::vector) FROM {_table(level)} WHERE {condition}
                ORDER BY vector <=> %s::vector LIMIT %s
            """
            found = cursor.execute(query.encode(), [asked, *values, asked, limit]).fetchall()
            _set(cursor, _BY_ANY_WAY)
            if len(found) == limit:
                return found
        # The sum keeps the graph out of it.
        query = f"""
            SELECT id, 1 - (vector <=> %s::vector) AS cosine FROM {_table(level)}
            WHERE {condition} ORDER BY (vector <=> %s::vector) + 0, id LIMIT %s
        """
        return cursor.execute(query.encode(), [asked, *values, asked, limit]).fetchall()


def _table(level: Level) -> str:
    return f"nearness_{LEVELS[LEVELS.index(level)]}"


def _graph(level: Level) -> str:
    return f"{_table(level)}_graph"


def _written(vector: Vectors) -> str:
    """Give a vector as pgvector reads it; nine digits are all that a float32 has."""
    return f"[{','.join(format(value, '.9g') for value in vector.tolist())}]"


def _dimension(cursor: Cursor[Row]) -> int:
    """Give how many values a vector has; below 1 where none has been put in yet."""
    query = """
        SELECT atttypmod FROM pg_attribute
        WHERE attrelid = to_regclass('nearness') AND attname = 'vector'
    """
    return count_in(cursor.execute(query).fetchone())


def _settle_dimension(cursor: Cursor[Row], dimension: int) -> None:
    """Have the tables take vectors of this length alone; the first to be put in decide it."""
    if _dimension(cursor) > 0:
        return
    cursor.execute(f"ALTER TABLE nearness ALTER COLUMN vector TYPE vector({dimension})".encode())
    for level in LEVELS if dimension <= _LONGEST_IN_PAGE else ():
        # Beside the other values, so that comparing all needs no second look-up for each.
        table = _table(level)
        cursor.execute(f"ALTER TABLE {table} ALTER COLUMN vector SET STORAGE PLAIN".encode())


def _make_graph(cursor: Cursor[Row], level: Level) -> None:
    settings = ", ".join(f"{name} = {value}" for name, value in _GRAPH.items())
    cursor.execute("SET LOCAL maintenance_work_mem = '256MB'")
    query = f"""
        CREATE INDEX IF NOT EXISTS {_graph(level)} ON {_table(level)}
        USING hnsw (vector vector_cosine_ops) WITH ({settings})
    """
    cursor.execute(query.encode())


def _set(cursor: Cursor[Row], values: Mapping[str, str]) -> None:
    """Set how the server goes about it, for the rest of the transaction."""
    calls = ", ".join("set_config(%s, %s, true)" for _ in values)
    cursor.execute(f"SELECT {calls}".encode(), [part for own in values.items() for part in own])


def _stamp(row: Mapping[str, Any]) -> Stamp:
    values = {name: value for name, value in row.items() if name not in ("id", "level", "regions")}
    regions = [*row["regions"], *[""] * _REGION_DEPTH]
    values |= {f"region{depth}": regions[depth] for depth in range(_REGION_DEPTH)}
    return tuple(sorted(values.items()))
