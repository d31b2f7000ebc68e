"""The rules behind the verdicts, for staff: seen, edited, drawn from a policy, confirmed.

Every handler authorises by itself. What is drawn or put aside counts only once it is confirmed.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from html import escape
from typing import Protocol

import gradio as gr

from assistant.auditing.noting import Naming
from assistant.chatmodel.port import ChatModel
from assistant.eligibility.proposing import proposed
from assistant.eligibility.rulebook import Rulebook
from assistant.errors import AssistantError, ModelUnavailable
from assistant.ui.fits.replacing import Replaced, replacing_html
from assistant.ui.handlers import handler, told
from corpus.errors import CorpusError, NotPermitted, UnusableRule
from corpus.levels import Viewer
from corpus.measures.files import as_text, measure_from
from corpus.measures.rules import Measure
from corpus.store.measures import Live, StoredMeasure
from corpus.store.records import StoredRecord

_NOT_YOURS = "只有工作人员可以查看和修改规则。"
_WHO_CHARS = 60
_TEXT_CHARS = 40_000
_WAITS = "待确认："
# What each of the buttons does, beside them.
_DEEDS = """<dl class="deeds">
<dt>确认并生效</dt><dd>对上面框里的内容。马上用于所有人的判断，能看到这份政策的人都会看到；替换同一编号生效的和待确认的那一版。旧版留存，但本页不能恢复，要改回须把旧内容重新填入再确认。</dd>
<dt>存为待确认</dt><dd>对上面框里的内容。不影响判断，只有工作人员看得到；替换同一编号待确认的那一版，生效的不变。可以撤下。</dd>
<dt>撤下</dt><dd>对“规则”里选中的那一项，不看框里的内容。生效的马上不再参与判断，待确认的不再等待确认；各版留存，但本页不能恢复，要再用须重新填入并确认。</dd></dl>"""
_NOT_DRAWN = "没有提取出来，框里原来的内容已清空。"
_AGAIN = "规则还没有改。对照上面的差别，确实要替换，请再按一次“确认并生效”。"

Shown = tuple[object, ...]


class Measures(Protocol):
    """Keeps rules; `corpus.store.measures.MeasureStore` in production."""

    def confirmed(self) -> tuple[StoredMeasure, ...]:
        """Give the measures that count, by id."""

    def candidates(self, viewer: Viewer) -> tuple[StoredMeasure, ...]:
        """Give the measures that wait for a person."""

    def history(self, measure: str, viewer: Viewer) -> tuple[StoredMeasure, ...]:
        """Give every version of a measure, the newest first."""

    def confirm(
        self, measures: Sequence[Measure], viewer: Viewer, *, who: str, note: str = ""
    ) -> tuple[StoredMeasure, ...]:
        """Keep measures that count from now on."""

    def propose(
        self, measures: Sequence[Measure], viewer: Viewer, *, who: str, note: str = ""
    ) -> tuple[StoredMeasure, ...]:
        """Keep measures that wait for a person."""

    def withdraw(
        self, measure: str, viewer: Viewer, *, who: str, state: Live = "confirmed", note: str = ""
    ) -> None:
        """Let a measure count no longer, or wait no longer."""


class Records(Protocol):
    """Gives records; `corpus.store.records.RecordStore` in production."""

    def get(self, record: str, viewer: Viewer) -> StoredRecord:
        """Give one visible record."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleDesk:
    """What the editing of rules works on.

    Attributes:
        model: Finds conditions beside the patterns; None for patterns alone.
    """

    measures: Measures
    records: Records
    rulebook: Rulebook
    model: ChatModel | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleParts:
    """The components of the editor."""

    box: gr.Column
    state: gr.HTML
    pick: gr.Dropdown
    text: gr.Textbox
    said: gr.HTML
    asked: gr.Textbox
    who: gr.Textbox
    policy: gr.Textbox
    draw: gr.Button
    confirm: gr.Button
    propose: gr.Button
    withdraw: gr.Button

    @property
    def written(self) -> list[gr.blocks.Block]:
        """What another text in the box changes, in the order of `_written`."""
        return [self.text, self.said, self.asked, self.withdraw]


def build_rules() -> RuleParts:
    """Build the editor; nobody sees it until `wire_rules` has found them to be of the staff."""
    with gr.Column(elem_id="rules", visible=False) as box:
        gr.HTML("<h2>规则（工作人员）</h2>", apply_default_css=False)
        state = gr.HTML(elem_id="rules-state", apply_default_css=False)
        pick = gr.Dropdown([], label="规则", elem_id="rules-pick", interactive=True)
        with gr.Row():
            policy = gr.Textbox(label="或从一份政策的条文提取（政策编号）", elem_id="rules-policy")
            draw = gr.Button("提取候选条件", elem_id="rules-draw", size="sm")
        text = gr.Textbox(
            label="规则内容（YAML；引句要与原文一字不差）",
            elem_id="rules-text",
            lines=16,
            max_lines=30,
            max_length=_TEXT_CHARS,
        )
        said = gr.HTML(elem_id="rules-said", apply_default_css=False)
        asked = gr.Textbox(elem_id="rules-asked", elem_classes="trigger", show_label=False)
        with gr.Row():
            who = gr.Textbox(label="核对人", elem_id="rules-who", max_length=_WHO_CHARS)
            # With an empty box `fits.js` lets neither of the first two be pressed.
            confirm = gr.Button("确认并生效", elem_id="rules-confirm", variant="primary", size="sm")
            propose = gr.Button("存为待确认", elem_id="rules-propose", size="sm")
            withdraw = gr.Button("撤下", elem_id="rules-withdraw", size="sm", interactive=False)
        gr.HTML(_DEEDS, elem_id="rules-deeds", apply_default_css=False)
    return RuleParts(
        box=box,
        state=state,
        pick=pick,
        text=text,
        said=said,
        asked=asked,
        who=who,
        policy=policy,
        draw=draw,
        confirm=confirm,
        propose=propose,
        withdraw=withdraw,
    )


def wire_rules(desk: RuleDesk, opening: gr.Button, parts: RuleParts) -> None:
    """Give the editor its handlers.

    Args:
        desk: What it works on.
        opening: Is pressed when the view is opened.
        parts: The editor.
    """
    private = {"show_progress": "hidden", "api_visibility": "private"}
    listed = [parts.box, parts.state, parts.pick]

    def show(who: Viewer) -> Shown:
        return _listed(desk, who)

    def read(picked: str, who: Viewer) -> Shown:
        with told():
            return _written(_text_of(desk, who, picked), picked=True)

    def extract(policy: str, who: Viewer) -> Shown:
        with told():
            return _extracted(desk, who, policy)

    def confirm(text: str, checker: str, asked: str, who: Viewer, *, named: Naming) -> Shown:
        with told():
            return _confirmed(desk, who, text, checker=checker, asked=asked, named=named)

    def propose(text: str, checker: str, who: Viewer, *, named: Naming) -> Shown:
        with told():
            name, measures = _named(checker), _measures(text)
            desk.measures.propose(measures, who, who=name)
            for one in measures:
                named(one.id)
            return (*_listed(desk, who), *_done("已存为待确认，判断没有变。"))

    def away(picked: str, checker: str, who: Viewer) -> Shown:
        with told():
            measure, state = _id_of(picked), _state_of(picked)
            desk.measures.withdraw(measure, who, who=_named(checker), state=state)
            return (*_listed(desk, who), *_done(f"已撤下 {measure}。"))

    def called(
        name: str,
        do: Callable[..., object],
        *,
        about: Callable[..., str] | None = None,
        quiet: int = 0,
    ) -> Callable[..., object]:
        return handler(f"rules.{name}", do, about=about, otherwise=_NOT_YOURS, quiet=quiet)

    # Everybody opens the view that the editor stands in.
    opening.click(called("list", show, quiet=len(listed)), None, listed, **private)
    parts.pick.input(called("read", read), [parts.pick], parts.written, **private)
    progress = {**private, "show_progress": "minimal"}  # a model may take a while
    parts.draw.click(
        called("draw", extract), [parts.policy], [*parts.written, parts.pick], **progress
    )
    given, kept = [parts.text, parts.who], [*listed, *parts.written]
    parts.confirm.click(called("confirm", confirm), [*given, parts.asked], kept, **private)
    parts.propose.click(called("propose", propose), given, kept, **private)
    withdrawing = called("withdraw", away, about=lambda picked, _checker: _id_of(picked))
    parts.withdraw.click(withdrawing, [parts.pick, parts.who], kept, **private)


def _listed(desk: RuleDesk, by: Viewer) -> Shown:
    confirmed, waiting = desk.measures.confirmed(), desk.measures.candidates(by)
    stale = desk.rulebook.rules(by).stale
    choices = [_choice(one, _WAITS) for one in waiting] + [_choice(one) for one in confirmed]
    lines = [f"生效 {len(confirmed)} 项，待确认 {len(waiting)} 项。"]
    if stale:
        lines.append(f"引句与现在的原文不一致、已停用：{'、'.join(stale)}。请对照原文改引句。")
    said = "".join(f"<p>{escape(line)}</p>" for line in lines)
    return gr.update(visible=True), said, gr.update(choices=choices, value=None)


def _written(text: str, said: str = "", *, picked: bool = False) -> Shown:
    """Give the box with another text, and whether something is picked to be withdrawn."""
    return text, said, "", gr.update(interactive=picked)


def _done(said: str) -> Shown:
    """Say what was done; the text stays in the box, and nothing is picked any more."""
    return gr.skip(), _told(said, "green", "✓"), "", gr.update(interactive=False)


def _told(said: str, tone: str, sign: str) -> str:
    return (
        f'<p class="told {tone}" role="status"><span class="sign" aria-hidden="true">{sign}</span>'
        f"{escape(said)}</p>"
    )


def _extracted(desk: RuleDesk, by: Viewer, policy: str) -> Shown:
    """Give what was drawn beside what it would replace; where nothing was, an empty box."""
    nothing = gr.update(value=None)
    try:
        drawn = _drawn(desk, by, policy)
    except NotPermitted:
        raise
    except (AssistantError, CorpusError) as error:
        return (*_written("", _told(f"{error} {_NOT_DRAWN}", "red", "✕")), nothing)
    return (*_written(as_text(drawn), _against(desk, (drawn,))), nothing)


def _confirmed(
    desk: RuleDesk, by: Viewer, text: str, *, checker: str, asked: str, named: Naming
) -> Shown:
    """Let rules count; what would replace one in force only once its difference was shown."""
    name, measures = _named(checker), _measures(text)
    replaced = [one for one in _replaced(desk, measures) if one.before != one.after]
    sign = _sign(text, replaced)
    if replaced and asked != sign:
        said = _against(desk, measures) + _told(_AGAIN, "amber", "?")
        stay = [gr.skip()] * 3
        return (*stay, gr.skip(), said, sign, gr.skip())
    desk.measures.confirm(measures, by, who=name)
    for one in measures:
        named(one.id)
    return (*_listed(desk, by), *_done("已确认，现在起按这一版判断。"))


def _measures(text: str) -> tuple[Measure, ...]:
    found = measure_from(text)
    if not found:
        raise UnusableRule("框里还没有规则。")
    return found


def _replaced(desk: RuleDesk, measures: Sequence[Measure]) -> list[Replaced]:
    """Give the rules in force in whose place these would come."""
    force = {one.measure.id: one for one in desk.measures.confirmed()}
    return [
        Replaced(
            measure=now.measure.id,
            name=now.measure.name,
            version=now.version,
            who=now.who,
            before=as_text(now.measure),
            after=as_text(one),
        )
        for one in measures
        if (now := force.get(one.id)) is not None
    ]


def _against(desk: RuleDesk, measures: Sequence[Measure]) -> str:
    own, policies = {one.id for one in measures}, {one.policy for one in measures}
    others = [one.measure for one in desk.measures.confirmed() if one.measure.id not in own]
    beside = [one.id for one in others if one.policy in policies]
    return replacing_html(_replaced(desk, measures), beside=beside)


def _sign(text: str, replaced: Sequence[Replaced]) -> str:
    """Give what tells that a person was shown just this text against just these versions."""
    versions = [f"{one.measure} {one.version}" for one in replaced]
    return sha256("\n".join([*versions, text]).encode(errors="replace")).hexdigest()


def _choice(one: StoredMeasure, lead: str = "") -> str:
    return f"{lead}{one.measure.id} {one.measure.name}（第 {one.version} 版，{one.who}）"


def _id_of(picked: str | None) -> str:
    if not picked:
        raise UnusableRule("请先选一项规则。")
    return picked.removeprefix(_WAITS).split(" ", 1)[0]


def _state_of(picked: str) -> Live:
    return "candidate" if picked.startswith(_WAITS) else "confirmed"


def _text_of(desk: RuleDesk, by: Viewer, picked: str) -> str:
    measure, state = _id_of(picked), _state_of(picked)
    history = desk.measures.history(measure, by)
    found = next((one for one in history if one.state == state), None)
    if found is None:
        raise UnusableRule("这项规则刚刚有变化，请重新打开。")
    return as_text(found.measure)


def _drawn(desk: RuleDesk, by: Viewer, policy: str) -> Measure:
    record = desk.records.get(policy.strip(), by).record
    try:
        found = proposed(record, desk.model)
    except ModelUnavailable as error:
        gr.Warning(escape(f"{error}；只按固定说法提取"))
        found = proposed(record, None)
    if found is None:
        raise UnusableRule("这份政策里没有认出条件，请对照原文自己写。")
    return found


def _named(who: str) -> str:
    if not who.strip():
        raise UnusableRule("请填核对人：规则由谁对照原文确认过。")
    return who.strip()
