"""What holds for every test: nothing outside this machine is reached."""

import gc
import ipaddress
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from builders import House, a_house
from fakes import BigramEmbedder
from hypothesis import settings
from pgserver import Server, a_server
from sqlalchemy import Engine

from assistant.keeping.asked import AskedStore
from assistant.settings import quiet_libraries
from corpus.store.database import open_database

# The same examples every time, and no clock: the machines that run this are busy.
settings.register_profile("suite", deadline=None, derandomize=True, max_examples=60)
# For a search at night: pytest --hypothesis-profile=thorough
settings.register_profile("thorough", deadline=None, derandomize=False, max_examples=2000)
settings.load_profile("suite")
quiet_libraries()


class NetworkClosed(OSError):
    """A test tried to reach another machine."""


_HERE = {None, "", "localhost", "localhost.localdomain"}
_CALLS = {
    "socket.connect": 1,
    "socket.sendto": 1,
    "socket.sendmsg": 1,
    "socket.getaddrinfo": 0,
    "socket.gethostbyname": 0,
    "socket.gethostbyaddr": 0,
}
_closed = [False]


def _guard(event: str, args: tuple[object, ...]) -> None:
    """Refuse what would leave this machine; an audit hook sees every socket of the process."""
    if not _closed[0] or event not in _CALLS:
        return
    address = args[_CALLS[event]]
    host = address[0] if isinstance(address, tuple) and address else address
    if isinstance(address, tuple | str | bytes) and not _is_here(host, event):
        raise NetworkClosed(f"tests reach nothing outside this machine, but tried {host!r}")


def _is_here(host: object, event: str) -> bool:
    if isinstance(host, bytes):
        host = host.decode(errors="replace")
    if event in ("socket.connect", "socket.sendto", "socket.sendmsg") and str(host)[:1] in "/\0":
        return True  # a socket that is a file
    if host in _HERE:
        return True
    try:
        return ipaddress.ip_address(str(host)).is_loopback
    except ValueError:
        return False


sys.addaudithook(_guard)


def pytest_collection_finish() -> None:
    """Leave what was loaded and collected out of every later search for garbage: that is much."""
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True, scope="session")
def no_network() -> None:
    """Close the way out for the whole run."""
    _closed[0] = True


@pytest.fixture(scope="session")
def embedder() -> BigramEmbedder:
    """An embedder that loads nothing."""
    return BigramEmbedder()


@pytest.fixture(scope="session")
def common(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """A folder of this run, whichever of its processes asks."""
    base = tmp_path_factory.getbasetemp()
    return base if worker_id == "master" else base.parent


@pytest.fixture
def house(tmp_path: Path, embedder: BigramEmbedder) -> House:
    """The real records and caches, empty, on a folder of this test."""
    return a_house(tmp_path / "var", embedder=embedder)


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[Server]:
    """A PostgreSQL server with pgvector, started once for the whole run."""
    with a_server() as server:
        yield server


@pytest.fixture
def postgresql(postgresql_server: Server) -> str:
    """The URL of an empty database on that server, of this test alone."""
    return postgresql_server.url(postgresql_server.new_database())


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of an empty database of this test alone, of each kind that may hold the records."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'var' / 'records.db'}"
    return str(request.getfixturevalue("postgresql"))


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def database(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Engine]:
    """A database of each kind with the assistant's tables, for all tests of a module.

    Making them takes longer than most of these tests; each empties the tables that it uses.
    """
    url = f"sqlite:///{tmp_path_factory.mktemp('database') / 'records.db'}"
    if request.param == "postgresql":
        server: Server = request.getfixturevalue("postgresql_server")
        url = server.url(server.new_database())
    engine = open_database(url)
    AskedStore(engine)  # like any of the assistant's stores, makes all of its tables
    yield engine
    engine.dispose()
