"""Metrics of both sides, compared: met is said only where it surely is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.matching.comparing import Comparison, State, compared
from assistant.matching.metrics import metrics_of
from assistant.matching.naming import better_of, parted


def beside(need: str, have: str) -> Comparison:
    found = compared(metrics_of(need), metrics_of(have, loose=True))
    assert len(found) == 1, found
    return found[0]


@pytest.mark.parametrize(
    ("need", "have", "state"),
    [
        ("换水周期不低于三个月", "换水周期90天", "met"),
        ("换水周期不低于三个月", "换水周期80天", "unmet"),
        ("承压不低于0.5MPa", "承压5公斤压力", "unmet"),
        ("承压不低于0.45MPa", "承压5公斤压力", "met"),
        ("回收率≥90%", "回收率92%～95%", "met"),
        ("回收率≥90%", "回收率88%～95%", "unknown"),
        ("回收率≥90%", "回收率≥85%", "unmet"),
        ("投资不高于20万元", "投资22-28 万元", "unmet"),
        ("噪声≤65 dB", "噪声 60 dB", "met"),
        ("单产两吨/亩", "单产 35 kg/株", "incomparable"),
        ("−40 ℃下容量保持率≥80%", "25 ℃下容量保持率95%", "incomparable"),
        ("−40 ℃下容量保持率≥80%", "容量保持率95%", "unknown"),
        ("检出限≤2 μg/L", "检出限 0.001 mg/L", "met"),
        ("青霉素检出限≤2 μg/L", "四环素检出限 1 μg/L", "unknown"),
        ("厚度偏差 ±0.2 mm", "厚度偏差 ±0.1 mm", "met"),
        ("厚度偏差 ±0.2 mm", "厚度偏差 ±0.3 mm", "unmet"),
        ("回收率≥90%", "工艺简单，成本低", "unknown"),
    ],
)
def test_a_metric_stands_as_its_figures_say(need: str, have: str, state: State) -> None:
    assert beside(f"要求{need}。", f"本成果{have}。").state == state


@pytest.mark.parametrize(
    ("need", "have", "state"),
    [
        ("密封圈要耐120℃", "密封圈耐温150℃", "met"),
        ("能耐-40℃", "可耐-55℃低温", "met"),
        ("能耐-40℃", "可耐-25℃低温", "unmet"),
        ("要耐120度的接头", "接头耐100℃", "unmet"),
        ("扛得住零下30度", "扛得住零下40度", "met"),
        ("耐温不低于300℃", "耐热350℃", "met"),
        ("耐80℃以上", "耐低温-20℃", "unknown"),
        ("护套要耐120℃", "内芯耐150℃", "unknown"),
        ("日处理不少于200吨", "日处理260吨", "met"),
        ("日处理污水不少于200吨", "污水处理能力 150 吨/天", "unmet"),
        ("每天能处理不少于200吨", "处理量 240 吨/天", "met"),
        ("日处理不少于200吨", "处理能力 10 吨/小时", "unknown"),
        ("日处理不少于200吨", "处理能力 5 吨/小时", "unmet"),
        ("要不低于5吨/小时的处理能力", "处理能力 6 吨/小时", "met"),
        ("不超过10分钟的检测时间", "检测时间 25 分钟", "unmet"),
        ("耐压10 MPa", "耐压16 MPa", "met"),
    ],
)
def test_what_is_said_with_a_verb_or_before_its_name_stands_as_its_figures_say(
    need: str, have: str, state: State
) -> None:
    assert beside(f"要求{need}。", f"本成果{have}。").state == state


@pytest.mark.parametrize(
    "need",
    [
        "要耐120℃蒸汽",
        "要能耐121℃30分钟",
        "要长期耐120℃",
        "瞬时耐180℃",
        "耐-40～120℃",
        "耐温不高于300℃",
        "耐低温不低于-40℃",
        "要耐120℃的热水管",
        "耐10℃",
        "要不低于5吨/小时的烘干机",
    ],
)
def test_what_is_not_sure_is_not_read_as_met(need: str) -> None:
    for have in ("耐温150℃", "耐低温-60℃", "产量 8 吨/小时", "处理能力 8 吨/小时"):
        told = compared(metrics_of(f"要求{need}。"), metrics_of(f"本成果{have}。", loose=True))
        assert all(one.state != "met" for one in told), (need, have)


def test_two_years_without_repair_are_two_years_at_least() -> None:
    assert beside("井下使用两年内不返修。", "最早一批用了26个月。").state == "met"
    assert beside("井下使用两年内不返修。", "最早一批用了18个月。").state == "unmet"


def test_a_column_of_what_was_before_is_not_taken_for_what_is() -> None:
    table = "参数 | 上一代 | 本成果\n静态电流 | 0.045 mA | 0.015 mA"
    assert beside("静态电流小于 20 μA。", table).state == "met"


def test_where_it_was_measured_is_a_condition_and_no_metric() -> None:
    found = metrics_of("壁厚不小于260 mm部位冲击功≥12 J。")
    assert [one.head for one in found] == ["冲击功"]
    assert len(found[0].conditions) == 1


@pytest.mark.parametrize(
    ("said", "musts"),
    [
        ("冲击韧性不得低于67%。", [True]),
        ("冲击韧性不能低于67%。", [True]),
        ("回收率必须≥90%，能耗≤30 kWh/t。", [True, False]),
        ("必须同时满足回收率≥90%、能耗≤30 kWh/t，最好噪声≤70 dB。", [True, True, False]),
        ("回收率≥90%，这是硬指标，能耗≤30 kWh/t。", [True, False]),
        ("回收率≥90%，须附证明。", [False]),
        ("底线：回收率≥90%。", [True]),
        ("无须更换，噪声≤70 dB。", [False]),
    ],
)
def test_what_has_to_be_is_told_by_the_words_beside_it(said: str, musts: list[bool]) -> None:
    assert [one.must for one in metrics_of(said)] == musts


def test_what_has_to_be_speaks_of_all_that_follows_in_the_sentence() -> None:
    found = metrics_of("必须达到：回收率≥90%，能耗≤30 kWh/t。另外噪声≤70 dB。")
    assert [one.must for one in found] == [True, True, False]


@pytest.mark.parametrize(
    ("name", "better"),
    [
        ("回收率", "more"),
        ("能耗", "less"),
        ("漏检率", "less"),
        ("使用寿命", "more"),
        ("粒径", None),
    ],
)
def test_a_name_tells_which_way_is_better(name: str, better: str | None) -> None:
    assert better_of(name) == better


@pytest.mark.parametrize("name", ["换水周期", "平均换水周期", "更换周期", "换水间隔"])
def test_one_thing_has_one_name(name: str) -> None:
    assert parted(name) == ("更换周期", "")


@given(
    line=st.integers(10, 500),
    given_=st.integers(1, 1000),
    operator=st.sampled_from(["≥{}", "不低于{}", "不小于{}", "至少{}", "{}以上"]),
)
def test_at_least_is_met_exactly_by_what_is_as_much(line: int, given_: int, operator: str) -> None:
    said = operator.format(f"{line} 天")
    state = beside(f"要求使用寿命{said}。", f"使用寿命{given_} 天。").state
    assert state == ("met" if given_ >= line else "unmet")


@given(
    line=st.integers(10, 500),
    low=st.integers(1, 1000),
    wide=st.integers(1, 200),
)
def test_a_range_is_met_only_as_a_whole(line: int, low: int, wide: int) -> None:
    state = beside(f"要求流量≥{line} m³/h。", f"流量{low}～{low + wide} m³/h。").state
    expected = "met" if low >= line else "unmet" if low + wide < line else "unknown"
    assert state == expected


@given(st.text(max_size=80), st.text(max_size=80))
def test_no_text_breaks_it_and_every_quote_is_in_the_text(need: str, have: str) -> None:
    needs, haves = metrics_of(need), metrics_of(have, loose=True)
    assert all(one.words == need[one.start : one.end] for one in needs)
    assert len(compared(needs, haves)) == len(needs)
