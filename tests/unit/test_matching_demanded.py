"""What has to be and has no figure: judged by a field of the record, else shown as open."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from matching_builders import a_demand, a_pair, an_achievement

from assistant.matching.demanded import Standing
from assistant.matching.offers import demand_of_text, offer_of
from assistant.matching.pairs import Pair
from assistant.matching.remarks import gaps_of, questions_of

WANTED = "喷漆循环水要净化，换水周期不低于三个月。"
OFFERED = "喷漆循环水破粘气浮净化，换水周期 120 天，已在三家工厂应用。"


def musts(text: str) -> list[str]:
    """Give what has to be, as somebody says it."""
    offer = offer_of(demand_of_text(text))
    return [offer.record.text[slice(*one.span)] for one in offer.facets.musts]


def paired(must: str, *, rights: str = "", besides: str = "") -> Pair:
    """Judge a pair that fits but for what has to be."""
    lines = f"{OFFERED}{besides}" + (f"\n知识产权：{rights}" if rights else "")
    return a_pair(
        a_demand("喷漆循环水净化", f"{WANTED}{must}"), an_achievement("喷漆循环水净化", lines)
    )


def standings(pair: Pair) -> list[Standing]:
    return [one.standing for one in pair.kept]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("找膜组件，专利必须已授权，价格可谈", ["专利必须已授权"]),
        ("供方必须有CMA资质。检测要快", ["供方必须有CMA资质"]),
        ("承担单位务必是本地企业", ["承担单位务必是本地企业"]),
        (
            "（1）须为已有多条线使用的定型产品；（2）两种产品须分开",
            ["须为已有多条线使用的定型产品", "两种产品须分开"],
        ),
        ("探头须满足防爆要求", ["探头须满足防爆要求"]),
        ("改造期间不得停机，造价不高于 50 万元", ["改造期间不得停机"]),
    ],
)
def test_what_has_to_be_without_a_figure_is_heard(text: str, words: list[str]) -> None:
    assert musts(text) == words


@pytest.mark.parametrize(
    "text",
    [
        "回收率必须不低于 90%",
        "现在半年就必须停产清一次",
        "我们必须尽快完成整改",
        "舍不得扔，报上来的数也不准",
        "必须达到：壁厚不小于260 mm",
        "刀具必须进口，太贵",
        "喷漆废水半个月就得换一次",
    ],
)
def test_a_figure_and_ones_own_doings_are_no_such_condition(text: str) -> None:
    assert musts(text) == []


@pytest.mark.parametrize(
    ("rights", "standing"),
    [
        ("发明专利 ZL202110000126.3 已授权", "met"),
        ("发明专利2件，有效", "met"),
        ("发明专利申请中2件", "unmet"),
        ("已受理，未授权", "unmet"),
        ("1件已授权，1件实审中", "open"),
        ("发明专利1件", "open"),
        ("", "open"),
    ],
)
def test_a_grant_is_told_by_the_line_on_rights_alone(rights: str, standing: Standing) -> None:
    assert standings(paired("专利必须已授权。", rights=rights)) == [standing]


@pytest.mark.parametrize(
    "must", ["必须有CMA资质。", "必须是本地企业。", "必须能自己诊断故障。", "专利必须已授权。"]
)
def test_what_nobody_can_tell_is_shown_as_open_and_keeps_a_card_from_being_strong(
    must: str,
) -> None:
    free, held = paired(""), paired(must)

    assert free.tier == "strong"
    assert held.tier == "fair"
    gaps = gaps_of(held)
    words = must.rstrip("。")
    assert any(words in gap.text and "待补充" in gap.text for gap in gaps)
    assert any(gap.code == "held_back" and words in gap.text for gap in gaps)
    assert any(words in ask.text for ask in questions_of(held) if ask.to == "achievement")


def test_what_is_met_by_a_field_holds_nothing_back() -> None:
    assert paired("专利必须已授权。", rights="发明专利1件，已授权").tier == "strong"


def test_what_is_surely_missed_shuts_the_pair_out() -> None:
    pair = paired("专利必须已授权。", rights="发明专利申请中")

    assert pair.shut
    assert any("申请中" in gap.text for gap in gaps_of(pair) if gap.code == "must_missed")


def test_words_of_the_sort_are_quoted_and_never_met() -> None:
    pair = paired("必须有CMA资质。", besides="检测由有 CMA 资质的机构做。")

    (kept,) = pair.kept
    assert kept.standing == "open" and kept.span is not None
    assert "CMA" in pair.achievement.record.text[slice(*kept.span)]


@given(st.text(max_size=80))
def test_every_condition_stands_in_the_text(said: str) -> None:
    offer = offer_of(demand_of_text(f"需求\n{said}") if said.strip() else demand_of_text("需求"))

    for must in offer.facets.musts:
        start, end = must.span
        assert 0 <= start < end <= len(offer.record.text)


# --- what stands there is quoted ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("must", "besides", "quoted"),
    [
        (
            "必须能测赭曲霉毒素A。",
            "理论上可加赭曲霉毒素A抗体。赭曲霉毒素A只做过加标样，未做天然样。",
            "赭曲霉毒素A只做过加标样，未做天然样",
        ),
        ("必须能自己诊断故障。", "故障诊断由云端做。", "故障诊断由云端做"),
        ("探头须耐硫化氢腐蚀。", "外壳在硫化氢里泡过（3 天，常温），未见锈。", "硫化氢"),
        ("必须支持OPCUA接口。", "接口有 Modbus 和 OPCUA 两种。", "OPCUA"),
    ],
)
def test_what_has_to_be_is_quoted_where_a_word_of_it_stands(
    must: str, besides: str, quoted: str
) -> None:
    pair = paired(must, besides=besides)

    (kept,) = pair.kept
    assert kept.standing == "open" and kept.span is not None
    assert quoted in pair.achievement.record.text[slice(*kept.span)]
    assert not any(gap.code == "must_open" for gap in gaps_of(pair))


@given(
    thing=st.sampled_from(["吡虫啉", "三聚氰胺", "六价铬", "硫化氢", "气化细渣", "智能药盒"]),
    ahead=st.sampled_from(["必须能测", "必须适用于", "务必去除", "不得含"]),
    said=st.sampled_from(["还没有试过", "另有说明", "做过一批", "只做过小试"]),
)
def test_not_written_is_never_said_of_what_stands_there(thing: str, ahead: str, said: str) -> None:
    pair = paired(f"{ahead}{thing}。", besides=f"{thing}{said}。")

    for one in pair.kept:
        assert one.span is not None
        assert thing in pair.achievement.record.text[slice(*one.span)]
        assert one.standing == "open"
