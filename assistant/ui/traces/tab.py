"""The view of how answers came about, for staff: a list, and one opened beside it.

What the browser wants comes by an unseen box (`traces.js`, `assistant.ui.unseen`). Whoever is no
staff gets neither the view nor a way to it.
"""

import logging
from dataclasses import dataclass
from functools import partial

import gradio as gr

from assistant.answers import Mode, Outcome
from assistant.errors import BadRequest
from assistant.following.spoken import Searcher
from assistant.keeping.traces import Sought, TraceStore
from assistant.traces import Trace
from assistant.ui.traces.listing import PAGE, WAITING, list_html
from assistant.ui.traces.opened import NOTHING_OPENED, missing_html, trace_html
from assistant.ui.unseen import Day, Start, Unseen
from assistant.withheld import withheld
from corpus.levels import Viewer
from index.errors import IndexingError

_NOT_YOURS = "只有工作人员可以查看回答的过程。"
_MAX_SAID_CHARS = 4000

logger = logging.getLogger(__name__)

Shown = tuple[object, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Said:
    """What the browser wants: which traces, from which on, or which one."""

    text: str = ""
    status: Outcome | None = None
    mode: Mode | None = None
    model: str = ""
    since: Day | None = None
    until: Day | None = None
    start: Start = 0
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


def build_traces(
    traces: TraceStore, opening: gr.Button, *, searcher: Searcher | None = None
) -> None:
    """Build the view, for staff only.

    Args:
        traces: What it shows.
        opening: Is pressed when the view is opened.
        searcher: Finds again what whoever asked may not see, to be counted; None for not.
    """
    with gr.Row(elem_id="traces", visible=False) as view:
        listed = gr.HTML(WAITING, elem_id="traces-list", apply_default_css=False)
        opened = gr.HTML(NOTHING_OPENED, elem_id="traces-one", apply_default_css=False)
    unseen = Unseen(
        "traces",
        _Said,
        most_chars=_MAX_SAID_CHARS,
        about=lambda said: said.one,
        otherwise=_NOT_YOURS,
    )
    unseen.on(opening.click, "start", partial(_list, traces), [view, listed])
    unseen.button("list", partial(_list, traces), [view, listed], looks=True)
    unseen.button("open", partial(_open, traces, searcher), [view, opened], looks=True)


def _list(traces: TraceStore, whoever: Viewer, said: _Said) -> Shown:
    found = traces.list(whoever, said.sought, start=said.start, most=PAGE)
    html = list_html(found, traces.models(whoever), said.sought, start=said.start)
    return gr.update(visible=True), html


def _open(traces: TraceStore, searcher: Searcher | None, whoever: Viewer, said: _Said) -> Shown:
    shown = gr.update(visible=True)
    if not said.one:
        return shown, NOTHING_OPENED
    try:
        trace = traces.get(said.one, whoever)
    except BadRequest as error:
        return shown, missing_html(str(error))
    return shown, trace_html(trace, withheld=_withheld(trace, whoever, searcher))


def _withheld(trace: Trace, whoever: Viewer, searcher: Searcher | None) -> int | None:
    if searcher is None:
        return None
    try:
        return withheld(trace, whoever, searcher=searcher)
    except IndexingError:
        logger.warning("what is guarded of a trace could not be counted", exc_info=True)
        return None
