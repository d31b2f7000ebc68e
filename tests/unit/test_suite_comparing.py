"""Two runs are compared on the cases that both have; what got worse is a drop, with its reason."""

import pytest
from suite_builders import a_draft_case, a_run, an_answer_case, an_answer_reply, an_outcome

from eval.suite.case_files import digest
from eval.suite.cases import AnswerCase
from eval.suite.comparing import compare
from eval.suite.outcomes import Check, Judgement, Outcome, Score
from eval.suite.replies import AnswerReply
from eval.suite.running import judged
from eval.suite.runs import Comparison, Run

CASES = [an_answer_case(f"A{number:03}") for number in range(100)]
WRONG = an_answer_reply("上年度营业收入总额不低于1000万元。[^1]")


def outcome_of(case: AnswerCase, reply: AnswerReply | None = None) -> Outcome:
    return judged(case, an_outcome(case, reply=reply or an_answer_reply()))


def run_with(*wrong: int, cases: list[AnswerCase] = CASES) -> Run:
    """Give a run in which these cases are answered wrongly."""
    bad = {CASES[number].id for number in wrong}
    return a_run(*((case, outcome_of(case, WRONG if case.id in bad else None)) for case in cases))


def drops(found: Comparison) -> set[str]:
    return {moved.metric for moved in found.moved if moved.drop}


def test_the_same_run_has_moved_nowhere() -> None:
    found = compare(run_with(1, 2), run_with(1, 2))

    assert not found.dropped
    assert (found.better, found.worse) == ((), ())
    assert {moved.change.value for moved in found.moved if moved.change} == {0.0}


def test_a_fall_beyond_the_margin_is_a_drop() -> None:
    found = compare(run_with(), run_with(1, 2, 3))

    assert "pass" in drops(found)
    assert found.worse == ("A001", "A002", "A003")


def test_a_fall_within_the_margin_is_told_and_no_drop() -> None:
    found = compare(run_with(), run_with(7), margin=0.02)

    passes = next(moved for moved in found.moved if moved.metric == "pass")
    assert passes.change is not None
    assert passes.change.value == pytest.approx(-0.01)
    assert not passes.drop
    assert found.worse == ("A007",)


def test_a_rise_is_no_drop() -> None:
    found = compare(run_with(1, 2, 3, 4), run_with())

    assert not found.dropped
    assert found.better == ("A001", "A002", "A003", "A004")


def test_only_cases_of_both_runs_that_read_the_same_are_compared() -> None:
    before = run_with(cases=CASES[:4])
    other = an_answer_case("A003", question="改过的问题")
    after = run_with(1, cases=[*CASES[1:3], other, CASES[50]])

    found = compare(before, after)

    assert found.only_before == ("A000",)
    assert found.only_after == ("A050",)
    assert found.changed == ("A003",)
    assert {moved.n for moved in found.moved if moved.metric == "pass"} == {2}


def test_what_was_not_served_before_cannot_drop() -> None:
    case = a_draft_case()
    before = a_run((case, an_outcome(case, served=False)))
    after = a_run((case, an_outcome(case, why=["编造了数字"])))

    assert not compare(before, after).dropped


def test_what_is_no_longer_served_is_a_drop() -> None:
    case = CASES[0]
    before = a_run((case, outcome_of(case)))
    after = a_run((case, an_outcome(case, served=False)))

    found = compare(before, after)

    assert "pass" in drops(found)
    assert found.worse == (case.id,)


def test_an_error_that_must_never_be_is_a_drop_whatever_others_make_up_for() -> None:
    fixed = an_outcome(CASES[0], judgement=judging("forbidden_said", 1))
    fine = an_outcome(CASES[0], judgement=judging("forbidden_said", 0))
    before = a_run((CASES[0], fixed), (CASES[1], swapped(fine, CASES[1])))
    after = a_run((CASES[0], fine), (CASES[1], swapped(fixed, CASES[1])))

    found = compare(before, after)

    moved = next(moved for moved in found.moved if moved.metric == "forbidden_said")
    assert moved.before == moved.after
    assert moved.drop


def test_an_error_where_nothing_was_judged_before_is_a_drop() -> None:
    none = an_outcome(CASES[0], judgement=Judgement(checks=(Check(name="status", passed=True),)))
    wrong = an_outcome(CASES[0], judgement=judging("not_verbatim", 1))

    found = compare(a_run((CASES[0], none)), a_run((CASES[0], wrong)))

    assert "not_verbatim" in drops(found)


def judging(metric: str, part: float) -> Judgement:
    score = Score(metric=metric, part=part)
    return Judgement(checks=(Check(name=metric, passed=not part),), scores=(score,))


def swapped(outcome: Outcome, case: AnswerCase) -> Outcome:
    """Give the outcome as another case's."""
    return outcome.model_copy(update={"case": case.id, "digest": digest(case)})
