"""Taking a record out of sight, as HTML, and what is asked before it is done."""

from html import escape

from corpus.withdrawal import Reason

REASON: dict[Reason, str] = {
    "replaced": "已有新的版本，旧的不再用",
    "duplicate": "和另一条重复",
    "wrong": "内容有误，或收错了文件",
    "claimed": "来源单位或权利人要求撤下",
    "unfit": "本来就不该收入",
}
QUESTION = (
    "还没有撤下。撤下后，谁都马上查不到它，由它写成的规则不再生效，引用过它的回答也不再显示它的原文；"
    "已经下载、抄走的收不回来。历史版本仍留在数据库里，页面上不能直接恢复：重新添加它的文件，"
    "它就回来；手里没有文件的，请先下载原件。确实要撤下，请再按一次。"
)
FOR_GOOD = "涉密、隐私等必须清除干净的，撤下还不够：请系统管理员用命令行的清除（erase）。"


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
        for code, said in REASON.items()
    )
    told = ""
    if wrong:
        told = f'<p class="told red" role="alert">✕ {escape(wrong)}</p>'
    elif asked:
        told = f'<p class="told amber" role="alert">? {QUESTION}</p>'
        told += f'<p class="fine">{FOR_GOOD}</p>' if chosen == "unfit" else ""
    is_open = " open" if told else ""
    return (
        f'<details class="levelling"{is_open}><summary>撤下这条资料</summary>'
        f'<form id="withdraw-form" data-record="{escape(record)}" data-asked="{escape(asked)}">'
        f"<fieldset><legend>为什么撤下</legend>{reasons}</fieldset>{told}"
        '<p><button type="submit" class="plain">撤下</button></p></form></details>'
    )
