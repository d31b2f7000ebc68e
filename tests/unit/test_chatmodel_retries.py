"""Few calls are made twice when all of them fail."""

from hypothesis import given
from hypothesis import strategies as st

from assistant.chatmodel.retries import Retries


@given(st.integers(min_value=10, max_value=2000))
def test_in_a_storm_calls_made_are_at_most_a_fifth_more_than_were_asked(asked: int) -> None:
    retries = Retries(per_call=0.1)
    made = 0

    for _ in range(asked):
        retries.earn()
        made += 1 + retries.spend()

    assert made / asked <= 1.2


def test_the_first_failure_of_all_may_be_tried_again() -> None:
    retries = Retries(per_call=0.1)

    retries.earn()

    assert retries.spend()


@given(st.integers(min_value=0, max_value=2000))
def test_a_long_calm_saves_no_more_than_two(calm: int) -> None:
    retries = Retries(per_call=0.1)
    for _ in range(calm):
        retries.earn()

    assert sum(retries.spend() for _ in range(10)) <= 2
