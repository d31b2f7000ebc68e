"""Both lanes asked and fused: the passages that bear on a query, best first, as ids with scores."""

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from time import perf_counter

from corpus.levels import Level
from index.embedding.port import Vectors
from index.entries import Filter
from index.forms import Form
from index.fusion import convex
from index.lanes import DenseLane, LexicalLane
from index.scan import Scan
from index.wanted import Wanted, Weights

# Passages of a record that is called by its name or number are all candidates, up to so many.
_NAMED = 300
# A record that is called by its name stands before all that is only like what was asked, which
# has 1 at most, and what figures add; also after `index.fitness` has had its say.
_CALLED = 2.0
# Words that passages do have tell something, however few they are.
_LEAST_LEXICAL = 0.25
_REFERENCE = 4000
# What BM25 gives a figure that one in some hundred passages has; what more have adds less.
_RARE = 6.0


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchConfig:
    """How the lanes are weighed. Set by measurement: docs/measurements.md, `eval fusion`.

    Attributes:
        depth: How many passages each lane gives to the fusion.
        lexical_shares: What the lexical lane weighs in the fusion, 0…1, by the query's form, where
            passages have the words of the query.
        unseen_from: Up to this share of the query's words may be in none of 4,000 passages without
            that it means anything; of fewer passages, more (`usually_unseen`).
        unseen: What the lexical lane loses for each further share, of 1.
        presences: `Wanted.presence` by the query's form.
        support: What the best passage of a text weighs beside each of its passages.
        exact: What it adds to have the figures, dates and numbers of the query, if they are rare.
        words: What the words weigh within the lexical lane.
        exact_up_to: Up to so many passages every vector is looked at; beyond, the graph is asked.
    """

    depth: int = 100
    lexical_shares: Mapping[Form, float] = field(
        default_factory=lambda: {"question": 0.6, "phrase": 0.42, "text": 0.45}
    )
    unseen_from: float = 0.06
    unseen: float = 1.2
    presences: Mapping[Form, float] = field(
        default_factory=lambda: {"question": 2.0, "phrase": 1.0, "text": 1.0}
    )
    support: float = 0.5
    exact: float = 0.5
    words: Weights = field(default_factory=Weights)
    exact_up_to: int = 200_000

    def share(self, form: Form, *, unseen: float, passages: int) -> float:
        """Give what the lexical lane weighs for a query of this form.

        Args:
            form: Of the query.
            unseen: The share of its words that no passage has, 0…1.
            passages: How many there are.
        """
        least = min(_LEAST_LEXICAL, self.lexical_shares[form])
        lost = self.unseen * max(0.0, unseen - usually_unseen(self.unseen_from, passages))
        return max(least, self.lexical_shares[form] - lost)


def usually_unseen(of_reference: float, passages: int) -> float:
    """Give the share of a text's words that so many passages do not have, whatever it is about.

    New words come with the square root of the text read (Heaps' law, with the exponent ½), so the
    share of words that are new falls with the square root.

    Args:
        of_reference: The share for 4,000 passages.
        passages: How many there are.
    """
    return min(1.0, of_reference * math.sqrt(_REFERENCE / max(1, passages)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Sought:
    """A query as the lanes are asked for it.

    Attributes:
        wanted: Its words; None where the lexical lane is not asked.
        keys: Its figures, dates and numbers, each written one way (`index.keys.keys`).
        vector: Its meaning; None where the dense lane is not asked.
        names: What it calls records by, the surest first (`index.keys.names_in`).
    """

    wanted: Wanted | None
    keys: tuple[str, ...]
    vector: Vectors | None
    names: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranked:
    """What the lanes gave.

    Attributes:
        ranked: (passage id, score), best first.
        cosines: Of the passages above, where the dense lane was asked.
        called: Passages of records that the query calls by name.
    """

    ranked: list[tuple[str, float]]
    cosines: Mapping[str, float]
    called: frozenset[str]
    lexical_ms: float
    vector_ms: float


class Near:
    """The dense lane at one generation: every vector where there are few, else a graph."""

    def __init__(
        self, lane: DenseLane, scan: Scan | None, *, generation: int, levels: Sequence[Level]
    ) -> None:
        """Use a scan, or the lane itself where there is none."""
        self._lane = lane
        self._scan = scan
        self._generation = generation
        self._levels = levels

    def search(self, vector: Vectors, *, limit: int, only: Filter) -> dict[str, float]:
        """Give the nearest passages with their cosines, best first."""
        if self._scan is None:
            return dict(self._lane.search(vector, levels=self._levels, limit=limit, only=only))
        return dict(
            self._scan.search(
                vector,
                generation=self._generation,
                levels=self._levels,
                limit=limit,
                only=only,
            )
        )

    def cosines(self, vector: Vectors, ids: Collection[str]) -> dict[str, float]:
        """Give the cosines of these passages."""
        if self._scan is None:
            return self._lane.cosines(vector, ids, levels=self._levels)
        return self._scan.cosines(vector, ids, generation=self._generation, levels=self._levels)


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidates:
    """What each lane gave before fusion: score by passage id."""

    words: dict[str, float]
    exact: dict[str, float]
    meaning: dict[str, float]
    called: frozenset[str]
    lexical_ms: float
    vector_ms: float

    @property
    def ids(self) -> set[str]:
        """All of them."""
        return self.words.keys() | self.exact.keys() | self.meaning.keys() | self.called


def candidates(
    sought: Sought,
    *,
    lexical: LexicalLane,
    near: Near,
    ceiling: Level,
    depth: int,
    only: Filter,
) -> Candidates:
    """Ask the lanes for what may be meant; passages that one lane found are scored by both."""
    started = perf_counter()
    words: dict[str, float] = {}
    exact: dict[str, float] = {}
    called: list[str] = []
    if sought.wanted is not None:
        words = dict(lexical.search(sought.wanted, ceiling=ceiling, limit=depth, only=only))
        keys = Wanted(keys=dict.fromkeys(sought.keys, 1.0))
        exact = dict(lexical.search(keys, ceiling=ceiling, limit=depth, only=only))
    for names in sought.names:
        called = lexical.named(names, ceiling=ceiling, limit=_NAMED, only=only)
        if called:
            break
    lexical_ms = _ms(started)
    started = perf_counter()
    meaning: dict[str, float] = {}
    if sought.vector is not None:
        meaning = near.search(sought.vector, limit=depth, only=only)
        beside = [name for name in {*words, *exact, *called} if name not in meaning]
        meaning |= near.cosines(sought.vector, beside)
    return Candidates(
        words=words,
        exact=exact,
        meaning=meaning,
        called=frozenset(called),
        lexical_ms=lexical_ms,
        vector_ms=_ms(started),
    )


def fused(
    found: Candidates, *, wholes: Mapping[str, str], share: float, config: SearchConfig
) -> Ranked:
    """Put the candidates in one order.

    Args:
        found: By the lanes.
        wholes: The text that each passage is a part of.
        share: Of the lexical lane, 0…1.
        config: The other weights.
    """
    scores = dict(
        convex(
            found.words,
            found.meaning,
            lexical_share=share,
            support=config.support,
            wholes=wholes,
        )
    )
    most = max(_RARE, *found.exact.values()) if found.exact else _RARE
    for name, score in found.exact.items():
        scores[name] = scores.get(name, 0.0) + config.exact * score / most
    for name in found.called:
        scores[name] = scores.get(name, 0.0) + _CALLED
    return Ranked(
        ranked=sorted(scores.items(), key=lambda pair: (-pair[1], pair[0])),
        cosines=found.meaning,
        called=found.called,
        lexical_ms=found.lexical_ms,
        vector_ms=found.vector_ms,
    )


def _ms(since: float) -> float:
    return round((perf_counter() - since) * 1000, 1)
