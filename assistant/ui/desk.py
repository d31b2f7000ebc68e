"""The view for staff: files are added, and facts checked. Every handler authorises by itself."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

import gradio as gr
from pydantic import BaseModel, ConfigDict, ValidationError

from assistant.errors import BadRequest
from assistant.ui.adding import additions_html, aside_html, drop_html
from assistant.ui.additions import Additions
from assistant.ui.handlers import handler, told
from assistant.ui.levelling import level_html, questions
from assistant.ui.reviewing import queue_html, task_html
from assistant.ui.signing import AT_THE_MACHINE, Signing
from assistant.ui.unseen import Unseen
from assistant.ui.versions import Compared, versions_html
from assistant.ui.withdrawing import withdraw_html
from assistant.words import LEVEL, PROVENANCE
from corpus.differences import difference
from corpus.levels import Level, Viewer
from corpus.records import Provenance
from corpus.review import (
    MAX_NAME_CHARS,
    MAX_NOTE_CHARS,
    WHOLE,
    DoneLine,
    Task,
    check,
    queue,
    task,
)
from corpus.store.ledger import UNDER_WAY
from corpus.store.records import RecordStore
from corpus.withdrawal import Reason

_TICK_SECONDS = 1
_FEWEST_TO_COMPARE = 2
_MAX_DEED_CHARS = 2000
_NOT_YOURS = "只有工作人员可以添加和核对资料。"
_RESULTS: dict[str, Provenance | None] = {
    **{word: code for code, word in PROVENANCE.items() if code != "sample"},
    "撤回": None,
}

_WHOLE_SAID = "整条资料：没有单独标注来源的内容"
_NO_REASON = "请先选为什么撤下。"
_NOT_ASKED = "没有撤下：这条资料刚刚有变动，或还没有确认过；请重新打开它再试。"
_TAKING_BACK = (
    "还没有撤回。撤回后，勾选的各处算作没有核对过，回答里的来源标签随即变回原来的；"
    "谁核对过、谁撤回的都留存，以后可以重新核对。确实要撤回，请再按一次“记下核对结果”。"
)

Shown = tuple[object, ...]


class Queue:
    """The queue as last read; read anew when the records have changed."""

    def __init__(self) -> None:
        """Know of none yet."""
        self._read: tuple[int, tuple[Task, ...]] | None = None

    def tasks(self, store: RecordStore, staff: Viewer) -> tuple[Task, ...]:
        """Give what is to be checked."""
        generation = store.generation()
        if self._read is None or self._read[0] != generation:
            self._read = (generation, queue(store, staff))
        return self._read[1]


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What the view works on.

    Attributes:
        now: The moment by which checks are stamped, in UTC.
        set_level: Says anew who may see a record; see `corpus.ingest.set_level`.
        withdraw: Takes a record out of sight; see `corpus.ingest.remove`.
    """

    store: RecordStore
    additions: Additions
    set_level: Callable[[str, Level, Viewer], object]
    withdraw: Callable[[str], object]
    queue: Queue = field(default_factory=Queue)
    now: Callable[[], datetime] = lambda: datetime.now(UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Form:
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
        """The parts that showing another record changes, in the order of `_filled`."""
        return [
            self.box,
            self.head,
            self.level,
            self.withdrawal,
            self.lines,
            self.result,
            self.note,
            self.who,
            self.asked,
        ]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Parts:
    papers: gr.Column
    work: gr.HTML
    aside: gr.HTML
    queue: gr.HTML
    form: _Form
    versions: gr.HTML
    versions_said: gr.Textbox
    versions_show: gr.Button
    pick: gr.Textbox
    pick_open: gr.Button
    timer: gr.Timer

    @property
    def overview(self) -> list[gr.blocks.Block]:
        """The parts that `_overview` fills, in its order."""
        return [self.papers, self.work, self.aside, self.queue, self.timer]


def build_desk(
    desk: Desk,
    opening: gr.Button,
    *,
    day: Callable[[], date],
    signing: Signing,
    offers: bool = False,
) -> None:
    """Build the view, for staff only: others get neither the view nor a way to it.

    Args:
        desk: What it works on.
        opening: Is pressed when the view is opened.
        day: Gives the day for which a record's standing is shown.
        signing: Gives the names of those who check.
        offers: Whether demands and achievements that were handed in wait here too.
    """
    parts = _parts(offers=offers)

    def overview(who: Viewer) -> Shown:
        return _overview(desk, who)

    def tick(who: Viewer) -> Shown:
        return _tick(desk, who)

    def show(record: str, who: Viewer) -> Shown:
        with told():
            return _show(desk, who, record, day(), signing.own(who))

    def versions(text: str, who: Viewer) -> str:
        with told():
            return _versions(desk, who, text)

    def save(  # noqa: PLR0917  (Gradio hands the form's values over by place)
        record: str,
        lines: list[int],
        result: str | None,
        note: str,
        checker: str,
        asked: str,
        who: Viewer,
    ) -> Shown:
        with told():
            form = _Given(
                record=record,
                lines=tuple(lines),
                result=result,
                note=note,
                who=signing.name(who, checker),
                asked=asked,
            )
            return _save(desk, who, form, day=day(), own=signing.own(who))

    def called(
        name: str, do: Callable[..., Shown], about: Callable[..., str] | None = None
    ) -> Callable[..., Shown]:
        return handler(f"papers.{name}", do, about=about, otherwise=_NOT_YOURS)

    private = {"show_progress": "hidden", "api_visibility": "private"}
    opening.click(called("open", overview), None, parts.overview, **private)
    parts.timer.tick(called("tick", tick), None, parts.overview, **private)
    form = parts.form
    shown = [parts.queue, *form.changing]
    parts.pick_open.click(called("show", show), [parts.pick], shown, **private)
    comparing = handler("papers.versions", versions, otherwise=_NOT_YOURS)
    parts.versions_show.click(comparing, [parts.versions_said], [parts.versions], **private)
    given = [parts.pick, form.lines, form.result, form.note, form.who, form.asked]
    checking = called("check", save, lambda record, *_form: record or "")
    form.save.click(checking, given, shown, **private)
    _build_deeds(desk, parts, day)


def _build_deeds(desk: Desk, parts: _Parts, day: Callable[[], date]) -> None:
    """Build what is done to a record that is open, each time once it was asked about."""
    form = parts.form
    unseen = Unseen(
        "papers",
        _Deed,
        most_chars=_MAX_DEED_CHARS,
        about=lambda said: said.record,
        otherwise=_NOT_YOURS,
    )

    def level(who: Viewer, said: _Deed) -> Shown:
        return _levelled(desk, who, said, day())

    def ask(who: Viewer, said: _Deed) -> str:
        return _asked_to_withdraw(desk, who, said)

    def withdraw(who: Viewer, said: _Deed) -> Shown:
        return _withdrawn(desk, who, said, day())

    unseen.button("level", level, [form.head, form.level])
    unseen.button("leaving", ask, [form.withdrawal])
    shown = [parts.queue, *form.changing]
    unseen.button("withdraw", withdraw, shown, note=lambda said: said.reason or "")


def _parts(*, offers: bool) -> _Parts:
    with gr.Column(elem_id="papers", visible=False) as papers:
        with gr.Column(elem_id="adding"):
            if offers:  # `offers.js` fills it
                gr.HTML(elem_id="offers-waiting", apply_default_css=False)
            gr.HTML(drop_html(), elem_id="dropping", apply_default_css=False)
            work = gr.HTML(elem_id="work", apply_default_css=False)
            aside = gr.HTML(elem_id="aside", apply_default_css=False)
        with gr.Column(elem_id="reviewing"):
            waiting = gr.HTML(elem_id="review", apply_default_css=False)
            form = _form()
            versions = gr.HTML(elem_id="versions", apply_default_css=False)
            versions_said = gr.Textbox(
                elem_id="versions-said", elem_classes="trigger", show_label=False
            )
            versions_show = gr.Button("版本", elem_id="versions-do", elem_classes="trigger")
            pick = gr.Textbox(elem_id="review-pick", elem_classes="trigger", show_label=False)
            pick_open = gr.Button("核对", elem_id="review-open", elem_classes="trigger")
    return _Parts(
        papers=papers,
        work=work,
        aside=aside,
        queue=waiting,
        form=form,
        versions=versions,
        versions_said=versions_said,
        versions_show=versions_show,
        pick=pick,
        pick_open=pick_open,
        timer=gr.Timer(_TICK_SECONDS, active=False),
    )


def _form() -> _Form:
    # Outside of the form: Gradio puts boxes beside each other into one, which would be unseen too.
    asked = gr.Textbox(elem_id="check-asked", elem_classes="trigger", show_label=False)
    with gr.Column(elem_id="check", visible=False) as box:
        return _Form(
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
            result=gr.Radio(list(_RESULTS), label="核对的结果", elem_id="check-result"),
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


def _overview(desk: Desk, staff: Viewer) -> Shown:
    """Give the whole view; the timer runs while anybody adds files."""
    standing = desk.additions.standing()
    ledger = desk.store.ledger
    files, problems = ledger.files(), ledger.problems()
    busy = standing.running is not None or any(note.state in UNDER_WAY for note in files)
    return (
        gr.update(visible=True),
        additions_html(standing, files=files, problems=problems),
        aside_html(files, problems),
        queue_html(desk.queue.tasks(desk.store, staff)),
        gr.Timer(_TICK_SECONDS, active=busy),
    )


def _tick(desk: Desk, staff: Viewer) -> Shown:
    """Give what moves while files are added; all of it when they are."""
    standing = desk.additions.standing()
    if standing.running is None:
        return _overview(desk, staff)
    work = additions_html(standing, files=(), problems=())
    return gr.skip(), work, gr.skip(), gr.skip(), gr.skip()


def _show(desk: Desk, staff: Viewer, record: str, day: date, own: str) -> Shown:
    """Give one record and its form in place of the queue; for no record, the queue."""
    if not record:
        return (queue_html(desk.queue.tasks(desk.store, staff)), *_filled(None, day))
    return ("", *_filled(task(record, store=desk.store, viewer=staff), day, own=own))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Given:
    """A form as it was handed in.

    Attributes:
        who: The name that is kept.
        asked: What whoever hands it in was asked about before; see `_sign`.
    """

    record: str
    lines: tuple[int, ...]
    result: str | None
    note: str
    who: str
    asked: str


def _save(desk: Desk, staff: Viewer, form: _Given, *, day: date, own: str) -> Shown:
    """Keep a check; give the record as it counts now, and what is left to check in it.

    Args:
        desk: What the view works on.
        staff: Whoever checks.
        form: What they say.
        day: For which the record's standing is shown.
        own: The name by which they are logged in; empty for none.
    """
    if said := _missing(form.lines, form.result, form.who):
        return _asking(desk, staff, form, day, wrong=said)
    provenance = _RESULTS[form.result or ""]
    if provenance is None and form.asked != _sign(form):
        return _asking(desk, staff, form, day, asked=_TAKING_BACK, sign=_sign(form))
    check(
        form.record,
        lines=[int(line) for line in form.lines],
        provenance=provenance,
        store=desk.store,
        viewer=staff,
        who=form.who,
        note=form.note,
        when=desk.now(),
    )
    left = task(form.record, store=desk.store, viewer=staff)
    said = f"已记下：{len(form.lines)} 处，{form.result}"
    return ("", *_filled(left, day, said, own=own))


def _asking(
    desk: Desk,
    staff: Viewer,
    form: _Given,
    day: date,
    *,
    wrong: str = "",
    asked: str = "",
    sign: str = "",
) -> Shown:
    """Say above a form what it lacks, or what it would do; the form stays as it is."""
    of = task(form.record, store=desk.store, viewer=staff)
    head = task_html(of, of.stored.status(day), wrong=wrong, asked=asked)
    stay = [gr.skip()] * 6
    return gr.skip(), gr.skip(), head, *stay, sign


def _sign(form: _Given) -> str:
    """Give what tells that a person was asked about taking back just these."""
    return f"{form.record} {sorted(form.lines)}"


class _Deed(BaseModel):
    """What is done to a record, and what whoever wants that was asked about before."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    record: str
    level: Level | None = None
    reason: Reason | None = None
    asked: str = ""


def _levelled(desk: Desk, staff: Viewer, said: _Deed, day: date) -> Shown:
    """Say anew who may see a record, once all is answered that is asked before."""
    of = task(said.record, store=desk.store, viewer=staff)
    now = of.record.level
    if said.level is None or said.level == now:
        return gr.skip(), level_html(said.record, now)
    asks = questions(now, said.level)
    # A record that was changed meanwhile is asked about anew.
    signs = [f"{n} {said.level} {of.stored.version} {said.record}" for n in range(len(asks))]
    answered = signs.index(said.asked) + 1 if said.asked in signs else 0
    if answered < len(asks):
        asked = level_html(
            said.record, now, chosen=said.level, asked=signs[answered], told=asks[answered]
        )
        return gr.skip(), asked
    desk.set_level(said.record, said.level, staff)
    after = task(said.record, store=desk.store, viewer=staff)
    done = f"级别已改为“{LEVEL[after.record.level]}”，马上起作用。"
    head = task_html(after, after.stored.status(day), said=done)
    return head, level_html(said.record, after.record.level)


def _asked_to_withdraw(desk: Desk, staff: Viewer, said: _Deed) -> str:
    """Ask whether a record is really to be taken out of sight, for a reason that was chosen."""
    of = task(said.record, store=desk.store, viewer=staff)
    if said.reason is None:
        return withdraw_html(of.record.id, wrong=_NO_REASON)
    return withdraw_html(of.record.id, chosen=said.reason, asked=_withdrawal_of(of, said))


def _withdrawn(desk: Desk, staff: Viewer, said: _Deed, day: date) -> Shown:
    """Take a record out of sight once that was asked; give the queue, and say so above it.

    Raises:
        BadRequest: Just this was not asked about, or the record was changed since.
    """
    of = task(said.record, store=desk.store, viewer=staff)
    if said.reason is None or said.asked != _withdrawal_of(of, said):
        raise BadRequest(_NOT_ASKED)
    desk.withdraw(said.record)
    done = f"已撤下“{of.record.title}”（{of.record.id}），谁都马上查不到它。"
    return (queue_html(desk.queue.tasks(desk.store, staff), said=done), *_filled(None, day))


def _withdrawal_of(of: Task, said: _Deed) -> str:
    """Give what tells that a person was asked about just this, as the record is now."""
    return f"{of.stored.version} {said.reason} {of.record.id}"


class _Wanted(BaseModel):
    """Which versions of which record are compared; 0 for the last two."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    record: str = ""
    before: int = 0
    after: int = 0


def _versions(desk: Desk, staff: Viewer, text: str) -> str:
    """Give a record's versions, with two of them compared."""
    try:
        wanted = _Wanted.model_validate_json(text or "{}")
    except ValidationError as error:
        raise BadRequest("页面送来的内容不完整；请刷新页面再试。") from error
    notes = desk.store.versions(wanted.record, staff)
    if len(notes) < _FEWEST_TO_COMPARE:
        return versions_html(wanted.record, notes, None)
    after = wanted.after or notes[0].version
    before = wanted.before or notes[1].version
    old, new = (desk.store.version(wanted.record, n, staff) for n in (before, after))
    compared = Compared(before=before, after=after, changes=difference(old, new))
    return versions_html(wanted.record, notes, compared)


def _missing(lines: Sequence[int], result: str | None, who: str) -> str:
    """Say what a form still lacks; nothing where it is whole."""
    if not lines:
        return "请至少选一句。"
    if result not in _RESULTS:
        return "请选择核对的结果。"
    return "" if who.strip() else "请写核对人。"


def _filled(of: Task | None, day: date, said: str = "", *, own: str = "") -> Shown:
    """Give the form for a record; hidden for none. A name by which one is logged in stays."""
    if of is None:
        stay = [gr.skip()] * 4
        return gr.update(visible=False), "", "", "", *stay, ""
    choices = [(f"第 {line.number} 行　{line.text}", line.number) for line in of.lines]
    if of.whole:
        choices.append((_WHOLE_SAID, WHOLE))
    choices += [(_said_of(done), done.number) for done in of.done]
    return (
        gr.update(visible=True),
        task_html(of, of.stored.status(day), said=said),
        level_html(of.record.id, of.record.level),
        withdraw_html(of.record.id),
        gr.update(choices=choices, value=[], visible=bool(choices)),
        gr.update(value=None, visible=bool(choices)),
        gr.update(value="", visible=bool(choices)),
        gr.update(value=own, interactive=False) if own else gr.skip(),
        "",
    )


def _said_of(done: DoneLine) -> str:
    """Say of a line that it was checked: to check it again, or to take that back."""
    check = done.check
    result = PROVENANCE[check.provenance] if check.provenance else ""
    line = f"第 {done.number} 行　{done.text}" if done.number != WHOLE else _WHOLE_SAID
    return f"{line}（已核对为{result}，{check.who}，{check.day.isoformat()}）"
