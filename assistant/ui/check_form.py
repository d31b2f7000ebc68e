"""The form by which one record is checked, with what else is done to it above."""

from dataclasses import dataclass
from datetime import date

import gradio as gr

from assistant.ui.levelling import level_html
from assistant.ui.reviewing import task_html
from assistant.ui.signing import AT_THE_MACHINE
from assistant.ui.withdrawing import withdraw_html
from assistant.words import PROVENANCE
from corpus.records import Provenance, Record
from corpus.review import MAX_NAME_CHARS, MAX_NOTE_CHARS, WHOLE, DoneLine, Task

RESULTS: dict[str, Provenance | None] = {
    **{word: code for code, word in PROVENANCE.items() if code != "sample"},
    "撤回": None,
}
_WHOLE_SAID = "整条资料：没有单独标注来源的内容"

Shown = tuple[object, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """What is told of a record that does not stand in it.

    Attributes:
        alike: Others that may be the same document; see `corpus.sameness.alike`.
        guests: Whether somebody without an account may look at what is public.
    """

    alike: tuple[Record, ...] = ()
    guests: bool = False


ALONE = Beside()


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckForm:
    """The form by which one record is checked."""

    box: gr.Column
    head: gr.HTML
    level: gr.HTML
    withdrawal: gr.HTML
    lines: gr.CheckboxGroup
    result: gr.Radio
    note: gr.Textbox
    who: gr.Textbox
    asked: gr.Textbox
    save: gr.Button

    @property
    def changing(self) -> list[gr.blocks.Block]:
        """The parts that showing another record changes, in the order of `filled`."""
        return [
            self.box,
            self.head,
            self.level,
            self.withdrawal,
            self.lines,
            self.result,
            self.note,
            self.who,
            self.save,
            self.asked,
        ]


def build_form() -> CheckForm:
    """Build the form, which shows nothing yet."""
    # Outside of the form: Gradio puts boxes beside each other into one, which would be unseen too.
    asked = gr.Textbox(elem_id="check-asked", elem_classes="trigger", show_label=False)
    with gr.Column(elem_id="check", visible=False) as box:
        return CheckForm(
            box=box,
            asked=asked,
            head=gr.HTML(elem_id="check-head", apply_default_css=False),
            level=gr.HTML(elem_id="check-level", apply_default_css=False),
            withdrawal=gr.HTML(elem_id="check-withdrawal", apply_default_css=False),
            lines=gr.CheckboxGroup(
                [],
                label="核对了哪几句（勾选此处为全选）",
                elem_id="check-lines",
                show_select_all=True,
            ),
            result=gr.Radio(list(RESULTS), label="核对的结果", elem_id="check-result"),
            note=gr.Textbox(
                label="备注（对照的文件、网址）",
                elem_id="check-note",
                lines=2,
                max_length=MAX_NOTE_CHARS,
            ),
            who=gr.Textbox(
                label="核对人",
                value=AT_THE_MACHINE,
                elem_id="check-who",
                max_length=MAX_NAME_CHARS,
            ),
            save=gr.Button("记下核对结果", elem_id="check-save", variant="primary"),
        )


def filled(
    of: Task | None, day: date, said: str = "", *, own: str = "", beside: Beside = ALONE
) -> Shown:
    """Give the form for a record; hidden for none. A name by which one is logged in stays.

    Args:
        of: The record.
        day: For which its standing is shown.
        said: What was done last.
        own: The name by which one is logged in; empty for none.
        beside: What else is told of it.
    """
    if of is None:
        stay = [gr.skip()] * 5
        return gr.update(visible=False), "", "", "", *stay, ""
    choices = [(f"第 {line.number} 行　{line.text}", line.number) for line in of.lines]
    if of.whole:
        choices.append((_WHOLE_SAID, WHOLE))
    choices += [(_said_of(done), done.number) for done in of.done]
    return (
        gr.update(visible=True),
        task_html(of, of.stored.status(day), said=said, alike=beside.alike),
        level_html(of.record.id, of.record.level, guests=beside.guests),
        withdraw_html(of.record.id),
        gr.update(choices=choices, value=[], visible=bool(choices)),
        gr.update(value=None, visible=bool(choices)),
        gr.update(value="", visible=bool(choices)),
        gr.update(visible=bool(choices), **({"value": own, "interactive": False} if own else {})),
        gr.update(visible=bool(choices)),
        "",
    )


def _said_of(done: DoneLine) -> str:
    """Say of a line that it was checked: to check it again, or to take that back."""
    check = done.check
    result = PROVENANCE[check.provenance] if check.provenance else ""
    line = f"第 {done.number} 行　{done.text}" if done.number != WHOLE else _WHOLE_SAID
    return f"{line}（已核对为{result}，{check.who}，{check.day.isoformat()}）"
