"""Erase one person or one company: show what would go, then take it, then look whether it is gone.

The caches are made anew, not mended: what is deleted in them leaves bytes behind. Last the
database's own files are written anew. An erasure that is cut off before that leaves a mark, and
is finished by the next one.
"""

import json
from collections.abc import Callable, Collection, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

from assistant.accounts.errors import LastAdmin
from assistant.backup.archive import opened
from assistant.backup.contents import ERASURES
from assistant.backup.known import every
from assistant.erasing.files import left_in, remove_files, with_files
from assistant.erasing.plan import LAST_ADMIN, Plan
from assistant.erasing.subject import Subject
from assistant.erasing.surveying import survey, takes_last_admin
from assistant.erasing.texts import found_in_row
from assistant.errors import BadBackup
from corpus.store.lock import writing
from corpus.store.snapshot import WholeDatabase

_MARK = "erasing.unfinished"
_PACKED = {"corpus_original": ("data",), "assistant_form": ("content",)}

Progress = Callable[[int, int], None]


class Index(Protocol):
    """What holds passages of records; `index.indexer.Indexer`."""

    def session(self) -> AbstractContextManager[None]:
        """Write within this."""

    def forget(self, records: Collection[str]) -> None:
        """Take records out of the caches."""

    def build(self, *, progress: Progress) -> object:
        """Make the caches anew."""


class Vectors(Protocol):
    """Where vectors are kept by the hash of their text; `index.chunk_store.ChunkStore`."""

    def forget_unused(self) -> int:
        """Drop those of texts that no passage has any more."""


class Store(Protocol):
    """The database; `assistant.keeping.erasing.Erasing`."""

    def erase(self, plan: Plan) -> None:
        """Do all of it, or nothing if it fails."""

    def scrub(self) -> bool:
        """Have its files hold nothing that was deleted; say whether they do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Erased:
    """What was done.

    Attributes:
        left: Files of the data folder that still hold the name: where it is mentioned, or, if it
            is mentioned nowhere, where it should not be.
        backups: Backups that hold it.
        scrubbed: Whether the database's log of writes could be emptied.
    """

    plan: Plan
    left: tuple[str, ...]
    backups: tuple[Path, ...]
    scrubbed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Eraser:
    """What erases in one data folder."""

    database: WholeDatabase
    store: Store
    index: Index
    vectors: Vectors
    data_dir: Path

    def plan(self, subject: Subject, *, also: Collection[str] = ()) -> Plan:
        """Give what would go, and where else the name stands; changes nothing."""
        with self.database.frozen(without=()) as rows:
            found = survey(rows, subject, also=also)
        return with_files(found, self.data_dir, also=also)

    def erase(
        self,
        subject: Subject,
        *,
        also: Collection[str] = (),
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        progress: Progress = lambda _done, _total: None,
    ) -> Erased:
        """Take all that the plan of this moment takes. The page may be open meanwhile.

        Raises:
            LastAdmin: It would take the last active administrator; nothing has changed.
            StoreBusy: Another process writes.
            NoRoom: The disk has no room to write the index anew; the records are gone by then.
        """
        with writing(self.data_dir):
            self._refuse_last_admin(subject, also)
            self._mark.touch()
            with self.index.session():
                plan = self.plan(subject, also=also)
                self.store.erase(plan)
                if plan.records:
                    self.index.forget(list(plan.records))
            remove_files(plan, self.data_dir)
            self._note(plan, now())
            scrubbed = self._make_clean(rebuild=bool(plan.records), progress=progress)
        return Erased(
            plan=plan,
            left=left_in(self.data_dir, subject.needles),
            backups=tuple(self.backups_with(subject)),
            scrubbed=scrubbed,
        )

    @property
    def unfinished(self) -> bool:
        """Whether an erasure was cut off: what it took is gone, but its bytes may lie about."""
        return self._mark.exists()

    def finish(self, *, progress: Progress = lambda _done, _total: None) -> bool:
        """Do the last steps of an erasure that was cut off; say whether all could be done."""
        with writing(self.data_dir):
            return self._make_clean(rebuild=True, progress=progress)

    def backups_with(self, subject: Subject) -> Iterator[Path]:
        """Give the known backups that hold the name, or cannot be read."""
        for path in every(self.data_dir):
            if _backup_holds(path, subject):
                yield path

    @property
    def _mark(self) -> Path:
        return self.data_dir / _MARK

    def _refuse_last_admin(self, subject: Subject, also: Collection[str]) -> None:
        """Refuse before the index is opened, which an error would leave to be made anew."""
        with self.database.frozen(without=()) as rows:
            if takes_last_admin(rows, subject, also=also):
                raise LastAdmin(LAST_ADMIN)

    def _make_clean(self, *, rebuild: bool, progress: Progress) -> bool:
        if rebuild:
            self.index.build(progress=progress)
            with self.index.session():
                pass  # a server keeps the build before until somebody writes
            self.vectors.forget_unused()
        scrubbed = self.store.scrub()
        if scrubbed:
            self._mark.unlink(missing_ok=True)
        return scrubbed

    def _note(self, plan: Plan, when: datetime) -> None:
        """Note what was erased by ids alone, so that a backup of before can be told from it."""
        line = {
            "at": when.astimezone(UTC).isoformat(),
            "sort": plan.subject.sort,
            "accounts": sorted(plan.subject.identities),
            "records": sorted(plan.records),
        }
        with (self.data_dir / ERASURES).open("a", encoding="utf-8") as ledger:
            ledger.write(f"{json.dumps(line)}\n")


def _backup_holds(path: Path, subject: Subject) -> bool:
    try:
        with opened(path) as archive:
            return any(
                found_in_row(row, subject.needles, packed=_PACKED.get(table, ()))
                or row.get("id") in subject.identities
                or row.get("identity") in subject.identities
                or (subject.record != "" and row.get("record") == subject.record)
                for table in archive.counts()
                if table not in ("index_embedding", "assistant_audit")
                for row in archive.of(table)
            )
    except BadBackup:
        return True  # nobody knows, so somebody should look
