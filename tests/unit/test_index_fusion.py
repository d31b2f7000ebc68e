import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.fusion import convex

IDS = st.sampled_from("abcdefgh")
# Thousandths, so that scaling by powers of two loses nothing.
LEXICAL = st.dictionaries(IDS, st.integers(1, 50_000).map(lambda n: n / 1024))
DENSE = st.dictionaries(IDS, st.integers(-1024, 1024).map(lambda n: n / 1024))
SHARES = st.integers(0, 8).map(lambda n: n / 8)
FACTORS = st.integers(-6, 6).map(lambda n: 2.0**n)


@given(LEXICAL, DENSE, SHARES)
def test_every_id_has_one_score_between_nought_and_one(
    lexical: dict[str, float], dense: dict[str, float], share: float
) -> None:
    fused = convex(lexical, dense, lexical_share=share)

    assert {item for item, _ in fused} == lexical.keys() | dense.keys()
    assert len(fused) == len(dict(fused))
    assert all(0 <= score <= 1 for _, score in fused)


@given(LEXICAL, DENSE, SHARES, FACTORS)
def test_the_scale_of_the_lexical_lane_does_not_matter(
    lexical: dict[str, float], dense: dict[str, float], share: float, factor: float
) -> None:
    scaled = {item: score * factor for item, score in lexical.items()}

    assert convex(scaled, dense, lexical_share=share) == convex(lexical, dense, lexical_share=share)


@given(LEXICAL, DENSE, SHARES, FACTORS, st.integers(-3, 3))
def test_the_scale_and_the_origin_of_the_dense_lane_do_not_matter(
    lexical: dict[str, float], dense: dict[str, float], share: float, factor: float, shift: int
) -> None:
    moved = {item: score * factor + shift for item, score in dense.items()}

    assert convex(lexical, moved, lexical_share=share) == convex(
        lexical, dense, lexical_share=share
    )


@given(LEXICAL, DENSE, SHARES)
def test_scores_fall_and_ties_stand_by_id(
    lexical: dict[str, float], dense: dict[str, float], share: float
) -> None:
    fused = convex(lexical, dense, lexical_share=share)

    assert fused == sorted(fused, key=lambda pair: (-pair[1], pair[0]))


@given(LEXICAL, DENSE, SHARES, IDS)
def test_a_better_score_in_a_lane_never_worsens_the_rank(
    lexical: dict[str, float], dense: dict[str, float], share: float, item: str
) -> None:
    better = lexical | {item: max(lexical.values(), default=1.0)}

    before = dict(convex(lexical, dense, lexical_share=share)).get(item, 0.0)
    after = dict(convex(better, dense, lexical_share=share))[item]

    assert after >= before


def test_one_lane_alone_keeps_its_order() -> None:
    lanes = {"a": 0.2, "b": 0.9, "c": 0.5}

    assert [i for i, _ in convex(lanes, {}, lexical_share=1.0)] == ["b", "c", "a"]
    assert [i for i, _ in convex({}, lanes, lexical_share=0.0)] == ["b", "c", "a"]


def test_nothing_fused_with_nothing_is_nothing() -> None:
    assert convex({}, {}, lexical_share=0.5) == []


@pytest.mark.parametrize("share", [-0.1, 1.1, float("nan")])
def test_a_share_outside_its_bounds_is_refused(share: float) -> None:
    with pytest.raises(ValueError, match="within 0…1"):
        convex({}, {}, lexical_share=share)


# --- a passage and the text that it is a part of --------------------------------------------------

WHOLES = st.dictionaries(IDS, st.sampled_from(["甲", "乙", "a"]))
SUPPORTS = st.integers(0, 8).map(lambda n: n / 4)


@given(LEXICAL, DENSE, SHARES, SUPPORTS, WHOLES)
def test_scores_stay_between_nought_and_one_whatever_supports_them(
    lexical: dict[str, float],
    dense: dict[str, float],
    share: float,
    support: float,
    wholes: dict[str, str],
) -> None:
    fused = convex(lexical, dense, lexical_share=share, support=support, wholes=wholes)

    assert {item for item, _ in fused} == lexical.keys() | dense.keys()
    assert all(0 <= score <= 1 + 1e-12 for _, score in fused)


@given(LEXICAL, DENSE, SHARES, WHOLES)
def test_without_support_the_wholes_do_not_matter(
    lexical: dict[str, float], dense: dict[str, float], share: float, wholes: dict[str, str]
) -> None:
    supported = convex(lexical, dense, lexical_share=share, support=0.0, wholes=wholes)

    assert supported == convex(lexical, dense, lexical_share=share)


@given(LEXICAL, DENSE, SHARES, SUPPORTS)
def test_passages_that_stand_alone_keep_their_scores_under_any_support(
    lexical: dict[str, float], dense: dict[str, float], share: float, support: float
) -> None:
    supported = dict(convex(lexical, dense, lexical_share=share, support=support))

    assert supported == pytest.approx(dict(convex(lexical, dense, lexical_share=share)))


@given(LEXICAL, SUPPORTS)
def test_passages_of_one_text_keep_their_order(lexical: dict[str, float], support: float) -> None:
    one = dict.fromkeys(lexical, "甲")

    supported = convex(lexical, {}, lexical_share=1.0, support=support, wholes=one)

    assert supported == sorted(supported, key=lambda pair: (-lexical[pair[0]], pair[0]))


def test_a_passage_without_words_of_its_own_gains_from_its_whole() -> None:
    lexical, dense = {"a1": 4.0, "c1": 1.0}, {"a2": 0.5, "b2": 0.5, "c1": 0.1}
    wholes = {"a1": "a", "a2": "a", "b2": "b", "c1": "c"}

    fused = dict(convex(lexical, dense, lexical_share=0.5, support=0.3, wholes=wholes))

    assert fused["a2"] == pytest.approx(0.5 * 0.3 / 1.3 + 0.5)
    assert fused["b2"] == pytest.approx(0.5)


def test_the_best_passage_of_a_text_supports_it_and_not_their_number() -> None:
    lexical = {"a1": 4.0, "a2": 2.0, "a3": 2.0, "b1": 4.0, "b2": 2.0}
    wholes = {item: item[0] for item in lexical}

    fused = dict(convex(lexical, {}, lexical_share=1.0, support=0.5, wholes=wholes))

    assert fused["a1"] == fused["b1"] == 1
    assert fused["a2"] == fused["a3"] == fused["b2"]
