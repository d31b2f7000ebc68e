"""Records of every level and what people keep, with a secret in everything.

Every record of each level, every fact that is guarded, and whatever each person keeps bears a
word of its own that stands nowhere else; an answer that bears a word which its reader may not
know of gives itself away.
"""

from collections.abc import Collection
from datetime import UTC, datetime
from pathlib import Path

from builders import TODAY
from eligibility_builders import measure
from fakes import BigramEmbedder

from assistant.bootstrap import Parts, assemble
from assistant.keeping.offers import OfferStore
from assistant.keeping.profiles import Kept
from assistant.keeping.traces import TraceStore
from assistant.settings import Settings
from assistant.traces import Passage, Trace
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
# Who is there besides, and stands in no cell of the matrix by themselves.
OTHERS: dict[str, Viewer] = {
    "manager_b": Viewer(identity=_account("f"), role="manager"),
    "someone": Viewer(identity=_account("0"), role="enterprise"),
    "disabled": Viewer(identity=_account("1"), role="enterprise"),
}
# Whoever is nobody: without a session, with one that has ended, of an account that is disabled.
NOBODIES = ("guest", "ended", "disabled")
EVERYBODY = (*PEOPLE, *NOBODIES)


def role_of(name: str) -> Role:
    known = PEOPLE.get(name) or OTHERS.get(name)
    return known.role if known is not None else "enterprise"


def shown_of(name: str) -> str:
    """Give the name that somebody's account is shown by."""
    return secret(f"account{name.replace('_', '')}")


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
    if role_of(name) != "admin":
        for other in (*PEOPLE, *OTHERS):
            if other != name:
                others[shown_of(other)] = f"the account of {other}"
    return found | others


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


def the_parts(folder: Path, *, levels: Collection[Level] = LEVELS) -> Parts:
    """Put the real parts together on an empty folder, with the records of some levels."""
    settings = Settings(data_dir=folder / "var", ocr="off", today=TODAY)
    settings.data_dir.mkdir(parents=True)
    parts = assemble(settings, embedder=BigramEmbedder())
    _fill(parts, folder / "files", levels)
    return parts


def _fill(parts: Parts, folder: Path, levels: Collection[Level]) -> None:
    folder.mkdir()
    writers = {"policy": (_policy, "md"), "achievement": (_achievement, "csv")}
    writers |= {"demand": (_demand, "csv")}
    for kind, level in RECORDS:
        if level not in levels:
            continue
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
    parts.measures.confirm([measure(_rule(level)) for level in levels], by, who="张三")
    for name, viewer in PEOPLE.items():
        word = secret(f"own{name}")
        parts.profiles.keep(viewer, Kept(profile={"name": f"公司{word}", "employees": 80}))
        OfferStore(parts.store.engine).keep(viewer, "demand", {"需求名称": f"省电{word}"})


def the_traces(parts: Parts) -> TraceStore:
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
