"""What the view works on."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from assistant.finding import Finder
from assistant.keeping.profiles import Kept
from assistant.matching.kept import Batch
from assistant.mine.asked import Memory
from assistant.mine.company import Companies
from assistant.mine.followed import Follows
from assistant.mine.news import Sources
from assistant.mine.reopening import Records, Traces
from assistant.ui.drafting.port import Drafting
from assistant.ui.offers.port import Offering
from corpus.levels import Viewer


class Profiles(Protocol):
    """Keeps profiles; `assistant.keeping.profiles.ProfileStore` in production."""

    def of(self, viewer: Viewer) -> Kept:
        """Give what is kept for a viewer."""


class Batches(Protocol):
    """Keeps tables that were matched; `assistant.keeping.batches.BatchStore` in production."""

    def listed(self, viewer: Viewer) -> Sequence[Batch]:
        """Give those of a viewer, the newest first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mine:
    """What the view works on.

    Attributes:
        memory: Keeps what was asked.
        traces: Keep what was answered.
        follows: Keeps searches and topics.
        sources: What news are read from.
        records: Tell what may still be seen.
        companies: Know what somebody's company is called; None where nothing says so.
        finder: Counts records, so that there is something to choose from.
        drafting: Knows drafts; None for a page without them.
        offering: Knows what somebody handed in; None for a page without its forms.
        kept_days: How long what was asked is kept.
        batches: Keep the tables of demands that were matched; None for a page without them.
    """

    memory: Memory
    traces: Traces
    follows: Follows
    sources: Sources
    records: Records
    finder: Finder
    profiles: Profiles
    companies: Companies | None = None
    drafting: Drafting | None = None
    offering: Offering | None = None
    kept_days: int = 180
    batches: Batches | None = None
