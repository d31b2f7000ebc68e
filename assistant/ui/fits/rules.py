"""The rules behind the verdicts, for staff: opened as a form, drawn from a policy, confirmed.

What the browser wants comes by an unseen box (`rules.js`, `assistant.ui.unseen`). What is drawn or
put aside counts only once it is confirmed, and the name that it is confirmed in, the server gives.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from hashlib import sha256
from html import escape
from typing import Literal, Protocol

import gradio as gr

from assistant.auditing.noting import Naming
from assistant.chatmodel.port import ChatModel
from assistant.eligibility.proposing import proposed
from assistant.eligibility.rulebook import Rulebook
from assistant.errors import AssistantError, ModelUnavailable
from assistant.ui.fits.replacing import Replaced
from assistant.ui.fits.rule_checks import misfits, quotes_in
from assistant.ui.fits.rule_editor import (
    Choices,
    Editing,
    Signer,
    Told,
    choices_html,
    editing_html,
    nothing_open_html,
)
from assistant.ui.fits.rule_entries import Entry
from assistant.ui.fits.rule_form import Shape
from assistant.ui.fits.rule_lines import (
    Lines,
    added,
    entry_at,
    keeps,
    lines_of,
    moved,
    numbered,
    removed,
    rule_of,
    said_of,
)
from assistant.ui.fits.rule_preview import previewed
from assistant.ui.signing import AT_THE_MACHINE, Signing
from assistant.ui.unseen import Unseen
from corpus.errors import CorpusError, NotPermitted, UnknownRecord, UnusableRule
from corpus.levels import Viewer
from corpus.measures.files import as_text, measure_from
from corpus.measures.rules import Measure
from corpus.records import Kind
from corpus.store.measures import Live, StoredMeasure
from corpus.store.records import StoredRecord

_NOT_YOURS = "只有工作人员可以查看和修改规则。"
_MAX_SAID_CHARS = 300_000
_MOST_LINES = 4000
_MOST_POLICIES = 400
_POLICIES: tuple[Kind, ...] = ("policy",)
_WITHDRAWN: Mapping[Live, str] = {
    "confirmed": "已撤下，现在起不再参与判断。要恢复，按“确认并生效”。",
    "candidate": "已撤下，不再等待确认。要恢复，按“存为待确认”。",
}

Shown = tuple[object, ...]


class Measures(Protocol):
    """Keeps rules; `corpus.store.measures.MeasureStore` in production."""

    def confirmed(self) -> tuple[StoredMeasure, ...]:
        """Give the measures that count, by id."""

    def candidates(self, viewer: Viewer) -> tuple[StoredMeasure, ...]:
        """Give the measures that wait for a person."""

    def withdrawn(self, viewer: Viewer) -> tuple[StoredMeasure, ...]:
        """Give the last versions that count or wait no longer, without another in their place."""

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

    def titles(
        self, viewer: Viewer, *, kinds: Collection[Kind], limit: int
    ) -> dict[str, tuple[int, str]]:
        """Give version and title of visible records, by id."""


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
    listed: gr.HTML
    edited: gr.HTML


Do = Literal["check", "blank", "text", "add", "remove", "up", "down", "kind"]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Said:
    """What the browser wants.

    Attributes:
        picked: State and id of the rule that is opened, or that the form was opened with.
        policy: For which a rule is begun.
        lines: Of the form.
        text: The rule's text, to fill the form with.
        do: What is to become of the form.
        at: Where.
        kind: Of a new condition.
        who: The name that was written.
        asked: What one was asked about.
        turn: By which the page knows the answer to it again.
    """

    picked: str = ""
    policy: str = ""
    lines: Mapping[str, str] = field(default_factory=dict)
    text: str = ""
    do: Do = "check"
    at: str = ""
    kind: str = "amount"
    example: str = "typical"
    who: str = AT_THE_MACHINE
    asked: str = ""
    turn: int = 0


def build_rules() -> RuleParts:
    """Build the editor; nobody sees it until `wire_rules` has found them to be of the staff."""
    with gr.Column(elem_id="rules", visible=False) as box:
        gr.HTML("<h2>规则（工作人员）</h2>", apply_default_css=False)
        listed = gr.HTML(elem_id="rules-list", apply_default_css=False)
        edited = gr.HTML(elem_id="rules-form", apply_default_css=False)
    return RuleParts(box=box, listed=listed, edited=edited)


def wire_rules(
    desk: RuleDesk,
    opening: gr.Button,
    parts: RuleParts,
    *,
    day: Callable[[], date],
    signing: Signing,
) -> None:
    """Give the editor its handlers.

    Args:
        desk: What it works on.
        opening: Is pressed when the view is opened.
        parts: The editor.
        day: Gives the day whose rules count.
        signing: Gives the names of those who check.
    """
    editor = _Editor(desk=desk, day=day, signing=signing)
    unseen = Unseen("rules", _Said, most_chars=_MAX_SAID_CHARS, otherwise=_NOT_YOURS)
    # Everybody opens the view that the editor stands in.
    unseen.on(opening.click, "list", editor.start, [parts.box, parts.listed], quiet=True)
    unseen.button("read", editor.read, [parts.edited])
    unseen.button("draw", editor.draw, [parts.edited])
    unseen.button("shape", editor.shape, [parts.edited])
    kept = [parts.listed, parts.edited]
    unseen.button("confirm", editor.confirm, kept, names=True)
    unseen.button("propose", editor.propose, kept, names=True)
    unseen.button("withdraw", editor.withdraw, kept, about=lambda said: _id_of(said.picked))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Editor:
    """What is done for whoever asks."""

    desk: RuleDesk
    day: Callable[[], date]
    signing: Signing

    def start(self, who: Viewer, _said: _Said) -> Shown:
        """Give what can be opened."""
        return gr.update(visible=True), self._choices(who)

    def read(self, who: Viewer, said: _Said) -> str:
        """Give a rule that is kept, in the form."""
        picked = self._picked(who, said.picked)
        lines = _whole_lines(picked.measure)
        return self._shown(who, said, lines, picked=picked, strict=False)

    def draw(self, who: Viewer, said: _Said) -> str:
        """Give what was drawn from a policy, beside what it would replace."""
        try:
            drawn = _drawn(self.desk, who, said.policy)
        except NotPermitted:
            raise
        except (AssistantError, CorpusError) as error:
            return nothing_open_html(Told(said=str(error), tone="red", sign="✕"))
        return self._shown(who, said, _whole_lines(drawn), against=True)

    def shape(self, who: Viewer, said: _Said) -> str:
        """Give the form as it is to become: checked, with more or less, or of a text."""
        picked = self._still(who, said)
        if said.do == "text":
            lines = _whole_lines(_one(said.text))
        elif said.do == "blank":
            lines, picked = _blank(said.policy.strip()), None
        else:
            lines = _shaped(_lines(said), said)
        strict = said.do in ("check", "text")
        return self._shown(who, said, lines, picked=picked, strict=strict)

    def confirm(self, who: Viewer, said: _Said, *, named: Naming) -> Shown:
        """Let a rule count; what would replace one in force only once its difference was shown."""
        name, lines = self._name(who, said), numbered(_lines(said))
        measure = self._fit(who, lines)
        if measure is None:
            return gr.skip(), self._shown(who, said, lines, picked=self._still(who, said))
        replaced = [one for one in _replaced(self.desk, measure) if one.before != one.after]
        sign = _sign(measure, replaced)
        if replaced and said.asked != sign:
            again = Told(
                said="规则还没有改。对照上面的差别，确实要替换，请再按一次“确认并生效”。",
                tone="amber",
                sign="?",
            )
            picked = self._still(who, said)
            shown = self._shown(
                who, said, lines, picked=picked, told=again, against=True, asked=sign
            )
            return gr.skip(), shown
        self.desk.measures.confirm([measure], who, who=name)
        named(measure.id)
        return self._done(who, said, lines, "confirmed", "已确认，现在起按这一版判断。")

    def propose(self, who: Viewer, said: _Said, *, named: Naming) -> Shown:
        """Have a rule wait for a person."""
        name, lines = self._name(who, said), numbered(_lines(said))
        measure = self._fit(who, lines)
        if measure is None:
            return gr.skip(), self._shown(who, said, lines, picked=self._still(who, said))
        self.desk.measures.propose([measure], who, who=name)
        named(measure.id)
        return self._done(who, said, lines, "candidate", "已存为待确认，判断没有变。")

    def withdraw(self, who: Viewer, said: _Said) -> Shown:
        """Let a rule count or wait no longer; the form keeps it, so that it can come back."""
        picked = self._picked(who, said.picked)
        state = _live(picked)
        self.desk.measures.withdraw(picked.measure.id, who, who=self._name(who, said), state=state)
        lines = _whole_lines(picked.measure)
        return self._done(who, said, lines, "withdrawn", _WITHDRAWN[state])

    # --- steps ------------------------------------------------------------------------------------

    def _choices(self, who: Viewer) -> str:
        measures, records = self.desk.measures, self.desk.records
        titles = records.titles(who, kinds=_POLICIES, limit=_MOST_POLICIES)
        return choices_html(
            Choices(
                confirmed=measures.confirmed(),
                candidates=measures.candidates(who),
                withdrawn=measures.withdrawn(who),
                policies={id_: title for id_, (_, title) in titles.items()},
                stale=self.desk.rulebook.rules(who).stale,
            )
        )

    def _picked(self, who: Viewer, picked: str) -> StoredMeasure:
        state, measure = picked.partition(" ")[0], _id_of(picked)
        history = self.desk.measures.history(measure, who)
        found = next((one for one in history if one.state == state), None)
        if found is None:
            raise UnusableRule("这项规则刚刚有变化，请重新打开。")
        return found

    def _still(self, who: Viewer, said: _Said) -> StoredMeasure | None:
        return self._picked(who, said.picked) if said.picked else None

    def _name(self, who: Viewer, said: _Said) -> str:
        name = self.signing.name(who, said.who)
        if not name:
            raise UnusableRule("请填核对人：规则由谁对照原文确认过。")
        return name

    def _policy(self, who: Viewer, lines: Lines) -> StoredRecord | None:
        try:
            return self.desk.records.get(lines.get("policy", "").strip(), who)
        except UnknownRecord:
            return None

    def _fit(self, who: Viewer, lines: Lines) -> Measure | None:
        """Give the rule that a form holds; None where something is wrong with it."""
        shape, measure = self._looked(who, lines, strict=True)
        return None if shape.wrong else measure

    def _looked(
        self, who: Viewer, lines: Lines, *, strict: bool, focus: str = ""
    ) -> tuple[Shape, Measure | None]:
        """Look a form over; what is not written yet is wrong only where it is to be `strict`."""
        policy, read = self._policy(who, lines), rule_of(lines)
        quotes = quotes_in(lines, policy.record.text) if policy is not None else {}
        wrong = misfits(lines, quotes)
        if strict:
            wrong = {**read.wrong, **wrong}
            if policy is None and lines.get("policy", "").strip():
                wrong["policy"] = "资料里没有这份政策，请先添加。"
        shape = Shape(lines=lines, wrong=wrong, quotes=quotes, focus=focus)
        return shape, read.measure

    def _shown(
        self,
        who: Viewer,
        said: _Said,
        lines: Lines,
        *,
        picked: StoredMeasure | None = None,
        strict: bool = True,
        against: bool = False,
        told: Told | None = None,
        asked: str = "",
    ) -> str:
        shape, measure = self._looked(who, lines, strict=strict, focus=_focus(lines, said))
        policy = self._policy(who, lines)
        editing = Editing(
            shape=shape,
            picked=picked,
            told=told,
            asked=asked,
            example=said.example,
            turn=said.turn,
            signer=Signer(own=self.signing.own(who), written=said.who),
        )
        if policy is not None:
            record = policy.record
            editing = replace(editing, title=record.title, text=record.text)
        if measure is None:
            return editing_html(editing)
        editing = replace(editing, yaml=as_text(measure))
        if against:
            beside = _beside(self.desk, measure)
            editing = replace(editing, replaced=_replaced(self.desk, measure), beside=beside)
        if policy is not None and not shape.wrong:
            judged = previewed(measure, policy, example=said.example, day=self.day())
            editing = replace(editing, judged=judged)
        return editing_html(editing)

    def _done(self, who: Viewer, said: _Said, lines: Lines, state: str, word: str) -> Shown:
        picked = self._picked(who, f"{state} {lines['id'].strip()}")
        told = Told(said=word, tone="green", sign="✓")
        return self._choices(who), self._shown(who, said, lines, picked=picked, told=told)


def _lines(said: _Said) -> Lines:
    if len(said.lines) > _MOST_LINES:
        raise UnusableRule("规则太长，请分成几项。")
    if not said.lines:
        raise UnusableRule("还没有打开规则。")
    return said.lines


def _whole_lines(measure: Measure) -> Lines:
    """Give the lines of a rule.

    Raises:
        UnusableRule: It says something that the form has no place for.
    """
    if not keeps(measure):
        raise UnusableRule(f"规则 {measure.id} 有表单放不下的写法，这里改不了；请找管理员。")
    return lines_of(measure)


def _one(text: str) -> Measure:
    found = measure_from(text)
    if len(found) != 1:
        raise UnusableRule(f"这段文字里有 {len(found)} 项规则；表单一次写一项。")
    return found[0]


def _blank(policy: str) -> Lines:
    lines = {"policy": policy, "id": policy, "published": "full"}
    entry = entry_at("conditions")
    return lines if entry is None else added(lines, "conditions", entry)


def _shaped(lines: Lines, said: _Said) -> Lines:
    match said.do:
        case "add":
            entry: Entry | None = entry_at(said.at)
            return lines if entry is None else added(lines, said.at, entry, kind=said.kind)
        case "remove":
            return removed(lines, said.at)
        case "up":
            return moved(lines, said.at, by=-1)
        case "down":
            return moved(lines, said.at, by=1)
        case _:
            return numbered(lines)


def _focus(lines: Lines, said: _Said) -> str:
    """Give where whoever edits goes on: at what was added, or at what was changed."""
    if said.do != "add":
        return said.at
    new = [path for path in lines if path.startswith(f"{said.at}.") and path not in said.lines]
    return next((path for path in new if not path.endswith((".kind", ".id"))), said.at)


def _replaced(desk: RuleDesk, measure: Measure) -> list[Replaced]:
    """Give the rule in force in whose place this one would come."""
    return [
        Replaced(
            measure=now.measure.id,
            name=now.measure.name,
            version=now.version,
            who=now.who,
            before="\n".join(said_of(lines_of(now.measure))),
            after="\n".join(said_of(lines_of(measure))),
        )
        for now in desk.measures.confirmed()
        if now.measure.id == measure.id
    ]


def _beside(desk: RuleDesk, measure: Measure) -> list[str]:
    """Give the ids of other rules in force of the same policy."""
    others = (one.measure for one in desk.measures.confirmed())
    return [one.id for one in others if one.policy == measure.policy and one.id != measure.id]


def _sign(measure: Measure, replaced: Sequence[Replaced]) -> str:
    """Give what tells that a person was shown just this rule against just these versions."""
    versions = [f"{one.measure} {one.version}" for one in replaced]
    return sha256("\n".join([*versions, as_text(measure)]).encode(errors="replace")).hexdigest()


def _id_of(picked: str) -> str:
    measure = picked.partition(" ")[2]
    if not measure:
        raise UnusableRule("请先选一项规则。")
    return measure


def _live(picked: StoredMeasure) -> Live:
    return "candidate" if picked.state == "candidate" else "confirmed"


def _drawn(desk: RuleDesk, by: Viewer, policy: str) -> Measure:
    record = desk.records.get(policy.strip(), by).record
    try:
        found = proposed(record, desk.model)
    except ModelUnavailable as error:
        gr.Warning(escape(f"{error}；只按固定说法提取"))
        found = proposed(record, None)
    if found is None:
        raise UnusableRule("这份政策里没有认出条件，请用空白表单对照原文写。")
    return found
