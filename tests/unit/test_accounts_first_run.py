"""The first account is made by whoever has the code from the terminal, once."""

from typing import cast

import pytest
from accounts_builders import CODE, an_account

from assistant.accounts.account import Account
from assistant.accounts.first_run import FirstRun, begin_first_run, new_code
from assistant.accounts.port import Accounts
from assistant.errors import BadRequest


class NoAccounts:
    """Accounts, of which there are none yet."""

    def __init__(self) -> None:
        self.added: list[Account] = []

    def exist(self) -> bool:
        return bool(self.added)

    def add_first(self, account: Account, password: str) -> None:
        self.added.append(account)


def test_the_code_makes_the_first_account() -> None:
    accounts, admin = NoAccounts(), an_account(role="admin")

    FirstRun(CODE).make(cast("Accounts", accounts), admin, "hash", code=CODE)

    assert accounts.added == [admin]


@pytest.mark.parametrize("typed", [CODE.lower(), CODE.replace("-", " "), CODE.replace("1", "I")])
def test_the_code_may_be_typed_as_it_is_read(typed: str) -> None:
    FirstRun(CODE).check(typed)


@pytest.mark.parametrize("typed", ["", CODE[:-1], CODE + "0", "x" * 10_000, "设置码"])
def test_a_wrong_code_makes_nothing(typed: str) -> None:
    accounts = NoAccounts()

    with pytest.raises(BadRequest, match="设置码不对"):
        FirstRun(CODE).make(cast("Accounts", accounts), an_account(), "hash", code=typed)

    assert accounts.added == []


def test_after_too_many_wrong_codes_the_right_one_is_of_no_use() -> None:
    first_run = FirstRun(CODE, tries=3)
    for _ in range(3):
        with pytest.raises(BadRequest, match="设置码不对"):
            first_run.check("wrong")

    with pytest.raises(BadRequest, match="重新启动程序"):
        first_run.check(CODE)
    assert not first_run.is_open


def test_the_code_is_of_use_once() -> None:
    first_run, accounts = FirstRun(CODE), NoAccounts()
    first_run.make(cast("Accounts", accounts), an_account(), "hash", code=CODE)

    with pytest.raises(BadRequest):
        first_run.check(CODE)


def test_what_waits_holds_no_code() -> None:
    waiting, code = begin_first_run(cast("Accounts", NoAccounts())) or (None, "")

    assert waiting is not None
    kept = repr([getattr(waiting, name) for name in vars(waiting)])
    assert code not in kept
    assert code.replace("-", "") not in kept


def test_where_there_is_an_account_no_code_is_made() -> None:
    accounts = NoAccounts()
    accounts.add_first(an_account(), "hash")

    assert begin_first_run(cast("Accounts", accounts)) is None


def test_codes_differ() -> None:
    assert len({new_code() for _ in range(100)}) == 100
