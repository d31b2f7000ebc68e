"""How much one person may have done: at once, within a minute, by many threads."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from assistant.access.limits import LIMITS, Limit, Limits
from assistant.errors import TooBusy

FEW = {**LIMITS, "ask": Limit(at_once=2, a_minute=3, name="提问")}


class Clock:
    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


def test_in_a_minute_only_so_much_is_begun_and_then_more() -> None:
    clock = Clock()
    limits = Limits(FEW, clock=clock)
    for _ in range(3):
        with limits.turn("a", "ask"):
            clock.seconds += 10

    with pytest.raises(TooBusy, match="约 30 秒"), limits.turn("a", "ask"):
        pytest.fail("was begun")
    with limits.turn("b", "ask"), limits.turn("a", "look"):
        pass

    clock.seconds += 31
    with limits.turn("a", "ask"):
        pass


def test_of_many_threads_only_so_many_come_in_at_once_and_none_stays() -> None:
    limits = Limits({**LIMITS, "ask": Limit(at_once=2, a_minute=10_000, name="提问")})
    together, came = Barrier(8), []

    def work(number: int) -> None:
        together.wait(10)
        for _ in range(200):
            try:
                with limits.turn("a", "ask"):
                    came.append(number)
            except TooBusy:
                continue

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(work, range(8)))

    assert came
    with limits.turn("a", "ask"), limits.turn("a", "ask"):
        pass
