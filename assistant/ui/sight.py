"""What of the answers of a conversation its reader may still see.

An answer is made of what its reader might see when it was looked for. A record may be raised to a
higher level, or taken out, while the answer grows or after it was given.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Protocol

from assistant.answers import Answer
from corpus.levels import Viewer
from corpus.records import Record


class Records(Protocol):
    """Knows which records are open to whom; `corpus.store.records.RecordStore` in production."""

    def generation(self) -> int:
        """Give the number that moves with every visible change."""

    def open_to(self, ids: Collection[str], viewer: Viewer) -> frozenset[str]:
        """Give which of the records the viewer may see."""


@dataclass(slots=True)
class Sight:
    """What one reader may see of what they were told.

    Records are looked at once for each state of the store, so that asking again costs one number.
    """

    records: Records
    viewer: Viewer
    _generation: int | None = None
    _open: dict[str, bool] = field(default_factory=dict)

    def lost(self, answers: Sequence[Answer]) -> Mapping[str, str]:
        """Give the titles, by id, of what these answers are from and the reader may not see now.

        Of a record that an answer only names, the title is empty.
        """
        generation = self.records.generation()  # first: what changes after it is looked at again
        if generation != self._generation:
            self._generation, self._open = generation, {}
        titles = {id_: "" for answer in answers for id_ in _ids_of(answer)}
        titles |= {one.id: one.title for answer in answers for one in _records_of(answer)}
        if new := titles.keys() - self._open.keys():
            there = self.records.open_to(new, self.viewer)
            self._open |= {id_: id_ in there for id_ in new}
        return {id_: title for id_, title in titles.items() if not self._open[id_]}


def tells_of(answer: Answer, lost: Mapping[str, str]) -> bool:
    """Say whether an answer shows anything of these records: a passage, a verdict, a title."""
    if not lost:
        return False
    if any(id_ in lost for id_ in _ids_of(answer)):
        return True
    said = "\n".join(_said(answer))
    return any(title in said for title in lost.values() if title)


def _ids_of(answer: Answer) -> Iterator[str]:
    """Give the ids of the records that an answer shows, or names beside those it cites."""
    yield from (citation.record.id for citation in answer.citations)
    yield from (hit.record.id for hit in answer.nearest)
    yield from answer.named
    for judged in answer.considered.measures if answer.considered is not None else ():
        yield judged.placed.policy.record.id
        yield from (link.other.partition(".")[0] for link in judged.links)


def _records_of(answer: Answer) -> Iterator[Record]:
    """Give the records that an answer holds, also such as it does not show."""
    yield from (citation.record for citation in answer.citations)
    yield from (hit.record for hit in chain(answer.nearest, answer.hits))
    for judged in answer.considered.measures if answer.considered is not None else ():
        yield judged.placed.policy.record


def _said(answer: Answer) -> Iterator[str]:
    """Give the words of an answer that may name a record it does not cite."""
    yield from (answer.question, answer.text, *answer.warnings, *answer.ask, answer.contact or "")
    yield from (removed.text for removed in answer.removed)
