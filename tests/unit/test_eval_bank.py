"""How the questions that are to be refused are counted."""

from collections.abc import Iterator
from datetime import date

import pytest
from assistant_builders import a_citation, an_answer

from assistant.answers import Answer, Question
from assistant.words import LEADS
from eval.writing.bank import Asked, bank_report, read_bank, told

DAY = date(2026, 11, 23)
NO = Answer(status="refused", intent="policy_fact", question="?", text="没有。")
NO_TO_THE_WISH = Answer(status="refused", intent="not_allowed", question="?", text="不行。")
CITED = an_answer(a_citation("条款", id="N01"))
NEAR = Answer(status="partial", intent="policy_find", question="?", text="近", caution=LEADS)


def asked(number: int, *, refuse: bool, kind: str = "policy") -> Asked:
    return Asked(
        id=f"B{number}", text=str(number), refuse=refuse, kind=kind, wish=False, answers=("N01",)
    )


def answers_of(*answers: Answer) -> dict[str, Answer]:
    return {str(number): answer for number, answer in enumerate(answers)}


def test_the_two_sorts_are_told_apart_and_counted_by_kind() -> None:
    answers = answers_of(NO, CITED, NO_TO_THE_WISH, NEAR, CITED, NO)
    bank = [
        asked(0, refuse=True, kind="elsewhere"),
        asked(1, refuse=True, kind="elsewhere"),
        asked(2, refuse=True, kind="wish"),
        asked(3, refuse=False),
        asked(4, refuse=False),
        asked(5, refuse=False),
    ]

    def ask(question: Question) -> Iterator[Answer]:
        yield NEAR
        yield answers[question.text]

    report = bank_report(told(bank, ask=ask, day=DAY))

    assert report.refused == pytest.approx(2 / 3)
    assert report.wrongly_refused == pytest.approx(1 / 3)
    wish, policy = report.by_kind[True, "wish"], report.by_kind[False, "policy"]
    assert (wish.asked, wish.refused, wish.forbidden) == (1, 1, 1)
    assert (policy.asked, policy.refused, policy.led, policy.right) == (3, 1, 1, 1)


def test_shares_of_nothing_are_nothing() -> None:
    assert (bank_report([]).refused, bank_report([]).wrongly_refused) == (0, 0)


def test_the_halves_of_the_bank_are_all_of_it_and_share_nothing() -> None:
    both, opened, kept = (read_bank(half) for half in ("both", "open", "kept"))
    ids = {one.id for one in opened} | {one.id for one in kept}

    assert len(both) == len(opened) + len(kept) == len(ids) == 600
    assert sum(one.refuse for one in both) == 300
    assert all(one.answers for one in both if not one.refuse)
