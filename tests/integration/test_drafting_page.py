"""The view of drafts in a real browser over real parts: from a kind to a file and back."""

import base64
import io
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date

import httpx
import pytest
from access_builders import open_access
from browsing import FOREIGN_NAME, complaints_of, serving
from builders import TODAY, House, a_house
from docx import Document
from eligibility_builders import measure
from forms_shelf import FormsInMemory, a_form
from playwright.sync_api import Browser, Locator, Page, Route, expect

from assistant.answers import Answer, Question
from assistant.drafting.facts import DraftFacts
from assistant.drafting.forms import Form
from assistant.drafting.prose import Prose
from assistant.eligibility.rulebook import Rulebook
from assistant.finding import Finder
from assistant.keeping.drafts import DraftStore
from assistant.keeping.offers import OfferStore
from assistant.keeping.profiles import Kept, ProfileStore
from assistant.offers.writing import as_record
from assistant.ui.drafting.in_browser import MAX_VERSIONS
from assistant.ui.drafting.papers import papers
from assistant.ui.drafting.port import Drafting
from assistant.ui.fits.tab import Fits
from assistant.ui.web import web
from assistant.ui.workbench import Workbench
from corpus.levels import Viewer
from corpus.store.measures import MeasureStore

PHONE = {"width": 390, "height": 844}
DESK = {"width": 1440, "height": 900}
STAFF = Viewer(identity="s", role="staff")
HERE = Viewer(identity="local", role="admin")
HOSTILE = "<img src=x onerror=alert(1)>"
NAME = "光伏组件回收技术转化"
POLICY = f"""# 重大科技成果转化项目办法{HOSTILE}
编号：X15
来源级别：官方

## 条件

（一）职工不少于50人；
"""
RULE = """id: X15
policy: X15
name: 重大科技成果转化项目
called: [重大项目]
gives: [立项]
published: full
materials: [申请表]
windows: [{from: 2026-11-01, to: 2026-12-15}]
conditions:
  - {id: staff, kind: amount, figure: {of: employees}, bounds: {at_least: 50}, unit: 人,
     text: 职工不少于50人, quote: （一）职工不少于50人；}
benefit: {text: 立项支持}
"""
ACHIEVEMENT = """成果编号,成果名称,完成单位,技术领域,成果简介
CG-7,光伏组件回收技术,吴淞理工大学,资源与环境,把退役组件分成玻璃、硅和银。
"""
FIRST, SECOND = "第一步把组件拆开，得到玻璃。", "第二步把硅和银分开。"
STEPS = f"""# 回收路线
成果编号：CG-8
完成单位：吴淞理工大学

## 技术路线

{FIRST}

{SECOND}

## 其他

没有。
"""


@dataclass
class Hall:
    """The page with one policy and one achievement, and what it keeps."""

    house: House
    drafts: DraftStore
    forms: FormsInMemory
    offers: OfferStore
    address: str


def silent(question: Question) -> Iterator[Answer]:
    yield Answer(status="refused", intent="chat", question=question.text, text="")


def writer(_type: str, _facts: DraftFacts, _viewer: Viewer, *, day: date) -> Iterator[Prose]:
    assert day == TODAY
    yield Prose(total=1, label="转化意义")
    yield Prose(texts={"转化意义": "成果由吴淞理工大学完成。[^完成单位]"}, done=1, total=1)


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hall]:
    house = a_house(tmp_path_factory.mktemp("hall"))
    house.write("办法.md", POLICY)
    house.write("成果.csv", ACHIEVEMENT)
    house.write("成果2.md", STEPS)
    measures = MeasureStore(house.store)
    measures.confirm([measure(RULE)], STAFF, who="张三")
    profiles = ProfileStore(house.store.engine)
    profiles.keep(HERE, Kept(profile={"name": "宁夏甲公司", "employees": 80}))
    book = Rulebook(house.store, measures)
    drafts = DraftStore(house.store.engine)
    forms = FormsInMemory()
    offers = OfferStore(house.store.engine)
    drafting = Drafting(
        drafts=drafts,
        forms=forms,
        offers=offers,
        profiles=profiles,
        records=house.store,
        rulebook=book,
        finder=Finder(searcher=house.searcher, records=house.store),
        papers={ending: write for ending, write in papers().items() if ending != "pdf"},
        writer=writer,
    )
    fits = Fits(rulebook=book, profiles=profiles)
    with serving(
        web(
            silent,
            access=open_access(),
            day=lambda: TODAY,
            bench=Workbench(fits=fits, drafting=drafting),
        )
    ) as address:
        yield Hall(house=house, drafts=drafts, forms=forms, offers=offers, address=address)


@pytest.fixture
def opened(browser: Browser, hall: Hall) -> Iterator[Callable[..., Page]]:
    """Open pages of the view; afterwards nothing must have gone wrong in any of them."""
    contexts, complaints = [], []

    def open_one(
        size: dict[str, int] = DESK, *, host: str = "", scheme: str = "light", view: str = "draft"
    ) -> Page:
        context = browser.new_context(
            viewport=size,
            locale="zh-CN",
            color_scheme=scheme,
            has_touch=size is PHONE,
        )
        page = context.new_page()
        complaints.append(complaints_of(page, console=False))
        contexts.append(context)
        address = hall.address.replace("127.0.0.1", host) if host else hall.address
        page.goto(f"{address}/#{view}")
        if view == "draft":
            expect(page.locator(".kinds")).to_be_visible(timeout=30_000)
        return page

    yield open_one
    for context in contexts:
        context.close()
    assert [one for each in complaints for one in each] == []


def begin(page: Page) -> None:
    """Go from the kinds to a draft of both records."""
    page.locator('[data-kind="transfer_project"]').click()
    for name, words in (("policy", "转化项目办法"), ("achievement", "光伏组件回收")):
        page.locator(f"#look-{name}").fill(words)
        page.keyboard.press("Enter")
        page.locator(f'[data-take="{name}"]').first.click()
        expect(page.locator(f'[data-chosen="{name}"]')).to_be_visible(timeout=15_000)
    page.locator("#draft-go").click()
    expect(page.locator("#draft-paper .paper")).to_be_visible(timeout=15_000)


def missing(page: Page) -> int:
    return int(page.locator("#draft-next b").inner_text())


def fill(page: Page, label: str, text: str) -> None:
    gap_of(page, label).click()
    page.locator("#draft-value").fill(text)
    page.keyboard.press("Enter")
    expect(value_of(page, label).first).to_contain_text(text, timeout=15_000)


def gap_of(page: Page, label: str) -> Locator:
    return page.locator(f'#draft-paper .gap[data-label="{label}"]').first


def value_of(page: Page, label: str) -> Locator:
    return page.locator(f'#draft-paper .piece[data-label="{label}"]')


def told(page: Page) -> Locator:
    return page.locator("#draft-told")


def test_a_draft_is_there_at_once_with_what_is_known_and_what_is_not(
    opened: Callable[..., Page],
) -> None:
    page = opened()

    begin(page)

    expect(value_of(page, "申报单位").first).to_have_text("宁夏甲公司")
    expect(value_of(page, "完成单位").first).to_have_text("吴淞理工大学")
    expect(gap_of(page, "负责人")).to_have_text("【待填:负责人】")
    page.locator("#side-checks").click()
    expect(page.locator("#draft-checks")).to_contain_text("正在受理：2026-11-01 至 2026-12-15")
    expect(page.locator("#draft-checks")).to_contain_text("☐ 申请表")


def test_what_was_looked_for_last_is_offered_also_where_the_search_before_ends_later(
    opened: Callable[..., Page],
) -> None:
    page = opened()
    held: list[Route] = []

    def first_waits(route: Route) -> None:
        if held:
            route.continue_()
        else:
            held.append(route)

    page.route("**/drafts/look", first_waits)
    page.locator('[data-kind="transfer_project"]').click()
    offered = page.locator('form[data-look="achievement"] + .looked [data-take]').first

    for words in ("光伏组件回收技术", "回收路线"):
        page.locator("#look-achievement").fill(words)
        page.keyboard.press("Enter")

    expect(offered).to_have_attribute("data-id", "CG-8", timeout=15_000)
    with page.expect_response("**/drafts/look"):
        held[0].continue_()
    page.wait_for_timeout(300)
    expect(offered).to_have_attribute("data-id", "CG-8")


def test_an_answer_fills_its_place_and_leaves_what_else_is_typed(
    opened: Callable[..., Page],
) -> None:
    page = opened()
    begin(page)
    before = missing(page)
    box = page.locator("#draft-asks [data-ask]").nth(1)
    label = box.get_attribute("data-ask")
    box.fill("还没有写完的")

    fill(page, "项目名称", NAME)

    expect(page.locator("#draft-head h2")).to_have_text(NAME)
    assert missing(page) == before - 1
    expect(page.locator(f'#draft-asks [data-ask="{label}"]')).to_have_value("还没有写完的")
    expect(page.locator("#draft-kept")).to_have_text("有未保存的修改")


def test_several_answers_are_taken_together(opened: Callable[..., Page]) -> None:
    page = opened()
    begin(page)
    before = missing(page)

    page.locator('#draft-asks [data-ask="项目名称"]').fill(NAME)
    page.locator('#draft-asks [data-ask="负责人"]').fill("张三")
    page.keyboard.press("Enter")

    expect(page.locator("#draft-head h2")).to_have_text(NAME)
    assert missing(page) == before - 2


def test_a_list_is_filled_row_by_row(opened: Callable[..., Page]) -> None:
    page = opened()
    begin(page)

    gap_of(page, "里程碑·时间").click()
    page.locator('#draft-editor [data-column="时间"]').fill("2027年6月")
    page.locator('#draft-editor [data-column="内容"]').fill("中试")
    page.get_by_text("加一行").click()
    page.locator('#draft-editor [data-column="时间"]').nth(1).fill("2027年12月")
    page.keyboard.press("Enter")

    expect(value_of(page, "里程碑").first).to_have_text("2027年6月")
    expect(value_of(page, "里程碑").nth(1)).to_have_text("中试")
    expect(page.locator('#draft-paper .gap[data-label="里程碑·验收证据"]')).to_have_count(2)


def edited(page: Page, label: str) -> Locator:
    """Give where a value is edited, opened from its origin."""
    page.locator(f'#draft-origins [data-fill="{label}"]').first.click()
    editor = page.locator("#draft-editor")
    expect(editor).to_be_visible()
    return editor


def test_a_value_of_two_paragraphs_is_edited_whole(opened: Callable[..., Page]) -> None:
    page = opened()
    page.locator('[data-kind="transfer_project"]').click()
    page.locator("#look-achievement").fill("CG-8")
    page.keyboard.press("Enter")
    page.locator('[data-take="achievement"][data-id="CG-8"]').click()
    expect(page.locator('[data-chosen="achievement"]')).to_be_visible(timeout=15_000)
    page.locator("#draft-go").click()
    expect(value_of(page, "技术原理")).to_have_count(2, timeout=15_000)

    edited(page, "技术原理").get_by_text("填进草稿").click()

    expect(value_of(page, "技术原理")).to_have_text([FIRST, SECOND], timeout=15_000)
    expect(value_of(page, "技术原理").first).to_have_class(re.compile("user"))


def test_targets_filled_in_a_table_are_edited_in_it(
    opened: Callable[..., Page], hall: Hall
) -> None:
    page = opened()
    targets = [{"指标名称": "回收率", "目标值": "95%"}, {"指标名称": "能耗", "目标值": "降三成"}]
    work = ask(hall, "start", {"type": "jiebang_demand"}).json()["work"]
    face = ask(hall, "show", {"work": work, "fill": {"主要技术指标": targets}}).json()
    ask(hall, "keep", {"work": face["work"]})
    page.reload()
    page.locator(f'.mine [data-open="{work["draft"]}"]').click()
    expect(value_of(page, "主要技术指标").first).to_be_visible(timeout=15_000)

    editor = edited(page, "主要技术指标")
    names = editor.locator('[data-column="指标名称"]')
    expect(names).to_have_count(2)
    expect(names.first).to_have_value("回收率")
    editor.get_by_text("填进草稿").click()

    expect(editor).to_have_count(0)
    expect(page.locator("#draft-paper")).to_contain_text("回收率")
    expect(page.locator("#draft-paper")).to_contain_text("降三成")


def test_what_could_not_be_kept_is_not_put_away(opened: Callable[..., Page]) -> None:
    page = opened()
    begin(page)
    fill(page, "项目名称", "还没保存的这一份")
    page.route("**/drafts/keep", lambda route: route.fulfill(status=400, json={"said": "满了"}))

    page.locator("[data-home]").click()

    expect(page.locator("#draft-said")).to_contain_text("满了")
    expect(page.locator("#draft-head h2")).to_have_text("还没保存的这一份")
    page.unroute("**/drafts/keep")
    page.locator("[data-home]").click()
    expect(page.locator(".mine li", has_text="还没保存的这一份")).to_be_visible(timeout=15_000)


def test_a_value_and_its_origin_light_up_together(opened: Callable[..., Page]) -> None:
    page = opened()
    begin(page)
    owner = value_of(page, "完成单位").first
    name = owner.get_attribute("data-origin")
    origin = page.locator(f"#{name}")

    owner.hover()
    expect(origin).to_have_class("origin lit")
    expect(origin.locator("mark")).to_have_text("吴淞理工大学")
    page.locator("#draft-head h2").hover()
    expect(origin).to_have_class("origin")
    origin.hover()

    expect(owner).to_have_class("piece record lit")


def test_an_origin_is_reached_with_the_keyboard_and_opens_its_whole_text(
    opened: Callable[..., Page],
) -> None:
    page = opened()
    begin(page)
    owner = value_of(page, "完成单位").first

    owner.focus()
    page.keyboard.press("Enter")
    name = owner.get_attribute("data-origin")
    expect(page.locator(f"#{name}")).to_have_class("origin lit")
    page.locator(f"#{name} [data-whole]").press("Enter")

    expect(page.locator("#draft-whole mark")).to_have_text("吴淞理工大学")
    page.keyboard.press("Enter")
    expect(page.locator("#draft-origins")).to_be_visible()


def test_the_next_gap_is_reached_and_left_again_with_the_keyboard(
    opened: Callable[..., Page],
) -> None:
    page = opened()
    begin(page)

    page.locator("#draft-next").press("Enter")
    expect(page.locator(".gap.now")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#draft-value")).to_be_focused()
    page.keyboard.press("Escape")

    expect(page.locator("#draft-editor")).to_have_count(0)
    expect(page.locator(".gap.now")).to_be_focused()


def test_a_remark_leads_to_its_place(opened: Callable[..., Page]) -> None:
    page = opened()
    begin(page)
    page.locator("#side-checks").click()

    page.locator('[data-jump-label="负责人"]').first.click()

    expect(gap_of(page, "负责人")).to_be_focused()


def test_a_file_goes_out_is_edited_elsewhere_and_comes_back(opened: Callable[..., Page]) -> None:
    page = opened()
    begin(page)
    fill(page, "项目名称", NAME)

    with page.expect_download() as download:
        page.locator('[data-file="docx"]').click()
    assert NAME in download.value.suggested_filename
    document = Document(download.value.path())
    changed = _overwritten(document, NAME, "光伏组件全组分回收示范")
    page.locator("#draft-file").set_input_files(
        {"name": "改过.docx", "mimeType": "application/octet-stream", "buffer": changed}
    )

    expect(page.locator("#draft-taken")).to_contain_text("取回", timeout=15_000)
    expect(value_of(page, "项目名称").first).to_have_text("光伏组件全组分回收示范")
    page.locator("#side-versions").click()
    notes = page.locator(".versions .why")
    expect(notes).to_have_text(["上传改过的 Word（改过.docx）", "下载 Word", "新建"])


def _overwritten(document: object, old: str, new: str) -> bytes:
    """Write over a text wherever it stands, content controls included, as Word does."""
    body = document.element.body  # type: ignore[attr-defined]
    space = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
    for node in body.iter(f"{space}t"):
        if node.text and old in node.text:
            node.text = node.text.replace(old, new)
    out = io.BytesIO()
    document.save(out)  # type: ignore[attr-defined]
    return out.getvalue()


def test_a_file_that_is_none_of_ours_is_refused_in_words(opened: Callable[..., Page]) -> None:
    page = opened()
    begin(page)

    page.locator("#draft-file").set_input_files(
        {"name": "别的.docx", "mimeType": "application/octet-stream", "buffer": b"no file"}
    )

    expect(page.locator("#draft-said .note")).to_contain_text("别的.docx")
    expect(page.locator("#draft-paper .paper")).to_be_visible()


def test_versions_are_compared_and_restored(opened: Callable[..., Page]) -> None:
    page = opened()
    begin(page)
    fill(page, "项目名称", NAME)
    page.locator("#draft-save").click()
    expect(told(page)).to_have_text("已存为第 2 版")

    page.locator("#side-versions").click()
    page.locator("#draft-compare button").click()
    expect(page.locator(".changes .added")).to_contain_text([NAME])
    restore = page.locator('[data-restore="1"]')
    restore.click()
    expect(restore).to_have_text("确认恢复")
    restore.click()

    expect(told(page)).to_have_text("已恢复，存为第 3 版")
    expect(gap_of(page, "项目名称")).to_be_visible()


def test_what_is_not_saved_survives_a_reload(opened: Callable[..., Page]) -> None:
    page = opened()
    begin(page)
    fill(page, "项目名称", NAME)

    page.reload()

    expect(page.locator("#draft-head h2")).to_have_text(NAME, timeout=30_000)
    expect(page.locator("#draft-kept")).to_have_text("有未保存的修改")


def test_my_drafts_are_listed_opened_and_removed_after_a_second_word(
    opened: Callable[..., Page], hall: Hall
) -> None:
    page = opened()
    begin(page)
    fill(page, "项目名称", "要删的这一份")
    page.locator("[data-home]").click()
    mine = page.locator(".mine li", has_text="要删的这一份")
    expect(mine).to_be_visible(timeout=15_000)
    mine.locator(".open").click()
    expect(page.locator("#draft-head h2")).to_have_text("要删的这一份")
    page.locator("[data-home]").click()

    remove = mine.locator("[data-remove]")
    remove.click()
    expect(remove).to_have_text("确认删除")
    remove.click()

    expect(mine).to_have_count(0)
    assert "要删的这一份" not in [one.name for one in hall.drafts.listed("local")]


def test_a_model_writes_only_when_it_is_asked_and_its_words_are_known(
    opened: Callable[..., Page],
) -> None:
    page = opened()
    begin(page)
    expect(page.locator("#draft-paper .piece.model")).to_have_count(0)

    page.locator("#draft-write").click()

    expect(told(page)).to_contain_text("补写了 1 处", timeout=15_000)
    expect(page.locator("#draft-paper")).to_contain_text("成果由吴淞理工大学完成")


def test_a_verdict_leads_to_the_draft_of_its_measure(opened: Callable[..., Page]) -> None:
    page = opened(view="fit")
    expect(page.locator("#fit .verdict")).to_be_visible(timeout=30_000)

    page.locator("#fit .verdict [data-draft]").click()

    expect(page.locator('[data-chosen="policy"]')).to_contain_text("X15", timeout=15_000)
    page.locator("#draft-go").click()
    expect(value_of(page, "申报单位").first).to_have_text("宁夏甲公司", timeout=15_000)


def test_a_guests_drafts_stay_in_their_browser(opened: Callable[..., Page], hall: Hall) -> None:
    before = len(hall.drafts.listed("guest"))
    page = opened(host=FOREIGN_NAME)
    begin(page)
    fill(page, "项目名称", "访客的项目")
    page.locator("#draft-save").click()
    expect(told(page)).to_have_text("已存为第 2 版")
    page.locator("[data-home]").click()
    expect(page.locator(".mine li")).to_have_count(1, timeout=15_000)

    other = opened(host=FOREIGN_NAME)

    expect(other.locator(".mine")).to_have_count(0)
    assert len(hall.drafts.listed("guest")) == before == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_on_a_phone_nothing_is_wider_and_origins_come_from_below(
    opened: Callable[..., Page], scheme: str
) -> None:
    page = opened(PHONE, scheme=scheme)
    wide = (
        "[...document.querySelectorAll('#drafting *:not(.wide *):not(.line-three *)')]"
        ".filter(e => e.offsetParent && e.getBoundingClientRect().right > innerWidth + 1)"
        ".map(e => e.outerHTML.slice(0, 80))"
    )
    assert page.evaluate(wide) == []
    begin(page)

    value_of(page, "完成单位").first.tap()
    name = value_of(page, "完成单位").first.get_attribute("data-origin")
    expect(page.locator(f"#{name}")).to_be_in_viewport()
    page.locator("#beside .close").click()
    expect(page.locator(f"#{name}")).not_to_be_in_viewport()
    gap_of(page, "里程碑·时间").tap()

    assert page.evaluate(wide) == []
    expect(page.locator('#draft-editor [data-column="时间"]')).to_be_in_viewport()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_stands_out_from_its_ground(opened: Callable[..., Page], scheme: str) -> None:
    page = opened(scheme=scheme)
    begin(page)
    value_of(page, "完成单位").first.hover()

    weak = page.evaluate(CONTRAST)

    assert weak == []


CONTRAST = """() => {
  const parts = (colour) => (colour.match(/[\\d.]+/g) || []).map(Number);
  const light = ([r, g, b]) => [r, g, b].map((c) => c / 255)
    .map((c) => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
    .reduce((sum, c, n) => sum + c * [0.2126, 0.7152, 0.0722][n], 0);
  const ground = (e) => {
    for (let at = e; at; at = at.parentElement) {
      const c = parts(getComputedStyle(at).backgroundColor);
      if (c.length === 3 || c[3] === 1) return c;
    }
    return [255, 255, 255];
  };
  const weak = [];
  for (const e of document.querySelectorAll('#drafting *, #beside *')) {
    const own = [...e.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim());
    if (!own || !e.offsetParent || e.closest('option')) continue;
    const [a, b] = [light(parts(getComputedStyle(e).color)), light(ground(e))];
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (ratio < 4.5) weak.push([e.outerHTML.slice(0, 80), ratio]);
  }
  return weak;
}"""


# --- over HTTP ------------------------------------------------------------------------------------


def ask(hall: Hall, way: str, body: object, *, host: str = "", mark: bool = True) -> httpx.Response:
    headers = {**({"x-draft": "1"} if mark else {}), **({"host": host} if host else {})}
    return httpx.post(f"{hall.address}/drafts/{way}", headers=headers, json=body, timeout=30)


def sent(hall: Hall, way: str, body: bytes) -> httpx.Response:
    return httpx.post(
        f"{hall.address}/drafts/{way}", headers={"x-draft": "1"}, content=body, timeout=30
    )


def started(hall: Hall) -> dict[str, object]:
    answer = ask(hall, "start", {"type": "transfer_project", "policy": "X15"})
    work = answer.json()["work"]
    assert isinstance(work, dict)
    return work


def test_another_sites_page_gets_nothing(hall: Hall) -> None:
    for way in ("home", "start", "show", "file/docx", "back", "write", "history"):
        assert ask(hall, way, {}, mark=False).status_code == 403


def test_one_persons_draft_is_not_there_for_another(hall: Hall) -> None:
    draft = started(hall)["draft"]

    for way in ("open", "history", "remove", "restore"):
        answer = ask(hall, way, {"draft": draft, "number": 1}, host=FOREIGN_NAME)
        assert answer.status_code == 400
        assert "没有编号" in answer.json()["said"]
    assert ask(hall, "open", {"draft": draft}).status_code == 200


def test_what_a_viewer_may_not_see_gets_into_no_draft(hall: Hall) -> None:
    hall.house.write(
        "内部.md",
        "# 内部成果\n编号：CG-9\n密级：内部\n\n## 简介\n\n不公开的办法。",
        level="internal",
    )
    body = {"type": "transfer_project", "policy": "内部成果"}

    answer = ask(hall, "start", body, host=FOREIGN_NAME)
    looked = ask(hall, "look", {"name": "policy", "text": "内部成果"}, host=FOREIGN_NAME)
    whole = ask(hall, "whole", {"record": "CG-9", "start": 0, "end": 2}, host=FOREIGN_NAME)

    assert answer.status_code == 400
    assert "内部成果" not in looked.json()["html"]
    assert whole.status_code == 400


@pytest.mark.parametrize(
    ("way", "body", "status"),
    [
        ("show", {"work": {"facts": []}}, 400),
        ("show", {"work": {"type": "none", "facts": {}}}, 400),
        ("show", {"work": {"type": "transfer_project", "facts": {"x": 1}}}, 400),
        ("start", {"type": "transfer_project", "policy": "N99"}, 400),
        ("start", {"type": "transfer_project", "measure": "N99"}, 400),
        ("compare", {"draft": "none", "one": 1, "other": 2}, 400),
        ("restore", {"draft": "none", "number": "x"}, 400),
        ("file/exe", {"work": {"type": "transfer_project", "facts": {}}}, 400),
        ("back", {"work": {"type": "transfer_project", "facts": {}}, "file": "?"}, 400),
        ("look", {"name": "passage", "text": ""}, 400),
        ("nothing", {}, 404),
        ("show", [], 400),
    ],
)
def test_bad_input_is_told_in_chinese(hall: Hall, way: str, body: object, status: int) -> None:
    answer = ask(hall, way, body)

    assert answer.status_code == status
    assert answer.json()["said"] and "Traceback" not in answer.text


@pytest.mark.parametrize(
    "value",
    ["NaN", "-Infinity", "1e999", r'"\ud800甲"', r'{"\udfff": 1}', "9" * 5_000, f'"{"9" * 5_000}"'],
)
@pytest.mark.parametrize("way", ["show", "keep", "file/md"])
def test_figures_and_letters_that_are_none_are_refused_in_words(
    hall: Hall, way: str, value: str
) -> None:
    work = '{"type": "transfer_project", "facts": {"fields": {"预期产值": 0}}}'
    body = f'{{"work": {work.replace("0", value)}}}'

    answer = sent(hall, way, body.encode())

    assert answer.status_code == 400
    assert answer.json()["said"]


def test_letters_that_are_not_utf_8_are_refused_in_words(hall: Hall) -> None:
    body = b'{"name": "policy", "text": "' + "\ud800".encode(errors="surrogatepass") + b'"}'

    assert sent(hall, "look", body).status_code == 400


def test_what_was_rewritten_holds_no_endless_figure(hall: Hall) -> None:
    work = {**started(hall), "edits": {"after:cover.1": f"总价{'9' * 5_000}元"}}

    answer = ask(hall, "show", {"work": work})

    assert answer.status_code == 400
    assert "位" in answer.json()["said"]


def test_a_draft_outlives_what_it_was_made_from(hall: Hall) -> None:
    hall.house.write("临时.md", "# 临时政策\n编号：X98\n来源级别：官方\n\n## 条件\n\n一条。")
    body = {"type": "transfer_project", "policy": "X98"}
    work = ask(hall, "start", body).json()["work"]
    hall.house.remove("X98")

    answer = ask(hall, "open", {"draft": work["draft"]})

    assert answer.status_code == 200
    assert "X98 已经不在资料里" in answer.json()["gone"]
    assert "policy" not in answer.json()["work"]["facts"]


def test_work_on_what_is_gone_is_still_kept_written_out_and_read_back(hall: Hall) -> None:
    hall.house.write("临时.md", "# 临时政策\n编号：X97\n来源级别：官方\n\n## 条件\n\n一条。")
    work = ask(hall, "start", {"type": "transfer_project", "policy": "X97"}).json()["work"]
    file = ask(hall, "file/docx", {"work": work}).content
    hall.house.remove("X97")

    kept = ask(hall, "keep", {"work": work})
    out = ask(hall, "file/docx", {"work": work})
    file_sent = base64.b64encode(file).decode()
    back = ask(hall, "back", {"work": work, "file": file_sent, "name": "a.docx"})
    lines = ask(hall, "write", {"work": work}).text.strip().split("\n")

    assert [one.status_code for one in (kept, out, back)] == [200, 200, 200]
    told = [kept.json()["gone"], back.json()["gone"], json.loads(lines[-1])["gone"]]
    assert all("X97 已经不在资料里" in said for said in told)


def test_a_guest_who_saves_often_loses_neither_other_drafts_nor_the_way_back(hall: Hall) -> None:
    def guest(way: str, **body: object) -> httpx.Response:
        return ask(hall, way, body, host=FOREIGN_NAME)

    other = guest("start", type="transfer_project").json()
    made = guest("start", type="concept_proof", kept=other["kept"]).json()
    file = guest("file/docx", work=made["work"]).content
    for _ in range(MAX_VERSIONS):
        made = guest("keep", work=made["work"], kept=made["kept"]).json()
    carried = {"work": made["work"], "kept": made["kept"]}
    sent = base64.b64encode(file).decode()

    back = guest("back", **carried, file=sent, name="a.docx")

    assert "已去掉这份草稿的第 2 版" in made["gone"]
    assert guest("open", draft=other["work"]["draft"], kept=made["kept"]).status_code == 200
    assert back.status_code == 200
    assert "写自第 1 版，那一版已经不在" in back.json()["gone"]


def test_long_drafts_of_a_guest_still_fit_into_a_request(hall: Hall) -> None:
    def guest(way: str, **body: object) -> httpx.Response:
        return ask(hall, way, body, host=FOREIGN_NAME)

    made = guest("start", type="transfer_project").json()
    labels = ("产业问题", "现状与差距", "技术原理")
    made["work"]["facts"]["fields"] = dict.fromkeys(labels, "废" * 18_000)
    for _ in range(18):
        made = guest("keep", work=made["work"], kept=made["kept"]).json()

    for way in ("home", "file/docx", "open"):
        draft = made["work"]["draft"]
        answer = guest(way, work=made["work"], draft=draft, kept=made["kept"])
        assert answer.status_code == 200


def test_what_is_worked_on_is_kept_though_its_draft_was_removed_meanwhile(hall: Hall) -> None:
    work = started(hall)
    ask(hall, "remove", {"draft": work["draft"]})

    kept = ask(hall, "keep", {"work": work}).json()["work"]

    assert kept["draft"] != work["draft"] and kept["number"] == 1


NEED = {
    "需求名称": "喷漆循环水延长更换周期",
    "拟解决的技术难题": "半个月就得换一次",
    "技术指标": "更换周期≥90 天；COD≤100 mg/L",
    "预算_万元": "60",
    "期望完成": "2027-06-30",
    "需求单位": "宁夏乙公司",
}
CARRIED = (*list(NEED.values())[:2], "更换周期", "60", "宁夏乙公司")


def test_ones_own_registration_is_chosen_first_and_says_what_it_has(hall: Hall) -> None:
    own = hall.offers.keep(HERE, "demand", NEED)
    others = hall.offers.keep(STAFF, "demand", {**NEED, "需求名称": "别人的需求"})

    page = ask(hall, "from", {"type": "jiebang_demand"}).json()["start"]
    assert own.number in page
    assert "别人的需求" not in page
    found = ask(hall, "look", {"name": "demand", "text": own.number}).json()["html"]
    assert found.count("data-take") == 1
    assert own.number in found
    for number in (others.number, "DJXQ-2026-0000000000"):
        none = ask(hall, "look", {"name": "demand", "text": number})
        assert none.status_code == 400
        assert "没有编号为" in none.json()["said"]
    ids = {"type": "jiebang_demand", "demand": own.number}
    assert NEED["需求名称"] in ask(hall, "from", ids).json()["start"]
    answer = ask(hall, "start", ids).json()
    assert all(one in answer["paper"] for one in CARRIED)
    assert answer["work"]["facts"]["demand"] is None
    hall.offers.remove(HERE, own.id)


def test_another_persons_registration_goes_into_no_draft(hall: Hall) -> None:
    others = hall.offers.keep(STAFF, "demand", {**NEED, "需求名称": "别人的需求"})

    answer = ask(hall, "start", {"type": "jiebang_demand", "demand": others.number})

    assert answer.status_code == 400
    assert "别人的需求" not in answer.text


def test_a_form_that_was_matched_goes_over_field_by_field(hall: Hall) -> None:
    record = as_record("demand", NEED)
    assert record is not None

    answer = ask(hall, "start", {"type": "jiebang_demand", "words": record.text}).json()

    assert all(one in answer["paper"] for one in CARRIED)
    assert answer["work"]["facts"]["fields"]["榜单金额"] == "60万元"


def test_a_need_in_ones_own_words_becomes_the_need_of_the_draft(hall: Hall) -> None:
    words = "喷漆废水半个月就得换一次"

    answer = ask(hall, "start", {"type": "jiebang_demand", "words": words}).json()

    assert words in answer["paper"]


def test_more_than_is_taken_is_refused_before_it_is_read(hall: Hall) -> None:
    answer = ask(hall, "show", {"work": "x" * 7_000_000})
    file = ask(hall, "back", {"file": "x" * 20_500_000})

    assert (answer.status_code, file.status_code) == (413, 413)
    assert "超过 6 MB" in answer.json()["said"]
    assert "超过 20 MB" in file.json()["said"]


def test_a_word_file_of_more_than_is_taken_is_refused_by_its_own_size(hall: Hall) -> None:
    letters = base64.b64encode(b"x" * 10_000_001).decode()

    answer = ask(hall, "back", {"work": started(hall), "file": letters})

    assert answer.status_code == 413
    assert "文件超过 10 MB" in answer.json()["said"]


def test_a_copied_file_of_another_draft_is_refused(hall: Hall) -> None:
    mine, other = started(hall), started(hall)
    file = ask(hall, "file/docx", {"work": other}).content

    body = {"work": mine, "file": base64.b64encode(file).decode(), "name": "b.docx"}
    answer = ask(hall, "back", body)

    assert answer.status_code == 400
    assert "另一份草稿" in answer.json()["said"]


def test_what_came_back_is_laid_over_what_was_typed_since(hall: Hall) -> None:
    work = started(hall)
    work = ask(hall, "show", {"work": work, "fill": {"项目名称": NAME}}).json()["work"]
    work = ask(hall, "keep", {"work": work, "note": "下载 Word"}).json()["work"]
    file = ask(hall, "file/docx", {"work": work}).content
    changed = _overwritten(Document(io.BytesIO(file)), NAME, "新名称")
    later = ask(hall, "show", {"work": work, "fill": {"负责人": "张三"}}).json()["work"]

    body = {"work": later, "file": base64.b64encode(changed).decode(), "name": "a.docx"}
    answer = ask(hall, "back", body).json()

    fields = answer["work"]["facts"]["fields"]
    assert (fields["项目名称"], fields["负责人"]) == ("新名称", "张三")


@pytest.fixture
def form(hall: Hall) -> Iterator[Form]:
    """A form on the shelf for as long as the test lasts."""
    content = a_form("项目：{{ 项目名称 }}", "{{ 负责人 }}")
    kept = hall.forms.put("厅里的申报书", "transfer_project", content, STAFF, who="李四")
    yield kept
    hall.forms.remove(kept.id, STAFF)


def test_a_form_of_the_staff_is_filled_for_everybody(hall: Hall, form: Form) -> None:
    begun = ask(hall, "start", {"type": "transfer_project"}, host=FOREIGN_NAME).json()
    body = {"work": begun["work"], "fill": {"项目名称": NAME}}
    work = ask(hall, "show", body, host=FOREIGN_NAME).json()["work"]

    file = ask(hall, f"file/{form.id}", {"work": work}, host=FOREIGN_NAME)

    assert f'data-file="{form.id}"' in begun["head"]
    assert "wordprocessingml" in file.headers["content-type"]
    lines = [one.text for one in Document(io.BytesIO(file.content)).paragraphs]
    assert lines[1:3] == [f"项目：{NAME}", "【待填:负责人】"]


def test_a_form_of_another_kind_is_neither_offered_nor_filled(hall: Hall, form: Form) -> None:
    begun = ask(hall, "start", {"type": "feasibility_report"}).json()

    file = ask(hall, f"file/{form.id}", {"work": begun["work"]})
    gone = ask(hall, "file/form-none", {"work": begun["work"]})

    assert form.id not in begun["head"]
    assert (file.status_code, gone.status_code) == (400, 400)
    assert "另一类材料" in file.json()["said"] and "撤下" in gone.json()["said"]


def test_on_the_page_a_form_is_one_press_away(
    opened: Callable[..., Page], hall: Hall, form: Form
) -> None:
    work = started(hall)
    page = opened()
    page.locator(f'[data-open="{work["draft"]}"]').click()

    with page.expect_download() as taken:
        page.get_by_role("button", name=form.name).click()

    assert taken.value.suggested_filename.startswith("厅里的申报书_")
    assert taken.value.suggested_filename.endswith(".docx")


def test_without_a_model_nobody_is_offered_one(hall: Hall) -> None:
    drafting = Drafting(
        drafts=hall.drafts,
        profiles=ProfileStore(hall.house.store.engine),
        records=hall.house.store,
        rulebook=Rulebook(hall.house.store, MeasureStore(hall.house.store)),
        finder=Finder(searcher=hall.house.searcher, records=hall.house.store),
        papers=papers(),
    )

    with serving(
        web(
            silent,
            access=open_access(),
            day=lambda: TODAY,
            bench=Workbench(drafting=drafting),
        )
    ) as address:
        other = replace(hall, address=address)
        shown = ask(other, "start", {"type": "transfer_project"})
        asked = ask(other, "write", {"work": shown.json()["work"]})

    assert "由语言模型补写" not in shown.json()["head"]
    assert asked.status_code == 400 and "没有设置语言模型" in asked.json()["said"]
