"""One of two worlds: a data folder with the public records, and perhaps with others besides."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path

from assistant.ask import ask
from assistant.bootstrap import Parts, assemble
from assistant.chatmodel.port import ChatModel
from assistant.feedback import Feedback
from assistant.finding import Finder
from assistant.keeping.profiles import Kept
from assistant.keeping.traces import TraceStore
from assistant.matching.everything import Shelf
from assistant.matching.opinions import opinion_of
from assistant.settings import Settings
from assistant.traces import Trace
from assistant.ui.drafting.assembly import drafting_of
from assistant.ui.exchanges import Past
from assistant.ui.fits.tab import Fits
from assistant.ui.matching.tab import Matching
from assistant.ui.workbench import Workbench
from corpus import SAMPLES
from corpus.ingest import add, remove
from corpus.intake.reading import InProcessParser
from corpus.levels import Role, Viewer
from corpus.measures.files import SHIPPED, measure_from, read_measures
from corpus.store.lock import writing
from eval.suite.bench.bench import Bench
from eval.twins.crowd import offer_name, write_crowd
from eval.twins.secret import ABOVE, Kind, Secret, secrets_of, write_secrets
from eval.twins.serving import Served, serve
from index.embedding.port import Embedder

TODAY = date(2026, 11, 23)
_ADMIN = Viewer(identity="eval", role="admin")
_CONTACT = "袁翀"
_GONE = ("TWCG-2026-0003", "TWXQ-2026-0004")
_SEED = 7


@dataclass(slots=True, kw_only=True)
class World:
    """A data folder, its running parts, and whoever asks there.

    Attributes:
        pasts: Conversations so far, by their names.
        serving: Puts together what is served.
        works: What is worked on in the view of drafts, by name, as the browser holds it.
    """

    parts: Parts
    who: Viewer
    matching: Matching
    serving: Callable[[], Served]
    pasts: dict[str, Past] = field(default_factory=dict)
    works: dict[str, object] = field(default_factory=dict)
    _served: Served | None = None

    @property
    def served(self) -> Served:
        """What is served to them; put together when it is first asked."""
        if self._served is None:
            self._served = self.serving()
        return self._served


@dataclass(frozen=True, slots=True, kw_only=True)
class Twins:
    """Both worlds.

    Attributes:
        fuller, bare: With and without the secrets.
        secrets: The papers that only the fuller has.
        marks: What must not be seen of it: marks, coined names, and what others keep.
    """

    fuller: World
    bare: World
    secrets: tuple[Secret, ...]
    marks: tuple[str, ...]


def fill_twins(
    folder: Path,
    *,
    embedder: Embedder,
    role: Role = "enterprise",
    many: int = 300,
    what: Kind = "records",
    samples: bool = True,
    share: float = 1.0,
) -> None:
    """Fill two data folders with the same public records, and one of them with more.

    Args:
        folder: For both, and for the files that they are filled from.
        embedder: Of both; one that gives a text the same vector every time.
        role: Of whoever asks.
        many: So many guarded papers, and as many drafts, profiles and so on of other people.
        what: Whether papers are added, or what is guarded in public ones.
        samples: Whether the samples are among the public records.
        share: How much of the crowd is, at most 1.
    """
    secrets = _secrets(role, many, what)
    for name in ("fuller", "bare"):
        own = name == "fuller"
        parts = _opened(folder / name, embedder)
        files = folder / name / "files"
        guarded = _CONTACT if own and what == "fields" else ""
        write_crowd(files / "first", later=False, guarded=guarded, share=share)
        write_crowd(files / "later", later=True, guarded=guarded, share=share)
        _add(parts, [*([SAMPLES] if samples else []), files / "first"])
        if samples:
            parts.measures.confirm(read_measures([SHIPPED]), _ADMIN, who="随产品提供")
        if own and secrets:
            write_secrets(secrets[: len(secrets) // 2], files / "secret")
            _add(parts, [files / "secret"])
            # So that batches hold both.
            write_secrets(secrets[len(secrets) // 2 :], files / "later")
        _add(parts, [files / "later"])
        if own:
            _judge_secrets(parts, secrets, excluding=samples)
        for record in _GONE:
            with writing(parts.settings.data_dir):
                remove(record, store=parts.store, indexer=parts.indexer)
        if own:
            _fill_others(parts, _others(many))


def open_twins(
    folder: Path,
    *,
    embedder: Embedder,
    role: Role = "enterprise",
    many: int = 300,
    what: Kind = "records",
    model: ChatModel | None = None,
    spoilt: Callable[[Parts], Parts] = lambda parts: parts,
) -> Twins:
    """Open what was filled, with a model that writes answers in both, for somebody of a role.

    Args:
        folder: Of `fill_twins`.
        embedder: As there; so are the next three.
        role: Of whoever asks.
        many: How many secrets there are.
        what: What they are.
        model: None for none.
        spoilt: Spoils the fuller world, where the comparison is to be tried.
    """
    who = Viewer(identity="u" + "1" * 24, role=role)
    both = [replace(_opened(folder / name, embedder), model=model) for name in ("fuller", "bare")]
    fuller, bare = _world(spoilt(both[0]), who), _world(both[1], who)
    secrets = _secrets(role, many, what)
    marks = [word for one in secrets for word in (one.mark, one.name)]
    guarded = [_CONTACT] if what == "fields" else []
    return Twins(
        fuller=fuller, bare=bare, secrets=secrets, marks=(*marks, *guarded, *_others(many))
    )


def _secrets(role: Role, many: int, what: Kind) -> tuple[Secret, ...]:
    return secrets_of(many if what == "records" else 0, ABOVE[role], seed=_SEED)


def _opened(folder: Path, embedder: Embedder) -> Parts:
    settings = Settings(data_dir=folder, database_url=None, today=TODAY, ocr="off", llm="none")
    folder.mkdir(parents=True, exist_ok=True)
    return assemble(settings, embedder=embedder)


def _add(parts: Parts, paths: Sequence[Path]) -> None:
    with writing(parts.settings.data_dir):
        add(paths, store=parts.store, indexer=parts.indexer, parser=InProcessParser())


def _judge_secrets(parts: Parts, secrets: tuple[Secret, ...], *, excluding: bool) -> None:
    """Confirm a measure of some of the guarded papers, which exclude a public one."""
    policies = [stored.record for stored in parts.store.each(_ADMIN, kind="policy")]
    for one in secrets:
        own = (record for record in policies if f"由{one.name}专班核定" in record.text)
        id_ = next((record.id for record in own if record.title == one.title), None)
        if id_ is None or not one.title.endswith("补充口径"):
            continue
        rule = (
            f"- id: {id_}\n  policy: {id_}\n  name: {one.name}计划上浮\n  gives: [后补助]\n"
            "  published: partial\n  conditions:\n"
            f"    - {{id: plan, kind: flag, of: extra.{one.name}_项, is: true,\n"
            f"       text: 属于{one.name}计划, quote: 由{one.name}专班核定}}\n"
        )
        if excluding:
            rule += "  relations:\n    - {with: N05, kind: exclusive}\n"
        parts.measures.confirm(measure_from(rule), _ADMIN, who="工作人员")


def _others(many: int) -> tuple[str, ...]:
    """Give the marks of what other people keep."""
    return tuple(f"OTHERS{n:04}Q" for n in range(many))


def _fill_others(parts: Parts, marks: Sequence[str]) -> None:
    """Keep drafts, profiles, opinions, feedback and traces of other people, one for each mark."""
    traces = TraceStore(parts.store.engine)
    now = datetime.now(UTC)
    for n, mark in enumerate(marks):
        who = Viewer(identity=f"other{n}", role="enterprise")
        question = f"{mark}的高新技术企业认定要什么条件？"
        if n % 5 == 0:
            facts = {"fields": {"项目名称": mark}, "profile": {"name": mark}}
            parts.drafts.add(who.identity, "transfer_project", mark, facts=facts)
        elif n % 5 == 1:
            profile = {"name": mark, "employees": 80 + n, "region": "宁夏/银川"}
            parts.profiles.keep(who, Kept(profile=profile))
        elif n % 5 == 2:  # noqa: PLR2004  (one of five)
            parts.feedback.keep(
                Feedback(
                    id=f"{n:032x}", when=now, role="enterprise", identity=who.identity,
                    question=question, history=(), as_of=TODAY, status="answered", answer=mark,
                    cited=("N01",), reason="wrong_figure", note=mark,
                )
            )  # fmt: skip
        elif n % 5 == 3:  # noqa: PLR2004  (likewise)
            parts.opinions.keep(
                opinion_of(
                    demand="", text=f"{mark}{offer_name(n % 90)}", shown="fair", rated="none",
                    achievement=f"TWCG-2026-{n % 90:04}", reason="too_early", as_of=TODAY,
                    viewer=who, when=now,
                )
            )  # fmt: skip
        else:
            traces.add(
                Trace(
                    id=f"{n:032x}", when=now, role="enterprise", identity=who.identity,
                    question=question, as_of=TODAY, understood=question, text=mark,
                )
            )  # fmt: skip


def _world(parts: Parts, who: Viewer) -> World:
    finder = Finder(searcher=parts.searcher, records=parts.store)
    model = parts.model
    growing = partial(
        ask,
        searcher=parts.searcher,
        records=parts.store,
        rulebook=parts.rulebook,
        model=model,
        ceilings=parts.ceilings,
    )
    matching = Matching(
        matcher=parts.matcher,
        records=parts.store,
        profiles=parts.profiles,
        opinions=parts.opinions,
        parser=InProcessParser(),
        shelf=Shelf(parts.settings.data_dir / "matches"),
    )
    serving = partial(
        serve,
        who,
        Workbench(
            finder=finder,
            feedback=parts.feedback,
            fits=Fits(rulebook=parts.rulebook, profiles=parts.profiles, model=model),
            matching=matching,
            drafting=drafting_of(parts),
            traces=TraceStore(parts.store.engine),
            trials=Bench(parts),
        ),
        day=lambda: TODAY,
        audit=parts.audit,
        ask=growing,
    )
    return World(parts=parts, who=who, matching=matching, serving=serving)
