"""One page of the product in Chromium, watched, and the few moves by which text gets into it."""

import json
import shutil
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

from eval.errors import NoPeer

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Page, Request, Response

_HERE = Path(__file__)
_WATCHING = _HERE.with_name("watching.js")
_MISSING = (
    "没有 playwright 或 Chromium，不能在浏览器里测量："
    "请先 make setup-dev，并安装 chromium（Debian/Ubuntu：apt install chromium）。"
)
_PATIENCE_SECONDS = 60.0
_SETTLE_SECONDS = 20.0
_QUIET_MS = 350
_STEP_MS = 50
_GRACE_SECONDS = 3.0
_SERVER_ERROR = 500
# What a page fetches only because something in it says so.
_BY_MARKUP = {"image", "media", "object", "ping", "other", "texttrack", "manifest"}
_OWN = ("/favicon", "/manifest.json", "/gradio_api/", "/heartbeat", "/static/", "/assets/")
_PUT = """([place, value]) => {
  const box = document.querySelector(`${place} textarea, ${place} input`);
  const found = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(box), "value");
  found.set.call(box, value);
  box.dispatchEvent(new Event("input", { bubbles: true }));
}"""
_PRESS = """(place) => {
  if (window.__watch) window.__watch.sent = 0;
  document.querySelector(place).click();
}"""
_RESTS = """() => {
  const { sent, waiting, changed } = window.__watch || { sent: 0, waiting: 0, changed: 0 };
  return [sent, waiting, Date.now() - changed];
}"""
_FACE = _HERE.with_name("facing.js").read_text(encoding="utf-8")


@dataclass(slots=True, kw_only=True)
class Seen:
    """What was seen since it was asked last.

    Attributes:
        ran: Scripts of the text that ran.
        nodes: Nodes, attributes and addresses that the text became.
        stopped: What the content security policy had to stop.
        left: Requests to another origin.
        fetched: Requests to this one that only markup of the text can have made.
        broken: Answers of the server that tell an error of its own.
    """

    ran: list[str] = field(default_factory=list)
    nodes: list[str] = field(default_factory=list)
    stopped: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)
    fetched: list[str] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)

    @property
    def clean(self) -> bool:
        """Whether the text stayed text."""
        found = (self.ran, self.nodes, self.stopped, self.left, self.fetched, self.broken)
        return not any(found)

    def add(self, other: "Seen") -> None:
        """Take over what was seen elsewhere."""
        for name in ("ran", "nodes", "stopped", "left", "fetched", "broken"):
            getattr(self, name).extend(getattr(other, name))


class Stage:
    """The page, and what was seen in it.

    Attributes:
        asked: How many requests the server had that bore something to it.
    """

    def __init__(self, page: "Page", address: str) -> None:
        """Watch a page that was not opened yet."""
        self.page = page
        self.address = address
        self.asked = 0
        self._requests = Seen()

    def heard(self, request: "Request") -> None:
        """Note a request, if it is none of the page's own."""
        parts = urlsplit(request.url)
        self.asked += request.method != "GET"
        if parts.scheme in ("data", "blob", "about"):
            return
        if f"{parts.scheme}://{parts.netloc}" != self.address:
            self._requests.left.append(request.url[:200])
        elif request.resource_type in _BY_MARKUP and not parts.path.startswith(_OWN):
            self._requests.fetched.append(f"{request.resource_type} {request.url[:200]}")

    def answered(self, response: "Response") -> None:
        """Note an answer that tells an error of the server."""
        if response.status >= _SERVER_ERROR:
            self._requests.broken.append(f"{response.status} {response.url[:200]}")

    def open(self, view: str = "", *, ready: str = "#tabs [data-view]") -> None:
        """Open the page anew at a view, and watch it from there."""
        self._leave()
        self.page.goto("about:blank")
        self.page.goto(f"{self.address}/{f'#{view}' if view else ''}")
        self.page.locator(ready).first.wait_for(state="attached")
        self.quiet()
        self.page.evaluate("() => { window.__watch.armed = true; }")

    def go(self, path: str) -> int:
        """Open another address of the product; give the status of its answer."""
        self._leave()
        answer = self.page.goto(f"{self.address}{path}")
        self.quiet()
        return answer.status if answer is not None else 0

    def show(self, view: str) -> None:
        """Go to a view by its tab."""
        self.page.locator(f"#tabs [data-view='{view}']").click()
        self.quiet()

    def put(self, place: str, value: str) -> None:
        """Put a value into a component's box, seen or unseen."""
        self.page.evaluate(_PUT, [place, value])

    def press(self, place: str) -> None:
        """Press a button, seen or unseen, and wait until the page rests."""
        self.page.wait_for_timeout(60)
        self.page.evaluate(_PRESS, place)
        self.quiet(asked=True)

    def ask(self, text: str) -> None:
        """Ask a question in the conversation."""
        self.put("#question", text)
        self.press("#ask")

    def post(self, way: str, mark: str, body: Mapping[str, object]) -> dict[str, object]:
        """Send a request as the page's own script does, and put what comes into the page."""
        headers = {mark: "1", "content-type": "application/json"}
        sent = json.dumps(body)
        status, told = self.page.evaluate(_FACE, [way, headers, sent])
        self._note(int(status), way)
        found = json.loads(str(told))
        return found if isinstance(found, dict) else {}

    def upload(self, way: str, mark: str, name: str, content: bytes, *, put: bool = False) -> str:
        """Send a file to a route of ours; give what it answers."""
        answer = self.page.request.fetch(
            f"{self.address}/{way}",
            method="PUT" if put else "POST",
            headers={mark: "1", "x-name": quote(name)},
            data=content,
        )
        self.asked += 1
        self._note(answer.status, way)
        return str(answer.text())

    def quiet(self, *, asked: bool = False) -> None:
        """Wait until nothing is under way, and nothing in the page has changed for a moment.

        Args:
            asked: Whether something was just asked of the server; in case it was not after all,
                this does not wait for it for long.
        """
        end = time.monotonic() + _SETTLE_SECONDS
        grace = time.monotonic() + (_GRACE_SECONDS if asked else 0)
        while time.monotonic() < end:
            sent, waiting, rests = self.page.evaluate(_RESTS)
            begun = sent or time.monotonic() > grace
            if begun and not waiting and rests > _QUIET_MS:
                return
            self.page.wait_for_timeout(_STEP_MS)

    def taken(self) -> Seen:
        """Give what was seen since this was asked last."""
        self._leave()
        seen, self._requests = self._requests, Seen()
        return seen

    def _leave(self) -> None:
        """Hold what was seen in a page before it is left."""
        found = self.page.evaluate("() => window.__taken ? window.__taken() : {}")
        self._requests.add(Seen(**{name: list(given) for name, given in found.items()}))

    def _note(self, status: int, way: str) -> None:
        if status >= _SERVER_ERROR:
            self._requests.broken.append(f"{status} {way}")


@contextmanager
def watched(address: str) -> Iterator[Stage]:
    """Open Chromium on what is served at an address; nothing that leaves for elsewhere gets there.

    Raises:
        NoPeer: There is no browser, or nothing to drive it by.
    """
    try:
        from playwright.sync_api import sync_playwright
    except ImportError as error:
        raise NoPeer(_MISSING) from error
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        raise NoPeer(_MISSING)
    with sync_playwright() as playwright:
        switches = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        browser = playwright.chromium.launch(executable_path=path, args=switches)
        context = browser.new_context(locale="zh-CN", viewport={"width": 1440, "height": 900})
        try:
            yield _watched(context, address)
        finally:
            browser.close()


def _watched(context: "BrowserContext", address: str) -> Stage:
    context.set_default_timeout(_PATIENCE_SECONDS * 1000)
    context.add_init_script(path=_WATCHING)
    context.route(
        lambda url: not url.startswith((address, "data:", "blob:", "about:")),
        lambda route: route.abort(),
    )
    stage = Stage(context.new_page(), address)
    context.on("request", stage.heard)
    context.on("response", stage.answered)
    stage.page.on("dialog", lambda dialog: dialog.dismiss())
    return stage
