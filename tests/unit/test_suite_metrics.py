from collections.abc import Callable, Sequence
from typing import get_args

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import f1_score, roc_auc_score  # type: ignore[import-untyped]

from eval.measures import auroc, estimate
from eval.suite.cases import CaseKind
from eval.suite.judging.refusals import refusal
from eval.suite.metrics import METRICS, NAMED, Metric, bounds, change, count, value
from eval.suite.outcomes import Check, Judgement, Label, Rating, Score

VERDICTS = ("not_applicable", "not_met", "needs_data", "opportunity", "promising")
PASSED, MACRO, AUC, FLIPS, RATIO = (
    NAMED[name] for name in ("pass", "verdict_f1", "no_match_auc", "flips", "fact_recall")
)


def scored(part: float, whole: float = 1.0, *, of: str = "fact_recall") -> Judgement:
    return Judgement(scores=(Score(metric=of, part=part, whole=whole),))


def labelled(truth: str, got: str, *, of: str = "verdict_f1") -> Judgement:
    return Judgement(labels=(Label(metric=of, truth=truth, got=got),))


def rated(positive: bool, number: float) -> Judgement:
    rating = Rating(metric="no_match_auc", positive=positive, value=number)
    return Judgement(ratings=(rating,))


def checked(*passed: bool) -> Judgement:
    return Judgement(checks=tuple(Check(name="x", passed=one) for one in passed))


shares = st.tuples(st.integers(0, 9), st.integers(0, 9)).map(lambda n: scored(min(n), max(n)))
classes = st.tuples(st.sampled_from(VERDICTS), st.sampled_from(VERDICTS)).map(
    lambda pair: labelled(*pair)
)
ratings = st.tuples(st.booleans(), st.integers(0, 5)).map(lambda pair: rated(pair[0], pair[1]))
members = st.tuples(st.sampled_from("abc"), st.sampled_from(["pass", "fail"])).map(
    lambda pair: labelled(*pair, of="flips")
)
# Judgements of one sort with the figure that is made of them.
figures = st.one_of(
    st.tuples(st.just(RATIO), st.lists(shares, max_size=12)),
    st.tuples(st.just(MACRO), st.lists(classes, max_size=12)),
    st.tuples(st.just(AUC), st.lists(ratings, max_size=12)),
    st.tuples(st.just(FLIPS), st.lists(members, max_size=12)),
    st.tuples(st.just(PASSED), st.lists(st.booleans().map(checked), max_size=12)),
)


# --- known answers ---


def test_a_ratio_is_the_sum_of_parts_over_the_sum_of_wholes() -> None:
    assert value(RATIO, [scored(1, 4), scored(2, 2), Judgement()]) == pytest.approx(3 / 6)


def test_a_case_may_add_to_a_figure_more_than_once() -> None:
    twice = Judgement(scores=(*scored(1, 2).scores, *scored(0, 2).scores))

    assert value(RATIO, [twice, scored(1, 1)]) == pytest.approx(2 / 5)
    assert count(RATIO, [twice, scored(1, 1), Judgement()]) == 2


def test_a_case_is_passed_when_it_was_judged_and_all_its_checks_are() -> None:
    judgements = [checked(True, True), checked(True, False), checked(), checked(False)]

    assert value(PASSED, judgements) == 0.25
    assert count(PASSED, judgements) == 4


def test_the_five_verdicts_have_their_mean_f1() -> None:
    pairs = [
        ("promising", "promising"),
        ("promising", "opportunity"),
        ("not_met", "promising"),
        ("not_met", "not_met"),
        ("needs_data", "needs_data"),
    ]

    # promising: 1 right, 1 lost, 1 wrong: 2/4. not_met: 1 right, 1 lost: 2/3. needs_data: 1.
    # opportunity, given once and never true: 0.
    expected = (2 / 4 + 2 / 3 + 1 + 0) / 4
    assert value(MACRO, [labelled(*pair) for pair in pairs]) == pytest.approx(expected)
    assert count(MACRO, [*(labelled(*pair) for pair in pairs), scored(1)]) == 5


def test_something_fitting_is_rated_above_nothing_fitting() -> None:
    judgements = [rated(True, 0.9), rated(True, 0.5), rated(False, 0.5), rated(False, 0.1)]

    assert value(AUC, judgements) == pytest.approx(3.5 / 4)
    assert count(AUC, [*judgements, scored(1)]) == 4


def test_a_group_counts_only_with_all_its_cases() -> None:
    cases = [("a", "pass"), ("a", "pass"), ("b", "pass"), ("b", "fail"), ("c", "pass")]
    judgements = [labelled(*case, of="flips") for case in cases]

    assert value(FLIPS, judgements) == pytest.approx(2 / 3)
    assert count(FLIPS, judgements) == 3


def test_refusing_has_its_precision_recall_and_f1() -> None:
    # 3 rightly refused, 1 wrongly answered, 2 wrongly refused, 4 rightly answered.
    judgements = [
        *[refusal(refuse=True, refused=True)] * 3,
        *[refusal(refuse=True, refused=False)] * 1,
        *[refusal(refuse=False, refused=True)] * 2,
        *[refusal(refuse=False, refused=False)] * 4,
    ]

    assert value(NAMED["refusal_precision"], judgements) == pytest.approx(3 / 5)
    assert value(NAMED["refusal_recall"], judgements) == pytest.approx(3 / 4)
    assert value(NAMED["refusal_f1"], judgements) == pytest.approx(6 / (6 + 2 + 1))
    assert value(NAMED["wrongly_refused"], judgements) == pytest.approx(2 / 6)


def test_a_false_eligible_is_a_share_of_those_that_are_not() -> None:
    judgements = [scored(1, of="false_eligible"), *[scored(0, of="false_eligible")] * 3]

    assert value(NAMED["false_eligible"], [*judgements, Judgement()]) == pytest.approx(1 / 4)


def test_a_figure_that_nothing_adds_to_has_no_value() -> None:
    for metric in (RATIO, MACRO, AUC, FLIPS):
        assert value(metric, [Judgement(), Judgement()]) is None
        assert bounds(metric, [Judgement()]) is None
        assert change(metric, [Judgement()], [Judgement()]) is None
        assert count(metric, [Judgement()]) == 0
    assert value(PASSED, []) is None
    assert value(AUC, [rated(True, 1)]) is None


# --- against other implementations ---


@given(st.lists(classes, min_size=1, max_size=30))
def test_macro_f1_is_that_of_scikit_learn(judgements: list[Judgement]) -> None:
    truth = [one.labels[0].truth for one in judgements]
    got = [one.labels[0].got for one in judgements]

    assert value(MACRO, judgements) == pytest.approx(f1_score(truth, got, average="macro"))


@given(st.lists(ratings, max_size=20))
def test_auc_is_that_of_scikit_learn_and_ours(judgements: list[Judgement]) -> None:
    judgements = [rated(True, 3), rated(False, 3), *judgements]
    numbers = [(one.ratings[0].positive, one.ratings[0].value) for one in judgements]
    positive = [number for good, number in numbers if good]
    negative = [number for good, number in numbers if not good]

    found = value(AUC, judgements)

    assert found == pytest.approx(roc_auc_score(*zip(*numbers, strict=True)))
    assert found == pytest.approx(auroc(positive, negative))


@given(st.lists(st.tuples(st.booleans(), st.booleans()), min_size=1, max_size=30))
def test_refusal_f1_is_that_of_scikit_learn(pairs: list[tuple[bool, bool]]) -> None:
    judgements = [refusal(refuse=truth, refused=got) for truth, got in pairs]
    truth, got = zip(*pairs, strict=True)

    expected = f1_score(truth, got, zero_division=np.nan)

    assert value(NAMED["refusal_f1"], judgements) == pytest.approx(
        None if np.isnan(expected) else expected
    )


@given(st.lists(shares, min_size=1, max_size=12))
@settings(max_examples=25)
def test_the_interval_of_a_ratio_is_that_of_the_measures(judgements: list[Judgement]) -> None:
    parts = np.array([one.scores[0].part for one in judgements])
    wholes = np.array([one.scores[0].whole for one in judgements])

    found, expected = bounds(RATIO, judgements), estimate(parts, wholes)

    if wholes.any():
        assert found is not None
        assert found.value == pytest.approx(expected.value)
        assert found.low == pytest.approx(min(expected.low, expected.value))
        assert found.high == pytest.approx(max(expected.high, expected.value))
    else:
        assert found is None


def _counted_by_hand(pairs: Sequence[tuple[str, str]]) -> float:
    names = {name for pair in pairs for name in pair}
    each = []
    for name in names:
        right = sum(pair == (name, name) for pair in pairs)
        beside = sum((truth == name) != (got == name) for truth, got in pairs)
        each.append(2 * right / (2 * right + beside))
    return sum(each) / len(each)


def test_the_interval_of_a_mean_f1_is_that_of_resampled_cases() -> None:
    generator = np.random.default_rng(7)
    truth, got = generator.choice(VERDICTS, 40), generator.choice(VERDICTS[1:], 40)
    pairs = list(zip(truth.tolist(), got.tolist(), strict=True))

    found = bounds(MACRO, [labelled(*pair) for pair in pairs])

    drawn = [
        _counted_by_hand([pairs[place] for place in generator.integers(0, 40, 40)])
        for _ in range(1500)
    ]
    low, high = np.percentile(drawn, [2.5, 97.5])
    assert found is not None
    assert found.low == pytest.approx(low, abs=0.02)
    assert found.high == pytest.approx(high, abs=0.02)


def test_the_interval_of_an_auc_is_that_of_resampled_cases() -> None:
    generator = np.random.default_rng(8)
    numbers = [(bool(n % 2), float(generator.normal(n % 2))) for n in range(40)]

    found = bounds(AUC, [rated(*one) for one in numbers])

    drawn = []
    for _ in range(1500):
        sample = [numbers[place] for place in generator.integers(0, 40, 40)]
        drawn.append(
            auroc([n for good, n in sample if good], [n for good, n in sample if not good])
        )
    low, high = np.percentile(drawn, [2.5, 97.5])
    assert found is not None
    assert found.low == pytest.approx(low, abs=0.02)
    assert found.high == pytest.approx(high, abs=0.02)


# --- laws ---


@given(figures)
@settings(max_examples=60)
def test_a_value_is_a_share_and_stands_within_its_interval(
    of: tuple[Metric, list[Judgement]],
) -> None:
    metric, judgements = of

    found = bounds(metric, judgements)

    assert (found is None) == (value(metric, judgements) is None)
    if found is not None:
        assert 0 <= found.low <= found.value <= found.high <= 1
        assert found.value == value(metric, judgements)
        assert found == bounds(metric, judgements)


@given(figures, st.randoms())
@settings(max_examples=60)
def test_the_order_of_cases_changes_no_value(
    of: tuple[Metric, list[Judgement]], random: st.DataObject
) -> None:
    metric, judgements = of
    shuffled = list(judgements)
    random.shuffle(shuffled)  # type: ignore[attr-defined]

    assert value(metric, shuffled) == pytest.approx(value(metric, judgements))


@given(figures)
@settings(max_examples=60)
def test_equal_runs_have_not_moved(of: tuple[Metric, list[Judgement]]) -> None:
    metric, judgements = of

    moved = change(metric, judgements, judgements)

    if moved is not None:
        assert (moved.value, moved.low, moved.high) == (0, 0, 0)


@given(st.lists(st.booleans().map(checked), min_size=1))
def test_a_passing_case_never_lowers_the_share_that_passes(judgements: list[Judgement]) -> None:
    before, after = value(PASSED, judgements), value(PASSED, [*judgements, checked(True)])

    assert before is not None and after is not None and after >= before


def test_what_moved_in_all_cases_moved_for_sure_and_what_moved_in_few_may_not_have() -> None:
    before = [scored(0)] * 20
    sure = change(RATIO, before, [scored(1)] * 20)
    few = change(RATIO, before, [scored(1), *[scored(0)] * 19])

    assert sure is not None and (sure.value, sure.low, sure.high) == (1, 1, 1)
    assert few is not None
    assert few.value == pytest.approx(0.05)
    assert few.low == 0 < few.value < few.high


def test_a_paired_change_is_surer_than_two_runs_apart() -> None:
    before = [scored(n % 2) for n in range(40)]
    after = [scored(1) if n == 0 else one for n, one in enumerate(before)]

    moved, alone = change(RATIO, before, after), bounds(RATIO, after)

    assert moved is not None and alone is not None
    assert moved.high - moved.low < (alone.high - alone.low) / 2


def test_a_change_needs_the_same_cases() -> None:
    with pytest.raises(ValueError, match="2 cases before and 1 after"):
        change(RATIO, [scored(1), scored(1)], [scored(1)])


# --- the register ---


def test_every_figure_has_its_own_name_and_label_and_kinds_of_cases() -> None:
    known: tuple[CaseKind, ...] = get_args(CaseKind)

    assert len({metric.name for metric in METRICS}) == len(METRICS)
    assert len({metric.label for metric in METRICS}) == len(METRICS)
    for metric in METRICS:
        assert metric.kinds
        assert len(set(metric.kinds)) == len(metric.kinds)
        assert set(metric.kinds) <= set(known)


def test_what_must_never_happen_is_marked_so() -> None:
    never = {metric.name for metric in METRICS if metric.hard and metric.better == "down"}
    always = {metric.name for metric in METRICS if metric.hard and metric.better == "up"}

    assert {
        "not_verbatim",
        "leaks",
        "over_as_current",
        "forbidden_said",
        "false_eligible",
        "false_met",
        "recommended_when_nothing",
        "gate_violations",
        "invented_figures",
    } <= never
    assert {"numeric_fidelity", "date_fidelity", "number_fidelity"} <= always


def test_refusing_is_judged_by_what_should_not_have_been_refused_as_well() -> None:
    counts: Callable[..., bool] = NAMED["refusal_f1"].counts

    assert counts("answer", under="refusal") and counts("refusal", under="refusal")
    assert not counts("search", under="refusal")
    assert not NAMED["fact_recall"].counts("answer", under="refusal")


def test_variants_of_one_question_are_drawn_together() -> None:
    judgements = [
        Judgement(scores=(Score(metric="fact_recall", part=float(n < 10)),)) for n in range(20)
    ]
    alone = bounds(NAMED["fact_recall"], judgements)
    together = bounds(
        NAMED["fact_recall"], judgements, groups=["甲" if n < 10 else "乙" for n in range(20)]
    )

    assert alone is not None
    assert together is not None
    assert alone.value == together.value == 0.5
    assert together.high - together.low > alone.high - alone.low
