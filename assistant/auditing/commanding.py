"""Noting what a command changes; whoever runs it can do anything to the data folder anyway."""

from contextlib import AbstractContextManager

from assistant.auditing.commands import whoever_runs_this
from assistant.auditing.noting import Naming, noted
from assistant.auditing.port import Audit


def noting(
    audit: Audit, act: str, *, object: str = "", note: str = ""
) -> AbstractContextManager[Naming]:
    """Note an act of a command before it is done, and that it failed where it does.

    Args:
        audit: Where.
        act: The command, as `corpus.add`.
        object: The id of what it is done to.
        note: A few words of ours; nothing that anybody typed.
    """
    return noted(audit, whoever_runs_this(), act, object=object, note=note)
