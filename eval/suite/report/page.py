"""The report of a run as one HTML file: nothing in it is loaded from anywhere else.

The page counts and draws what the run holds; every figure and interval comes ready.
"""

import hashlib
from base64 import b64encode
from collections.abc import Callable, Iterable, Sequence
from html import escape
from pathlib import Path

from eval.suite.cases import Case
from eval.suite.report.cases import Shown, cases_html, titles_of
from eval.suite.report.compared import changes_of, comparison_html
from eval.suite.report.figures import (
    hard_html,
    kinds_html,
    overview_html,
    slices_html,
    times_html,
)
from eval.suite.report.over_time import Past, over_time_html
from eval.suite.runs import Comparison, Header, Run
from eval.suite.words import CORPUS, HALF, SET, lasted, moment

_HERE = Path(__file__).resolve().parent
_MIB = 1024 * 1024


def report_html(
    run: Run,
    *,
    shown: Callable[[Case], bool],
    comparison: Comparison | None = None,
    before: Run | None = None,
    history: Sequence[Past] = (),
) -> str:
    """Give the page of a run.

    Args:
        run: What is reported.
        shown: Whether a case may be read. Of the others only the figures are shown, so that
            nobody tunes to them: neither their words nor their ids are in the page.
        comparison: With an earlier run; `run` is its second.
        before: That earlier run, to show what was said then.
        history: Earlier runs in any order, for figures over time.
    """
    seen = [
        Shown(case=case, outcome=outcome)
        for case, outcome in zip(run.cases, run.outcomes, strict=True)
        if shown(case)
    ]
    sections = [
        ("summary", "总览", _summary(run, linked=bool(seen))),
        ("run", "评测了什么", _what(run.header)),
        ("figures", "各类结果", kinds_html(run)),
    ]
    if comparison is not None:
        compared = comparison_html(comparison, run, shown=shown, before=before)
        sections.append(("compared", "与上次比较", compared))
    course = over_time_html(run, history)
    if course:
        sections.append(("course-of-time", "历次变化", course))
    sections += [
        ("slices", "分项", slices_html(run, linked=bool(seen))),
        ("times", "用时", times_html(run)),
        ("cases", "用例", _cases(run, seen, comparison)),
    ]
    return _page(_title(run.header), sections)


def _summary(run: Run, *, linked: bool) -> str:
    served = sum(part.served for part in run.parts)
    passed = sum(part.passed for part in run.parts)
    later = sum(part.n for part in run.parts) - served
    rest = f"另有 {later} 条所属类别尚未提供，不计入。" if later else ""
    said = f"{served} 条中通过 {passed} 条"
    kinds = f"<h3>各类用例</h3>{overview_html(run, linked=linked)}"
    if not served:
        return f'<p class="big">还没有可评的用例。</p><p class="note">{rest}</p>{kinds}'
    return (
        f'<p class="big">通过 <strong>{passed}</strong> 条，没有通过 '
        f"<strong>{served - passed}</strong> 条</p>"
        f'<p class="note">{said}，占 {passed / served:.1%}。'
        f"一条用例的各项检查都对才算通过。{rest}</p>"
        f"<h3>绝不允许的</h3>{hard_html(run)}{kinds}"
    )


def _what(header: Header) -> str:
    facts = [
        ("用例集", "、".join(SET.get(name, name) for name in header.sets)),
        ("哪一半", HALF[header.half]),
        ("资料", CORPUS[header.corpus]),
        ("以哪天为准", header.today.isoformat()),
        ("检索模型", _model(header.embedder)),
        ("语言模型", _model(header.model)),
        ("程序", header.code[:12]),
        ("开始", moment(header.started)),
        ("用时", lasted(header.seconds * 1000)),
        ("内存最多用到", f"{header.peak_bytes / _MIB:,.0f} MB"),
        ("处理器", f"{header.cores} 核"),
        ("名称", header.name),
    ]
    if header.overlap is not None:
        facts.append(("与原文重合", f"问题里相邻两字的 {header.overlap:.0%} 见于原文（中位数）"))
    lines = "".join(
        f"<div><dt>{name}</dt><dd>{escape(value)}</dd></div>" for name, value in facts if value
    )
    return f'<dl class="run">{lines}</dl>'


def _model(name: str) -> str:
    """Give a model's name as people know it."""
    if name == "none":
        return "没有用，只摘录原文"
    bundled = "st:bundled:"
    return f"内置（{name.removeprefix(bundled)}）" if name.startswith(bundled) else name


def _cases(run: Run, seen: Sequence[Shown], comparison: Comparison | None) -> str:
    hidden = len(run.cases) - len(seen)
    kept = (
        f'<p class="kept">{hidden} 条用例属于留存的一半，只计入数字、不在这里列出，'
        "以免有人照着它们改。</p>"
        if hidden
        else ""
    )
    if not seen:
        return kept or '<p class="note">没有用例。</p>'
    changes = changes_of(comparison)
    return kept + cases_html(seen, titles=titles_of(run), run=run, changes=changes)


def _title(header: Header) -> str:
    return f"评测报告 · {CORPUS[header.corpus]} · {moment(header.started)}"


def _page(title: str, sections: Sequence[tuple[str, str, str]]) -> str:
    style, script = _file("report.css"), _file("report.js")
    policy = (
        f"default-src 'none'; style-src '{_hash(style)}'; script-src '{_hash(script)}'; "
        "img-src data:; base-uri 'none'; form-action 'none'"
    )
    name, _, when = title.partition(" · ")
    return "".join(
        (
            '<!doctype html><html lang="zh-CN"><head><meta charset="utf-8">',
            f'<meta http-equiv="Content-Security-Policy" content="{policy}">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            '<meta name="color-scheme" content="light dark">',
            '<meta name="referrer" content="no-referrer"><meta name="robots" content="noindex">',
            f'<link rel="icon" href="data:,"><title>{escape(title)}</title>',
            f"<style>{style}</style></head><body>",
            '<a class="skip" href="#main">跳到正文</a>',
            f"<header><h1>{name}</h1><p>成果转化助手 · {escape(when)}</p></header>",
            f'<nav aria-label="目录">{_nav(sections)}</nav>',
            f'<main id="main" tabindex="-1">{"".join(_section(*one) for one in sections)}</main>',
            f"<script>{script}</script></body></html>",
        )
    )


def _nav(sections: Iterable[tuple[str, str, str]]) -> str:
    return "".join(f'<a href="#{name}">{title}</a>' for name, title, _ in sections)


def _section(name: str, title: str, body: str) -> str:
    return f'<section class="part" id="{name}"><h2>{title}</h2>{body}</section>'


def _file(name: str) -> str:
    return (_HERE / name).read_text(encoding="utf-8")


def _hash(text: str) -> str:
    """Give a text as a content security policy names it."""
    return f"sha256-{b64encode(hashlib.sha256(text.encode()).digest()).decode()}"
