"""The store of records: staging, publishing, and reading what a viewer may see.

A record becomes visible in two steps. `stage` writes it as a pending version, which nothing
shows; when it has been indexed, `publish` points its record at it, in one commit that also moves
the generation. A crash in between leaves a pending version, which `discard_pending` clears.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import (
    ColumnElement,
    Connection,
    Engine,
    bindparam,
    delete,
    func,
    insert,
    or_,
    select,
    update,
)

from corpus.checks import Check, as_checked, standing
from corpus.editions import linked, without_links_to
from corpus.errors import UnknownRecord
from corpus.facets import Facets, Listed, Tally
from corpus.levels import LEVELS, Level, Viewer, require_staff, visible
from corpus.recognise.numbers import number_key
from corpus.records import Kind, Record, without_guarded
from corpus.store.checks import checks_of, keep_checks
from corpus.store.database import open_database, upgrade
from corpus.store.facet_rows import drop_facets, facet_columns, put_facets
from corpus.store.ledger import Ledger, move, put_back
from corpus.store.links import drop_links, key_columns, put_links, settle
from corpus.store.moves import Moved, Span, moves_of
from corpus.store.originals import keep_original
from corpus.store.serial import digest, from_json, text_of, to_json
from corpus.store.survey import Survey, survey_of
from corpus.store.tables import CLAIM, GENERATION, RECORD, VERSION
from corpus.store.tallies import Tallies
from corpus.store.tally import one_state
from corpus.store.withdrawals import (
    count_shelved,
    note_return,
    note_withdrawal,
    recall,
    shelved,
    taken_out,
    withdrawn_among,
)
from corpus.validity import Status, Term, status_on, term_of
from corpus.withdrawal import Cause, Reason, Shelved, Withdrawn

_MIGRATIONS = Path(__file__).with_name("migrations")
# SQLite allows 32,766 bound values in one statement; rows go in one by one.
_PAGE = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredRecord:
    """A record in one of its versions.

    Attributes:
        superseded_from: The first day on which a policy that replaces it holds, as far as known.
    """

    record: Record
    version: int
    superseded_from: date | None = None

    def status(self, day: date) -> Status:
        """Give its status on a day."""
        return status_on(self.record.facts, day, superseded_from=self.superseded_from)

    @property
    def term(self) -> Term:
        """The days on which it may be answered from."""
        return term_of(self.record.facts, superseded_from=self.superseded_from)


@dataclass(frozen=True, slots=True, kw_only=True)
class Staged:
    """What staging found: new records, new versions of known ones, and those that are the same."""

    added: tuple[StoredRecord, ...] = ()
    updated: tuple[StoredRecord, ...] = ()
    unchanged: tuple[Record, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionNote:
    """One line of a record's history.

    Attributes:
        gone: When it was taken out of sight; None where another version took its place, or none.
    """

    version: int
    added: datetime
    sha256: str
    visible: bool
    gone: datetime | None = None


class RecordStore:
    """The records in one database. Safe to use from several threads and processes."""

    def __init__(self, engine: Engine, *, now: Callable[[], datetime] | None = None) -> None:
        """Use an open database whose tables are up to date; see `open_store`."""
        self.engine = engine
        self._now = now or (lambda: datetime.now(UTC))
        self.ledger = Ledger(engine, now=self._now)
        self._tallies = Tallies()

    # --- writing --------------------------------------------------------------------------------

    def stage(self, records: Sequence[Record], *, original: bytes) -> Staged:
        """Write what is new or changed as pending versions; nothing becomes visible.

        Args:
            records: Ids must differ.
            original: The file's bytes, kept once by their hash.
        """
        added: list[StoredRecord] = []
        updated: list[StoredRecord] = []
        unchanged: list[Record] = []
        rows: list[dict[str, object]] = []
        with self.engine.begin() as connection:
            newest = self._newest(connection, [record.id for record in records])
            shown = self._shown(connection, list(newest))
            for record in records:
                if shown.get(record.id) == record:
                    unchanged.append(record)
                    continue
                stored = StoredRecord(record=record, version=newest.get(record.id, 0) + 1)
                (updated if record.id in shown else added).append(stored)
                rows.append(self._version_row(stored))
            if rows:
                sha256 = keep_original(connection, original)
                connection.execute(insert(VERSION), [{**row, "original": sha256} for row in rows])
        return Staged(added=tuple(added), updated=tuple(updated), unchanged=tuple(unchanged))

    def publish(
        self,
        staged: Collection[StoredRecord],
        *,
        paths: Collection[str] = (),
        who: str = "",
        cause: Cause | None = None,
    ) -> tuple[str, ...]:
        """Make staged versions visible, all in one commit, and the files they are from with them.

        Args:
            staged: The versions.
            paths: The files.
            who: Id of whoever brings back what was out of sight; empty where its file came again.
            cause: Why they do.

        Returns:
            Ids of policies, these or others, whose time in force this changed.
        """
        with self.engine.begin() as connection:
            ids = [stored.record.id for stored in staged]
            for names in _pages(ids):
                connection.execute(delete(RECORD).where(RECORD.c.id.in_(names)))
                connection.execute(
                    update(VERSION)
                    .where(VERSION.c.record.in_(names), VERSION.c.state == "visible")
                    .values(state="old")
                )
            for page in _pages(list(staged)):
                connection.execute(insert(RECORD), [_record_row(stored) for stored in page])
                connection.execute(
                    update(VERSION)
                    .where(
                        VERSION.c.record == bindparam("of"), VERSION.c.version == bindparam("new")
                    )
                    .values(state="visible"),
                    [{"of": stored.record.id, "new": stored.version} for stored in page],
                )
            put_facets(connection, [stored.record for stored in staged])
            move(connection, paths, "visible", now=self._now())
            note_return(connection, ids, who=who, cause=cause, now=self._now())
            if cause is not None:
                put_back(connection, ids, now=self._now())
            policies = [item.record for item in staged if item.record.kind == "policy"]
            bears_on = put_links(connection, policies)
            touched = self._settle_replacements(connection, bears_on)
            self._move(connection)
        return tuple(sorted(touched))

    def remove(
        self, record: str, *, who: str = "", reason: Reason | None = None
    ) -> tuple[str, ...]:
        """Take a record out of sight; its versions stay as history.

        Args:
            record: Its id.
            who: Id of whoever does it.
            reason: Why.

        Returns:
            Ids of policies whose time in force changed with this.

        Raises:
            UnknownRecord: There is none of that id.
        """
        with self.engine.begin() as connection:
            if connection.execute(delete(RECORD).where(RECORD.c.id == record)).rowcount == 0:
                raise UnknownRecord(f"没有编号为“{record}”的资料；编号不对，或已经撤下。")
            its = VERSION.c.record == record, VERSION.c.state == "visible"
            version = connection.scalars(select(VERSION.c.version).where(*its)).one()
            connection.execute(update(VERSION).where(*its).values(state="old"))
            now = self._now()
            note_withdrawal(connection, record, version, who=who, reason=reason, now=now)
            drop_facets(connection, [record])
            bears_on = drop_links(connection, [record])
            touched = self._settle_replacements(connection, bears_on)
            self._move(connection)
        return tuple(sorted(touched))

    def recall(self, record: str) -> StoredRecord:
        """Write a record that is out of sight anew as it was, as a pending version; give it.

        Raises:
            UnknownRecord: None of that id is out of sight.
        """
        found = self.out_of_sight(record)
        with self.engine.begin() as connection:
            version = self._newest(connection, [record])[record] + 1
            recall(connection, found.withdrawal, version, now=self._now())
        return StoredRecord(record=found.record, version=version)

    def discard_pending(self) -> tuple[str, ...]:
        """Clear versions that were staged and never published; give their records' ids."""
        pending = VERSION.c.state == "pending"
        with self.engine.begin() as connection:
            ids = connection.scalars(select(VERSION.c.record).where(pending)).all()
            connection.execute(delete(VERSION).where(pending))
        return tuple(sorted(ids))

    def check(self, checks: Sequence[Check]) -> None:
        """Add to the history of checks; what they say of their records counts at once."""
        with self.engine.begin() as connection:
            keep_checks(connection, checks)
            self._move(connection)

    def touch(self) -> None:
        """Move the generation: the caches have changed though no record has."""
        with self.engine.begin() as connection:
            self._move(connection)

    # --- reading --------------------------------------------------------------------------------

    def generation(self) -> int:
        """Give the number that moves with every visible change."""
        with self.engine.connect() as connection:
            return connection.scalar(select(GENERATION.c.value)) or 0

    def count(self, viewer: Viewer, *, kind: Kind | None = None) -> int:
        """Count what the viewer may see."""
        query = select(func.count()).select_from(RECORD)
        query = query.where(RECORD.c.level.in_(visible(viewer)))
        if kind is not None:
            query = query.where(RECORD.c.kind == kind)
        with self.engine.connect() as connection:
            return connection.scalar(query) or 0

    def tally(
        self, viewer: Viewer, facets: Facets, *, day: date, limit: int = 0, offset: int = 0
    ) -> Tally:
        """Count the records that the viewer may see and that meet the facets.

        Args:
            viewer: Who wants to know.
            facets: What is counted.
            day: The day on which it holds, or does not.
            limit: How many of them are listed at most.
            offset: How many are passed over before the first that is listed.
        """
        with one_state(self.engine) as connection:
            return self._tallies.of(connection, viewer, facets, day=day, limit=limit, offset=offset)

    def survey(self, viewer: Viewer, *, day: date) -> Survey:
        """Count all records by all that the staff look at.

        Raises:
            NotPermitted: The viewer is not of the staff.
        """
        require_staff(viewer)
        with one_state(self.engine) as connection:
            generation = connection.scalar(select(GENERATION.c.value)) or 0
            return survey_of(connection, generation=generation, day=day)

    def moved(
        self, viewer: Viewer, facets: Facets, span: Span, *, most: int
    ) -> Mapping[str, Moved]:
        """Give the records that moved in a span, by id, of those that the viewer may see.

        Args:
            viewer: Who wants to know.
            facets: Which records; whether they hold is not asked where `holds` is None.
            span: From when on they have come, have ended, or will.
            most: How many are given at most of those that end, and of those that come; those
                written last.
        """
        with self.engine.connect() as connection:
            return moves_of(connection, viewer, facets, span, most=most)

    def shelved(self, viewer: Viewer, *, text: str = "", start: int = 0, most: int = 50) -> Shelved:
        """Give records that were taken out of sight, the last first; see `withdrawals.shelved`.

        Raises:
            NotPermitted: The viewer is not of the staff.
        """
        require_staff(viewer)
        with self.engine.connect() as connection:
            return shelved(connection, text=text, start=start, most=most)

    def count_shelved(self, viewer: Viewer) -> int:
        """Count the records that were taken out of sight.

        Raises:
            NotPermitted: The viewer is not of the staff.
        """
        require_staff(viewer)
        with self.engine.connect() as connection:
            return count_shelved(connection)

    def out_of_sight(self, record: str) -> Withdrawn:
        """Give one record that was taken out of sight; see `withdrawn` for whom.

        Raises:
            UnknownRecord: None of that id is.
        """
        found = self.withdrawn([record]).get(record)
        if found is None:
            raise UnknownRecord(f"没有撤下的资料“{record}”：可能已经恢复，或已经清除。")
        return found

    def withdrawn(self, records: Collection[str]) -> dict[str, Withdrawn]:
        """Give those of these records that are out of sight, by id.

        For staff, and for the program to tell somebody of what they handed in themselves: no
        viewer is asked for.
        """
        with self.engine.connect() as connection:
            return withdrawn_among(connection, records)

    def get(self, record: str, viewer: Viewer) -> StoredRecord:
        """Give one visible record.

        Raises:
            UnknownRecord: None of that id that this viewer may know of.
        """
        found = self.current([record], viewer).get(record)
        if found is None:
            raise UnknownRecord(f"没有编号为“{record}”的资料；编号不对，或已经撤下。")
        return found

    def open_to(self, ids: Collection[str], viewer: Viewer) -> frozenset[str]:
        """Give which of the records the viewer may see, without reading them."""
        with self.engine.connect() as connection:
            return _open_among(connection, list(ids), viewer)

    def current(
        self, ids: Collection[str], viewer: Viewer, *, as_added: bool = False
    ) -> dict[str, StoredRecord]:
        """Give those of the records that the viewer may see, in their visible version.

        Args:
            ids: Of the records.
            viewer: Who wants to see them.
            as_added: As their files have them; else as staff have found them to be.
        """
        found: dict[str, StoredRecord] = {}
        with self.engine.connect() as connection:
            for page in _pages(list(ids)):
                query = _SHOWN.where(RECORD.c.id.in_(page), _open_to(viewer))
                checks = {} if as_added else checks_of(connection, page)
                rows = _as_known(connection, map(_stored, connection.execute(query)), viewer)
                for stored in rows:
                    found[stored.record.id] = _with_checks(stored, checks)
        return found

    def of_file(self, path: str, viewer: Viewer) -> tuple[StoredRecord, ...]:
        """Give the visible records that are from a file, by id."""
        query = _SHOWN.where(RECORD.c.path == path, _open_to(viewer))
        with self.engine.connect() as connection:
            rows = map(_stored, connection.execute(query.order_by(RECORD.c.id)))
            found = _as_known(connection, rows, viewer)
            checks = checks_of(connection, [stored.record.id for stored in found])
        return tuple(_with_checks(stored, checks) for stored in found)

    def each(
        self, viewer: Viewer, *, kind: Kind | None = None, as_added: bool = False
    ) -> Iterator[StoredRecord]:
        """Give every record the viewer may see, by kind and id; `as_added`: see `current`."""
        query = _SHOWN.where(RECORD.c.level.in_(visible(viewer)))
        if kind is not None:
            query = query.where(RECORD.c.kind == kind)
        query = query.order_by(RECORD.c.kind.desc(), RECORD.c.id)
        with self.engine.connect() as connection:
            checks = {} if as_added else checks_of(connection)
        with (
            self.engine.connect().execution_options(yield_per=_PAGE) as connection,
            self.engine.connect() as beside,
        ):
            for page in connection.execute(query).partitions():
                for stored in _as_known(beside, map(_stored, page), viewer):
                    yield _with_checks(stored, checks)

    def titles(
        self, viewer: Viewer, *, kinds: Collection[Kind], limit: int
    ) -> dict[str, tuple[int, str]]:
        """Give version and title of the records the viewer may see, by id, without their texts.

        Args:
            viewer: Who wants to see them.
            kinds: Only of these.
            limit: At most so many, the first by kind (policies before demands) and id.
        """
        query = (
            select(RECORD.c.id, RECORD.c.version, RECORD.c.title)
            .where(RECORD.c.level.in_(visible(viewer)), RECORD.c.kind.in_(kinds))
            .order_by(RECORD.c.kind.desc(), RECORD.c.id)
            .limit(limit)
        )
        with self.engine.connect() as connection:
            return {row.id: (row.version, row.title) for row in connection.execute(query)}

    def titled(self, text: str, viewer: Viewer, *, limit: int) -> tuple[Listed, ...]:
        """Give the records that the viewer may see of a 文号, or with words in their titles.

        Args:
            text: As somebody writes it: with or without 《》.
            viewer: Who looks for them.
            limit: At most so many, those titled just so first, then by title and id.
        """
        wanted = " ".join(text.split()).strip("《》")
        if not wanted:
            return ()
        number = number_key(wanted)
        meets = RECORD.c.title.icontains(wanted, autoescape=True)
        query = (
            select(RECORD.c.id, RECORD.c.kind, RECORD.c.title)
            .where(_open_to(viewer), or_(meets, RECORD.c.number == number) if number else meets)
            .order_by(RECORD.c.title != wanted, RECORD.c.title, RECORD.c.id)
            .limit(limit)
        )
        with self.engine.connect() as connection:
            rows = connection.execute(query)
            return tuple(Listed(id=row.id, kind=row.kind, title=row.title) for row in rows)

    def texts(self, ids: Collection[str], viewer: Viewer) -> dict[str, str]:
        """Give the texts of those of the records that the viewer may see, and nothing else."""
        found: dict[str, str] = {}
        with self.engine.connect() as connection:
            for page in _pages(list(ids)):
                query = _SHOWN.where(RECORD.c.id.in_(page), _open_to(viewer))
                query = query.add_columns(RECORD.c.id)
                for row in connection.execute(query):
                    found[row.id] = text_of(row.content)
        return found

    def checks(
        self, viewer: Viewer, records: Collection[str] | None = None
    ) -> Mapping[str, tuple[Check, ...]]:
        """Give the history of checks by record, the newest last; of all records by default.

        Raises:
            NotPermitted: The viewer is not of the staff.
        """
        require_staff(viewer)
        with self.engine.connect() as connection:
            return checks_of(connection, records)

    def versions(self, record: str, viewer: Viewer) -> tuple[VersionNote, ...]:
        """Give a record's history, the newest first, without versions that are above the viewer.

        Raises:
            UnknownRecord: None of that id that this viewer may know of.
        """
        self.get(record, viewer)
        is_all_open = visible(viewer) == LEVELS
        query = (
            select(VERSION)
            .where(VERSION.c.record == record, VERSION.c.state != "pending")
            .order_by(VERSION.c.version.desc())
        )
        with self.engine.connect() as connection:
            rows = list(connection.execute(query))
            gone = taken_out(connection, record)
            found = [
                StoredRecord(record=from_json(row.content), version=row.version) for row in rows
            ]
            kept = {one.version: one.record for one in found}
            known = {
                one.version: one.record if is_all_open else without_guarded(one.record)
                for one in _as_known(connection, found, viewer)
            }
        return tuple(
            VersionNote(
                version=row.version,
                # SQLite keeps no time zones; what was written is UTC.
                added=row.added if row.added.tzinfo else row.added.replace(tzinfo=UTC),
                # Of what they know of it: the kept one would tell that there is more, and a phone
                # number can be guessed by its hash.
                sha256=row.sha256
                if known[row.version] is kept[row.version]
                else digest(to_json(known[row.version])),
                visible=row.state == "visible",
                gone=gone.get(row.version),
            )
            for row in rows
            if known[row.version].level in visible(viewer)
        )

    def version(self, record: str, number: int, viewer: Viewer) -> Record:
        """Give a record as it was in one of its versions.

        The viewer must be allowed to know of the record as it is, and of that version.

        Raises:
            UnknownRecord: There is none of that id, or no such version, for this viewer.
        """
        self.get(record, viewer)
        query = select(VERSION.c.content).where(
            VERSION.c.record == record, VERSION.c.version == number, VERSION.c.state != "pending"
        )
        with self.engine.connect() as connection:
            content = connection.scalar(query)
            found = None if content is None else from_json(content)
            if found is None or found.level not in visible(viewer):
                raise UnknownRecord(f"“{record}”没有第 {number} 版；请从“各版本和差别”里选。")
            old = StoredRecord(record=found, version=number)
            return _as_known(connection, [old], viewer)[0].record

    def kin(
        self,
        *,
        names: Collection[str],
        numbers: Collection[str],
        words: Collection[str],
        path: str,
    ) -> tuple[Record, ...]:
        """Give the visible records of any of these keys (`corpus.naming`), by id, as added.

        Those that say they replace one of the names or numbers are given, too; those of these
        words, only where they are of another file than `path`. For the program's own comparing:
        no viewer is asked for.
        """
        stated = sorted({*names, *numbers})
        elsewhere = or_(RECORD.c.path.is_(None), RECORD.c.path != path)
        conditions = [
            or_(
                RECORD.c.name.in_(page),
                RECORD.c.number.in_(page),
                RECORD.c.id.in_(select(CLAIM.c.owner).where(CLAIM.c.key.in_(page))),
            )
            for page in _pages(stated)
        ]
        conditions += [RECORD.c.words.in_(page) & elsewhere for page in _pages(sorted(words))]
        found: dict[str, Record] = {}
        with self.engine.connect() as connection:
            for condition in conditions:
                for row in connection.execute(_SHOWN.where(condition)):
                    record = _stored(row).record
                    found[record.id] = record
        return tuple(found[name] for name in sorted(found))

    def former(self, record: str) -> tuple[Record, ...]:
        """Give a record's versions before the visible one, the oldest first, as added.

        For the program's own comparing only, as with `kin`.
        """
        query = (
            select(VERSION.c.content)
            .where(VERSION.c.record == record, VERSION.c.state == "old")
            .order_by(VERSION.c.version)
        )
        with self.engine.connect() as connection:
            return tuple(from_json(content) for content in connection.scalars(query))

    # --- steps ----------------------------------------------------------------------------------

    def _version_row(self, stored: StoredRecord) -> dict[str, object]:
        content = to_json(stored.record)
        return {
            "record": stored.record.id,
            "version": stored.version,
            "state": "pending",
            "sha256": digest(content),
            "content": content,
            "added": self._now(),
        }

    def _newest(self, connection: Connection, ids: list[str]) -> dict[str, int]:
        """Give each known id's newest version, pending ones counted."""
        newest: dict[str, int] = {}
        for page in _pages(ids):
            query = (
                select(VERSION.c.record, func.max(VERSION.c.version))
                .where(VERSION.c.record.in_(page))
                .group_by(VERSION.c.record)
            )
            newest.update((record, version) for record, version in connection.execute(query))
        return newest

    def _shown(self, connection: Connection, ids: list[str]) -> dict[str, Record]:
        shown: dict[str, Record] = {}
        for page in _pages(ids):
            for row in connection.execute(_SHOWN.where(RECORD.c.id.in_(page))):
                record = _stored(row).record
                shown[record.id] = record
        return shown

    def _settle_replacements(self, connection: Connection, bears_on: Collection[str]) -> set[str]:
        """Work out anew from when these policies are superseded; give the ids that changed."""
        return settle(connection, bears_on)

    def _move(self, connection: Connection) -> None:
        connection.execute(update(GENERATION).values(value=GENERATION.c.value + 1))


def open_store(url: str) -> RecordStore:
    """Open the records at a database URL, bringing the tables up to date first."""
    engine = open_database(url)
    upgrade(engine, _MIGRATIONS, version_table="corpus_schema")
    return RecordStore(engine)


_SHOWN = select(VERSION.c.content, VERSION.c.version, RECORD.c.superseded_from).join(
    VERSION, (VERSION.c.record == RECORD.c.id) & (VERSION.c.version == RECORD.c.version)
)


def _open_to(viewer: Viewer) -> ColumnElement[bool]:
    """Give the condition on levels beside one that few records meet.

    The column is made an expression so that its index is not taken: nearly all records are of one
    level, and SQLite would read them all to find the few.
    """
    return (RECORD.c.level + "").in_(visible(viewer))


def _open_among(connection: Connection, ids: list[str], viewer: Viewer) -> frozenset[str]:
    found: set[str] = set()
    for page in _pages(ids):
        query = select(RECORD.c.id).where(RECORD.c.id.in_(page), _open_to(viewer))
        found.update(connection.scalars(query))
    return frozenset(found)


def _stored(row: Sequence[Any]) -> StoredRecord:
    content, version, superseded_from = row
    return StoredRecord(record=from_json(content), version=version, superseded_from=superseded_from)


def _as_known(
    connection: Connection, found: Iterable[StoredRecord], viewer: Viewer
) -> list[StoredRecord]:
    """Give these without the links that lead to what the viewer may not know of."""
    given = list(found)
    others = sorted(frozenset[str]().union(*(linked(stored.record) for stored in given)))
    if not others or visible(viewer) == LEVELS:
        return given
    hidden = frozenset(others) - _open_among(connection, others, viewer)
    return [replace(stored, record=without_links_to(stored.record, hidden)) for stored in given]


def _with_checks(stored: StoredRecord, checks: Mapping[str, Sequence[Check]]) -> StoredRecord:
    found = standing(checks.get(stored.record.id, ()))
    return replace(stored, record=as_checked(stored.record, found)) if found else stored


def _record_row(stored: StoredRecord) -> dict[str, object]:
    level: Level = stored.record.level
    return {
        "id": stored.record.id,
        "kind": stored.record.kind,
        "level": level,
        "title": stored.record.title,
        "version": stored.version,
        "superseded_from": None,
        "path": stored.record.source.path,
        **key_columns(stored.record),
        **facet_columns(stored.record),
    }


_Item = TypeVar("_Item")


def _pages(items: list[_Item]) -> Iterator[list[_Item]]:
    for start in range(0, len(items), _PAGE):
        yield items[start : start + _PAGE]
