"""One of what people told the staff, opened: what it is about, and what the staff make of it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape

from assistant.complaints.complaint import MAX_NOTE_CHARS, MAX_REPLY_CHARS, Complaint
from assistant.complaints.words import KIND, STATE
from assistant.feedback import Feedback
from assistant.keeping.complaints import stamp_of
from assistant.keeping.profiles import GUEST
from assistant.matching.opinions import TURNED_DOWN, Opinion
from assistant.matching.words import TIER
from assistant.ui.complaints.entry import state_html
from assistant.ui.moments import moment_of
from assistant.ui.trials.readings import numbered
from assistant.words import REASON
from corpus.levels import Role

_ROLE: dict[Role, str] = {
    "enterprise": "企业",
    "manager": "技术经理人",
    "staff": "工作人员",
    "admin": "管理员",
}
_BACK = '<button type="button" class="quiet back-to-list" data-shut>← 返回列表</button>'
NOTHING_OPENED = '<p class="fine choose">选左边的一条，看它说的是什么，写下处理情况。</p>'


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """What is told beside what somebody said.

    Attributes:
        course: The name of the answer that it is about, where its course is still kept.
        titles: Of the records that it is about, by their ids; what is not in it is gone.
        handler: What whoever looks into it is called; empty for nobody.
        said: What was done last.
    """

    course: str = ""
    titles: Mapping[str, str] = field(default_factory=dict)
    handler: str = ""
    said: str = ""


def complaint_html(of: Complaint, beside: Beside) -> str:
    """Render a complaint, and the form by which it is looked into."""
    about = of.about
    record = [about.record] if about.record else []
    return (
        f'<article class="opened" data-inbox-of="{escape(of.number)}">{_BACK}'
        f'<h2 id="inbox-title" tabindex="-1">{KIND[of.kind]}</h2>{_told(beside)}'
        f"{_head(of, beside)}"
        f'<blockquote class="words" data-content>{escape(of.text)}</blockquote>'
        f"{_answer(about.question, about.answer, beside.course)}{_records(record, beside)}"
        f"{_form(of)}</article>"
    )


def opinion_html(of: Feedback, beside: Beside) -> str:
    """Render what somebody said of an answer, and what can be made of it."""
    note = (
        f'<blockquote class="words" data-content>{escape(of.note)}</blockquote>' if of.note else ""
    )
    facts = [
        ("时间", moment_of(of.when)),
        ("提出人", _ROLE[of.role]),
        ("以哪天的规定为准", of.as_of.isoformat()),
        ("状态", state_html("open" if of.state == "new" else "done")),
    ]
    if of.case:
        facts.append(("转成的用例", f"<code>{escape(of.case)}</code>"))
    acts = ""
    if of.state != "case":
        dismiss = (
            f'<button type="button" class="plain" data-dismiss="{escape(of.id)}">不处理</button>'
            if of.state == "new"
            else ""
        )
        acts = (
            '<p class="acts"><button type="button" class="strong"'
            f' data-adopt="{escape(of.id)}">转为评测用例</button>{dismiss}</p>'
        )
    return (
        f'<article class="opened" data-inbox-of="{escape(of.id)}">{_BACK}'
        f'<h2 id="inbox-title" tabindex="-1">{REASON[of.reason]}</h2>{_told(beside)}'
        f"{_facts(facts)}{note}{_history(of)}{_answer(of.question, of.answer, beside.course)}"
        f"{_records(of.cited, beside)}{acts}</article>"
    )


def match_html(of: Opinion, beside: Beside) -> str:
    """Render what somebody said of a match."""
    facts = [
        ("时间", moment_of(of.when)),
        ("提出人", _ROLE[of.role]),
        ("系统给的", TIER[of.shown]),
        ("提出人评的", TIER[of.rated]),
    ]
    if of.reason:
        facts.append(("为什么", TURNED_DOWN[of.reason]))
    if of.case:
        facts.append(("转成的用例", f"<code>{escape(of.case)}</code>"))
    text = f"<h3>需求</h3><p data-content>{escape(of.text)}</p>" if of.text else ""
    records = [one for one in (of.demand, of.achievement) if one]
    return (
        f'<article class="opened" data-inbox-of="{escape(of.id)}">{_BACK}'
        f'<h2 id="inbox-title" tabindex="-1">对匹配的评价</h2>{_facts(facts)}{text}'
        f"{_records(records, beside)}"
        '<p class="fine">对匹配的评价由管理员用命令 eval candidates 汇总成用例。</p></article>'
    )


def missing_html(why: str) -> str:
    """Render that there is no such entry, and why that may be."""
    return (
        f'{_BACK}<h2 id="inbox-title" tabindex="-1">没有找到</h2>'
        f'<p class="told amber">{escape(why)}</p>'
    )


def _told(beside: Beside) -> str:
    return f'<p class="told green" role="status">✓ {escape(beside.said)}</p>' if beside.said else ""


def _head(of: Complaint, beside: Beside) -> str:
    who = _ROLE[of.role]
    facts = [
        ("编号", f'<span class="number" data-content>{escape(of.number)}</span>'),
        ("时间", moment_of(of.when)),
        ("反映人", f"{who}（未登录）" if of.identity == GUEST else who),
        (
            "联系方式",
            f"<span data-content>{escape(of.contact)}</span>" if of.contact else "没有留",
        ),
        ("状态", state_html(of.state)),
        (
            "处理人",
            f"<span data-content>{escape(beside.handler)}</span>" if beside.handler else "还没有",
        ),
    ]
    if of.closed:
        facts.append(("办结", moment_of(of.closed)))
    return _facts(facts)


def _facts(facts: Iterable[tuple[str, str]]) -> str:
    """Render names and values; the values are HTML already."""
    lines = "".join(f"<div><dt>{name}</dt><dd>{value}</dd></div>" for name, value in facts)
    return f'<dl class="about">{lines}</dl>'


def _history(of: Feedback) -> str:
    if not of.history:
        return ""
    turns = "".join(
        f'<li><span class="fine">{"问" if turn.role == "user" else "答"}</span> '
        f"<span data-content>{escape(turn.content)}</span></li>"
        for turn in of.history
    )
    return f'<details><summary>此前的对话</summary><ol class="turns">{turns}</ol></details>'


def _answer(question: str, answer: str, course: str) -> str:
    if not question and not answer:
        return ""
    way = (
        f'<button type="button" class="plain" data-trace="{escape(course)}">'
        "看这个回答的过程</button>"
        if course
        else '<p class="fine">这个回答的过程没有保留，或已超过保存期限。</p>'
    )
    return (
        f"<h3>问的是</h3><p data-content>{escape(question)}</p><h3>当时的回答</h3>"
        f'<div class="said" data-content>{escape(numbered(answer))}</div>{way}'
    )


def _records(ids: Sequence[str], beside: Beside) -> str:
    if not ids:
        return ""
    rows = "".join(f"<li>{_record(one, beside.titles.get(one))}</li>" for one in ids)
    return f'<h3>涉及的资料</h3><ul class="records">{rows}</ul>'


def _record(id_: str, title: str | None) -> str:
    if title is None:
        return f'<span class="fine" data-content>{escape(id_)}</span>　已不在资料里'
    return (
        f"<span data-content>{escape(title)}</span> "
        f'<span class="fine" data-content>{escape(id_)}</span>'
        f'<button type="button" class="quiet" data-to-papers="{escape(id_)}">在资料里打开</button>'
    )


def _form(of: Complaint) -> str:
    states = "".join(
        f'<label><input type="radio" name="state" value="{code}"'
        f"{' checked' if code == of.state else ''}><span>{word}</span></label>"
        for code, word in STATE.items()
    )
    case = (
        '<button type="button" class="plain" data-case>转为评测用例</button>'
        if of.about.trace
        else ""
    )
    return (
        f'<form id="inbox-form" data-of="{escape(of.number)}" data-seen="{escape(stamp_of(of))}">'
        f"<h3>处理</h3><fieldset><legend>状态</legend>{states}</fieldset>"
        '<label class="tick"><input type="checkbox" name="take"><span>由我处理</span></label>'
        '<label for="inbox-reply">给反映人的答复 <span class="fine">对方登录后能看到</span></label>'
        f'<textarea id="inbox-reply" name="reply" rows="3" maxlength="{MAX_REPLY_CHARS}">\n'
        f"{escape(of.reply)}</textarea>"
        '<label for="inbox-note">内部备注 <span class="fine">只有工作人员能看到</span></label>'
        f'<textarea id="inbox-note" name="note" rows="2" maxlength="{MAX_NOTE_CHARS}">\n'
        f"{escape(of.note)}</textarea>"
        f'<p class="acts"><button type="submit" class="strong">记下</button>{case}</p></form>'
    )
