"""Many small pieces become fewer, and nothing is lost, doubled or moved."""

from collections.abc import Generator
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.chatmodel.gathering import gathered
from assistant.errors import ModelUnavailable


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


# None came for a while where a piece is empty.
Timed = list[tuple[str, float]]
TIMED = st.lists(st.tuples(st.text(max_size=3), st.floats(0, 0.2)), max_size=60)


def coming(pieces: Timed, clock: Clock, *, breaks: bool = False) -> Generator[str]:
    """Give pieces, each after so many seconds."""
    for text, seconds in pieces:
        clock.now += seconds
        yield text
    if breaks:
        raise ModelUnavailable("没有了")


@given(TIMED)
def test_the_whole_text_is_given_in_order(pieces: Timed) -> None:
    clock = Clock()

    given_ = list(gathered(coming(pieces, clock), seconds=0.05, clock=clock))

    assert "".join(given_) == "".join(text for text, _ in pieces)


@given(TIMED)
def test_an_empty_piece_is_given_only_where_one_came_and_nothing_is_held(pieces: Timed) -> None:
    clock, came = Clock(), list[str]()

    def noted() -> Generator[str]:
        for piece in coming(pieces, clock):
            came.append(piece)
            yield piece

    for piece in gathered(noted(), seconds=0.05, clock=clock):
        assert piece or not came[-1]


@given(TIMED)
def test_what_came_before_it_broke_off_is_given(pieces: Timed) -> None:
    clock = Clock()
    came: list[str] = []

    with pytest.raises(ModelUnavailable, match="没有了"):
        came.extend(gathered(coming(pieces, clock, breaks=True), seconds=0.05, clock=clock))

    assert "".join(came) == "".join(text for text, _ in pieces)


@given(TIMED)
def test_the_first_piece_is_given_at_once(pieces: Timed) -> None:
    clock = Clock()

    given_ = gathered(coming(pieces, clock), seconds=0.05, clock=clock)
    first = next(filter(None, given_), None)

    assert first == next((text for text, _ in pieces if text), None)


@given(TIMED, st.floats(0, 0.3))
def test_pieces_keep_their_distance_however_slow_the_reader_is(
    pieces: Timed, reading: float
) -> None:
    clock = Clock()
    times = []

    for piece in gathered(coming(pieces, clock), seconds=0.05, clock=clock):
        if piece:
            times.append(clock.now)
        clock.now += reading

    between = [later - earlier for earlier, later in pairwise(times)]
    assert all(seconds >= 0.05 for seconds in between[:-1])


def test_a_slow_reader_gets_larger_pieces_and_does_not_fall_behind() -> None:
    clock = Clock()
    quick = [("字", 0.001)] * 1000

    given_ = 0
    for _ in gathered(coming(quick, clock), seconds=0.05, clock=clock):
        given_ += 1
        clock.now += 1.0

    assert given_ <= 1000 * 0.001 / 0.05 + 2


def test_what_is_held_is_given_even_where_no_more_comes_for_long() -> None:
    clock = Clock()
    pieces = gathered(
        coming([("一", 0.0), ("二", 0.01), ("", 0.5), ("", 0.5)], clock), seconds=0.05, clock=clock
    )

    assert list(pieces) == ["一", "二", ""]


def test_closing_it_closes_what_it_gathers() -> None:
    ended = []

    def endless() -> Generator[str]:
        try:
            while True:
                yield "字"
        finally:
            ended.append(True)

    pieces = gathered(endless(), seconds=0.05)
    next(pieces)
    pieces.close()

    assert ended == [True]
