"""The list of cases: each with what was asked, what was expected, what came, and why it failed."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from itertools import groupby
from operator import attrgetter
from typing import Literal, get_args

from eval.suite.cases import Case, CaseKind, ConversationCase, MatchCase, SearchCase
from eval.suite.outcomes import Outcome
from eval.suite.replies import (
    AnswerReply,
    ConversationReply,
    HitSeen,
    Reply,
    SearchReply,
)
from eval.suite.report.profiles import profile_line
from eval.suite.report.said import reply_html
from eval.suite.report.telling import Titles, Wanted, asked, reason, told, turn_wanted, wanted
from eval.suite.runs import Run
from eval.suite.words import DIFFICULTY, GOAL, KIND, ROLE, TRAP, TYPE, lasted

Result = Literal["failed", "passed", "unserved"]
Change = Literal["better", "worse"]
# How an expectation begins that is backed by notes which no reader of a report has.
_UNSAID = "domain"

_RESULTS: dict[Result, tuple[str, str]] = {
    "failed": ("red", "✕ 没有通过"),
    "passed": ("green", "✓ 通过"),
    "unserved": ("grey", "– 尚未提供"),
}
CHANGES: dict[Change, tuple[str, str]] = {
    "worse": ("red", "↓ 变差"),
    "better": ("green", "↑ 变好"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A case that may be read, with how it came out."""

    case: Case
    outcome: Outcome

    @property
    def result(self) -> Result:
        """How it came out, in one word."""
        if not self.outcome.served:
            return "unserved"
        return "passed" if self.outcome.passed else "failed"


def cases_html(
    shown: Sequence[Shown], *, titles: Titles, run: Run, changes: Mapping[str, Change]
) -> str:
    """Give the filters and all cases: failed ones first and open, the others folded.

    Args:
        shown: The cases that may be read.
        titles: Of records, by id.
        run: What they are from.
        changes: By case id, those that went up or down against another run.
    """
    order: tuple[Result, ...] = get_args(Result)
    ranked = sorted(shown, key=lambda one: order.index(one.result))
    items = "".join(
        case_html(one, titles=titles, run=run, change=changes.get(one.case.id)) for one in ranked
    )
    return (
        f"{_filters(shown, changes)}"
        f'<p class="count" role="status" id="count">共 {len(shown)} 条用例</p>'
        f'<div id="list">{items}</div>'
        '<p class="empty" id="none" hidden>没有符合的用例。'
        '<button type="button" class="quiet" data-clear>清除筛选</button></p>'
    )


def case_html(one: Shown, *, titles: Titles, run: Run, change: Change | None = None) -> str:
    """Give one case."""
    case, outcome = one.case, one.outcome
    tone, word = _RESULTS[one.result]
    time = f'<span class="ms">{lasted(outcome.ms)}</span>' if outcome.served else ""
    moved = _badge(*CHANGES[change]) if change else ""
    marks = " ".join(
        (
            f'data-kind="{case.kind}"',
            f'data-result="{one.result}"',
            f'data-types="{" ".join(case.types)}"',
            f'data-traps="{" ".join(case.traps)}"',
            f'data-change="{change or ""}"',
        )
    )
    return (
        f'<details class="case" id="case-{escape(case.id)}" {marks}'
        f"{' open' if one.result == 'failed' else ''}>"
        f'<summary>{_badge(tone, word)}<span class="id">{escape(case.id)}</span>'
        f'<span class="ask">{escape(asked(case))}</span>'
        f'<span class="tail">{moved}<span class="kind">{KIND[case.kind]}</span>{time}</span>'
        f"</summary>{_body(one, titles, run)}</details>"
    )


def reasons_html(outcome: Outcome, titles: Titles) -> str:
    """Give why a case failed; empty for one that passed or was not asked."""
    if outcome.passed or not outcome.served:
        return ""
    lines = outcome.why or ("没有可判的检查。",)
    said = "".join(f"<li>{escape(reason(line, titles))}</li>" for line in lines)
    return f'<div class="why"><h4>为什么没有通过</h4><ul>{said}</ul></div>'


def outcome_html(one: Shown, *, anchor: str, titles: Titles) -> str:
    """Give what the product said to a case, or that nothing came."""
    case, reply = one.case, one.outcome.reply
    if reply is None:
        return f'<p class="note">{_silence(one.outcome)}</p>'
    grades = (
        case.relevant
        if isinstance(case, SearchCase)
        else case.grades
        if isinstance(case, MatchCase)
        else {}
    )
    said = [turn.say for turn in case.turns] if isinstance(case, ConversationCase) else []
    return reply_html(reply, anchor=anchor, titles=titles, grades=grades, said_before=said)


def titles_of(run: Run) -> dict[str, str]:
    """Give the titles of all records that the replies of a run name, by id."""
    return {
        record: title
        for outcome in run.outcomes
        if outcome.reply is not None
        for record, title in _titles(outcome.reply)
    }


def _silence(outcome: Outcome) -> str:
    if not outcome.served:
        return "这一类还没有提供，没有提问。"
    return "没有得到回答。" if outcome.failed else "没有保存当时的回答。"


def _body(one: Shown, titles: Titles, run: Run) -> str:
    expected = _expected(one.case, titles)
    note = f'<p class="note">备注：{escape(one.case.note)}</p>' if one.case.note else ""
    return (
        f'<div class="body"><div class="left">{reasons_html(one.outcome, titles)}{_asked_html(one)}'
        f'<h4>应当</h4>{expected}{note}{_about(one.case, run)}</div><div class="right">'
        f"<h4>回答</h4>{outcome_html(one, anchor=f'cite_{one.case.id}', titles=titles)}"
        "</div></div>"
    )


def _asked_html(one: Shown) -> str:
    """Give what belongs to the question and stands neither in the heading nor in the reply."""
    case = one.case
    match case.kind:
        case "conversation" if one.outcome.reply is not None:
            return ""
        case "eligibility":
            return f"<h4>企业情况</h4>{_facts(profile_line(case.profile))}"
        case "draft":
            return f"<h4>给出的事实</h4>{_facts(told(case.facts))}"
        case "conversation":
            said = "".join(f"<li>{escape(turn.say)}</li>" for turn in case.turns)
            return f"<h4>提问</h4><ol>{said}</ol>"
        case "search" | "match":
            return ""
        case _:
            before = "".join(
                f"<li>{'问' if turn.role == 'user' else '答'}：{escape(turn.content)}</li>"
                for turn in case.history
            )
            earlier = f'<h4>之前说过</h4><ul class="plain">{before}</ul>' if before else ""
            known = case.profile if case.kind == "answer" else None
            return earlier + (f"<h4>企业情况</h4>{_facts(profile_line(known))}" if known else "")


def _facts(line: str) -> str:
    return f'<p class="facts">{escape(line)}</p>'


def _expected(case: Case, titles: Titles) -> str:
    if not isinstance(case, ConversationCase):
        return _wanted_html(wanted(case, titles))
    turns = [(place, turn_wanted(turn, titles)) for place, turn in enumerate(case.turns, start=1)]
    return "".join(
        f'<p class="turn">第 {place} 轮</p>{_wanted_html(lines)}' for place, lines in turns if lines
    )


def _wanted_html(lines: Iterable[Wanted]) -> str:
    """Give what is expected, lines about the same under one name."""
    said = "".join(
        f"<div><dt>{escape(about)}</dt>"
        + "".join(f"<dd>{escape(line.what)}</dd>" for line in same)
        + "</div>"
        for about, same in groupby(lines, key=attrgetter("about"))
    )
    return f'<dl class="wanted">{said}</dl>' if said else '<p class="note">没有另外的要求。</p>'


def _about(case: Case, run: Run) -> str:
    words = [*(TYPE[of] for of in case.types), *(f"易错：{TRAP[of]}" for of in case.traps)]
    words.append(DIFFICULTY[str(case.difficulty)])
    if case.kind == "safety" and not case.allowed:
        words.append(GOAL[case.goal])
    words.append(f"身份：{ROLE[case.role]}")
    if case.as_of != run.header.today:
        words.append(f"以 {case.as_of} 为准")
    if not case.provenance.startswith(_UNSAID):
        words.append(f"依据：{case.provenance}")
    return '<p class="about">' + "".join(f"<span>{escape(word)}</span>" for word in words) + "</p>"


def _filters(shown: Sequence[Shown], changes: Mapping[str, Change]) -> str:
    results: dict[str, str] = {
        name: word for name, (_, word) in _RESULTS.items() if any(o.result == name for o in shown)
    }
    kinds = {
        kind: KIND[kind] for kind in get_args(CaseKind) if any(o.case.kind == kind for o in shown)
    }
    types = {of: word for of, word in TYPE.items() if any(of in o.case.types for o in shown)}
    traps = {of: word for of, word in TRAP.items() if any(of in o.case.traps for o in shown)}
    seen = {one.case.id for one in shown}
    moved = {
        name: word
        for name, (_, word) in CHANGES.items()
        if any(change == name and case in seen for case, change in changes.items())
    }
    selects = [("result", "结果", results), ("kind", "类别", kinds), ("types", "问题类型", types)]
    selects += [("traps", "易错点", traps), ("change", "与上次比", moved)]
    fields = "".join(_select(name, label, of) for name, label, of in selects if of)
    return (
        '<form id="filters" hidden><label class="wide">查找'
        '<input type="search" name="text" placeholder="编号、问题、回答中的字词"'
        f' autocomplete="off"></label>{fields}'
        '<button type="button" class="quiet" data-clear>清除筛选</button></form>'
    )


def _select(name: str, label: str, of: Mapping[str, str]) -> str:
    options = "".join(f'<option value="{key}">{escape(word)}</option>' for key, word in of.items())
    return (
        f'<label>{label}<select name="{name}"><option value="">全部</option>'
        f"{options}</select></label>"
    )


def _badge(tone: str, word: str) -> str:
    return f'<span class="badge {tone}">{escape(word)}</span>'


def _titles(reply: Reply) -> Iterable[tuple[str, str]]:
    match reply:
        case SearchReply():
            yield from _hit_titles(reply.hits)
        case AnswerReply():
            yield from ((cited.record, cited.title) for cited in reply.citations)
            yield from _hit_titles(reply.nearest)
        case ConversationReply():
            for turn in reply.turns:
                yield from _titles(turn.answer)
        case _:
            return


def _hit_titles(hits: Iterable[HitSeen]) -> Iterable[tuple[str, str]]:
    return ((hit.record, hit.title) for hit in hits)
