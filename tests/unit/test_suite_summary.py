from collections.abc import Mapping

import pytest
from suite_builders import (
    a_check,
    a_conversation_case,
    a_draft_case,
    a_judgement,
    a_refusal_case,
    a_refused_reply,
    a_search_case,
    an_answer_case,
    an_answer_reply,
    an_outcome,
)

from eval.suite.cases import AnswerCase, Case
from eval.suite.judging import judge
from eval.suite.outcomes import Outcome, Score
from eval.suite.replies import Reply
from eval.suite.runs import Figure, Part, Slice
from eval.suite.summary import summarise


def asked(case: Case, reply: Reply, *, ms: float = 100) -> Outcome:
    return an_outcome(case, reply=reply, judgement=judge(case, reply), ms=ms)


def answered(identity: str, *, right: bool = True, ms: float = 100) -> tuple[AnswerCase, Outcome]:
    case = an_answer_case(identity)
    return case, asked(case, an_answer_reply() if right else a_refused_reply(), ms=ms)


def parts_of(
    *pairs: tuple[Case, Outcome], simple: Mapping[str, list[Outcome]] | None = None
) -> tuple[Part, ...]:
    cases, outcomes = zip(*pairs, strict=True)
    return summarise(cases, outcomes, half=lambda _case: "open", simple=simple)[0]


def slices_of(*pairs: tuple[Case, Outcome]) -> dict[tuple[str, str], tuple[int, int]]:
    cases, outcomes = zip(*pairs, strict=True)
    _, slices = summarise(cases, outcomes, half=lambda case: "kept" if case.id == "A2" else "open")
    return {(of.by, of.key): (of.n, of.passed) for of in slices}


def figure(part: Part, metric: str) -> Figure:
    (found,) = [figure for figure in part.figures if figure.metric == metric]
    return found


def test_a_part_counts_what_was_asked_served_and_passed() -> None:
    good, bad = answered("A1"), answered("A2", right=False)

    (part,) = parts_of(good, bad)

    assert (part.kind, part.n, part.served, part.passed) == ("answer", 2, 2, 1)
    passed = figure(part, "pass")
    assert passed.bounds is not None and passed.bounds.value == 0.5
    assert (passed.n, passed.better, passed.label) == (2, "up", "用例通过率")


def test_a_kind_that_is_not_served_counts_in_n_and_nowhere_else() -> None:
    case = a_draft_case()
    unserved = an_outcome(case, served=False)

    (part,) = parts_of((case, unserved))

    assert (part.n, part.served, part.passed, part.figures, part.ms) == (1, 0, 0, (), None)
    assert slices_of((case, unserved)) == {}


def test_a_case_that_got_no_reply_is_not_passed_and_leaves_other_figures_alone() -> None:
    broken = an_answer_case("A2")

    (part,) = parts_of(answered("A1"), (broken, an_outcome(broken, failed="出错了", ms=9000)))

    passed, recall = figure(part, "pass"), figure(part, "fact_recall")
    assert (part.served, part.passed) == (2, 1)
    assert passed.bounds is not None and (passed.bounds.value, passed.n) == (0.5, 2)
    assert recall.bounds is not None and (recall.bounds.value, recall.n) == (1, 1)
    assert part.ms == (100, 100)


def test_parts_stand_in_the_order_of_kinds() -> None:
    conversation, search = a_conversation_case(), a_search_case()

    parts = parts_of(
        (conversation, an_outcome(conversation)), answered("A1"), (search, an_outcome(search))
    )

    assert [part.kind for part in parts] == ["search", "answer", "conversation"]


def test_a_figure_that_nothing_adds_to_is_left_out() -> None:
    (part,) = parts_of(answered("A1"))

    names = {figure.metric for figure in part.figures}
    assert {"pass", "first", "fact_recall", "not_verbatim"} <= names
    assert not names & {"ndcg_10", "forbidden_said", "flips", "verdict_f1"}


def test_a_figure_that_must_be_zero_and_is_has_a_bound_by_the_rule_of_three() -> None:
    (part,) = parts_of(*(answered(f"A{n}") for n in range(10)))

    assert figure(part, "leaks").at_most == pytest.approx(0.3)
    assert figure(part, "wrongly_refused").at_most is None
    assert figure(part, "numeric_fidelity").at_most is None


def test_a_figure_that_must_be_zero_and_is_not_has_no_such_bound() -> None:
    case = an_answer_case()
    leaking = a_judgement(a_check(), scores=[Score(metric="leaks", part=1)])

    (part,) = parts_of((case, an_outcome(case, reply=an_answer_reply(), judgement=leaking)))

    assert figure(part, "leaks").at_most is None


def test_few_tries_bound_nothing_beyond_everything() -> None:
    (part,) = parts_of(answered("A1"))

    assert figure(part, "leaks").at_most == 1


def test_refusing_is_judged_over_all_that_may_be_refused() -> None:
    refusal = a_refusal_case("R1")

    answers, refusals = parts_of(
        answered("A1"), answered("A2", right=False), (refusal, asked(refusal, a_refused_reply()))
    )

    precision = figure(refusals, "refusal_precision")
    assert precision.bounds is not None and (precision.bounds.value, precision.n) == (0.5, 2)
    assert refusals.n == 1
    assert "refusal_precision" not in {figure.metric for figure in answers.figures}


def test_simple_ways_stand_beside_each_figure_that_they_have() -> None:
    pairs = [answered("A1"), answered("A2")]
    refusing = [asked(case, a_refused_reply()) for case, _ in pairs]
    silent = [an_outcome(case, served=False) for case, _ in pairs]

    (part,) = parts_of(*pairs, simple={"总是拒答": refusing, "没有": silent})

    baselines = {b.name: b.value for b in figure(part, "first").baselines}
    assert baselines == {"总是拒答": 0.0}
    assert figure(part, "citation_precision").baselines == ()


def test_the_times_are_the_median_and_the_95th_percentile() -> None:
    (part,) = parts_of(*(answered(f"A{n:02}", ms=n) for n in range(1, 22)))

    assert part.ms == (11, 20)


def test_slices_are_over_what_cases_have_in_common() -> None:
    good = an_answer_case("A1", types=("TIME", "FACT"), traps=("unit",), difficulty=1)
    bad = an_answer_case("A2", types=("FACT",), role="staff", difficulty=3)

    found = slices_of((good, asked(good, an_answer_reply())), (bad, asked(bad, a_refused_reply())))

    assert found == {
        ("types", "FACT"): (2, 1),
        ("types", "TIME"): (1, 1),
        ("traps", "unit"): (1, 1),
        ("difficulty", "1"): (1, 1),
        ("difficulty", "3"): (1, 0),
        ("role", "enterprise"): (1, 1),
        ("role", "staff"): (1, 0),
        ("half", "open"): (1, 1),
        ("half", "kept"): (1, 0),
    }


def test_slices_stand_in_the_order_in_which_they_are_shown() -> None:
    pairs = [answered("A1"), answered("A2")]
    cases, outcomes = zip(*pairs, strict=True)

    _, slices = summarise(cases, outcomes, half=lambda _case: "open")

    assert [of.by for of in slices] == ["types", "difficulty", "role", "half"]
    assert all(isinstance(of, Slice) for of in slices)


def test_there_must_be_an_outcome_for_each_case() -> None:
    with pytest.raises(ValueError, match="argument"):
        summarise([an_answer_case()], [], half=lambda _case: "open")
