"""Gradio's own client, by a key: it is told as much as any other program, and no more."""

import json
from collections.abc import Iterator

import httpx
import pytest
from access_records import SOUGHT, hidden_from, record_secret, token_of
from access_town import Town, a_served_town
from gradio_client import Client
from gradio_client.exceptions import AppError

from assistant.ui.door.cookies import SESSION

ROLES = ("enterprise_a", "manager", "staff", "admin")
QUESTION = f"{SOUGHT['public']}项目最高补助多少万元？"


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    with a_served_town(tmp_path_factory.mktemp("town")) as town:
        yield town


def client_of(town: Town, **headers: str) -> Client:
    return Client(town.address, headers=headers, verbose=False, analytics_enabled=False)


def of_somebody(town: Town, name: str) -> Client:
    return client_of(town, authorization=f"Bearer {town.keys[token_of(name)]}")


@pytest.mark.parametrize("name", ROLES)
def test_a_client_finds_what_its_account_may_see(town: Town, name: str) -> None:
    client = of_somebody(town, name)

    found = str([client.predict(text, api_name="/search") for text in SOUGHT.values()])

    assert record_secret("policy", "public") in found
    assert [secret for secret in hidden_from(name) if secret in found] == []


def test_a_client_is_answered_with_sources(town: Town) -> None:
    answer = json.loads(of_somebody(town, "enterprise_a").predict(QUESTION, api_name="/ask"))

    assert answer["status"] in {"answered", "partial"}
    assert answer["citations"]


def test_a_client_knows_two_events_by_name_and_what_they_take(town: Town) -> None:
    described = of_somebody(town, "manager").view_api(return_format="dict")

    assert set(described["named_endpoints"]) == {"/ask", "/search"}
    for endpoint in described["named_endpoints"].values():
        assert [one["parameter_name"] for one in endpoint["parameters"]] == ["q"]
    assert described["unnamed_endpoints"] == {}


def test_what_is_wrong_with_a_question_is_told_in_words(town: Town) -> None:
    with pytest.raises(AppError, match="不能为空"):
        of_somebody(town, "manager").predict("", api_name="/search")


def test_by_a_session_alone_no_event_for_programs_is_done(town: Town) -> None:
    client = client_of(town, cookie=f"{SESSION}={token_of('admin')}")

    with pytest.raises(AppError, match="密钥"):
        client.predict(QUESTION, api_name="/search")


def test_a_key_is_no_session_for_the_page(town: Town) -> None:
    key = {"authorization": f"Bearer {town.keys[token_of('admin')]}"}
    with httpx.Client(base_url=town.address, headers=key, trust_env=False) as client:
        events = client.get("/config").json()["dependencies"]
        (papers,) = [one["id"] for one in events if one["api_name"] == "papers_open"]
        sent = {"fn_index": papers, "data": [], "session_hash": "byakey"}
        client.post("/gradio_api/queue/join", json=sent)
        with client.stream("GET", "/gradio_api/queue/data?session_hash=byakey") as stream:
            said = "".join(line for line in stream.iter_lines() if "process_completed" in line)

    assert '"success":false' in said
    assert "没有权限" in said


@pytest.mark.parametrize("key", ["tt_" + "x" * 43, "nonsense"])
def test_a_wrong_key_opens_nothing(town: Town, key: str) -> None:
    with httpx.Client(base_url=town.address, trust_env=False) as client:
        reply = client.get("/gradio_api/info", headers={"authorization": f"Bearer {key}"})

    assert reply.status_code == 401
