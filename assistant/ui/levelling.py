"""Saying anew who may see a record, as HTML, and what is asked before it is done."""

from html import escape

from assistant.words import LEVEL
from corpus.levels import LEVELS, Level

_WHO: dict[Level, str] = {
    "public": "所有登录的人都能查到和看到",
    "internal": "技术经理人和工作人员能看到",
    "restricted": "只有工作人员能看到",
}
_WITH_GUESTS = "所有人都能查到和看到，包括没有登录的访客"
_RAISED = (
    "级别还没有改。提高后，看不到它的人马上查不到它，引用过它的回答也不再给他们看，"
    "由它写成的规则对他们也不再生效；已经下载、抄走的收不回来。以后可以再降回来。"
    "确实要改，请再按一次。"
)
_LOWERED = (
    "级别还没有改。降低后，更多的人能查到它的全文；联系人和底价仍只给工作人员看。"
    "以后可以再提高，但已经被看到、抄走的收不回来。确实要改，请再按一次。"
)
_PUBLIC_AGAIN = (
    "再问一次：改为“公开”后，任何人都能看到全文，看到的收不回来。"
    "您确认它可以公开，并且有权公开，请按第三次。"
)


def questions(before: Level, after: Level) -> tuple[str, ...]:
    """Give what is asked, one after the other, before a level is changed; public asks twice."""
    if LEVELS.index(after) > LEVELS.index(before):
        return (_RAISED,)
    return (_LOWERED, _PUBLIC_AGAIN) if after == "public" else (_LOWERED,)


def level_html(
    record: str,
    now: Level,
    *,
    chosen: Level | None = None,
    asked: str = "",
    told: str = "",
    last: bool = False,
    guests: bool = False,
) -> str:
    """Render the form by which a record gets another level.

    Args:
        record: Its id.
        now: The level that it has.
        chosen: The one that was chosen; None for none yet.
        asked: What tells that one was asked about just this; empty for nothing.
        told: The question, or what was done.
        last: Whether nothing else is asked: pressing once more does it.
        guests: Whether somebody without an account may look at what is public.
    """
    who = _WHO | ({"public": _WITH_GUESTS} if guests else {})
    choices = "".join(
        f'<label><input type="radio" name="level" value="{one}"'
        f"{' checked' if one == (chosen or now) else ''}>"
        f'<span class="word">{LEVEL[one]}</span>'
        f'<span class="fine">{who[one]}</span></label>'
        for one in LEVELS
    )
    is_open = " open" if asked or told else ""
    said = f'<p class="told amber" role="alert">? {escape(told)}</p>' if told else ""
    return (
        f'<details class="levelling"{is_open}><summary>谁能看到：{LEVEL[now]}，更改</summary>'
        f'<form id="level-form" data-record="{escape(record)}" data-asked="{escape(asked)}"'
        f"{' data-last' if last else ''}>"
        f"<fieldset><legend>谁能看到这条资料</legend>{choices}</fieldset>{said}"
        '<p><button type="submit" class="plain">更改级别</button></p></form></details>'
    )
