"""One demand beside one achievement, judged by code: gates, factors, strength, tier.

How near the texts are leads; what is known besides moves it. What speaks plainly against a pair
(an excluded route, a metric that is missed, too early a stage) sets a ceiling to its tier, and is
said with the words that say it.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from assistant.matching.comparing import Comparison, compared
from assistant.matching.demanded import Kept, kept_of
from assistant.matching.factors import Conflict, Factor, conflict_of, factors_of, weighed
from assistant.matching.gates import Gate, gates_of
from assistant.matching.offers import Offer
from assistant.matching.scale import Short, short_of
from assistant.matching.speaking import of_its_own
from corpus.store.records import StoredRecord

Tier = Literal["strong", "fair", "weak", "none", "insufficient"]
Doubt = Literal[
    "not_sought",
    "excluded",
    "tried",
    "metrics_missed",
    "unproven",
    "metric_missed",
    "limit_missed",
    "untold",
    "too_small",
    "too_early",
    "early",
    "right_gone",
]

# Set on the graded pairs of the open half: docs/measurements.md, `eval pairs`. How much factors
# count beside nearness, and from where on a pair is strong, or fair.
_OF_FACTORS = 0.3
_STRONG, _FAIR = 0.855, 0.76
# Below it a pair is not even a lead.
LEAST_STRENGTH = 0.5
# Below this much of what matters being known, nothing is recommended.
LEAST_COVERAGE = 0.45
# So much of what both sides name is left out by one: of a plain refusal, of 光加药的不要.
_EXCLUDED, _ALONE = 0.2, 0.6
_MOSTLY_MISSED = 0.35
# So many metrics, all of them untold, and a pair is not called strong.
_MUCH = 3
_TOO_EARLY, _EARLY = 0.4, 0.7
_CEILING: Mapping[Doubt, Literal["fair", "weak"]] = {
    "excluded": "weak",
    "metrics_missed": "weak",
    "too_early": "weak",
    "right_gone": "weak",
    "not_sought": "weak",
    "limit_missed": "weak",
    "tried": "fair",
    "unproven": "fair",
    "metric_missed": "fair",
    "untold": "fair",
    "too_small": "fair",
    "early": "fair",
}
# What is not told of is no gap; with another doubt it does not make two.
_NO_GAP: frozenset[Doubt] = frozenset({"untold", "too_small"})
# A figure so written is a limit, and not only how somebody thinks of it.
_LIMITS = frozenset({"bound", "range", "spread"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """A demand and an achievement, and how they stand to each other.

    Attributes:
        near: How near their texts are, 0…1.
        strength: What pairs are put in order by, 0…1.
        coverage: How much of what matters both sides say, 0…1.
        conflicts: What one side leaves out that the other is about; the stronger first.
        kept: How the achievement stands to what has to be and has no figure.
        doubts: What sets a ceiling to the tier.
        short: Scales that it is far short of, as far as it states any.
        held: Whether it would be strong but for its doubts.
    """

    demand: Offer
    achievement: Offer
    near: float
    strength: float
    coverage: float
    tier: Tier
    comparisons: tuple[Comparison, ...]
    gates: tuple[Gate, ...]
    factors: tuple[Factor, ...]
    conflicts: tuple[Conflict, ...]
    doubts: tuple[Doubt, ...]
    held: bool = False
    kept: tuple[Kept, ...] = ()
    short: tuple[Short, ...] = ()

    @property
    def recommended(self) -> bool:
        """Whether it is above the line."""
        return self.tier in ("strong", "fair")

    @property
    def shut(self) -> bool:
        """Whether a gate is closed."""
        return any(gate.state == "fail" for gate in self.gates)


def pair_of(
    demand: Offer,
    achievement: Offer,
    *,
    near: float,
    rarity: Mapping[str, float],
    day: date,
) -> Pair:
    """Judge one pair.

    Args:
        demand: What is wanted.
        achievement: What is offered, a stored record or one that is none yet.
        near: How near their texts are, 0…1 (`index.affinity`).
        rarity: Inverse document frequency of pairs of characters.
        day: The date taken for today.
    """
    # One that its owner has written down and nobody has added is judged by what it says of itself.
    stored = achievement.stored or StoredRecord(record=achievement.record, version=0)
    comparisons = compared(demand.facets.metrics, achievement.facets.metrics)
    kept = kept_of(
        demand.facets.musts,
        (demand.record.text, achievement.record.text, _own(achievement)),
        rights=achievement.facets.rights,
        region=achievement.facets.place,
    )
    gates = gates_of(
        (demand.stored, demand.facets),
        (stored, achievement.facets),
        comparisons,
        kept,
        demanded=demand.record.text,
        day=day,
    )
    factors = factors_of(
        (demand.record, demand.facets),
        (achievement.record, achievement.facets),
        comparisons,
        near=near,
    )
    conflicts = _conflicts(demand, achievement, rarity)
    doubts = tuple(_doubts(comparisons, gates, factors, conflicts))
    is_open = any(one.standing == "open" for one in kept) or _is_untold(demand, comparisons)
    if "unproven" not in doubts and is_open:
        doubts = (*doubts, "untold")
    short = _short_of(demand, achievement, comparisons)
    if short:
        doubts = (*doubts, "too_small")
    if demand.facets.pitch is not None:
        doubts = ("not_sought", *doubts)
    score, coverage = weighed(factors)
    free = (1 - _OF_FACTORS) * near + _OF_FACTORS * score
    strength = _under(free, doubts)
    return Pair(
        demand=demand,
        achievement=achievement,
        near=near,
        strength=strength,
        coverage=coverage,
        tier=_tier(strength, coverage, gates),
        comparisons=comparisons,
        gates=gates,
        factors=factors,
        conflicts=conflicts,
        doubts=doubts,
        held=strength < _STRONG <= free,
        kept=kept,
        short=short,
    )


def _short_of(
    demand: Offer, achievement: Offer, comparisons: Sequence[Comparison]
) -> tuple[Short, ...]:
    unread = [(one.span, one.quantity) for one in demand.facets.unread]
    return short_of(comparisons, unread, _own(achievement))


def _own(achievement: Offer) -> str:
    return of_its_own(achievement.record.text, achievement.record.title)


def in_order(pairs: Sequence[Pair]) -> list[Pair]:
    """Give pairs the strongest first, those behind a closed gate last, equal ones by id."""
    return sorted(
        pairs,
        key=lambda one: (
            one.shut,
            -round(one.strength, 6),
            one.achievement.record.id,
            one.demand.record.id,
        ),
    )


def _conflicts(
    demand: Offer, achievement: Offer, rarity: Mapping[str, float]
) -> tuple[Conflict, ...]:
    ours = conflict_of(
        demand.record.title,
        demand.name,
        achievement.whole,
        achievement.facets.limits,
        outside=achievement.outside,
        rarity=rarity,
        by="achievement",
    )
    theirs = conflict_of(
        achievement.record.title,
        achievement.name,
        demand.whole,
        demand.facets.limits,
        outside=demand.outside,
        rarity=rarity,
        by="demand",
    )
    found = [one for one in (ours, theirs) if _counts(one)]
    return tuple(sorted(found, key=lambda one: -one.share))


def _counts(conflict: Conflict) -> bool:
    if conflict.limit is None:
        return False
    return conflict.share >= (_ALONE if conflict.limit.force == "alone" else _EXCLUDED)


def _doubts(
    comparisons: Sequence[Comparison],
    gates: Sequence[Gate],
    factors: Sequence[Factor],
    conflicts: Sequence[Conflict],
) -> Iterator[Doubt]:
    values = {factor.name: factor.value for factor in factors}
    if conflicts:
        refused = any(one.limit is not None and one.limit.force != "tried" for one in conflicts)
        yield "excluded" if refused else "tried"
    missed = any(one.state == "unmet" for one in comparisons)
    if missed:
        mostly = (values["metrics"] or 0.0) < _MOSTLY_MISSED
        yield "metrics_missed" if mostly else "metric_missed"
    if any(map(is_missed_limit, comparisons)):
        yield "limit_missed"
    if _is_unproven(comparisons):
        yield "unproven"
    readiness = values["readiness"]
    if readiness is not None and readiness <= _EARLY:
        yield "too_early" if readiness <= _TOO_EARLY else "early"
    if any(gate.name == "ip" and gate.code == "dead" for gate in gates):
        yield "right_gone"


def _is_untold(demand: Offer, comparisons: Sequence[Comparison]) -> bool:
    """Say whether a limit that a demand states is not known to be kept, or was not even read.

    Who writes ≥67% and sees 强 takes it for met. What is only wished for does not count, nor does a
    bare figure, by which people also tell how they think of it.
    """
    return any(open_limits(comparisons)) or any(one.limit for one in demand.facets.unread)


def is_missed_limit(one: Comparison) -> bool:
    """Say whether a limit is surely missed, or what has to be may be: no one recommends that."""
    if one.state != "unmet":
        return False
    bound = one.need.quantity.form == "bound" and not one.need.soft
    return one.need.must or (bound and one.sure)


def open_limits(comparisons: Sequence[Comparison]) -> Iterator[Comparison]:
    """Give the limits of a demand of which nobody can tell whether they are kept."""
    for one in comparisons:
        limit = one.need.must or one.need.quantity.form in _LIMITS
        if limit and not one.need.soft and one.state in ("unknown", "incomparable"):
            yield one


def _is_unproven(comparisons: Sequence[Comparison]) -> bool:
    """Say whether what has to be is not told, or nothing of much that is asked for."""
    silent = len(comparisons) >= _MUCH and all(one.have is None for one in comparisons)
    return silent or any(one.need.must and one.state != "met" for one in comparisons)


def _under(strength: float, doubts: Sequence[Doubt]) -> float:
    """Keep a strength under the ceiling of its doubts, in the order that it had."""
    ceilings = [_CEILING[doubt] for doubt in doubts]
    gaps = [_CEILING[doubt] for doubt in doubts if doubt not in _NO_GAP]
    if "weak" in ceilings or gaps.count("fair") > 1:
        return _FAIR * strength * 0.999
    if "fair" in ceilings:
        return min(strength, _FAIR + (_STRONG - _FAIR) * strength * 0.999)
    return strength


def _tier(strength: float, coverage: float, gates: Sequence[Gate]) -> Tier:
    if any(gate.state == "fail" for gate in gates) or strength < LEAST_STRENGTH:
        return "none"
    if strength < _FAIR:
        return "weak"
    if coverage < LEAST_COVERAGE:
        return "insufficient"
    return "strong" if strength >= _STRONG else "fair"
