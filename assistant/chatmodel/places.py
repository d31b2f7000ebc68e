"""So many calls at once, and so many callers that wait for one to end."""

from collections.abc import Generator
from contextlib import closing
from queue import Empty, SimpleQueue
from threading import Lock
from time import monotonic

from assistant.chatmodel.failures import CallFailed, Failure

_SECONDS = 0.5


class Places:
    """Gives places; whoever waits too long, or finds too many waiting, gets none.

    Each who waits holds a thread of the server's: were their number not bounded, one person with
    many questions would keep everybody else from searching.
    """

    def __init__(self, *, places: int, max_waiting: int, wait_seconds: float) -> None:
        """Have so many places."""
        # Unlike a semaphore it may be added to by the garbage collector, which closes what was
        # forgotten while this very thread is taking one out.
        self._free: SimpleQueue[None] = SimpleQueue()
        for _ in range(places):
            self._free.put(None)
        self._max_waiting = max_waiting
        self._wait_seconds = wait_seconds
        self._lock = Lock()
        self._waiting = 0

    @property
    def waiting(self) -> int:
        """How many wait for a place."""
        return self._waiting

    def during(self, pieces: Generator[str]) -> Generator[str]:
        """Give the pieces once there is a place for them; it is free again when they are over.

        While there is none, an empty piece is given about every half second.

        Args:
            pieces: Closed when this is.

        Raises:
            CallFailed: There is no place, and none came free in time.
        """
        with closing(pieces):
            if not self._take(0):
                yield from self._until_taken()
            try:
                yield from pieces
            finally:
                self._free.put(None)

    def _until_taken(self) -> Generator[str]:
        with self._lock:
            if self._waiting >= self._max_waiting:
                raise CallFailed(Failure.BUSY)
            self._waiting += 1
        try:
            ends = monotonic() + self._wait_seconds
            while not self._take(min(_SECONDS, ends - monotonic())):
                if monotonic() >= ends:
                    raise CallFailed(Failure.BUSY)
                yield ""
        finally:
            with self._lock:
                self._waiting -= 1

    def _take(self, seconds: float) -> bool:
        try:
            self._free.get(timeout=max(0.0, seconds))
        except Empty:
            return False
        return True
