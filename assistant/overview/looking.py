"""What all figures are counted from, counted anew only where something has changed."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from threading import Lock
from typing import Protocol

from assistant.keeping.usage import Usage, UsageStore
from assistant.matching.everything import Kept, Shelf
from assistant.matching.pairs import Tier
from corpus.levels import LEVELS, Viewer, require_staff
from corpus.store.survey import Survey

# Whoever opens the view after another sees what they saw, for so long.
_FRESH = timedelta(seconds=20)


class Surveyed(Protocol):
    """Counts the records."""

    def generation(self) -> int:
        """Give the number that moves with every visible change."""
        ...

    def survey(self, viewer: Viewer, *, day: date) -> Survey:
        """Count all records by all that the staff look at."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Matched:
    """How demands fared in the last run of all with all that is kept.

    Attributes:
        when: When it was kept.
        best: The number of demands by the tier of their best card; `none` without any.
        samples: How many of these demands are made up.
    """

    when: datetime
    best: dict[Tier, int]
    samples: Mapping[Tier, int] = field(default_factory=dict)

    @property
    def demands(self) -> int:
        """How many demands were in it."""
        return sum(self.best.values())

    @property
    def served(self) -> int:
        """How many have at least one match that is strong or fair."""
        return self.best.get("strong", 0) + self.best.get("fair", 0)


class Looking:
    """Counts, and keeps what it counted until something changes."""

    def __init__(
        self,
        records: Surveyed,
        usage: UsageStore,
        shelf: Shelf,
        *,
        day: Callable[[], date] = date.today,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        """Know what to count; nothing is counted yet.

        Args:
            records: Of the program.
            usage: Counts questions and what was said.
            shelf: Has the last run of all demands with all achievements.
            day: Gives the day for which validity and ages are told.
            now: The clock, in UTC.
        """
        self._records, self._usage, self._shelf = records, usage, shelf
        self._day, self._now = day, now
        self._counting = Lock()
        self._survey: Survey | None = None
        self._counted: dict[int, Usage] = {}
        self._matched: tuple[Kept, frozenset[str], Matched] | None = None

    def survey(self, viewer: Viewer) -> Survey:
        """Give the records, counted anew where the generation has moved or a day has begun.

        Raises:
            NotPermitted: The viewer is no staff.
        """
        require_staff(viewer)
        with self._counting:  # whoever comes meanwhile waits, rather than counting the same
            known, day = self._survey, self._day()
            if known is None or (known.generation, known.day) != (self._records.generation(), day):
                known = self._survey = self._records.survey(viewer, day=day)
        return known

    def usage(self, viewer: Viewer, *, days: int) -> Usage:
        """Give what was asked and said in the last days, today among them.

        Raises:
            NotPermitted: The viewer is no staff.
        """
        require_staff(viewer)
        with self._counting:
            now, known = self._now(), self._counted.get(days)
            if known is None or now - known.when > _FRESH:
                since = now.astimezone().date() - timedelta(days=days - 1)
                known = self._counted[days] = self._usage.usage(viewer, since=since, now=now)
        return known

    def matched(self, viewer: Viewer) -> Matched | None:
        """Give how demands fared in the last run; None where none was ever kept.

        Of runs for several audiences, that for whoever may see most.

        Raises:
            NotPermitted: The viewer is no staff.
        """
        require_staff(viewer)
        kept = next(filter(None, map(self._shelf.kept, reversed(LEVELS))), None)
        if kept is None:
            return None
        made_up = self.survey(viewer).samples.ids
        with self._counting:
            known = self._matched
            if known is None or known[:2] != (kept, made_up):
                known = self._matched = kept, made_up, self._read(kept, made_up)
            return known[2]

    def _read(self, kept: Kept, made_up: frozenset[str]) -> Matched:
        best: Counter[Tier] = Counter()
        samples: Counter[Tier] = Counter()
        for row in self._shelf.read(kept.audience).values():
            tier = _best({card.tier for card in row.cards})
            best[tier] += 1
            samples[tier] += row.demand in made_up
        return Matched(when=kept.when, best=dict(best), samples=dict(samples))


def _best(tiers: set[str]) -> Tier:
    order: tuple[Tier, ...] = ("strong", "fair", "weak", "insufficient")
    return next((tier for tier in order if tier in tiers), "none")
