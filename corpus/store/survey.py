"""All records at a glance, for the staff: how many of each sort, counted from the records."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from dataclasses import field as dataclass_field
from datetime import date
from typing import Any

from sqlalchemy import Column, ColumnElement, Connection, Text, cast, func, select
from sqlalchemy.dialects.postgresql import JSONB

from corpus.checks import Check, as_checked, standing, whole_key
from corpus.facet_names import FacetName
from corpus.levels import Level
from corpus.records import Kind, Policy, Provenance
from corpus.store.checks import checks_of
from corpus.store.serial import from_json
from corpus.store.tables import FACET, RECORD, VERSION
from corpus.validity import Status, status_on

# After so many days what was compared with its source ought to be compared again.
AGES: tuple[int, ...] = (30, 90, 180, 365)
# What states how well it is vouched for, and may be out of force.
_VOUCHED: tuple[Kind, ...] = ("policy", "achievement", "demand")
_OFFERED: tuple[Kind, ...] = ("achievement", "demand")
_DAYS = ("published", "effective", "expires", "repealed", "checked")
_FACTS = (*_DAYS, "declared", "genre", "provenance")
_PAGE = 2000
_BLANK = Policy()


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """How many of some records there are of each sort.

    Attributes:
        fields: Achievements and demands by 技术领域, one with several counted under each, the
            greatest first; `unfielded` state none.
        regions: The same by place, by its path; `unplaced` state none.
        trls: Achievements by readiness; None for those that state none.
        statuses: Policies by how they stand on the day.
        checked: Policies by how many days ago they were last compared with the original: within
            the first of `AGES` that is as long, 0 for longer than all; None for never, or where
            no day is stated. A stated day counts of what is official; else only a person's check
            of the whole does.
    """

    kinds: Mapping[Kind, int] = dataclass_field(default_factory=dict)
    levels: Mapping[Level, int] = dataclass_field(default_factory=dict)
    fields: Mapping[str, int] = dataclass_field(default_factory=dict)
    unfielded: int = 0
    regions: Mapping[str, int] = dataclass_field(default_factory=dict)
    unplaced: int = 0
    trls: Mapping[int | None, int] = dataclass_field(default_factory=dict)
    statuses: Mapping[Status, int] = dataclass_field(default_factory=dict)
    checked: Mapping[int | None, int] = dataclass_field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Samples(Counts):
    """How many of the records of a survey are made up; all empty for none.

    Attributes:
        ids: Of these records, all of them.
    """

    ids: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Survey(Counts):
    """How many records there are of each sort; all that are visible, whatever their level.

    Attributes:
        generation: The records' number when they were counted.
        day: The day for which validity and ages are told.
        provenances: Policies by how well their text as a whole is vouched for, as checked.
        samples: How many of all these are made up.
    """

    generation: int
    day: date
    provenances: Mapping[Provenance, int] = dataclass_field(default_factory=dict)
    samples: Samples = Samples()


def survey_of(connection: Connection, *, generation: int, day: date) -> Survey:
    """Count all records; the connection is from `corpus.store.tally.one_state`."""
    statuses: Counter[Status] = Counter()
    provenances: Counter[Provenance] = Counter()
    checked: Counter[int | None] = Counter()
    made_up: Counter[Status] = Counter()
    made_up_checked: Counter[int | None] = Counter()
    for facts, superseded_from, compared in _policies(connection):
        status, age = status_on(facts, day, superseded_from=superseded_from), _age(compared, day)
        statuses[status] += 1
        provenances[facts.provenance] += 1
        checked[age] += 1
        if facts.provenance == "sample":
            made_up[status] += 1
            made_up_checked[age] += 1
    offers = RECORD.c.kind.in_(_OFFERED)
    return Survey(
        generation=generation,
        day=day,
        kinds=_counts(connection, RECORD.c.kind),
        levels=_counts(connection, RECORD.c.level),
        fields=_named(connection, "field"),
        unfielded=_silent(connection, "field", offers),
        regions=_named(connection, "region"),
        unplaced=_silent(connection, "region", RECORD.c.kind.in_(_VOUCHED)),
        trls=_counts(connection, RECORD.c.trl, RECORD.c.kind == "achievement"),
        statuses=statuses,
        provenances=provenances,
        checked=checked,
        samples=replace(_samples(connection), statuses=made_up, checked=made_up_checked),
    )


def _samples(connection: Connection) -> Samples:
    """Count what is made up; validity and ages of policies are told by `survey_of`."""
    ids = frozenset(_sample_ids(connection))
    kinds: Counter[Kind] = Counter()
    levels: Counter[Level] = Counter()
    trls: Counter[int | None] = Counter()
    named: dict[FacetName, Counter[str]] = {"field": Counter(), "region": Counter()}
    silent = dict.fromkeys(named, 0)
    for page in _pages(sorted(ids)):
        rows = select(RECORD.c.id, RECORD.c.kind, RECORD.c.level, RECORD.c.trl)
        found = connection.execute(rows.where(RECORD.c.id.in_(page))).all()
        kinds.update(row.kind for row in found)
        levels.update(row.level for row in found)
        trls.update(row.trl for row in found if row.kind == "achievement")
        for facet, names in named.items():
            query = select(FACET.c.record, FACET.c.name).where(
                FACET.c.facet == facet, FACET.c.record.in_(page)
            )
            stated = connection.execute(query).all()
            names.update(row.name for row in stated)
            says = {row.record for row in stated}
            asked = _OFFERED if facet == "field" else _VOUCHED
            silent[facet] += sum(row.kind in asked and row.id not in says for row in found)
    return Samples(
        ids=ids,
        kinds=kinds,
        levels=levels,
        trls=trls,
        fields=named["field"],
        unfielded=silent["field"],
        regions=named["region"],
        unplaced=silent["region"],
    )


def _sample_ids(connection: Connection) -> Iterator[str]:
    """Give the records that count as made up, as checked."""
    same = (VERSION.c.record == RECORD.c.id) & (VERSION.c.version == RECORD.c.version)
    ids = select(RECORD.c.id).join(VERSION, same).where(_fact(connection) == "sample")
    known = checks_of(connection)
    found = set(connection.scalars(ids))
    yield from found - known.keys()
    query = select(RECORD.c.id, VERSION.c.content).join(VERSION, same)
    for page in _pages(sorted(known)):
        for id_, content in connection.execute(query.where(RECORD.c.id.in_(page))):
            facts = as_checked(from_json(content), standing(known[id_])).facts
            if facts is not None and facts.provenance == "sample":
                yield id_


def _fact(connection: Connection) -> ColumnElement[str]:
    """Give how well a record is vouched for, as it was read."""
    if connection.dialect.name == "sqlite":
        return func.json_extract(VERSION.c.content, "$.facts.provenance")
    provenance: ColumnElement[str] = cast(VERSION.c.content, JSONB)["facts"]["provenance"].astext
    return provenance


def _counts(
    connection: Connection, column: Column[Any], meets: ColumnElement[bool] | None = None
) -> dict[Any, int]:
    query = select(column, func.count()).group_by(column)
    if meets is not None:
        query = query.where(meets)
    return {row[0]: row[1] for row in connection.execute(query)}


def _named(connection: Connection, facet: FacetName) -> dict[str, int]:
    query = (
        select(FACET.c.name, func.count())
        .where(FACET.c.facet == facet)
        .group_by(FACET.c.name)
        .order_by(func.count().desc(), FACET.c.name)
    )
    return {row[0]: row[1] for row in connection.execute(query)}


def _silent(connection: Connection, facet: FacetName, meets: ColumnElement[bool]) -> int:
    says = select(FACET.c.record).where(FACET.c.facet == facet)
    query = select(func.count()).select_from(RECORD).where(meets, RECORD.c.id.not_in(says))
    return connection.scalar(query) or 0


def _policies(connection: Connection) -> Iterator[tuple[Policy, date | None, date | None]]:
    """Give of each policy the facts by which it stands and is vouched for, as checked.

    With them come the day from which another takes its place, and that on which it was last
    compared with the original.

    Of those that nobody has checked, only these facts are read out of the records, by the
    database: their texts are many times as long.
    """
    known = checks_of(connection)
    same = (VERSION.c.record == RECORD.c.id) & (VERSION.c.version == RECORD.c.version)
    policies = RECORD.c.kind == "policy"
    query = select(RECORD.c.id, RECORD.c.superseded_from, _facts(connection)).join(VERSION, same)
    for id_, superseded_from, stated in connection.execute(query.where(policies)):
        if id_ not in known:
            policy = _policy(json.loads(stated))
            yield policy, superseded_from, _compared(policy, whole=None)
    query = select(RECORD.c.id, RECORD.c.superseded_from, VERSION.c.content).join(VERSION, same)
    for page in _pages(sorted(known)):
        for id_, superseded_from, content in connection.execute(
            query.where(policies, RECORD.c.id.in_(page))
        ):
            record, checks = from_json(content), standing(known[id_])
            facts, whole = as_checked(record, checks).facts, checks.get(whole_key(record.text))
            if isinstance(facts, Policy):
                yield facts, superseded_from, _compared(facts, whole=whole)


def _facts(connection: Connection) -> ColumnElement[str]:
    """Give the facts of `_FACTS` in their order, as a JSON array."""
    content = VERSION.c.content
    if connection.dialect.name == "sqlite":
        return func.json_extract(content, *(f"$.facts.{name}" for name in _FACTS))
    facts = cast(content, JSONB)["facts"]
    return cast(func.jsonb_build_array(*(facts[name] for name in _FACTS)), Text)


def _policy(stated: Sequence[str | None]) -> Policy:
    """Give a policy with these facts alone; they were read with care when it was added."""
    values: dict[str, object] = {
        name: date.fromisoformat(value) if name in _DAYS else value
        for name, value in zip(_FACTS, stated, strict=True)
        if value
    }
    return _BLANK.model_copy(update=values)


def _compared(policy: Policy, *, whole: Check | None) -> date | None:
    """Give the day on which a policy's whole text was last compared with the original.

    What is second-hand or unchecked may state a day too: that on which somebody looked at the
    text which they had.
    """
    if policy.provenance == "official":
        return policy.checked
    return whole.day if whole is not None else None


def _age(checked: date | None, day: date) -> int | None:
    if checked is None:
        return None
    days = (day - checked).days
    return next((most for most in AGES if days <= most), 0)


def _pages(ids: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(ids), _PAGE):
        yield ids[start : start + _PAGE]
