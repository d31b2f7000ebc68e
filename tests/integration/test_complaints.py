"""The foot of every view: telling the staff something, in a real browser, kept for real."""

import json
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import httpx
import pytest
from access_builders import open_access
from browsing import FOREIGN_NAME, complaints_of, serving
from playwright.sync_api import Browser, Page, ViewportSize, expect

from assistant.answers import Answer, Citation, Evidence, Question
from assistant.complaints.complaint import Change, Complaint
from assistant.keeping.complaints import ComplaintStore
from assistant.keeping.feedback import FeedbackStore
from assistant.keeping.inbox import InboxStore
from assistant.ui.complaints.giving import Complaining
from assistant.ui.web import web
from assistant.ui.workbench import Workbench
from corpus.levels import Viewer
from corpus.records import Policy, Record, Source
from corpus.store.database import open_database

DAY = date(2026, 11, 23)
STAFF = Viewer(identity="u-staff", role="staff")
WIDE: ViewportSize = {"width": 1440, "height": 900}
PHONE: ViewportSize = {"width": 390, "height": 844}
TEXT = "区外的技术转移机构落户宁夏，给予补贴，最高100万元。"
RECORD = Record(
    id="X07",
    kind="policy",
    title="落户补贴<办法>",
    text=TEXT,
    level="public",
    source=Source(path="X07.md"),
    facts=Policy(),
)
ANSWERED = Answer(
    status="answered",
    intent="policy_fact",
    question="落户有什么补贴？",
    text="最高100万元。[^1]",
    citations=(
        Citation(n=1, evidence=Evidence(record=RECORD, start=0, end=len(TEXT), status="in_force")),
    ),
)


class OneOpen:
    """Lets everybody see one record."""

    def open_to(self, ids: Collection[str], viewer: Viewer) -> frozenset[str]:
        assert viewer.identity
        return frozenset(ids) & {RECORD.id}


def fake(question: Question) -> Iterator[Answer]:
    assert question.text
    yield ANSWERED


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[ComplaintStore, str]]:
    path: Path = tmp_path_factory.mktemp("complaints") / "records.db"
    engine = open_database(f"sqlite:///{path}")
    store = ComplaintStore(engine, an_hour=1000)
    said = FeedbackStore(engine)
    bench = Workbench(
        complaints=Complaining(keeper=store, records=OneOpen(), judgements=said), feedback=said
    )
    with serving(web(fake, access=open_access(), day=lambda: DAY, bench=bench)) as address:
        yield store, address
    engine.dispose()


@contextmanager
def visiting(browser: Browser, address: str, size: ViewportSize = WIDE) -> Iterator[Page]:
    context = browser.new_context(viewport=size, locale="zh-CN")
    context.set_default_timeout(8000)
    page = context.new_page()
    complaints = complaints_of(page)
    page.goto(address)
    page.locator(".example").first.wait_for()
    yield page
    context.close()
    assert complaints == []


def newest(store: ComplaintStore) -> Complaint:
    return store.get(InboxStore(store.engine).list(STAFF).shown[0].id, STAFF)


def how_many(store: ComplaintStore) -> int:
    return InboxStore(store.engine).list(STAFF).total


def write(page: Page, kind: str, text: str, contact: str = "") -> None:
    form = page.locator("#complaint form")
    form.get_by_role("radio", name=kind).check()
    form.get_by_label("请写明发生了什么").fill(text)
    form.get_by_label("联系方式").fill(contact)
    form.get_by_role("button", name="提交").click()


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
def test_whoever_complains_is_told_a_number_and_later_what_came_of_it(
    browser: Browser, hall: tuple[ComplaintStore, str], size: ViewportSize
) -> None:
    store, address = hall
    with visiting(browser, address, size) as page:
        page.locator("#foot").get_by_role("button", name="投诉与反馈").click()
        expect(page.locator("#complaint-title")).to_be_focused()
        write(page, "用起来的问题", "<b>打不开</b>", "0951-1")
        said = page.locator(".complaint-kept")
        expect(said).to_contain_text("已收到，编号")

        kept = newest(store)
        expect(said).to_contain_text(kept.number)
        assert (kept.kind, kept.text, kept.contact) == ("trouble", "<b>打不开</b>", "0951-1")
        assert kept.about.place == "talk"
        assert page.evaluate("document.documentElement.scrollWidth") == size["width"]
        store.change(kept.number, STAFF, Change(state="done", reply="已修好<i>"), seen="new")
        page.get_by_text("我反映过的", exact=True).click()
        first = page.locator(".complaint-list li").first
        expect(first).to_contain_text("已办结")
        expect(first).to_contain_text("已修好<i>")
        assert page.locator("#complaint li :is(b, i):not(.reply b)").count() == 0


def test_what_was_said_under_an_answer_is_in_the_list_of_what_one_told(
    browser: Browser, hall: tuple[ComplaintStore, str]
) -> None:
    _, address = hall
    with visiting(browser, address) as page:
        page.locator("#question textarea").fill("落户有什么补贴？")
        page.keyboard.press("Enter")
        page.locator("#a1 .foot").wait_for()
        page.get_by_role("button", name="有问题").click()
        page.locator("#a1").get_by_text("数额或条件不对").click()
        page.locator("#a1").get_by_role("button", name="提交").click()
        expect(page.locator("#a1 .opinion-kept")).to_contain_text("已收到，工作人员会核对")
        page.locator("#foot").get_by_role("button", name="投诉与反馈").click()
        page.get_by_text("我反映过的", exact=True).click()

        listed = page.locator(".complaint-list li", has_text="落户有什么补贴？")
        expect(listed).to_have_count(1)
        expect(listed).to_contain_text("待核对")
        listed.get_by_role("button", name="收回").click()
        expect(listed).to_have_count(0)


def test_an_answer_is_taken_along_and_can_be_left_behind(
    browser: Browser, hall: tuple[ComplaintStore, str]
) -> None:
    store, address = hall
    with visiting(browser, address) as page:
        page.locator("#question textarea").fill("落户有什么补贴？")
        page.keyboard.press("Enter")
        page.locator("#a1 .foot").wait_for()
        page.evaluate(
            """() => {
                const way = document.createElement("button");
                way.dataset.complain = "answer";
                way.textContent = "投诉这条";
                document.querySelector("#a1 .answer").append(way);
            }"""
        )
        page.get_by_role("button", name="投诉这条").click()
        expect(page.locator(".complaint-about")).to_contain_text("落户有什么补贴？")
        write(page, "回答有误", "应是 50 万元")
        expect(page.locator(".complaint-kept")).to_contain_text("编号")
        about = newest(store).about

        assert (about.question, about.answer) == ("落户有什么补贴？", "最高100万元。[^1]")
        assert about.trace
        page.get_by_role("button", name="再写一条").click()
        expect(page.locator(".complaint-about")).to_be_hidden()


def test_a_record_is_taken_along_from_where_it_is_read(
    browser: Browser, hall: tuple[ComplaintStore, str]
) -> None:
    store, address = hall
    with visiting(browser, address) as page:
        page.locator("#question textarea").fill("落户有什么补贴？")
        page.keyboard.press("Enter")
        page.locator("#a1 .foot").wait_for()
        page.locator("#panel .source").first.click()

        page.get_by_role("button", name="反馈这份资料的问题").click()
        expect(page.locator(".complaint-about q")).to_have_text("落户补贴<办法>")
        write(page, "资料该撤下或含个人信息", "有手机号")
        expect(page.locator(".complaint-kept")).to_contain_text("编号")

    assert newest(store).about.record == "X07"


def test_what_is_missing_is_said_and_escape_gives_the_page_back(
    browser: Browser, hall: tuple[ComplaintStore, str]
) -> None:
    store, address = hall
    before = how_many(store)
    with visiting(browser, address) as page:
        way = page.locator("#foot").get_by_role("button", name="投诉与反馈")
        way.focus()
        page.keyboard.press("Enter")
        page.locator("#complaint").get_by_role("button", name="提交").click()
        expect(page.locator(".complaint-wrong")).to_have_text("请选择反映的是哪类问题。")
        page.locator("#complaint").get_by_role("radio", name="其他").check()
        page.locator("#complaint").get_by_role("button", name="提交").click()
        expect(page.locator(".complaint-wrong")).to_contain_text("请写明发生了什么")
        page.keyboard.press("Escape")
        expect(page.locator("#complaint")).to_be_hidden()
        expect(way).to_be_focused()

    assert how_many(store) == before


def test_a_guest_is_told_the_number_once_and_cannot_look_later(
    browser: Browser, hall: tuple[ComplaintStore, str]
) -> None:
    store, address = hall
    with visiting(browser, address.replace("127.0.0.1", FOREIGN_NAME)) as page:
        page.locator("#foot").get_by_role("button", name="投诉与反馈").click()
        write(page, "其他", "客人说的")
        expect(page.locator(".complaint-kept")).to_contain_text("您没有登录")
        page.get_by_text("我反映过的", exact=True).click()
        expect(page.locator(".complaint-list")).to_contain_text("登录以后")
        expect(page.locator(".complaint-list")).not_to_contain_text("客人说的")

    assert newest(store).identity == "guest"


def test_a_record_that_one_may_not_see_cannot_be_named(hall: tuple[ComplaintStore, str]) -> None:
    store, address = hall
    before = how_many(store)
    told = json.dumps({"kind": "other", "text": "x", "record": "secret-1"})
    with httpx.Client(base_url=address, headers={"host": FOREIGN_NAME}, timeout=20) as client:
        handlers = client.get("/config").json()["dependencies"]
        number = next(one["id"] for one in handlers if one["api_name"] == "complaints_give")
        call = {"data": [told, None], "fn_index": number, "session_hash": "guest-1"}
        client.post("/gradio_api/queue/join", json=call)
        said = client.get("/gradio_api/queue/data", params={"session_hash": "guest-1"}).text

    assert "没有找到这份资料" in said
    assert how_many(store) == before
