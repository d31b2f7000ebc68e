"""Retries that calls have earned: when everything fails, few are made."""

from threading import Lock


class Retries:
    """One retry to begin with; each call earns part of the next, and no more than two are saved."""

    _MOST = 2.0

    def __init__(self, *, per_call: float) -> None:
        """Let each call earn this much of a retry."""
        self._per_call = per_call
        self._lock = Lock()
        self._earned = 1.0

    def earn(self) -> None:
        """Note that a call is made."""
        with self._lock:
            self._earned = min(self._MOST, self._earned + self._per_call)

    def spend(self) -> bool:
        """Take one, if there is one."""
        with self._lock:
            if self._earned < 1:
                return False
            self._earned -= 1
            return True
