"""What is told once the page is open can be opened by whoever reads it."""

from pathlib import Path

import pytest

from assistant.serving.listening import opened
from assistant.settings import Settings

EVERYWHERE = "0.0.0.0"  # noqa: S104  (nothing is bound to it)


def told(host: str, *, public_url: str = "", code: str = "") -> list[str]:
    settings = Settings(data_dir=Path("var"), host=host, public_url=public_url)
    return list(opened(settings, 7860, code=code))


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("127.0.0.1", "http://127.0.0.1:7860"),
        ("localhost", "http://localhost:7860"),
        ("::1", "http://[::1]:7860"),
        ("192.168.3.7", "http://192.168.3.7:7860"),
    ],
)
def test_one_address_is_told_where_it_is_the_only_one(host: str, address: str) -> None:
    assert told(host) == [f"网页已打开：{address}"]


@pytest.mark.parametrize(
    ("host", "own"), [(EVERYWHERE, "http://127.0.0.1:7860"), ("::", "http://[::1]:7860")]
)
def test_of_all_addresses_this_machines_is_told_and_how_others_come(host: str, own: str) -> None:
    first, second = told(host)
    known = told(host, public_url="https://zhushou.example.cn")

    assert first == known[0] == f"网页已打开：{own}"
    assert "7860" in second and "TT_PUBLIC_URL" in second
    assert known[1:] == ["其他电脑请打开：https://zhushou.example.cn"]


def test_whoever_makes_the_first_account_is_told_the_code() -> None:
    assert "7VD97" in told(EVERYWHERE, code="7VD97")[-1]
