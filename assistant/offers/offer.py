"""What somebody wrote down and keeps, and its way to the staff and back.

    draft ──give──▶ waiting ──add──▶ added
      ▲               │  └──send back──▶ returned ──give──▶ waiting
      └───take back───┘

What waits is not changed; what was added or sent back may be changed and given again. Nothing of
it can be searched before staff have added it.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol, get_args

from assistant.offers.fields import OfferKind, Values, title_of
from corpus.levels import Level, Viewer

State = Literal["draft", "waiting", "added", "returned"]
STATES: tuple[State, ...] = get_args(State)
STATE: dict[State, str] = {
    "draft": "自己留着",
    "waiting": "已交，等工作人员看",
    "added": "已收入资料",
    "returned": "已退回",
}
MAX_WORD_CHARS = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnOffer:
    """A demand or an achievement of somebody's own.

    Attributes:
        number: What its record is called, each time it is added.
        version: Moves with every change, so that staff decide on what they have seen.
        word: What staff said of it last.
        record: Its record; empty before it was added.
    """

    id: str
    number: str
    kind: OfferKind
    values: Values
    state: State
    version: int
    changed: datetime
    owner: str
    word: str = ""
    record: str = ""
    level: Level | None = None

    @property
    def title(self) -> str:
        """What its owner calls it."""
        return title_of(self.kind, self.values) or "（还没有名称）"

    @property
    def open(self) -> bool:
        """Whether its owner may change it."""
        return self.state != "waiting"


class Offers(Protocol):
    """Keeps offers; `assistant.keeping.offers.OfferStore` in production."""

    def keep(
        self, owner: Viewer, kind: OfferKind, values: Values, *, offer: str | None = None
    ) -> OwnOffer:
        """Keep a new one, or another version of one of the owner's."""

    def own(self, owner: Viewer) -> tuple[OwnOffer, ...]:
        """Give the owner's, the one changed last first."""

    def one(self, owner: Viewer, offer: str) -> OwnOffer:
        """Give one of the owner's."""

    def remove(self, owner: Viewer, offer: str) -> None:
        """Remove one of the owner's; its record, where it has one, stays."""

    def give(self, owner: Viewer, offer: str) -> OwnOffer:
        """Hand one of the owner's over to the staff."""

    def take_back(self, owner: Viewer, offer: str) -> OwnOffer:
        """Take back one that still waits."""

    def waiting(self, staff: Viewer) -> tuple[OwnOffer, ...]:
        """Give what waits for the staff, what waits longest first."""

    def handed(self, staff: Viewer, offer: str, version: int) -> OwnOffer:
        """Give one that waits, as staff have seen it."""

    def settle(
        self,
        staff: Viewer,
        offer: str,
        version: int,
        *,
        state: State,
        word: str = "",
        record: str = "",
        level: Level | None = None,
    ) -> OwnOffer:
        """Keep what staff decided."""
