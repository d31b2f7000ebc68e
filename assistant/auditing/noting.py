"""Noting in the audit something that is done here, before and where it failed."""

from collections.abc import Iterator
from contextlib import contextmanager

from assistant.auditing.port import Audit
from assistant.errors import AssistantError
from corpus.errors import CorpusError
from corpus.levels import Viewer


@contextmanager
def noted(
    audit: Audit, who: Viewer, act: str, *, object_: str = "", note: str = ""
) -> Iterator[None]:
    """Note that something begins, then let it be done; that it failed is noted after.

    Raises:
        StoreUnavailable, NoRoom: It cannot be noted, so it is not done.
    """
    audit.note(who, act, object=object_, outcome="begun", note=note)
    try:
        yield
    except (AssistantError, CorpusError):
        audit.note(who, act, object=object_, outcome="failed", note=note)
        raise
