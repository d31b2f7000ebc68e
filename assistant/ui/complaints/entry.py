"""The foot of every view, with the way to tell the staff something, as HTML."""

from collections.abc import Sequence
from html import escape

from assistant.complaints.complaint import (
    MAX_CONTACT_CHARS,
    MAX_TEXT_CHARS,
    Complaint,
    State,
)
from assistant.complaints.words import KIND, STATE
from assistant.feedback import Feedback
from assistant.ui.badges import Tone
from assistant.words import REASON

TITLE = "投诉与反馈"
_STATE: dict[State, tuple[Tone, str]] = {
    "open": ("amber", "?"),
    "handled": ("violet", "☞"),
    "done": ("green", "✓"),
}


def foot_html() -> str:
    """Render the foot, and the form that the script has open above the page."""
    return (
        '<div class="page-foot">'
        f'<button type="button" class="quiet" data-complain="page">{TITLE}</button></div>'
        '<div id="complaint-box" hidden>'
        '<div class="complaint-head"><h2 id="complaint-title" tabindex="-1">投诉与反馈</h2>'
        '<button type="button" class="quiet" data-complain="close" aria-label="关闭">✕</button>'
        f"</div>{_form()}"
        '<section class="complaint-kept" hidden aria-live="polite"></section>'
        '<p class="complaint-more" hidden>'
        '<button type="button" class="plain" data-complain="again">写一条</button></p>'
        '<details class="complaint-own"><summary>我反映过的</summary>'
        '<div class="complaint-list"></div></details></div>'
    )


def _form() -> str:
    kinds = "".join(
        f'<label><input type="radio" name="complaint-kind" value="{code}">'
        f"<span>{word}</span></label>"
        for code, word in KIND.items()
    )
    return (
        '<form novalidate><p class="complaint-about" hidden><span>关于</span>'
        "<q data-content></q>"
        '<button type="button" class="quiet" data-complain="general">不针对它</button></p>'
        f"<fieldset><legend>反映的是</legend>{kinds}</fieldset>"
        '<label class="complaint-field" for="complaint-text">请写明发生了什么、应该怎样</label>'
        f'<textarea id="complaint-text" rows="4" maxlength="{MAX_TEXT_CHARS}"></textarea>'
        '<label class="complaint-field" for="complaint-contact">联系方式（可以不填）'
        '<span class="fine">只有工作人员能看到，办结 30 天后删除</span></label>'
        f'<input type="text" id="complaint-contact" maxlength="{MAX_CONTACT_CHARS}"'
        ' autocomplete="off">'
        '<p class="complaint-wrong" role="alert"></p>'
        '<div class="complaint-ends"><button type="submit" class="strong">提交</button>'
        '<button type="button" class="quiet" data-complain="close">取消</button></div></form>'
    )


def given_html(number: str, *, guest: bool) -> str:
    """Render that something was kept, and how to learn what comes of it.

    Args:
        number: Of the complaint.
        guest: Whether nobody knows who it was, so that they cannot look later.
    """
    later = (
        "您没有登录，以后不能在这里查看处理情况；留了联系方式的，工作人员会按它联系您。"
        "需要查询时请说出这个编号。"
        if guest
        else "处理情况和答复会显示在下面的“我反映过的”里。"
    )
    return (
        '<p class="told green"><span aria-hidden="true">✓ </span>已收到，编号 '
        f'<b class="number" data-content>{escape(number)}</b></p><p>{later}</p>'
        '<button type="button" class="plain" data-complain="again">再写一条</button>'
    )


def own_html(own: Sequence[Complaint], judgements: Sequence[Feedback] = (), *, guest: bool) -> str:
    """Render what somebody told the staff, the newest first, with what came of each.

    Args:
        own: What they complained of.
        judgements: What they found wrong with answers.
        guest: Whether nobody knows who it was.
    """
    if guest:
        return '<p class="fine">登录以后反映的问题，可以在这里查看处理情况和答复。</p>'
    told = [(one.when, _own(one)) for one in own]
    told += [(one.when, _judged(one)) for one in judgements]
    if not told:
        return '<p class="fine">您还没有反映过问题。</p>'
    told.sort(key=lambda one: one[0], reverse=True)
    return f"<ol>{''.join(html for _, html in told)}</ol>"


def _own(of: Complaint) -> str:
    reply = (
        f'<p class="reply"><b>答复</b> <span data-content>{escape(of.reply)}</span></p>'
        if of.reply
        else ""
    )
    return (
        f'<li><p class="line"><span class="number" data-content>{escape(of.number)}</span>'
        f'{state_html(of.state)}<span class="fine">{_day(of)}</span></p>'
        f'<p><span class="fine">{KIND[of.kind]}</span> <span data-content>{escape(of.text)}</span>'
        f"</p>{reply}</li>"
    )


def _judged(of: Feedback) -> str:
    waits = of.state == "new"
    state = _as_state("amber", "?", "待核对") if waits else _as_state("green", "✓", "已处理")
    note = f"<p data-content>{escape(of.note)}</p>" if of.note else ""
    return (
        '<li><p class="line"><span class="fine">有问题的回答</span>'
        f'{state}<span class="fine">{_day(of)}</span></p>'
        f'<p><span class="fine">{REASON[of.reason]}</span> '
        f"<span data-content>{escape(of.question)}</span></p>{note}</li>"
    )


def state_html(state: State) -> str:
    """Render how a complaint stands: a sign and a word."""
    return _as_state(*_STATE[state], STATE[state])


def _as_state(tone: Tone, sign: str, word: str) -> str:
    return (
        f'<span class="state {tone}"><span class="sign" aria-hidden="true">{sign}</span>'
        f"{word}</span>"
    )


def _day(of: Complaint | Feedback) -> str:
    return of.when.astimezone().date().isoformat()
