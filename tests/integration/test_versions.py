"""A record's versions and what changed between two, in the staff's view of papers."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from access_builders import open_access
from browsing import complaints_of, serving
from builders import a_record, no_level, no_withdrawal, nothing_back
from playwright.sync_api import Browser, ViewportSize, expect

from assistant.answers import Answer, Question
from assistant.ui.additions import Additions
from assistant.ui.papers_port import Desk
from assistant.ui.web import web
from assistant.ui.workbench import Workbench
from corpus.ingest import Added
from corpus.records import Policy
from corpus.store.records import open_store

DAY = date(2026, 11, 23)


def fake(question: Question) -> Iterator[Answer]:
    raise AssertionError(question)


def work(*_given: object) -> Added:
    raise AssertionError


@pytest.mark.parametrize(
    "size", [ViewportSize(width=1440, height=900), ViewportSize(width=390, height=844)]
)
def test_staff_see_what_changed_between_two_versions(
    browser: Browser, tmp_path: Path, size: ViewportSize
) -> None:
    store = open_store(f"sqlite:///{tmp_path / 'records.db'}")
    first = a_record("补贴最高50万元。\n<b>办法</b>", id="P1", facts=Policy(number="1号"))
    second = replace(first, text="补贴最高80万元。\n<b>办法</b>", facts=Policy(number="2号"))
    third = replace(second, level="internal")
    for record in (first, second, third):
        staged = store.stage([record], original=record.text.encode())
        store.publish([*staged.added, *staged.updated])
    additions = Additions(work, store=store, folder=tmp_path / "uploads")
    desk = Desk(
        store=store,
        additions=additions,
        set_level=no_level,
        withdraw=no_withdrawal,
        back=nothing_back(store),
    )
    bench = Workbench(desk=desk)
    with serving(web(fake, access=open_access(), day=lambda: DAY, bench=bench)) as address:
        context = browser.new_context(viewport=size, locale="zh-CN")
        context.set_default_timeout(8000)
        page = context.new_page()
        complaints = complaints_of(page)
        page.goto(address)
        page.get_by_role("button", name="资料", exact=True).click()
        page.locator("[data-review=P1]").click()

        page.get_by_role("button", name="各版本和差别").click()
        versions = page.locator("#versions")
        expect(versions).to_contain_text("各版本　3 版")
        expect(versions).to_contain_text("公开级别")
        page.locator("#versions-choice [name=before]").select_option("1")
        expect(versions.locator("del").first).to_have_text("50")
        expect(versions.locator("ins").first).to_have_text("80")
        expect(versions).to_contain_text("2号")
        assert versions.locator("b").count() == 0
        assert page.evaluate("document.documentElement.scrollWidth") == size["width"]
        page.get_by_role("button", name="← 全部待核").click()
        expect(versions.locator(".versions")).to_be_hidden()
        context.close()
        assert complaints == []
    store.engine.dispose()
