"""Keep the caches in step with the records: index, forget, rebuild, check, mend.

The caches count as right only while they are in the state that was noted when they were last
finished; of files, it is their fingerprint. A program that is killed while it writes leaves another
one, and whoever opens the caches next compares them with the records first (files in a process of
its own) and mends them.
"""

import logging
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from time import perf_counter

import numpy as np

from corpus.errors import NoRoom, StoreBusy
from corpus.levels import LEVELS, Level, Viewer
from corpus.store.lock import writing
from corpus.store.records import RecordStore, StoredRecord
from corpus.store.room import keep_reserve, use_reserve
from index.apart import Inspector, inspect_apart
from index.builds import Builds
from index.chunk_store import ChunkStore
from index.chunking import ChunkingConfig, chunk
from index.chunks import Chunk
from index.embedding.port import Embedder, Vectors
from index.entries import Entry, entry_of
from index.errors import BuildUnsound, IndexDamaged
from index.fingerprint import only_database_differs
from index.inspection import Health, broken, inspect
from index.lanes import Lanes

logger = logging.getLogger(__name__)

Progress = Callable[[int, int], None]
_EVERYTHING = Viewer(identity="indexer", role="admin")
# Passages embedded and written in one go; bounds memory, not what is visible.
_BATCH = 2048
# What the seal says while a program writes that has made sure of the caches before.
_WRITING = "writing"
_WAIT_SECONDS = 600.0
_PAUSE_SECONDS = 0.2
# Of new passages, a few may hang in the vector graph where no search comes by; put in once more,
# they are linked anew.
_ROUNDS = 3
# Where more records than this share are wrong, a new build is quicker, and cleaner.
_MENDABLE = 0.2


def _silent(done: int, total: int) -> None:
    pass


class Indexer:
    """Writes the caches. One process at a time: hold `corpus.store.lock.writing` around it."""

    def __init__(
        self,
        *,
        store: RecordStore,
        chunk_store: ChunkStore,
        caches: Builds,
        embedder: Embedder,
        chunking: ChunkingConfig,
        inspector: Inspector = inspect_apart,
    ) -> None:
        """Put the parts together; from now on the caches are made sure of when they are opened.

        Args:
            store: The records.
            chunk_store: The passages and vectors kept beside them.
            caches: What is written.
            embedder: Asked for vectors that are not kept yet.
            chunking: How records are cut.
            inspector: Looks at files that may be damaged.
        """
        self._store = store
        self._chunks = chunk_store
        self._caches = caches
        self._embedder = embedder
        self._chunking = chunking
        self._inspector = inspector
        self._at_work = False
        caches.vouched_by(self._vouch)

    # --- writing --------------------------------------------------------------------------------

    @contextmanager
    def session(self) -> Iterator[None]:
        """Write within this; what an earlier program has left half done is mended first.

        Ended by an error, it leaves the caches to be mended by whoever opens them next.

        Raises:
            NoRoom: The disk is full.
            IndexMismatch: The caches were built with another embedder.
        """
        self._caches.require_embedder()
        if not self._sealed():
            self._mend(to_write=True)
        self._chunks.set_seal(_WRITING)
        self._at_work = True
        try:
            with ExitStack() as undone, self._caches.written():
                undone.callback(self._caches.doubt)
                yield
                self._caches.lanes().lexical.even_out(self._entries)
                undone.pop_all()
        finally:
            self._at_work = False
        self._seal()

    def index(self, records: Collection[StoredRecord], *, progress: Progress = _silent) -> None:
        """Bring the caches up to these versions. They survive a crash when this returns.

        The versions now visible stay searchable until the records point at these.
        """
        self._fill(self._caches.lanes(), list(records), progress=progress)

    def forget(self, records: Collection[str]) -> None:
        """Take records out of the caches."""
        lanes = self._caches.lanes()
        lanes.lexical.drop(records, except_versions={})
        lanes.vectors.drop(records, except_versions={})
        self._chunks.drop(records, except_versions={})

    def settle(self, records: Collection[StoredRecord]) -> None:
        """Drop the passages of versions older than these, which are visible now."""
        versions = {stored.record.id: stored.version for stored in records}
        old = [record for record, version in versions.items() if version > 1]
        if old:
            lanes = self._caches.lanes()
            lanes.lexical.drop(old, except_versions=versions)
            lanes.vectors.drop(old, except_versions=versions)
            self._chunks.drop(old, except_versions=versions)

    def build(self, *, progress: Progress = _silent) -> Health:
        """Make the caches anew from the records, check them, and swap them in.

        No text is embedded that was embedded before. The old build serves until the new one has
        passed its check.

        Raises:
            BuildUnsound: The new build does not hold what the records say; the old one stays.
            NoRoom: The disk is full; the old one stays.
        """
        name = self._caches.new_name()
        with ExitStack() as undone:
            undone.callback(self._caches.discard, name)
            lanes = self._caches.build(name)
            lanes.vectors.reload()  # Chroma may know a folder of that name, which is gone
            records = list(self._store.each(_EVERYTHING, as_added=True))
            self._fill(lanes, records, progress=progress)
            self._chunks.discard(self._left_over(records))
            health = self._made_reachable(name, lanes)
            if not health.clean:
                first = health.findings[0] if health.findings else health.passages
                raise BuildUnsound(
                    f"新建的索引没有通过核对（{len(health.findings)} 处不符，例如 {first}），"
                    "没有启用；仍用原来的索引。"
                )
            undone.pop_all()
        self._caches.swap(name)
        self._seal()
        return health

    # --- looking --------------------------------------------------------------------------------

    def open(self) -> None:
        """Have the caches open as of now, as a search would; takes no time where they are.

        Raises:
            IndexMismatch: They were built with another embedder.
            IndexDamaged, NoRoom: They cannot be opened or mended.
            StoreBusy: Another process has been mending them for too long.
        """
        self._caches.lanes()

    def passages(self) -> dict[Level, int]:
        """Count the passages of each level."""
        lanes = self._caches.lanes()
        return {level: lanes.vectors.count(level) for level in LEVELS}

    def check(self) -> Health:
        """Compare every passage in the caches with the records, in this process; mends nothing."""
        return self._inspect_here(self._caches.current(), thorough=True)

    def check_apart(self, *, thorough: bool = True) -> Health:
        """Do what `check` does in a process of its own, which a damaged file may end.

        Raises:
            IndexMismatch: The caches were built with another embedder.
        """
        self._caches.require_embedder()
        return self._inspect_apart(self._caches.current(), thorough=thorough)

    def make_sure(self) -> None:
        """Look at the caches in a process of its own, whatever is noted of them; mend them.

        For a program that will run for long: it must not die of what it opens.
        """
        self._vouch()
        if self._sealed() and not self.check_apart(thorough=False).clean:
            with writing(self._caches.data_dir):
                self._mend()

    # --- trust ----------------------------------------------------------------------------------

    def _vouch(self) -> None:
        """Return when the caches may be opened; what cannot be trusted is mended before.

        Raises:
            StoreBusy: Another process has been mending them for too long.
        """
        if self._at_work:
            return
        self._caches.require_embedder()
        until = time.monotonic() + _WAIT_SECONDS
        while not self._sealed():
            try:
                with writing(self._caches.data_dir, wait_seconds=0):
                    if not self._sealed():
                        self._mend()
                    return
            except StoreBusy:
                if self._chunks.seal() == _WRITING:
                    return  # by a program that has made sure of them, and is alive
                if time.monotonic() > until:
                    raise
                time.sleep(_PAUSE_SECONDS)

    def _sealed(self) -> bool:
        """Say whether the caches are as they were last finished and found right."""
        state = self._caches.state()
        return state != "" and self._chunks.seal() == state

    def _seal(self) -> None:
        keep_reserve(self._caches.data_dir)
        self._chunks.set_seal(self._caches.state())

    def _mend(self, *, to_write: bool = False) -> None:
        """Bring the caches in line with the records, whatever was done to them.

        Args:
            to_write: Whether they must be in line when this returns. For somebody who only
                reads, they may stay as they are on a full disk, if they can be read.
        """
        health = self._health()
        try:
            self._mend_what(health)
            # Also for lanes that are open already: they know nothing of what was written since.
            self._store.touch()
        except NoRoom:
            if to_write or not health.sound:
                raise
            logger.warning("磁盘已满，索引暂不能修复，个别资料可能查不到")
        self._caches.doubt()

    def _health(self) -> Health:
        """Look at caches that are not known to be right."""
        name, now, seal = self._caches.current(), self._caches.state(), self._chunks.seal()
        if not now:  # the first start, or all is lost; what is made here is whole
            return self._inspect(self._caches.build(name), thorough=True)
        changed = seal not in ("", _WRITING, now)
        if changed and not only_database_differs(seal, now):
            # Nobody of ours has written them: even where they can be read now, they may not be
            # when Chroma comes to another part of them.
            return broken("索引文件被改动或损坏")
        health = self._inspect_apart(name, thorough=True)
        return broken("索引的数据库被改动或损坏") if changed and not health.clean else health

    def _mend_what(self, health: Health) -> None:
        started = perf_counter()
        if health.clean:
            self._seal()
        elif health.sound and self._put_right(health):
            self._seal()
            logger.warning("上次写入被打断，索引已修复（%.1f 秒）", perf_counter() - started)
        else:
            self.build()
            what = "与资料库不一致" if health.sound else "损坏"
            logger.warning("索引%s，已用资料库重建（%.1f 秒）", what, perf_counter() - started)

    def _put_right(self, health: Health) -> bool:
        """Mend single passages in the current build; say whether it is clean then.

        Raises:
            NoRoom: The disk is full.
        """
        wrong = {f.record for f in health.findings if f.fault in ("missing", "stale")}
        total = self._store.count(_EVERYTHING)
        if len(wrong) > max(1, total * _MENDABLE):
            return False
        try:
            self._replace(health, wrong)
            lanes = self._caches.build(self._caches.current())
            return self._inspect(lanes, thorough=False).clean
        except IndexDamaged:
            return False

    def _replace(self, health: Health, wrong: set[str]) -> None:
        """Drop what is surplus, and write the passages of these records anew."""
        lanes = self._caches.build(self._caches.current())
        lanes.vectors.reload()
        surplus = [finding for finding in health.findings if finding.fault == "surplus"]
        for level in LEVELS:
            own = [finding for finding in surplus if finding.level == level]
            in_vectors = {finding.passage for finding in own if finding.where == "vectors"}
            in_words = {finding.passage for finding in own if finding.where == "lexical"}
            lanes.vectors.discard(in_vectors, level=level)
            lanes.lexical.discard(in_words, ceiling=level)
        self._chunks.discard({f.passage for f in surplus if f.where == "passages"})
        # What is there twice is gone with the other.
        again = wrong | {finding.record for finding in surplus}
        visible = self._store.current(again, _EVERYTHING, as_added=True).values()
        self._fill(lanes, list(visible), progress=_silent)
        lanes.lexical.even_out(self._entries)

    # --- steps ----------------------------------------------------------------------------------

    def _inspect(self, lanes: Lanes, *, thorough: bool, written: Sequence[str] = ()) -> Health:
        return inspect(
            lanes,
            store=self._store,
            chunk_store=self._chunks,
            chunking=self._chunking,
            embedder=self._embedder.name,
            thorough=thorough,
            written=written,
        )

    def _inspect_apart(self, name: str, *, thorough: bool, written: Sequence[str] = ()) -> Health:
        files = self._caches.files(name)
        if files is None:
            return self._inspect_here(name, thorough=thorough, written=written)
        use_reserve(self._caches.data_dir)
        return self._inspector(
            files,
            url=self._store.engine.url.render_as_string(hide_password=False),
            max_chars=self._chunking.max_chars,
            embedder=self._embedder.name,
            thorough=thorough,
            written=written,
        )

    def _inspect_here(self, name: str, *, thorough: bool, written: Sequence[str] = ()) -> Health:
        try:
            lanes = self._caches.build(name)
            return self._inspect(lanes, thorough=thorough, written=written)
        except IndexDamaged as error:
            return broken(str(error))

    def _made_reachable(self, name: str, lanes: Lanes) -> Health:
        """Check a new build in a process of its own; put in once more what it does not reach.

        It is asked for every passage once. What is put in again bears only on what lies around
        it, so the rounds after that ask for these alone, beside a sample.
        """
        health = self._inspect_apart(name, thorough=True)
        written: dict[str, None] = {}
        for _ in range(_ROUNDS):
            if any(finding.fault != "unreachable" for finding in health.findings):
                break  # no round puts that right, and a later look might not come by it
            hidden = {finding.passage for finding in health.findings}
            if not hidden:
                break
            written |= dict.fromkeys(self._put_again(lanes, hidden))
            health = self._inspect_apart(name, thorough=False, written=list(written))
        return health

    def _put_again(self, lanes: Lanes, hidden: Collection[str]) -> list[str]:
        """Take passages out, and write all of their records; give the passages of these."""
        for level in LEVELS:
            lanes.vectors.discard(hidden, level=level)
        records = {passage.rpartition("@")[0] for passage in hidden}
        again = list(self._store.current(records, _EVERYTHING, as_added=True).values())
        self._fill(lanes, again, progress=_silent)
        return [
            found.id
            for stored in again
            for found in chunk(stored.record, version=stored.version, config=self._chunking)
        ]

    def _left_over(self, records: Sequence[StoredRecord]) -> list[str]:
        """Give the passages kept that are of none of these records and versions."""
        versions = {stored.record.id: stored.version for stored in records}
        return [p.id for p in self._chunks.all() if versions.get(p.record) != p.version]

    def _entries(self) -> Iterator[Entry]:
        """Give every passage of what is visible."""
        for stored in self._store.each(_EVERYTHING, as_added=True):
            for found in chunk(stored.record, version=stored.version, config=self._chunking):
                yield entry_of(found, stored)

    def _fill(self, lanes: Lanes, records: Sequence[StoredRecord], *, progress: Progress) -> None:
        cut = [
            (stored, chunk(stored.record, version=stored.version, config=self._chunking))
            for stored in records
        ]
        total = sum(len(chunks) for _, chunks in cut)
        done = 0
        for batch in _batches(cut):
            filed = [(item, [entry_of(found, item) for found in chunks]) for item, chunks in batch]
            self._chunks.put([(item.record.id, item.version, own) for item, own in filed])
            entries = [entry for _, own in filed for entry in own]
            if entries:
                self._write(lanes, entries, _after(done, total, progress))
            done += len(entries)

    def _write(
        self,
        lanes: Lanes,
        entries: Sequence[Entry],
        progress: Callable[[int], None],
    ) -> None:
        chunks = [entry.chunk for entry in entries]
        vectors: Vectors = self._chunks.vectors(chunks, embedder=self._embedder, progress=progress)
        lanes.vectors.put(entries, np.ascontiguousarray(vectors))
        lanes.lexical.put(entries)


_Cut = tuple[StoredRecord, tuple[Chunk, ...]]


def _batches(cut: Sequence[_Cut]) -> Iterator[list[_Cut]]:
    """Give records in batches of about so many passages; a record is in one of them."""
    batch: list[_Cut] = []
    size = 0
    for item in cut:
        batch.append(item)
        size += len(item[1])
        if size >= _BATCH:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _after(before: int, total: int, progress: Progress) -> Callable[[int], None]:
    """Count a batch's progress on from what went before it."""
    return lambda done: progress(before + done, total)
