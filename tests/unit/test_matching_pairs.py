"""One demand beside one achievement: gates, limits, doubts, tiers."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from matching_builders import DAY, a_demand, a_pair, an_achievement, an_offer

from assistant.matching.factors import WEIGHTS, Factor, FactorName, weighed
from assistant.matching.limits import Force
from assistant.matching.metrics import metrics_of
from assistant.matching.offers import Offer
from assistant.matching.pairs import Doubt, Pair, in_order, pair_of
from assistant.matching.reasons import reasons_of
from assistant.matching.remarks import MOST_QUESTIONS, gaps_of, questions_of, support_for
from corpus.records import Achievement, Demand
from corpus.store.records import StoredRecord
from index.tokens import terms

WANTED = "喷漆循环水半个月就得换一次，希望换水周期不低于三个月，漆渣自动刮走。"
OFFERED = "喷漆循环水破粘气浮净化，换水周期 120 天，漆渣自动刮走，已在三家工厂应用。"


# --- tiers and gates --------------------------------------------------------------------------


def test_what_fits_in_words_and_figures_is_strong() -> None:
    pair = a_pair(a_demand("喷漆循环水长效", WANTED), an_achievement("喷漆循环水净化", OFFERED))
    assert pair.tier == "strong"
    assert pair.doubts == ()
    assert [one.state for one in pair.comparisons] == ["met"]


@pytest.mark.parametrize(
    "facts",
    [
        Achievement(state="已转化"),
        Achievement(state="可转化", expires=date(2026, 11, 27)),
        Achievement(state="下架"),
    ],
)
def test_what_is_no_more_to_be_had_is_not_recommended(facts: Achievement) -> None:
    achievement = an_achievement("喷漆循环水净化", OFFERED, facts=facts)
    pair = a_pair(a_demand("喷漆循环水长效", WANTED), achievement)
    assert pair.shut and pair.tier == "none"
    assert gaps_of(pair)[0].text


def test_a_demand_that_is_over_is_not_recommended() -> None:
    demand = a_demand("喷漆循环水长效", WANTED, facts=Demand(state="已解决"))
    assert a_pair(demand, an_achievement("喷漆循环水净化", OFFERED)).shut


def test_what_is_licensed_to_one_alone_is_shut_to_who_wants_a_licence() -> None:
    demand = a_demand("喷漆循环水长效", f"{WANTED}\n合作方式：技术许可")
    offered = f"{OFFERED}\n知识产权：发明专利2件，已独占许可\n转化方式：许可"
    assert a_pair(demand, an_achievement("喷漆循环水净化", offered)).shut


def test_a_figure_that_has_to_be_and_is_missed_shuts_it_out() -> None:
    demand = a_demand("喷漆循环水长效", "换水周期必须不低于五个月。")
    pair = a_pair(demand, an_achievement("喷漆循环水净化", OFFERED))
    assert pair.shut and not pair.recommended


def test_a_figure_that_has_to_be_and_is_untold_is_not_called_strong() -> None:
    demand = a_demand("喷漆循环水长效", f"{WANTED}污泥量必须不高于 2 t/d。")
    pair = a_pair(demand, an_achievement("喷漆循环水净化", OFFERED))
    assert pair.doubts == ("unproven",) and pair.tier == "fair"


TIERS = ("none", "insufficient", "weak", "fair", "strong")


def with_metric(stored: StoredRecord, said: str, *, must: bool, soft: bool = False) -> Offer:
    """Give a demand that asks for one figure more, and says no word more besides."""
    offer = an_offer(stored)
    more = [replace(one, must=must, soft=soft) for one in metrics_of(said)]
    return replace(offer, facets=replace(offer.facets, metrics=(*offer.facets.metrics, *more)))


def judged(demand: Offer, achievement: StoredRecord, near: float) -> Pair:
    words = terms(f"{demand.record.text}{achievement.record.text}").pairs
    rarity = dict.fromkeys(words, 3.0)
    return pair_of(demand, an_offer(achievement), near=near, rarity=rarity, day=DAY)


@given(
    near=st.floats(0, 1),
    limit=st.integers(121, 2000),
    said=st.sampled_from(["换水周期不低于{}天", "换水周期≥{}天", "换水周期{}天以上"]),
    must=st.booleans(),
)
def test_a_limit_more_that_is_missed_never_makes_a_pair_stronger(
    near: float, limit: int, said: str, must: bool
) -> None:
    demand, achievement = a_demand("喷漆循环水", WANTED), an_achievement("循环水净化", OFFERED)
    before = judged(an_offer(demand), achievement, near)
    after = judged(with_metric(demand, said.format(limit), must=must), achievement, near)

    assert after.strength <= before.strength
    assert TIERS.index(after.tier) <= TIERS.index("none" if must else "weak")
    assert not after.recommended


@given(
    near=st.floats(0, 1),
    said=st.sampled_from(
        ["污泥量不高于 2 t/d", "噪声≤70 dB", "用工 3～5 人", "COD 不得高于 50 mg/L"]
    ),
    must=st.booleans(),
)
def test_a_limit_of_which_nobody_knows_keeps_a_pair_from_being_strong(
    near: float, said: str, must: bool
) -> None:
    demand, achievement = a_demand("喷漆循环水", WANTED), an_achievement("循环水净化", OFFERED)
    before = judged(an_offer(demand), achievement, near)
    after = judged(with_metric(demand, said, must=must), achievement, near)

    assert after.strength <= before.strength
    assert after.tier != "strong"
    assert before.recommended <= after.recommended or must


def test_why_a_pair_is_not_strong_stands_on_its_card() -> None:
    demand = a_demand("喷漆循环水长效", f"{WANTED}噪声不高于 70 dB。")
    pair = a_pair(demand, an_achievement("喷漆循环水净化", OFFERED))

    assert (pair.tier, pair.held) == ("fair", True)
    told = [gap.text for gap in gaps_of(pair) if gap.code == "held_back"]
    assert len(told) == 1 and "噪声" in told[0]


def test_what_is_only_wished_for_holds_nothing_back() -> None:
    demand = a_demand("喷漆循环水长效", f"{WANTED}最好噪声不高于 70 dB。")

    assert a_pair(demand, an_achievement("喷漆循环水净化", OFFERED)).tier == "strong"


def test_a_must_that_a_name_alike_seems_to_miss_is_no_more_than_a_lead() -> None:
    demand = a_demand("喷漆循环水", f"{WANTED}行人检测召回率必须不低于 95%。")
    achievement = an_achievement("喷漆循环水净化", f"{OFFERED}车辆检测召回率 90%。")
    pair = a_pair(demand, achievement)

    assert not pair.shut and pair.tier == "weak"
    assert any(gap.code == "limit_missed" for gap in gaps_of(pair))


def test_nothing_is_recommended_of_which_next_to_nothing_is_known() -> None:
    pair = a_pair(a_demand("喷漆", ""), an_achievement("喷漆", ""))
    assert pair.tier == "insufficient" and not pair.recommended


@given(near=st.floats(0, 1), far=st.floats(0, 1))
def test_the_nearer_of_two_that_are_alike_is_never_weaker(near: float, far: float) -> None:
    demand, achievement = a_demand("喷漆循环水", WANTED), an_achievement("循环水净化", OFFERED)
    low, high = sorted((near, far))
    weaker, stronger = (a_pair(demand, achievement, near=one).strength for one in (low, high))
    assert weaker <= stronger


@given(
    st.dictionaries(
        st.sampled_from(sorted(WEIGHTS)), st.floats(0, 1), min_size=1, max_size=len(WEIGHTS)
    )
)
def test_what_is_unknown_lowers_coverage_and_never_the_score(
    known: dict[FactorName, float],
) -> None:
    factors = [Factor(name=name, value=known.get(name)) for name in WEIGHTS]
    score, coverage = weighed(factors)
    alone, _ = weighed([factor for factor in factors if factor.value is not None])
    assert score == pytest.approx(alone)
    assert coverage == pytest.approx(sum(WEIGHTS[name] for name in known))


@given(st.permutations(range(6)))
def test_the_order_of_pairs_is_the_same_however_they_come(order: list[int]) -> None:
    demand = a_demand("喷漆循环水", WANTED)
    pairs = [
        a_pair(
            demand, an_achievement("循环水净化", OFFERED, name=f"CG-{n}"), near=0.9 - n // 2 / 10
        )
        for n in range(6)
    ]
    found = in_order([pairs[n] for n in order])
    assert [pair.achievement.record.id for pair in found] == [f"CG-{n}" for n in range(6)]


# --- what is left out -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "forces"),
    [
        ("贵金属的就不考虑了。", ["plain"]),
        ("凡含电解、电催化的方案一律不接受。", ["every"]),
        ("光给一包保鲜药片子的不要单独来。", ["alone"]),
        ("试过一款清扫机器人，过不了错台。", ["tried"]),
        ("最好有同类厂用过，能去看现场。", []),
        ("老葡萄树冬天不埋土行不行？", []),
        ("要求不高于三万元，停工不要超过四天。", []),
        ("前年装过一套补偿软件，换转速就跟不上，软件补偿这条路不再考虑。", ["plain", "plain"]),
    ],
)
def test_a_demand_leaves_out_what_it_says_it_does(said: str, forces: list[Force]) -> None:
    assert [one.force for one in an_offer(a_demand("需求", said)).facets.limits] == forces


def test_a_refusal_without_words_of_its_own_means_what_stands_before_it() -> None:
    limits = an_offer(a_demand("需求", "换电加热的热泵，请不要再推荐。")).facets.limits
    assert [terms("热泵").pairs[0] in one.pairs for one in limits] == [True]


@pytest.mark.parametrize(
    ("said", "doubts"),
    [
        ("喷漆循环水要长效，凡是气浮净化的一律不要。", ("excluded",)),
        ("喷漆循环水要长效。试过气浮净化。", ("tried",)),
        ("喷漆循环水要长效，不要干式的。", ()),
    ],
)
def test_a_route_that_is_not_wanted_is_a_doubt(said: str, doubts: tuple[Doubt, ...]) -> None:
    assert a_pair(a_demand("循环水", said), an_achievement("气浮净化", OFFERED)).doubts == doubts


def test_what_an_achievement_is_free_of_is_not_what_a_demand_refuses() -> None:
    demand = a_demand("费托蜡脱色", "费托蜡发黄要脱色，贵金属的就不考虑了。")
    achievement = an_achievement("费托蜡非贵金属脱色催化剂", "费托蜡加氢脱色，镍钼催化剂。")
    assert "excluded" not in a_pair(demand, achievement).doubts


def test_what_an_achievement_does_not_do_speaks_against_a_demand_for_it() -> None:
    demand = a_demand("六价铬循环水处理", "六价铬循环水要处理。")
    achievement = an_achievement("喷漆循环水处理", "喷漆循环水处理，不适用六价铬。")
    pair = a_pair(demand, achievement)
    assert "excluded" in pair.doubts
    assert any(gap.code == "excluded_by_achievement" for gap in gaps_of(pair))


@pytest.mark.parametrize(
    "said",
    [
        "我公司自主研发的床垫畅销全国，诚招各市县代理商，免费铺货。",
        "工艺没有问题。现引入战略投资人融资1500万元，出让股权，招聘销售总监。",
        "公司不再寻求提取方面的新工艺，现寻商超渠道，引入投资人。",
    ],
)
def test_who_sells_or_seeks_money_seeks_no_technology(said: str) -> None:
    pair = a_pair(a_demand("智能床垫推广", said), an_achievement("智能床垫", "智能床垫离床监测。"))
    assert pair.doubts[0] == "not_sought" and not pair.recommended
    assert any(gap.code == "not_sought" for gap in gaps_of(pair))


def test_a_demand_that_wants_to_pay_by_shares_still_seeks_technology() -> None:
    demand = a_demand("循环水长效", f"{WANTED}可以技术入股，股权比例面谈。")
    assert an_offer(demand).facets.pitch is None


# --- what is said of a pair -------------------------------------------------------------------


@given(st.text(alphabet="喷漆循环水净化周期不换长效三个月，。；\n A12%≥", max_size=80))
def test_every_quote_stands_in_its_record_as_it_is_quoted(said: str) -> None:
    demand, achievement = a_demand("循环水", said), an_achievement("循环水净化", OFFERED)
    pair = a_pair(demand, achievement)
    rarity = dict.fromkeys(terms(f"{demand.record.text}{achievement.record.text}").pairs, 3.0)
    for reason in reasons_of(pair, rarity):
        for span, record in (
            (reason.demand, demand.record),
            (reason.achievement, achievement.record),
        ):
            quoted = record.text[slice(*span)]
            assert quoted == quoted.strip() and quoted


def test_reasons_are_at_most_three_and_say_no_stretch_twice() -> None:
    demand, achievement = a_demand("喷漆循环水", WANTED), an_achievement("循环水净化", OFFERED)
    rarity = dict.fromkeys(terms(f"{demand.record.text}{achievement.record.text}").pairs, 3.0)
    found = reasons_of(a_pair(demand, achievement), rarity)
    assert 1 <= len(found) <= 3
    assert len({reason.demand for reason in found}) == len(found)


def test_questions_are_for_both_sides_and_at_most_five() -> None:
    asked = questions_of(a_pair(a_demand("喷漆", "要处理循环水。"), an_achievement("净化", "净化")))
    assert len(asked) <= MOST_QUESTIONS
    assert {ask.to for ask in asked} == {"demand", "achievement"}


def test_what_was_tried_is_asked_about() -> None:
    demand = a_demand("循环水", "喷漆循环水要长效。试过气浮净化。")
    asked = questions_of(a_pair(demand, an_achievement("气浮净化", OFFERED)))
    assert any("试过气浮净化" in ask.text for ask in asked)


def test_what_comes_from_outside_may_be_supported_otherwise_than_what_is_here() -> None:
    def support(region: str) -> tuple[str, ...]:
        facts = Achievement(state="可转化", region=region)
        return support_for(
            a_pair(a_demand("循环水", WANTED), an_achievement("净化", OFFERED, facts=facts))
        )

    assert set(support("宁夏/银川")) < set(support("陕西/西安"))


def test_the_day_decides_what_still_holds() -> None:
    facts = Achievement(state="可转化", expires=DAY)
    achievement = an_achievement("喷漆循环水净化", OFFERED, facts=facts)
    demand = a_demand("喷漆循环水长效", WANTED)
    assert not a_pair(demand, achievement, day=DAY).shut
    assert a_pair(demand, achievement, day=date(2026, 11, 29)).shut
