"""Sharing a draft in a real browser: by its owner, and by whoever is let read it."""

from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import pytest
from access_builders import access_by
from browsing import complaints_of, serving
from builders import TODAY
from playwright.sync_api import Browser, Page, expect
from shared_drafts import OWNER, READER, ByToken, Town, a_town

from assistant.answers import Answer, Question
from assistant.drafting.sharing import SharedDraft
from assistant.ui.web import web
from assistant.ui.workbench import Workbench

PHONE = {"width": 390, "height": 844}
DESK = {"width": 1440, "height": 900}


def silent(question: Question) -> Iterator[Answer]:
    yield Answer(status="refused", intent="chat", question=question.text, text="")


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Town:
    return a_town(tmp_path_factory.mktemp("town"))


@pytest.fixture(scope="module")
def address(town: Town) -> Iterator[str]:
    access = access_by(ByToken(), town.audit)
    with serving(
        web(
            silent,
            access=access,
            day=lambda: TODAY,
            bench=Workbench(drafting=town.drafting),
        )
    ) as address:
        yield address


@pytest.fixture
def opened(browser: Browser, address: str) -> Iterator[Callable[..., Page]]:
    """Open pages as somebody; afterwards nothing must have gone wrong in any of them."""
    contexts, complaints = [], []

    def open_one(
        who: str, size: dict[str, int] = DESK, *, scheme: str = "light", at: str = ""
    ) -> Page:
        context = browser.new_context(
            viewport=size, locale="zh-CN", color_scheme=scheme, has_touch=size is PHONE
        )
        contexts.append(context)
        host = urlsplit(address).hostname or ""
        context.add_cookies([{"name": "tt_session", "value": who, "domain": host, "path": "/"}])
        page = context.new_page()
        complaints.append(complaints_of(page, console=False))
        page.goto(f"{address}/#draft{at}")
        return page

    yield open_one
    for context in contexts:
        context.close()
    assert [one for each in complaints for one in each] == []


def test_an_owner_shares_by_keyboard_sees_with_whom_and_takes_it_back(
    opened: Callable[..., Page], town: Town
) -> None:
    draft = town.a_draft(项目名称="光伏回收线")
    page = opened("owner", at=f"/{draft}")
    expect(page.locator("#draft-paper .paper")).to_be_visible(timeout=30_000)

    page.locator("#draft-share").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#share-name")).to_be_focused(timeout=15_000)
    page.keyboard.type("nobody")
    page.keyboard.press("Enter")
    expect(page.locator("#share-said")).to_contain_text("没有可以分享的账号", timeout=15_000)
    page.locator("#share-name").fill("reader")
    page.keyboard.press("Enter")
    expect(page.locator("#draft-shares li")).to_contain_text("王五", timeout=15_000)
    expect(page.locator("#draft-told")).to_contain_text("王五可以看了")
    assert [one.newest.draft for one in _given(town)][:1] == [draft]

    page.locator("[data-unshare]").click()
    expect(page.locator("[data-unshare]")).to_have_text("确认收回")
    page.locator("[data-unshare]").click()
    expect(page.locator("#draft-shares li")).to_have_count(0, timeout=15_000)
    assert draft not in [one.newest.draft for one in _given(town)]


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_a_reader_finds_it_reads_it_and_makes_a_copy_of_their_own(
    opened: Callable[..., Page], town: Town, size: dict[str, int]
) -> None:
    draft = town.a_draft(项目名称="硅回收二期")
    _share(town, draft)
    page = opened("reader", size)

    page.locator(f'[data-read="{draft}"]').click(timeout=30_000)
    expect(page.locator("#draft-paper .paper")).to_contain_text("硅回收二期", timeout=15_000)
    expect(page.locator("#draft-head")).to_contain_text("张三（宁夏甲公司） 给您看的")
    assert page.url.endswith(f"#draft/shared/{draft}")
    for forbidden in ("#draft-save", "#draft-upload", "button.gap", "#draft-asks", "#draft-share"):
        expect(page.locator(forbidden)).to_have_count(0)
    assert page.evaluate("sessionStorage.getItem('draft-work')") is None
    assert not page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
    head = page.locator("#draft-head").bounding_box()
    assert head is not None
    assert head["height"] < 200
    with page.expect_download(timeout=15_000) as waiting:
        page.locator('[data-read-file="docx"]').click()
    assert "第1版" in waiting.value.suggested_filename

    page.reload()
    expect(page.locator("#draft-paper .paper")).to_contain_text("硅回收二期", timeout=30_000)
    page.locator("#draft-copy").click()
    expect(page.locator("#draft-save")).to_be_visible(timeout=15_000)
    copies = [one for one in town.drafts.listed(READER.identity) if one.name == "硅回收二期"]
    assert copies and copies[0].id != draft


def test_what_was_taken_back_meanwhile_is_told_and_the_list_is_there(
    opened: Callable[..., Page], town: Town
) -> None:
    draft = town.a_draft(项目名称="收回的")
    page = opened("reader", at=f"/shared/{draft}")

    expect(page.locator(".kinds")).to_be_visible(timeout=30_000)


def _given(town: Town) -> tuple[SharedDraft, ...]:
    assert town.drafting.sharing is not None
    return town.drafting.sharing.given_to(READER)


def _share(town: Town, draft: str) -> None:
    assert town.drafting.sharing is not None
    town.drafting.sharing.give(OWNER, draft, "reader")
