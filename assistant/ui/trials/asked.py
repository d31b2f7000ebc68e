"""The cases of a run, as HTML: what was asked, what was expected, what came, and why it failed."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from assistant.ui.badges import Tone, status_badge
from assistant.ui.markup import answer_html, plain_html
from assistant.ui.trials.controls import options, said
from assistant.ui.trials.port import CaseNote, RunNote
from assistant.ui.trials.readings import numbered, reading

MORE = 40
_CAME_OUT: dict[bool | None, tuple[Tone, str, str]] = {
    True: ("green", "✓", "通过"),
    False: ("red", "✕", "没有通过"),
    None: ("grey", "–", "尚未提供"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """Which cases of a run are shown.

    Attributes:
        kind, part: As for `Trials.cases_of`.
        every: Whether those that passed, too.
        upto: How many at most.
    """

    kind: str = ""
    part: str = ""
    every: bool = False
    upto: int = MORE


def cases_html(run: RunNote, cases: Sequence[CaseNote], of: Filter, *, turn: int = 0) -> str:
    """Render the cases of a run that a filter lets through.

    Args:
        run: The run.
        cases: What the filter let through.
        of: The filter.
        turn: The request that this answers: the page shows no answer to an older one.
    """
    head = "全部用例" if of.every else "没有通过的用例"
    shown = "".join(map(_case, cases[: of.upto]))
    hidden = (
        f'<p class="fine">另有 {run.hidden} 条没有通过，属于留存的一半，内容不展示，'
        "以免照着它们改。</p>"
        if run.hidden
        else ""
    )
    none = ""
    if not cases:
        none = (
            "<p>没有这样的用例。</p>" if of.every or of.kind or of.part else "<p>✓ 全部通过。</p>"
        )
    more = ""
    if len(cases) > of.upto:
        more = (
            '<button type="button" class="plain" data-act="results" data-form="trials-filter"'
            f" {said(upto=of.upto + MORE)}>再显示 {min(MORE, len(cases) - of.upto)} 条</button>"
        )
    return (
        f'<section class="cases" data-turn="{turn}">'
        f'<h2 id="asked-title" tabindex="-1">{head}　{len(cases)} 条</h2>'
        f"{_filter(run, of)}{hidden}{none}"
        f'<ol class="list">{shown}</ol>{more}</section>'
    )


def _filter(run: RunNote, of: Filter) -> str:
    kinds = [("", "全部类别"), *((kind.code, kind.label) for kind in run.kinds if kind.n)]
    parts = [
        ("", "不限"),
        *((part.code, f"{part.label}（{part.passed}/{part.n} 通过）") for part in run.slices),
    ]
    every = " checked" if of.every else ""
    return (
        '<form class="pick" id="trials-filter" data-act="results">'
        f'<input type="hidden" name="run" value="{escape(run.id)}">'
        f'<label>类别<select name="kind" data-act>{options(kinds, of.kind)}</select></label>'
        f'<label>特点<select name="part" data-act>{options(parts, of.part)}</select></label>'
        '<label class="tick"><input type="checkbox" name="every" data-one data-act'
        f"{every}>也显示通过的</label></form>"
    )


def _case(case: CaseNote) -> str:
    tone, sign, word = _CAME_OUT[case.passed]
    first = ""
    if case.passed is False:
        first = f'<span class="why" data-content>{escape(_why(case)[0])}</span>'
    return (
        f'<li><details data-case="{escape(case.id)}"><summary>'
        f'<span class="state {tone}"><span class="sign">{sign}</span>{word}</span>'
        f'<span class="fine">{escape(case.kind)}</span>'
        f'<span class="asks" data-content>{escape(case.question)}</span>{first}</summary>'
        f"{_inside(case)}</details></li>"
    )


def _why(case: CaseNote) -> Sequence[str]:
    return case.why or ("没有记下原因，请打开完整报告。",)


def _inside(case: CaseNote) -> str:
    parts = []
    if case.passed is False:
        parts.append(_listed("为什么没有通过", _why(case)))
    parts.append(_listed("应当", case.expected))
    outcome = f" <span>（{escape(case.outcome)}）</span>" if case.outcome else ""
    answer = (
        answer_html(numbered(case.answer), answer="t", badges={})
        if case.answer
        else "<p>没有回答。</p>"
    )
    parts.append(
        f'<h4>实际的回答{outcome}</h4><div class="said" data-content>{answer}</div>{_cited(case)}'
    )
    if case.note:
        parts.append(f'<p class="fine">备注：{plain_html(case.note)}</p>')
    parts.append(_foot(case))
    return f'<div class="inside">{"".join(parts)}</div>'


def _listed(title: str, lines: Sequence[str]) -> str:
    if not lines:
        return ""
    items = "".join(f"<li data-content>{escape(line)}</li>" for line in lines)
    return f"<h4>{title}</h4><ul>{items}</ul>"


def _cited(case: CaseNote) -> str:
    if not case.citations:
        return ""
    items = "".join(
        f"<li>{_number(cited.n)}<span data-content>《{escape(cited.title)}》</span> "
        f'{status_badge(cited.status)} <span class="fine">{escape(cited.record)}</span>'
        f'<span class="quote" data-content>{plain_html(cited.quote)}</span></li>'
        for cited in case.citations
    )
    return f'<h4>引用</h4><ul class="cited">{items}</ul>'


def _number(n: int) -> str:
    return f'<span class="n">{n}</span> ' if n else ""


def _foot(case: CaseNote) -> str:
    facts = [case.id, *case.types, *case.traps]
    if case.ms is not None:
        facts.append(f"用时 {reading(case.ms, 'ms')}")
    word = "修改这条用例" if case.own else "照此新建用例"
    return (
        f'<p class="foot"><span class="fine">{escape(" · ".join(facts))}</span>'
        f'<button type="button" class="quiet" data-act="edit" data-to="cases"'
        f" {said(case=case.id)}>{word}</button></p>"
    )
