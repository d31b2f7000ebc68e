"""Coming in and leaving, through the pages, with the real parts behind them."""

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event, Semaphore
from time import sleep

import pytest
from accounts_builders import (
    CHEAP,
    CODE,
    OTHER_PASSWORD,
    PASSWORD,
    WRONG_PASSWORD,
    FullAudit,
    House,
    Visitor,
    an_account,
)
from httpx2 import Response
from sqlalchemy import delete

from assistant.accounts.first_run import FirstRun
from assistant.accounts.hashing import Cost, Hasher
from assistant.accounts.line import Line
from assistant.accounts.pacing import Pace
from assistant.keeping.accounts import AccountStore
from assistant.keeping.tables import ACCOUNT, LOGIN_TRY, SESSION
from corpus.levels import Viewer
from corpus.store.database import open_database


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    engine = open_database(f"sqlite:///{tmp_path_factory.mktemp('door') / 'records.db'}")
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


def test_whoever_has_the_password_is_in(house: House) -> None:
    account = house.add(an_account("王敏", role="staff"))
    visitor = house.visitor()

    answer = visitor.log_in(" 王敏 ", wanted="/drafts?x=1")

    assert (answer.status_code, answer.headers["location"]) == (303, "/drafts?x=1")
    assert house.sessions.viewer_of(visitor.token) == Viewer(identity=account.id, role="staff")
    assert house.audit.of("door.login") == [("done", "")]


@pytest.mark.parametrize("wanted", ["//evil.example", "/\\evil.example", "https:evil.example"])
def test_nobody_is_led_away_by_logging_in(house: House, wanted: str) -> None:
    house.add(an_account("王敏"))

    assert house.visitor().log_in("王敏", wanted=wanted).headers["location"] == "/"


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(house: House) -> None:
    house.add(an_account("王敏"))

    set_ = [
        cookie
        for cookie in house.visitor().log_in("王敏").headers.get_list("set-cookie")
        if cookie.startswith("tt_session=")
    ]

    assert len(set_) == 1
    assert re.fullmatch(r"tt_session=[\w-]{43}; HttpOnly; Path=/; SameSite=lax", set_[0])


def test_over_https_the_cookie_is_bound_to_this_very_host(house: House) -> None:
    house.add(an_account("王敏"))
    visitor = house.visitor(https=True)

    cookies = visitor.log_in("王敏").headers.get_list("set-cookie")

    (session,) = [cookie for cookie in cookies if cookie.startswith("__Host-tt_session=")]
    assert session.endswith("; HttpOnly; Path=/; SameSite=lax; Secure")
    assert house.sessions.viewer_of(visitor.token) is not None


def test_a_session_that_somebody_was_given_before_is_not_the_one_they_get(house: House) -> None:
    other = house.add(an_account("李四"))
    house.add(an_account("王敏"))
    planted = house.sessions.begin(other.id)
    visitor = house.visitor()
    visitor.get("/login")
    form = visitor.get("/login")
    mark = re.findall(r'name="mark" value="([^"]+)"', form.text)[-1]
    visitor.client.cookies.set("tt_session", planted, domain="tt.example")

    fields = {"mark": mark, "name": "王敏", "password": PASSWORD}
    answer = visitor.client.post("/login", data=fields)

    (given,) = re.findall(r"tt_session=([\w-]+)", answer.headers["set-cookie"])
    assert given != planted
    assert house.sessions.viewer_of(planted) is None


def answers(
    house: House, name: str, password: str, *, times: int
) -> list[tuple[int, list[tuple[str, str]], str]]:
    """Give what is answered, without what differs between any two pages."""
    visitor = house.visitor()
    given = []
    for _ in range(times):
        answer = visitor.log_in(name, password)
        text = re.sub(r'name="mark" value="[^"]+"', "", answer.text).replace(name, "NAME")
        headers = sorted(
            (key, re.sub(r"(tt_form)=[\w-]+", r"\1", value))
            for key, value in answer.headers.items()
            if key != "content-length"
        )
        given.append((answer.status_code, headers, text))
    return given


def test_nothing_tells_whether_a_name_is_known(house: House) -> None:
    house.add(an_account("known"))
    house.add(an_account("gone", state="disabled"))
    house.add(an_account("provider", subject="https://id.example 1"), None)

    unknown = answers(house, "nobody", PASSWORD, times=7)

    assert answers(house, "known", WRONG_PASSWORD, times=7) == unknown
    assert answers(house, "gone", PASSWORD, times=7) == unknown
    assert answers(house, "provider", PASSWORD, times=7) == unknown
    assert [status for status, _, _ in unknown] == [403, 403, 403, 403, 429, 429, 429]


def test_why_somebody_is_refused_stands_in_the_audit_alone(house: House) -> None:
    account = house.add(an_account("known"))
    gone = house.add(an_account("gone", state="disabled"))
    visitor = house.visitor()

    visitor.log_in("nobody", PASSWORD)
    visitor.log_in("known", WRONG_PASSWORD)
    visitor.log_in("gone", PASSWORD)

    told = [(entry.who, entry.object, entry.outcome, entry.note) for entry in house.audit.entries]
    assert told == [
        ("guest", "", "denied", "unknown"),
        ("guest", account.id, "denied", "wrong"),
        ("guest", gone.id, "denied", "disabled"),
    ]


def test_no_name_or_password_that_was_typed_stands_in_the_audit(house: House) -> None:
    house.add(an_account("王敏"))
    visitor = house.visitor()

    visitor.log_in("王敏", WRONG_PASSWORD)
    visitor.log_in("我的密码是 12345", WRONG_PASSWORD)
    visitor.log_in("王敏")

    noted = repr(house.audit.entries)
    assert "王敏" not in noted
    assert WRONG_PASSWORD not in noted
    assert "12345" not in noted


def test_a_locked_name_is_refused_even_the_right_password_until_the_minute_is_over(
    house: House,
) -> None:
    house.add(an_account("王敏"))
    visitor = house.visitor()
    for _ in range(5):
        visitor.log_in("王敏", WRONG_PASSWORD)

    locked = visitor.log_in("王敏")
    house.clock.turn(seconds=60)
    after = visitor.log_in("王敏")

    assert locked.status_code == 429
    assert locked.headers["retry-after"] == "60"
    assert "约 1 分钟内不能登录" in locked.text
    assert after.status_code == 303


def test_whoever_is_in_stays_in_while_somebody_locks_their_name(house: House) -> None:
    house.add(an_account("王敏", role="admin"))
    inside, attacker = house.visitor(), house.visitor()
    inside.log_in("王敏")

    for _ in range(8):
        attacker.log_in("王敏", WRONG_PASSWORD)

    assert inside.get("/people").status_code == 200


def test_too_many_tries_from_one_address_are_refused_for_any_name(house: House) -> None:
    house.pace = Pace(tries=3)
    house.add(an_account("王敏"))
    visitor = house.visitor()

    given = [visitor.log_in(f"name {number}").status_code for number in range(5)]

    assert given == [403, 403, 403, 429, 429]
    assert house.audit.of("door.login")[3:] == [("denied", "pace")]


class WaitingHasher(Hasher):
    """Checks no password before it is told to."""

    def __init__(self) -> None:
        super().__init__(CHEAP)
        self.begun, self.go_on = Semaphore(0), Event()

    def verify(self, kept: str | None, password: str) -> bool:
        self.begun.release()
        self.go_on.wait(30)
        return super().verify(kept, password)


def test_while_logins_wait_in_line_pages_are_served_and_the_rest_are_told_to_wait(
    house: House,
) -> None:
    house.add(an_account("王敏"))
    inside = house.visitor()
    inside.log_in("王敏")
    hasher = WaitingHasher()
    house.hasher, house.line = hasher, Line(at_once=2, waiting=1)
    app = house.app()
    crowd = [house.visitor_of(app) for _ in range(4)]

    with ThreadPoolExecutor(4) as pool:
        waiting = [pool.submit(visitor.log_in, "王敏") for visitor in crowd[:3]]
        for _ in range(2):
            assert hasher.begun.acquire(timeout=30)
        while not house.line.is_full:
            sleep(0.01)
        turned_away = crowd[3].log_in("王敏")
        page = crowd[3].get("/login")
        hasher.go_on.set()
        answers = [answer.result(30).status_code for answer in waiting]

    assert (turned_away.status_code, page.status_code) == (503, 200)
    assert "请稍后再试" in turned_away.text
    assert answers == [303, 303, 303]


def test_an_old_hash_is_made_anew_at_the_next_login(house: House) -> None:
    account = house.add(an_account("王敏"))
    house.hasher = Hasher(Cost(memory_kib=128, passes=1))

    house.visitor().log_in("王敏")

    held = house.accounts.held("王敏")
    assert held is not None and held.password is not None
    assert "m=128," in held.password
    assert house.accounts.get(account.id).changed == account.changed


def test_after_logging_out_the_token_opens_nothing(house: House) -> None:
    house.add(an_account("王敏"))
    visitor = house.visitor()
    visitor.log_in("王敏")
    token = visitor.token

    answer = visitor.post("/logout", on="/account")

    assert (answer.status_code, answer.headers["location"]) == (303, "/login?left=1")
    assert house.sessions.viewer_of(token) is None
    assert visitor.token == ""
    assert "已退出登录" in visitor.get("/login?left=1").text
    assert house.audit.of("door.logout") == [("begun", "")]


def test_whoever_leaves_is_out_even_where_it_cannot_be_noted(house: House) -> None:
    account = house.add(an_account("王敏"))
    house.audit = FullAudit()
    visitor = house.visitor()
    token = house.sessions.begin(account.id)
    visitor.client.cookies.set("tt_session", token, domain="tt.example", path="/")

    answer = visitor.post("/logout", on="/account")

    assert answer.headers["location"] == "/login?left=1"
    assert house.sessions.viewer_of(token) is None


@pytest.mark.parametrize("password", [PASSWORD, WRONG_PASSWORD])
def test_a_login_that_cannot_be_noted_is_none_and_that_is_told(house: House, password: str) -> None:
    account = house.add(an_account("王敏"))
    house.audit = FullAudit()
    visitor = house.visitor()

    answer = visitor.log_in("王敏", password)

    assert answer.status_code == 503
    assert "审计记不下来，没有执行" in answer.text
    assert visitor.token == ""
    assert house.sessions.open_of(account.id) == ()


def test_a_change_that_cannot_be_noted_is_not_made_and_that_is_told(house: House) -> None:
    account = house.add(an_account("王敏", role="admin"))
    other = house.add(an_account("李四", role="staff"))
    house.audit = FullAudit()
    visitor = house.visitor()
    token = house.sessions.begin(account.id)
    visitor.client.cookies.set("tt_session", token, domain="tt.example", path="/")

    page = f"/people/{other.id}"
    answer = visitor.post(f"{page}/role", {"role": "admin"}, on=page)

    assert answer.status_code == 503
    assert "审计记不下来，没有执行" in answer.text
    assert house.accounts.get(other.id) == other


def test_whoever_an_administrator_logged_out_is_not_told_of_idleness_alone(house: House) -> None:
    account = house.add(an_account("王敏"))
    visitor = house.visitor()
    visitor.log_in("王敏")
    house.sessions.end_all(account.id)

    assert "也可能是管理员结束了这次登录" in visitor.get("/login").text


def test_whoever_was_away_too_long_is_told_why_they_are_out(house: House) -> None:
    house.add(an_account("王敏"))
    visitor = house.visitor()
    visitor.log_in("王敏")
    house.clock.turn(minutes=31)

    sent = visitor.get("/account")
    page = visitor.get("/login?next=/account")

    assert sent.headers["location"] == "/login"
    assert "30 分钟没有操作" in page.text
    assert visitor.token == ""


def test_a_session_lasts_no_longer_than_the_browser(house: House) -> None:
    house.add(an_account("王敏"))

    cookies = house.visitor().log_in("王敏").headers.get_list("set-cookie")

    assert "Max-Age" not in next(cookie for cookie in cookies if "tt_session" in cookie)


def test_pages_of_the_door_are_kept_by_nobody_and_run_but_one_script_of_ours(house: House) -> None:
    house.add(an_account("王敏", role="admin"))
    visitor = house.visitor()

    pages = [visitor.get("/login"), visitor.log_in("王敏")]
    pages += [visitor.get(path) for path in ("/account", "/people")]

    assert {page.headers["cache-control"] for page in pages} == {"no-store"}
    for page in pages:
        if page.status_code == 200:
            policy = page.headers["content-security-policy"]
            assert "default-src 'none'" in policy
            assert "script-src 'sha256-" in policy  # the one in the head, by its hash
            assert "<script" not in page.text.partition("</head>")[2]
            assert " onclick" not in page.text


@pytest.mark.parametrize(
    "headers",
    [
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"origin": "https://evil.example"},
        {"origin": "http://tt.example.evil.example"},
        {"origin": "null"},
    ],
    ids=lambda headers: next(iter(headers.values())),
)
def test_a_form_of_another_site_does_nothing(house: House, headers: dict[str, str]) -> None:
    house.add(an_account("王敏"))
    visitor = house.visitor()
    mark = re.findall(r'name="mark" value="([^"]+)"', visitor.get("/login").text)[-1]
    fields = {"mark": mark, "name": "王敏", "password": PASSWORD}

    answer = visitor.client.post("/login", data=fields, headers=headers)

    assert answer.status_code == 403
    assert visitor.token == ""


@pytest.mark.parametrize("mark", ["", "x", "王" * 10])
def test_a_form_without_the_mark_of_its_page_does_nothing(house: House, mark: str) -> None:
    house.add(an_account("王敏"))
    visitor = house.visitor()
    visitor.get("/login")

    answer = visitor.client.post(
        "/login", data={"mark": mark, "name": "王敏", "password": PASSWORD}
    )

    assert answer.status_code == 403
    assert "再试一次" in answer.text


def test_the_mark_of_one_session_is_of_no_use_in_another(house: House) -> None:
    house.add(an_account("王敏"))
    house.add(an_account("李四"))
    one, other = house.visitor(), house.visitor()
    one.log_in("王敏")
    other.log_in("李四")
    mark = re.findall(r'name="mark" value="([^"]+)"', other.get("/account").text)[-1]

    answer = one.client.post("/account/sessions", data={"mark": mark})
    stays = one.client.post("/logout", data={"mark": mark})

    assert answer.status_code == 403
    assert stays.headers["location"] == "/account"
    assert house.sessions.viewer_of(one.token) is not None


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b"{}", "application/json", 400),
        (b"a=" + b"b" * 20_000, "application/x-www-form-urlencoded", 400),
        (b"&".join([b"a=b"] * 50), "application/x-www-form-urlencoded", 400),
        (b"name=%ff%fe", "application/x-www-form-urlencoded", 400),
        (b"", "application/x-www-form-urlencoded", 403),
        (b"mark=%ed%a0%80", "application/x-www-form-urlencoded", 400),
    ],
)
def test_what_is_no_form_is_refused_in_words(
    house: House, body: bytes, kind: str, status: int
) -> None:
    house.add(an_account("王敏"))

    answer = house.visitor().client.post("/login", content=body, headers={"content-type": kind})

    assert answer.status_code == status
    assert 'role="alert"' in answer.text


@pytest.mark.parametrize("name", ['"><script>x</script>', "<b>", "&amp;", "' onfocus='x"])
def test_what_was_typed_is_shown_and_not_run(house: House, name: str) -> None:
    house.add(an_account("王敏"))

    answer = house.visitor().log_in(name, WRONG_PASSWORD)

    shown = answer.text.partition("</head>")[2]
    assert name not in shown.replace("&amp;amp;", "")
    assert "<script" not in shown


# --- the first account


def test_without_accounts_the_way_to_the_first_is_told(house: House) -> None:
    assert "users add" in house.visitor().get("/login").text

    house.first_run = FirstRun(CODE)

    assert 'href="/setup"' in house.visitor().get("/login").text


def setup(visitor: Visitor, **fields: str) -> Response:
    given = {"code": CODE, "name": "王敏", "password": PASSWORD, "again": PASSWORD, **fields}
    return visitor.post("/setup", given, on="/setup")


def test_whoever_has_the_code_makes_the_first_administrator_and_is_in(house: House) -> None:
    house.first_run = FirstRun(CODE)
    visitor = house.visitor()

    answer = setup(visitor)

    assert (answer.status_code, answer.headers["location"]) == (303, "/people")
    (account,) = house.accounts.listed()
    assert (account.name, account.role) == ("王敏", "admin")
    assert house.sessions.viewer_of(visitor.token) == account.viewer
    assert "管理员账号已建好" in visitor.get("/people").text
    assert house.audit.of("door.setup") == [("begun", "")]


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"code": "AAAAA-BBBBB-CCCCC-DDDDD"}, "设置码不对"),
        ({"password": "短", "again": "短"}, "至少要 10 个字符"),
        ({"again": OTHER_PASSWORD}, "两次输入的密码不一样"),
        ({"name": "x"}, "登录名应有"),
    ],
)
def test_what_will_not_do_makes_no_account(house: House, fields: dict[str, str], said: str) -> None:
    house.first_run = FirstRun(CODE)

    answer = setup(house.visitor(), **fields)

    assert answer.status_code == 400
    assert said in answer.text
    assert not house.accounts.exist()


def test_once_there_is_an_account_the_code_makes_no_other(house: House) -> None:
    house.first_run = FirstRun(CODE)
    visitor = house.visitor()
    form = visitor.get("/setup")
    mark = re.findall(r'name="mark" value="([^"]+)"', form.text)[-1]
    house.add(an_account("王敏", role="admin"))
    fields = {"code": CODE, "name": "李四", "password": PASSWORD, "again": PASSWORD}

    answer = visitor.client.post("/setup", data={"mark": mark, **fields})

    assert answer.headers["location"] == "/login"
    assert visitor.get("/setup").headers["location"] == "/login"
    assert len(house.accounts.listed()) == 1


def test_guests_are_offered_what_is_public_only_where_they_may(
    house: House, tmp_path: Path
) -> None:
    house.add(an_account("王敏"))
    without = house.visitor().get("/login").text
    house.guests = True

    assert "不登录" not in without
    assert "不登录，只看公开内容" in house.visitor().get("/login").text
