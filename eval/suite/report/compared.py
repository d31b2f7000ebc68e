"""Two runs side by side: the figures that moved, and the cases that went up and down."""

from collections.abc import Callable, Iterable, Sequence
from html import escape

from eval.suite.cases import Case
from eval.suite.report.cases import (
    CHANGES,
    Change,
    Shown,
    outcome_html,
    reasons_html,
    titles_of,
)
from eval.suite.report.telling import Titles, asked
from eval.suite.runs import Comparison, Moved, Run
from eval.suite.words import KIND, changed_between, changed_by, moment, valued


def comparison_html(
    found: Comparison, run: Run, *, shown: Callable[[Case], bool], before: Run | None = None
) -> str:
    """Give the comparison of a run with an earlier one.

    Args:
        found: The comparison; `run` is its second.
        run: The later run.
        shown: Whether a case may be read; the others are counted and not named.
        before: The earlier run; without it, only what is said now can be shown.
    """
    return (
        f"{_lead(found)}{_moved_html(found)}"
        f"{_went('worse', found.worse, run, before, shown)}"
        f"{_went('better', found.better, run, before, shown)}{_apart(found)}"
    )


def changes_of(found: Comparison | None) -> dict[str, Change]:
    """Give how each case moved, by id."""
    if found is None:
        return {}
    better: dict[str, Change] = dict.fromkeys(found.better, "better")
    return {**better, **dict.fromkeys(found.worse, "worse")}


def _lead(found: Comparison) -> str:
    drops = sum(moved.drop for moved in found.moved)
    tone, word = ("red", f"✕ {drops} 项指标变差") if drops else ("green", "✓ 没有指标变差")
    code = (
        "程序相同"
        if found.before.code == found.after.code
        else f"程序 {found.before.code[:8]} → {found.after.code[:8]}"
    )
    return (
        f'<p class="lead"><span class="badge {tone}">{word}</span> '
        f"用例变好 {len(found.better)} 条，变差 {len(found.worse)} 条。</p>"
        f'<p class="note">{moment(found.before.started)} → {moment(found.after.started)}，'
        f"{escape(code)}。变差超过 {found.margin * 100:g} 个百分点才算变差；"
        "绝不允许的，出现就算。</p>"
    )


def _moved_html(found: Comparison) -> str:
    changed = [
        moved for moved in found.moved if moved.drop or (moved.change and moved.change.value)
    ]
    if not changed:
        return '<p class="note">各项指标都没有变动。</p>'
    rows = "".join(_row(moved) for moved in sorted(changed, key=lambda moved: not moved.drop))
    return (
        '<table class="moved"><thead><tr><th>指标</th><th>上次</th><th>这次</th><th>变动</th>'
        f"<th>95% 区间</th><th>用例</th><th>结论</th></tr></thead><tbody>{rows}</tbody></table>"
    )


def _row(moved: Moved) -> str:
    before, after = (
        "–" if value is None else valued(moved.metric, value)
        for value in (moved.before, moved.after)
    )
    change = moved.change
    size = changed_by(moved.metric, change.value) if change else "–"
    between = changed_between(moved.metric, change.low, change.high) if change else "–"
    tone, word = _judged(moved)
    cells = (("上次", before), ("这次", after), ("变动", size), ("95% 区间", between))
    return (
        f'<tr><th scope="row">{KIND[moved.kind]} · {escape(moved.label)}</th>'
        + "".join(f'<td data-label="{label}">{cell}</td>' for label, cell in cells)
        + f'<td data-label="用例">{moved.n}</td>'
        f'<td data-label="结论"><span class="badge {tone}">{word}</span></td></tr>'
    )


def _judged(moved: Moved) -> tuple[str, str]:
    if moved.drop:
        return "red", "✕ 变差"
    if moved.change is None:
        return "grey", "– 不可比"
    if moved.change.low <= 0 <= moved.change.high:
        return "grey", "– 变动不明显"
    up = (moved.change.value > 0) == (moved.better == "up")
    return ("green", "↑ 变好") if up else ("amber", "↓ 变差，未超限")


def _went(
    change: Change,
    ids: Iterable[str],
    run: Run,
    before: Run | None,
    shown: Callable[[Case], bool],
) -> str:
    cases = {case.id: case for case in run.cases}
    named = list(ids)
    if not named:
        return ""
    visible = [cases[one] for one in named if one in cases and shown(cases[one])]
    hidden = len(named) - len(visible)
    sides = [("上次", "before", before)] if before is not None else []
    runs = [
        (name, anchor, of, titles_of(of)) for name, anchor, of in [*sides, ("这次", "after", run)]
    ]
    items = "".join(_pair(case, change, runs) for case in visible)
    kept = f'<p class="note">另有 {hidden} 条属于留存的一半，不列出。</p>' if hidden else ""
    word = CHANGES[change][1]
    return f"<h3>{word}的用例（{len(named)} 条）</h3>{items}{kept}"


def _pair(case: Case, change: Change, runs: Sequence[tuple[str, str, Run, Titles]]) -> str:
    tone, word = CHANGES[change]
    sides = "".join(_side(name, anchor, case, of, titles) for name, anchor, of, titles in runs)
    return (
        f'<details class="case" {"open" if change == "worse" else ""}>'
        f'<summary><span class="badge {tone}">{word}</span>'
        f'<span class="id">{escape(case.id)}</span><span class="ask">{escape(asked(case))}</span>'
        f'<span class="tail"><span class="kind">{KIND[case.kind]}</span></span></summary>'
        f'<div class="body pair">{sides}</div></details>'
    )


def _side(name: str, anchor: str, case: Case, run: Run, titles: Titles) -> str:
    outcome = next((one for one in run.outcomes if one.case == case.id), None)
    if outcome is None:
        return f'<div><h4>{name}</h4><p class="note">没有问过这一条。</p></div>'
    one = Shown(case=case, outcome=outcome)
    said = outcome_html(one, anchor=f"{anchor}_{case.id}", titles=titles)
    return f"<div><h4>{name}</h4>{reasons_html(outcome, titles)}{said}</div>"


def _apart(found: Comparison) -> str:
    counts: Sequence[tuple[int, str]] = (
        (len(found.only_before), "只在上次有"),
        (len(found.only_after), "只在这次有"),
        (len(found.changed), "内容已改"),
    )
    said = "，".join(f"{count} 条{word}" for count, word in counts if count)
    return f'<p class="note">没有比较的用例：{said}。</p>' if said else ""
