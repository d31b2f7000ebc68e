"""What a page tells once, after the form that brought somebody there was done."""

import hashlib
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock
from time import monotonic
from typing import Literal

Tone = Literal["red", "amber", "green", "grey"]
_MOST = 1_000
_SECONDS = 300.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """Something that a page tells.

    Attributes:
        said: One sentence.
        secret: Shown once and kept nowhere, such as a password for one login; may be empty.
    """

    tone: Tone
    said: str
    secret: str = ""


class Tellings:
    """Holds what the next page of a session tells, in memory and not for long."""

    def __init__(self, *, clock: Callable[[], float] = monotonic) -> None:
        """Hold nothing yet."""
        self._clock = clock
        self._held: OrderedDict[str, tuple[float, Telling]] = OrderedDict()
        self._lock = Lock()

    def put(self, token: str, telling: Telling) -> None:
        """Hold something for the next page of the session of a token."""
        with self._lock:
            self._held[_key(token)] = (self._clock(), telling)
            self._held.move_to_end(_key(token))
            while len(self._held) > _MOST:
                self._held.popitem(last=False)

    def take(self, token: str) -> Telling | None:
        """Give what is held for a session, once; None where nothing is."""
        with self._lock:
            put, telling = self._held.pop(_key(token), (0.0, None))
        return telling if self._clock() - put < _SECONDS else None


def _key(token: str) -> str:
    return hashlib.sha256(token.encode(errors="replace")).hexdigest()
