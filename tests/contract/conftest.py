"""A PostgreSQL server for every contract that a database has to keep."""

import os
import pwd
import shutil
import subprocess
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest

SERVERS = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))


@pytest.fixture(scope="session")
def postgresql(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A PostgreSQL server of this run's own, on a socket in a folder."""
    if not SERVERS:
        pytest.skip("no PostgreSQL server is installed here")
    if find_spec("psycopg") is None:
        pytest.skip("psycopg, which talks to PostgreSQL, is not installed here")
    folder = tmp_path_factory.mktemp("postgresql")
    account = _unprivileged(folder)
    programs, cluster = SERVERS[-1].parent, folder / "cluster"

    def run(program: str, *options: str) -> None:
        command = [str(programs / program), "-D", str(cluster), *options]
        subprocess.run(command, check=True, capture_output=True, user=account)  # noqa: S603

    run("initdb", "-U", "tests", "-A", "trust", "-E", "UTF8", "--no-sync")
    options = f"-c listen_addresses='' -c unix_socket_directories='{folder}' -c fsync=off"
    run("pg_ctl", "-w", "-l", str(folder / "log"), "-o", options, "start")
    yield f"postgresql+psycopg://tests@/postgres?host={folder}"
    run("pg_ctl", "-m", "immediate", "stop")


def _unprivileged(folder: Path) -> str | None:
    """Give the account that may run the server: PostgreSQL refuses to run as root."""
    if os.getuid() != 0:
        return None
    if "postgres" not in {account.pw_name for account in pwd.getpwall()}:
        pytest.skip("as root, PostgreSQL needs an account named postgres")
    shutil.chown(folder, "postgres")
    for parent in list(folder.parents)[: len(folder.parents) - 2]:
        parent.chmod(parent.stat().st_mode | 0o011)
    return "postgres"
