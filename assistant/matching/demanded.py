"""What a demand says has to be, without a figure: 专利必须已授权, 必须有 CMA 资质, 必须是本地企业.

By likeness of words nobody can tell whether it is kept. What a field of the record surely tells is
met or missed; all else is open: it is quoted, beside what the record says of the sort, and no card
looks as if it were met.
"""

import re
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from assistant.matching.limits import Span
from assistant.matching.quoting import whole
from assistant.matching.rights import Rights
from assistant.measuring.levelled import NOTHING

Standing = Literal["met", "unmet", "open"]
MOST_MUSTS = 6

_PART = re.compile(r"[^，,。；;：:！!？?\n|（）()]+")
_EDGES = f" \t\u3000、\n{NOTHING}"
_MOST_CHARS = 44
_FEWEST_CHARS = 2
_AROUND = 24
_MOST_QUOTED = 48
_SENTENCE = re.compile(r"[^。；;！!？?\n|]+")
_PART_OF_IT = re.compile(r"[^，,]+")
_HAN = re.compile("[\u4e00-\u9fff]+")
_LATIN = re.compile(r"[A-Za-z]+\d+|[A-Za-z]{2,}")
_DOUBTS = re.compile("未|没|不|仅|只|尚|还|待")


@dataclass(frozen=True, slots=True)
class Must:
    """Something that has to be, as a demand says it.

    Attributes:
        span: Of the demand's text.
        sort: What sort of thing it is; empty for none that is known.
    """

    span: Span
    sort: str


@dataclass(frozen=True, slots=True)
class Kept:
    """Whether an achievement keeps what has to be.

    Attributes:
        span: Of its text: what tells it, or where it is open, what speaks of the sort.
        partly: Where it is open since only a part keeps it: how that stands, in Chinese; else
            empty.
    """

    must: Must
    standing: Standing
    span: Span | None
    partly: str = ""


def musts_in(text: str, places: Iterable[Span], figures: Sequence[int]) -> Iterator[Must]:
    """Give what has to be and has no figure, clause by clause.

    Args:
        text: Of a demand, without its markup.
        places: The lines that speak of what is sought.
        figures: Where figures stand; a clause that has one is read elsewhere.
    """
    rules = _rules()
    for start, end in places:
        for part in _PART.finditer(text, start, end):
            said = part[0]
            if not rules.must.search(said) or rules.own.search(said):
                continue
            if any(part.start() <= at < part.end() for at in figures):
                continue
            if len(rules.empty.sub("", said).strip(_EDGES)) < _FEWEST_CHARS:
                continue
            span = _trimmed(text, part.span())
            if span[1] - span[0] <= _MOST_CHARS:
                sort = next((one.name for one in rules.sorts if one.asked.search(said)), "")
                yield Must(span, sort)


def kept_of(
    musts: Iterable[Must],
    sides: tuple[str, str, str],
    *,
    rights: Rights | None,
    region: Span | None,
) -> tuple[Kept, ...]:
    """Give how an achievement stands to each thing that has to be.

    Args:
        musts: Of the demand.
        sides: The demand's text, the achievement's, and of that what it says of itself
            (`speaking.of_its_own`).
        rights: How its rights stand; None where its lines do not tell.
        region: Where its text says where it is from.
    """
    ours, text, own = sides
    return tuple(
        _kept(must, ours[slice(*must.span)], (text, own), rights, region) for must in musts
    )


def _kept(
    must: Must, words: str, said_by: tuple[str, str], rights: Rights | None, region: Span | None
) -> Kept:
    text, own = said_by
    if must.sort == "granted" and rights is not None:
        if rights.standing == "some":
            return Kept(must, "open", rights.span, partly=rights.told)
        return Kept(must, "met" if rights.standing == "all" else "unmet", rights.span)
    if must.sort == "local" and region is not None:
        return Kept(must, "open", region)
    said = next((one.said for one in _rules().sorts if one.name == must.sort), None)
    for place in (own, text):
        if (span := _of_the_same(words, place)) is not None:
            return Kept(must, "open", span)
        if said is not None and (found := said.search(place)) is not None:
            return Kept(must, "open", _clause_around(text, found))
    return Kept(must, "open", None)


def _of_the_same(words: str, text: str) -> Span | None:
    """Give the clause with most words of the thing that has to be; None where none has one.

    Of clauses that have as many, one that says what is not so goes first.
    """
    wanted = _substance(words)
    best: tuple[int, bool, int] | None = None
    chosen: Span | None = None
    for sentence in _SENTENCE.finditer(text):
        for clause in _PART_OF_IT.finditer(text, *sentence.span()):
            shared = len(wanted & _substance(clause[0]))
            rest = text[clause.start() : sentence.end()]
            rank = (shared, _DOUBTS.search(rest) is not None, -clause.start())
            if shared and (best is None or rank > best):
                best = rank
                end = sentence.end() if len(rest) <= _MOST_QUOTED else clause.end()
                chosen = _trimmed(text, whole(text, (clause.start(), end)))
    return chosen


def _substance(words: str) -> frozenset[str]:
    """Give the words of a thing: pairs of characters, and words with Latin letters."""
    rules = _rules()
    bare = rules.plain.sub(" ", rules.must.sub(" ", words))
    pairs = {run[n : n + 2] for run in _HAN.findall(bare) for n in range(len(run) - 1)}
    return frozenset(pairs | {found.lower() for found in _LATIN.findall(bare)})


def _clause_around(text: str, found: re.Match[str]) -> Span:
    """Give the words around what was found, up to a mark."""
    ahead = text[max(0, found.start() - _AROUND) : found.start()]
    behind = text[found.end() : found.end() + _AROUND]
    start = found.start() - len(re.split(r"[，,。；;！!？?\n|]", ahead)[-1])
    end = found.end() + len(re.split(r"[，,。；;！!？?\n|]", behind)[0])
    return _trimmed(text, whole(text, (start, end)))


def _trimmed(text: str, span: Span) -> Span:
    start, end = span
    while start < end and text[start] in _EDGES:
        start += 1
    while end > start and text[end - 1] in _EDGES:
        end -= 1
    return start, end


@dataclass(frozen=True, slots=True)
class _Sort:
    name: str
    asked: re.Pattern[str]
    said: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class _Rules:
    must: re.Pattern[str]
    own: re.Pattern[str]
    empty: re.Pattern[str]
    plain: re.Pattern[str]
    sorts: tuple[_Sort, ...]


@cache
def _rules() -> _Rules:
    table = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
    sorts = tuple(
        _Sort(row["name"], re.compile(row["asked"]), re.compile(row["said"]))
        for row in table["sort"]
    )
    patterns = {name: re.compile(table[name]) for name in ("must", "own", "empty", "plain")}
    return _Rules(**patterns, sorts=sorts)
