"""The keys of programs on the page of one's own account."""

import re
from pathlib import Path

import pytest
from accounts_builders import House, an_account

from corpus.levels import Viewer
from corpus.store.database import open_database

_SHOWN = re.compile(r"<code>(tt_[\w-]{43})</code>")
_WITHDRAW = re.compile(r'action="(/account/keys/k[0-9a-f]{16}/withdraw)"')
KEY = {"name": "检索程序", "role": "manager", "days": "30"}


@pytest.fixture
def house(tmp_path: Path) -> House:
    return House(engine=open_database(f"sqlite:///{tmp_path / 'records.db'}"))


def test_a_key_is_made_shown_once_and_withdrawn(house: House) -> None:
    account = house.add(an_account("王敏", role="staff"))
    visitor = house.visitor()
    visitor.log_in("王敏")

    made = visitor.post("/account/keys", KEY, on="/account")
    first, second = visitor.get("/account").text, visitor.get("/account").text
    token = _SHOWN.findall(first)[0]
    who = house.keys.viewer_of(token)
    withdrawn = visitor.post(_WITHDRAW.findall(second)[0], on="/account")

    assert [made.headers["location"], withdrawn.headers["location"]] == ["/account"] * 2
    assert who == Viewer(identity=account.id, role="manager")
    assert token not in second
    assert "检索程序" in second
    assert house.keys.viewer_of(token) is None
    after = visitor.get("/account").text
    assert "已撤销密钥“检索程序”" in after
    assert "– 已撤销" in after
    assert "检索程序" in after
    assert not _WITHDRAW.findall(after)
    noted = [one for one in house.audit.entries if "account_key" in one.act]
    assert [one.note for one in noted] == ["role=manager", ""]
    assert len({one.object for one in noted}) == 1


def test_a_new_key_may_do_the_least_unless_more_is_asked_for(house: House) -> None:
    account = house.add(an_account("王敏", role="staff"))
    visitor = house.visitor()
    visitor.log_in("王敏")

    shown = visitor.get("/account").text
    visitor.post("/account/keys", {"name": "检索程序", "days": "30"}, on="/account")

    options = re.findall(r'<option value="(\w+)"( selected)?', shown.partition('id="role"')[2])
    assert options == [("enterprise", ""), ("manager", ""), ("staff", "")]
    assert [key.role for key in house.keys.of(account.id)] == ["enterprise"]


def test_a_key_is_not_withdrawn_before_it_was_asked_whether_it_should_be(house: House) -> None:
    house.add(an_account("王敏", role="staff"))
    visitor = house.visitor()
    visitor.log_in("王敏")
    visitor.post("/account/keys", KEY, on="/account")

    row = visitor.get("/account").text.partition('<details class="sure">')[2].partition("</tr>")[0]

    assert row.startswith("<summary>撤销</summary><p>用它的程序马上就不能再访问")
    assert "确定撤销" in row


def test_the_only_script_beside_the_keys_is_the_one_that_copies(house: House) -> None:
    house.add(an_account("王敏", role="staff"))
    visitor = house.visitor()
    visitor.log_in("王敏")
    visitor.post("/account/keys", KEY, on="/account")

    first, second = visitor.get("/account"), visitor.get("/account")

    assert "data-copy-secret" in first.text
    assert first.text.count("<script>") == second.text.count("<script>") + 1
    assert first.headers["content-security-policy"].count("'sha256-") == 2


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"name": ""}, "名称应有 1 到 60 个字"),
        ({"name": "检索\u202e程序"}, "看不见的字符"),
        ({"role": "admin"}, "不能高于账号自己的（工作人员）"),
        ({"role": "root"}, "没有这个角色"),
        ({"days": "0"}, "1 到 366 天"),
        ({"days": "9999999999999"}, "1 到 366 天"),
        ({"days": "三十"}, "1 到 366 天"),
    ],
)
def test_what_no_key_can_be_is_told_and_none_is_made(
    house: House, typed: dict[str, str], told: str
) -> None:
    account = house.add(an_account("王敏", role="staff"))
    visitor = house.visitor()
    visitor.log_in("王敏")

    answer = visitor.post("/account/keys", {**KEY, **typed}, on="/account")

    assert answer.status_code == 400
    assert told in answer.text
    assert house.keys.of(account.id) == ()


def test_nobodys_key_is_withdrawn_by_somebody_else(house: House) -> None:
    owner, _ = house.add(an_account("王敏", role="staff")), house.add(an_account("李丽"))
    mine, other = house.visitor(), house.visitor()
    mine.log_in("王敏")
    mine.post("/account/keys", KEY, on="/account")
    other.log_in("李丽")

    path = _WITHDRAW.findall(mine.get("/account").text)[0]
    answer = other.post(path, on="/account")

    assert answer.status_code == 400
    assert "没有这个密钥" in answer.text
    assert len(house.keys.of(owner.id)) == 1


def test_the_name_of_a_key_is_text_and_nothing_else(house: House) -> None:
    house.add(an_account("王敏", role="staff"))
    visitor = house.visitor()
    visitor.log_in("王敏")

    visitor.post("/account/keys", {**KEY, "name": "<img src=x>"}, on="/account")

    assert "<img" not in visitor.get("/account").text


def test_an_administrator_ends_the_keys_of_somebody_else(house: House) -> None:
    account = house.add(an_account("王敏"))
    house.add(an_account("boss", role="admin"))
    owner, admin = house.visitor(), house.visitor()
    owner.log_in("王敏")
    admin.log_in("boss")
    owner.post("/account/keys", {**KEY, "role": "enterprise"}, on="/account")
    (token,) = _SHOWN.findall(owner.get("/account").text)
    assert house.keys.viewer_of(token) is not None

    answer = admin.post(f"/people/{account.id}/keys", on=f"/people/{account.id}")

    assert answer.status_code == 303
    assert "已撤销“王敏”的 1 个密钥" in admin.get(f"/people/{account.id}").text
    assert house.keys.viewer_of(token) is None
