"""How the program is watched and ended, put together from the settings and the running parts."""

from threading import Event

from assistant.access.limits import Limits
from assistant.bootstrap import Parts
from assistant.keeping.turns import TurnStore
from assistant.serving.health import look_at, looks_at
from assistant.serving.kept_figures import (
    of_readiness,
    of_the_limits,
    of_the_model,
    of_what_is_kept,
)
from assistant.serving.metrics import Let, Watch
from assistant.serving.readiness import Readiness
from assistant.serving.stopping import Stopping
from assistant.serving.workers import Worker
from assistant.settings import Settings


def shared_turns(parts: Parts, worker: Worker) -> TurnStore | None:
    """Give what several processes count together; None for the only one."""
    return TurnStore(parts.store.engine) if worker.of > 1 else None


def stopping_of(settings: Settings, turns: TurnStore | None) -> Stopping:
    """Give what ends the work of this process in good order, and counts it."""
    return Stopping(Limits(turns=turns), wait_seconds=settings.stop_seconds)


def readiness_of(
    settings: Settings, parts: Parts, stopping: Stopping, warm: Event | None
) -> Readiness:
    """Give what tells whether the program can work."""
    if warm is None:
        warm = Event()
        warm.set()
    needed = looks_at(parts.store, parts.indexer, folder=settings.data_dir, warm=warm)
    needed["staying"] = lambda: not stopping.begun.is_set()
    return Readiness(needed, told=look_at(parts.model))


def watch_of(
    settings: Settings, parts: Parts, limits: Limits, readiness: Readiness
) -> Watch | None:
    """Give the figures of the program; None where nobody may read them."""
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
