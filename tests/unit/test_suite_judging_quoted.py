import pytest
from hypothesis import given
from hypothesis import strategies as st
from suite_builders import QUOTE, TITLE, a_citation, a_refused_reply, an_answer_reply

from eval.suite.judging.quoted import judge_quoted
from eval.suite.replies import AnswerReply


def failed(reply: AnswerReply) -> list[str]:
    return [check.said for check in judge_quoted(reply).checks if not check.passed]


def share(reply: AnswerReply) -> list[tuple[float, float]]:
    return [(score.part, score.whole) for score in judge_quoted(reply).scores]


def test_a_copied_passage_is_counted() -> None:
    reply = an_answer_reply(f"{QUOTE}[^1]\n- {QUOTE}[^1]")

    assert failed(reply) == []
    assert share(reply) == [(2, 2)]


def test_a_passage_that_has_slipped_by_a_character_shows_though_its_figures_agree() -> None:
    reply = an_answer_reply(f"{QUOTE[1:]}又[^1]\n{QUOTE}[^1]")

    assert failed(reply) == [f"“{QUOTE[1:]}又”不是出处的原话"]
    assert share(reply) == [(1, 2)]


def test_a_passage_must_stand_in_the_citation_that_its_mark_names() -> None:
    cited = [a_citation(1, quote="甲规定。"), a_citation(2, quote="乙规定。")]

    assert failed(an_answer_reply("甲规定。[^1]\n乙规定。[^2]", citations=cited)) == []
    assert failed(an_answer_reply("乙规定。[^1]\n甲规定。[^2]", citations=cited)) != []


@pytest.mark.parametrize(
    "line", [f"已过期，只作历史参考：{QUOTE}[^1]", f"**《{TITLE}》（现行有效 · 官方）**[^1]"]
)
def test_what_code_sets_around_a_passage_is_no_passage(line: str) -> None:
    assert failed(an_answer_reply(line)) == []


def test_what_a_language_model_wrote_and_a_refusal_are_not_judged() -> None:
    written = an_answer_reply("换句话说。[^1]").model_copy(update={"mode": "llm"})

    for reply in (written, a_refused_reply()):
        assert judge_quoted(reply).checks == ()
        assert share(reply) == []


@given(st.text())
def test_any_text_is_judged_and_a_failure_says_why(text: str) -> None:
    for check in judge_quoted(an_answer_reply(f"{text}[^1]")).checks:
        assert check.passed == (check.said == "")
