"""Where the audit is kept: a chain of entries in the database, and a checkpoint outside."""

import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Engine,
    Row,
    Select,
    delete,
    func,
    insert,
    or_,
    select,
)
from sqlalchemy.exc import SQLAlchemyError

from assistant.auditing.checkpoint import Checkpoint, Line, Said
from assistant.auditing.entries import (
    FIRST_BEFORE,
    Entry,
    as_note,
    as_object,
    as_time,
    as_who,
    sealed,
)
from assistant.auditing.keys import key_of, make_key
from assistant.auditing.port import Outcome
from assistant.auditing.verifying import MOST_BEHIND, Verdict, verify
from assistant.errors import BadRequest
from assistant.keeping.hourly import write_alone
from assistant.keeping.tables import ACCOUNT, AUDIT
from corpus.errors import NotPermitted, StoreUnavailable
from corpus.levels import Viewer
from corpus.store.database import upgrade

# 网络安全法 第二十一条: logs are kept for six months at least.
LEAST_DAYS = 184
MOST_AT_ONCE = 1000
# How many lines a checkpoint that could not be written for a while is given afterwards.
MOST_CAUGHT_UP = 100
KEY_NAME, CHECKPOINT_NAME = "audit.key", "checkpoint.log"
_MIGRATIONS = Path(__file__).parents[1] / "migrations"
_READ_AT_ONCE = 2000
_MAX_ACT_CHARS = 100

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which entries are looked for; an empty field asks for nothing.

    Attributes:
        who: An account's id, or its name to log in by, or as shown.
        act: Its name, or the beginning of it with a `*` behind.
        since, until: The first and the last day, where this machine is.
    """

    who: str = ""
    act: str = ""
    object: str = ""
    outcome: Outcome | None = None
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """An entry with the name, as people read it, of who acted; empty where nobody is called that.

    The name is of now and stands in no entry, so that it can be erased.
    """

    entry: Entry
    name: str


class AuditStore:
    """The audit; see `assistant.auditing.port.Audit`."""

    def __init__(
        self,
        engine: Engine,
        *,
        folder: Path,
        checkpoint: Path | None = None,
        now: Callable[[], datetime] | None = None,
        new_key: bool = False,
    ) -> None:
        """Use the records' database; brings the assistant's tables up to date.

        Args:
            engine: The database.
            folder: Has the key, which is made where nothing was ever noted.
            checkpoint: The file outside; None for one in the folder.
            now: The clock, in UTC.
            new_key: Whether to make a key although something was noted; see `anew`.

        Raises:
            BadRequest: A new key is asked for while there is one.
            StoreUnavailable: The key is gone or damaged, or the checkpoint's folder is not there.
        """
        upgrade(engine, _MIGRATIONS, version_table="assistant_schema")
        self._engine = engine
        self._now = now or (lambda: datetime.now(UTC))
        with engine.connect() as connection:
            begun = _last(connection) is not None
        if new_key:
            _replace_lost(folder / KEY_NAME)
        self._key = key_of(folder / KEY_NAME, begun=begun)
        self._checkpoint = Checkpoint(checkpoint or folder / CHECKPOINT_NAME, self._key)
        if not self.checkpoint.parent.is_dir():
            # Made here, it would be on this disk while the one that is meant is not there.
            raise StoreUnavailable(
                f"审计检查点的文件夹 {self.checkpoint.parent} 不在；"
                "请接上那块磁盘或建好文件夹，或改设 TT_AUDIT_CHECKPOINT。"
            )

    @property
    def checkpoint(self) -> Path:
        """Where the checkpoint is."""
        return self._checkpoint.path

    def note(
        self, who: Viewer, act: str, *, object: str = "", outcome: Outcome, note: str = ""
    ) -> int:
        """Note one act; when this returns, it is kept.

        The checkpoint follows. Where it cannot be written the act stands noted all the same: the
        log says so at once, and `verify` does until it has caught up.

        Raises:
            StoreUnavailable, NoRoom: It cannot be kept, so it must not be done.
        """
        with self._alone() as alone:
            entry = self._append(who, act, object, outcome, note)
            if alone:
                self._witness(entry)
        return entry.number

    def _append(self, who: Viewer, act: str, of: str, outcome: Outcome, note: str) -> Entry:
        with self._writing() as connection:
            last = _last(connection)
            entry = sealed(
                Entry(
                    number=last.number + 1 if last else 1,
                    at=as_time(self._now()),
                    who=as_who(who.identity),
                    role=who.role,
                    act=as_note(act)[:_MAX_ACT_CHARS],
                    object=as_object(of, self._key),
                    outcome=outcome,
                    note=as_note(note),
                    before=last.hash if last else FIRST_BEFORE,
                ),
                self._key,
            )
            connection.execute(insert(AUDIT).values(_values(entry)))
        return entry

    def entries(self, wanted: Wanted | None = None) -> Iterator[Entry]:
        """Give entries by their number, without holding all of them; for code, not for people."""
        after = 0
        while True:
            query = (
                select(AUDIT)
                .where(AUDIT.c.number > after, *_conditions(wanted or Wanted(), self._key))
                .order_by(AUDIT.c.number)
                .limit(_READ_AT_ONCE)
            )
            with self._engine.connect() as connection:
                rows = connection.execute(query).all()
            if not rows:
                return
            yield from map(_entry, rows)
            after = rows[-1].number

    def list(
        self, viewer: Viewer, wanted: Wanted | None = None, *, start: int = 0, most: int = 50
    ) -> tuple[Named, ...]:
        """Give entries with the names of who acted, the newest first.

        Raises:
            NotPermitted: The viewer is no administrator.
        """
        _authorise(viewer)
        query = (
            _with_names()
            .where(*_conditions(wanted or Wanted(), self._key))
            .order_by(AUDIT.c.number.desc())
            .offset(max(0, start))
            .limit(max(1, min(most, MOST_AT_ONCE)))
        )
        with self._engine.connect() as connection:
            return tuple(
                Named(entry=_entry(row), name=row.shown or row.name or "")
                for row in connection.execute(query)
            )

    def count(self, viewer: Viewer, wanted: Wanted | None = None) -> int:
        """Give how many entries there are.

        Raises:
            NotPermitted: The viewer is no administrator.
        """
        _authorise(viewer)
        found = _with_names().where(*_conditions(wanted or Wanted(), self._key)).subquery()
        with self._engine.connect() as connection:
            return connection.scalar(select(func.count()).select_from(found)) or 0

    def verify(self, *, known: tuple[int, str] | None = None) -> Verdict:
        """Say whether anybody changed the audit; see `assistant.auditing.verifying.verify`.

        It goes on while others note.

        Raises:
            StoreUnavailable: It cannot be read.
        """
        with _told("读不出来，没有核对"):
            with self._engine.connect() as connection:
                last = _last(connection)
            upto = last.number if last else 0
            return verify(self.entries(), self._texts(), key=self._key, upto=upto, known=known)

    def _texts(self) -> Sequence[str] | None:
        try:
            return self._checkpoint.texts()
        except OSError as error:
            raise StoreUnavailable(f"检查点 {self.checkpoint} 读不出来，没有核对。") from error

    def prune(self, who: Viewer, *, days: int) -> int:
        """Drop entries that are older than some days; give how many they were.

        The last one always stays. Where the audit begins from then on is written into the
        checkpoint first; where that cannot be written, nothing is dropped.

        Raises:
            BadRequest: It is less than the law asks for.
            StoreUnavailable: The checkpoint or the database cannot be written.
        """
        if days < LEAST_DAYS:
            raise BadRequest(
                f"审计记录至少保存 {LEAST_DAYS} 天（不少于六个月），不能设为 {days} 天。"
            )
        oldest = as_time(self._now() - timedelta(days=days))
        with self._engine.connect() as connection:
            first = _kept_from(connection, oldest)
            count = (
                connection.scalar(
                    select(func.count()).select_from(AUDIT).where(AUDIT.c.number < first.number)
                )
                if first
                else 0
            )
        if first is None or not count:
            return 0
        self.note(who, "audit.prune", object=str(first.number), outcome="begun")
        self._mark("cut", number=first.number, hash_=first.before)
        with self._writing() as connection:
            connection.execute(delete(AUDIT).where(AUDIT.c.number < first.number))
        return count

    def anew(self, who: Viewer, *, why: str, rekeyed: bool = False) -> int:
        """Have the checkpoint begin anew behind the last entry, and give that entry's number.

        For when an administrator answers for what `verify` finds: a database that was put back
        from a backup, a checkpoint whose disk is gone, a key that is lost. That this was done
        stays in the checkpoint and in every verdict.

        Raises:
            StoreUnavailable: It cannot be written.
        """
        number = self.note(who, "audit.anew", outcome="begun", note=why)
        with self._engine.connect() as connection:
            row = connection.execute(select(AUDIT).where(AUDIT.c.number == number)).one()
        said: Said = "rekeyed" if rekeyed else "anew"
        self._mark(said, number=number, hash_=row.hash, who=as_who(who.identity), why=as_note(why))
        return number

    def _mark(self, said: Said, *, number: int, hash_: str, who: str = "", why: str = "") -> None:
        at = as_time(self._now())
        try:
            with self._checkpoint.alone():
                self._checkpoint.add(
                    [Line(said=said, number=number, hash=hash_, at=at, who=who, why=why)]
                )
        except OSError as error:
            raise StoreUnavailable(
                f"检查点 {self.checkpoint} 写不进去，没有执行；请检查磁盘和权限。"
            ) from error

    @contextmanager
    def _alone(self) -> Iterator[bool]:
        """Keep other programs from noting meanwhile; gives whether the checkpoint can be had."""
        with ExitStack() as stack:
            try:
                stack.enter_context(self._checkpoint.alone())
            except OSError as error:
                _unwitnessed(error)
                yield False
            else:
                yield True

    def _witness(self, entry: Entry) -> None:
        """Have the checkpoint tell of an entry, and of those that programs which ended left out."""
        try:
            last = self._checkpoint.last()
            if last is None or last.number < entry.number:
                self._checkpoint.add(self._lines(last, entry))
            elif not self._is_there(last):
                # The database is behind: it was put back, or its end cut off. Both stand there.
                logger.error("the audit is behind its checkpoint, which knows of %d", last.number)
                self._checkpoint.add([self._line(entry)])
        except (OSError, SQLAlchemyError) as error:
            _unwitnessed(error)

    def _lines(self, last: Line | None, entry: Entry) -> Sequence[Line]:
        """Give the lines that are due. A gap that no crash leaves is left open, for `verify`."""
        behind = entry.number - 1 - (last.number if last else 0)
        if not behind or behind > (MOST_CAUGHT_UP if last else MOST_BEHIND):
            return [self._line(entry)]
        query = select(AUDIT).where(
            AUDIT.c.number >= entry.number - behind, AUDIT.c.number < entry.number
        )
        with self._engine.connect() as connection:
            missed = connection.execute(query.order_by(AUDIT.c.number)).all()
        return [*(self._line(_entry(row)) for row in missed), self._line(entry)]

    def _line(self, entry: Entry) -> Line:
        at = as_time(self._now())
        return Line(said="entry", number=entry.number, hash=entry.hash, at=at)

    def _is_there(self, line: Line) -> bool:
        query = select(AUDIT.c.hash).where(AUDIT.c.number == line.number)
        with self._engine.connect() as connection:
            return connection.scalar(query) == line.hash

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        """Give the only connection that can write entries until it commits."""
        with _told("写不进去，操作不能记录，所以没有进行"), self._engine.begin() as connection:
            if connection.dialect.name == "sqlite":
                # A read first would let another take the same number between it and the write.
                connection.exec_driver_sql("BEGIN IMMEDIATE")
            write_alone(connection, AUDIT)
            yield connection


def _replace_lost(key: Path) -> None:
    if key.exists():
        raise BadRequest(f"审计的密钥文件 {key} 还在，不必另造；确已损坏的，请先把它移走。")
    make_key(key)


def _unwitnessed(error: Exception) -> None:
    # Without its text, which may repeat what it was given.
    logger.error("the audit's checkpoint could not be written: %s", type(error).__name__)


@contextmanager
def _told(what: str) -> Iterator[None]:
    """Translate what the database raises into an error that repeats none of what it was given."""
    try:
        yield
    except SQLAlchemyError:
        raise StoreUnavailable(f"审计{what}；请检查数据库和磁盘。") from None


def _authorise(viewer: Viewer) -> None:
    if viewer.role != "admin":
        raise NotPermitted("只有管理员可以查看审计记录。")


def _with_names() -> Select[Any]:
    named = AUDIT.outerjoin(ACCOUNT, ACCOUNT.c.id == AUDIT.c.who)
    return select(AUDIT, ACCOUNT.c.name, ACCOUNT.c.shown).select_from(named)


def _last(connection: Connection) -> Entry | None:
    query = select(AUDIT).order_by(AUDIT.c.number.desc()).limit(1)
    row = connection.execute(query).one_or_none()
    return _entry(row) if row is not None else None


def _kept_from(connection: Connection, oldest: str) -> Entry | None:
    """Give the first entry that stays: none before it is as new as `oldest`; None for no entry."""
    newer = select(AUDIT).where(AUDIT.c.at >= oldest).order_by(AUDIT.c.number).limit(1)
    row = connection.execute(newer).one_or_none()
    return _entry(row) if row is not None else _last(connection)


def _conditions(wanted: Wanted, key: bytes) -> tuple[ColumnElement[bool], ...]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.who:
        called = select(ACCOUNT.c.id).where(
            or_(ACCOUNT.c.name == wanted.who, ACCOUNT.c.shown == wanted.who)
        )
        conditions.append(or_(AUDIT.c.who == wanted.who, AUDIT.c.who.in_(called)))
    if wanted.act.endswith("*"):
        conditions.append(AUDIT.c.act.startswith(wanted.act[:-1], autoescape=True))
    elif wanted.act:
        conditions.append(AUDIT.c.act == wanted.act)
    if wanted.object:
        # Its id, or the fingerprint in the place of one that is not kept.
        kept = as_object(wanted.object, key)
        conditions.append(AUDIT.c.object.in_((wanted.object, kept)))
    if wanted.outcome:
        conditions.append(AUDIT.c.outcome == wanted.outcome)
    if wanted.since is not None:
        conditions.append(AUDIT.c.at >= _midnight(wanted.since))
    if wanted.until is not None:
        conditions.append(AUDIT.c.at < _midnight(wanted.until + timedelta(days=1)))
    return tuple(conditions)


def _midnight(day: date) -> str:
    """Give when a day begins where this machine is, as entries have it."""
    return as_time(datetime.combine(day, time.min).astimezone())


def _values(entry: Entry) -> dict[str, object]:
    return {
        "number": entry.number,
        "at": entry.at,
        "who": entry.who,
        "role": entry.role,
        "act": entry.act,
        "object": entry.object,
        "outcome": entry.outcome,
        "note": entry.note,
        "before": entry.before,
        "hash": entry.hash,
    }


def _entry(row: Row[Any]) -> Entry:
    return Entry(
        number=row.number,
        at=row.at,
        who=row.who,
        role=row.role,
        act=row.act,
        object=row.object,
        outcome=row.outcome,
        note=row.note,
        before=row.before,
        hash=row.hash,
    )
