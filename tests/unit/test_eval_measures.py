import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.measures import auroc, estimate, per_question, wins

NAMES = ("nDCG@10", "Recall@1", "Recall@10", "Recall@20", "MRR@10")


def measured(ranking: list[str], grades: dict[str, int]) -> dict[str, float]:
    found = per_question({"q": ranking}, {"q": grades}, names=NAMES)
    return {name: values[0] for name, values in found.items()}


def test_gain_is_linear_in_the_grade() -> None:
    found = measured(["fair", "perfect"], {"perfect": 3, "fair": 1})

    linear = (1 / math.log2(2) + 3 / math.log2(3)) / (3 / math.log2(2) + 1 / math.log2(3))
    exponential = (1 / math.log2(2) + 7 / math.log2(3)) / (7 / math.log2(2) + 1 / math.log2(3))
    assert found["nDCG@10"] == pytest.approx(linear)
    assert found["nDCG@10"] != pytest.approx(exponential)


def test_an_unjudged_document_counts_as_not_relevant_and_keeps_its_place() -> None:
    found = measured(["unjudged", "right"], {"right": 1})

    assert found["MRR@10"] == pytest.approx(1 / 2)
    assert found["nDCG@10"] == pytest.approx(1 / math.log2(3))
    assert found["Recall@1"] == 0


def test_each_measure_looks_as_deep_as_its_name_says() -> None:
    grades = {"eleventh": 1, "twentieth": 1, "twenty-first": 1, "never": 1}
    ranking = [f"wrong {n}" for n in range(10)]
    ranking += ["eleventh", *(f"wrong {n}" for n in range(10, 18)), "twentieth", "twenty-first"]

    found = measured(ranking, grades)

    assert found == {
        "nDCG@10": 0,
        "Recall@1": 0,
        "Recall@10": 0,
        "Recall@20": 0.5,
        "MRR@10": 0,
    }


def test_a_question_without_results_measures_zero_and_is_counted() -> None:
    rankings = {"found": ["a"], "empty": [], "found too": ["a"]}
    grades = {question: {"a": 1} for question in rankings}

    found = per_question(rankings, grades, names=NAMES)

    for values in found.values():
        assert values.tolist() == [1, 0, 1]


def test_when_every_ranking_is_empty_all_measures_are_zero() -> None:
    found = per_question({"q": []}, {"q": {"a": 1}}, names=NAMES)

    assert [values.tolist() for values in found.values()] == [[0.0]] * len(NAMES)


def test_numbers_stand_in_the_order_of_the_rankings() -> None:
    rankings = {"z": ["a"], "a": ["b"], "m": ["a"]}

    found = per_question(rankings, {q: {"a": 1} for q in rankings}, names=["MRR@10"])

    assert found["MRR@10"].tolist() == [1, 0, 1]


@given(
    st.permutations([f"d{n}" for n in range(15)]),
    st.dictionaries(st.sampled_from([f"d{n}" for n in range(15)]), st.integers(0, 3), min_size=1),
)
def test_ndcg_is_what_its_definition_says(ranking: list[str], grades: dict[str, int]) -> None:
    def gain(values: list[int]) -> float:
        return sum(g / math.log2(place + 2) for place, g in enumerate(values[:10]))

    best = gain(sorted(grades.values(), reverse=True))
    wanted = gain([grades.get(document, 0) for document in ranking]) / best if best else 0.0

    assert measured(ranking, grades)["nDCG@10"] == pytest.approx(wanted)


def test_a_mean_comes_with_an_interval_around_it_that_is_the_same_each_time() -> None:
    values = np.array([0.0, 1.0] * 200)

    found = estimate(values)

    error = 0.5 / math.sqrt(len(values))
    assert found.value == 0.5
    assert found.low == pytest.approx(0.5 - 1.96 * error, abs=0.01)
    assert found.high == pytest.approx(0.5 + 1.96 * error, abs=0.01)
    assert estimate(values) == found


def test_equal_values_leave_no_doubt() -> None:
    found = estimate(np.full(7, 0.25))

    assert found.low == pytest.approx(0.25)
    assert found.high == pytest.approx(0.25)


def test_a_ratio_is_of_the_sums_and_not_the_mean_of_ratios() -> None:
    found = estimate(np.array([1.0, 0.0]), np.array([1.0, 9.0]))

    assert found.value == pytest.approx(0.1)
    assert found.low <= found.value <= found.high


def test_a_ratio_over_nothing_is_zero() -> None:
    found = estimate(np.zeros(3), np.zeros(3))

    assert (found.value, found.low, found.high) == (0, 0, 0)


def test_pairs_are_counted_within_each_demand_and_pooled() -> None:
    scores = {
        "one": {"good": 0.2, "bad": 0.1, "middling": 0.9},
        "two": {"good": 0.9, "better": 0.5, "bad": 0.5},
        "none": {"bad": 0.1},
    }
    grades = {
        "one": {"good": 2, "bad": 0, "middling": 1},
        "two": {"good": 3, "better": 2, "bad": 0},
        "none": {"bad": 0},
    }

    right, pairs = wins(scores, grades)

    assert right.tolist() == [1, 1.5, 0]
    assert pairs.tolist() == [1, 2, 0]
    assert estimate(right, pairs).value == pytest.approx(2.5 / 3)


@given(
    st.lists(st.integers(0, 5), min_size=1, max_size=20),
    st.lists(st.integers(0, 5), min_size=1, max_size=20),
)
def test_auroc_counts_every_pair(positive: list[int], negative: list[int]) -> None:
    pairs = [(p > n) + (p == n) / 2 for p in positive for n in negative]

    assert auroc(positive, negative) == pytest.approx(sum(pairs) / len(pairs))


def test_auroc_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="a positive and a negative"):
        auroc([], [0.5])
