import math
from collections.abc import Mapping, Sequence

import pytest
from suite_builders import a_match_case

from eval.suite.cases import MatchCase, MetricExpected
from eval.suite.judging import judge
from eval.suite.outcomes import Judgement
from eval.suite.replies import MatchesReply, MatchSeen, MetricSeen

GRADES = {"best": 3, "fair": 2, "weak": 1, "none": 0}


def case(
    grades: Mapping[str, int] | None = None,
    *,
    nothing: bool = False,
    fails_gate: Sequence[str] = (),
    metrics: Sequence[MetricExpected] = (),
) -> MatchCase:
    made = a_match_case(grades=GRADES if grades is None else grades, nothing=nothing)
    return made.model_copy(update={"fails_gate": tuple(fails_gate), "metrics": tuple(metrics)})


def given(*tiers: tuple[str, str], recommended: int | None = None) -> MatchesReply:
    matches = tuple(
        MatchSeen.model_validate({"record": record, "tier": tier, "score": 1 - place / 10})
        for place, (record, tier) in enumerate(tiers)
    )
    top = sum(tier in ("strong", "fair") for _, tier in tiers)
    return MatchesReply(recommended=top if recommended is None else recommended, matches=matches)


def failed(judgement: Judgement) -> set[str]:
    return {check.name for check in judgement.checks if not check.passed}


def score(judgement: Judgement, metric: str) -> tuple[float, float] | None:
    found = [(s.part, s.whole) for s in judgement.scores if s.metric == metric]
    return found[0] if found else None


def test_the_order_is_measured_by_grades_and_what_has_none_counts_as_zero() -> None:
    found = judge(case(), given(("unlisted", "weak"), ("best", "weak"), ("fair", "weak")))

    gained = 3 / math.log2(3) + 2 / math.log2(4)
    ideal = 3 / math.log2(2) + 2 / math.log2(3) + 1 / math.log2(4)
    measured = score(found, "match_ndcg_10")
    assert measured is not None and measured[0] == pytest.approx(gained / ideal)


def test_something_fitting_stands_among_the_first_three() -> None:
    late = given(("a", "weak"), ("b", "weak"), ("weak", "weak"), ("fair", "weak"))

    assert failed(judge(case(), given(("a", "weak"), ("fair", "strong")))) == set()
    assert failed(judge(case(), late)) == {"fitting_first"}


def test_nothing_may_be_recommended_where_nothing_fits() -> None:
    wanted = case({"weak": 1}, nothing=True)

    assert failed(judge(wanted, given(("weak", "weak")))) == set()
    assert failed(judge(wanted, given(("weak", "fair")))) == {"nothing_fits"}
    assert score(judge(wanted, given(("weak", "weak"))), "recommended_when_nothing") == (0, 1)
    assert score(judge(wanted, given(("weak", "fair"))), "recommended_when_nothing") == (1, 1)


def test_what_is_recommended_is_counted_by_whether_it_fits() -> None:
    found = judge(case(), given(("best", "strong"), ("weak", "fair"), ("none", "fair")))

    assert score(found, "recommended_precision") == (1, 3)
    assert failed(found) == {"unfit"}


def test_the_number_recommended_is_that_of_the_upper_tiers() -> None:
    assert failed(judge(case(), given(("best", "strong"), recommended=2))) == {"recommended"}


def test_the_best_score_that_is_not_shut_out_tells_whether_something_fits() -> None:
    fits = judge(case(), given(("best", "strong")))
    shut = judge(case({}, nothing=True), given(("a", "none"), ("b", "weak")))
    empty = judge(case({}, nothing=True), given())
    only_weak = judge(case({"weak": 1}), given(("weak", "weak")))

    assert [(r.positive, r.value) for r in fits.ratings] == [(True, 1.0)]
    assert [(r.positive, r.value) for r in shut.ratings] == [(False, 0.9)]
    assert [(r.positive, r.value) for r in empty.ratings] == [(False, 0.0)]
    assert only_weak.ratings == ()


def test_a_gate_lets_nothing_through_in_any_tier() -> None:
    wanted = case(fails_gate=["none", "weak"])

    assert failed(judge(wanted, given(("best", "strong"), ("none", "none")))) == set()
    through = judge(wanted, given(("best", "strong"), ("none", "insufficient")))
    assert failed(through) == {"gate_violations"}
    assert score(through, "gate_violations") == (1, 2)


def test_a_figure_compares_as_it_must() -> None:
    wanted = case(metrics=[MetricExpected(record="best", name="耐温", state="unmet")])
    seen = given(("best", "strong"))
    named = MetricSeen(name="最高耐温", state="unmet")
    right = seen.model_copy(
        update={"matches": (seen.matches[0].model_copy(update={"metrics": (named,)}),)}
    )

    assert failed(judge(wanted, right)) == set()
    assert failed(judge(wanted, seen)) == {"metric_states"}
    assert score(judge(wanted, right), "metric_states") == (1, 1)
