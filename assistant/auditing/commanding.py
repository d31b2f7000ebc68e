"""Noting what a command changes; whoever runs it can do anything to the data folder anyway."""

from collections.abc import Iterator
from contextlib import contextmanager

from assistant.auditing.commands import whoever_runs_this
from assistant.auditing.port import Audit


@contextmanager
def noting(audit: Audit, act: str, *, object: str = "") -> Iterator[None]:
    """Note an act of a command before it is done, and that it failed where it does.

    Args:
        audit: Where.
        act: The command, as `corpus.add`.
        object: The id of what it is done to.
    """
    who = whoever_runs_this()
    audit.note(who, act, object=object, outcome="begun")
    done = False
    try:
        yield
        done = True
    finally:
        if not done:
            audit.note(who, act, object=object, outcome="failed")
