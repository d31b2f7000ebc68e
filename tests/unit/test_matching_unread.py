"""What a demand states with a figure and nobody read as a limit is told, and is never met."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from matching_builders import a_demand, a_pair, an_achievement, an_offer

from assistant.matching.mentions import mentioned
from assistant.matching.offers import demand_of_text, offer_of
from assistant.matching.remarks import gaps_of, questions_of


def unread(text: str) -> list[str]:
    """Give what of somebody's words was not read."""
    return [text.strip()[slice(*one.span)] for one in offer_of(demand_of_text(text)).facets.unread]


def read(text: str) -> list[str]:
    """Give the metrics that were read of somebody's words."""
    return [one.words for one in offer_of(demand_of_text(text)).facets.metrics]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("水深3000米的海底电缆接头密封，寿命不低于20年", "水深3000米"),
        ("谁能做水深3000米的海底电缆接头", "水深3000米"),
        ("机床能在海拔 2600 m 的地方正常用，噪声≤70 dB", "海拔 2600 m"),
        ("冬天零下二十度能开的密封门", "零下二十度"),
        ("必须降到20以下，老百姓才不投诉", "必须降到20以下"),
        ("前面有杂物，十秒之内报警，要求漏报率≤1%", "十秒之内"),
        ("板材厚 5 mm，希望弯曲强度≥900 MPa", "厚 5 mm"),
    ],
)
def test_a_stated_figure_that_is_no_metric_is_told(text: str, words: str) -> None:
    assert any(words in one for one in unread(text)), (unread(text), read(text))


@pytest.mark.parametrize(
    "text",
    [
        "喷漆废水半个月就得换一次，药剂一年五十万，有没有办法三个月换一次",
        "我厂年加工 3 万吨枸杞，每天烧气 400 方，希望单位电耗≤0.8 kWh/kg",
        "我们种了四千亩菜心，客户按件扣款，要求失水率≤3%",
        "预算 300 万元以内，2027年6月前完成，换水周期不低于三个月",
        "要求冲击韧性≥67%，堆积密度≥1.80 g/cm³",
    ],
)
def test_what_was_read_or_only_tells_of_the_firm_is_not_told_as_unread(text: str) -> None:
    assert unread(text) == []


def test_a_grit_that_is_looked_for_is_read_as_a_limit() -> None:
    text = "找 CBN 单晶，100/120 目，冲击韧性≥67%，谁能做"

    assert any("100/120" in one for one in read(text))
    assert unread(text) == []


def test_what_must_not_be_is_read_without_another_word_of_wishing() -> None:
    assert read("（2）氨基酸总收率不得低于85%，两种产品分开。") == ["氨基酸总收率不得低于85%"]


@given(
    depth=st.integers(2, 9000),
    thing=st.sampled_from(["海底电缆接头", "测井仪", "潜水泵电机", "采样器"]),
    ahead=st.sampled_from(["找能下到", "要适应", "用在水下", "谁能做水深"]),
)
def test_no_stated_depth_vanishes(depth: int, thing: str, ahead: str) -> None:
    text = f"{ahead}{depth}米的{thing}"

    assert any(str(depth) in one for one in (*unread(text), *read(text)))


@given(st.text(max_size=80))
def test_every_stretch_that_is_told_stands_in_the_text(said: str) -> None:
    demand = a_demand("需求", said)
    text = demand.record.text

    for one in an_offer(demand).facets.unread:
        start, end = one.span
        assert 0 <= start < end <= len(text)


# --- on the card ------------------------------------------------------------------------------


def test_a_card_says_that_it_was_not_compared_and_asks_for_it() -> None:
    demand = a_demand("电缆接头", "谁能做水深3000米的海底电缆接头密封。")
    pair = mentioned(a_pair(demand, an_achievement("海底电缆接头密封", "用在 1500 米深处。")))

    told = [gap for gap in gaps_of(pair) if gap.code == "limit_unread"]
    assert len(told) == 1
    assert "水深3000米" in told[0].text and "1500 米" in told[0].text
    assert pair.comparisons == ()
    assert any("水深3000米" in ask.text for ask in questions_of(pair) if ask.to == "demand")


def test_a_limit_that_was_not_read_keeps_a_card_from_being_strong() -> None:
    said = "喷漆循环水要净化，换水周期不低于三个月。"
    offered = "喷漆循环水破粘气浮净化，换水周期 120 天，已在三家工厂应用。"
    achievement = an_achievement("喷漆循环水净化", offered)
    free = a_pair(a_demand("喷漆循环水净化", said), achievement)
    held = a_pair(a_demand("喷漆循环水净化", f"{said}必须降到20以下。"), achievement)

    assert free.tier == "strong"
    assert held.tier == "fair"
    assert any("降到20以下" in gap.text for gap in gaps_of(held) if gap.code == "held_back")
