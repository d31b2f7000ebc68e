"""Laws of which texts are embedded together."""

from hypothesis import given
from hypothesis import strategies as st

from index.embedding.batches import batches

LENGTHS = st.lists(st.integers(0, 1000), max_size=80)
BUDGET = st.integers(1, 4000)


@given(lengths=LENGTHS, budget=BUDGET)
def test_every_text_is_in_one_batch(lengths: list[int], budget: int) -> None:
    found = [place for batch in batches(lengths, budget=budget) for place in batch]

    assert sorted(found) == list(range(len(lengths)))


@given(lengths=LENGTHS, budget=BUDGET)
def test_no_batch_costs_more_than_the_budget_but_one_long_text(
    lengths: list[int], budget: int
) -> None:
    for batch in batches(lengths, budget=budget):
        longest = max(lengths[place] for place in batch)
        assert len(batch) == 1 or len(batch) * longest <= budget


@given(lengths=LENGTHS, budget=BUDGET)
def test_texts_of_like_length_go_together(lengths: list[int], budget: int) -> None:
    found = [lengths[place] for batch in batches(lengths, budget=budget) for place in batch]

    assert found == sorted(lengths, reverse=True)


def test_many_short_texts_are_one_batch() -> None:
    assert len(list(batches([10] * 64))) == 1


def test_sixteen_passages_are_one_batch() -> None:
    assert [len(batch) for batch in batches([250] * 40)] == [16, 16, 8]


def test_empty_texts_cost_something() -> None:
    assert [len(batch) for batch in batches([0, 0, 0], budget=2)] == [2, 1]
