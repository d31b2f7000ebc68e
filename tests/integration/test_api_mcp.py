"""The Model Context Protocol, spoken by its own client, over HTTP and over stdio."""

import asyncio
import json
import os
import re
import sys
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar

import httpx
import httpx2
import pytest
from access_program_samples import NOBODYS, a_program_draft
from access_program_samples import called as requested
from access_records import PEOPLE, SOUGHT, hidden_from, record_id, record_secret, token_of
from access_town import TYPE, Town, a_served_town
from mcp import Client
from mcp.client.stdio import StdioServerParameters
from mcp.client.streamable_http import streamable_http_client

from assistant.api.mcp.tools import TOOLS

ROOT = Path(__file__).resolve().parents[2]
_Given = TypeVar("_Given")
MANAGERS = {"list_shared_drafts", "show_shared_draft"}


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    with a_served_town(tmp_path_factory.mktemp("town")) as town:
        yield town


def spoken(town: Town, name: str, speak: Callable[[Client], Awaitable[_Given]]) -> _Given:
    """Connect by somebody's key and speak."""

    async def connected() -> _Given:
        headers = {"authorization": f"Bearer {town.keys[token_of(name)]}"}
        async with httpx2.AsyncClient(headers=headers, trust_env=False, timeout=60) as http:
            transport = streamable_http_client(f"{town.address}/mcp", http_client=http)
            async with Client(transport) as client:
                return await speak(client)

    return asyncio.run(connected())


def called(town: Town, name: str, tool: str, **arguments: object) -> Any:
    """Call one tool by somebody's key; give what came of it."""
    return spoken(town, name, lambda client: client.call_tool(tool, dict(arguments)))


def test_the_tools_are_listed_with_what_they_take(town: Town) -> None:
    listed = spoken(town, "manager", lambda client: client.list_tools())

    assert {tool.name for tool in listed.tools} == TOOLS.keys()
    for tool in listed.tools:
        assert tool.description
        assert tool.input_schema["type"] == "object"
        assert not re.search("(GET|POST) /", json.dumps(tool.input_schema))
        assert tool.annotations is not None
        assert tool.annotations.read_only_hint == TOOLS[tool.name].reads


def test_nobody_is_offered_a_tool_that_their_role_may_not_call(town: Town) -> None:
    listed = spoken(town, "enterprise_a", lambda client: client.list_tools())
    refused = [
        called(town, "enterprise_a", "list_shared_drafts"),
        called(town, "enterprise_a", "show_shared_draft", draft=NOBODYS),
    ]

    assert {tool.name for tool in listed.tools} == TOOLS.keys() - MANAGERS
    codes = [one.structured_content["error"]["code"] for one in refused]
    assert codes == ["not_permitted", "not_permitted"]


def test_every_tool_asks_for_a_row_of_the_table(town: Town) -> None:
    for tool in TOOLS.values():
        rule = town.access.endpoints.get(tool.endpoint)
        assert rule is not None, tool.name
        # What is noted though it changes nothing is had by GET: what one takes along.
        assert tool.reads == (not rule.audited or tool.endpoint.startswith("GET ")), tool.name


def test_no_tool_takes_anything_away_or_lets_others_see_it() -> None:
    endpoints = {tool.endpoint for tool in TOOLS.values()}

    assert not any(one.startswith("DELETE ") or "/readers" in one for one in endpoints)


@pytest.mark.parametrize("name", list(PEOPLE))
def test_each_tool_shows_what_whoever_has_the_key_may_see(town: Town, name: str) -> None:
    level = {"manager": "internal"}.get(name, "restricted")
    if name.startswith("enterprise"):
        level = "public"
    word = record_secret("achievement", level)  # type: ignore[arg-type]

    async def all_of_it(client: Client) -> list[Any]:
        return [
            await client.call_tool("search", {"q": SOUGHT[level]}),  # type: ignore[index]
            await client.call_tool(
                "show_record",
                {"record": record_id("achievement", level)},  # type: ignore[arg-type]
            ),
            await client.call_tool(
                "match",
                {"demand": record_id("demand", level)},  # type: ignore[arg-type]
            ),
            await client.call_tool("list_records", {"limit": 200}),
            await client.call_tool("count_records", {}),
            await client.call_tool("check_policies", {"profile": {"employees": 80}}),
            await client.call_tool("match_all", {"limit": 50}),
            await client.call_tool("ask", {"q": f"{SOUGHT['restricted']}最高补助多少？"}),
            await client.call_tool("show_record", {"record": record_id("policy", "restricted")}),
        ]

    results = spoken(town, name, all_of_it)

    texts = [result.content[0].text for result in results]
    assert all(word in text for text in texts[:3])
    assert not any(secret in text for text in texts for secret in hidden_from(name))
    assert results[-1].is_error == (name not in {"staff", "admin"})
    assert json.loads(texts[0]) == results[0].structured_content


def test_a_draft_is_worked_on_and_an_answer_judged(town: Town) -> None:
    town.audit.acts.clear()
    started = called(town, "manager", "start_draft", type=TYPE).structured_content
    label = started["missing"][0]
    filled = called(town, "manager", "fill_draft", draft=started["id"], fields={label: "省电"})
    shown = called(town, "manager", "show_draft", draft=started["id"])
    drafts = called(town, "manager", "list_drafts").structured_content["drafts"]
    answer = called(town, "manager", "ask", q=f"{SOUGHT['public']}最高补助多少？")
    judged = called(
        town, "manager", "give_feedback", answer=answer.structured_content["id"], reason="useful"
    )

    assert filled.structured_content["version"] == 2
    assert label not in shown.structured_content["missing"]
    assert started["id"] in {one["id"] for one in drafts}
    assert not judged.is_error
    assert [one.act.partition(" ")[0] for one in town.audit.acts if one.outcome == "begun"] == [
        "POST",
        "PATCH",
        "POST",
    ]


def test_everything_is_matched_a_few_demands_at_a_time(town: Town) -> None:
    whole = called(town, "staff", "match_all", limit=50).structured_content
    second = called(town, "staff", "match_all", limit=1, offset=1).structured_content
    too_much = called(town, "staff", "match_all", limit=51)

    assert whole["demands"] == len(whole["rows"]) > 1
    assert second["rows"] == whole["rows"][1:2]
    assert "limit 不可用：应不大于 50" in too_much.structured_content["error"]["message"]


def test_what_a_model_writes_is_a_version_of_ones_own_draft_alone(town: Town) -> None:
    town.audit.acts.clear()
    fields = {"产业问题": "成果由塞上大学完成。"}
    draft = called(town, "manager", "start_draft", type=TYPE, fields=fields).structured_content[
        "id"
    ]

    others = called(town, "enterprise_a", "write_draft", draft=draft)
    written = called(town, "manager", "write_draft", draft=draft).structured_content

    assert others.structured_content["error"]["code"] == "not_found"
    assert (written["version"], written["written"]) == (2, True)
    assert "补写了 1 处" in written["told"]
    noted = [(one.who, one.object) for one in town.audit.acts if one.act.endswith("/prose")]
    assert (PEOPLE["manager"], draft) in noted


def test_what_others_let_one_read_is_read_as_far_as_they_let_it(town: Town) -> None:
    with town.visitor("enterprise_a") as visitor:
        draft = a_program_draft(town, visitor)
        before = called(town, "manager", "show_shared_draft", draft=draft)
        requested(town, visitor, "POST", f"/drafts/{draft}/readers", {"name": "manager"})
        listed = called(town, "manager", "list_shared_drafts").structured_content["drafts"]
        read = called(town, "manager", "show_shared_draft", draft=draft, version=1)
        none = called(town, "manager", "show_shared_draft", draft=draft, version=7)
        other = called(town, "staff", "show_shared_draft", draft=draft)
        reader = PEOPLE["manager"].identity
        requested(town, visitor, "DELETE", f"/drafts/{draft}/readers/{reader}")
        after = called(town, "manager", "show_shared_draft", draft=draft)

    assert draft in {one["id"] for one in listed}
    assert (read.structured_content["id"], read.structured_content["version"]) == (draft, 1)
    assert read.structured_content["owner"]["id"] == PEOPLE["enterprise_a"].identity
    assert "figures" not in read.structured_content
    assert all(one.is_error for one in (before, none, other, after))


def test_what_is_anothers_or_wrong_is_told_in_the_result(town: Town) -> None:
    with town.visitor("enterprise_a") as visitor:
        draft = a_program_draft(town, visitor)
    wrong = {
        "not_found": called(town, "admin", "show_draft", draft=draft),
        "invalid_request": called(town, "admin", "search", q=""),
        "bad_request": called(town, "admin", "match"),
    }
    none = called(town, "admin", "delete_everything")
    unknown = called(town, "admin", "show_record", record="NONE-1").structured_content["error"]

    for code, result in wrong.items():
        assert result.is_error
        assert result.structured_content["error"]["code"] == code
    assert none.is_error
    assert "q 不可用：不能为空" in wrong["invalid_request"].structured_content["error"]["message"]
    assert unknown["hint"] == "编号可用 list_records 查。"


@pytest.mark.parametrize("said", ["", "Bearer tt_x"])
def test_without_a_key_nobody_speaks(town: Town, said: str) -> None:
    headers = {"authorization": said} if said else {}
    hello = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}

    answer = httpx.post(f"{town.address}/mcp", json=hello, headers=headers, trust_env=False)

    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == "Bearer"
    assert answer.json()["error"]["code"] == "not_authenticated"


def test_a_program_of_this_machine_speaks_over_stdio(tmp_path: Path) -> None:
    environment = {**os.environ, "TT_DATA_DIR": str(tmp_path), "TT_TODAY": "2026-11-23"}
    started = StdioServerParameters(
        command=sys.executable,
        args=["-m", "assistant", "mcp"],
        env=environment,
        cwd=ROOT,
    )

    async def speak() -> tuple[Any, Any, Any]:
        async with Client(started) as client:
            return (
                await client.list_tools(),
                await client.call_tool("count_records", {}),
                await client.call_tool("start_draft", {"type": TYPE}),
            )

    listed, counted, drafted = asyncio.run(speak())

    assert {tool.name for tool in listed.tools} == TOOLS.keys() - MANAGERS
    assert counted.structured_content["total"] == 0
    assert drafted.structured_content["version"] == 1
