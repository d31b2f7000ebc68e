"""Open the web page: `python app.py`. Puts the parts together and serves them; decides nothing.

What is heavy is imported after the settings have been read and the port taken, so that a mistake
in either is told at once.
"""

import asyncio
import logging
import os
import socket
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import partial, wraps
from pathlib import Path
from threading import Event, Thread
from time import monotonic, sleep
from types import FrameType
from typing import TYPE_CHECKING, ParamSpec, TypeVar
from urllib.parse import urlsplit

from assistant.accounts.first_run import new_code
from assistant.errors import AssistantError, BadSetting
from assistant.logs.beginning import log, log_the_uncaught
from assistant.logs.secrets import secrets_of
from assistant.logs.streams import nothing_printed
from assistant.serving.workers import Tended, Worker, end_with_parent, require_workable
from assistant.settings import Settings, load_settings, quiet_libraries
from corpus.errors import CorpusError
from corpus.levels import Viewer
from index.errors import IndexingError

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

    import uvicorn
    from fastapi import FastAPI
    from starlette.types import ASGIApp

    from assistant.access.access import Access
    from assistant.access.limits import Limits
    from assistant.accounts.first_run import FirstRun
    from assistant.api.parts import Programs
    from assistant.bootstrap import Parts
    from assistant.chatmodel.port import About, ChatModel
    from assistant.finding import Finder
    from assistant.keeping.traces import TraceStore
    from assistant.keeping.turns import TurnStore
    from assistant.serving.metrics import Watch
    from assistant.serving.readiness import Readiness
    from assistant.serving.stopping import Stopping
    from assistant.ui.desk import Desk
    from assistant.ui.door.parts import Door
    from assistant.ui.drafting.port import Drafting
    from assistant.ui.exchanges import Ask
    from assistant.ui.fits.tab import Fits
    from assistant.ui.matching.tab import Matching
    from assistant.ui.opinions import Keeper
    from assistant.ui.quotas import Quotas
    from assistant.ui.sight import Records
    from assistant.ui.trials.port import Trials
    from corpus.levels import Level

_SECONDS_TO_CLOSE = 2
_SECONDS_AN_HOUR = 3600
_SECONDS_A_DAY = 24 * _SECONDS_AN_HOUR
_SECONDS_TO_WARM_AGAIN = 30

logger = logging.getLogger(__name__)

_Arguments = ParamSpec("_Arguments")
_Made = TypeVar("_Made")


def main() -> int:
    """Serve the page until Ctrl-C; give the exit status."""
    os.umask(0o077)  # what is written is its owner's: others of this machine read none of it
    quiet_libraries()
    log()
    log_the_uncaught()
    try:
        settings = load_settings()
        log_as(settings, Worker())
        require_workable(settings)
        with ExitStack() as taken:
            numbers = range(1, settings.workers + 1)
            listeners = [taken.enter_context(listen(settings, number)) for number in numbers]
            if len(listeners) > 1:
                return Tended(settings, work, listeners, code=new_code()).run()
            serve(settings, listeners[0])
    except (AssistantError, CorpusError, IndexingError) as error:
        print(error, file=sys.stderr)  # noqa: T201  (said to whoever started this)
        return 2
    except KeyboardInterrupt:
        return 0
    return 0


def log_as(settings: Settings, worker: Worker) -> None:
    """Log into the file of one process; the first has the same as a single one."""
    log(
        secrets=secrets_of(settings),
        folder=settings.data_dir / "logs" if settings.log_file else None,
        name="page" if worker.number == 1 else f"page-{worker.number}",
        days=settings.log_days,
    )


def work(
    settings: Settings, worker: Worker, listener: socket.socket, ready: "Connection[object, object]"
) -> None:
    """Serve as one of several, in a process of its own, until told to end."""
    os.umask(0o077)
    quiet_libraries()
    log_as(settings, worker)
    log_the_uncaught()
    end_with_parent()
    try:
        serve(settings, listener, worker=worker, ready=partial(ready.send, True))
    except (AssistantError, CorpusError, IndexingError) as error:
        print(error, file=sys.stderr)  # noqa: T201  (said to whoever started this)
        sys.exit(2)
    except KeyboardInterrupt:
        return


def listen(settings: Settings, number: int = 1) -> socket.socket:
    """Take the port of a worker, by its number from 1; they follow one another.

    Raises:
        BadSetting: It is taken, or the address is none of this machine.
    """
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    port = settings.port + number - 1
    try:
        listener.bind((settings.host, port))
        listener.listen()
    except (OSError, OverflowError) as error:
        listener.close()
        cause = "端口已被占用" if "in use" in str(error) else "地址或端口不可用"
        raise BadSetting(
            f"不能在 {settings.host}:{port} 打开网页：{cause}。"
            "请关闭占用它的程序，或换一个端口，例如 TT_PORT=7861。"
        ) from error
    return listener


def serve(
    settings: Settings,
    listener: socket.socket,
    *,
    worker: Worker | None = None,
    ready: Callable[[], None] = lambda: None,
) -> None:
    """Serve on a port that was taken, until Ctrl-C.

    Args:
        settings: How it was set.
        listener: The port.
        worker: Which of several processes this is; None for the only one.
        ready: Called once whoever comes is served.
    """
    from assistant.bootstrap import assemble
    from assistant.serving.sticky import Sticky

    worker = worker or Worker()
    parts = assemble(settings)
    stopping = a_stopping(settings, turns := shared_turns(parts, worker))
    load(parts.model)
    Thread(target=forget_daily, args=(settings, parts), daemon=True).start()
    warm = Event()
    first_run = a_first_run(settings, parts, worker.code)
    with ThreadPoolExecutor(max_workers=1) as beside:
        # By a process of its own, while the page is put together: a damaged index ends who opens it
        sure = beside.submit(parts.indexer.make_sure)
        first = first_run[0] if first_run else None
        served: ASGIApp = whole(settings, parts, first, stopping=stopping, warm=warm, turns=turns)
        sure.result()
    if worker.of > 1:
        served = Sticky(served, number=worker.number, root=settings.root)
    Thread(target=_warm_up, args=(parts, warm), daemon=True).start()
    if worker.number == 1:
        code = first_run[1] if first_run else ""
        for line in opened(settings, listener.getsockname()[1], code=code):
            print(line, flush=True)  # noqa: T201  (likewise)
    ready()
    with nothing_printed():
        a_server(configured(settings, served), stopping).run(sockets=[listener])


def shared_turns(parts: "Parts", worker: Worker) -> "TurnStore | None":
    """Give what several processes count together; None for the only one."""
    from assistant.keeping.turns import TurnStore

    return TurnStore(parts.store.engine) if worker.of > 1 else None


def a_stopping(settings: Settings, turns: "TurnStore | None") -> "Stopping":
    """Give what ends the work of this process in good order, and counts it."""
    from assistant.access.limits import Limits
    from assistant.serving.stopping import Stopping

    return Stopping(Limits(turns=turns), wait_seconds=settings.stop_seconds)


def a_server(config: "uvicorn.Config", stopping: "Stopping") -> "uvicorn.Server":
    """Give a server that ends, told to once, when the work is done; told twice, at once."""
    import uvicorn

    class Server(uvicorn.Server):
        def handle_exit(self, sig: int, frame: FrameType | None) -> None:
            if stopping.begun.is_set():
                super().handle_exit(sig, frame)
            else:
                Thread(target=self._drain, args=(sig, frame), name="ending", daemon=True).start()

        def _drain(self, sig: int, frame: FrameType | None) -> None:
            stopping.drain()
            super().handle_exit(sig, frame)

    return Server(config)


def configured(settings: Settings, served: "ASGIApp") -> "uvicorn.Config":
    """Give how it is served: with what is believed of those who pass requests on."""
    import uvicorn

    return uvicorn.Config(
        served,
        log_level="warning",
        log_config=None,  # its own would print whole tracebacks
        access_log=False,
        server_header=False,
        proxy_headers=True,
        forwarded_allow_ips=settings.trusted_proxies,
        timeout_graceful_shutdown=_SECONDS_TO_CLOSE,
    )


def whole(
    settings: Settings,
    parts: "Parts",
    first_run: "FirstRun | None",
    *,
    stopping: "Stopping",
    warm: Event | None = None,
    turns: "TurnStore | None" = None,
) -> "FastAPI":
    """Give all that the product serves, of the parts of one data folder.

    Args:
        settings: How it was set.
        parts: Of the data folder.
        first_run: Waits for whoever makes the first account; None where there is one.
        stopping: Ends the work in good order.
        warm: Set once what the first question needs is loaded; None where that is not waited for.
        turns: What several processes count together; None for the only one.
    """
    from assistant.api.assembly import programs_of
    from assistant.chatmodel.ceiling import ceiling_of
    from assistant.finding import Finder
    from assistant.keeping.traces import TraceStore
    from assistant.serving.counting import counted
    from assistant.ui.drafting.assembly import drafting_of
    from assistant.ui.going import embedding_at
    from assistant.ui.quotas import Quotas
    from eval.suite.bench.bench import Bench

    model = parts.model
    readiness = a_readiness(settings, parts, stopping, warm)
    watch = a_watch(settings, parts, stopping.limits, readiness)
    told = stopping.told(an_ask(parts))
    ask = told if watch is None else counted(told, watch.asked)
    return web(
        ask,
        day=settings.day,
        access=an_access(settings, parts, stopping.limits),
        records=parts.store,
        quotas=Quotas(settings.data_dir / "received-today.json"),
        door=a_door(settings, parts, first_run, turns),
        finder=Finder(searcher=parts.searcher, records=parts.store),
        desk=a_desk(parts),
        trials=Bench(parts),
        feedback=parts.feedback,
        fits=a_fits(parts),
        matching=a_matching(parts),
        drafting=drafting_of(parts),
        traces=TraceStore(parts.store.engine),
        programs=replace(programs_of(parts), ask=ask),
        about=None if model is None else model.about,
        ceiling=None if model is None else partial(ceiling_of, model.about, parts.ceilings),
        embedding=embedding_at(settings),
        readiness=readiness,
        watch=watch,
        root=settings.root,
    )


def a_readiness(
    settings: Settings, parts: "Parts", stopping: "Stopping", warm: Event | None
) -> "Readiness":
    """Put together what tells whether the program can work."""
    from assistant.serving.health import look_at, looks_at
    from assistant.serving.readiness import Readiness

    if warm is None:
        warm = Event()
        warm.set()
    needed = looks_at(parts.store, parts.indexer, folder=settings.data_dir, warm=warm)
    needed["staying"] = lambda: not stopping.begun.is_set()
    return Readiness(needed, told=look_at(parts.model))


def a_watch(
    settings: Settings, parts: "Parts", limits: "Limits", readiness: "Readiness"
) -> "Watch | None":
    """Put together the figures of the program; None where nobody may read them."""
    from assistant.serving.kept_figures import (
        of_readiness,
        of_the_limits,
        of_the_model,
        of_what_is_kept,
    )
    from assistant.serving.metrics import Let, Watch

    token = settings.metrics_token.get_secret_value() if settings.metrics_token else ""
    let = Let(here=settings.metrics == "here", token=token)
    if not let.here and not let.token:
        return None
    watch = Watch(let)
    checkpoint = parts.audit.checkpoint
    watch.add(
        *of_what_is_kept(parts.store, folder=settings.data_dir, checkpoint=checkpoint),
        *of_the_model(parts.model),
        *of_the_limits(limits),
        of_readiness(readiness.looks),
    )
    return watch


def opened(settings: Settings, port: int, *, code: str = "") -> Iterator[str]:
    """Give what is told once the page is open: addresses that open it, and what to do first.

    Args:
        settings: Where it listens, and by which address others know it.
        port: That it was given.
        code: Makes the first account; empty where there is one, or none is needed.
    """
    everywhere = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104  (not bound to: told)
    host = everywhere.get(settings.host, settings.host)
    yield f"网页已打开：http://{f'[{host}]' if ':' in host else host}:{port}"
    if settings.public_url:
        yield f"其他电脑请打开：{settings.public_url}"
    elif settings.host in everywhere:
        yield (
            f"其他电脑请打开 http://这台机器的地址:{port}；"
            "把这个地址写进 TT_PUBLIC_URL，下次启动就会显示在这里。"
        )
    if settings.workers > 1:
        yield (
            f"共 {settings.workers} 个进程，端口 {port} 到 {port + settings.workers - 1}；"
            "前面要有反向代理，让同一个浏览器总到同一个进程（见 docs/operations.md）。"
        )
    if code:
        yield f"还没有账号：请打开 {settings.root}/setup，用设置码 {code} 建立第一个管理员。"


def load(model: "ChatModel | None") -> None:
    """Load a model of this machine, and say so; while it loads, nobody could be served anyway.

    That it cannot be loaded is said too, and again to whoever asks: quotation goes on.
    """
    from assistant.chatmodel.guarded import Guarded

    to_load = model.loadable if isinstance(model, Guarded) else None
    if model is None or to_load is None:
        return
    print(f"正在载入语言模型 {model.about.name}……", flush=True)  # noqa: T201  (as below)
    began = monotonic()
    try:
        to_load.load()
    except AssistantError as error:
        print(error, file=sys.stderr)  # noqa: T201  (likewise)
        return
    print(f"语言模型已载入，用了 {monotonic() - began:.1f} 秒。", flush=True)  # noqa: T201


def in_a_loop(make: Callable[_Arguments, _Made]) -> Callable[_Arguments, _Made]:
    """Make something while an event loop runs: Gradio opens some of its own where none does.

    It never closes them, and each keeps two sockets.
    """

    @wraps(make)
    def made(*args: _Arguments.args, **kwargs: _Arguments.kwargs) -> _Made:
        async def inside() -> _Made:
            return make(*args, **kwargs)

        try:
            asyncio.get_running_loop()
        except RuntimeError:
            return asyncio.run(inside())
        return make(*args, **kwargs)

    return made


@in_a_loop
def web(
    ask: "Ask",
    *,
    day: Callable[[], date],
    access: "Access",
    records: "Records | None" = None,
    door: "Door | None" = None,
    quotas: "Quotas | None" = None,
    finder: "Finder | None" = None,
    desk: "Desk | None" = None,
    trials: "Trials | None" = None,
    feedback: "Keeper | None" = None,
    fits: "Fits | None" = None,
    matching: "Matching | None" = None,
    drafting: "Drafting | None" = None,
    traces: "TraceStore | None" = None,
    programs: "Programs | None" = None,
    about: "About | None" = None,
    ceiling: "Callable[[], Level] | None" = None,
    embedding: str = "",
    readiness: "Readiness | None" = None,
    watch: "Watch | None" = None,
    root: str = "",
) -> "FastAPI":
    """Give everything that is served over HTTP, behind a gate.

    Without records, what answers show stays even where somebody may not see it any more.

    Without a desk, nothing can be added.

    Without a finder, records are found by questions only.

    Without matching, there is no view of matches; without drafting, none of drafts.

    Without fits, there is no view of what one can apply for; without trials, none of the
    evaluation; without feedback, nobody is asked for it; without traces, none are kept.

    Without programs, no other program comes in.

    Without a door, nobody can log in; where the access asks for that, it sends people to it.

    Without readiness, nobody is told whether the program is there and can work; without a watch,
    nothing is counted.

    With a root, it is reached below that path of a host.

    What is served and does not stand in the table of endpoints is an UnlistedEndpoint.

    What the page says of where a question goes: `about` is the language model that writes, with
    what `ceiling` says that it may be shown now, and `embedding` the machine that turns questions
    into vectors, empty for this one.
    """
    from fastapi import FastAPI
    from gradio import mount_gradio_app

    from assistant.serving.counting import CountingAnswers
    from assistant.serving.figures import Family, Reading
    from assistant.serving.health import health_routes
    from assistant.ui.door.routes import door_routes
    from assistant.ui.gate import Gate
    from assistant.ui.headers import SecurityHeaders
    from assistant.ui.listed import require_listed
    from assistant.ui.long_names import FittingNames
    from assistant.ui.page import build_page, look
    from assistant.ui.paths import BelowPath, require_no_path_of_ours
    from assistant.ui.waiting import waiting_in

    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    app.add_middleware(Gate, access=access, login="/login" if door is not None else "")
    app.add_middleware(FittingNames)
    app.add_middleware(SecurityHeaders)  # around both: what they refuse has them too
    if watch is not None:
        app.add_middleware(CountingAnswers, endpoints=access.endpoints, answered=watch.answered)
    if root:
        require_no_path_of_ours(root, access.endpoints)
        app.add_middleware(BelowPath, root=root)
    if door is not None:
        app.router.routes.extend(door_routes(door))
    if programs is not None:
        from assistant.api.routes import program_routes

        app.router.routes.extend(program_routes(programs))
    if readiness is not None:
        app.router.routes.extend(health_routes(readiness))
    if watch is not None:
        app.router.routes.append(watch.route)
    for under, served in beside_the_page(
        day, quotas, desk=desk, fits=fits, matching=matching, drafting=drafting, trials=trials
    ):
        app.mount(under, served)
    page = build_page(
        ask,
        day=day,
        records=records,
        finder=finder,
        desk=desk,
        trials=trials,
        feedback=feedback,
        fits=fits,
        matching=matching,
        drafting=drafting is not None,
        traces=traces,
        about=about,
        ceiling=ceiling,
        embedding=embedding,
        named=(lambda who: door.accounts.get(who.identity).shown) if door is not None else None,
    )
    # What an error says may be somebody's words: the page is told those of `gr.Error` alone.
    mount_gradio_app(app, page, "/", show_error=False, root_path=root or None, **look())
    if watch is not None:
        says = Family(name="tt_page_events", says="Events of the page.", labels=("state",))
        watch.add(Reading(says, partial(waiting_in, page)))
    require_listed(page, app.routes, access.endpoints)
    return app


def beside_the_page(
    day: Callable[[], date],
    quotas: "Quotas | None",
    *,
    desk: "Desk | None",
    fits: "Fits | None",
    matching: "Matching | None",
    drafting: "Drafting | None",
    trials: "Trials | None",
) -> "Iterator[tuple[str, ASGIApp]]":
    """Give what views have served beside the page, each with the path that it is below."""
    from assistant.ui.drafting import routes as drafts
    from assistant.ui.fits import exports as applying
    from assistant.ui.matching import exports as matches
    from assistant.ui.originals import UNDER as ORIGINALS
    from assistant.ui.originals import originals
    from assistant.ui.quotas import Quotas
    from assistant.ui.trials.report_pages import UNDER as RUNS
    from assistant.ui.trials.report_pages import run_pages
    from assistant.ui.uploads import UNDER as PAPERS
    from assistant.ui.uploads import uploads

    counted = quotas or Quotas()  # one for all ways in, so that a day is one day
    if desk is not None:
        yield PAPERS, uploads(desk.additions, counted)
        yield ORIGINALS, originals(desk.store)
    if fits is not None:
        yield applying.UNDER, applying.exports(fits, day, counted)
    if matching is not None:
        yield matches.UNDER, matches.exports(matching, day, counted)
    if drafting is not None:
        yield drafts.UNDER, drafts.draft_routes(drafting, day, counted)
    if trials is not None:
        yield RUNS, run_pages(trials)


def an_ask(parts: "Parts") -> "Ask":
    """Put together what answers questions."""
    from assistant.ask import ask

    return partial(
        ask,
        searcher=parts.searcher,
        records=parts.store,
        rulebook=parts.rulebook,
        model=parts.model,
        ceilings=parts.ceilings,
        follows=parts.follows,
    )


def an_access(settings: Settings, parts: "Parts", limits: "Limits") -> "Access":
    """Put together what decides who may do what.

    The page is open to the person at this machine while only this machine reaches it and there is
    no account; in every other case people log in. Programs come by a key, wherever they run.
    """
    from assistant.access.access import Access
    from assistant.access.doors import Login, OpenUntilAccounts
    from assistant.accounts.keys import ByKey

    login = Login(parts.people.sessions, guests=settings.guests)
    alone = OpenUntilAccounts(login, exist=parts.people.accounts.exist)
    people = alone if is_ours_alone(settings) else login
    return Access(ByKey(parts.people.keys, people), parts.audit, limits=limits)


def is_ours_alone(settings: Settings) -> bool:
    """Say whether no other machine reaches the page, by itself or by another server's passing."""
    from assistant.access.doors import is_loopback

    hosts = [settings.host]
    if settings.public_url:
        hosts.append(urlsplit(settings.public_url).hostname or "")
    return all(host == "localhost" or is_loopback(host) for host in hosts)


def a_first_run(
    settings: Settings, parts: "Parts", code: str = ""
) -> "tuple[FirstRun, str] | None":
    """Give what waits for the first account, with the code to say; None where none is needed."""
    from assistant.accounts.first_run import begin_first_run

    if is_ours_alone(settings):
        return None
    return begin_first_run(parts.people.accounts, code=code)


def a_door(
    settings: Settings,
    parts: "Parts",
    first_run: "FirstRun | None",
    turns: "TurnStore | None" = None,
) -> "Door":
    """Put together what logging in works on."""
    from assistant.accounts.hashing import Hasher
    from assistant.accounts.oidc.flow import Exchange
    from assistant.accounts.oidc.provider import Directory
    from assistant.accounts.pacing import Pace
    from assistant.bootstrap import choose_provider
    from assistant.ui.door.parts import Door

    provider, people = choose_provider(settings), parts.people
    return Door(
        accounts=people.accounts,
        sessions=people.sessions,
        tries=people.tries,
        hasher=Hasher(),
        audit=parts.audit,
        first_run=first_run,
        exchange=Exchange(Directory(provider), people.flows) if provider is not None else None,
        keys=people.keys,
        guests=settings.guests,
        idle_minutes=settings.session_idle_minutes,
        pace=Pace(turns=turns),
    )


def a_desk(parts: "Parts") -> "Desk":
    """Put together what the view for staff works on."""
    from assistant.ui.additions import Additions
    from assistant.ui.desk import Desk
    from corpus.ingest import Added, Progress, add
    from corpus.levels import Level
    from corpus.records import Kind
    from corpus.store.lock import writing

    def work(folder: Path, kind: Kind | None, level: Level | None, progress: Progress) -> Added:
        with writing(parts.settings.data_dir):
            return add(
                [folder],
                store=parts.store,
                indexer=parts.indexer,
                parser=parts.parser,
                kind=kind,
                level=level,
                progress=progress,
            )

    waiting = parts.settings.data_dir / "uploads"
    return Desk(store=parts.store, additions=Additions(work, store=parts.store, folder=waiting))


def a_fits(parts: "Parts") -> "Fits":
    """Put together what the view of what one can apply for works on."""
    from assistant.auditing.profiles import NotedProfiles
    from assistant.ui.fits.rules import RuleDesk
    from assistant.ui.fits.tab import Fits

    return Fits(
        rulebook=parts.rulebook,
        profiles=NotedProfiles(parts.profiles, parts.audit),
        rules=RuleDesk(
            measures=parts.measures,
            records=parts.store,
            rulebook=parts.rulebook,
            model=parts.model,
        ),
        model=parts.model,
    )


def a_matching(parts: "Parts") -> "Matching":
    """Put together what the view of matches works on."""
    from assistant.matching.everything import Shelf
    from assistant.ui.matching.tab import Matching

    return Matching(
        matcher=parts.matcher,
        records=parts.store,
        profiles=parts.profiles,
        opinions=parts.opinions,
        parser=parts.parser,
        shelf=Shelf(parts.settings.data_dir / "matches"),
    )


def forget_daily(settings: Settings, parts: "Parts") -> None:
    """Drop, now and once a day, what is older than it is kept; one of several processes does."""
    from assistant.keeping.once import Once
    from assistant.keeping.retention import forget_old

    program = Viewer(identity="program", role="admin")
    duty = Once(parts.store.engine, "retention")
    while True:
        ours = False
        try:
            ours = duty.is_ours()
            if ours:
                parts.audit.prune(program, days=settings.audit_days)
                forget_old(parts.store.engine, datetime.now(UTC), days=settings.kept_days)
        except CorpusError:
            logger.exception("what is too old could not be dropped")
        sleep(_SECONDS_A_DAY if ours else _SECONDS_AN_HOUR)


def _warm_up(parts: "Parts", warm: Event) -> None:
    """Load what the first question would have to wait for; the log says what cannot be used."""
    while not warm.is_set():
        try:
            parts.embedder.query("科技成果转化")
        except IndexingError:  # whoever asks is told
            sleep(_SECONDS_TO_WARM_AGAIN)
        else:
            warm.set()
    if parts.follows is not None:
        parts.follows("科技成果转化", "科技成果转化")


if __name__ == "__main__":
    sys.exit(main())
