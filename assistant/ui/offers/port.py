"""What the forms of own demands and achievements work on."""

from dataclasses import dataclass

from assistant.mine.company import Companies
from assistant.offers.adding import Work
from assistant.offers.offer import Offers


@dataclass(frozen=True, slots=True, kw_only=True)
class Offering:
    """What the forms work on.

    Attributes:
        work: Adds files to the corpus, for the staff.
        companies: Know what somebody's company is called elsewhere; None where nothing is kept.
    """

    offers: Offers
    work: Work
    companies: Companies | None = None
