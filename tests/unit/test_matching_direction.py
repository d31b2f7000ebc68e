"""Which way somebody wants to be matched: with a need, or with what they have."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.errors import BadRequest
from assistant.matching.direction import demands_sought, direction_of, offered_in
from assistant.ui.matching.tab import Typed, asked_of

OFFERS = (
    "我手上有一项成果，想找需要它的企业",
    "我手上有一项生鲜乳（牛奶）快速检测成果，TRL 5，宁夏谁可能需要？",
    "我们课题组做出了一种枸杞热泵烘干样机，谁家用得上",
    "有个专利想转让，关于葡萄酒发酵",
    "我院研发的羊绒分梳技术，求推荐合作企业",
    "手头有项盐碱地改良技术，看看哪些合作社有兴趣",
    "俺团队搞了个识别羊病的算法，找试点",
    "我们想把煤矸石制砖的专利卖出去",
    "有没有企业需要我们的催化剂",
    "成果找需求：一种耐高温密封材料",
    "我们有一套膜法浓盐水处理技术，解决了结垢难题，想找用户",
    "求介绍需要重金属检测卡的公司",
    "咱所里新育的马铃薯品种，想找落地的地方",
    "看看宁夏哪家企业缺这种催化剂",
)
NEEDS = (
    "喷漆废水半个月就得换一次，药剂一年五十万，有没有办法三个月换一次",
    "找 CBN 单晶，100/120 目，冲击韧性≥67%，堆积密度≥1.80 g/cm³，谁能做",
    "枸杞烘房烧气太费钱，上层干了下层还湿，想气改电，有没有做过的",
    "我厂有一套污水设备不好用，想找人改",
    "我们有三台锅炉，每年烧煤两万吨，想改电锅炉",
    "寻找能满足客户要求的密封材料",
    "急需成熟的锂电池回收技术，希望对方愿意转让",
    "有没有能用的方案替代进口轴承",
    "引进奶牛乳房炎快速检测技术，合作方式：技术转让或许可",
    "求购需要人工少的采摘机器人",
    "哪家企业能解决除尘布袋堵塞",
    "想找一家企业合作开发防沙网",
    "枸杞烘干",
)


# Who asks which firms seek a thing is answered with demands.
ASKED_FOR_DEMANDS = (
    "有没有企业要解决喷漆循环水换得太勤的问题",
    "哪家企业在找除尘布袋不堵的办法",
    "哪些牧场想降低奶牛热应激",
    "谁家在求购羊绒分梳设备",
    "有没有厂子正在找煤矸石的去处",
    "区里哪几家公司急需无铬钝化",
    "找一下正在寻求盐碱地改良的合作社",
    "被结晶堵塞困扰的企业有哪些",
    "葡萄酒庄都提过哪些技术上的要求",
    "有企业出钱悬赏解决蒸发结晶堵塞的吗",
    "看看有哪些铸造方面的需求",
    "最近企业都在愁什么技术难题",
)
# These only sound like it.
ASKED_FOR_ACHIEVEMENTS = (
    "有没有企业能解决蒸发器结垢",
    "哪些技术能降低奶牛热应激",
    "有一家企业要解决喷漆废水的问题，找能做的",
    "本地一家公司急需无铬钝化工艺",
    "找能满足客户需求的密封材料",
    "哪家能供羊绒分梳设备",
    "我厂想把气改电，有没有做过的",
)


@pytest.mark.parametrize("text", ASKED_FOR_DEMANDS)
def test_who_asks_who_seeks_a_thing_is_given_demands(text: str) -> None:
    assert direction_of(text).given == "achievement"
    assert demands_sought(text) == "surely"


@pytest.mark.parametrize("text", [*ASKED_FOR_ACHIEVEMENTS, *NEEDS])
def test_who_seeks_a_thing_is_not_given_demands(text: str) -> None:
    assert direction_of(text).given == "demand"
    assert demands_sought(text) is None


@pytest.mark.parametrize("text", OFFERS)
def test_who_has_something_is_matched_with_who_needs_it(text: str) -> None:
    assert direction_of(text).given == "achievement"


@pytest.mark.parametrize("text", NEEDS)
def test_who_needs_something_is_matched_with_what_answers_it(text: str) -> None:
    assert direction_of(text).given == "demand"


@pytest.mark.parametrize("text", [one for one in OFFERS if "成果，" not in one])
def test_what_is_matched_is_what_is_offered_and_stands_in_the_words(text: str) -> None:
    offered = offered_in(text)

    assert offered and offered in text


@pytest.mark.parametrize(
    "text", ["我手上有一项成果，想找需要它的企业", "这个成果能推给谁", "我们的成果适合哪些企业"]
)
def test_who_does_not_say_what_they_have_offers_nothing_to_match(text: str) -> None:
    assert offered_in(text) == ""


def test_who_asks_for_a_way_and_for_who_seeks_it_asks_for_both() -> None:
    assert demands_sought("羊毛脂想少用溶剂提，有啥工艺，还有谁在找这个") is None
    assert demands_sought("羊毛脂少用溶剂的提取，还有谁在找这个") == "surely"


def test_who_only_says_that_they_have_something_may_have_meant_otherwise() -> None:
    assert not direction_of("我们研发了一种荧光检测卡，十分钟出结果").sure
    assert direction_of(OFFERS[0]).sure


@given(st.text(max_size=60))
def test_no_text_breaks_it(text: str) -> None:
    direction_of(text)
    assert offered_in(text) in text


@given(
    taker=st.sampled_from(["谁家用得上？", "想找需要它的企业。", "求推荐合作企业。", "找试点。"])
)
def test_a_look_for_takers_turns_what_is_had_into_an_offer(taker: str) -> None:
    said = "我们研发的枸杞热泵烘干工艺，"

    assert direction_of(said + taker).given == "achievement"
    assert offered_in(said + taker) == "枸杞热泵烘干工艺"


def test_a_side_that_no_page_sends_is_left_to_the_words() -> None:
    assert asked_of('{"text": "枸杞烘干", "side": "achievement"}') == Typed(
        "枸杞烘干", "achievement"
    )
    assert asked_of('{"text": "枸杞烘干", "side": "policy"}') == Typed("枸杞烘干", None)
    assert asked_of('{"text": "  "}') is None
    with pytest.raises(BadRequest):
        asked_of("{")
