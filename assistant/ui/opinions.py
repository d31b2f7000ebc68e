"""What a person says of an answer on the page: the form, and the handler that keeps what is said.

The browser sends which answer it means, the reason and a note; everything else that is kept is
taken from the session's own conversation. The form stands in the page once, and `opinions.js`
puts a copy under each finished answer, where it survives that the conversation is drawn anew.
"""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from html import escape
from typing import Protocol

import gradio as gr
from pydantic import BaseModel, ConfigDict, ValidationError

from assistant.answers import Outcome
from assistant.errors import AssistantError, BadRequest
from assistant.feedback import (
    MAX_NOTE_CHARS,
    OUTCOMES,
    SAID,
    Feedback,
    Reason,
    judged,
    reasons_for,
)
from assistant.ui.exchanges import Exchange, turns
from assistant.ui.handlers import handler
from assistant.words import REASON
from corpus.errors import CorpusError
from corpus.levels import Viewer

KEPT = "已收到，工作人员会核对"
KEPT_USEFUL = "已记下"
PROMISE = "问题和这条回答会交给工作人员，用来改进；请不要写个人信息。"
_NO_SUCH_ANSWER = "没有找到这条回答，没有记下。请刷新页面，重新提问后再反馈。"
_NO_REASON = "请选一个原因。"
_UNREADABLE = "这条意见读不出来，没有记下。请刷新页面后再试。"
_BROKEN = "系统出错，这条意见没有记下。请再试一次。"
# What the browser sends, as JSON: every character of a note may take six there.
_MAX_SENT_CHARS = 6 * MAX_NOTE_CHARS + 500
_SHOWN = 40  # more than a session keeps of its conversation
_THUMB = (
    '<svg viewBox="0 0 20 20" width="16" height="16" aria-hidden="true"{turned}>'
    '<path d="M3 9h3v8H3z'
    'M8 17V9l3-6c1.2 0 2 .9 2 2l-.5 3H16c1 0 1.7.9 1.5 1.9l-1.1 5.5c-.2.9-.9 1.6-1.9 1.6z" '
    'fill="none" stroke="currentColor" stroke-width="1.5" stroke-linejoin="round"/></svg>'
)

logger = logging.getLogger(__name__)


class Keeper(Protocol):
    """Keeps what people say of answers."""

    def keep(self, feedback: Feedback) -> None:
        """Keep one; errors of the assistant and the corpus are told to the person."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What came of the judgements of a session.

    Attributes:
        count: How many were sent; so that the same words again are news to the page.
        kept: The keys of the answers judged, and what was said of them.
        refused: Why the last one was not kept; empty where it was.
    """

    count: int = 0
    kept: tuple[tuple[str, Reason], ...] = ()
    refused: str = ""


class _Sent(BaseModel):
    """What the browser sends."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    answer: int
    reason: str
    note: str = ""


def build_opinions(keeper: Keeper, past: gr.State, *, seconds: float) -> None:
    """Build the form into the page.

    Args:
        keeper: Keeps what is said.
        past: The session's conversation, exchanges in order.
        seconds: How long a session's own state is kept.
    """
    gr.HTML(form_html(), elem_id="opinion-form", elem_classes="trigger", apply_default_css=False)
    shown = gr.HTML(said_html(Said()), elem_id="opinions", elem_classes="trigger")
    given = gr.Textbox(elem_id="opinion-given", elem_classes="trigger", show_label=False)
    send = gr.Button("提交", elem_id="opinion-send", elem_classes="trigger")
    said = gr.State(Said(), time_to_live=seconds)

    def judge(text: str, past: Sequence[Exchange], before: Said, who: Viewer) -> tuple[Said, str]:
        after = take(text, past, before, viewer=who, keeper=keeper)
        return after, said_html(after)

    send.click(
        handler("opinions.keep", judge, about=_answer_in),
        [given, past, said],
        [said, shown],
        show_progress="hidden",
        api_visibility="private",
    )


def take(
    text: str,
    past: Sequence[Exchange],
    before: Said,
    *,
    viewer: Viewer,
    keeper: Keeper,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> Said:
    """Keep what the browser sent of an answer of this visit; give what came of it."""
    after = replace(before, count=before.count + 1, refused="")
    try:
        feedback, exchange = _read(text, past, viewer=viewer, when=now())
        keeper.keep(feedback)
    except (AssistantError, CorpusError) as error:
        return replace(after, refused=str(error))
    except Exception:  # the outermost boundary: the page says that it broke, the log says how
        logger.exception("feedback could not be kept")
        return replace(after, refused=_BROKEN)
    others = tuple(pair for pair in before.kept if pair[0] != exchange.key)
    return replace(after, kept=(*others[-_SHOWN:], (exchange.key, feedback.reason)))


def _answer_in(text: str, past: Sequence[Exchange], _before: Said) -> str:
    """Give the name of the answer that is meant, as `_read` finds it."""
    if len(text) > _MAX_SENT_CHARS:
        return ""
    try:
        sent = _Sent.model_validate_json(text)
    except ValidationError:
        return ""
    return next((one.key for one in past if one.number == sent.answer), "")


def _read(
    text: str, past: Sequence[Exchange], *, viewer: Viewer, when: datetime
) -> tuple[Feedback, Exchange]:
    """Give what was said and of which exchange.

    Raises:
        BadRequest: It is not what the form sends, or the session has no such answer.
    """
    if len(text) > _MAX_SENT_CHARS:
        raise BadRequest(f"说明最多 {MAX_NOTE_CHARS} 字，没有记下。")
    try:
        sent = _Sent.model_validate_json(text)
    except ValidationError as error:
        raise BadRequest(_UNREADABLE) from error
    place = next((n for n, one in enumerate(past) if one.number == sent.answer), None)
    answer = None if place is None else past[place].finished
    if place is None or answer is None:
        raise BadRequest(_NO_SUCH_ANSWER)
    reason = next((known for known in SAID if known == sent.reason), None)
    if reason is None:
        raise BadRequest(_NO_REASON)
    exchange = past[place]
    feedback = judged(
        answer,
        name=exchange.key,
        asked=exchange.asked,
        history=turns(past[:place]),
        as_of=exchange.day,
        viewer=viewer,
        reason=reason,
        note=sent.note,
        when=when,
    )
    return feedback, exchange


def said_html(said: Said) -> str:
    """Render what came of the judgements, for the script to put under the answers."""
    kept = "".join(
        f'<p data-for="{escape(key)}">{KEPT_USEFUL if reason == "useful" else KEPT}</p>'
        for key, reason in said.kept
    )
    return f'<div data-count="{said.count}" data-refused="{escape(said.refused)}">{kept}</div>'


def form_html() -> str:
    """Render the two buttons and the form behind the second, once for all answers."""
    reasons = "".join(
        f'<label data-on="{_outcomes(reason)}"><input type="radio" value="{reason}">'
        f"<span>{REASON[reason]}</span></label>"
        for reason in SAID[1:]
    )
    up, down = _THUMB.format(turned=""), _THUMB.format(turned=' class="turned"')
    return (
        '<div class="opinion"><div class="judge" role="group" aria-label="评价这条回答">'
        f'<button type="button" class="quiet" data-opinion="useful">{up}有用</button>'
        f'<button type="button" class="quiet" data-opinion="open" aria-expanded="false">{down}'
        "有问题</button>"
        '<button type="button" class="quiet" data-complain="answer">投诉与反馈</button></div>'
        '<p class="opinion-kept" hidden><span role="status"></span>'
        '<button type="button" class="quiet" data-opinion="change">修改</button></p>'
        '<form hidden novalidate aria-label="说明哪里有问题"><fieldset><legend>哪里有问题</legend>'
        f'<div class="reasons">{reasons}</div></fieldset>'
        f'<label class="opinion-note">说明（可以不填，最多 {MAX_NOTE_CHARS} 字）'
        f'<textarea rows="2" maxlength="{MAX_NOTE_CHARS}"></textarea></label>'
        f'<p class="promise">{PROMISE}</p><div class="opinion-ends">'
        '<button type="submit" class="opinion-submit">提交</button>'
        '<button type="button" class="quiet" data-opinion="cancel">取消</button></div></form>'
        '<p class="opinion-wrong" role="alert"></p></div>'
    )


def _outcomes(reason: Reason) -> str:
    """Give the kinds of answers that may have this fault, separated by spaces."""
    fitting: list[Outcome] = [one for one in OUTCOMES if reason in reasons_for(one)]
    return " ".join(fitting)
