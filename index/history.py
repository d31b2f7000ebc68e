"""What has run out and what took its place, among what a search found."""

from collections.abc import Sequence

from corpus.records import Policy
from corpus.validity import CURRENT
from index.chunks import Hit

_AS_GOOD = 0.95
_LEADING = 3
_RUN_OUT: frozenset[str] = frozenset({"superseded", "expired", "repealed"})


def led_by_history(everything: Sequence[Hit]) -> bool:
    """Say whether what has run out comes clearly nearer than all that holds."""
    if not everything or everything[0].status not in _RUN_OUT:
        return False
    current = max((hit.score for hit in everything if hit.status in CURRENT), default=0.0)
    return current < everything[0].score * _AS_GOOD


def heirs(everything: Sequence[Hit], hits: Sequence[Hit]) -> frozenset[str]:
    """Give which of the first hits' records take the place of the first of all."""
    first = everything[0].record
    leading = list(dict.fromkeys(hit.record.id for hit in hits))[:_LEADING]
    named = set(first.facts.replaced_by) if isinstance(first.facts, Policy) else set()
    return frozenset(
        hit.record.id
        for hit in hits
        if hit.record.id in leading
        and (
            hit.record.id in named
            or (isinstance(hit.record.facts, Policy) and first.id in hit.record.facts.replaces)
        )
    )


def outdated(everything: Sequence[Hit]) -> tuple[Hit, ...]:
    """Give the passages of the first record of all, which has run out and has no heir.

    A policy that was replaced is history to what replaced it, wherever that stands.
    """
    if everything[0].status == "superseded":
        return ()
    return tuple(hit for hit in everything if hit.record.id == everything[0].record.id)
