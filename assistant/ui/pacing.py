"""Let nobody wait for what is slow: what is made comes from a thread of its own."""

from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from threading import Event, Thread
from time import monotonic
from typing import Generic, TypeVar

_Item = TypeVar("_Item")
_SECONDS = 0.4


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
) -> Generator[_Item | None, None, None]:
    """Give the items that are news after the one given before, and None whenever it takes long.

    Closing it takes no time, whatever the items wait for; they are closed in their own thread as
    soon as they have made one more. What they raise is raised here.

    Args:
        items: Drawn in a thread.
        news: Says whether an item, the first, is worth giving after another.
        seconds: After this long without anything to give, None is given.
    """
    came: SimpleQueue[_Made[_Item] | _Over] = SimpleQueue()
    left = Event()
    Thread(target=_draw, args=(items, came, left), name="answering", daemon=True).start()
    try:
        yield from _given(came, news, seconds)
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
    seconds: float,
) -> Iterator[_Item | None]:
    last: _Made[_Item] | None = None
    due = monotonic() + seconds
    while True:
        try:
            new = came.get(timeout=max(0.0, due - monotonic()))
        except Empty:
            new = None
        if isinstance(new, _Over):
            if new.error is not None:
                raise new.error
            return
        if new is not None and (last is None or news(new.item, last.item)):
            last = new
            yield new.item
        elif monotonic() >= due:
            yield None
        else:
            continue
        due = monotonic() + seconds
