"""The view of what a company can apply for, in a real browser over real parts."""

import io
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from access_builders import open_access
from assistant_builders import ScriptedModel
from browsing import FOREIGN_NAME, complaints_of, serving
from builders import TODAY, House, a_house
from docx import Document
from eligibility_builders import measure
from playwright.sync_api import Browser, Locator, Page, expect

from assistant.answers import Answer, Question
from assistant.chatmodel.port import ChatModel
from assistant.eligibility.rulebook import Rulebook
from assistant.keeping.profiles import ProfileStore
from assistant.ui.fits.rules import RuleDesk
from assistant.ui.fits.tab import Fits
from assistant.ui.web import web
from assistant.ui.workbench import Workbench
from corpus.levels import Viewer
from corpus.measures.files import as_text
from corpus.store.measures import MeasureStore

PHONE = {"width": 390, "height": 844}
DESK = {"width": 1440, "height": 900}
# How far a field may move, in pixels, before one has lost one's place.
NEAR = 4
# What is sent first gets lost, as when the page is still being opened.
_DEAF = """() => {
  window.deaf = new AbortController();
  for (const kind of ["click", "input"]) document.addEventListener(kind, (event) => {
    if (event.target.closest("#fit-run, #fit-wish")) event.stopImmediatePropagation();
  }, { capture: true, signal: deaf.signal });
}"""
STAFF = Viewer(identity="s", role="staff")
HERE = Viewer(identity="local", role="admin")
HOSTILE = "<img src=x onerror=alert(1)>"
CARD = f"""# 中试补贴办法{HOSTILE}
编号：T01
来源级别：官方

## 条件

（一）场地不小于500平方米；

（二）设备原值不低于500万元；

（三）没有重大事故。
"""
RULE = """id: T01
policy: T01
name: 中试补贴
called: [中试补贴]
gives: [后补助]
published: full
conditions:
  - {id: site, kind: amount, figure: {of: extra.场地面积_平方米}, bounds: {at_least: 500}, unit: ㎡,
     text: 场地不小于500平方米, quote: （一）场地不小于500平方米；}
  - {id: kit, kind: amount, figure: {of: extra.设备原值_万元}, bounds: {at_least: 500}, unit: 万元,
     text: 设备原值不低于500万元, quote: （二）设备原值不低于500万元；}
  - {id: clean, kind: flag, of: violations, is: false, by: proof, text: 没有重大事故,
     quote: （三）没有重大事故。}
benefit: {text: 给予补贴，数额未载明}
"""


@dataclass(frozen=True)
class Hall:
    """The page with one measure, and what it keeps."""

    house: House
    measures: MeasureStore
    profiles: ProfileStore
    address: str


def silent(question: Question) -> Iterator[Answer]:
    yield Answer(status="refused", intent="chat", question=question.text, text="")


POINTING = ScriptedModel('{"facts": [{"field": "科技人员", "words": "天天泡实验室的有11个"}]}')


@contextmanager
def a_hall(folder: Path, model: ChatModel | None = None) -> Iterator[Hall]:
    house = a_house(folder)
    house.write("办法.md", CARD)
    measures = MeasureStore(house.store)
    measures.confirm([measure(RULE)], STAFF, who="张三")
    profiles = ProfileStore(house.store.engine)
    book = Rulebook(house.store, measures)
    rules = RuleDesk(measures=measures, records=house.store, rulebook=book)
    fits = Fits(rulebook=book, profiles=profiles, rules=rules, model=model)
    with serving(
        web(
            silent,
            access=open_access(),
            day=lambda: TODAY,
            bench=Workbench(fits=fits),
        )
    ) as address:
        yield Hall(house=house, measures=measures, profiles=profiles, address=address)


@pytest.fixture(scope="module")
def still(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hall]:
    """One for all tests that change no more than the profile in it."""
    with a_hall(tmp_path_factory.mktemp("hall")) as hall:
        yield hall


@pytest.fixture
def hall(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Hall]:
    """One without a profile; of the test's own, where it names the model of it."""
    if hasattr(request, "param"):
        with a_hall(tmp_path, request.param) as hall:
            yield hall
        return
    still: Hall = request.getfixturevalue("still")
    still.profiles.forget(HERE)
    yield still


# For what changes rules.
own_hall = pytest.mark.parametrize("hall", [None], indirect=True, ids=["of its own"])


@pytest.fixture
def page(browser: Browser, hall: Hall, request: pytest.FixtureRequest) -> Iterator[Page]:
    """Open the view; afterwards nothing must have gone wrong in the browser."""
    size = getattr(request, "param", DESK)
    with browser.new_context(viewport=size, locale="zh-CN") as context:
        page = context.new_page()
        complaints = complaints_of(page, console=False)
        page.goto(f"{hall.address}/#fit")
        expect(page.locator(".fits-none")).to_be_visible(timeout=15_000)
        yield page
        assert complaints == []


def tell(page: Page, text: str) -> None:
    page.locator("#fit-text").fill(text)
    page.keyboard.press("Enter")
    expect(page.locator("#fit .verdict")).to_be_visible(timeout=15_000)


def test_what_is_told_before_the_page_listens_is_not_lost(page: Page, hall: Hall) -> None:
    page.evaluate(_DEAF)
    page.locator("#fit-text").fill("我们车间480平，设备600万")
    page.keyboard.press("Enter")
    page.wait_for_timeout(200)
    page.evaluate("deaf.abort()")

    page.evaluate("document.querySelector('#fit-open').click()")

    expect(page.locator("#fit .verdict")).to_be_visible(timeout=15_000)
    kept = hall.profiles.of(HERE).profile["extra"]
    assert isinstance(kept, dict)
    assert set(kept) == {"场地面积_平方米", "设备原值_万元"}


def test_what_could_not_be_heard_is_said_and_nothing_changes(page: Page, hall: Hall) -> None:
    page.locator("#fit-text").fill("我们子公司营收2亿，客户500人")
    page.keyboard.press("Enter")

    expect(page.locator("#fit-results .note")).to_contain_text("没有听出企业自己的情况")
    expect(page.locator(".fits-none")).to_be_visible()


def test_a_sentence_fills_the_profile_and_gives_a_verdict(page: Page, hall: Hall) -> None:
    tell(page, "我们车间480平，设备600万")

    card = page.locator("#fit .verdict")
    expect(card).to_have_attribute("data-verdict", "not_met")
    card.locator("summary").click()
    expect(card.locator("tr.red")).to_contain_text("差 20 ㎡")
    expect(card.locator("tr.red")).to_contain_text("（一）场地不小于500平方米；")
    assert hall.profiles.of(HERE).profile == {
        "extra": {"场地面积_平方米": "480", "设备原值_万元": "600"}
    } or hall.profiles.of(HERE).profile == {"extra": {"场地面积_平方米": 480, "设备原值_万元": 600}}


@pytest.mark.parametrize("hall", [POINTING], indirect=True)
def test_what_a_model_points_at_counts_once_one_agrees(page: Page, hall: Hall) -> None:
    tell(page, "车间480平，天天泡实验室的有11个")

    proposed = page.locator("#fit-pointed")
    expect(proposed).to_contain_text("科技人员11人（原话“天天泡实验室的有11个”）", timeout=15_000)
    assert hall.profiles.of(HERE).profile == {"extra": {"场地面积_平方米": 480}}

    proposed.get_by_role("button", name="填入").click()
    expect(page.locator('#fit-profile [data-path="rd_staff"]')).to_have_value("11", timeout=15_000)
    expect(proposed).not_to_contain_text("科技人员")


@pytest.mark.parametrize("hall", [ScriptedModel(breaks=True)], indirect=True)
def test_a_model_that_is_gone_changes_nothing_that_was_judged(page: Page, hall: Hall) -> None:
    tell(page, "车间480平，天天泡实验室的有11个")

    expect(page.locator("#fit .verdict")).to_have_attribute("data-verdict", "not_met")
    assert hall.profiles.of(HERE).profile == {"extra": {"场地面积_平方米": 480}}


def test_a_clause_opens_its_text_at_the_place(page: Page) -> None:
    tell(page, "车间480平")

    page.locator("#fit .verdict summary").click()
    page.locator("#fit .conditions .words").first.click()

    expect(page.locator("#grounds article:visible mark").first).to_contain_text("场地不小于500")
    expect(page.locator("#grounds article:visible h3")).to_contain_text(HOSTILE)


def test_an_answer_to_a_question_updates_the_verdict(page: Page) -> None:
    tell(page, "车间600平，设备600万")
    expect(page.locator("#fit .verdict")).to_have_attribute("data-verdict", "opportunity")

    page.locator('#fit-asks [data-path="violations"]').select_option("没有")

    expect(page.locator("#fit .verdict")).to_have_attribute("data-verdict", "promising")
    expect(page.locator("#fit-asks .asks")).to_have_count(0)


def test_what_is_known_survives_a_reload_and_is_gone_when_forgotten(page: Page, hall: Hall) -> None:
    tell(page, "车间600平")
    page.reload()
    expect(page.locator("#fit .verdict")).to_be_visible(timeout=15_000)

    page.locator("#fit-folded > summary").click()
    page.locator("[data-forget]").click()

    expect(page.locator(".fits-none")).to_be_visible(timeout=15_000)
    assert hall.profiles.of(HERE).profile == {}


def test_a_value_that_cannot_be_used_is_told_where_it_stands(page: Page) -> None:
    tell(page, "车间600平")
    page.locator("#fit-folded > summary").click()

    page.locator('#fit-profile [data-path="employees"]').fill("三千万元")
    page.keyboard.press("Enter")

    page.locator("#fit-folded > summary").click()
    expect(page.locator("#fit-profile .wrong")).to_contain_text("单位")


def test_a_sheet_fills_the_form(page: Page) -> None:
    data = "名称,数\n场地面积（平方米）,520\n设备原值（万元）,510\n年产值（万元）,9\n"

    page.locator("#fit-file").set_input_files(
        {"name": "情况.csv", "mimeType": "text/csv", "buffer": data.encode()}
    )

    expect(page.locator("#fit .verdict")).to_have_attribute(
        "data-verdict", "opportunity", timeout=15_000
    )
    expect(page.locator("#fit-say .told")).to_contain_text("年产值")


def test_verdicts_are_taken_along_as_a_document(page: Page) -> None:
    tell(page, "车间480平")

    with page.expect_download() as download:
        page.locator("#fit-docx").click()

    document = Document(download.value.path())
    cells = [c.text for t in document.tables for row in t.rows for c in row.cells]
    assert download.value.suggested_filename.endswith(".docx")
    assert "差 20 ㎡" in cells


def test_where_the_service_is_not_reached_that_is_said_and_what_was_told_is_there(
    page: Page,
) -> None:
    tell(page, "车间480平")
    page.route("**/fits/docx", lambda route: route.abort())

    page.locator("#fit-docx").click()

    expect(page.locator("#fit-say .told")).to_contain_text("连不上服务，请检查网络后再试")
    expect(page.locator("#fit .verdict")).to_be_visible()


@pytest.mark.parametrize("page", [PHONE], indirect=True)
def test_on_a_phone_nothing_is_wider_than_the_screen(page: Page) -> None:
    tell(page, "车间480平，设备600万")
    page.locator("#fit .verdict summary").click()
    page.locator("#fit-folded > summary").click()

    wide = page.evaluate(
        "[...document.querySelectorAll('#fit *:not(.wide *)')].filter(e => e.offsetParent"
        " && e.getBoundingClientRect().right > innerWidth + 1).map(e => e.outerHTML.slice(0, 80))"
    )

    assert wide == []


# --- the editor of rules --------------------------------------------------------------------------


def open_rule(page: Page, state: str = "confirmed") -> None:
    expect(page.locator("#rules-state")).to_contain_text("生效")
    page.locator("#rules-pick").select_option(f"{state} T01")
    page.get_by_role("button", name="打开", exact=True).click()
    expect(page.locator("#rules-title")).to_contain_text("中试补贴", timeout=15_000)


def unfold(page: Page, *places: int) -> None:
    for place in places:
        page.locator(f'.condition[data-at="conditions.{place}"] > .card > summary').click()


def field(page: Page, path: str) -> Locator:
    return page.locator(f'#rules-form [data-path="{path}"]')


def press(page: Page, name: str) -> None:
    page.locator("#rules-form").get_by_role("button", name=name, exact=True).click()


SITE = "conditions.0.bounds.at_least"


@own_hall
def test_staff_edit_a_rule_and_it_counts_at_once(page: Page, hall: Hall) -> None:
    open_rule(page)
    unfold(page, 0)
    field(page, SITE).fill("400")
    page.locator("#rules-who").fill("李四")

    press(page, "确认并生效")
    expect(page.locator("#rules-form .told")).to_contain_text("请再按一次")
    expect(page.locator("#rules-form ins")).to_contain_text("不低于：400")
    assert [one.who for one in hall.measures.confirmed()] == ["张三"]
    press(page, "确认并生效")

    expect(page.locator("#rules-form .told")).to_contain_text("已确认")
    expect(page.locator("#rules-form .told")).to_be_focused()
    tell(page, "车间480平，设备600万")
    expect(page.locator("#fit-results .verdict")).to_have_attribute("data-verdict", "opportunity")
    assert [one.who for one in hall.measures.confirmed()] == ["李四"]


def test_what_is_wrong_is_told_at_its_field_and_nothing_is_kept(page: Page, hall: Hall) -> None:
    open_rule(page)
    unfold(page, 0, 1)
    field(page, SITE).fill("五百")
    quote = field(page, "conditions.1.quote")
    quote.fill("（二）设备原价不低于500万元；")

    press(page, "确认并生效")

    slips = page.locator("#rules-form .slips")
    expect(slips).to_contain_text("还有 2 处要改")
    expect(slips).to_be_focused()
    expect(field(page, SITE)).to_have_attribute("aria-invalid", "true")
    expect(page.locator('.condition[data-at="conditions.1"]')).to_contain_text("原文里没有这一句")
    assert [one.who for one in hall.measures.confirmed()] == ["张三"]

    slips.get_by_role("button").first.click()
    expect(field(page, SITE)).to_be_focused()
    page.get_by_role("button", name="用这一句").click()
    expect(quote).to_have_value("（二）设备原值不低于500万元；", timeout=15_000)
    expect(slips).to_contain_text("还有 1 处要改")


@own_hall
def test_conditions_are_added_moved_and_taken_away_by_keyboard(page: Page, hall: Hall) -> None:
    open_rule(page)
    page.locator('#rules-form [data-new="conditions"]').select_option("judged")
    page.get_by_role("button", name="添加条件").focus()
    page.keyboard.press("Enter")
    expect(field(page, "conditions.3.text")).to_be_focused(timeout=15_000)
    page.keyboard.type("技术先进")
    field(page, "conditions.3.quote").fill("（三）没有重大事故。")
    page.locator('.condition[data-at="conditions.3"] .more summary').click()
    field(page, "conditions.3.by").select_option("expert")

    page.get_by_role("button", name="条件 4 上移").press("Enter")
    expect(field(page, "conditions.2.text")).to_have_value("技术先进", timeout=15_000)
    page.get_by_role("button", name="去掉条件 1").press("Enter")
    expect(field(page, "conditions.1.text")).to_have_value("技术先进", timeout=15_000)
    press(page, "存为待确认")

    expect(page.locator("#rules-state")).to_contain_text("待确认 1 项", timeout=15_000)
    (waits,) = hall.measures.candidates(STAFF)
    assert [one.kind for one in waits.measure.conditions] == ["amount", "judged", "flag"]
    assert [one.version for one in hall.measures.confirmed()] == [1]


def test_a_rule_is_shown_as_companies_will_see_it(page: Page) -> None:
    open_rule(page)

    card = page.locator("#rules-form .preview .verdict")
    expect(card).to_contain_text("（一）场地不小于500平方米；")
    expect(card.locator("[data-draft]")).to_have_count(0)
    page.locator("#rules-example").select_option("silent")
    expect(card.locator(".chip")).to_contain_text("需补充数据", timeout=15_000)


def test_the_text_of_a_rule_and_its_form_are_one(page: Page, hall: Hall) -> None:
    open_rule(page)
    page.locator(".advanced summary").click()
    text = page.locator("#rules-text")
    expect(text).to_have_value(as_text(measure(RULE)).replace("\r", ""))

    text.fill(RULE.replace("at_least: 500}, unit: ㎡", "at_least: 450}, unit: ㎡"))
    press(page, "确认并生效")  # what is not in the form yet goes there first
    expect(field(page, SITE)).to_have_value("450", timeout=15_000)
    assert [one.version for one in hall.measures.confirmed()] == [1]

    text.fill("id: [")
    press(page, "按这段文字填表单")
    expect(page.get_by_text("不是合法的 YAML").last).to_be_visible()


@own_hall
def test_a_rule_is_withdrawn_after_a_question_and_can_come_back(page: Page, hall: Hall) -> None:
    open_rule(page)
    page.get_by_text("撤下这项规则").click()
    expect(page.locator("#rules-form .sure")).to_contain_text("可以恢复")
    assert len(hall.measures.confirmed()) == 1

    press(page, "确认撤下")
    expect(page.locator("#rules-state")).to_contain_text("生效 0 项", timeout=15_000)
    assert hall.measures.confirmed() == ()

    page.reload()
    open_rule(page, "withdrawn")
    press(page, "确认并生效")
    expect(page.locator("#rules-state")).to_contain_text("生效 1 项", timeout=15_000)
    assert hall.measures.confirmed()[0].measure == measure(RULE)


@own_hall
def test_conditions_are_drawn_from_a_policy_and_wait(page: Page, hall: Hall) -> None:
    expect(page.locator("#rules-state")).to_contain_text("生效")
    page.locator("#rules-policy").fill("T01")
    press_in_list(page, "从条文提取")
    expect(page.locator("#rules-form .condition").first).to_be_visible(timeout=15_000)
    expect(page.locator("#rules-form")).to_contain_text("会替换一项正在生效的规则")
    expect(page.locator("#rules-form del").first).to_be_visible()
    page.locator("#rules-who").fill("李四")

    press(page, "存为待确认")

    expect(page.locator("#rules-state")).to_contain_text("待确认 1 项", timeout=15_000)
    assert [one.who for one in hall.measures.confirmed()] == ["张三"]


def press_in_list(page: Page, name: str) -> None:
    page.locator("#rules-list").get_by_role("button", name=name, exact=True).click()


def test_a_policy_of_which_nothing_can_be_drawn_says_so(page: Page) -> None:
    expect(page.locator("#rules-state")).to_contain_text("生效")
    page.locator("#rules-policy").fill("T99")

    press_in_list(page, "从条文提取")

    expect(page.locator("#rules-form .told")).to_contain_text("T99", timeout=15_000)
    expect(page.locator("#rules-form .condition")).to_have_count(0)


@pytest.mark.parametrize("page", [PHONE], indirect=True)
def test_on_a_phone_the_form_is_no_wider_than_the_screen(page: Page) -> None:
    open_rule(page)
    for more in page.locator("#rules-form details > summary").all():
        more.click()

    wide = page.evaluate(
        "[...document.querySelectorAll('#rules *')].filter(e => e.offsetParent"
        " && e.getBoundingClientRect().right > innerWidth + 1).map(e => e.outerHTML.slice(0, 80))"
    )

    assert wide == []


# --- who may ------------------------------------------------------------------------------------


def ask(hall: Hall, path: str, *, host: str = "", **more: object) -> httpx.Response:
    headers = {"x-fits": "1", "x-name": "a.csv", **({"host": host} if host else {})}
    return httpx.post(f"{hall.address}/fits/{path}", headers=headers, **more)  # type: ignore[arg-type]


def test_a_guest_gets_verdicts_on_what_they_send_and_nothing_that_is_kept(hall: Hall) -> None:
    from assistant.keeping.profiles import Kept

    hall.profiles.keep(HERE, Kept(profile={"extra": {"场地面积_平方米": 480}}))
    sent = json.dumps({"form": None})

    mine = ask(hall, "docx", content=sent)
    guests = ask(hall, "docx", host=FOREIGN_NAME, content=sent)

    def text(answer: httpx.Response) -> str:
        tables = Document(io.BytesIO(answer.content)).tables
        return " ".join(c.text for t in tables for row in t.rows for c in row.cells)

    assert "差 20 ㎡" in text(mine)
    assert "480" not in text(guests)


def test_another_sites_page_gets_nothing(hall: Hall) -> None:
    for path in ("docx", "xlsx", "sheet"):
        assert httpx.post(f"{hall.address}/fits/{path}", content="{}").status_code == 403


@pytest.mark.parametrize(
    ("path", "content", "status"),
    [
        ("docx", "{", 400),
        ("docx", json.dumps({"form": {"employees": "x"}, "say": "长" * 4001}), 400),
        ("xlsx", "x" * 200_001, 413),
        ("sheet", "x" * 1_000_001, 413),
        ("sheet", "甲,乙", 400),
    ],
)
def test_bad_input_is_told_in_one_line(hall: Hall, path: str, content: str, status: int) -> None:
    answer = ask(hall, path, content=content.encode())

    assert answer.status_code == status
    assert answer.json()["said"].endswith(("。", "；")) or answer.json()["said"]


def test_the_feed_tells_what_newly_fits(hall: Hall) -> None:
    from assistant.keeping.profiles import Kept

    hall.profiles.keep(
        HERE,
        Kept(
            profile={"extra": {"场地面积_平方米": 600, "设备原值_万元": 600}},
            seen={"T01": {"verdict": "not_met", "version": 1, "status": "in_force"}},
        ),
    )

    feed = httpx.get(f"{hall.address}/fits/feed")
    guests = httpx.get(f"{hall.address}/fits/feed", headers={"host": FOREIGN_NAME})

    assert "中试补贴" in feed.text and feed.headers["content-type"].startswith("application/atom")
    assert "中试补贴" not in guests.text


def test_a_choice_in_the_form_leaves_it_open_and_oneself_in_place(page: Page, hall: Hall) -> None:
    tell(page, "我们车间480平，设备600万")
    page.locator("#fit-folded > summary").click()
    choice = page.locator('#fit-profile [data-path="bookkeeping"]')
    choice.scroll_into_view_if_needed()
    page.wait_for_timeout(200)  # scrolled
    before = choice.bounding_box()
    choice.focus()
    choice.select_option("查账征收")

    expect(page.locator("#fit-folded > summary")).to_contain_text("已填 3 项", timeout=15_000)
    assert page.locator("#fit-folded").get_attribute("open") is not None
    expect(choice).to_be_focused()
    expect(choice).to_have_value("查账征收")
    after = choice.bounding_box()
    assert before is not None
    assert after is not None
    assert abs(after["y"] - before["y"]) < NEAR
    assert hall.profiles.of(HERE).profile["bookkeeping"] == "查账征收"
    page.locator("#fit-folded > summary").click()
    page.locator("[data-judge]").first.dispatch_event("click")
    page.wait_for_timeout(1500)  # an answer
    assert page.locator("#fit-folded").get_attribute("open") is None
