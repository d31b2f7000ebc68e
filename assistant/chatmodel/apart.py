"""Pieces out of a thread of their own, so that whoever waits for them may leave at any time."""

from collections.abc import Callable, Generator
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from threading import Thread, current_thread
from types import TracebackType

_SECONDS = 0.5
# For a thread that was called off, and could not be broken off: it ends when it can.
_MOST_SECONDS = 2.0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Over:
    """There is no more; why, where it broke."""

    error: BaseException | None


_Came = SimpleQueue[str | _Over]


def apart(
    pieces: Generator[str], *, call_off: Callable[[], None], seconds: float = _SECONDS
) -> Generator[str]:
    """Give the pieces as they come, and an empty one whenever none has come for so long.

    What they raise is raised here. Closing it calls them off, and waits until their thread is gone.

    Args:
        pieces: Drawn in the thread; it may run ahead of whoever reads.
        call_off: Makes the pieces end soon, whatever they wait for.
        seconds: After this long without a piece, an empty one is given.
    """
    came: _Came = SimpleQueue()
    thread = Thread(target=_draw, args=(pieces, came), name="tt-model", daemon=True)
    thread.start()
    try:
        yield from _given(came, seconds)
    finally:
        call_off()
        # The garbage collector may close what was forgotten, out of any thread.
        if thread is not current_thread():
            thread.join(_MOST_SECONDS)


def _draw(pieces: Generator[str], came: _Came) -> None:
    with _Ending(came):
        for piece in pieces:
            if piece:
                came.put(piece)


class _Ending:
    """Hands over how the drawing ended: what breaks it is raised where the pieces are wanted."""

    def __init__(self, came: _Came) -> None:
        self._came = came

    def __enter__(self) -> None:
        pass

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> bool:
        self._came.put(_Over(error=error))
        return True


def _given(came: _Came, seconds: float) -> Generator[str]:
    while True:
        try:
            new = came.get(timeout=seconds)
        except Empty:
            new = ""
        if isinstance(new, _Over):
            if new.error is not None:
                raise new.error
            return
        yield new
