"""The name of somebody's company: told once, wherever that was, and offered where it is asked for.

It is offered, never kept by itself: it stands in a form, where whoever fills it in can change it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from assistant.keeping.profiles import GUEST, Kept
from assistant.offers.fields import UNIT
from assistant.offers.offer import OwnOffer
from corpus.levels import Viewer

# Where it was told; empty where it was not.
Whence = Literal["", "profile", "account", "offer"]
MAX_CHARS = 120


class Profiles(Protocol):
    """Keeps profiles; `assistant.keeping.profiles.ProfileStore` in production."""

    def of(self, viewer: Viewer) -> Kept:
        """Give what is kept for a viewer."""


class Offers(Protocol):
    """Keeps own demands and achievements; `assistant.keeping.offers.OfferStore` in production."""

    def own(self, owner: Viewer) -> Sequence[OwnOffer]:
        """Give the owner's, the one changed last first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Company:
    """The name of a company, and where it was told; both empty where it was not."""

    name: str = ""
    whence: Whence = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Companies:
    """Knows the company of whoever asks.

    Attributes:
        account: Gives what an account says; empty for what is no account, or says nothing.
    """

    profiles: Profiles
    account: Callable[[Viewer], str]
    offers: Offers

    def of(self, who: Viewer) -> Company:
        """Give the name that they told last where it says most: profile, account, own forms.

        Technology managers and staff write for others: what their account says is not the company
        that they fill in a form for.
        """
        if who.identity == GUEST:
            return Company()
        told = str(self.profiles.of(who).profile.get("name") or "").strip()
        if told:
            return Company(name=told[:MAX_CHARS], whence="profile")
        if who.role != "enterprise":
            return Company()
        if named := self.account(who).strip():
            return Company(name=named[:MAX_CHARS], whence="account")
        for offer in self.offers.own(who):
            if unit := offer.values.get(UNIT[offer.kind], "").strip():
                return Company(name=unit[:MAX_CHARS], whence="offer")
        return Company()
