"""What people say of answers: the real page in a real browser, kept in a real database."""

import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path

import httpx
import pytest
from access_builders import open_access
from browsing import FOREIGN_NAME, complaints_of, serving
from feedback_builders import a_feedback
from playwright.sync_api import Browser, Page, ViewportSize, expect
from sqlalchemy import Engine, delete

from assistant.answers import Answer, Citation, Evidence, Question, Turn
from assistant.feedback import Feedback
from assistant.keeping.feedback import FeedbackStore
from assistant.keeping.tables import FEEDBACK
from assistant.ui.web import web
from assistant.ui.workbench import Workbench
from assistant.words import CONTACT, NOTHING_FOUND
from corpus.errors import NotPermitted
from corpus.levels import Viewer
from corpus.records import Policy, Record, Source
from corpus.store.database import open_database

DAY = date(2026, 11, 23)
STAFF = Viewer(identity="张三", role="staff")
GUEST = Viewer(identity="guest", role="enterprise")
WIDE = ViewportSize(width=1440, height=900)
PHONE = ViewportSize(width=390, height=844)
GO_ON = threading.Event()
TEXT = "区外的技术转移机构落户宁夏，给予补贴，最高100万元。"
RECORD = Record(
    id="X07",
    kind="policy",
    title="区外技术转移机构落户补贴",
    text=TEXT,
    level="public",
    source=Source(path="policies/X07.md"),
    facts=Policy(number="宁科〔2025〕7号", provenance="official", checked=DAY),
)
ANSWERED = Answer(
    status="answered",
    intent="policy_find",
    question="落户银川有什么补贴？",
    text=f"{TEXT}[^1]\n\n以 2026-11-23 有效的规定为准。",
    citations=(
        Citation(n=1, evidence=Evidence(record=RECORD, start=0, end=len(TEXT), status="in_force")),
    ),
    ms={"total": 187.0},
)
REFUSED = Answer(
    status="refused",
    intent="policy_fact",
    question="火星移民补贴多少？",
    text=f"{NOTHING_FOUND}\n\n建议咨询：{CONTACT}。",
    contact=CONTACT,
)


def fake(question: Question) -> Iterator[Answer]:
    if "火星" in question.text:
        yield REFUSED
    elif "慢" in question.text:
        yield replace(ANSWERED, finished=False)
        GO_ON.wait(20)
        yield ANSWERED
    else:
        yield ANSWERED


@contextmanager
def served(store: FeedbackStore | None) -> Iterator[str]:
    with serving(
        web(
            fake,
            access=open_access(),
            day=lambda: DAY,
            bench=Workbench(feedback=store),
        )
    ) as address:
        yield address
        GO_ON.set()


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> str:
    return f"sqlite:///{tmp_path_factory.mktemp('opinions') / 'records.db'}"


@pytest.fixture(scope="module")
def engine(database: str) -> Iterator[Engine]:
    engine = open_database(database)
    yield engine
    engine.dispose()


@pytest.fixture(scope="module")
def everybodys(engine: Engine) -> Iterator[str]:
    """The page, served once for all tests."""
    with served(FeedbackStore(engine)) as address:
        yield address


@pytest.fixture
def store(engine: Engine) -> FeedbackStore:
    """What the page keeps, and nothing of what was said before."""
    with engine.begin() as connection:
        connection.execute(delete(FEEDBACK))
    return FeedbackStore(engine)


@pytest.fixture
def address(everybodys: str, store: FeedbackStore) -> Iterator[str]:
    GO_ON.clear()
    yield everybodys
    GO_ON.set()


@contextmanager
def visiting(browser: Browser, address: str, size: ViewportSize = WIDE) -> Iterator[Page]:
    """Open the page; nothing may go wrong in it meanwhile."""
    context = browser.new_context(viewport=size, locale="zh-CN", has_touch=size is PHONE)
    context.set_default_timeout(8000)
    page = context.new_page()
    complaints = complaints_of(page)
    page.goto(address)
    page.locator(".example").first.wait_for()
    yield page
    context.close()
    assert complaints == []


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    with visiting(browser, address) as page:
        yield page


def ask(page: Page, text: str, *, answer: int = 1) -> None:
    page.locator("#question textarea").fill(text)
    page.keyboard.press("Enter")
    expect(page.locator(f"#a{answer} .judge")).to_be_visible()


def complain(page: Page, reason: str, note: str = "", *, answer: int = 1) -> None:
    card = page.locator(f"#a{answer}")
    card.get_by_role("button", name="有问题").click()
    card.get_by_role("radio", name=reason).check()
    card.get_by_role("textbox").fill(note)
    card.get_by_role("button", name="提交").click()


def send(page: Page, said: object) -> None:
    """Send what a browser that was tampered with would."""
    page.locator("#opinion-given").evaluate(
        """(root, text) => {
            const box = root.querySelector("textarea, input");
            const value = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(box), "value");
            value.set.call(box, text);
            box.dispatchEvent(new Event("input", { bubbles: true }));
        }""",
        said if isinstance(said, str) else json.dumps(said),
    )
    page.wait_for_timeout(200)
    page.locator("#opinion-send").evaluate("button => button.click()")


def refusal(page: Page, count: int = 1) -> str:
    """Give why what was sent was not kept."""
    said = page.locator(f"#opinions [data-count='{count}']")
    said.wait_for(state="attached")
    return said.get_attribute("data-refused") or ""


def test_a_complaint_arrives_with_its_question_its_history_and_what_was_cited(
    page: Page, store: FeedbackStore, database: str
) -> None:
    ask(page, "火星移民补贴多少？")
    ask(page, "落户银川有什么补贴？", answer=2)

    complain(page, "数额或条件不对", "应是 50 万元\n见第三条", answer=2)

    expect(page.locator("#a2 [role=status]").last).to_have_text("已收到，工作人员会核对")
    (kept,) = store.waiting(STAFF)
    assert kept == Feedback(
        id=kept.id,
        when=kept.when,
        role="admin",
        identity="local",
        question="落户银川有什么补贴？",
        history=(
            Turn(role="user", content="火星移民补贴多少？"),
            Turn(role="assistant", content=REFUSED.text),
        ),
        as_of=DAY,
        status="answered",
        answer=ANSWERED.text,
        cited=("X07",),
        reason="wrong_figure",
        note="应是 50 万元\n见第三条",
    )
    page.reload()
    page.locator(".example").first.wait_for()
    engine = open_database(database)
    assert FeedbackStore(engine).waiting(STAFF) == (kept,)
    engine.dispose()


def test_what_was_said_stands_there_through_further_questions(page: Page) -> None:
    ask(page, "落户银川有什么补贴？")
    page.locator("#a1").get_by_role("button", name="有用").click()
    expect(page.locator("#a1 .opinion-kept")).to_contain_text("已记下")

    ask(page, "火星移民补贴多少？", answer=2)
    complain(page, "不该拒绝", answer=2)

    expect(page.locator("#a2 .opinion-kept")).to_contain_text("已收到，工作人员会核对")
    ask(page, "落户银川有什么补贴？", answer=3)
    expect(page.locator("#a1 .opinion-kept")).to_contain_text("已记下")
    expect(page.locator("#a2 .opinion-kept")).to_contain_text("已收到，工作人员会核对")


def test_that_it_helped_is_kept_and_waits_for_nobody(page: Page, database: str) -> None:
    ask(page, "落户银川有什么补贴？")

    page.locator("#a1").get_by_role("button", name="有用").click()

    expect(page.locator("#a1 .opinion-kept")).to_be_visible()
    engine = open_database(database)
    with engine.connect() as connection:
        rows = connection.exec_driver_sql("SELECT reason, note FROM assistant_feedback").all()
    assert [tuple(row) for row in rows] == [("useful", "")]
    assert FeedbackStore(engine).waiting(STAFF) == ()
    engine.dispose()


def test_who_thinks_again_replaces_what_they_said(page: Page, store: FeedbackStore) -> None:
    ask(page, "落户银川有什么补贴？")
    complain(page, "答非所问", "第一次")
    page.locator("#a1").get_by_role("button", name="修改").click()

    complain(page, "漏了该有的政策", "第二次")

    expect(page.locator("#a1 .opinion-kept")).to_be_visible()
    assert [(one.reason, one.note) for one in store.waiting(STAFF)] == [("missing", "第二次")]


def test_what_is_begun_survives_the_answer_to_another_question(page: Page) -> None:
    ask(page, "落户银川有什么补贴？")
    page.locator("#question textarea").fill("慢慢说")
    page.keyboard.press("Enter")
    expect(page.locator("#a2 .stage")).to_be_visible()
    card = page.locator("#a1")
    assert page.locator("#a2 .judge").count() == 0

    card.get_by_role("button", name="有问题").click()
    card.get_by_role("radio", name="其他").check()
    card.get_by_role("textbox").fill("写到一半")
    GO_ON.set()

    expect(page.locator("#a2 .judge")).to_be_visible()
    expect(card.get_by_role("textbox")).to_have_value("写到一半")
    expect(card.get_by_role("textbox")).to_be_focused()
    expect(card.get_by_role("radio", name="其他")).to_be_checked()


def test_an_answer_can_be_judged_while_the_next_is_written(
    page: Page, store: FeedbackStore
) -> None:
    ask(page, "落户银川有什么补贴？")
    page.locator("#question textarea").fill("慢慢说")
    page.keyboard.press("Enter")
    expect(page.locator("#a2 .stage")).to_be_visible()

    complain(page, "条款已过期")

    expect(page.locator("#a1 .opinion-kept")).to_be_visible()
    GO_ON.set()
    expect(page.locator("#a2 .judge")).to_be_visible()
    expect(page.locator("#a1 .opinion-kept")).to_be_visible()
    assert [one.reason for one in store.waiting(STAFF)] == ["outdated"]


def test_with_the_keyboard_alone_one_complains_and_closes_the_form(
    page: Page, store: FeedbackStore
) -> None:
    ask(page, "落户银川有什么补贴？")
    opener = page.locator("#a1").get_by_role("button", name="有问题")
    opener.focus()
    page.keyboard.press("Enter")
    expect(opener).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("Escape")
    expect(page.locator("#a1 form")).to_be_hidden()
    expect(opener).to_be_focused()

    page.keyboard.press("Enter")
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    page.keyboard.type("见附件")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    expect(page.locator("#a1 .opinion-kept")).to_be_visible()
    expect(page.locator("#a1").get_by_role("button", name="修改")).to_be_focused()
    assert [(one.reason, one.note) for one in store.waiting(STAFF)] == [("outdated", "见附件")]


def test_without_a_reason_nothing_is_sent_and_the_form_says_so(
    page: Page, store: FeedbackStore
) -> None:
    ask(page, "落户银川有什么补贴？")
    page.locator("#a1").get_by_role("button", name="有问题").click()

    page.locator("#a1").get_by_role("button", name="提交").click()

    expect(page.locator("#a1 .opinion-wrong")).to_have_text("请选一个原因。")
    expect(page.locator("#a1 .opinion-wrong")).to_be_in_viewport()
    expect(page.locator("#a1 form")).to_contain_text("请不要写个人信息")
    assert store.waiting(STAFF) == ()


def test_a_refusal_and_an_answer_are_asked_about_in_their_own_words(page: Page) -> None:
    ask(page, "落户银川有什么补贴？")
    ask(page, "火星移民补贴多少？", answer=2)

    expect(page.locator("#panel")).not_to_contain_text("正在查找资料")
    offered = [page.locator(f"#a{n} .reasons").inner_text() for n in (1, 2)]

    assert "应该拒绝" in offered[0] and "不该拒绝" not in offered[0]
    assert "不该拒绝" in offered[1] and "引文不支持这句话" not in offered[1]


FORGED: tuple[tuple[object, str], ...] = (
    ({"answer": 2, "reason": "other", "note": ""}, "没有找到这条回答"),
    ({"answer": 0, "reason": "other", "note": ""}, "没有找到这条回答"),
    ({"answer": "1", "reason": "other", "note": ""}, "读不出来"),
    ({"answer": 1, "reason": "bad", "note": ""}, "请选一个原因"),
    ({"answer": 1, "reason": "wrongly_refused", "note": ""}, "不适合这条回答"),
    ({"answer": 1, "reason": "other", "note": "字" * 501}, "说明有 501 字，最多 500 字"),
    ({"answer": 1, "reason": "other", "note": "字" * 5000}, "说明最多 500 字"),
    ({"answer": 1, "reason": "other", "question": "别的"}, "读不出来"),
    ("not json", "读不出来"),
)


def test_what_the_form_does_not_send_is_refused_with_words(
    page: Page, store: FeedbackStore
) -> None:
    ask(page, "落户银川有什么补贴？")

    for count, (said, told) in enumerate(FORGED, start=1):
        send(page, said)

        assert told in refusal(page, count)
    assert store.waiting(STAFF) == ()


def test_a_guest_can_complain_and_cannot_read(
    browser: Browser, address: str, store: FeedbackStore
) -> None:
    with visiting(browser, address.replace("127.0.0.1", FOREIGN_NAME)) as page:
        ask(page, "落户银川有什么补贴？")
        complain(page, "答非所问")
        expect(page.locator("#a1 .opinion-kept")).to_be_visible()

    (kept,) = store.waiting(STAFF)
    assert (kept.identity, kept.role) == ("guest", "enterprise")
    with pytest.raises(NotPermitted):
        store.waiting(GUEST)


def test_what_a_caller_calls_the_conversation_is_not_believed(
    address: str, store: FeedbackStore
) -> None:
    said = json.dumps({"answer": 1, "reason": "other", "note": ""})
    forged = [{"number": 1, "asked": "别的"}]
    with httpx.Client(base_url=address, headers={"host": FOREIGN_NAME}, timeout=20) as client:
        handlers = client.get("/config").json()["dependencies"]
        number = next(item["id"] for item in handlers if item["api_name"] == "opinions_keep")
        call = {"data": [said, forged, None], "fn_index": number, "session_hash": "forged"}

        client.post("/gradio_api/queue/join", json=call)
        told = client.get("/gradio_api/queue/data", params={"session_hash": "forged"}).text

    events = [json.loads(line.removeprefix("data: ")) for line in told.splitlines() if line]
    (last,) = (event for event in events if event["msg"] == "process_completed")
    assert "没有找到这条回答" in json.dumps(last["output"], ensure_ascii=False)
    assert store.waiting(STAFF) == ()


def test_the_61st_in_an_hour_is_refused_and_what_was_written_stays(
    page: Page, store: FeedbackStore
) -> None:
    ask(page, "落户银川有什么补贴？")
    complain(page, "其他", "第一条")
    expect(page.locator("#a1 .opinion-kept")).to_be_visible()
    (first,) = store.waiting(STAFF)
    for n in range(59):
        store.keep(a_feedback(f"f{n}", identity="local", when=first.when))
    ask(page, "火星移民补贴多少？", answer=2)

    complain(page, "其他", "第六十一条", answer=2)

    expect(page.locator("#a2 .opinion-wrong")).to_contain_text("一小时内已收到 60 条意见")
    expect(page.locator("#a2").get_by_role("textbox")).to_have_value("第六十一条")
    assert len(store.waiting(STAFF)) == 60


def test_a_page_that_keeps_nothing_does_not_ask(browser: Browser) -> None:
    with served(None) as address, visiting(browser, address) as page:
        page.locator("#question textarea").fill("落户银川有什么补贴？")
        page.keyboard.press("Enter")
        expect(page.locator("#a1 .took")).to_be_visible()

        assert page.locator(".opinion").count() == 0


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_form_fits_the_card_and_is_large_enough_for_a_finger(
    browser: Browser, address: str, size: ViewportSize, scheme: str, tmp_path: Path
) -> None:
    with visiting(browser, address, size) as page:
        page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        ask(page, "落户银川有什么补贴？")
        page.locator("#a1").get_by_role("button", name="有问题").click()
        page.locator("#a1").get_by_role("radio", name="数额或条件不对").check()
        page.screenshot(path=tmp_path / f"{scheme}-{size['width']}.png")

        card = page.locator("#a1 .answer").bounding_box()
        form = page.locator("#a1 form").bounding_box()
        buttons = page.locator("#a1 .opinion button:visible").all()

        assert card is not None and form is not None
        assert form["x"] >= card["x"] and form["x"] + form["width"] <= card["x"] + card["width"]
        least = 44 if size is PHONE else 32
        heights = [box["height"] for button in buttons if (box := button.bounding_box())]
        assert len(heights) == 4 and min(heights) >= least
        assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
        names = [re.sub(r"\s", "", button.inner_text()) for button in buttons]
        assert names == ["有用", "有问题", "提交", "取消"]
