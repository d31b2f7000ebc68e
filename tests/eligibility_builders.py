"""Measures, policies and profiles for tests, each naming only what the test is about."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime

from assistant.eligibility.deciding import Applicant, decide
from assistant.eligibility.findings import Finding
from assistant.eligibility.profile import read_profile
from assistant.eligibility.rulebook import Rulebook
from assistant.eligibility.verdicts import Judged, judge_all
from corpus.levels import Viewer, visible
from corpus.measures.files import measure_from
from corpus.measures.rules import Condition, Measure
from corpus.records import Policy, Record, Source
from corpus.store.measures import StoredMeasure
from corpus.store.records import StoredRecord

DAY = date(2026, 11, 23)
ANYBODY = Viewer(identity="g", role="enterprise")


def measure(text: str) -> Measure:
    """Give the one measure of a YAML text."""
    (found,) = measure_from(text)
    return found


def condition(text: str) -> Condition:
    """Give a condition from its YAML, without what every condition has."""
    made = measure(
        "id: T1\npolicy: T1\nname: 测试\ngives: [其他]\npublished: full\nconditions:\n"
        f"  - {{id: c, text: 条件, quote: 条件, {text}}}\n"
    )
    return made.conditions[0]


def found(of: Condition, profile: Mapping[str, object], day: date = DAY) -> Finding:
    """Say how a condition comes out for a profile."""
    return decide(of, Applicant(profile=read_profile(profile), day=day))


def policy(
    text: str = "条件",
    *,
    id: str = "T1",  # noqa: A002
    level: str = "public",
    facts: Policy | None = None,
    superseded_from: date | None = None,
) -> StoredRecord:
    """Give a policy's record with this text."""
    record = Record(
        id=id,
        kind="policy",
        title=f"{id} 办法",
        text=text,
        level=level,  # type: ignore[arg-type]
        source=Source(path=f"{id}.md", start=0, end=len(text)),
        facts=facts or Policy(region="全国"),
    )
    return StoredRecord(record=record, version=1, superseded_from=superseded_from)


@dataclass
class Shelf:
    """Policies and their measures, as a rulebook reads them."""

    policies: tuple[StoredRecord, ...]
    rules: tuple[Measure, ...]
    moved: int = 1

    def generation(self) -> int:
        return self.moved

    def current(self, ids: Collection[str], viewer: Viewer) -> Mapping[str, StoredRecord]:
        levels = visible(viewer)
        return {
            stored.record.id: stored
            for stored in self.policies
            if stored.record.id in ids and stored.record.level in levels
        }

    def confirmed(self) -> tuple[StoredMeasure, ...]:
        when = datetime(2026, 11, 1, tzinfo=UTC)
        return tuple(
            StoredMeasure(measure=rule, version=1, state="confirmed", who="甲", changed=when)
            for rule in self.rules
        )

    def book(self) -> Rulebook:
        return Rulebook(self, self)


def judged(
    rule: Measure,
    profile: Mapping[str, object],
    *,
    of: StoredRecord | None = None,
    day: date = DAY,
) -> Judged:
    """Judge one measure for a profile."""
    text = "\n".join(one.quote or "" for one in rule.conditions) or "条件"
    shelf = Shelf((of or policy(text),), (rule,))
    (result,) = judge_all(shelf.book().rules(ANYBODY), read_profile(profile), day)
    return result
