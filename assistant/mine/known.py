"""News of topics, read once for each state of the records: every visit asks how much is new."""

from dataclasses import dataclass, field
from datetime import date

from assistant.mine.followed import Followed
from assistant.mine.news import News, Sources, topic_news
from corpus.levels import Role, Viewer

_MOST = 2000

# A topic as it was looked at last, who may see what, the state of the records, and the day.
_Key = tuple[Followed, Role, int, date]


@dataclass(frozen=True, slots=True)
class KnownNews:
    """What was found out about topics already. Safe to use from several threads."""

    sources: Sources
    _known: dict[_Key, News] = field(default_factory=dict)

    def of(self, followed: Followed, viewer: Viewer, *, day: date) -> News:
        """Give what `topic_news` gives."""
        # First: what changes while it is read is read again.
        generation = self.sources.records.generation()
        key = (followed, viewer.role, generation, day)
        found = self._known.get(key)
        if found is None:
            found = topic_news(followed, viewer, sources=self.sources, day=day)
            if len(self._known) >= _MOST:
                self._known.clear()
            self._known[key] = found
        return found
