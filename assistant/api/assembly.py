"""The parts for other programs, put together from the running ones."""

from functools import partial

from assistant.api.parts import Programs
from assistant.ask import ask
from assistant.bootstrap import Parts
from assistant.keeping.traces import TraceStore
from assistant.matching.everything import Shelf
from assistant.ui.drafting.assembly import drafting_of


def programs_of(parts: Parts) -> Programs:
    """Give what other programs work on."""
    return Programs(
        ask=partial(
            ask,
            searcher=parts.searcher,
            records=parts.store,
            rulebook=parts.rulebook,
            model=parts.model,
            ceilings=parts.ceilings,
            follows=parts.follows,
        ),
        searcher=parts.searcher,
        records=parts.store,
        rulebook=parts.rulebook,
        matcher=parts.matcher,
        shelf=Shelf(parts.settings.data_dir / "matches"),
        profiles=parts.profiles,
        drafting=drafting_of(parts),
        feedback=parts.feedback,
        traces=TraceStore(parts.store.engine),
        day=parts.settings.day,
    )
