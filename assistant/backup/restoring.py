"""Put a backup back: looked at from end to end first, then in by one commit.

It works while the page is open, which sees the records change as by any other addition. What was
there is backed up before. If it is cut off, everything is as before, or the records are in and the
rest follows when the same command is run again.
"""

import os
import re
import shutil
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from assistant.backup.archive import Archive, opened
from assistant.backup.contents import (
    AFTER,
    ENDED,
    ERASURES,
    FROM_THE_START,
    LEFT_OUT,
    MADE_ANEW,
    SCHEMAS,
)
from assistant.backup.making import Made, Progress, make_backup
from assistant.backup.manifest import Manifest
from assistant.errors import BadBackup
from assistant.keeping.audit import KEY_NAME
from corpus.errors import NoRoom, UnusableRows
from corpus.store.lock import writing
from corpus.store.snapshot import Rows, WholeDatabase

# Rows unpacked, in the database, and in what it writes ahead.
_TIMES = 3
_AUDIT = "audit"
_ERASED_AT = re.compile(r'"at": "(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{6})?\+00:00)"')
_SPARE_BYTES = 100_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored:
    """What was put back.

    Attributes:
        before: The backup that was made of what was there; None where nothing was.
        migrated: Whether the backup was of an older version of the tables.
        erased_since: How many erasures were done here since it was made, whose content is back.
    """

    manifest: Manifest
    before: Made | None
    migrated: bool
    erased_since: int
    seconds: float


def restore(
    backup: Path,
    database: WholeDatabase,
    data_dir: Path,
    *,
    over: bool = False,
    unseal: Callable[[], None] = lambda: None,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
    progress: Progress = lambda _what, _done, _total: None,
) -> Restored:
    """Put a backup in the place of what is there; the caller then makes the caches anew.

    Everybody's login is ended.

    Args:
        backup: A file that `make_backup` has made.
        database: Where the records go; its tables are up to date.
        data_dir: Where the files go.
        over: Whether what is there may be replaced. It is backed up first.
        unseal: Has the caches distrusted; called when all is ready to go in.
        now: The clock.
        progress: Called as it goes on.

    Raises:
        BadBackup: It cannot be used, or there is something already and `over` is false. Nothing
            has changed.
        NoRoom: The disk has not enough room. Nothing has changed.
        StoreBusy: Another process writes.
    """
    began = now()
    with opened(backup) as archive, writing(data_dir):
        manifest = archive.manifest
        older = _refuse_newer(manifest, database)
        _require_room(data_dir, manifest.bytes)
        archive.verify(lambda _name, done, total: progress("正在核对", done, total))
        used = database.used(besides=LEFT_OUT | FROM_THE_START)
        if used and not over:
            raise BadBackup(
                "数据文件夹里已有资料，没有恢复；确要用备份替换时请加 --over"
                "（会先把现有的全部内容另做一份备份）。"
            )
        erased_since = _erased_since(data_dir / ERASURES, manifest.made)
        before = make_backup(database, data_dir, now=now, progress=progress) if used else None
        with _files(archive, data_dir) as files, _at_newest(archive, data_dir, older) as rows:
            unseal()
            _put_in(database, rows, progress)
            _swap(files, data_dir)
    return Restored(
        manifest=manifest,
        before=before,
        migrated=older,
        erased_since=erased_since,
        seconds=(now() - began).total_seconds(),
    )


def _erased_since(ledger: Path, made: datetime) -> int:
    """Count the erasures that are noted after a moment; by ids, `assistant.erasing` notes them."""
    if not ledger.is_file():
        return 0
    # Not read as JSON: a line that was cut off is an erasure too, and the next one joins onto it.
    whens = _ERASED_AT.findall(ledger.read_text("utf-8", errors="replace"))
    return sum(datetime.fromisoformat(when) > made for when in whens)


def _refuse_newer(manifest: Manifest, database: WholeDatabase) -> bool:
    """Say whether the backup's tables are older than this program's.

    Raises:
        BadBackup: They are newer.
    """
    known = database.known()
    if set(manifest.schemas) != set(known):
        raise BadBackup("备份文件的数据库版本读不出来，没有恢复。")
    for table, revision in manifest.schemas.items():
        if revision not in known[table]:
            raise BadBackup(
                f"这份备份是更新版本的程序做的（{table} {revision}，"
                f"本程序到 {known[table][-1]}）；请先升级程序再恢复。"
            )
    return any(manifest.schemas[table] != known[table][-1] for table in known)


@contextmanager
def _at_newest(archive: Archive, data_dir: Path, older: bool) -> Iterator[Rows]:
    """Give the rows as the tables of this program have them."""
    if not older:
        yield archive
        return
    with TemporaryDirectory(prefix=".restoring-", dir=data_dir) as place:
        scratch = WholeDatabase(f"sqlite:///{place}/records.db", SCHEMAS)
        try:
            scratch.prepare(archive.manifest.schemas)
            _fill(scratch, archive)
            scratch.prepare()
            with scratch.frozen(without=LEFT_OUT) as rows:
                yield rows
        finally:
            scratch.close()


def _put_in(database: WholeDatabase, rows: Rows, progress: Progress) -> None:
    counted: dict[str, int] = {}
    total = sum(rows.counts().values())

    def told(table: str, number: int) -> None:
        counted[table] = number
        progress("正在恢复", sum(counted.values()), total)

    _fill(database, rows, told)


def _fill(
    database: WholeDatabase,
    rows: Rows,
    progress: Callable[[str, int], None] = lambda _table, _done: None,
) -> None:
    try:
        database.replace(rows, without=LEFT_OUT, emptied=ENDED, progress=progress)
    except UnusableRows as error:
        raise BadBackup(f"备份文件已损坏：{error}；没有恢复。") from error


# --- files ----------------------------------------------------------------------------------------


@contextmanager
def _files(archive: Archive, data_dir: Path) -> Iterator[Path]:
    """Unpack the kept files beside those that they will take the place of."""
    with TemporaryDirectory(prefix=".restoring-", dir=data_dir) as place:
        for name, source in archive.files():
            target = Path(place, name)
            target.parent.mkdir(parents=True, exist_ok=True)
            with target.open("xb") as file:
                target.chmod(stat.S_IRUSR | stat.S_IWUSR)
                shutil.copyfileobj(source, file)
                file.flush()
                os.fsync(file.fileno())
        yield Path(place)


def _swap(files: Path, data_dir: Path) -> None:
    """Put unpacked files in their place; what the backup does not have is gone afterwards.

    The audit's checkpoint here stays, as it knows what was noted since the backup.
    """
    _swap_audit(files / _AUDIT, data_dir / _AUDIT)
    for name in (*AFTER, *MADE_ANEW):
        place, fresh = data_dir / name, files / name
        if place.is_dir():
            shutil.rmtree(place)
        else:
            place.unlink(missing_ok=True)
        if fresh.exists():
            place.parent.mkdir(parents=True, exist_ok=True)
            fresh.rename(place)


def _swap_audit(fresh: Path, place: Path) -> None:
    if not fresh.is_dir():
        return
    place.mkdir(mode=0o700, parents=True, exist_ok=True)  # it has the key
    same = _bytes_of(fresh / KEY_NAME) == _bytes_of(place / KEY_NAME)
    for file in fresh.iterdir():
        target = place / file.name
        if file.name == KEY_NAME or not same or not target.exists():
            file.replace(target)


def _bytes_of(file: Path) -> bytes | None:
    return file.read_bytes() if file.is_file() else None


def _require_room(folder: Path, size: int) -> None:
    free, needed = shutil.disk_usage(folder).free, _TIMES * size + _SPARE_BYTES
    if free < needed:
        raise NoRoom(
            f"磁盘空间不足：{folder} 剩余 {free // 1_000_000} MB，"
            f"恢复这份备份可能需要 {needed // 1_000_000} MB；没有恢复。"
        )
