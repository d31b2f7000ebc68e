"""Open the web page: `python app.py`. Puts the parts together and serves them; decides nothing.

What is heavy is imported after the settings have been read and the port taken, so that a mistake
in either is told at once.
"""

import os
import socket
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import replace
from functools import partial
from threading import Event, Thread
from time import monotonic
from typing import TYPE_CHECKING

from assistant.accounts.first_run import new_code
from assistant.errors import AssistantError
from assistant.logs.beginning import log, log_the_uncaught
from assistant.logs.secrets import secrets_of
from assistant.logs.streams import nothing_printed
from assistant.serving.heaps import share_heaps
from assistant.serving.listening import listen, opened
from assistant.serving.workers import Tended, Worker, end_with_parent, require_workable
from assistant.settings import (
    Settings,
    heaps_allowed,
    keep_local_time,
    load_settings,
    quiet_libraries,
)
from corpus.errors import CorpusError
from index.errors import IndexingError

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

    from starlette.types import ASGIApp

    from assistant.accounts.first_run import FirstRun
    from assistant.bootstrap import Parts
    from assistant.chatmodel.port import ChatModel
    from assistant.keeping.turns import TurnStore
    from assistant.serving.stopping import Stopping


def main() -> int:
    """Serve the page until Ctrl-C; give the exit status."""
    os.umask(0o077)  # what is written is its owner's: others of this machine read none of it
    quiet_libraries()
    share_heaps(heaps_allowed())
    keep_local_time()
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
    keep_local_time()
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
    from assistant.bootstrap import assemble, choose_embedder
    from assistant.serving.assembly import shared_turns, stopping_of
    from assistant.serving.beside import forget_daily, warm_up
    from assistant.serving.server import Server, configured, take_short_turns
    from assistant.serving.sticky import Sticky
    from assistant.ui.door.assembly import first_run_of

    worker = worker or Worker()
    parts = assemble(settings, embedder=choose_embedder(settings, apart=True))
    stopping = stopping_of(settings, turns := shared_turns(parts, worker))
    load(parts.model)
    Thread(target=forget_daily, args=(settings, parts), daemon=True).start()
    warm = Event()
    first_run, code = first_run_of(settings, parts, worker.code) or (None, "")
    with ThreadPoolExecutor(max_workers=1) as beside:
        # By a process of its own, while the page is put together: a damaged index ends who opens it
        sure = beside.submit(parts.indexer.make_sure)
        served: ASGIApp = whole(
            settings, parts, first_run, stopping=stopping, warm=warm, turns=turns
        )
        sure.result()
    if worker.of > 1:
        served = Sticky(served, number=worker.number, root=settings.root)
    Thread(target=warm_up, args=(parts, warm), daemon=True).start()
    if worker.number == 1:
        for line in opened(settings, listener.getsockname()[1], code=code):
            print(line, flush=True)  # noqa: T201  (said to whoever started this)
    ready()
    take_short_turns()
    with nothing_printed():
        Server(configured(settings, served), stopping).run(sockets=[listener])


def whole(
    settings: Settings,
    parts: "Parts",
    first_run: "FirstRun | None",
    *,
    stopping: "Stopping",
    warm: Event | None = None,
    turns: "TurnStore | None" = None,
) -> "ASGIApp":
    """Give all that the product serves, of the parts of one data folder.

    Args:
        settings: How it was set.
        parts: Of the data folder.
        first_run: Waits for whoever makes the first account; None where there is one.
        stopping: Ends the work in good order.
        warm: Set once what the first question needs is loaded; None where that is not waited for.
        turns: What several processes count together; None for the only one.
    """
    from assistant.answering import answering_of
    from assistant.api.assembly import programs_of
    from assistant.api.gradio_events import events_of
    from assistant.api.routes import program_routes
    from assistant.serving.assembly import readiness_of, watch_of
    from assistant.serving.counting import counted
    from assistant.serving.health import health_routes
    from assistant.ui.assembly import workbench_of
    from assistant.ui.door.assembly import access_of, door_of
    from assistant.ui.quotas import Quotas
    from assistant.ui.web import web
    from eval.suite.bench.bench import Bench

    readiness = readiness_of(settings, parts, stopping, warm)
    watch = watch_of(settings, parts, stopping.limits, readiness)
    told = stopping.told(answering_of(parts))
    ask = told if watch is None else counted(told, watch.asked)
    programs = replace(programs_of(parts), ask=ask)
    return web(
        ask,
        day=settings.day,
        access=access_of(settings, parts, stopping.limits),
        bench=workbench_of(parts, trials=Bench(parts)),
        door=door_of(settings, parts, first_run, turns),
        quotas=Quotas(settings.data_dir / "received-today.json"),
        events=events_of(programs),
        beside=[*program_routes(programs), *health_routes(readiness)],
        watch=watch,
        root=settings.root,
    )


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


if __name__ == "__main__":
    sys.exit(main())
