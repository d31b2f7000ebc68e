"""What the product said, as HTML: an answer with its citations, a ranking, verdicts, a draft.

Nothing of a question, a record or a model passes unescaped.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from html import escape

from assistant.ui.badges import level_badge, status_badge
from assistant.ui.markup import answer_html
from eval.suite.replies import (
    AnswerReply,
    Cited,
    ConditionSeen,
    ConversationReply,
    DraftReply,
    HitSeen,
    MatchesReply,
    MeasureSeen,
    MetricSeen,
    Reply,
    SearchReply,
    VerdictsReply,
)
from eval.suite.report.profiles import profile_line
from eval.suite.report.telling import GRADE, Titles, named
from eval.suite.words import CONDITION, METRIC_STATE, STATUS, TIER, VERDICT, WINDOW

_SIGN = {"answered": "✓", "partial": "?", "clarify": "?", "refused": "–"}
_TONE = {"answered": "green", "partial": "amber", "clarify": "amber", "refused": "grey"}
# The marks of the page are buttons that open a panel; here they lead to the citation below.
_MARK = re.compile(r'<button type="button" class="mark" data-cite="([^"]*)"[^>]*>(\d+)</button>')
# Of a ranking, so many are shown whatever they are; those that are sought, wherever they stand.
_HITS = 5
_PASSAGE, _CANDIDATES = 140, 10
_GRADED = {3: "blue", 2: "blue", 1: "grey"}
_ORIGIN = {
    "fact": "申报事实",
    "facts": "申报事实",
    "record": "资料",
    "rule": "规定",
    "computed": "推算",
}


def reply_html(
    reply: Reply,
    *,
    anchor: str,
    titles: Titles,
    grades: Mapping[str, int] | None = None,
    said_before: Sequence[str] = (),
) -> str:
    """Give a reply.

    Args:
        reply: As it came.
        anchor: Begins the ids of its citations; unique in the page, and safe in an id.
        titles: Of records, for replies that name records by id alone.
        grades: Of a search or a match: how well each record answers it.
        said_before: Of a conversation: what the person said, turn by turn.
    """
    match reply:
        case AnswerReply():
            return said_html(reply, anchor=anchor)
        case ConversationReply():
            return _conversation(reply, anchor, said_before)
        case SearchReply():
            return _ranking(reply, grades or {})
        case VerdictsReply():
            return "".join(_measure(measure, titles) for measure in reply.measures)
        case MatchesReply():
            return _matches(reply, titles, grades or {})
        case DraftReply():
            return _draft(reply)


def said_html(reply: AnswerReply, *, anchor: str) -> str:
    """Give one answer: its status, its text with links to its citations, and those below it."""
    cited = {citation.n: "" for citation in reply.citations}
    text = _MARK.sub(_link, answer_html(reply.answer, answer=anchor, badges=cited))
    word = f"{_SIGN[reply.status]} {STATUS[reply.status]}"
    pieces = [
        f'<p class="status"><span class="badge {_TONE[reply.status]}">{word}</span></p>',
        f'<div class="text">{text}</div>',
        _aside("追问", reply.ask),
        _aside("提示", reply.warnings),
        _citations(reply.citations, anchor),
        _nearest(reply.nearest),
    ]
    return "".join(pieces)


def _link(mark: re.Match[str]) -> str:
    anchor, n = mark.groups()
    return f'<a class="mark" href="#{anchor}" aria-label="出处 {n}">{n}</a>'


def _citations(citations: Sequence[Cited], anchor: str) -> str:
    if not citations:
        return ""
    lines = "".join(_citation(citation, anchor) for citation in citations)
    return f'<h4>引用</h4><ol class="citations">{lines}</ol>'


def _citation(citation: Cited, anchor: str) -> str:
    wrong = "" if citation.verbatim else '<span class="badge red">✕ 与原文不一致</span>'
    level = "" if citation.level == "public" else level_badge(citation.level)
    return (
        f'<li id="{escape(anchor)}-{citation.n}" value="{citation.n}" tabindex="-1">'
        f'<p class="source"><span class="record">{escape(citation.record)}</span>'
        f"《{escape(citation.title)}》{status_badge(citation.status)}{level}{wrong}</p>"
        f"<blockquote>{escape(citation.quote)}</blockquote></li>"
    )


def _nearest(hits: Sequence[HitSeen]) -> str:
    if not hits:
        return ""
    lines = "".join(
        f'<li><span class="record">{escape(hit.record)}</span>《{escape(hit.title)}》'
        f"{status_badge(hit.status)}</li>"
        for hit in hits
    )
    return f'<h4>最接近的资料</h4><ul class="plain">{lines}</ul>'


def _aside(name: str, lines: Iterable[str]) -> str:
    said = "".join(f"<li>{escape(line)}</li>" for line in lines)
    return f'<h4>{name}</h4><ul class="plain">{said}</ul>' if said else ""


def _conversation(reply: ConversationReply, anchor: str, said: Sequence[str]) -> str:
    turns = []
    for place, turn in enumerate(reply.turns, start=1):
        asked = escape(said[place - 1]) if place <= len(said) else ""
        knows = (
            f'<p class="note">已记下：{escape(profile_line(turn.profile))}</p>'
            if turn.profile
            else ""
        )
        turns.append(
            f'<li><p class="asked"><span class="turn">第 {place} 轮</span>{asked}</p>'
            f"{said_html(turn.answer, anchor=f'{anchor}_t{place}')}{knows}</li>"
        )
    return f'<ol class="turns">{"".join(turns)}</ol>'


def _ranking(reply: SearchReply, grades: Mapping[str, int]) -> str:
    if not reply.hits:
        return '<p class="note">没有找到任何资料。</p>'
    places = list(enumerate(reply.hits, start=1))
    first, later = places[:_HITS], places[_HITS:]
    sought = [(place, hit) for place, hit in later if grades.get(hit.record)]
    lines = "".join(_hit(place, hit, grades) for place, hit in [*first, *sought])
    rest = len(later) - len(sought)
    more = f'<p class="note">另有 {rest} 条不是要找的，不列出。</p>' if rest else ""
    return f'<ol class="hits">{lines}</ol>{more}'


def _hit(place: int, hit: HitSeen, grades: Mapping[str, int]) -> str:
    grade = grades.get(hit.record)
    sought = f'<span class="badge {_GRADED[grade]}">{GRADE[grade]}</span>' if grade else ""
    level = "" if hit.level == "public" else level_badge(hit.level)
    return (
        f'<li value="{place}"><p class="source"><span class="record">{escape(hit.record)}</span>'
        f"《{escape(hit.title)}》{status_badge(hit.status)}{level}{sought}</p>"
        f'<p class="passage">{escape(_short(hit.text))}</p></li>'
    )


def _measure(measure: MeasureSeen, titles: Titles) -> str:
    rows = "".join(
        f"<tr><td>{escape(one.text or one.id)}</td><td>{CONDITION[one.state]}</td>"
        f"<td>{escape(one.gap or '–')}</td></tr>"
        for one in _flat(measure.conditions)
    )
    table = (
        "<table><thead><tr><th>条件</th><th>结果</th><th>差距</th></tr></thead>"
        f"<tbody>{rows}</tbody></table>"
        if rows
        else ""
    )
    facts = [f"申报时间：{WINDOW[measure.window]}"] if measure.window else []
    facts += [f"支持内容：{measure.benefit}"] if measure.benefit else []
    facts += [f"最高 {measure.cap_wan:,g} 万元"] if measure.cap_wan is not None else []
    said = f'<p class="note">{escape("；".join(facts))}</p>' if facts else ""
    return (
        f'<p class="status"><span class="record">{escape(measure.measure)}</span>'
        f"{escape(named(measure.policy, titles))} <strong>{VERDICT[measure.verdict]}</strong></p>"
        f"{table}{said}{_aside('追问', measure.ask)}"
    )


def _flat(conditions: Iterable[ConditionSeen]) -> Iterable[ConditionSeen]:
    for condition in conditions:
        yield condition
        yield from _flat(condition.parts)


def _matches(reply: MatchesReply, titles: Titles, grades: Mapping[str, int]) -> str:
    lead = f'<p class="note">推荐 {reply.recommended} 项，列出 {len(reply.matches)} 项。</p>'
    if not reply.matches:
        return lead
    rows = "".join(
        f"<tr><td>{escape(named(one.record, titles))}</td><td>{TIER[one.tier]}</td>"
        f"<td>{GRADE[grades.get(one.record, 0)]}</td>"
        f"<td>{escape(_metrics(one.metrics))}</td></tr>"
        for one in reply.matches[:_CANDIDATES]
    )
    return (
        f"{lead}<table><thead><tr><th>资料</th><th>匹配程度</th><th>应为</th>"
        f"<th>指标</th></tr></thead><tbody>{rows}</tbody></table>"
    )


def _metrics(metrics: Sequence[MetricSeen]) -> str:
    return "；".join(f"{one.name} {METRIC_STATE[one.state]}" for one in metrics) or "–"


def _draft(reply: DraftReply) -> str:
    sections = "".join(
        f"<h4>{escape(section.title)}</h4>"
        f'<p class="text">{escape(section.text)}</p>' + _aside("【待填】", section.missing)
        for section in reply.sections
    )
    figures = _aside(
        "数字的出处",
        (f"{figure.text}：{_ORIGIN.get(figure.origin, figure.origin)}" for figure in reply.figures),
    )
    return f"{sections}{figures}{_aside('核对提示', (one.code for one in reply.lint))}"


def _short(text: str) -> str:
    return text if len(text) <= _PASSAGE else f"{text[:_PASSAGE]}…"
