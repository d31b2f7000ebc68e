"""Checking facts, as HTML: the queue, and one record of it above its form."""

from collections.abc import Iterable, Sequence
from datetime import date
from html import escape
from urllib.parse import quote

from assistant.ui.alike import alike_html
from assistant.ui.badges import is_summary, provenance_badge, standing_badges
from assistant.ui.markup import plain_html
from assistant.words import KIND, LEVEL, STATUS
from corpus.facets import Listed
from corpus.records import Policy, Record
from corpus.review import Task
from corpus.structure import parts_of
from corpus.validity import Status

_TASKS = 60
_UNSAID = "未载明"
_GUARDED = "原件里有不公开的内容，只给工作人员核对用；下载会记入日志"
_FREE = "原件只给工作人员核对用；下载会记入日志"
_OPEN_ONE = (
    '<form id="review-one"><label>打开一条资料<input name="record" autocomplete="off"'
    ' placeholder="标题里的几个字、文号或编号"></label>'
    '<button type="submit" class="plain">打开</button></form>'
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
    rest = (
        f'<p class="fine">另有 {more} 条，没有列在这里；可在上面按标题打开</p>' if more > 0 else ""
    )
    return (
        f'<section class="review">{head}{ways}<p class="fine">{len(tasks)} 条资料、{lines} 句'
        "还没有与原件核对；全文没有核对的，和只有几句没有核对的，都数在里面。"
        "核对以后，回答里的来源标签随即改变。</p>"
        f"<ol>{items}</ol>{rest}</section>"
    )


def sought_html(text: str, found: Sequence[Listed], *, more: bool) -> str:
    """Render the records that may be meant, to choose from; or that there is none.

    Args:
        text: What was looked for.
        found: The records.
        more: Whether there are more of them.
    """
    items = "".join(
        f'<li><button type="button" class="source" data-review="{escape(one.id)}">'
        f'<span class="name" data-content>{escape(one.title)}</span>'
        f'<span class="fine">{escape(one.id)} · {KIND[one.kind]}</span></button></li>'
        for one in found
    )
    said = "有几条资料符合，请选一条" if found else "没有找到这条资料"
    rest = '<p class="fine">还有更多，请多写几个字。</p>' if more else ""
    hint = (
        "" if found else "<p>请写标题里连着的几个字，或完整的文号、资料编号；已撤下的不在其中。</p>"
    )
    return (
        '<section class="review sought">'
        '<button type="button" class="quiet" data-queue>← 全部待核</button>'
        f'<h2 id="review-title" tabindex="-1">{said}</h2>{_OPEN_ONE}'
        f'<p class="fine">您写的是：<span data-content>{escape(text)}</span></p>'
        f"{hint}<ol>{items}</ol>{rest}</section>"
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
    item: Task,
    status: Status,
    *,
    said: str = "",
    wrong: str = "",
    asked: str = "",
    alike: Sequence[Record] = (),
) -> str:
    """Render what is to be checked in one record, above its form.

    Args:
        item: The record.
        status: Of the record, today.
        said: What was done last.
        wrong: What the form lacks.
        asked: What it would do, where that wants a second word.
        alike: Others that may be the same document.
    """
    record = item.record
    badges = provenance_badge(record.facts.provenance) if record.facts else ""
    facts = "".join(
        f"<div><dt>{label}</dt><dd data-content>{plain_html(value)}</dd></div>"
        for label, value in (*_read(item, status), *_where(item))
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
        f'{alike_html(record, alike)}<dl class="facts">{facts}</dl>{_unchecked(item)}'
        f"{_original(record)}{unread}"
        '<p><button type="button" class="quiet" data-versions='
        f'"{escape(record.id)}">各版本和差别</button></p></section>'
    )


def _unchecked(item: Task) -> str:
    """Say that there is nothing to check, where there is not: no form stands below then."""
    if item.whole or item.lines or item.done:
        return ""
    return "<p>这条资料没有要与原件核对的句子。</p>"


def _read(item: Task, status: Status) -> Iterable[tuple[str, str]]:
    """Give what was read out of a record, and what it does not say."""
    record = item.record
    facts = record.facts
    if isinstance(facts, Policy):
        yield "文号", facts.number or _UNSAID
        yield "发文机关", "、".join(facts.issuers) or _UNSAID
        yield "发布日期", _day(facts.published)
        yield "施行日期", _day(facts.effective)
        yield "有效期至", _day(facts.expires)
        if facts.repealed:
            yield "废止日期", _day(facts.repealed)
        yield "效力", STATUS[status]
        articles = sum(part.kind == "article" for part in parts_of(record.text))
        yield "条数", f"{articles} 条" if articles else "没有分条"
    elif facts is not None:
        yield "技术领域", facts.field or _UNSAID
        yield "地区", (facts.region or "").replace("/", " · ") or _UNSAID
        yield "发布日期", _day(facts.published)
        yield "有效期至", _day(facts.expires)
        yield "状态", STATUS[status]
    yield "级别", LEVEL[record.level]
    yield "版本", f"第 {item.stored.version} 版"


def _day(day: date | None) -> str:
    return day.isoformat() if day else _UNSAID


def _original(record: Record) -> str:
    """Render the way to the file that a record was read from; see `assistant.ui.originals`."""
    if record.source.path is None:
        return ""
    what = "下载收入的文件（摘要）" if is_summary(record) else "下载原件"
    return (
        f'<p class="original"><a href="originals/{quote(record.id, safe="")}" download>{what}</a>'
        f'<span class="fine">{_GUARDED if _keeps_apart(record) else _FREE}</span></p>'
    )


def _keeps_apart(record: Record) -> bool:
    """Say whether the file may hold what not everybody who sees the record may see."""
    facts = record.facts
    if record.level != "public" or record.source.row is not None:
        return True
    return facts is not None and not isinstance(facts, Policy) and bool(facts.guarded)


def _where(item: Task) -> Iterable[tuple[str, str]]:
    if item.wanted is not None:
        yield "核什么", item.wanted.what
        yield "去哪核", item.wanted.where
    if item.origin:
        yield "来源", item.origin
    if item.record.source.path:
        yield "文件", item.record.source.path
