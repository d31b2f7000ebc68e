"""A price keeps what it is for, wherever it is shown."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from matching_builders import a_demand, a_pair, an_achievement

from assistant.comparing.fields import cells_of
from assistant.matching.prices import basis_of
from assistant.matching.remarks import gaps_of
from corpus.records import Achievement, Demand


@pytest.mark.parametrize(
    ("written", "basis"),
    [
        ("42.5（每条产线）", "每条产线"),
        ("18 万元/台", "每台"),
        ("1,200,000元（含安装，不含土建）", "含安装，不含土建"),
        ("30~45（按亩数）", "按亩数"),
        ("120", ""),
        ("60-90 万元", ""),
        ("面议", ""),
    ],
)
def test_what_a_price_is_for_is_what_stands_beside_the_number(written: str, basis: str) -> None:
    assert basis_of(written) == basis


@given(
    amount=st.integers(1, 999),
    basis=st.sampled_from(["单座温室", "每亩", "含一年运维", "不含土建"]),
)
def test_the_basis_stands_in_the_comparison_and_in_the_gap(amount: int, basis: str) -> None:
    facts = Achievement(state="可转化", price_wan=amount)
    achievement = an_achievement(
        "温室保温", f"温室保温。\n报价_万元：{amount}（{basis}）", facts=facts
    )
    demand = a_demand("温室保温", "温室要保温。\n预算_万元：0.1", facts=Demand(budget_wan=0.1))

    cell = dict(cells_of(achievement.record))["报价"]
    assert str(amount) in cell.text and f"（{basis}）" in cell.text
    (gap,) = [gap for gap in gaps_of(a_pair(demand, achievement)) if gap.code == "too_dear"]
    assert f"{amount} 万元（{basis}）" in gap.text


def test_a_range_is_shown_with_both_ends() -> None:
    facts = Achievement(state="可转化", price_wan=35)
    record = an_achievement("温室保温", "报价_万元：35~55", facts=facts).record

    assert dict(cells_of(record))["报价"].text == "35–55 万元"
