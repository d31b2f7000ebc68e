"""What speaks for a pair, each by itself, and only where both sides say something of it.

Missing is unknown: it lowers how much is known (coverage), never how well the pair stands (score).
The weights are those of the field's own list (technology before terms); how near the texts are is
measured on graded pairs (`index.affinity`).
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from assistant.matching.comparing import Comparison, State
from assistant.matching.facets import ELEMENTS, Facets, Level, agreeable
from assistant.matching.limits import Limit
from corpus.facets import facets_of as filed_facets
from corpus.records import Record
from index.tokens import terms

FactorName = Literal[
    "meaning", "elements", "metrics", "readiness", "ways", "money", "trade", "evidence"
]

WEIGHTS: Mapping[FactorName, float] = {
    "meaning": 0.35,
    "elements": 0.15,
    "metrics": 0.15,
    "readiness": 0.10,
    "ways": 0.08,
    "money": 0.07,
    "trade": 0.05,
    "evidence": 0.05,
}
_BY_LEVELS_SHORT = (1.0, 0.7, 0.4)
_WORTH: Mapping[State, float | None] = {
    "met": 1.0,
    "unmet": 0.0,
    "unknown": None,
    "incomparable": None,
}
_HALF = 0.5
_FEWEST_ELEMENTS = 1
_A_LITTLE_DEARER = 1.5
_SAME_FIELD = 0.6
_NEITHER = 0.2


@dataclass(frozen=True, slots=True, kw_only=True)
class Factor:
    """One factor of a pair.

    Attributes:
        value: 0…1; None where one side says nothing of it.
        note: In Chinese, what it was judged by; empty where the value says it.
    """

    name: FactorName
    value: float | None
    note: str = ""

    @property
    def weight(self) -> float:
        """What it weighs."""
        return WEIGHTS[self.name]


def factors_of(
    demand: tuple[Record, Facets],
    achievement: tuple[Record, Facets],
    comparisons: Sequence[Comparison],
    *,
    near: float,
) -> tuple[Factor, ...]:
    """Give every factor of a pair.

    Args:
        demand: What is wanted.
        achievement: What is offered.
        comparisons: Of the demand's metrics.
        near: How near the texts are, 0…1.
    """
    (wanting, wanted), (offering, offered) = demand, achievement
    return (
        Factor(name="meaning", value=near),
        _elements(wanted, offered),
        _metrics(comparisons),
        _readiness(wanted.level, offered.level),
        _ways(wanted, offered),
        _money(wanted, offered),
        _trade(wanting, offering),
        Factor(name="evidence", value=offered.evidence.weight if offered.evidence else None),
    )


def weighed(factors: Sequence[Factor]) -> tuple[float, float]:
    """Give the score over what is known, and how much is known, each 0…1."""
    known = [factor for factor in factors if factor.value is not None]
    coverage = sum(factor.weight for factor in known)
    score = sum(factor.weight * (factor.value or 0.0) for factor in known)
    return (score / coverage if coverage else 0.0), coverage


def _elements(wanted: Facets, offered: Facets) -> Factor:
    """Give the share of the five elements that the demand names and this one achievement has."""
    every = frozenset().union(*offered.elements.values())
    named = [name for name in ELEMENTS if wanted.elements[name]]
    if len(named) < _FEWEST_ELEMENTS or not every:
        return Factor(name="elements", value=None)
    shares = [
        len(wanted.elements[name] & (offered.elements[name] or every)) / len(wanted.elements[name])
        for name in named
    ]
    return Factor(name="elements", value=min(1.0, 2 * sum(shares) / len(shares)))


def _metrics(comparisons: Sequence[Comparison]) -> Factor:
    worths = [_HALF if one.partly else _WORTH[one.state] for one in comparisons]
    known = [worth for worth in worths if worth is not None]
    if not known:
        return Factor(name="metrics", value=None)
    note = f"{len(comparisons)} 项指标中可比 {len(known)} 项"
    return Factor(name="metrics", value=sum(known) / len(known), note=note)


def _readiness(wanted: Level | None, offered: Level | None) -> Factor:
    if wanted is None or offered is None:
        return Factor(name="readiness", value=None)
    # Inferred levels are taken with one to either side.
    high = offered.high + (1 if offered.inferred else 0)
    short = max(0, wanted.low - high)
    value = _BY_LEVELS_SHORT[short] if short < len(_BY_LEVELS_SHORT) else 0.0
    return Factor(name="readiness", value=value, note=f"低 {short} 级" if short else "")


def _ways(wanted: Facets, offered: Facets) -> Factor:
    asked = {way.value for way in wanted.ways}
    given = {way.value for way in offered.ways}
    if not asked or not given:
        return Factor(name="ways", value=None)
    if asked & given or "不限" in asked | given:
        return Factor(name="ways", value=1.0)
    fits = any(agreeable(one) & given for one in asked)
    return Factor(name="ways", value=_HALF if fits else 0.0)


def _money(wanted: Facets, offered: Facets) -> Factor:
    budget, price = wanted.money, offered.money
    if budget is None or price is None:
        return Factor(name="money", value=None)
    if price.low <= budget.high:
        return Factor(name="money", value=1.0)
    near = price.low <= budget.high * _A_LITTLE_DEARER
    return Factor(name="money", value=_HALF if near else 0.0)


def _trade(wanting: Record, offering: Record) -> Factor:
    ours, theirs = filed_facets(wanting.facts), filed_facets(offering.facts)
    tags = ({v for f, v in ours if f == "tag"}, {v for f, v in theirs if f == "tag"})
    fields = ({v for f, v in ours if f == "field"}, {v for f, v in theirs if f == "field"})
    if tags[0] & tags[1]:
        return Factor(name="trade", value=1.0)
    if fields[0] & fields[1]:
        return Factor(name="trade", value=_SAME_FIELD)
    if (tags[0] and tags[1]) or (fields[0] and fields[1]):
        return Factor(name="trade", value=_NEITHER)
    return Factor(name="trade", value=None)


# 非贵金属, 无铬: a title that says what it does without is not about that.
_DENIED = re.compile("(?:非|无(?!人)|不含|免|替代|取代|代替)([\u4e00-\u9fff]{1,6})")


def _denied(name: str) -> frozenset[str]:
    """Give the pairs of what a title says to be without."""
    return frozenset().union(*(terms(found[0]).pairs for found in _DENIED.finditer(name)))


@dataclass(frozen=True, slots=True)
class Conflict:
    """Words of one side that the other names only to leave them out.

    Attributes:
        share: Of the rarity of all common words of the title, 0…1.
        limit: The clause that leaves most of them out; None for none.
        by: Whose clause it is.
    """

    share: float
    limit: Limit | None
    by: Literal["demand", "achievement"]


def conflict_of(
    name: str,
    title: frozenset[str],
    other: frozenset[str],
    limits: Sequence[Limit],
    *,
    outside: frozenset[str],
    rarity: Mapping[str, float],
    by: Literal["demand", "achievement"],
) -> Conflict:
    """Give how much of a title stands in the other text only where that leaves it out.

    Args:
        name: This side's title.
        title: Its pairs of characters.
        other: Of the other side's whole text.
        limits: The other side's clauses that leave something out.
        outside: Pairs of the other text outside of these clauses.
        rarity: Of pairs.
        by: Whose the clauses are.
    """
    if (
        plain := next((one for one in limits if one.without and one.without in name), None)
    ) is not None:
        return Conflict(1.0, plain, by)
    common = (title - _denied(name)) & other
    if not common or not limits:
        return Conflict(0.0, None, by)
    total = sum(rarity.get(pair, 0.0) for pair in common)
    every = frozenset().union(*(limit.pairs for limit in limits if limit.force == "every"))
    left_out = {pair for pair in common if pair not in outside or pair in every}
    worst, most = None, 0.0
    for limit in limits:
        weight = sum(rarity.get(pair, 0.0) for pair in limit.pairs & left_out)
        if weight > most:
            worst, most = limit, weight
    share = sum(rarity.get(pair, 0.0) for pair in left_out) / total if total else 0.0
    return Conflict(share if worst is not None else 0.0, worst, by)
