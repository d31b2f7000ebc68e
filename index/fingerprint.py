"""The fingerprint of a build's files: the same as long as nothing has written to them.

Every byte counts, because a flipped bit in a vector file can end the process that loads it. The
one exception is what Chroma writes whenever it is opened, reading or not: a row in its table
`acquire_write`, and the change counters of SQLite's header. After some four hundred rows the table
takes another page; the database then looks changed, and is looked into.
"""

import hashlib
import sqlite3
import zlib
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

_PIECE = 1 << 20
_DATABASE = "chroma.sqlite3"
# Offsets in the header: file change counter, version-valid-for (sqlite.org/fileformat2.html).
_COUNTERS = (24, 92)
_LOCKS = ".lock"
_HALF = 32
_PERSISTED = "index_metadata.pickle"
_GRAPH = ("data_level0.bin", "header.bin", "length.bin", "link_lists.bin")


def fingerprint(folder: Path) -> str:
    """Give 64 hexadecimal digits for all files below a folder, by name, size and content.

    The first half is of Chroma's database, the second of all else; see `only_database_differs`.

    Raises:
        OSError: A file cannot be read.
    """
    database, rest = hashlib.sha256(), hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.name.endswith(_LOCKS) and not _is_scratch(path):
            name = path.relative_to(folder).as_posix()
            line = f"{name}\n{path.stat().st_size}\n{_checksum(path)}\n".encode()
            (database if path.name == _DATABASE else rest).update(line)
    return database.hexdigest()[:_HALF] + rest.hexdigest()[:_HALF]


def _is_scratch(path: Path) -> bool:
    """Say whether Chroma makes the file anew each time: it has put nothing into it yet.

    Below a thousand vectors all are in the database, and the files of the vector graph beside it
    are written when it is opened, with whatever the memory held.
    """
    return path.name in _GRAPH and not path.with_name(_PERSISTED).exists()


def only_database_differs(one: str, other: str) -> bool:
    """Say of two fingerprints whether no file but Chroma's database can have changed."""
    return one[_HALF:] == other[_HALF:]


def database_is_whole(folder: Path) -> bool:
    """Say whether SQLite finds nothing wrong with Chroma's database, if there is one."""
    found = sorted(folder.rglob(_DATABASE))
    try:
        return all(_whole(path) for path in found)
    except sqlite3.Error:
        return False


def _whole(path: Path) -> bool:
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute("PRAGMA integrity_check(1)").fetchall() == [("ok",)]


def _checksum(path: Path) -> int:
    total = 0
    masks = _masks(path) if path.name == _DATABASE else ()
    with path.open("rb") as file:
        start = 0
        while piece := file.read(_PIECE):
            for first, length in masks:
                low, high = max(first, start), min(first + length, start + len(piece))
                if low < high:
                    blank = bytes(high - low)
                    piece = piece[: low - start] + blank + piece[high - start :]
            total = zlib.crc32(piece, total)
            start += len(piece)
    return total


def _masks(path: Path) -> tuple[tuple[int, int], ...]:
    """Give (offset, length) of what opening changes; nothing for what is no database any more."""
    try:
        address = f"file:{quote(str(path.absolute()))}?mode=ro&immutable=1"
        with closing(sqlite3.connect(address, uri=True)) as connection:
            size = int(connection.execute("PRAGMA page_size").fetchone()[0])
            query = "SELECT rootpage FROM sqlite_master WHERE name = 'acquire_write'"
            pages = [int(row[0]) for row in connection.execute(query)]
    except sqlite3.Error:
        return ()
    return (*((offset, 4) for offset in _COUNTERS), *(((page - 1) * size, size) for page in pages))
