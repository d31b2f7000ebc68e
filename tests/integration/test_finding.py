"""The view in which records are found, in a real browser over real parts."""

import json
from collections.abc import Iterator
from dataclasses import dataclass

import httpx
import pytest
from access_builders import open_access
from browsing import FOREIGN_NAME, complaints_of, serving
from builders import TODAY, House, a_house
from playwright.sync_api import Browser, Page, expect

from assistant.answers import Answer, Question
from assistant.finding import Finder
from assistant.ui.web import web
from assistant.ui.workbench import Workbench
from corpus.records import KINDS
from index.errors import EmbedderUnavailable
from index.search import Found, Query

PHONE = {"width": 390, "height": 844}
DESK = {"width": 1440, "height": 900}
PAINT = "喷漆废水循环利用装置，更换周期由半个月延长到三个月。"
HOSTILE = "<img src=x onerror=alert(1)>"
HEAD = "成果编号,成果名称,技术领域,所在地区,TRL,公开范围,有效期至,简介\n"
ROWS = (
    f"CG-1,喷漆循环水净化,资源与环境,宁夏/银川/灵武市,7,公开,,{PAINT}",
    "CG-2,碳纤维拉挤,新型材料技术,银川/西夏区,5,公开,,48K大丝束",
    f"CG-3,{HOSTILE}负极,新材料,浙江/杭州,9,公开,,石墨{HOSTILE}",
    "CG-4,旧喷漆房,资源与环境,宁夏/固原,6,公开,2025-12-31,喷漆房改造",
    "CG-5,内部喷漆线,资源与环境,宁夏/银川,8,内部,,喷漆线数据",
)
CARD = "# 创新券办法\n编号：T01\n文号：宁科规发〔2026〕1号\n\n给予最高1,000万元补贴。\n"


@dataclass
class Shop:
    """The page with records to find; `broken` makes every search fail."""

    house: House
    broken: bool = False

    def search(self, query: Query) -> Found:
        if self.broken:
            raise EmbedderUnavailable("向量服务没有回应。")
        return self.house.searcher.search(query)


def silent(question: Question) -> Iterator[Answer]:
    yield Answer(status="refused", intent="chat", question=question.text, text="")


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Shop, str]]:
    house = a_house(tmp_path_factory.mktemp("shop"))
    house.write("成果.csv", HEAD + "\n".join(ROWS))
    house.write("券.md", CARD)
    house.search("喷漆")  # the first search opens the caches
    shop = Shop(house=house)
    finder = Finder(searcher=shop, records=house.store)
    with serving(
        web(
            silent,
            access=open_access(),
            day=lambda: TODAY,
            bench=Workbench(finder=finder),
        )
    ) as address:
        yield shop, address


@pytest.fixture(autouse=True, scope="module")
def patience() -> Iterator[None]:
    """Wait longer for what searches, and is not drawn ahead."""
    expect.set_options(timeout=15_000)
    yield
    expect.set_options(timeout=5_000)


@pytest.fixture
def page(
    browser: Browser, shop: tuple[Shop, str], request: pytest.FixtureRequest
) -> Iterator[Page]:
    """Open the view; afterwards nothing must have gone wrong in the browser."""
    with browser.new_context(viewport=getattr(request, "param", DESK), locale="zh-CN") as context:
        page = context.new_page()
        complaints = complaints_of(page, console=False)
        page.goto(shop[1])
        page.locator("#tabs [data-view='find']").click()
        page.locator("#find-results .example").first.wait_for()
        context.set_default_timeout(15_000)
        yield page
    assert complaints == []


def seek(page: Page, text: str) -> None:
    page.locator("#find-text").fill(text)
    page.keyboard.press("Enter")


def titles(page: Page) -> list[str]:
    return [title.inner_text() for title in page.locator(".find h3").all()]


def test_words_are_marked_and_the_card_opens_the_text_at_the_passage(page: Page) -> None:
    seek(page, "喷漆废水半个月换一次")

    first = page.locator(".find").first
    expect(first.locator("h3")).to_have_text("喷漆循环水净化")
    expect(first.locator(".quote mark", has_text="喷漆废水")).to_have_count(1)
    first.locator("h3 button").click()

    expect(page.locator("#found article h3:visible")).to_be_focused()
    expect(page.locator("#found mark:visible").filter(has_text=PAINT)).to_be_in_viewport()


def test_a_figure_is_found_and_marked_by_its_value(page: Page) -> None:
    seek(page, "0.1亿元")

    card = page.locator(".find", has_text="创新券办法")
    expect(card.locator(".quote mark")).to_have_text("1,000万元")


def test_conditions_narrow_what_is_found_and_say_how_many_there_are(page: Page) -> None:
    page.locator("#find-kind").select_option("achievement")
    expect(page.locator(".finds-head")).to_contain_text("符合筛选的成果 4 项")
    expect(page.locator("#find-field option", has_text="新材料")).to_have_text("新材料（2）")

    page.locator("#find-field").focus()
    page.locator("#find-field").select_option("新材料")

    expect(page.locator(".finds-head")).to_contain_text("符合筛选的成果 2 项")
    expect(page.locator("#find-field")).to_be_focused()
    page.locator("#find-region").select_option("宁夏/银川")
    expect(page.locator(".finds-head")).to_contain_text("符合筛选的成果 1 项")
    assert titles(page) == ["碳纤维拉挤"]
    seek(page, "大丝束")
    expect(page.locator(".finds-head")).to_contain_text("最相近的 1 项")

    page.locator("#find-trl").select_option("9")

    expect(page.locator(".finds-nothing")).to_contain_text("不限成熟度（1 项）")
    page.locator("[data-drop='trl']").click()
    expect(page.locator(".find h3")).to_have_text("碳纤维拉挤")


def test_a_box_shows_the_condition_that_is_applied_when_the_order_of_its_choices_changes(
    page: Page,
) -> None:
    def shown(box: str) -> str:
        return str(page.locator(box).evaluate("box => box.selectedOptions[0].textContent")).strip()

    fields = page.locator("#find-field option")
    page.locator("#find-field").select_option("资源与环境")
    expect(page.locator(".finds-head")).to_contain_text("资料 2 条")
    assert fields.all_inner_texts() == ["不限", "新材料（2）", "资源与环境（2）"]
    page.locator("#find-region").select_option("宁夏")
    expect(fields.nth(1)).to_have_text("资源与环境（2）")
    assert shown("#find-field") == "资源与环境（2）"

    page.locator("#find-region").select_option("")

    expect(fields.nth(1)).to_have_text("新材料（2）")
    assert shown("#find-field") == "资源与环境（2）"
    page.locator("[data-reset]").first.click()
    expect(page.locator("#find-results .example").first).to_be_visible()
    assert (shown("#find-field"), shown("#find-region")) == ("不限", "不限")


def test_what_has_run_out_is_told_and_shown_when_it_is_asked_for(page: Page) -> None:
    page.locator("#find-kind").select_option("achievement")
    expect(page.locator(".finds-over")).to_contain_text("另有 1 条已失效")

    page.locator("[data-over]").click()

    expect(page.locator(".find", has_text="旧喷漆房")).to_contain_text("已过期")
    expect(page.locator("#find-over")).to_be_checked()
    page.locator("#find-over").uncheck()
    expect(page.locator(".find", has_text="旧喷漆房")).to_have_count(0)


def test_the_day_that_counts_can_be_chosen(page: Page) -> None:
    page.locator("#find-kind").select_option("achievement")
    expect(page.locator(".finds-head")).to_contain_text("4 项")

    page.locator("#find-day").fill("2025-06-30")

    expect(page.locator(".finds-head")).to_contain_text("5 项")
    expect(page.locator(".finds-head")).to_contain_text("以 2025-06-30 为准")


def test_no_text_of_a_record_becomes_part_of_the_page(page: Page) -> None:
    seek(page, "石墨负极")

    expect(page.locator(".find", has_text="负极").first).to_contain_text(HOSTILE)
    page.locator(".find h3 button").first.click()
    expect(page.locator("#found article h3:visible")).to_contain_text(HOSTILE)
    assert page.locator("#finding img, #found img").count() == 0


def test_a_reload_finds_again_what_was_looked_for(page: Page) -> None:
    seek(page, "喷漆循环水")
    page.locator("#find-region").select_option("宁夏/银川")
    expect(page.locator(".finds-head")).to_contain_text("符合筛选")

    page.reload()

    expect(page.locator("#find-text")).to_have_value("喷漆循环水")
    expect(page.locator("#find-region")).to_have_value("宁夏/银川")
    expect(page.locator(".find h3").first).to_have_text("喷漆循环水净化")


def test_the_keyboard_is_enough(page: Page) -> None:
    page.locator("#tabs [data-view='find']").focus()
    page.keyboard.press("/")
    expect(page.locator("#find-text")).to_be_focused()
    page.keyboard.type("喷漆")
    page.keyboard.press("Enter")
    expect(page.locator(".find").first).to_be_visible()

    page.keyboard.press("Escape")

    expect(page.locator("#find-text")).to_have_value("")
    expect(page.locator("#find-results .example")).to_have_count(3)


@pytest.mark.parametrize("page", [PHONE], indirect=True)
def test_on_a_phone_conditions_fold_away_and_the_text_is_a_sheet(page: Page) -> None:
    expect(page.locator("#find-kind")).to_be_hidden()
    page.locator("#find-narrow").click()
    page.locator("#find-kind").select_option("policy")
    page.locator(".find h3 button").click()

    expect(page.locator("#found article h3:visible")).to_have_text("创新券办法")
    page.locator("#found [data-close]").click()
    expect(page.locator("#found article h3")).to_be_hidden()
    width = page.evaluate("document.scrollingElement.scrollWidth")
    assert width <= PHONE["width"]


def test_a_guest_finds_what_is_public_and_counts_nothing_else(
    browser: Browser, shop: tuple[Shop, str]
) -> None:
    context = browser.new_context(viewport=DESK, locale="zh-CN")
    page = context.new_page()
    page.goto(f"{shop[1].replace('127.0.0.1', FOREIGN_NAME)}/#find")
    page.locator("#find-results .example").first.wait_for()

    page.locator("#find-kind").select_option("achievement")

    expect(page.locator(".finds-head")).to_contain_text("符合筛选的成果 3 项")
    expect(page.locator("#tabs [data-view]")).to_have_text(["问政策", "找成果"])
    expect(page.locator(".find .badge", has_text="公开")).to_have_count(0)
    seek(page, "内部喷漆线数据")
    expect(page.locator(".find").first).to_be_visible()
    assert "内部喷漆线" not in titles(page)
    context.close()


def test_a_guest_who_calls_the_handler_by_its_number_gets_no_more(shop: tuple[Shop, str]) -> None:
    with httpx.Client(base_url=shop[1], headers={"host": FOREIGN_NAME}, timeout=20) as client:
        handlers = client.get("/config").json()["dependencies"]
        number = next(item["id"] for item in handlers if item["api_name"] == "finding_seek")
        wish = json.dumps({"text": "喷漆线数据", "over": True})
        call = {"data": [wish], "fn_index": number, "session_hash": "guest"}
        client.post("/gradio_api/queue/join", json=call)
        said = client.get("/gradio_api/queue/data", params={"session_hash": "guest"}).text

    assert "喷漆循环水净化" in said
    assert "内部喷漆线" not in said
    assert "CG-5" not in said


def test_a_search_that_cannot_run_is_told_with_a_way_to_try_again(
    page: Page, shop: tuple[Shop, str]
) -> None:
    shop[0].broken = True
    try:
        seek(page, "喷漆")
        expect(page.locator("#find-results .note")).to_contain_text("向量服务没有回应")
    finally:
        shop[0].broken = False

    page.locator("[data-again]").click()

    expect(page.locator(".find").first).to_be_visible()


def test_every_kind_can_be_chosen(page: Page) -> None:
    values = page.locator("#find-kind option").evaluate_all("all => all.map(o => o.value)")

    assert values == ["", *KINDS]
