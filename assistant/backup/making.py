"""Make a backup while everybody works: one moment of the database, and the files beside it."""

import os
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import chain, count
from pathlib import Path

from assistant.backup.archive import Archive, Writer, opened
from assistant.backup.contents import AFTER, BEFORE, LEFT_OUT, files_below
from assistant.backup.known import note_backup
from assistant.backup.manifest import Manifest
from assistant.errors import BadRequest
from corpus.errors import NoRoom
from corpus.store.plain import PlainRow
from corpus.store.snapshot import Rows, WholeDatabase

# Called with what is being done, in Chinese, how much of it is done, and of how much.
Progress = Callable[[str, int, int], None]
_TOLD_EVERY = 500
_SPARE_BYTES = 50_000_000
_RECORDS = "corpus_record"


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A backup that was made and read back."""

    path: Path
    bytes: int
    manifest: Manifest
    seconds: float


def default_name(now: datetime) -> str:
    """Give the name of a backup that is made now."""
    return f"backup-{now.astimezone(UTC):%Y%m%d-%H%M%S}.zip"


def make_backup(
    database: WholeDatabase,
    data_dir: Path,
    to: Path | None = None,
    *,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
    progress: Progress = lambda _what, _done, _total: None,
) -> Made:
    """Write a backup and read it back; it has its name only when both are done.

    Nobody waits for it: what is written meanwhile is in it whole or not at all, and what was
    finished before it began is in it.

    Args:
        database: The records and all else; its tables are up to date.
        data_dir: The data folder.
        to: A file that is not there yet, or a folder; None for `backups` in the data folder.
        now: The clock.
        progress: Called as it goes on.

    Raises:
        BadRequest: There is a file of that name already.
        NoRoom: The disk has not enough room.
    """
    began = now()
    path = _target(to or data_dir / "backups", began)
    _require_room(path.parent, database.bytes())
    partial = path.with_name(f".{path.name}.{os.getpid()}.partial")
    try:
        # Nobody else may read it, from its first byte on.
        handle = os.open(partial, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            with Writer(file) as writer:
                _write(writer, database, data_dir, made=began, progress=progress)
            file.flush()
            os.fsync(file.fileno())
        with opened(partial) as archive:
            _read_back(archive, progress)
            manifest = archive.manifest
        _name(partial, path)
    except FileExistsError as error:
        raise BadRequest(f"{path} 已经存在；请换一个文件名。") from error
    finally:
        partial.unlink(missing_ok=True)
    _sync(path.parent)
    note_backup(data_dir, path, made=began)
    return Made(
        path=path,
        bytes=path.stat().st_size,
        manifest=manifest,
        seconds=(now() - began).total_seconds(),
    )


def _write(
    writer: Writer, database: WholeDatabase, data_dir: Path, *, made: datetime, progress: Progress
) -> None:
    for name, path in files_below(data_dir, BEFORE):
        writer.file(name, path)
    schemas = database.revisions()
    with database.frozen(without=LEFT_OUT) as rows:
        counts = rows.counts()
        total, done = sum(counts.values()), 0
        levels = Counter(str(row["level"]) for row in rows.of(_RECORDS))
        for table in counts:
            done += writer.table(table, _told(rows, table, done, total, progress))
    for name, path in files_below(data_dir, AFTER):
        writer.file(name, path)
    writer.finish(
        Manifest(
            made=made,
            database=database.kind,
            schemas=schemas,
            levels=levels,
            members=tuple(writer.members),
        )
    )


def _name(partial: Path, path: Path) -> None:
    """Give the finished file its name, replacing no other."""
    try:
        os.link(partial, path)
    except (PermissionError, NotImplementedError):  # disks that know no second names
        if path.exists():
            raise FileExistsError(path) from None
        partial.rename(path)


def _told(
    rows: Rows, table: str, before: int, total: int, progress: Progress
) -> Iterator[PlainRow]:
    for number, row in enumerate(rows.of(table), start=before + 1):
        yield row
        if number % _TOLD_EVERY == 0 or number == total:
            progress("正在备份", number, total)


def _read_back(archive: Archive, progress: Progress) -> None:
    archive.verify(lambda _name, done, total: progress("正在核对", done, total))


def _target(to: Path, now: datetime) -> Path:
    if to.suffix != ".zip":
        to.mkdir(parents=True, exist_ok=True, mode=0o700)
        return _unused(to / default_name(now))
    if to.exists():
        raise BadRequest(f"{to} 已经存在；请换一个文件名。")
    to.parent.mkdir(parents=True, exist_ok=True)
    return to


def _unused(path: Path) -> Path:
    """Give a name that no file has, of two that are made within a second too."""
    others = (path.with_stem(f"{path.stem}-{number}") for number in count(2))
    return next(one for one in chain([path], others) if not one.exists())


def _require_room(folder: Path, size: int) -> None:
    free, needed = shutil.disk_usage(folder).free, size + _SPARE_BYTES
    if free < needed:
        raise NoRoom(
            f"磁盘空间不足：{folder} 剩余 {free // 1_000_000} MB，"
            f"备份可能需要 {needed // 1_000_000} MB。请清理磁盘，或备份到另一个磁盘。"
        )


def _sync(folder: Path) -> None:
    """Have the name of a new file survive a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
