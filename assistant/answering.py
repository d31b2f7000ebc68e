"""Answering, put together from the running parts: the same for the page, programs and commands."""

from functools import partial

from assistant.ask import ask
from assistant.bootstrap import Parts
from assistant.traces import Ask


def answering_of(parts: Parts) -> Ask:
    """Give what answers questions."""
    return partial(
        ask,
        searcher=parts.searcher,
        records=parts.store,
        rulebook=parts.rulebook,
        model=parts.model,
        ceilings=parts.ceilings,
        follows=parts.follows,
    )
