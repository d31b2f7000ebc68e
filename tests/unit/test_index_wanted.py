"""What a search looks for, and what each of its words weighs."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.tokens import terms
from index.wanted import Wanted, Weights, unseen, wanted_for

EVEN = Weights(singles=1.0, asking=1.0, formal=1.0, alike=1.0, titles=1.0, heading=0.0)
PIECES = ["怎么", "多少", "什么", "吗", "高企", "认定", "补贴", "50万元", "the", "3.5", " ", "\n"]
TEXTS = st.one_of(st.text(max_size=40), st.lists(st.sampled_from(PIECES)).map("".join))


@given(TEXTS, TEXTS, TEXTS)
def test_every_word_that_was_typed_is_sought(typed: str, added: str, heading: str) -> None:
    wanted = wanted_for(typed, formal=added, heading=heading)

    words = terms(typed)
    assert set(words.pairs) <= wanted.pairs.keys()
    assert set(words.singles) <= wanted.singles.keys()


@given(TEXTS, TEXTS, TEXTS)
def test_every_word_that_is_sought_weighs_something(typed: str, added: str, heading: str) -> None:
    wanted = wanted_for(typed, formal=added, heading=heading)

    for words in (wanted.pairs, wanted.singles, wanted.titles):
        assert all(weight > 0 for weight in words.values())


@given(TEXTS, TEXTS)
def test_what_is_added_weighs_no_more_than_if_it_were_typed(typed: str, added: str) -> None:
    whole = wanted_for(typed, formal=added)
    alone, other = wanted_for(typed), wanted_for(added)

    for word, weight in whole.pairs.items():
        assert weight <= max(alone.pairs.get(word, 0.0), other.pairs.get(word, 0.0))
        assert weight >= alone.pairs.get(word, 0.0)


@given(TEXTS)
def test_with_even_weights_a_word_weighs_as_often_as_it_stands_there(typed: str) -> None:
    pairs = terms(typed).pairs

    assert wanted_for(typed, weights=EVEN).pairs == {word: pairs.count(word) for word in pairs}


@pytest.mark.parametrize(
    ("typed", "asks", "names"),
    [
        ("高企认定要多少钱", "多少", "认定"),
        ("怎么申报创新券", "怎么", "申报"),
        ("创新券是什么", "什么", "创新"),
        ("能否兼得补贴", "能否", "补贴"),
    ],
)
def test_a_word_that_only_asks_weighs_less_than_one_that_names(
    typed: str, asks: str, names: str
) -> None:
    wanted = wanted_for(typed)

    assert 0 < wanted.pairs[asks] < wanted.pairs[names]


def test_a_word_that_asks_weighs_in_full_where_it_names_as_well() -> None:
    weights = Weights(asking=0.25)

    once = wanted_for("什么补贴", weights=weights)
    twice = wanted_for("补贴什么补贴", weights=weights)

    assert (once.pairs["补贴"], twice.pairs["补贴"]) == (1, 2)
    assert once.pairs["什么"] == 0.25


def test_a_word_of_the_heading_weighs_more_by_as_much_as_is_set() -> None:
    text = "喷漆废水\n喷漆车间换水"
    weights = Weights(heading=2.0)

    plain, headed = wanted_for(text), wanted_for(text, heading="喷漆废水", weights=weights)

    assert headed.pairs["废水"] == plain.pairs["废水"] + 2
    assert headed.pairs["换水"] == plain.pairs["换水"]


def test_titles_are_sought_by_the_same_pairs_weighed_lower() -> None:
    wanted = wanted_for("创新券补贴", formal="科技", weights=Weights(titles=0.1))

    assert wanted.titles == {word: pytest.approx(0.1 * w) for word, w in wanted.pairs.items()}


def test_nothing_typed_wants_nothing() -> None:
    assert not wanted_for("")
    assert not wanted_for("？！……")
    assert not Wanted(presence=2.0)
    assert wanted_for("", formal="高新技术企业")


@given(TEXTS)
def test_nothing_is_unseen_where_passages_have_all_and_all_where_they_have_none(typed: str) -> None:
    pairs = wanted_for(typed).pairs

    assert unseen(pairs, pairs) == 0
    assert unseen(pairs, ()) in (0, 1)


@pytest.mark.parametrize("typed", ["50万元", "2026-04-01", "GB/T43697", "二〇二五", ""])
def test_figures_are_never_unseen(typed: str) -> None:
    assert unseen(wanted_for(typed).pairs, ()) == 0
