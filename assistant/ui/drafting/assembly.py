"""The parts of drafting, put together from the running ones."""

from functools import partial

from assistant.bootstrap import Parts
from assistant.drafting.drafting import write
from assistant.drafting.sharing import Sharing
from assistant.finding import Finder
from assistant.keeping.offers import OfferStore
from assistant.keeping.shares import ShareStore
from assistant.ui.companies import companies_of
from assistant.ui.drafting.papers import papers
from assistant.ui.drafting.port import Drafting


def drafting_of(parts: Parts) -> Drafting:
    """Give what drafting works on."""
    model = parts.model
    return Drafting(
        drafts=parts.drafts,
        profiles=parts.profiles,
        records=parts.store,
        rulebook=parts.rulebook,
        finder=Finder(searcher=parts.searcher, records=parts.store),
        papers=papers(),
        forms=parts.forms,
        sharing=Sharing(ShareStore(parts.store.engine), parts.people.accounts),
        offers=OfferStore(parts.store.engine, now=parts.settings.now),
        now=parts.settings.now,
        companies=companies_of(parts),
        writer=None
        if model is None
        else partial(
            write,
            records=parts.store,
            rulebook=parts.rulebook,
            model=model,
            ceilings=parts.ceilings,
            follows=parts.follows,
        ),
    )
