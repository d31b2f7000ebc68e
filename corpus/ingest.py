"""Add files: read, recognise, stage, index, publish. What is wrong is reported, not raised.

A file goes through the states `received`, `parsed`, `indexed`, `visible`; or it ends as `refused`
or `quarantined`. Files are published in batches: what is `visible` survives whatever comes later.
"""

import hashlib
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Protocol

from corpus.changes import gone, interrupted, renamed, same_id
from corpus.errors import NoRoom, SecretMaterial, UnknownRecord, UnreadableFile, UnusableLevel
from corpus.files import Found, found_in
from corpus.levels import LEVELS, Level, Viewer, require_staff, stricter
from corpus.records import FileState, Kind, Problem, Reading, Record, Source
from corpus.sameness import marks_of, received
from corpus.store.given import original_of
from corpus.store.records import RecordStore, StoredRecord
from corpus.store.room import require_room
from corpus.withdrawal import Cause, Reason

_EVERYTHING = Viewer(identity="ingest", role="admin")
# Files and records that become visible in one commit: what a crash can cost, against the time
# that each commit takes.
_BATCH_FILES = 50
_BATCH_RECORDS = 2000
_MAX_FILE_BYTES = 100_000_000


# Called with how many of a file's pages have been read from their pictures, and of how many.
Pages = Callable[[int, int], None]


class Parser(Protocol):
    """Makes records of a file's bytes; `corpus.intake` has one that does it in a limited child."""

    def parse(
        self,
        data: bytes,
        *,
        name: str,
        path: str,
        kind: Kind | None,
        level: Level,
        recognised: Pages = lambda done, total: None,
    ) -> Reading:
        """Give what the file holds.

        Args:
            data: Its bytes.
            name: Its file name, whose ending counts.
            path: What its records' sources name.
            kind: What it holds; None to tell by its contents.
            level: For records without a stricter mark of their own.
            recognised: Called after each page that was read from its picture.

        Raises:
            UnreadableFile: Nothing can be taken from it.
            SecretMaterial: A mark forbids keeping it at all.
        """


class Indexer(Protocol):
    """Makes records searchable; `index.indexer.Indexer` in production."""

    def session(self) -> AbstractContextManager[None]:
        """Write within this; what was left half done, by whatever end, is mended when it begins."""

    def index(
        self, records: Collection[StoredRecord], *, progress: Callable[[int, int], None]
    ) -> None:
        """Bring the caches up to these versions. They survive a crash when this returns."""

    def settle(self, records: Collection[StoredRecord]) -> None:
        """Drop what is left of versions older than these, which are visible now."""

    def forget(self, records: Collection[str]) -> None:
        """Take records out of the caches."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """How far adding has come, told whenever it has come further.

    Attributes:
        path: The file that has come into `state`; None while passages are being indexed.
        file: How many files have been read, out of `files`.
        page: How many pages of `path` have been read from their pictures, out of `pages`.
        passage: How many passages of this batch are ready, out of `passages`; 0 of 0 while reading.
    """

    path: str | None = None
    state: FileState | None = None
    problems: tuple[Problem, ...] = ()
    file: int
    files: int
    page: int = 0
    pages: int = 0
    passage: int = 0
    passages: int = 0


Progress = Callable[[Step], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Added:
    """What adding files did.

    Attributes:
        problems: By file, in the order met.
    """

    added: tuple[Record, ...] = ()
    updated: tuple[Record, ...] = ()
    unchanged: tuple[Record, ...] = ()
    problems: tuple[Problem, ...] = ()

    @property
    def clean(self) -> bool:
        """Whether nothing was refused or quarantined."""
        return all(problem.severity == "flagged" for problem in self.problems)


@dataclass(slots=True)
class _Tally:
    """What has been done so far, and what waits for its commit."""

    files: int
    progress: Progress
    read: int = 0
    added: list[Record] = field(default_factory=list)
    updated: list[Record] = field(default_factory=list)
    unchanged: list[Record] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    staged: list[StoredRecord] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)
    marks: set[str] = field(default_factory=set)

    def tell(self, path: str, state: FileState, problems: Sequence[Problem] = ()) -> None:
        step = Step(
            path=path, state=state, problems=tuple(problems), file=self.read, files=self.files
        )
        self.progress(step)

    def recognising(self, path: str, page: int, pages: int) -> None:
        step = Step(path=path, file=self.read, files=self.files, page=page, pages=pages)
        self.progress(step)

    def indexing(self, passage: int, passages: int) -> None:
        step = Step(file=self.read, files=self.files, passage=passage, passages=passages)
        self.progress(step)


def add(
    paths: Sequence[Path],
    *,
    store: RecordStore,
    indexer: Indexer,
    parser: Parser,
    kind: Kind | None = None,
    level: Level | None = None,
    progress: Progress = lambda step: None,
) -> Added:
    """Add files and folders. When this returns, what it reports as added can be searched.

    Args:
        paths: Files or folders; folders are walked, hidden files left out.
        store: Where the records go.
        indexer: Makes them searchable.
        parser: Reads the files.
        kind: What the files hold; None to tell by their contents.
        level: For files without a stricter mark of their own; None for public, or as guarded
            as the record was before.
        progress: Called at every step. A file told as `visible` is, whatever comes after.

    Raises:
        NoRoom: The disk is full, or would be. What was told as `visible` is.
    """
    found = list(found_in(paths))
    tally = _Tally(files=len(found), progress=progress)
    require_room(store.engine, size=0)
    with indexer.session():
        clear_up(store)
        for start in range(0, len(found), _BATCH_FILES):
            for item in found[start : start + _BATCH_FILES]:
                tally.read += 1
                if isinstance(item, Problem):
                    tally.problems.append(item)
                    continue
                try:
                    require_room(store.engine, size=_size(item))
                except NoRoom:
                    _publish(tally, store=store, indexer=indexer)  # there is room for that
                    raise
                _stage(
                    item,
                    tally,
                    store=store,
                    indexer=indexer,
                    parser=parser,
                    kind=kind,
                    level=level,
                )
                if len(tally.staged) >= _BATCH_RECORDS:
                    _publish(tally, store=store, indexer=indexer)
            _publish(tally, store=store, indexer=indexer)
    return Added(
        added=tuple(tally.added),
        updated=tuple(tally.updated),
        unchanged=tuple(tally.unchanged),
        problems=tuple(tally.problems),
    )


def remove(
    record: str,
    *,
    store: RecordStore,
    indexer: Indexer,
    who: str = "",
    reason: Reason | None = None,
) -> None:
    """Take a record out of sight and out of the caches; its history stays, see `restore`.

    Args:
        record: Its id.
        store: Where it is.
        indexer: Forgets it.
        who: Id of whoever does it.
        reason: Why.

    Raises:
        UnknownRecord: There is none of that id.
    """
    path = store.get(record, _EVERYTHING).record.source.path or ""
    with indexer.session():
        touched = store.remove(record, who=who, reason=reason)
        indexer.forget([record])
        _refresh(touched, store=store, indexer=indexer)
        store.touch()
        if not store.of_file(path, _EVERYTHING):
            store.ledger.forget(path)


def restore(
    record: str, cause: Cause, viewer: Viewer, *, store: RecordStore, indexer: Indexer
) -> StoredRecord:
    """Bring back a record that was taken out of sight, as the next version of it, and give it.

    It is word for word what showed last, of the same level and from the same file; what was
    checked in it and the rules that rest on it count again.

    Args:
        record: Its id.
        cause: Why it comes back.
        viewer: Whoever decides.
        store: Where it is.
        indexer: Makes it searchable.

    Raises:
        NotPermitted: The viewer is no staff.
        UnknownRecord: None of that id is out of sight.
    """
    require_staff(viewer)
    store.out_of_sight(record)  # before the caches are opened, which an error would leave in doubt
    with indexer.session():
        clear_up(store)
        staged = (store.recall(record),)
        indexer.index(staged, progress=lambda done, total: None)
        touched = store.publish(staged, who=viewer.identity, cause=cause)
        _refresh(touched, store=store, indexer=indexer)
        indexer.settle(staged)
        store.touch()
    return store.get(record, viewer)


def set_level(
    record: str,
    level: Level,
    viewer: Viewer,
    *,
    store: RecordStore,
    indexer: Indexer,
    parser: Parser,
) -> StoredRecord:
    """Say anew who may see a record, as a new version of it; give it as it counts now.

    Args:
        record: Its id.
        level: What it is to have; the same as before changes nothing.
        viewer: Whoever decides.
        store: Where it is.
        indexer: Makes it searchable.
        parser: Reads its file once more, for the marks that this bears.

    Raises:
        NotPermitted: The viewer is no staff.
        UnknownRecord: There is none of that id.
        UnusableLevel: Its own file bears a stricter mark, or cannot be looked at.
    """
    require_staff(viewer)
    before = store.get(record, viewer).record
    if level == before.level:
        return store.get(record, viewer)
    original = _original_of(record, store)
    if LEVELS.index(level) < LEVELS.index(before.level):
        _require_no_stricter_mark(before, level, original, parser)
    with indexer.session():
        clear_up(store)
        (added,) = store.current([record], _EVERYTHING, as_added=True).values()
        staged = store.stage([replace(added.record, level=level)], original=original).updated
        indexer.index(staged, progress=lambda done, total: None)
        touched = store.publish(staged)
        _refresh(touched, store=store, indexer=indexer)
        indexer.settle(staged)
        store.touch()
    return store.get(record, viewer)


def _original_of(record: str, store: RecordStore) -> bytes:
    try:
        return original_of(store.engine, record, _EVERYTHING).data
    except UnknownRecord as error:
        raise UnusableLevel(
            "这条资料没有留存原文件，不能在这里改级别；请重新添加它的文件。"
        ) from error


def _require_no_stricter_mark(
    record: Record, level: Level, original: bytes, parser: Parser
) -> None:
    """Let nobody open a record further than its own file says; see `add`."""
    path = record.source.path or ""
    try:
        reading = parser.parse(
            original, name=Path(path).name, path=path, kind=record.kind, level="public"
        )
    except (UnreadableFile, SecretMaterial) as error:
        raise UnusableLevel("这条资料的原文件读不出来，看不到它标的级别，不能降低。") from error
    own = [one for one in reading.records if one.id == record.id or one.text == record.text]
    marked = max(
        (one.level for one in own or reading.records), key=LEVELS.index, default=record.level
    )
    if LEVELS.index(marked) > LEVELS.index(level):
        raise UnusableLevel(
            "文件自己标了更严的级别，不能降到比它低；标错了的，请改正文件后重新添加。"
        )


def clear_up(store: RecordStore) -> None:
    """Drop from the records what an addition that was killed has left, and say of which files.

    What it has left in the caches, the indexer's session has mended when it began.
    """
    for path in store.ledger.cut_off():
        store.ledger.report(path, [interrupted(path)])
    store.discard_pending()


def _publish(tally: _Tally, *, store: RecordStore, indexer: Indexer) -> None:
    """Index what is staged and make it visible, with the files it is from."""
    staged, paths = tuple(tally.staged), tuple(tally.paths)
    if staged:
        indexer.index(staged, progress=tally.indexing)
        store.ledger.move(paths, "indexed")
        touched = store.publish(staged, paths=paths)
        _refresh(touched, store=store, indexer=indexer)
        indexer.settle(staged)
        store.touch()
    else:
        store.ledger.move(paths, "visible")
    tally.staged.clear()
    tally.marks.clear()
    tally.paths.clear()
    for path in paths:
        tally.tell(path, "visible")


def _size(item: Found) -> int:
    try:
        return item.path.stat().st_size
    except OSError:
        return 0  # reading it will tell


def _refresh(touched: Sequence[str], *, store: RecordStore, indexer: Indexer) -> None:
    """Bring the caches up to the visible versions: another policy has come or gone, for one."""
    records = store.current(touched, _EVERYTHING, as_added=True).values()
    indexer.index(list(records), progress=lambda done, total: None)


def _stage(
    item: Found,
    tally: _Tally,
    *,
    store: RecordStore,
    indexer: Indexer,
    parser: Parser,
    kind: Kind | None,
    level: Level | None,
) -> None:
    """Read one file into pending versions, and note what is wrong with it."""
    data, reading = _read(item, tally, store=store, parser=parser, kind=kind, level=level)
    marks = frozenset[str]().union(*map(marks_of, reading.records))
    if marks & tally.marks:  # kin must be visible to be compared with
        _publish(tally, store=store, indexer=indexer)
    before = store.of_file(item.name, _EVERYTHING)
    brought = {record.id for record in (*tally.added, *tally.updated)}
    taken = brought | {record.id for record in tally.unchanged}
    arrived = received(
        reading.records,
        shelf=store,
        before=_as_added(before, store),
        taken=brought,
        lowered=level is not None,
    )
    taken -= arrived.versions - brought
    clashes = [record for record in arrived.fresh if record.id in taken]
    fresh = [record for record in arrived.fresh if record.id not in taken]
    known = store.current([record.id for record in fresh], _EVERYTHING)
    if level is None:
        fresh = [_as_guarded(record, known) for record in fresh]
    staged = store.stage([*fresh, *arrived.raised], original=data)
    problems = [*reading.problems, *arrived.problems, *map(same_id, clashes)]
    for stored in staged.updated:
        old = known[stored.record.id].record if stored.record.id in known else stored.record
        if old.title != stored.record.title:
            problems.append(renamed(old, stored.record))
    ids = {record.id for record in (*arrived.fresh, *arrived.known)}
    missing = [stored.record for stored in before if stored.record.id not in ids]
    if missing and ids:
        problems.append(gone(item.name, missing))
    store.ledger.report(item.name, problems)
    tally.added += [stored.record for stored in staged.added]
    tally.updated += [stored.record for stored in staged.updated]
    tally.unchanged += [*staged.unchanged, *arrived.known]
    tally.marks |= marks if staged.added or staged.updated else frozenset()
    tally.problems += problems
    tally.staged += [*staged.added, *staged.updated]
    _settle_state(item.name, data, reading, problems, tally, store=store)


def _settle_state(
    path: str,
    data: bytes,
    reading: Reading,
    problems: Sequence[Problem],
    tally: _Tally,
    *,
    store: RecordStore,
) -> None:
    """Note where the file stands: on its way to be visible, refused, or put aside."""
    if reading.records:
        store.ledger.move([path], "parsed")
        tally.paths.append(path)
        tally.tell(path, "parsed", problems)
    elif any(problem.severity == "quarantined" for problem in problems):
        store.ledger.keep(path, data)
        tally.tell(path, "quarantined", problems)
    else:
        store.ledger.move([path], "refused")
        tally.tell(path, "refused", problems)


def _read(
    item: Found,
    tally: _Tally,
    *,
    store: RecordStore,
    parser: Parser,
    kind: Kind | None,
    level: Level | None,
) -> tuple[bytes, Reading]:
    """Give a file's bytes and what was read of them; an error becomes a problem."""
    data = b""
    try:
        if item.path.stat().st_size > _MAX_FILE_BYTES:  # before it fills the memory
            what = f"文件超过 {_MAX_FILE_BYTES // 1_000_000} MB"
            hint = "请拆成几个文件，或压缩其中的图片后重新添加。"
            return data, _nothing(item.name, "too_large", what, hint)
        data = item.path.read_bytes()
        store.ledger.receive(item.name, sha256=hashlib.sha256(data).hexdigest(), size=len(data))
        tally.tell(item.name, "received")
        reading = parser.parse(
            data,
            name=item.path.name,
            path=item.name,
            kind=kind,
            level=level or "public",
            recognised=partial(tally.recognising, item.name),
        )
    except OSError as error:
        what = f"文件打不开（{error.strerror or '读取出错'}）"
        return data, _nothing(item.name, "unreadable", what, "请检查文件和权限后重新添加。")
    except UnreadableFile as error:
        return data, _nothing(item.name, error.code, str(error), error.hint, kept=error.kept)
    except SecretMaterial as error:
        hint = "涉密材料请按保密规定处理，不要上传。"
        return b"", _nothing(item.name, "secret", str(error), hint)
    return data, reading


def _as_added(stored: Sequence[StoredRecord], store: RecordStore) -> list[Record]:
    """Give these records as their files have them, without what staff have found."""
    ids = [item.record.id for item in stored]
    return [item.record for item in store.current(ids, _EVERYTHING, as_added=True).values()]


def _as_guarded(record: Record, known: Mapping[str, StoredRecord]) -> Record:
    """Give the record at least as guarded as it was: only a level given by hand lowers one."""
    before = known.get(record.id)
    return replace(record, level=stricter(record.level, before.record.level)) if before else record


def _nothing(path: str, code: str, what: str, hint: str, *, kept: bool = False) -> Reading:
    problem = Problem(
        source=Source(path=path),
        code=code,
        severity="quarantined" if kept else "refused",
        what=what,
        hint=hint,
    )
    return Reading(problems=(problem,))
