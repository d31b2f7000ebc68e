"""What the staff make of what people told them: the view in a real browser, on a real database."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest
from access_builders import open_access
from browsing import FOREIGN_NAME, complaints_of, serving
from fake_trials import A_CANDIDATE, TWO_RUNS, FakeTrials
from feedback_builders import a_feedback
from playwright.sync_api import Browser, Page, ViewportSize, expect

from assistant.answers import Answer, Question
from assistant.complaints.complaint import Complaint, Subject
from assistant.errors import BadRequest
from assistant.feedback import complained_id, feedback_id
from assistant.keeping.complaints import ComplaintStore
from assistant.keeping.feedback import FeedbackStore
from assistant.keeping.inbox import InboxStore
from assistant.keeping.opinions import OpinionStore
from assistant.keeping.traces import TraceStore
from assistant.keeping.usage import UsageStore
from assistant.traces import Trace
from assistant.ui.inbox.port import Inbox
from assistant.ui.web import web
from assistant.ui.workbench import Workbench
from corpus.levels import Viewer
from corpus.store.records import open_store

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
STAFF = Viewer(identity="u-staff", role="staff")
GIVER = Viewer(identity="u-1", role="enterprise")
WIDE: ViewportSize = {"width": 1440, "height": 900}
PHONE: ViewportSize = {"width": 390, "height": 844}
KEY = "0123456789abcdef0123456789abcdef"


def a_complaint(number: str, **changes: object) -> Complaint:
    values = {
        "number": number,
        "when": NOON,
        "role": "enterprise",
        "identity": GIVER.identity,
        "kind": "wrong_answer",
        "text": f"<b>{number}</b>应是 50 万元",
        "contact": "0951-1234567",
        "about": Subject(place="talk", record="X99", trace=KEY, question="最高多少", answer="100"),
    }
    return Complaint(**{**values, **changes})  # type: ignore[arg-type]


def a_trace() -> Trace:
    return Trace(
        id=KEY,
        when=NOON,
        role="enterprise",
        identity=GIVER.identity,
        question="最高多少",
        understood="最高多少",
        as_of=NOON.date(),
        status="answered",
        text="最高100万元。",
    )


def fake(question: Question) -> Iterator[Answer]:
    raise AssertionError(question)


@dataclass(frozen=True)
class Office:
    inbox: Inbox
    address: str


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    records = open_store(f"sqlite:///{tmp_path / 'records.db'}")
    engine = records.engine
    inbox = Inbox(
        listed=InboxStore(engine),
        complaints=ComplaintStore(engine),
        feedback=FeedbackStore(engine),
        opinions=OpinionStore(engine),
        traces=TraceStore(engine),
        records=records,
        named=lambda identity: {"local": "本机管理员"}.get(identity, "?"),
    )
    inbox.traces.add(a_trace())
    inbox.complaints.give(a_complaint("20261123-AAAAAA"))
    inbox.complaints.give(a_complaint("20261123-BBBBBB", kind="other", about=Subject()))
    inbox.feedback.keep(a_feedback("f1"))
    trials = FakeTrials(TWO_RUNS, candidates=(A_CANDIDATE,))
    bench = Workbench(inbox=inbox, traces=inbox.traces, trials=trials)
    with serving(web(fake, access=open_access(), day=NOON.date, bench=bench)) as address:
        yield Office(inbox=inbox, address=address)
    engine.dispose()


@contextmanager
def visiting(browser: Browser, address: str, size: ViewportSize = WIDE) -> Iterator[Page]:
    context = browser.new_context(viewport=size, locale="zh-CN")
    context.set_default_timeout(8000)
    page = context.new_page()
    complaints = complaints_of(page)
    page.goto(address)
    page.get_by_role("button", name="反馈", exact=True).click()
    page.locator("#inbox-list .listed").wait_for()
    yield page
    context.close()
    assert complaints == []


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
def test_staff_read_a_complaint_answer_it_and_settle_it(
    browser: Browser, office: Office, size: ViewportSize
) -> None:
    with visiting(browser, office.address, size) as page:
        rows = page.locator("#inbox-list .past")
        expect(rows).to_have_count(3)
        rows.filter(has_text="AAAAAA").click()
        one = page.locator("#inbox-one")
        expect(page.locator("#inbox-title")).to_be_focused()
        for said in (
            "0951-1234567",
            "<b>20261123-AAAAAA</b>应是 50 万元",
            "最高多少",
            "已不在资料里",
        ):
            expect(one).to_contain_text(said)
        assert page.evaluate("document.documentElement.scrollWidth") == size["width"]

        one.get_by_role("radio", name="已办结").check()
        one.get_by_role("button", name="记下").click()
        expect(page.locator(".toast-body")).to_contain_text("请先写给反映人的答复")
        page.locator(".toast-close").first.click()
        one.get_by_label("给反映人的答复").fill("已更正为 50 万元")
        one.get_by_label("内部备注").fill("原件第 3 页")
        one.get_by_role("button", name="记下").click()
        expect(one.locator(".told")).to_contain_text("已记下")
        expect(one).to_contain_text("本机管理员")

    kept = office.inbox.complaints.get("20261123-AAAAAA", STAFF)
    assert (kept.state, kept.reply, kept.note) == ("done", "已更正为 50 万元", "原件第 3 页")
    (mine, _) = sorted(office.inbox.complaints.own(GIVER), key=lambda of: of.number)
    assert mine.reply == "已更正为 50 万元"


def test_the_list_is_narrowed_by_state_and_kind(browser: Browser, office: Office) -> None:
    with visiting(browser, office.address) as page:
        rows = page.locator("#inbox-list .past")
        page.get_by_label("类别").select_option("complaint:other")
        expect(rows).to_have_count(1)
        expect(rows).to_contain_text("BBBBBB")
        page.get_by_label("状态").select_option("done")
        expect(page.locator("#inbox-list .none")).to_contain_text("没有符合这些条件的")
        page.get_by_role("button", name="去掉条件").click()
        expect(rows).to_have_count(3)


def test_from_a_complaint_the_course_of_the_answer_and_a_case_are_reached(
    browser: Browser, office: Office
) -> None:
    with visiting(browser, office.address) as page:
        page.locator("#inbox-list .past", has_text="AAAAAA").click()
        page.get_by_role("button", name="看这个回答的过程").click()
        expect(page.locator("#traces-title")).to_have_text("最高多少")
        page.get_by_role("button", name="反馈", exact=True).click()
        page.get_by_role("button", name="转为评测用例").click()
        expect(page.locator("#trials")).to_be_visible()

    waiting = {one.id for one in office.inbox.feedback.waiting(STAFF)}
    assert complained_id(KEY, GIVER) in waiting


def test_an_opinion_leads_to_its_case_or_is_dismissed(browser: Browser, office: Office) -> None:
    with visiting(browser, office.address) as page:
        page.locator("#inbox-list .past", has_text="应是 50 万元").filter(
            has_text="对回答的意见"
        ).click()
        waiting = page.locator("#inbox-list .past").count()
        page.get_by_role("button", name="不处理").click()
        expect(page.locator("#inbox-one .told")).to_contain_text("不再处理")
        expect(page.locator("#inbox-list .past")).to_have_count(waiting - 1)

    assert office.inbox.feedback.get("f1", STAFF).state == "dismissed"


def test_an_opinion_that_waits_already_is_the_case_of_a_complaint(office: Office) -> None:
    id_ = feedback_id(KEY, GIVER)
    given = a_feedback(id_, identity=GIVER.identity, reason="wrong_figure")
    office.inbox.feedback.keep(given)

    found = office.inbox.as_candidate(a_complaint("a"), STAFF, when=NOON)

    assert (found, office.inbox.feedback.get(id_, STAFF).reason) == (id_, "wrong_figure")
    assert office.inbox.course_of(replace(given, question="最高多少"), STAFF) == KEY
    with pytest.raises(BadRequest, match="没有带着回答"):
        office.inbox.as_candidate(a_complaint("b", about=Subject()), STAFF, when=NOON)


def test_a_case_of_a_complaint_is_no_opinion_and_leaves_the_one_that_was_given(
    office: Office,
) -> None:
    own = feedback_id(KEY, GIVER)
    office.inbox.feedback.keep(a_feedback(own, identity=GIVER.identity, reason="useful"))

    found = office.inbox.as_candidate(a_complaint("a"), STAFF, when=NOON)

    made = office.inbox.feedback.get(found, STAFF)
    assert (made.reason, made.waits) == ("complained", True)
    assert office.inbox.feedback.get(own, STAFF).reason == "useful"
    assert office.inbox.course_of(replace(made, question="最高多少"), STAFF) == KEY
    assert found not in {one.id for one in office.inbox.feedback.own(GIVER)}
    usage = UsageStore(office.inbox.records.engine).usage(STAFF, since=NOON.date(), now=NOON)
    assert (usage.useful, usage.complained) == (1, 1)


@pytest.mark.parametrize("name", ["start", "list", "open", "change", "case", "dismiss"])
def test_whoever_is_no_staff_is_refused_and_told_nothing(office: Office, name: str) -> None:
    told = json.dumps({"one": "20261123-AAAAAA"})
    with httpx.Client(
        base_url=office.address, headers={"host": FOREIGN_NAME}, timeout=20
    ) as client:
        handlers = client.get("/config").json()["dependencies"]
        number = next(one["id"] for one in handlers if one["api_name"] == f"inbox_{name}")
        call = {"data": [told], "fn_index": number, "session_hash": "guest"}
        client.post("/gradio_api/queue/join", json=call)
        said = client.get("/gradio_api/queue/data", params={"session_hash": "guest"}).text

    assert "只有工作人员可以查看和处理投诉与反馈" in said and "0951" not in said
