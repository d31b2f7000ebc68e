"""The page: put together here of its views. Each view calls one function and shows it."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import Any, Generic, TypeVar

import gradio as gr

from assistant.access.doors import LOCAL
from assistant.ui.complaints.giving import build_complaints
from assistant.ui.desk import build_desk
from assistant.ui.drafting.tab import build_beside, build_drafting
from assistant.ui.exchanges import Ask
from assistant.ui.finding import build_finding, wire_finding
from assistant.ui.finds import found_panel_html
from assistant.ui.fits.tab import build_fits, wire_fits
from assistant.ui.handlers import Handler, handler
from assistant.ui.heading import TITLE, brand_html, ways_for, ways_html
from assistant.ui.inbox.tab import build_inbox
from assistant.ui.look.head import look_head
from assistant.ui.matching.tab import build_matching, wire_matching
from assistant.ui.mine.following import news_html
from assistant.ui.mine.tab import build_mine, wire_mine
from assistant.ui.overview.tab import build_overview
from assistant.ui.panel import panel_html
from assistant.ui.signing import Signing
from assistant.ui.talk import SESSION_SECONDS, build_talk, wire_talk
from assistant.ui.traces.tab import build_traces
from assistant.ui.trials.tab import build_bench
from assistant.ui.views import build_views
from assistant.ui.workbench import Workbench
from corpus.levels import Viewer

ICON = Path(__file__).with_name("icon.svg")
_STYLES = (
    "page.css",
    "finding.css",
    "compare/compare.css",
    "opinions.css",
    "complaints/complaints.css",
    "papers.css",
    "fits/fits.css",
    "fits/rules.css",
    "matching/matching.css",
    "offers/offers.css",
    "drafting/drafting.css",
    "mine/mine.css",
    "trials/evaluating.css",
    "traces/traces.css",
    "inbox/inbox.css",
    "overview/overview.css",
)
# These speak of all that the page has, so they stand in its head as they are written; Gradio would
# write the selectors of the others anew, each below the place of the views.
_OVER_ALL = ("frame.css", "touch.css", "print.css")
_SCRIPTS = (
    "telling.js",  # before those that use it; the next likewise
    "taking.js",
    "asking.js",
    "page.js",
    "finding.js",
    "compare/compare.js",
    "opinions.js",
    "complaints/complaints.js",
    "papers.js",
    "fits/fits.js",
    "fits/rules.js",
    "matching/matching.js",
    "offers/offers.js",
    "drafting/drafting.js",
    "mine/mine.js",
    "trials/evaluating.js",
    "list_and_one.js",  # before those that use it
    "traces/traces.js",
    "inbox/inbox.js",
    "overview/overview.js",
    "printing.js",
    "views.js",
)
# Else browsers have the icon of the host, which need not be ours.
_SIGN = '<link rel="icon" href="favicon.ico">'
_QUEUE = 64
_AT_ONCE = 4
_PROGRAMS_AT_ONCE = 8

_Built = TypeVar("_Built")
_Aside = TypeVar("_Aside")


@dataclass(frozen=True, slots=True, kw_only=True)
class _View(Generic[_Built, _Aside]):
    """A view beside the conversation that everybody gets.

    Attributes:
        code: Of its tab and address.
        name: Of its tab.
        build: Builds it in the middle.
        beside: Builds what stands beside it, in place of the sources.
        wire: Lets it work: given both, and the button that is pressed when it is opened.
    """

    code: str
    name: str
    build: Callable[[], _Built]
    beside: Callable[[], _Aside]
    wire: Callable[[_Built, _Aside, gr.Button], None]


def build_page(
    ask: Ask,
    bench: Workbench,
    *,
    day: Callable[[], date] = date.today,
    named: Callable[[Viewer], str] | None = None,
    events: Mapping[str, Handler] = MappingProxyType({}),
) -> gr.Blocks:
    """Build the page.

    Args:
        ask: Answers a question, growing.
        bench: What its views work on.
        day: Gives the day whose rules are asked for.
        named: Gives what somebody is called; None for a page that nobody logs in to.
        events: By their names, what other programs call by Gradio's own client.
    """
    signing = Signing(named=named)
    views = tuple(_everybodys(bench, day, signing))
    with gr.Blocks(
        title=TITLE,
        analytics_enabled=False,
        fill_width=True,
        fill_height=True,
        delete_cache=(SESSION_SECONDS, SESSION_SECONDS),
    ) as page:
        for name, do in events.items():  # first, so that their names are still free
            gr.api(do, api_name=name, concurrency_limit=_PROGRAMS_AT_ONCE)
        gr.HTML(brand_html(), elem_id="head", apply_default_css=False)
        staffs = dict(_staffs(bench))
        public = {view.code: view.name for view in views}
        opening = build_views(page, staffs, public=public) if staffs or public else {}
        ways = gr.HTML(ways_html(LOCAL), elem_id="ways", apply_default_css=False)
        panel = gr.HTML(panel_html(()), elem_id="panel", apply_default_css=False, render=False)
        with gr.Row(elem_id="desk"):
            with gr.Column(elem_id="talk"):
                talk = build_talk(bench, panel)
            built = [view.build() for view in views]
            with gr.Column(elem_id="evidence"):
                panel.render()
                asides = [view.beside() for view in views]
        wire_talk(talk, page, bench, ask=ask, day=day)
        if named is not None:
            page.load(
                handler("account", ways_for(named)),
                None,
                ways,
                show_progress="hidden",
                api_visibility="private",
            )
        _build_for_staff(bench, opening, day, signing)
        for view, parts, aside in zip(views, built, asides, strict=True):
            view.wire(parts, aside, opening[view.code])
        if bench.complaints is not None:
            build_complaints(bench.complaints, talk.past)
    return page.queue(max_size=_QUEUE, default_concurrency_limit=_AT_ONCE)


def _everybodys(
    bench: Workbench, day: Callable[[], date], signing: Signing
) -> Iterator[_View[Any, Any]]:
    """Give the views that everybody gets, in their order."""
    if bench.fits is not None:
        yield _View(
            code="fit",
            name="能报什么",
            build=partial(build_fits, bench.fits),
            beside=partial(gr.HTML, elem_id="grounds", apply_default_css=False),
            wire=partial(wire_fits, fits=bench.fits, day=day, signing=signing),
        )
    if bench.finder is not None:
        yield _View(
            code="find",
            name="找成果",
            build=build_finding,
            beside=partial(gr.HTML, found_panel_html(()), elem_id="found", apply_default_css=False),
            wire=partial(wire_finding, finder=bench.finder, day=day, keeps=bench.mine is not None),
        )
    if bench.matching is not None:
        yield _View(
            code="match",
            name="供需匹配",
            build=partial(build_matching, offering=bench.offering is not None),
            beside=partial(gr.HTML, elem_id="sides", apply_default_css=False),
            wire=partial(wire_matching, matching=bench.matching, day=day),
        )
    if bench.drafting is not None:
        yield _View(
            code="draft",
            name="写材料",
            build=build_drafting,
            beside=build_beside,
            wire=_nothing_to_wire,  # it asks the routes beside the page
        )
    if bench.mine is not None:
        yield _View(
            code="mine",
            name="我的",
            build=build_mine,
            beside=partial(gr.HTML, news_html(0), elem_id="mine-news", apply_default_css=False),
            wire=partial(wire_mine, mine=bench.mine, day=day),
        )


def _nothing_to_wire(_built: object, _aside: object, _opening: gr.Button) -> None:
    """Leave a view that works by itself."""


def _staffs(bench: Workbench) -> Iterator[tuple[str, str]]:
    """Give code and name of the views that only staff get, in their order."""
    if bench.desk is not None:
        yield "papers", "资料"
    if bench.trials is not None:
        yield "trials", "评测"
    if bench.traces is not None:
        yield "traces", "追溯"
    if bench.inbox is not None:
        yield "inbox", "反馈"
    if bench.overview is not None:
        yield "overview", "总览"


def _build_for_staff(
    bench: Workbench,
    opening: dict[str, gr.Button],
    day: Callable[[], date],
    signing: Signing,
) -> None:
    if bench.desk is not None:
        offers = bench.offering is not None
        build_desk(bench.desk, opening["papers"], day=day, signing=signing, offers=offers)
    if bench.trials is not None:
        build_bench(bench.trials, opening["trials"])
    if bench.traces is not None:
        searcher = bench.finder.searcher if bench.finder is not None else None
        build_traces(bench.traces, opening["traces"], searcher=searcher)
    if bench.inbox is not None:
        build_inbox(bench.inbox, opening["inbox"])
    if bench.overview is not None:
        build_overview(bench.overview, opening["overview"])


def look() -> dict[str, object]:
    """Give what Gradio takes where a page is launched or mounted, rather than where it is built."""
    fonts = ["PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "sans-serif"]
    here = Path(__file__)
    return {
        "theme": gr.themes.Base(font=fonts, font_mono=["ui-monospace", "monospace"]),
        "css": "".join(_text(here.parent / name) for name in _STYLES),
        "head": _SIGN
        + look_head()
        + f"<style>{''.join(_text(here.with_name(name)) for name in _OVER_ALL)}</style>"
        + "".join(f"<script>{_text(here.parent / name)}</script>" for name in _SCRIPTS),
        "favicon_path": str(ICON),
        "footer_links": [],
        "ssr_mode": False,
        "max_file_size": "1mb",  # files come by `assistant.ui.uploads`
        "app_kwargs": {"docs_url": None, "redoc_url": None, "openapi_url": None},
    }


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8")
