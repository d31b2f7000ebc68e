"""So many calls at once, and so many that wait."""

from threading import Event, Thread
from time import monotonic

import pytest

from assistant.chatmodel.failures import CallFailed
from assistant.chatmodel.places import Places


def some_places(places: int = 1, *, max_waiting: int = 1, wait_seconds: float = 0.05) -> Places:
    return Places(places=places, max_waiting=max_waiting, wait_seconds=wait_seconds)


def test_as_many_as_there_are_places_hold_one_at_once() -> None:
    places = some_places(2)

    with places.one(), places.one(), pytest.raises(CallFailed, match="正忙"), places.one():
        pytest.fail("a third")


@pytest.mark.parametrize("error", [ValueError, GeneratorExit])
def test_a_place_is_free_again_however_its_call_ended(error: type[BaseException]) -> None:
    places = some_places()

    with pytest.raises(error), places.one():
        raise error

    with places.one():
        pass


def test_whoever_waits_gets_the_place_that_comes_free() -> None:
    places = some_places(wait_seconds=10)
    got = Event()

    def wait() -> None:
        with places.one():
            got.set()

    with places.one():
        waiting = Thread(target=wait)
        waiting.start()
        assert not got.wait(0.05)
    waiting.join(10)

    assert got.is_set()


def test_nobody_waits_longer_than_is_waited() -> None:
    places = some_places(wait_seconds=0.05)
    started = monotonic()

    with places.one(), pytest.raises(CallFailed), places.one():
        pass

    assert 0.05 <= monotonic() - started < 2


def test_where_enough_are_waiting_the_next_is_told_at_once() -> None:
    places = some_places(max_waiting=0, wait_seconds=60)
    started = monotonic()

    with places.one(), pytest.raises(CallFailed, match="正忙"), places.one():
        pass

    assert monotonic() - started < 2
