"""Taking a record out of sight, as HTML, and what is asked before it is done."""

from html import escape

from assistant.words import WITHDRAWN_FOR
from corpus.withdrawal import Reason

QUESTION = (
    "还没有撤下。撤下后，谁都马上查不到它，由它写成的规则不再生效，引用过它的回答也不再显示它的原文；"
    "已经下载、抄走的收不回来。全文和各版仍留在数据库里，没有期限：在“已撤下的资料”里能看到，"
    "随时可以恢复。由登记收入的，登记人会看到已撤下和原因。确实要撤下，请再按一次。"
)
FOR_GOOD = (
    "撤下不是清除，全文还在。涉密、隐私等必须清除干净的，"
    "请系统管理员用命令行的清除（erase --record 编号）；清除后不能恢复。"
)
_MAY_HAVE_TO_GO: tuple[Reason, ...] = ("claimed", "unfit")


def withdraw_html(
    record: str, *, chosen: Reason | None = None, asked: str = "", wrong: str = ""
) -> str:
    """Render the form by which a record is taken out of sight.

    Args:
        record: Its id.
        chosen: The reason that was chosen; None for none yet.
        asked: What tells that one was asked about just this; empty for nothing.
        wrong: What the form lacks.
    """
    reasons = "".join(
        f'<label><input type="radio" name="reason" value="{code}"'
        f"{' checked' if code == chosen else ''}>{said}</label>"
        for code, said in WITHDRAWN_FOR.items()
    )
    told = ""
    if wrong:
        told = f'<p class="told red" role="alert">✕ {escape(wrong)}</p>'
    elif asked:
        told = f'<p class="told amber" role="alert">? {QUESTION}</p>'
        told += f'<p class="fine">{FOR_GOOD}</p>' if chosen in _MAY_HAVE_TO_GO else ""
    is_open = " open" if told else ""
    return (
        f'<details class="levelling"{is_open}><summary>撤下这条资料</summary>'
        f'<form id="withdraw-form" data-record="{escape(record)}" data-asked="{escape(asked)}">'
        f"<fieldset><legend>为什么撤下</legend>{reasons}</fieldset>{told}"
        '<p><button type="submit" class="plain">撤下</button></p></form></details>'
    )
