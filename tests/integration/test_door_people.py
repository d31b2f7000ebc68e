"""One's own account, and looking after those of others, through the pages."""

import re
from collections.abc import Iterator

import pytest
from accounts_builders import (
    OTHER_PASSWORD,
    PASSWORD,
    WRONG_PASSWORD,
    House,
    Visitor,
    an_account,
)
from httpx2 import Response
from sqlalchemy import delete

from assistant.accounts.account import Account
from assistant.keeping.accounts import AccountStore
from assistant.keeping.tables import ACCOUNT, LOGIN_TRY, SESSION
from corpus.levels import Role
from corpus.store.database import open_database


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    engine = open_database(f"sqlite:///{tmp_path_factory.mktemp('people') / 'records.db'}")
    AccountStore(engine)
    yield House(engine=engine)
    engine.dispose()


@pytest.fixture
def house(empty: House) -> House:
    """A house without accounts."""
    with empty.engine.begin() as connection:
        for table in (ACCOUNT, SESSION, LOGIN_TRY):
            connection.execute(delete(table))
    return House(engine=empty.engine)


@pytest.fixture
def admin(house: House) -> Visitor:
    house.add(an_account("boss", role="admin"))
    visitor = house.visitor()
    visitor.log_in("boss")
    return visitor


def one_time(page: str) -> str:
    (password,) = re.findall(r"<code>([^<]+)</code>", page)
    return str(password)


# --- one's own


def change(visitor: Visitor, **fields: str) -> Response:
    given = {"current": PASSWORD, "password": OTHER_PASSWORD, "again": OTHER_PASSWORD, **fields}
    return visitor.post("/account/password", given, on="/account")


def test_a_new_password_ends_every_other_session_and_gives_this_one_a_new_token(
    house: House,
) -> None:
    house.add(an_account("王敏"))
    here, there = house.visitor(), house.visitor()
    here.log_in("王敏")
    there.log_in("王敏")
    before = here.token

    answer = change(here)

    assert answer.status_code == 303
    assert house.sessions.viewer_of(before) is None
    assert house.sessions.viewer_of(there.token) is None
    assert house.sessions.viewer_of(here.token) is not None
    assert "密码已改" in here.get("/account").text
    assert house.visitor().log_in("王敏", OTHER_PASSWORD).status_code == 303
    assert house.visitor().log_in("王敏", PASSWORD).status_code == 403


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"current": WRONG_PASSWORD}, "当前密码不对"),
        ({"again": WRONG_PASSWORD}, "两次输入的新密码不一样"),
        ({"password": "1234567890", "again": "1234567890"}, "太常见"),
        ({"password": PASSWORD, "again": PASSWORD}, "和原来的一样"),
    ],
)
def test_a_password_that_will_not_do_changes_nothing(
    house: House, fields: dict[str, str], said: str
) -> None:
    house.add(an_account("王敏"))
    visitor = house.visitor()
    visitor.log_in("王敏")

    answer = change(visitor, **fields)

    assert answer.status_code == 400
    assert said in answer.text
    assert house.sessions.viewer_of(visitor.token) is not None
    assert house.audit.of("door.account_password") == [("begun", ""), ("failed", "")]
    assert house.visitor().log_in("王敏").status_code == 303


def test_an_open_page_does_not_let_somebody_guess_the_password(house: House) -> None:
    house.add(an_account("王敏"))
    visitor = house.visitor()
    visitor.log_in("王敏")

    for _ in range(5):
        change(visitor, current=WRONG_PASSWORD)
    answer = change(visitor)

    assert answer.status_code == 503
    assert "输错次数过多" in answer.text
    assert house.visitor().log_in("王敏").status_code == 303


def test_other_logins_end_or_all_do(house: House) -> None:
    house.add(an_account("王敏"))
    here, there = house.visitor(), house.visitor()
    here.log_in("王敏")
    there.log_in("王敏")

    here.post("/account/sessions", on="/account")
    assert house.sessions.viewer_of(there.token) is None
    assert "已退出其他 1 处登录" in here.get("/account").text

    token = here.token
    answer = here.post("/account/sessions", {"everywhere": "1"}, on="/account")
    assert answer.headers["location"] == "/login?left=1"
    assert house.sessions.viewer_of(token) is None


def test_with_a_password_for_one_login_one_sets_ones_own_first(house: House) -> None:
    house.add(an_account("王敏", role="admin", must_change=True))
    visitor = house.visitor()

    entered = visitor.log_in("王敏", wanted="/people")
    people = visitor.get("/people")
    page = visitor.get("/account")
    visitor.post(
        "/account/password", {"password": OTHER_PASSWORD, "again": OTHER_PASSWORD}, on="/account"
    )

    assert entered.headers["location"] == "/account"
    assert people.headers["location"] == "/account"
    assert "一次性密码" in page.text
    assert "账号管理</h1>" not in page.text
    assert visitor.get("/people").status_code == 200


def test_a_password_for_one_login_is_of_no_use_after_a_week(house: House) -> None:
    house.add(an_account("王敏", must_change=True))
    house.clock.turn(days=7, seconds=1)

    assert house.visitor().log_in("王敏").status_code == 403
    assert house.audit.of("door.login") == [("denied", "expired")]


def test_whoever_comes_by_a_provider_has_no_password_to_change(house: House) -> None:
    account = house.add(an_account("王敏", subject="https://id.example 1"), None)
    visitor = house.visitor()
    visitor.client.cookies.set("tt_session", house.sessions.begin(account.id))

    assert "密码在那里改" in visitor.get("/account").text
    assert change(visitor).status_code == 400


# --- looking after others


@pytest.mark.parametrize("role", ["enterprise", "manager", "staff"])
def test_nobody_but_administrators_looks_after_accounts(house: House, role: Role) -> None:
    other = house.add(an_account("boss", role="admin"))
    account = house.add(an_account("王敏", role=role))
    visitor = house.visitor()
    visitor.log_in("王敏")
    before = house.accounts.listed()

    answers = [visitor.get("/people"), visitor.get(f"/people/{other.id}")]
    for path in ("", *(f"/{account.id}/{deed}" for deed in DEEDS)):
        answers.append(
            visitor.post(f"/people{path}", {"role": "admin", "state": "active"}, on="/account")
        )

    assert {answer.status_code for answer in answers} == {403}
    assert "只有管理员可以管理账号" in answers[0].text
    assert house.accounts.listed() == before
    denied = [entry for entry in house.audit.entries if entry.outcome == "denied"]
    assert len(denied) == len(answers)
    assert {entry.who for entry in denied} == {account.id}
    objects = [entry.object for entry in denied]
    assert objects == ["", other.id, "", *[account.id] * len(DEEDS)]


DEEDS = ("role", "state", "password", "unlock", "sessions", "keys", "name", "link")


def test_nobody_without_a_session_sees_or_does_anything(house: House) -> None:
    account = house.add(an_account("boss", role="admin"))
    visitor = house.visitor()

    paths = ["/account", "/people", f"/people/{account.id}"]
    seen = [visitor.get(path) for path in paths]
    done = [
        visitor.post(path, {"role": "staff", "state": "disabled"}, on="/login")
        for path in (
            "/people",
            "/account/password",
            "/account/sessions",
            *(f"/people/{account.id}/{deed}" for deed in DEEDS),
        )
    ]

    assert {answer.headers["location"] for answer in (*seen, *done)} == {"/login"}
    assert house.accounts.get(account.id) == account


def test_a_new_account_has_a_password_for_one_login_which_is_shown_once(
    house: House, admin: Visitor
) -> None:
    fields = {"name": "Li.Si", "shown": "李四", "company": "某公司", "role": "manager"}
    answer = admin.post("/people", fields, on="/people")
    page, again = admin.get("/people").text, admin.get("/people").text

    assert answer.headers["location"] == "/people"
    account = house.accounts.named("li.si")
    assert (account.shown, account.company, account.role) == ("李四", "某公司", "manager")
    assert account.must_change
    assert "<code>" not in again
    assert house.visitor().log_in("li.si", one_time(page)).headers["location"] == "/account"


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"name": "boss", "role": "staff"}, "“boss”已有人用"),
        ({"name": "李四", "role": "root"}, "请选择角色"),
        ({"name": "李四"}, "请选择角色"),
        ({"name": "李", "role": "staff"}, "登录名应有"),
        ({"name": "李四", "role": "staff", "company": "司" * 65}, "单位名称应有"),
    ],
)
def test_an_account_that_will_not_do_is_not_made_and_what_was_typed_stays(
    house: House, admin: Visitor, fields: dict[str, str], said: str
) -> None:
    answer = admin.post("/people", fields, on="/people")

    assert answer.status_code == 400
    assert said in answer.text
    assert f'value="{fields["name"]}"' in answer.text
    assert len(house.accounts.listed()) == 1


def do(admin: Visitor, account: Account, deed: str, **fields: str) -> Response:
    return admin.post(f"/people/{account.id}/{deed}", fields, on=f"/people/{account.id}")


def test_another_role_counts_at_the_next_request(house: House, admin: Visitor) -> None:
    account = house.add(an_account("王敏", role="staff"))
    token = house.sessions.begin(account.id)

    answer = do(admin, account, "role", role="enterprise")

    assert answer.headers["location"] == f"/people/{account.id}"
    viewer = house.sessions.viewer_of(token)
    assert viewer is not None and viewer.role == "enterprise"
    assert "现在是企业" in admin.get(f"/people/{account.id}").text


def test_the_last_administrator_cannot_be_lost(house: House, admin: Visitor) -> None:
    boss = house.accounts.named("boss")

    demoted = do(admin, boss, "role", role="staff")
    disabled = do(admin, boss, "state", state="disabled")

    assert (demoted.status_code, disabled.status_code) == (400, 400)
    assert "最后一位可登录的管理员" in demoted.text
    assert house.accounts.get(boss.id) == boss
    assert house.audit.of("door.person_role") == [
        ("begun", "role=staff"),
        ("failed", "role=staff"),
    ]


def test_the_audit_says_who_was_made_what_and_who_was_disabled(
    house: House, admin: Visitor
) -> None:
    account = house.add(an_account("王敏", role="staff"))
    house.audit.entries.clear()

    do(admin, account, "role", role="manager")
    do(admin, account, "state", state="disabled")
    do(admin, account, "state", state="active")
    do(admin, account, "role", role="王敏的电话")

    told = [(entry.object, entry.outcome, entry.note) for entry in house.audit.entries]
    assert told == [
        (account.id, "begun", "role=manager"),
        (account.id, "begun", "state=disabled"),
        (account.id, "begun", "state=active"),
        (account.id, "begun", ""),
        (account.id, "failed", ""),
    ]


def test_whoever_is_disabled_is_out_at_once_and_cannot_come_in(
    house: House, admin: Visitor
) -> None:
    account = house.add(an_account("王敏"))
    visitor = house.visitor()
    visitor.log_in("王敏")

    do(admin, account, "state", state="disabled")

    assert visitor.get("/account").headers["location"] == "/login"
    assert house.visitor().log_in("王敏").status_code == 403
    do(admin, account, "state", state="active")
    assert house.visitor().log_in("王敏").status_code == 303


def test_a_new_password_for_one_login_takes_the_place_of_the_old(
    house: House, admin: Visitor
) -> None:
    account = house.add(an_account("王敏"))
    token = house.sessions.begin(account.id)

    do(admin, account, "password")
    password = one_time(admin.get(f"/people/{account.id}").text)

    assert house.sessions.viewer_of(token) is None
    assert house.visitor().log_in("王敏").status_code == 403
    assert house.visitor().log_in("王敏", password).headers["location"] == "/account"
    assert password not in repr(house.audit.entries)


def test_nobody_gives_themselves_a_password_that_they_would_never_see(
    house: House, admin: Visitor
) -> None:
    boss = house.accounts.named("boss")

    page = admin.get(f"/people/{boss.id}").text
    answer = do(admin, boss, "password")

    assert f"/people/{boss.id}/password" not in page
    assert "自己的密码在" in page
    assert answer.status_code == 400
    assert "/account" in answer.text
    assert house.accounts.get(boss.id) == boss
    assert house.sessions.viewer_of(admin.token) is not None
    assert house.audit.of("door.person_password") == [("begun", ""), ("failed", "")]


def test_a_lock_is_opened_and_sessions_are_ended_by_an_administrator(
    house: House, admin: Visitor
) -> None:
    account = house.add(an_account("王敏"))
    token = house.sessions.begin(account.id)
    for _ in range(6):
        house.visitor().log_in("王敏", WRONG_PASSWORD)

    do(admin, account, "unlock")
    do(admin, account, "sessions")

    assert house.sessions.viewer_of(token) is None
    assert house.visitor().log_in("王敏").status_code == 303


def test_a_name_and_a_company_are_changed(house: House, admin: Visitor) -> None:
    account = house.add(an_account("王敏"))

    do(admin, account, "name", name="王敏2", shown="王 敏", company="某公司")

    changed = house.accounts.get(account.id)
    assert (changed.name, changed.shown, changed.company) == ("王敏2", "王 敏", "某公司")


@pytest.mark.parametrize("account", ["u0", "..", "%2e%2e", "u" + "f" * 24])
def test_an_account_that_is_not_there_is_told(house: House, admin: Visitor, account: str) -> None:
    answer = admin.get(f"/people/{account}")

    assert answer.status_code == 404


@pytest.mark.parametrize("deed", DEEDS)
@pytest.mark.parametrize("account", ["u" + "f" * 24, "%00", "王敏"])
def test_a_stale_form_on_an_account_that_is_gone_is_told(
    house: House, admin: Visitor, account: str, deed: str
) -> None:
    answer = admin.client.post(f"/people/{account}/{deed}", data={"mark": "stale"})

    assert answer.status_code == 404
    assert "没有这个账号" in answer.text


def test_accounts_are_found_by_name_person_or_company(house: House, admin: Visitor) -> None:
    house.add(an_account("王敏", company="银川某公司"))

    assert "王敏" in admin.get("/people?q=银川").text
    assert "没有找到" in admin.get("/people?q=吴忠").text


def test_what_stands_in_an_account_is_shown_and_not_run(house: House, admin: Visitor) -> None:
    account = house.add(an_account('<img src="//evil.example">', company='"><script>x</script>'))

    for path in ("/people", f"/people/{account.id}"):
        _, _, shown = admin.get(path).text.partition("</head>")  # which has a script of ours
        assert "<img" not in shown
        assert "<script" not in shown
