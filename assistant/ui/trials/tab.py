"""The evaluation view: what is pressed goes by one way, which authorises; then it is shown anew.

What the browser wants comes by an unseen box (`evaluating.js`, `assistant.ui.unseen`).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import gradio as gr

from assistant.errors import BadRequest
from assistant.ui.trials.asked import MORE, Filter, cases_html
from assistant.ui.trials.comparing import case_moves_html, comparison_html, course_html
from assistant.ui.trials.own_cases import form_html, lists_html, no_form_html
from assistant.ui.trials.port import CaseForm, ComparisonNote, RunNote, Trials
from assistant.ui.trials.results import panes_html, run_html, start_html
from assistant.ui.unseen import Heard, Unseen
from corpus.levels import Viewer

_NOT_YOURS = "只有工作人员可以查看和开始评测。"
_TICK_SECONDS = 1
_MAX_SAID_CHARS = 200_000
_MOST_SHOWN = 2000
_TWO = 2
# An older answer of these is not shown in place of a newer one: see `turn`.
_LOOKING = ("results", "compare", "course", "listed")

Shown = tuple[object, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Said:
    """What the browser wants; what an action does not need is left at its default."""

    run: str = ""
    kind: str = ""
    part: str = ""
    every: bool = False
    upto: int = MORE
    sets: tuple[str, ...] = ()
    before: str = ""
    after: str = ""
    key: str = ""
    text: str = ""
    new: str = ""
    case: str = ""
    candidate: str = ""
    form: CaseForm | None = None
    turn: int = 0


# What each act that is noted is about, but for runs: there is one at a time, without an id yet.
_ABOUT: Mapping[str, Callable[[_Said], str]] = {
    "save": lambda said: said.form.id if said.form is not None else "",
    "remove": lambda said: said.case,
    "dismiss": lambda said: said.candidate,
}
Action = Callable[[Trials, Viewer, _Said], object]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Parts:
    view: gr.Column
    start: gr.HTML
    run: gr.HTML
    asked: gr.HTML
    timer: gr.Timer
    compared: gr.HTML
    course: gr.HTML
    moves: gr.HTML
    lists: gr.HTML
    form: gr.HTML

    @property
    def results(self) -> list[gr.blocks.Block]:
        """What `_results` fills, in its order."""
        return [self.view, self.start, self.run, self.asked, self.timer]

    @property
    def comparison(self) -> list[gr.blocks.Block]:
        """What `_compare` fills, in its order."""
        return [self.compared, self.moves, self.course]

    @property
    def cases(self) -> list[gr.blocks.Block]:
        """What `_listed` fills, in its order."""
        return [self.lists, self.form]


def build_bench(trials: Trials, opening: gr.Button) -> None:
    """Build the view, for staff only: others get neither the view nor a way to it.

    Args:
        trials: What it works on.
        opening: Is pressed when the view is opened.
    """
    parts = _parts()
    unseen = Unseen("trials", _Said, most_chars=_MAX_SAID_CHARS, otherwise=_NOT_YOURS)
    actions: Mapping[str, tuple[Action, list[gr.blocks.Block]]] = {
        "results": (_results, parts.results),
        "begin": (_begin, parts.results),
        "halt": (_halt, parts.results),
        "compare": (_compare, parts.comparison),
        "course": (_course, [parts.course]),
        "listed": (_listed, parts.cases),
        "edit": (_edit, parts.cases),
        "save": (_save, parts.cases),
        "remove": (_remove, parts.cases),
        "dismiss": (_dismiss, parts.cases),
    }
    for name, (act, outputs) in actions.items():
        heard: Heard = "multiple" if name in _LOOKING else "once"
        about = _ABOUT.get(name)
        unseen.button(name, partial(act, trials), outputs, heard=heard, about=about)
    unseen.on(opening.click, "open", partial(_opened, trials), parts.results)
    unseen.on(parts.timer.tick, "tick", partial(_tick, trials), parts.results)


def _parts() -> _Parts:
    def shown(name: str) -> gr.HTML:
        return gr.HTML(elem_id=f"trials-{name}", elem_classes="shown", apply_default_css=False)

    with gr.Column(elem_id="trials", visible=False) as view:
        gr.HTML(panes_html(), elem_id="trials-panes", apply_default_css=False)
        with gr.Row(elem_id="trials-results", elem_classes="panes"):
            with gr.Column(elem_classes="left"):
                start, run = shown("start"), shown("run")
            with gr.Column(elem_classes="right"):
                asked = shown("asked")
        with gr.Row(elem_id="trials-compare", elem_classes="panes"):
            with gr.Column(elem_classes="left"):
                compared, course = shown("compared"), shown("course")
            with gr.Column(elem_classes="right"):
                moves = shown("moves")
        with gr.Row(elem_id="trials-cases", elem_classes="panes"):
            with gr.Column(elem_classes="left"):
                lists = shown("lists")
            with gr.Column(elem_classes="right"):
                form = shown("form")
    return _Parts(
        view=view,
        start=start,
        run=run,
        asked=asked,
        timer=gr.Timer(_TICK_SECONDS, active=False),
        compared=compared,
        course=course,
        moves=moves,
        lists=lists,
        form=form,
    )


# --- results --------------------------------------------------------------------------------------


def _results(trials: Trials, whoever: Viewer, said: _Said) -> Shown:
    """Give the whole of the results; the timer runs while a run does."""
    standing, runs = trials.standing(whoever), trials.runs(whoever)
    run = _one_of(runs, said.run)
    busy = standing is not None and not standing.over
    figures = run_html(runs, run) if run is not None else ""
    asked = _asked(trials, whoever, said, run) if run is not None else ""
    return (
        gr.update(visible=True),
        start_html(trials.sets(whoever), standing, runs),
        figures,
        asked,
        gr.Timer(_TICK_SECONDS, active=busy),
    )


def _opened(trials: Trials, whoever: Viewer, _said: _Said) -> Shown:
    """Give the results as they are first seen, whatever was chosen before."""
    return _results(trials, whoever, _Said())


def _one_of(runs: tuple[RunNote, ...], identity: str) -> RunNote | None:
    """Give the run of an id, else the latest."""
    return next((run for run in runs if run.id == identity), runs[0] if runs else None)


def _asked(trials: Trials, whoever: Viewer, said: _Said, run: RunNote) -> str:
    of = Filter(
        kind=said.kind if any(kind.code == said.kind for kind in run.kinds) else "",
        part=said.part if any(part.code == said.part for part in run.slices) else "",
        every=said.every,
        upto=max(1, min(said.upto, _MOST_SHOWN)),
    )
    cases = trials.cases_of(run.id, whoever, kind=of.kind, part=of.part, failed=not of.every)
    return cases_html(run, cases, of, turn=said.turn)


def _begin(trials: Trials, whoever: Viewer, said: _Said) -> Shown:
    corpora = {of.corpus for of in trials.sets(whoever) if of.name in said.sets}
    if len(corpora) > 1:
        raise BadRequest("自建用例问的是现有资料，随附用例问的是示例资料，请分两次评测。")
    trials.start(said.sets, whoever)
    return _results(trials, whoever, said)


def _halt(trials: Trials, whoever: Viewer, said: _Said) -> Shown:
    trials.stop(whoever)
    return _tick(trials, whoever, said)


def _tick(trials: Trials, whoever: Viewer, _said: _Said) -> Shown:
    """Give what moves while a run is under way; all of it when it is over."""
    standing = trials.standing(whoever)
    if standing is None or standing.over:
        return _results(trials, whoever, _Said())
    start = start_html((), standing, ())
    return gr.skip(), start, gr.skip(), gr.skip(), gr.skip()


# --- comparing ------------------------------------------------------------------------------------


def _compare(trials: Trials, whoever: Viewer, said: _Said) -> Shown:
    runs = trials.runs(whoever)
    found = _compared(trials, whoever, said, runs)
    course = _course(trials, whoever, said)
    return (
        comparison_html(runs, found, turn=said.turn),
        case_moves_html(found, turn=said.turn),
        course,
    )


def _compared(
    trials: Trials, whoever: Viewer, said: _Said, runs: tuple[RunNote, ...]
) -> ComparisonNote | None:
    """Compare the runs that were chosen, else the last two that asked the same."""
    if len(runs) < _TWO:
        return None
    known = {run.id: run for run in runs}
    before, after = known.get(said.before), known.get(said.after)
    if before is None or after is None:
        before, after = _last_two(runs)
    return trials.compare(before.id, after.id, whoever)


def _last_two(runs: Sequence[RunNote]) -> tuple[RunNote, RunNote]:
    """Give the last two runs of the same sets, half and records; else the last two."""
    asked: dict[tuple[object, ...], RunNote] = {}
    for run in runs:
        same = (tuple(sorted(run.sets)), run.half, run.corpus)
        if same in asked:
            return run, asked[same]
        asked[same] = run
    return runs[1], runs[0]


def _course(trials: Trials, whoever: Viewer, said: _Said) -> str:
    run = _one_of(trials.runs(whoever), "")
    if run is None:
        return ""
    valued = [figure for figure in run.figures if figure.value is not None]
    shown = [figure.key for figure in sorted(valued, key=lambda figure: figure.hard)]
    key = said.key if said.key in shown else next(iter(shown), "")
    points = trials.over_time(key, whoever, like=run.id) if key else ()
    return course_html(run, key, points, turn=said.turn)


# --- cases ----------------------------------------------------------------------------------------


def _listed(trials: Trials, whoever: Viewer, said: _Said) -> Shown:
    return _lists(trials, whoever, said), no_form_html()


def _lists(trials: Trials, whoever: Viewer, said: _Said, *, done: str = "") -> str:
    text = said.text.strip()
    return lists_html(
        trials.candidates(whoever),
        trials.cases(text, said.kind, whoever),
        trials.choices(),
        text=text,
        kind=said.kind,
        told=done,
    )


def _edit(trials: Trials, whoever: Viewer, said: _Said) -> Shown:
    if said.candidate:
        form = trials.adopt(said.candidate, whoever)
    elif said.case:
        form = trials.form(said.case, whoever)
    else:
        form = trials.blank(said.new, whoever)
    return _lists(trials, whoever, said), form_html(form, trials.choices())


def _save(trials: Trials, whoever: Viewer, said: _Said) -> Shown:
    """Keep a case; where something is wrong with it, show the form again as it was typed."""
    if said.form is None:
        raise BadRequest("页面送来的内容不完整；请刷新页面再试。")
    slips = trials.save(said.form, whoever)
    if slips:
        return gr.skip(), form_html(said.form, trials.choices(), slips, turn=said.turn)
    done = f"已保存用例 {said.form.id}，下次评测自建用例时会问到。"
    return _lists(trials, whoever, _Said(), done=done), no_form_html()


def _remove(trials: Trials, whoever: Viewer, said: _Said) -> Shown:
    trials.remove(said.case, whoever)
    return _lists(trials, whoever, _Said(), done=f"已删除用例 {said.case}。"), no_form_html()


def _dismiss(trials: Trials, whoever: Viewer, said: _Said) -> Shown:
    trials.dismiss(said.candidate, whoever)
    return _lists(trials, whoever, _Said(), done="已从候选用例中去掉。"), no_form_html()
