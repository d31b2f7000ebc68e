"""Questions of how many records there are, answered from the records and never from a search.

What a question wants counted is told in `assistant.counts`. A condition that is not understood is
said to be so, and nobody is given a number for it.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from datetime import date
from typing import Protocol

from assistant.answers import Answer, Citation, Evidence, Question
from assistant.counts import STANDINGS, Count, count_of, over_in_words
from assistant.extract import name_of, warnings_of
from assistant.understanding import Understood
from corpus.facets import Facets, Tally
from corpus.levels import Viewer
from corpus.records import Kind, Policy, Record
from corpus.store.records import StoredRecord
from index.chunks import Hit

_LISTED = 10
_ABOUT_RULES = ("policy_find", "policy_fact", "eligibility", "how_to_apply")
_SILENT = {
    "field": "没有写技术领域的",
    "tag": "没有写产业的",
    "region": "没有写地区的",
    "trl": "没有写成熟度的",
}
_COUNTED_BY: Mapping[Kind, str] = {
    "policy": "层级、地区和效力",
    "achievement": "技术领域、产业、地区和成熟度",
    "demand": "技术领域、产业、地区和期望的成熟度",
}


class Tallies(Protocol):
    """Counts and gives records; `corpus.store.records.RecordStore` in production."""

    def tally(
        self, viewer: Viewer, facets: Facets, *, day: date, limit: int = 0, offset: int = 0
    ) -> Tally:
        """Count what the viewer may see."""

    def current(self, ids: Collection[str], viewer: Viewer) -> Mapping[str, StoredRecord]:
        """Give those of the records that the viewer may see."""


def counted(question: Question, understood: Understood, records: Tallies | None) -> Answer | None:
    """Give the exact number and the first records; None for what asks for no number of records."""
    about_rules = understood.intent in _ABOUT_RULES
    # The name of what a follow-up is about is no condition of a count.
    asked = question.text if understood.focus else understood.text
    wanted = count_of(asked, about_rules=about_rules) if records is not None else None
    if wanted is None or records is None:
        return None
    if wanted.left_out and not wanted.said:
        return _not_counted(wanted, understood)
    viewer, day = question.viewer, question.day
    tally = records.tally(viewer, wanted.facets, day=day, limit=_LISTED)
    shown = records.current([listed.id for listed in tally.page], viewer)
    citations = tuple(
        Citation(n=n, evidence=_stated(shown[listed.id], wanted.facets, day))
        for n, listed in enumerate((item for item in tally.page if item.id in shown), start=1)
    )
    lines = [
        _left_out(wanted),
        _number(wanted, tally, day),
        *map(_listed, citations),
        *_rest(wanted, tally, len(citations)),
    ]
    return Answer(
        status="partial" if wanted.left_out or wanted.by_level else "answered",
        intent="statistics",
        question=understood.text,
        text="\n\n".join(line for line in lines if line),
        citations=citations,
        warnings=tuple(warnings_of(understood, citations, ())),
    )


def _number(wanted: Count, tally: Tally, day: date) -> str:
    """Give the one sentence that answers, and how it was counted."""
    name, unit = wanted.name, wanted.unit
    held = [] if wanted.facets.holds is False or wanted.facets.standings else ["在有效期内"]
    conditions = "、".join([*wanted.said, *held])
    number = f"{name}共 {tally.number} {unit}" if tally.number else f"没有一{unit}{name}符合"
    how = f"按资料库 {day.isoformat()} 的记录，在您可见的范围内计数。"
    return f"{number}：{conditions}。{how}"


def _left_out(wanted: Count) -> str:
    said = ""
    if wanted.left_out:
        said = f"“{wanted.left_out}”没有登记成可以计数的条件，没有按它数；下面只按其余条件。"
    if wanted.by_level:
        said += "只数您可见的总数，不按公开范围分开数。"
    return said


def _not_counted(wanted: Count, understood: Understood) -> Answer:
    """Say that the one condition of a question is none that records are counted by."""
    return Answer(
        status="clarify",
        intent="statistics",
        question=understood.text,
        text=f"“{wanted.left_out}”没有登记成可以计数的条件，没有计数。\n\n"
        f"{wanted.name}可以按{_COUNTED_BY[wanted.kind]}来数；"
        f"要找与“{wanted.left_out}”有关的{wanted.name}，请到“找成果”里搜索。",
        ask=(f"按什么条件数{wanted.name}",),
    )


def _listed(citation: Citation) -> str:
    """Give a record's name, and the line that states what was asked for where it is another."""
    name = f"**{name_of(citation.record, _hit(citation.evidence))}**"
    quote = citation.quote.replace("[^", "［^")
    if citation.record.title in citation.quote:
        return f"{name}[^{citation.n}]"
    return f"{name}\n- {quote}[^{citation.n}]"


def _hit(of: Evidence) -> Hit:
    return Hit(
        record=of.record, start=of.start, end=of.end, crumb="", score=of.score, status=of.status
    )


def _rest(wanted: Count, tally: Tally, shown: int) -> Iterator[str]:
    """Say where the others are, and how many were not counted for what reason."""
    unit = wanted.unit
    if tally.number > shown:
        yield f"以上是最新的 {shown} {unit}，其余 {tally.number - shown} {unit}见“找成果”。"
    apart = [
        f"{_SILENT[facet]} {number} {unit}" for facet, number in tally.silent.items() if number
    ]
    if wanted.facets.holds and tally.over:
        apart.append(f"{over_in_words(wanted.kind)} {tally.over} {unit}")
    if wanted.facets.standings:
        others = tally.standings.items()
        apart += [
            f"{STANDINGS[s]} {n} {unit}" for s, n in others if s not in wanted.facets.standings
        ]
    if apart:
        yield f"没有计入：{'、'.join(apart)}。"


def _stated(stored: StoredRecord, facets: Facets, day: date) -> Evidence:
    """Point at the line that states what was asked for; for nothing in particular, the title."""
    record = stored.record
    start, end = next(_spans(record, facets), (0, 0))
    return Evidence(record=record, start=start, end=end, status=stored.status(day))


def _spans(record: Record, facets: Facets) -> Iterator[tuple[int, int]]:
    """Give where a record states the facets, the most particular first, then its title."""
    lines = list(_lines(record.text))
    for value, label in _values(record, facets):
        for start, end in lines:
            line = record.text[start:end]
            if value in line and label.search(line):
                yield start, end
    yield from ((s, e) for s, e in lines if record.title in record.text[s:e])
    yield from lines


def _values(record: Record, facets: Facets) -> Iterator[tuple[str, re.Pattern[str]]]:
    facts = record.facts
    if facts is None:
        return
    if not isinstance(facts, Policy):
        if facets.field and facts.field:
            yield facts.field, re.compile("领域")
        if facets.tag:
            yield from ((tag, re.compile("产业|行业|标签")) for tag in facts.tags)
        if facets.trl and facts.trl:
            yield "", re.compile("TRL|成熟度")
    if facets.region and facts.region:
        yield facts.region, re.compile("地区|区域|所在地")
    if isinstance(facts, Policy) and facets.tier and facts.tier:
        yield facts.tier, re.compile("层级|级别")


def _lines(text: str) -> Iterator[tuple[int, int]]:
    offset = 0
    for line in text.split("\n"):
        if line.strip():
            lead = len(line) - len(line.lstrip())
            yield offset + lead, offset + len(line.rstrip())
        offset += len(line) + 1
