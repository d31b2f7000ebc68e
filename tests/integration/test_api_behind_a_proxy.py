"""The interface for other programs below a path of a host, behind a server that passes on."""

import asyncio
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin, urlsplit

import httpx
import httpx2
import pytest
from access_records import PEOPLE, SOUGHT, record_id, record_secret, token_of
from access_town import TYPE, Town, a_served_town
from gradio_client import Client as GradioClient
from mcp import Client
from mcp.client.streamable_http import streamable_http_client
from small_proxy import a_proxy

ROOT = "/kj/assistant"
# What a path of the description is filled with, where it is only looked at.
_FILLED = {"record": record_id("policy", "public"), "version": 1, "ending": "md"}


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    with a_served_town(tmp_path_factory.mktemp("town"), root=ROOT) as town:
        yield town


@dataclass(frozen=True, slots=True, kw_only=True)
class Outside:
    """The interface as programs see it.

    Attributes:
        address: Of the page; ends with a slash.
        key: Of the staff.
    """

    address: str
    key: str

    @property
    def heads(self) -> dict[str, str]:
        return {"authorization": f"Bearer {self.key}"}

    def send(self, method: str, url: str, **how: Any) -> httpx.Response:
        heads = {**self.heads, **how.pop("headers", {})}
        return httpx.request(method, url, headers=heads, timeout=60, trust_env=False, **how)

    def described(self) -> tuple[dict[str, Any], str]:
        """Give the description, and where by it the interface is, as programs work that out."""
        where = f"{self.address}api/v1/openapi.json"
        described = self.send("GET", where).json()
        return described, urljoin(where, described["servers"][0]["url"])


@pytest.fixture(params=[True, False], ids=["cuts it off", "leaves it"])
def outside(town: Town, request: pytest.FixtureRequest) -> Iterator[Outside]:
    with a_proxy(town.address, under=ROOT, strips=request.param) as address:
        yield Outside(address=address, key=town.keys[token_of("staff")])


def test_all_that_is_described_is_found_by_the_description_alone(outside: Outside) -> None:
    described, interface = outside.described()
    draft = outside.send("POST", f"{interface}/drafts", json={"type": TYPE}).json()["id"]
    looked = {
        path: outside.send("GET", interface + path.format(**_FILLED, draft=draft)).status_code
        for path, ways in described["paths"].items()
        if "get" in ways
    }

    assert interface == f"{outside.address}api/v1"
    assert len(looked) > 10
    of_others = looked.pop("/drafts/shared/{draft}")  # there is none
    earlier = looked.pop("/records/{record}/difference")  # nor an earlier version
    assert (of_others, earlier) == (404, 400)
    assert set(looked.values()) == {200}, looked


def test_a_draft_is_worked_on(outside: Outside) -> None:
    drafts = f"{outside.described()[1]}/drafts"
    started = outside.send("POST", drafts, json={"type": TYPE}).json()
    draft = f"{drafts}/{started['id']}"
    label = started["missing"][0]

    filled = outside.send("PATCH", draft, json={"fields": {label: "省电"}}).json()
    paper = outside.send("GET", f"{draft}/file/docx")
    removed = outside.send("DELETE", draft)
    gone = outside.send("GET", draft)

    assert filled["version"] == 2
    assert paper.content.startswith(b"PK")
    assert "attachment" in paper.headers["content-disposition"]
    assert (removed.status_code, gone.status_code) == (200, 404)


def test_an_answer_grows(outside: Outside) -> None:
    asked = {"q": f"{SOUGHT['public']}项目最高补助多少万元？"}
    url = f"{outside.described()[1]}/ask/stream"
    with httpx.stream(
        "POST", url, json=asked, headers=outside.heads, timeout=60, trust_env=False
    ) as answer:
        events = [line for line in answer.iter_lines() if line.startswith(("event:", "data:"))]

    assert answer.headers["content-type"].startswith("text/event-stream")
    assert events[-2] == "event: done"
    assert record_secret("policy", "public") in events[-1]


def test_a_wrong_key_and_what_is_not_there_are_told_as_ever(outside: Outside) -> None:
    _, interface = outside.described()
    replies = [
        httpx.get(f"{interface}/me", trust_env=False),
        outside.send("GET", f"{interface}/me", headers={"authorization": "Bearer tt_x"}),
        outside.send("POST", f"{outside.address}mcp", headers={"authorization": "tt_x"}),
        outside.send("GET", f"{interface}/nothing"),
        outside.send("PUT", f"{interface}/ask"),
        outside.send("GET", f"{interface}/records/NONE-1"),
    ]
    cookie = {"cookie": f"tt_session={token_of('admin')}", "authorization": ""}
    by_cookie = outside.send("GET", f"{interface}/me", headers=cookie)

    assert [one.status_code for one in replies] == [401, 401, 401, 404, 405, 404]
    assert by_cookie.status_code == 401
    for reply in (*replies, by_cookie):
        error = reply.json()["error"]
        assert set(error) == {"code", "message", "hint"}
        # Whatever it names is the same wherever the interface lies.
        assert "/api/" not in "".join(error.values())


def test_the_page_of_the_interface_links_below_the_path(outside: Outside) -> None:
    page = outside.send("GET", f"{outside.address}api/docs")

    links = re.findall(r'(?:href|action)="([^"#]+)"', page.text)
    examples = re.findall(r"curl -s (\S+?)/me ", page.text)
    assert page.status_code == 200
    assert links and all(link.startswith(f"{ROOT}/") for link in links)
    assert {outside.send("GET", urljoin(outside.address, one)).status_code for one in links} <= {
        200,
        303,
    }
    assert examples == [f"{outside.address}api/v1"]
    assert f"<code>{ROOT}/mcp</code>" in page.text


def test_tools_are_listed_and_called(outside: Outside) -> None:
    async def speak() -> tuple[Any, Any]:
        async with httpx2.AsyncClient(headers=outside.heads, trust_env=False, timeout=60) as http:
            transport = streamable_http_client(f"{outside.address}mcp", http_client=http)
            async with Client(transport) as client:
                return await client.list_tools(), await client.call_tool(
                    "search", {"q": SOUGHT["restricted"]}
                )

    listed, found = asyncio.run(speak())

    assert {"ask", "search", "match_all"} <= {tool.name for tool in listed.tools}
    assert record_secret("achievement", "restricted") in json.dumps(found.structured_content)


def test_gradios_own_client_finds_its_two_events(outside: Outside) -> None:
    client = GradioClient(
        outside.address, headers=outside.heads, verbose=False, analytics_enabled=False
    )
    found = json.loads(client.predict(SOUGHT["public"], api_name="/search"))
    client.close()

    assert found["hits"][0]["record"]


def test_over_https_the_examples_and_the_description_are_of_https(town: Town) -> None:
    key = town.keys[token_of("manager")]
    with a_proxy(town.address, under=ROOT, scheme="https") as address:
        outside = Outside(address=address, key=key)
        described, _ = outside.described()
        page = outside.send("GET", f"{address}api/docs").text
        who = outside.send("GET", f"{address}api/v1/me").json()

    # Without a scheme or a host, it is right for whichever people type.
    assert described["servers"] == [{"url": f"{ROOT}/api/v1"}]
    assert f"curl -s https://{urlsplit(address).netloc}{ROOT}/api/v1/me " in page
    assert who["identity"] == PEOPLE["manager"].identity
