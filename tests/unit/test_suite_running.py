"""Every case is asked once, a run can be stopped anywhere, and going on changes no figure."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st
from suite_builders import a_draft_case, an_answer_case, an_answer_reply

from eval.suite.cases import Case
from eval.suite.outcomes import Outcome
from eval.suite.replies import Reply
from eval.suite.running import Stopped, ask_all
from eval.suite.subject import NoReply

CASES = tuple(an_answer_case(f"A00{n}", facts=((f"{n}500万",),)) for n in range(1, 7))


class Scripted:
    """Says the same to every case it serves, and remembers what it was asked."""

    def __init__(self, *, serves: str = "answer", breaks_on: Sequence[str] = ()) -> None:
        self.asked: list[str] = []
        self._serves, self._breaks_on = serves, breaks_on

    def reply(self, case: Case) -> Reply | None:
        self.asked.append(case.id)
        if case.id in self._breaks_on:
            raise NoReply("系统出错，这个问题没有答完。")
        return an_answer_reply() if case.kind == self._serves else None


class StopsAfter:
    def __init__(self, cases: int) -> None:
        self._left = cases

    def __call__(self) -> bool:
        self._left -= 1
        return self._left < 0


def figures_of(outcomes: Sequence[Outcome]) -> list[tuple[str, bool, object]]:
    """All of an outcome but its time."""
    return [(outcome.case, outcome.passed, outcome.judgement) for outcome in outcomes]


def test_each_case_has_an_outcome_in_its_order() -> None:
    outcomes = ask_all(CASES, subject=Scripted())

    assert [outcome.case for outcome in outcomes] == [case.id for case in CASES]
    assert [outcome.passed for outcome in outcomes] == [True, *[False] * 5]


def test_what_broke_is_an_outcome_with_its_words_and_the_rest_is_asked() -> None:
    outcomes = ask_all(CASES, subject=Scripted(breaks_on=["A002"]))

    assert outcomes[1].failed == "系统出错，这个问题没有答完。"
    assert not outcomes[1].passed
    assert len(outcomes) == len(CASES)


def test_a_kind_that_is_not_served_is_told_from_one_that_failed() -> None:
    (outcome,) = ask_all([a_draft_case()], subject=Scripted())

    assert not outcome.served
    assert outcome.failed is None


@given(stops=st.lists(st.integers(0, 4), max_size=6))
def test_a_run_stopped_anywhere_and_gone_on_with_gives_the_same(stops: list[int]) -> None:
    whole = ask_all(CASES, subject=Scripted())
    subject, done = Scripted(), dict[str, Outcome]()

    def keep(outcome: Outcome) -> None:
        done[outcome.case] = outcome

    for cases in stops:
        if len(done) < len(CASES):
            stop = StopsAfter(len(done) + cases)
            try:
                ask_all(CASES, subject=subject, done=done, keep=keep, stop=stop)
            except Stopped:
                continue
    outcomes = ask_all(CASES, subject=subject, done=done, keep=keep)

    assert figures_of(outcomes) == figures_of(whole)
    assert sorted(subject.asked) == [case.id for case in CASES]


def test_a_case_that_reads_otherwise_is_asked_again() -> None:
    done = {outcome.case: outcome for outcome in ask_all(CASES, subject=Scripted())}
    changed = an_answer_case("A003", question="改过的问题")
    subject = Scripted()

    ask_all([*CASES[:2], changed], subject=subject, done=done)

    assert subject.asked == ["A003"]


def test_progress_counts_to_the_end() -> None:
    told: list[tuple[int, int]] = []

    ask_all(CASES, subject=Scripted(), progress=lambda done, total: told.append((done, total)))

    assert told == [(n, 6) for n in range(1, 7)]


def test_what_is_known_is_judged_anew() -> None:
    (outcome,) = ask_all(CASES[:1], subject=Scripted())
    unjudged = outcome.model_copy(update={"judgement": type(outcome.judgement)()})
    subject = Scripted()

    with_pass = ask_all(CASES[:1], subject=subject, done={outcome.case: unjudged})

    assert with_pass == (outcome,)
    assert subject.asked == []


def test_stopping_before_the_first_case_asks_nothing() -> None:
    subject = Scripted()

    with pytest.raises(Stopped):
        ask_all(CASES, subject=subject, stop=lambda: True)

    assert subject.asked == []


def test_what_broke_is_asked_again_when_the_run_goes_on() -> None:
    broken = ask_all(CASES, subject=Scripted(breaks_on=["A002"]))
    subject = Scripted()

    outcomes = ask_all(CASES, subject=subject, done={one.case: one for one in broken})

    assert subject.asked == ["A002"]
    assert all(outcome.failed is None for outcome in outcomes)
