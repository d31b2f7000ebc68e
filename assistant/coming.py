"""Rules that are published and hold only later: found, told with their day, never as current.

A rule that holds goes first; what will hold is named behind it. Where nothing holds that answers,
or the question names such a rule, that is the answer, with the day from which on it holds.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from assistant.answers import Evidence
from assistant.confidence import support
from assistant.evidence import gather
from assistant.figures import plain
from assistant.sentences import sentences
from assistant.stated import untold
from assistant.understanding import Understood
from corpus.records import Policy, Record
from index.chunks import Hit
from index.search import Found

_BEGINS = re.compile("施行|实施|执行|生效|起")
_MOST = 2
# What is nearly as near as what holds is worth knowing beside it.
_NEARLY = 0.85
_A_PAPER = re.compile("(?:办法|规定|细则|条例|方案|规划|措施|意见|通知|公告|决定|法|指南|指引)$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Coming:
    """A rule that does not hold yet, and bears on a question.

    Attributes:
        found: Its passages, as if nothing else had been found.
        evidence: What of it bears on the question, then from what day on it holds.
        called: Whether the question names it.
    """

    found: Found
    evidence: tuple[Evidence, ...]
    called: bool


def coming(found: Found, understood: Understood) -> Coming | None:
    """Give the rule that comes nearest of those that hold only later; None where none answers."""
    hits = [hit for hit in found.expired if hit.status == "upcoming"]
    if understood.records:
        hits = [hit for hit in hits if hit.record.id in understood.records]
    if not hits or understood.history:
        return None
    called = [hit for hit in hits if _is_called(hit.record, understood)]
    first = (called or hits)[0].record
    own = tuple(hit for hit in hits if hit.record.id == first.id)
    alone = replace(found, hits=own, expired=(), outdated=(), heirs=frozenset())
    if not called and support(understood, alone) != "full":
        return None
    evidence = gather(alone, understood)
    if not evidence:
        return None
    return Coming(
        found=alone,
        evidence=_with_its_day(evidence, own[0]),
        called=bool(called),
    )


def begins(record: Record) -> date | None:
    """Give the day from which on a policy holds; None where that is not known."""
    facts = record.facts
    return facts.effective or facts.published if isinstance(facts, Policy) else None


def belongs_beside(
    later: Coming, current: Sequence[Evidence], found: Found, understood: Understood
) -> bool:
    """Say whether it is to be named behind what holds.

    It is where it takes that one's place, is about as near, or tells what that one does not.
    """
    facts = later.evidence[0].record.facts
    cited = {item.record.id for item in current}
    named = {by for item in current for by in _replaced_by(item.record)}
    replaces = set(facts.replaces) if isinstance(facts, Policy) else set()
    if replaces & cited or later.evidence[0].record.id in named:
        return True
    best = max((hit.score for hit in found.hits), default=0.0)
    near = later.found.hits[0].score >= best * _NEARLY
    return later.called or near or _tells_more(later, current, found, understood)


def _tells_more(
    later: Coming, current: Sequence[Evidence], found: Found, understood: Understood
) -> bool:
    weights = understood.weighed(found.rarity)
    gaps = untold(understood.sorts, current, weights=weights)
    return len(untold(gaps, later.evidence, weights=weights)) < len(gaps)


def shortened(later: Coming) -> tuple[Evidence, ...]:
    """Give what is quoted of it behind what holds: little, and always its day."""
    *rest, last = later.evidence
    best = sorted(rest, key=lambda item: -item.score)[: _MOST - 1]
    return (*sorted(best, key=lambda item: item.start), last)


def _with_its_day(evidence: Sequence[Evidence], hit: Hit) -> tuple[Evidence, ...]:
    """Give the evidence with the sentence last that says from what day on the rule holds."""
    day = begins(hit.record)
    stated = day and _stated(hit.record, day)
    if not stated:
        return tuple(evidence)
    start, end = stated
    rest = [item for item in evidence if item.end <= start or end <= item.start]
    if not rest:
        return tuple(evidence)
    said = Evidence(record=hit.record, start=start, end=end, status=hit.status)
    return (*rest, said)


def _stated(record: Record, day: date) -> tuple[int, int] | None:
    """Give where a record says that it holds from a day on, or at least names the day."""
    written = re.compile(rf"{day.year}\s*[-年./]\s*0?{day.month}\s*[-月./]\s*0?{day.day}(?!\d)")
    spans = [(one.start, one.end) for one in sentences(record.text)]
    naming = [span for span in spans if written.search(record.text[slice(*span)])]
    telling = [span for span in naming if _BEGINS.search(record.text[slice(*span)])]
    return next(iter([*telling, *naming]), None)


def _replaced_by(record: Record) -> tuple[str, ...]:
    return record.facts.replaced_by if isinstance(record.facts, Policy) else ()


def _is_called(record: Record, understood: Understood) -> bool:
    """Say whether the question names a record by its id, its 文号 or its whole title.

    The subject of a rule is no name of it: that rules which hold have as well.
    """
    number = record.facts.number if isinstance(record.facts, Policy) else None
    written = plain(number or "")
    numbered = any(one in written for one in understood.numbers)
    titled = _A_PAPER.search(record.title) is not None and record.title in understood.formal
    return record.id in understood.records or numbered or titled
