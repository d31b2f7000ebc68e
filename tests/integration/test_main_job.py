"""The main job: people's questions, on the samples, with the embedder that comes along."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path

import pytest
from assistant_builders import bundled_model
from builders import EVERYTHING, TODAY, House, a_house

import corpus
import eval as evaluation
from assistant.answers import Answer, Question
from assistant.ask import ask
from corpus.levels import Role, Viewer
from index.embedding.local import LocalEmbedder

ROOT = Path(corpus.__file__).parents[1]
SAMPLES = Path(corpus.__file__).with_name("samples")
QUESTIONS = Path(evaluation.__file__).parent / "sets" / "policy_questions.jsonl"
THRESHOLD = "专精特新中小企业的营业收入最低要多少？"
FIRST_SCREEN = "我们是上海的技术转移机构，想到银川落户，有什么补贴？"
ANSWERABLE, OTHERS = 30, 12

Asking = Callable[..., Answer]


@pytest.fixture(scope="session")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return bundled_model(tmp_path_factory.getbasetemp())


@pytest.fixture(scope="session")
def samples(model: Path, tmp_path_factory: pytest.TempPathFactory) -> House:
    """All samples, added once for the whole run."""
    house = a_house(tmp_path_factory.mktemp("main_job"), embedder=LocalEmbedder(model))
    assert house.add(SAMPLES).problems == ()
    return house


@pytest.fixture
def asking(samples: House) -> Asking:
    return asking_in(samples)


def asking_in(house: House) -> Asking:
    def asked(text: str, *, day: date = TODAY, role: Role = "enterprise") -> Answer:
        question = Question(text=text, viewer=Viewer(role=role), day=day)
        (answer,) = ask(question, searcher=house.searcher)
        return answer

    return asked


def policy_questions() -> list[dict[str, object]]:
    lines = QUESTIONS.read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines if line.strip()]


def day_of(question: Mapping[str, object]) -> date:
    return date.fromisoformat(str(question.get("as_of", TODAY.isoformat())))


@pytest.fixture(scope="session")
def answers(samples: House) -> dict[str, Answer]:
    """The answer to each policy question, as a business gets it."""
    asked = asking_in(samples)
    return {str(q["id"]): asked(str(q["question"]), day=day_of(q)) for q in policy_questions()}


def first_of(answer: Answer) -> str | None:
    return answer.citations[0].record.id if answer.citations else None


def test_most_answerable_questions_get_a_right_record_first(answers: dict[str, Answer]) -> None:
    answerable = [q for q in policy_questions() if q["first"]]

    right = [q["id"] for q in answerable if first_of(answers[str(q["id"])]) in q["first"]]  # type: ignore[operator]

    assert len(answerable) == ANSWERABLE
    assert len(right) >= 24, sorted({str(q["id"]) for q in answerable} - set(map(str, right)))


def test_what_the_corpus_does_not_answer_is_refused(answers: dict[str, Answer]) -> None:
    others = [str(q["id"]) for q in policy_questions() if not q["first"]]

    refused = [name for name in others if answers[name].status == "refused"]

    assert len(others) == OTHERS
    assert len(refused) >= 11, sorted(set(others) - set(refused))


def test_a_refusal_cites_nothing(answers: dict[str, Answer]) -> None:
    refused = [answer for answer in answers.values() if answer.status == "refused"]

    assert refused
    assert {answer.citations for answer in refused} == {()}


def test_every_quote_stands_verbatim_in_the_record_as_shown(
    samples: House, answers: dict[str, Answer]
) -> None:
    citations = [citation for answer in answers.values() for citation in answer.citations]
    shown = {c.record.id: samples.store.get(c.record.id, EVERYTHING).record for c in citations}

    assert len(citations) >= ANSWERABLE
    for citation in citations:
        text = shown[citation.record.id].text
        assert citation.quote
        assert citation.quote == text[citation.source.start : citation.source.end]


def test_every_mark_of_an_answer_is_one_of_its_citations(answers: dict[str, Answer]) -> None:
    for answer in answers.values():
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
    assert "N05" not in cited


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
    samples: House, asking: Asking, answers: dict[str, Answer]
) -> None:
    guarded = [
        stored.record
        for stored in samples.store.each(EVERYTHING)
        if stored.record.level != "public"
    ]
    questions = [f"有没有“{record.title}”这样的技术需求？" for record in guarded]

    mine = [*answers.values(), *map(asking, questions)]

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
    samples: House, model: Path, tmp_path: Path
) -> None:
    shutil.copytree(samples.folder, tmp_path / "var")
    asked = asking_in(a_house(tmp_path / "var", embedder=LocalEmbedder(model)))
    question = "“塞上云雀”计划给入选企业补助多少钱？"
    before = asked(question)
    file = tmp_path / "塞上云雀计划.md"
    text = "# 塞上云雀计划实施细则\n\n塞上云雀计划给入选企业补助，最高37万元。\n"
    file.write_text(text, encoding="utf-8")

    subprocess.run(  # noqa: S603  (our own command line)
        [sys.executable, "-m", "corpus", "add", str(file), "--kind", "policy"],
        cwd=ROOT,
        env={
            **os.environ,
            "TT_DATA_DIR": str(tmp_path / "var"),
            "TT_EMBEDDER": str(model),
            "TT_TODAY": TODAY.isoformat(),
        },
        check=True,
        capture_output=True,
        timeout=120,
    )

    after = asked(question)
    assert before.status == "refused"
    assert "37万元" in after.citations[0].quote
    assert after.citations[0].record.title == "塞上云雀计划实施细则"
