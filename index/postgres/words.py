"""The lexical lane in PostgreSQL: postings in its tables, BM25 computed here.

The formula, the field lengths and their rounding are tantivy's, so the scores are the same to
float precision; they differ where tantivy still counts passages that are gone until it merges
its files, and equals are in the order of their ids. The server's own ranking (`ts_rank`) knows
no document frequency, and its frequencies would be of all passages, whoever may see them.

Every posting of every word sought is read, so nothing is missed by a choice of candidates: four
bytes each, some hundred thousand for a question over a hundred thousand passages. What is dropped
leaves four bytes a word behind until the index is built anew; it is counted nowhere.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager

import numpy as np
from psycopg import Cursor

from corpus.levels import LEVELS, Level
from index.entries import Entry, Filter
from index.postgres.postings import (
    BLOCK,
    FIELDS,
    Audience,
    Block,
    Counted,
    Numbers,
    Places,
    best,
    canaries,
    counted,
    has,
    inverted,
    presences,
    weights,
)
from index.postgres.server import Row, Server, count_in
from index.postgres.tables import (
    COLUMNS,
    WORDS,
    let_through,
    make,
    of_records,
    shared_values,
)
from index.wanted import Wanted

_TABLES = ("block", "passage", "posting")
# Times what is wanted, so many of the best are held against the filter at first; a filter that
# lets few through is asked for all that it lets through.
_LOOKED_AT = 3
# Words of each field, at each end of a passage, that a check looks up.
_CANARIES = 4


class Words:
    """Passages by their words, in one schema; see `index.lanes.LexicalLane`."""

    def __init__(self, server: Server) -> None:
        """Open or make the tables.

        Raises:
            NoRoom: The server's disk is full.
        """
        self._server = server
        with server.transaction() as cursor:
            server.alone(cursor)
            make(cursor, WORDS, named=_TABLES)

    def put(self, entries: Sequence[Entry]) -> None:
        """Add passages, in place of any with the same id; durable when this returns.

        Raises:
            NoRoom: The disk is full.
        """
        own = {entry.chunk.id: entry for entry in entries}
        with self._writing() as cursor:
            self._remove(cursor, "id = ANY(%s)", [list(own)])
            for level in LEVELS:
                left = [entry for entry in own.values() if entry.level == level]
                while left:
                    block, used = self._block_with_room(cursor, level)
                    page, left = left[: BLOCK - used], left[BLOCK - used :]
                    self._add(cursor, block, list(enumerate(page, start=used)))

    def drop(self, records: Collection[str], *, except_versions: dict[str, int]) -> None:
        """Take out the passages of these records, but of the versions named."""
        with self._writing() as cursor:
            self._remove(cursor, *of_records(list(records), except_versions))

    def discard(self, passages: Collection[str], *, ceiling: Level) -> None:
        """Take single passages away from an audience, and so from those that may see more."""
        with self._writing() as cursor:
            condition = "id = ANY(%s) AND level = ANY(%s)"
            self._remove(cursor, condition, [list(passages), _levels(ceiling)])

    def even_out(self, entries: Callable[[], Iterable[Entry]]) -> None:
        """Do nothing: what is removed weighs in nothing from its removal on."""

    def reload(self) -> None:
        """Do nothing: every transaction sees what was committed before it."""

    def held(self, ceiling: Level) -> list[str]:
        """Give the ids of all passages of an audience, as often as they are there."""
        with self._server.transaction() as cursor:
            query = "SELECT id FROM passage WHERE level = ANY(%s)"
            return [str(row[0]) for row in cursor.execute(query, [_levels(ceiling)])]

    def holds(self, entry: Entry, *, ceiling: Level) -> bool:
        """Say whether an audience finds the passage by its words, and by nothing outdated."""
        own = counted(entry)
        values = dict(zip(COLUMNS, shared_values(entry), strict=True))
        same = " AND ".join(f"{name} = %({name})s" for name in values)
        query = f"""
            SELECT place FROM passage WHERE level = ANY(%(audience)s) AND {same}
            AND names = %(names)s AND lengths = %(lengths)s::integer[]
        """
        values |= {"audience": _levels(ceiling), "names": list(entry.names)}
        values["lengths"] = list(own.lengths)
        with self._server.transaction(frozen=True) as cursor:
            row = cursor.execute(query.encode(), values).fetchone()
            return row is not None and _stands(cursor, entry, own, place=count_in(row))

    def count(self, ceiling: Level) -> int:
        """Count the passages of an audience."""
        with self._server.transaction() as cursor:
            query = "SELECT coalesce(sum(live), 0) FROM block WHERE level = ANY(%s)"
            return count_in(cursor.execute(query, [_levels(ceiling)]).fetchone())

    def search(
        self, wanted: Wanted, *, ceiling: Level, limit: int, only: Filter
    ) -> list[tuple[str, float]]:
        """Give (passage id, score), best first; nothing where nothing is wanted."""
        if not wanted:
            return []
        weight = weights(wanted)
        with self._server.transaction(frozen=True) as cursor:
            audience = _audience(cursor, ceiling)
            places, scores = audience.scores(
                _postings(cursor, audience, weight), weight, presences(wanted)
            )
            return _passed(cursor, places, scores, limit=limit, only=only)

    def named(
        self, names: Collection[str], *, ceiling: Level, limit: int, only: Filter
    ) -> list[str]:
        """Give the ids of passages of the records that bear one of these names, as added."""
        condition, values = let_through(only)
        query = f"""
            SELECT id FROM passage WHERE names && %s AND level = ANY(%s) AND {condition}
            ORDER BY place LIMIT %s
        """
        with self._server.transaction() as cursor:
            given = [list(names), _levels(ceiling), *values, limit]
            return [str(row[0]) for row in cursor.execute(query.encode(), given)]

    def rarity(self, words: Collection[str], *, ceiling: Level) -> dict[str, float]:
        """Give ln(1 + (N - n + ½) / (n + ½)) of each pair that stands in n > 0 of N passages."""
        letter = FIELDS[0]
        with self._server.transaction(frozen=True) as cursor:
            audience = _audience(cursor, ceiling)
            found = audience.rarity(_postings(cursor, audience, [letter + word for word in words]))
        return {word.removeprefix(letter): value for word, value in found.items()}

    # --- writing --------------------------------------------------------------------------------

    @contextmanager
    def _writing(self) -> Iterator[Cursor[Row]]:
        with self._server.transaction() as cursor:
            cursor.execute("LOCK TABLE block IN SHARE ROW EXCLUSIVE MODE")  # readers go on
            yield cursor

    def _block_with_room(self, cursor: Cursor[Row], level: Level) -> tuple[int, int]:
        """Give the number of a level's block that takes more passages, and how many it has had."""
        query = "SELECT number, used FROM block WHERE level = %s AND used < %s ORDER BY number"
        row = cursor.execute(query, [level, BLOCK]).fetchone()
        if row is None:
            query = """
                INSERT INTO block
                SELECT coalesce(max(number) + 1, 0), %s, 0, 0, %s::bigint[], '' FROM block
                RETURNING number, used
            """
            row = cursor.execute(query, [level, [0] * len(FIELDS)]).fetchone()
        return count_in(row), count_in(row and row[1:])

    def _add(self, cursor: Cursor[Row], block: int, page: Sequence[tuple[int, Entry]]) -> None:
        words = [(number, counted(entry)) for number, entry in page]
        columns = ", ".join(("place", *COLUMNS, "names", "lengths"))
        with cursor.copy(f"COPY passage ({columns}) FROM STDIN".encode()) as copy:
            for (number, entry), (_, own) in zip(page, words, strict=True):
                place = block * BLOCK + number
                names, lengths = list(entry.names), list(own.lengths)
                copy.write_row((place, *shared_values(entry), names, lengths))
        fresh = inverted(words)
        query = """
            INSERT INTO posting SELECT word, %s, passages
            FROM unnest(%s::text[], %s::bytea[]) AS fresh (word, passages)
            ON CONFLICT (word, block) DO UPDATE SET passages = posting.passages || excluded.passages
        """
        cursor.execute(query, [block, list(fresh), list(fresh.values())])
        _move(cursor, block, [own.lengths for _, own in words])

    def _remove(self, cursor: Cursor[Row], condition: str, values: Sequence[object]) -> None:
        """Take passages out; their numbers count as gone from then on."""
        query = f"DELETE FROM passage WHERE {condition} RETURNING place, lengths"
        gone: defaultdict[int, list[int]] = defaultdict(list)
        lengths: defaultdict[int, list[Sequence[int]]] = defaultdict(list)
        for place, own in cursor.execute(query.encode(), values):
            block, number = divmod(int(str(place)), BLOCK)
            gone[block].append(number)
            lengths[block].append(own)
        for block, numbers in gone.items():
            _move(cursor, block, lengths[block], gone=np.array(numbers, dtype="<u2").tobytes())


def _move(
    cursor: Cursor[Row], block: int, lengths: Sequence[Sequence[int]], *, gone: bytes = b""
) -> None:
    """Note that passages of these lengths have come into a block, or gone from it."""
    sign = -1 if gone else 1
    query = """
        UPDATE block SET used = used + %s, live = live + %s, gone = gone || %s, lengths = (
            SELECT array_agg(old + moved ORDER BY field)
            FROM unnest(lengths, %s::bigint[]) WITH ORDINALITY AS sums (old, moved, field)
        ) WHERE number = %s
    """
    moved = [sign * sum(own) for own in zip(*lengths, strict=True)]
    used = 0 if gone else len(lengths)
    cursor.execute(query, [used, sign * len(lengths), gone, moved, block])


def _levels(ceiling: Level) -> list[str]:
    return list(LEVELS[: LEVELS.index(ceiling) + 1])


def _audience(cursor: Cursor[Row], ceiling: Level) -> Audience:
    query = "SELECT number, live, lengths, gone FROM block WHERE level = ANY(%s) ORDER BY number"
    rows = cursor.execute(query, [_levels(ceiling)]).fetchall()
    return Audience(
        [
            Block(number=number, live=live, lengths=tuple(lengths), gone=gone)
            for number, live, lengths, gone in rows
        ]
    )


def _postings(
    cursor: Cursor[Row], audience: Audience, words: Collection[str]
) -> list[tuple[str, int, bytes]]:
    query = "SELECT word, block, passages FROM posting WHERE word = ANY(%s) AND block = ANY(%s)"
    numbers = [block.number for block in audience.blocks]
    return cursor.execute(query, [list(words), numbers]).fetchall()


def _passed(
    cursor: Cursor[Row], places: Places, scores: Numbers, *, limit: int, only: Filter
) -> list[tuple[str, float]]:
    """Give (passage id, score) of the best that the filter lets through, as many as are wanted."""
    condition, values = let_through(only)
    query = f"SELECT place, id FROM passage WHERE {condition}"
    among = f"{query} AND place = ANY(%s::integer[])".encode()
    looked_at = best(scores, _LOOKED_AT * limit)
    first = places[looked_at].tolist()
    given = [*values, f"{{{','.join(map(str, first))}}}"]
    found: dict[int, str] = dict(cursor.execute(among, given).fetchall())
    if len(found) < limit and len(first) < len(places):
        found = dict(cursor.execute(query.encode(), values).fetchall())
        looked_at = best(np.where(np.isin(places, list(found)), scores, 0.0), limit)
        first = places[looked_at].tolist()
    ranked = zip(first, scores[looked_at].tolist(), strict=True)
    passed = [(found[place], score) for place, score in ranked if place in found]
    return sorted(passed, key=lambda pair: (-pair[1], pair[0]))[:limit]


def _stands(cursor: Cursor[Row], entry: Entry, own: Counted, *, place: int) -> bool:
    """Say whether words of a passage lead to it, as often as it has them."""
    block, number = divmod(place, BLOCK)
    chosen = set(canaries(entry, at_each_end=_CANARIES))
    expected = {word: posting for word, posting in own.postings(number) if word in chosen}
    query = """
        SELECT word, at, CASE WHEN mod(at, 4) <> 1 THEN passages END
        FROM posting JOIN unnest(%s::text[], %s::bytea[]) AS asked (sought, needle)
        ON word = sought AND block = %s, position(needle IN passages) AS at
        WHERE at > 0
    """
    rows = cursor.execute(query, [list(expected), list(expected.values()), block]).fetchall()
    # Found between two postings, one is looked for again here.
    return len(rows) == len(expected) and all(
        at % 4 == 1 or has(passages, expected[word]) for word, at, passages in rows
    )
