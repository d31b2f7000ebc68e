"""A language model that many people share: places, a breaker, and text in pieces of some size."""

import logging
import math
from collections import Counter
from collections.abc import Callable, Generator, Mapping
from time import monotonic
from typing import Literal

from assistant.chatmodel.bounds import Bounds, bounds_for
from assistant.chatmodel.breaker import Breaker
from assistant.chatmodel.failures import SETTINGS, CallFailed, Failure
from assistant.chatmodel.gathering import gathered
from assistant.chatmodel.places import Places
from assistant.chatmodel.port import About, ChatModel, Loadable, Shape, Spent, unheeded
from assistant.errors import ModelUnavailable

# It gave a whole reply; there was no place, it is paused, or the call failed; the caller left.
Ended = Literal["whole", "failed", "left"]

logger = logging.getLogger(__name__)


class Guarded:
    """Calls a model, as often at once as it may be, and not while it keeps failing."""

    def __init__(
        self,
        model: ChatModel,
        *,
        bounds: Bounds | None = None,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        """Guard a model; nothing is contacted until the first prompt.

        Args:
            model: What is called.
            bounds: None for those that fit where it runs.
            clock: In seconds.
        """
        self._model = model
        self._bounds = bounds or bounds_for(model.about.host)
        self._clock = clock
        self._places = Places(
            places=self._bounds.places,
            max_waiting=self._bounds.max_waiting,
            wait_seconds=self._bounds.wait_seconds,
        )
        self._breaker = Breaker(
            failures=self._bounds.failures, probe_seconds=self._bounds.probe_seconds, clock=clock
        )
        self._last = Failure.GONE
        self._ended: Counter[Ended] = Counter()

    @property
    def about(self) -> About:
        """Which model it is."""
        return self._model.about

    @property
    def is_paused(self) -> bool:
        """Whether it is being left alone, since it kept failing."""
        return self._breaker.is_open

    @property
    def calls(self) -> Mapping[Ended, int]:
        """How many calls there were, by how they ended."""
        return dict(self._ended)

    @property
    def waiting(self) -> int:
        """How many callers wait for a place."""
        return self._places.waiting

    @property
    def loadable(self) -> Loadable | None:
        """What is to be loaded before it can be asked; None where nothing is."""
        return self._model if isinstance(self._model, Loadable) else None

    def stream(
        self,
        system: str,
        prompt: str,
        *,
        shape: Shape | None = None,
        spent: Callable[[Spent], None] = unheeded,
    ) -> Generator[str]:
        """Give the reply piece by piece; whoever closes the iterator ends the call.

        Raises:
            ModelUnavailable: There was no place, it keeps failing, or this call failed.
        """
        told: list[Spent] = []
        ended: Ended = "left"
        try:
            if not self._breaker.would_admit():
                raise self._paused()
            yield from self._places.during(self._admitted(system, prompt, shape, told.append))
            ended = "whole"
        except ModelUnavailable:
            ended = "failed"
            raise
        finally:
            self._ended[ended] += 1
            spent(told[0] if told else Spent())

    def _admitted(
        self, system: str, prompt: str, shape: Shape | None, spent: Callable[[Spent], None]
    ) -> Generator[str]:
        """Give the reply in pieces of some size, unless it came to a pause while waiting."""
        if not self._breaker.admits():
            raise self._paused()
        pieces = self._watched(system, prompt, shape, spent)
        yield from gathered(pieces, seconds=self._bounds.piece_seconds, clock=self._clock)

    def _watched(
        self, system: str, prompt: str, shape: Shape | None, spent: Callable[[Spent], None]
    ) -> Generator[str]:
        """Give the reply, and tell the breaker how it went; a caller who leaves tells nothing."""
        pieces = self._model.stream(system, prompt, shape=shape, spent=spent)
        alive: float | None = None
        try:
            for piece in pieces:
                if piece:
                    alive = alive or self._clock() + self._bounds.alive_seconds
                    # Not at the first piece: what floods everybody, or breaks off, has one too.
                    if self._clock() >= alive:
                        self._breaker.answering()
                        alive = math.inf  # once: it may fail all the same, and be the last to
                yield piece
        except ModelUnavailable as error:
            self._note(error)
            raise
        finally:
            if isinstance(pieces, Generator):
                pieces.close()
        self._breaker.succeeded()

    def _note(self, error: ModelUnavailable) -> None:
        if isinstance(error, CallFailed):
            self._last = error.failure
            if error.answered:
                self._breaker.succeeded()
                return
        was_open = self._breaker.is_open
        self._breaker.failed()
        if self._breaker.is_open and not was_open:
            logger.warning(
                "语言模型 %s 连续出错，暂停调用，每 %g 秒试一次",
                self.about.name,
                self._bounds.probe_seconds,
            )

    def _paused(self) -> CallFailed:
        return CallFailed(self._last if self._last in SETTINGS else Failure.PAUSED)
