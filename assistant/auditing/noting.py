"""Noting in the audit something that is done here, before and where it failed."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from assistant.auditing.port import Audit
from corpus.errors import CorpusError
from corpus.levels import Viewer

logger = logging.getLogger(__name__)

# Names by its id what came of an act, where nobody could know that before.
Naming = Callable[[str], None]


@contextmanager
def noted(
    audit: Audit, who: Viewer, act: str, *, object: str = "", note: str = ""
) -> Iterator[Naming]:
    """Note that something begins, then let it be done; whatever it failed by, that is noted after.

    Yields:
        What to name by whatever the act makes or turns out to be about, once it is done; each name
        is noted as `done`. The act stands noted by then, so where a name cannot be, the log says so
        and nothing fails.

    Raises:
        StoreUnavailable, NoRoom: It cannot be noted, so it is not done.
    """

    def named(made: str) -> None:
        try:
            audit.note(who, act, object=made, outcome="done", note=note)
        except CorpusError as error:
            logger.error("what came of %s could not be noted: %s", act, type(error).__name__)  # noqa: TRY400

    audit.note(who, act, object=object, outcome="begun", note=note)
    done = False
    try:
        yield named
        done = True
    finally:
        if not done:
            audit.note(who, act, object=object, outcome="failed", note=note)
