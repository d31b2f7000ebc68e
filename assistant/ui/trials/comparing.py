"""Two runs beside each other, and a figure over all of them, as HTML."""

from collections.abc import Iterable, Sequence
from html import escape

from assistant.ui.moments import moment_of
from assistant.ui.trials.controls import options
from assistant.ui.trials.plots import line_svg
from assistant.ui.trials.port import CaseMove, ComparisonNote, MoveNote, Point, RunNote
from assistant.ui.trials.readings import between, reading, step, steps
from assistant.ui.trials.results import CORPUS, name_of

_TOO_FEW = (
    '<div class="none"><p>至少要有两次评测才能比较。</p>'
    "<p>改动程序、模型或资料以后再评测一次，这里会列出哪些用例变好、哪些变差。</p></div>"
)


def comparison_html(runs: Sequence[RunNote], found: ComparisonNote | None, *, turn: int = 0) -> str:
    """Render the choice of two runs and what moved between them.

    Args:
        runs: To choose from.
        found: What moved; None where there are no two runs.
        turn: The request that this answers: the page shows no answer to an older one.
    """
    head = '<h2 id="compare-title" tabindex="-1">比较两次评测</h2>'
    if found is None:
        return f"{head}{_TOO_FEW}"
    names = [(run.id, name_of(run)) for run in runs]
    form = (
        '<form class="pick" data-act="compare">'
        f'<label>先前<select name="before" data-act>{options(names, found.before.id)}</select>'
        f'</label><label>后来<select name="after" data-act>{options(names, found.after.id)}'
        "</select></label></form>"
    )
    return f"{head}{form}{_pair(found, turn, _summary(found) + _moved(found.moved))}"


def _pair(found: ComparisonNote, turn: int, html: str) -> str:
    """Wrap what is said of two runs, so that the page knows of which two, and in answer to what."""
    both = f'data-before="{escape(found.before.id)}" data-after="{escape(found.after.id)}"'
    return f'<div class="answered" data-turn="{turn}" {both}>{html}</div>'


def _summary(found: ComparisonNote) -> str:
    if not found.same:
        return '<p class="told grey">– 两次没有相同的用例，不能比较；请选评测同样用例的两次。</p>'
    drops = sum(move.drop for move in found.moved)
    if drops:
        verdict = f'<p class="told red">✕ {drops} 项指标下降，超出允许的范围</p>'
    elif found.worse:
        worse = f"有 {len(found.worse)} 条用例变差，见右侧。"
        verdict = f'<p class="told amber">↓ 指标没有明显下降；{worse}</p>'
    else:
        verdict = '<p class="told green">✓ 没有指标下降到允许的范围以外</p>'
    facts = [f"比较了 {found.same} 条两次都有、内容未改的用例"]
    if found.apart:
        facts.append(f"另有 {found.apart} 条只有一次有，或内容已改，没有比较")
    if found.before.corpus != found.after.corpus:
        both = f"{CORPUS[found.before.corpus]}和{CORPUS[found.after.corpus]}"
        facts.append(f"两次问的资料不同（{both}）")
    return f'{verdict}<p class="fine">{"；".join(facts)}。</p>'


def _moved(moves: Sequence[MoveNote]) -> str:
    changed = [move for move in moves if _verdict(move)[1] != "不变"]
    rows = "".join(map(_move, changed))
    rest = len(moves) - len(changed)
    same = f'<p class="fine">其余 {rest} 项指标不变。</p>' if rest else ""
    if not rows:
        return f"<h3>指标</h3>{same or '<p>没有可比较的指标。</p>'}"
    return (
        '<h3>变动的指标</h3><table class="grid moves"><thead><tr><th scope="col">指标</th>'
        '<th scope="col">先前</th><th scope="col">后来</th><th scope="col">变化（区间）</th>'
        f'<th scope="col">判断</th></tr></thead><tbody>{rows}</tbody></table>{same}'
    )


def _move(move: MoveNote) -> str:
    tone, word = _verdict(move)
    change = step(move.change, move.unit)
    if move.low is not None and move.high is not None:
        change += f"（{steps(move.low, move.high, move.unit)}）"
    return (
        f'<tr><th scope="row">{escape(move.group)} · {escape(move.label)}'
        f' <span class="fine">{move.n} 条</span></th>'
        f'<td data-label="先前">{reading(move.before, move.unit)}</td>'
        f'<td data-label="后来">{reading(move.after, move.unit)}</td>'
        f'<td data-label="变化">{change}</td>'
        f'<td data-label="判断"><span class="state {tone}">{word}</span></td></tr>'
    )


def _verdict(move: MoveNote) -> tuple[str, str]:
    """Give the colour of a change, and what is said of it."""
    if move.drop:
        return "red", "✕ 下降"
    if move.change is None:
        return "grey", "– 只有一次有"
    if step(move.change, move.unit) == "不变":
        return "grey", "不变"
    if move.low is not None and move.high is not None and move.low <= 0 <= move.high:
        return "grey", "– 看不出变化"
    if (move.change > 0) == (move.better == "up"):
        return "green", "↑ 变好"
    return "amber", "↓ 略降，在允许范围内"


def case_moves_html(found: ComparisonNote | None, *, turn: int = 0) -> str:
    """Render the cases that came out otherwise: what got worse first. `turn` as above."""
    if found is None or not found.same:
        return ""
    hidden = (
        f'<p class="fine">另有 {found.hidden} 条属于留存的一半，内容不展示。</p>'
        if found.hidden
        else ""
    )
    worse = _cases("变差的用例", found.worse, sign="✕ 变差", tone="red", lead="现在的问题")
    better = _cases("变好的用例", found.better, sign="✓ 变好", tone="green", lead="先前的问题")
    return _pair(found, turn, f'<section class="cases">{worse}{better}{hidden}</section>')


def _cases(title: str, cases: Iterable[CaseMove], *, sign: str, tone: str, lead: str) -> str:
    items = "".join(
        f'<li class="moved" data-case="{escape(case.id)}">'
        f'<span class="state {tone}">{sign}</span>'
        f'<span class="fine">{escape(case.kind)} · {escape(case.id)}</span>'
        f'<span class="asks" data-content>{escape(case.question)}</span>'
        f'<span class="why">{lead}：{_told(case.why)}</span></li>'
        for case in cases
    )
    body = f'<ol class="list">{items}</ol>' if items else "<p>没有。</p>"
    return f"<h2>{title}　{items.count('<li ')} 条</h2>{body}"


def _told(why: Sequence[str]) -> str:
    return f"<span data-content>{escape('；'.join(why))}</span>" if why else "没有记下"


def course_html(run: RunNote | None, key: str, points: Sequence[Point], *, turn: int = 0) -> str:
    """Render one figure over the runs of the same cases, with the table that says the same.

    Args:
        run: The run whose figures there are to choose from; None where there is none.
        key: The figure's.
        points: Oldest first.
        turn: The request that this answers.
    """
    figures = run.figures if run is not None else ()
    figure = next((one for one in figures if one.key == key), None)
    if figure is None:
        return ""
    names = [(one.key, f"{one.group} · {one.label}") for one in figures]
    head = (
        f'<section class="course" data-turn="{turn}">'
        '<h2 id="course-title" tabindex="-1">一个指标的变化</h2>'
        '<form class="pick" data-act="course"><label>指标'
        f'<select name="key" data-act>{options(names, key)}</select></label></form>'
    )
    if not points:
        return f"{head}<p>还没有这个指标的数值。</p></section>"
    rows = "".join(
        f'<tr><th scope="row">{moment_of(point.when)}</th>'
        f'<td data-label="数值">{reading(point.value, figure.unit)}</td>'
        f'<td data-label="区间">{between(point.low, point.high, figure.unit)}</td>'
        f'<td data-label="用例数">{point.n}</td></tr>'
        for point in reversed(points)
    )
    good = "越高越好" if figure.better == "up" else "越低越好"
    ranges = "；竖线是区间" if any(p.low is not None and p.low != p.high for p in points) else ""
    drawn = line_svg(points, figure.unit, label=f"{figure.group} · {figure.label}")
    return (
        f'{head}<p class="fine">{good}{ranges}。'
        f"只列出与最近一次问同样用例集的评测。</p>{drawn}"
        '<table class="grid"><thead><tr><th scope="col">时间</th><th scope="col">数值</th>'
        '<th scope="col">区间</th><th scope="col">用例数</th></tr></thead>'
        f"<tbody>{rows}</tbody></table></section>"
    )
