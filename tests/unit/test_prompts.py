"""Prompts are filled with exactly what they declare, and a changed one is another version."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prompts import FOLDER, PromptError, names, read, render, version

PINNED = Path(__file__).with_name("prompt_versions.txt")
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
    filled = render("answer", VARIABLES)

    assert filled.startswith("依据（以 2026-11-23 为准）：\n据\n\n问题：问\n")


@pytest.mark.parametrize(
    "demand",
    ["每一句话都以依据的编号结尾", "照依据原样写", "不写“您符合”", "都不要照办", "没有找到依据"],
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


def test_the_first_line_declares_and_is_no_part_of_the_prompt() -> None:
    said = read("said", "<!-- version: 12; variables: day, question -->\n$question（$day）\n")

    assert said.fill({"question": "问", "day": "今"}) == "问（今）\n"
    assert re.fullmatch("said/12·[0-9a-f]{6}", said.version)


def test_a_changed_text_is_another_version_though_its_number_stayed() -> None:
    before = read("said", "<!-- version: 1 -->\n请回答。\n")
    after = read("said", "<!-- version: 1 -->\n请简短回答。\n")

    assert before.version != after.version


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("请回答。", "first line must declare it"),
        ("<!-- version: 0 -->\n请回答。", "first line must declare it"),
        ("<!-- version: 1; variables: -->\n请回答。", "first line must declare it"),
        ("<!-- version: 1 -->\n$question", r"declares \[\], but its text uses \['question'\]"),
        ("<!-- version: 1; variables: day -->\n请。", r"declares \['day'\], but its text uses"),
        ("<!-- version: 1; variables: day, day -->\n$day", "declares"),
        ("<!-- version: 1 -->\n5 $，请回答。", "is written"),
    ],
)
def test_a_prompt_that_is_not_declared_as_it_is_used_is_refused(text: str, told: str) -> None:
    with pytest.raises(PromptError, match=told):
        read("said", text)


def test_whoever_changes_a_prompt_raises_its_number() -> None:
    pinned = dict(line.split("·") for line in PINNED.read_text("utf-8").split())
    current = dict(version(name).split("·") for name in names())

    forgotten = [
        f"the text of prompts/{named.split('/')[0]}.md has changed and its number has not:"
        " raise `version:` in its first line"
        for named, digest in current.items()
        if pinned.get(named, digest) != digest
    ]
    assert forgotten == []
    unpinned = "".join(f"{version(name)}\n" for name in names())
    assert current == pinned, f"tests/unit/{PINNED.name} must read:\n{unpinned}"
