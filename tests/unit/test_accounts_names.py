"""Names to log in by have one form, whoever types them."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.accounts.names import MAX_CHARS, MIN_CHARS, company_name, login_name, shown_name
from assistant.errors import BadRequest


def form_of(text: str) -> str | None:
    try:
        return login_name(text)
    except BadRequest:
        return None


@pytest.mark.parametrize(
    ("typed", "form"),
    [
        ("王敏", "王敏"),
        ("  Wang Min ", "wang min"),
        ("ＷａｎｇＭｉｎ", "wangmin"),
        ("STRASSE", "strasse"),
        ("straße", "strasse"),
        ("王　　敏", "王 敏"),
        ("ﬁnance", "finance"),
        ("a.b@example.cn", "a.b@example.cn"),
    ],
)
def test_a_name_has_one_form_however_it_is_typed(typed: str, form: str) -> None:
    assert login_name(typed) == form


@pytest.mark.parametrize(
    "typed",
    ["", " ", "a", "一", "王" * 65, "wang\u200bmin", "wang\u202emin", "wa\x00ng", "\ud800\ud800"],
    ids=repr,
)
def test_a_name_that_nobody_could_type_again_is_refused(typed: str) -> None:
    with pytest.raises(BadRequest):
        login_name(typed)


def test_a_refusal_says_what_would_be_right() -> None:
    with pytest.raises(BadRequest, match="登录名应有 2 到 64 个字"):
        login_name("王")


@given(st.text(max_size=80))
def test_the_form_of_a_form_is_itself(text: str) -> None:
    form = form_of(text)

    assert form is None or login_name(form) == form


@given(st.text(max_size=80))
def test_capitals_width_and_spaces_around_make_no_other_name(text: str) -> None:
    forms = {form_of(text), form_of(f"  {text} "), form_of(unicodedata.normalize("NFD", text))}

    assert len(forms) == 1


@given(st.text(max_size=200))
def test_what_is_taken_can_be_read_and_is_of_a_fit_length(text: str) -> None:
    form = form_of(text)

    if form is not None:
        assert MIN_CHARS <= len(form) <= MAX_CHARS
        assert form == form.strip()
        assert not any(unicodedata.category(c) in ("Cc", "Cf", "Cs", "Co", "Cn") for c in form)


def test_a_name_is_shown_as_it_was_typed() -> None:
    assert shown_name("  Wang   Min ") == "Wang Min"


def test_a_company_may_be_left_out_and_a_shown_name_may_not() -> None:
    assert company_name(" ") == ""
    with pytest.raises(BadRequest, match="姓名应有 1 到 64 个字"):
        shown_name(" ")
