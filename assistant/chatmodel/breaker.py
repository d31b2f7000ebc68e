"""Leave an endpoint alone that keeps failing, and see from time to time whether it is back."""

from collections.abc import Callable
from threading import Lock
from time import monotonic


class Breaker:
    """Says whether a call may be made, by how those before it ended.

    Like one of electricity, it is closed while all is well. So many failures in a row open it: then
    no call passes but one every few seconds, until one ends well or is at least long about it.
    """

    def __init__(
        self, *, failures: int, probe_seconds: float, clock: Callable[[], float] = monotonic
    ) -> None:
        """Count failures; `clock` is in seconds."""
        self._most = failures
        self._probe_seconds = probe_seconds
        self._clock = clock
        self._lock = Lock()
        self._in_a_row = 0
        self._next_probe: float | None = None

    @property
    def is_open(self) -> bool:
        """Whether the endpoint is being left alone, probes aside."""
        return self._next_probe is not None

    def would_admit(self) -> bool:
        """Say whether a call made now would pass."""
        with self._lock:
            return self._due()

    def admits(self) -> bool:
        """Say whether a call passes; while it is open, whoever passes is the probe."""
        with self._lock:
            if not self._due():
                return False
            if self._next_probe is not None:
                # A probe that hangs must not keep the next one from finding the endpoint well.
                self._next_probe = self._clock() + self._probe_seconds
            return True

    def answering(self) -> None:
        """Note that a reply has been coming for a while: not yet that it is whole."""
        with self._lock:
            if self._next_probe is not None:
                self._next_probe = None
                # Should this reply break off after all, it was not well.
                self._in_a_row = self._most - 1

    def succeeded(self) -> None:
        """Note that a call ended well."""
        with self._lock:
            self._in_a_row = 0
            self._next_probe = None

    def failed(self) -> None:
        """Note that a call failed."""
        with self._lock:
            self._in_a_row += 1
            if self._next_probe is None and self._in_a_row >= self._most:
                self._next_probe = self._clock() + self._probe_seconds

    def _due(self) -> bool:
        return self._next_probe is None or self._clock() >= self._next_probe
