"""Logging in as a person does, on a desk and on a phone."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Literal

import pytest
from accounts_builders import PASSWORD, WRONG_PASSWORD, House, an_account
from browsing import complaints_of, serving
from playwright.sync_api import Browser, Page, ViewportSize

from corpus.store.database import open_database

Device = tuple[ViewportSize, Literal["light", "dark"]]
DESK: Device = ({"width": 1440, "height": 900}, "light")
PHONE: Device = ({"width": 390, "height": 844}, "dark")


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    engine = open_database(f"sqlite:///{tmp_path_factory.mktemp('browser') / 'records.db'}")
    house = House(engine=engine, guests=True)
    house.clock.when = datetime.now(UTC)
    yield house
    engine.dispose()


@pytest.fixture(scope="module")
def address(house: House) -> Iterator[str]:
    with serving(house.app()) as address:
        yield address


def try_password(page: Page, name: str, password: str) -> None:
    page.get_by_label("登录名").fill(name)
    page.get_by_label("密码").fill(password)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def is_within(page: Page) -> bool:
    """Say whether nothing sticks out to the side."""
    return bool(page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))


@pytest.mark.parametrize(
    ("device", "name"), [(DESK, "王敏一"), (PHONE, "王敏二")], ids=["desk", "phone"]
)
def test_wrong_then_locked_then_right_then_out(
    house: House, address: str, browser: Browser, device: Device, name: str
) -> None:
    house.add(an_account(name, role="admin"))
    size, scheme = device
    context = browser.new_context(viewport=size, color_scheme=scheme, locale="zh-CN")
    page = context.new_page()
    complaints = complaints_of(page, console=False)
    page.goto(f"{address}/login?next=/account")
    assert page.evaluate("document.activeElement.name") == "name"

    try_password(page, name, WRONG_PASSWORD)
    assert "登录名或密码不对" in page.get_by_role("alert").inner_text()
    assert page.get_by_label("登录名").input_value() == name
    assert page.get_by_label("密码").input_value() == ""
    assert page.evaluate("document.activeElement.name") == "password"
    assert is_within(page)

    for _ in range(4):
        try_password(page, name, WRONG_PASSWORD)
    assert "约 1 分钟内不能登录" in page.get_by_role("status").inner_text()
    try_password(page, name, PASSWORD)
    assert page.url.endswith("/login")

    house.clock.turn(seconds=61)
    try_password(page, name, PASSWORD)
    page.wait_for_url(re.compile("/account$"))
    assert page.get_by_role("heading", name="我的账号").is_visible()
    assert is_within(page)
    for path in ("/people", f"/people/{house.accounts.named(name).id}"):
        page.goto(f"{address}{path}")
        assert is_within(page)

    page.get_by_role("button", name="退出登录").click()
    page.wait_for_url(re.compile("/login"))
    assert "已退出登录" in page.get_by_role("status").inner_text()
    page.goto(f"{address}/account")
    assert page.url.endswith("/login")
    assert complaints == []
    context.close()


def test_a_form_tells_us_where_it_is_from_and_nobody_else(
    house: House, address: str, browser: Browser
) -> None:
    house.add(an_account("王敏四"))
    page = browser.new_context(locale="zh-CN").new_page()
    page.goto(f"{address}/login")

    with page.expect_request(lambda one: one.method == "POST") as posted:
        try_password(page, "没有这个人", WRONG_PASSWORD)

    # Not `null`, which is what `no-referrer` alone would make of it.
    assert posted.value.all_headers()["origin"] == address
    page.context.close()


def test_everything_has_a_label_and_says_to_keepers_of_passwords_what_it_is(
    house: House, address: str, browser: Browser
) -> None:
    house.add(an_account("王敏三", role="admin"))
    page = browser.new_context(locale="zh-CN").new_page()
    page.goto(f"{address}/login")
    login = page.eval_on_selector_all(
        "input:not([type=hidden])", "all => all.map(i => i.autocomplete)"
    )
    try_password(page, "王敏三", PASSWORD)

    unlabelled = []
    for path in ("/login", "/account", "/people"):
        page.goto(f"{address}{path}")
        unlabelled += page.eval_on_selector_all(
            "input:not([type=hidden]):not([hidden]), select",
            "all => all.filter(i => !i.labels.length && !i.ariaLabel).map(i => i.name)",
        )
    page.goto(f"{address}/account")
    kinds = page.eval_on_selector_all("input[autocomplete]", "all => all.map(i => i.autocomplete)")

    assert login == ["username", "current-password"]
    assert kinds == ["username", "current-password", "new-password", "new-password", "off"]
    assert unlabelled == []
    page.context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_what_is_written_can_be_read(
    house: House, address: str, browser: Browser, scheme: Literal["light", "dark"]
) -> None:
    house.add(an_account(f"王敏 {scheme}"))
    context = browser.new_context(color_scheme=scheme, locale="zh-CN")
    page = context.new_page()
    page.goto(f"{address}/login")
    try_password(page, "没有这个人", WRONG_PASSWORD)

    ratios = page.evaluate(_CONTRASTS)

    assert len(ratios) > 5
    assert min(ratios) >= 4.5
    context.close()


# Of each element with text of its own: its colour against the nearest background that is not clear.
_CONTRASTS = """() => {
  const light = (colour) => {
    const [r, g, b] = colour.match(/[0-9.]+/g).map(Number).map((c) => c / 255)
      .map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const behind = (one) => {
    for (let at = one; at; at = at.parentElement) {
      const colour = getComputedStyle(at).backgroundColor;
      if (!/, 0\\)$/.test(colour)) return colour;
    }
    return "rgb(255, 255, 255)";
  };
  const own = (one) => [...one.childNodes].some((n) => n.nodeType === 3 && n.data.trim());
  return [...document.body.querySelectorAll("*")].filter(own).map((one) => {
    const [a, b] = [light(getComputedStyle(one).color), light(behind(one))].sort((x, y) => y - x);
    return (a + 0.05) / (b + 0.05);
  });
}"""
