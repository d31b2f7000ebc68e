"""An endpoint that keeps failing is left alone, and tried from time to time."""

from hypothesis import given
from hypothesis import strategies as st

from assistant.chatmodel.breaker import Breaker


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def a_breaker(clock: Clock | None = None) -> Breaker:
    return Breaker(failures=5, probe_seconds=5, clock=clock or Clock())


def opened(clock: Clock) -> Breaker:
    breaker = a_breaker(clock)
    for _ in range(5):
        assert breaker.admits()
        breaker.failed()
    return breaker


def test_calls_pass_until_five_in_a_row_have_failed() -> None:
    breaker = opened(Clock())

    assert breaker.is_open
    assert not breaker.admits()


@given(st.lists(st.booleans(), max_size=40))
def test_it_opens_when_five_in_a_row_fail_and_not_before(ends: list[bool]) -> None:
    breaker = a_breaker()
    in_a_row = 0

    for went_well in ends:
        if in_a_row >= 5:
            break
        assert breaker.admits()
        if went_well:
            breaker.succeeded()
        else:
            breaker.failed()
        in_a_row = 0 if went_well else in_a_row + 1

    assert breaker.is_open == (in_a_row >= 5)


def test_one_call_passes_after_some_seconds_and_no_other() -> None:
    clock = Clock()
    breaker = opened(clock)

    clock.now = 4.9
    assert not breaker.would_admit()
    clock.now = 5.0

    assert breaker.would_admit()
    assert breaker.admits()
    assert not breaker.admits()


def test_asking_whether_a_call_would_pass_takes_nothing() -> None:
    clock = Clock()
    breaker = opened(clock)
    clock.now = 5.0

    assert [breaker.would_admit() for _ in range(3)] == [True, True, True]
    assert breaker.admits()


def test_a_reply_that_keeps_coming_closes_it_before_it_is_whole() -> None:
    clock = Clock()
    breaker = opened(clock)
    clock.now = 5.0
    breaker.admits()

    breaker.answering()

    assert not breaker.is_open
    assert breaker.admits()


def test_a_reply_that_kept_coming_and_breaks_off_opens_it_again() -> None:
    clock = Clock()
    breaker = opened(clock)
    clock.now = 5.0
    breaker.admits()
    breaker.answering()

    breaker.failed()

    assert not breaker.admits()


def test_replies_that_all_keep_coming_and_all_break_off_open_it() -> None:
    breaker = a_breaker()

    for _ in range(5):
        breaker.answering()
        breaker.failed()

    assert breaker.is_open


def test_a_probe_that_hangs_keeps_no_other_from_finding_it_well() -> None:
    clock = Clock()
    breaker = opened(clock)
    clock.now = 5.0
    assert breaker.admits()

    clock.now = 10.0

    assert breaker.admits()


@given(st.floats(min_value=0, max_value=100), st.floats(min_value=0.01, max_value=0.5))
def test_it_closes_within_ten_seconds_of_recovery_when_people_keep_asking(
    recovers: float, every: float
) -> None:
    clock = Clock()
    breaker = opened(clock)

    while breaker.is_open:
        clock.now += every
        if breaker.admits():
            if clock.now >= recovers:
                breaker.succeeded()
            else:
                breaker.failed()

    assert clock.now <= recovers + 10


@given(st.lists(st.floats(min_value=0, max_value=1), min_size=1, max_size=200))
def test_while_it_stays_down_few_calls_are_made(pauses: list[float]) -> None:
    clock = Clock()
    breaker = opened(clock)
    made = 0

    for pause in pauses:
        clock.now += pause
        if breaker.admits():
            made += 1
            breaker.failed()

    assert made <= clock.now / 5
