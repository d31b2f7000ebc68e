"""What happens when somebody tells the staff something: it is read, kept, and numbered.

The browser sends what was written, and what it was begun from: an answer by its number in the
conversation, a record by its id. What the answer said is taken from the session's own
conversation, so nobody can complain of words that were not shown to them.
"""

import logging
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from html import escape
from typing import Literal, Protocol
from uuid import uuid4

import gradio as gr
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from assistant.auditing.noting import Naming
from assistant.complaints.complaint import MAX_TEXT_CHARS, Complaint, Subject, complained
from assistant.errors import AssistantError, BadRequest
from assistant.feedback import Feedback
from assistant.keeping.profiles import GUEST
from assistant.matching.opinions import Opinion
from assistant.ui.complaints.entry import foot_html, given_html, own_html
from assistant.ui.exchanges import Exchange
from assistant.ui.handlers import handler, told
from corpus.errors import CorpusError
from corpus.levels import Viewer

_UNREADABLE = "没有读出所写的内容，没有记下。请刷新页面后再试。"
_BROKEN = "系统出错，没有记下。请再试一次。"
# What the browser sends, as JSON: every character may take six there.
_MAX_SENT_CHARS = 6 * MAX_TEXT_CHARS + 4000
_PRIVATE = {"show_progress": "hidden", "api_visibility": "private"}

logger = logging.getLogger(__name__)


class Keeper(Protocol):
    """Keeps complaints."""

    def give(self, complaint: Complaint) -> None:
        """Keep a new one; errors of the assistant and the corpus are told to the person."""
        ...

    def own(self, viewer: Viewer) -> tuple[Complaint, ...]:
        """Give what somebody gave, the newest first."""
        ...


class Judgements(Protocol):
    """Keeps what people say of answers."""

    def own(self, viewer: Viewer) -> tuple[Feedback, ...]:
        """Give what somebody said, the newest first."""
        ...

    def take_back(self, feedback: str, viewer: Viewer) -> None:
        """Forget it, unless staff have settled it; errors are told to the person."""
        ...


class Cards(Protocol):
    """Keeps what people say of match cards."""

    def own(self, viewer: Viewer) -> tuple[Opinion, ...]:
        """Give what somebody said, the newest first."""
        ...

    def take_back(self, opinion: str, viewer: Viewer) -> None:
        """Forget it, unless it has become a case; errors are told to the person."""
        ...


# Gives the titles of those of some records that somebody may see, by id.
Titles = Callable[[Collection[str], Viewer], Mapping[str, str]]


class Open(Protocol):
    """Tells which records somebody may see."""

    def open_to(self, ids: Collection[str], viewer: Viewer) -> frozenset[str]:
        """Give which of them they may."""
        ...


def _no_titles(_ids: Collection[str], _viewer: Viewer) -> Mapping[str, str]:
    return {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Complaining:
    """What the foot of every view works on.

    Attributes:
        records: Tell which records a complaint may be about; None where there are none.
        judgements: Listed beside one's complaints; None where answers are not judged.
        cards: Likewise of match cards.
        titles: Names the records of those cards.
        now: The moment by which they are stamped and numbered, in UTC.
    """

    keeper: Keeper
    records: Open | None = None
    judgements: Judgements | None = None
    cards: Cards | None = None
    titles: Titles = _no_titles
    now: Callable[[], datetime] = lambda: datetime.now(UTC)


class _Sent(BaseModel):
    """What the browser sends."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    kind: str = ""
    text: str = ""
    contact: str = ""
    place: str = ""
    record: str = ""
    answer: int = 0


class _TakenBack(BaseModel):
    """What somebody wants to have said no more."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    sort: Literal["answer", "card"]
    one: str = Field(max_length=64)


def build_complaints(complaining: Complaining, past: gr.State) -> None:
    """Build the foot into the page, below every view.

    Args:
        complaining: What it works on.
        past: The session's conversation, exchanges in order.
    """
    gr.HTML(foot_html(), elem_id="foot", apply_default_css=False)
    kept = gr.HTML("", elem_id="complaint-kept", elem_classes="trigger", apply_default_css=False)
    own = gr.HTML("", elem_id="complaint-own", elem_classes="trigger", apply_default_css=False)
    sent = gr.Textbox(elem_id="complaint-sent", elem_classes="trigger", show_label=False)
    give_button = gr.Button("提交", elem_id="complaint-do-give", elem_classes="trigger")
    own_button = gr.Button("查看", elem_id="complaint-do-own", elem_classes="trigger")
    back_button = gr.Button("收回", elem_id="complaint-do-take_back", elem_classes="trigger")

    def give(text: str, past: Sequence[Exchange], who: Viewer, *, named: Naming) -> str:
        return take(text, past, who, of=complaining, named=named)

    def look(who: Viewer) -> str:
        with told():
            return _stamped(own_of(complaining, who))

    def back(text: str, who: Viewer) -> str:
        with told():
            _take_back(_to_take_back(text), who, complaining)
            return _stamped(own_of(complaining, who))

    give_button.click(handler("complaints.give", give), [sent, past], [kept], **_PRIVATE)
    own_button.click(handler("complaints.own", look), None, [own], **_PRIVATE)
    back_button.click(
        handler("complaints.take_back", back, about=_named_in), [sent], [own], **_PRIVATE
    )


def own_of(complaining: Complaining, who: Viewer) -> str:
    """Render what somebody told the staff and said of answers and cards."""
    judgements, cards = complaining.judgements, complaining.cards
    rated = cards.own(who) if cards is not None else ()
    ids = {id_ for one in rated for id_ in (one.demand, one.achievement) if id_}
    return own_html(
        complaining.keeper.own(who),
        judgements.own(who) if judgements is not None else (),
        rated,
        titles=complaining.titles(ids, who) if ids else {},
        guest=who.identity == GUEST,
    )


def _take_back(sent: _TakenBack, who: Viewer, of: Complaining) -> None:
    if sent.sort == "answer" and of.judgements is not None:
        of.judgements.take_back(sent.one, who)
    elif sent.sort == "card" and of.cards is not None:
        of.cards.take_back(sent.one, who)
    else:
        raise BadRequest(_UNREADABLE)


def _to_take_back(text: str) -> _TakenBack:
    """Read what is to be taken back.

    Raises:
        BadRequest: It is not what the page sends.
    """
    if len(text) > _MAX_SENT_CHARS:
        raise BadRequest(_UNREADABLE)
    try:
        return _TakenBack.model_validate_json(text or "{}")
    except ValidationError as error:
        raise BadRequest(_UNREADABLE) from error


def _named_in(text: str) -> str:
    return _to_take_back(text).one


def take(
    text: str,
    past: Sequence[Exchange],
    viewer: Viewer,
    *,
    of: Complaining,
    named: Naming,
) -> str:
    """Keep what the browser sent; give what is shown of it, or why it was not kept."""
    try:
        sent = _read(text)
        complaint = complained(
            kind=sent.kind,
            text=sent.text,
            contact=sent.contact,
            about=_subject(sent, past, viewer, of),
            viewer=viewer,
            when=of.now(),
        )
        of.keeper.give(complaint)
    except (AssistantError, CorpusError) as error:
        return _stamped("", refused=str(error))
    except Exception:  # the outermost boundary: the page says that it broke, the log says how
        logger.exception("a complaint could not be kept")
        return _stamped("", refused=_BROKEN)
    named(complaint.number)
    return _stamped(given_html(complaint.number, guest=viewer.identity == GUEST))


def _read(text: str) -> _Sent:
    """Read what the browser sent.

    Raises:
        BadRequest: It is not what the form sends.
    """
    if len(text) > _MAX_SENT_CHARS:
        raise BadRequest(f"说明最多 {MAX_TEXT_CHARS} 字，没有记下。")
    try:
        return _Sent.model_validate_json(text or "{}")
    except ValidationError as error:
        raise BadRequest(_UNREADABLE) from error


def _subject(sent: _Sent, past: Sequence[Exchange], viewer: Viewer, of: Complaining) -> Subject:
    """Give what it is about, as this person was shown it.

    Raises:
        BadRequest: The record or the answer is none that they may see.
    """
    record = sent.record
    if record and (of.records is None or record not in of.records.open_to([record], viewer)):
        raise BadRequest("没有找到这份资料，没有记下；请去掉“关于”的内容再提交。")
    if not sent.answer:
        return Subject(place=sent.place, record=record)
    found = next((one for one in past if one.number == sent.answer), None)
    answer = found.finished if found is not None else None
    if found is None or answer is None:
        raise BadRequest("没有找到这条回答，没有记下；请刷新页面，或去掉“关于”的内容再提交。")
    return Subject(
        place=sent.place,
        record=record,
        trace=found.key,
        question=found.asked,
        answer=answer.text,
    )


def _stamped(html: str, *, refused: str = "") -> str:
    """Render what came of it, so that the same words again are news to the page."""
    return f'<div data-came="{uuid4().hex}" data-refused="{escape(refused)}">{html}</div>'
