"""The calendar of windows in 能报什么, in a real browser over real parts."""

from collections.abc import Iterator

import pytest
from access_builders import open_access
from browsing import complaints_of, serving
from builders import TODAY, a_house
from eligibility_builders import measure
from playwright.sync_api import Browser, Page, expect

from assistant.answers import Answer, Question
from assistant.eligibility.rulebook import Rulebook
from assistant.keeping.profiles import ProfileStore
from assistant.ui.fits.tab import Fits
from assistant.ui.web import web
from assistant.ui.workbench import Workbench
from corpus.levels import Viewer
from corpus.store.measures import MeasureStore

PHONE = {"width": 390, "height": 844}
DESK = {"width": 1440, "height": 900}
STAFF = Viewer(identity="s", role="staff")
WINDOWS = {
    "T01": "windows: [{from: 2026-11-01, to: 2026-12-15}]\nmaterials: [申请书, 审计报告]\n",
    "T02": "windows: [{from: 2027-03-01, to: 2027-04-30}]\n",
    "T03": "windows: [{from: 2026-06-01, to: 2026-08-31}]\n",
    "T04": "rolling: true\n",
    "T05": "",
}


def card(id_: str) -> str:
    return f"# 第{id_}号补贴办法\n编号：{id_}\n来源级别：官方\n\n（一）职工不少于50人；\n"


def rule(id_: str, more: str) -> str:
    return (
        f"id: {id_}\npolicy: {id_}\nname: 第{id_}号补贴\ngives: [其他]\npublished: full\n"
        "conditions:\n  - {id: c, kind: amount, figure: {of: employees}, bounds: {at_least: 50},"
        " unit: 人, text: 职工不少于50人, quote: （一）职工不少于50人；}\n"
        f"benefit: {{text: 给予补贴}}\n{more}"
    )


def silent(question: Question) -> Iterator[Answer]:
    yield Answer(status="refused", intent="chat", question=question.text, text="")


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    house = a_house(tmp_path_factory.mktemp("hall"))
    for id_ in WINDOWS:
        house.write(f"{id_}.md", card(id_))
    measures = MeasureStore(house.store)
    measures.confirm([measure(rule(*one)) for one in WINDOWS.items()], STAFF, who="张三")
    fits = Fits(rulebook=Rulebook(house.store, measures), profiles=ProfileStore(house.store.engine))
    bench = Workbench(fits=fits)
    with serving(web(silent, bench=bench, access=open_access(), day=lambda: TODAY)) as address:
        yield address


@pytest.fixture
def page(browser: Browser, address: str, request: pytest.FixtureRequest) -> Iterator[Page]:
    """Open the view and tell of a company; afterwards nothing must have gone wrong."""
    size = getattr(request, "param", DESK)
    with browser.new_context(viewport=size, locale="zh-CN") as context:
        page = context.new_page()
        complaints = complaints_of(page, console=False)
        page.goto(f"{address}/#fit")
        page.locator("#fit-text").wait_for(timeout=15_000)
        page.locator("#fit-text").fill("我们80人")
        page.keyboard.press("Enter")
        expect(page.locator("details.calendar")).to_be_visible(timeout=15_000)
        page.locator("details.calendar > summary").focus()
        page.keyboard.press("Enter")
        yield page
    assert complaints == []


def test_every_window_stands_where_it_belongs_with_what_to_prepare(page: Page) -> None:
    calendar = page.locator("details.calendar")

    expect(calendar.locator("summary").first).to_have_text(
        "申报日历：正在受理 1 · 将要开始 1 · 常年受理 1 · 未载明 1 · 已过 1"
    )
    december = calendar.locator(".month", has_text="2026 年 12 月")
    expect(december).to_contain_text("正在受理：2026-11-01 至 2026-12-15，还有 22 天截止")
    expect(december).to_contain_text("申请书、审计报告")
    expect(calendar.locator(".month", has_text="2027 年 3 月")).to_contain_text("98 天后开始")
    expect(calendar.locator(".month.past")).to_contain_text("往年：2026-06-01 至 2026-08-31")
    expect(calendar.locator(".month", has_text="窗口未载明")).to_contain_text("第T05号补贴")


def test_the_windows_to_come_leave_as_a_calendar_file(page: Page) -> None:
    with page.expect_download(timeout=15_000) as told:
        page.locator("[data-ics]").click()

    written = told.value.path().read_text(encoding="utf-8")
    assert told.value.suggested_filename == "申报日历_2026-11-23.ics"
    assert written.count("BEGIN:VEVENT") == 2
    assert "DTEND;VALUE=DATE:20261216" in written


@pytest.mark.parametrize("page", [PHONE], indirect=True)
def test_on_a_phone_the_band_scrolls_in_itself(page: Page) -> None:
    band = page.locator(".calendar .band")
    expect(band).to_be_visible()

    band.evaluate("node => { node.scrollLeft = 300; }")

    first = band.locator("tbody th").first
    assert first.evaluate("node => node.getBoundingClientRect().left") < 60
    assert page.evaluate("document.scrollingElement.scrollWidth") <= PHONE["width"]
