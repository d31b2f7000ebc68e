"""Turns of work that several processes count together, in PostgreSQL.

The table is of no worth once the processes are gone: it is not logged, is in no backup, and is made
here where it is missing. Whose a turn is stands there as a hash.
"""

import hashlib
import logging
from contextlib import suppress
from queue import Empty, SimpleQueue
from threading import Thread
from uuid import uuid4

from sqlalchemy import Connection, Engine, text

from assistant.access.limits import Begun, Full
from corpus.errors import CorpusError

logger = logging.getLogger(__name__)

# What a process that was killed has left under way counts for so long.
_LEASE_SECONDS = 900
_MINUTE_SECONDS = 60
_PRUNED_EVERY_SECONDS = 60.0
_HASH_CHARS = 32
_MAKING = 7_300_001
_TABLE = """
    CREATE UNLOGGED TABLE IF NOT EXISTS serving_turn (
        id text PRIMARY KEY,
        key text NOT NULL,
        begun timestamptz NOT NULL DEFAULT clock_timestamp(),
        ended boolean NOT NULL DEFAULT false
    )
"""
_INDEX = "CREATE INDEX IF NOT EXISTS ix_serving_turn_key ON serving_turn (key)"
_ALONE = text("SELECT pg_advisory_xact_lock(hashtextextended(:key, 0))")
_COUNT = text(f"""
    SELECT
        count(*) FILTER (
            WHERE NOT ended AND begun > clock_timestamp() - interval '{_LEASE_SECONDS} s'
        ) AS under_way,
        count(*) FILTER (
            WHERE begun > clock_timestamp() - interval '{_MINUTE_SECONDS} s'
        ) AS begun,
        extract(epoch FROM min(begun) FILTER (
            WHERE begun > clock_timestamp() - interval '{_MINUTE_SECONDS} s'
        ) + interval '{_MINUTE_SECONDS} s' - clock_timestamp()) AS seconds
    FROM serving_turn WHERE key = :key
""")
_BEGIN = text("INSERT INTO serving_turn (id, key) VALUES (:id, :key)")
_END = text("UPDATE serving_turn SET ended = true WHERE id = ANY(:ids)")
_PRUNE = text(f"""
    DELETE FROM serving_turn
    WHERE (ended AND begun < clock_timestamp() - interval '{_MINUTE_SECONDS} s')
        OR begun < clock_timestamp() - interval '{_LEASE_SECONDS} s'
""")


class TurnStore:
    """The turns of all processes on one database; see `assistant.access.limits.Turns`."""

    def __init__(self, engine: Engine) -> None:
        """Use a PostgreSQL database; makes the table where it is missing.

        Raises:
            StoreUnavailable: It does not answer.
        """
        self._engine = engine
        # Turns end wherever a generator is closed, also by the garbage collector in the middle of
        # a query: what ends them may wait for nothing, so a thread of its own tells the database.
        self._over: SimpleQueue[str | None] = SimpleQueue()
        with engine.begin() as connection:
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_MAKING})")
            connection.exec_driver_sql(_TABLE)
            connection.exec_driver_sql(_INDEX)
        self._teller = Thread(target=self._tell, name="turns", daemon=True)
        self._teller.start()

    def begin(self, key: str, *, at_once: int, a_minute: int) -> Begun | Full:
        """Begin a turn, if there are not as many; see `Turns.begin`."""
        of = {"key": hashlib.sha256(key.encode()).hexdigest()[:_HASH_CHARS]}
        turn = uuid4().hex
        with self._engine.begin() as connection:
            connection.execute(_ALONE, of)
            self._end(connection, self._ended())
            row = connection.execute(_COUNT, of).one()
            if row.under_way >= at_once:
                return Full(seconds=0)
            if row.begun >= a_minute:
                return Full(seconds=max(1, round(row.seconds)))
            connection.execute(_BEGIN, {**of, "id": turn})
        return Begun(turn=turn)

    def end(self, turn: str) -> None:
        """End a turn; returns at once."""
        self._over.put(turn)

    def close(self) -> None:
        """Tell the database of what has ended, and leave it alone from then on."""
        self._over.put(None)
        self._teller.join()

    def _ended(self) -> list[str]:
        """Give the turns that ended and that the database was not told of."""
        ended = []
        with suppress(Empty):
            while turn := self._over.get_nowait():
                ended.append(turn)
            self._over.put(None)  # the end is for the thread to find
        return ended

    def _end(self, connection: Connection, ended: list[str]) -> None:
        if ended:
            connection.execute(_END, {"ids": ended})

    def _tell(self) -> None:
        while True:
            ended: list[str] = []
            with suppress(Empty):  # then it is time to prune
                turn = self._over.get(timeout=_PRUNED_EVERY_SECONDS)
                if turn is None:
                    return
                ended = [turn, *self._ended()]
            self._change(ended)

    def _change(self, ended: list[str]) -> None:
        """End turns; without any, forget those that count nowhere any more."""
        try:
            with self._engine.begin() as connection:
                if ended:
                    self._end(connection, ended)
                else:
                    connection.execute(_PRUNE)
        except CorpusError as error:  # they count until their lease is over
            logger.warning("turns could not be ended: %s", type(error).__name__)
