"""What the forms of own demands and achievements work on."""

from dataclasses import dataclass

from assistant.offers.adding import Work
from assistant.offers.offer import Offers


@dataclass(frozen=True, slots=True, kw_only=True)
class Offering:
    """What the forms work on.

    Attributes:
        work: Adds files to the corpus, for the staff.
    """

    offers: Offers
    work: Work
