"""Back closes the sheet of sources, then goes to the view before; it does not leave the page."""

from collections.abc import Iterator

import pytest
from access_builders import open_access
from browsing import complaints_of, serving
from builders import TODAY, a_house
from playwright.sync_api import Browser, Page, expect

from assistant.answers import Answer, Question
from assistant.finding import Finder
from assistant.ui.web import web
from assistant.ui.workbench import Workbench

SIZES = ({"width": 390, "height": 844}, {"width": 1440, "height": 900})


def silent(question: Question) -> Iterator[Answer]:
    yield Answer(status="refused", intent="chat", question=question.text, text="")


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    house = a_house(tmp_path_factory.mktemp("shop"))
    house.write("成果.csv", "成果编号,成果名称,公开范围,简介\nCG-1,喷漆水净化,公开,净化喷漆水")
    house.search("喷漆")
    bench = Workbench(finder=Finder(searcher=house.searcher, records=house.store))
    with serving(web(silent, bench=bench, access=open_access(), day=lambda: TODAY)) as address:
        yield address


@pytest.fixture(params=SIZES, ids=("phone", "desk"))
def page(browser: Browser, address: str, request: pytest.FixtureRequest) -> Iterator[Page]:
    """Open the page and, from it, the view in which records are found."""
    with browser.new_context(viewport=request.param, locale="zh-CN") as context:
        page = context.new_page()
        page.set_default_timeout(15_000)
        complaints = complaints_of(page, console=False)
        page.goto(address)
        page.locator("#tabs [data-view='find']").click()
        page.locator("#find-text").fill("喷漆")
        page.locator("#find-text").press("Enter")
        page.locator(".find [data-cite]").first.wait_for()
        yield page
    assert complaints == []


def sheet(page: Page) -> str:
    return str(page.evaluate("document.querySelector('#desk').dataset.sheet || ''"))


def test_back_closes_the_sheet_and_then_goes_to_the_view_before(page: Page) -> None:
    page.locator(".find [data-cite]").first.click()
    page.wait_for_function("document.querySelector('#desk').dataset.sheet === 'open'")

    page.evaluate("history.back()")
    page.wait_for_function("!document.querySelector('#desk').dataset.sheet")
    assert page.evaluate("document.body.dataset.view") == "find"
    expect(page.locator(".find").first).to_be_visible()

    page.evaluate("history.back()")
    page.wait_for_function("document.body.dataset.view === 'talk'")
    expect(page.locator("#question textarea")).to_be_visible()


def test_a_sheet_closed_by_its_own_button_leaves_no_step_behind(page: Page) -> None:
    before = page.evaluate("history.length")
    page.locator(".find [data-cite]").first.click()
    page.wait_for_function("document.querySelector('#desk').dataset.sheet === 'open'")
    page.keyboard.press("Escape")
    page.wait_for_function("!(history.state && history.state.sheet)")

    assert sheet(page) == ""
    page.evaluate("history.back()")
    page.wait_for_function("document.body.dataset.view === 'talk'")
    assert page.evaluate("history.length") <= before + 1
