"""The view of how answers came about, for staff: a list, and one opened beside it.

The browser says what it wants as JSON in one unseen box, and presses an unseen button
(`traces.js`). Whoever is no staff gets neither the view nor a way to it, and every handler
authorises by itself.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import gradio as gr
from pydantic import TypeAdapter, ValidationError

from assistant.answers import Mode, Outcome
from assistant.errors import BadRequest
from assistant.keeping.traces import Sought, TraceStore
from assistant.ui.handlers import handler, told
from assistant.ui.traces.listing import PAGE, WAITING, list_html
from assistant.ui.traces.opened import NOTHING_OPENED, missing_html, trace_html
from corpus.levels import Viewer

_NOT_YOURS = "只有工作人员可以查看回答的过程。"
_MAX_SAID_CHARS = 4000
_MAX_START = 1_000_000
_YEARS = range(2000, 2101)

Shown = tuple[object, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Said:
    """What the browser wants: which traces, from which on, or which one."""

    text: str = ""
    status: Outcome | None = None
    mode: Mode | None = None
    model: str = ""
    since: date | None = None
    until: date | None = None
    start: int = 0
    one: str = ""

    @property
    def sought(self) -> Sought:
        """Which traces."""
        return Sought(
            text=self.text.strip(),
            status=self.status,
            mode=self.mode,
            model=self.model,
            since=self.since,
            until=self.until,
        )


_SAID = TypeAdapter(_Said)
Action = Callable[[TraceStore, Viewer, _Said], Shown]


def build_traces(traces: TraceStore, opening: gr.Button) -> None:
    """Build the view, for staff only.

    Args:
        traces: What it shows.
        opening: Is pressed when the view is opened.
    """
    with gr.Row(elem_id="traces", visible=False) as view:
        listed = gr.HTML(WAITING, elem_id="traces-list", apply_default_css=False)
        opened = gr.HTML(NOTHING_OPENED, elem_id="traces-one", apply_default_css=False)
    said = gr.Textbox(elem_id="traces-said", elem_classes="trigger", show_label=False)
    list_button = gr.Button("查看", elem_id="traces-do-list", elem_classes="trigger")
    open_button = gr.Button("打开", elem_id="traces-do-open", elem_classes="trigger")

    def called(name: str, act: Action) -> Callable[..., Shown]:
        def handle(text: str, who: Viewer) -> Shown:
            with told():
                return act(traces, who, _read(text))

        def about(text: str) -> str:
            return _read(text).one

        return handler(f"traces.{name}", handle, about=about, otherwise=_NOT_YOURS)

    private = {"show_progress": "hidden", "api_visibility": "private"}
    opening.click(called("start", _list), [said], [view, listed], **private)
    # What only looks is asked anew at every choice, also while an older answer is awaited.
    looking = {"trigger_mode": "multiple", **private}
    list_button.click(called("list", _list), [said], [view, listed], **looking)
    open_button.click(called("open", _open), [said], [view, opened], **looking)


def _read(text: str) -> _Said:
    """Read what the browser wants.

    Raises:
        BadRequest: It is not of the form that the page sends.
    """
    try:
        if len(text) > _MAX_SAID_CHARS:
            raise BadRequest("内容太长，没有查找；请删减后再试。")
        said = _SAID.validate_json(text or "{}")
    except ValidationError as error:
        raise BadRequest("页面送来的内容不完整；请刷新页面再试。") from error
    for day in (said.since, said.until):
        if day is not None and day.year not in _YEARS:
            raise BadRequest(f"没有查找：日期 {day.isoformat()} 不对。")
    return said


def _list(traces: TraceStore, whoever: Viewer, said: _Said) -> Shown:
    start = max(0, min(said.start, _MAX_START))
    found = traces.list(whoever, said.sought, start=start, most=PAGE)
    html = list_html(found, traces.models(whoever), said.sought, start=start)
    return gr.update(visible=True), html


def _open(traces: TraceStore, whoever: Viewer, said: _Said) -> Shown:
    shown = gr.update(visible=True)
    if not said.one:
        return shown, NOTHING_OPENED
    try:
        return shown, trace_html(traces.get(said.one, whoever))
    except BadRequest as error:
        return shown, missing_html(str(error))
