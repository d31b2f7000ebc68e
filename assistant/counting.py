"""Questions of how many records there are, answered from the records and never from a search.

The patterns are data: `counting.toml`. What a question asks that is no count of records is left
to the search; a condition that is not understood is told, and nobody is given a number for it.
"""

import re
import tomllib
import unicodedata
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Protocol

from assistant.answers import Answer, Citation, Evidence, Question
from assistant.extract import name_of, warnings_of
from assistant.understanding import Understood
from corpus.facet_names import facets_named_in
from corpus.facets import Facets, Standing, Tally
from corpus.levels import Viewer
from corpus.records import Kind, Policy, Record
from corpus.store.records import StoredRecord
from index.chunks import Hit

_FILE = Path(__file__).with_suffix(".toml")
_LISTED = 10
_ABOUT_RULES = ("policy_find", "policy_fact", "eligibility", "how_to_apply")
_PUNCTUATION = re.compile(r"[\s，。？！、；：,.?!;:“”\"'（）()《》]+")
_DIGITS = {character: n for n, character in enumerate("零一二三四五六七八九")}
_HIGHEST = 9
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
_HOW: Mapping[Standing, str] = {
    "in_force": "现行有效",
    "partial": "部分失效",
    "doubtful": "效力存疑",
    "telling": "解读等，不是规定",
    "open": "有效",
}


class Tallies(Protocol):
    """Counts and gives records; `corpus.store.records.RecordStore` in production."""

    def tally(
        self, viewer: Viewer, facets: Facets, *, day: date, limit: int = 0, offset: int = 0
    ) -> Tally:
        """Count what the viewer may see."""

    def current(self, ids: Collection[str], viewer: Viewer) -> Mapping[str, StoredRecord]:
        """Give those of the records that the viewer may see."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """What a question wants counted.

    Attributes:
        said: The conditions, as they are told in the answer.
        left_out: What of the question was not understood; empty when all was.
        by_level: Whether it asks for numbers by who may see them.
    """

    kind: Kind
    facets: Facets
    said: tuple[str, ...] = ()
    left_out: str = ""
    by_level: bool = False

    @property
    def name(self) -> str:
        """What is counted, in Chinese."""
        return _rules().names[self.kind]

    @property
    def unit(self) -> str:
        """In what it is counted."""
        return _rules().units[self.kind]


def counted(question: Question, understood: Understood, records: Tallies | None) -> Answer | None:
    """Give the exact number and the first records; None for what asks for no number of records."""
    about_rules = understood.intent in _ABOUT_RULES
    wanted = count_of(understood.text, about_rules=about_rules) if records is not None else None
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


def count_of(text: str, *, about_rules: bool = False) -> Count | None:
    """Give what a question wants counted; None where it asks for no number of records.

    Args:
        text: The question, condensed.
        about_rules: Whether it is about policies by its other words.
    """
    rules = _rules()
    plain = unicodedata.normalize("NFKC", text)
    kinds = [kind for kind, words in rules.kinds.items() if words.search(plain)]
    if not rules.asks.search(plain) or len(kinds) != 1:
        return None
    reader = _Reader(plain, kinds[0])
    library = bool(reader.take(rules.library))
    facets, said = reader.facets()
    by_level = bool(reader.take(rules.levels))
    for pattern in (rules.asks, rules.kinds[kinds[0]]):
        reader.take(pattern)
    left_out = reader.rest()
    if left_out and not library:
        # What is said besides makes it another question: of rules, or of the world outside.
        outside = rules.elsewhere.search(left_out)
        if kinds[0] == "policy" or about_rules or outside:
            return None
    return Count(
        kind=kinds[0], facets=facets, said=tuple(said), left_out=left_out, by_level=by_level
    )


class _Reader:
    """A question from which what is understood is taken, bit by bit."""

    def __init__(self, plain: str, kind: Kind) -> None:
        self._left = plain
        self._kind = kind

    def take(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        """Take what matches, wherever it stands; give the first."""
        found = pattern.search(self._left)
        self._left = pattern.sub(" ", self._left)
        return found

    def facets(self) -> tuple[Facets, list[str]]:
        """Take the conditions; give them, and how they are told."""
        facets, said = Facets(kinds=(self._kind,)), list[str]()
        facets = self._readiness(facets, said)
        facets = self._named(facets, said)
        facets = self._tier(facets, said)
        if self._kind != "policy" and not facets.region and self.take(_rules().home):
            facets = replace(facets, region=_rules().whole)
            said.append(f"地区在{_rules().whole}")
        return self._standing(facets, said), said

    def rest(self) -> str:
        """Give what was not understood, without words that ask and connect."""
        words = _rules().empty.sub(" ", _PUNCTUATION.sub(" ", self._left))
        return "、".join(words.split())

    def _readiness(self, facets: Facets, said: list[str]) -> Facets:
        rules = _rules()
        found = self.take(rules.readiness) if self._kind != "policy" else None
        if found is None:
            return facets
        level, bound = _level(found["level"]), (found["before"] or "") + (found["after"] or "")
        least, most = level, _level(found["last"] or found["level"])
        if rules.at_least.fullmatch(bound) or rules.above.fullmatch(bound):
            least, most = level + bool(rules.above.fullmatch(bound)), 9
        elif rules.at_most.fullmatch(bound) or rules.below.fullmatch(bound):
            least, most = 1, level - bool(rules.below.fullmatch(bound))
        told = f"TRL {least}" if least == most else f"TRL {least} 到 {most}"
        said.append(f"TRL 不低于 {least}" if most == _HIGHEST and least < most else told)
        return replace(facets, trl=least, trl_most=None if most == _HIGHEST else most)

    def _named(self, facets: Facets, said: list[str]) -> Facets:
        """Take one name of each facet; of places, one that lies in the one before goes deeper."""
        bits, done, region = [], 0, facets.region
        for named in facets_named_in(self._left):
            place = self._is_place(named.end) if named.facet == "region" else True
            if self._kind == "policy" and named.facet != "region":
                continue
            if not place or not self._fits(facets, named.facet, named.name):
                continue
            if named.facet == "field":
                facets = replace(facets, field=named.name)
            elif named.facet == "tag":
                facets = replace(facets, tag=named.name)
            else:
                facets = replace(facets, region=named.name)
            bits.append(self._left[done : named.start])
            done = named.end
        self._left = " ".join([*bits, self._left[done:]])
        said += [f"技术领域为“{facets.field}”"] if facets.field else []
        said += [f"产业标签为“{facets.tag}”"] if facets.tag else []
        told = facets.region is not None and facets.region != region
        said += [f"地区在{(facets.region or '').rpartition('/')[2]}"] if told else []
        return facets

    def _is_place(self, end: int) -> bool:
        return not _rules().organisation.match(self._left, end)

    @staticmethod
    def _fits(facets: Facets, facet: str, name: str) -> bool:
        known = {"field": facets.field, "tag": facets.tag, "region": facets.region}[facet]
        return known is None or (facet == "region" and name.startswith(f"{known}/"))

    def _tier(self, facets: Facets, said: list[str]) -> Facets:
        for tier, words in _rules().tiers.items():
            if self._kind == "policy" and self.take(words):
                said.append(f"层级为{tier}")
                return replace(facets, tier=tier)
        return facets

    def _standing(self, facets: Facets, said: list[str]) -> Facets:
        standing = _rules().standing
        if self.take(standing["over"]):
            said.append(_over(self._kind))
            return replace(facets, holds=False)
        self.take(standing["open"])
        for name in ("in_force", "doubtful"):
            if self.take(standing[name]) and self._kind == "policy":
                said.append(_HOW[name])
                return replace(facets, standings=(name,))
        return facets


def _level(digit: str) -> int:
    return _DIGITS[digit] if digit in _DIGITS else int(digit)


def _over(kind: Kind) -> str:
    return "已失效、未施行或只是征求意见" if kind == "policy" else "已过期或已关闭"


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
        apart.append(f"{_over(wanted.kind)} {tally.over} {unit}")
    if wanted.facets.standings:
        others = tally.standings.items()
        apart += [f"{_HOW[s]} {n} {unit}" for s, n in others if s not in wanted.facets.standings]
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


@dataclass(frozen=True, slots=True, kw_only=True)
class _Rules:
    asks: re.Pattern[str]
    kinds: Mapping[Kind, re.Pattern[str]]
    names: Mapping[Kind, str]
    units: Mapping[Kind, str]
    readiness: re.Pattern[str]
    at_least: re.Pattern[str]
    above: re.Pattern[str]
    at_most: re.Pattern[str]
    below: re.Pattern[str]
    tiers: Mapping[str, re.Pattern[str]]
    standing: Mapping[str, re.Pattern[str]]
    home: re.Pattern[str]
    whole: str
    levels: re.Pattern[str]
    library: re.Pattern[str]
    organisation: re.Pattern[str]
    elsewhere: re.Pattern[str]
    empty: re.Pattern[str]


@cache
def _rules() -> _Rules:
    data = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    single = {
        name: re.compile(data[name], re.IGNORECASE)
        for name in ("asks", "home", "levels", "library", "organisation", "elsewhere", "empty")
    }
    ready = {name: re.compile(words, re.IGNORECASE) for name, words in data["readiness"].items()}
    return _Rules(
        kinds={entry["kind"]: re.compile(entry["words"]) for entry in data["kind"]},
        names={entry["kind"]: entry["name"] for entry in data["kind"]},
        units={entry["kind"]: entry["unit"] for entry in data["kind"]},
        readiness=ready.pop("words"),
        **ready,
        tiers={tier: re.compile(words) for tier, words in data["tiers"].items()},
        standing={name: re.compile(words) for name, words in data["standing"].items()},
        whole=data["whole"],
        **single,
    )
