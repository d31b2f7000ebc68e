"""The parts for other programs, put together from the running ones."""

from assistant.answering import answering_of
from assistant.api.parts import Programs
from assistant.bootstrap import Parts
from assistant.keeping.traces import TraceStore
from assistant.matching.everything import Shelf
from assistant.ui.drafting.assembly import drafting_of


def programs_of(parts: Parts) -> Programs:
    """Give what other programs work on."""
    return Programs(
        ask=answering_of(parts),
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
