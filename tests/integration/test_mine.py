"""The view of what is one's own, in a real browser over real parts."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pytest
from access_builders import open_access
from browsing import FOREIGN_NAME, complaints_of, serving
from builders import TODAY, House, a_house
from eligibility_builders import measure
from playwright.sync_api import Browser, Page, expect

from assistant.ask import ask
from assistant.eligibility.rulebook import Rulebook
from assistant.finding import Finder
from assistant.keeping.asked import AskedStore
from assistant.keeping.batches import BatchStore
from assistant.keeping.complaints import ComplaintStore
from assistant.keeping.drafts import DraftStore
from assistant.keeping.feedback import FeedbackStore
from assistant.keeping.followed import FollowedStore
from assistant.keeping.profiles import Kept, ProfileStore
from assistant.keeping.traces import TraceStore
from assistant.matching.kept import Wanted
from assistant.mine.news import Sources
from assistant.ui.complaints.giving import Complaining
from assistant.ui.drafting.papers import papers
from assistant.ui.drafting.port import Drafting
from assistant.ui.fits.tab import Fits
from assistant.ui.mine.port import Mine
from assistant.ui.web import web
from assistant.ui.workbench import Workbench
from corpus.levels import Viewer
from corpus.store.measures import MeasureStore

PHONE = {"width": 390, "height": 844}
DESK = {"width": 1440, "height": 900}
STAFF = Viewer(identity="s", role="staff")
HERE = Viewer(identity="local", role="admin")
HOSTILE = "<img src=x onerror=alert(1)>"
POLICY = """# 中试补贴办法
编号：T01
来源级别：官方

## 支持内容

对符合条件的中试基地，给予最高300万元补贴。

## 条件

（一）场地不小于500平方米；
"""
RULE = """id: T01
policy: T01
name: 中试补贴
called: [中试补贴]
gives: [后补助]
published: full
windows: [{from: 2026-11-01, to: 2026-12-15}]
conditions:
  - {id: site, kind: amount, figure: {of: extra.场地面积_平方米}, bounds: {at_least: 500}, unit: ㎡,
     text: 场地不小于500平方米, quote: （一）场地不小于500平方米；}
benefit: {text: 最高300万元}
"""
HEAD = "成果编号,成果名称,技术领域,所在地区,TRL,公开范围,有效期至,简介\n"
ROW = "CG-1,喷漆循环水净化,资源与环境,宁夏/银川,7,公开,2026-12-10,喷漆废水循环利用"
QUESTION = "中试基地最高补贴多少万元？"


@dataclass
class Home:
    """The page with what somebody has, and what it keeps."""

    house: House
    mine: Mine
    address: str

    def write(self, *rows: str) -> None:
        self.house.write("成果.csv", HEAD + "\n".join(rows))


def a_bench(house: House, rulebook: Rulebook) -> Workbench:
    """Put together the views that this one leads to."""
    engine = house.store.engine
    finder = Finder(searcher=house.searcher, records=house.store)
    profiles = ProfileStore(engine)
    drafting = Drafting(
        drafts=DraftStore(engine),
        profiles=profiles,
        records=house.store,
        rulebook=rulebook,
        finder=finder,
        papers=papers(),
    )
    traces, said = TraceStore(engine), FeedbackStore(engine)
    mine = Mine(
        memory=AskedStore(engine),
        traces=traces,
        follows=FollowedStore(engine),
        sources=Sources(records=house.store, rulebook=rulebook, searcher=house.searcher),
        records=house.store,
        finder=finder,
        profiles=profiles,
        drafting=drafting,
        batches=BatchStore(engine),
    )
    return Workbench(
        records=house.store,
        finder=finder,
        fits=Fits(rulebook=rulebook, profiles=profiles),
        drafting=drafting,
        mine=mine,
        traces=traces,
        feedback=said,
        complaints=Complaining(keeper=ComplaintStore(engine), judgements=said),
    )


def a_home(folder: Path) -> tuple[House, Workbench]:
    """Fill a folder with a policy and its measure, and one achievement."""
    house = a_house(folder)
    house.write("办法.md", POLICY)
    house.write("成果.csv", HEAD + ROW)
    measures = MeasureStore(house.store)
    measures.confirm([measure(RULE)], STAFF, who="张三")
    house.search("补贴")  # the first search opens the caches
    return house, a_bench(house, Rulebook(house.store, measures))


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Home]:
    house, bench = a_home(tmp_path)
    answers = partial(ask, searcher=house.searcher, records=house.store, rulebook=None)
    served = web(answers, access=open_access(), day=lambda: TODAY, bench=bench)
    assert bench.mine is not None
    with serving(served) as address:
        yield Home(house=house, mine=bench.mine, address=address)


@pytest.fixture
def page(browser: Browser, home: Home, request: pytest.FixtureRequest) -> Iterator[Page]:
    """Open the page; afterwards nothing must have gone wrong in the browser."""
    size = getattr(request, "param", DESK)
    with browser.new_context(viewport=size, locale="zh-CN") as context:
        page = context.new_page()
        complaints = complaints_of(page, console=False)
        context.set_default_timeout(15_000)
        page.goto(home.address)
        page.locator("#tabs [data-view='mine']").wait_for()
        yield page
    assert complaints == []


@pytest.fixture(autouse=True, scope="module")
def patience() -> Iterator[None]:
    """Wait longer for what is read anew."""
    expect.set_options(timeout=15_000)
    yield
    expect.set_options(timeout=5_000)


def opened(page: Page) -> Page:
    page.locator("#tabs [data-view='mine']").click()
    page.locator("#mine-at-topics").wait_for()
    return page


def asked(page: Page, text: str) -> None:
    before = page.locator(".exchange").count()
    page.locator("#question textarea").fill(text)
    page.keyboard.press("Enter")
    page.locator(".exchange .foot").nth(before).wait_for()


def follow(page: Page, **chosen: str) -> None:
    page.locator("#mine-topic").wait_for()
    for name, value in chosen.items():
        place = page.locator(f"#mine-topic [name='{name}']")
        if name in {"text", "name"}:
            place.fill(value)
        else:
            place.select_option(value)
    page.locator("#mine-topic button").click()


@pytest.mark.parametrize("page", [PHONE], indirect=True)
def test_the_sign_at_the_edge_of_the_tabs_moves_them_until_all_were_seen(page: Page) -> None:
    after = page.get_by_role("button", name="看右边的栏目")
    before = page.get_by_role("button", name="看左边的栏目")
    expect(after).to_be_visible()
    expect(before).to_be_hidden()

    after.click()

    expect(before).to_be_visible()
    while after.is_visible():
        after.click()
    expect(page.locator("#tabs [data-view='mine']")).to_be_in_viewport(ratio=1)
    wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert page.evaluate(wide) <= 0


def test_a_table_that_was_matched_stands_here_and_leads_to_its_batch(
    page: Page, home: Home
) -> None:
    wanted = Wanted(number=1, row=2, demand="X", title="净水", owner="", asked={"text": "净水"})
    store = BatchStore(home.house.store.engine)
    batch, _ = store.begin(HERE, "走访.xlsx", [wanted], day=TODAY, generation=1, problems=())

    opened(page)

    row = page.locator("#mine-offers li", has_text="走访.xlsx")
    expect(row).to_contain_text("1 条")
    assert row.locator("a").get_attribute("href") == f"#match/batch={batch}"


@pytest.mark.parametrize("page", [DESK, PHONE], indirect=True)
def test_a_question_is_found_again_with_what_was_answered_and_asked_anew(page: Page) -> None:
    asked(page, QUESTION)
    opened(page)
    row = page.locator("#mine-asked li[data-asked]")
    expect(row).to_contain_text(QUESTION)
    expect(row).to_contain_text("已回答")

    row.get_by_role("button", name="看当时的回答").click()

    expect(row.locator(".then")).to_contain_text("300万元")
    expect(row.locator(".cited")).to_contain_text("中试补贴办法")
    expect(row.get_by_role("button", name="收起")).to_be_focused()
    row.get_by_role("button", name="再问一次").click()
    expect(page.locator("#conversation .exchange")).to_have_count(2)
    expect(page.locator("#conversation")).to_be_visible()


def test_questions_are_looked_through_forgotten_and_not_kept_any_more(
    page: Page, home: Home
) -> None:
    for text in (QUESTION, "场地要多大？"):
        asked(page, text)
    opened(page)
    rows = page.locator("#mine-asked li[data-asked]")
    expect(rows).to_have_count(2)

    page.locator("#mine-words").fill("场地")
    page.keyboard.press("Enter")
    expect(rows).to_have_count(1)
    rows.get_by_role("button", name="删除").click()
    expect(page.locator("#mine-asked .none")).to_contain_text("没有含这些字的提问")
    page.locator("[data-asked-all]").click()
    expect(rows).to_have_count(1)
    page.locator("#mine-asked .sure summary").click()
    page.locator("[data-forget-all]").click()
    expect(page.locator("#mine-asked")).to_contain_text("还没有提过问题")
    page.locator("#mine-remember").uncheck()
    expect(page.locator("#mine-asked")).to_contain_text("没有记下的提问")

    page.locator("#tabs [data-view='talk']").click()
    asked(page, QUESTION)

    assert home.mine.memory.listed(HERE, most=9).total == 0
    traces = TraceStore(home.house.store.engine)
    assert traces.list(STAFF).total == 3  # what the law asks for is not touched


def test_a_search_is_kept_tells_what_is_new_and_is_run_again(page: Page, home: Home) -> None:
    page.locator("#tabs [data-view='find']").click()
    page.locator("#find-kind").wait_for()
    page.locator("#find-kind").select_option("achievement")
    expect(page.locator(".finds-head")).to_contain_text("1 项")
    page.locator(".keep-search summary").click()
    page.locator(".keep-search input").fill("环保成果")
    page.keyboard.press("Enter")
    expect(page.locator(".keep-search [role='status']")).to_have_text("已收藏，在“我的”里")

    home.write(ROW, f"CG-2,{HOSTILE}废水,资源与环境,宁夏/银川,5,公开,,废水回用")
    opened(page)
    kept = page.locator("#mine-searches li").first
    expect(kept).to_contain_text("环保成果")
    expect(kept).to_contain_text("1 条新的或有变动")
    expect(kept.locator(".notices")).to_contain_text(f"{HOSTILE}废水")
    kept.get_by_role("button", name="再查一次").click()

    expect(page.locator(".finds-head")).to_contain_text("符合筛选的成果 2 项")
    opened(page)
    expect(kept).to_contain_text("没有新的")
    kept.get_by_role("button", name="删除收藏 环保成果").click()
    expect(page.locator("#mine-searches")).to_contain_text("还没有收藏")


def test_a_topic_tells_what_came_and_what_closes_until_it_was_looked_at(
    page: Page, home: Home
) -> None:
    opened(page)
    topics = page.locator("#mine-topics .rows > li")
    follow(page, kind="policy", text="中试", name="中试政策")
    expect(topics).to_have_count(1)
    page.locator("#mine-topics .adding summary").click()
    follow(page, kind="achievement", region="宁夏/银川")
    expect(topics).to_have_count(2)
    policies = topics.filter(has_text="中试政策")
    expect(policies.locator(".notices")).to_contain_text("申报快截止")
    expect(policies.locator(".notices")).to_contain_text("2026-12-15，还有 22 天")
    expect(topics.first.locator(".notices")).to_contain_text("2026-12-10，还有 17 天")
    expect(policies).to_contain_text("没有新的")

    home.write(ROW, "CG-2,废水回用,资源与环境,宁夏/银川,5,公开,,废水回用装置")
    page.reload()

    tab = page.locator("#tabs [data-view='mine']")
    expect(tab.locator(".news")).to_have_text("1条新的")
    opened(page)
    expect(topics.first.locator(".notices")).to_contain_text("废水回用")
    page.get_by_role("button", name="看过了").click()
    expect(tab.locator(".news")).to_have_count(0)
    expect(topics.first).to_contain_text("没有新的")
    topics.first.get_by_role("button", name="取消订阅").click()
    expect(topics).to_have_count(1)


def test_what_is_new_in_a_topic_opens_where_records_are_found(page: Page) -> None:
    opened(page)
    follow(page, kind="policy")

    page.locator("#mine-topics .notices .link", has_text="中试补贴").first.click()

    expect(page.locator(".find h3").first).to_have_text("中试补贴办法")


def test_a_topic_that_asks_for_everything_is_not_followed(page: Page, home: Home) -> None:
    opened(page)

    follow(page, name="什么都要")

    expect(page.locator(".toast-body")).to_contain_text("至少选一项")
    assert home.mine.follows.listed(HERE) == ()


def test_the_profile_and_drafts_lead_to_where_they_are_changed(page: Page, home: Home) -> None:
    home.mine.profiles.keep(  # type: ignore[attr-defined]
        HERE, Kept(profile={"name": f"某公司{HOSTILE}", "region": "宁夏/银川", "employees": 80})
    )
    assert home.mine.drafting is not None
    kept = home.mine.drafting.drafts.add(
        "local", "transfer_project", "烘干项目", facts={"fields": {}, "profile": {}}
    )
    opened(page)
    expect(page.locator("#mine-portrait")).to_contain_text(f"某公司{HOSTILE}")
    expect(page.locator("#mine-portrait")).to_contain_text("3 项")
    draft = page.locator("#mine-drafts li")
    expect(draft).to_contain_text("待填")

    draft.get_by_role("link", name="烘干项目").click()

    expect(page.locator("#draft-head h2")).to_be_visible()
    expect(page).to_have_url(f"{home.address}/#draft/{kept.draft}")
    opened(page)
    page.locator("#mine-portrait [data-view-to='fit']").click()
    expect(page.locator("#fit")).to_be_visible()


@pytest.mark.parametrize("page", [DESK, PHONE], indirect=True)
def test_what_one_said_of_an_answer_stands_here_and_is_taken_back(page: Page) -> None:
    asked(page, QUESTION)
    page.locator("#a1 [data-opinion='useful']").click()
    expect(page.locator("#a1 .opinion-kept")).to_contain_text("已记下")
    opened(page)

    page.locator("#mine-nav [data-goto='told']").click()
    expect(page.locator("#mine-at-told")).to_be_focused()
    listed = page.locator("#mine-told li")
    expect(listed).to_contain_text(QUESTION)
    listed.get_by_role("button", name="收回").click()

    expect(page.locator("#mine-told")).to_contain_text("您还没有反映过问题")
    expect(listed).to_have_count(0)


def test_everything_is_reached_by_keys_in_order(page: Page) -> None:
    opened(page)
    page.locator("#mine-nav [data-goto='topics']").focus()

    page.keyboard.press("Enter")

    expect(page.locator("#mine-at-topics")).to_be_focused()
    for place in ("[name='kind']", "[name='field']", "[name='region']", "[name='text']"):
        page.keyboard.press("Tab")
        if place == "[name='kind']":  # the summary that folds the form comes first
            expect(page.locator("#mine-topics .adding summary")).to_be_focused()
            page.keyboard.press("Tab")
        expect(page.locator(f"#mine-topic {place}")).to_be_focused()
    page.keyboard.type("补贴")
    page.keyboard.press("Enter")
    expect(page.locator("#mine-topics .rows > li")).to_contain_text("补贴")
    expect(page.locator("#mine-at-topics")).to_be_focused()


def test_a_guest_is_told_to_log_in_and_keeps_nothing(browser: Browser, home: Home) -> None:
    with browser.new_context(viewport=PHONE, locale="zh-CN") as context:
        page = context.new_page()
        page.goto(home.address.replace("127.0.0.1", FOREIGN_NAME))
        asked(page, QUESTION)
        page.locator("#tabs [data-view='mine']").click()

        expect(page.locator("#mine-portrait")).to_contain_text("登录后，这里是您自己的一页")
        expect(page.locator("#mine-portrait a")).to_have_attribute("href", "login")
        expect(page.locator("#mine-topics")).to_have_text("")
        page.locator("#tabs [data-view='find']").click()
        page.locator("#find-kind").wait_for(state="attached")
        page.locator("#find-narrow").click()
        page.locator("#find-kind").select_option("achievement")
        page.locator(".find").first.wait_for()
        expect(page.locator(".keep-search")).to_have_count(0)
    assert home.mine.memory.listed(Viewer(identity="guest"), most=9).total == 0
