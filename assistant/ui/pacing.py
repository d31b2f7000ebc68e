"""Let nobody wait for what is slow: what is made comes from a thread of its own.

Each thing that is given costs the page as much as a search costs the index (a step through
Gradio's queue, a view rendered, a session looked up). So what comes fast is given together.
"""

from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from threading import Event, Thread
from time import monotonic
from typing import Generic, TypeVar

_Item = TypeVar("_Item")
# How long a page may lag behind what is made, and how late a stopped answer is noticed.
_APART_SECONDS = 0.4
_SECONDS = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Over:
    """There is no more; why, where it broke."""

    error: Exception | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Made(Generic[_Item]):
    item: _Item


def paced(
    items: Iterator[_Item],
    *,
    news: Callable[[_Item, _Item], bool],
    seconds: float = _SECONDS,
    apart: float = _APART_SECONDS,
) -> Generator[_Item | None, None, None]:
    """Give the items that are news after the one given before, and None whenever it takes long.

    The first is given at once; of what comes faster than may be given, the newest is, and the last
    always. Closing it takes no time, whatever the items wait for; they are closed in their own
    thread as soon as they have made one more. What they raise is raised here.

    Args:
        items: Drawn in a thread.
        news: Says whether an item, the first, is worth giving after another.
        seconds: After this long without anything to give, None is given.
        apart: So long after an item, the next is given at the earliest, unless it is the last.
    """
    came: SimpleQueue[_Made[_Item] | _Over] = SimpleQueue()
    left = Event()
    Thread(target=_draw, args=(items, came, left), name="answering", daemon=True).start()
    try:
        yield from _given(came, news, seconds=seconds, apart=apart)
    finally:
        left.set()


def _draw(items: Iterator[_Item], came: "SimpleQueue[_Made[_Item] | _Over]", left: Event) -> None:
    """Draw the items until they end or whoever they are for has left."""
    try:
        for item in items:
            if left.is_set():
                break
            came.put(_Made(item=item))
        if isinstance(items, Generator):
            items.close()
    except Exception as error:  # noqa: BLE001  (raised again where they are drawn)
        came.put(_Over(error=error))
    else:
        came.put(_Over())


def _given(
    came: "SimpleQueue[_Made[_Item] | _Over]",
    news: Callable[[_Item, _Item], bool],
    *,
    seconds: float,
    apart: float,
) -> Iterator[_Item | None]:
    last: _Made[_Item] | None = None
    newest: _Made[_Item] | None = None  # not given yet
    free = monotonic()
    due = free + seconds
    while True:
        new = _next(came, until=due if newest is None else free)
        if isinstance(new, _Over):
            if newest is not None:
                yield newest.item
            if new.error is not None:
                raise new.error
            return
        if new is not None:
            newest = new if last is None or news(new.item, last.item) else None
        if newest is not None and monotonic() >= free:
            last, newest = newest, None
            yield last.item
            free = monotonic() + apart
        elif newest is None and monotonic() >= due:
            yield None
        else:
            continue
        due = monotonic() + seconds


def _next(
    came: "SimpleQueue[_Made[_Item] | _Over]", *, until: float
) -> _Made[_Item] | _Over | None:
    """Give what comes next; None where nothing has come by then."""
    try:
        return came.get(timeout=max(0.0, until - monotonic()))
    except Empty:
        return None
