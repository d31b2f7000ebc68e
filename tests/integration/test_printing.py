"""What is printed of the page: what was said with its sources, where and when, and no controls."""

import io
from collections.abc import Iterator
from datetime import date
from unicodedata import normalize

import pytest
from access_builders import open_access
from browsing import complaints_of, serving
from playwright.sync_api import Browser, Page
from pypdf import PdfReader

from assistant.answers import Answer, Citation, Evidence, Question
from assistant.ui.web import web
from corpus.records import Policy, Record, Source

TEXT = "区外的技术转移机构落户宁夏，给予补贴，最高100万元。"
RECORD = Record(
    id="X07",
    kind="policy",
    title="转移机构补贴办法",
    text=TEXT,
    level="public",
    source=Source(path="X07.md"),
    facts=Policy(number="宁科规发〔2021〕12号"),
)


def fake(question: Question) -> Iterator[Answer]:
    yield Answer(
        status="answered",
        intent="policy_fact",
        question=question.text,
        text="最高100万元。[^1]",
        citations=(
            Citation(
                n=1,
                evidence=Evidence(record=RECORD, start=0, end=len(TEXT), status="in_force"),
            ),
        ),
    )


@pytest.fixture(params=["light", "dark"])
def page(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    app = web(fake, access=open_access(), day=lambda: date(2026, 11, 23))
    with (
        serving(app) as address,
        browser.new_context(color_scheme=request.param, locale="zh-CN") as context,
    ):
        page = context.new_page()
        complaints = complaints_of(page)
        page.goto(address)
        page.locator(".example").first.wait_for()
        page.locator("#question textarea").fill("转移机构有什么补贴？")
        page.keyboard.press("Enter")
        page.locator("#a1 .took").wait_for(state="attached")
        yield page
        assert complaints == []


def test_an_answer_is_printed_with_its_sources_by_number_and_where_and_when(page: Page) -> None:
    printed = PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True)))
    said = "".join(one.extract_text() for one in printed.pages)
    plain = "".join(normalize("NFKC", said).split())

    width, height = (round(float(side) / 72 * 25.4) for side in printed.pages[0].mediabox[2:])
    assert (width, height) == (210, 297)
    assert len(printed.pages) == 1
    for word in (
        "转移机构有什么补贴",
        "最高100万元",
        "[1]",
        "转移机构补贴办法",
        "宁科规发〔2021〕12号",
    ):
        assert word in plain, word
    assert "现行有效" in plain
    assert page.url.removesuffix("/") in plain
    assert "打印" in plain
    for control in ("提问", "清空", "有问题", "投诉与反馈", "English"):
        assert control not in plain, control


def test_after_it_was_printed_the_page_is_as_it_was(page: Page) -> None:
    before = page.locator("body").inner_text()

    page.pdf()

    assert page.locator("body").inner_text() == before
    assert page.locator(".print-sources, .print-line").count() == 0
