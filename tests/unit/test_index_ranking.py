"""Both lanes asked and fused: who is called by name comes first, and both lanes score all."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import cast

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.levels import Level
from index.embedding.port import Vectors
from index.entries import Filter
from index.forms import Form
from index.lanes import DenseLane, LexicalLane
from index.ranking import Candidates, Near, SearchConfig, Sought, candidates, fused
from index.scan import Scan
from index.wanted import Wanted, wanted_for

VECTOR = np.array([1, 0], dtype=np.float32)
WANTED = wanted_for("创新券")
CONFIG = SearchConfig()


@dataclass
class Lane:
    """Gives what it is told to, as the lexical or the dense lane, and remembers what was asked."""

    scored: Mapping[str, float] = field(default_factory=dict)
    cosines_of: Mapping[str, float] = field(default_factory=dict)
    bearers: Mapping[str, Sequence[str]] = field(default_factory=dict)
    asked: list[tuple[str, object]] = field(default_factory=list)

    def search(self, query: object, *, limit: int, **narrowed: object) -> list[tuple[str, float]]:
        self.asked.append(("search", narrowed.get("only")))
        return sorted(self.scored.items(), key=lambda pair: -pair[1])[:limit]

    def named(
        self, names: Collection[str], *, ceiling: Level, limit: int, only: Filter
    ) -> list[str]:
        self.asked.append(("named", tuple(names)))
        return [passage for name in names for passage in self.bearers.get(name, ())][:limit]

    def cosines(
        self, vector: Vectors, ids: Collection[str], **narrowed: object
    ) -> dict[str, float]:
        self.asked.append(("cosines", frozenset(ids)))
        return {name: self.cosines_of[name] for name in ids if name in self.cosines_of}


def asked(
    lexical: Lane,
    dense: Lane,
    *,
    wanted: Wanted | None = WANTED,
    vector: Vectors | None = VECTOR,
    names: Sequence[Sequence[str]] = (),
    only: Filter | None = None,
    depth: int = 10,
) -> Candidates:
    return candidates(
        Sought(wanted=wanted, keys=(), vector=vector, names=tuple(map(tuple, names))),
        lexical=cast("LexicalLane", lexical),
        near=Near(cast("DenseLane", dense), None, generation=1, levels=["public"]),
        ceiling="public",
        depth=depth,
        only=only or Filter(),
    )


def order(found: Candidates, *, wholes: Mapping[str, str] | None = None) -> list[str]:
    return [name for name, _ in fused(found, wholes=wholes or {}, share=0.5, config=CONFIG).ranked]


def test_a_record_called_by_its_name_is_before_everything() -> None:
    lexical = Lane(scored={"best": 9.0, "other": 5.0}, bearers={"own:规发2023-2": ["meant"]})
    dense = Lane(scored={"best": 0.9, "other": 0.8}, cosines_of={"meant": -0.5})

    found = asked(lexical, dense, names=[["own:规发2023-2"]])

    assert order(found) == ["meant", "best", "other"]
    assert fused(found, wholes={}, share=0.5, config=CONFIG).called == {"meant"}


def test_passages_of_the_record_that_is_meant_stand_by_what_they_say() -> None:
    lexical = Lane(scored={"p2": 4.0, "other": 9.0}, bearers={"title:券": ["p1", "p2", "p3"]})
    dense = Lane(cosines_of={"p1": 0.1, "p2": 0.5, "p3": 0.9, "other": 0.0})

    assert order(asked(lexical, dense, names=[["title:券"]]))[-1] == "other"
    assert order(asked(lexical, dense, names=[["title:券"]]))[:3] == ["p2", "p3", "p1"]


def test_the_first_tier_that_names_something_wins_and_the_next_is_not_asked() -> None:
    lexical = Lane(bearers={"own:a": ["end"], "title:a": ["titled"]})

    found = asked(lexical, Lane(), names=[["full:a"], ["own:a"], ["title:a"]])

    assert found.called == {"end"}
    assert [what for kind, what in lexical.asked if kind == "named"] == [
        ("full:a",),
        ("own:a",),
    ]


def test_where_nothing_is_called_by_name_nothing_is_put_first() -> None:
    lexical = Lane(scored={"a": 1.0})

    found = asked(lexical, Lane(scored={"a": 0.5}), names=[["full:a"], ["own:a"]])

    assert found.called == frozenset()
    assert max(dict(fused(found, wholes={}, share=0.5, config=CONFIG).ranked).values()) <= 1


def test_passages_of_the_lexical_lane_get_their_cosines_and_no_others_are_asked_for() -> None:
    lexical = Lane(scored={"both": 2.0, "words": 1.0}, bearers={"id:x": ["called"]})
    dense = Lane(scored={"both": 0.9, "near": 0.7}, cosines_of={"words": 0.3, "called": 0.2})

    found = asked(lexical, dense, names=[["id:x"]])

    assert dense.asked[-1] == ("cosines", {"words", "called"})
    assert found.meaning == {"both": 0.9, "near": 0.7, "words": 0.3, "called": 0.2}
    assert found.words == {"both": 2.0, "words": 1.0}
    assert found.ids == {"both", "words", "near", "called"}


@pytest.mark.parametrize("only", [Filter(), Filter(trl=6, region="宁夏")])
def test_both_lanes_are_asked_with_the_same_filter(only: Filter) -> None:
    lexical, dense = Lane(), Lane()

    asked(lexical, dense, only=only)

    assert lexical.asked[0] == dense.asked[0] == ("search", only)


def test_each_lane_gives_at_most_its_depth() -> None:
    many = {f"p{n}": float(n) for n in range(9)}

    found = asked(Lane(scored=many), Lane(scored=many), depth=3)

    assert set(found.words) == {"p8", "p7", "p6"}


def test_a_lane_that_is_not_wanted_is_not_asked() -> None:
    lexical, dense = Lane(scored={"a": 1.0}), Lane(scored={"b": 1.0})

    by_meaning = asked(lexical, dense, wanted=None)
    assert (by_meaning.words, by_meaning.meaning, lexical.asked) == ({}, {"b": 1.0}, [])

    dense.asked.clear()
    by_words = asked(lexical, dense, vector=None)
    assert (by_words.words, by_words.meaning, dense.asked) == ({"a": 1.0}, {}, [])


def test_a_passage_is_supported_by_the_text_that_it_is_a_part_of() -> None:
    lexical, dense = Lane(scored={"z1": 1.0}), Lane(scored={"a1": 0.5, "z2": 0.5})
    found = asked(lexical, dense)

    assert order(found) == ["z1", "a1", "z2"]
    assert order(found, wholes={"z1": "z", "z2": "z", "a1": "a"}) == ["z1", "z2", "a1"]


def test_equal_scores_stand_by_id() -> None:
    found = asked(Lane(bearers={"id:x": ["c", "a", "b"]}), Lane(), names=[["id:x"]])

    assert order(found) == ["a", "b", "c"]


class OneShelf:
    """A scan in its place: remembers at which generation and for which levels it is asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[object, object]] = []

    def search(
        self, vector: Vectors, *, generation: int, levels: Sequence[Level], **_: object
    ) -> list[tuple[str, float]]:
        self.asked.append((generation, levels))
        return [("scanned", 0.5)]

    def cosines(
        self, vector: Vectors, ids: Collection[str], *, generation: int, levels: Sequence[Level]
    ) -> dict[str, float]:
        self.asked.append((generation, levels))
        return dict.fromkeys(ids, 0.25)


def test_where_there_is_a_scan_the_graph_is_not_asked() -> None:
    graph, shelf = Lane(scored={"graph": 0.9}), OneShelf()
    near = Near(
        cast("DenseLane", graph), cast("Scan", shelf), generation=7, levels=["public", "internal"]
    )

    assert near.search(VECTOR, limit=5, only=Filter()) == {"scanned": 0.5}
    assert near.cosines(VECTOR, ["a"]) == {"a": 0.25}
    assert shelf.asked == [(7, ["public", "internal"])] * 2
    assert graph.asked == []


SHARES = st.floats(0, 1)


def share(form: Form, unseen: float, *, passages: int = 4000) -> float:
    return CONFIG.share(form, unseen=unseen, passages=passages)


@given(st.sampled_from(["question", "phrase", "text"]), SHARES, SHARES)
def test_words_weigh_no_more_where_passages_have_fewer_of_them(
    form: Form, one: float, other: float
) -> None:
    fewer, more = sorted((one, other))

    assert 0 < share(form, more) <= share(form, fewer) <= 1


@pytest.mark.parametrize("form", ["question", "phrase", "text"])
def test_words_weigh_as_set_where_passages_have_them(form: Form) -> None:
    assert share(form, 0) == CONFIG.lexical_shares[form]
    assert share(form, 1) < CONFIG.lexical_shares[form]


def test_a_share_set_below_the_least_stays() -> None:
    config = SearchConfig(lexical_shares={"question": 0.1, "phrase": 0.1, "text": 0.1})

    assert config.share("question", unseen=1, passages=4000) == 0.1


@given(st.integers(0, 10**7))
def test_the_fewer_passages_the_less_a_word_that_none_has_means(passages: int) -> None:
    assert share("question", 0.2, passages=passages) >= share(
        "question", 0.2, passages=passages + 1
    )
    assert share("question", 0.2, passages=0) == share("question", 0.0)
