"""Checking facts, as HTML: the queue, and one record of it above its form."""

from collections.abc import Iterable, Sequence
from html import escape
from urllib.parse import quote

from assistant.ui.badges import is_summary, provenance_badge, standing_badges
from assistant.ui.markup import plain_html
from corpus.records import Record
from corpus.review import Task
from corpus.validity import Status

_TASKS = 60
_OPEN_ONE = (
    '<form id="review-one"><label>打开一条资料<input name="record" autocomplete="off"'
    ' placeholder="资料编号"></label><button type="submit" class="plain">打开</button></form>'
)
_WITHDRAWN = (
    '<p><button type="button" class="quiet" data-withdrawn><span>已撤下的资料</span>'
    '<span class="fine">{} 条</span></button></p>'
)


def queue_html(tasks: Sequence[Task], *, said: str = "", withdrawn: int = 0) -> str:
    """Render the records with something to check, what matters most first.

    Args:
        tasks: The records.
        said: What was done last.
        withdrawn: How many records are out of sight.
    """
    told = f'<p class="told green" role="status">✓ {escape(said)}</p>' if said else ""
    head = f'{told}<h2 id="review-title" tabindex="-1">待核的事实</h2>'
    ways = f"{_OPEN_ONE}{_WITHDRAWN.format(withdrawn) if withdrawn else ''}"
    if not tasks:
        return f'<section class="review">{head}{ways}<p>没有待核的事实。</p></section>'
    lines = sum(len(item.lines) for item in tasks)
    items = "".join(f"<li>{_task(item)}</li>" for item in tasks[:_TASKS])
    more = len(tasks) - _TASKS
    rest = f'<p class="fine">另有 {more} 条，见 corpus review</p>' if more > 0 else ""
    return (
        f'<section class="review">{head}{ways}<p class="fine">{len(tasks)} 条资料、{lines} 句'
        "还没有与原件核对；全文没有核对的，和只有几句没有核对的，都数在里面。"
        "核对以后，回答里的来源标签随即改变。</p>"
        f"<ol>{items}</ol>{rest}</section>"
    )


def _task(item: Task) -> str:
    record = item.record
    badges = provenance_badge(record.facts.provenance) if record.facts else ""
    count = f"{len(item.lines)} 句待核" if item.lines else "整条待核"
    wanted = ""
    if item.wanted is not None:
        wanted = (
            f'<span class="quote" data-content>核什么：{escape(item.wanted.what)}</span>'
            f'<span class="quote" data-content>去哪核：{escape(item.wanted.where)}</span>'
        )
    elif item.origin:
        wanted = f'<span class="quote" data-content>来源：{escape(item.origin)}</span>'
    return (
        f'<button type="button" class="source" data-review="{escape(record.id)}">'
        f'<span class="name" data-content>{escape(record.title)}</span>{wanted}'
        f'<span class="badges">{badges}'
        f'<span class="fine">{escape(record.id)} · {count}</span></span></button>'
    )


def task_html(
    item: Task, status: Status, *, said: str = "", wrong: str = "", asked: str = ""
) -> str:
    """Render what is to be checked in one record, above its form.

    Args:
        item: The record.
        status: Of the record, today.
        said: What was done last.
        wrong: What the form lacks.
        asked: What it would do, where that wants a second word.
    """
    record = item.record
    badges = provenance_badge(record.facts.provenance) if record.facts else ""
    facts = "".join(
        f"<div><dt>{label}</dt><dd>{plain_html(value)}</dd></div>" for label, value in _where(item)
    )
    remarks = "".join(f"<li>{plain_html(remark)}</li>" for remark in item.remarks)
    unread = (
        f"<details><summary>原文自己说明没有读到的（{len(item.remarks)} 处）</summary>"
        f"<ul>{remarks}</ul></details>"
        if remarks
        else ""
    )
    told = f'<p class="told green" role="status">✓ {escape(said)}</p>' if said else ""
    if wrong:
        told = f'<p class="told red" role="alert">✕ {escape(wrong)}</p>'
    elif asked:
        told = f'<p class="told amber" role="alert">? {escape(asked)}</p>'
    return (
        f'<section class="task">{told}'
        '<button type="button" class="quiet" data-queue>← 全部待核</button>'
        f'<h2 id="task-title" tabindex="-1" data-content>{escape(record.title)}</h2>'
        f'<p class="badges">{standing_badges(record, status)}{badges}'
        f'<span class="fine">{escape(record.id)}</span></p>'
        f'<dl class="facts">{facts}</dl>{_original(record)}{unread}'
        '<p><button type="button" class="quiet" data-versions='
        f'"{escape(record.id)}">各版本和差别</button></p></section>'
    )


def _original(record: Record) -> str:
    """Render the way to the file that a record was read from; see `assistant.ui.originals`."""
    if record.source.path is None:
        return ""
    what = "下载收入的文件（摘要）" if is_summary(record) else "下载原件"
    return (
        f'<p class="original"><a href="originals/{quote(record.id, safe="")}" download>{what}</a>'
        '<span class="fine">原件里有不公开的内容，只给工作人员核对用；下载会记入日志</span></p>'
    )


def _where(item: Task) -> Iterable[tuple[str, str]]:
    if item.wanted is not None:
        yield "核什么", item.wanted.what
        yield "去哪核", item.wanted.where
    if item.origin:
        yield "来源", item.origin
    if item.record.source.path:
        yield "文件", item.record.source.path
