"""Where accounts are kept."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, Row, delete, func, insert, or_, select, update
from sqlalchemy.exc import IntegrityError

from assistant.access.doors import LOCAL
from assistant.accounts.account import STATE_WORD, Account, State, as_role
from assistant.accounts.errors import LastAdmin, NameTaken, UnknownAccount
from assistant.accounts.names import login_name
from assistant.accounts.port import Held
from assistant.errors import BadRequest
from assistant.keeping.adopting import adopt
from assistant.keeping.alone import alone, in_utc
from assistant.keeping.tables import ACCOUNT, KEY, SESSION
from corpus.levels import Role
from corpus.store.database import upgrade

_MIGRATIONS = Path(__file__).parents[1] / "migrations"


class AccountStore:
    """Accounts in the records' database; see `assistant.accounts.port.Accounts`."""

    def __init__(self, engine: Engine, *, now: Callable[[], datetime] | None = None) -> None:
        """Use the records' database; brings the assistant's tables up to date."""
        upgrade(engine, _MIGRATIONS, version_table="assistant_schema")
        self._engine = engine
        self._now = now or (lambda: datetime.now(UTC))

    def exist(self) -> bool:
        """Say whether there is any account, disabled ones included."""
        with self._engine.connect() as connection:
            return connection.execute(select(ACCOUNT.c.id).limit(1)).first() is not None

    def add(self, account: Account, password: str | None) -> None:
        """Keep a new account, with a PHC string.

        Raises:
            NameTaken: Another has its name or its subject.
        """
        with alone(self._engine, ACCOUNT) as connection:
            _insert(connection, account, password)

    def add_first(self, account: Account, password: str) -> None:
        """Keep the first account; of two who try at once, one does.

        Raises:
            BadRequest: There is one already.
        """
        with alone(self._engine, ACCOUNT) as connection:
            if connection.scalar(select(func.count()).select_from(ACCOUNT)):
                raise BadRequest("已经有账号了，请直接登录。")
            _insert(connection, account, password)

    def get(self, account: str) -> Account:
        """Give the account of an id.

        Raises:
            UnknownAccount: There is none.
        """
        with self._engine.connect() as connection:
            return _one(connection, account)

    def named(self, name: str) -> Account:
        """Give the account of a login name, in whichever form.

        Raises:
            UnknownAccount: There is none.
        """
        held = self.held(login_name(name))
        if held is None:
            raise UnknownAccount(f"没有登录名为“{name}”的账号。")
        return held.account

    def held(self, name: str) -> Held | None:
        """Give the account of a login name in its one form; None where nobody has it."""
        with self._engine.connect() as connection:
            row = connection.execute(select(ACCOUNT).where(ACCOUNT.c.name == name)).one_or_none()
        return None if row is None else Held(account=account_of(row), password=row.password)

    def of_subject(self, subject: str) -> Account | None:
        """Give the account that is linked with somebody at a provider; None where none is."""
        query = select(ACCOUNT).where(ACCOUNT.c.subject == subject)
        with self._engine.connect() as connection:
            row = connection.execute(query).one_or_none()
        return None if row is None else account_of(row)

    def listed(self) -> tuple[Account, ...]:
        """Give all accounts, by name."""
        with self._engine.connect() as connection:
            rows = connection.execute(select(ACCOUNT).order_by(ACCOUNT.c.name))
            return tuple(map(account_of, rows))

    def set_role(self, account: str, role: Role) -> None:
        """Give an account another role.

        Raises:
            UnknownAccount: There is none of that id.
            LastAdmin: It is the last active administrator's.
        """
        self._change(account, role=role)

    def set_state(self, account: str, state: State) -> None:
        """Let an account log in, or not any more; its sessions and keys end with it.

        Raises:
            UnknownAccount: There is none of that id.
            LastAdmin: It is the last active administrator's.
        """
        ends = state != "active"
        self._change(account, ends_sessions=ends, ends_keys=ends, state=state)

    def set_password(self, account: str, password: str, *, must_change: bool) -> None:
        """Keep another PHC string, and end every session of the account.

        Raises:
            UnknownAccount: There is none of that id.
        """
        self._change(account, ends_sessions=True, password=password, must_change=must_change)

    def rehash(self, account: str, password: str, *, before: str) -> None:
        """Keep the same password's other PHC string, unless the password has changed since."""
        with self._engine.begin() as connection:
            connection.execute(
                update(ACCOUNT)
                .where(ACCOUNT.c.id == account, ACCOUNT.c.password == before)
                .values(password=password)
            )

    def rename(self, account: str, *, name: str, shown: str) -> None:
        """Give an account another name, in its one form and as it is shown.

        Raises:
            UnknownAccount: There is none of that id.
            NameTaken: Another has it.
        """
        self._change(account, name=name, shown=shown)

    def set_company(self, account: str, company: str) -> None:
        """Say whose people they are.

        Raises:
            UnknownAccount: There is none of that id.
        """
        self._change(account, company=company)

    def link(self, account: str, subject: str | None) -> None:
        """Link an account with somebody at a provider, or with nobody any more.

        Raises:
            UnknownAccount: There is none of that id.
            NameTaken: Another is linked with them.
        """
        self._change(account, subject=subject)

    def adopt_local(self, account: str) -> Mapping[str, int]:
        """Make an account's whatever the person at this machine had; give how much of each.

        What the account has of its own already, and can have only one of, stays.

        Raises:
            UnknownAccount: There is none of that id.
        """
        with alone(self._engine, ACCOUNT) as connection:
            _one(connection, account)
            return adopt(connection, before=LOCAL.identity, after=account)

    def _change(
        self,
        account: str,
        *,
        ends_sessions: bool = False,
        ends_keys: bool = False,
        **values: object,
    ) -> None:
        """Change one account, all or nothing, and leave somebody to look after accounts."""
        with alone(self._engine, ACCOUNT) as connection:
            before = _one(connection, account)
            _refuse_taken(
                connection, account, name=values.get("name"), subject=values.get("subject")
            )
            connection.execute(
                update(ACCOUNT)
                .where(ACCOUNT.c.id == account)
                .values(changed=self._now().astimezone(UTC), **values)
            )
            if _looks_after(before) and not _somebody_looks_after(connection):
                raise LastAdmin(
                    "这是最后一位可登录的管理员，不能停用或改变角色；请先设另一位管理员。"
                )
            if ends_sessions:
                connection.execute(delete(SESSION).where(SESSION.c.account == account))
            if ends_keys:
                connection.execute(delete(KEY).where(KEY.c.account == account))


def account_of(row: Row[Any]) -> Account:
    """Give the account of a row of the table."""
    return Account(
        id=row.id,
        name=row.name,
        shown=row.shown,
        role=as_role(row.role),
        company=row.company,
        has_password=row.password is not None,
        subject=row.subject,
        state=next(state for state in STATE_WORD if state == row.state),
        must_change=row.must_change,
        created=in_utc(row.created),
        changed=in_utc(row.changed),
    )


def _one(connection: Connection, account: str) -> Account:
    row = connection.execute(select(ACCOUNT).where(ACCOUNT.c.id == account)).one_or_none()
    if row is None:
        raise UnknownAccount("没有这个账号。")
    return account_of(row)


def _insert(connection: Connection, account: Account, password: str | None) -> None:
    kept = replace(account, has_password=password is not None)
    _refuse_taken(connection, account.id, name=kept.name, subject=kept.subject)
    try:
        connection.execute(
            insert(ACCOUNT).values(
                id=kept.id,
                name=kept.name,
                shown=kept.shown,
                role=kept.role,
                company=kept.company,
                password=password,
                subject=kept.subject,
                state=kept.state,
                must_change=kept.must_change,
                created=kept.created.astimezone(UTC),
                changed=kept.changed.astimezone(UTC),
            )
        )
    except IntegrityError as error:
        raise NameTaken("已有同一编号的账号。") from error


def _refuse_taken(
    connection: Connection, account: str, *, name: object = None, subject: object = None
) -> None:
    taken = [
        column == value
        for column, value in ((ACCOUNT.c.name, name), (ACCOUNT.c.subject, subject))
        if value is not None
    ]
    if not taken:
        return
    query = select(ACCOUNT.c.name).where(or_(*taken), ACCOUNT.c.id != account)
    row = connection.execute(query).first()
    if row is not None and row.name == name:
        raise NameTaken(f"登录名“{name}”已有人用，请换一个。")
    if row is not None:
        raise NameTaken(f"这个统一认证身份已关联到账号“{row.name}”。")


def _looks_after(account: Account) -> bool:
    return account.role == "admin" and account.state == "active"


def _somebody_looks_after(connection: Connection) -> bool:
    query = select(ACCOUNT.c.id).where(ACCOUNT.c.role == "admin", ACCOUNT.c.state == "active")
    return connection.execute(query.limit(1)).first() is not None
