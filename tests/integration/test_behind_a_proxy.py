"""The page below a path of a host, behind a server that passes requests on."""

import json
import re
import threading
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from urllib.parse import urlencode

import httpx
import pytest
import uvicorn
from access_builders import access_by
from accounts_builders import PASSWORD, House, an_account
from browsing import complaints_of, serving
from builders import TODAY
from fastapi import FastAPI
from playwright.sync_api import Browser, expect
from small_proxy import a_proxy
from starlette.responses import JSONResponse
from starlette.testclient import TestClient
from starlette.types import Receive, Scope, Send

from assistant.access.doors import Login
from assistant.answers import Answer, Question
from assistant.errors import BadSetting
from assistant.serving.listening import listen
from assistant.serving.server import configured
from assistant.settings import Settings, load_settings
from assistant.ui.door.assembly import is_ours_alone
from assistant.ui.web import web
from corpus.store.database import open_database

ROOT = "/assistant"
ANSWERED = Answer(status="answered", intent="chat", question="？", text="可以申请两项补贴。")
MARK = re.compile(r'name="mark" value="([^"]+)"')


def answers(_question: Question) -> Iterator[Answer]:
    yield ANSWERED


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    engine = open_database(f"sqlite:///{tmp_path / 'records.db'}")
    yield House(engine=engine)
    engine.dispose()


def an_app(house: House, root: str = ROOT) -> FastAPI:
    access = access_by(Login(house.sessions, guests=True))
    return web(answers, day=lambda: TODAY, access=access, door=house.door(), root=root)


@contextmanager
def served_behind(house: House, *, strips: bool = True, scheme: str = "http") -> Iterator[str]:
    with ExitStack() as servers:
        inner = servers.enter_context(serving(an_app(house)))
        yield servers.enter_context(a_proxy(inner, under=ROOT, strips=strips, scheme=scheme))


@pytest.mark.parametrize("strips", [True, False], ids=["cuts it off", "leaves it"])
def test_the_page_works_below_a_path(house: House, browser: Browser, strips: bool) -> None:
    with served_behind(house, strips=strips) as address, closing(browser.new_page()) as page:
        heard, asked = complaints_of(page), []
        page.on("request", lambda request: asked.append(request.url))
        page.goto(address)
        page.locator("#question textarea").fill("有什么补贴？")
        page.keyboard.press("Enter")

        expect(page.locator("#conversation")).to_contain_text("两项补贴")
        link = page.locator("#ways a").first
        assert link.evaluate("link => link.href") == f"{address}login"
        assert [url for url in asked if not url.startswith((address, "data:"))] == []
        assert heard == []


def test_the_door_works_below_a_path_and_its_cookies_are_for_that_path_alone(house: House) -> None:
    house.add(an_account("王敏", role="admin"))
    with served_behind(house, scheme="https") as address, httpx.Client(trust_env=False) as client:
        opened = client.get(f"{address}login")
        (form,) = opened.cookies.items()
        sent = {"mark": MARK.findall(opened.text)[-1], "name": "王敏", "password": PASSWORD}
        entered = client.post(
            f"{address}login",
            content=urlencode(sent),
            headers={
                "cookie": "=".join(form),
                "content-type": "application/x-www-form-urlencoded",
                "origin": address.removesuffix(f"{ROOT}/"),
            },
        )
        session = next(
            one for one in entered.headers.get_list("set-cookie") if one.startswith("tt_session=")
        )
        bearing = {"cookie": session.partition(";")[0]}
        people = client.get(f"{address}people", headers=bearing)
        nobody = client.get(f"{address}people/none", headers=bearing)

    assert f'action="{ROOT}/login"' in opened.text
    assert (entered.status_code, entered.headers["location"]) == (303, f"{ROOT}/")
    assert f"Path={ROOT}" in session and "Secure" in session and "HttpOnly" in session
    assert people.status_code == 200
    for page in (people, nobody):
        links = re.findall(r'(?:href|action)="([^"#]+)"', page.text)
        assert links and all(link.startswith(f"{ROOT}/") for link in links)


def test_whoever_leaves_the_slash_out_is_sent_to_the_page(house: House) -> None:
    with TestClient(an_app(house), follow_redirects=False) as client:
        answer = client.get(ROOT)

    assert (answer.status_code, answer.headers["location"]) == (308, f"{ROOT}/")


def test_files_of_the_program_may_be_kept_below_a_path_too(house: House) -> None:
    with TestClient(an_app(house)) as client:
        icon, page = client.get(f"{ROOT}/favicon.ico"), client.get(f"{ROOT}/login")

    assert icon.status_code == 200
    assert icon.headers.get("cache-control") != "no-store"
    assert page.headers["cache-control"] == "no-store"


def test_what_stands_in_no_row_is_not_there_below_a_path_either(house: House) -> None:
    with TestClient(an_app(house)) as client:
        found = [
            client.get(f"{ROOT}{path}").status_code
            for path in ("/gradio_api/token", "/none", ROOT + "/login", "x/login")
        ]

    assert found == [404] * 4


def test_a_path_of_the_programs_own_is_none_to_lie_below(house: House) -> None:
    with pytest.raises(BadSetting, match="TT_PUBLIC_URL"):
        an_app(house, root="/login/x")


async def echo(scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "http":
        told = {"client": scope["client"][0], "scheme": scope["scheme"]}
        await JSONResponse(told)(scope, receive, send)


@pytest.mark.parametrize(
    ("trusted", "seen"),
    [
        ("127.0.0.1,::1", {"client": "203.0.113.9", "scheme": "https"}),
        ("127.0.0.0/8", {"client": "203.0.113.9", "scheme": "https"}),
        ("10.0.0.1", {"client": "127.0.0.1", "scheme": "http"}),
    ],
)
def test_where_somebody_comes_from_is_believed_of_trusted_servers_alone(
    tmp_path: Path, trusted: str, seen: dict[str, str]
) -> None:
    settings = Settings(data_dir=tmp_path, port=17999, trusted_proxies=trusted)
    server = uvicorn.Server(configured(settings, echo))
    with closing(listen(settings)) as listener:
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        address = f"http://127.0.0.1:{listener.getsockname()[1]}"
        with a_proxy(address, under=ROOT, client="203.0.113.9", scheme="https") as outside:
            found = httpx.get(f"{outside}x", trust_env=False)
        server.should_exit = True
        thread.join(10)

    assert json.loads(found.text) == seen


@pytest.mark.parametrize(
    ("host", "public_url", "alone"),
    [
        ("127.0.0.1", "", True),
        ("::1", "", True),
        ("localhost", "http://localhost:7860/", True),
        ("0.0.0.0", "", False),  # noqa: S104  (nothing is bound to it)
        ("127.0.0.1", "https://zhushou.example.cn/assistant/", False),
    ],
)
def test_a_page_that_another_server_passes_on_is_not_this_machines_alone(
    tmp_path: Path, host: str, public_url: str, alone: bool
) -> None:
    assert is_ours_alone(Settings(data_dir=tmp_path, host=host, public_url=public_url)) == alone


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("TT_PUBLIC_URL", "zhushou.example.cn"),
        ("TT_PUBLIC_URL", "https://zhushou.example.cn/a b/"),
        ("TT_PUBLIC_URL", "https://zhushou.example.cn/?a=1"),
        ("TT_PUBLIC_URL", "https://zhushou.example.cn//x"),
        ("TT_TRUSTED_PROXIES", "*"),
        ("TT_TRUSTED_PROXIES", "proxy.example"),
    ],
)
def test_an_address_that_cannot_be_used_is_told_by_the_setting(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)

    with pytest.raises(BadSetting, match=f"{name} 的值.*应为"):
        load_settings()


@pytest.mark.parametrize(
    ("public_url", "root"),
    [
        ("", ""),
        ("https://zhushou.example.cn", ""),
        ("https://zhushou.example.cn/", ""),
        ("https://zhushou.example.cn/kj/assistant/", "/kj/assistant"),
    ],
)
def test_the_path_of_the_address_is_where_the_page_lies(
    tmp_path: Path, public_url: str, root: str
) -> None:
    assert Settings(data_dir=tmp_path, public_url=public_url).root == root
