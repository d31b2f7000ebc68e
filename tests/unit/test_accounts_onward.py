"""Whoever logs in is sent to a page of ours, whatever the address said."""

import re
from urllib.parse import urljoin, urlsplit

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from assistant.ui.door.onward import own_path

HERE = "https://tt.example/login"


@pytest.mark.parametrize(
    "wanted", ["/", "/people", "/people?q=王敏", "/drafts/abc#part-2", "/?view=fits", "/loginhelp"]
)
def test_a_path_of_ours_is_kept(wanted: str) -> None:
    assert own_path(wanted) == wanted


@pytest.mark.parametrize(
    "wanted",
    [
        "",
        "people",
        "//evil.example",
        "///evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "/\t/evil.example",
        "\t//evil.example",
        "/\n//evil.example",
        "https:evil.example",
        "https:/evil.example",
        "https://evil.example/",
        "HTTPS://evil.example",
        "javascript:alert(1)",
        "data:text/html,x",
        " /people",
        "/people\r\nset-cookie: a=b",
        "/\u00a0//evil.example",
        "//[",
        "/" + "a" * 500,
        "/login?next=/login",
        "/login/oidc",
        "/logout",
        "/setup",
    ],
    ids=repr,
)
def test_anything_else_leads_home(wanted: str) -> None:
    assert own_path(wanted) == "/"


PIECES = st.sampled_from(
    [
        "/",
        "//",
        "\\",
        ":",
        "@",
        "?",
        "#",
        "https:",
        "evil.example",
        "\t",
        "\n",
        "%2f",
        ".",
        "..",
        "a",
    ]
)


@given(st.lists(PIECES, max_size=8).map("".join) | st.text(max_size=40))
@example("/..//evil.example")
@example("/.//evil.example")
def test_no_browser_is_led_away(wanted: str) -> None:
    path = own_path(wanted)

    # As browsers read it: tabs and line ends are dropped, a backslash is a slash.
    read = re.sub(r"[\t\n\r]", "", path).strip("\x00 ").replace("\\", "/")
    assert read.startswith("/")
    assert urlsplit(urljoin(HERE, read)).netloc == "tt.example"
