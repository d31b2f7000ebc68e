"""What search and indexing ask of the two lanes, whatever engine is behind them.

`index.lexical` and `index.vectors` keep them in files beside SQLite; `index.postgres` keeps them
in the records' own server. One contract suite runs over both (`tests/contract/test_lanes.py`).
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from corpus.levels import Level
from index.embedding.port import Vectors
from index.entries import Entry, Filter
from index.wanted import Wanted

# What is kept with a passage's vector, by name, sorted.
Stamp = tuple[tuple[str, str | int | float | bool], ...]


class LexicalLane(Protocol):
    """Passages by their words. What a `ceiling` may see is all that its scores are made from."""

    def put(self, entries: Sequence[Entry]) -> None:
        """Add passages, in place of any with the same id; durable when this returns."""

    def drop(self, records: Collection[str], *, except_versions: dict[str, int]) -> None:
        """Take out the passages of these records, but of the versions named."""

    def discard(self, passages: Collection[str], *, ceiling: Level) -> None:
        """Take single passages out of one audience's index."""

    def even_out(self, entries: Callable[[], Iterable[Entry]]) -> None:
        """Have scores tell nothing of what was removed; `entries` gives all that there are."""

    def reload(self) -> None:
        """See what other processes have written."""

    def held(self, ceiling: Level) -> list[str]:
        """Give the ids of all passages of an audience, as often as they are there."""

    def holds(self, entry: Entry, *, ceiling: Level) -> bool:
        """Say whether an audience finds the passage by its words, and by nothing outdated."""

    def count(self, ceiling: Level) -> int:
        """Count the passages of an audience."""

    def search(
        self, wanted: Wanted, *, ceiling: Level, limit: int, only: Filter
    ) -> list[tuple[str, float]]:
        """Give (passage id, score), best first; nothing where nothing is wanted."""

    def named(
        self, names: Collection[str], *, ceiling: Level, limit: int, only: Filter
    ) -> list[str]:
        """Give the ids of passages of the records that bear one of these names."""

    def rarity(self, words: Collection[str], *, ceiling: Level) -> dict[str, float]:
        """Give ln(1 + (N - n + ½) / (n + ½)) of each pair that stands in n > 0 of N passages."""


class DenseLane(Protocol):
    """Passages by their vectors, apart by level: a forgotten filter finds nothing."""

    def put(self, entries: Sequence[Entry], vectors: Vectors) -> None:
        """Add passages with their vectors, in place of any with the same id."""

    def drop(self, records: Collection[str], *, except_versions: dict[str, int]) -> None:
        """Take out the passages of these records, but of the versions named."""

    def discard(self, passages: Collection[str], *, level: Level) -> None:
        """Take single passages out of one level."""

    def reload(self) -> None:
        """See what other processes have written."""

    def count(self, level: Level) -> int:
        """Count the passages of one level."""

    def search(
        self, vector: Vectors, *, levels: Sequence[Level], limit: int, only: Filter
    ) -> list[tuple[str, float]]:
        """Give (passage id, cosine), best first, over the levels together."""

    def cosines(
        self, vector: Vectors, ids: Collection[str], *, levels: Sequence[Level]
    ) -> dict[str, float]:
        """Give the cosine of each of these passages that is of these levels."""

    def held(self, level: Level) -> Mapping[str, Stamp]:
        """Give all that is kept with each passage of a level."""

    def embeddings(self, passages: Collection[str], *, level: Level) -> dict[str, Vectors]:
        """Give the vectors that the index itself has of these passages."""

    def nearest(
        self, vectors: Sequence[Vectors], *, level: Level, limit: int
    ) -> list[list[tuple[str, float]]]:
        """Give for each of several vectors what `search` gives for one, of one level."""

    def well_set(self, level: Level) -> bool:
        """Say whether a level was made with the settings that lose no vector."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lanes:
    """The two lanes of one build."""

    lexical: LexicalLane
    vectors: DenseLane
