"""A short line for what costs much: a flood of logins waits here, and the page goes on."""

import asyncio
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Lock
from typing import TypeVar

from assistant.errors import TooBusy

# Each hashing takes memory and a core; people who ask questions need both too.
AT_ONCE, MAX_WAITING = 2, 16
_Given = TypeVar("_Given")


class Line:
    """Does a few pieces of work at once, lets a few more wait, and turns the rest away."""

    def __init__(self, *, at_once: int = AT_ONCE, waiting: int = MAX_WAITING) -> None:
        """Do so many at once, and let so many wait."""
        self._pool = ThreadPoolExecutor(max_workers=at_once, thread_name_prefix="door")
        self._most = at_once + waiting
        self._here = 0
        self._lock = Lock()

    @property
    def is_full(self) -> bool:
        """Say whether as many are here as may be."""
        with self._lock:
            return self._here >= self._most

    async def run(self, work: Callable[[], _Given]) -> _Given:
        """Do one piece of work in its turn, and give what it gives.

        Raises:
            TooBusy: As many wait as may.
        """
        with self._lock:
            if self._here >= self._most:
                raise TooBusy("现在登录的人较多，请稍后再试。")
            self._here += 1
        done = self._pool.submit(work)
        done.add_done_callback(self._leave)
        return await asyncio.wrap_future(done)

    def _leave(self, _done: "Future[_Given]") -> None:
        # Not where whoever asked goes away: the work goes on without them.
        with self._lock:
            self._here -= 1
