"""Which measures apply to a profile on a day: a verdict on each, from its conditions alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from assistant.eligibility.benefits import benefit_of
from assistant.eligibility.deciding import Applicant, decide
from assistant.eligibility.findings import Finding
from assistant.eligibility.profile import Profile
from assistant.eligibility.rulebook import Link, Placed, Rules
from assistant.eligibility.windows import WindowSeen, window_on
from corpus.measures.rules import Measure
from corpus.validity import CURRENT, Status

Verdict = Literal["not_applicable", "not_met", "needs_data", "opportunity", "promising"]
_HALF = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """How one measure came out.

    Attributes:
        status: Of its policy, on the day.
        findings: Its conditions, in its order; first the region, where that is one.
        ask: Profile paths that would change the verdict, the first that decides most.
    """

    placed: Placed
    status: Status
    verdict: Verdict
    findings: tuple[Finding, ...]
    benefit: str
    cap_wan: float | None
    window: WindowSeen
    links: tuple[Link, ...]
    ask: tuple[str, ...]

    @property
    def measure(self) -> Measure:
        """The measure itself."""
        return self.placed.measure

    @property
    def counted(self) -> tuple[Finding, ...]:
        """The hard conditions."""
        return tuple(one for one in self.findings if one.counted)


def judge_all(rules: Rules, profile: Profile, day: date) -> tuple[Judged, ...]:
    """Judge every measure, in the order of their ids."""
    by_id = {placed.measure.id: placed for placed in rules.placed}
    done: dict[str, Judged] = {}
    under_way: set[str] = set()

    def verdict_on(measure: str) -> str | None:
        if measure not in by_id or measure in under_way:
            return None
        return judged(measure).verdict

    who = Applicant(profile=profile, day=day, verdict_on=verdict_on)

    def judged(measure: str) -> Judged:
        if measure not in done:
            under_way.add(measure)
            done[measure] = judge_one(by_id[measure], who)
            under_way.discard(measure)
        return done[measure]

    return tuple(judged(measure) for measure in by_id)


def judge_one(placed: Placed, who: Applicant) -> Judged:
    """Judge one measure; see `verdict_from` for the rule."""
    measure = placed.measure
    status = placed.policy.status(who.day)
    findings = tuple(decide(one, who, place=placed.place) for one in placed.conditions)
    verdict = verdict_from(findings, measure, status)
    cap = measure.benefit.cap_wan if measure.benefit is not None else None
    return Judged(
        placed=placed,
        status=status,
        verdict=verdict,
        findings=findings,
        benefit=benefit_of(measure, who.profile, who.day),
        cap_wan=None if cap is None else float(cap),
        window=window_on(measure, who.day),
        links=placed.links,
        ask=_asked(findings, verdict),
    )


def verdict_from(findings: Sequence[Finding], measure: Measure, status: Status) -> Verdict:
    """Give the first that holds.

    Not in force, or not for this applicant: `not_applicable`. A hard condition unmet: `not_met`.
    Nothing of the conditions published, or under half of the hard ones known: `needs_data`.
    Anything unknown, or conditions not fully published: `opportunity`. Else `promising`: all
    that code can decide is met, and people decide the rest.
    """
    counted = [one for one in findings if one.counted]
    if status not in CURRENT or any(one.state == "not_applicable" for one in findings):
        return "not_applicable"
    if any(one.state == "unmet" for one in counted):
        return "not_met"
    known = sum(one.state == "met" for one in counted)
    if measure.published == "none" or known * _HALF < len(counted):
        return "needs_data"
    if measure.published == "partial" or any(one.state == "unknown" for one in findings):
        return "opportunity"
    return "promising"


def _asked(findings: Sequence[Finding], verdict: Verdict) -> tuple[str, ...]:
    """Give the paths that could still change the verdict, those of few open conditions first.

    Where conditions are unmet, only what could put every one of them right is worth asking.
    """
    if verdict == "not_applicable":
        return ()
    if verdict == "not_met":
        unmet = [one for one in findings if one.counted and one.state == "unmet"]
        if not all(one.missing for one in unmet):
            return ()
        return tuple(dict.fromkeys(path for one in unmet for path in one.missing))
    open_ones = [one for one in findings if one.state == "unknown"]
    return tuple(dict.fromkeys(path for one in open_ones for path in one.missing))
