"""What the forms of own demands and achievements work on."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from assistant.mine.company import Companies
from assistant.offers.adding import Work
from assistant.offers.offer import Offers, OwnOffer
from corpus.withdrawal import Withdrawal, Withdrawn


class Shelf(Protocol):
    """Knows which records staff took out of sight; `corpus.store.records.RecordStore`."""

    def withdrawn(self, records: Collection[str]) -> Mapping[str, Withdrawn]:
        """Give those of these records that are out of sight, by id."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Offering:
    """What the forms work on.

    Attributes:
        work: Adds files to the corpus, for the staff.
        records: Those that came of what was handed in; None where nothing is ever withdrawn.
        companies: Know what somebody's company is called elsewhere; None where nothing is kept.
    """

    offers: Offers
    work: Work
    records: Shelf | None = None
    companies: Companies | None = None

    def withdrawn(self, offers: Sequence[OwnOffer]) -> Mapping[str, Withdrawal]:
        """Give how the records of these were taken out of sight, by the offer, where they were."""
        ids = {one.record for one in offers if one.record}
        if self.records is None or not ids:
            return {}
        out = self.records.withdrawn(ids)
        return {one.id: out[one.record].withdrawal for one in offers if one.record in out}
