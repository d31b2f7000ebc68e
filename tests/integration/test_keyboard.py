"""The keyboard is enough: every view is gone through by Tab, and shows where one is."""

from collections.abc import Iterator

import pytest
from access_town import Town, a_served_town
from page_walks import PHONE, somebody, view
from playwright.sync_api import Browser, Page, expect

VIEWS = ("talk", "find", "fit", "match", "draft", "mine", "papers", "trials", "traces", "inbox")
_SHOWN = "one.checkVisibility({visibilityProperty: true, opacityProperty: true})"
# What can be used, as it stands in the page; of radio buttons that belong together one is reached.
_CONTROLS = f"""() => [...document.querySelectorAll(
  "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex='0']"
)].filter((one) => {_SHOWN} && !one.disabled && one.tabIndex >= 0 && one.type !== "radio"
  && !one.closest("[inert]") && one.getClientRects().length && !one.matches(".skip, .opened"))
  .map((one, at) => {{ one.dataset.walked = at; return at; }}).length"""
_HERE = """() => {
  const one = document.activeElement;
  if (!one || one === document.body) return null;
  const told = (at, part) => {
    const style = getComputedStyle(at, part);
    return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0;
  };
  let seen = told(one) || told(one, "::after");
  for (let at = one, n = 0; at && n < 9 && !seen; at = at.parentElement, n += 1) {
    seen = getComputedStyle(at).boxShadow !== "none" && at.matches(":focus, :focus-within");
  }
  const name = `${one.tagName} ${one.id || one.className} ${(one.innerText || "").slice(0, 20)}`;
  return [one.dataset.walked === undefined ? -1 : Number(one.dataset.walked), seen, name];
}"""


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    with a_served_town(tmp_path_factory.mktemp("town")) as town:
        yield town


@pytest.fixture
def page(browser: Browser, town: Town) -> Iterator[Page]:
    with somebody(browser, town.address, "staff") as page:
        page.goto(town.address)
        page.locator('#tabs [data-view="traces"]').wait_for()
        page.locator(".example").first.wait_for()
        yield page


@pytest.mark.parametrize("name", VIEWS)
def test_tab_reaches_everything_in_its_order_and_shows_where_one_is(page: Page, name: str) -> None:
    view(page, name)
    page.wait_for_timeout(1500)
    page.locator(".skip").focus()
    count = page.evaluate(_CONTROLS)

    reached: list[int] = []
    unseen: list[str] = []
    for _ in range(count + 30):
        page.keyboard.press("Tab")
        here = page.evaluate(_HERE)
        if here is None or here[0] in reached[:-1]:
            break  # out of the page at its end, or round
        if here[0] >= 0 and here[0] not in reached:  # a date has three stops
            reached.append(here[0])
            unseen += [] if here[1] else [here[2]]

    assert reached == sorted(reached)
    assert set(range(count)) - set(reached) == set()
    assert unseen == []


def test_a_link_leads_past_the_head_to_what_is_shown(page: Page) -> None:
    page.locator("body").evaluate("body => { body.tabIndex = -1; body.focus(); }")
    page.keyboard.press("Tab")
    skip = page.locator(".skip")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()

    page.keyboard.press("Enter")

    expect(page.locator(".example").first).to_be_focused()
    assert "#content" not in page.url


def test_on_a_phone_the_current_view_is_brought_into_sight(browser: Browser, town: Town) -> None:
    with somebody(browser, town.address, "staff", viewport=PHONE) as page:
        page.goto(f"{town.address}/#traces")
        page.locator("#traces-list .past").first.wait_for()

        expect(page.locator('#tabs [data-view="traces"]')).to_be_in_viewport(ratio=1)
        expect(page.locator("#tabs nav")).to_have_attribute("data-more", "before")
        page.locator('#tabs [data-view="talk"]').focus()
        expect(page.locator('#tabs [data-view="talk"]')).to_be_in_viewport(ratio=1)


def test_colours_and_language_are_remembered_and_follow_the_system_else(
    browser: Browser, town: Town
) -> None:
    with somebody(browser, town.address, "guest", color_scheme="dark") as page:
        page.goto(town.address)
        html = page.locator("html")
        expect(html).to_have_class("dark")
        page.locator("[data-colours]").select_option("light")
        page.locator("[data-language]").click()
        expect(page.locator("#ask")).to_have_text("Ask")

        page.reload()

        expect(html).to_have_class("light")
        expect(html).to_have_attribute("lang", "en")
        expect(page.locator("#ask")).to_have_text("Ask")
        assert not page.evaluate("document.body.classList.contains('dark')")
        page.goto(f"{town.address}/login")
        expect(page.get_by_role("heading", name="Log in")).to_be_visible()
        page.locator("[data-language]").click()
        page.locator("[data-colours]").select_option("")
        expect(page.get_by_role("heading", name="登录")).to_be_visible()
        expect(html).to_have_class("dark")
