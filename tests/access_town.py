"""The whole page for the matrix of who may do what: real parts, and a secret in everything.

Every record of each level, every fact that is guarded, and whatever each person keeps bears a
word of its own that stands nowhere else; an answer that bears a word which its reader may not
know of gives itself away.
"""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import gradio as gr
from access_builders import ListAudit, access_by
from access_visits import Visitor
from assistant_builders import ScriptedModel
from browsing import serving
from builders import TODAY
from eligibility_builders import measure
from fake_trials import A_CANDIDATE, TWO_RUNS, FakeTrials
from fakes import BigramEmbedder
from fastapi import FastAPI
from gradio.routes import App

from app import a_desk, a_drafting, web
from assistant.access.access import Access
from assistant.access.doors import Caller, Login
from assistant.answers import Answer
from assistant.ask import ask
from assistant.bootstrap import Parts, assemble
from assistant.chatmodel.port import About
from assistant.drafting.facts import DraftFacts
from assistant.drafting.prose import Prose
from assistant.finding import Finder
from assistant.keeping.profiles import Kept
from assistant.keeping.traces import TraceStore
from assistant.matching.everything import Shelf
from assistant.settings import Settings
from assistant.traces import Passage, Trace
from assistant.ui.fits.rules import RuleDesk
from assistant.ui.fits.tab import Fits
from assistant.ui.matching.tab import Matching
from corpus.ingest import add
from corpus.intake.reading import InProcessParser
from corpus.levels import LEVELS, Level, Role, Viewer, visible
from corpus.records import Kind

SOUGHT: dict[Level, str] = {
    "public": "光伏组件回收",
    "internal": "枸杞热泵烘干",
    "restricted": "羊绒分梳针布",
}
_STEM: dict[Kind, str] = {"policy": "X", "achievement": "CG-", "demand": "XQ-"}
_NUMBER: dict[Level, int] = {"public": 41, "internal": 52, "restricted": 63}


def secret(of: str) -> str:
    """Give the word that only what is of this kind bears."""
    return f"zq{of.replace('-', '')}qz"


def record_id(kind: Kind, level: Level) -> str:
    return f"{_STEM[kind]}{_NUMBER[level]}"


def record_secret(kind: Kind, level: Level) -> str:
    return secret(f"{kind}{level}")


TYPE = "transfer_project"
GUARDED = secret("guarded")
RECORDS: tuple[tuple[Kind, Level], ...] = tuple(
    (kind, level) for kind in ("policy", "achievement", "demand") for level in LEVELS
)


def _account(letter: str) -> str:
    return "u" + letter * 24


PEOPLE: dict[str, Viewer] = {
    "enterprise_a": Viewer(identity=_account("a"), role="enterprise"),
    "enterprise_b": Viewer(identity=_account("b"), role="enterprise"),
    "manager": Viewer(identity=_account("c"), role="manager"),
    "staff": Viewer(identity=_account("d"), role="staff"),
    "admin": Viewer(identity=_account("e"), role="admin"),
}
# Whoever is nobody: without a session, with one that has ended, of an account that is disabled.
NOBODIES = ("guest", "ended", "disabled")
EVERYBODY = (*PEOPLE, *NOBODIES)


def role_of(name: str) -> Role:
    return PEOPLE[name].role if name in PEOPLE else "enterprise"


def token_of(name: str) -> str:
    return "" if name == "guest" else f"token-of-{name}"


def levels_of(name: str) -> tuple[Level, ...]:
    return visible(Viewer(identity=name, role=role_of(name)))


def hidden_from(name: str) -> dict[str, str]:
    """Give the words that somebody must never be shown, and what each is of."""
    seen = levels_of(name)
    found = {
        record_secret(kind, level): f"a {level} {kind}"
        for kind, level in RECORDS
        if level not in seen
    }
    if role_of(name) not in {"staff", "admin"}:
        found[GUARDED] = "a guarded fact"
        found[secret("trace")] = "a trace"
    others = {secret(f"own{other}"): f"what {other} keeps" for other in PEOPLE if other != name}
    return found | others


class Sessions:
    """Sessions as a test wants them at this moment."""

    def __init__(self) -> None:
        self.people = {token_of(name): viewer for name, viewer in PEOPLE.items()}
        self.asked = 0

    def viewer_of(self, token: str) -> Viewer | None:
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

    @contextmanager
    def visitor(self, name: str, *, session: str = "") -> Iterator[Visitor]:
        """Put somebody in front of the page."""
        with closing(Visitor(self.address, token=token_of(name), session=session)) as visitor:
            yield visitor

    def reset(self) -> None:
        """Let everybody be again who they are."""
        self.doors.guests = True
        self.doors.sessions.people = {token_of(n): viewer for n, viewer in PEOPLE.items()}
        self.audit.acts.clear()


def _policy(level: Level) -> str:
    word = record_secret("policy", level)
    return (
        f"# {SOUGHT[level]}转化项目办法{word}\n编号：{record_id('policy', level)}\n"
        f"来源级别：官方\n\n## 条件\n\n（一）职工不少于50人；\n\n"
        f"## 补助\n\n{SOUGHT[level]}项目最高补助{_NUMBER[level]}万元，见{word}。\n"
    )


def _rule(level: Level) -> str:
    policy, word = record_id("policy", level), record_secret("policy", level)
    return f"""id: {policy}
policy: {policy}
name: {SOUGHT[level]}转化项目{word}
called: [{SOUGHT[level]}项目]
gives: [立项]
published: full
windows: [{{from: 2026-11-01, to: 2026-12-15}}]
conditions:
  - {{id: staff, kind: amount, figure: {{of: employees}}, bounds: {{at_least: 50}}, unit: 人,
     text: 职工不少于50人, quote: （一）职工不少于50人；}}
benefit: {{text: 立项支持}}
"""


def _achievement(level: Level) -> str:
    head = "成果编号,成果名称,状态,转化方式,TRL,持有单位,成果简介,联系人,底价_万元"
    word = record_secret("achievement", level)
    return (
        f"{head}\n{record_id('achievement', level)},{SOUGHT[level]}技术{word},可转化,许可,8,"
        f"塞上大学,{SOUGHT[level]}的新技术，分三步做完，见{word}。,{GUARDED},77\n"
    )


def _demand(level: Level) -> str:
    word = record_secret("demand", level)
    head = "需求编号,需求名称,需求内容,状态,联系电话"
    return (
        f"{head}\n{record_id('demand', level)},{SOUGHT[level]}需求{word},"
        f"要把{SOUGHT[level]}做得更省，见{word}。,发布,{GUARDED}\n"
    )


def _fill(parts: Parts, folder: Path) -> None:
    folder.mkdir()
    writers = {"policy": (_policy, "md"), "achievement": (_achievement, "csv")}
    writers |= {"demand": (_demand, "csv")}
    for kind, level in RECORDS:
        write, ending = writers[kind]
        path = folder / f"{kind}-{level}.{ending}"
        path.write_text(write(level), encoding="utf-8")
        added = add(
            [path],
            store=parts.store,
            indexer=parts.indexer,
            parser=InProcessParser(),
            kind=kind,
            level=level,
        )
        assert [one.id for one in added.added] == [record_id(kind, level)], added
    by = PEOPLE["staff"]
    parts.measures.confirm([measure(_rule(level)) for level in LEVELS], by, who="张三")
    for name, viewer in PEOPLE.items():
        word = secret(f"own{name}")
        parts.profiles.keep(viewer, Kept(profile={"name": f"公司{word}", "employees": 80}))


def _traces(parts: Parts) -> TraceStore:
    traces = TraceStore(parts.store.engine)
    passages = tuple(
        Passage(record=record_id("policy", level), title=record_secret("policy", level),
                level=level, start=0, end=9, score=0.5)
        for level in LEVELS
    )  # fmt: skip
    traces.add(
        Trace(
            id="t1",
            when=datetime(2026, 11, 23, 12, tzinfo=UTC),
            role="enterprise",
            identity=PEOPLE["enterprise_a"].identity,
            question=secret("trace"),
            as_of=TODAY,
            found=passages,
        )
    )
    return traces


def _writer(_type: str, _facts: DraftFacts, _viewer: Viewer, *, day: object) -> Iterator[Prose]:
    assert day == TODAY
    yield Prose(total=1, label="转化意义")
    yield Prose(texts={"转化意义": "成果由塞上大学完成。"}, done=1, total=1)


def a_town(folder: Path) -> Town:
    """Put the whole page together on an empty folder."""
    settings = Settings(data_dir=folder / "var", ocr="off", today=TODAY)
    settings.data_dir.mkdir(parents=True)
    parts = assemble(settings, embedder=BigramEmbedder())
    _fill(parts, folder / "files")
    doors, audit = Doors(), ListAudit()
    access = access_by(doors, audit)
    traces = _traces(parts)
    drafting = a_drafting(parts)
    return Town(
        parts=parts,
        traces=traces,
        doors=doors,
        audit=audit,
        access=access,
        app=web(
            _asking(parts),
            day=settings.day,
            access=access,
            finder=Finder(searcher=parts.searcher, records=parts.store),
            desk=a_desk(parts),
            trials=FakeTrials(TWO_RUNS, candidates=(A_CANDIDATE,)),
            feedback=parts.feedback,
            fits=_fits(parts),
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


def _fits(parts: Parts) -> Fits:
    rules = RuleDesk(
        measures=parts.measures, records=parts.store, rulebook=parts.rulebook, model=None
    )
    return Fits(
        rulebook=parts.rulebook, profiles=parts.profiles, rules=rules, model=ScriptedModel("[]")
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
def a_served_town(folder: Path) -> Iterator[Town]:
    """Serve it, with a draft of everybody's and a batch of each of the staff."""
    town = a_town(folder)
    with serving(town.app) as address:
        town.address = address
        for name in PEOPLE:
            with town.visitor(name) as visitor:
                _settle(town, name, visitor)
        yield town
    town.parts.store.engine.dispose()


def question_of(level: Level) -> str:
    return f"{SOUGHT[level]}项目最高补助多少万元？"
