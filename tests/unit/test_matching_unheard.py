"""A clause that wishes for something and was neither read nor judged is listed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from matching_builders import a_demand, a_pair, an_achievement, an_offer

from assistant.matching.offers import demand_of_text, offer_of
from assistant.matching.remarks import gaps_of


def unheard(text: str) -> list[str]:
    offer = offer_of(demand_of_text(text))
    return [offer.record.text[slice(*span)] for span in offer.facets.unheard]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("切削液发臭\n想做到的指标：换液周期不少于60天，油雾减半，要有同行在用", "油雾减半"),
        ("切削液发臭\n想做到的指标：换液周期不少于60天，油雾减半，要有同行在用", "要有同行在用"),
        ("切削液发臭\n技术要求：人工费≤3 万元；噪声要小", "噪声要小"),
        ("切削液发臭，希望不要停机换液", "希望不要停机换液"),
        ("切削液发臭，最好能远程看", "最好能远程看"),
        (
            "切削液发臭\n我们希望做到下面几条：\n- 老师傅一看就会，15 min内换完\n- 数据能上网",
            "数据能上网",
        ),
        ("切削液发臭\n我们希望做到下面几条：\n- 老师傅一看就会，15 min内换完", "老师傅一看就会"),
        ("切削液发臭\n我们希望做到几条：\n老师傅一看就会；\n数据能上网。\n厂在城边", "数据能上网"),
    ],
)
def test_a_wish_that_was_not_read_is_listed(text: str, words: str) -> None:
    assert words in unheard(text)


@pytest.mark.parametrize(
    "text",
    [
        "喷漆废水半个月就得换一次，药剂一年五十万，有没有办法三个月换一次",
        "要求冲击韧性≥67%，堆积密度≥1.80 g/cm³",
        "专利必须已授权",
        "我厂年加工 3 万吨枸杞，每天烧气 400 方",
        "找 CBN 单晶，谁能做",
        "切削液发臭\n我们希望做到下面几条：",
        "切削液发臭\n厂在城边。",
    ],
)
def test_what_was_read_or_tells_of_the_firm_is_not_listed_again(text: str) -> None:
    assert unheard(text) == []


@given(
    wish=st.sampled_from(["要有长期业绩", "能耗降一半", "最好不加人", "想要全自动", "用工减两成"]),
    besides=st.sampled_from(["回收率不低于 90%", "专利必须已授权", "光加药的不要"]),
)
def test_no_wish_vanishes_beside_what_is_read(wish: str, besides: str) -> None:
    demand = a_demand("废水回收", f"废水要回收。\n技术指标：{besides}，{wish}")
    facets = an_offer(demand).facets
    told = [
        *facets.unheard,
        *(one.span for one in facets.unread),
        *(one.span for one in facets.musts),
        *(one.span for one in facets.limits),
        *((one.start, one.end) for one in facets.metrics),
    ]

    assert any(wish in demand.record.text[slice(*span)] for span in told)


def test_it_stands_on_the_card_and_changes_no_tier() -> None:
    achievement = an_achievement("废水回收", "废水回收，回收率 95%，已在三家工厂应用。")
    free = a_pair(a_demand("废水回收", "废水要回收，回收率不低于 90%。"), achievement)
    told = a_pair(a_demand("废水回收", "废水要回收，回收率不低于 90%。药剂费降一半。"), achievement)

    assert free.tier == told.tier
    assert any("药剂费降一半" in gap.text for gap in gaps_of(told) if gap.code == "clause_unread")


@given(st.text(max_size=80))
def test_every_clause_stands_in_the_text(said: str) -> None:
    demand = a_demand("需求", said)

    for start, end in an_offer(demand).facets.unheard:
        assert 0 <= start < end <= len(demand.record.text)
