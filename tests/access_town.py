"""The whole page for the matrix of who may do what: real parts, and a secret in everything."""

from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import gradio as gr
import httpx
from access_builders import ListAudit, access_by
from access_records import (
    NOBODIES,
    OTHERS,
    PEOPLE,
    role_of,
    secret,
    shown_of,
    the_parts,
    the_traces,
    token_of,
)
from access_visits import Visitor
from accounts_builders import CHEAP, CODE, PASSWORD
from assistant_builders import ScriptedModel
from browsing import serving
from builders import TODAY
from fake_trials import A_CANDIDATE, TWO_RUNS, FakeTrials
from fastapi import FastAPI
from gradio.routes import App
from identity_provider import CLIENT, SECRET, IdentityProvider
from sqlalchemy import Engine, RowMapping, delete, insert, select

from assistant.access.access import Access
from assistant.access.doors import Caller, Login
from assistant.accounts.account import Account
from assistant.accounts.first_run import FirstRun
from assistant.accounts.hashing import Hasher
from assistant.accounts.keys import ByKey, Key, new_key
from assistant.accounts.oidc.flow import Exchange
from assistant.accounts.oidc.provider import Directory, Provider
from assistant.accounts.oidc.tokens import subject_key
from assistant.accounts.pacing import Pace
from assistant.answers import Answer
from assistant.api.assembly import programs_of
from assistant.api.gradio_events import events_of
from assistant.api.routes import program_routes
from assistant.ask import ask
from assistant.auditing.profiles import NotedProfiles
from assistant.bootstrap import Parts
from assistant.chatmodel.port import About
from assistant.drafting.facts import DraftFacts
from assistant.drafting.prose import Prose
from assistant.finding import Finder
from assistant.keeping.accounts import AccountStore
from assistant.keeping.batches import BatchStore
from assistant.keeping.complaints import ComplaintStore
from assistant.keeping.offers import OfferStore
from assistant.keeping.sessions import SessionStore
from assistant.keeping.tables import ACCOUNT, KEY, SESSION
from assistant.keeping.traces import TraceStore
from assistant.matching.everything import Shelf
from assistant.ui.assembly import desk_of, fits_of, inbox_of, mine_of, overview_of, titles_of
from assistant.ui.complaints.giving import Complaining
from assistant.ui.door.parts import Door
from assistant.ui.drafting.assembly import drafting_of
from assistant.ui.exchanges import Ask
from assistant.ui.fits.tab import Fits
from assistant.ui.matching.batches import Batches
from assistant.ui.matching.tab import Matching
from assistant.ui.offers.port import Offering
from assistant.ui.web import web
from assistant.ui.workbench import Workbench
from corpus.ingest import Added, add
from corpus.intake.reading import InProcessParser
from corpus.levels import Level, Viewer
from corpus.records import Kind

TYPE = "transfer_project"
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
HASHER = Hasher(CHEAP)
PASSWORD_HASH = HASHER.hash(PASSWORD)


def _everybodys() -> dict[str, Viewer]:
    return {token_of(name): who for name, who in (PEOPLE | OTHERS).items() if name not in NOBODIES}


class Sessions(SessionStore):
    """Those that the door begins, and one of everybody as a test wants it at this moment."""

    def __init__(self, engine: Engine, accounts: AccountStore) -> None:
        super().__init__(engine)
        self._accounts = accounts
        self.people = _everybodys()

    def account_of(self, token: str, *, touch: bool = True) -> Account | None:
        who = self.people.get(token)
        if who is None:
            return super().account_of(token, touch=touch)
        return replace(self._accounts.get(who.identity), role=who.role, must_change=False)


@dataclass(slots=True)
class Doors:
    """`Login`, where a test opens and shuts the door for guests."""

    sessions: Sessions
    guests: bool = True

    def viewer_of(self, caller: Caller) -> Viewer:
        return Login(self.sessions, guests=self.guests).viewer_of(caller)


@dataclass(slots=True, kw_only=True)
class Town:
    """The page with everything, and what it is made of.

    Attributes:
        address: Where it is served; empty while it is not.
        settled: The accounts, as they were at first.
        drafts: The draft of each person who has one.
        batches: The batch of files that each of the staff has open.
        keys: The key of each person's programs, by their session's token.
    """

    parts: Parts
    traces: TraceStore
    doors: Doors
    audit: ListAudit
    access: Access
    identities: IdentityProvider
    settled: Sequence[RowMapping]
    app: FastAPI
    address: str = ""
    drafts: dict[str, str] = field(default_factory=dict)
    batches: dict[str, str] = field(default_factory=dict)
    keys: dict[str, str] = field(default_factory=dict)

    @property
    def page(self) -> gr.Blocks:
        """What Gradio serves."""
        inner = [getattr(route, "app", None) for route in self.app.routes]
        page: gr.Blocks = next(app.get_blocks() for app in inner if isinstance(app, App))
        return page

    @property
    def handlers(self) -> dict[str, int]:
        """Give the number of each handler that the running page has, shown or not."""
        return {
            getattr(event.fn, "endpoint"): number  # noqa: B009  (a function may have any)
            for number, event in self.page.fns.items()
            if event.fn is not None
        }

    @contextmanager
    def logged_in(self, name: str) -> Iterator[Visitor]:
        """Put somebody in front of the page whose session the door began; a guest has none."""
        known = (PEOPLE | OTHERS).get(name)
        token = self.doors.sessions.begin(known.identity) if known is not None else ""
        with closing(Visitor(self.address, token=token)) as visitor:
            yield visitor

    @contextmanager
    def visitor(self, name: str, *, session: str = "") -> Iterator[Visitor]:
        """Put somebody in front of the page."""
        with closing(Visitor(self.address, token=token_of(name), session=session)) as visitor:
            yield visitor

    def raise_level(self, kind: Kind, level: Level) -> None:
        """Add the file of a record again, as a restricted one."""
        path = next((self.parts.settings.data_dir.parent / "files").glob(f"{kind}-{level}.*"))
        path.write_text(path.read_text(encoding="utf-8") + "\n", encoding="utf-8")
        added = add(
            [path],
            store=self.parts.store,
            indexer=self.parts.indexer,
            parser=InProcessParser(),
            kind=kind,
            level="restricted",
        )
        assert added.problems == ()

    def reset(self) -> None:
        """Let everybody be again who they are."""
        self.doors.guests = True
        self.doors.sessions.people = _everybodys()
        with self.parts.store.engine.begin() as connection:
            connection.execute(delete(SESSION))
            connection.execute(delete(ACCOUNT))
            connection.execute(insert(ACCOUNT), [dict(row) for row in self.settled])
        self.audit.acts.clear()

    def a_key(self, who: Viewer) -> tuple[str, str]:
        """Give id and token of a new key of somebody's, which may do all that they may."""
        id_, token = new_key()
        self.parts.people.keys.add(
            Key(
                id=id_,
                account=who.identity,
                name="检索程序",
                role=who.role,
                made=datetime.now(UTC),
                expires=datetime.now(UTC) + timedelta(days=1),
            ),
            token,
        )
        return id_, token

    def accounts(self) -> list[tuple[object, ...]]:
        """Give all that is kept of accounts, sessions and keys, to see whether anything changed."""
        with self.parts.store.engine.connect() as connection:
            rows = [
                [tuple(row) for row in connection.execute(select(*columns).order_by(columns[0]))]
                for columns in (
                    [one for one in ACCOUNT.c if one.name != "changed"],
                    [one for one in SESSION.c if one.name != "seen"],
                    [one for one in KEY.c if one.name != "used"],
                )
            ]
        return [row for table in rows for row in table]


def _writer(_type: str, _facts: DraftFacts, _viewer: Viewer, *, day: object) -> Iterator[Prose]:
    assert day == TODAY
    yield Prose(total=1, label="转化意义")
    yield Prose(texts={"转化意义": "成果由塞上大学完成。[^产业问题]"}, done=1, total=1)


def a_town(folder: Path, asking: Ask | None = None, *, root: str = "") -> Town:
    """Put the whole page together on an empty folder; what answers is real, if none is given."""
    parts = the_parts(folder)
    settled = _add_accounts(parts)
    doors = Doors(Sessions(parts.store.engine, parts.people.accounts))
    audit = ListAudit()
    access = access_by(ByKey(parts.people.keys, doors, wrong=Pace(tries=100_000)), audit)
    identities = IdentityProvider(person={"sub": "7", "name": "someone"})
    traces = the_traces(parts)
    drafting = drafting_of(parts)
    written = replace(drafting, writer=_writer)
    programs = replace(
        programs_of(parts), ask=asking or _asking(parts), traces=traces, drafting=written
    )
    return Town(
        parts=parts,
        traces=traces,
        doors=doors,
        audit=audit,
        access=access,
        identities=identities,
        settled=settled,
        app=web(
            asking or _asking(parts),
            day=parts.settings.day,
            access=access,
            door=_door(parts, doors.sessions, audit, identities),
            bench=Workbench(
                records=parts.store,
                finder=Finder(searcher=parts.searcher, records=parts.store),
                desk=desk_of(parts),
                trials=FakeTrials(TWO_RUNS, candidates=(A_CANDIDATE,)),
                feedback=parts.feedback,
                inbox=inbox_of(parts),
                overview=overview_of(parts),
                complaints=Complaining(
                    keeper=ComplaintStore(parts.store.engine, an_hour=10_000, of_guests=10_000),
                    records=parts.store,
                    judgements=parts.feedback,
                    cards=parts.opinions,
                    titles=partial(titles_of, parts.store),
                ),
                fits=_fits(parts, audit),
                matching=_matching(parts),
                offering=Offering(offers=OfferStore(parts.store.engine, most=10_000), work=_unread),
                drafting=written,
                mine=mine_of(parts, drafting),
                traces=traces,
                about=About(name="scripted"),
                ceiling=lambda: "public",
            ),
            events=events_of(programs),
            beside=program_routes(programs),
            root=root,
        ),
    )


def _add_accounts(parts: Parts) -> Sequence[RowMapping]:
    for name, who in (PEOPLE | OTHERS).items():
        account = Account(
            id=who.identity,
            name=name,
            shown=shown_of(name),
            role=who.role,
            state="disabled" if name == "disabled" else "active",
            # Whoever comes by the provider.
            subject=subject_key(IdentityProvider.issuer, "7") if name == "someone" else None,
            created=NOON,
            changed=NOON,
        )
        parts.people.accounts.add(account, PASSWORD_HASH)
    with parts.store.engine.connect() as connection:
        return connection.execute(select(ACCOUNT)).mappings().all()


def _door(parts: Parts, sessions: Sessions, audit: ListAudit, identities: IdentityProvider) -> Door:
    provider = Provider(
        issuer=identities.issuer,
        client=CLIENT,
        secret=SECRET,
        redirect="http://tt.example/login/oidc/callback",
        newcomers="refuse",
        roles={},
    )
    client = httpx.Client(transport=httpx.MockTransport(identities.respond))
    return Door(
        accounts=parts.people.accounts,
        sessions=sessions,
        tries=parts.people.tries,
        hasher=HASHER,
        audit=audit,
        first_run=FirstRun(CODE),
        exchange=Exchange(Directory(provider, client=client), parts.people.flows),
        keys=parts.people.keys,
        guests=True,
        pace=Pace(tries=100_000),
    )


def _asking(parts: Parts) -> "partial[Iterator[Answer]]":
    return partial(ask, searcher=parts.searcher, records=parts.store, rulebook=parts.rulebook)


def _fits(parts: Parts, audit: ListAudit) -> Fits:
    noted = NotedProfiles(parts.profiles, audit)
    return replace(fits_of(parts), profiles=noted, model=ScriptedModel("[]"))


def _matching(parts: Parts) -> Matching:
    return Matching(
        matcher=parts.matcher,
        records=parts.store,
        profiles=parts.profiles,
        opinions=parts.opinions,
        parser=InProcessParser(),
        shelf=Shelf(parts.settings.data_dir / "matches"),
        batches=Batches(BatchStore(parts.store.engine), at_once=1000),
    )


def _unread(_folder: Path, _kind: Kind, _level: Level) -> Added:
    """Take nothing in, so that the records stay as they are."""
    return Added()


def a_draft(name: str, visitor: Visitor) -> str:
    """Keep a draft of somebody's with their word in it, and give its id."""
    made = visitor.post("/drafts/start", {"type": TYPE, "words": ""}, mark="x-draft")
    work = made.json()["work"]
    assert isinstance(work, dict)
    work["facts"]["fields"] = {"成果简介": secret(f"own{name}")}
    kept = visitor.post("/drafts/keep", {"work": work}, mark="x-draft")
    assert kept.status == 200, kept
    return str(work["draft"])


def _settle(town: Town, name: str, visitor: Visitor) -> None:
    """Keep a draft of somebody's, and open a batch for the staff."""
    town.drafts[name] = a_draft(name, visitor)
    if role_of(name) in {"staff", "admin"}:
        batch = visitor.post("/papers/", {}, mark="x-papers")
        town.batches[name] = str(batch.json()["batch"])


@contextmanager
def a_served_town(folder: Path, *, asking: Ask | None = None, root: str = "") -> Iterator[Town]:
    """Serve it, with a draft of everybody's and a batch of each of the staff."""
    town = a_town(folder, asking, root=root)
    with serving(town.app) as address:
        town.address = address
        town.keys = {token_of(name): town.a_key(who)[1] for name, who in PEOPLE.items()}
        for name in PEOPLE:
            with town.visitor(name) as visitor:
                _settle(town, name, visitor)
        yield town
    town.parts.store.engine.dispose()
