"""The list of answers whose traces are kept, as HTML, and what it is narrowed by."""

from collections.abc import Mapping, Sequence
from datetime import date
from html import escape

from assistant.answers import Outcome
from assistant.keeping.traces import KEPT_DAYS, Sought, Traces
from assistant.traces import Trace
from assistant.ui.badges import Tone
from assistant.ui.moments import moment_of
from assistant.ui.paging import pages_html
from assistant.ui.trials.readings import reading
from assistant.words import WISH

PAGE = 20
OUTCOME: dict[Outcome, tuple[Tone, str, str]] = {
    "answered": ("green", "✓", "已回答"),
    "partial": ("amber", "?", "部分回答"),
    "clarify": ("amber", "?", "需要补充"),
    "refused": ("grey", "–", "没有依据"),
}
_MODE: Mapping[str, str] = {"extractive": "原文摘句", "llm": "语言模型"}
_NEVER = (
    '<div class="none"><p>还没有人提问。</p>'
    '<p class="fine">有人提问后，每条回答是怎么来的，都列在这里。</p></div>'
)
_NONE_SUCH = (
    '<div class="none"><p>没有符合这些条件的回答。</p>'
    '<button type="button" class="plain" data-clear>去掉条件</button></div>'
)


def list_html(found: Traces, models: Sequence[str], sought: Sought, *, start: int = 0) -> str:
    """Render one page of the list, under what it is narrowed by.

    Args:
        found: The page.
        models: Those that traces tell of.
        sought: What it is narrowed by.
        start: How many are passed over before it.
    """
    narrowed = sought != Sought()
    if not found.shown:
        body = _NONE_SUCH if narrowed else _NEVER
    else:
        rows = "".join(map(_row, found.shown))
        foot = pages_html(start=start, shown=len(found.shown), total=found.total, size=PAGE)
        body = f'<ol class="rows">{rows}</ol>{foot}'
    form = _form(models, sought) if found.shown or narrowed else ""
    return (
        '<section class="listed"><h2>回答是怎么来的</h2>'
        f'<p class="fine">每次提问留下一份，只有工作人员能看，保留 {KEPT_DAYS} 天。</p>'
        f"{form}{body}</section>"
    )


def outcome_html(trace: Trace) -> str:
    """Render how an answer came out: a sign and a word; stopped and broken ones say so."""
    tone, sign, word = _outcome(trace)
    return (
        f'<span class="state {tone}"><span class="sign" aria-hidden="true">{sign}</span>'
        f"{word}</span>"
    )


def _outcome(trace: Trace) -> tuple[Tone, str, str]:
    if trace.ended == "failed":
        return "red", "✕", "出错"
    if trace.ended == "left":
        return "grey", "–", "中途停止"
    if trace.intent == "not_allowed":
        wish = trace.refused_for
        return "grey", "–", f"不能提供：{WISH[wish]}" if wish else "不能提供"
    return OUTCOME[trace.status] if trace.status else ("grey", "–", "没有回答")


def writer(trace: Trace) -> str:
    """Say who wrote what was shown."""
    if trace.mode == "llm":
        return trace.model or _MODE["llm"]
    if trace.mode is None:
        return "没有写"
    return _MODE["extractive"] if trace.cited else "程序答复"


def _row(trace: Trace) -> str:
    facts = [writer(trace)]
    if "total" in trace.ms:
        facts.append(reading(trace.ms["total"], "ms"))
    if trace.removed:
        facts.append(f"删去 {len(trace.removed)} 句")
    return (
        f'<li><button type="button" class="past" data-open="{escape(trace.id)}">'
        f'<span class="asked-at">{moment_of(trace.when)}</span>{outcome_html(trace)}'
        f'<span class="asks" data-content>{escape(trace.question)}</span>'
        f'<span class="fine">{escape(" · ".join(facts))}</span></button></li>'
    )


def _form(models: Sequence[str], sought: Sought) -> str:
    outcomes = {str(code): word for code, (_, _, word) in OUTCOME.items()}
    choices = [
        _select("结果", "status", outcomes, sought.status or ""),
        _select("谁写的", "mode", _MODE, sought.mode or ""),
    ]
    if models:
        choices.append(_select("模型", "model", {name: name for name in models}, sought.model))
    chosen = " open" if sought != Sought(text=sought.text) else ""
    return (
        '<form class="narrow" id="traces-filter"><label class="wide">问题里有'
        f'<input type="search" name="text" maxlength="200" value="{escape(sought.text)}"></label>'
        '<button type="submit" class="plain">查看</button>'
        f"<details{chosen}><summary>按结果、模型和日期筛选</summary>"
        f'<div class="choices">{"".join(choices)}{_day("从", "since", sought.since)}'
        f"{_day('到', 'until', sought.until)}</div></details></form>"
    )


def _select(label: str, name: str, choices: Mapping[str, str], chosen: str) -> str:
    options = "".join(
        f'<option value="{escape(code)}"{" selected" if code == chosen else ""}>'
        f"{escape(word)}</option>"
        for code, word in choices.items()
    )
    return (
        f'<label>{label}<select name="{name}"><option value="">不限</option>{options}'
        "</select></label>"
    )


def _day(label: str, name: str, day: date | None) -> str:
    value = day.isoformat() if day else ""
    return f'<label>{label}<input type="date" name="{name}" value="{value}"></label>'
