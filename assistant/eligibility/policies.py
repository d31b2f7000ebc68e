"""Which policies apply to a company: the use case behind the page and the command."""

from dataclasses import dataclass
from datetime import date

from assistant.eligibility.profile import Profile
from assistant.eligibility.rulebook import Rulebook
from assistant.eligibility.verdicts import Judged, judge_all
from assistant.errors import UnknownMeasure
from corpus.levels import Viewer


@dataclass(frozen=True, slots=True, kw_only=True)
class Policies:
    """What applies, as of a day.

    Attributes:
        stale: Ids of measures whose rule has to be looked at again; they are not judged.
    """

    as_of: date
    measures: tuple[Judged, ...]
    stale: tuple[str, ...] = ()


def policies(
    profile: Profile, viewer: Viewer, *, day: date, rulebook: Rulebook, measure: str | None = None
) -> Policies:
    """Judge every measure that the viewer may see, or those of one policy.

    Args:
        profile: What is known of the company.
        viewer: Who asks.
        day: Whose rules count.
        rulebook: The measures.
        measure: The id of a measure or of a policy; None for all.

    Raises:
        UnknownMeasure: There is none of that id for this viewer.
    """
    rules = rulebook.rules(viewer)
    judged = judge_all(rules, profile, day)
    if measure is not None:
        judged = tuple(one for one in judged if measure in (one.measure.id, one.measure.policy))
        if not judged:
            raise UnknownMeasure(f"没有编号为“{measure}”的措施；可用 policies 查看全部编号。")
    return Policies(as_of=day, measures=judged, stale=rules.stale)
