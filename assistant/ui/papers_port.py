"""What the view of papers works on."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from assistant.ui.additions import Additions
from assistant.ui.bringing_back import BringingBack
from assistant.ui.check_form import Beside
from assistant.ui.reviewing import queue_html
from corpus.levels import Level, Viewer
from corpus.review import Task, queue
from corpus.sameness import alike
from corpus.store.records import RecordStore
from corpus.withdrawal import Reason


class Queue:
    """The queue as last read; read anew when the records have changed."""

    def __init__(self) -> None:
        """Know of none yet."""
        self._read: tuple[int, tuple[Task, ...], int] | None = None

    def html(self, store: RecordStore, staff: Viewer, *, said: str = "") -> str:
        """Give what is to be checked, with the way to what is out of sight, as HTML."""
        generation = store.generation()
        if self._read is None or self._read[0] != generation:
            self._read = (generation, queue(store, staff), store.count_shelved(staff))
        _, tasks, withdrawn = self._read
        return queue_html(tasks, said=said, withdrawn=withdrawn)


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What the view works on.

    Attributes:
        now: The moment by which checks are stamped, in UTC.
        set_level: Says anew who may see a record; see `corpus.ingest.set_level`.
        withdraw: Takes a record out of sight; see `corpus.ingest.remove`.
        guests: Whether somebody without an account may look at what is public.
        back: Looks through what is out of sight, and brings it back.
    """

    store: RecordStore
    additions: Additions
    set_level: Callable[[str, Level, Viewer], object]
    withdraw: Callable[[str, Reason, Viewer], object]
    back: BringingBack
    guests: bool = False
    queue: Queue = field(default_factory=Queue)
    now: Callable[[], datetime] = lambda: datetime.now(UTC)

    def beside(self, of: Task) -> Beside:
        """Give what is told of a record that does not stand in it."""
        return Beside(alike=alike(of.record, self.store), guests=self.guests)
