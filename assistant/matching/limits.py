"""What a text leaves out: what an achievement does not do, what a demand does not want.

A demand also tells what it has tried. That alone leaves nothing out; where the same sentence, or
the one behind it, says that no more of the kind is wanted, it does.
"""

import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from assistant.measuring.levelled import NOTHING
from index.tokens import terms

Span = tuple[int, int]
# `every`: none of the kind at all: 凡含电解的一律不接受. `alone`: not wanted by itself:
# 光加药的不要. `tried`: only told as what was tried.
Force = Literal["every", "plain", "alone", "tried"]

_EDGES = f" \t\u3000{NOTHING}"
_CLAUSE = re.compile(r"[^。；;！!？?\n，,]+")
_SENTENCE = re.compile(r"[^。；;！!？?\n]+")
_WITHOUT = re.compile(
    r"(?:(?:但|也)?不(?:含|涉及|包括|包含)([\u4e00-\u9fff]{1,4})$|只[\u4e00-\u9fff]不([\u4e00-\u9fff])(?![\u4e00-\u9fff]))"
)


@dataclass(frozen=True, slots=True)
class Limit:
    """A clause that says what is not done, or not wanted, with its words.

    Attributes:
        pairs: Of two characters each, as searches are made of.
        without: What it says in so many words not to have: 锰 of 不含锰; mostly empty.
        force: How far it leaves that out.
    """

    span: Span
    pairs: frozenset[str]
    without: str = ""
    force: Force = "plain"


def achievement_limits(text: str, spans: Iterable[Span]) -> Iterator[Limit]:
    """Give the clauses that say what an achievement does not do; 不用水 speaks for it.

    Args:
        text: Of the record.
        spans: The stretches that speak of the technology.
    """
    rules = _rules()
    for start, end in spans:
        for clause in _CLAUSE.finditer(text, start, end):
            without = _WITHOUT.match(clause[0].strip())
            found = rules.undone.search(clause[0]) or without
            if found is None or _is_good(clause[0], found.start()):
                continue
            limit = _limit(clause, found[0], without)
            if limit is not None:
                yield limit


def demand_limits(text: str, spans: Iterable[Span]) -> Iterator[Limit]:
    """Give the clauses that say what a demand does not want, or has tried.

    Args:
        text: Of the record.
        spans: The stretches that speak of the technology.
    """
    for start, end in spans:
        before: list[Limit] = []
        for sentence in _SENTENCE.finditer(text, start, end):
            own = list(_of_sentence(text, sentence))
            refuses = any(one.force in ("every", "plain") for one in own)
            if refuses and _rules().concludes.search(sentence[0]):
                own = [_refused(one) for one in own]
                before = [_refused(one) for one in before]
            yield from before
            # Only what was tried right before waits for what is concluded from it.
            before = [one for one in own if one.force == "tried"]
            yield from (one for one in own if one.force != "tried")
        yield from before


def _of_sentence(text: str, sentence: re.Match[str]) -> Iterator[Limit]:
    rules = _rules()
    last: re.Match[str] | None = None
    for clause in _CLAUSE.finditer(text, *sentence.span()):
        ahead, last = last, clause
        without = _WITHOUT.match(clause[0].strip())
        refused = rules.refused.search(clause[0]) or without
        found = refused or (not rules.wished.search(clause[0]) and rules.tried.search(clause[0]))
        if not found:
            continue
        force: Force = "plain" if refused else "tried"
        if refused and rules.alone.search(clause[0]):
            force = "alone"
        elif refused and rules.every.search(clause[0]):
            force = "every"
        limit = _limit(clause, found[0], without, force)
        if refused and ahead is not None and _says_nothing_else(clause[0], found[0]):
            limit = _limit(ahead, "", None, force)
        if limit is not None:
            yield limit


def _says_nothing_else(clause: str, refusal: str) -> bool:
    return len(_rules().idle.sub("", clause.replace(refusal, "", 1)).strip()) <= 1


def _limit(
    clause: re.Match[str], says: str, without: re.Match[str] | None, force: Force = "plain"
) -> Limit | None:
    pairs = frozenset(terms(clause[0]).pairs) - frozenset(terms(says).pairs)
    if not pairs and without is None:
        return None
    left_out = (without[1] or without[2]) if without else ""
    return Limit(_said(clause), pairs, left_out, force)


def _said(clause: re.Match[str]) -> Span:
    """Give where a clause begins and ends, without what stands around its words."""
    ahead = len(clause[0]) - len(clause[0].lstrip(_EDGES))
    return clause.start() + ahead, clause.start() + len(clause[0].rstrip(_EDGES))


def _refused(limit: Limit) -> Limit:
    return Limit(limit.span, limit.pairs, limit.without) if limit.force == "tried" else limit


def _is_good(clause: str, at: int) -> bool:
    return any(match.start() <= at < match.end() for match in _rules().good.finditer(clause))


@dataclass(frozen=True, slots=True)
class _Rules:
    undone: re.Pattern[str]
    good: re.Pattern[str]
    refused: re.Pattern[str]
    alone: re.Pattern[str]
    every: re.Pattern[str]
    tried: re.Pattern[str]
    wished: re.Pattern[str]
    idle: re.Pattern[str]
    concludes: re.Pattern[str]


@cache
def _rules() -> _Rules:
    table = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
    return _Rules(**{name: re.compile("".join(says)) for name, says in table.items()})
