"""Whether the program can do its work now, part by part, looked at no more often than is cheap.

Anybody may ask, and as often as they like: one look is made for all who ask within a moment, and
whoever comes while a slow one is under way is told what the last one found.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from time import monotonic

logger = logging.getLogger(__name__)

# Gives whether a part is well; blocks while it looks.
Look = Callable[[], bool]

_FRESH_SECONDS = 2.0
_PATIENCE_SECONDS = 1.5
_STALE_SECONDS = 30.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What a look found.

    Attributes:
        parts: Whether each is well.
        ready: Whether all are without which nobody can be served.
    """

    parts: Mapping[str, bool]
    ready: bool


# Runs what blocks in another thread.
Off = Callable[[Callable[[], Standing]], Awaitable[Standing]]


class Readiness:
    """Looks at the parts. For use in one event loop."""

    def __init__(
        self,
        needed: Mapping[str, Look],
        *,
        told: Mapping[str, Look] | None = None,
        clock: Callable[[], float] = monotonic,
        patience_seconds: float = _PATIENCE_SECONDS,
    ) -> None:
        """Know how each part is looked at; nothing is looked at yet.

        Args:
            needed: Parts without which nobody can be served.
            told: Parts that are told, and without which the program serves all the same.
            clock: In seconds.
            patience_seconds: For so long whoever asks waits for a look.
        """
        self._needed = dict(needed)
        self._told = dict(told or {})
        self._clock = clock
        self._patience = patience_seconds
        self._looking: asyncio.Future[Standing] | None = None
        self._last: Standing | None = None
        self._when = 0.0
        self._wrong: tuple[str, ...] = ()

    @property
    def looks(self) -> Mapping[str, Look]:
        """How each part is looked at."""
        return {**self._needed, **self._told}

    async def now(self, off: Off) -> Standing:
        """Give how the parts are.

        Where a look takes longer than anybody waits, what the last one found counts for half a
        minute; then, and before the first, all parts count as not well.

        Args:
            off: Runs what blocks in another thread.
        """
        if self._last is not None and self._clock() - self._when < _FRESH_SECONDS:
            return self._last
        if self._looking is None or self._looking.done():
            self._looking = asyncio.ensure_future(self._look(off))
        try:
            return await asyncio.wait_for(asyncio.shield(self._looking), self._patience)
        except TimeoutError:
            if self._last is not None and self._clock() - self._when < _STALE_SECONDS:
                return self._last
            return Standing(parts=dict.fromkeys(self.looks, False), ready=False)

    async def _look(self, off: Off) -> Standing:
        """Look once, and know what was found also where nobody waited until then."""
        found = await off(self._looked)
        self._last, self._when = found, self._clock()
        return found

    def _looked(self) -> Standing:
        parts = {name: look() for name, look in self.looks.items()}
        wrong = tuple(name for name in self._needed if not parts[name])
        if wrong != self._wrong:  # once, and not as often as somebody asks
            logger.warning("not ready for want of: %s", "、".join(wrong) or "nothing any more")
        self._wrong = wrong
        return Standing(parts=parts, ready=not wrong)
