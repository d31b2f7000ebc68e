"""What one process does beside serving: forget what is too old, and load what questions need."""

import logging
from datetime import UTC, datetime
from threading import Event
from time import sleep

from assistant.bootstrap import Parts
from assistant.keeping.once import Once
from assistant.keeping.retention import forget_old
from assistant.settings import Settings
from corpus.errors import CorpusError
from corpus.levels import Viewer
from index.errors import IndexingError

_SECONDS_AN_HOUR = 3600
_SECONDS_A_DAY = 24 * _SECONDS_AN_HOUR
_SECONDS_TO_WARM_AGAIN = 30

logger = logging.getLogger(__name__)


def forget_daily(settings: Settings, parts: Parts) -> None:
    """Drop, now and once a day, what is older than it is kept; one of several processes does."""
    program = Viewer(identity="program", role="admin")
    duty = Once(parts.store.engine, "retention")
    while True:
        ours = False
        try:
            ours = duty.is_ours()
            if ours:
                parts.audit.prune(program, days=settings.audit_days)
                # Where another day is taken for today, nothing goes before it would by either.
                now = min(datetime.now(UTC), settings.now())
                forget_old(parts.store.engine, now, days=settings.kept_days)
        except CorpusError:
            logger.exception("what is too old could not be dropped")
        sleep(_SECONDS_A_DAY if ours else _SECONDS_AN_HOUR)


def warm_up(parts: Parts, warm: Event) -> None:
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
