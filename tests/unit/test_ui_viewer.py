import pytest
from starlette.requests import Request

from assistant.access.doors import Open
from assistant.ui.viewer import caller_of, is_staff
from corpus.levels import ROLES, Viewer


def viewer(client: str, host: str, **others: str) -> Viewer:
    headers = {"host": host, **others}.items()
    scope = {
        "type": "http",
        "scheme": "http",
        "path": "/",
        "client": (client, 50000),
        "headers": [(name.encode(), value.encode()) for name, value in headers],
    }
    return Open().viewer_of(caller_of(Request(scope)))


@pytest.mark.parametrize(
    "host", ["127.0.0.1:7860", "localhost:7860", "localhost", "127.0.0.1", "[::1]:7860"]
)
def test_whoever_sits_at_this_machine_is_its_administrator(host: str) -> None:
    assert viewer("127.0.0.1", host).role == "admin"


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
    assert viewer(client, host).role == "enterprise"


@pytest.mark.parametrize("name", ["forwarded", "x-forwarded-for", "x-real-ip", "via"])
def test_what_another_server_passed_on_does_not_come_from_this_machine(name: str) -> None:
    assert viewer("127.0.0.1", "127.0.0.1:7860", **{name: "10.0.0.7"}).role == "enterprise"


def test_the_views_for_staff_are_shown_to_them_alone() -> None:
    assert [role for role in ROLES if is_staff(Viewer(role=role))] == ["staff", "admin"]
