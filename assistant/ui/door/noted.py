"""Noting in the audit what is done at the door."""

from collections.abc import Iterator
from contextlib import contextmanager

from assistant.auditing.port import Audit
from assistant.errors import AssistantError
from corpus.levels import Viewer

# Whoever has not come in yet.
OUTSIDE = Viewer(identity="guest", role="enterprise")


@contextmanager
def noted(
    audit: Audit, who: Viewer, act: str, *, object_: str = "", note: str = ""
) -> Iterator[None]:
    """Note that something begins, then let it be done; that it failed is noted after."""
    audit.note(who, act, object=object_, outcome="begun", note=note)
    try:
        yield
    except AssistantError:
        audit.note(who, act, object=object_, outcome="failed", note=note)
        raise
