"""Ending in good order: nothing new is begun, what is under way may end, and the rest is told.

While it ends, the page is still served: an answer that grows has to reach whoever waits for it.
"""

from collections.abc import Callable, Generator
from threading import Event
from time import monotonic, sleep

from assistant.access.limits import Limits
from assistant.answers import Answer, Question
from assistant.errors import TooBusy
from assistant.traces import Ask

_ENDING = "系统正在重新启动，这个回答没有写完；请过一分钟再问一次。"
_PAUSE_SECONDS = 0.1
# Whoever is told that it ends takes a moment to hear it.
_TELLING_SECONDS = 3.0


class Stopping:
    """Whether the program is ending, and how far that has come."""

    def __init__(
        self,
        limits: Limits,
        *,
        wait_seconds: float,
        clock: Callable[[], float] = monotonic,
        pause: Callable[[float], None] = sleep,
    ) -> None:
        """Go on for now.

        Args:
            limits: Know what is under way, and let nothing new begin.
            wait_seconds: For so long what is under way may go on.
            clock: In seconds.
            pause: Waits for so many seconds.
        """
        self.limits = limits
        self._wait = wait_seconds
        self._clock = clock
        self._pause = pause
        self._over = Event()
        self.begun = Event()

    def drain(self) -> None:
        """Return once nothing is under way any more, or nobody waits for it any longer."""
        self.begun.set()
        self.limits.shut()
        self._until_idle(self._wait)
        self._over.set()
        self._until_idle(_TELLING_SECONDS)

    def _until_idle(self, seconds: float) -> None:
        until = self._clock() + seconds
        while self.limits.worked_on() and self._clock() < until:
            self._pause(_PAUSE_SECONDS)

    def told(self, ask: Ask) -> Callable[[Question], Generator[Answer, None, None]]:
        """Give an `ask` that answers likewise, but for telling that the program ends.

        Raises (when asked):
            TooBusy: The program ends, and has waited for this answer for as long as it may.
        """

        def asking(question: Question) -> Generator[Answer, None, None]:
            for answer in ask(question):
                yield answer
                if self._over.is_set() and not answer.finished:
                    raise TooBusy(_ENDING)

        return asking
