"""The view for staff: files are added, and facts checked. Every handler authorises by itself."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date

import gradio as gr
from pydantic import BaseModel, ConfigDict, ValidationError

from assistant.errors import BadRequest
from assistant.ui.adding import additions_html, aside_html, drop_html
from assistant.ui.additions import Standing
from assistant.ui.check_form import RESULTS, CheckForm, Shown, build_form, filled
from assistant.ui.deeds import NOT_YOURS, build_deeds
from assistant.ui.handlers import handler, told
from assistant.ui.papers_port import Desk
from assistant.ui.reviewing import sought_html, task_html
from assistant.ui.signing import Signing
from assistant.ui.versions import Compared, versions_html
from corpus.differences import difference
from corpus.errors import UnknownRecord
from corpus.levels import Viewer
from corpus.review import check, task
from corpus.store.ledger import UNDER_WAY

_TICK_SECONDS = 1
_FEWEST_TO_COMPARE = 2
_MOST_FOUND = 20
_TAKING_BACK = (
    "还没有撤回。撤回后，勾选的各处算作没有核对过，回答里的来源标签随即变回原来的；"
    "谁核对过、谁撤回的都留存，以后可以重新核对。确实要撤回，请再按一次“记下核对结果”。"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Parts:
    papers: gr.Column
    work: gr.HTML
    aside: gr.HTML
    queue: gr.HTML
    form: CheckForm
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

    def form_of(  # noqa: PLR0917  (Gradio hands the form's values over by place)
        record: str,
        lines: list[int],
        result: str | None,
        note: str,
        checker: str,
        asked: str,
        who: Viewer,
    ) -> _Given:
        return _Given(
            record=record,
            lines=tuple(lines or ()),
            result=result,
            note=note,
            who=signing.name(who, checker or ""),
            asked=asked,
        )

    def save(  # noqa: PLR0917  (likewise)
        record: str,
        lines: list[int],
        result: str | None,
        note: str,
        checker: str,
        asked: str,
        who: Viewer,
    ) -> Shown:
        with told():
            form = form_of(record, lines, result, note, checker, asked, who)
            return _save(desk, who, form, day=day(), own=signing.own(who))

    def called(name: str, do: Callable[..., Shown]) -> Callable[..., Shown]:
        return handler(f"papers.{name}", do, otherwise=NOT_YOURS)

    private = {"show_progress": "hidden", "api_visibility": "private"}
    opening.click(called("open", overview), None, parts.overview, **private)
    parts.timer.tick(called("tick", tick), None, parts.overview, **private)
    form = parts.form
    shown = [parts.queue, *form.changing]
    parts.pick_open.click(called("show", show), [parts.pick], shown, **private)
    comparing = handler("papers.versions", versions, otherwise=NOT_YOURS)
    parts.versions_show.click(comparing, [parts.versions_said], [parts.versions], **private)
    given = [parts.pick, form.lines, form.result, form.note, form.who, form.asked]
    checking = handler(
        "papers.check",
        save,
        about=lambda record, *_form: record or "",
        asks=lambda *given: _lacks(form_of(*given)) != ("", ""),
        otherwise=NOT_YOURS,
    )
    form.save.click(checking, given, shown, **private)
    build_deeds(desk, parts.queue, form, day=day, signing=signing)


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
            form = build_form()
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


def _overview(desk: Desk, staff: Viewer) -> Shown:
    """Give the whole view; the timer runs while anybody adds files."""
    standing = desk.additions.standing()
    ledger = desk.store.ledger
    files, problems = ledger.files(), ledger.problems()
    busy = standing.running is not None or any(note.state in UNDER_WAY for note in files)
    return (
        gr.update(visible=True),
        additions_html(_of(standing, staff), files=files, problems=problems),
        aside_html(files, problems),
        desk.queue.html(desk.store, staff),
        gr.Timer(_TICK_SECONDS, active=busy),
    )


def _of(standing: Standing, staff: Viewer) -> Standing:
    """Give where the work stands without what came of somebody else's batch."""
    finished = standing.finished
    if finished is None or finished.who in {"", staff.identity}:
        return standing
    return replace(standing, finished=None)


def _tick(desk: Desk, staff: Viewer) -> Shown:
    """Give what moves while files are added; all of it when they are."""
    standing = desk.additions.standing()
    if standing.running is None:
        return _overview(desk, staff)
    work = additions_html(standing, files=(), problems=())
    return gr.skip(), work, gr.skip(), gr.skip(), gr.skip()


def _show(desk: Desk, staff: Viewer, record: str, day: date, own: str) -> Shown:
    """Give one record and its form in place of the queue; for no record, the queue.

    It is named by its id, or by its 文号 or some words of its title; of several, which they are.
    One that is out of sight is given as it was, without the form.
    """
    if not record:
        return (desk.queue.html(desk.store, staff), *filled(None, day))
    try:
        of = task(record, store=desk.store, viewer=staff)
    except UnknownRecord:
        if desk.store.withdrawn([record]):
            return (desk.back.opened(staff, record), *filled(None, day))
        found = desk.store.titled(record, staff, limit=_MOST_FOUND + 1)
        if len(found) != 1:
            listed = sought_html(record, found[:_MOST_FOUND], more=len(found) > _MOST_FOUND)
            return (listed, *filled(None, day))
        of = task(found[0].id, store=desk.store, viewer=staff)
    return ("", *filled(of, day, own=own, beside=desk.beside(of)))


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
    wrong, asked = _lacks(form)
    if wrong or asked:
        sign = _sign(form) if asked else ""
        return _asking(desk, staff, form, day, wrong=wrong, asked=asked, sign=sign)
    check(
        form.record,
        lines=[int(line) for line in form.lines],
        provenance=RESULTS[form.result or ""],
        store=desk.store,
        viewer=staff,
        who=form.who,
        note=form.note,
        when=desk.now(),
    )
    left = task(form.record, store=desk.store, viewer=staff)
    said = f"已记下：{len(form.lines)} 处，{form.result}"
    return ("", *filled(left, day, said, own=own, beside=desk.beside(left)))


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
    alike = desk.beside(of).alike
    head = task_html(of, of.stored.status(day), wrong=wrong, asked=asked, alike=alike)
    stay = [gr.skip()] * 7
    return gr.skip(), gr.skip(), head, *stay, sign


def _lacks(form: _Given) -> tuple[str, str]:
    """Give what is wrong with a form, and what is asked before it is kept; both empty for none."""
    if wrong := _missing(form.lines, form.result, form.who):
        return wrong, ""
    is_undone = RESULTS[form.result or ""] is None
    return "", _TAKING_BACK if is_undone and form.asked != _sign(form) else ""


def _sign(form: _Given) -> str:
    """Give what tells that a person was asked about taking back just these."""
    return f"{form.record} {sorted(form.lines)}"


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
    if result not in RESULTS:
        return "请选择核对的结果。"
    return "" if who.strip() else "请写核对人。"
