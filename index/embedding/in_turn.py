"""A lock that goes to who came first.

Python's own goes to whoever asks at the right moment: who takes it again and again, as many
batches of documents do, keeps all others out.
"""

from collections import deque
from threading import Lock
from types import TracebackType


class InTurn:
    """One at a time, in the order of coming; who finds nobody there does not wait at all."""

    def __init__(self) -> None:
        """Begin with nobody there."""
        self._guard = Lock()
        self._taken = False
        self._waiting: deque[Lock] = deque()

    @property
    def waiting(self) -> int:
        """How many wait for their turn."""
        return len(self._waiting)

    def __enter__(self) -> None:
        """Wait for one's turn."""
        with self._guard:
            if not self._taken:
                self._taken = True
                return
            turn = Lock()
            turn.acquire()
            self._waiting.append(turn)
        turn.acquire()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Give the turn to who waits longest."""
        with self._guard:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._taken = False
