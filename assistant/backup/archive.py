"""The file of a backup: a zip with a part a table, a part a kept file, and a manifest.

It may come from anywhere. Nothing of it is taken by its own word: names are those that backups
have, parts are no longer than they say and no more than the disk can take, and every byte is read
against its hash before the first row goes anywhere.
"""

import hashlib
import json
import os
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Self, cast

from pydantic import ValidationError

from assistant.backup.contents import is_kept
from assistant.backup.manifest import NAME, Manifest, Member
from assistant.errors import BadBackup
from corpus.store.plain import PlainRow
from corpus.store.snapshot import Rows

TABLES, FILES = "tables/", "files/"
_TABLE = re.compile(r"tables/(?:corpus|index|assistant)_[a-z0-9_]{1,60}\.jsonl")
_MOST_PARTS = 100_000
_MOST_MANIFEST_BYTES = 32_000_000
# Base64 of the largest file that is taken, with room; a line is held in memory.
_MOST_LINE_BYTES = 300_000_000
# Text of ours shrinks to a fifth; what shrinks to this is made to fill a disk.
_MOST_SHRUNK = 300
_SMALL_BYTES = 1_000_000
_CHUNK = 1 << 20
_SYMLINK, _KIND_OF_FILE = 0o120000, 0o170000

Progress = Callable[[str, int, int], None]


class Writer:
    """Writes the parts of a backup, one after the other."""

    def __init__(self, file: IO[bytes]) -> None:
        """Write into an open file, until the end of a `with`; `finish` makes it whole."""
        self._zip = zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1)
        self.members: list[Member] = []

    def __enter__(self) -> Self:
        """Write within this."""
        return self

    def __exit__(self, *_error: object) -> None:
        """Let go of the file."""
        self._zip.close()

    def table(self, name: str, rows: Iterator[PlainRow]) -> int:
        """Write the rows of a table; give how many they were."""
        lines = (json.dumps(row, ensure_ascii=False, sort_keys=True) for row in rows)
        encoded = (f"{line}\n".encode() for line in lines)
        return self._put(f"{TABLES}{name}.jsonl", encoded, counted=True).rows or 0

    def file(self, name: str, path: Path) -> None:
        """Write a file; one that is gone by now is left out."""
        try:
            with path.open("rb") as source:
                self._put(f"{FILES}{name}", iter(lambda: source.read(_CHUNK), b""), counted=False)
        except FileNotFoundError:
            return

    def finish(self, manifest: Manifest) -> None:
        """Write the manifest, which makes it a backup."""
        self._zip.writestr(NAME, manifest.model_dump_json(indent=1))

    def _put(self, name: str, pieces: Iterator[bytes], *, counted: bool) -> Member:
        digest, size, number = hashlib.sha256(), 0, 0
        with self._zip.open(name, "w", force_zip64=True) as part:
            for piece in pieces:
                part.write(piece)
                digest.update(piece)
                size, number = size + len(piece), number + 1
        member = Member(
            name=name, bytes=size, sha256=digest.hexdigest(), rows=number if counted else None
        )
        self.members.append(member)
        return member


class Archive(Rows):
    """A backup that is open for reading."""

    def __init__(self, packed: zipfile.ZipFile, manifest: Manifest) -> None:
        """Use what `opened` gives."""
        self._zip = packed
        self.manifest = manifest

    def counts(self) -> Mapping[str, int]:
        """Give how many rows each table has."""
        return {
            _table_of(member.name): member.rows
            for member in self.manifest.members
            if member.rows is not None
        }

    def of(self, table: str) -> Iterator[PlainRow]:
        """Give the rows of a table; none where the backup does not have it.

        Raises:
            BadBackup: It is damaged.
        """
        name = f"{TABLES}{table}.jsonl"
        member = next((one for one in self.manifest.members if one.name == name), None)
        if member is None:
            return
        with _readable(), self._zip.open(name) as part:
            while line := part.readline(_MOST_LINE_BYTES):
                row = json.loads(line)
                if not isinstance(row, dict):
                    raise BadBackup(f"备份文件已损坏（{name} 中有不是记录的行）。")
                yield cast(PlainRow, row)

    def files(self) -> Iterator[tuple[str, IO[bytes]]]:
        """Give the kept files by their name in the data folder, open for reading."""
        for member in self.manifest.members:
            if member.rows is None:
                with _readable(), self._zip.open(member.name) as part:
                    yield member.name.removeprefix(FILES), part

    def verify(self, progress: Progress = lambda _name, _done, _total: None) -> None:
        """Read every byte against its hash.

        Raises:
            BadBackup: One is not as it was when the backup was made.
        """
        done, total = 0, self.manifest.bytes
        for member in self.manifest.members:
            digest, lines = hashlib.sha256(), 0
            with _readable(), self._zip.open(member.name) as part:
                while piece := part.read(_CHUNK):
                    digest.update(piece)
                    lines += piece.count(b"\n")
                    done += len(piece)
                    progress(member.name, done, total)
            counted = member.rows is None or member.rows == lines
            if digest.hexdigest() != member.sha256 or not counted:
                raise BadBackup(f"备份文件已损坏：{member.name} 与备份时不同；请换另一份备份。")


@contextmanager
def opened(path: Path) -> Iterator[Archive]:
    """Open a backup and see whether it is one; its bytes are not looked at yet.

    Raises:
        BadBackup: It is none, it is cut off, it holds what no backup has, or it is of a newer
            program.
    """
    with path.open("rb") as file, _readable(), zipfile.ZipFile(file) as packed:
        parts = packed.infolist()
        _refuse_hostile(parts, size=os.fstat(file.fileno()).st_size)
        manifest = _manifest(packed, {part.filename: part for part in parts})
        yield Archive(packed, manifest)


def _refuse_hostile(parts: list[zipfile.ZipInfo], *, size: int) -> None:
    """Refuse what no backup of ours has, before anything is unpacked."""
    if len(parts) > _MOST_PARTS or len({part.filename for part in parts}) != len(parts):
        raise BadBackup("这不是备份文件：其中的部分太多，或有重名。")
    for part in parts:
        kept = part.filename.startswith(FILES) and is_kept(part.filename.removeprefix(FILES))
        if not (part.filename == NAME or kept or _TABLE.fullmatch(part.filename)):
            raise BadBackup(f"备份文件里有不该有的内容（{_shown(part.filename)}），没有恢复。")
        if (part.external_attr >> 16) & _KIND_OF_FILE == _SYMLINK or part.flag_bits & 1:
            raise BadBackup(f"备份文件里有链接或加密的内容（{_shown(part.filename)}），没有恢复。")
    packed, unpacked = (sum(p.compress_size for p in parts), sum(p.file_size for p in parts))
    # Parts that share bytes are more, all together, than the file.
    if packed > size or unpacked > max(_SMALL_BYTES, _MOST_SHRUNK * size):
        raise BadBackup("备份文件的大小不合常理（可能是解压炸弹），没有恢复。")


def _manifest(packed: zipfile.ZipFile, parts: Mapping[str, zipfile.ZipInfo]) -> Manifest:
    """Read the manifest, and see that the file has just the parts that it names."""
    if NAME not in parts:
        raise BadBackup("这不是备份文件：缺少清单。")
    if parts[NAME].file_size > _MOST_MANIFEST_BYTES:
        raise BadBackup("备份文件的清单过大，没有恢复。")
    text = packed.read(NAME)
    try:
        manifest = Manifest.model_validate_json(text)
    except ValidationError as error:
        if _format_of(text) > 1:
            raise BadBackup("这份备份是更新版本的程序做的；请先升级程序再恢复。") from error
        raise BadBackup("备份文件已损坏：清单读不出来。") from error
    named = {member.name: member.bytes for member in manifest.members}
    there = {name: part.file_size for name, part in parts.items() if name != NAME}
    misplaced = any((one.rows is None) == one.name.startswith(TABLES) for one in manifest.members)
    if named != there or len(named) != len(manifest.members) or misplaced:
        raise BadBackup("备份文件已损坏：内容与清单不符。")
    return manifest


def _format_of(text: bytes) -> int:
    try:
        found = json.loads(text)
    except ValueError:
        return 0
    number = found.get("format") if isinstance(found, dict) else None
    return number if isinstance(number, int) else 0


@contextmanager
def _readable() -> Iterator[None]:
    """Say in words of ours what is wrong with a zip."""
    try:
        yield
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError) as error:
        raise BadBackup("这不是完整的备份文件（可能没有传完，或已损坏）。") from error
    except (ValueError, RecursionError) as error:
        raise BadBackup("备份文件已损坏：有读不出来的内容。") from error


def _table_of(member: str) -> str:
    return member.removeprefix(TABLES).removesuffix(".jsonl")


def _shown(name: str) -> str:
    return json.dumps(name[:80], ensure_ascii=False)
