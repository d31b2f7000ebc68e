"""The examples of docs/api.md, run as they stand there."""

import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from access_records import hidden_from, record_secret, token_of
from access_town import Town, a_served_town

from assistant.access.limits import LIMITS
from assistant.api.mcp.tools import TOOLS

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
    monkeypatch.setenv("ADDRESS", town.address)
    monkeypatch.setenv("KEY", key)
    names: dict[str, Any] = {"__name__": "example"}

    for block in re.findall(r"```python\n(.*?)```", text, re.DOTALL):
        exec(block, names)  # noqa: S102  (our own page)
    names["client"].close()

    assert names["documents"][0].metadata["record"]
    assert {"title", "verdict", "ask"} == set(names["verdicts"][0])
    assert record_secret("policy", "public") in names["words"]
    assert names["found"]["hits"]
    assert names["hits"]
    assert names["draft"]["version"] == 2
    assert names["label"] not in names["draft"]["missing"]
    assert names["paper"].startswith(b"PK")
    given = str([names[name] for name in ("documents", "verdicts", "words", "hits", "found")])
    assert not any(word in given for word in hidden_from("enterprise_a"))


def test_every_example_for_a_shell_does_what_it_says(town: Town) -> None:
    curl = shutil.which("curl")
    if curl is None:
        pytest.skip("curl is not installed")
    text = PAGE.read_text(encoding="utf-8")
    key = town.keys[token_of("enterprise_a")]
    blocks = re.findall(r"```sh\n(.*?)```", text, re.DOTALL)

    for block in blocks:
        ran = subprocess.run(  # noqa: S603  (our own page)
            ["/bin/sh", "-eu", "-c", block],
            env={"ADDRESS": town.address, "KEY": key, "PATH": str(Path(curl).parent)},
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
        assert ran.returncode == 0, ran.stdout + ran.stderr

    assert blocks


def test_every_route_and_tool_is_named(town: Town) -> None:
    text = PAGE.read_text(encoding="utf-8")
    parts = {
        part
        for rule in town.access.endpoints
        if "/api/v1/" in rule.endpoint
        for part in rule.endpoint.partition("/api/v1")[2].split("/")
        if part and "{" not in part
    }

    assert [part for part in parts if f"/{part}" not in text] == []
    assert [name for name in TOOLS if f"`{name}`" not in text] == []


def test_every_limit_that_is_told_is_the_one_that_counts() -> None:
    text = " ".join(PAGE.read_text(encoding="utf-8").split())
    told = {
        "ask": "{} questions",
        "search": "{} searches",
        "judge": "{} judgements",
        "match": "{} matches",
        "file": "{} files",
        "write": "{} times prose",
        "all_pairs": "{} pages of everything matched",
        "look": "{} of the rest",
        "draft": "{} of the rest",
    }

    for work, said in told.items():
        assert said.format(LIMITS[work].a_minute) in text, work  # type: ignore[index]
