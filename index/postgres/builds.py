"""Builds of the lanes in the records' own server: each a schema, one of them current.

There are no files to distrust. What a program leaves half written when it is killed is found as
everywhere, by the seal that it has broken before.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import RLock

from sqlalchemy import Engine

from index.errors import IndexMismatch
from index.lanes import Lanes
from index.postgres.server import Server, drop_schema, schema_of
from index.postgres.vectors import PassageVectors
from index.postgres.words import Words

_FIRST = "1"
_BUILDS = """
    CREATE TABLE IF NOT EXISTS index_build (
        name text PRIMARY KEY,
        embedder text NOT NULL,
        current boolean NOT NULL
    )
"""


def lanes_in(server: Server) -> Lanes:
    """Open the lanes of one schema, making their tables where they are missing.

    Raises:
        NoRoom: The server's disk is full.
    """
    return Lanes(lexical=Words(server), vectors=PassageVectors(server))


class ServerBuilds:
    """The builds of one database; see `index.builds.Builds`."""

    def __init__(
        self, engine: Engine, *, data_dir: Path, embedder: str, generation: Callable[[], int]
    ) -> None:
        """Use the records' database; makes the table of builds where it is missing.

        Args:
            engine: Of a server with pgvector (`index.postgres.server.obstacle`).
            data_dir: Whoever writes holds it.
            embedder: Name of the embedder whose vectors these are.
            generation: The records' number that moves with every visible change.
        """
        self.data_dir = data_dir
        self._engine = engine
        self._embedder = embedder
        self._generation = generation
        self._lock = RLock()
        self._open: tuple[str, int, Lanes] | None = None
        self._vouch: Callable[[], None] = lambda: None
        self._server = Server(engine)
        with self._server.transaction() as cursor:
            if cursor.execute("SELECT to_regclass('index_build')").fetchone() == (None,):
                self._server.alone(cursor)
                cursor.execute(_BUILDS)

    def vouched_by(self, vouch: Callable[[], None]) -> None:
        """Have this called before lanes are opened: it checks them, and mends them."""
        self._vouch = vouch

    def lanes(self) -> Lanes:
        """Give the current lanes, fresh as of now.

        Raises:
            IndexMismatch: They were built with another embedder.
        """
        with self._lock:
            now = self.current(), self._generation()
            if self._open is None or self._open[:2] != now:
                self._vouch()
                name = self.current()
                self._open = name, self._generation(), self.build(name)
            return self._open[2]

    @contextmanager
    def written(self) -> Iterator[None]:
        """Clear away what was replaced: by now, no search is under way in it."""
        self.lanes()
        self._clear_but({self.current()})
        yield

    def doubt(self) -> None:
        """Doubt the lanes: they are vouched for and opened again when next asked for."""
        with self._lock:
            self._open = None

    def current(self) -> str:
        """Give the name of the build that is searched, whether or not it is there yet."""
        with self._server.transaction() as cursor:
            row = cursor.execute("SELECT name FROM index_build WHERE current").fetchone()
        return str(row[0]) if row else _FIRST

    def state(self) -> str:
        """Give which tables the current build has: one that was made anew is another one.

        What stands in them is changed by this program alone.
        """
        query = """
            SELECT md5(string_agg(oid::text, ',' ORDER BY oid)) FROM pg_class
            WHERE relnamespace = to_regnamespace(%s)
        """
        with self._server.transaction() as cursor:
            row = cursor.execute(query, [schema_of(self.current())]).fetchone()
        return f"{row[0]}postgresql" if row and row[0] else ""

    def files(self, name: str) -> None:
        """Give nothing: there are none."""

    def build(self, name: str) -> Lanes:
        """Open the lanes of one build, making them empty if there is none of that name.

        Raises:
            IndexMismatch: They were built with another embedder.
            NoRoom: The server's disk is full.
        """
        self.require_embedder(name)
        server = Server(self._engine, schema=schema_of(name))
        with self._server.transaction() as cursor:
            query = "SELECT to_regnamespace(%s) IS NOT NULL"
            if cursor.execute(query, [server.schema]).fetchone() != (True,):
                self._server.alone(cursor)
                cursor.execute(f"CREATE SCHEMA IF NOT EXISTS {server.schema}".encode())
            # The first of all is current from the start.
            query = """
                INSERT INTO index_build SELECT %s, %s, NOT EXISTS (SELECT FROM index_build)
                ON CONFLICT DO NOTHING
            """
            cursor.execute(query, [name, self._embedder])
        return lanes_in(server)

    def require_embedder(self, name: str | None = None) -> None:
        """Refuse a build of another embedder's vectors.

        Raises:
            IndexMismatch: It is one.
        """
        built_with = self._built_with(name or self.current())
        if built_with not in (None, self._embedder):
            raise IndexMismatch(
                f"索引是用向量模型 {built_with} 建立的，现在设的是 {self._embedder}；"
                "请运行 python -m index build 重建，或改回原来的 TT_EMBEDDER。"
            )

    def new_name(self) -> str:
        """Give a name for a build that does not exist yet."""
        return str(max(map(int, self._names()), default=0) + 1)

    def swap(self, name: str) -> None:
        """Make a finished build the current one.

        The one replaced stays until something is next written: searches may be under way in it.
        """
        before = self.current()
        with self._server.transaction() as cursor:
            cursor.execute("UPDATE index_build SET current = (name = %s)", [name])
        self._clear_but({before, name})

    def discard(self, name: str) -> None:
        """Clear a build away that is not the current one."""
        if name != self.current():
            self._clear([name])

    def _built_with(self, name: str) -> str | None:
        """Give the embedder of a build; None where there is no such build."""
        with self._server.transaction() as cursor:
            query = "SELECT embedder FROM index_build WHERE name = %s"
            row = cursor.execute(query, [name]).fetchone()
        return str(row[0]) if row else None

    def _names(self) -> list[str]:
        with self._server.transaction() as cursor:
            return [str(row[0]) for row in cursor.execute("SELECT name FROM index_build")]

    def _clear_but(self, kept: set[str]) -> None:
        self._clear([name for name in self._names() if name not in kept])

    def _clear(self, names: list[str]) -> None:
        with self._server.transaction() as cursor:
            for name in names:
                drop_schema(cursor, schema_of(name))
            cursor.execute("DELETE FROM index_build WHERE name = ANY(%s)", [names])
