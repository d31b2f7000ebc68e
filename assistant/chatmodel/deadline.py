"""When a call has to be over, whatever it is waiting for."""

from collections.abc import Callable
from time import monotonic

from assistant.chatmodel.failures import CallFailed, Failure


class Deadline:
    """The end of a call."""

    def __init__(self, seconds: float, *, clock: Callable[[], float] = monotonic) -> None:
        """End so long from now."""
        self._clock = clock
        self._ends = clock() + seconds

    def left(self) -> float:
        """Give the seconds that are left.

        Raises:
            CallFailed: None are.
        """
        seconds = self._ends - self._clock()
        if seconds <= 0:
            raise CallFailed(Failure.SLOW)
        return seconds

    def within(self, seconds: float) -> float:
        """Give these seconds, or as many of them as are left.

        Raises:
            CallFailed: None are.
        """
        return min(seconds, self.left())
