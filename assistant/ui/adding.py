"""Adding files, as HTML: where to drop them, how far they are, and what came of them."""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from html import escape

from assistant.reports import place_of, size_of
from assistant.ui.additions import Changed, Finished, Running, Standing
from assistant.ui.alike import alike_html, opener_html
from assistant.ui.badges import Tone
from assistant.ui.markup import plain_html
from assistant.ui.versions import difference_html
from assistant.words import FILE_STATE, KIND, LEVEL, SEVERITY
from corpus.records import FileState, Problem, Record, Severity
from corpus.store.ledger import FileNote

_STATE: dict[FileState, tuple[Tone, str]] = {
    "received": ("blue", "…"),
    "parsed": ("blue", "…"),
    "indexed": ("blue", "…"),
    "visible": ("green", "✓"),
    "refused": ("red", "✕"),
    "quarantined": ("violet", "☞"),
    "interrupted": ("red", "✕"),
}
_SEVERITY: dict[Severity, tuple[Tone, str]] = {
    "refused": ("red", "✕"),
    "quarantined": ("violet", "☞"),
    "flagged": ("amber", "?"),
}
_WORST: tuple[Severity, ...] = ("refused", "quarantined", "flagged")
_FILES = 100
_RECORDS = 50
_AT_ONCE = 5
_OPEN = " open"
_PROBLEMS = 200
_TELLS_LATER_SECONDS = 5
_TELLS_FROM = 0.05
_MINUTE = 60


def drop_html() -> str:
    """Render where files are dropped and what is said of them; `papers.js` does the rest."""
    kinds = "".join(
        f'<option value="{value}">{name}</option>'
        for value, name in (("auto", "自动判断"), *KIND.items())
    )
    levels = "".join(f'<option value="{value}">{name}</option>' for value, name in LEVEL.items())
    return (
        '<section class="add" aria-labelledby="add-title">'
        '<h2 id="add-title" tabindex="-1">添加资料</h2>'
        '<div id="drop"><p>把文件或文件夹拖到这里</p><p class="picks">'
        '<button type="button" class="plain" data-pick="files">选择文件</button>'
        '<button type="button" class="plain" data-pick="folder">选择文件夹</button></p>'
        '<p class="fine">PDF、DOCX、XLSX、CSV、网页、TXT、MD；单个文件不超过 100 MB。'
        "压缩包请先解开。</p>"
        '<input type="file" id="pick-files" multiple hidden>'
        '<input type="file" id="pick-folder" webkitdirectory hidden></div>'
        '<div id="chosen" role="status" aria-live="polite"></div><div class="options">'
        f'<label>内容<select id="add-kind">{kinds}</select></label>'
        '<label>公开级别<select id="add-level">'
        f'<option value="">按文件标注，无标注为公开</option>{levels}</select></label>'
        '<button type="button" class="strong" id="add-start" disabled>添加</button>'
        "</div></section>"
    )


def additions_html(
    standing: Standing, *, files: Sequence[FileNote], problems: Sequence[Problem]
) -> str:
    """Render where adding stands: what runs, what came of the last batch, the latest files.

    Args:
        standing: Of this process.
        files: Of the ledger: what other processes add and what was added before counts too.
        problems: Of the ledger.
    """
    parts = []
    if standing.running is not None:
        parts.append(_running(standing.running, standing.waiting))
    elif standing.finished is not None:
        parts.append(_finished(standing.finished))
    if standing.running is None:
        parts.append(_latest(files, problems))
    return "".join(parts)


def _running(running: Running, waiting: int) -> str:
    share = running.done
    percent = round(share * 100)
    over = sum(_is_over(running.states.get(name)) for name in running.names)
    said = [f"已处理 {over}/{len(running.names)} 个文件"]
    if running.pages:
        said.append(f"正在识别图片页 {running.page}/{running.pages}")
    elif running.passages:
        said.append(f"正在建索引 {running.passage}/{running.passages} 段")
    elif not running.states and running.seconds > _TELLS_LATER_SECONDS:
        said.append("另一个程序正在写入，等它完成就开始")
    if left := _left(share, running.seconds):
        said.append(left)
    if waiting:
        said.append(f"另有 {waiting} 批在等候")
    shown = _rows_in_view(running)
    rows = "".join(_row(name, running.states.get(name)) for name in shown)
    more = len(running.names) - len(shown)
    rest = f'<li class="fine">另有 {more} 个文件</li>' if more else ""
    return (
        '<section class="work" aria-label="正在添加"><h3>正在添加</h3>'
        f'<div class="bar" role="progressbar" aria-valuenow="{percent}" aria-valuemin="0"'
        f' aria-valuemax="100" aria-label="添加进度"><i style="width:{percent}%"></i></div>'
        f'<p class="fine" role="status">{" · ".join(said)}</p>'
        f'<ol class="files">{rows}{rest}</ol></section>'
    )


def _is_over(state: FileState | None) -> bool:
    return state in ("visible", "refused", "quarantined")


def _rows_in_view(running: Running) -> Sequence[str]:
    """Give the files to show: of many, those that are next to the one under way."""
    names = running.names
    if len(names) <= _FILES:
        return names
    begun = sum(name in running.states for name in names)
    start = max(0, min(begun - _FILES // 2, len(names) - _FILES))
    return names[start : start + _FILES]


def _left(share: float, seconds: float) -> str:
    """Give how long it may still take; nothing before that can be told."""
    if share < _TELLS_FROM or seconds < _TELLS_LATER_SECONDS:
        return ""
    left = seconds * (1 - share) / share
    if left < _MINUTE:
        return "约还需不到 1 分钟"
    return f"约还需 {math.ceil(left / _MINUTE)} 分钟"


def _row(name: str, state: FileState | None, note: str = "") -> str:
    tone, sign = _STATE[state] if state else ("grey", "–")
    word = FILE_STATE[state] if state else "等待"
    return (
        f'<li><span class="name" data-content>{escape(name)}</span>'
        f'<span class="state {tone}"><span class="sign" aria-hidden="true">{sign}</span>{word}'
        f"</span>{note}</li>"
    )


def _finished(finished: Finished) -> str:
    report = finished.report
    problems = _problems(report.problems)
    if finished.failed is not None:
        return (
            '<section class="work" aria-label="上一批的结果"><h3>没有添加完</h3>'
            f'<p class="failed red">✕ {escape(finished.failed)}</p>{problems}</section>'
        )
    counts = (
        f"新增 {len(report.added)} 条，更新 {len(report.updated)} 条，"
        f"未变 {len(report.unchanged)} 条，问题 {len(report.problems)} 个"
    )
    took = f"{finished.files} 个文件，用时 {finished.seconds:.0f} 秒"
    return (
        '<section class="work" aria-label="上一批的结果"><h3>添加完成</h3>'
        f'<p role="status">{counts}<span class="fine">（{took}）</span></p>{problems}'
        f"{_alike(finished)}{_records('新增', report.added)}{_changes(finished.changed)}"
        f"{_records('未变', report.unchanged)}</section>"
    )


def _records(word: str, records: Sequence[Record]) -> str:
    if not records:
        return ""
    items = "".join(
        f"<li>{opener_html(record)}"
        f'<span class="fine">{escape(record.id)} · {KIND[record.kind]} · {LEVEL[record.level]}'
        "</span></li>"
        for record in records[:_RECORDS]
    )
    more = len(records) - _RECORDS
    rest = f'<li class="fine">另有 {more} 条</li>' if more > 0 else ""
    return (
        f"<details{_OPEN if len(records) <= _AT_ONCE else ''}>"
        f"<summary>{word} {len(records)} 条</summary>"
        f'<ul class="records">{items}{rest}</ul></details>'
    )


def _alike(finished: Finished) -> str:
    """Render the new records beside which there was one that may be the same document."""
    return "".join(
        f'<div class="alike"><p>{opener_html(record)}</p>{alike_html(record, others)}</div>'
        for record, others in finished.alike
    )


def _problems(problems: Sequence[Problem]) -> str:
    """Render problems as a table, what was not taken first."""
    if not problems:
        return ""
    ordered = sorted(problems, key=lambda problem: _WORST.index(problem.severity))
    rows = "".join(map(_problem, ordered[:_PROBLEMS]))
    more = len(problems) - _PROBLEMS
    rest = f'<p class="fine">另有 {more} 个问题，没有列在这里</p>' if more > 0 else ""
    return (
        '<table class="problems"><caption>需要处理</caption><thead><tr><th scope="col">文件</th>'
        '<th scope="col">结果</th><th scope="col">原因</th><th scope="col">怎么办</th></tr></thead>'
        f"<tbody>{rows}</tbody></table>{rest}"
    )


def _problem(problem: Problem) -> str:
    tone, sign = _SEVERITY[problem.severity]
    where = place_of(problem)
    place = f' <span class="fine">{where}</span>' if where else ""
    return (
        f'<tr><td data-label="文件">{escape(problem.source.path or "")}{place}</td>'
        f'<td data-label="结果"><span class="state {tone}"><span class="sign" aria-hidden="true">'
        f"{sign}</span>{SEVERITY[problem.severity]}</span></td>"
        f'<td data-label="原因">{plain_html(problem.what)}</td>'
        f'<td data-label="怎么办">{plain_html(problem.hint)}</td></tr>'
    )


def _changes(changed: Sequence[Changed]) -> str:
    """Render what changed in each record that came in another version."""
    if not changed:
        return ""
    items = "".join(map(_change, changed))
    return (
        f'<section class="changed"><h4>更新 {len(changed)} 条，与上一版的差别</h4>{items}</section>'
    )


def _change(changed: Changed) -> str:
    of = changed.difference
    count = len(of.fields) + len(of.passages)
    body = difference_html(of)
    return (
        f"<details><summary>{escape(changed.record.title)}"
        f'<span class="fine">{escape(changed.record.id)} · {count} 处</span></summary>{body}'
        "</details>"
    )


def _latest(files: Sequence[FileNote], problems: Sequence[Problem]) -> str:
    """Render the files of the ledger, the latest first, each with how far it came."""
    if not files:
        return '<section class="work"><p class="fine">还没有添加过文件。</p></section>'
    counts = Counter(problem.source.path for problem in problems)
    latest = sorted(files, key=lambda note: note.changed, reverse=True)
    rows = "".join(_file(note, counts) for note in latest[:_FILES])
    more = len(files) - _FILES
    rest = f'<li class="fine">另有 {more} 个较早的文件，没有列在这里</li>' if more > 0 else ""
    return (
        f'<details class="work latest"><summary>最近的文件（共 {len(files)} 个）</summary>'
        f'<ol class="files">{rows}{rest}</ol></details>'
    )


def _file(note: FileNote, counts: Mapping[str | None, int]) -> str:
    when = note.changed.astimezone().strftime("%m-%d %H:%M")
    said = [size_of(note), when]
    if counts[note.path]:
        said.append(f"{counts[note.path]} 个问题")
    return _row(note.path, note.state, f'<span class="fine">{" · ".join(said)}</span>')


def aside_html(files: Sequence[FileNote], problems: Sequence[Problem]) -> str:
    """Render the files that were put aside, and why; nothing where there are none."""
    aside = [note for note in files if note.state == "quarantined"]
    if not aside:
        return ""
    why = {item.source.path: item for item in problems if item.severity == "quarantined"}
    items = "".join(
        f'<li><span class="name" data-content>{escape(note.path)}</span>'
        f'<span class="fine">{size_of(note)}</span>{_why(why.get(note.path))}</li>'
        for note in aside
    )
    return (
        f'<section class="work" aria-label="已隔离的文件"><h3>已隔离的文件（{len(aside)} 个）</h3>'
        '<p class="fine">这些文件原样留存，不参与检索；要取回，请找管理员。</p>'
        f'<ul class="records">{items}</ul></section>'
    )


def _why(problem: Problem | None) -> str:
    return f"<p>{plain_html(problem.what)}。{plain_html(problem.hint)}</p>" if problem else ""
