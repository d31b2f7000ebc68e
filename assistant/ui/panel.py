"""The evidence beside the conversation: a list of sources, and each source's text.

Everything that the marks of the conversation can open is rendered ahead; `page.js` shows the one
that was touched, so opening a source asks nothing of the server.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from html import escape

from assistant.ui.badges import level_badge, provenance_badge, status_badge
from assistant.ui.exchanges import Exchange, Pointer
from assistant.ui.passage import passage_html
from assistant.words import KIND
from corpus.records import Policy, Record

_EMPTY = """
<div class="sources empty">
<p class="lead">回答的依据会显示在这里</p>
<ul>
<li>回答里每个数字角标，对应一段原文。</li>
<li>点一下角标，看文件名称、文号、效力和那一段原文。</li>
<li>没有依据的话，不写进回答。</li>
</ul>
</div>
"""


def panel_html(exchanges: Sequence[Exchange]) -> str:
    """Render the panel for a conversation."""
    pointers = [pointer for exchange in exchanges for pointer in exchange.pointers]
    last = exchanges[-1] if exchanges else None
    parts = [_HEAD, sources_html(last)]
    parts += [_article(place, group) for place, group in enumerate(_by_record(pointers))]
    return "".join(parts)


_HEAD = (
    '<div class="panel-head"><h2>出处</h2>'
    '<button type="button" class="quiet back" data-back>← 全部出处</button>'
    '<button type="button" class="quiet close" data-close aria-label="关闭出处">✕</button></div>'
)


def sources_html(exchange: Exchange | None) -> str:
    """Render the list of an answer's sources; before the first question, what will stand here."""
    if exchange is None:
        return _EMPTY
    if not exchange.pointers:
        said = "正在查找资料…" if exchange.running else "这个回答没有引用资料。"
        return f'<div class="sources empty"><p>{said}</p></div>'
    cited = exchange.answer is not None and bool(exchange.answer.citations)
    groups = _by_record(exchange.pointers)
    said = f"本回答引用 {len(groups)} 份资料" if cited else "最接近的资料，没有直接回答问题"
    items = "".join(f"<li>{_source(group)}</li>" for group in groups)
    return f'<div class="sources"><p class="lead">{said}</p><ol>{items}</ol></div>'


def _by_record(pointers: Iterable[Pointer]) -> list[list[Pointer]]:
    """Group passages by the text they stand in, in the order first met."""
    groups: dict[tuple[str, str], list[Pointer]] = {}
    for pointer in pointers:
        groups.setdefault((pointer.record.id, pointer.record.text), []).append(pointer)
    return list(groups.values())


def _source(group: Sequence[Pointer]) -> str:
    head = group[0]
    numbers = "".join(f'<span class="n">{escape(p.label)}</span>' for p in group)
    return (
        f'<button type="button" class="source" data-cite="{escape(head.name)}">'
        f'<span class="name">{escape(head.record.title)}</span>'
        f'<span class="number">{escape(_number(head.record))}</span>'
        f'<span class="badges">{status_badge(head.status)}{_provenances(group)}'
        f'<span class="numbers">{numbers}</span></span></button>'
    )


def _provenances(group: Sequence[Pointer]) -> str:
    return "".join(provenance_badge(p) for p in dict.fromkeys(p.provenance for p in group))


def _number(record: Record) -> str:
    facts = record.facts
    if isinstance(facts, Policy):
        return facts.number or "文号未载明"
    return f"{KIND[record.kind]} {record.id}"


def _article(place: int, group: Sequence[Pointer]) -> str:
    """Render one source: what it is, where each passage stands, and its text."""
    head = group[0]
    record = head.record
    places = "".join(_place(pointer) for pointer in group)
    facts = "".join(
        f"<div><dt>{escape(label)}</dt><dd>{escape(value)}</dd></div>"
        for label, value in _facts(record)
    )
    return (
        f'<article class="source-text" data-key="{place}" aria-label="{escape(record.title)}">'
        f'<h3 tabindex="-1">{escape(record.title)}</h3>'
        f'<p class="badges">{status_badge(head.status)}{level_badge(record.level)}</p>'
        f'<dl class="facts">{facts}</dl>{places}'
        f'<div class="passage">{passage_html(record, group)}</div></article>'
    )


def _place(pointer: Pointer) -> str:
    """Render where one passage stands and how well it is vouched for; shown when it is open."""
    source = pointer.source
    where = [source.path or "来源文件未载明"]
    where += [f"第 {source.page} 页"] if source.page else []
    where += [f"第 {source.row} 行"] if source.row else []
    facts = pointer.record.facts
    checked = facts.checked if isinstance(facts, Policy) else None
    when = f'<span class="checked">{checked.isoformat()} 核验</span>' if checked else ""
    return (
        f'<p class="place" data-for="{escape(pointer.name)}"><span class="n">'
        f"{escape(pointer.label)}</span>{provenance_badge(pointer.provenance)}{when}"
        f'<span class="path">{escape(" · ".join(where))}</span></p>'
    )


def _facts(record: Record) -> Iterable[tuple[str, str]]:
    facts = record.facts
    yield "类别", KIND[record.kind]
    if isinstance(facts, Policy):
        yield "文号", facts.number or "未载明"
        yield "发文机关", "、".join(facts.issuers) or "未载明"
        yield "发布", _day(facts.published)
        yield "施行", _day(facts.effective)
        yield "有效期至", "长期" if facts.expires == date.max else _day(facts.expires)
        if facts.repealed:
            yield "废止", _day(facts.repealed)
        if facts.origin:
            yield "来源", facts.origin
    elif facts is not None:
        yield "编号", record.id
        if facts.owner:
            yield "单位", facts.owner
        if facts.published:
            yield "发布", _day(facts.published)
        if facts.expires:
            yield "有效期至", _day(facts.expires)


def _day(day: date | None) -> str:
    return day.isoformat() if day else "未载明"
