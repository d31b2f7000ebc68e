"""The lock that goes to who came first."""

import time
from concurrent.futures import ThreadPoolExecutor
from threading import Event, Thread

import pytest

from index.embedding.in_turn import InTurn

_SECONDS = 10.0


def test_who_waits_longest_comes_next() -> None:
    lock, order = InTurn(), list[int]()

    def come(number: int) -> None:
        with lock:
            order.append(number)

    with lock:
        threads = [Thread(target=come, args=(number,)) for number in range(8)]
        for already, thread in enumerate(threads):
            thread.start()
            until_waiting(lock, already + 1)
    for thread in threads:
        thread.join(_SECONDS)

    assert order == list(range(8))


def test_who_takes_it_again_at_once_comes_behind_who_waited() -> None:
    lock, came = InTurn(), Event()

    def come() -> None:
        with lock:
            came.set()

    other = Thread(target=come)
    with lock:
        other.start()
        until_waiting(lock, 1)
    with lock:
        assert came.is_set()
    other.join(_SECONDS)


def test_two_are_never_in_at_once() -> None:
    lock, inside, most = InTurn(), list[int](), list[int]()

    def come(number: int) -> None:
        for _ in range(50):
            with lock:
                inside.append(number)
                time.sleep(0)
                most.append(len(inside))
                inside.pop()

    with ThreadPoolExecutor(max_workers=8) as pool:
        list(pool.map(come, range(8)))

    assert set(most) == {1} and len(most) == 400


def test_what_fails_inside_gives_the_turn_on() -> None:
    lock = InTurn()

    with pytest.raises(ValueError, match="failed"), lock:
        raise ValueError("failed")
    with lock:
        pass


def until_waiting(lock: InTurn, count: int) -> None:
    end = time.monotonic() + _SECONDS
    while lock.waiting < count:
        assert time.monotonic() < end, "nobody came to wait"
        time.sleep(0.001)
