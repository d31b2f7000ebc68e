"""So many calls at once, and so many that wait."""

from collections.abc import Generator, Iterator
from contextlib import closing, contextmanager
from time import monotonic

import pytest

from assistant.chatmodel.failures import CallFailed
from assistant.chatmodel.places import Places


def some_places(places: int = 1, *, max_waiting: int = 1, wait_seconds: float = 0.05) -> Places:
    return Places(places=places, max_waiting=max_waiting, wait_seconds=wait_seconds)


def speaking(*, breaks: bool = False) -> Generator[str]:
    yield "一"
    if breaks:
        raise ValueError("断了")
    yield "二"


@contextmanager
def held(places: Places) -> Iterator[None]:
    with closing(places.during(speaking())) as pieces:
        assert next(pieces) == "一"
        yield


def test_as_many_as_there_are_places_hold_one_at_once() -> None:
    places = some_places(2)

    with held(places), held(places), pytest.raises(CallFailed, match="正忙"):
        list(places.during(speaking()))


@pytest.mark.parametrize("how", ["whole", "broken", "left", "never begun"])
def test_a_place_is_free_again_however_its_call_ended(how: str) -> None:
    places = some_places()

    if how == "whole":
        assert list(places.during(speaking())) == ["一", "二"]
    elif how == "broken":
        with pytest.raises(ValueError, match="断了"):
            list(places.during(speaking(breaks=True)))
    elif how == "left":
        with held(places):
            pass
    else:
        places.during(speaking()).close()

    with held(places), pytest.raises(CallFailed):
        list(places.during(speaking()))
    with held(places):
        pass


def test_whoever_waits_is_given_empty_pieces_and_then_the_place_that_comes_free() -> None:
    places = some_places(wait_seconds=10)
    waiting = places.during(speaking())

    with held(places):
        assert [next(waiting), next(waiting)] == ["", ""]

    assert "".join(waiting) == "一二"


def test_whoever_leaves_while_waiting_makes_room_for_another_and_takes_no_place() -> None:
    places = some_places(wait_seconds=10)

    with held(places):
        for _ in range(3):
            waiting = places.during(speaking())
            next(waiting)
            waiting.close()

    with held(places):
        pass


def test_nobody_waits_longer_than_is_waited() -> None:
    places = some_places(wait_seconds=0.05)
    started = monotonic()

    with held(places), pytest.raises(CallFailed):
        list(places.during(speaking()))

    assert 0.05 <= monotonic() - started < 2


def test_where_enough_are_waiting_the_next_is_told_at_once() -> None:
    places = some_places(max_waiting=0, wait_seconds=60)
    started = monotonic()

    with held(places), pytest.raises(CallFailed, match="正忙"):
        list(places.during(speaking()))

    assert monotonic() - started < 2
