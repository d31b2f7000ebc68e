"""The view of how answers came about, for staff (`assistant.ui.list_and_one`, `traces.js`)."""

import logging
from dataclasses import dataclass
from functools import partial

import gradio as gr

from assistant.answers import Mode, Outcome
from assistant.errors import BadRequest
from assistant.following.spoken import Searcher
from assistant.keeping.traces import Sought, TraceStore
from assistant.traces import Trace
from assistant.ui.list_and_one import ListAndOne
from assistant.ui.traces.listing import PAGE, list_html
from assistant.ui.traces.opened import NOTHING_OPENED, missing_html, trace_html
from assistant.ui.unseen import Day, Start
from assistant.withheld import withheld
from corpus.levels import Viewer
from index.errors import IndexingError

_NOT_YOURS = "只有工作人员可以查看回答的过程。"
_MAX_SAID_CHARS = 4000

logger = logging.getLogger(__name__)


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
    turn: int = 0

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
    ListAndOne(
        "traces",
        _Said,
        opening,
        list_=partial(_list, traces),
        open_=partial(_open, traces, searcher),
        nothing=NOTHING_OPENED,
        otherwise=_NOT_YOURS,
        most_chars=_MAX_SAID_CHARS,
    )


def _list(traces: TraceStore, whoever: Viewer, said: _Said) -> str:
    found = traces.list(whoever, said.sought, start=said.start, most=PAGE)
    return list_html(found, traces.models(whoever), said.sought, start=said.start)


def _open(traces: TraceStore, searcher: Searcher | None, whoever: Viewer, said: _Said) -> str:
    if not said.one:
        return NOTHING_OPENED
    try:
        trace = traces.get(said.one, whoever)
    except BadRequest as error:
        return missing_html(str(error))
    return trace_html(trace, withheld=_withheld(trace, whoever, searcher))


def _withheld(trace: Trace, whoever: Viewer, searcher: Searcher | None) -> int | None:
    if searcher is None:
        return None
    try:
        return withheld(trace, whoever, searcher=searcher)
    except IndexingError:
        logger.warning("what is guarded of a trace could not be counted", exc_info=True)
        return None
