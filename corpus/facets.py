"""By what records are counted and chosen: kind, field, industry, region, readiness, standing."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from datetime import date
from typing import Literal

from corpus.facet_names import FacetName, field_name, region_path, tag_name
from corpus.records import Facts, Kind, Policy
from corpus.validity import is_over, is_rule, status_on, term_of

_APART = re.compile(r"[、，,;；|]")

# How a record counts on a day on which it holds. `telling`: it only tells of rules.
Standing = Literal["in_force", "partial", "doubtful", "telling", "open"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Facets:
    """What is to be counted; None and empty leave nothing out.

    Attributes:
        field: 技术领域, however it is written.
        tag: 宁夏产业, however it is written.
        region: A place of any level; what lies in it counts.
        tier: 层级 of a policy: 国家, 自治区, 市, 县区 or 园区.
        trl: At least; records that do not say do not count.
        trl_most: At most; likewise.
        standings: Of what holds on the day, only these.
        holds: True: what holds on the day. False: what does not. None: both.
    """

    kinds: tuple[Kind, ...] = ()
    field: str | None = None
    tag: str | None = None
    region: str | None = None
    tier: str | None = None
    trl: int | None = None
    trl_most: int | None = None
    standings: tuple[Standing, ...] = ()
    holds: bool | None = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """One of the records that were counted."""

    id: str
    kind: Kind
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """How many records there are of what was asked for, and which: exact, of what a viewer may see.

    Attributes:
        number: Of all that meets the facets.
        page: Some of them, the newest first, those without a day last, then by id.
        standings: The number by how they hold on the day; what does not hold is left out.
        over: How many meet all but that they hold on the day.
        kinds: What the number would be for each kind, the other facets staying as they are.
        fields: The same for each 技术领域.
        regions: The same for each place, by its path (`宁夏/银川`).
        tags: The same for each industry.
        silent: How many meet all but that they do not say their field, region, industry or
            readiness, by the facets that were asked for.
    """

    number: int
    page: tuple[Listed, ...] = ()
    standings: Mapping[Standing, int] = dataclass_field(default_factory=dict)
    over: int = 0
    kinds: Mapping[Kind, int] = dataclass_field(default_factory=dict)
    fields: Mapping[str, int] = dataclass_field(default_factory=dict)
    regions: Mapping[str, int] = dataclass_field(default_factory=dict)
    tags: Mapping[str, int] = dataclass_field(default_factory=dict)
    silent: Mapping[Literal["field", "tag", "region", "tier", "trl"], int] = dataclass_field(
        default_factory=dict
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Days:
    """The days on which a record holds, as far as it says itself.

    Attributes:
        since: The first of them; None where all before count.
        until: The last of them; None where all after count.
        over: Whether it declares to be out of force and does not say since when.
        standing: How it counts on these days.
    """

    since: date | None
    until: date | None
    over: bool
    standing: Standing


def days_of(facts: Facts | None) -> Days:
    """Give the days on which a record holds by itself, whatever replaces it.

    With the day from which another replaces it, it holds where `corpus.validity.term_of` says so:
    within these days, before that one, and without that one only if it is not `over`; a known
    day counts before a mere declaration.
    """
    if not isinstance(facts, Policy):
        term = term_of(facts)
        return Days(since=term.first, until=term.last, over=False, standing="open")
    declared = is_over(facts.declared)
    dated = facts.model_copy(update={"declared": None}) if declared else facts
    term = term_of(dated)
    over = declared and _never(facts) and not _never(dated)
    return Days(since=term.first, until=term.last, over=over, standing=_standing(dated))


def _never(facts: Policy) -> bool:
    term = term_of(facts)
    return (term.first, term.last) == (date.max, date.min)


def _standing(facts: Policy) -> Standing:
    if not is_rule(facts):
        return "telling"
    undated = dict.fromkeys(("published", "effective", "expires", "repealed"))
    status = status_on(facts.model_copy(update=undated), date.max)
    return status if status in ("partial", "doubtful") else "in_force"


def facets_of(facts: Facts | None) -> tuple[tuple[FacetName, str], ...]:
    """Give each facet with its one name, each once; a place with every one that it lies in."""
    found: list[tuple[FacetName, str]] = []
    if isinstance(facts, Policy):
        found += [("tier", facts.tier)] if facts.tier else []
    elif facts is not None:
        found += [("field", name) for name in _each(facts.field or "", field_name)]
        found += [("tag", name) for tag in facts.tags for name in _each(tag, tag_name)]
    steps = region_path((facts.region if facts else None) or "").split("/")
    found += [("region", "/".join(steps[: n + 1])) for n in range(len(steps)) if steps[0]]
    return tuple(dict.fromkeys(found))


def _each(written: str, one_name: Callable[[str], str]) -> list[str]:
    return [name for name in map(one_name, _APART.split(written)) if name]
