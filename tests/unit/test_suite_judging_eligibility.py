from typing import get_args

import pytest

from eval.suite.cases import ConditionExpected, ConditionState, EligibilityCase, Verdict
from eval.suite.judging import judge
from eval.suite.outcomes import Judgement
from eval.suite.replies import ConditionSeen, MeasureSeen, VerdictsReply

VERDICTS: tuple[Verdict, ...] = get_args(Verdict)


def case(**more: object) -> EligibilityCase:
    return EligibilityCase.model_validate(
        {
            "kind": "eligibility",
            "id": "E1",
            "types": ["ELIG"],
            "provenance": "domain T5",
            "profile": {"employees": 501},
            "measure": "N03",
            **more,
        }
    )


def reply(*measures: MeasureSeen) -> VerdictsReply:
    return VerdictsReply(measures=measures)


def measure(verdict: Verdict = "not_met", **more: object) -> MeasureSeen:
    return MeasureSeen.model_validate(
        {"measure": "N03", "policy": "N03", "verdict": verdict, **more}
    )


def condition(state: ConditionState, **more: object) -> ConditionSeen:
    return ConditionSeen.model_validate(
        {"id": "N03.1", "field": "employees", "text": "职工总数不超过500人", "state": state, **more}
    )


def failed(judgement: Judgement) -> dict[str, str]:
    return {check.name: check.said for check in judgement.checks if not check.passed}


def score(judgement: Judgement, metric: str) -> list[tuple[float, float]]:
    return [(s.part, s.whole) for s in judgement.scores if s.metric == metric]


def labels(judgement: Judgement, metric: str) -> list[tuple[str, str]]:
    return [(label.truth, label.got) for label in judgement.labels if label.metric == metric]


def test_the_verdict_is_one_of_those_expected() -> None:
    wanted = case(verdict=["not_met", "needs_data"])

    assert failed(judge(wanted, reply(measure("needs_data")))) == {}
    assert failed(judge(wanted, reply(measure("opportunity")))) == {
        "verdict": "应为✕ 不满足或? 待补充，得到☞ 可争取"
    }


def test_the_truth_is_the_verdict_given_if_it_is_a_right_one() -> None:
    wanted = case(verdict=["not_met", "needs_data"])

    assert labels(judge(wanted, reply(measure("needs_data"))), "verdict_f1") == [
        ("needs_data", "needs_data")
    ]
    assert labels(judge(wanted, reply(measure("promising"))), "verdict_f1") == [
        ("not_met", "promising")
    ]


@pytest.mark.parametrize("truth", VERDICTS)
@pytest.mark.parametrize("given", VERDICTS)
def test_a_false_eligible_is_promising_given_where_it_must_not_be(
    truth: Verdict, given: Verdict
) -> None:
    found = score(judge(case(verdict=[truth]), reply(measure(given))), "false_eligible")

    assert found == ([] if truth == "promising" else [(float(given == "promising"), 1)])


@pytest.mark.parametrize("truth", VERDICTS)
def test_an_opportunity_is_false_where_the_measure_is_out_of_reach(truth: Verdict) -> None:
    told = judge(case(verdict=[truth]), reply(measure("opportunity")))

    out = truth in ("not_met", "not_applicable")
    assert score(told, "false_opportunity") == ([(1, 1)] if out else [])
    assert score(judge(case(verdict=[truth]), reply(measure(truth))), "false_opportunity") == (
        [(0, 1)] if out else []
    )


def test_a_field_named_whole_goes_before_words_and_longer_fields() -> None:
    wanted = case(conditions=[{"about": ["职工总数", "employees"], "state": "unmet"}])
    wrong = condition("met", id="c1")
    share = condition(
        "unmet", id="c2", field="tech_employees", text="科技人员占职工总数的比例不低于10%"
    )

    found = judge(wanted, reply(measure(conditions=[wrong, share])))

    assert failed(found).keys() == {"condition"}
    assert score(found, "false_met") == [(1, 1)]


def test_a_condition_is_false_met_if_any_that_is_meant_is_told_as_met() -> None:
    wanted = case(conditions=[{"about": ["职工"], "state": "unmet"}])
    both = [condition("unmet", id="c1"), condition("met", id="c2")]

    found = judge(wanted, reply(measure(conditions=both)))

    assert score(found, "false_met") == [(1, 1)]
    assert labels(found, "condition_f1") == [("unmet", "met")]


def test_a_condition_is_found_by_its_text_its_field_or_in_another() -> None:
    for about in ("职工总数", "employees", "500人"):
        wanted = case(conditions=[{"about": [about], "state": "unmet"}])
        inside = condition("unmet", id="all", field=None, text="规模", parts=[condition("unmet")])

        assert failed(judge(wanted, reply(measure(conditions=[condition("unmet")])))) == {}
        assert failed(judge(wanted, reply(measure(conditions=[inside])))) == {}


def test_a_condition_told_as_met_that_is_not_is_counted() -> None:
    unmet = case(conditions=[ConditionExpected(about=("职工",), state="unmet").model_dump()])
    unknown = case(conditions=[ConditionExpected(about=("职工",), state="unknown").model_dump()])
    met = case(conditions=[ConditionExpected(about=("职工",), state="met").model_dump()])
    told_met = reply(measure(conditions=[condition("met")]))

    assert score(judge(unmet, told_met), "false_met") == [(1, 1)]
    assert score(judge(unknown, told_met), "false_met") == [(1, 1)]
    assert score(judge(met, told_met), "false_met") == []
    assert labels(judge(unmet, told_met), "condition_f1") == [("unmet", "met")]
    assert failed(judge(unmet, told_met)) == {"condition": "条件“职工”应为✕ 不满足，得到✓ 满足"}


def test_a_condition_that_is_not_listed_is_missing() -> None:
    wanted = case(conditions=[{"about": ["注册"], "state": "met"}])

    found = judge(wanted, reply(measure(conditions=[condition("met")])))

    assert failed(found) == {"condition": "没有列出条件“注册”"}
    assert labels(found, "condition_f1") == [("met", "missing")]


def test_a_gap_must_be_told() -> None:
    wanted = case(conditions=[{"about": ["职工"], "state": "unmet", "gap": "1人"}])
    told = reply(measure(conditions=[condition("unmet", gap="超出 1 人")]))
    silent = reply(measure(conditions=[condition("unmet")]))

    assert failed(judge(wanted, told)) == {}
    assert "gap" in failed(judge(wanted, silent))


def test_window_cap_benefit_and_questions_are_judged() -> None:
    wanted = case(
        window=["closed"],
        cap_wan=100,
        benefit=[["50万"]],
        asks=["rd_staff", "years.2025.rd_expense"],
        asks_only=True,
    )
    right = measure(
        window="closed",
        cap_wan=100.0,
        benefit="可得500000元",
        ask=["years.2025.rd_expense", "rd_staff"],
    )
    wrong = measure(window="open", cap_wan=10, benefit="可得5万元", ask=["rd_staff", "name"])

    assert failed(judge(wanted, reply(right))) == {}
    assert failed(judge(wanted, reply(wrong))).keys() == {
        "window",
        "cap",
        "benefit",
        "asks",
        "asks_only",
    }
    assert score(judge(wanted, reply(wrong)), "ask_recall") == [(1, 2)]


def test_of_several_measures_of_a_policy_the_most_favourable_is_judged() -> None:
    several = reply(
        measure("not_met", measure="N03.a"),
        measure("promising", measure="N03.b"),
        measure("needs_data", measure="N03.c"),
    )

    assert score(judge(case(verdict=["not_met"]), several), "false_eligible") == [(1, 1)]
    assert failed(judge(case(measure="N03.a", verdict=["not_met"]), several)) == {}


def test_a_measure_that_is_not_told_of_fails() -> None:
    found = judge(case(verdict=["not_met"]), reply(measure(measure="N05", policy="N05")))

    assert failed(found) == {"measure": "没有给出 N03 的结论"}
