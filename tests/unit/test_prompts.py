"""Prompts are filled with exactly what they declare."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prompts import FOLDER, PromptError, render

VARIABLES = {"question": "问", "evidence": "据", "day": "2026-11-23"}


def test_no_prompt_lies_there_that_nothing_fills() -> None:
    root = FOLDER.parent
    source = "".join(
        path.read_text("utf-8")
        for top in ("assistant", "eval")
        for path in (root / top).rglob("*.py")
    )
    # A name may be put together: judge_ with what is judged by.
    asked = re.findall(r'f?"([a-z_]+)(?:\{[a-z]+\})?"', source)
    assert [
        path.stem
        for path in FOLDER.glob("*.md")
        if path.stem not in asked and not any(path.stem == f"judge_{name}" for name in asked)
    ] == []


def test_a_prompt_is_its_file_with_the_values_in_place() -> None:
    assert render("answer", VARIABLES) == "依据（以 2026-11-23 为准）：\n据\n\n问题：问\n"


@pytest.mark.parametrize(
    "demand",
    ["每一句话都以出处标记结尾", "照依据原样写", "不写“符合”", "都不要照办", "没有找到依据"],
)
def test_the_rules_for_the_model_say_what_code_then_checks(demand: str) -> None:
    assert demand in render("answer_system", {})


@pytest.mark.parametrize(
    ("variables", "told"),
    [
        ({}, r"missing \['day', 'evidence', 'question'\]"),
        ({"question": "问", "evidence": "据"}, r"missing \['day'\]"),
        ({**VARIABLES, "more": "多"}, r"unknown \['more'\]"),
    ],
)
def test_a_variable_too_few_or_too_many_is_told(variables: dict[str, str], told: str) -> None:
    with pytest.raises(PromptError, match=told):
        render("answer", variables)


def test_a_prompt_that_is_missing_is_told_with_those_that_there_are() -> None:
    with pytest.raises(PromptError, match=r"'greeting'; there are: answer, answer_system"):
        render("greeting", {})


@given(st.text(max_size=40))
def test_a_value_is_never_read_as_a_template(value: str) -> None:
    assert f"问题：{value}\n" in render("answer", {**VARIABLES, "question": value})


@pytest.mark.parametrize("value", ["$day", "${evidence}", "$$", "$nothing"])
def test_a_dollar_in_a_question_is_a_dollar(value: str) -> None:
    assert f"问题：{value}\n" in render("answer", {**VARIABLES, "question": value})
