"""没有写 is said only where nothing of it stands in the record; all else is quoted."""

import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from matching_builders import a_demand, a_pair, an_achievement

from assistant.matching import mentions, naming
from assistant.matching.comparing import Comparison
from assistant.matching.mentions import mentioned
from assistant.matching.remarks import gaps_of, questions_of, stated_of

_NAMES = tomllib.loads(Path(naming.__file__).with_name("metrics.toml").read_text(encoding="utf-8"))[
    "synonyms"
]
_SORTS = tomllib.loads(Path(mentions.__file__).with_suffix(".toml").read_text(encoding="utf-8"))[
    "sort"
]
# A figure of one sort in several ways of writing; each stands for the others.
_WRITTEN = {
    "temperature": ("85℃", "85 °C", "85摄氏度", "-40～85℃", "零下四十度"),
    "time": ("90 分钟", "1.5 小时", "5400 秒", "两个月", "30天"),
    "money": ("20 万元", "1800元/台", "3 元/吨", "五十万元"),
    "share": ("67%", "百分之六十七", "六成七"),
    "mesh": ("100/120 目", "80目"),
}
_ASKED = {
    "temperature": "最高耐受≤300℃",
    "time": "单件停留≤3 min",
    "money": "单台造价≤5 万元",
    "share": "某某占≥70%",
    "mesh": "颗粒号≥80 目",
}


def looked_for(need: str, have: str, *, title: str = "某装置") -> list[tuple[Comparison, str]]:
    """Give how each limit of a demand stands on the card, with what the card says of it."""
    pair = a_pair(a_demand("需求", f"要求{need}。"), an_achievement(title, have))
    pair = mentioned(pair)
    return [(one, stated_of(pair, one)) for one in pair.comparisons]


# --- what stands there is quoted --------------------------------------------------------------


@pytest.mark.parametrize(
    ("need", "have", "quoted"),
    [
        ("授权专利不少于2件", "知识产权：发明专利 ZL202310001234.5 已授权", "ZL202310001234.5"),
        ("授权专利不少于2件", "知识产权：发明专利1件在实审", "实审"),
        ("授权专利不少于2件", "知识产权：已受理，尚未公开", "已受理"),
        ("检测时间不超过10分钟", "一个样从取到报要 25 分钟。", "25 分钟"),
        ("单件节拍≤30秒", "每 40 秒下线一件。", "40 秒"),
        ("耐温不低于300℃", "可长期处于高温环境。", "高温"),
        ("工作温度不高于60℃", "在 -40～85℃ 连用两年。", "-40～85℃"),
        ("售价不高于5万元", "转让费面议。", "转让费面议"),
        ("处理成本不超过3元/吨", "报价：80 万元", "80 万元"),
    ],
)
def test_what_a_record_says_in_other_words_is_quoted_and_not_called_unwritten(
    need: str, have: str, quoted: str
) -> None:
    ((one, said),) = looked_for(need, have)

    assert one.state == "unknown"
    assert quoted in said
    assert "核对" in said


def test_where_nothing_of_it_stands_the_card_says_so() -> None:
    ((one, said),) = looked_for("耐温不低于300℃", "羊绒分梳，针布损伤低。")

    assert (one.state, one.mention, said) == ("unknown", None, "没有写")


def test_a_quote_of_the_name_goes_before_one_of_the_same_unit() -> None:
    have = "能耗下降 12%。冲击韧性比普通料高出 18%，由用户自测。"
    ((one, said),) = looked_for("冲击韧性≥67 J", have)

    assert one.mention is not None
    assert one.mention.named
    assert "冲击韧性" in said


def test_what_is_only_mentioned_is_asked_and_never_met() -> None:
    demand = a_demand("需求", "要求检测时间不超过10分钟。")
    pair = mentioned(a_pair(demand, an_achievement("检测卡", "一个样从取到报要 5 分钟。")))

    assert [one.state for one in pair.comparisons] == ["unknown"]
    assert "metric_mentioned" in {gap.code for gap in gaps_of(pair)}
    assert "metric_unknown" not in {gap.code for gap in gaps_of(pair)}
    assert any("检测时间" in ask.text for ask in questions_of(pair))


# --- laws -------------------------------------------------------------------------------------


@given(row=st.sampled_from(_NAMES), pick=st.data(), bound=st.sampled_from(["≥", "不低于", "≤"]))
def test_another_name_of_the_same_measure_never_makes_it_unwritten(
    row: list[str], pick: st.DataObject, bound: str
) -> None:
    asked, written = (pick.draw(st.sampled_from(row)) for _ in range(2))

    for one, said in looked_for(f"{asked}{bound}5 kg", f"本成果{written}为6 kg。"):
        assert said != "没有写", (asked, written, one.state)


@given(sort=st.sampled_from(sorted(_WRITTEN)), pick=st.data())
def test_a_quantity_of_the_same_sort_is_quoted_however_it_is_written(
    sort: str, pick: st.DataObject
) -> None:
    written = pick.draw(st.sampled_from(_WRITTEN[sort]))

    for one, said in looked_for(_ASKED[sort], f"本成果做到 {written}，别无其他。"):
        assert said != "没有写", (sort, written)
        assert one.state != "met" or one.have is not None


@pytest.mark.parametrize("sort", _SORTS, ids=lambda sort: str(sort["name"]))
def test_every_word_of_a_sort_is_quoted_where_the_sort_is_asked_for(
    sort: dict[str, str],
) -> None:
    asked = {
        "temperature": "耐温≥300℃",
        "money": "造价≤5万元",
        "time": "检测时间≤3 min",
        "rights": "授权专利≥2件",
    }[sort["name"]]

    for word in sort["said"].replace("\\s?\\d", "20231").split("|"):
        for _, said in looked_for(asked, f"本成果有{word}一说。"):
            assert said != "没有写", word


@given(st.text(alphabet="温度时间成本≥≤℃%元分钟，。；0123456789耐高低专利授权 |", max_size=60))
def test_every_quote_stands_in_the_record_to_the_letter(have: str) -> None:
    demand = a_demand("需求", "要求耐温≥300℃，造价≤5万元，检测时间≤3 min。")
    pair = mentioned(a_pair(demand, an_achievement("某装置", have)))

    text = pair.achievement.record.text
    for one in pair.comparisons:
        if one.mention is not None:
            start, end = one.mention.span
            assert 0 <= start < end <= len(text)
            assert text[start:end] in stated_of(pair, one) or one.have is not None


@pytest.mark.parametrize("have", ["序号：1\n成果阶段：中试", "已有 3 成果在用", "共 2 成员单位"])
def test_the_number_of_a_row_is_no_share(have: str) -> None:
    ((one, said),) = looked_for("某某占≥70%", have)

    assert (one.mention, said) == (None, "没有写")
