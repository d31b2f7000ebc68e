"""A scale far beyond what an achievement states is told, and no such card is strong."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from matching_builders import a_demand, a_pair, an_achievement

from assistant.matching.pairs import Pair
from assistant.matching.remarks import gaps_of

FITTING = "浓盐水纳滤分盐，杂盐率 8%，已在三家工厂应用。"


def paired(asked: str, stated: str) -> Pair:
    demand = a_demand("浓盐水纳滤分盐", f"浓盐水要分盐，要求杂盐率≤10%，{asked}。")
    return a_pair(demand, an_achievement("浓盐水纳滤分盐", f"{FITTING}{stated}。"))


@pytest.mark.parametrize(
    ("asked", "stated", "have"),
    [
        ("流量 200方/小时", "中试装置 6 m³/h 放在一家烯烃厂", "6 m³/h"),
        ("处理量 50 吨/小时", "样机 1.5 t/h，做过 0.4 t/h 的小试", "1.5 t/h"),
        ("流量不低于 80 m³/h", "装置 4 m³/h", "4 m³/h"),
    ],
)
def test_a_scale_far_beyond_what_is_stated_is_told_and_caps_the_tier(
    asked: str, stated: str, have: str
) -> None:
    pair = paired(asked, stated)

    assert pair.tier != "strong"
    assert "too_small" in pair.doubts or any(one.state == "unmet" for one in pair.comparisons)
    if "too_small" in pair.doubts:
        (gap,) = [gap for gap in gaps_of(pair) if gap.code == "too_small"]
        assert have in gap.text or have.replace(" ", "") in gap.text.replace(" ", "")


@given(asked=st.integers(10, 500), stated=st.integers(1, 500))
def test_only_what_is_far_beyond_the_most_that_is_stated_counts(asked: int, stated: int) -> None:
    pair = paired(f"流量 {asked} m³/h", f"装置 {stated} m³/h，小试 0.1 m³/h")

    assert ("too_small" in pair.doubts) == (stated * 3 <= asked)
    assert not any(one.state == "met" and one.need.head == "流量" for one in pair.comparisons)


@pytest.mark.parametrize(
    "stated",
    [
        "样机每小时 150 吨，小试 0.4 m³/h",
        "来水 35～60 g/L",
        "循环池 28 m³",
        "传统装置只有 2 m³/h",
        "连续运行 7 个月",
    ],
)
def test_another_quantity_or_that_of_others_is_no_smaller_scale(stated: str) -> None:
    assert "too_small" not in paired("流量 200方/小时", stated).doubts
