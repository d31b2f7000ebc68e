"""The whole page for the matrix of who may do what: real parts, and a secret in everything."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import gradio as gr
from access_builders import ListAudit, access_by
from access_records import PEOPLE, role_of, secret, the_parts, the_traces, token_of
from access_visits import Visitor
from assistant_builders import ScriptedModel
from browsing import serving
from builders import TODAY
from fake_trials import A_CANDIDATE, TWO_RUNS, FakeTrials
from fastapi import FastAPI
from gradio.routes import App

from app import a_desk, a_drafting, web
from assistant.access.access import Access
from assistant.access.doors import Caller, Login
from assistant.answers import Answer
from assistant.ask import ask
from assistant.auditing.profiles import NotedProfiles
from assistant.bootstrap import Parts
from assistant.chatmodel.port import About
from assistant.drafting.facts import DraftFacts
from assistant.drafting.prose import Prose
from assistant.finding import Finder
from assistant.keeping.traces import TraceStore
from assistant.matching.everything import Shelf
from assistant.ui.exchanges import Ask
from assistant.ui.fits.rules import RuleDesk
from assistant.ui.fits.tab import Fits
from assistant.ui.matching.tab import Matching
from corpus.ingest import add
from corpus.intake.reading import InProcessParser
from corpus.levels import Level, Viewer
from corpus.records import Kind

TYPE = "transfer_project"


class Sessions:
    """Sessions as a test wants them at this moment."""

    def __init__(self) -> None:
        self.people = {token_of(name): viewer for name, viewer in PEOPLE.items()}
        self.asked = 0

    def viewer_of(self, token: str, *, touch: bool = True) -> Viewer | None:
        self.asked += 1
        return self.people.get(token)


@dataclass(slots=True)
class Doors:
    """`Login`, where a test opens and shuts the door for guests."""

    sessions: Sessions = field(default_factory=Sessions)
    guests: bool = True

    def viewer_of(self, caller: Caller) -> Viewer:
        return Login(self.sessions, guests=self.guests).viewer_of(caller)


@dataclass(slots=True, kw_only=True)
class Town:
    """The page with everything, and what it is made of.

    Attributes:
        address: Where it is served; empty while it is not.
        drafts: The draft of each person who has one.
        batches: The batch of files that each of the staff has open.
    """

    parts: Parts
    traces: TraceStore
    doors: Doors
    audit: ListAudit
    access: Access
    app: FastAPI
    address: str = ""
    drafts: dict[str, str] = field(default_factory=dict)
    batches: dict[str, str] = field(default_factory=dict)

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
        self.doors.sessions.people = {token_of(n): viewer for n, viewer in PEOPLE.items()}
        self.audit.acts.clear()


def _writer(_type: str, _facts: DraftFacts, _viewer: Viewer, *, day: object) -> Iterator[Prose]:
    assert day == TODAY
    yield Prose(total=1, label="转化意义")
    yield Prose(texts={"转化意义": "成果由塞上大学完成。"}, done=1, total=1)


def a_town(folder: Path, asking: Ask | None = None) -> Town:
    """Put the whole page together on an empty folder; what answers is real, if none is given."""
    parts = the_parts(folder)
    doors, audit = Doors(), ListAudit()
    access = access_by(doors, audit)
    traces = the_traces(parts)
    drafting = a_drafting(parts)
    return Town(
        parts=parts,
        traces=traces,
        doors=doors,
        audit=audit,
        access=access,
        app=web(
            asking or _asking(parts),
            day=parts.settings.day,
            access=access,
            records=parts.store,
            finder=Finder(searcher=parts.searcher, records=parts.store),
            desk=a_desk(parts),
            trials=FakeTrials(TWO_RUNS, candidates=(A_CANDIDATE,)),
            feedback=parts.feedback,
            fits=_fits(parts, audit),
            matching=_matching(parts),
            drafting=type(drafting)(
                **{name: getattr(drafting, name) for name in drafting.__dataclass_fields__}
                | {"writer": _writer}
            ),
            traces=traces,
            about=About(name="scripted"),
            ceiling=lambda: "public",
        ),
    )


def _asking(parts: Parts) -> "partial[Iterator[Answer]]":
    return partial(ask, searcher=parts.searcher, records=parts.store, rulebook=parts.rulebook)


def _fits(parts: Parts, audit: ListAudit) -> Fits:
    rules = RuleDesk(
        measures=parts.measures, records=parts.store, rulebook=parts.rulebook, model=None
    )
    return Fits(
        rulebook=parts.rulebook,
        profiles=NotedProfiles(parts.profiles, audit),
        rules=rules,
        model=ScriptedModel("[]"),
    )


def _matching(parts: Parts) -> Matching:
    return Matching(
        matcher=parts.matcher,
        records=parts.store,
        profiles=parts.profiles,
        opinions=parts.opinions,
        parser=InProcessParser(),
        shelf=Shelf(parts.settings.data_dir / "matches"),
    )


def _settle(town: Town, name: str, visitor: Visitor) -> None:
    """Keep a draft of somebody's with their word in it, and open a batch for the staff."""
    made = visitor.post("/drafts/start", {"type": TYPE, "words": ""}, mark="x-draft")
    work = made.json()["work"]
    assert isinstance(work, dict)
    work["facts"]["fields"] = {"成果简介": secret(f"own{name}")}
    kept = visitor.post("/drafts/keep", {"work": work}, mark="x-draft")
    assert kept.status == 200, kept
    town.drafts[name] = str(work["draft"])
    if role_of(name) in {"staff", "admin"}:
        batch = visitor.post("/papers/", {}, mark="x-papers")
        town.batches[name] = str(batch.json()["batch"])


@contextmanager
def a_served_town(folder: Path, *, asking: Ask | None = None) -> Iterator[Town]:
    """Serve it, with a draft of everybody's and a batch of each of the staff."""
    town = a_town(folder, asking)
    with serving(town.app) as address:
        town.address = address
        for name in PEOPLE:
            with town.visitor(name) as visitor:
                _settle(town, name, visitor)
        yield town
    town.parts.store.engine.dispose()
