"""A verdict as HTML: what came of a measure, its conditions one by one, each with its clause."""

from collections.abc import Callable, Iterable, Sequence
from html import escape

from assistant.eligibility.findings import Finding, State
from assistant.eligibility.telling import (
    RELATION,
    VERDICT,
    left_to_do,
    sign_of,
    state_word,
    summary,
    unclaimed,
    when_words,
    window_note,
)
from assistant.eligibility.verdicts import Judged, Verdict
from assistant.ui.badges import Tone, provenance_badge, standing_badges
from assistant.ui.drafting.openers import measure_opener
from assistant.ui.notes import note
from corpus.records import Policy, provenance_at

TONE: dict[State, Tone] = {
    "met": "green",
    "unmet": "red",
    "unknown": "amber",
    "manual_review": "violet",
    "not_applicable": "grey",
}
VERDICT_TONE: dict[Verdict, Tone] = {
    "promising": "green",
    "opportunity": "blue",
    "needs_data": "amber",
    "not_met": "red",
    "not_applicable": "grey",
}
_SIGN: dict[Verdict, str] = {
    "promising": "✓",
    "opportunity": "◔",
    "needs_data": "?",
    "not_met": "✕",
    "not_applicable": "–",
}
# Gives the name in the page of the passage that a condition rests on; empty for none.
Naming = Callable[[Finding], str]


def doubts_html(doubts: Sequence[str]) -> str:
    """Render what was told less exactly than it is known; nothing where nothing was."""
    lines = [f"<span data-content>{escape(one)}</span>" for one in doubts]
    return note("amber", "?", *lines, live=True) if lines else ""


def chip(verdict: Verdict) -> str:
    """Render a verdict as a word and a sign; never 符合 or 通过."""
    return (
        f'<span class="chip {VERDICT_TONE[verdict]}"><span aria-hidden="true">{_SIGN[verdict]}'
        f"</span> {VERDICT[verdict]}</span>"
    )


def verdict_html(
    judged: Judged,
    *,
    naming: Naming = lambda _finding: "",
    opened: bool = False,
    leads: bool = True,
) -> str:
    """Render one measure's verdict as a card whose conditions can be opened.

    Args:
        judged: How it came out.
        naming: Gives the name in the page of the passage that a condition rests on.
        opened: Whether the conditions stand open.
        leads: Whether a draft can be begun from it.
    """
    measure = judged.measure
    number = len(judged.findings)
    opener = measure_opener(judged) if leads else ""
    details = ""
    if number:
        details = (
            f"<details{' open' if opened else ''}><summary>逐条看 {number} 项条件</summary>"
            f"{_table(judged, naming)}{_besides(judged)}</details>"
        )
    return (
        f'<article class="verdict" data-measure="{escape(measure.id)}"'
        f' data-verdict="{judged.verdict}"><header><h3 data-content>{escape(measure.name)}</h3>'
        f"{chip(judged.verdict)}</header>"
        f'<p class="sum">{escape(summary(judged))}</p>'
        f'<p class="gives"><b>支持</b>{_gives(judged)}</p>'
        f'<p class="fine">{escape(when_words(judged.window))}{_note(judged)}'
        f"{_cap(judged)} · 《{escape(judged.placed.policy.record.title)}》"
        f"{standing_badges(judged.placed.policy.record, judged.status)}</p>"
        f"{details}{opener}</article>"
    )


def _note(judged: Judged) -> str:
    note = window_note(judged.window)
    return f"<span data-content>{escape(note)}</span>" if note else ""


def _gives(judged: Judged) -> str:
    """Render what it gives: words of its rule, or that they say nothing of it."""
    said = escape(judged.benefit)
    return said if judged.measure.benefit is None else f"<span data-content>{said}</span>"


def _cap(judged: Judged) -> str:
    return "" if judged.cap_wan is None else f" · 上限 {judged.cap_wan:,g} 万元"


def _table(judged: Judged, naming: Naming) -> str:
    rows = "".join(_rows(judged.findings, judged, naming, depth=0))
    return (
        '<table class="conditions"><thead><tr><th scope="col">条件</th>'
        '<th scope="col">现有</th><th scope="col">需要</th><th scope="col">差距或待办</th>'
        f'<th scope="col">依据</th></tr></thead><tbody>{rows}</tbody></table>'
    )


def _rows(
    findings: Iterable[Finding], judged: Judged, naming: Naming, *, depth: int
) -> Iterable[str]:
    for finding in findings:
        have = finding.have.text if finding.have else ""
        need = finding.need.text if finding.need else ""
        yield (
            f'<tr class="{_tone(finding)} depth{min(depth, 2)}">'
            f'<th scope="row"><span class="state"><span aria-hidden="true">'
            f"{sign_of(finding)}</span> {state_word(finding)}</span>"
            f"<span data-content>{escape(finding.text)}</span></th>"
            f'<td data-head="现有">{escape(have) or "—"}</td>'
            f'<td data-head="需要">{escape(need) or "—"}</td>'
            f'<td data-head="差距或待办">{escape(left_to_do(finding)) or "—"}</td>'
            f'<td data-head="依据">{_clause(finding, judged, naming)}</td></tr>'
        )
        yield from _rows(finding.parts, judged, naming, depth=depth + 1)


def _tone(finding: Finding) -> Tone:
    return "grey" if unclaimed(finding) else TONE[finding.state]


def _clause(finding: Finding, judged: Judged, naming: Naming) -> str:
    if finding.start is None or finding.end is None:
        return "—"
    record = judged.placed.policy.record
    quote = record.text[finding.start : finding.end]
    badge = provenance_badge(provenance_at(record, finding.start, finding.end))
    clause = f"{escape(finding.clause)} " if finding.clause else ""
    name = naming(finding)
    words = f"“{escape(quote)}”"
    if name:
        cite = f'class="words" data-cite="{escape(name)}" data-content'
        words = f'<button type="button" {cite}>{words}</button>'
    return f"{clause}{words} {badge}"


def _besides(judged: Judged) -> str:
    measure = judged.measure
    facts = judged.placed.policy.record.facts
    desk = facts.desk if isinstance(facts, Policy) else None
    lines = [
        ("材料", "、".join(measure.materials)),
        ("受理", desk),
        *(
            (RELATION[link.kind], f"{link.other}：{link.note}" if link.note else link.other)
            for link in judged.links
        ),
        ("注意", measure.caution),
    ]
    return "".join(
        f'<p class="besides"><b>{name}</b>{_said(said)}</p>'
        for name, said in lines
        if said or name == "受理"
    )


def _said(said: str | None) -> str:
    return f"<span data-content>{escape(said)}</span>" if said else "未载明"
