"""The ledger of files: what was handed in, how far it has come, and what is wrong with it."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import get_args

from sqlalchemy import Connection, Engine, delete, func, insert, select, update

from corpus.errors import UnknownFile
from corpus.records import FileState, Problem, Source
from corpus.store.originals import drop_original, keep_original
from corpus.store.tables import FILE, ORIGINAL, PROBLEM, RECORD, VERSION

# Stages of work that is not finished: a file in one of them when a program starts was cut off.
UNDER_WAY: tuple[FileState, ...] = ("received", "parsed", "indexed")


@dataclass(frozen=True, slots=True, kw_only=True)
class FileNote:
    """One file as last handed in.

    Attributes:
        size: In bytes.
        changed: When it came into this state.
    """

    path: str
    sha256: str
    size: int
    state: FileState
    changed: datetime


class Ledger:
    """The files in one database. Safe to use from several threads and processes."""

    def __init__(self, engine: Engine, *, now: Callable[[], datetime]) -> None:
        """Use an open database whose tables are up to date."""
        self._engine = engine
        self._now = now

    def receive(self, path: str, *, sha256: str, size: int) -> None:
        """Note that a file was handed in, in place of what was noted of that path before."""
        with self._engine.begin() as connection:
            connection.execute(delete(FILE).where(FILE.c.path == path))
            row = {
                "path": path,
                "sha256": sha256,
                "size": size,
                "state": "received",
                "changed": self._now(),
            }
            connection.execute(insert(FILE), row)

    def move(self, paths: Collection[str], state: FileState) -> None:
        """Note that files have come into another state."""
        with self._engine.begin() as connection:
            move(connection, paths, state, now=self._now())

    def keep(self, path: str, original: bytes) -> None:
        """Put a file aside for a person to decide: its bytes are kept, nothing of it is shown."""
        with self._engine.begin() as connection:
            sha256 = keep_original(connection, original)
            connection.execute(
                update(FILE)
                .where(FILE.c.path == path)
                .values(state="quarantined", original=sha256, changed=self._now())
            )

    def report(self, path: str, problems: Sequence[Problem]) -> None:
        """Keep the problems of one file in place of those kept for it before."""
        now = self._now()
        with self._engine.begin() as connection:
            connection.execute(delete(PROBLEM).where(PROBLEM.c.path == path))
            if problems:
                rows = [_row(problem, path, now) for problem in problems]
                connection.execute(insert(PROBLEM), rows)

    def forget(self, path: str) -> None:
        """Drop a file and its problems from the ledger; records are not touched."""
        with self._engine.begin() as connection:
            connection.execute(delete(PROBLEM).where(PROBLEM.c.path == path))
            connection.execute(delete(FILE).where(FILE.c.path == path))

    def cut_off(self) -> tuple[str, ...]:
        """Note that files under way were cut off by the end of their program; give their paths."""
        with self._engine.begin() as connection:
            paths = connection.scalars(select(FILE.c.path).where(FILE.c.state.in_(UNDER_WAY)))
            found = tuple(paths)
            move(connection, found, "interrupted", now=self._now())
        return found

    def original(self, path: str) -> bytes:
        """Give the bytes of a file that was put aside.

        Raises:
            UnknownFile: None of that path was.
        """
        query = select(ORIGINAL.c.data).join(FILE, FILE.c.original == ORIGINAL.c.sha256)
        with self._engine.connect() as connection:
            data: bytes | None = connection.scalar(query.where(FILE.c.path == path))
        if data is None:
            raise UnknownFile(f"没有已隔离的文件“{path}”；可用 corpus quarantine list 查看。")
        return data

    def discard(self, path: str) -> None:
        """Drop a file that was put aside, and its bytes where nothing else needs them.

        Raises:
            UnknownFile: None of that path was.
        """
        self.original(path)
        with self._engine.begin() as connection:
            query = select(FILE.c.original).where(FILE.c.path == path)
            sha256 = connection.scalar(query)
            connection.execute(delete(PROBLEM).where(PROBLEM.c.path == path))
            connection.execute(delete(FILE).where(FILE.c.path == path))
            if sha256 is not None:
                drop_original(connection, sha256)

    def files(self, *, states: Collection[FileState] = get_args(FileState)) -> tuple[FileNote, ...]:
        """Give the files in any of these states, by path."""
        query = select(FILE).where(FILE.c.state.in_(states)).order_by(FILE.c.path)
        with self._engine.connect() as connection:
            return tuple(
                FileNote(
                    path=row.path,
                    sha256=row.sha256,
                    size=row.size,
                    state=row.state,
                    # SQLite keeps no time zones; what was written is UTC.
                    changed=row.changed if row.changed.tzinfo else row.changed.replace(tzinfo=UTC),
                )
                for row in connection.execute(query)
            )

    def states(self) -> dict[FileState, int]:
        """Give how many files are in each state; zero where there are none."""
        query = select(FILE.c.state, func.count()).group_by(FILE.c.state)
        with self._engine.connect() as connection:
            found = {row[0]: row[1] for row in connection.execute(query)}
        return {state: found.get(state, 0) for state in get_args(FileState)}

    def problems(self) -> tuple[Problem, ...]:
        """Give the problems kept, by path and place."""
        query = select(PROBLEM).order_by(PROBLEM.c.path, PROBLEM.c.page, PROBLEM.c.row)
        with self._engine.connect() as connection:
            return tuple(
                Problem(
                    source=Source(path=row.path, page=row.page, row=row.row),
                    code=row.code,
                    severity=row.severity,
                    what=row.what,
                    hint=row.hint,
                )
                for row in connection.execute(query)
            )


def move(
    connection: Connection, paths: Collection[str], state: FileState, *, now: datetime
) -> None:
    """Note a new state of files, within a commit of somebody else's."""
    for path in paths:
        values = {"state": state, "changed": now}
        connection.execute(update(FILE).where(FILE.c.path == path).values(values))


def put_back(connection: Connection, records: Collection[str], *, now: datetime) -> None:
    """Note the files that these records are from, where they are noted no more.

    Within a commit of somebody else's. A file whose bytes are not kept any more stays unnoted.
    """
    its = (VERSION.c.record == RECORD.c.id) & (VERSION.c.version == RECORD.c.version)
    query = (
        select(RECORD.c.path, ORIGINAL.c.sha256, func.length(ORIGINAL.c.data).label("size"))
        .join(VERSION, its)
        .join(ORIGINAL, ORIGINAL.c.sha256 == VERSION.c.original)
        .where(RECORD.c.id.in_(records), RECORD.c.path.is_not(None))
        .where(RECORD.c.path.not_in(select(FILE.c.path)))
    )
    for path, found in {row.path: row for row in connection.execute(query)}.items():
        row = {"path": path, "sha256": found.sha256, "size": found.size}
        connection.execute(insert(FILE), {**row, "state": "visible", "changed": now})


def _row(problem: Problem, path: str, now: datetime) -> dict[str, object]:
    return {
        "path": path,
        "page": problem.source.page,
        "row": problem.source.row,
        "code": problem.code,
        "severity": problem.severity,
        "what": problem.what,
        "hint": problem.hint,
        "added": now,
    }
