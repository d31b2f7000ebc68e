"""Where one person works on drafts for one request, and what of a draft they may see."""

from dataclasses import dataclass, replace
from datetime import date

from assistant.auditing.noting import Naming
from assistant.drafting.facts import read_facts
from assistant.drafting.kept import Drafts
from assistant.eligibility.policies import policies
from assistant.eligibility.verdicts import Judged
from assistant.errors import UnknownMeasure
from assistant.keeping.profiles import GUEST
from assistant.ui.drafting.in_browser import DraftsInBrowser
from assistant.ui.drafting.port import Drafting
from assistant.ui.drafting.work import Work
from assistant.ui.sent import Data
from corpus.levels import Viewer

Json = dict[str, object]
# What a draft may be made from, in its facts.
FROM = ("policy", "measure", "achievement", "demand")


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """Where one person works for the time of one request.

    Attributes:
        who: Whoever sent the request.
        drafts: Where theirs are kept.
        named: Names in the audit a draft that is made here.
    """

    drafting: Drafting
    who: Viewer
    day: date
    drafts: Drafts
    named: Naming

    @property
    def owner(self) -> str:
        """Whose drafts they are."""
        return self.who.identity

    @property
    def carried(self) -> object:
        """What a guest's browser is to carry from now on; None where nothing is carried."""
        return self.drafts.data if isinstance(self.drafts, DraftsInBrowser) else None


def _unnamed(_draft: str) -> None:
    """Name a draft where nothing is noted."""


def desk_of(
    drafting: Drafting, who: Viewer, data: Data, *, day: date, named: Naming = _unnamed
) -> Desk:
    """Give where somebody works; a guest's drafts are those that came with the request.

    Raises:
        BadRequest: What a guest's browser carries cannot be read.
    """
    guest = who.identity == GUEST
    carried = data.get("kept")
    drafts = DraftsInBrowser.read(carried, now=drafting.now) if guest else drafting.drafts
    return Desk(drafting=drafting, who=who, day=day, drafts=drafts, named=named)


def still_there(desk: Desk, work: Work) -> tuple[Work, Json]:
    """Give the work without what it was made from and is not there any more, and what to say of it.

    A record may have been taken out, or shut to this viewer, since; the rest of a draft stays.
    """
    ids = {name: str(work.facts[name]) for name in FROM if work.facts.get(name)}
    there = desk.drafting.records.current(
        [id_ for name, id_ in ids.items() if name != "measure"], desk.who
    )
    gone = {
        name: id_
        for name, id_ in ids.items()
        if (not judged_of(desk, id_) if name == "measure" else id_ not in there)
    }
    if not gone:
        return work, {}
    facts = {name: value for name, value in work.facts.items() if name not in gone}
    said = f"草稿原来依据的 {'、'.join(gone.values())} 已经不在资料里，相应的内容留作【待填】。"
    return replace(work, facts=facts, changed=True), {"gone": said}


def judged_of(desk: Desk, named: str | None) -> tuple[Judged, ...]:
    """Give the measures of a policy, or the one of that id; a policy may have none."""
    if named is None:
        return ()
    try:
        return policies(
            read_facts({}).profile,
            desk.who,
            day=desk.day,
            rulebook=desk.drafting.rulebook,
            measure=named,
        ).measures
    except UnknownMeasure:
        return ()
