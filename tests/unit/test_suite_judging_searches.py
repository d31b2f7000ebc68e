import math

import pytest
from suite_builders import a_hit_seen, a_search_case, a_search_reply

from eval.suite.judging import judge
from eval.suite.outcomes import Judgement
from eval.suite.replies import SearchReply


def found(*records: str) -> SearchReply:
    return SearchReply(hits=tuple(a_hit_seen(record) for record in records))


def failed(judgement: Judgement) -> dict[str, str]:
    return {check.name: check.said for check in judgement.checks if not check.passed}


def scores(judgement: Judgement) -> dict[str, float]:
    return {score.metric: score.part for score in judgement.scores}


def test_a_ranking_is_measured_by_its_records_and_grades() -> None:
    case = a_search_case(relevant={"best": 3, "fair": 1, "lost": 2})

    measured = scores(judge(case, found("wrong", "fair", "fair", "wrong", "best")))

    # Each record once: wrong, fair, best.
    gained = 1 / math.log2(3) + 3 / math.log2(4)
    ideal = 3 / math.log2(2) + 2 / math.log2(3) + 1 / math.log2(4)
    assert measured["ndcg_10"] == pytest.approx(gained / ideal)
    assert measured["mrr_10"] == pytest.approx(1 / 2)
    assert measured["recall_1"] == 0
    assert measured["recall_10"] == pytest.approx(2 / 3)
    assert measured["recall_20"] == pytest.approx(2 / 3)
    assert measured["map_20"] == pytest.approx((1 / 2 + 2 / 3) / 3)


def test_average_precision_looks_twenty_deep() -> None:
    case = a_search_case(relevant={"deep": 1})
    before = [f"wrong {n}" for n in range(19)]

    assert scores(judge(case, found(*before, "deep")))["map_20"] == pytest.approx(1 / 20)
    assert scores(judge(case, found("wrong", *before, "deep")))["map_20"] == 0


def test_a_search_passes_with_a_record_of_the_best_grade_among_the_first_three() -> None:
    case = a_search_case(relevant={"best": 2, "fair": 1})

    assert failed(judge(case, found("a", "b", "best"))) == {}
    assert failed(judge(case, found("fair", "a", "b", "best"))) == {
        "sought_first": "前三条应有 best，得到 fair、a、b"
    }


@pytest.mark.parametrize(
    ("ranking", "first_is", "five_have"),
    [
        (("best",), 1, 1),
        (("as good", "a"), 1, 1),
        (("fair", "best"), 0, 1),
        (("a", "a", "b", "a", "c", "d", "best"), 0, 1),
        (("a", "b", "c", "d", "e", "best"), 0, 0),
        (("fair",), 0, 0),
        ((), 0, 0),
    ],
)
def test_only_a_record_of_the_best_grade_counts_as_the_first_or_among_the_first_five(
    ranking: tuple[str, ...], first_is: int, five_have: int
) -> None:
    case = a_search_case(relevant={"best": 3, "as good": 3, "fair": 2})

    measured = scores(judge(case, SearchReply(hits=tuple(map(a_hit_seen, ranking)))))

    assert (measured["first_is"], measured["five_have"]) == (first_is, five_have)


def test_the_best_grade_is_the_best_that_the_case_gives() -> None:
    measured = scores(judge(a_search_case(relevant={"fair": 1}), found("fair")))

    assert (measured["first_is"], measured["five_have"]) == (1, 1)


def test_the_hard_cases_have_figures_of_their_own() -> None:
    plain = scores(judge(a_search_case(relevant={"best": 3}), found("best")))
    hard = scores(judge(a_search_case(relevant={"best": 3}, hard=True), found("best")))

    assert {name for name in plain if "first_is" in name} == {"first_is"}
    assert {name for name in hard if "first_is" in name} == {"hard_first_is"}
    assert (hard["hard_first_is"], hard["hard_five_have"]) == (1, 1)
    assert {name for name in hard if not name.startswith("hard_")} < set(plain)


def test_a_search_that_finds_nothing_measures_zero() -> None:
    judgement = judge(a_search_case(), SearchReply(hits=()))

    assert "sought_first" in failed(judgement)
    assert {scores(judgement)[name] for name in ("ndcg_10", "mrr_10", "map_20")} == {0}


def test_nothing_above_the_role_is_found() -> None:
    hidden = a_search_reply(a_hit_seen(level="restricted"))

    assert "leaks" in failed(judge(a_search_case(), hidden))
    assert "leaks" not in failed(judge(a_search_case(role="staff"), hidden))
