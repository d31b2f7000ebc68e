"""Every function of ours that renders HTML, called with values whose every text is hostile.

What the functions make goes into a page that has the product's own headers, as the product's page
puts it there: as the inside of an element. So each string stands in each kind of card, list and
form, also in those that only rare circumstances bring about.
"""

import importlib
import pkgutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from inspect import isfunction, unwrap
from threading import Thread
from types import MappingProxyType

from assistant import ui
from assistant.ui.headers import HEADERS
from eval.browser.making import Known, Maker, Unmade
from eval.browser.stage import Seen, Stage
from eval.browser.strings import CANARY

_ENDING = "_html"
# So many calls at least, so that each form of a card is made; and at most so many.
_FEWEST, _MOST = 40, 1_000
_BATCH_CHARS = 400_000
# What takes words of ours: HTML that another of these functions made, and a choice of ours.
KNOWN: Known = MappingProxyType(
    {
        ("home_html", "given"): ("",),
        ("Piece", "origin"): ("user", "record", "computed", "rule", "llm"),
    }
)
_PUT = """async (texts) => {
  const place = document.querySelector("#place");
  for (const text of texts) {
    const one = document.createElement("div");
    one.innerHTML = text;
    place.append(one);
  }
  await new Promise((done) => setTimeout(done, 80));
  place.replaceChildren();
  await new Promise((done) => setTimeout(done, 0));
}"""

Renders = Callable[..., object]


@dataclass(frozen=True, slots=True, kw_only=True)
class RenderingReport:
    """What became of the strings in what one function made.

    Attributes:
        name: The module below `assistant.ui`, and the function.
        calls: How many could be made.
        put: How many strings were in what it was given.
        shown: How many different strings stand in what it gave, escaped and whole.
        failed: Why a call could not be made, each reason once.
    """

    name: str
    calls: int
    put: int
    shown: int
    seen: Seen
    failed: tuple[str, ...] = ()

    @property
    def clean(self) -> bool:
        """Whether all of it stayed text."""
        return bool(self.calls) and self.seen.clean


def renderings() -> Iterator[tuple[str, Renders]]:
    """Give every function of the page that gives HTML, with its name."""
    for module in pkgutil.walk_packages(ui.__path__, f"{ui.__name__}."):
        found = vars(importlib.import_module(module.name))
        for name, one in found.items():
            is_own = isfunction(one) and unwrap(one).__module__ == module.name
            if is_own and name.endswith(_ENDING) and not name.startswith("_"):
                yield f"{module.name.removeprefix(f'{ui.__name__}.')}.{name}", one


def measure_renderings(
    stage: Stage,
    strings: Sequence[str],
    functions: Sequence[tuple[str, Renders]],
    *,
    known: Known = KNOWN,
    fewest: int = _FEWEST,
) -> Iterator[RenderingReport]:
    """Put every string into what every function gives, and that into a page.

    Args:
        stage: On a page that `bare_page` serves.
        strings: Are given until each was shown, or none shows that was not shown before.
        functions: With their names.
        known: What takes no text of anybody; see `Maker`.
        fewest: So many calls of each at least, and after the last that showed another.
    """
    stage.open(ready="#place")
    marked = [f"{string} {CANARY}" for string in strings]
    for name, function in functions:
        maker = Maker(marked, known)
        left = dict.fromkeys(map(escape, strings))
        made, failed = _made(maker, function, left, fewest)
        for batch in _batches(made):
            stage.page.evaluate(_PUT, batch)
        yield RenderingReport(
            name=name,
            calls=len(made),
            put=min(maker.given, len(strings)),
            shown=len(strings) - len(left),
            seen=stage.taken(),
            failed=failed,
        )


def _made(
    maker: Maker, function: Renders, left: dict[str, None], fewest: int
) -> tuple[list[str], tuple[str, ...]]:
    """Call a function until each string was shown, or no call shows another for a long time.

    What was shown is taken out of `left`.
    """
    made: list[str] = []
    failed: dict[str, None] = {}
    news = 0
    for calls in range(_MOST):
        if calls - news >= fewest or (calls >= fewest and not left):
            break
        try:
            arguments = maker.arguments(function)
            made.append(str(function(**arguments)))
        except (Unmade, TypeError, ValueError, LookupError, AttributeError) as error:
            failed[f"{type(error).__name__}: {error}"[:160]] = None
            continue
        for one in [one for one in left if one in made[-1]]:
            del left[one]
            news = calls
    return made, tuple(failed)


def _batches(made: Sequence[str]) -> Iterator[list[str]]:
    batch: list[str] = []
    size = 0
    for text in made:
        if batch and size + len(text) > _BATCH_CHARS:
            yield batch
            batch, size = [], 0
        batch.append(text)
        size += len(text)
    if batch:
        yield batch


@contextmanager
def bare_page() -> Iterator[str]:
    """Serve an empty page with the product's headers; give its address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Bare)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Bare(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        """Answer with the page, and anything else with nothing."""
        is_page = self.path == "/"
        body = b'<!doctype html><title>x</title><div id="place"></div>' if is_page else b""
        self.send_response(200 if is_page else 404)
        for name, value in HEADERS:
            self.send_header(name.decode(), value.decode())
        self.send_header("content-type", "text/html; charset=utf-8")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  (as it is called)
        """Say nothing."""
