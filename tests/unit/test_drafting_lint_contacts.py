"""Telephones that are too short, and terms of which nobody can tell the beginning."""

import pytest
from drafting_lint_builders import Field, codes, form

from assistant.drafting.template import Sort


def _said(sort: Sort, text: str) -> list[str]:
    return codes(form(Field(label="项", sort=sort)), {"项目名称": "甲", "项": text})


@pytest.mark.parametrize("text", ["0951-12345", "1380951123", "电话待定1"])
def test_a_telephone_that_is_too_short_is_told(text: str) -> None:
    assert "phone_unreadable" in _said("phone", text)


@pytest.mark.parametrize("text", ["0951-5550123", "13809511234", "021-5550123", "95598123"])
def test_a_telephone_as_it_should_be_is_not(text: str) -> None:
    assert "phone_unreadable" not in _said("phone", text)


@pytest.mark.parametrize("text", ["明年1月到2028年12月", "年初到2028年12月31日"])
def test_a_term_whose_beginning_nobody_can_tell_is_told(text: str) -> None:
    assert "span_unreadable" in _said("span", text)


@pytest.mark.parametrize(
    "text",
    ["2027年1月至2028年12月", "自签订之日起3年", "合同签订之日至2028年12月31日", "2027年1至12月"],
)
def test_a_term_that_can_be_told_is_not(text: str) -> None:
    assert "span_unreadable" not in _said("span", text)
