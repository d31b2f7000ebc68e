"""How near demands and achievements are: the same both ways, and to each audience by itself."""

import numpy as np
import pytest
from fakes import BigramEmbedder
from hypothesis import given
from hypothesis import strategies as st
from matching_builders import OF_BIGRAMS, a_demand, an_achievement

from corpus.store.records import StoredRecord
from index.affinity import View, nearest, view_of
from index.embedding.port import Vectors

ACHIEVEMENTS = (
    "喷漆循环水破粘气浮净化",
    "浓盐水分盐与杂盐结晶",
    "羊绒分梳针布",
    "枸杞热泵烘干",
    "立方氮化硼单晶",
)
DEMANDS = ("喷漆循环水半个月就得换", "浓盐水杂盐太多要分盐", "羊绒短绒率高")


def embedded(stored: StoredRecord) -> tuple[StoredRecord, Vectors]:
    return stored, BigramEmbedder().documents([stored.record.text])


def a_view(demands: tuple[str, ...] = DEMANDS, offers: tuple[str, ...] = ACHIEVEMENTS) -> View:
    return view_of(
        [embedded(a_demand(text, text, name=f"D{n}")) for n, text in enumerate(demands)],
        [embedded(an_achievement(text, text, name=f"A{n}")) for n, text in enumerate(offers)],
        config=OF_BIGRAMS,
    )


def test_each_demand_is_nearest_to_what_answers_it() -> None:
    view = a_view()
    near = view.scores("demand", view.subjects("demand"))
    assert [int(row.argmax()) for row in near] == [0, 1, 2]


def test_a_pair_is_as_near_from_either_side() -> None:
    view = a_view()
    there = view.scores("demand", view.subjects("demand"))
    back = view.scores("achievement", view.subjects("achievement"))
    np.testing.assert_allclose(there, back.T, atol=1e-5)


@given(st.lists(st.sampled_from(DEMANDS), min_size=1, max_size=4))
def test_a_demand_is_as_near_alone_as_among_others(texts: list[str]) -> None:
    many, alone = a_view(tuple(texts)), a_view((texts[0],))
    together = many.scores("demand", many.subjects("demand"))[0]
    single = alone.scores("demand", alone.subjects("demand"))[0]
    np.testing.assert_allclose(together, single, atol=1e-5)


def test_nothing_is_near_where_there_is_nothing() -> None:
    view = a_view(offers=())
    assert view.scores("demand", view.subjects("demand")).shape == (3, 0)


@given(
    scores=st.lists(st.sampled_from([0.0, 0.25, 0.5, 0.75, 1.0]), max_size=30),
    most=st.integers(1, 12),
)
def test_the_nearest_come_first_and_equal_ones_in_their_order(
    scores: list[float], most: int
) -> None:
    expected = sorted(range(len(scores)), key=lambda row: (-scores[row], row))[:most]
    assert nearest(scores, most) == expected


@given(st.text(alphabet="喷漆循环水盐羊绒枸杞", min_size=1, max_size=12))
def test_how_near_is_a_share(text: str) -> None:
    view = a_view((text,))
    near = view.scores("demand", view.subjects("demand"))
    assert bool(np.all((near >= 0) & (near <= 1)))


@pytest.mark.parametrize("word", ["喷漆", "羊绒"])
def test_rarity_is_known_of_words_that_there_are(word: str) -> None:
    assert a_view().rarity([word, "没有"]).keys() == {word}
