"""The door while the database is read-only, full or locked: everybody is told, and may leave."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, Self

import pytest
from accounts_builders import CHEAP, CODE, PASSWORD, House, Visitor, an_account
from fastapi import FastAPI
from sqlalchemy import Engine, event
from starlette.testclient import TestClient

from assistant.access.access import Access
from assistant.access.doors import Login
from assistant.accounts.account import Account
from assistant.accounts.first_run import FirstRun
from assistant.accounts.hashing import Hasher
from assistant.keeping.accounts import AccountStore
from assistant.keeping.audit import AuditStore
from assistant.ui.gate import Gate
from corpus.store.database import open_database

WAYS = ("read-only", "full", "locked")
SAID = {"read-only": "写不进去", "full": "磁盘已满", "locked": "正被别的程序占用"}


class FullCursor(sqlite3.Cursor):
    """Answers as SQLite does where not even its log can grow."""

    def execute(self, sql: str, *values: Any) -> Self:
        if sql.startswith(("INSERT", "UPDATE", "DELETE")):
            full = sqlite3.OperationalError("database or disk is full")
            full.sqlite_errorcode = sqlite3.SQLITE_FULL
            raise full
        return super().execute(sql, *values)


class FullDisk(sqlite3.Connection):
    def cursor(self, *_: Any) -> FullCursor:  # type: ignore[override]
        return super().cursor(FullCursor)


@contextmanager
def shut(engine: Engine, way: str) -> Iterator[None]:
    """Let nothing be written to a database for a while."""
    path = str(engine.url.database)
    kind = FullDisk if way == "full" else sqlite3.Connection
    pragma = {"read-only": "query_only=ON", "full": "query_only=OFF", "locked": "busy_timeout=20"}

    def connect(_dialect: object, _record: object, given: list[Any], named: dict[str, Any]) -> Any:
        connection = sqlite3.connect(*given, factory=kind, **named)
        connection.execute(f"PRAGMA {pragma[way]}")
        return connection

    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        engine.dispose()
        event.listen(engine, "do_connect", connect)
        if way == "locked":
            other.execute("BEGIN IMMEDIATE")
        yield
        event.remove(engine, "do_connect", connect)
        engine.dispose()


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    engine = open_database(f"sqlite:///{tmp_path / 'records.db'}")
    AccountStore(engine)
    yield engine
    engine.dispose()


@pytest.fixture
def house(engine: Engine, tmp_path: Path) -> House:
    """A house whose audit is kept in the same database."""
    house = House(engine=engine, hasher=Hasher(CHEAP))
    folder = tmp_path / "audit"
    folder.mkdir()
    house.audit = AuditStore(engine, folder=folder)  # type: ignore[assignment]
    return house


def logged_in(house: House, account: Account, app: FastAPI) -> Visitor:
    visitor = house.visitor_of(app)
    assert visitor.log_in(account.name).status_code == 303
    return visitor


@pytest.mark.parametrize("way", WAYS)
def test_whoever_leaves_has_left_here_and_is_told_what_could_not_be_done(
    house: House, way: str
) -> None:
    account = house.add(an_account("王敏"))
    visitor = logged_in(house, account, house.app())
    token = visitor.token

    with shut(house.engine, way):
        answer = visitor.post("/logout", on="/account")

    assert answer.status_code == 503
    assert "已在这里退出" in answer.text and SAID[way] in answer.text
    assert "请联系管理员" in answer.text and "30 分钟后它自动失效" in answer.text
    assert visitor.token == "" and "退出登录" not in visitor.get("/login").text
    assert house.sessions.viewer_of(token) is not None  # which is why they are told


@pytest.mark.parametrize("way", WAYS)
def test_whatever_is_to_be_written_is_told_on_a_page(house: House, way: str) -> None:
    admin = house.add(an_account("王敏", role="admin"))
    other = house.add(an_account("李四"))
    app = house.app()
    visitor, guest = logged_in(house, admin, app), house.visitor_of(app)
    person = f"/people/{other.id}"
    fields = {"current": PASSWORD, "password": f"{PASSWORD}了", "again": f"{PASSWORD}了"}

    with shut(house.engine, way):
        answers = {
            "login": guest.log_in("王敏"),
            "password": visitor.post("/account/password", fields, on="/account"),
            "sessions": visitor.post("/account/sessions", on="/account"),
            "add": visitor.post("/people", {"name": "赵六", "role": "staff"}, on="/people"),
            "role": visitor.post(f"{person}/role", {"role": "admin"}, on=person),
            "state": visitor.post(f"{person}/state", {"state": "disabled"}, on=person),
        }

    for name, answer in answers.items():
        assert answer.status_code == 503, name
        assert SAID[way] in answer.text and "请过几分钟再试" in answer.text, name
        assert "Traceback" not in answer.text and "sqlite" not in answer.text, name
    assert guest.token == "" and house.accounts.get(other.id) == other


@pytest.mark.parametrize("way", WAYS)
def test_pages_are_shown_meanwhile_to_whoever_is_in(house: House, way: str) -> None:
    account = house.add(an_account("王敏", role="admin"))
    visitor = logged_in(house, account, house.app())
    house.clock.turn(minutes=5)  # so that their being there is due to be noted

    with shut(house.engine, way):
        statuses = {path: visitor.get(path).status_code for path in ("/account", "/people")}
        login = house.visitor().get("/login").status_code

    assert statuses == {"/account": 200, "/people": 200} and login == 200


@pytest.mark.parametrize("way", WAYS)
def test_the_first_account_is_made_once_there_is_room_again(house: House, way: str) -> None:
    house.first_run = FirstRun(CODE)
    visitor = house.visitor()
    fields = {"code": CODE, "name": "王敏", "password": PASSWORD, "again": PASSWORD}

    with shut(house.engine, way):
        refused = visitor.post("/setup", fields, on="/setup")
    made = visitor.post("/setup", fields, on="/setup")

    assert refused.status_code == 503 and SAID[way] in refused.text
    assert made.status_code == 303


@pytest.mark.parametrize("way", WAYS)
def test_whoever_opens_what_they_may_not_is_told_on_a_page_at_the_gate(
    house: House, way: str
) -> None:
    account = house.add(an_account("李四", role="staff"))
    token = house.sessions.begin(account.id)
    access = Access(Login(house.sessions, guests=False), house.audit)
    client = TestClient(Gate(house.app(), access=access, login="/login"))

    with shut(house.engine, way):
        client.cookies.set("tt_session", token)
        answer = client.get("/people")

    assert answer.status_code == 503
    assert answer.headers["content-type"].startswith("text/html") and SAID[way] in answer.text
