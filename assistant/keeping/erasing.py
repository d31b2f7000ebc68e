"""Carry out an erasure in the database: one commit, of records and all else."""

import json
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from typing import TypeVar

from sqlalchemy import Connection, Engine, Table, delete, or_, select, update

from assistant.accounts.errors import LastAdmin
from assistant.accounts.login import key_of_account, key_of_name
from assistant.erasing.plan import LAST_ADMIN, Plan
from assistant.erasing.subject import Subject
from assistant.erasing.surveying import KEYS, is_contact
from assistant.keeping.hourly import write_alone
from assistant.keeping.tables import (
    ACCOUNT,
    DRAFT_SHARE,
    FEEDBACK,
    KEY,
    LOGIN_TRY,
    METADATA,
    SESSION,
)
from corpus.store.purge import (
    blank_guarded,
    forget_files,
    move_on,
    purge_originals,
    purge_problems,
    purge_records,
)
from corpus.store.scrub import overwrite_deleted, scrub
from corpus.store.tables import VERSION

GONE = "〔已清除〕"
_PAGE = 1000
_Item = TypeVar("_Item")


class Erasing:
    """What an erasure does to one database."""

    def __init__(self, engine: Engine) -> None:
        """Use an open database whose tables are up to date."""
        self._engine = engine

    def accounts(self) -> tuple[tuple[str, str, str, str], ...]:
        """Give id, name to log in by, shown name and company of every account."""
        query = select(ACCOUNT.c.id, ACCOUNT.c.name, ACCOUNT.c.shown, ACCOUNT.c.company)
        with self._engine.connect() as connection:
            return tuple(
                (row.id, row.name, row.shown, row.company) for row in connection.execute(query)
            )

    def titles(self, record: str) -> tuple[str, ...]:
        """Give what a record is called in any of its versions; nothing where there is none."""
        query = select(VERSION.c.content).where(VERSION.c.record == record)
        with self._engine.connect() as connection:
            found = {json.loads(content)["title"] for content in connection.scalars(query)}
        return tuple(sorted(found))

    def erase(self, plan: Plan) -> None:
        """Do all of it, or nothing if it fails.

        Raises:
            LastAdmin: Since the survey, the others have ceased to be active administrators.
        """
        with self._writing() as connection:
            _refuse_last_admin(connection, plan.rows.get(ACCOUNT.name, ()))
            purge_originals(connection, plan.originals)
            if plan.records:
                purge_records(connection, plan.records)
            if plan.contacts:
                blank_guarded(connection, plan.contacts, lambda label, _value: is_contact(label))
            purge_problems(connection, plan.problems)
            forget_files(connection, plan.files)
            for name, keys in plan.rows.items():
                _drop(connection, METADATA.tables[name], KEYS[name], keys)
            _drop_of_accounts(connection, plan.subject)
            _blank_answers(connection, plan.answers, plan.records)
            move_on(connection)

    def scrub(self) -> bool:
        """Have the files hold nothing that was deleted; see `corpus.store.scrub.scrub`."""
        return scrub(self._engine)

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        with self._engine.connect() as connection:
            overwrite_deleted(connection)
            connection.rollback()  # the transaction that the statement before has begun
            with connection.begin():
                if connection.dialect.name == "sqlite":
                    connection.exec_driver_sql("BEGIN IMMEDIATE")
                yield connection


def _refuse_last_admin(connection: Connection, going: Collection[str]) -> None:
    if not going:
        return
    write_alone(connection, ACCOUNT)  # so that nobody else is made none meanwhile
    query = select(ACCOUNT.c.id).where(ACCOUNT.c.role == "admin", ACCOUNT.c.state == "active")
    active = set(connection.scalars(query))
    if active and active <= set(going):
        raise LastAdmin(LAST_ADMIN)


def _drop(connection: Connection, table: Table, key: str, keys: Collection[str]) -> None:
    for page in _pages(sorted(keys)):
        connection.execute(delete(table).where(table.c[key].in_(page)))
        if table.name == "assistant_draft":
            connection.execute(delete(DRAFT_SHARE).where(DRAFT_SHARE.c.draft.in_(page)))


def _drop_of_accounts(connection: Connection, subject: Subject) -> None:
    """End logins and keys and forget tries, also those that came after the survey."""
    ids = sorted(subject.identities)
    names = {*subject.names, *subject.accounts.values()}
    tries = [*map(key_of_name, sorted(names)), *map(key_of_account, ids)]
    for page in _pages(tries):
        connection.execute(delete(LOGIN_TRY).where(LOGIN_TRY.c.key.in_(page)))
    for page in _pages(ids):
        connection.execute(delete(SESSION).where(SESSION.c.account.in_(page)))
        connection.execute(delete(KEY).where(KEY.c.account.in_(page)))
        connection.execute(
            delete(DRAFT_SHARE).where(
                or_(DRAFT_SHARE.c.owner.in_(page), DRAFT_SHARE.c.reader.in_(page))
            )
        )


def _blank_answers(
    connection: Connection, feedback: Collection[str], records: Collection[str]
) -> None:
    """Take the answer out of what others said of it, and leave what they said."""
    for page in _pages(sorted(feedback)):
        query = select(FEEDBACK.c.id, FEEDBACK.c.history, FEEDBACK.c.cited)
        for row in connection.execute(query.where(FEEDBACK.c.id.in_(page))).all():
            history = [[who, said if who == "user" else GONE] for who, said in row.history]
            values = {
                "answer": GONE,
                "history": history,
                "cited": [one for one in row.cited if one not in records],
            }
            connection.execute(update(FEEDBACK).where(FEEDBACK.c.id == row.id).values(values))


def _pages(items: Sequence[_Item]) -> Iterator[list[_Item]]:
    for start in range(0, len(items), _PAGE):
        yield list(items[start : start + _PAGE])
