"""What is read of a reply's headers, and how long a host is looked up for."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from threading import Event

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.chatmodel.addresses import resolved
from assistant.chatmodel.deadline import CalledOff, Deadline
from assistant.chatmodel.failures import CallFailed, Failure
from assistant.chatmodel.wire import pause_wanted


@pytest.mark.parametrize(
    ("value", "seconds"),
    [(b"2", 2.0), (b" 1.5 ", 1.5), (b"0", 0.0), (b"120", 120.0), (b"", None), (b"soon", None)],
)
def test_the_pause_that_an_endpoint_wants_is_read(value: bytes, seconds: float | None) -> None:
    assert pause_wanted(value) == seconds


def test_a_pause_may_be_given_as_a_date() -> None:
    then = datetime.now(UTC) + timedelta(seconds=60)

    seconds = pause_wanted(format_datetime(then, usegmt=True).encode())

    assert seconds is not None
    assert 50 < seconds <= 60


def test_a_date_that_is_past_wants_no_pause() -> None:
    assert pause_wanted(b"Wed, 21 Oct 2015 07:28:00 GMT") == 0


@given(st.binary(max_size=40))
def test_whatever_stands_there_is_a_pause_or_none(value: bytes) -> None:
    seconds = pause_wanted(value)

    assert seconds is None or seconds >= 0


def test_a_name_server_that_is_silent_is_not_waited_for_longer() -> None:
    ends = Event()

    def silent(host: str, port: int) -> list[str]:
        ends.wait(30)
        return ["127.0.0.1"]

    with pytest.raises(CallFailed) as told:
        resolved("example.org", 443, silent, Deadline(0.05))
    ends.set()

    assert told.value.failure == Failure.NO_HOST


def test_a_name_server_that_is_silent_is_not_waited_for_once_nobody_wants_the_call() -> None:
    ends, deadline = Event(), Deadline(30)

    def silent(host: str, port: int) -> list[str]:
        deadline.call_off()
        ends.wait(30)
        return ["127.0.0.1"]

    with pytest.raises(CalledOff):
        resolved("example.org", 443, silent, deadline)
    ends.set()


def test_an_address_is_not_looked_up() -> None:
    def never(host: str, port: int) -> list[str]:
        pytest.fail("looked up")

    assert resolved("127.0.0.1", 80, never, Deadline(1)) == ["127.0.0.1"]


@given(st.lists(st.floats(min_value=0.01, max_value=3), max_size=20))
def test_no_wait_goes_beyond_the_end_of_the_call(waits: list[float]) -> None:
    now = [0.0]
    deadline = Deadline(10, clock=lambda: now[0])

    for wait in waits:
        if now[0] >= 10:
            break
        part = deadline.part(wait)
        assert part.left() <= min(wait, 10 - now[0]) + 1e-9
        now[0] += part.step()

    assert now[0] <= 10
    part = deadline.part(1)
    now[0] = 10
    for end in (deadline, part):
        with pytest.raises(CallFailed, match="响应太慢"):
            end.left()


def test_what_is_called_off_is_over_at_once_in_all_its_parts() -> None:
    deadline = Deadline(10)
    part = deadline.part(5).part(1)
    deadline.call_off()

    for wait in (part.left, part.step, lambda: part.sleep(9)):
        with pytest.raises(CalledOff):
            wait()


def test_a_part_that_is_called_off_leaves_the_whole() -> None:
    deadline = Deadline(10)
    deadline.part(5).call_off()

    assert deadline.left() > 5
