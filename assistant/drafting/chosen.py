"""The records and the measure that a draft is made from, as far as its viewer may see them."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from assistant.drafting.facts import DraftFacts
from assistant.eligibility.policies import policies
from assistant.eligibility.rulebook import Rulebook
from assistant.eligibility.verdicts import Judged
from assistant.errors import BadRequest, UnknownMeasure
from corpus.errors import UnknownRecord
from corpus.levels import Viewer
from corpus.records import Kind, Record
from corpus.store.records import StoredRecord


class Records(Protocol):
    """Gives records; `corpus.store.records.RecordStore` in production."""

    def current(self, ids: Collection[str], viewer: Viewer) -> Mapping[str, StoredRecord]:
        """Give those of the records that the viewer may see."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """What a draft is made from.

    Attributes:
        stored: The policy, the demand and the achievement by kind, and whatever else the template
            rests on, by id.
        judged: The measures of the policy, judged by the profile; one where one was chosen.
    """

    stored: Mapping[str, StoredRecord]
    policy: str | None = None
    demand: str | None = None
    achievement: str | None = None
    judged: tuple[Judged, ...] = ()

    def record(self, name: str) -> Record | None:
        """Give the chosen `policy`, `demand` or `achievement`; None where none was chosen."""
        ids = {"policy": self.policy, "demand": self.demand, "achievement": self.achievement}
        chosen = ids.get(name)
        return None if chosen is None else self.stored[chosen].record


def choose(
    facts: DraftFacts,
    viewer: Viewer,
    *,
    day: date,
    records: Records,
    rulebook: Rulebook,
    also: Collection[str] = (),
    judges: str | None = None,
) -> Chosen:
    """Give what the facts name.

    Args:
        facts: What to make a draft from.
        viewer: Who asks; what they may not see is not there.
        day: Whose rules count.
        records: All records.
        rulebook: All measures.
        also: Ids of policies that the document rests on, left out where they are not there.
        judges: The policy that counts as chosen where none was and this one is there.

    Raises:
        UnknownRecord: A chosen record is not there for this viewer.
        UnknownMeasure: Nor is the chosen measure.
        BadRequest: A chosen record is of another kind.
    """
    judged: tuple[Judged, ...] = ()
    policy = facts.policy
    if policy is None and facts.measure is None and judges is not None:
        policy = judges if records.current([judges], viewer) else None
    if facts.measure is not None:
        judged = policies(
            facts.profile, viewer, day=day, rulebook=rulebook, measure=facts.measure
        ).measures
        policy = policy or judged[0].measure.policy
    elif policy is not None:
        judged = _of_policy(facts, policy, viewer, day=day, rulebook=rulebook)
    wanted: dict[Kind, str | None] = {
        "policy": policy,
        "demand": facts.demand,
        "achievement": facts.achievement,
    }
    ids = {id_ for id_ in wanted.values() if id_ is not None}
    stored = records.current(ids | set(also), viewer)
    for kind, id_ in wanted.items():
        if id_ is None:
            continue
        if id_ not in stored:
            raise UnknownRecord(f"没有编号为“{id_}”的{_CALLED[kind]}，或您无权查看。")
        if stored[id_].record.kind not in (kind, *(("passage",) if kind == "policy" else ())):
            raise BadRequest(f"“{id_}”不是{_CALLED[kind]}，请核对编号。")
    return Chosen(
        stored=stored,
        policy=policy,
        demand=facts.demand,
        achievement=facts.achievement,
        judged=judged,
    )


_CALLED: dict[Kind, str] = {"policy": "政策", "demand": "需求", "achievement": "成果"}


def _of_policy(
    facts: DraftFacts, policy: str, viewer: Viewer, *, day: date, rulebook: Rulebook
) -> tuple[Judged, ...]:
    """Give the measures of a policy; it may have none that code can judge."""
    try:
        return policies(facts.profile, viewer, day=day, rulebook=rulebook, measure=policy).measures
    except UnknownMeasure:
        return ()
