"""How much of a question stands in the text that answers it."""

from hypothesis import given
from hypothesis import strategies as st
from suite_builders import a_search_case, an_answer_case

from eval.suite.cases import Case
from eval.suite.overlap import median_overlap, shared

TEXT = st.text("研发费用加计扣除条件办法", max_size=20)


@given(question=TEXT, text=TEXT)
def test_the_share_is_a_share(question: str, text: str) -> None:
    assert 0 <= shared(question, text) <= 1


@given(question=TEXT.filter(lambda text: len(text) > 1))
def test_a_question_copied_from_the_text_is_all_in_it(question: str) -> None:
    assert shared(question, f"前面。{question}。后面") == 1


def test_marks_and_blanks_do_not_count() -> None:
    assert shared("加计？ 扣除", "加计扣除") == 1


def test_the_median_is_over_cases_that_name_a_record_there_is() -> None:
    cases: list[Case] = [
        a_search_case("F001", query="加计扣除", relevant={"N10": 3}),
        a_search_case("F002", query="甲乙丙丁", relevant={"N10": 3}),
        a_search_case("F003", query="加计扣除", relevant={"none": 3}),
        an_answer_case(),
    ]

    assert median_overlap(cases, {"N10": "研发费用加计扣除"}) == 0.5
    assert median_overlap(cases, {}) is None
