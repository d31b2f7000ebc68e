"""What the ways in for programs work on: the same use cases as the page and the command line."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from assistant.eligibility.rulebook import Rulebook
from assistant.finding import Searcher
from assistant.keeping.feedback import FeedbackStore
from assistant.keeping.traces import TraceStore
from assistant.matching.everything import Shelf
from assistant.matching.matcher import Matcher
from assistant.traces import Ask
from assistant.ui.drafting.port import Drafting, Profiles
from corpus.store.records import RecordStore


@dataclass(frozen=True, slots=True, kw_only=True)
class Programs:
    """The parts.

    Attributes:
        ask: Answers a question, growing.
        shelf: Where runs over all demands and achievements are kept; the page's, too.
        day: Gives the day whose rules count where none is named.
    """

    ask: Ask
    searcher: Searcher
    records: RecordStore
    rulebook: Rulebook
    matcher: Matcher
    shelf: Shelf
    profiles: Profiles
    drafting: Drafting
    feedback: FeedbackStore
    traces: TraceStore
    day: Callable[[], date]
