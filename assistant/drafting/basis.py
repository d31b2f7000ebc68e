"""What a draft rests on: the records that its pieces are from, with clause and checked date."""

import re
from collections.abc import Collection, Mapping, Sequence
from datetime import date

from assistant.drafting.draft import Basis, Section
from corpus.records import Achievement, Demand, Policy
from corpus.store.records import StoredRecord

_CLAUSE = re.compile(r"）(?P<clause>[^）]+)$")


def basis_of(
    sections: Sequence[Section],
    stored: Mapping[str, StoredRecord],
    day: date,
    *,
    also: Collection[str] = (),
) -> tuple[Basis, ...]:
    """Give the records that pieces are from, in the order of first use.

    Args:
        sections: Of the draft.
        stored: The records by id.
        day: Whose status of them counts.
        also: Ids that are listed even where no piece is from them: what was chosen.
    """
    clauses: dict[str, dict[str, None]] = {}
    for section in sections:
        for piece in section.pieces:
            if piece.record is None:
                continue
            used = clauses.setdefault(piece.record, {})
            if clause := _CLAUSE.search(piece.ref):
                used[clause["clause"]] = None
    for id_ in also:
        clauses.setdefault(id_, {})
    return tuple(
        _basis(stored[id_], tuple(used), day) for id_, used in clauses.items() if id_ in stored
    )


def _basis(one: StoredRecord, clauses: tuple[str, ...], day: date) -> Basis:
    facts = one.record.facts
    policy = facts if isinstance(facts, Policy) else None
    offer = facts if isinstance(facts, Achievement | Demand) else None
    return Basis(
        record=one.record.id,
        title=one.record.title,
        number=policy.number if policy else None,
        status=one.status(day),
        provenance=policy.provenance if policy else offer.provenance if offer else "unverified",
        clauses=clauses,
        checked=policy.checked if policy else None,
    )
