"""The main job: people's questions, on the samples, with the embedder that comes along."""

import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from builders import EVERYTHING, TODAY, House, a_house
from commands_desk import run_command

from assistant.answers import Answer, Question
from assistant.ask import ask
from assistant.ui.cards import QUESTIONS_OF
from corpus.levels import ROLES, Role, Viewer
from eval.suite.case_files import shipped
from eval.suite.cases import AnswerCase, RefusalCase
from index.embedding.local import LocalEmbedder

THRESHOLD = "专精特新中小企业的营业收入最低要多少？"
FIRST_SCREEN = "我们是上海的技术转移机构，想到银川落户，有什么补贴？"
# The first cases of their sets, asked in the words of workshop owners and accountants.
PLAIN = ("A00", "A01", "A02", "R00")

Asking = Callable[..., Answer]


@pytest.fixture
def asking(samples: House) -> Asking:
    return asking_in(samples)


def asking_in(house: House) -> Asking:
    def asked(text: str, *, day: date = TODAY, role: Role = "enterprise") -> Answer:
        question = Question(text=text, viewer=Viewer(role=role), day=day)
        (answer,) = ask(question, searcher=house.searcher)
        return answer

    return asked


@pytest.fixture(scope="session")
def answers(samples: House) -> tuple[Answer, ...]:
    """Answers to questions that the samples answer and to some that they do not."""
    asked = asking_in(samples)
    cases = [case for of in shipped() for case in of.cases if case.id.startswith(PLAIN)]
    return tuple(
        asked(case.question, day=case.as_of)
        for case in cases
        if isinstance(case, AnswerCase | RefusalCase)
    )


@pytest.mark.parametrize(
    ("role", "question"), [(role, one) for role in ROLES for one in QUESTIONS_OF[role]]
)
def test_the_first_questions_of_each_role_are_answered_from_the_samples(
    samples: House, role: Role, question: str
) -> None:
    *_, said = ask(
        Question(text=question, viewer=Viewer(role=role), day=TODAY),
        searcher=samples.searcher,
        records=samples.store,
    )

    assert said.status == "answered"
    assert said.citations


def first_of(answer: Answer) -> str | None:
    return answer.citations[0].record.id if answer.citations else None


def test_a_refusal_cites_nothing(answers: tuple[Answer, ...]) -> None:
    refused = [answer for answer in answers if answer.status == "refused"]

    assert refused
    assert {answer.citations for answer in refused} == {()}


def test_every_quote_stands_verbatim_in_the_record_as_shown(
    samples: House, answers: tuple[Answer, ...]
) -> None:
    citations = [citation for answer in answers for citation in answer.citations]
    shown = {c.record.id: samples.store.get(c.record.id, EVERYTHING).record for c in citations}

    assert len(citations) > len(answers)
    for citation in citations:
        text = shown[citation.record.id].text
        assert citation.quote
        assert citation.quote == text[citation.source.start : citation.source.end]


def test_every_mark_of_an_answer_is_one_of_its_citations(answers: tuple[Answer, ...]) -> None:
    for answer in answers:
        numbers = [citation.n for citation in answer.citations]

        assert numbers == list(range(1, len(numbers) + 1))
        assert all(f"[^{n}]" in answer.text for n in numbers)
        assert answer.text.count("[^") >= len(numbers)
        assert f"[^{len(numbers) + 1}]" not in answer.text


def test_todays_threshold_is_answered_by_todays_rule(asking: Asking) -> None:
    answer = asking(THRESHOLD)

    cited = [citation.record.id for citation in answer.citations]
    assert cited[0] == "N05"
    assert "N06" not in cited


def test_yesterdays_threshold_is_answered_by_the_rule_of_that_day(asking: Asking) -> None:
    answer = asking(THRESHOLD, day=date(2026, 3, 31))

    cited = [citation.record.id for citation in answer.citations]
    assert cited[0] == "N06"
    assert answer.citations[0].evidence.status == "in_force"
    # The rule of the day after is named behind it, as one to come.
    later = [one.evidence.status for one in answer.citations if one.record.id == "N05"]
    assert set(later) == {"upcoming"}
    assert "即将施行（2026-04-01 起），现在还不能作为依据" in answer.text


def test_the_first_screens_question_is_answered_within_a_second(asking: Asking) -> None:
    asking(FIRST_SCREEN)

    answer = min((asking(FIRST_SCREEN) for _ in range(3)), key=lambda a: a.ms["total"])

    assert first_of(answer) == "X07"
    assert "最高100万元" in answer.citations[0].quote
    assert answer.ms["total"] < 1000


def test_an_achievement_is_found_by_the_problem_it_solves(asking: Asking) -> None:
    answer = asking("我们厂喷漆废水总是不达标，有没有成熟的技术能处理？")

    assert first_of(answer) == "NXCG-2026-0052"
    assert answer.intent == "find_achievement"


def test_a_business_is_never_shown_what_is_not_public(
    samples: House, asking: Asking, answers: tuple[Answer, ...]
) -> None:
    guarded = [
        stored.record
        for stored in samples.store.each(EVERYTHING)
        if stored.record.level != "public"
    ]
    questions = [f"有没有“{record.title}”这样的技术需求？" for record in guarded]

    mine = [*answers, *map(asking, questions)]

    assert guarded
    for answer in mine:
        assert {c.record.level for c in answer.citations} <= {"public"}
        assert {hit.record.level for hit in answer.nearest} <= {"public"}


def test_staff_are_shown_the_same_needs(samples: House, asking: Asking) -> None:
    record = next(
        stored.record
        for stored in samples.store.each(EVERYTHING, kind="demand")
        if stored.record.level == "restricted"
    )

    answer = asking(f"有没有“{record.title}”这样的技术需求？", role="staff")

    assert record.id in [citation.record.id for citation in answer.citations]


def test_what_another_process_adds_is_in_the_next_answer(
    samples: House, embedding: LocalEmbedder, model: Path, tmp_path: Path
) -> None:
    shutil.copytree(samples.folder, tmp_path / "var")
    asked = asking_in(a_house(tmp_path / "var", embedder=embedding))
    question = "“塞上云雀”计划给入选企业补助多少钱？"
    before = asked(question)
    file = tmp_path / "塞上云雀计划.md"
    text = "# 塞上云雀计划实施细则\n\n塞上云雀计划给入选企业补助，最高37万元。\n"
    file.write_text(text, encoding="utf-8")

    added = run_command(
        *("corpus", "add", str(file), "--kind", "policy"),
        TT_DATA_DIR=str(tmp_path / "var"),
        TT_EMBEDDER=str(model),
        TT_TODAY=TODAY.isoformat(),
    )

    after = asked(question)
    assert added.code == 0
    assert before.status == "refused"
    assert "37万元" in after.citations[0].quote
    assert after.citations[0].record.title == "塞上云雀计划实施细则"
