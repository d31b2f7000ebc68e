"""登记需求 and 登记成果: written down, matched, handed over and taken in, in a real browser."""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from access_builders import open_access
from browsing import FOREIGN_NAME, complaints_of, serving
from builders import TODAY, House, a_house, no_level, no_withdrawal, nothing_back
from fakes import BigramEmbedder
from matching_builders import OF_BIGRAMS
from openpyxl import load_workbook
from playwright.sync_api import Browser, Page, Route, expect

from assistant.answers import Answer, Question
from assistant.finding import Finder
from assistant.keeping.asked import AskedStore
from assistant.keeping.followed import FollowedStore
from assistant.keeping.offers import OfferStore
from assistant.keeping.opinions import OpinionStore
from assistant.keeping.profiles import ProfileStore
from assistant.keeping.traces import TraceStore
from assistant.matching.everything import Shelf
from assistant.matching.matcher import Matcher
from assistant.mine.news import Sources
from assistant.offers.adding import take_in
from assistant.papers.content import Table
from assistant.papers.workbook import as_xlsx
from assistant.ui.additions import Additions
from assistant.ui.matching.tab import Matching
from assistant.ui.mine.port import Mine
from assistant.ui.offers.port import Offering
from assistant.ui.papers_port import Desk
from assistant.ui.web import web
from assistant.ui.workbench import Workbench
from corpus.ingest import Added
from corpus.intake.reading import InProcessParser
from corpus.levels import Level, Viewer
from corpus.records import Kind
from index.affinity import Affinity

PHONE = {"width": 390, "height": 844}
DESK = {"width": 1440, "height": 900}
HERE = Viewer(identity="local", role="admin")
HOSTILE = "<img src=x onerror=alert(1)>"
SAID = "喷漆循环水破粘气浮净化，整池换水周期120天，漆渣自动刮走，已在三家工厂应用。"
HEAD = "成果编号,成果名称,状态,转化方式,TRL,持有单位,简介\n"
ROW = f"CG-1,喷漆循环水净化,可转化,许可,8,塞上净水公司,{SAID}\n"
NAME = f"喷漆循环水长效{HOSTILE}"
PROBLEM = "喷漆循环水半个月就得整池换一次，漆渣粘，要求换水周期不低于三个月。"


@dataclass
class Hall:
    house: House
    offers: OfferStore
    address: str


def silent(question: Question) -> Iterator[Answer]:
    yield Answer(status="refused", intent="chat", question=question.text, text="")


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[Hall]:
    house = a_house(tmp_path / "var")
    house.write("成果.csv", HEAD + ROW)
    house.search("喷漆")
    engine = house.store.engine
    near = Affinity(
        store=house.store,
        chunk_store=house.chunk_store,
        embedder=BigramEmbedder(),
        config=OF_BIGRAMS,
    )
    matching = Matching(
        matcher=Matcher(records=house.store, nearness=near, rulebook=None),
        records=house.store,
        profiles=ProfileStore(engine),
        opinions=OpinionStore(engine),
        parser=InProcessParser(),
        shelf=Shelf(house.folder / "matches"),
    )

    def work(folder: Path, kind: Kind, level: Level) -> Added:
        return house.add(folder, kind=kind, level=level)

    def added(folder: Path, kind: Kind | None, level: Level | None, _told: object) -> Added:
        return house.add(folder, kind=kind, level=level or "public")

    additions = Additions(added, store=house.store, folder=tmp_path / "uploads")
    finder = Finder(searcher=house.searcher, records=house.store)
    offering = Offering(offers=OfferStore(engine), work=work, records=house.store)
    mine = Mine(
        memory=AskedStore(engine),
        traces=TraceStore(engine),
        follows=FollowedStore(engine),
        sources=Sources(records=house.store),
        records=house.store,
        finder=finder,
        profiles=ProfileStore(engine),
        offering=offering,
    )
    bench = Workbench(
        finder=finder,
        matching=matching,
        offering=offering,
        mine=mine,
        desk=Desk(
            store=house.store,
            additions=additions,
            set_level=no_level,
            withdraw=no_withdrawal,
            back=nothing_back(house.store),
        ),
    )
    with serving(web(silent, bench=bench, access=open_access(), day=lambda: TODAY)) as address:
        yield Hall(house=house, offers=OfferStore(engine), address=address)
    additions.close()


@pytest.fixture
def page(browser: Browser, hall: Hall, request: pytest.FixtureRequest) -> Iterator[Page]:
    """Open the view; afterwards nothing must have gone wrong in the browser."""
    size = getattr(request, "param", DESK)
    with browser.new_context(viewport=size, locale="zh-CN") as context:
        page = context.new_page()
        page.set_default_timeout(15_000)
        complaints = complaints_of(page, console=False)
        page.goto(f"{hall.address}/#match")
        page.locator("#match-results .example").first.wait_for(timeout=20_000)
        yield page
    assert complaints == []


def fill(page: Page, label: str, value: str) -> None:
    field = page.locator(f'[data-field="{label}"]')
    group = page.locator("#offer-form details", has=page.locator(f'[data-field="{label}"]'))
    if group.get_attribute("open") is None:
        group.locator("summary").click()
    if field.evaluate("node => node.tagName") == "SELECT":
        field.select_option(value)
    else:
        field.fill(value)


def begin(page: Page) -> None:
    page.locator('.offer-ways [data-offer-new="demand"]').click()
    expect(page.locator(".offer h2")).to_be_focused(timeout=15_000)
    fill(page, "需求名称", NAME)
    fill(page, "拟解决的技术难题", PROBLEM)


def give(page: Page) -> None:
    """Hand over what lacks something: that is said, and pressed again."""
    page.locator("[data-offer-give]").click()
    told = page.locator(".offer > .offer-told")
    expect(told).to_contain_text("还缺：", timeout=15_000)
    expect(page.locator("[data-offer-give]")).to_be_focused()
    page.locator("[data-offer-give]").click()


def test_what_is_missing_and_why_is_said_as_one_types(page: Page) -> None:
    page.locator('.offer-ways [data-offer-new="demand"]').click()
    expect(page.locator("#offer-hints .share")).to_contain_text("完整度 0%")
    expect(page.locator("#offer-hints")).to_contain_text("没有指标，对方无法判断能否达到")

    page.locator("#offer-hints summary").click()
    page.locator('#offer-hints [data-gap="应用场景"]', has_text="应用场景").click()
    expect(page.locator('[data-field="应用场景"]')).to_be_focused()
    page.locator('[data-gap="技术指标"]').click()
    expect(page.locator('[data-field="技术指标"]')).to_be_focused()
    page.keyboard.type("越久越好")
    expect(page.locator("#offer-hints")).to_contain_text("没有读出带数的指标", timeout=15_000)
    page.locator('[data-field="技术指标"]').fill("更换周期≥90 天；COD≤100 mg/L")

    expect(page.locator("#offer-hints")).to_contain_text("读出 2 项", timeout=15_000)
    expect(page.locator('[data-gap="技术指标"]')).to_have_count(0)
    expect(page.locator("#offer-form summary", has_text="做到什么程度")).to_contain_text(
        "已填 1 / 4"
    )


def test_a_form_finds_the_other_side_and_nothing_of_it_is_kept(page: Page, hall: Hall) -> None:
    begin(page)

    page.locator("[data-offer-match]").click()

    card = page.locator(".match[data-record='CG-1']")
    expect(card).to_be_visible(timeout=20_000)
    expect(page.locator("#match-results .subject")).to_contain_text("按您写的需求匹配")
    assert page.locator("#match img").count() == 0
    assert hall.offers.own(HERE) == ()
    assert hall.house.found("喷漆循环水长效") == ["CG-1"]
    card.locator('[data-rate="fair"]').click()
    expect(card.locator(".thanks")).to_have_text("已记下，谢谢。")
    page.locator("[data-offer-unfold]").click()
    expect(page.locator('[data-field="需求名称"]')).to_have_value(NAME)


def test_from_the_giver_to_the_staff_and_back_and_into_the_corpus(page: Page, hall: Hall) -> None:
    begin(page)
    page.locator("[data-offer-give]").click()
    expect(page.locator(".offer > .offer-told")).to_contain_text("请先填联系人或联系电话")
    expect(page.locator('[data-field="联系电话"]')).to_be_focused()
    assert [one.state for one in hall.offers.own(HERE)] == ["draft"]
    fill(page, "联系电话", "13800000000")
    fill(page, "公开范围", "公开")
    give(page)
    expect(page.locator(".offer .chip")).to_contain_text("已交，等工作人员看", timeout=15_000)
    expect(page.locator(".offer > .offer-told")).to_contain_text("他们看过后收入资料")
    expect(page.locator('[data-field="需求名称"]')).to_be_disabled()
    assert hall.house.found("喷漆循环水长效") == ["CG-1"]

    page.locator("#tabs [data-view='papers']").click()
    waits = page.locator("[data-waits]")
    waits.locator("summary").click(timeout=20_000)
    expect(waits).to_contain_text("13800000000")
    expect(waits).to_contain_text("受限：收入后也只有工作人员看得到")
    waits.locator("[data-offer-return]").click()
    expect(waits.locator(".offer-told")).to_contain_text("请写明要补什么")
    waits.locator("[data-word]").fill("请补技术指标")
    waits.locator("[data-offer-return]").click()
    expect(page.locator("#offers-waiting")).to_contain_text("已退回", timeout=15_000)

    page.locator("#tabs [data-view='match']").click()
    page.locator(".offer [data-offer-home]").click()
    expect(page.locator(".offers li")).to_contain_text("工作人员：请补技术指标", timeout=15_000)
    page.locator("[data-offer-open]").click()
    expect(page.locator(".offer .chip")).to_contain_text("已退回", timeout=15_000)
    fill(page, "技术指标", "更换周期≥90 天")
    give(page)
    expect(page.locator(".offer .chip")).to_contain_text("已交", timeout=15_000)

    page.locator("#tabs [data-view='papers']").click()
    waits.locator("summary").click(timeout=20_000)
    expect(waits.locator("[data-level]")).to_have_value("public")
    waits.locator("[data-offer-add]").click()
    expect(page.locator("#offers-waiting")).to_contain_text("已收入", timeout=20_000)

    (own,) = hall.offers.own(HERE)
    record = hall.house.store.get(own.number, HERE).record
    assert (own.state, own.level, record.level) == ("added", "public", "public")
    assert "更换周期≥90 天" in record.text
    assert "13800000000" not in record.text
    assert own.number in hall.house.found("喷漆循环水长效")


def test_the_form_leaves_as_a_workbook_of_one_row(page: Page) -> None:
    begin(page)

    with page.expect_download() as told:
        page.locator("[data-offer-book]").click()

    rows = list(load_workbook(io.BytesIO(told.value.path().read_bytes())).worksheets[0].values)
    assert rows[0] == ("需求名称", "拟解决的技术难题")
    assert rows[1][0] == NAME


def test_what_is_not_saved_is_not_lost_by_one_press(page: Page) -> None:
    begin(page)

    page.locator("[data-offer-close]").click()
    expect(page.locator(".offer .offer-told")).to_contain_text("再按一次就不保存")
    expect(page.locator('[data-field="需求名称"]')).to_have_value(NAME)
    page.locator("[data-offer-close]").click()

    expect(page.locator(".offer")).to_have_count(0)
    expect(page.locator("#match-text")).to_be_focused()


def test_what_is_typed_while_the_form_is_being_saved_stays_and_so_does_who_types(
    page: Page, hall: Hall
) -> None:
    begin(page)
    held: list[Route] = []
    page.route("**/offers/keep", lambda route: held.append(route))  # noqa: PLW0108  (it is marked)
    page.locator("[data-offer-keep]").click()
    problem = page.locator('[data-field="拟解决的技术难题"]')
    problem.press("Control+End")

    page.keyboard.type("另要求不停产改造。")
    held[0].continue_()

    expect(page.locator(".offer > .offer-told")).to_have_text("已保存", timeout=15_000)
    expect(problem).to_have_value(f"{PROBLEM}另要求不停产改造。")
    expect(problem).to_be_focused()
    page.keyboard.type("完")
    expect(problem).to_have_value(f"{PROBLEM}另要求不停产改造。完")
    (kept,) = hall.offers.own(HERE)
    assert kept.values["拟解决的技术难题"] == PROBLEM
    page.locator("[data-offer-close]").click()
    expect(page.locator(".offer > .offer-told")).to_contain_text("还有没保存的内容")


def test_many_demands_of_a_table_are_matched_at_once(page: Page) -> None:
    table = Table(
        head=("需求编号", "需求名称", "需求内容"),
        rows=(("X-1", "喷漆水", PROBLEM), ("X-2", "煤浆泵", "隔膜国产化。"), ("", "", "没有名称")),
    )
    book = {"name": "需求.xlsx", "mimeType": "x/y", "buffer": as_xlsx([table])}

    page.locator("#match-table").set_input_files(book)
    expect(page.locator(".lines tbody tr")).to_have_count(2, timeout=20_000)
    with page.expect_download(timeout=20_000) as told:
        page.get_by_role("button", name="导出（Excel）", exact=True).click()

    written = load_workbook(io.BytesIO(told.value.path().read_bytes()))
    rows = [row[:3] for row in written["需求汇总"].values]
    assert rows[1:] == [("2", "X-1", "喷漆水"), ("3", "X-2", "煤浆泵")]
    assert "没有读入或要核对的" in written.sheetnames
    assert told.value.suggested_filename.startswith("批量匹配_2条")


def test_a_guest_fills_in_and_matches_and_is_told_that_nothing_is_kept(
    browser: Browser, hall: Hall
) -> None:
    with browser.new_context(viewport=DESK, locale="zh-CN") as context:
        page = context.new_page()
        page.set_default_timeout(15_000)
        page.goto(f"{hall.address.replace('127.0.0.1', FOREIGN_NAME)}/#match")
        page.locator("#match-results .example").first.wait_for(timeout=20_000)
        begin(page)

        expect(page.locator(".offer-ends")).to_contain_text("登录后可以保存")
        expect(page.locator("[data-offer-keep], [data-offer-give]")).to_have_count(0)
        page.locator("[data-offer-match]").click()
        expect(page.locator(".match[data-record='CG-1']")).to_be_visible(timeout=20_000)
        assert page.locator("#offers-waiting").count() == 0


@pytest.mark.parametrize("page", [PHONE], indirect=True)
def test_on_a_phone_the_form_fits_and_the_keyboard_is_enough(page: Page) -> None:
    page.locator('.offer-ways [data-offer-new="achievement"]').focus()
    page.keyboard.press("Enter")
    expect(page.locator(".offer h2")).to_be_focused(timeout=15_000)
    page.locator('[data-field="成果名称"]').focus()
    page.keyboard.type("净化装置")
    page.keyboard.press("Tab")
    page.keyboard.type("用电催化方法净化喷漆废水")

    expect(page.locator("#offer-hints .share")).not_to_contain_text("完整度 0%", timeout=15_000)
    assert page.evaluate("document.scrollingElement.scrollWidth") <= PHONE["width"]
    page.locator("[data-offer-keep]").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".offer-told").last).to_have_text("已保存", timeout=15_000)


def test_a_card_of_ones_own_is_no_higher_than_what_it_says(page: Page, hall: Hall) -> None:
    hall.offers.keep(HERE, "demand", {"需求名称": NAME})
    page.locator(".offer-ways [data-offer-home]").click()
    ways = page.locator(".offers li .ways").bounding_box()
    card = page.locator(".offers li").bounding_box()

    assert ways is not None and card is not None
    assert ways["height"] <= 48
    assert card["height"] <= 96


def taken_in(hall: Hall) -> str:
    """Have a demand written down, handed over and taken in; give the id of its record."""
    offers, house = hall.offers, hall.house
    values = {"需求名称": NAME, "拟解决的技术难题": PROBLEM, "联系电话": "13800000000"}
    own = offers.give(HERE, offers.keep(HERE, "demand", values).id)

    def work(folder: Path, kind: Kind, level: Level) -> Added:
        return house.add(folder, kind=kind, level=level)

    return take_in(own.id, own.version, "public", HERE, offers=offers, work=work).record


def test_the_giver_of_what_was_withdrawn_is_told_why_and_hands_it_over_again(
    page: Page, hall: Hall
) -> None:
    record = taken_in(hall)
    hall.house.remove(record, "wrong")

    page.locator(".offer-ways [data-offer-home]").click()
    own = page.locator(".offers li")
    expect(own.locator(".chip")).to_contain_text("已撤下", timeout=15_000)
    expect(own).to_contain_text("原因：内容有误，或收错了文件")
    expect(own).to_contain_text("请核对内容，改好后再交给工作人员")
    own.locator("[data-offer-open]").click()
    expect(page.locator(".offer .chip")).to_contain_text("已撤下", timeout=15_000)
    expect(page.locator(".offer .note")).to_contain_text("现在谁都查不到它")
    fill(page, "技术指标", "更换周期≥90 天")
    give(page)
    expect(page.locator(".offer .chip")).to_contain_text("已交，等工作人员看", timeout=15_000)

    page.locator("#tabs [data-view='papers']").click()
    waits = page.locator("[data-waits]")
    waits.locator("summary").click(timeout=20_000)
    expect(waits).to_contain_text("已撤下，原因：内容有误，或收错了文件")
    waits.locator("[data-level]").select_option("public")
    waits.locator("[data-offer-add]").click()
    expect(page.locator("#offers-waiting")).to_contain_text("已收入", timeout=20_000)

    assert hall.house.store.get(record, HERE).version == 2
    page.locator("#tabs [data-view='match']").click()
    page.locator(".offer [data-offer-home]").click()
    expect(own.locator(".chip")).to_contain_text("已收入资料（公开）", timeout=15_000)
    expect(own.locator(".note")).to_have_count(0)


def test_what_staff_bring_back_is_again_taken_in_for_its_giver(page: Page, hall: Hall) -> None:
    record = taken_in(hall)
    hall.house.remove(record, "unfit")
    hall.house.restore(record)

    page.locator(".offer-ways [data-offer-home]").click()

    expect(page.locator(".offers li .chip")).to_contain_text("已收入资料（公开）", timeout=15_000)
    expect(page.locator(".offers .note")).to_have_count(0)


def test_ones_own_page_says_what_was_withdrawn_and_leads_to_it(page: Page, hall: Hall) -> None:
    record = taken_in(hall)
    hall.offers.keep(HERE, "achievement", {"成果名称": "净化装置"})
    hall.house.remove(record, "claimed")

    page.locator("#tabs [data-view='mine']").click()
    rows = page.locator("#mine-offers .rows > li")
    expect(rows).to_have_count(2, timeout=20_000)
    expect(rows.first.locator(".chip")).to_contain_text("已撤下")
    expect(rows.first).to_contain_text("原因：来源单位或权利人要求撤下")
    expect(rows.first).to_contain_text("请先和提出要求的单位或权利人谈妥")
    expect(rows.last.locator(".chip")).to_contain_text("自己留着")
    page.locator("#mine-nav [data-goto='offers']").click()
    expect(page.locator("#mine-at-offers")).to_be_focused()
    rows.first.locator("[data-offer-to]").click()

    expect(page.locator("[data-field='需求名称']")).to_have_value(NAME, timeout=15_000)
    expect(page.locator("[data-field='需求名称']")).to_be_enabled()
