"""What a record says of others, of the trouble or of what is lacking is not what it has."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from matching_builders import a_demand, a_pair, an_achievement

from assistant.matching.against import against_spans
from assistant.matching.mentions import mentioned
from assistant.matching.reasons import lacks_of, reasons_of, warnings_of
from assistant.matching.remarks import gaps_of, stated_of
from assistant.matching.speaking import lacking, of_its_own, stated_unfit
from index.tokens import terms

OTHERS = ["市面上的", "传统", "现有工艺的", "原来的", "以往的", "国外同类产品的", "多数工厂的"]


def rarity(*texts: str) -> dict[str, float]:
    return dict.fromkeys(terms("".join(texts)).pairs, 3.0)


def quoted(text: str, spans: tuple[tuple[int, int], ...]) -> list[str]:
    return [text[slice(*span)].strip() for span in spans]


# --- exclusions -------------------------------------------------------------------------------

SHEET = """羊绒洗毛水循环净化
1. 解决什么问题
洗毛水用不了两天就发黑，老办法不适用，只能整池倒掉。
2. 怎么做
气浮后过滤，水返回洗毛槽。
3. 不适合的情况
含氯漂白的洗毛线不接；日排水不到 2 t 的作坊整套设备不划算。
4. 联系
面谈。"""


def test_the_section_that_says_when_it_does_not_fit_is_told_and_not_the_trouble() -> None:
    demand = a_demand("洗毛水净化", "洗毛水两天就发黑，要净化循环用。")
    pair = a_pair(demand, an_achievement("羊绒洗毛水循环净化", SHEET))
    told = [gap.text for gap in gaps_of(pair, warnings_of(pair, rarity(SHEET)))]

    assert any("含氯漂白" in text and "不划算" in text for text in told)
    assert not any("发黑" in text for text in told)


@pytest.mark.parametrize("heading", ["不适用场合", "（三）不宜采用的情形", "适用限制", "# 局限性"])
def test_what_stands_under_such_a_heading_is_an_exclusion(heading: str) -> None:
    text = f"某装置\n{heading}\n含盐高的水。\n- 冬季露天\n"

    assert "含盐高的水" in quoted(text, stated_unfit(text))


@pytest.mark.parametrize(
    "said",
    [
        "解决的问题：旧滤料用不了三天就不能用。",
        "背景：传统絮凝剂不适用于高盐水。",
        "技术简介：市面上的滤芯不适合油性废水。",
        "技术简介：滤袋用不了半年就要换。",
    ],
)
def test_the_trouble_and_what_others_cannot_do_are_no_exclusion(said: str) -> None:
    assert against_spans(said) == ()


# --- figures of others ------------------------------------------------------------------------


@given(who=st.sampled_from(OTHERS), minutes=st.integers(11, 90))
def test_a_figure_of_others_is_not_quoted_as_the_achievements(who: str, minutes: int) -> None:
    said = f"{who}办法测一个样要 {minutes} 分钟，排队长。"
    pair = a_pair(a_demand("需求", "要求检测时间不超过10分钟。"), an_achievement("检测卡", said))
    ((one, text),) = [(one, stated_of(mentioned(pair), one)) for one in mentioned(pair).comparisons]

    assert (one.mention, text) == (None, "没有写")


@given(who=st.sampled_from(OTHERS), minutes=st.integers(2, 90))
def test_its_own_figure_behind_that_of_others_is_quoted(who: str, minutes: int) -> None:
    said = f"{who}办法要 99 分钟，本成果从取样到报数 {minutes} 分钟。"
    pair = a_pair(a_demand("需求", "要求检测时间不超过10分钟。"), an_achievement("检测卡", said))
    pair = mentioned(pair)

    assert [str(minutes) in stated_of(pair, one) for one in pair.comparisons] == [True]
    assert not any("99" in stated_of(pair, one) for one in pair.comparisons)


@pytest.mark.parametrize("title", ["果蔬低温保鲜技术", "-40 ℃ 冷冻浓缩技术"])
def test_a_name_is_no_quote(title: str) -> None:
    demand = a_demand("需求", "要求工作温度不高于60℃。")
    pair = mentioned(a_pair(demand, an_achievement(title, f"成果名称：{title}")))

    assert [stated_of(pair, one) for one in pair.comparisons] == ["没有写"]


@pytest.mark.parametrize("said", ["冷冻析出芒硝。", "缩短周期，省时间。", "投资省、费用低。"])
def test_no_word_of_a_sort_is_quoted_that_states_nothing(said: str) -> None:
    demand = a_demand("需求", "要求进水温度不高于35℃，检测时间不超过3分钟，造价不高于5万元。")
    pair = mentioned(a_pair(demand, an_achievement("某装置", said)))

    assert {stated_of(pair, one) for one in pair.comparisons} == {"没有写"}


@given(st.text(alphabet="传统市面本成果改造后解决的问题：。；，\n1、|甲乙", max_size=60))
def test_what_is_left_of_a_text_stands_where_it_stood(text: str) -> None:
    own = of_its_own(text, "甲乙")

    assert len(own) == len(text)
    assert all(a in (b, " ") for a, b in zip(own, text, strict=True))


# --- what is lacking --------------------------------------------------------------------------

LACKS = [
    "奶样检测的残渣仍按危废处置",
    "还缺：奶样检测卡的冻干中试",
    "奶样检测卡尚未做型式试验",
    "奶样检测卡的批间差有待中试验证",
]


@pytest.mark.parametrize("said", LACKS)
def test_what_is_lacking_is_a_gap_and_no_reason(said: str) -> None:
    wanted = "奶样检测残渣当危废处理，想要奶样检测卡的冻干型式试验批间差中试。"
    text = f"奶样检测卡八分钟出数。{said}。"
    pair = a_pair(a_demand("奶样检测卡", wanted), an_achievement("奶样检测卡", text))
    weights = rarity(wanted, text)
    whole = pair.achievement.record.text

    assert not any(
        whole[slice(*one.achievement)] in said or said in whole[slice(*one.achievement)]
        for one in reasons_of(pair, weights)
    )
    gaps = gaps_of(pair, (), lacks_of(pair, weights))
    assert any(gap.code == "lacking" and said in gap.text for gap in gaps)


@pytest.mark.parametrize(
    "said",
    [
        "循环两千次后容量仍有 85%",
        "水面以下仍保持密封",
        "解决的问题：奶站还没有快检手段",
        "传统试纸尚无多联产品",
        "无需等待",
    ],
)
def test_what_speaks_for_it_lacks_nothing(said: str) -> None:
    assert lacking(f"{said}。") == ()


def test_what_stands_under_unsolved_problems_is_lacking() -> None:
    text = "某装置\n存在的不足\n壁面结疤；长周期数据少。\n转化方式\n许可。"

    assert quoted(text, lacking(text)) == ["壁面结疤", "长周期数据少"]
