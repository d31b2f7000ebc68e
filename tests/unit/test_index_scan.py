"""Looking at every vector: what brute force finds is found, and nothing is read twice."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import cast

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.levels import LEVELS, Level
from corpus.records import KINDS
from index.chunk_store import ChunkStore, Filed
from index.embedding.port import Vectors
from index.entries import Filter, day_number
from index.scan import Scan

WIDTH = 4
DAYS = (date(2025, 12, 31), date(2026, 4, 1), date(2026, 4, 2))


@dataclass
class Kept:
    """Passages as `ChunkStore` gives them, and how often it was asked for them."""

    filed_rows: tuple[Filed, ...] = ()
    vectors: Mapping[str, Vectors] = field(default_factory=dict)
    readings: int = 0
    asked: list[set[str]] = field(default_factory=list)

    def filed(self) -> tuple[Filed, ...]:
        self.readings += 1
        return self.filed_rows

    def vectors_of(self, digests: Collection[str], *, embedder: str) -> dict[str, Vectors]:
        assert embedder == "fake"
        self.asked.append(set(digests))
        return {digest: self.vectors[digest] for digest in digests if digest in self.vectors}


def a_row(name: str, *, level: Level = "public", sha256: str | None = None) -> Filed:
    return Filed(
        id=name,
        level=level,
        kind="policy",
        first=0,
        last=99_991_231,
        field="",
        regions=("",),
        trl=0,
        sha256=sha256 or f"sha-{name}",
    )


def kept(rows: Sequence[Filed], vectors: Sequence[Sequence[float]]) -> Kept:
    ordered = tuple(sorted(rows, key=lambda row: row.id))
    by_digest = {
        row.sha256: np.array(vector, dtype=np.float32)
        for row, vector in zip(rows, vectors, strict=True)
    }
    return Kept(filed_rows=ordered, vectors=by_digest)


def scan_of(store: Kept) -> Scan:
    return Scan(cast("ChunkStore", store), embedder="fake")


def found(
    scan: Scan,
    vector: Sequence[float],
    *,
    generation: int = 1,
    levels: Sequence[Level] = LEVELS,
    limit: int = 10,
    only: Filter | None = None,
) -> list[tuple[str, float]]:
    return scan.search(
        np.array(vector, dtype=np.float32),
        generation=generation,
        levels=levels,
        limit=limit,
        only=only or Filter(),
    )


# Small whole numbers: products are exact, and many are equal.
NUMBERS = st.lists(st.integers(-2, 2).map(float), min_size=WIDTH, max_size=WIDTH)
ROWS = st.builds(
    Filed,
    id=st.just(""),
    level=st.sampled_from(LEVELS),
    kind=st.sampled_from(KINDS),
    first=st.sampled_from([0, *map(day_number, DAYS)]),
    last=st.sampled_from([10_101, *map(day_number, DAYS), 99_991_231]),
    field=st.sampled_from(["", "新材料", "先进制造"]),
    regions=st.sampled_from([("",), ("全国",), ("宁夏",), ("宁夏", "银川")]),
    trl=st.integers(0, 9),
    sha256=st.just(""),
)
STORES = st.lists(st.tuples(ROWS, NUMBERS), max_size=25).map(
    lambda pairs: kept(
        [replace(row, id=f"P{n:02}", sha256=f"sha{n}") for n, (row, _) in enumerate(pairs)],
        [vector for _, vector in pairs],
    )
)
FILTERS = st.builds(
    Filter,
    kinds=st.lists(st.sampled_from(KINDS), max_size=2, unique=True).map(tuple),
    day=st.sampled_from([None, *DAYS]),
    field=st.sampled_from([None, "新材料", "制造"]),
    region=st.sampled_from([None, "宁夏", "银川", "全国"]),
    trl=st.sampled_from([None, 1, 5, 9]),
)
SOME_LEVELS = st.lists(st.sampled_from(LEVELS), unique=True)


def allows(row: Filed, levels: Collection[str], only: Filter) -> bool:
    """Say what a filter means, one passage at a time."""
    return (
        row.level in levels
        and (not only.kinds or row.kind in only.kinds)
        and (only.field is None or row.field == only.field)
        and (only.region is None or only.region in row.regions)
        and (only.trl is None or row.trl >= only.trl)
        and (only.day is None or row.first <= day_number(only.day) <= row.last)
    )


@given(STORES, NUMBERS, SOME_LEVELS, FILTERS, st.integers(1, 8))
def test_the_nearest_are_those_of_brute_force_and_equal_ones_stand_by_id(
    store: Kept, vector: list[float], levels: list[Level], only: Filter, limit: int
) -> None:
    expected = sorted(
        (-float(store.vectors[row.sha256] @ np.array(vector, dtype=np.float32)), row.id)
        for row in store.filed_rows
        if allows(row, levels, only)
    )[:limit]

    nearest = found(scan_of(store), vector, levels=levels, limit=limit, only=only)

    assert nearest == [(name, -score) for score, name in expected]


@given(STORES, NUMBERS, SOME_LEVELS)
def test_a_cosine_is_given_to_those_who_may_see_the_passage_and_to_no_others(
    store: Kept, vector: list[float], levels: list[Level]
) -> None:
    everything = [row.id for row in store.filed_rows]
    asked = np.array(vector, dtype=np.float32)

    cosines = scan_of(store).cosines(asked, [*everything, "P99"], generation=1, levels=levels)

    assert cosines == {
        row.id: float(store.vectors[row.sha256] @ asked)
        for row in store.filed_rows
        if row.level in levels
    }


def test_the_next_query_is_not_answered_with_the_last_ones_scores() -> None:
    scan = scan_of(kept([a_row("A"), a_row("B")], [[1, 0], [0, 1]]))

    assert [found(scan, v)[0][0] for v in ([1, 0], [0, 1], [1, 0])] == ["A", "B", "A"]


def test_the_same_generation_is_not_read_again_and_another_one_is() -> None:
    store = kept([a_row("A")], [[1, 0]])
    scan = scan_of(store)
    assert store.readings == 0

    found(scan, [1, 0])
    store.filed_rows = (a_row("A"), a_row("B"))
    store.vectors = {**store.vectors, "sha-B": np.array([1, 0], dtype=np.float32)}

    assert [name for name, _ in found(scan, [1, 0])] == ["A"]
    assert [name for name, _ in found(scan, [1, 0], generation=2)] == ["A", "B"]
    assert store.readings == 2


def test_vectors_that_were_read_before_are_not_asked_for_again() -> None:
    store = kept([a_row("A"), a_row("B")], [[1, 0], [0, 1]])
    scan = scan_of(store)

    found(scan, [1, 0])
    found(scan, [1, 0], generation=2)

    assert [name for digests in store.asked for name in sorted(digests)] == ["sha-A", "sha-B"]


def test_what_is_gone_at_the_next_generation_is_not_found_there() -> None:
    store = kept([a_row("A"), a_row("B")], [[1, 0], [0, 1]])
    scan = scan_of(store)
    found(scan, [1, 0])

    store.filed_rows = (a_row("B"),)

    assert found(scan, [1, 0], generation=2) == [("B", 0.0)]


def test_a_passage_without_a_vector_is_not_found_and_one_with_a_twins_is() -> None:
    twin = a_row("B", sha256="sha-A")
    store = kept([a_row("A")], [[1, 0]])
    store.filed_rows = (a_row("A"), twin, a_row("C"))

    assert found(scan_of(store), [1, 0]) == [("A", 1.0), ("B", 1.0)]


@pytest.mark.parametrize("generation", [0, 1])
def test_an_empty_store_finds_nothing(generation: int) -> None:
    scan = scan_of(Kept())

    assert found(scan, [1, 0], generation=generation) == []
    assert (
        scan.cosines(
            np.array([1, 0], dtype=np.float32), ["A"], generation=generation, levels=LEVELS
        )
        == {}
    )


def test_no_level_sees_nothing() -> None:
    assert found(scan_of(kept([a_row("A")], [[1, 0]])), [1, 0], levels=[]) == []


def test_equal_ones_at_the_limit_are_chosen_by_id() -> None:
    names = [f"P{n:02}" for n in range(30)]
    scan = scan_of(kept([a_row(name) for name in reversed(names)], [[1, 0]] * 30))

    assert [name for name, _ in found(scan, [1, 0], limit=3)] == ["P00", "P01", "P02"]


@pytest.mark.parametrize("ceiling", [1, 2])
def test_cosines_are_to_the_last_bit_those_of_what_an_audience_may_see_by_itself(
    ceiling: int,
) -> None:
    chance = np.random.default_rng(7)
    vectors = chance.normal(size=(303, 384)).tolist()
    rows = [a_row(f"P{n:03}", level=LEVELS[n * 7 % 3]) for n in range(303)]
    levels = LEVELS[:ceiling]
    own = [n for n, row in enumerate(rows) if row.level in levels]
    query = chance.normal(size=384).tolist()

    among_others = found(scan_of(kept(rows, vectors)), query, levels=levels, limit=303)
    alone = kept([rows[n] for n in own], [vectors[n] for n in own])

    assert among_others == found(scan_of(alone), query, levels=levels, limit=303)
