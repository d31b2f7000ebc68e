"""The page: put together here, and given its few handlers. Each calls one function and shows it."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from html import escape
from pathlib import Path

import gradio as gr

from assistant.access.doors import GUEST, LOCAL
from assistant.chatmodel.port import About
from assistant.finding import Finder
from assistant.keeping.traces import TraceStore
from assistant.ui.cards import conversation_html
from assistant.ui.desk import Desk, build_desk
from assistant.ui.drafting.tab import build_beside, build_drafting
from assistant.ui.exchanges import MAX_QUESTION_CHARS, Ask, Past, converse, stopped, within
from assistant.ui.finding import build_finding, wire_finding
from assistant.ui.finds import found_panel_html
from assistant.ui.fits.tab import Fits, build_fits, keep_what_was_told, kept_of, wire_fits
from assistant.ui.going import going_html
from assistant.ui.handlers import handler, told
from assistant.ui.matching.tab import Matching, build_matching, wire_matching
from assistant.ui.opinions import Keeper, build_opinions
from assistant.ui.panel import panel_html
from assistant.ui.sight import Records, Sight
from assistant.ui.traces.tab import build_traces
from assistant.ui.trials.port import Trials
from assistant.ui.trials.tab import build_bench
from assistant.ui.viewer import is_staff
from assistant.ui.views import build_views
from corpus.levels import Level, Viewer

TITLE = "成果转化助手"
ICON = Path(__file__).with_name("icon.svg")
_LINE = "查宁夏和国家的科技政策、成果与需求，每句话都附出处"
_HEADER = f"""
<div class="brand"><h1>{TITLE}</h1><p>{_LINE}</p></div>
"""
_HINT = """
<p class="hint"><span class="keys">Enter 发送 · Shift+Enter 换行 · Esc 停止</span>
<span>回答供参考，办理以主管部门最新文件为准</span></p>
"""
_STYLES = (
    "page.css",
    "finding.css",
    "opinions.css",
    "papers.css",
    "fits/fits.css",
    "matching/matching.css",
    "drafting/drafting.css",
    "trials/evaluating.css",
    "traces/traces.css",
)
_SCRIPTS = (
    "page.js",
    "finding.js",
    "opinions.js",
    "papers.js",
    "fits/fits.js",
    "matching/matching.js",
    "drafting/drafting.js",
    "trials/evaluating.js",
    "traces/traces.js",
    "views.js",
)
# Else browsers have the icon of the host, which need not be ours.
_SIGN = '<link rel="icon" href="favicon.ico">'
_SESSION_SECONDS = 12 * 3600
_QUEUE = 64
_AT_ONCE = 4
# Answers wait for a language model most of the time; those who only search must not wait for it.
_ANSWERS_AT_ONCE = 24

Shown = tuple[object, ...]
_NOTHING_NEW: Shown = tuple(gr.skip() for _ in range(6))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Parts:
    """The components that handlers change, in the order of `_shown`."""

    past: gr.State
    conversation: gr.HTML
    panel: gr.HTML
    ask: gr.Button
    stop: gr.Button

    @property
    def all(self) -> list[gr.components.Component]:
        return [self.past, self.conversation, self.panel, self.ask, self.stop]


def build_page(
    ask: Ask,
    *,
    day: Callable[[], date] = date.today,
    records: Records | None = None,
    finder: Finder | None = None,
    desk: Desk | None = None,
    trials: Trials | None = None,
    feedback: Keeper | None = None,
    fits: Fits | None = None,
    matching: Matching | None = None,
    drafting: bool = False,
    traces: TraceStore | None = None,
    about: About | None = None,
    ceiling: Callable[[], Level] | None = None,
    embedding: str = "",
    named: Callable[[Viewer], str] | None = None,
) -> gr.Blocks:
    """Build the page.

    Args:
        ask: Answers a question, growing.
        day: Gives the day whose rules are asked for.
        records: Tell what somebody may see of what they were told; None where that never changes.
        finder: What the view of records works on; None for a page without one.
        desk: What the view of papers works on; None for a page without one.
        trials: What the view of the evaluation works on; None for a page without one.
        feedback: Keeps what people say of answers; None for a page that does not ask.
        fits: What the view of what one can apply for works on; None for a page without one.
        matching: What the view of matches works on; None for a page without one.
        drafting: Whether there is a view of drafts; what it works on is served beside the page.
        traces: Keeps how answers came about, which staff look at; None for a page that does not.
        about: The language model that writes; None without one.
        ceiling: Gives the highest level that it may be shown now; None for public passages only.
        embedding: The machine that turns questions into vectors; empty for this one.
        named: Gives what somebody is called; None for a page that nobody logs in to.
    """
    with gr.Blocks(
        title=TITLE,
        analytics_enabled=False,
        fill_width=True,
        fill_height=True,
        delete_cache=(_SESSION_SECONDS, _SESSION_SECONDS),
    ) as page:
        head = gr.HTML(_HEADER, elem_id="head", apply_default_css=False)
        with gr.Row(elem_id="desk"):
            with gr.Column(elem_id="talk"):
                conversation = gr.HTML(
                    conversation_html(()), elem_id="conversation", apply_default_css=False
                )
                going = gr.HTML(
                    going_html(about, embedding=embedding),
                    elem_id="going",
                    apply_default_css=False,
                    render=False,
                )
                box, ask_button, stop_button, clear_button = _composer(going)
            finding = build_finding() if finder is not None else None
            fitting = build_fits(fits) if fits is not None else None
            pairing = build_matching() if matching is not None else None
            if drafting:
                build_drafting()
            with gr.Column(elem_id="evidence"):
                panel = gr.HTML(panel_html(()), elem_id="panel", apply_default_css=False)
                found = _found_panel() if finder is not None else None
                grounds = _grounds() if fits is not None else None
                sides = _sides() if matching is not None else None
                if drafting:
                    build_beside()
        parts = _Parts(
            past=gr.State((), time_to_live=_SESSION_SECONDS),
            conversation=conversation,
            panel=panel,
            ask=ask_button,
            stop=stop_button,
        )
        _wire(parts, box, clear_button, ask=ask, day=day, records=records, fits=fits, traces=traces)
        if named is not None:
            page.load(
                handler("account", _header_for(named)),
                None,
                head,
                show_progress="hidden",
                api_visibility="private",
            )
        if ceiling is not None:
            page.load(
                handler("going", _where_it_goes(about, ceiling, embedding)),
                None,
                going,
                show_progress="hidden",
                api_visibility="private",
            )
        if feedback is not None:
            build_opinions(feedback, parts.past, seconds=_SESSION_SECONDS)
        public = {"fit": "能报什么"} if fits is not None else {}
        public |= {"find": "找成果"} if finder is not None else {}
        public |= {"match": "供需匹配"} if matching is not None else {}
        public |= {"draft": "写材料"} if drafting else {}
        opening = _build_views(page, public, desk, trials, traces, day=day)
        if finder is not None and finding is not None and found is not None:
            wire_finding(finding, found, opening["find"], finder=finder, day=day)
        if fits is not None and fitting is not None and grounds is not None:
            wire_fits(fitting, grounds, opening["fit"], fits=fits, day=day)
        if matching is not None and pairing is not None and sides is not None:
            wire_matching(pairing, sides, opening["match"], matching=matching, day=day)
    return page.queue(max_size=_QUEUE, default_concurrency_limit=_AT_ONCE)


def _header_for(named: Callable[[Viewer], str]) -> Callable[[Viewer], object]:
    """Give what says, at the top, as whom somebody is here, with the ways to their account."""

    def header(who: Viewer) -> object:
        if who == LOCAL:
            return gr.skip()
        if who == GUEST:
            ways = '<a href="login">登录</a>'
        else:
            ways = f'<a href="account">{escape(named(who))}</a>'
            ways += '<a href="people">账号管理</a>' if who.role == "admin" else ""
        nav = f'<nav class="account" aria-label="账号">{ways}</nav></div>'
        return _HEADER.replace("</div>", nav)

    return header


def _where_it_goes(
    about: About | None, ceiling: Callable[[], Level], embedding: str
) -> Callable[[Viewer], str]:
    def going(who: Viewer) -> str:  # noqa: ARG001  (it is the same for everybody)
        return going_html(about, ceiling=ceiling(), embedding=embedding)

    return going


def _found_panel() -> gr.HTML:
    return gr.HTML(found_panel_html(()), elem_id="found", apply_default_css=False)


def _grounds() -> gr.HTML:
    return gr.HTML(elem_id="grounds", apply_default_css=False)


def _sides() -> gr.HTML:
    return gr.HTML(elem_id="sides", apply_default_css=False)


def _build_views(
    page: gr.Blocks,
    public: Mapping[str, str],
    desk: Desk | None,
    trials: Trials | None,
    traces: TraceStore | None,
    *,
    day: Callable[[], date],
) -> dict[str, gr.Button]:
    views = {"papers": "资料"} if desk is not None else {}
    if trials is not None:
        views["trials"] = "评测"
    if traces is not None:
        views["traces"] = "追溯"
    opening = build_views(page, views, public=public) if views or public else {}
    if desk is not None:
        build_desk(desk, opening["papers"], day=day)
    if trials is not None:
        build_bench(trials, opening["trials"])
    if traces is not None:
        build_traces(traces, opening["traces"])
    return opening


def look() -> dict[str, object]:
    """Give what Gradio takes where a page is launched or mounted, rather than where it is built."""
    fonts = ["PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "sans-serif"]
    here = Path(__file__)
    return {
        "theme": gr.themes.Base(font=fonts, font_mono=["ui-monospace", "monospace"]),
        "css": "".join(_text(here.parent / name) for name in _STYLES),
        "head": _SIGN
        + "".join(f"<script>{_text(here.parent / name)}</script>" for name in _SCRIPTS),
        "favicon_path": str(ICON),
        "footer_links": [],
        "ssr_mode": False,
        "max_file_size": "1mb",  # files come by `assistant.ui.uploads`
        "app_kwargs": {"docs_url": None, "redoc_url": None, "openapi_url": None},
    }


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def _composer(going: gr.HTML) -> tuple[gr.Textbox, gr.Button, gr.Button, gr.Button]:
    with gr.Column(elem_id="composer"):
        box = gr.Textbox(
            elem_id="question",
            label="您的问题",
            show_label=False,
            container=False,
            placeholder="说说您的情况和问题",
            lines=1,
            max_lines=6,
            max_length=MAX_QUESTION_CHARS + 1,  # one too many is told, not cut off
            autofocus=True,
        )
        with gr.Row(elem_id="actions"):
            gr.HTML(_HINT, elem_id="hint", apply_default_css=False)
            clear = gr.Button("清空", elem_id="clear", variant="secondary", size="sm")
            stop = gr.Button("停止", elem_id="stop", variant="secondary", size="sm", visible=False)
            send = gr.Button("提问", elem_id="ask", variant="primary", size="sm")
        going.render()
    return box, send, stop, clear


def _wire(
    parts: _Parts,
    box: gr.Textbox,
    clear: gr.Button,
    *,
    ask: Ask,
    day: Callable[[], date],
    records: Records | None,
    fits: Fits | None,
    traces: TraceStore | None,
) -> None:
    keep = traces.add if traces is not None else None

    def leads(who: Viewer) -> bool:
        return traces is not None and is_staff(who)

    def answer(text: str, past: Past, who: Viewer) -> Iterator[Shown]:
        if not text.strip():
            yield _NOTHING_NEW  # what gives nothing at all would empty every part of the page
            return
        pointers: object = None
        given: object = None
        known = kept_of(who, fits) if fits is not None else None
        growing = converse(
            text, past, who, ask=ask, day=day(), records=records, profile=known, keep=keep
        )
        for exchanges in growing:
            if exchanges is given:
                yield _NOTHING_NEW
                continue
            given, newest = exchanges, exchanges[-1]
            now = [one.pointers for one in exchanges]
            same = newest.answer is not None and now == pointers
            # While it is searched there is a line about that, which even no sources replace.
            pointers = now if newest.answer is not None else None
            yield ("", *_shown(exchanges, traced=leads(who), same_sources=same))
            if fits is not None and newest.finished is not None:
                with told():
                    keep_what_was_told(newest.finished, who, fits)

    def stop(past: Past, who: Viewer) -> Shown:
        sight = Sight(records, who) if records is not None else None
        return _shown(within(stopped(past), sight), traced=leads(who))

    def start_again(who: Viewer) -> Shown:  # noqa: ARG001  (whoever it is, there is nothing)
        return ("", *_shown((), traced=False))

    running = gr.on(
        [parts.ask.click, box.submit],
        handler("ask", answer),
        [box, parts.past],
        [box, *parts.all],
        concurrency_limit=_ANSWERS_AT_ONCE,
        trigger_mode="multiple",  # a stopped answer may linger; page.js lets one run at a time
        show_progress="hidden",
        api_visibility="private",
    )
    parts.stop.click(
        handler("stop", stop),
        [parts.past],
        parts.all,
        cancels=[running],
        show_progress="hidden",
        api_visibility="private",
    )
    clear.click(
        handler("clear", start_again),
        None,
        [box, *parts.all],
        cancels=[running],
        show_progress="hidden",
        api_visibility="private",
    )


def _shown(exchanges: Past, *, traced: bool, same_sources: bool = False) -> Shown:
    running = bool(exchanges) and exchanges[-1].running
    return (
        exchanges,
        conversation_html(exchanges, traced=traced),
        gr.skip() if same_sources else panel_html(exchanges),
        gr.update(visible=not running),
        gr.update(visible=running),
    )
