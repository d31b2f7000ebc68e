"""What only one of several processes on a database does."""

from sqlalchemy import Connection, Engine, text

from corpus.errors import CorpusError

_TAKE = text("SELECT pg_try_advisory_lock(hashtextextended(:what, 0))")
_STILL = text("SELECT 1")


class Once:
    """One duty, which whichever process is first has for as long as it runs.

    With SQLite there is one process that serves, and the duty is always its own. Should the
    connection break that holds it, two may do it for a while: what is done must bear that.
    """

    def __init__(self, engine: Engine, what: str) -> None:
        """Name the duty; nobody has it yet."""
        self._engine = engine
        self._what = what
        self._held: Connection | None = None

    def is_ours(self) -> bool:
        """Say whether it is this process's, taking it where nobody has it."""
        if self._engine.dialect.name != "postgresql":
            return True
        if self._held is not None and self._answers(self._held):
            return True
        self._held = None
        connection = self._engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        if connection.execute(_TAKE, {"what": self._what}).scalar():
            self._held = connection
            return True
        connection.close()
        return False

    def let_go(self) -> None:
        """Leave it to another."""
        if self._held is not None:
            # Closed for good, and not given back: a connection of the pool would hold on to it.
            self._held.invalidate()
            self._held.close()
            self._held = None

    def _answers(self, connection: Connection) -> bool:
        try:
            connection.execute(_STILL)
        except CorpusError:
            connection.close()
            return False
        return True
