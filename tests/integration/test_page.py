"""The real page in a real browser, answered by a fake."""

import json
import re
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from urllib.request import urlopen

import httpx
import pytest
from access_builders import open_access
from browsing import FOREIGN_NAME, complaints_of, serving
from builders import EVERYTHING, a_house
from playwright.sync_api import Browser, Page, expect

from assistant.answers import Answer, Citation, Evidence, Question, Written
from assistant.chatmodel.port import About
from assistant.errors import BadSetting
from assistant.serving.listening import listen
from assistant.settings import Settings
from assistant.ui.additions import Additions
from assistant.ui.bringing_back import BringingBack
from assistant.ui.cards import QUESTIONS
from assistant.ui.papers_port import Desk
from assistant.ui.web import web
from assistant.ui.workbench import Workbench
from assistant.words import CONTACT, GENERATED, NEAREST, NOTHING_FOUND
from corpus.ingest import Added, Progress, Step, add
from corpus.intake.reading import InProcessParser
from corpus.levels import Level, Viewer
from corpus.records import Kind, Policy, Record, Source, SpanProvenance
from index.chunks import Hit

DAY = date(2026, 11, 23)
LEAD = "区外的技术转移机构落户宁夏，给予补贴，最高100万元。"
SECOND = "落在银川、石嘴山、吴忠、固原、中卫都属于落户宁夏。"
TEXT = "\n".join(["落户补贴", *["说明" * 40] * 30, LEAD, *["其他" * 40] * 30, SECOND, "末尾"])
FOREIGN = "http://foreign.example/x"
HOSTILE = f"""![图]({FOREIGN}1) ![图][a] [链接]({FOREIGN}2)

<img src="{FOREIGN}3"><video src="{FOREIGN}4"></video><iframe src="{FOREIGN}5"></iframe>
<div style="background:url({FOREIGN}6)">x</div><svg><image href="{FOREIGN}7"/></svg>
<input type="image" src="{FOREIGN}8"><link rel="stylesheet" href="{FOREIGN}9">

[a]: {FOREIGN}0"""
PHONE = {"width": 390, "height": 844}
LONG_RUN = threading.Event()
SLOW = "慢.md"


def record(text: str = TEXT, title: str = "区外技术转移机构落户补贴") -> Record:
    lead = text.find(LEAD)
    spans = (SpanProvenance(start=lead, end=lead + len(LEAD), provenance="seed"),)
    return Record(
        id=title,
        kind="policy",
        title=title,
        text=text,
        level="public",
        source=Source(path="policies/X07.md"),
        facts=Policy(number="宁科〔2025〕7号", provenance="official", checked=DAY, spans=spans),
    )


def evidence(quote: str) -> Evidence:
    start = TEXT.index(quote)
    return Evidence(record=record(), start=start, end=start + len(quote), status="in_force")


ANSWERED = Answer(
    status="answered",
    intent="policy_find",
    question="落户银川有什么补贴？",
    text=f"{LEAD}〔种子〕[^1]\n\n- {SECOND}[^2]\n\n以 2026-11-23 有效的规定为准。",
    citations=(Citation(n=1, evidence=evidence(LEAD)), Citation(n=2, evidence=evidence(SECOND))),
    warnings=("引用中有种子来源，未与官方原文核对。",),
    ms={"total": 187.0},
)
REFUSED = Answer(
    status="refused",
    intent="policy_fact",
    question="火星移民补贴多少？",
    text=f"{NOTHING_FOUND}\n\n{NEAREST}\n\n- 《{record().title}》\n\n建议咨询：{CONTACT}。",
    nearest=(Hit(record=record(), start=0, end=4, crumb="", score=0.3, status="in_force"),),
    contact=CONTACT,
)

WRITTEN = replace(
    ANSWERED,
    mode="llm",
    question="那落户银川有什么补贴？",
    text=f"{LEAD}[^1]\n\n{GENERATED}",
    written=Written(model="qwen"),
)
# How long a model's call may live on after nobody waits for it any more.
SOON_SECONDS = 4


class Call:
    """A call of a model that does not end by itself; says whether it goes on."""

    def __init__(self) -> None:
        self.ended = threading.Event()

    def writing(self) -> Iterator[Answer]:
        """Write on, piece by piece, without a sentence that could be shown."""
        try:
            while True:
                yield replace(ANSWERED, finished=False)
                time.sleep(0.1)
        finally:
            self.ended.set()


CALLS: list[Call] = []


def fake(question: Question) -> Iterator[Answer]:
    if "没完" in question.text:
        CALLS.append(Call())
        yield from CALLS[-1].writing()
    elif "模型" in question.text:
        yield replace(WRITTEN, finished=False)
        yield WRITTEN
    elif "火星" in question.text:
        yield REFUSED
    elif "恶意" in question.text:
        poisoned = record(f"{HOSTILE}{LEAD}", title=f"<img src='{FOREIGN}'>")
        found = Evidence(record=poisoned, start=0, end=len(HOSTILE), status="in_force")
        yield replace(
            ANSWERED,
            text=f"{HOSTILE}[^1]",
            citations=(Citation(n=1, evidence=found),),
            warnings=(HOSTILE,),
        )
    elif "慢" in question.text:
        yield replace(ANSWERED, finished=False)
        LONG_RUN.wait(20)
        yield ANSWERED
    else:
        yield replace(ANSWERED, finished=False)
        yield ANSWERED


@contextmanager
def served(desk: Desk | None = None) -> Iterator[str]:
    with serving(
        web(
            fake,
            access=open_access(),
            day=lambda: DAY,
            bench=Workbench(desk=desk),
        )
    ) as address:
        yield address
        LONG_RUN.set()


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with served() as address:
        yield address


class Visit:
    """A page that was opened, and what it asked for and complained of."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.requested: list[str] = []
        self.complaints = complaints_of(page)
        page.on("request", lambda request: self.requested.append(request.url))

    def ask(self, text: str) -> None:
        self.page.locator("#question textarea").fill(text)
        self.page.keyboard.press("Enter")


@pytest.fixture
def visit(browser: Browser, address: str, request: pytest.FixtureRequest) -> Iterator[Visit]:
    """Open the page; afterwards, nothing must have left this machine or gone wrong."""
    size = getattr(request, "param", {"width": 1440, "height": 900})
    context = browser.new_context(viewport=size, locale="zh-CN", has_touch=size is PHONE)
    context.set_default_timeout(8000)
    visit = Visit(context.new_page())
    visit.page.goto(address)
    visit.page.locator(".example").first.wait_for()
    yield visit
    context.close()
    hosts = {re.sub(r"^(?:https?://([^/:]+).*|(data|blob):.*)$", r"\1", u) for u in visit.requested}
    assert hosts <= {"127.0.0.1", ""}
    assert visit.complaints == []


def opened(page: Page) -> list[str]:
    """Give the passages that stand out in the source that is shown."""
    found: list[str] = page.eval_on_selector_all(
        "#panel mark",
        """marks => marks
            .filter(mark => mark.checkVisibility() && getComputedStyle(mark).boxShadow !== "none")
            .map(mark => mark.textContent)""",
    )
    return found


def test_a_mark_opens_the_passage_that_it_stands_for(visit: Visit) -> None:
    page = visit.page
    expect(page).to_have_title("成果转化助手")
    assert page.locator("html").get_attribute("lang") == "zh-CN"

    visit.ask("落户银川有什么补贴？")

    expect(page.locator("#a1 .status")).to_contain_text("已回答")
    expect(page.locator("#a1 .said")).to_contain_text("最高100万元。〔种子〕")
    expect(page.locator("#a1 .took")).to_contain_text("0.2 秒")
    expect(page.locator("#panel .sources")).to_contain_text("本回答引用 1 份资料")
    page.locator("#a1 .mark").first.click()
    expect(page.locator("#panel h3").first).to_be_focused()
    assert opened(page) == [LEAD]
    expect(page.locator("#panel mark", has_text=LEAD)).to_be_in_viewport()
    expect(page.locator("#panel .source-head")).to_contain_text("种子")
    page.locator("#a1 .mark").nth(1).click()
    assert opened(page) == [SECOND]
    expect(page.locator("#panel mark", has_text=SECOND)).to_be_in_viewport()
    page.locator("[data-back]").click()
    expect(page.locator("#panel .source").first).to_be_focused()


def test_with_the_keyboard_alone_one_asks_opens_a_source_and_comes_back(visit: Visit) -> None:
    page = visit.page
    page.locator("#question textarea").focus()
    page.keyboard.type("落户")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("有什么补贴？")
    page.keyboard.press("Enter")
    expect(page.locator("#a1 .took")).to_be_visible()
    expect(page.locator("#a1 .asked")).to_contain_text("落户\n有什么补贴？")
    first = page.locator("#a1 .mark").first

    for _ in range(12):
        page.keyboard.press("Shift+Tab")
        if first.evaluate("mark => mark === document.activeElement"):
            break
    page.keyboard.press("Enter")

    assert opened(page) == [LEAD]
    page.keyboard.press("Escape")
    expect(first).to_be_focused()
    assert opened(page) == []


def test_while_an_input_method_composes_enter_does_not_send(visit: Visit) -> None:
    page = visit.page
    box = page.locator("#question textarea")
    box.fill("luohu")

    for kind in ("keydown", "keypress"):
        box.dispatch_event(kind, {"key": "Enter", "code": "Enter", "isComposing": True})

    page.wait_for_timeout(300)
    expect(page.locator(".exchange")).to_have_count(0)
    expect(box).to_have_value("luohu")


def test_escape_stops_an_answer_and_the_next_question_is_answered(visit: Visit) -> None:
    page = visit.page
    visit.ask("慢慢说")
    expect(page.locator("#a1 .stage")).to_have_text("语言模型正在写…")
    expect(page.locator("#ask")).to_be_hidden()

    page.keyboard.press("Escape")

    expect(page.locator("#a1 .status")).to_contain_text("已停止")
    expect(page.locator("#a1 .said")).to_contain_text("最高100万元")
    expect(page.locator("#ask")).to_be_visible()
    visit.ask("落户银川有什么补贴？")
    expect(page.locator("#a2 .status")).to_contain_text("已回答")
    LONG_RUN.set()
    page.wait_for_timeout(400)
    expect(page.locator("#a1 .status")).to_contain_text("已停止")
    expect(page.locator("#a2 .status")).to_contain_text("已回答")
    page.locator("#clear").click()
    expect(page.locator(".example")).to_have_count(3)


def test_a_refusal_opens_the_nearest_passages_and_says_whom_to_ask(visit: Visit) -> None:
    page = visit.page
    page.locator(".example").nth(1).click()
    expect(page.locator("#a1 .asked")).to_contain_text(QUESTIONS[1])
    expect(page.locator("#a1 .took")).to_be_visible()

    visit.ask("火星移民补贴多少？")

    expect(page.locator("#a2 .status")).to_contain_text("资料中没有找到依据")
    expect(page.locator("#a2 .note")).to_contain_text(CONTACT)
    expect(page.locator("#a2")).to_be_in_viewport()
    page.locator("#a2 .nearest .source").click()
    assert opened(page) == ["落户补贴"]


def test_hostile_text_fetches_nothing_and_adds_no_element(visit: Visit) -> None:
    page = visit.page
    visit.ask("恶意")
    expect(page.locator("#a1 .took")).to_be_visible()

    page.locator("#a1 .mark").first.click()
    page.wait_for_timeout(300)

    foreign = "img, video, iframe, svg, image, input, link, a[href], [style*=background]"
    for part in ("#conversation", "#panel"):
        assert page.locator(part).locator(".exchange, article").locator(foreign).count() == 0
    assert "foreign.example" in page.locator("#a1 .said").inner_text()


@pytest.mark.parametrize("visit", [PHONE], indirect=True)
def test_on_a_phone_the_evidence_is_a_sheet_from_below(visit: Visit) -> None:
    page = visit.page
    sheet = page.locator("#evidence")
    visit.ask("落户银川有什么补贴？")
    expect(page.locator("#a1 .took")).to_be_attached()
    expect(sheet).to_be_hidden()
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]

    page.locator("#a1 .mark").first.tap()

    expect(sheet).to_be_visible()
    assert opened(page) == [LEAD]
    page.locator("[data-close]").tap()
    expect(sheet).to_be_hidden()
    page.locator("#a1 .mark").nth(1).tap()
    expect(sheet).to_be_visible()
    page.keyboard.press("Escape")
    expect(sheet).to_be_hidden()


def test_every_response_carries_the_security_headers(address: str) -> None:
    for path in ("/", "/config", "/favicon.ico", "/theme.css"):
        with urlopen(f"{address}{path}") as response:  # noqa: S310  (our own address)
            policy = response.headers["content-security-policy"]
            assert "frame-ancestors 'none'" in policy and "img-src 'self' data:;" in policy
            assert response.headers["x-content-type-options"] == "nosniff"
            assert response.headers["referrer-policy"] == "no-referrer"


def test_a_port_that_is_taken_is_said_at_once() -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as taken:
        port = taken.getsockname()[1]

        with pytest.raises(BadSetting, match=f"{port}.*端口已被占用"):
            listen(Settings(port=port))


# --- what a language model has a part in ----------------------------------------------------------


def test_what_a_model_wrote_says_so_and_says_it_once_where_it_is_copied(visit: Visit) -> None:
    page = visit.page
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    visit.ask("用模型写")
    label = page.locator("#a1 .status .badge")
    expect(label).to_have_text("人工智能生成")

    label.click()

    expect(page.locator("#why")).to_contain_text("由语言模型（qwen）根据所列出处撰写")
    page.locator("#a1 [data-copy]").click()
    expect(page.locator("#a1 [data-copy]")).to_have_text("已复制")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith(LEAD) and copied.count("人工智能生成") == 1
    visit.ask("落户银川有什么补贴？")
    expect(page.locator("#a2 .took")).to_contain_text("原文摘句")
    expect(page.locator("#a2 .badge", has_text="人工智能")).to_have_count(0)
    page.locator("#a2 [data-copy]").click()
    expect(page.locator("#a2 [data-copy]")).to_have_text("已复制")
    assert "人工智能" not in page.evaluate("navigator.clipboard.readText()")


def test_where_a_page_has_no_clipboard_an_answer_is_copied_all_the_same(visit: Visit) -> None:
    page = visit.page
    page.evaluate(
        """() => {
            delete Navigator.prototype.clipboard;  // as over plain HTTP
            window.copied = [];
            document.addEventListener("copy", ({ target }) => window.copied.push(target.value));
        }"""
    )
    visit.ask("落户银川有什么补贴？")

    page.locator("#a1 [data-copy]").click()

    expect(page.locator("#a1 [data-copy]")).to_have_text("已复制")
    (copied,) = page.evaluate("window.copied")
    assert copied.startswith(LEAD)
    expect(page.locator("#a1 [data-copy]")).to_be_focused()
    expect(page.locator("#a1 [data-copy]")).to_have_text("复制")


def test_the_question_as_it_was_understood_is_changed_and_asked_with_the_keyboard(
    visit: Visit,
) -> None:
    page = visit.page
    visit.ask("用模型写")
    expect(page.locator("#a1 .understood")).to_contain_text("那落户银川有什么补贴？")

    page.get_by_role("button", name="改这个问题，再问一次").focus()
    page.keyboard.press("Enter")

    box = page.locator("#question textarea")
    expect(box).to_be_focused()
    expect(box).to_have_value("那落户银川有什么补贴？")
    page.keyboard.type("今年的")
    page.keyboard.press("Enter")
    expect(page.locator("#a2 .asked")).to_contain_text("那落户银川有什么补贴？今年的")


@pytest.mark.parametrize("key", ["Escape", ""], ids=["by key", "by button"])
def test_who_stops_an_answer_ends_the_call_of_the_model(visit: Visit, key: str) -> None:
    page = visit.page
    visit.ask("没完没了")
    expect(page.locator("#a1 .stage")).to_have_text("语言模型正在写…")

    if key:
        page.keyboard.press(key)
    else:
        page.locator("#stop").click()

    expect(page.locator("#a1 .status")).to_contain_text("已停止")
    assert CALLS[-1].ended.wait(SOON_SECONDS)
    page.wait_for_timeout(1000)
    expect(page.locator("#a1 .status")).to_contain_text("已停止")


def test_who_empties_the_conversation_ends_the_call_of_the_model(visit: Visit) -> None:
    visit.ask("没完没了")
    expect(visit.page.locator("#a1 .stage")).to_be_visible()

    visit.page.locator("#clear").click()

    assert CALLS[-1].ended.wait(SOON_SECONDS)
    expect(visit.page.locator(".example")).to_have_count(3)


def test_who_closes_the_page_ends_the_call_of_the_model(browser: Browser, address: str) -> None:
    context = browser.new_context(locale="zh-CN")
    page = context.new_page()
    page.goto(address)
    page.locator("#question textarea").fill("没完没了")
    page.keyboard.press("Enter")
    expect(page.locator("#a1 .stage")).to_be_visible()
    assert not CALLS[-1].ended.is_set()

    page.close()

    assert CALLS[-1].ended.wait(SOON_SECONDS)
    context.close()


def test_while_a_model_writes_what_is_there_stays_as_it_is(visit: Visit) -> None:
    page = visit.page
    visit.ask("没完没了")
    expect(page.locator("#a1 .stage")).to_be_visible()
    page.evaluate("window.kept = document.querySelector('#a1 .said')")

    page.wait_for_timeout(1500)

    assert page.evaluate("window.kept.isConnected")
    page.locator("#stop").click()
    assert CALLS[-1].ended.wait(SOON_SECONDS)


def test_those_who_wait_for_a_model_keep_nobody_from_an_answer(
    browser: Browser, address: str
) -> None:
    contexts = [browser.new_context(locale="zh-CN") for _ in range(6)]
    for context in contexts[1:]:
        page = context.new_page()
        page.goto(address)
        page.locator("#question textarea").fill("没完没了")
        page.keyboard.press("Enter")
        expect(page.locator("#a1 .stage")).to_be_visible()
    page = contexts[0].new_page()
    page.goto(address)

    page.locator("#question textarea").fill("落户银川有什么补贴？")
    page.keyboard.press("Enter")

    expect(page.locator("#a1 .took")).to_be_visible()
    for context in contexts:
        context.close()
    assert all(call.ended.wait(SOON_SECONDS) for call in CALLS)


@pytest.mark.parametrize(
    ("about", "ceiling", "embedding", "said"),
    [
        (None, "public", "", "问题和资料只在本系统内处理，不发往别处"),
        (About(name="qwen"), "public", "", "由本系统自己的语言模型撰写"),
        (
            About(name="qwen", host="llm.example"),
            "public",
            "",
            "公开资料和问题会发送给 llm.example 的语言模型；企业名称、数字和个人信息先遮盖",
        ),
        (
            About(name="qwen", host="llm.example"),
            "internal",
            "",
            "公开、内部资料和问题会发送给 llm.example 的语言模型；企业名称、数字和个人信息先遮盖",
        ),
        (None, "public", "vectors.example", "为了查找，问题会发送给 vectors.example"),
    ],
    ids=["no model", "a model here", "a model elsewhere", "one that may see more", "vectors"],
)
def test_the_page_says_where_a_question_goes(
    browser: Browser, about: About | None, ceiling: Level, embedding: str, said: str
) -> None:
    app = web(
        fake,
        access=open_access(),
        day=lambda: DAY,
        bench=Workbench(about=about, ceiling=lambda: ceiling, embedding=embedding, kept_days=180),
    )
    with serving(app) as address:
        context = browser.new_context(locale="zh-CN")
        page = context.new_page()
        page.goto(address)

        expect(page.locator("#composer .going")).to_have_text(f"{said}；提问记录保存 180 天")

        context.close()


# --- the view for staff ---------------------------------------------------------------------------

CARD = """# 创新券办法
编号：T01
来源级别：二手

每家企业最高补助20万元。〔二手〕
每年受理一次。〔官方〕
"""


WITHDRAW = json.dumps({"record": "T01", "reason": "wrong", "asked": "1 wrong T01"})


class Office:
    """The real parts behind the view, and a gate that holds a batch with a slow file."""

    def __init__(self, folder: Path) -> None:
        self.house = a_house(folder / "house")
        self.uploads = folder / "uploads"
        self.gate = threading.Event()
        self.desk = Desk(
            store=self.house.store,
            additions=Additions(self._work, store=self.house.store, folder=self.uploads),
            set_level=self.house.set_level,
            withdraw=self.house.remove,
            back=BringingBack(store=self.house.store, restore=self.house.restore),
        )

    def _work(
        self, folder: Path, kind: Kind | None, level: Level | None, progress: Progress
    ) -> Added:
        def tell(step: Step) -> None:
            progress(step)
            if step.path == SLOW and step.state == "parsed":
                self.gate.wait(20)

        return add(
            [folder],
            store=self.house.store,
            indexer=self.house.indexer,
            parser=InProcessParser(),
            kind=kind,
            level=level,
            progress=tell,
        )

    def provenance(self) -> str:
        facts = self.house.store.get("T01", EVERYTHING).record.facts
        assert isinstance(facts, Policy)
        return facts.spans[0].provenance


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Office, str]]:
    office = Office(tmp_path_factory.mktemp("office"))
    with served(office.desk) as address:
        yield office, address
        office.gate.set()


@pytest.fixture
def counter(browser: Browser, office: tuple[Office, str]) -> Iterator[Visit]:
    """Open the view for staff."""
    context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="zh-CN")
    context.set_default_timeout(10000)
    visit = Visit(context.new_page())
    visit.page.goto(office[1])
    visit.page.get_by_role("button", name="资料", exact=True).click()
    visit.page.locator("#drop").wait_for()
    yield visit
    context.close()
    assert visit.complaints == []


def files_in(folder: Path, **files: str) -> Path:
    for name, text in files.items():
        path = folder / "资料" / name.replace("__", "/").replace("_", ".")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder / "资料"


def hand_in(page: Page, folder: Path) -> None:
    page.locator("#pick-folder").set_input_files(folder)
    expect(page.locator("#chosen")).to_contain_text("已选")
    page.locator("#add-start").click()


def test_a_folder_is_added_with_a_word_on_each_file_and_nothing_of_it_stays_behind(
    counter: Visit, office: tuple[Office, str], tmp_path: Path
) -> None:
    page, house = counter.page, office[0].house
    folder = files_in(tmp_path, 券_md=CARD, 下级__空_pdf="", 成果_csv="成果名称,简介\n,无名\n")

    hand_in(page, folder)

    expect(page.locator("#work")).to_contain_text("添加完成")
    expect(page.locator("#work")).to_contain_text("新增 1 条，更新 0 条，未变 0 条，问题 2 个")
    problems = page.locator(".problems tbody tr")
    expect(problems.filter(has_text="下级/空.pdf")).to_contain_text("✕未读入")
    expect(problems.filter(has_text="成果.csv")).to_contain_text("第 2 行")
    assert house.found("创新券最高补助", role="enterprise") == ["T01"]
    assert [path for path in office[0].uploads.rglob("*") if path.suffix in (".md", ".pdf")] == []
    expect(page.locator(".review")).to_contain_text("创新券办法")

    files_in(tmp_path, 券_md=CARD.replace("20万元", "30万元"))
    hand_in(page, folder)
    expect(page.locator("#work")).to_contain_text("更新 1 条")
    page.locator(".changed summary").click()
    expect(page.locator(".changes del")).to_have_text("20")
    expect(page.locator(".changes ins")).to_have_text("30")
    lines = page.locator(".changed .changes li")
    narrow = "es => Math.min(...es.map(e => e.querySelector('p').getBoundingClientRect().width))"
    assert lines.evaluate_all(narrow) > 200


def test_a_reload_in_the_middle_shows_how_far_it_is(
    counter: Visit, office: tuple[Office, str], tmp_path: Path
) -> None:
    page = counter.page
    office[0].gate.clear()
    hand_in(page, files_in(tmp_path, 先_md="# 先\n内容。", 慢_md="# 慢\n内容。"))
    slow = page.locator(".files li", has_text=SLOW)
    expect(slow).to_contain_text("已读出")

    page.reload()

    expect(slow).to_contain_text("已读出")
    expect(page.locator(".files li", has_text="先.md")).to_contain_text("已读出")
    office[0].gate.set()
    expect(page.locator("#work")).to_contain_text("添加完成")
    page.locator(".latest summary").click()
    expect(slow).to_contain_text("可检索")


def test_a_fact_that_is_checked_changes_its_badge_and_leaves_the_queue(
    counter: Visit, office: tuple[Office, str]
) -> None:
    page, house = counter.page, office[0].house
    house.write("券.md", CARD)
    page.get_by_role("button", name="资料", exact=True).click()
    page.locator("[data-review='T01']").click()
    expect(page.locator("#task-title")).to_be_focused()
    page.locator("#check-save").click()
    expect(page.locator("#check-head .told")).to_contain_text("请至少选一句")
    expect(page.locator("#check-head .told")).to_be_in_viewport()
    assert office[0].provenance() == "second_hand"

    page.get_by_label("每家企业最高补助20万元").check()
    page.get_by_label("官方", exact=True).check()
    page.get_by_label("核对人").fill("张三")
    page.get_by_label("备注").fill("对照原件")
    page.locator("#check-save").click()

    expect(page.locator("#check-head")).to_contain_text("已记下：1 处，官方")
    assert office[0].provenance() == "official"
    (found,) = house.store.checks(EVERYTHING)["T01"]
    assert (found.who, found.note) == ("张三", "对照原件")
    page.locator("[data-queue]").click()
    expect(page.locator("[data-review='T01']")).to_contain_text("整条待核")
    expect(page.locator("#review-title")).to_be_focused()

    page.locator("[data-review='T01']").click()
    page.get_by_label("已核对为官方，张三").check()
    page.get_by_label("撤回", exact=True).check()
    page.locator("#check-save").click()
    expect(page.locator("#check-head .told")).to_contain_text("还没有撤回")
    assert office[0].provenance() == "official"
    page.locator("#check-save").click()
    expect(page.locator("#check-head")).to_contain_text("已记下：1 处，撤回")
    assert office[0].provenance() == "second_hand"


def test_what_was_added_is_opened_from_the_result_and_by_words_of_its_title(
    counter: Visit, tmp_path: Path
) -> None:
    page = counter.page
    notice = (
        "# 申报{}示范项目的通知\n编号：{}\n文号：宁科示字〔2026〕{}号\n来源级别：官方\n\n内容。\n"
    )
    hand_in(
        page,
        files_in(
            tmp_path, 杞_md=notice.format("枸杞", "T21", 88), 羊_md=notice.format("滩羊", "T22", 89)
        ),
    )
    expect(page.locator("#work")).to_contain_text("添加完成")

    page.locator("#work .opens", has_text="枸杞").click()

    expect(page.locator("#task-title")).to_be_focused()
    expect(page.locator("#check-head")).to_contain_text("宁科示字〔2026〕88号")
    page.locator("[data-queue]").click()
    box = page.get_by_label("打开一条资料")
    box.fill("示范项目的")
    box.press("Enter")
    expect(page.locator("#review-title")).to_have_text("有几条资料符合，请选一条")
    expect(page.locator("#review-title")).to_be_focused()
    page.locator(".sought [data-review='T22']").click()
    expect(page.locator("#task-title")).to_contain_text("滩羊")
    page.locator("[data-queue]").click()
    box.fill("没有这个标题")
    box.press("Enter")
    expect(page.locator("#review")).to_contain_text("请写标题里连着的几个字")


def test_an_error_is_headed_in_the_language_of_the_page(counter: Visit) -> None:
    counter.page.locator("#papers-do-level").evaluate("button => button.click()")

    expect(counter.page.locator(".toast-title")).to_have_text("没有完成")


def test_staff_say_anew_who_may_see_a_record_and_public_is_asked_twice(
    counter: Visit, office: tuple[Office, str]
) -> None:
    page, house = counter.page, office[0].house
    house.write("券.md", CARD, level="internal")
    page.get_by_role("button", name="资料", exact=True).click()
    page.get_by_label("打开一条资料").fill("T01")
    page.get_by_label("打开一条资料").press("Enter")
    page.locator("#check-level summary").click()
    change = page.get_by_role("button", name="更改级别")

    def level() -> str:
        return house.store.get("T01", EVERYTHING).record.level

    page.locator("#level-form [value=public]").check()
    change.click()
    asked = page.locator("#level-form .told")
    expect(asked).to_contain_text("级别还没有改")
    expect(asked).to_be_focused()
    change.click()
    expect(asked).to_contain_text("再问一次")
    assert level() == "internal"
    change.click()
    expect(page.locator("#check-head .told")).to_contain_text("级别已改为“公开”")
    assert level() == "public"

    page.locator("#check-level summary").click()
    page.locator("#level-form [value=restricted]").check()
    change.click()
    expect(asked).to_contain_text("马上查不到它")
    change.click()
    expect(page.locator("#check-head .told")).to_contain_text("级别已改为“受限”")
    assert level() == "restricted"


def test_staff_withdraw_a_record_for_a_reason_once_they_were_asked(
    counter: Visit, office: tuple[Office, str]
) -> None:
    page, house = counter.page, office[0].house
    house.write("旧券.md", CARD.replace("T01", "T09").replace("创新券", "旧飞轮券"))
    page.get_by_role("button", name="资料", exact=True).click()
    page.get_by_label("打开一条资料").fill("T09")
    page.get_by_label("打开一条资料").press("Enter")
    page.locator("#check-withdrawal summary").click()
    withdraw = page.get_by_role("button", name="撤下", exact=True)
    told = page.locator("#withdraw-form .told")

    withdraw.click()
    expect(told).to_contain_text("请先选为什么撤下")
    page.get_by_label("和另一条重复").check()
    withdraw.click()
    expect(told).to_contain_text("还没有撤下")
    expect(told).to_be_focused()
    page.get_by_label("本来就不该收入").check()
    withdraw.click()
    expect(page.locator("#withdraw-form")).to_contain_text("撤下不是清除")
    assert house.found("旧飞轮券", role="enterprise")[0] == "T09"
    withdraw.click()

    expect(page.locator("#review .told")).to_contain_text("已撤下“旧飞轮券办法”（T09）")
    expect(page.locator("#check")).to_be_hidden()
    assert "T09" not in house.found("旧飞轮券", role="admin")


def test_staff_find_what_was_withdrawn_look_at_it_and_bring_it_back(
    counter: Visit, office: tuple[Office, str]
) -> None:
    page, house = counter.page, office[0].house
    house.write("误撤.md", CARD.replace("T01", "T11").replace("创新券", "误撤券"))
    house.write("误撤二.md", CARD.replace("T01", "T12").replace("创新券", "误撤乙券"))
    for record in ("T11", "T12"):
        house.remove(record, "wrong", Viewer(identity="王", role="staff"))
    page.get_by_role("button", name="资料", exact=True).click()
    page.get_by_role("button", name="已撤下的资料").click()
    expect(page.locator("#review-title")).to_have_text("已撤下的资料")
    expect(page.locator("#review-title")).to_be_focused()

    page.get_by_label("在已撤下的资料里查找").fill("误撤券")
    page.get_by_label("在已撤下的资料里查找").press("Enter")
    expect(page.locator("#review [data-gone]")).to_have_count(1)
    row = page.locator("[data-gone=T11]")
    expect(row).to_contain_text("内容有误")
    expect(row).to_contain_text("王")
    row.click()
    expect(page.locator("#task-title")).to_be_focused()
    expect(page.locator(".gone .was")).to_contain_text("最高补助")
    restore = page.get_by_role("button", name="恢复", exact=True)
    restore.click()
    told = page.locator("#restore-form .told")
    expect(told).to_contain_text("请先选为什么恢复")
    expect(told).to_be_focused()
    page.get_by_label("撤错了").check()
    restore.click()
    expect(told).to_contain_text("还没有恢复")
    assert "T11" not in house.found("误撤券", role="enterprise")
    restore.click()

    expect(page.locator("#check-head .told")).to_contain_text("已恢复，是第 2 版")
    expect(page.locator("#task-title")).to_be_focused()
    assert house.found("误撤券", role="enterprise")[0] == "T11"
    page.locator("[data-queue]").click()
    page.get_by_label("打开一条资料").fill("T12")
    page.get_by_label("打开一条资料").press("Enter")
    expect(page.locator(".gone #task-title")).to_have_text("误撤乙券办法")
    page.locator(".gone [data-withdrawn]").click()
    expect(page.locator("[data-gone=T12]")).to_be_visible()
    expect(page.locator("[data-gone=T11]")).to_have_count(0)


def test_a_guest_sees_the_conversation_and_nothing_else(
    browser: Browser, office: tuple[Office, str]
) -> None:
    context = browser.new_context(locale="zh-CN")
    page = context.new_page()

    page.goto(f"{office[1].replace('127.0.0.1', FOREIGN_NAME)}/#papers")

    page.locator(".example").first.wait_for()
    page.wait_for_timeout(1500)
    assert page.locator("#tabs, #papers, #drop").count() == 0
    expect(page.locator("#question textarea")).to_be_visible()
    context.close()


@pytest.mark.parametrize("name", ["open", "tick", "show", "check", "withdraw", "gone", "restore"])
def test_a_guest_who_calls_a_handler_by_its_number_is_refused_and_nothing_is_done(
    office: tuple[Office, str], name: str
) -> None:
    office[0].house.write("券.md", CARD)
    before = len(office[0].house.store.checks(EVERYTHING).get("T01", ()))
    host = {"host": FOREIGN_NAME}
    given = {
        "show": ["T01"],
        "check": ["T01", [], "官方", "", "我", ""],
        "withdraw": [WITHDRAW],
        "gone": [WITHDRAW],
        "restore": [WITHDRAW],
    }.get(name, [])
    with httpx.Client(base_url=office[1], headers=host, timeout=20) as client:
        handlers = client.get("/config").json()["dependencies"]
        number = next(item["id"] for item in handlers if item["api_name"] == f"papers_{name}")
        call = {"data": given, "fn_index": number, "session_hash": f"guest-{name}"}

        client.post("/gradio_api/queue/join", json=call)
        said = client.get("/gradio_api/queue/data", params={"session_hash": f"guest-{name}"}).text

    events = [json.loads(line.removeprefix("data: ")) for line in said.splitlines() if line]
    (last,) = (event for event in events if event["msg"] == "process_completed")
    assert last["success"] is False
    assert last["output"]["error"] == "只有工作人员可以添加和核对资料。"
    assert "创新券" not in said
    assert len(office[0].house.store.checks(EVERYTHING).get("T01", ())) == before
    assert "T01" in office[0].house.found("创新券", role="enterprise")


def test_a_guest_can_send_no_file_by_either_way(office: tuple[Office, str]) -> None:
    with httpx.Client(
        base_url=office[1], headers={"host": FOREIGN_NAME, "x-papers": "1"}
    ) as client:
        assert client.post("/papers/").status_code == 403
        sent = client.post("/gradio_api/upload", files={"files": ("a.pdf", b"x")})

    assert sent.status_code == 404


def test_a_blank_question_leaves_the_page_as_it_was(visit: Visit) -> None:
    visit.ask("   ")
    visit.page.wait_for_timeout(1500)

    expect(visit.page.locator("#ask")).to_have_text("提问")
    expect(visit.page.locator(".example").first).to_be_visible()
