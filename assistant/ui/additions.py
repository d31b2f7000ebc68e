"""Files that were handed in on the page: where they wait, and the one thread that adds them.

What is handed in lies in a folder of this process's own below the data folder, and is deleted when
it has been added. One batch is added at a time; a few may wait, and more are sent away.
"""

import logging
import secrets
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from queue import Empty, Full, Queue
from threading import Lock, Thread
from time import monotonic

from filelock import FileLock, Timeout

from assistant.errors import AssistantError, TooBusy
from assistant.ui.incoming import Incoming, Taken
from corpus.differences import Difference, difference
from corpus.errors import CorpusError, UnknownRecord
from corpus.files import Found, found_in
from corpus.ingest import Added, Progress, Step
from corpus.levels import Level, Viewer
from corpus.records import FileState, Kind, Record
from corpus.sameness import alike
from corpus.store.records import RecordStore
from index.errors import IndexingError

Work = Callable[[Path, Kind | None, Level | None, Progress], Added]

_MAX_WAITING = 3
_COMPARED = 50
_EVERYTHING = Viewer(identity="additions", role="admin")
_INDEXED = 0.95
_BROKEN = "系统出错，没有添加完。已显示为“可检索”的文件不受影响；请重新添加其余文件，或告诉管理员。"
# How far a file is when it is in a state; in between, the share of its batch's passages counts.
# On 56 notices and catalogues, nine tenths of the time went into the passages.
_WEIGHT: dict[FileState, float] = {"received": 0.02, "parsed": 0.1, "indexed": _INDEXED}

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """A record that came in another version, and what changed in it."""

    record: Record
    difference: Difference


@dataclass(frozen=True, slots=True, kw_only=True)
class Running:
    """The batch that is being added.

    Attributes:
        names: Its files, in order.
        states: How far each has come that has begun.
        page: How many pages of a file have been read from their pictures, out of `pages`.
        passage: How many passages are ready, out of `passages`.
        seconds: Since it began.
    """

    names: tuple[str, ...]
    states: Mapping[str, FileState]
    page: int = 0
    pages: int = 0
    passage: int = 0
    passages: int = 0
    seconds: float = 0.0

    @property
    def done(self) -> float:
        """How much of it is done, 0…1."""
        if not self.names:
            return 0.0
        indexed = self.passage / self.passages if self.passages else 0.0
        return sum(self._weight(name, indexed) for name in self.names) / len(self.names)

    def _weight(self, name: str, indexed: float) -> float:
        state = self.states.get(name)
        if state is None:
            return 0.0
        begun = _WEIGHT.get(state)
        if begun is None:
            return 1.0
        return begun + (_INDEXED - begun) * indexed if state == "parsed" else begun


@dataclass(frozen=True, slots=True, kw_only=True)
class Finished:
    """The batch that was added last.

    Attributes:
        failed: Why it was not added to its end; None where it was.
        alike: Of what was new: each with others that may be the same document.
        who: The id of whoever handed it in; empty for nobody in particular.
    """

    report: Added
    changed: tuple[Changed, ...]
    files: int
    seconds: float
    failed: str | None = None
    alike: tuple[tuple[Record, tuple[Record, ...]], ...] = ()
    who: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Where the work stands."""

    running: Running | None = None
    waiting: int = 0
    finished: Finished | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Batch:
    files: Taken
    kind: Kind | None
    level: Level | None
    who: str


@dataclass(slots=True)
class _Board:
    """What the worker tells and the page reads; under one lock."""

    lock: Lock = field(default_factory=Lock)
    began: float = 0.0
    names: tuple[str, ...] = ()
    states: dict[str, FileState] = field(default_factory=dict)
    page: int = 0
    pages: int = 0
    passage: int = 0
    passages: int = 0
    busy: bool = False
    finished: Finished | None = None

    def begin(self, names: Sequence[str]) -> None:
        with self.lock:
            self.busy, self.began, self.names = True, monotonic(), tuple(names)
            self.states, self.page, self.pages = {}, 0, 0
            self.passage, self.passages = 0, 0

    def tell(self, step: Step) -> None:
        with self.lock:
            if step.path is not None and step.state is not None:
                self.states[step.path] = step.state
            self.page, self.pages = step.page, step.pages
            self.passage, self.passages = step.passage, step.passages

    def finish(self, finished: Finished) -> None:
        with self.lock:
            seconds = monotonic() - self.began
            self.busy, self.finished = False, replace(finished, seconds=seconds)


class Additions:
    """The batches of this process. Safe to use from several threads."""

    def __init__(
        self,
        work: Work,
        *,
        store: RecordStore,
        folder: Path,
        incoming: Callable[[Path], Incoming] = Incoming,
    ) -> None:
        """Wait for batches.

        Args:
            work: Adds a folder of files.
            store: For what changed in records that came in another version.
            folder: Where files wait; what earlier processes left there is cleared away.
            incoming: Keeps what is being handed in, in a folder.
        """
        self._work = work
        self._store = store
        folder.mkdir(parents=True, exist_ok=True)
        _clear(folder)
        name = secrets.token_hex(8)
        self._lock = FileLock(folder / f"{name}.lock")
        self._lock.acquire(timeout=0)
        self._own = folder / name
        self._own.mkdir(mode=0o700)
        self.incoming = incoming(self._own)
        self._queue: Queue[_Batch] = Queue(maxsize=_MAX_WAITING)
        self._board = _Board()
        self._worker: Thread | None = None
        self._starting = Lock()

    def open(self, who: Viewer) -> str:
        """Give the name of a new batch; see `Incoming.open`."""
        return self.incoming.open(who)

    def folder(self, batch: str, who: Viewer) -> Path:
        """Give the folder of a batch that was not started; see `Incoming.folder`."""
        return self.incoming.folder(batch, who)

    def drop(self, batch: str, who: Viewer) -> None:
        """Delete a batch that was not started; see `Incoming.drop`."""
        self.incoming.drop(batch, who)

    def start(self, batch: str, who: Viewer, *, kind: Kind | None, level: Level | None) -> int:
        """Have a batch added; give how many come before it.

        Raises:
            UnknownBatch: There is none of that name, or it is somebody else's.
            TooBusy: A file of it is still coming in; or as many as may wait do, and it is dropped.
        """
        taken = self.incoming.take(batch, who)
        before = self._queue.qsize() + self._board.busy
        try:
            self._queue.put_nowait(_Batch(files=taken, kind=kind, level=level, who=who.identity))
        except Full:
            self.incoming.release(taken)
            raise TooBusy(
                "前面已有几批文件在排队，这一批没有收下；请等它们处理完再添加。"
            ) from None
        with self._starting:
            if self._worker is None or not self._worker.is_alive():
                self._worker = Thread(target=self._run, name="additions", daemon=True)
                self._worker.start()
        return before

    def standing(self) -> Standing:
        """Give where the work stands."""
        board = self._board
        with board.lock:
            running = None
            if board.busy:
                running = Running(
                    names=board.names,
                    states=dict(board.states),
                    page=board.page,
                    pages=board.pages,
                    passage=board.passage,
                    passages=board.passages,
                    seconds=monotonic() - board.began,
                )
            return Standing(running=running, waiting=self._queue.qsize(), finished=board.finished)

    def close(self) -> None:
        """Clear the files away that nobody started; what is being added is left to be finished."""
        shutil.rmtree(self._own, ignore_errors=True)
        self._lock.release()

    def _run(self) -> None:
        """Add what waits, one batch after another, until nothing does."""
        while True:
            try:
                batch = self._queue.get(timeout=1)
            except Empty:
                with self._starting:
                    if self._queue.empty():
                        self._worker = None
                        return
                continue
            self._add(batch)

    def _add(self, batch: _Batch) -> None:
        names = [item.name for item in found_in([batch.files.folder]) if isinstance(item, Found)]
        self._board.begin(names)
        report, failed = Added(), None
        changed: tuple[Changed, ...] = ()
        others: tuple[tuple[Record, tuple[Record, ...]], ...] = ()
        try:
            report = self._work(batch.files.folder, batch.kind, batch.level, self._board.tell)
            changed = tuple(self._changed(report.updated[:_COMPARED]))
            found = ((new, alike(new, self._store)) for new in report.added[:_COMPARED])
            others = tuple((new, same) for new, same in found if same)
        except (AssistantError, CorpusError, IndexingError) as error:
            failed = str(error)
        except OSError as error:
            failed = f"读写文件出错（{error.strerror or '原因不明'}），没有添加完；请重新添加。"
        except Exception:  # the outermost boundary: the page says that it broke, the log says how
            logger.exception("a batch of files could not be added")
            failed = _BROKEN
        finally:
            self.incoming.release(batch.files)
            finished = Finished(
                report=report,
                changed=changed,
                files=len(names),
                seconds=0.0,
                failed=failed,
                alike=others,
                who=batch.who,
            )
            self._board.finish(finished)

    def _changed(self, records: Sequence[Record]) -> Sequence[Changed]:
        found = []
        for record in records:
            numbers = [note.version for note in self._store.versions(record.id, _EVERYTHING)]
            if len(numbers) > 1:
                try:
                    before = self._store.version(record.id, numbers[1], _EVERYTHING)
                except UnknownRecord:  # removed meanwhile
                    continue
                found.append(Changed(record=record, difference=difference(before, record)))
        return found


def _clear(folder: Path) -> None:
    """Delete what processes left that are not there any more."""
    for lock in folder.glob("*.lock"):
        try:
            with FileLock(lock, timeout=0):
                shutil.rmtree(lock.with_suffix(""), ignore_errors=True)
        except Timeout:
            continue
        lock.unlink(missing_ok=True)
