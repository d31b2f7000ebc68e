"""A walk through every view of the page, state by state, for whatever is to be true of all of them.

A walk yields the name of each state once it stands; whoever walks looks, and goes on.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from access_records import SOUGHT, levels_of, token_of
from page_rest import Rest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from assistant.ui.door.cookies import SESSION

DESK = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}
_PATIENCE_MS = 20_000
# What somebody looks for who may see as little as nobody, as internal papers, or as all of them.
PEOPLE: Mapping[str, str] = {
    "guest": "guest",
    "enterprise": "enterprise_a",
    "manager": "manager",
    "staff": "staff",
    "admin": "admin",
}
# The pages of the door that each sees, beside the page itself.
DOOR: Mapping[str, tuple[str, ...]] = {
    "guest": ("/login", "/setup", "/api/docs"),
    "enterprise": ("/account",),
    "manager": ("/account",),
    "staff": ("/account",),
    "admin": ("/account", "/people"),
}


@contextmanager
def somebody(browser: Browser, address: str, role: str, **given: object) -> Iterator[Page]:
    """Open a browser of somebody of a role; nothing is opened in it yet."""
    context: BrowserContext = browser.new_context(**{"viewport": DESK, "locale": "zh-CN", **given})
    token = token_of(PEOPLE[role])
    if token:
        context.add_cookies([{"name": SESSION, "value": token, "url": address}])
    context.set_default_timeout(_PATIENCE_MS)
    yield context.new_page()
    context.close()


def walk(page: Page, rest: Rest, address: str, role: str) -> Iterator[str]:
    """Go through all that a role sees; in each state the page rests."""
    for state in _states(page, rest, address, role):
        rest()
        yield state


def _states(page: Page, rest: Rest, address: str, role: str) -> Iterator[str]:
    page.goto(address)
    page.locator(".example").first.wait_for()
    page.locator('#tabs [data-view="draft"]').wait_for()
    if role in {"staff", "admin"}:
        page.locator('#tabs [data-view="traces"]').wait_for()
    sought = SOUGHT[levels_of(PEOPLE[role])[-1]]
    yield from _talk(page, sought)
    yield from _find(page, sought)
    yield from _fit(page, rest)
    yield from _match(page, sought)
    yield from _draft(page)
    yield from _mine(page)
    if role in {"staff", "admin"}:
        yield from _papers(page)
        yield from _trials(page)
        yield from _traces(page)
        yield from _inbox(page)
        yield from _overview(page)
    yield from _door(page, address, role)


def view(page: Page, name: str) -> None:
    """Open a view by its tab."""
    page.locator(f'#tabs [data-view="{name}"]').click()


def _talk(page: Page, sought: str) -> Iterator[str]:
    yield "talk: before the first question"
    _ask(page, f"{sought}项目最高补助多少？", 1)
    yield "talk: an answer"
    page.locator("#a1 .mark").first.click()
    expect(page.locator("#panel article h3:visible")).to_be_focused()
    yield "talk: a source"
    page.keyboard.press("Escape")
    _ask(page, "火星移民补贴多少？", 2)
    yield "talk: nothing found"


def _ask(page: Page, text: str, number: int) -> None:
    page.locator("#question textarea").fill(text)
    page.keyboard.press("Enter")
    page.locator(f"#a{number} .took").wait_for(state="attached")


def _find(page: Page, sought: str) -> Iterator[str]:
    view(page, "find")
    page.locator("#find-results .example").first.wait_for()
    yield "find: before the first search"
    page.locator("#find-text").fill(sought)
    page.keyboard.press("Enter")
    page.locator(".find").first.wait_for()
    yield "find: results"
    page.locator(".find h3 button").first.click()
    expect(page.locator("#found article h3:visible")).to_be_focused()
    yield "find: a text"
    page.keyboard.press("Escape")
    page.locator("#find-text").fill("")
    page.keyboard.press("Enter")
    page.locator("#find-results .example").first.wait_for()
    page.locator("#find-kind").select_option("achievement")
    page.locator("#find-results .find").first.wait_for()
    yield from _compare(page)
    page.locator("#find-trl").select_option("9")
    page.locator("#find-results .finds-nothing").wait_for()
    yield "find: nothing found"


def _compare(page: Page) -> Iterator[str]:
    """Lay two achievements side by side, where there are two."""
    picks = page.locator("#find-results [data-pick]")
    if picks.count() < 2:
        return
    for place in range(2):
        picks.nth(place).check()
    page.locator("#compare-go").click()
    page.locator("#find-compared table").wait_for()
    yield "find: compared"
    page.locator("[data-compare-back]").first.click()
    page.locator("#find-results .find").first.wait_for()


def _fit(page: Page, rest: Rest) -> Iterator[str]:
    view(page, "fit")
    page.locator("#fit-profile [data-path]").first.wait_for(state="attached")
    yield "fit: opened"
    page.locator("#fit-text").fill("我们公司在银川，职工80人，去年营收2000万元")
    page.keyboard.press("Enter")
    page.locator("#fit .verdict").first.wait_for()
    rest()
    summary = page.locator("#fit .verdict summary").first
    if summary.count():
        summary.click()
    yield "fit: judged"
    words = page.locator("#fit .conditions .words")
    if words.count() and words.first.is_visible():
        words.first.click()
        page.locator("#grounds article h3:visible").wait_for()
        yield "fit: a clause"
        page.keyboard.press("Escape")


def _match(page: Page, sought: str) -> Iterator[str]:
    view(page, "match")
    page.locator("#match-text").wait_for()
    yield "match: before the first match"
    page.locator("#match-text").fill(f"{sought}怎样做得更省，要现成的技术")
    page.keyboard.press("Enter")
    page.locator("#match-results .finds-head, #match-results .match").first.wait_for()
    yield "match: results"
    page.locator("#match-text").fill("床垫畅销全国，诚招各市县代理商，免费铺货，融资1500万元")
    page.keyboard.press("Enter")
    page.locator("#match-results .note").first.wait_for()
    yield "match: no technical need"
    table = f"需求编号,需求名称,需求内容\nX-1,{sought},{sought}更省\nX-2,甲,乙\n".encode()
    sent = {"name": "需求.csv", "mimeType": "text/csv", "buffer": table}
    page.locator("#match-table").set_input_files(sent)
    page.locator("[data-lines-book]:visible").wait_for()
    yield "match: a table"
    page.locator("[data-lines-open]").first.click()
    page.locator("#match-results .subject").wait_for()
    yield "match: the card of a line"
    page.locator("[data-lines-close]").click()
    page.locator("[data-offer-new=demand]").click()
    page.locator("#offer-form").wait_for()
    yield "match: a demand to write down"
    page.locator("[data-offer-close]").first.click()


def _draft(page: Page) -> Iterator[str]:
    view(page, "draft")
    page.locator("#draft-start .kinds").wait_for()
    yield "draft: the kinds"
    page.locator('#draft-start [data-kind="transfer_project"]').first.click()
    page.locator("#draft-go").wait_for()
    yield "draft: one kind"
    page.locator("#draft-go").click()
    page.locator("#draft-head h2").wait_for()
    yield "draft: opened"
    gap = page.locator("#draft-paper .gap").first
    if gap.is_visible():
        gap.click()
        page.locator("#draft-editor").wait_for()
        yield "draft: filling in"
        page.keyboard.press("Escape")
    for side in ("checks", "versions"):
        if page.locator(f"#side-{side}").is_visible():
            page.locator(f"#side-{side}").click()
            yield f"draft: {side}"


def _mine(page: Page) -> Iterator[str]:
    view(page, "mine")
    page.locator("#mine h2:visible").first.wait_for()
    yield "mine: opened"


def _papers(page: Page) -> Iterator[str]:
    view(page, "papers")
    page.locator("#papers").wait_for()
    yield "papers: opened"
    review = page.locator("#papers [data-review]")
    if review.count():
        review.first.click()
        page.locator("#task-title").wait_for()
        yield "papers: a check"


def _trials(page: Page) -> Iterator[str]:
    view(page, "trials")
    page.locator("#trials-panes [data-pane]").first.wait_for()
    yield "trials: results"
    for pane in ("compare", "cases"):
        page.locator(f'#trials-panes [data-pane="{pane}"]').click()
        yield f"trials: {pane}"
    edit = page.locator('#trials-lists [data-act="edit"]:visible')
    if edit.count():
        edit.first.click()
        page.locator("#form-title").wait_for()
        yield "trials: a case is changed"


def _traces(page: Page) -> Iterator[str]:
    view(page, "traces")
    page.locator("#traces-list .past").first.wait_for()
    yield "traces: list"
    page.locator("#traces-list .past").first.click()
    page.locator("#traces-title").wait_for()
    yield "traces: one"


def _inbox(page: Page) -> Iterator[str]:
    view(page, "inbox")
    page.locator("#inbox h2:visible").first.wait_for()
    yield "inbox: list"
    page.locator("[data-complain=page]").click()
    page.locator("#complaint h2").wait_for()
    yield "a complaint"
    page.locator("[data-complain=close]").first.click()


def _overview(page: Page) -> Iterator[str]:
    view(page, "overview")
    page.locator("#overview .counted").wait_for()
    yield "overview: opened"


def _door(page: Page, address: str, role: str) -> Iterator[str]:
    for path in DOOR[role]:
        page.goto(f"{address}{path}")
        yield f"door: {path}"
    if role == "guest":
        page.goto(f"{address}/login")
        page.get_by_label("登录名").fill("nobody")
        page.get_by_label("密码").fill("wrong password")
        with page.expect_navigation():
            page.keyboard.press("Enter")
        yield "door: a wrong password"
    if role == "admin":
        page.goto(f"{address}/people")
        page.locator('main a[href*="/people/"]').first.click()
        page.locator("h1").wait_for()
        yield "door: somebody's account"
