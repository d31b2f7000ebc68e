"""The rules behind the verdicts, for staff: seen, edited, drawn from a policy, confirmed.

Every handler authorises by itself. What is drawn or put aside counts only once it is confirmed.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape
from typing import Protocol

import gradio as gr

from assistant.auditing.noting import Naming
from assistant.chatmodel.port import ChatModel
from assistant.eligibility.proposing import proposed
from assistant.eligibility.rulebook import Rulebook
from assistant.errors import ModelUnavailable
from assistant.ui.handlers import handler, told
from corpus.errors import UnusableRule
from corpus.levels import Viewer
from corpus.measures.files import as_text, measure_from
from corpus.measures.rules import Measure
from corpus.store.measures import Live, StoredMeasure
from corpus.store.records import StoredRecord

_NOT_YOURS = "只有工作人员可以查看和修改规则。"
_WHO_CHARS = 60
_TEXT_CHARS = 40_000
_WAITS = "待确认："

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
    who: gr.Textbox
    policy: gr.Textbox
    draw: gr.Button
    confirm: gr.Button
    propose: gr.Button
    withdraw: gr.Button


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
        with gr.Row():
            who = gr.Textbox(label="核对人", elem_id="rules-who", max_length=_WHO_CHARS)
            confirm = gr.Button("确认并生效", elem_id="rules-confirm", variant="primary", size="sm")
            propose = gr.Button("存为待确认", elem_id="rules-propose", size="sm")
            withdraw = gr.Button("撤下", elem_id="rules-withdraw", size="sm")
    return RuleParts(
        box=box,
        state=state,
        pick=pick,
        text=text,
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

    def read(picked: str, who: Viewer) -> object:
        with told():
            return _text_of(desk, who, picked)

    def extract(policy: str, who: Viewer) -> object:
        with told():
            return _drawn(desk, who, policy)

    def keep(count: bool) -> Callable[..., Shown]:
        def kept(text: str, checker: str, who: Viewer, *, named: Naming) -> Shown:
            with told():
                name, measures = _named(checker), measure_from(text)
                put = desk.measures.confirm if count else desk.measures.propose
                put(measures, who, who=name)
                for one in measures:
                    named(one.id)
                return _listed(desk, who)

        return kept

    def away(picked: str, checker: str, who: Viewer) -> Shown:
        with told():
            measure, state = _id_of(picked), _state_of(picked)
            desk.measures.withdraw(measure, who, who=_named(checker), state=state)
            return _listed(desk, who)

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
    parts.pick.input(called("read", read), [parts.pick], [parts.text], **private)
    progress = {**private, "show_progress": "minimal"}  # a model may take a while
    parts.draw.click(called("draw", extract), [parts.policy], [parts.text], **progress)
    given = [parts.text, parts.who]
    parts.confirm.click(called("confirm", keep(True)), given, listed, **private)
    parts.propose.click(called("propose", keep(False)), given, listed, **private)
    withdrawing = called("withdraw", away, about=lambda picked, _checker: _id_of(picked))
    parts.withdraw.click(withdrawing, [parts.pick, parts.who], listed, **private)


def _listed(desk: RuleDesk, by: Viewer) -> Shown:
    confirmed, waiting = desk.measures.confirmed(), desk.measures.candidates(by)
    stale = desk.rulebook.rules(by).stale
    choices = [_choice(one, _WAITS) for one in waiting] + [_choice(one) for one in confirmed]
    lines = [f"生效 {len(confirmed)} 项，待确认 {len(waiting)} 项。"]
    if stale:
        lines.append(f"引句与现在的原文不一致、已停用：{'、'.join(stale)}。请对照原文改引句。")
    said = "".join(f"<p>{escape(line)}</p>" for line in lines)
    return gr.update(visible=True), said, gr.update(choices=choices, value=None)


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


def _drawn(desk: RuleDesk, by: Viewer, policy: str) -> str:
    record = desk.records.get(policy.strip(), by).record
    try:
        found = proposed(record, desk.model)
    except ModelUnavailable as error:
        gr.Warning(escape(f"{error}；只按固定说法提取"))
        found = proposed(record, None)
    if found is None:
        raise UnusableRule("这份政策里没有认出条件，请对照原文自己写。")
    return as_text(found)


def _named(who: str) -> str:
    if not who.strip():
        raise UnusableRule("请填核对人：规则由谁对照原文确认过。")
    return who.strip()
