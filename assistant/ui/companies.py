"""What knows the company of whoever asks, put together from the running parts."""

from assistant.accounts.errors import UnknownAccount
from assistant.bootstrap import Parts
from assistant.keeping.offers import OfferStore
from assistant.mine.company import Companies
from corpus.levels import Viewer


def companies_of(parts: Parts) -> Companies:
    """Give what knows the company of whoever asks."""
    accounts = parts.people.accounts

    def account(who: Viewer) -> str:
        try:
            return accounts.get(who.identity).company
        except UnknownAccount:
            return ""

    return Companies(
        profiles=parts.profiles, account=account, offers=OfferStore(parts.store.engine)
    )
