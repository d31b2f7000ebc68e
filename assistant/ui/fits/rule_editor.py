"""The editor of rules, as HTML: what to open, the form, what it would do, and how it will look."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape

from assistant.eligibility.verdicts import Judged
from assistant.ui.fits.cards import verdict_html
from assistant.ui.fits.replacing import Replaced, replacing_html
from assistant.ui.fits.rule_form import Shape, rule_form_html
from assistant.ui.fits.rule_preview import EXAMPLES
from assistant.ui.signing import AT_THE_MACHINE
from corpus.store.measures import Live, MeasureState, StoredMeasure

_STATE: Mapping[MeasureState, str] = {
    "candidate": "待确认",
    "confirmed": "生效",
    "withdrawn": "已撤下",
    "old": "旧版",
}
_WITHDRAWN: Mapping[Live, str] = {
    "confirmed": "撤下后，这项规则马上不再参与判断，谁都看不到它的结论；不会通知看过它的企业。",
    "candidate": "撤下后，这一版不再等待确认；生效的一版不变。",
}
_CAN_COME_BACK = "可以恢复：它留在“已撤下”里，打开后按“确认并生效”或“存为待确认”，会成为新的一版。"
_MOST_POLICIES = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """What can be opened.

    Attributes:
        policies: Title by id.
        stale: Ids of rules whose quotes are no longer in their texts.
    """

    confirmed: Sequence[StoredMeasure] = ()
    candidates: Sequence[StoredMeasure] = ()
    withdrawn: Sequence[StoredMeasure] = ()
    policies: Mapping[str, str]
    stale: Sequence[str] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What is said to whoever edits: a word with its sign and tone."""

    said: str
    tone: str
    sign: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Signer:
    """In whose name the rule will be kept.

    Attributes:
        own: By which one is logged in; empty for none, who writes it.
        written: What they have written.
    """

    own: str = ""
    written: str = AT_THE_MACHINE


@dataclass(frozen=True, slots=True, kw_only=True)
class Editing:
    """A rule in the editor.

    Attributes:
        picked: What it was opened as; None for a new one.
        title, text: Of its policy; empty where there is none.
        yaml: The same rule as its text; empty where it is none yet.
        judged: How it comes out for an example; None where it is no rule yet.
        example: Which one.
        replaced: What it would take the place of, and of other rules of the policy the ids.
        asked: What tells that one was asked about just this; empty for nothing.
        turn: By which the page knows it as the answer to what it asked.
    """

    shape: Shape
    picked: StoredMeasure | None = None
    title: str = ""
    text: str = ""
    yaml: str = ""
    judged: Judged | None = None
    example: str = "typical"
    told: Told | None = None
    replaced: Sequence[Replaced] = ()
    beside: Sequence[str] = ()
    asked: str = ""
    signer: Signer = Signer()
    turn: int = 0


def choices_html(of: Choices) -> str:
    """Render how many rules there are, and the ways to open one, or begin one."""
    counts = f"生效 {len(of.confirmed)} 项，待确认 {len(of.candidates)} 项"
    stale = (
        '<p class="told amber"><span class="sign" aria-hidden="true">?</span>'
        "引句与现在的原文不一致、已停用，请对照原文改引句："
        f"<span data-content>{escape('、'.join(of.stale))}</span></p>"
        if of.stale
        else ""
    )
    groups = (
        ("待确认", "candidate", of.candidates),
        ("生效", "confirmed", of.confirmed),
        ("已撤下", "withdrawn", of.withdrawn),
    )
    rules = "".join(
        f'<optgroup label="{name}">{"".join(_rule(state, one) for one in found)}</optgroup>'
        for name, state, found in groups
        if found
    )
    policies = "".join(
        f'<option value="{escape(id_)}">{escape(title)}</option>'
        for id_, title in list(of.policies.items())[:_MOST_POLICIES]
    )
    return (
        f'<p id="rules-state">{counts}</p>{stale}<div class="begin">'
        '<p><label>打开一项规则<select id="rules-pick"><option value="">请选</option>'
        f'{rules}</select></label><button type="button" class="plain" data-act="read">打开</button>'
        '</p><p><label>为一份政策写规则<input id="rules-policy" list="rules-policies"'
        ' autocomplete="off" placeholder="政策编号"></label>'
        f'<datalist id="rules-policies">{policies}</datalist>'
        '<button type="button" class="plain" data-act="draw">从条文提取</button>'
        '<button type="button" class="plain" data-act="blank">空白表单</button></p></div>'
    )


def _rule(state: str, one: StoredMeasure) -> str:
    said = f"{one.measure.id} {one.measure.name}（第 {one.version} 版，{one.who}）"
    return f'<option value="{state} {escape(one.measure.id)}">{escape(said)}</option>'


def editing_html(of: Editing) -> str:
    """Render the editor with a rule in it."""
    return (
        f'<div class="editing" data-turn="{of.turn}" data-asked="{escape(of.asked)}"'
        f' data-picked="{escape(_picked(of))}">{_head(of)}{_told(of.told)}'
        f"{rule_form_html(of.shape)}{_original(of)}{_preview(of)}"
        f"{replacing_html(of.replaced, beside=of.beside)}{_ends(of)}{_advanced(of)}</div>"
    )


def nothing_open_html(told: Told | None = None) -> str:
    """Render the editor without a rule."""
    return _told(told)


def _picked(of: Editing) -> str:
    return f"{of.picked.state} {of.picked.measure.id}" if of.picked is not None else ""


def _head(of: Editing) -> str:
    if of.picked is None:
        said = '<span class="fine">新规则，还没有保存</span>'
    else:
        said = (
            f'<span class="fine">{_STATE[of.picked.state]}，第 {of.picked.version} 版，'
            f"<span data-content>{escape(of.picked.who)}</span></span>"
        )
    name = of.shape.lines.get("name", "").strip()
    title = f"<span data-content>{escape(name)}</span>" if name else "新规则"
    return f'<h3 id="rules-title" tabindex="-1">{title}</h3><p>{said}</p>'


def _told(of: Told | None) -> str:
    if of is None:
        return ""
    return (
        f'<p class="told {escape(of.tone)}" role="status"><span class="sign" aria-hidden="true">'
        f"{escape(of.sign)}</span>{escape(of.said)}</p>"
    )


def _original(of: Editing) -> str:
    if not of.text:
        return ""
    lines = "".join(f"<p>{escape(line)}</p>" for line in of.text.split("\n") if line.strip())
    return (
        '<details class="original"><summary>看政策原文，从中照抄引句</summary>'
        f'<div class="text" tabindex="0" role="region" aria-label="政策原文" data-content>'
        f"<h4>{escape(of.title)}</h4>{lines}</div></details>"
    )


def _preview(of: Editing) -> str:
    if of.judged is None:
        body = '<p class="fine">写完整、没有错处时，按“检查并预览”，这里显示企业将看到的卡片。</p>'
    else:
        choices = "".join(
            f'<option value="{code}"{" selected" if code == of.example else ""}>{said}</option>'
            for code, (said, _) in EXAMPLES.items()
        )
        body = (
            f'<p><label>换一家看<select id="rules-example">{choices}</select></label></p>'
            f"{verdict_html(of.judged, opened=True, leads=False)}"
        )
    return f'<section class="preview"><h4>企业将看到的卡片</h4>{body}</section>'


def _ends(of: Editing) -> str:
    own = of.signer.own
    signed = (
        f'<p class="signed">核对人：<b data-content>{escape(own)}</b>'
        '<span class="fine">登录的账号</span></p>'
        if own
        else '<p class="signed"><label>核对人<input id="rules-who" autocomplete="off"'
        f' maxlength="60" value="{escape(of.signer.written)}"></label></p>'
    )
    return (
        f'{signed}<p class="ends"><button type="button" class="plain" data-act="check">检查并预览'
        '</button><button type="button" class="plain" data-act="propose">存为待确认</button>'
        '<button type="button" class="strong" data-act="confirm">确认并生效</button></p>'
        '<p class="fine">存为待确认：不影响判断，只有工作人员看得到。确认并生效：马上用于所有人的'
        f"判断，替换同一编号生效和待确认的那一版；旧版留存。</p>{_away(of)}"
    )


def _away(of: Editing) -> str:
    if of.picked is None or of.picked.state not in _WITHDRAWN:
        return ""
    what = _WITHDRAWN["candidate" if of.picked.state == "candidate" else "confirmed"]
    return (
        f'<details class="sure"><summary>撤下这项规则</summary><p>{what}</p><p>{_CAN_COME_BACK}</p>'
        '<button type="button" class="plain" data-act="withdraw">确认撤下</button></details>'
    )


def _advanced(of: Editing) -> str:
    said = (
        "这是同一项规则的文字写法（YAML）。改了以后按下面的按钮，表单随之改变；不按就不算。"
        if of.yaml
        else "规则写完整后，这里有它的文字写法（YAML）。也可以贴一段进来。"
    )
    return (
        f'<details class="advanced"><summary>高级：文字写法</summary><p class="fine">{said}</p>'
        '<label class="unseen" for="rules-text">规则的文字写法</label>'
        '<textarea id="rules-text" rows="16" maxlength="40000" spellcheck="false" data-content>\n'
        f"{escape(of.yaml)}</textarea>"
        '<button type="button" class="plain" data-act="text">按这段文字填表单</button></details>'
    )
