"""Where an offer stands, as HTML: for its owner, also that its record was taken out of sight."""

from collections.abc import Mapping

from assistant.offers.offer import STATE, OwnOffer, State
from assistant.ui.badges import Tone
from assistant.words import LEVEL, UNSTATED, WITHDRAWN_FOR
from corpus.withdrawal import Reason, Withdrawal

_TONE: Mapping[State, tuple[Tone, str]] = {
    "draft": ("grey", "–"),
    "waiting": ("amber", "?"),
    "added": ("green", "✓"),
    "returned": ("violet", "☞"),
}
# What its owner can do, by why it was taken out of sight.
_NEXT: Mapping[Reason, str] = {
    "replaced": "内容还有变化的，可以改好，再交给工作人员。",
    "duplicate": "同一项只留一份，不用再交；不是同一项的，请写清区别，再交给工作人员。",
    "wrong": "请核对内容，改好后再交给工作人员。",
    "claimed": "请先和提出要求的单位或权利人谈妥，再交给工作人员。",
    "unfit": "原样再交多半会退回；有不同意见，请在页面下方的“投诉与反馈”里说明。",
}
_ASK = "想知道原因，请在页面下方的“投诉与反馈”里问工作人员；改好后可以再交。"
_KEPT = "您填的都还在这里，可以改；再交并收入后，编号不变。"


def chip(offer: OwnOffer, out: Withdrawal | None = None) -> str:
    """Render where an offer stands, as a word and a sign."""
    if out is not None and offer.state == "added":
        return '<span class="chip red"><span aria-hidden="true">✕</span> 已撤下</span>'
    tone, sign = _TONE[offer.state]
    level = f"（{LEVEL[offer.level]}）" if offer.state == "added" and offer.level else ""
    return (
        f'<span class="chip {tone}"><span aria-hidden="true">{sign}</span> '
        f"{STATE[offer.state]}{level}</span>"
    )


def out_html(out: Withdrawal) -> str:
    """Render for its owner that a record was taken out of sight, why, and what they can do now."""
    when = f" {day} " if (day := day_of(out)) else ""
    return (
        '<div class="note red"><p><span class="sign" aria-hidden="true">✕</span>'
        f"<span>工作人员{when}撤下了收入的那一份，现在谁都查不到它。</span></p>"
        f"<p><span>原因：{reason_of(out)}</span></p><p>{next_of(out)}</p><p>{_KEPT}</p></div>"
    )


def out_for_staff_html(out: Withdrawal) -> str:
    """Render for staff that the record of what waits was taken out of sight before."""
    when = f" {day} " if (day := day_of(out)) else ""
    return (
        '<p class="note amber"><span class="sign" aria-hidden="true">!</span>'
        f"<span>收入过的那一份{when}已撤下，原因：{reason_of(out)}。"
        "收入这一份，它就以原来的编号回来。</span></p>"
    )


def day_of(out: Withdrawal) -> str:
    """Give the day on which a record was taken out of sight; empty where that is not known."""
    return out.when.astimezone().date().isoformat() if out.when is not None else ""


def reason_of(out: Withdrawal) -> str:
    """Say why a record was taken out of sight."""
    return WITHDRAWN_FOR[out.reason] if out.reason is not None else UNSTATED


def next_of(out: Withdrawal) -> str:
    """Say what its owner can do now."""
    return _NEXT[out.reason] if out.reason is not None else _ASK
