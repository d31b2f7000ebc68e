"""The report of a run in a real browser: it filters, fits, and asks nobody for anything."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from suite_builders import a_citation, a_run, an_answer_case, an_answer_reply, an_outcome
from suite_full_run import a_full_comparison, a_full_run

from eval.suite.report.page import report_html

DESKTOP = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}
FOREIGN = "http://foreign.example/x"
HOSTILE = (
    f'<img src="{FOREIGN}"><script src="{FOREIGN}"></script><style>@import "{FOREIGN}";</style>'
    f'<svg onload="document.title=1"><a href="{FOREIGN}">x</a></svg>![图]({FOREIGN})'
)
# The least contrast of a text with what is behind it, over all texts that can be seen.
CONTRAST = """() => {
  const parts = (colour) => colour.match(/[\\d.]+/g).map(Number);
  const light = (colour) => {
    const [r, g, b] = parts(colour).map((c) => c / 255)
      .map((c) => (c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const behind = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const colour = getComputedStyle(at).backgroundColor;
      if (parts(colour)[3] !== 0) return colour;
    }
    return "rgb(255, 255, 255)";
  };
  let least = [21, ""];
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const element = texts.currentNode.parentElement;
    if (!texts.currentNode.data.trim() || !element.checkVisibility()) continue;
    const style = getComputedStyle(element);
    const ink = element.closest("svg") ? style.fill : style.color;
    const [a, b] = [light(ink), light(behind(element))].sort((x, y) => y - x);
    const ratio = (a + 0.05) / (b + 0.05);
    if (ratio < least[0]) least = [ratio, texts.currentNode.data.trim()];
  }
  return least;
}"""


class Visit:
    """A page that was opened, and what it asked for and complained of."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.requested: list[str] = []
        self.complaints: list[str] = []
        page.on("request", lambda request: self.requested.append(request.url))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("console", lambda message: self.complaints.append(message.text))

    def shown(self) -> list[str]:
        """Give the ids of the cases in the list that can be seen."""
        found: list[str] = self.page.eval_on_selector_all(
            "#list > .case", "all => all.filter(one => !one.hidden).map(one => one.id.slice(5))"
        )
        return found


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write a report of a long run, compared with an earlier one."""
    before, after = a_full_run(name="before", failing=9, day=-3), a_full_run(failing=7)
    page = report_html(
        after,
        shown=lambda case: not case.id.endswith("0"),
        comparison=a_full_comparison(before, after),
        before=before,
        history=[before],
    )
    path = tmp_path_factory.mktemp("report") / "report.html"
    path.write_text(page, encoding="utf-8")
    return path


def opened(browser: Browser, path: Path, request: pytest.FixtureRequest) -> Iterator[Visit]:
    """Open a page; afterwards, nothing must have been asked for or gone wrong."""
    size, scheme = getattr(request, "param", (DESKTOP, "light"))
    context = browser.new_context(viewport=size, color_scheme=scheme, locale="zh-CN")
    context.set_default_timeout(8000)
    visit = Visit(context.new_page())
    visit.page.goto(path.as_uri())
    yield visit
    context.close()
    assert {url.partition("#")[0] for url in visit.requested} <= {path.as_uri(), "data:,"}
    assert visit.complaints == []


@pytest.fixture
def visit(browser: Browser, report: Path, request: pytest.FixtureRequest) -> Iterator[Visit]:
    yield from opened(browser, report, request)


@pytest.mark.parametrize(
    "visit",
    [(size, scheme) for size in (DESKTOP, PHONE) for scheme in ("light", "dark")],
    indirect=True,
)
def test_it_fits_the_screen_and_can_be_read(visit: Visit) -> None:
    page = visit.page

    expect(page.locator("h1")).to_be_visible()
    wide = page.evaluate("document.documentElement.scrollWidth")
    small = page.evaluate(
        "[...document.querySelectorAll('svg text')].map(t => t.getBoundingClientRect().height)"
    )

    assert wide <= page.evaluate("innerWidth")
    assert all(height == 0 or height > 10 for height in small)
    least, text = page.evaluate(CONTRAST)
    assert least >= 4.5, text


def test_the_cases_are_filtered_by_kind_result_type_and_trap(visit: Visit) -> None:
    page = visit.page
    everything = visit.shown()
    assert len(everything) > 100
    expect(page.locator("#count")).to_have_text(f"共 {len(everything)} 条用例")

    page.locator("select[name=kind]").select_option("answer")
    page.locator("select[name=result]").select_option(label="✕ 没有通过")

    failed = visit.shown()
    assert 0 < len(failed) < len(everything)
    assert all(identity.startswith("A") for identity in failed)
    expect(page.locator("#count")).to_have_text(f"显示 {len(failed)} 条，共 {len(everything)} 条")
    page.locator("select[name=traps]").select_option("unit")
    assert set(visit.shown()) < set(failed)
    page.get_by_role("button", name="清除筛选").first.click()
    assert visit.shown() == everything


def test_words_are_found_in_questions_and_answers_however_they_are_typed(visit: Visit) -> None:
    page = visit.page

    page.get_by_label("查找").fill("a012")
    assert visit.shown() == ["A012"]
    page.get_by_label("查找").fill("132．77 成交额")  # full-width, and in any order
    found = visit.shown()
    assert 0 < len(found) < 20
    assert all("成交额" in page.locator(f"#case-{one} .ask").inner_text() for one in found)
    page.get_by_label("查找").fill("没有这样的话")

    assert visit.shown() == []
    expect(page.locator("#none")).to_be_visible()
    page.locator("#none button").click()
    expect(page.locator("#none")).to_be_hidden()


def test_what_changed_against_the_earlier_run_can_be_picked_out(visit: Visit) -> None:
    page = visit.page

    page.locator("select[name=change]").select_option("worse")

    worse = visit.shown()
    assert worse
    assert page.locator("#list > .case:not([hidden]) .badge", has_text="↓ 变差").count() == len(
        worse
    )


def test_a_number_of_failed_cases_leads_to_just_those(visit: Visit) -> None:
    page = visit.page
    row = page.locator(".overview tr", has_text="问答")

    row.get_by_role("link", name="条").click()

    expect(page.locator("select[name=kind]")).to_have_value("answer")
    expect(page.locator("select[name=result]")).to_have_value("failed")
    expect(page.locator("#cases h2")).to_be_in_viewport()


def test_a_mark_in_an_answer_leads_to_its_citation(visit: Visit) -> None:
    page = visit.page
    case = page.locator("#list > .case[open]", has=page.locator(".mark")).first

    case.locator(".mark", has_text="2").click()

    target = page.locator("li:target")
    expect(target).to_be_in_viewport()
    expect(target).to_contain_text("已被替代")


def test_with_the_keyboard_alone_a_case_is_found_and_unfolded(visit: Visit) -> None:
    page = visit.page
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    page.locator("select[name=result]").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    first = page.locator("#list > .case:not([hidden])").first
    assert first.get_attribute("data-result") == "passed"

    for _ in range(8):
        page.keyboard.press("Tab")
        if first.locator("summary").evaluate("one => one === document.activeElement"):
            break
    page.keyboard.press("Enter")

    expect(first.locator(".body")).to_be_visible()


def test_a_link_to_a_folded_case_unfolds_it_whatever_is_filtered(visit: Visit) -> None:
    page = visit.page
    page.get_by_label("查找").fill("没有这样的话")

    page.evaluate("location.hash = '#case-A012'")

    expect(page.locator("#case-A012 .body")).to_be_visible()
    expect(page.locator("#case-A012")).to_be_in_viewport()


def test_one_figure_over_time_is_shown_at_a_time(visit: Visit) -> None:
    page = visit.page
    figures = page.locator("figure[data-figure]")
    assert figures.count() > 3
    expect(page.locator("figure[data-figure]:visible")).to_have_count(1)

    page.get_by_label("看哪一项").select_option(index=2)

    expect(figures.nth(2)).to_be_visible()
    expect(page.locator("figure[data-figure]:visible")).to_have_count(1)


def test_on_paper_there_are_the_failed_cases_and_no_controls(visit: Visit) -> None:
    page = visit.page

    page.emulate_media(media="print", color_scheme="dark")

    for control in ("nav", "#filters", "#course"):
        expect(page.locator(control)).to_be_hidden()
    expect(page.locator("#list > .case[open] .why").first).to_be_visible()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert page.evaluate("getComputedStyle(document.body).color") == "rgb(29, 37, 48)"


@pytest.fixture
def hostile(browser: Browser, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Visit]:
    """Open the report of a case that does harm in every field."""
    case = an_answer_case(question=HOSTILE, note=HOSTILE)
    cited = a_citation(title=HOSTILE, quote=HOSTILE)
    reply = an_answer_reply(f"{HOSTILE}[^1]", citations=[cited], warnings=[HOSTILE])
    path = tmp_path / "hostile.html"
    run = a_run((case, an_outcome(case, reply=reply, why=[HOSTILE])))
    path.write_text(report_html(run, shown=lambda _case: True), encoding="utf-8")
    yield from opened(browser, path, request)


def test_what_a_document_says_stays_text(hostile: Visit) -> None:
    page = hostile.page

    expect(page.locator("#case-A001 .ask")).to_have_text(HOSTILE)
    expect(page.locator("#list img, #list script, #list style, #list svg")).to_have_count(0)
    expect(page).to_have_title(re.compile("^评测报告 · 示例资料"))


def test_without_scripts_all_is_there_to_read(browser: Browser, report: Path) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()

    page.goto(report.as_uri())

    expect(page.locator("#filters")).to_be_hidden()
    expect(page.locator("#list > .case").first.locator(".body")).to_be_visible()
    expect(page.locator("figure[data-figure]").last).to_be_visible()
    context.close()
