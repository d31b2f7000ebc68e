"""The foot of every view, with the way to tell the staff something, as HTML."""

from collections.abc import Mapping, Sequence
from html import escape
from types import MappingProxyType

from assistant.complaints.complaint import (
    MAX_CONTACT_CHARS,
    MAX_TEXT_CHARS,
    Complaint,
    State,
)
from assistant.complaints.words import KIND, STATE
from assistant.feedback import Feedback
from assistant.matching.opinions import TURNED_DOWN, Opinion
from assistant.matching.words import TIER
from assistant.ui.badges import Tone
from assistant.ui.moments import day_of
from assistant.words import REASON

TITLE = "投诉与反馈"
# On a desk it stands below the question's box; on a phone there is room for it here alone.
_ADVICE = "回答供参考，办理以主管部门最新文件为准"
_SHOWN_CHARS = 120
_NO_TITLES: Mapping[str, str] = MappingProxyType({})
_STATE: dict[State, tuple[Tone, str]] = {
    "open": ("amber", "?"),
    "handled": ("violet", "☞"),
    "done": ("green", "✓"),
}


def foot_html() -> str:
    """Render the foot, and the form that the script has open above the page."""
    return (
        f'<div class="page-foot"><span class="advice">{_ADVICE}</span>'
        f'<button type="button" class="quiet" data-complain="page">{TITLE}</button></div>'
        '<div id="complaint-box" hidden>'
        '<div class="complaint-head"><h2 id="complaint-title" tabindex="-1">投诉与反馈</h2>'
        '<button type="button" class="quiet" data-complain="close" aria-label="关闭">✕</button>'
        f"</div>{_form()}"
        '<section class="complaint-kept" hidden aria-live="polite"></section>'
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


def own_html(
    own: Sequence[Complaint],
    judgements: Sequence[Feedback] = (),
    cards: Sequence[Opinion] = (),
    *,
    titles: Mapping[str, str] = _NO_TITLES,
    guest: bool,
) -> str:
    """Render what somebody told the staff, the newest first, with what came of each.

    Args:
        own: What they complained of.
        judgements: What they said of answers.
        cards: What they said of match cards.
        titles: Of the records of those cards, by id, as far as they may see them.
        guest: Whether nobody knows who it was.
    """
    if guest:
        return '<p class="fine">登录以后反映的问题，可以在这里查看处理情况和答复。</p>'
    told = [(one.when, _own(one)) for one in own]
    told += [(one.when, _judged(one)) for one in judgements]
    told += [(one.when, _rated(one, titles)) for one in cards]
    if not told:
        return '<p class="fine">您还没有反映过问题，也没有评价过回答和匹配卡。</p>'
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
        f'{state_html(of.state)}<span class="fine">{day_of(of.when)}</span></p>'
        f'<p><span class="fine">{KIND[of.kind]}</span> <span data-content>{escape(of.text)}</span>'
        f"</p>{reply}</li>"
    )


def _judged(of: Feedback) -> str:
    useful = of.reason == "useful"
    waits = of.state == "new"
    state = _as_state("amber", "?", "待核对") if waits else _as_state("green", "✓", "已处理")
    if useful:
        state = _as_state("green", "✓", "已记下")
    note = f"<p data-content>{escape(of.note)}</p>" if of.note else ""
    name = "有用的回答" if useful else "有问题的回答"
    reason = "" if useful else f'<span class="fine">{REASON[of.reason]}</span> '
    return (
        f'<li><p class="line"><span class="fine">{name}</span>'
        f'{state}<span class="fine">{day_of(of.when)}</span></p>'
        f"<p>{reason}<span data-content>{escape(of.question)}</span></p>{note}"
        f"{_back('answer', of.id, '收回对这条回答的评价') if waits else ''}</li>"
    )


def _rated(of: Opinion, titles: Mapping[str, str]) -> str:
    state = _as_state("green", "✓", "已记下")
    if of.case is not None:
        state = _as_state("green", "✓", "已采用")
    demand = titles.get(of.demand, of.demand) if of.demand else of.text.partition("\n")[0]
    achievement = titles.get(of.achievement, of.achievement)
    reason = (
        f'<span class="fine"><span>原因：</span><span>{TURNED_DOWN[of.reason]}</span></span>'
        if of.reason
        else ""
    )
    return (
        '<li><p class="line"><span class="fine">匹配卡的评价</span>'
        f'{state}<span class="fine">{day_of(of.when)}</span></p>'
        f'<p><span class="fine">需求</span> <span data-content>{escape(_short(demand))}</span></p>'
        f'<p><span class="fine">成果</span> <span data-content>{escape(achievement)}</span></p>'
        f'<p class="line"><span><span class="fine">您评为</span> <b>{TIER[of.rated]}</b></span>'
        f'<span class="fine"><span>卡片上是</span> <span>{TIER[of.shown]}</span></span>{reason}</p>'
        f"{_back('card', of.id, '收回对这张卡的评价') if of.case is None else ''}</li>"
    )


def _back(sort: str, id_: str, what: str) -> str:
    """Render the way to take back what one said of an answer or a card."""
    return (
        f'<p class="back-way"><button type="button" class="quiet" data-take-back="{sort}"'
        f' data-one="{escape(id_)}" aria-label="{what}">收回</button></p>'
    )


def _short(text: str) -> str:
    return text if len(text) <= _SHOWN_CHARS else f"{text[:_SHOWN_CHARS]}…"


def state_html(state: State) -> str:
    """Render how a complaint stands: a sign and a word."""
    return _as_state(*_STATE[state], STATE[state])


def _as_state(tone: Tone, sign: str, word: str) -> str:
    return (
        f'<span class="state {tone}"><span class="sign" aria-hidden="true">{sign}</span>'
        f"{word}</span>"
    )
