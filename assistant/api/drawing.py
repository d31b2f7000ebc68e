"""Drawing from what takes long, without holding up the loop or anybody else's thread."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Generator, Iterator
from contextlib import aclosing
from dataclasses import dataclass
from threading import Event, Thread
from typing import Generic, TypeVar

from assistant.errors import Gone

_Item = TypeVar("_Item")
_SECONDS = 1.0
_NOBODY_WAITS = "调用的程序已断开，没有做完。"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Came(Generic[_Item]):
    """What a thread has to say: an item, or that there is no more and why."""

    item: _Item | None = None
    over: bool = False
    error: Exception | None = None


async def drawn(
    items: Iterator[_Item], *, seconds: float = _SECONDS
) -> AsyncGenerator[_Item | None, None]:
    """Give the newest item whenever there is a new one, and None whenever it takes long.

    Items that nobody had time for are passed over; the last never is. Closed, no more than one
    more item is made. What they raise is raised here.

    Args:
        items: Drawn in a thread of their own.
        seconds: After this long without anything new, None is given.
    """
    loop = asyncio.get_running_loop()
    came: asyncio.Queue[_Came[_Item]] = asyncio.Queue()
    left = Event()

    def tell(what: _Came[_Item]) -> None:
        if not left.is_set():
            loop.call_soon_threadsafe(came.put_nowait, what)

    Thread(target=_draw, args=(items, tell, left), name="answering", daemon=True).start()
    try:
        while True:
            try:
                new = await asyncio.wait_for(came.get(), seconds)
            except TimeoutError:
                yield None
                continue
            last, end = _newest(new, came)
            if last is not None:
                yield last.item
            if end is not None:
                if end.error is not None:
                    raise end.error
                return
    finally:
        left.set()


async def last_drawn(
    items: Iterator[_Item], *, gone: Callable[[], Awaitable[bool]]
) -> _Item | None:
    """Give the last item, or None of none; no more are made than up to where nobody waits.

    Args:
        items: As of `drawn`.
        gone: Tells whether whoever asked has left.

    Raises:
        Gone: Nobody waits for it any more.
    """
    last = None
    async with aclosing(drawn(items)) as steps:
        async for step in steps:
            last = step or last
            if await gone():
                raise Gone(_NOBODY_WAITS)
    return last


def _newest(
    new: _Came[_Item], came: "asyncio.Queue[_Came[_Item]]"
) -> tuple[_Came[_Item] | None, _Came[_Item] | None]:
    """Give the newest of what has come, and the end where that has come too."""
    last = end = None
    while True:
        if new.over:
            end = new
        else:
            last = new
        if came.empty():
            return last, end
        new = came.get_nowait()


def _draw(items: Iterator[_Item], tell: "Callable[[_Came[_Item]], None]", left: Event) -> None:
    try:
        for item in items:
            if left.is_set():
                break
            tell(_Came(item=item))
        if isinstance(items, Generator):
            items.close()
    except Exception as error:  # noqa: BLE001  (raised again where they are drawn)
        tell(_Came(over=True, error=error))
    else:
        tell(_Came(over=True))
