"""Add files: read, recognise, stage, index, publish. What is wrong is reported, not raised."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Protocol

from corpus.errors import SecretMaterial, UnreadableFile
from corpus.levels import Level, Viewer, stricter
from corpus.readers.formats import read
from corpus.recognise.records import recognise
from corpus.records import Kind, Problem, Reading, Record, Source
from corpus.store.records import RecordStore, StoredRecord

# Called with how many records are ready and how many there are.
Progress = Callable[[int, int], None]
_EVERYTHING = Viewer(identity="ingest", role="admin")
_IGNORED = {".ds_store", "thumbs.db", "desktop.ini"}


class Indexer(Protocol):
    """Makes records searchable; `index.indexer.Indexer` in production."""

    def index(self, records: Collection[StoredRecord], *, progress: Progress) -> None:
        """Bring the caches up to these versions. They survive a crash when this returns."""

    def settle(self, records: Collection[StoredRecord]) -> None:
        """Drop what is left of versions older than these, which are visible now."""

    def forget(self, records: Collection[str]) -> None:
        """Take records out of the caches."""


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
    added: list[Record] = field(default_factory=list)
    updated: list[Record] = field(default_factory=list)
    unchanged: list[Record] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    staged: list[StoredRecord] = field(default_factory=list)


def add(
    paths: Sequence[Path],
    *,
    store: RecordStore,
    indexer: Indexer,
    kind: Kind | None = None,
    level: Level | None = None,
    progress: Progress = lambda done, total: None,
) -> Added:
    """Add files and folders. When this returns, what it reports as added can be searched.

    Args:
        paths: Files or folders; folders are walked, hidden files left out.
        store: Where the records go.
        indexer: Makes them searchable.
        kind: What the files hold; None to tell by their contents.
        level: For files without a stricter mark of their own; None for public, or as guarded
            as the record was before.
        progress: Called as records become ready.
    """
    _clear_up(store, indexer)
    tally = _Tally()
    for root, path in _files(paths):
        name = path.relative_to(root).as_posix()
        _stage(path, name, tally, store=store, kind=kind, level=level)
    indexer.index(tally.staged, progress=progress)
    if tally.staged:
        touched = store.publish(tally.staged)
        _refresh(touched, store=store, indexer=indexer)
        indexer.settle(tally.staged)
        store.touch()
    return Added(
        added=tuple(tally.added),
        updated=tuple(tally.updated),
        unchanged=tuple(tally.unchanged),
        problems=tuple(tally.problems),
    )


def remove(record: str, *, store: RecordStore, indexer: Indexer) -> None:
    """Take a record out of sight and out of the caches; its history stays.

    Raises:
        UnknownRecord: There is none of that id.
    """
    touched = store.remove(record)
    indexer.forget([record])
    _refresh(touched, store=store, indexer=indexer)
    store.touch()


def _clear_up(store: RecordStore, indexer: Indexer) -> None:
    """Drop what an addition that was killed has left: in the records, and in the caches."""
    left = store.discard_pending()
    if left:
        indexer.forget(left)
        _refresh(left, store=store, indexer=indexer)
        store.touch()


def _refresh(touched: Sequence[str], *, store: RecordStore, indexer: Indexer) -> None:
    """Bring the caches up to the visible versions: another policy has come or gone, for one."""
    records = store.current(touched, _EVERYTHING).values()
    indexer.index(list(records), progress=lambda done, total: None)


def _stage(
    path: Path,
    name: str,
    tally: _Tally,
    *,
    store: RecordStore,
    kind: Kind | None,
    level: Level | None,
) -> None:
    """Read one file into pending versions, and note what is wrong with it."""
    data = b""
    try:
        data = path.read_bytes()
        reading = recognise(read(path.name, data), path=name, kind=kind, level=level or "public")
    except OSError as error:
        what = f"文件打不开（{error.strerror or '读取出错'}）"
        reading = _refused(name, code="unreadable", what=what, hint="请检查文件和权限后重新添加。")
    except UnreadableFile as error:
        reading = _refused(name, code=error.code, what=str(error), hint=error.hint)
    except SecretMaterial as error:
        reading = _refused(
            name, code="secret", what=str(error), hint="涉密材料请按保密规定处理，不要上传。"
        )
    taken = {record.id for record in (*tally.added, *tally.updated, *tally.unchanged)}
    clashes = [record for record in reading.records if record.id in taken]
    fresh = [record for record in reading.records if record.id not in taken]
    known = store.current([record.id for record in fresh], _EVERYTHING)
    if level is None:
        fresh = [_as_guarded(record, known) for record in fresh]
    staged = store.stage(fresh, original=data)
    problems = [*reading.problems, *(_clash(record) for record in clashes)]
    for stored in staged.updated:
        before = known[stored.record.id].record
        if before.title != stored.record.title:
            problems.append(_renamed(before, stored.record))
    store.report(name, problems)
    tally.added += [stored.record for stored in staged.added]
    tally.updated += [stored.record for stored in staged.updated]
    tally.unchanged += staged.unchanged
    tally.problems += problems
    tally.staged += [*staged.added, *staged.updated]


def _as_guarded(record: Record, known: Mapping[str, StoredRecord]) -> Record:
    """Give the record at least as guarded as it was: only a level given by hand lowers one."""
    before = known.get(record.id)
    return replace(record, level=stricter(record.level, before.record.level)) if before else record


def _files(paths: Sequence[Path]) -> Iterator[tuple[Path, Path]]:
    """Give (what names are relative to, file), folders walked in name order."""
    for path in paths:
        if path.is_dir():
            for file in sorted(path.rglob("*")):
                hidden = any(part.startswith(".") for part in file.relative_to(path).parts)
                if file.is_file() and not hidden and file.name.lower() not in _IGNORED:
                    yield path, file
        else:
            yield path.parent, path


def _refused(name: str, *, code: str, what: str, hint: str) -> Reading:
    problem = Problem(source=Source(path=name), code=code, severity="refused", what=what, hint=hint)
    return Reading(problems=(problem,))


def _renamed(before: Record, after: Record) -> Problem:
    return Problem(
        source=after.source,
        code="other_title",
        severity="flagged",
        what=f"编号 {after.id} 原为“{before.title}”，现已更新为“{after.title}”",
        hint="若不是同一项，请改编号后重新添加，并重新添加原来的文件。",
    )


def _clash(record: Record) -> Problem:
    return Problem(
        source=record.source,
        code="same_id",
        severity="refused",
        what=f"编号 {record.id} 在本次添加的另一处已出现，“{record.title}”未读入",
        hint="请改成不同的编号；若是同一项的新版本，请分两次添加。",
    )
