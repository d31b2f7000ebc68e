"""The evidence beside the conversation: a list of sources, and each source's text.

Everything that the marks of the conversation can open is rendered ahead; `page.js` shows the one
that was touched, so opening a source asks nothing of the server.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from html import escape

from assistant.ui.badges import (
    caution_badge,
    legend,
    level_badge,
    provenance_badge,
    standing_badges,
    summary_badge,
)
from assistant.ui.exchanges import Exchange, Pointer
from assistant.ui.passage import passage_html
from assistant.words import KIND
from corpus.records import Policy, Record

_EMPTY = (
    '<p class="lead">回答的依据会显示在这里</p><ul>'
    "<li>回答里每个数字角标，对应资料里的一段。</li>"
    "<li>点一下角标，看文件名称、文号、效力和那一段；是摘要的会写明“摘要（非原文）”。</li>"
    "<li>没有依据的话，不写进回答。</li></ul>"
)


def panel_html(exchanges: Sequence[Exchange]) -> str:
    """Render the panel for a conversation."""
    pointers = [pointer for exchange in exchanges for pointer in exchange.pointers]
    lists = [sources_html(exchange) for exchange in exchanges] or [_welcome()]
    return "".join([head_html("出处"), *lists, articles_html(pointers)])


def head_html(name: str, *, back: bool = True) -> str:
    """Render the panel's head; `back` is the way from a text to the list of all."""
    way = '<button type="button" class="quiet back" data-back>← 全部出处</button>' if back else ""
    return (
        f'<div class="panel-head"><h2>{escape(name)}</h2>{way}<button type="button" '
        f'class="quiet close" data-close aria-label="关闭{escape(name)}">✕</button></div>'
    )


def articles_html(pointers: Sequence[Pointer]) -> str:
    """Render the texts that these passages stand in; the page shows the one that is opened."""
    return "".join(_article(place, group) for place, group in enumerate(_by_record(pointers)))


def sources_html(exchange: Exchange) -> str:
    """Render the list of an answer's sources; only the last answer's shows by itself."""
    groups = _by_record(exchange.pointers)
    if exchange.answer is None and exchange.running:
        said = "正在查找资料…"
    elif exchange.withdrawn:
        said = "这个回答已收回。"
    elif not groups:
        said = "这个回答没有引用资料。"
    elif exchange.answer is not None and exchange.answer.citations:
        said = f"本回答引用 {len(groups)} 份资料"
    else:
        said = "最接近的资料，没有直接回答问题"
    items = "".join(f"<li>{_source(group)}</li>" for group in groups)
    return (
        f'<div class="sources" data-answer="{escape(exchange.name)}"><p class="lead">{said}</p>'
        f"<ol>{items}</ol></div>"
    )


def _welcome() -> str:
    return f'<div class="sources empty">{_EMPTY}{legend_html()}</div>'


def legend_html() -> str:
    """Render what the badges mean."""
    lists = (
        f"<h3>{about}标签</h3><dl>"
        + "".join(f"<dt>{badge}</dt><dd>{escape(why)}</dd>" for badge, why in rows)
        + "</dl>"
        for about, rows in legend()
    )
    return f'<div class="legend">{"".join(lists)}</div>'


def _by_record(pointers: Iterable[Pointer]) -> list[list[Pointer]]:
    """Group passages by the text they stand in, in the order first met."""
    groups: dict[tuple[str, str], list[Pointer]] = {}
    for pointer in pointers:
        groups.setdefault((pointer.record.id, pointer.record.text), []).append(pointer)
    return list(groups.values())


def _source(group: Sequence[Pointer]) -> str:
    head = group[0]
    numbers = "".join(f'<span class="n">{p.label}</span>' for p in group if p.label.isdigit())
    return (
        f'<button type="button" class="source" data-cite="{escape(head.name)}">'
        f'<span class="name" data-content>{escape(head.record.title)}</span>'
        f"{_number(head.record)}"
        f'<span class="badges">{standing_badges(head.record, head.status)}'
        f"{_provenances(group)}{summary_badge(head.record)}{_cautions(group)}"
        f'<span class="numbers">{numbers}</span></span></button>'
    )


def _provenances(group: Sequence[Pointer]) -> str:
    return "".join(provenance_badge(p) for p in dict.fromkeys(p.provenance for p in group))


def _cautions(group: Sequence[Pointer]) -> str:
    found = dict.fromkeys(caution for pointer in group for caution in pointer.cautions)
    return "".join(map(caution_badge, found))


def _number(record: Record) -> str:
    facts = record.facts
    if isinstance(facts, Policy) and facts.number:
        return f'<span class="number" data-content>{escape(facts.number)}</span>'
    said = "文号未载明" if isinstance(facts, Policy) else f"{KIND[record.kind]} {record.id}"
    return f'<span class="number">{escape(said)}</span>'


def _article(place: int, group: Sequence[Pointer]) -> str:
    """Render one source: what it is, how its open passage is vouched for, and its text."""
    record = group[0].record
    facts = "".join(
        f"<div><dt>{escape(label)}</dt><dd>{escape(value)}</dd></div>"
        for label, value in _facts(record)
    )
    return (
        f'<article class="source-text" data-key="{place}">'
        f'<div class="source-head"><h3 tabindex="-1" data-content>{escape(record.title)}</h3>'
        f"{_summary(record)}{''.join(_vouched(pointer) for pointer in group)}</div>"
        f'<dl class="facts">{facts}{"".join(_where(pointer) for pointer in group)}</dl>'
        f'<div class="passage" data-content>{passage_html(record, group)}</div>'
        f"{_complaining(record)}</article>"
    )


def _summary(record: Record) -> str:
    """Render that a text is no original, where it says so itself."""
    badge = summary_badge(record)
    return f'<p class="badges">{badge}</p>' if badge else ""


def _complaining(record: Record) -> str:
    """Render the way to tell the staff that something is wrong with a source."""
    return (
        '<p class="complaint-way"><button type="button" class="quiet" data-complain="record"'
        f' data-record="{escape(record.id)}" data-title="{escape(record.title)}">'
        "反馈这份资料的问题</button></p>"
    )


def _vouched(pointer: Pointer) -> str:
    """Render how well one passage is vouched for; shown while it is open."""
    facts = pointer.record.facts
    notes = []
    if isinstance(facts, Policy):
        notes += [facts.number] if facts.number else []
        notes += [f"{facts.checked.isoformat()} 核验"] if facts.checked else []
    when = "".join(f'<span class="checked">{escape(note)}</span>' for note in notes)
    return (
        f'<p class="place" data-for="{escape(pointer.name)}"><span class="n">'
        f"{escape(pointer.label)}</span>{standing_badges(pointer.record, pointer.status)}"
        f"{provenance_badge(pointer.provenance)}{_cautions([pointer])}"
        f"{level_badge(pointer.record.level)}{when}</p>"
    )


def _where(pointer: Pointer) -> str:
    """Render where one passage stands; shown while it is open."""
    source = pointer.source
    where = [source.path or "未载明"]
    where += [f"第 {source.page} 页"] if source.page else []
    where += [f"第 {source.row} 行"] if source.row else []
    return (
        f'<div class="place wide" data-for="{escape(pointer.name)}"><dt>文件</dt>'
        f"<dd>{escape(' · '.join(where))}</dd></div>"
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
