"""Nobody waits for what is slow, and what nobody waits for ends."""

import threading
from collections.abc import Iterator

import pytest

from assistant.ui.pacing import paced

SOON_SECONDS = 5


def differs(new: int, old: int) -> bool:
    return new != old


def given(items: Iterator[int]) -> list[int | None]:
    drawn = paced(items, news=differs, seconds=60, apart=0)
    return list(drawn)


def test_what_is_news_comes_in_order_and_what_is_none_does_not() -> None:
    assert given(iter([1, 1, 2, 2, 2, 1])) == [1, 2, 1]


def test_what_comes_fast_comes_together_with_the_first_at_once_and_the_last_always() -> None:
    first, rest = threading.Event(), threading.Event()

    def fast() -> Iterator[int]:
        yield 1
        first.wait(SOON_SECONDS)
        yield from range(2, 9)
        rest.set()

    items = paced(fast(), news=differs, seconds=60, apart=60)

    assert next(items) == 1
    first.set()
    assert rest.wait(SOON_SECONDS)
    assert list(items) == [8]


def test_what_was_said_and_taken_back_before_it_was_given_is_not_given() -> None:
    drawn = paced(iter([1, 2, 1]), news=differs, seconds=60, apart=60)

    assert list(drawn) == [1]


def test_of_nothing_comes_nothing() -> None:
    assert given(iter([])) == []


def test_what_breaks_breaks_where_it_is_drawn() -> None:
    def broken() -> Iterator[int]:
        yield 1
        raise LookupError("x")

    items = paced(broken(), news=differs, seconds=60, apart=0)

    assert next(items) == 1
    with pytest.raises(LookupError, match="x"):
        next(items)


def test_while_nothing_comes_it_says_so_and_what_comes_late_comes() -> None:
    gate = threading.Event()

    def late() -> Iterator[int]:
        gate.wait(SOON_SECONDS)
        yield 1

    items = paced(late(), news=differs, seconds=0.01)

    assert [next(items), next(items)] == [None, None]
    gate.set()
    assert [item for item in items if item is not None] == [1]


def test_while_only_the_same_comes_it_says_so() -> None:
    def same() -> Iterator[int]:
        while True:
            yield 1

    items = paced(same(), news=differs, seconds=0.01)

    assert [next(items) for _ in range(3)] == [1, None, None]
    items.close()


def test_who_leaves_does_not_wait_for_what_is_made_and_it_ends_with_its_next_piece() -> None:
    gate, ended = threading.Event(), threading.Event()

    def slow() -> Iterator[int]:
        try:
            yield 1
            gate.wait(SOON_SECONDS)
            yield 2
            yield 3
        finally:
            ended.set()

    items = paced(slow(), news=differs, seconds=60)
    next(items)

    items.close()

    assert not ended.is_set()
    gate.set()
    assert ended.wait(SOON_SECONDS)
