"""What a conversation has spoken of: the records a question may be about, and how they came up."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from assistant.answers import Question, Turn
from assistant.following.pointing import is_remark, is_told
from corpus.levels import Viewer
from corpus.records import Policy, Record
from corpus.store.records import StoredRecord
from corpus.validity import CURRENT
from index.search import Found, Query

# How many records the question is compared with, and how many of those may be a new subject.
_SCORED = 50
_NEW = 10
# How many are looked for by what was said before, and how far back.
_JOINED = 8
_TURNS = 3


class Searcher(Protocol):
    """Finds passages; `index.search.HybridSearcher` in production."""

    def search(self, query: Query) -> Found:
        """Give what the viewer may see that bears on the query, best first."""


class Records(Protocol):
    """Gives records; `corpus.store.records.RecordStore` in production."""

    def current(self, ids: Collection[str], viewer: Viewer) -> Mapping[str, StoredRecord]:
        """Give those of the records that the viewer may see."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A record that a question may be about.

    Attributes:
        over: Whether it does not hold on the day asked about.
        score: Of its best passage for the question by itself; 0 where many come before it.
        back: How many answers ago it was cited, 0 for the last; None where it was not.
        place: Its place among what that answer cites, 0 for the first.
        kin: Whether it is a policy before or after one that was cited.
    """

    record: Record
    over: bool
    score: float = 0.0
    back: int | None = None
    place: int = 0
    kin: bool = False

    @property
    def last(self) -> bool:
        """Whether the last answer cites it first."""
        return self.back == self.place == 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoken:
    """What there is to choose from.

    Attributes:
        said: What was asked before, the last first.
        unmet: Which of it no record was cited for.
        rarity: Inverse document frequency of each pair of the question and of what was said.
    """

    candidates: tuple[Candidate, ...]
    said: tuple[str, ...]
    unmet: frozenset[str]
    rarity: Mapping[str, float]


def said_before(history: Sequence[Turn]) -> tuple[str, ...]:
    """Give what was asked, the last first, without remarks."""
    return tuple(asked for asked, _ in _exchanges(history))


def spoken_of(question: Question, text: str, *, searcher: Searcher, records: Records) -> Spoken:
    """Give the records that a question may be about, by two searches, one of them by meaning.

    Args:
        question: With its history.
        text: Its words, as far as they say what it is about.
        searcher: Where it is looked for.
        records: Where what was cited is read again.
    """
    said, cited = said_before(question.history), _cited(question.history)
    alone = searcher.search(_query(question, text, k=_SCORED))
    with_said = "，".join([*reversed(said[:_TURNS]), text])
    joined = searcher.search(replace(_query(question, with_said, k=_JOINED), method="lexical"))
    found = {
        hit.record.id: Candidate(record=hit.record, over=hit.status not in CURRENT)
        for hit in (*joined.hits, *alone.hits[:_NEW])
    }
    found |= _read(cited.keys() - found.keys(), question, records)
    kin = {name for one in cited.keys() & found.keys() for name in _kin(found[one].record)}
    found |= _read(kin - found.keys(), question, records)
    scores = {hit.record.id: hit.score for hit in reversed(alone.hits)}
    return Spoken(
        candidates=tuple(
            replace(
                one,
                score=scores.get(name, 0.0),
                back=cited[name][0] if name in cited else None,
                place=cited[name][1] if name in cited else 0,
                kin=name in kin,
            )
            for name, one in sorted(found.items())
        ),
        said=said,
        unmet=frozenset(text for text, cited in _exchanges(question.history) if not cited),
        rarity={**joined.rarity, **alone.rarity},
    )


def _query(question: Question, text: str, *, k: int) -> Query:
    return Query(text=text, viewer=question.viewer, day=question.day, k=k, include_expired=True)


def _exchanges(history: Sequence[Turn]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Give what was asked with what the answer cites, the last first, without remarks."""
    cited: tuple[str, ...] = ()
    for turn in reversed(history):
        if turn.role == "assistant":
            cited = turn.cited
            continue
        if not is_remark(turn.content):
            yield turn.content, cited
        cited = ()


def _cited(history: Sequence[Turn]) -> dict[str, tuple[int, int]]:
    """Give for each record how many answers ago it was cited first, else cited, and its place.

    What was told of the asker changes nothing of what is spoken of, unless it came before all.
    """
    every = list(_exchanges(history))
    asked = [cited for text, cited in every if not is_told(text)]
    known: dict[str, tuple[int, int]] = {}
    for back, cited in enumerate(asked if any(asked) else [cited for _, cited in every]):
        for place, name in enumerate(cited):
            if name not in known or (place == 0 and known[name][1] > 0):
                known[name] = (back, place)
    return known


def _read(ids: Collection[str], question: Question, records: Records) -> dict[str, Candidate]:
    if not ids:
        return {}
    return {
        name: Candidate(record=one.record, over=one.status(question.day) not in CURRENT)
        for name, one in records.current(sorted(ids), question.viewer).items()
    }


def _kin(record: Record) -> tuple[str, ...]:
    """Give the policies that took the place of a policy, and those whose place it took."""
    facts = record.facts
    return (*facts.replaces, *facts.replaced_by) if isinstance(facts, Policy) else ()
