"""The measures that a viewer may see, each with its policy and the places of what it quotes.

A measure one of whose quotes no longer stands in its text is not among them: the text has changed
and somebody has to look at the rule again. What bears on it is told only
where they may see that too.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from corpus.levels import Level, Viewer, visible
from corpus.measures.anchors import Anchor, anchors_of, quotes_of
from corpus.measures.rules import Condition, Located, Measure, RelationKind
from corpus.records import Policy
from corpus.store.measures import StoredMeasure
from corpus.store.records import StoredRecord

_EVERYWHERE = "全国"


class Records(Protocol):
    """Gives records; `corpus.store.records.RecordStore` in production."""

    def generation(self) -> int:
        """Give the number that moves with every visible change."""

    def current(self, ids: Collection[str], viewer: Viewer) -> Mapping[str, StoredRecord]:
        """Give those of the records that the viewer may see."""


class Measures(Protocol):
    """Gives the confirmed measures; `corpus.store.measures.MeasureStore` in production."""

    def confirmed(self) -> tuple[StoredMeasure, ...]:
        """Give the measures that count, by id."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """How a measure bears on another measure or policy."""

    other: str
    kind: RelationKind
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """A measure, its policy, and where its quotes stand.

    Attributes:
        conditions: Those of the measure; before them that of the policy's region, where it has one.
    """

    stored: StoredMeasure
    policy: StoredRecord
    anchors: Mapping[str, Anchor]
    conditions: tuple[Condition, ...]
    links: tuple[Link, ...]

    @property
    def measure(self) -> Measure:
        """The measure itself."""
        return self.stored.measure

    def place(self, condition: Condition) -> Anchor | None:
        """Give where the words that a condition rests on stand."""
        return None if condition.quote is None else self.anchors.get(condition.quote)

    @property
    def is_founded(self) -> bool:
        """Whether all that it quotes stands in its text."""
        return all(quote in self.anchors for quote in quotes_of(self.measure))


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """What a viewer may see of the rules.

    Attributes:
        placed: Those that count, by id.
        stale: Ids of those whose quotes are no longer in their texts.
    """

    placed: tuple[Placed, ...]
    stale: tuple[str, ...] = ()


@dataclass(slots=True)
class Rulebook:
    """The measures as last read, read anew when anything visible has changed."""

    records: Records
    measures: Measures
    _read: dict[tuple[Level, ...], tuple[int, Rules]] = field(default_factory=dict)

    def rules(self, viewer: Viewer) -> Rules:
        """Give the measures whose texts the viewer may see."""
        levels, generation = visible(viewer), self.records.generation()
        known = self._read.get(levels)
        if known is None or known[0] != generation:
            known = (generation, self._rules(viewer))
            self._read[levels] = known
        return known[1]

    def _rules(self, viewer: Viewer) -> Rules:
        stored = self.measures.confirmed()
        policies = self.records.current({one.measure.policy for one in stored}, viewer)
        targets = {link.other for one in stored for link in _links(one.measure, policies)}
        seen = self.records.current({_policy_of(target) for target in targets}, viewer)
        founded, stale = [], []
        for one in stored:
            policy = policies.get(one.measure.policy)
            if policy is None:
                continue
            links = _links(one.measure, policies)
            known = tuple(link for link in links if _policy_of(link.other) in seen)
            new = placed(one, policy, links=known)
            if new.is_founded:
                founded.append(new)
            else:
                stale.append(one.measure.id)
        return Rules(placed=tuple(founded), stale=tuple(stale))


def placed(one: StoredMeasure, policy: StoredRecord, *, links: tuple[Link, ...] = ()) -> Placed:
    """Give a measure with the places of what it quotes; words that are not there have none."""
    anchors = anchors_of(one.measure, policy.record.text)
    return Placed(
        stored=one,
        policy=policy,
        anchors={quote: anchor for quote, anchor in anchors.items() if anchor is not None},
        conditions=(*_gate(one.measure, policy), *one.measure.conditions),
        links=links,
    )


def _gate(measure: Measure, policy: StoredRecord) -> tuple[Located, ...]:
    """Give the condition that a policy's region is; none where it holds everywhere."""
    facts = policy.record.facts
    region = facts.region if isinstance(facts, Policy) else None
    if measure.anywhere or not region or region == _EVERYWHERE:
        return ()
    text = f"注册在{region.replace('/', '')}"
    return (Located(kind="located", id="region", places=(region,), audience=True, text=text),)


def _policy_of(target: str) -> str:
    """Give the policy of what a link leads to: a policy itself, or one of its measures."""
    return target.partition(".")[0]


def _links(measure: Measure, policies: Mapping[str, StoredRecord]) -> tuple[Link, ...]:
    """Give how a measure bears on others: by its own data, and by what its policy states."""
    links = [Link(other=b.other, kind=b.kind, note=b.note) for b in measure.relations]
    policy = policies.get(measure.policy)
    facts = policy.record.facts if policy is not None else None
    if isinstance(facts, Policy):
        links += [Link(other=other, kind="replaces") for other in facts.replaces]
        links += [Link(other=other, kind="replaced_by") for other in facts.replaced_by]
        for relation in facts.relations:
            kind: RelationKind = "exclusive" if relation.kind == "conflict" else relation.kind
            links.append(Link(other=relation.other, kind=kind, note=relation.note))
    first: dict[tuple[str, str], Link] = {}
    for link in links:
        first.setdefault((link.other, link.kind), link)
    return tuple(first.values())
