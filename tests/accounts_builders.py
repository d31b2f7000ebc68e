"""What tests of accounts share: a clock to turn, an audit to read, and a door to knock at."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from fastapi import FastAPI
from httpx2 import Response
from sqlalchemy import Engine
from starlette.testclient import TestClient

from assistant.accounts.account import Account, State, new_id
from assistant.accounts.first_run import FirstRun
from assistant.accounts.hashing import Cost, Hasher
from assistant.accounts.line import Line
from assistant.accounts.names import login_name
from assistant.accounts.oidc.flow import Exchange
from assistant.accounts.pacing import Pace
from assistant.auditing.port import Outcome
from assistant.keeping.accounts import AccountStore
from assistant.keeping.keys import KeyStore
from assistant.keeping.login_tries import TryStore
from assistant.keeping.sessions import SessionStore
from assistant.ui.door.parts import Door
from assistant.ui.door.routes import door_routes
from assistant.ui.headers import SecurityHeaders
from corpus.errors import StoreUnavailable
from corpus.levels import Role, Viewer

PASSWORD = "清晨 的 黄河 有雾"
OTHER_PASSWORD = "workshop lantern 47"
WRONG_PASSWORD = "不是这一个密码呀"
CODE = "7VD97-4S6YZ-5E1ZP-HNHED"
# Weak, so that tests are quick.
CHEAP = Cost(memory_kib=64, passes=1)
_MARK = re.compile(r'name="mark" value="([^"]+)"')


class Clock:
    """A clock that stands still until it is turned."""

    def __init__(self) -> None:
        self.when = datetime(2026, 11, 23, 9, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.when

    def turn(self, **by: float) -> None:
        self.when += timedelta(**by)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    who: str
    act: str
    object: str
    outcome: str
    note: str


class ListAudit:
    """An audit that a test can read."""

    def __init__(self) -> None:
        self.entries: list[Entry] = []

    def note(
        self,
        who: Viewer,
        act: str,
        *,
        object: str = "",
        outcome: Outcome,
        note: str = "",
    ) -> int:
        entry = Entry(who=who.identity, act=act, object=object, outcome=outcome, note=note)
        self.entries.append(entry)
        return len(self.entries)

    def of(self, act: str) -> list[tuple[str, str]]:
        return [(entry.outcome, entry.note) for entry in self.entries if entry.act == act]


class FullAudit(ListAudit):
    """An audit that nothing can be noted in."""

    def note(
        self,
        who: Viewer,
        act: str,
        *,
        object: str = "",
        outcome: Outcome,
        note: str = "",
    ) -> int:
        raise StoreUnavailable("审计记不下来，没有执行。")


def an_account(
    name: str = "王敏",
    *,
    role: Role = "staff",
    state: State = "active",
    subject: str | None = None,
    must_change: bool = False,
    company: str = "",
    when: datetime | None = None,
) -> Account:
    moment = when or datetime(2026, 11, 23, 9, tzinfo=UTC)
    return Account(
        id=new_id(),
        name=login_name(name),
        shown=name,
        role=role,
        company=company,
        state=state,
        subject=subject,
        must_change=must_change,
        created=moment,
        changed=moment,
    )


@dataclass(kw_only=True)
class House:
    """A door with the real parts behind it, in a database of a test's own."""

    engine: Engine
    clock: Clock = field(default_factory=Clock)
    audit: ListAudit = field(default_factory=ListAudit)
    hasher: Hasher = field(default_factory=lambda: Hasher(CHEAP))
    first_run: FirstRun | None = None
    exchange: Exchange | None = None
    guests: bool = False
    pace: Pace = field(default_factory=lambda: Pace(tries=1000))
    line: Line = field(default_factory=Line)

    def __post_init__(self) -> None:
        self.accounts = AccountStore(self.engine, now=self.clock)
        self.sessions = SessionStore(self.engine, now=self.clock)
        self.tries = TryStore(self.engine, now=self.clock)
        self.keys = KeyStore(self.engine, now=self.clock)

    def door(self) -> Door:
        return Door(
            accounts=self.accounts,
            sessions=self.sessions,
            tries=self.tries,
            hasher=self.hasher,
            audit=self.audit,
            first_run=self.first_run,
            exchange=self.exchange,
            keys=self.keys,
            guests=self.guests,
            pace=self.pace,
            line=self.line,
            now=self.clock,
        )

    def app(self) -> FastAPI:
        app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
        app.add_middleware(SecurityHeaders)
        app.router.routes.extend(door_routes(self.door()))
        return app

    def add(self, account: Account, password: str | None = PASSWORD) -> Account:
        self.accounts.add(account, self.hasher.hash(password) if password else None)
        return account

    def visitor(self, *, https: bool = False) -> "Visitor":
        return self.visitor_of(self.app(), https=https)

    def visitor_of(self, app: FastAPI, *, https: bool = False) -> "Visitor":
        """Give one more visitor of the same app."""
        base = f"{'https' if https else 'http'}://tt.example"
        return Visitor(TestClient(app, base_url=base, follow_redirects=False))


class Visitor:
    """Somebody with a browser: cookies are kept, and forms bear the mark of their page."""

    def __init__(self, client: TestClient) -> None:
        self.client = client

    def get(self, path: str) -> Response:
        return self.client.get(path)

    def post(self, path: str, fields: Mapping[str, str] | None = None, *, on: str) -> Response:
        """Send a form as the page `on` has it."""
        marks = _MARK.findall(self.client.get(on).text)
        return self.client.post(path, data={"mark": marks[-1] if marks else "", **(fields or {})})

    def log_in(self, name: str, password: str = PASSWORD, *, wanted: str = "/") -> Response:
        fields = {"name": name, "password": password, "next": wanted}
        return self.post("/login", fields, on="/login")

    @property
    def token(self) -> str:
        cookies = self.client.cookies
        return cookies.get("tt_session") or cookies.get("__Host-tt_session") or ""
