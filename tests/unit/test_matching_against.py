"""What an achievement says against its own use is no reason for a pair; it is a warning."""

import pytest
from matching_builders import a_demand, a_pair, an_achievement

from assistant.matching.against import against_spans
from assistant.matching.reasons import reasons_of, warnings_of
from assistant.matching.remarks import gaps_of
from index.tokens import terms

WANTED = "我厂有一间小喷漆房，风量几千立方米，喷漆废气味道大，想治理喷漆房的废气。"
FITTING = "喷漆房废气治理成套设备，漆雾过滤后进转轮浓缩。"
# Each is said of just what the demand is about.
AGAINST = [
    "几千风量的小喷漆房不建议用",
    "几千风量的小喷漆房不推荐使用本工艺",
    "几千风量的小喷漆房，不建议",
    "不适用于几千风量的小喷漆房废气",
    "不适合几千风量的小喷漆房废气",
    "不太适合几千风量的小喷漆房废气",
    "几千风量的小喷漆房废气不宜采用",
    "几千风量的小喷漆房废气不适宜",
    "几千风量的小喷漆房废气不划算",
    "几千风量的小喷漆房废气用它得不偿失",
    "几千风量的小喷漆房请慎用",
    "几千风量的小喷漆房请勿选用",
    "几千风量的小喷漆房不能用",
    "几千风量的小喷漆房别用",
    "几千风量的小喷漆房用不上",
    "仅限风量八万以上的喷漆房废气",
    "仅适用于大型喷漆房的废气",
    "只适合大型喷漆房的废气治理",
    "各类喷漆房废气都能处理，几千风量的小喷漆房除外",
    "各类喷漆房废气都能处理，小喷漆房例外",
    "小喷漆房的废气治理不在适用范围内",
    "喷漆房废气中不包括几千风量的小喷漆房",
    "不适用的场合：几千风量的小喷漆房；间歇喷漆的喷漆房废气",
    "不适用的场合：间歇生产；几千风量的小喷漆房废气",
    "局限性：几千风量的小喷漆房废气处理成本高",
    "几千风量的小喷漆房废气。不建议用",
    "以下情形不适用：\n1. 几千风量的小喷漆房废气\n2. 间歇喷漆的喷漆房废气",
]


def rarity(*texts: str) -> dict[str, float]:
    return dict.fromkeys(terms("".join(texts)).pairs, 3.0)


@pytest.mark.parametrize("said", AGAINST)
def test_what_speaks_against_a_pair_is_no_reason_for_it_and_is_told(said: str) -> None:
    demand = a_demand("小喷漆房废气治理", WANTED)
    achievement = an_achievement("转轮浓缩", f"{FITTING}\n{said}。")
    pair, weights = a_pair(demand, achievement), rarity(WANTED, FITTING, said)
    text = achievement.record.text
    at = text.index(said)

    for reason in reasons_of(pair, weights):
        start, end = reason.achievement
        assert end <= at or start >= at + len(said), text[start:end]
    told = [gap for gap in gaps_of(pair, warnings_of(pair, weights)) if gap.span is not None]
    assert any(gap.side == "achievement" and gap.span[0] >= at - 1 for gap in told if gap.span)


def test_what_speaks_for_the_pair_beside_it_is_still_a_reason() -> None:
    demand = a_demand("小喷漆房废气治理", WANTED)
    achievement = an_achievement("转轮浓缩", f"{FITTING}\n{AGAINST[0]}。")
    pair, weights = a_pair(demand, achievement), rarity(WANTED, FITTING, AGAINST[0])
    quoted = [achievement.record.text[slice(*one.achievement)] for one in reasons_of(pair, weights)]

    assert any(words in FITTING for words in quoted)


def test_a_figure_that_is_met_only_where_it_is_advised_against_is_no_reason() -> None:
    demand = a_demand("喷漆循环水长效", "希望换水周期不低于三个月。")
    offered = "喷漆循环水净化，换水周期 120 天，小循环池不建议用。"
    pair = a_pair(demand, an_achievement("喷漆循环水净化", offered))

    assert [one.state for one in pair.comparisons] == ["met"]
    text = pair.achievement.record.text
    quoted = [text[slice(*one.achievement)] for one in reasons_of(pair, rarity(offered))]
    assert not any("120" in words for words in quoted)


@pytest.mark.parametrize(
    "said",
    [
        "喷漆房废气治理不受风量大小的限制",
        "不仅限于大型喷漆房，小喷漆房也能用",
        "不只适用于大型喷漆房",
        "治理喷漆房废气不使用有机溶剂，不产生废水",
        "清除外壳和喷漆房壁上的漆渣",
        "已在小喷漆房用过，无一例外全部达标",
        "适用于几千风量的小喷漆房",
        "建议小喷漆房采用",
    ],
)
def test_what_speaks_for_it_is_not_taken_for_a_warning(said: str) -> None:
    assert against_spans(f"{said}。") == ()
