"""Files that are being handed in: batches that are open, each its sender's.

How much there is holds for requests that come at once, since room is taken before a byte is
written. What is refused or breaks off leaves nothing behind.
"""

import secrets
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock
from time import monotonic
from typing import BinaryIO

from assistant.errors import BadRequest, TooBusy, TooLarge, UnknownBatch
from assistant.ui.admitting import HEAD_BYTES, require_content
from corpus.errors import NoRoom
from corpus.levels import Viewer

_MB = 1_000_000
_TAKEN = ".taken"
_LOOKED_EACH_BYTES = 8 * _MB


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """How much may be there.

    Attributes:
        file_bytes: Of one file.
        batch_bytes, batch_files: Of one batch.
        waiting_bytes: Of all that lies here, open, waiting and being added.
        batches, batches_each: How many may be open; and of one person, so that nobody takes all.
        idle_seconds: After so long without a file, a batch that nobody started is dropped.
        floor_bytes: So much of the disk stays free: the program needs 200 MB to go on answering,
            and what is added takes thrice its size before the file here is gone.
    """

    file_bytes: int = 100 * _MB
    batch_bytes: int = 2_000 * _MB
    batch_files: int = 2_000
    waiting_bytes: int = 6_000 * _MB
    batches: int = 8
    batches_each: int = 3
    idle_seconds: float = 7_200
    floor_bytes: int = 500 * _MB


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """A batch that nothing more comes to."""

    folder: Path
    size: int


@dataclass(slots=True)
class _Batch:
    owner: str
    touched: float
    files: int = 0
    size: int = 0
    coming: set[str] = field(default_factory=set)


class Arrival:
    """One file that is coming in."""

    def __init__(self, incoming: "Incoming", batch: _Batch, file: BinaryIO, name: str) -> None:
        """Write to a file that was just made."""
        self._incoming, self._batch, self._file, self._name = incoming, batch, file, name
        self._head = b""
        self._told = False
        self.size = 0

    def write(self, piece: bytes) -> None:
        """Write what came.

        Raises:
            TooLarge: The file or its batch is.
            TooBusy: Too much is waiting.
            NoRoom: The disk would be too full.
            BadRequest: It is none of the files that are read.
        """
        self._incoming.grow(self._batch, self, len(piece))
        if not self._told:
            self._head += piece[:HEAD_BYTES]
            if len(self._head) >= HEAD_BYTES:
                self.finish()
        self._file.write(piece)

    def finish(self) -> None:
        """Say that this was all, or enough to tell what it is.

        Raises:
            BadRequest: It is none of the files that are read.
        """
        if not self._told:
            self._told = True
            require_content(self._name, self._head)


class Incoming:
    """The batches of this process. Safe to use from several threads."""

    def __init__(
        self,
        folder: Path,
        *,
        bounds: Bounds | None = None,
        free: Callable[[], int] | None = None,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        """Keep batches below a folder that is there, and nobody else's.

        Args:
            folder: Where they lie.
            bounds: How much may be there.
            free: Gives the bytes that the disk has left; None asks the disk.
            clock: Seconds that only go on.
        """
        self.bounds = bounds or Bounds()
        self._folder = folder
        self._free = free or (lambda: shutil.disk_usage(folder).free)
        self._clock = clock
        self._lock = Lock()
        self._open: dict[str, _Batch] = {}
        self._lying = 0

    def open(self, who: Viewer) -> str:
        """Give the name of a new batch, for its owner to put files in.

        Raises:
            TooBusy: Too many have been opened that nobody started.
            NoRoom: The disk is too full.
        """
        self._require_room(0)
        with self._lock:
            self._drop_idle()
            own = sum(one.owner == who.identity for one in self._open.values())
            if len(self._open) >= self.bounds.batches:
                raise TooBusy("正在等候的添加太多，请稍后再试。")
            if own >= self.bounds.batches_each:
                raise TooBusy(f"您已有 {own} 批文件没有添加完，请先添加或重新选择。")
            name = secrets.token_hex(16)
            (self._folder / name).mkdir(mode=0o700)
            self._open[name] = _Batch(owner=who.identity, touched=self._clock())
            return name

    def folder(self, batch: str, who: Viewer) -> Path:
        """Give the folder of a batch of somebody's that has not been started.

        Raises:
            UnknownBatch: There is none of that name, or it is somebody else's.
        """
        with self._lock:
            self._of(batch, who)
            return self._folder / batch

    @contextmanager
    def receiving(
        self, batch: str, who: Viewer, name: str, *, stated: int | None
    ) -> Iterator[Arrival]:
        """Take one file into a batch; nothing is left of one that fails.

        Args:
            batch: Its name.
            who: Whoever sends it.
            name: Of the file in the batch; it leads nowhere else.
            stated: How many bytes they say it has; None where they do not.

        Raises:
            UnknownBatch: There is none of that name, or it is somebody else's.
            BadRequest: There is such a file already.
            TooLarge, TooBusy, NoRoom: As of `Arrival.write`.
        """
        if (stated or 0) > self.bounds.file_bytes:
            raise self._too_large()
        self._require_room(stated or 0)
        path = self._folder / batch / name
        with self._lock:
            of = self._begin(batch, who, name, path)
        done, arrival = False, None
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("xb") as file:
                arrival = Arrival(self, of, file, name)
                yield arrival
                arrival.finish()
            done = True
        finally:
            if not done:
                path.unlink(missing_ok=True)
            with self._lock:
                self._end(of, name, arrival.size if arrival is not None else 0, done=done)

    def grow(self, batch: _Batch, arrival: Arrival, size: int) -> None:
        """Take room for so many bytes of a file; see `Arrival.write`."""
        before, arrival_size = arrival.size, arrival.size + size
        if arrival_size > self.bounds.file_bytes:
            raise self._too_large()
        if before // _LOOKED_EACH_BYTES != arrival_size // _LOOKED_EACH_BYTES:
            self._require_room(size)
        with self._lock:
            if batch.size + size > self.bounds.batch_bytes:
                most = self.bounds.batch_bytes // _MB
                raise TooLarge(f"一次最多添加 {most} MB，请分几次添加。")
            if self._lying + size > self.bounds.waiting_bytes:
                raise TooBusy("正在等候添加的文件太多，请等前面的处理完再传。")
            batch.size += size
            self._lying += size
            arrival.size = arrival_size

    def drop(self, batch: str, who: Viewer) -> None:
        """Delete a batch that was not started.

        Raises:
            UnknownBatch: There is none of that name, or it is somebody else's.
            TooBusy: A file of it is still coming in.
        """
        with self._lock:
            self._settled(batch, who)
            self._delete(batch)

    def take(self, batch: str, who: Viewer) -> Taken:
        """Give a batch to be added; nothing more comes to it.

        Raises:
            UnknownBatch: There is none of that name, or it is somebody else's.
            TooBusy: A file of it is still coming in.
        """
        with self._lock:
            of = self._settled(batch, who)
            folder = self._folder / batch
            taken = folder.rename(folder.with_name(f"{batch}{_TAKEN}"))
            del self._open[batch]
            return Taken(folder=taken, size=of.size)

    def release(self, taken: Taken) -> None:
        """Delete what was taken, and give its room to others."""
        shutil.rmtree(taken.folder, ignore_errors=True)
        with self._lock:
            self._lying -= taken.size

    def _of(self, batch: str, who: Viewer) -> _Batch:
        found = self._open.get(batch)
        if found is None or found.owner != who.identity:
            raise UnknownBatch("这一批文件已经不在，请重新选择。")
        return found

    def _settled(self, batch: str, who: Viewer) -> _Batch:
        found = self._of(batch, who)
        if found.coming:
            raise TooBusy("这一批还有文件正在上传，请等它传完。")
        return found

    def _begin(self, batch: str, who: Viewer, name: str, path: Path) -> _Batch:
        of = self._of(batch, who)
        if of.files + len(of.coming) >= self.bounds.batch_files:
            raise TooLarge(f"一次最多添加 {self.bounds.batch_files} 个文件，请分几次添加。")
        if name in of.coming or path.exists() or any(one.is_file() for one in path.parents):
            raise BadRequest("同一批里已有这个名字的文件，请改名后重新选择。")
        of.coming.add(name)
        of.touched = self._clock()
        return of

    def _end(self, of: _Batch, name: str, size: int, *, done: bool) -> None:
        of.coming.discard(name)
        of.touched = self._clock()
        if done:
            of.files += 1
        else:
            of.size -= size
            self._lying -= size

    def _drop_idle(self) -> None:
        since = self._clock() - self.bounds.idle_seconds
        for name in [n for n, one in self._open.items() if one.touched < since and not one.coming]:
            self._delete(name)

    def _delete(self, batch: str) -> None:
        of = self._open.pop(batch)
        shutil.rmtree(self._folder / batch, ignore_errors=True)
        self._lying -= of.size

    def _require_room(self, size: int) -> None:
        left = self._free() - size
        if left < self.bounds.floor_bytes:
            raise NoRoom(
                f"服务器磁盘只剩 {max(0, left) // _MB} MB 可用，暂不收文件，请联系管理员清理；"
                "查询和已添加的资料不受影响。"
            )

    def _too_large(self) -> TooLarge:
        return TooLarge(f"文件超过 {self.bounds.file_bytes // _MB} MB，请拆成几个文件后重新添加。")
