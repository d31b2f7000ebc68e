"""Traces: what is promised of keeping them on every database, and the view in a real browser."""

import json
import logging
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import httpx
import pytest
from access_builders import open_access
from browsing import FOREIGN_NAME, complaints_of, serving
from playwright.sync_api import Browser, Page, ViewportSize, expect
from sqlalchemy import Engine
from sqlalchemy import text as sql

from assistant.answers import Answer, Citation, Evidence, Question, Removed, Written
from assistant.chatmodel.port import Spent
from assistant.errors import BadRequest
from assistant.keeping.traces import KEPT_DAYS, Sought, Traces, TraceStore
from assistant.traces import Passage, Trace, traced
from assistant.ui.web import web
from assistant.ui.workbench import Workbench
from corpus.errors import NotPermitted, StoreUnavailable
from corpus.levels import Role, Viewer
from corpus.records import Policy, Record, Source
from corpus.store.database import open_database
from index.chunks import Hit

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
DAY = date(2026, 11, 23)
STAFF = Viewer(identity="张三", role="staff")
WIDE: ViewportSize = {"width": 1440, "height": 900}
PHONE: ViewportSize = {"width": 390, "height": 844}
# How late an answer is that another overtakes.
SLOW_SECONDS = 2.0


def a_trace(name: str = "t1", **changes: object) -> Trace:
    values = {
        "id": name,
        "when": NOON,
        "role": "enterprise",
        "identity": "guest",
        "question": "那银川呢𠮷",
        "understood": "落户银川有什么补贴？",
        "rewriter": "rules",
        "as_of": DAY,
        "status": "answered",
        "intent": "policy_fact",
        "mode": "llm",
        "text": "最高100万元。[^1]",
        "found": (Passage(record="X07", title="办法", level="public", start=0, end=9, score=0.5),),
        "cited": (Passage(record="X07", title="办法", level="public", start=0, end=9),),
        "model": "qwen",
        "host": "llm.example",
        "prompts": ("answer/1·aaaaaa",),
        "spent": (Spent(asked_tokens=9, written_tokens=None, first_ms=1.5, total_ms=20.0),),
        "wrote": "最高100万元。[^1]最高900万元。",
        "removed": (Removed(text="最高900万元。", why="没有标出处"),),
        "warnings": ("未核对。",),
        "ms": {"total": 30.0},
        "masked": 1,
    }
    return Trace(**{**values, **changes})  # type: ignore[arg-type]


@pytest.fixture
def store(url: str) -> Iterator[TraceStore]:
    engine = open_database(url)
    yield TraceStore(engine)
    engine.dispose()


def listed(store: TraceStore, **sought: object) -> list[str]:
    wanted = Sought(**sought)  # type: ignore[arg-type]
    return [one.id for one in store.list(STAFF, wanted).shown]


def test_what_is_kept_is_read_back_as_it_was(store: TraceStore) -> None:
    whole = a_trace()
    bare = Trace(
        id="t0", when=NOON, role="admin", identity="local", question="?", as_of=DAY, ended="left"
    )

    store.add(whole)
    store.add(bare)

    assert store.get("t1", STAFF) == whole
    assert store.get("t0", STAFF) == bare


def test_the_newest_comes_first_page_by_page(store: TraceStore) -> None:
    for n in range(5):
        store.add(a_trace(f"t{n}", when=NOON + timedelta(minutes=n)))

    pages = [store.list(STAFF, start=start, most=2) for start in (0, 2, 4, 6)]

    assert [[one.id for one in page.shown] for page in pages] == [
        ["t4", "t3"],
        ["t2", "t1"],
        ["t0"],
        [],
    ]
    assert {page.total for page in pages} == {5}


def test_it_is_found_by_what_was_asked_by_how_it_came_out_and_by_who_wrote(
    store: TraceStore,
) -> None:
    store.add(a_trace("model"))
    store.add(a_trace("quoted", mode="extractive", model="", question="100%补贴_A", understood=""))
    store.add(a_trace("refused", status="refused", mode="extractive", model="", understood="甲"))

    assert listed(store, text="落户银川") == ["model"]
    assert listed(store, text="那银川呢") == ["model", "refused"]
    assert listed(store, text="100%补贴_a") == ["quoted"]
    assert listed(store, text="1%补") == []
    assert listed(store, text=" ") == ["model", "quoted", "refused"]
    assert listed(store, status="refused") == ["refused"]
    assert listed(store, mode="llm") == ["model"]
    assert listed(store, model="qwen") == ["model"]
    assert listed(store, model="qwe") == []
    assert store.models(STAFF) == ("qwen",)


def test_it_is_found_by_its_day_the_last_one_included(store: TraceStore) -> None:
    here = datetime(2026, 11, 23).astimezone()  # midnight by the clock of this machine
    for name, when in (("before", -1), ("first", 0), ("last", 24 * 3600 - 1), ("after", 24 * 3600)):
        store.add(a_trace(name, when=(here + timedelta(seconds=when)).astimezone(UTC)))

    assert listed(store, since=DAY, until=DAY) == ["last", "first"]
    assert listed(store, since=DAY) == ["after", "last", "first"]
    assert listed(store, until=DAY) == ["last", "first", "before"]


@pytest.mark.parametrize("role", ["enterprise", "manager"])
def test_only_staff_may_look(store: TraceStore, role: Role) -> None:
    store.add(a_trace())
    other = Viewer(identity="guest", role=role)

    for forbidden in (
        lambda: store.list(other),
        lambda: store.get("t1", other),
        lambda: store.get("none", other),
        lambda: store.models(other),
    ):
        with pytest.raises(NotPermitted, match="只有工作人员"):
            forbidden()


def test_what_is_not_kept_is_told(store: TraceStore) -> None:
    with pytest.raises(BadRequest, match=f"{KEPT_DAYS} 天"):
        store.get("t9", STAFF)


def test_what_is_too_old_is_forgotten_and_nothing_else(store: TraceStore) -> None:
    store.add(a_trace("old", when=NOON - timedelta(days=KEPT_DAYS, seconds=1)))
    store.add(a_trace("young", when=NOON - timedelta(days=KEPT_DAYS)))

    assert store.forget(NOON) == 1

    assert listed(store) == ["young"]


def test_where_it_cannot_be_written_the_answer_is_given_and_no_log_tells_of_it(
    url: str, caplog: pytest.LogCaptureFixture
) -> None:
    engine = open_database(url)
    store = TraceStore(engine)
    with engine.begin() as connection:
        connection.execute(sql("DROP TABLE assistant_trace"))
    question = Question(text="秘密的问题", viewer=STAFF, day=DAY)
    caplog.set_level(logging.DEBUG)

    given = list(traced(lambda _: iter((ANSWERED,)), store.add)(question))

    assert given == [ANSWERED]
    assert "没有记下" in caplog.text
    assert "秘密的问题" not in caplog.text and "最高100万元" not in caplog.text
    with pytest.raises(StoreUnavailable) as raised:
        store.add(a_trace())
    assert raised.value.__suppress_context__ and "银川" not in str(raised.value)
    engine.dispose()


# --- the view -------------------------------------------------------------------------------------

TEXT = "区外机构落户宁夏，最高100万元。<b>粗</b>"
RECORD = Record(
    id="X07",
    kind="policy",
    title="落户补贴<办法>",
    text=TEXT,
    level="restricted",
    source=Source(path="X07.md"),
    facts=Policy(),
)
ANSWERED = Answer(
    status="answered",
    intent="policy_fact",
    question="落户银川有什么补贴？",
    text="最高100万元。[^1]",
    mode="llm",
    citations=(
        Citation(n=1, evidence=Evidence(record=RECORD, start=0, end=18, status="in_force")),
    ),
    hits=(Hit(record=RECORD, start=0, end=18, crumb="", score=0.8, status="in_force"),),
    removed=(Removed(text="最高900万元。[^1]", why="出处中没有“900万元”"),),
    written=Written(
        model="qwen",
        prompts=("answer_system/1·aaaaaa", "answer/1·bbbbbb"),
        text="最高100万元。[^1]最高900万元。[^1]\n<img src=x>",
        spent=(Spent(asked_tokens=1234, written_tokens=56, first_ms=300.0, total_ms=2100.0),),
    ),
    ms={"search": 40.0, "total": 2200.0},
)


def fake(question: Question) -> Iterator[Answer]:
    if "坏" in question.text:
        raise ValueError(question.text)
    if "摘" in question.text:
        yield replace(ANSWERED, mode="extractive", written=None, removed=())
        return
    while "没完" in question.text:
        yield replace(ANSWERED, mode="extractive", finished=False)
        time.sleep(0.05)
    yield ANSWERED


class Unhurried(TraceStore):
    """Takes its time over what a test names, once each."""

    def __init__(self, engine: Engine) -> None:
        super().__init__(engine)
        self.slow: set[str] = set()

    def get(self, trace: str, viewer: Viewer) -> Trace:
        found = super().get(trace, viewer)
        self._linger(trace)
        return found

    def list(
        self, viewer: Viewer, sought: Sought | None = None, *, start: int = 0, most: int = 20
    ) -> Traces:
        found = super().list(viewer, sought, start=start, most=most)
        self._linger(sought.text if sought is not None else "")
        return found

    def _linger(self, name: str) -> None:
        if name in self.slow:
            self.slow.discard(name)
            time.sleep(SLOW_SECONDS)


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Unhurried, str]]:
    path = tmp_path_factory.mktemp("traces") / "var" / "records.db"
    engine = open_database(f"sqlite:///{path}")
    store = Unhurried(engine)
    with serving(
        web(
            fake,
            access=open_access(),
            day=lambda: DAY,
            bench=Workbench(traces=store),
        )
    ) as address:
        yield store, address
    engine.dispose()


@pytest.fixture(params=[WIDE], ids=["wide"])
def page(
    browser: Browser, hall: tuple[TraceStore, str], request: pytest.FixtureRequest
) -> Iterator[Page]:
    """Open the page; afterwards nothing must have gone wrong in the browser."""
    context = browser.new_context(viewport=request.param, locale="zh-CN")
    context.set_default_timeout(20_000)
    page = context.new_page()
    complaints = complaints_of(page)
    page.goto(hall[1])
    page.locator(".example").first.wait_for()
    page.get_by_role("button", name="追溯", exact=True).wait_for()
    yield page
    context.close()
    assert complaints == []


def ask(page: Page, question: str) -> None:
    page.locator("#question textarea").fill(question)
    page.keyboard.press("Enter")
    page.locator(".exchange:last-child .foot").wait_for()


def test_from_an_answer_staff_see_how_it_came_about(page: Page) -> None:
    ask(page, "那银川呢")

    page.get_by_role("button", name="看过程").click()

    opened = page.locator(".opened")
    expect(page.locator("#traces-title")).to_have_text("那银川呢")
    expect(page.locator("#traces-title")).to_be_focused()
    for said in (
        "理解为",
        "落户银川有什么补贴？",
        "由规则按对话补全",
        "落户补贴<办法>",
        "受限",
        "answer_system/1·aaaaaa",
        "删去：出处中没有“900万元”",
        "<img src=x>",
        "1,234",
        "2.1 秒",
    ):
        expect(opened).to_contain_text(said)
    expect(opened.locator("del")).to_have_text("最高900万元。[^1]")
    assert opened.locator("img, b").count() == 0
    expect(page.locator("#traces-list [aria-current]")).to_contain_text("那银川呢")
    page.reload()
    expect(page.locator("#traces-title")).to_have_text("那银川呢")


def test_the_list_is_narrowed_and_what_is_not_there_is_said(page: Page) -> None:
    ask(page, "照原文摘")
    ask(page, "坏的")
    page.get_by_role("button", name="追溯", exact=True).click()
    rows = page.locator("#traces-list .past")
    expect(rows.first).to_contain_text("坏的")
    expect(rows.first).to_contain_text("出错")

    page.get_by_label("问题里有").fill("照原文")
    page.keyboard.press("Enter")

    expect(rows).to_have_count(1)
    expect(rows).to_contain_text("原文摘句")
    page.get_by_text("按结果、模型和日期筛选").click()
    page.get_by_label("谁写的").select_option("llm")
    expect(page.locator("#traces-list .none")).to_contain_text("没有符合这些条件的回答")
    page.get_by_role("button", name="去掉条件").click()
    expect(rows.first).to_contain_text("坏的")
    expect(page.get_by_label("问题里有")).to_have_value("")


def test_what_was_opened_last_stands_there_also_where_the_one_before_comes_later(
    page: Page, hall: tuple[Unhurried, str]
) -> None:
    for name in ("slow", "quick"):
        hall[0].add(a_trace(f"opened-{name}", question=f"先后打开 {name}"))
    page.get_by_role("button", name="追溯", exact=True).click()
    rows = page.locator("#traces-list .past")
    rows.filter(has_text="先后打开 quick").wait_for()
    hall[0].slow.add("opened-slow")

    rows.filter(has_text="先后打开 slow").click()
    page.wait_for_timeout(300)
    rows.filter(has_text="先后打开 quick").click()

    title = page.locator("#traces-title")
    expect(title).to_have_text("先后打开 quick")
    page.wait_for_timeout(1000 * SLOW_SECONDS)
    expect(page.locator("#traces-one[data-waiting]")).to_have_count(0)
    expect(title).to_have_text("先后打开 quick")
    expect(page.locator("#traces-list [aria-current]")).to_contain_text("先后打开 quick")


def test_the_list_is_what_it_was_narrowed_to_last_whichever_answer_comes_later(
    page: Page, hall: tuple[Unhurried, str]
) -> None:
    for name in ("alpha", "omega"):
        hall[0].add(a_trace(f"narrowed-{name}", question=f"先后筛选 {name}"))
    page.get_by_role("button", name="追溯", exact=True).click()
    rows = page.locator("#traces-list .past")
    rows.filter(has_text="先后筛选 omega").wait_for()
    hall[0].slow.add("筛选 alpha")

    for words in ("筛选 alpha", "筛选 omega"):
        page.get_by_label("问题里有").fill(words)
        page.keyboard.press("Enter")
        page.wait_for_timeout(300)

    expect(rows).to_have_count(1)
    page.wait_for_timeout(1000 * SLOW_SECONDS)
    expect(page.locator("#traces-list[data-waiting]")).to_have_count(0)
    expect(rows).to_have_count(1)
    expect(rows).to_contain_text("先后筛选 omega")
    expect(page.get_by_label("问题里有")).to_have_value("筛选 omega")


@pytest.mark.parametrize("page", [PHONE], ids=["phone"], indirect=True)
def test_on_a_phone_one_takes_the_place_of_the_list_and_gives_it_back(page: Page) -> None:
    ask(page, "用手机问")
    page.get_by_role("button", name="追溯", exact=True).click()
    row = page.locator("#traces-list .past", has_text="用手机问").first
    expect(page.locator("#traces-one")).to_be_hidden()

    row.click()

    expect(page.locator("#traces-title")).to_have_text("用手机问")
    expect(page.locator("#traces-list")).to_be_hidden()
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
    page.get_by_role("button", name="← 返回列表").click()
    expect(row).to_be_visible()
    expect(row).to_be_focused()


def test_who_stops_an_answer_leaves_a_trace_of_as_much_as_there_was(page: Page) -> None:
    page.locator("#question textarea").fill("没完没了")
    page.keyboard.press("Enter")
    page.locator("#a1 .stage").wait_for()

    page.keyboard.press("Escape")

    page.locator("#a1 .foot").wait_for()
    page.wait_for_timeout(1000)
    page.get_by_role("button", name="看过程").click()
    expect(page.locator(".opened")).to_contain_text("中途停止")
    expect(page.locator(".opened .said")).to_contain_text("最高100万元。[1]")


def test_a_guest_leaves_a_trace_and_gets_no_way_to_it(
    browser: Browser, hall: tuple[TraceStore, str]
) -> None:
    context = browser.new_context(locale="zh-CN")
    page = context.new_page()
    page.goto(f"{hall[1].replace('127.0.0.1', FOREIGN_NAME)}/#traces")
    page.locator(".example").first.wait_for()

    ask(page, "客人问的")

    assert page.locator("[data-trace], #tabs, #traces").count() == 0
    (kept,) = hall[0].list(STAFF, Sought(text="客人问的")).shown
    assert (kept.role, kept.identity) == ("enterprise", "guest")
    context.close()


@pytest.mark.parametrize("name", ["traces_start", "traces_list", "traces_open"])
def test_a_guest_who_calls_a_handler_by_its_number_is_refused(
    hall: tuple[TraceStore, str], name: str
) -> None:
    hall[0].add(a_trace(f"{name}-secret", question="别人的问题"))
    told = json.dumps({"one": f"{name}-secret"})
    host = {"host": FOREIGN_NAME}
    with httpx.Client(base_url=hall[1], headers=host, timeout=20) as client:
        handlers = client.get("/config").json()["dependencies"]
        number = next(item["id"] for item in handlers if item["api_name"] == name)
        call = {"data": [told], "fn_index": number, "session_hash": f"guest-{name}"}

        client.post("/gradio_api/queue/join", json=call)
        said = client.get("/gradio_api/queue/data", params={"session_hash": f"guest-{name}"}).text

    assert "只有工作人员可以查看回答的过程" in said and "别人的问题" not in said
