"""The questions that somebody asked, for themselves: listed, found again, forgotten.

What was answered is not kept here: it stands in the answer's trace, which the law asks for and
which goes by age alone. What somebody forgets here they do not find again; staff still may.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from assistant.access.doors import GUEST
from assistant.answers import Outcome
from assistant.traces import Ended, Trace
from corpus.errors import NotPermitted
from corpus.levels import Viewer

NOT_A_GUEST = "登录后才有“我的”：访客的提问和收藏不保存。"


@dataclass(frozen=True, slots=True, kw_only=True)
class Remembered:
    """One question that somebody asked.

    Attributes:
        id: That of the answer's trace.
        status: How the answer came out; None where nothing was answered.
    """

    id: str
    when: datetime
    question: str
    status: Outcome | None
    ended: Ended


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """Some of the questions that somebody asked, the newest first.

    Attributes:
        found: How many there are of what was looked for.
        total: How many there are in all.
    """

    shown: tuple[Remembered, ...] = ()
    found: int = 0
    total: int = 0


class Memory(Protocol):
    """Keeps the questions; `assistant.keeping.asked.AskedStore` in production."""

    def add(self, trace: Trace) -> None:
        """Keep a question, unless whoever asked it is a guest or wants none kept."""

    def is_on(self, viewer: Viewer) -> bool:
        """Say whether the viewer's questions are kept for them."""

    def switch(self, viewer: Viewer, *, on: bool) -> None:
        """Keep the viewer's questions from now on, or none of them."""

    def listed(self, viewer: Viewer, *, text: str = "", start: int = 0, most: int) -> Past:
        """Give the viewer's questions that hold a text, the newest first."""

    def one(self, viewer: Viewer, id_: str) -> Remembered | None:
        """Give one of the viewer's; None where they have none of that id."""

    def forget(self, viewer: Viewer, id_: str) -> None:
        """Forget one of the viewer's; does nothing where they have none of that id."""

    def forget_all(self, viewer: Viewer) -> int:
        """Forget all of the viewer's, and give how many they were."""


def require_somebody(viewer: Viewer) -> None:
    """Make sure that a viewer can be told from others.

    Raises:
        NotPermitted: They are a guest.
    """
    if viewer.identity == GUEST.identity:
        raise NotPermitted(NOT_A_GUEST)


def both(first: Callable[[Trace], None], memory: Memory | None) -> Callable[[Trace], None]:
    """Give what keeps a trace, and the question of it for whoever asked.

    The trace is kept first: what is listed without one could not be opened.
    """
    if memory is None:
        return first

    def keep(trace: Trace) -> None:
        first(trace)
        memory.add(trace)

    return keep
