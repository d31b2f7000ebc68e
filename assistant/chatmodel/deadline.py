"""When a call has to be over, whatever it is waiting for."""

import math
from collections.abc import Callable
from time import monotonic, sleep

from assistant.chatmodel.failures import CallFailed, Failure

# Whoever waits looks up as often, to see whether the call is still wanted.
_STEP_SECONDS = 0.25


class CalledOff(Exception):
    """Nobody waits for the call any more, so nobody is told of this either."""


class Deadline:
    """The end of a call, or of a part of one; another thread may bring it about at any time."""

    def __init__(
        self,
        seconds: float,
        *,
        whole: "Deadline | None" = None,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        """End so long from now.

        Args:
            seconds: From now.
            whole: What this is a part of: it ends with it at the latest.
            clock: In seconds.
        """
        self._whole = whole
        self._clock = clock
        self._ends = clock() + seconds
        # No `Event`: a forgotten call is called off by the garbage collector, in the middle of
        # whatever its thread is at, and must find no lock held.
        self._called_off = False

    def part(self, seconds: float) -> "Deadline":
        """Give an end so long from now, and no later than this one."""
        return Deadline(seconds, whole=self, clock=self._clock)

    def call_off(self) -> None:
        """End now: whoever waits notices within a step."""
        self._called_off = True

    def left(self) -> float:
        """Give the seconds that are left.

        Raises:
            CallFailed: None are.
            CalledOff: Nobody waits any more.
        """
        if self._called_off:
            raise CalledOff
        whole = math.inf if self._whole is None else self._whole.left()
        seconds = min(self._ends - self._clock(), whole)
        if seconds <= 0:
            raise CallFailed(Failure.SLOW)
        return seconds

    def step(self) -> float:
        """Give the seconds to wait at most before asking again; raises as `left` does."""
        return min(_STEP_SECONDS, self.left())

    def sleep(self, seconds: float) -> None:
        """Let so many seconds pass, or as many as are left; raises as `left` does."""
        until = self._clock() + seconds
        while (more := until - self._clock()) > 0:
            sleep(min(more, self.step()))
