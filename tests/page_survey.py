"""What is looked at in every state of every page: for everybody, on a desk and on a phone."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from difflib import unified_diff
from importlib.resources import files
from urllib.parse import urlsplit

from page_rest import Rest
from page_walks import DESK, PHONE, somebody, walk
from playwright.sync_api import Browser, Page

# Ways to look: both sizes, and both colours.
LOOKS = (("desk", DESK, "light"), ("phone", PHONE, "dark"))
# None of the rules reads style sheets, which would be fetched and read anew each time.
_AXE = """async () => {
  const { violations } = await axe.run(document,
    { resultTypes: ["violations"], preload: { assets: ["media"] } });
  return violations.map(({ id, impact, nodes }) =>
    [id, impact, nodes.map((one) => one.target.join(" "))]);
}"""
# Controls that a finger can miss: less than so many pixels in either way. A link or a mark within
# a sentence is as high as its line (WCAG 2.5.8); a label counts with the box that it is of, and
# what is laid around a control to be touched counts with it.
_SMALL = """(least) => {
  const controls = "a[href], button, input, select, textarea, summary, [role=button]";
  const beside = "[inert], .trigger, .unseen, svg";
  const shown = (one) => one.checkVisibility({ visibilityProperty: true, opacityProperty: true });
  const says = (by) => by.nodeType === 3 && by.data.trim().length > 1;
  function in_sentence(one) {
    const { display } = getComputedStyle(one);
    if (display === "inline" || one.matches(".mark, .badge")) return true;
    return display.startsWith("inline") && [...one.parentElement.childNodes].some(says);
  }
  function touched(one) {
    const box = one.getBoundingClientRect(), after = getComputedStyle(one, "::after");
    let [wide, high] = [box.width, box.height];
    if (after.content !== "none" && after.position === "absolute") {
      const px = (side) => Math.max(0, -parseFloat(after[side]) || 0);
      [wide, high] = [wide + px("left") + px("right"), high + px("top") + px("bottom")];
    }
    for (const label of one.labels || []) {
      const around = label.getBoundingClientRect();
      [wide, high] = [Math.max(wide, around.width), Math.max(high, around.height)];
    }
    return [wide, high];
  }
  function named(one) {
    const classes = [...one.classList].filter((name) => !name.startsWith("svelte"));
    const text = (one.innerText || one.ariaLabel || one.placeholder || "").trim().slice(0, 12);
    return `${one.tagName.toLowerCase()}#${one.id}.${classes.join(".")} “${text}”`;
  }
  const small = new Set();
  for (const one of document.querySelectorAll(controls)) {
    if (!shown(one) || one.disabled || one.type === "hidden" || one.closest(beside)) continue;
    const [wide, high] = touched(one);
    if (wide < 2 || high < 2 || Math.min(wide, high) > least - 0.6 || in_sentence(one)) continue;
    small.add(`${named(one)} ${Math.round(wide)}×${Math.round(high)}`);
  }
  return [...small];
}"""
_LEAST_TO_TOUCH = 44
# The foot and the question's box, as a share of the screen, while nothing is typed.
_BELOW = """() => {
  const high = (one) => (one && one.checkVisibility() ? one.getBoundingClientRect().height : 0);
  const foot = high(document.querySelector("#foot"));
  return (foot + high(document.querySelector("#composer"))) / window.innerHeight;
}"""
_MOST_BELOW = 0.2
# By itself, since a dialog may lie over it.
_SWITCH = """() => document.querySelector("[data-language]").click()"""
_UNFOLD = """() => [...document.querySelectorAll("details")].map((one, at) =>
  !one.open && one.checkVisibility() ? (one.open = true, at) : -1).filter((at) => at >= 0)"""
_FOLD = """(folded) => { const all = document.querySelectorAll("details");
  for (const at of folded) if (all[at]) all[at].open = false; }"""
# Chinese that is seen, or heard, and is no content; what a pattern of the catalogue left of a
# content that stands in the middle of a sentence is marked by the script.
_LEFT = """() => {
  const han = /[\\u3400-\\u9fff]/, left = [];
  const content = "script, style, textarea, code, pre, [data-content], [contenteditable=true]";
  const shown = (one) => one.checkVisibility({ visibilityProperty: true, opacityProperty: true });
  const walker = document.createTreeWalker(document.body, 5);
  while (walker.nextNode()) {
    const at = walker.currentNode, one = at.nodeType === 3 ? at.parentElement : at;
    if (one.closest(content) || !shown(one)) continue;
    const said = at.nodeType === 3 ? [at.data] : ["placeholder", "aria-label", "title", "alt"]
      .map((name) => at.getAttribute(name) || "");
    for (const text of said) {
      const is = text.trim().replace(/\\s+/g, " ");
      if (han.test(is) && !window.ttLook.mixed(is)) left.push(is);
    }
  }
  return left;
}"""


@dataclass(slots=True)
class Survey:
    """What was found.

    Attributes:
        states: All that were looked at.
        violations: Of what axe looks for, with the worst first in each state.
        wide: States in which something sticks out to the side.
        small: On a phone, what a finger can miss, with the first state.
        below: On a phone, states in which what stands below the view takes too much of it.
        chinese: What is not said in English there, with the states.
        hosts: That were asked for anything.
    """

    states: list[str] = field(default_factory=list)
    violations: list[str] = field(default_factory=list)
    wide: list[str] = field(default_factory=list)
    small: dict[str, str] = field(default_factory=dict)
    below: list[str] = field(default_factory=list)
    chinese: dict[str, str] = field(default_factory=dict)
    hosts: set[str] = field(default_factory=set)


def survey(browser: Browser, address: str, role: str, *, thorough: bool) -> Survey:
    """Walk as somebody of a role, and look at every state.

    Args:
        browser: That is walked in.
        address: Of the page.
        role: Whose.
        thorough: Whether it is looked at in each way, and in English; else on a desk alone.
    """
    found = Survey()
    axe = (files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")
    with somebody(browser, address, role, bypass_csp=True) as page:
        page.on("request", lambda one: found.hosts.add(urlsplit(one.url).hostname or ""))
        rest = Rest(page)
        for state in walk(page, rest, address, role):
            found.states.append(state)
            for name, size, scheme in LOOKS if thorough else LOOKS[:1]:
                page.set_viewport_size(size)
                page.emulate_media(color_scheme=scheme)
                rest()
                where = f"{state}, {name}, {scheme}"
                found.violations += _violations(page, axe, where)
                if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
                    found.wide.append(where)
                if name == "phone":
                    _look_with_a_finger(page, found, where)
            page.set_viewport_size(DESK)
            page.emulate_media(color_scheme="light")
            for text in _in_english(page, rest) if thorough else ():
                found.chinese.setdefault(text, state)
    return found


def _look_with_a_finger(page: Page, found: Survey, where: str) -> None:
    for control in page.evaluate(_SMALL, _LEAST_TO_TOUCH):
        found.small.setdefault(control, where)
    if page.evaluate(_BELOW) > _MOST_BELOW:
        found.below.append(where)


def _violations(page: Page, axe: str, where: str) -> Iterator[str]:
    if not page.evaluate("Boolean(window.axe)"):
        page.evaluate(axe)
    for id_, impact, nodes in page.evaluate(_AXE):
        yield f"{impact}: {id_} ({where}): {', '.join(nodes[:4])}"


def _in_english(page: Page, rest: Rest) -> list[str]:
    """Give what is Chinese still once the page is in English; then it is Chinese again."""
    folded = page.evaluate(_UNFOLD)
    rest()
    before = page.evaluate("document.body.innerText")
    page.evaluate(_SWITCH)
    page.wait_for_function(
        "document.documentElement.lang === 'en' && !('waiting' in document.documentElement.dataset)"
    )
    left: list[str] = page.evaluate(_LEFT)
    page.evaluate(_SWITCH)
    page.wait_for_function("document.documentElement.lang === 'zh-CN'")
    after = page.evaluate("document.body.innerText")
    left += [f"not as it was: {line}" for line in _differing(before, after)]
    page.evaluate(_FOLD, folded)
    return left


def _differing(before: str, after: str) -> list[str]:
    """Give the lines of a text that are in another way than they were."""
    lines = unified_diff(before.splitlines(), after.splitlines(), lineterm="", n=0)
    return [line for line in lines if line[:1] in "+-" and line[:3] not in ("+++", "---")]
