"""When a page rests: it asks the server nothing, is about to do nothing, and changes no more.

Whoever looks at a page waits for that, rather than for a time in which it is hoped to have come.
"""

from time import monotonic

from playwright.sync_api import Page, Request

# Every page keeps this one open, for as long as it is there.
_ENDLESS = "/heartbeat/"
_SECONDS = 16
# What the page is about to do within a second; what is longer is for people, as a word that goes
# after four seconds.
_COUNT_TIMERS = """(() => {
  const begin = window.setTimeout, end = window.clearTimeout, coming = new Set();
  window.setTimeout = (what, after, ...given) => {
    if (typeof what !== "function") return begin(what, after, ...given);
    const timer = begin((...all) => { coming.delete(timer); what(...all); }, after, ...given);
    if (!(after >= 1000)) coming.add(timer);
    return timer;
  };
  window.clearTimeout = (timer) => { coming.delete(timer); end(timer); };
  window.clearInterval = ((end) => (timer) => { coming.delete(timer); end(timer); })(clearInterval);
  window.coming = coming;
})()"""
# Two pictures long nothing has changed, nothing is coming and nothing is being read; and what was
# begun to change colour or place has done so. What turns for ever is not waited for.
_STILL = """async (most) => {
  const until = performance.now() + most * 1000;
  const picture = () => new Promise((done) => requestAnimationFrame(done));
  const reading = () => [...document.querySelectorAll("[aria-busy=true]")]
    .some((one) => one.checkVisibility());
  let changed = true;
  const changes = new MutationObserver(() => { changed = true; });
  changes.observe(document,
    { subtree: true, childList: true, attributes: true, characterData: true });
  while ((changed || reading() || window.coming?.size) && performance.now() < until) {
    changed = false;
    await picture();
    await picture();
  }
  changes.disconnect();
  const moving = document.getAnimations()
    .filter((one) => one.effect.getComputedTiming().endTime !== Infinity);
  await Promise.all(moving.map((one) => one.finished.catch(() => null)));
}"""


class Rest:
    """Knows what a page has asked for and not got yet."""

    def __init__(self, page: Page) -> None:
        """Watch a page that is not opened yet."""
        self._page = page
        self._asked = 0
        self._open: set[Request] = set()
        page.add_init_script(_COUNT_TIMERS)
        page.on("request", self._ask)
        page.on("requestfinished", self._done)
        page.on("requestfailed", self._done)

    def _ask(self, request: Request) -> None:
        if _ENDLESS not in request.url:
            self._asked += 1
            self._open.add(request)

    def _done(self, request: Request) -> None:
        self._open.discard(request)

    def __call__(self) -> None:
        """Wait until the page rests, for so long at most."""
        until = monotonic() + _SECONDS
        while monotonic() < until:
            # What came is shown after it came, so nothing may have been open before, either.
            before = (self._asked, bool(self._open))
            self._page.evaluate(_STILL, _SECONDS)
            if before == (self._asked, False) and not self._open:
                return
