"""The evaluation view in a real browser, over an evaluation that does what the test says."""

import json
import secrets
from collections.abc import Iterator
from datetime import date

import httpx
import pytest
from access_builders import behind_a_gate, open_access
from browsing import FOREIGN_NAME, complaints_of, serving
from fake_trials import A_CANDIDATE, TOTAL, TWO_RUNS, FakeTrials, a_failure
from playwright.sync_api import Browser, Page, expect
from starlette.testclient import TestClient

from assistant.answers import Answer, Question
from assistant.ui.trials.report_pages import run_pages
from assistant.ui.web import web
from assistant.ui.workbench import Workbench

SIZES = {"wide": {"width": 1440, "height": 900}, "phone": {"width": 390, "height": 844}}
OWN = a_failure(id="own-1", own=True, passed=None, why=(), question="创新券最高补助多少？")
ACTIONS = (
    "open",
    "tick",
    "results",
    "begin",
    "halt",
    "compare",
    "course",
    "listed",
    "edit",
    "save",
    "remove",
    "dismiss",
)


def nothing(_question: Question) -> Iterator[Answer]:
    yield from ()


@pytest.fixture(scope="module")
def trials() -> FakeTrials:
    return FakeTrials()


@pytest.fixture(scope="module")
def address(trials: FakeTrials) -> Iterator[str]:
    with serving(
        web(
            nothing,
            access=open_access(),
            day=lambda: date(2026, 11, 23),
            bench=Workbench(trials=trials),
        )
    ) as address:
        yield address


@pytest.fixture
def page(
    browser: Browser, address: str, trials: FakeTrials, request: pytest.FixtureRequest
) -> Iterator[Page]:
    """Open the view on two runs, a candidate and a case; nothing may go wrong in the browser."""
    trials.reset(TWO_RUNS, candidates=(A_CANDIDATE,), cases=(OWN,))
    size = SIZES[getattr(request, "param", "wide")]
    context = browser.new_context(viewport=size, locale="zh-CN")
    context.set_default_timeout(10000)
    page = context.new_page()
    complaints = complaints_of(page)
    page.goto(address)
    page.get_by_role("button", name="评测", exact=True).click()
    page.locator("#trials-title").wait_for()
    yield page
    context.close()
    assert complaints == []


def pane(page: Page, name: str) -> None:
    page.locator("#trials-panes").get_by_role("button", name=name).click()


def test_the_first_run_goes_to_its_end_with_its_progress_through_a_reload(
    page: Page, trials: FakeTrials
) -> None:
    trials.reset()
    page.reload()
    expect(page.locator("#trials-start")).to_contain_text("还没有评测过")
    page.get_by_label("拒答").uncheck()

    page.get_by_role("button", name="开始评测").click()

    expect(page.locator("#trials-start")).to_contain_text("正在准备示例资料")
    assert trials.started == [("answers",)]
    trials.advance(10)
    expect(page.locator(".work [role=status]")).to_have_text(
        f"已完成 10/{TOTAL} 条 · 通过 9 条 · 约还需 2 分钟"
    )
    expect(page.get_by_role("progressbar")).to_have_attribute("aria-valuenow", "25")
    page.reload()
    expect(page.locator(".work [role=status]")).to_contain_text("已完成 10/")
    trials.advance(TOTAL)
    expect(page.locator(".headline")).to_have_text("140 / 150 条通过")
    expect(page.locator("#trials-start summary")).to_have_text("再评测一次")
    expect(page.locator("#trials-start .ended")).to_contain_text("评测完成：通过 140/150")
    expect(page.locator("#asked-title")).to_contain_text("没有通过的用例　46 条")


def test_a_run_is_stopped_and_one_that_broke_says_why(page: Page, trials: FakeTrials) -> None:
    page.get_by_text("再评测一次").click()
    page.get_by_role("button", name="开始评测").click()

    page.get_by_role("button", name="停止").click()

    expect(page.locator("#trials-start")).to_contain_text("正在停止")
    trials.breaks("磁盘已满。")
    expect(page.get_by_role("alert")).to_contain_text("评测没有做完：磁盘已满。")


def test_a_run_that_was_stopped_says_where_it_will_go_on(page: Page, trials: FakeTrials) -> None:
    page.get_by_text("再评测一次").click()
    page.get_by_role("button", name="开始评测").click()
    expect(page.locator("#trials-start .work")).to_be_focused()
    trials.advance(10)

    trials.stops()

    expect(page.locator("#trials-start .ended")).to_contain_text(f"已停止在 10/{TOTAL} 条")


def test_a_run_of_nothing_is_not_begun_and_the_form_says_why(
    page: Page, trials: FakeTrials
) -> None:
    page.get_by_text("再评测一次").click()
    for name in ("问答 90 条", "拒答 30 条"):
        page.get_by_label(name).uncheck()

    page.get_by_role("button", name="开始评测").click()

    expect(page.locator(".begin .slip")).to_be_focused()
    expect(page.locator(".begin .slip")).to_have_text("✕ 请至少勾选一类用例。")
    assert trials.started == []


def test_the_choice_of_two_runs_stays_as_it_is(page: Page) -> None:
    pane(page, "比较")
    page.get_by_label("先前").select_option(TWO_RUNS[0].id)
    expect(page.locator("#trials-compared")).to_contain_text("指标没有明显下降")

    pane(page, "结果")
    page.get_by_role("button", name="检索找得准不准的变化").click()
    expect(page.locator("#course-title")).to_be_focused()

    expect(page.get_by_label("先前")).to_have_value(TWO_RUNS[0].id)


def test_while_two_others_are_compared_the_former_two_are_not_shown(page: Page) -> None:
    pane(page, "比较")
    expect(page.locator("#trials-compared .told")).to_be_visible()
    page.evaluate(
        "document.getElementById('trials-do-compare').addEventListener("
        "'click', (event) => event.stopImmediatePropagation(), true)"
    )

    page.get_by_label("先前").select_option(TWO_RUNS[0].id)

    expect(page.locator("#trials-compared .told")).to_be_hidden()
    expect(page.locator("#trials-moves .cases")).to_be_hidden()


def test_cases_of_the_sample_records_are_not_run_together_with_those_of_the_records_in_use(
    page: Page, trials: FakeTrials
) -> None:
    page.get_by_text("再评测一次").click()

    page.get_by_label("自建用例").check()

    expect(page.get_by_label("问答 90 条")).not_to_be_checked()
    page.get_by_role("button", name="开始评测").click()
    expect(page.locator(".work")).to_be_visible()
    assert trials.started == [("own",)]


def test_a_failure_opens_on_what_was_expected_and_what_came(page: Page) -> None:
    first = page.locator("[data-case='ans-01']")
    expect(first.locator("summary")).to_contain_text("没有说到“100万”")

    first.locator("summary").click()

    expect(first.locator(".inside")).to_contain_text("首先引用 X07")
    expect(first.locator(".said")).to_contain_text("最高补贴 50万元。[1]")
    expect(first.locator(".cited")).to_contain_text("✕ 已过期")


def test_failures_are_filtered_by_kind_and_trap_and_the_rest_is_a_step_away(page: Page) -> None:
    asked, titles = page.locator("#trials-asked"), page.locator("#asked-title")
    expect(asked.locator("details")).to_have_count(40)
    page.get_by_role("button", name="再显示 6 条").click()
    expect(asked.locator("details")).to_have_count(46)

    asked.get_by_label("类别").select_option("refusal")

    expect(titles).to_contain_text("1 条")
    expect(asked.locator("details")).to_contain_text("帮我编一份研发费用台账")
    asked.get_by_label("类别").select_option("")
    asked.get_by_label("特点").select_option("traps:unit")
    expect(titles).to_contain_text("3 条")
    asked.get_by_label("也显示通过的").check()
    expect(titles).to_contain_text("全部用例　4 条")
    expect(asked.locator("[data-case='ans-99'] .state")).to_have_text("✓通过")


def test_an_earlier_run_can_be_looked_at(page: Page) -> None:
    page.get_by_label("哪一次").select_option(TWO_RUNS[1].id)

    expect(page.locator(".headline")).to_have_text("126 / 150 条通过")


def test_two_runs_are_compared_and_a_figure_is_followed_over_time(page: Page) -> None:
    pane(page, "比较")

    expect(page.locator("#trials-compared .told")).to_have_text("✕ 1 项指标下降，超出允许的范围")
    expect(page.locator(".moves tbody tr").first).to_contain_text("✕ 下降")
    expect(page.locator("#trials-moves")).to_contain_text("变差的用例　1 条")
    expect(page.locator("#trials-moves")).to_contain_text("没有找到 A012")

    page.get_by_label("先前").select_option(TWO_RUNS[0].id)
    expect(page.locator("#trials-compared")).to_contain_text("指标没有明显下降；有 1 条用例变差")

    page.locator("#trials-course").get_by_label("指标").select_option("search.ndcg")
    expect(page.locator("#trials-course tbody tr")).to_have_count(2)
    expect(page.locator("#trials-course tbody tr").first).to_contain_text("0.660")
    expect(page.locator("#trials-course svg circle")).to_have_count(2)


def test_from_a_figure_one_goes_to_its_course(page: Page) -> None:
    page.get_by_role("button", name="检索找得准不准的变化").click()

    expect(page.locator("#course-title")).to_be_focused()
    expect(page.locator("#trials-course select")).to_have_value("search.ndcg")
    assert page.url.endswith("#trials/compare")


def test_the_part_that_was_open_is_open_again_after_a_reload(page: Page) -> None:
    pane(page, "用例")
    expect(page.locator("#cases-title")).to_be_visible()

    page.reload()

    expect(page.locator("#cases-title")).to_be_visible()
    expect(page.locator("#trials-title")).to_be_hidden()


def test_a_candidate_becomes_a_case_with_its_slips_told_first(
    page: Page, trials: FakeTrials
) -> None:
    pane(page, "用例")
    page.get_by_role("button", name="转为用例").click()
    expect(page.locator("#form-title")).to_be_focused()
    expect(page.locator(".case-form .before")).to_contain_text("银川的技术转移机构")
    expect(page.locator("#case-question")).to_have_value("那在石嘴山呢？")
    page.get_by_label("回答中必须说到的").fill("100万\n登记｜备案")

    page.get_by_role("button", name="保存用例").click()

    expect(page.get_by_role("alert")).to_be_focused()
    expect(page.locator("#slip-provenance")).to_contain_text("不能为空")
    expect(page.get_by_label("回答中必须说到的")).to_have_value("100万\n登记｜备案")
    assert trials.saved == [] and trials.waiting == [A_CANDIDATE]
    page.locator(".told a", has_text="依据从哪里来").click()
    expect(page.locator("#case-provenance")).to_be_focused()
    page.keyboard.type("宁科〔2025〕7号 第三条")
    page.get_by_label("查事实").check()
    page.get_by_label("应当拒绝，或容易被误拒").check()
    page.get_by_label("听起来该拒绝，其实应当回答").check()
    page.get_by_label("已回答").check()
    page.keyboard.press("Enter")

    expect(page.locator("#trials-lists .told")).to_contain_text("✓ 已保存用例 own-8")
    expect(page.locator(".candidates")).to_contain_text("候选用例　0 条")
    expect(page.locator("[data-case='own-8']")).to_contain_text("那在石嘴山呢？")
    (saved,) = trials.saved
    assert (saved.kind, saved.answerable, saved.status) == ("refusal", True, ("answered",))
    assert saved.facts == "100万\n登记｜备案" and saved.history == A_CANDIDATE.history
    assert saved.candidate == A_CANDIDATE.id


def test_a_kind_without_a_form_is_written_as_json(page: Page, trials: FakeTrials) -> None:
    pane(page, "用例")
    page.get_by_label("新建").select_option("conversation")
    page.get_by_role("button", name="新建用例").click()
    page.get_by_role("button", name="保存用例").click()
    expect(page.locator("#slip-json")).to_contain_text("turns 缺少这一项")

    page.get_by_label("用例内容").fill('{"id": "own-9", "turns": []}')
    page.get_by_role("button", name="保存用例").click()

    expect(page.locator("#trials-lists .told")).to_contain_text("已保存")
    assert trials.saved[0].json == '{"id": "own-9", "turns": []}'


def test_cases_are_found_changed_and_after_a_second_word_deleted(
    page: Page, trials: FakeTrials
) -> None:
    pane(page, "用例")
    page.get_by_label("查找").fill("没有的")
    page.keyboard.press("Enter")
    expect(page.locator(".own")).to_contain_text("没有这样的用例")
    page.get_by_label("查找").fill("创新券")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="修改：创新券").click()
    expect(page.locator("#form-title")).to_contain_text("own-7")
    expect(page.get_by_label("查找")).to_have_value("创新券")

    page.get_by_role("button", name="删除：创新券").click()

    expect(page.locator(".own")).to_contain_text("再按一次，删除")
    assert trials.kept == [OWN]
    page.get_by_role("button", name="删除：创新券").click()
    expect(page.locator("#trials-lists .told")).to_contain_text("已删除用例 own-1")
    assert trials.kept == []


def test_a_candidate_that_is_none_is_let_go(page: Page, trials: FakeTrials) -> None:
    pane(page, "用例")
    for _ in range(2):
        page.get_by_role("button", name="不处理").click()

    expect(page.locator(".candidates")).to_contain_text("候选用例　0 条")
    assert trials.waiting == []


def test_a_failed_case_of_the_shipped_ones_is_copied(page: Page) -> None:
    first = page.locator("[data-case='ans-01']")
    first.locator("summary").click()

    first.get_by_role("button", name="照此新建用例").click()

    expect(page.locator("#form-title")).to_be_focused()
    expect(page.locator("#case-records")).to_have_value("X07")


def test_what_cannot_be_done_is_told(page: Page, trials: FakeTrials) -> None:
    pane(page, "用例")
    expect(page.get_by_role("button", name="转为用例")).to_be_visible()
    trials.waiting = []

    page.get_by_role("button", name="转为用例").click()

    expect(page.locator(".toast-body")).to_contain_text("这条候选用例已不在")


@pytest.mark.parametrize("page", ["phone"], indirect=True)
def test_on_a_phone_nothing_is_wider_than_the_screen_and_the_form_comes_first(page: Page) -> None:
    page.get_by_role("link", name="看没有通过的").click()
    expect(page.locator("#asked-title")).to_be_focused()
    expect(page.locator("#asked-title")).to_be_in_viewport()
    for name in ("结果", "比较", "用例"):
        pane(page, name)
        page.wait_for_timeout(600)
        assert page.evaluate("document.querySelector('#trials').scrollWidth") <= 390

    page.get_by_role("button", name="转为用例").click()

    expect(page.locator("#form-title")).to_be_in_viewport()


def test_everything_is_reached_with_the_keyboard(page: Page) -> None:
    page.locator("#trials-panes").get_by_role("button", name="结果").focus()
    reached = set()
    for _ in range(30):
        page.keyboard.press("Tab")
        reached.add(page.evaluate("document.activeElement.textContent.trim().slice(0, 6)"))

    assert {"再评测一次", "打开完整报告", "变化"} <= reached


def test_the_report_opens_in_a_tab_of_its_own_and_may_load_nothing(
    page: Page, trials: FakeTrials, address: str
) -> None:
    trials.pages = (
        "<!doctype html><title>报告</title><script>document.title = '跑过'</script>"
        f'<img src="{address}/favicon.ico"><script src="{address}/x.js"></script><p>整份</p>'
    )
    loaded: list[str] = []

    with page.context.expect_page() as opened:
        page.context.on("response", lambda response: loaded.append(response.url))
        page.get_by_role("link", name="打开完整报告").click()
    report = opened.value
    report.wait_for_load_state()

    assert report.title() == "跑过"
    assert report.url == f"{address}/trials/{TWO_RUNS[0].id}"
    assert report.url in loaded
    assert not [url for url in loaded if url.endswith(("x.js", "favicon.ico"))]
    headers = httpx.get(report.url).headers
    both = headers.get_list("content-security-policy")
    assert len(both) == 2 and both[0].startswith("default-src 'none'")
    assert headers["cache-control"] == "no-store"


def test_a_report_that_is_not_there_is_told_and_a_guest_gets_none() -> None:
    trials = FakeTrials(TWO_RUNS)
    here = TestClient(
        behind_a_gate(run_pages(trials)),
        base_url="http://127.0.0.1:7860",
        client=("127.0.0.1", 50000),
    )
    guest = TestClient(
        behind_a_gate(run_pages(trials)), base_url=f"http://{FOREIGN_NAME}", client=("10.0.0.7", 1)
    )

    assert "整份报告" in here.get(f"/{TWO_RUNS[0].id}").text
    assert here.get("/nothing").status_code == 404
    assert here.get("/..%2Fsecret").status_code == 404
    refused = guest.get(f"/{TWO_RUNS[0].id}")
    assert refused.status_code == 403 and "只有工作人员" in refused.text


def test_a_guest_sees_no_way_to_the_view(browser: Browser, address: str) -> None:
    context = browser.new_context(locale="zh-CN")
    page = context.new_page()

    page.goto(f"{address.replace('127.0.0.1', FOREIGN_NAME)}/#trials")

    page.locator(".example").first.wait_for()
    page.wait_for_timeout(1500)
    assert page.locator("#tabs, #trials, #trials-title").count() == 0
    context.close()


def called(address: str, name: str, text: str, *, host: str) -> dict[str, object]:
    """Call a handler as the page does, and give what comes of it."""
    with httpx.Client(base_url=address, headers={"host": host}, timeout=20) as client:
        handlers = client.get("/config").json()["dependencies"]
        number = next(item["id"] for item in handlers if item["api_name"] == f"trials_{name}")
        visit = secrets.token_hex(6)
        call = {"data": [text], "fn_index": number, "session_hash": visit}
        client.post("/gradio_api/queue/join", json=call)
        said = client.get("/gradio_api/queue/data", params={"session_hash": visit}).text
    events = [json.loads(line.removeprefix("data: ")) for line in said.splitlines() if line]
    (last,) = (event for event in events if event["msg"] == "process_completed")
    return dict(last)


@pytest.mark.parametrize("name", ACTIONS)
def test_a_guest_who_calls_a_handler_is_refused_and_nothing_is_done(
    address: str, trials: FakeTrials, name: str
) -> None:
    trials.reset(TWO_RUNS, candidates=(A_CANDIDATE,), cases=(OWN,))
    wanted = {
        "sets": ["answers"],
        "case": "own-1",
        "candidate": "f1",
        "form": {"id": "own-5", "kind": "answer", "types": ["FACT"], "provenance": "x"},
    }

    last = called(address, name, json.dumps(wanted), host=FOREIGN_NAME)

    assert last["success"] is False
    assert last["output"]["error"] == "只有工作人员可以查看和开始评测。"  # type: ignore[index]
    assert (trials.kept, trials.waiting) == ([OWN], [A_CANDIDATE])
    assert (trials.saved, trials.started) == ([], [])


@pytest.mark.parametrize(
    "text", ["{", "[]", '{"upto": "x"}', '{"form": {"id": 1}}', "1" * 200_001], ids=len
)
def test_what_the_page_never_sends_is_told_and_not_done(
    address: str, trials: FakeTrials, text: str
) -> None:
    trials.reset(TWO_RUNS)

    last = called(address, "save", text, host=address.removeprefix("http://"))

    assert last["success"] is False
    assert "请" in str(last["output"]["error"])  # type: ignore[index]
    assert trials.saved == []
