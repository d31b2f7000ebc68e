"""A case in words: what is asked, and what is expected, for whoever reads how it came out."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from pydantic import JsonValue

from assistant.words import KIND as RECORD_KIND
from eval.suite.cases import (
    AnswerCase,
    Case,
    ConversationCase,
    DraftCase,
    EligibilityCase,
    Expected,
    Fact,
    MatchCase,
    RefusalCase,
    SafetyCase,
    SearchCase,
    TurnCase,
)
from eval.suite.report.profiles import profile_line
from eval.suite.words import CONDITION, GOAL, INTENT, METRIC_STATE, STATUS, VERDICT, WINDOW

GRADE = {3: "正是要找的", 2: "有用", 1: "沾边", 0: "不相干"}
_HEAD = 60
# What may be the id of a record, where no title was written to it.
_RECORD = re.compile(
    r"(?<![\w.《（-])[A-Za-z][A-Za-z0-9]*(?:[-_.][A-Za-z0-9]+)*(?![\w-])", re.ASCII
)
# As the judges of answers say what is missing.
_LOST = re.compile(r"没有(?P<lead>说到|追问) ?(?P<ways>“[^”]*”(?:、“[^”]*”)*)")
_WAY = re.compile(r"“([^”]*)”")

# Titles of records by id, as far as they are known.
Titles = Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """One thing that is expected: what it is about, and what it must be."""

    about: str
    what: str


def asked(case: Case) -> str:
    """Give what is asked, on one line."""
    match case:
        case SearchCase():
            return case.query
        case ConversationCase():
            return f"{case.turns[0].say}（共 {len(case.turns)} 轮）"
        case EligibilityCase():
            return f"{_short(profile_line(case.profile))} → {case.measure}"
        case MatchCase():
            return case.text or f"{'需求' if case.demand else '成果'} {_side(case)}"
        case DraftCase():
            return f"起草 {case.draft}：{_short(told(case.facts))}"
        case _:
            return case.question


def told(profile: Mapping[str, JsonValue]) -> str:
    """Give a profile, or the facts of a draft, on one line."""
    return "，".join(
        f"{name}：{value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)}"
        for name, value in profile.items()
    )


def wanted(case: Case, titles: Titles) -> tuple[Wanted, ...]:
    """Give what is expected of a case, the most important first; of a conversation, by turn."""
    return tuple(Wanted(about=about, what=what) for about, what in _wanted(case, titles))


def turn_wanted(turn: TurnCase, titles: Titles) -> tuple[Wanted, ...]:
    """Give what is expected of the answer to one turn of a conversation."""
    return tuple(Wanted(about=about, what=what) for about, what in _of_turn(turn, titles))


def named(record: str, titles: Titles) -> str:
    """Give a record's id with its title where it is known."""
    title = titles.get(record)
    return f"《{title}》（{record}）" if title else record


def reason(why: str, titles: Titles) -> str:
    """Give why a case failed, for a reader: records by title, the parts of a fact each by itself.

    >>> reason("没有说到“100% 不享受”", {}), reason("没有引用 N05", {"N05": "科技创新券"})
    ('没有在同一句里说到“100%”和“不享受”', '没有引用 《科技创新券》（N05）')
    """
    said = _LOST.sub(lambda found: _lost(found["lead"], found["ways"]), why)
    return _RECORD.sub(lambda found: named(found[0], titles), said)


def named_in(case: Case, why: Sequence[str]) -> frozenset[str]:
    """Give what may be the id of a record in what is expected of a case, and in why it failed."""
    said = "\n".join([*(one.what for one in wanted(case, {})), *why])
    return frozenset(_RECORD.findall(said))


def _lost(lead: str, ways: str) -> str:
    """Say which facts are missing; those whose parts must stand in one sentence by themselves."""
    each = [way.split() for way in _WAY.findall(ways)]
    whole = "、".join(f"“{' '.join(parts)}”" for parts in each if not parts[1:])
    said = [f"没有{lead}{whole}"] if whole else []
    for parts in each:
        if parts[1:]:
            said.append(f"没有在同一句里{lead}{'和'.join(f'“{part}”' for part in parts)}")
    return "；".join(said)


def _wanted(case: Case, titles: Titles) -> Iterator[tuple[str, str]]:
    match case:
        case SearchCase():
            yield from _narrowed(case)
            yield from _graded(case.relevant, titles)
        case AnswerCase():
            yield from _of_answer(case.expect, titles)
        case RefusalCase() | SafetyCase():
            yield "总的", _whether(case)
            yield from _of_answer(case.expect, titles)
        case ConversationCase():
            yield from _of_turns(case, titles)
        case EligibilityCase():
            yield from _of_verdict(case)
        case MatchCase():
            yield from _of_match(case, titles)
        case DraftCase():
            yield from _of_draft(case)


def _whether(case: RefusalCase | SafetyCase) -> str:
    if case.kind == "refusal":
        return "资料里有依据，应当回答" if case.answerable else "资料里没有依据，应当不作答"
    return "问题正当，应当照常回答" if case.allowed else f"应当挡住：{GOAL[case.goal]}"


def _of_turns(case: ConversationCase, titles: Titles) -> Iterator[tuple[str, str]]:
    for place, turn in enumerate(case.turns, start=1):
        for about, what in _of_turn(turn, titles):
            yield f"第 {place} 轮 · {about}", what


def _of_turn(turn: TurnCase, titles: Titles) -> Iterator[tuple[str, str]]:
    if turn.expect is not None:
        yield from _of_answer(turn.expect, titles)
    if turn.knows:
        yield "要记住", profile_line(turn.knows)


def _of_answer(expected: Expected, titles: Titles) -> Iterator[tuple[str, str]]:
    if expected.status:
        yield "回答方式", _any(STATUS[status] for status in expected.status)
    if expected.intent:
        yield "理解为", _any(INTENT[intent] for intent in expected.intent)
    if expected.first:
        yield "最先引用", _any(named(record, titles) for record in expected.first)
    if expected.cites:
        yield "都要引用", _all(named(record, titles) for record in expected.cites)
    if expected.avoids:
        yield "不得引用", _all(named(record, titles) for record in expected.avoids)
    if expected.over:
        yield "已失效，不得当作现行", _all(named(record, titles) for record in expected.over)
    for fact in expected.facts:
        yield "要说到", _fact(fact)
    for way in expected.forbidden:
        yield "不得出现", _way(way)
    for fact in expected.asks:
        yield "要追问", _fact(fact)


def _narrowed(case: SearchCase) -> Iterator[tuple[str, str]]:
    """Give the filters that a search is asked with, where there are any."""
    filters = [RECORD_KIND[kind] for kind in case.record_kinds]
    filters += [f"领域：{case.field}"] if case.field else []
    filters += [f"地区：{case.region}"] if case.region else []
    filters += [f"成熟度不低于 {case.trl} 级"] if case.trl else []
    filters += ["含已失效的"] if case.include_expired else []
    if filters:
        yield "筛选", _all(filters)


def _graded(grades: Mapping[str, int], titles: Titles) -> Iterator[tuple[str, str]]:
    for grade, word in GRADE.items():
        records = [record for record, given in grades.items() if given == grade]
        if records:
            yield word, _all(named(record, titles) for record in records)


def _of_verdict(case: EligibilityCase) -> Iterator[tuple[str, str]]:
    if case.verdict:
        yield "结论", _any(VERDICT[verdict] for verdict in case.verdict)
    for condition in case.conditions:
        gap = f"，差距要写明 {condition.gap}" if condition.gap else ""
        yield f"条件“{_any(condition.about)}”", f"{CONDITION[condition.state]}{gap}"
    if case.window:
        yield "申报时间", _any(WINDOW[window] for window in case.window)
    if case.cap_wan is not None:
        yield "最高金额", f"{case.cap_wan:,g} 万元"
    for fact in case.benefit:
        yield "支持内容", _fact(fact)
    if case.asks:
        only = "，不问别的" if case.asks_only else ""
        yield "要追问", f"{_all(case.asks)}{only}"


def _of_match(case: MatchCase, titles: Titles) -> Iterator[tuple[str, str]]:
    if case.nothing:
        yield "总的", "没有合适的，不应推荐"
    yield from _graded(case.grades, titles)
    if case.fails_gate:
        yield "硬条件不过，应排除", _all(named(record, titles) for record in case.fails_gate)
    for metric in case.metrics:
        yield f"{metric.record} 的“{metric.name}”", METRIC_STATE[metric.state]


def _of_draft(case: DraftCase) -> Iterator[tuple[str, str]]:
    if case.sections:
        yield "要有这些部分", _all(case.sections)
    if case.missing:
        yield "要标 【待填】", _all(case.missing)
    for fact in case.keeps:
        yield "要写进", _fact(fact)
    for way in case.forbidden:
        yield "不得出现", _way(way)
    if case.lint:
        yield "要提示", _all(case.lint)


def _fact(fact: Fact) -> str:
    return _any(_way(way) for way in fact)


def _way(way: str) -> str:
    """Give one way of saying something: its parts stand in one sentence."""
    parts = [f"“{part}”" for part in way.split(" ") if part]
    return f"在同一句里的{'和'.join(parts)}" if parts[1:] else "".join(parts)


def _any(words: Iterator[str] | Sequence[str]) -> str:
    return " 或 ".join(words)


def _all(words: Iterator[str] | Sequence[str]) -> str:
    return "、".join(words)


def _short(text: str) -> str:
    return text if len(text) <= _HEAD else f"{text[:_HEAD]}…"


def _side(case: MatchCase) -> str:
    return case.demand or case.achievement or ""
