"""Comparing what was found, and taking it along, in a real browser over real parts."""

import io
from collections.abc import Iterator

import pytest
from access_builders import open_access
from browsing import complaints_of, serving
from builders import TODAY, a_house
from openpyxl import load_workbook
from playwright.sync_api import Browser, Page, expect

from assistant.answers import Answer, Question
from assistant.finding import Finder
from assistant.ui.web import web
from assistant.ui.workbench import Workbench

PHONE = {"width": 390, "height": 844}
DESK = {"width": 1440, "height": 900}
HOSTILE = "<img src=x onerror=alert(1)>"
HEAD = "成果编号,成果名称,技术领域,所在地区,TRL,报价_万元,联系人,公开范围,技术指标\n"
ROWS = (
    "CG-1,喷漆循环水净化,资源与环境,宁夏/银川,7,80,张三,公开,更换周期≥90 天；COD 去除率≥85%",
    f"CG-2,水帘喷漆水处理{HOSTILE},资源与环境,浙江/杭州,7,,李四,公开,更换周期≥60 天",
    "CG-3,碳纤维拉挤,新材料,宁夏/银川,5,200,王五,公开,拉伸强度≥2100 MPa",
    "CG-4,石墨负极,新材料,江苏/无锡,9,=1+1,赵六,公开,首次效率≥93%",
    "CG-5,焊缝检测,先进制造与自动化,宁夏/固原,6,50,钱七,公开,检出率≥98%",
)
CARD = "# 创新券办法\n编号：T01\n文号：宁科规发〔2026〕1号\n\n给予最高1,000万元补贴。\n"


def silent(question: Question) -> Iterator[Answer]:
    yield Answer(status="refused", intent="chat", question=question.text, text="")


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    house = a_house(tmp_path_factory.mktemp("shop"))
    house.write("成果.csv", HEAD + "\n".join(ROWS))
    house.write("券.md", CARD)
    house.search("喷漆")
    bench = Workbench(finder=Finder(searcher=house.searcher, records=house.store))
    with serving(web(silent, bench=bench, access=open_access(), day=lambda: TODAY)) as address:
        yield address


@pytest.fixture
def page(browser: Browser, address: str, request: pytest.FixtureRequest) -> Iterator[Page]:
    """Open the view; afterwards nothing must have gone wrong in the browser."""
    size = getattr(request, "param", DESK)
    with browser.new_context(viewport=size, locale="zh-CN") as context:
        page = context.new_page()
        page.set_default_timeout(15_000)
        complaints = complaints_of(page, console=False)
        page.goto(f"{address}/#find")
        page.locator("#find-results .example").first.wait_for(timeout=15_000)
        if not page.locator("#find-kind").is_visible():
            page.locator("#find-narrow").click()
        page.locator("#find-kind").select_option("achievement")
        expect(page.locator(".find")).to_have_count(5, timeout=15_000)
        yield page
    assert complaints == []


def pick(page: Page, *records: str) -> None:
    for record in records:
        page.locator(f'[data-pick="{record}"]').check()


def test_what_is_ticked_is_compared_and_each_cell_leads_to_its_words(page: Page) -> None:
    expect(page.locator("#compare-bar")).to_be_hidden()
    pick(page, "CG-1")
    expect(page.locator("#compare-go")).to_be_disabled()
    pick(page, "CG-2")
    page.locator("#compare-go").click()

    table = page.locator(".compare-wide table")
    expect(page.locator(".compare h2")).to_be_focused(timeout=15_000)
    expect(table.locator("thead th")).to_have_count(3)
    place = table.locator("tr", has_text="地区")
    expect(place).to_contain_text("≠ 不同")
    expect(table.locator("tr", has_text="报价")).to_contain_text("未载明")
    expect(table.locator("tr", has_text="更换周期")).to_contain_text("≥90 天")
    expect(table).to_contain_text(HOSTILE)
    assert page.locator("#finding img, #found img").count() == 0

    table.get_by_role("button", name="≥60 天").click()
    expect(page.locator("#found mark:visible", has_text="更换周期≥60 天")).to_be_in_viewport()


def test_only_what_differs_can_be_shown_and_a_column_be_left_out(page: Page) -> None:
    pick(page, "CG-1", "CG-2", "CG-3")
    page.locator("#compare-go").click()
    expect(page.locator(".compare thead th")).to_have_count(4, timeout=15_000)
    page.locator("#compare-differ").check()
    expect(page.locator(".compare tr[data-state='same']:visible")).to_have_count(0)

    page.locator('[data-unpick="CG-3"]').click()

    expect(page.locator(".compare thead th")).to_have_count(3, timeout=15_000)
    page.locator("[data-compare-back]").click()
    expect(page.locator(".find").first).to_be_visible()
    expect(page.locator('[data-pick="CG-1"]')).to_be_checked()
    expect(page.locator('[data-pick="CG-3"]')).not_to_be_checked()


def test_no_more_than_four_of_one_kind_are_compared_and_the_page_says_so(page: Page) -> None:
    pick(page, "CG-1", "CG-2", "CG-3", "CG-4")
    page.locator('[data-pick="CG-5"]').click()
    expect(page.locator("#compare-bar .chosen")).to_have_text("最多比较 4 条，请先去掉一条")
    expect(page.locator('[data-pick="CG-5"]')).not_to_be_checked()


def test_once_one_is_ticked_other_kinds_cannot_be_and_say_why(page: Page) -> None:
    pick(page, "CG-1")
    page.locator("#find-kind").select_option("policy")

    other = page.locator('[data-pick="T01"]')
    expect(other).to_be_disabled()
    expect(page.locator("label.pick", has=other)).to_have_attribute(
        "title", "只能比较同一种；已选的是成果，清空后可选别的"
    )

    page.locator("#compare-none").click()
    expect(other).to_be_enabled()
    other.check()
    expect(page.locator("#compare-bar .chosen")).to_contain_text("已选 1 条政策")


def test_the_keyboard_is_enough_to_compare_and_to_come_back(page: Page) -> None:
    for record in ("CG-1", "CG-2"):
        page.locator(f'[data-pick="{record}"]').focus()
        page.keyboard.press("Space")
    page.locator("#compare-go").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".compare h2")).to_be_focused(timeout=15_000)

    page.keyboard.press("Escape")

    expect(page.locator("#find-text")).to_be_focused()
    expect(page.locator(".find").first).to_be_visible()


def test_the_comparison_and_the_results_leave_as_workbooks_of_text(page: Page) -> None:
    with page.expect_download() as told:
        page.locator("[data-find-book]").click()
    found = load_workbook(io.BytesIO(told.value.path().read_bytes()))
    pick(page, "CG-1", "CG-2")
    page.locator("#compare-go").click()
    with page.expect_download() as told:
        page.locator("[data-compare-book]").click()
    compared = load_workbook(io.BytesIO(told.value.path().read_bytes()))

    cells = [[cell.value for cell in row] for row in found["查找结果"].iter_rows()]
    assert len(cells) == 6
    assert {row[0] for row in cells[1:]} == {"CG-1", "CG-2", "CG-3", "CG-4", "CG-5"}
    assert not any("张三" in str(value) for row in cells for value in row)
    rows = {row[0].value: [cell.value for cell in row] for row in compared["成果比较"].iter_rows()}
    assert rows["地区"][1:] == ["≠ 不同", "宁夏银川", "浙江杭州"]


@pytest.mark.parametrize("page", [PHONE], indirect=True)
def test_on_a_phone_the_table_scrolls_in_itself_and_its_first_column_stays(page: Page) -> None:
    pick(page, "CG-1", "CG-2", "CG-3")
    page.locator("#compare-go").click()
    wide = page.locator(".compare-wide")
    expect(wide).to_be_visible(timeout=15_000)

    frame = page.locator(".compare-frame")
    expect(frame).to_have_attribute("data-more", "after")
    wide.evaluate("node => { node.scrollLeft = 9999; }")
    expect(frame).to_have_attribute("data-more", "before")

    first = page.locator(".compare tbody tr[data-state] th").first
    assert first.evaluate("node => node.getBoundingClientRect().left") < 40
    assert wide.evaluate("node => node.scrollLeft") > 100
    assert page.evaluate("document.scrollingElement.scrollWidth") <= PHONE["width"]
