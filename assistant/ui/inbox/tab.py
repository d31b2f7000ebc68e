"""The view of what people told the staff: a list, and one opened beside it.

The browser says what it wants as JSON in one unseen box, and presses an unseen button
(`inbox.js`). Whoever is no staff gets neither the view nor a way to it, and every handler
authorises by itself.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime

import gradio as gr
from pydantic import TypeAdapter, ValidationError

from assistant.complaints.complaint import MAX_NOTE_CHARS, MAX_REPLY_CHARS, Change, State
from assistant.errors import BadRequest, UnknownComplaint, UnknownFeedback
from assistant.keeping.inbox import FROM, From, Wanted
from assistant.ui.handlers import handler, told
from assistant.ui.inbox.listing import PAGE, STATES, WAITING, list_html
from assistant.ui.inbox.opened import (
    NOTHING_OPENED,
    Beside,
    complaint_html,
    match_html,
    missing_html,
    opinion_html,
)
from assistant.ui.inbox.port import Inbox
from corpus.levels import Viewer

_NOT_YOURS = "只有工作人员可以查看和处理投诉与反馈。"
_MAX_SAID_CHARS = 6 * (MAX_REPLY_CHARS + MAX_NOTE_CHARS) + 4000
_MAX_START = 1_000_000
_YEARS = range(2000, 2101)

Shown = tuple[object, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Said:
    """What the browser wants: which entries, which one, or what to make of it."""

    state: str = "waiting"
    kind: str = ""
    since: date | None = None
    until: date | None = None
    start: int = 0
    one: str = ""
    source: From = "complaint"
    becomes: State = "open"
    reply: str = ""
    note: str = ""
    take: bool = False
    seen: str = ""

    @property
    def wanted(self) -> Wanted:
        """Which entries."""
        source, _, kind = self.kind.partition(":")
        states: dict[str, tuple[State, ...]] = {
            "waiting": ("open", "handled"),
            "open": ("open",),
            "handled": ("handled",),
            "done": ("done",),
        }
        return Wanted(
            states=states.get(self.state, ()),
            source=next((one for one in FROM if one == source), None),
            kind=kind,
            since=self.since,
            until=self.until,
        )


_SAID = TypeAdapter(_Said)
Action = Callable[[Inbox, Viewer, _Said], Shown]


def build_inbox(inbox: Inbox, opening: gr.Button) -> None:
    """Build the view, for staff only.

    Args:
        inbox: What it works on.
        opening: Is pressed when the view is opened.
    """
    with gr.Row(elem_id="inbox", visible=False) as view:
        listed = gr.HTML(WAITING, elem_id="inbox-list", apply_default_css=False)
        opened = gr.HTML(NOTHING_OPENED, elem_id="inbox-one", apply_default_css=False)
    said = gr.Textbox(elem_id="inbox-said", elem_classes="trigger", show_label=False)
    buttons = {
        name: gr.Button(name, elem_id=f"inbox-do-{name}", elem_classes="trigger")
        for name in ("list", "open", "change", "case", "dismiss")
    }

    def called(name: str, act: Action) -> Callable[..., Shown]:
        def handle(text: str, who: Viewer) -> Shown:
            with told():
                return act(inbox, who, _read(text))

        def about(text: str) -> str:
            return _read(text).one

        return handler(f"inbox.{name}", handle, about=about, otherwise=_NOT_YOURS)

    private = {"show_progress": "hidden", "api_visibility": "private"}
    opening.click(called("start", _list), [said], [view, listed], **private)
    looking = {"trigger_mode": "multiple", **private}
    buttons["list"].click(called("list", _list), [said], [view, listed], **looking)
    buttons["open"].click(called("open", _open), [said], [view, opened], **looking)
    for name, act in (("change", _change), ("case", _case), ("dismiss", _dismiss)):
        buttons[name].click(called(name, act), [said], [view, opened], **private)


def _read(text: str) -> _Said:
    """Read what the browser wants.

    Raises:
        BadRequest: It is not of the form that the page sends.
    """
    try:
        if len(text) > _MAX_SAID_CHARS:
            raise BadRequest("内容太长，没有记下；请删减后再试。")
        said = _SAID.validate_json(text or "{}")
    except ValidationError as error:
        raise BadRequest("页面送来的内容不完整；请刷新页面再试。") from error
    for day in (said.since, said.until):
        if day is not None and day.year not in _YEARS:
            raise BadRequest(f"没有查找：日期 {day.isoformat()} 不对。")
    return said


def _list(inbox: Inbox, staff: Viewer, said: _Said) -> Shown:
    start = max(0, min(said.start, _MAX_START))
    found = inbox.listed.list(staff, said.wanted, start=start, most=PAGE)
    state = said.state if said.state in STATES else "all"
    return gr.update(visible=True), list_html(found, said.wanted, state=state, start=start)


def _open(inbox: Inbox, staff: Viewer, said: _Said) -> Shown:
    return gr.update(visible=True), _opened(inbox, staff, said) if said.one else NOTHING_OPENED


def _opened(inbox: Inbox, staff: Viewer, said: _Said, *, did: str = "") -> str:
    try:
        if said.source == "complaint":
            of = inbox.complaints.get(said.one, staff)
            kept = inbox.is_kept(of.about.trace, staff)
            beside = Beside(
                course=of.about.trace if kept else "",
                titles=inbox.titles((of.about.record,), staff),
                handler=inbox.named(of.handler) if of.handler else "",
                said=did,
            )
            return complaint_html(of, beside)
        if said.source == "match":
            rated = inbox.opinions.get(said.one, staff)
            titles = inbox.titles((rated.demand, rated.achievement), staff)
            return match_html(rated, Beside(titles=titles))
        opinion = inbox.feedback.get(said.one, staff)
        beside = Beside(
            course=inbox.course_of(opinion, staff),
            titles=inbox.titles(opinion.cited, staff),
            said=did,
        )
        return opinion_html(opinion, beside)
    except (UnknownComplaint, UnknownFeedback) as error:
        return missing_html(str(error))


def _change(inbox: Inbox, staff: Viewer, said: _Said) -> Shown:
    change = Change(state=said.becomes, reply=said.reply, note=said.note, take=said.take)
    inbox.complaints.change(said.one, staff, change, seen=said.seen)
    return gr.update(visible=True), _opened(inbox, staff, said, did="已记下")


def _case(inbox: Inbox, staff: Viewer, said: _Said) -> Shown:
    """Have an answer that was complained of wait to become a case; the page leads on to it."""
    of = inbox.complaints.get(said.one, staff)
    candidate = inbox.as_candidate(of, staff, when=datetime.now(UTC))
    html = _opened(inbox, staff, said)
    return gr.update(visible=True), f'<div data-adopted="{candidate}">{html}</div>'


def _dismiss(inbox: Inbox, staff: Viewer, said: _Said) -> Shown:
    inbox.feedback.settle(said.one, staff, "dismissed")
    return gr.update(visible=True), _opened(inbox, staff, said, did="不再处理")
