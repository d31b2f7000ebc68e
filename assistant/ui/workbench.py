"""What the views of the page work on."""

from collections.abc import Callable
from dataclasses import dataclass

from assistant.chatmodel.port import About
from assistant.finding import Finder
from assistant.keeping.traces import TraceStore
from assistant.overview.looking import Looking
from assistant.ui.complaints.giving import Complaining
from assistant.ui.drafting.port import Drafting
from assistant.ui.fits.tab import Fits
from assistant.ui.inbox.port import Inbox
from assistant.ui.matching.tab import Matching
from assistant.ui.mine.port import Mine
from assistant.ui.offers.port import Offering
from assistant.ui.opinions import Keeper
from assistant.ui.papers_port import Desk
from assistant.ui.sight import Records
from assistant.ui.trials.port import Trials
from corpus.levels import Level


@dataclass(frozen=True, slots=True, kw_only=True)
class Workbench:
    """What each view works on; a view whose part is None is not there.

    Attributes:
        records: Tell what somebody may see of what they were told; None where that never changes.
        finder: Of the view of records.
        fits: Of the view of what one can apply for.
        matching: Of the view of matches.
        offering: Of the forms in it, served beside the page; None for a view without them.
        drafting: Of the view of drafts, served beside the page.
        mine: Of the view of what is somebody's own.
        desk: Of the view of papers, for staff.
        trials: Of the view of the evaluation, for staff.
        traces: Keeps how answers came about, which staff look at.
        feedback: Keeps what people say of answers; None for a page that does not ask.
        inbox: Of the view of what people told the staff, for staff.
        overview: Of the view of all figures, for staff.
        complaints: What the foot of every view works on; None for a page without one.
        about: The language model that writes; None without one.
        ceiling: Gives the highest level that it may be shown now; None for public passages only.
        embedding: The machine that turns questions into vectors; empty for this one.
        kept_days: How long questions are kept; None where that is not known.
    """

    records: Records | None = None
    finder: Finder | None = None
    fits: Fits | None = None
    matching: Matching | None = None
    offering: Offering | None = None
    drafting: Drafting | None = None
    mine: Mine | None = None
    desk: Desk | None = None
    trials: Trials | None = None
    traces: TraceStore | None = None
    feedback: Keeper | None = None
    inbox: Inbox | None = None
    overview: Looking | None = None
    complaints: Complaining | None = None
    about: About | None = None
    ceiling: Callable[[], Level] | None = None
    embedding: str = ""
    kept_days: int | None = None
