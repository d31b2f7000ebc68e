"""One trace, as HTML: from the question to what was shown, step by step."""

from collections.abc import Iterable, Sequence
from html import escape
from typing import Literal, NamedTuple

from assistant.chatmodel.port import Spent
from assistant.rows import with_tables
from assistant.traces import LeftOut, Passage, Rewriter, Trace
from assistant.ui.badges import level_badge
from assistant.ui.markup import answer_html
from assistant.ui.moments import moment_of
from assistant.ui.traces.listing import outcome_html, writer
from assistant.ui.trials.readings import NOTHING, numbered, reading
from assistant.words import INTENT
from corpus.levels import Role

_ROLE: dict[Role, str] = {
    "enterprise": "访客",
    "manager": "技术经理人",
    "staff": "工作人员",
    "admin": "管理员",
}
_REWRITER: dict[Rewriter, str] = {
    "nobody": "照原话，没有改写",
    "rules": "由规则按对话补全",
    "model": "由语言模型按对话改写",
}
_STEP = {
    "understand": "理解问题",
    "search": "检索",
    "gather": "挑选原文",
    "quote": "摘出原文",
    "model": "语言模型撰写",
    "check": "逐句核对",
    "total": "合计",
}
_LEFT_OUT: dict[LeftOut, str] = {
    "ended": "没有用：这一天不在有效期内",
    "far": "没有用：与问题不够切题，低于可以作答的界限",
    "behind": "没有用：别的资料更切题",
    "elsewhere": "没有用这一处：这份资料引用了别处",
}
_AT_FIRST = 6
NOTHING_OPENED = '<p class="fine choose">选左边的一条，看它是怎么来的。</p>'


class _Fault(NamedTuple):
    """A sentence that did not hold."""

    text: str
    why: str
    kind: Literal["gone", "mended"]


def missing_html(why: str) -> str:
    """Render that there is no such trace, and why that may be."""
    return (
        f'{_BACK}<h2 id="traces-title" tabindex="-1">没有找到</h2>'
        f'<p class="told amber">{escape(why)}</p>'
    )


def trace_html(trace: Trace, *, withheld: int | None = None) -> str:
    """Render how an answer came about.

    Args:
        trace: Of the answer.
        withheld: How many records are above whoever asked; None where that is not known.
    """
    steps = (
        _step("怎样理解", _understood(trace)),
        _step(f"找到的资料　{len(trace.found)} 处", _passages(trace.found, numbered=False)),
        _step("没有参与的资料", _apart(trace, withheld)),
        _step("交给语言模型的", _given(trace)),
        _step("语言模型写的", _wrote(trace)) if trace.wrote or trace.removed else "",
        _step("给提问人看的", _shown(trace)),
        _step("用时和用量", _spent(trace)),
    )
    return (
        '<article class="opened" tabindex="0" aria-labelledby="traces-title"'
        f' data-trace-of="{escape(trace.id)}">{_BACK}'
        f'<h2 id="traces-title" tabindex="-1" data-content>{escape(trace.question)}</h2>'
        f"{_head(trace)}"
        f'<ol class="steps">{"".join(steps)}</ol></article>'
    )


_BACK = '<button type="button" class="quiet back-to-list" data-shut>← 返回列表</button>'


def _step(name: str, body: str) -> str:
    return f"<li><h3>{escape(name)}</h3>{body}</li>"


def _head(trace: Trace) -> str:
    facts = [
        ("提问时间", moment_of(trace.when)),
        # What others ask is theirs: staff see how an answer came about, and not whose it is.
        ("提问人", _ROLE[trace.role]),
        ("以哪天的规定为准", trace.as_of.isoformat()),
        ("结果", outcome_html(trace)),
        ("谁写的", escape(writer(trace))),
    ]
    if trace.failure:
        facts.append(("出了什么错", escape(trace.failure)))
    return _facts(facts)


def _facts(facts: Iterable[tuple[str, str]]) -> str:
    """Render names and values; the values are HTML already."""
    lines = "".join(f"<div><dt>{name}</dt><dd>{value}</dd></div>" for name, value in facts)
    return f'<dl class="about">{lines}</dl>'


def _understood(trace: Trace) -> str:
    if trace.status is None:
        return '<p class="fine">还没有理解完就中断了。</p>'
    facts = [("改写", _REWRITER[trace.rewriter])]
    if trace.rewriter != "nobody":
        facts.insert(0, ("理解为", escape(trace.understood)))
    if trace.intent:
        facts.append(("属于", INTENT[trace.intent]))
    return _facts(facts)


def _passages(passages: Sequence[Passage], *, numbered: bool) -> str:
    if not passages:
        return '<p class="fine">没有。</p>'
    rows = [_passage(n, one, numbered=numbered) for n, one in enumerate(passages, start=1)]
    first, rest = rows[:_AT_FIRST], rows[_AT_FIRST:]
    more = (
        f'<details><summary>另外 {len(rest)} 处</summary><ol class="passages">{"".join(rest)}'
        "</ol></details>"
        if rest
        else ""
    )
    return f'<ol class="passages">{"".join(first)}</ol>{more}'


def _passage(n: int, of: Passage, *, numbered: bool) -> str:
    mark = f'<span class="n">{n}</span>' if numbered else f'<span class="place-of">{n}</span>'
    name = (
        f'<span class="name" data-content>{escape(of.title)}</span>'
        f'<span class="fine">{escape(of.record)}</span>'
        if of.record
        else '<span class="fine">一份您不能查看的资料</span>'
    )
    score = "" if numbered else f" · 得分 {of.score:.3f}"
    where = f'<span class="fine">第 {of.start}–{of.end} 字{score}</span>'
    why = f'<span class="left-out">{_LEFT_OUT[of.why]}</span>' if of.why else ""
    return f"<li>{mark}{name}{level_badge(of.level)}{where}{why}</li>"


def _apart(trace: Trace, withheld: int | None) -> str:
    """Render what took no part in the answer: what did not hold, and how much is guarded."""
    past = _passages(trace.past, numbered=False) if trace.past else ""
    said = (
        f'<p class="fine">这一天不在有效期内，没有参与：</p>{past}'
        if past
        else '<p class="fine">没有因为不在有效期内而没有参与的。</p>'
    )
    if withheld is None:
        return said
    count = (
        f"<p>{withheld} 条因权限未参与</p>"
        if withheld
        else '<p class="fine">没有因权限未参与的。</p>'
    )
    return f'{said}{count}<p class="fine">因权限未参与的，按现在的资料数；提问时可能不同。</p>'


def _given(trace: Trace) -> str:
    if not trace.model:
        return '<p class="fine">没有用语言模型。</p>'
    place = f"{escape(trace.host)}（本机以外）" if trace.host else "本机"
    facts = [("模型", escape(trace.model)), ("在哪里", place)]
    if trace.prompts:
        facts.append(("提示词", "、".join(f"<code>{escape(one)}</code>" for one in trace.prompts)))
    if trace.withheld:
        facts.append(("没有给它看", f"{trace.withheld} 处资料，级别高于它能看的"))
    if trace.masked:
        facts.append(("遮盖", f"{trace.masked} 处名称、数字或个人信息"))
    return _facts(facts)


def _wrote(trace: Trace) -> str:
    """Render what a model wrote, with what did not hold struck out, and why."""
    faults = [_Fault(one.text, one.why, "gone") for one in trace.removed]
    faults += [_Fault(one.text, one.why, "mended") for one in trace.repaired]
    text, absent = _struck(trace.wrote, faults)
    more = "".join(f"<li>{_fault(one)}</li>" for one in absent)
    also = f'<p class="fine">重写时写的，也删去了：</p><ul class="absent">{more}</ul>'
    count = f"删去 {len(trace.removed)} 句" if trace.removed else "没有删去的句子"
    if trace.repaired:
        count += f"，改写后通过 {len(trace.repaired)} 句"
    wrote = f'<div class="wrote" data-content>{text}</div>' if text else ""
    return f'<p class="fine">{count}。</p>{wrote}{also if more else ""}'


def _struck(text: str, faults: Sequence[_Fault]) -> tuple[str, list[_Fault]]:
    """Mark the faulty sentences in a text; give those, too, that do not stand in it."""
    found: list[tuple[int, int, _Fault]] = []
    absent = []
    for fault in faults:
        start = text.find(fault.text) if fault.text else -1
        end = start + len(fault.text)
        if start < 0 or any(start < until and at < end for at, until, _ in found):
            absent.append(fault)
        else:
            found.append((start, end, fault))
    pieces, done = [], 0
    for start, end, fault in sorted(found, key=lambda one: one[0]):
        # Why it did not hold stands on a line of its own, which ends the sentence's.
        pieces += [escape(text[done:start]), _fault(fault)]
        done = end + text.startswith("\n", end)
    return "".join([*pieces, escape(text[done:])]), absent


def _fault(of: _Fault) -> str:
    word = "改写后通过" if of.kind == "mended" else "删去"
    return (
        f'<del class="{of.kind}">{escape(of.text)}</del>'
        f'<span class="because {of.kind}">{word}：{escape(of.why)}</span>'
    )


def _shown(trace: Trace) -> str:
    if not trace.text:
        return '<p class="fine">没有给出回答。</p>'
    said = answer_html(numbered(with_tables(trace.text)), answer="t", badges={})
    warned = "".join(f'<li class="fine">{escape(line)}</li>' for line in trace.warnings)
    warned = f'<p class="fine">提醒：</p><ul class="absent">{warned}</ul>' if warned else ""
    cited = f"<h4>引用</h4>{_passages(trace.cited, numbered=True)}" if trace.cited else ""
    return f'<div class="said" data-content>{said}</div>{warned}{cited}'


def _spent(trace: Trace) -> str:
    steps = [(_STEP.get(name, name), ms, None) for name, ms in trace.ms.items() if name != "total"]
    calls = [
        (f"语言模型：{name}", one.total_ms, one)
        for name, one in zip(_named(trace), trace.spent, strict=True)
    ]
    total = [(_STEP["total"], trace.ms["total"], None)] if "total" in trace.ms else []
    rows = "".join(_row(*row) for row in (*steps, *calls, *total))
    if not rows:
        return '<p class="fine">没有记下用时。</p>'
    return (
        '<table class="spent"><thead><tr><th scope="col">步骤</th><th scope="col">用时</th>'
        '<th scope="col">开始写</th><th scope="col">读入</th><th scope="col">写出</th></tr></thead>'
        f"<tbody>{rows}</tbody></table>"
        '<p class="fine">读入、写出以模型的词元计；–表示没有，或模型没有告诉。</p>'
    )


def _named(trace: Trace) -> tuple[str, ...]:
    """Give a name to each call: the last of the prompts that it was made with."""
    calls, prompts = len(trace.spent), trace.prompts
    each, odd = divmod(len(prompts), calls) if calls else (0, 0)
    if odd or not each:
        return tuple(f"第 {n} 次" for n in range(1, calls + 1))
    return prompts[each - 1 :: each]


def _row(name: str, ms: float, call: Spent | None) -> str:
    first = reading(call.first_ms, "ms") if call else NOTHING
    asked, written = (call.asked_tokens, call.written_tokens) if call else (None, None)
    return (
        f'<tr><th scope="row">{escape(name)}</th><td>{reading(ms, "ms")}</td><td>{first}</td>'
        f"<td>{_count(asked)}</td><td>{_count(written)}</td></tr>"
    )


def _count(tokens: int | None) -> str:
    return NOTHING if tokens is None else f"{tokens:,}"
