"""Looking after accounts from the command line."""

import io
import json
from pathlib import Path

import click
import pytest
from accounts_builders import PASSWORD, WRONG_PASSWORD, House
from click.testing import CliRunner, Result

from assistant.accounts.commands import UserParts, user_commands
from assistant.accounts.errors import LastAdmin, UnknownAccount, WeakPassword
from assistant.accounts.login import Entered, Login, Refused
from assistant.errors import AssistantError, BadRequest
from corpus.levels import Viewer
from corpus.store.database import open_database


@pytest.fixture
def house(tmp_path: Path) -> House:
    return House(engine=open_database(f"sqlite:///{tmp_path / 'records.db'}"))


def users(house: House, *arguments: str, given: str = "", issuer: str = "") -> Result:
    """Run one command as somebody at this machine."""

    def open_parts() -> UserParts:
        return UserParts(
            accounts=house.accounts,
            sessions=house.sessions,
            tries=house.tries,
            keys=house.keys,
            hasher=house.hasher,
            audit=house.audit,
            who=Viewer(identity="cli:root", role="admin"),
            issuer=issuer,
        )

    result = CliRunner().invoke(user_commands(open_parts), list(arguments), input=given)
    if isinstance(result.exception, AssistantError | click.ClickException):
        raise result.exception
    return result


def add(house: House, name: str, role: str, *more: str, password: str = PASSWORD) -> Result:
    return users(
        house, "add", name, "--role", role, "--password-stdin", *more, given=f"{password}\n"
    )


def log_in(house: House, name: str, password: str = PASSWORD) -> Entered | Refused:
    login = Login(
        accounts=house.accounts, sessions=house.sessions, tries=house.tries, hasher=house.hasher
    )
    return login(name, password, when=house.clock())


def test_an_account_is_added_and_its_owner_logs_in(house: House) -> None:
    told = add(house, "王敏", "admin", "--company", "银川某公司")

    account = house.accounts.named("王敏")
    assert (account.role, account.company, account.must_change) == ("admin", "银川某公司", False)
    assert account.id in told.output
    assert PASSWORD not in told.output
    assert isinstance(log_in(house, "王敏"), Entered)
    assert house.audit.of("users add") == [("begun", "role=admin")]
    assert {entry.who for entry in house.audit.entries} == {"cli:root"}


def test_a_weak_password_adds_nobody(house: House) -> None:
    with pytest.raises(WeakPassword, match="至少要 10 个字符"):
        add(house, "王敏", "admin", password="短")

    assert not house.accounts.exist()


def test_without_a_terminal_a_password_comes_from_standard_input_or_not_at_all(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(PASSWORD))

    with pytest.raises(BadRequest, match="--password-stdin"):
        users(house, "add", "王敏", "--role", "admin")


def test_accounts_are_listed_without_anything_secret(house: House) -> None:
    add(house, "王敏", "admin")
    add(house, "李四", "enterprise", "--must-change")

    listed = json.loads(users(house, "list", "--json").output)["users"]

    assert [(one["name"], one["role"], one["must_change"]) for one in listed] == [
        ("李四", "enterprise", True),
        ("王敏", "admin", False),
    ]
    assert "argon2" not in json.dumps(listed)
    assert "待设密码" in users(house, "list").output


def test_without_accounts_the_list_says_how_to_add_one(house: House) -> None:
    assert "users add" in users(house, "list").output


def test_role_state_name_and_company_change(house: House) -> None:
    add(house, "王敏", "admin")
    add(house, "李四", "enterprise")

    users(house, "role", "李四", "manager")
    users(house, "company", "李四", "某公司")
    users(house, "disable", "李四")
    disabled = house.accounts.named("李四")
    users(house, "enable", "李四")
    users(house, "rename", "李四", "Li Si", "--shown", "李 四")

    account = house.accounts.named("li si")
    assert (disabled.role, disabled.company, disabled.state) == ("manager", "某公司", "disabled")
    assert (account.state, account.shown) == ("active", "李 四")
    assert {entry.object for entry in house.audit.entries[1:]} == {account.id}
    assert house.audit.of("users role") == [("begun", "role=manager")]
    assert house.audit.of("users disable") == [("begun", "state=disabled")]
    assert house.audit.of("users enable") == [("begun", "state=active")]


def test_the_last_administrator_stays_and_that_it_was_tried_is_noted(house: House) -> None:
    add(house, "王敏", "admin")

    with pytest.raises(LastAdmin):
        users(house, "disable", "王敏")
    with pytest.raises(LastAdmin):
        users(house, "role", "王敏", "staff")

    assert house.audit.of("users disable") == [
        ("begun", "state=disabled"),
        ("failed", "state=disabled"),
    ]


def test_another_password_ends_sessions_and_a_lock_is_opened(house: House) -> None:
    add(house, "王敏", "admin")
    entered = log_in(house, "王敏")
    assert isinstance(entered, Entered)
    for _ in range(5):
        log_in(house, "王敏", WRONG_PASSWORD)

    users(house, "password", "王敏", "--password-stdin", given="另一个 足够长的 密码\n")
    locked = log_in(house, "王敏", "另一个 足够长的 密码")
    users(house, "unlock", "王敏")

    assert house.sessions.viewer_of(entered.token) is None
    assert isinstance(locked, Refused)
    assert isinstance(log_in(house, "王敏", "另一个 足够长的 密码"), Entered)


def test_sessions_are_ended(house: House) -> None:
    add(house, "王敏", "admin")
    entered = log_in(house, "王敏")
    assert isinstance(entered, Entered)

    told = users(house, "end-sessions", "王敏")

    assert "已退出 1 处登录" in told.output
    assert house.sessions.viewer_of(entered.token) is None


def test_somebody_at_the_provider_is_linked_where_one_is_set(house: House) -> None:
    add(house, "王敏", "admin")

    with pytest.raises(BadRequest, match="TT_OIDC_ISSUER"):
        users(house, "link", "王敏", "7")
    users(house, "link", "王敏", "7", issuer="https://id.example")

    assert house.accounts.of_subject("https://id.example 7") == house.accounts.named("王敏")


def test_what_was_kept_before_there_were_accounts_goes_over(house: House) -> None:
    add(house, "王敏", "admin")

    assert "没有可归的内容" in users(house, "adopt-local", "王敏").output


@pytest.mark.parametrize(
    "arguments",
    [
        ("role", "谁", "staff"),
        ("disable", "谁呀"),
        ("password", "谁呀", "--password-stdin"),
        ("unlock", "谁呀"),
        ("adopt-local", "谁呀"),
    ],
)
def test_nobody_of_a_name_is_told_and_nothing_is_noted(
    house: House, arguments: tuple[str, ...]
) -> None:
    with pytest.raises((UnknownAccount, BadRequest)):
        users(house, *arguments, given=f"{PASSWORD}\n")

    assert house.audit.entries == []


def test_a_key_is_shown_once_listed_and_withdrawn(house: House) -> None:
    add(house, "王敏", "manager")

    made = json.loads(
        users(house, "key", "add", "王敏", "--for", "检索程序", "--days", "7", "--json").stdout
    )
    who = house.keys.viewer_of(made["key"])
    listed = json.loads(users(house, "key", "list", "王敏", "--json").stdout)["keys"]
    users(house, "key", "withdraw", "王敏", made["id"])

    assert who == house.accounts.named("王敏").viewer
    assert [one["name"] for one in listed] == ["检索程序"]
    assert made["key"] not in str(listed)
    assert house.keys.viewer_of(made["key"]) is None
    keys = [one for one in house.audit.entries if one.act.startswith("users key")]
    assert {one.object for one in keys} == {made["id"]}


def test_a_key_may_not_do_more_than_its_owner(house: House) -> None:
    add(house, "王敏", "enterprise")

    with pytest.raises(BadRequest, match="不能高于账号自己的（企业）"):
        users(house, "key", "add", "王敏", "--for", "检索程序", "--role", "staff")
