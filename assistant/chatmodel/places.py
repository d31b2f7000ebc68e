"""So many calls at once, and so many callers that wait for one to end."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore, Lock

from assistant.chatmodel.failures import CallFailed, Failure


class Places:
    """Gives places; whoever waits too long, or finds too many waiting, gets none.

    Each who waits holds a thread of the server's: were their number not bounded, one person with
    many questions would keep everybody else from searching.
    """

    def __init__(self, *, places: int, max_waiting: int, wait_seconds: float) -> None:
        """Have so many places."""
        self._free = BoundedSemaphore(places)
        self._max_waiting = max_waiting
        self._wait_seconds = wait_seconds
        self._lock = Lock()
        self._waiting = 0

    @contextmanager
    def one(self) -> Iterator[None]:
        """Hold a place.

        Raises:
            CallFailed: There is none, and none came free in time.
        """
        if not (self._free.acquire(blocking=False) or self._came_free()):
            raise CallFailed(Failure.BUSY)
        try:
            yield
        finally:
            self._free.release()

    def _came_free(self) -> bool:
        with self._lock:
            if self._waiting >= self._max_waiting:
                return False
            self._waiting += 1
        try:
            return self._free.acquire(timeout=self._wait_seconds)
        finally:
            with self._lock:
                self._waiting -= 1
