"""All figures at a glance: counted right on every database, and shown in a real browser."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from pathlib import Path

import httpx
import pytest
from access_builders import open_access
from browsing import FOREIGN_NAME, complaints_of, serving
from builders import a_record
from feedback_builders import a_feedback
from openpyxl import load_workbook
from playwright.sync_api import Browser, Page, ViewportSize, expect
from sqlalchemy import event

from assistant.answers import Answer, Question
from assistant.complaints.complaint import Change, Complaint
from assistant.keeping.complaints import ComplaintStore
from assistant.keeping.feedback import FeedbackStore
from assistant.keeping.traces import TraceStore
from assistant.keeping.usage import UsageStore
from assistant.matching.everything import Card, Row, Shelf
from assistant.overview.looking import Looking
from assistant.traces import Trace
from assistant.ui.overview.charts import overview
from assistant.ui.overview.exports import as_tables
from assistant.ui.overview.showing import overview_html
from assistant.ui.web import web
from assistant.ui.workbench import Workbench
from corpus.checks import Check, whole_key
from corpus.errors import NotPermitted
from corpus.levels import Viewer
from corpus.records import Achievement, Demand, Policy
from corpus.store.records import RecordStore, open_store

NOON = datetime(2026, 11, 23, 4, tzinfo=UTC)
DAY = date(2026, 11, 23)
STAFF = Viewer(identity="u-staff", role="staff")
WIDE: ViewportSize = {"width": 1440, "height": 900}
PHONE: ViewportSize = {"width": 390, "height": 844}


def a_trace(name: str, **changes: object) -> Trace:
    values = {
        "id": name,
        "when": NOON - timedelta(days=1),
        "role": "enterprise",
        "identity": "guest",
        "question": "火星移民补贴多少？",
        "as_of": DAY,
        "status": "answered",
        "intent": "policy_fact",
        "mode": "extractive",
        "text": "答",
        "ms": {"total": 100.0},
    }
    return Trace(**{**values, **changes})  # type: ignore[arg-type]


def a_row(demand: str, *tiers: str) -> Row:
    cards = tuple(
        Card(
            demand=demand,
            achievement="A1",
            title="",
            owner="",
            tier=tier,
            score=0.5,
            coverage=0.5,
            reasons=(),
            metrics=(),
            gaps=(),
            questions=(),
            advice="",
            policies=(),
        )
        for tier in tiers
    )
    return Row(
        demand=demand, title="", owner="", region="", recommended=0, cards=cards, fingerprint="x"
    )


@pytest.fixture
def store(url: str) -> Iterator[RecordStore]:
    store = open_store(url)
    yield store
    store.engine.dispose()


def a_looking(store: RecordStore, folder: Path) -> Looking:
    TraceStore(store.engine)
    shelf = Shelf(folder / "matches")
    return Looking(store, UsageStore(store.engine), shelf, day=lambda: DAY, now=lambda: NOON)


def fill(store: RecordStore, folder: Path) -> None:
    records = [
        a_record(id="P1", facts=Policy(published=date(2025, 1, 1), region="宁夏/银川")),
        a_record(id="A1", kind="achievement", facts=Achievement(field="新材料<b>", trl=6)),
    ]
    store.publish(store.stage(records, original=b"x").added)
    traces = TraceStore(store.engine)
    for n in range(20):
        traces.add(a_trace(f"t{n}", ms={"total": 10.0 * (n + 1)}))
    for n in range(3):
        traces.add(a_trace(f"r{n}", status="refused", intent="policy_find", text="没有"))
    traces.add(a_trace("x", status="refused", intent="not_allowed"))
    traces.add(a_trace("broke", status=None, intent=None, mode=None, ended="failed"))
    traces.add(a_trace("old", when=NOON - timedelta(days=40)))
    feedback = FeedbackStore(store.engine)
    feedback.keep(a_feedback("f1", reason="useful", when=NOON))
    feedback.keep(a_feedback("f2", when=NOON))
    complaints = ComplaintStore(store.engine)
    for number in ("c1", "c2"):
        complaints.give(
            Complaint(
                number=number,
                when=NOON - timedelta(hours=5),
                role="enterprise",
                identity="u-1",
                kind="other",
                text="说",
            )
        )
    complaints.change("c1", STAFF, Change(state="done", reply="好"), seen="new", now=lambda: NOON)
    Shelf(folder / "matches").replace(
        "restricted", [a_row("D1", "strong", "weak"), a_row("D2", "weak"), a_row("D3")]
    )


def test_what_was_asked_and_said_is_counted(store: RecordStore, tmp_path: Path) -> None:
    fill(store, tmp_path)
    looking = a_looking(store, tmp_path)

    usage = looking.usage(STAFF, days=30)

    endings = {(one.ending, one.n) for one in usage.asked}
    assert endings == {("answered", 20), ("refused", 3), ("not_allowed", 1), ("failed", 1)}
    assert {one.day for one in usage.asked} == {(NOON - timedelta(days=1)).astimezone().date()}
    (took,) = usage.took
    # The three that found nothing took 100 ms each, like the one that is not allowed.
    assert (took.n, took.half_ms, took.most_ms) == (24, 100, 190)
    assert usage.unanswered == ("火星移民补贴多少？",) * 3
    assert (usage.useful, usage.not_useful) == (1, 1)
    assert (usage.open, usage.given) == ({"other": 1}, {"other": 2})
    assert usage.settled_hours == (5.0,)
    assert sum(one.n for one in looking.usage(STAFF, days=90).asked) == 26


def test_how_demands_fared_is_read_from_the_last_run(store: RecordStore, tmp_path: Path) -> None:
    looking = a_looking(store, tmp_path)
    assert looking.matched(STAFF) is None
    fill(store, tmp_path)

    found = looking.matched(STAFF)

    assert found is not None
    assert (found.served, found.demands) == (1, 3)
    assert found.best == {"strong": 1, "weak": 1, "none": 1}
    shelf = tmp_path / "matches" / "restricted.jsonl"
    Shelf(tmp_path / "matches").replace("restricted", [a_row("D1", "fair")])
    os.utime(shelf, (1, 1))
    again = looking.matched(STAFF)
    assert again is not None and again.best == {"fair": 1}


def test_what_is_made_up_is_told_beside_every_number(store: RecordStore, tmp_path: Path) -> None:
    fill(store, tmp_path)
    made_up = [
        a_record(id="D1", kind="demand", facts=Demand(field="新材料<b>", provenance="sample")),
        a_record(id="D2", kind="demand", facts=Demand(provenance="sample")),
        a_record(id="P2", facts=Policy(provenance="sample", region="宁夏")),
    ]
    store.publish(store.stage(made_up, original=b"y").added)
    looking = a_looking(store, tmp_path)

    survey, matched = looking.survey(STAFF), looking.matched(STAFF)
    found = overview(looking, STAFF, days=30)
    tables = {table.title: table for table in as_tables(found)}

    samples = survey.samples
    assert samples.ids == {"D1", "D2", "P2"}
    assert samples.kinds == {"demand": 2, "policy": 1}
    assert (samples.fields, samples.unfielded) == ({"新材料<b>": 1}, 1)
    assert (samples.regions, samples.unplaced) == ({"宁夏": 1}, 2)
    assert samples.statuses == {"in_force": 1}
    assert matched is not None
    assert {tier: n for tier, n in matched.samples.items() if n} == {"strong": 1, "weak": 1}
    said = [number.samples for section in found.sections for number in section.numbers]
    assert [one for one in said if one] == ["匹配过的需求中，示例 2 条", "其中示例 3 条"]
    assert tables["指标"].head == ("部分", "指标", "数值", "其中示例", "含义", "截至")
    assert tables["技术领域"].head[:3] == ("领域", "项", "其中示例")
    assert "其中示例 3 条" in overview_html(found)


def test_nothing_is_said_of_samples_where_there_are_none(
    store: RecordStore, tmp_path: Path
) -> None:
    fill(store, tmp_path)

    found = overview(a_looking(store, tmp_path), STAFF, days=30)

    assert "示例" not in overview_html(found)
    assert all("其中示例" not in table.head for table in as_tables(found))


def test_a_sample_that_a_person_found_official_is_none(store: RecordStore, tmp_path: Path) -> None:
    made_up = a_record(id="P1", text="第一条。", facts=Policy(provenance="sample"))
    store.publish(store.stage([made_up], original=b"x").added)
    whole = Check(
        record="P1", key=whole_key("第一条。"), provenance="official", who="张三", when=NOON
    )
    before = a_looking(store, tmp_path).survey(STAFF).samples.ids

    store.check([whole])

    assert before == {"P1"}
    assert a_looking(store, tmp_path).survey(STAFF).samples.ids == frozenset()


def test_records_are_counted_anew_only_when_they_have_changed(
    store: RecordStore, tmp_path: Path
) -> None:
    fill(store, tmp_path)
    looking = a_looking(store, tmp_path)
    first = looking.survey(STAFF)
    asked: list[str] = []
    event.listen(store.engine, "before_cursor_execute", lambda *given: asked.append(str(given[2])))

    again = looking.survey(STAFF)
    queries = len(asked)
    store.touch()

    assert again is first
    assert queries == 1  # the generation
    assert looking.survey(STAFF).generation == first.generation + 1


def test_nobody_but_staff_may_look(store: RecordStore, tmp_path: Path) -> None:
    looking = a_looking(store, tmp_path)

    for role in ("enterprise", "manager"):
        with pytest.raises(NotPermitted):
            overview(looking, Viewer(identity="u", role=role), days=30)


def test_every_figure_says_what_it_counts(store: RecordStore, tmp_path: Path) -> None:
    for filled in (False, True):
        if filled:
            fill(store, tmp_path)
        found = overview(a_looking(store, tmp_path), STAFF, days=180)

        for section in found.sections:
            told = [number.tells for number in section.numbers]
            told += [course.tells for course in section.courses]
            told += [chart.tells for chart in section.charts]
            assert all(tells.endswith("。") for tells in told)
        keys = [chart.key for section in found.sections for chart in section.charts]
        assert len(keys) == len(set(keys))


# --- the page -------------------------------------------------------------------------------------


def fake(question: Question) -> Iterator[Answer]:
    raise AssertionError(question)


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[str]:
    store = open_store(f"sqlite:///{tmp_path / 'records.db'}")
    fill(store, tmp_path)
    bench = Workbench(overview=a_looking(store, tmp_path), traces=TraceStore(store.engine))
    with serving(web(fake, access=open_access(), day=lambda: DAY, bench=bench)) as address:
        yield address
    store.engine.dispose()


@contextmanager
def visiting(browser: Browser, address: str, size: ViewportSize) -> Iterator[Page]:
    context = browser.new_context(viewport=size, locale="zh-CN")
    context.set_default_timeout(8000)
    page = context.new_page()
    complaints = complaints_of(page)
    page.goto(address)
    page.get_by_role("button", name="总览", exact=True).click()
    page.locator("#overview .counted").wait_for()
    yield page
    context.close()
    assert complaints == []


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
def test_staff_see_all_figures_and_get_to_what_is_behind_them(
    browser: Browser, hall: str, size: ViewportSize
) -> None:
    with visiting(browser, hall, size) as page:
        view = page.locator("#overview")
        for said in ("每天的提问", "评为有用", "50%", "需求有匹配的比例", "33%"):
            expect(view).to_contain_text(said)
        fields = page.locator("[data-chart=fields]")
        expect(fields).to_contain_text("新材料<b>")
        assert page.locator("#overview b").count() == 0
        assert page.evaluate("document.documentElement.scrollWidth") == size["width"]
        page.get_by_text("每天的数").click()
        expect(page.locator(".course td").first).to_have_text("20")

        page.get_by_role("button", name="近 90 天").click()
        expect(page.get_by_role("button", name="近 90 天")).to_have_attribute(
            "aria-pressed", "true"
        )
        expect(view).to_contain_text("每周的提问")
        page.locator("[data-chart=endings]").get_by_role("button", name="没有依据").click()
        expect(page.locator("#traces-list .past")).to_have_count(4)


def test_the_figures_leave_as_a_workbook_for_staff_alone(hall: str) -> None:
    with httpx.Client(base_url=hall, timeout=20) as client:
        found = client.get("/overview/xlsx?days=30")
        refused = client.get("/overview/xlsx", headers={"host": FOREIGN_NAME})

    book = load_workbook(BytesIO(found.content))
    assert [cell.value for cell in book["提问的结果"]["A"]][:3] == ["结果", "已回答", "没有依据"]
    assert "指标" in book.sheetnames
    assert refused.status_code == 403
    assert "提问" not in json.dumps(refused.json(), ensure_ascii=False)
