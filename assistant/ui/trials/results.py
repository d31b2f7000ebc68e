"""The evaluation's results, as HTML: beginning a run, how far it is, its figures, its cases."""

import math
from collections.abc import Sequence
from html import escape
from itertools import groupby

from assistant.ui.moments import moment_of
from assistant.ui.plots import interval_svg
from assistant.ui.trials.controls import options, said
from assistant.ui.trials.port import (
    Corpus,
    FigureNote,
    GroupNote,
    Half,
    RunningNote,
    RunNote,
    SetNote,
)
from assistant.ui.trials.readings import NOTHING, between, lasting, reading

CORPUS: dict[Corpus, str] = {"samples": "示例资料", "records": "现有资料"}
_HALF: dict[Half, str] = {
    "open": "日常用的一半",
    "kept": "留存的一半",
    "both": "全部用例",
}
_PANES = (("results", "结果"), ("compare", "比较"), ("cases", "用例"))
_MINUTE = 60
_TELLS_LITTLE = 0.2
# A group of fewer cases is not called weak.
_ENOUGH = 5
# Figures for those who build searches: whoever reads results needs none of them.
_FOR_EXPERTS = ("nDCG", "MRR", "MAP", "召回")
_HOW = (
    '<p class="fine how">总的看“不允许出错的”和“各类用例”两处就够。<br>'
    "没有通过时：资料错了，到“资料”改正；用例要求错了，照它新建一条更正的；"
    "都没错，把编号报给维护人员。</p>"
)


def panes_html() -> str:
    """Render the way from one part of the view to another; `evaluating.js` does the rest."""
    buttons = "".join(
        f'<button type="button" data-pane="{code}">{name}</button>' for code, name in _PANES
    )
    return f'<nav aria-label="评测">{buttons}</nav>'


# --- beginning a run, and where it stands ---------------------------------------------------------


def start_html(
    sets: Sequence[SetNote], standing: RunningNote | None, runs: Sequence[RunNote]
) -> str:
    """Render what begins a run; while one is under way, how far it is."""
    head = '<h2 id="trials-title" tabindex="-1">评测结果</h2>'
    if standing is not None and not standing.over:
        return head + running_html(standing)
    broke = ""
    if standing is not None and standing.failed is None:
        broke = _ended(standing, runs)
    elif standing is not None:
        broke = (
            f'<p class="told red" role="alert">✕ 评测没有做完：{escape(standing.failed or "")} '
            "再次开始会从停下的地方接着做。</p>"
        )
    form = _begin(sets, runs)
    if runs:
        return f"{head}{broke}<details><summary>再评测一次</summary>{form}</details>"
    return f"{head}{broke}{_welcome()}{form}"


def _ended(standing: RunningNote, runs: Sequence[RunNote]) -> str:
    """Render how the last run ended; the way to a comparison where there are two."""
    compare = (
        ' <button type="button" class="quiet" data-pane="compare">看比较</button>'
        if len(runs) > 1
        else ""
    )
    return f'<p class="told ended" role="status">{escape(standing.ended or "")}{compare}</p>'


def _welcome() -> str:
    return (
        '<div class="none"><p>还没有评测过。</p><p>评测把一批用例逐条交给助手，检查每条回答：'
        "数额和日期对不对，引文与原文是否一致，过期的规定有没有当成现行，"
        "该拒绝的有没有拒绝。结束后列出没有通过的用例和原因。</p>"
        "<p>评测在后台进行，可以关掉本页；不改动任何资料。"
        "第一次要先读入示例资料，会多用几分钟。</p></div>"
    )


def _begin(sets: Sequence[SetNote], runs: Sequence[RunNote]) -> str:
    boxes = "".join(_set(of) for of in sets)
    chosen = sum(of.n for of in sets if of.whose == "shipped")
    return (
        '<form class="begin" data-act="begin"><fieldset><legend>评测哪些用例</legend>'
        f'{boxes}</fieldset><p class="slip" role="alert" tabindex="-1" hidden>'
        "✕ 请至少勾选一类用例。</p>"
        f'<p class="fine">{_lasting(chosen, runs)}</p>'
        '<button type="submit" class="strong">开始评测</button></form>'
    )


def _set(of: SetNote) -> str:
    on = " checked" if of.whose == "shipped" and of.n else ""
    off = "" if of.n else " disabled"
    count = f"{of.n} 条，问{CORPUS[of.corpus]}" if of.n else "还没有，可在“用例”中添加"
    return (
        f'<label><input type="checkbox" name="sets" value="{escape(of.name)}"'
        f' data-corpus="{of.corpus}"{on}{off}><span>{escape(of.label)}'
        f' <span class="fine">{count}</span></span></label>'
    )


def _lasting(cases: int, runs: Sequence[RunNote]) -> str:
    """Say how long a run takes, by the last one."""
    last = next((run for run in runs if run.n and run.seconds), None)
    if last is None:
        return f"随附用例共 {cases} 条。不接模型时，两核的电脑上一般不到 5 分钟。"
    return f"上次 {last.n} 条用时 {lasting(last.seconds)}。"


def running_html(standing: RunningNote) -> str:
    """Render how far a run is."""
    told = [escape(standing.stage)] if standing.stage else []
    if standing.total:
        told += [f"已完成 {standing.done}/{standing.total} 条", f"通过 {standing.passed} 条"]
    if standing.stopping:
        told.append("正在停止")
    elif standing.total and standing.done >= standing.total:
        told.append("正在汇总")
    elif standing.left_seconds is not None:
        told.append(_left(standing.left_seconds))
    stop = (
        ""
        if standing.stopping
        else '<button type="button" class="plain" data-act="halt">停止</button>'
    )
    return (
        '<section class="work" aria-label="正在评测"><h3>正在评测</h3>'
        f'{_bar(standing)}<p class="fine" role="status">{" · ".join(told)}</p>{stop}</section>'
    )


def _bar(standing: RunningNote) -> str:
    """Render the bar; without an end where it is not known yet how many cases there are."""
    if not standing.total:
        return (
            '<div class="bar" role="progressbar" aria-label="评测进度">'
            '<i class="pulse" style="width:100%"></i></div>'
        )
    percent = round(100 * standing.done / standing.total)
    return (
        f'<div class="bar" role="progressbar" aria-valuenow="{percent}" aria-valuemin="0"'
        f' aria-valuemax="100" aria-label="评测进度"><i style="width:{percent}%"></i></div>'
    )


def _left(seconds: float) -> str:
    if seconds < _MINUTE:
        return "约还需不到 1 分钟"
    return f"约还需 {math.ceil(seconds / _MINUTE)} 分钟"


# --- a run ----------------------------------------------------------------------------------------


def name_of(run: RunNote) -> str:
    """Give what a run is called in a list of runs."""
    return f"{moment_of(run.when)} · {CORPUS[run.corpus]} · 通过 {run.passed}/{run.served}"


def run_html(runs: Sequence[RunNote], run: RunNote) -> str:
    """Render a run's figures, below a choice of runs."""
    choices = options(((other.id, name_of(other)) for other in runs), run.id)
    unserved = run.n - run.served
    facts = [
        CORPUS[run.corpus],
        _HALF[run.half],
        "、".join(run.sets),
        f"用时 {lasting(run.seconds)}",
        *([f"另有 {unserved} 条尚未提供"] if unserved else []),
    ]
    failed = run.served - run.passed - run.hidden
    jump = (
        f'<a class="jump" href="#asked-title" data-field>看没有通过的 {failed} 条</a>'
        if failed > 0
        else ""
    )
    return (
        '<form class="pick" data-act="results"><label>哪一次'
        f'<select name="run" data-act>{choices}</select></label></form>'
        f'<p class="headline"><b>{run.passed}</b> / {run.served} 条通过</p>'
        f'<p class="fine">{escape(" · ".join(facts))}</p>'
        f'<p><a class="open" href="trials/{escape(run.id)}" target="_blank" rel="noopener">'
        f"打开完整报告（新标签页）</a>{jump}</p>"
        f"{_HOW}{_weakest(run)}{_hard(run)}{_kinds(run.kinds)}{_figures(run)}"
    )


def _weakest(run: RunNote) -> str:
    """Name the kind and the trap of which the fewest pass; none where all do."""
    traps = [of for of in run.slices if of.code.startswith("traps:")]
    found = [
        min(enough, key=lambda of: of.passed / of.n)
        for groups in (run.kinds, traps)
        if (enough := [of for of in groups if of.n >= _ENOUGH and of.passed < of.n])
    ]
    if not found:
        return ""
    said = "、".join(f"{escape(of.label)} {of.passed}/{of.n}" for of in found)
    return f'<p class="weakest">最弱：{said}</p>'


def _hard(run: RunNote) -> str:
    hard = [figure for figure in run.figures if figure.hard]
    if not hard:
        return ""
    wrong = "".join(_hard_figure(figure) for figure in hard if not _is_best(figure))
    right = [figure for figure in hard if _is_best(figure)]
    rest = ""
    if right:
        word = f"{len(right)} 项没有出错" if not wrong else f"其余 {len(right)} 项没有出错"
        rest = (
            f'<details><summary><span class="state green">✓ {word}</span></summary>'
            f"<ul>{''.join(map(_hard_figure, right))}</ul></details>"
        )
    listed = f"<ul>{wrong}</ul>" if wrong else ""
    return f'<section class="hard"><h3>不允许出错的</h3>{listed}{rest}</section>'


def _is_best(figure: FigureNote) -> bool:
    return bool(figure.n) and figure.value == (0.0 if figure.better == "down" else 1.0)


def _hard_figure(figure: FigureNote) -> str:
    if figure.value is None or not figure.n:
        tone, verdict = "grey", "– 没有可查的用例"
    elif _is_best(figure):
        tone, verdict = "green", "✓ 没有出错"
    else:
        tone, verdict = "red", f"✕ 有出错：{reading(figure.value, figure.unit)}"
    beside = f"查了 {figure.n} 条{_at_most(figure)}" if figure.n else ""
    return (
        f'<li><span class="state {tone}">{verdict}</span>'
        f'<span class="name">{escape(figure.group)} · {_label(figure)}</span>'
        f'<span class="fine">{beside}</span>{_course(figure)}</li>'
    )


def _at_most(figure: FigureNote) -> str:
    """Say how much there may be where none was found; of few cases, that little is said."""
    if figure.at_most is None:
        return ""
    if figure.at_most > _TELLS_LITTLE:
        return "，条数太少，只作参考"
    return f"，真实的比例至多约 {reading(figure.at_most, 'share')}"


def _course(figure: FigureNote) -> str:
    name = escape(f"{figure.group}{figure.label}")
    return (
        f'<button type="button" class="quiet" data-act="compare" data-to="compare"'
        f' {said(key=figure.key)} aria-label="{name}的变化">变化</button>'
    )


def _kinds(kinds: Sequence[GroupNote]) -> str:
    rows = "".join(
        f'<tr><th scope="row">{escape(kind.label)}</th>{_share(kind)}</tr>' for kind in kinds
    )
    if not rows:
        return ""
    return (
        '<section><h3>各类用例</h3><table class="grid"><thead><tr><th scope="col">类别</th>'
        '<th scope="col">通过</th><th scope="col">比例</th></tr></thead>'
        f"<tbody>{rows}</tbody></table></section>"
    )


def _share(kind: GroupNote) -> str:
    if not kind.n:
        return '<td data-label="通过">尚未提供</td><td data-label="比例">–</td>'
    share = kind.passed / kind.n
    return (
        f'<td data-label="通过">{kind.passed}/{kind.n}</td>'
        f'<td data-label="比例"><span class="reach"><span class="share" aria-hidden="true">'
        f'<i style="width:{share:.0%}"></i></span>{share:.0%}</span></td>'
    )


def _figures(run: RunNote) -> str:
    soft = [figure for figure in run.figures if not figure.hard]
    if not soft:
        return ""
    plain = [figure for figure in soft if not _for_experts(figure)]
    experts = [figure for figure in soft if _for_experts(figure)]
    folded = (
        f"<details><summary>专业指标（{len(experts)} 项）</summary>{_table(experts)}</details>"
        if experts
        else ""
    )
    return (
        '<section><h3>指标</h3><p class="fine">区间的意思：换一批同类的用例，'
        "数值大致落在这个范围里（95%）。“对照”是同样的用例上最省事的办法能到多少。</p>"
        f"{_table(plain) if plain else ''}{folded}</section>"
    )


def _for_experts(figure: FigureNote) -> bool:
    return any(word in figure.label for word in _FOR_EXPERTS)


def _table(figures: Sequence[FigureNote]) -> str:
    bodies = "".join(
        f'<tbody><tr class="group"><th colspan="5" scope="rowgroup">{escape(group)}</th></tr>'
        f"{''.join(_figure(figure) for figure in of)}</tbody>"
        for group, of in groupby(figures, key=lambda figure: figure.group)
    )
    return (
        '<table class="grid figures"><thead><tr><th scope="col">指标</th><th scope="col">数值</th>'
        '<th scope="col">区间</th><th scope="col">用例数</th><th scope="col">对照</th></tr>'
        f"</thead>{bodies}</table>"
    )


def _figure(figure: FigureNote) -> str:
    name = f'<th scope="row">{_label(figure)}{_course(figure)}</th>'
    if figure.withheld is not None:
        return f'<tr>{name}<td colspan="4">不公布：{escape(figure.withheld)}</td></tr>'
    beside = "<br>".join(
        f"{escape(simple)} {reading(value, figure.unit)}" for simple, value in figure.beside
    )
    return (
        f'<tr>{name}<td data-label="数值"><b>{reading(figure.value, figure.unit)}</b></td>'
        f'<td data-label="区间">{_interval(figure)}</td>'
        f'<td data-label="用例数">{figure.n}</td>'
        f'<td data-label="对照"><span class="fine">{beside or NOTHING}</span></td></tr>'
    )


def _label(figure: FigureNote) -> str:
    """Render what a figure is called; what it tells is seen on pointing at it and on opening it."""
    good = "越高越好" if figure.better == "up" else "越低越好"
    if not figure.tells:
        return f'<span>{escape(figure.label)} <span class="fine">{good}</span></span>'
    return (
        f'<details class="tells"><summary title="{escape(figure.tells)}">{escape(figure.label)}'
        f' <span class="fine">{good}</span></summary>'
        f'<span class="fine">{escape(figure.tells)}</span></details>'
    )


def _interval(figure: FigureNote) -> str:
    if figure.value is None or figure.low is None or figure.high is None:
        return NOTHING
    words = between(figure.low, figure.high, figure.unit)
    if figure.unit == "ms":
        return words
    drawn = interval_svg(figure.value, figure.low, figure.high)
    return f'<span class="reach">{drawn}<span>{words}</span></span>'
