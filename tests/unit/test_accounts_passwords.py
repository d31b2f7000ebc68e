"""Long passwords will do, whatever is in them; those that somebody would try will not."""

import pytest
from accounts_builders import CHEAP, OTHER_PASSWORD, PASSWORD
from hypothesis import given
from hypothesis import strategies as st

from assistant.accounts.errors import WeakPassword
from assistant.accounts.hashing import Cost, Hasher
from assistant.accounts.passwords import one_time_password, refuse_weak


@pytest.mark.parametrize(
    "password",
    [PASSWORD, OTHER_PASSWORD, "correct horse battery", "黄河远上白云间一片孤城", "只有 字" * 20],
    ids=lambda password: password[:20],
)
def test_a_long_password_needs_no_mixture_of_signs(password: str) -> None:
    refuse_weak(f"{password}。", name="王敏")


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("短短的", "至少要 10 个字符"),
        ("长" * 129, "最多 128 个字符"),
        ("Password123", "太常见"),
        ("ＰＡＳＳＷＯＲＤ１２３", "太常见"),
        ("1234567890", "太常见"),
        ("0987654321", "太常见"),
        ("abcdefghij", "太常见"),
        ("aaaaaaaaaaaa", "太常见"),
        ("王敏王敏王敏王敏王敏", "太常见"),
        ("wangmin.yinchuan", "登录名"),
        ("Wangmin.Yinchuan2026", "登录名"),
        ("nauhcniy.nimgnaw", "登录名"),
    ],
)
def test_a_password_that_somebody_would_try_is_refused_with_the_reason(
    password: str, why: str
) -> None:
    with pytest.raises(WeakPassword, match=why):
        refuse_weak(password, name="wangmin.yinchuan")


def test_passwords_for_one_login_differ_and_will_do() -> None:
    made = {one_time_password() for _ in range(200)}

    assert len(made) == 200
    for password in made:
        refuse_weak(password, name="王敏")


def test_a_password_is_known_again_and_another_is_not() -> None:
    hasher = Hasher(CHEAP)
    kept = hasher.hash(PASSWORD)

    assert hasher.verify(kept, PASSWORD)
    assert not hasher.verify(kept, OTHER_PASSWORD)


def test_the_same_password_is_never_kept_the_same_way_twice() -> None:
    hasher = Hasher(CHEAP)

    assert hasher.hash(PASSWORD) != hasher.hash(PASSWORD)


def test_what_is_kept_tells_its_cost_and_nothing_of_the_password() -> None:
    kept = Hasher(CHEAP).hash(PASSWORD)

    assert kept.startswith("$argon2id$v=19$m=64,t=1,p=1$")
    assert PASSWORD not in kept


def test_where_no_password_is_kept_none_is_right() -> None:
    assert not Hasher(CHEAP).verify(None, PASSWORD)


def test_a_hash_of_another_cost_is_outdated_and_still_of_use() -> None:
    kept = Hasher(CHEAP).hash(PASSWORD)
    dearer = Hasher(Cost(memory_kib=128, passes=1))

    assert dearer.is_outdated(kept)
    assert dearer.verify(kept, PASSWORD)
    assert not dearer.is_outdated(dearer.hash(PASSWORD))


def test_what_is_shipped_costs_no_less_than_owasp_asks() -> None:
    cost = Cost()

    assert cost.memory_kib >= 19 * 1024
    assert cost.passes >= 2


@given(st.text(min_size=1, max_size=40))
def test_any_text_may_be_a_password_and_is_known_again(text: str) -> None:
    hasher = Hasher(CHEAP)

    assert hasher.verify(hasher.hash(text), text)
