"""Noting in the audit something that is done here, before and where it failed."""

from collections.abc import Iterator
from contextlib import contextmanager

from assistant.auditing.port import Audit
from corpus.levels import Viewer


@contextmanager
def noted(
    audit: Audit, who: Viewer, act: str, *, object: str = "", note: str = ""
) -> Iterator[None]:
    """Note that something begins, then let it be done; whatever it failed by, that is noted after.

    Raises:
        StoreUnavailable, NoRoom: It cannot be noted, so it is not done.
    """
    audit.note(who, act, object=object, outcome="begun", note=note)
    done = False
    try:
        yield
        done = True
    finally:
        if not done:
            audit.note(who, act, object=object, outcome="failed", note=note)
