from types import SimpleNamespace
from typing import TYPE_CHECKING, cast

import pytest

from assistant.ui.viewer import viewer

if TYPE_CHECKING:
    import gradio as gr


def request(client: str, host: str) -> "gr.Request":
    fake = SimpleNamespace(client=SimpleNamespace(host=client), headers={"host": host})
    return cast("gr.Request", fake)


@pytest.mark.parametrize(
    "host", ["127.0.0.1:7860", "localhost:7860", "localhost", "127.0.0.1", "[::1]:7860"]
)
def test_whoever_sits_at_this_machine_is_its_administrator(host: str) -> None:
    assert viewer(request("127.0.0.1", host)).role == "admin"


@pytest.mark.parametrize(
    ("client", "host"),
    [
        ("192.168.1.7", "192.168.1.2:7860"),
        ("192.168.1.7", "127.0.0.1:7860"),
        ("127.0.0.1", "foreign.example:7860"),
        ("testclient", "127.0.0.1"),
        ("127.0.0.1", ""),
    ],
)
def test_anybody_else_sees_what_is_public(client: str, host: str) -> None:
    assert viewer(request(client, host)).role == "enterprise"
