"""Pieces out of another thread: nothing is lost, and whoever waits may leave at any time."""

import gc
import threading
from collections.abc import Generator
from threading import Event
from time import monotonic, sleep

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.chatmodel.apart import apart
from assistant.errors import ModelUnavailable

ENOUGH_SECONDS = 10


class Slow:
    """Says its pieces, then nothing, until it is called off."""

    def __init__(self, *pieces: str) -> None:
        self.pieces = pieces
        self.begun, self.called_off, self.ended = Event(), Event(), Event()

    def stream(self) -> Generator[str]:
        try:
            yield from self.pieces
            self.begun.set()
            assert self.called_off.wait(ENOUGH_SECONDS)
        finally:
            self.ended.set()


def saying(*pieces: str, error: Exception | None = None) -> Generator[str]:
    yield from pieces
    if error is not None:
        raise error


def nothing() -> None:
    """Call nothing off."""


@given(st.lists(st.text(max_size=3), max_size=20))
def test_the_pieces_are_given_in_order(pieces: list[str]) -> None:
    given_ = list(apart(saying(*pieces), call_off=nothing, seconds=ENOUGH_SECONDS))

    assert given_ == [piece for piece in pieces if piece]


@pytest.mark.parametrize("error", [ModelUnavailable("没有了"), ZeroDivisionError("a defect")])
def test_what_they_break_off_with_is_raised_after_what_came(error: Exception) -> None:
    pieces = apart(saying("一", "二", error=error), call_off=nothing, seconds=ENOUGH_SECONDS)

    assert [next(pieces), next(pieces)] == ["一", "二"]
    with pytest.raises(type(error), match=str(error)):
        next(pieces)


def test_while_nothing_comes_empty_pieces_are_given() -> None:
    slow = Slow("一")
    pieces = apart(slow.stream(), call_off=slow.called_off.set, seconds=0.01)

    assert next(pieces) == "一"
    assert [next(pieces), next(pieces)] == ["", ""]
    pieces.close()


def test_closing_it_calls_off_what_it_waits_for_and_leaves_no_thread() -> None:
    before = threading.active_count()
    slow = Slow()
    pieces = apart(slow.stream(), call_off=slow.called_off.set, seconds=0.01)
    next(pieces)
    started = monotonic()

    pieces.close()

    assert slow.ended.is_set()
    assert threading.active_count() == before
    assert monotonic() - started < 1


def test_what_cannot_be_broken_off_is_not_waited_for_for_ever() -> None:
    slow = Slow()
    pieces = apart(slow.stream(), call_off=nothing, seconds=0.01)
    next(pieces)
    started = monotonic()

    pieces.close()

    assert 1 < monotonic() - started < 5
    slow.called_off.set()


def test_nothing_is_drawn_before_the_first_piece_is_asked_for() -> None:
    slow = Slow()

    apart(slow.stream(), call_off=slow.called_off.set)

    assert not slow.begun.is_set()


def test_what_was_forgotten_is_called_off_even_from_its_own_thread() -> None:
    forgotten: list[Generator[str]] = []
    called_off = Event()

    def stream() -> Generator[str]:
        yield "一"
        while not forgotten:
            sleep(0.01)
        forgotten.pop().close()

    pieces = apart(stream(), call_off=called_off.set, seconds=0.01)
    next(pieces)
    forgotten.append(pieces)
    del pieces
    gc.collect()

    assert called_off.wait(ENOUGH_SECONDS)
