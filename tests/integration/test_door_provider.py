"""Coming in by a provider of identities, as it stands at the door."""

import re
from collections.abc import Iterator
from urllib.parse import parse_qsl, urlsplit

import httpx
import pytest
from accounts_builders import CODE, House, Visitor, an_account
from browsing import serving
from fastapi import FastAPI
from httpx2 import Response
from identity_provider import CLIENT, SECRET, IdentityProvider
from playwright.sync_api import Browser
from sqlalchemy import delete
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse
from starlette.responses import Response as Answer

from assistant.accounts.first_run import FirstRun
from assistant.accounts.oidc.flow import Exchange
from assistant.accounts.oidc.provider import Directory, Newcomers, Provider
from assistant.accounts.oidc.tokens import subject_key
from assistant.keeping.accounts import AccountStore
from assistant.keeping.login_flows import FlowStore
from assistant.keeping.tables import ACCOUNT, LOGIN_FLOW, LOGIN_TRY, SESSION
from corpus.levels import Role
from corpus.store.database import open_database

ACT = "door.login_by_provider"


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    engine = open_database(f"sqlite:///{tmp_path_factory.mktemp('provider') / 'records.db'}")
    AccountStore(engine)
    yield House(engine=engine)
    engine.dispose()


@pytest.fixture
def identities() -> IdentityProvider:
    return IdentityProvider()


@pytest.fixture
def house(empty: House, identities: IdentityProvider) -> House:
    """A house with an administrator, and a provider that answers."""
    with empty.engine.begin() as connection:
        for table in (ACCOUNT, SESSION, LOGIN_TRY, LOGIN_FLOW):
            connection.execute(delete(table))
    house = House(engine=empty.engine)
    house.add(an_account("boss", role="admin"))
    house.exchange = an_exchange(house, identities)
    return house


def an_exchange(
    house: House,
    identities: IdentityProvider,
    *,
    newcomers: Newcomers = "refuse",
    roles: dict[str, Role] | None = None,
    here: str = "http://tt.example",
) -> Exchange:
    provider = Provider(
        issuer=identities.issuer,
        client=CLIENT,
        secret=SECRET,
        redirect=f"{here}/login/oidc/callback",
        newcomers=newcomers,
        roles=roles or {},
    )
    client = httpx.Client(transport=httpx.MockTransport(identities.respond))
    return Exchange(Directory(provider, client=client), FlowStore(house.engine, now=house.clock))


def come_in(visitor: Visitor, identities: IdentityProvider, *, wanted: str = "/") -> Response:
    """Go to the provider and back."""
    sent = visitor.client.get("/login/oidc", params={"next": wanted})
    back = identities.authorize(dict(parse_qsl(urlsplit(sent.headers["location"]).query)))
    return visitor.get(back.removeprefix("http://tt.example"))


def linked(house: House, identities: IdentityProvider) -> str:
    account = an_account("王敏", role="staff", subject=subject_key(identities.issuer, "7"))
    return house.add(account, None).id


def test_whoever_is_linked_is_in_and_where_they_wanted_to_be(
    house: House, identities: IdentityProvider
) -> None:
    account = linked(house, identities)
    visitor = house.visitor()

    answer = come_in(visitor, identities, wanted="/drafts?x=1")

    assert (answer.status_code, answer.headers["location"]) == (303, "/drafts?x=1")
    viewer = house.sessions.viewer_of(visitor.token)
    assert viewer is not None and viewer.identity == account
    assert house.audit.of(ACT) == [("done", "")]


@pytest.mark.parametrize("wanted", ["//evil.example", "https:evil.example", "/\\evil.example"])
def test_nobody_is_led_away_by_coming_back(
    house: House, identities: IdentityProvider, wanted: str
) -> None:
    linked(house, identities)

    assert come_in(house.visitor(), identities, wanted=wanted).headers["location"] == "/"


def test_whom_we_do_not_know_is_told_what_to_send_to_the_administrator(
    house: House, identities: IdentityProvider
) -> None:
    visitor = house.visitor()

    answer = come_in(visitor, identities)

    assert answer.status_code == 403
    assert "<code>7</code>" in answer.text
    assert visitor.token == ""
    assert len(house.accounts.listed()) == 1
    assert house.audit.of(ACT) == [("denied", "newcomer")]


def test_having_the_name_of_an_account_does_not_make_it_ones_own(
    house: House, identities: IdentityProvider
) -> None:
    identities.person = {"sub": "7", "name": "boss", "preferred_username": "boss"}
    house.exchange = an_exchange(house, identities, newcomers="enterprise")
    boss = house.accounts.named("boss")
    visitor = house.visitor()

    come_in(visitor, identities)

    viewer = house.sessions.viewer_of(visitor.token)
    assert viewer is not None
    assert viewer.identity != boss.id
    assert viewer.role == "enterprise"
    assert house.accounts.get(boss.id) == boss


def test_a_newcomer_becomes_an_enterprise_where_that_is_set(
    house: House, identities: IdentityProvider
) -> None:
    identities.person = {"sub": "7", "name": "王敏", "groups": ["admins"]}
    house.exchange = an_exchange(house, identities, newcomers="enterprise")

    come_in(house.visitor(), identities)
    come_in(house.visitor(), identities)

    account = house.accounts.named("王敏")
    assert (account.role, account.has_password) == ("enterprise", False)
    assert len(house.accounts.listed()) == 2
    assert house.audit.of(ACT) == [("begun", "new role=enterprise"), ("done", ""), ("done", "")]
    assert {(entry.who, entry.object) for entry in house.audit.entries} == {(account.id,) * 2}


def test_a_newcomer_does_not_close_the_way_to_the_first_administrator(
    house: House, identities: IdentityProvider
) -> None:
    with house.engine.begin() as connection:
        connection.execute(delete(ACCOUNT))
    house.first_run = FirstRun(CODE)
    house.exchange = an_exchange(house, identities, newcomers="enterprise", roles={"a": "admin"})
    identities.person = {"sub": "7", "groups": ["a"]}
    visitor = house.visitor()

    answer = come_in(visitor, identities)

    assert answer.status_code == 403
    assert "还没有管理员" in answer.text
    assert visitor.token == ""
    assert not house.accounts.exist()
    assert visitor.get("/setup").status_code == 200
    assert house.audit.of(ACT) == [("denied", "no_admin")]


def test_with_nobody_but_others_a_newcomer_waits_for_an_administrator(
    house: House, identities: IdentityProvider
) -> None:
    with house.engine.begin() as connection:
        connection.execute(delete(ACCOUNT))
    house.add(an_account("王敏", role="staff"))
    house.exchange = an_exchange(house, identities, newcomers="enterprise")

    assert come_in(house.visitor(), identities).status_code == 403
    assert len(house.accounts.listed()) == 1


def test_a_name_that_will_not_do_is_not_taken_over(
    house: House, identities: IdentityProvider
) -> None:
    identities.person = {"sub": "7", "name": "\u202e\u200b"}
    house.exchange = an_exchange(house, identities, newcomers="enterprise")

    come_in(house.visitor(), identities)

    assert [one.shown for one in house.accounts.listed()] == ["boss", "统一认证用户"]


def test_roles_come_from_the_provider_where_that_is_set_at_each_login(
    house: House, identities: IdentityProvider
) -> None:
    account = linked(house, identities)
    house.exchange = an_exchange(house, identities, roles={"s": "staff", "a": "admin"})

    roles = []
    for groups in (["s", "a"], ["s"], "s", ["other"], None):
        identities.person = {"sub": "7", "groups": groups}
        come_in(house.visitor(), identities)
        roles.append(house.accounts.get(account).role)

    assert roles == ["admin", "staff", "staff", "enterprise", "enterprise"]
    assert [note for outcome, note in house.audit.of(ACT) if outcome == "begun"] == [
        "role=admin",
        "role=staff",
        "role=enterprise",
    ]


def test_where_roles_are_given_here_what_the_provider_says_is_nothing(
    house: House, identities: IdentityProvider
) -> None:
    account = linked(house, identities)
    identities.person = {"sub": "7", "groups": ["admin"], "role": "admin"}

    come_in(house.visitor(), identities)

    assert house.accounts.get(account).role == "staff"


def test_the_last_administrator_is_not_let_in_as_one_by_whom_the_provider_disowns(
    house: House, identities: IdentityProvider
) -> None:
    boss = house.accounts.named("boss")
    house.accounts.link(boss.id, subject_key(identities.issuer, "7"))
    house.exchange = an_exchange(house, identities, roles={"a": "admin"})
    visitor = house.visitor()

    answer = come_in(visitor, identities)

    assert answer.status_code == 403
    assert visitor.token == ""
    assert house.audit.of(ACT) == [
        ("begun", "role=enterprise"),
        ("failed", "role=enterprise"),
        ("denied", "last_admin"),
    ]


def test_whoever_is_disabled_here_does_not_come_in_by_the_provider(
    house: House, identities: IdentityProvider
) -> None:
    house.accounts.set_state(linked(house, identities), "disabled")

    assert come_in(house.visitor(), identities).status_code == 403
    assert house.audit.of(ACT) == [("denied", "disabled")]


def test_a_way_back_that_somebody_else_was_given_logs_nobody_in(
    house: House, identities: IdentityProvider
) -> None:
    linked(house, identities)
    attacker, victim = house.visitor(), house.visitor()
    sent = attacker.get("/login/oidc")
    back = identities.authorize(dict(parse_qsl(urlsplit(sent.headers["location"]).query)))

    answer = victim.get(back.removeprefix("http://tt.example"))

    assert answer.status_code == 403
    assert victim.token == ""
    assert house.audit.of(ACT) == [("denied", "state")]


def test_a_way_back_that_took_too_long_logs_nobody_in(
    house: House, identities: IdentityProvider
) -> None:
    linked(house, identities)
    visitor = house.visitor()
    sent = visitor.get("/login/oidc")
    back = identities.authorize(dict(parse_qsl(urlsplit(sent.headers["location"]).query)))
    house.clock.turn(minutes=11)

    assert visitor.get(back.removeprefix("http://tt.example")).status_code == 403
    assert house.audit.of(ACT) == [("denied", "flow")]


def test_where_the_provider_is_away_passwords_go_on(
    house: House, identities: IdentityProvider
) -> None:
    identities.fails["/.well-known/openid-configuration"] = httpx.Response(503)
    visitor = house.visitor()

    answer = visitor.get("/login/oidc")

    assert answer.status_code == 403
    assert 'role="alert"' in answer.text
    assert visitor.log_in("boss").status_code == 303


def test_without_a_provider_there_is_no_way_to_one(house: House) -> None:
    house.exchange = None

    assert "统一认证" not in house.visitor().get("/login").text
    assert house.visitor().get("/login/oidc").status_code == 404


def test_an_administrator_links_somebody(house: House, identities: IdentityProvider) -> None:
    account = house.add(an_account("王敏"))
    admin = house.visitor()
    admin.log_in("boss")

    admin.post(f"/people/{account.id}/link", {"subject": "7"}, on=f"/people/{account.id}")
    visitor = house.visitor()
    come_in(visitor, identities)
    viewer = house.sessions.viewer_of(visitor.token)
    admin.post(f"/people/{account.id}/link", {"subject": ""}, on=f"/people/{account.id}")

    assert viewer is not None and viewer.identity == account.id
    assert come_in(house.visitor(), identities).status_code == 403


def as_app(identities: IdentityProvider) -> FastAPI:
    """Give the pages of the provider; what the program asks by itself goes another way."""
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)

    def authorize(request: Request) -> Answer:
        address = request.url.path + "?" + request.url.query
        return HTMLResponse(f'<form method="post" action="{address}"><button>同意</button></form>')

    def agree(request: Request) -> Answer:
        return RedirectResponse(identities.authorize(request.query_params), status_code=303)

    app.add_route("/id/authorize", authorize, methods=["GET"])
    app.add_route("/id/authorize", agree, methods=["POST"])
    return app


def test_in_a_browser_one_goes_to_another_site_and_comes_back_logged_in(
    house: House, browser: Browser
) -> None:
    identities = IdentityProvider()
    with serving(as_app(identities)) as there:
        # To a browser, `localhost` and `127.0.0.1` are two sites.
        identities.issuer = f"{there.replace('127.0.0.1', 'localhost')}/id"
        linked(house, identities)
        house.exchange = an_exchange(house, identities)
        with serving(house.app()) as here:
            # Where it is served is known only now.
            house.exchange.provider = an_exchange(house, identities, here=here).provider
            page = browser.new_context(locale="zh-CN").new_page()
            page.goto(f"{here}/login?next=/account")
            page.get_by_role("link", name="用统一认证登录").click()
            page.get_by_role("button", name="同意").click()
            page.wait_for_url(re.compile("/account$"))

            assert page.get_by_role("heading", name="我的账号").is_visible()
            page.context.close()
