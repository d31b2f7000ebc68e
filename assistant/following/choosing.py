"""Which of the records that were spoken of a question is about."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from assistant.following.pointing import Pointing
from assistant.following.weighing import Weighed, weight_in
from corpus.records import Policy, Record

# Fewer words than this, by weight, tell little.
_LEAST_WEIGHT = 18.0
_SOME_NAME_WEIGHT = 3.0
_A_NAME_WEIGHT = 8.0
_CLEARLY = 0.1
_MOSTLY = 0.6


@dataclass(frozen=True, slots=True, kw_only=True)
class WorthConfig:
    """What speaks for a record; set on what `assistant.following.leaning` is set on.

    Attributes:
        score: The score of its best passage.
        own: Its share of the question's words.
        head: The share that its title, owner, region and number have.
        alike: Being of the kind that was spoken of last.
        itself: Being the last thing, or the one of several, that the question has a word for.
        former: Being a rule of before, where that is asked for; less where the one of now is.
        number: Having the number or the year that is asked for.
        place: Being of the place that is named.
    """

    score: float = 0.85
    own: float = 0.65
    head: float = 0.9
    alike: float = 0.15
    itself: float = 0.6
    former: float = 0.8
    number: float = 1.0
    place: float = 0.8


def chosen(
    every: Collection[Weighed],
    at: Pointing,
    weights: Mapping[str, float],
    config: WorthConfig = WorthConfig(),
) -> Record | None:
    """Give the record that a question is most likely about; None where none was spoken of.

    One that was not may be, where the question has of its name: 中宁也有一份, the same of another.
    """
    if at.wants:
        # What is wanted is named by what was spoken of, and by nothing else.
        return max((one for one in every if one.known), key=lambda one: one.spoken).record
    last = [one.record for one in every if one.candidate.last]
    kinds = {one.kind for one in last}
    at = replace(at, years=_years_of_others(at, last))
    able = [
        one
        for one in every
        if one.known
        or (one.record.kind in kinds and weight_in(weights, one.head) >= _SOME_NAME_WEIGHT)
    ]
    total = sum(weights.values())

    def worth(one: Weighed) -> tuple[float, str]:
        has = config.score * min(1.0, one.candidate.score) * total
        has += config.own * weight_in(weights, one.own) + config.head * weight_in(weights, one.head)
        value = one.spoken + has / max(_LEAST_WEIGHT, total)
        value += config.alike if one.record.kind in kinds else 0.0
        value += config.place if one.placed else 0.0
        return value + _pointed_at(one, at, config), one.record.id

    return max(able, key=worth).record if able else None


def newly_named(
    every: Collection[Weighed], at: Pointing, weights: Mapping[str, float]
) -> Record | None:
    """Give the thing that a question with a new subject names beside what was spoken of.

    武威那个沙障 has the words of one thing's name, and takes up that there are several. Where one
    house has made several (吴淞理工也有一个), it is the one that was spoken of.
    """
    offers = [one for one in every if one.record.kind in ("achievement", "demand")]
    best = max(offers, key=lambda one: one.candidate.score, default=None)
    if best is None or weight_in(weights, best.head) < _A_NAME_WEIGHT:
        return None
    alike = [one for one in offers if one.head >= best.head]
    said = max(alike, key=lambda one: one.spoken)
    if said.spoken - best.spoken > _CLEARLY:
        return said.record
    named = weight_in(weights, best.head) >= _MOSTLY * sum(weights.values())
    return best.record if at.points and named else None


def _years_of_others(at: Pointing, last: Collection[Record]) -> tuple[str, ...]:
    """Give the years that may name another rule: not those of which the last thing itself tells."""
    if at.former:
        return at.years
    return tuple(year for year in at.years if not any(year in one.text for one in last))


def _pointed_at(one: Weighed, at: Pointing, config: WorthConfig) -> float:
    candidate, value = one.candidate, 0.0
    if (at.itself and candidate.last) or (candidate.back == 0 and candidate.place == at.which):
        value += config.itself
    if candidate.over and isinstance(one.record.facts, Policy):
        value += config.former * (at.former - at.now)
    of_these = one.known or candidate.kin  # a year in a strange title is no more than a year
    return value + (config.number if of_these and _is_numbered(one.record, at) else 0.0)


def _is_numbered(record: Record, at: Pointing) -> bool:
    """Say whether a policy has the number in short, or the year, that a question names."""
    facts = record.facts
    if not isinstance(facts, Policy):
        return False
    number = facts.number or ""
    return any(re.search(rf"(?<!\d){one}号", number) for one in at.numbers) or any(
        year in f"{record.title}{number}" for year in at.years
    )
