"""The examples of docs/api.md, run as they stand there."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from access_records import hidden_from, record_secret, token_of
from access_town import Town, a_served_town

PAGE = Path(__file__).resolve().parents[2] / "docs" / "api.md"


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    with a_served_town(tmp_path_factory.mktemp("town")) as town:
        yield town


def test_every_example_in_python_does_what_it_says(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    text = PAGE.read_text(encoding="utf-8")
    key = town.keys[token_of("enterprise_a")]
    names: dict[str, Any] = {"ADDRESS": town.address, "KEY": key, "__name__": "example"}

    for block in re.findall(r"```python\n(.*?)```", text, re.DOTALL):
        exec(block, names)  # noqa: S102  (our own page)
    names["client"].close()

    assert names["documents"][0].metadata["record"]
    assert {"title", "verdict", "ask"} == set(names["verdicts"][0])
    assert record_secret("policy", "public") in names["words"]
    assert names["found"]["hits"]
    assert names["hits"]
    given = str([names[name] for name in ("documents", "verdicts", "words", "hits", "found")])
    assert not any(word in given for word in hidden_from("enterprise_a"))


def test_every_route_and_tool_is_named(town: Town) -> None:
    text = PAGE.read_text(encoding="utf-8")
    routes = {
        rule.endpoint.partition("/api/v1")[2].split("/")[1]
        for rule in town.access.endpoints
        if "/api/v1/" in rule.endpoint
    }

    assert all(f"/{name}" in text for name in routes)
