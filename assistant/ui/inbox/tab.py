"""The view of what people told the staff (`assistant.ui.list_and_one`, `inbox.js`)."""

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial

import gradio as gr

from assistant.complaints.complaint import MAX_NOTE_CHARS, MAX_REPLY_CHARS, Change, State
from assistant.errors import UnknownComplaint, UnknownFeedback
from assistant.keeping.inbox import FROM, From, Wanted
from assistant.ui.inbox.listing import PAGE, STATES, list_html
from assistant.ui.inbox.opened import (
    NOTHING_OPENED,
    Beside,
    complaint_html,
    match_html,
    missing_html,
    opinion_html,
)
from assistant.ui.inbox.port import Inbox
from assistant.ui.list_and_one import ListAndOne
from assistant.ui.unseen import Day, Start
from corpus.levels import Viewer

_NOT_YOURS = "只有工作人员可以查看和处理投诉与反馈。"
_MAX_SAID_CHARS = 6 * (MAX_REPLY_CHARS + MAX_NOTE_CHARS) + 4000


@dataclass(frozen=True, slots=True, kw_only=True)
class _Said:
    """What the browser wants: which entries, which one, or what to make of it."""

    state: str = "waiting"
    kind: str = ""
    since: Day | None = None
    until: Day | None = None
    start: Start = 0
    one: str = ""
    source: From = "complaint"
    becomes: State = "open"
    reply: str = ""
    note: str = ""
    take: bool = False
    seen: str = ""
    turn: int = 0

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


def build_inbox(inbox: Inbox, opening: gr.Button) -> None:
    """Build the view, for staff only.

    Args:
        inbox: What it works on.
        opening: Is pressed when the view is opened.
    """
    view = ListAndOne(
        "inbox",
        _Said,
        opening,
        list_=partial(_list, inbox),
        open_=partial(_open, inbox),
        nothing=NOTHING_OPENED,
        otherwise=_NOT_YOURS,
        most_chars=_MAX_SAID_CHARS,
    )
    for name, act in (("change", _change), ("case", _case), ("dismiss", _dismiss)):
        view.button(name, partial(act, inbox))


def _list(inbox: Inbox, staff: Viewer, said: _Said) -> str:
    found = inbox.listed.list(staff, said.wanted, start=said.start, most=PAGE)
    state = said.state if said.state in STATES else "all"
    return list_html(found, said.wanted, state=state, start=said.start)


def _open(inbox: Inbox, staff: Viewer, said: _Said) -> str:
    return _opened(inbox, staff, said) if said.one else NOTHING_OPENED


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


def _change(inbox: Inbox, staff: Viewer, said: _Said) -> str:
    change = Change(state=said.becomes, reply=said.reply, note=said.note, take=said.take)
    inbox.complaints.change(said.one, staff, change, seen=said.seen, now=inbox.now)
    return _opened(inbox, staff, said, did="已记下")


def _case(inbox: Inbox, staff: Viewer, said: _Said) -> str:
    """Have an answer that was complained of wait to become a case; the page leads on to it."""
    of = inbox.complaints.get(said.one, staff)
    candidate = inbox.as_candidate(of, staff, when=datetime.now(UTC))
    html = _opened(inbox, staff, said)
    return f'<div data-adopted="{candidate}">{html}</div>'


def _dismiss(inbox: Inbox, staff: Viewer, said: _Said) -> str:
    inbox.feedback.settle(said.one, staff, "dismissed")
    return _opened(inbox, staff, said, did="不再处理")
