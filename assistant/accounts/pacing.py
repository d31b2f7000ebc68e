"""How often one address may try to log in."""

from collections import OrderedDict, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Lock
from time import monotonic

from assistant.access.limits import Full, Turns
from assistant.access.subscribers import subscriber_of

TRIES = 30
_SECONDS = 60.0
_MOST_ADDRESSES = 10_000
# What one subscriber has of IPv6; each of its addresses costs them nothing.


@dataclass(slots=True)
class _Made:
    when: deque[float] = field(default_factory=deque)
    refused: int = 0


class Pace:
    """Counts the tries of each address within the last minute, in memory."""

    def __init__(
        self,
        *,
        tries: int = TRIES,
        seconds: float = _SECONDS,
        clock: Callable[[], float] = monotonic,
        turns: Turns | None = None,
    ) -> None:
        """Allow so many tries in so many seconds.

        Args:
            tries: How many.
            seconds: In how long.
            clock: In seconds.
            turns: Counts them for all processes together, within a minute; None where there is one.
        """
        self._turns = turns
        self._tries = tries
        self._seconds = seconds
        self._clock = clock
        self._made: OrderedDict[str, _Made] = OrderedDict()
        self._lock = Lock()

    def refusals(self, address: str) -> int:
        """Count one try of an address; give 0 where it may be made.

        Where it may not, it is how many in a row were refused, this one among them.
        """
        now = self._clock()
        with self._lock:
            made = self._made.setdefault(subscriber_of(address), _Made())
            self._made.move_to_end(subscriber_of(address))
            if len(self._made) > _MOST_ADDRESSES:
                self._made.popitem(last=False)
            while made.when and made.when[0] <= now - self._seconds:
                made.when.popleft()
            if len(made.when) >= self._tries or not self._may(address):
                made.refused += 1
                return made.refused
            made.when.append(now)
            made.refused = 0
            return 0

    def _may(self, address: str) -> bool:
        """Say whether all processes together have let as many be made."""
        if self._turns is None:
            return True
        key = f"login {subscriber_of(address)}"
        begun = self._turns.begin(key, at_once=self._tries, a_minute=self._tries)
        if isinstance(begun, Full):
            return False
        self._turns.end(begun.turn)
        return True
