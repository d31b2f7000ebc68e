import math
from collections.abc import Collection, Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.guesses import pairs
from index.slips import Mended, Slips
from index.vocabulary import vocabulary

NAMES = (
    "高企",
    "高企认定",
    "科小",
    "专精特新",
    "宁科贷",
    "雏鹰",
    "加计扣除",
    "揭榜挂帅",
    "高新技术企业",
    "科技型中小企业",
    "技术合同",
    "创新券",
    "宁夏大学",
)
SLIPS = Slips(NAMES)
# What is typed in this field: the names' own characters, those that sound like them, and others.
TYPED = st.text(alphabet="".join(NAMES) + "气金特记掛可英心的要几年，2宁大波", max_size=20)


class Passages:
    """Tells how rare the pairs of some passages are; remembers what it was asked."""

    def __init__(self, *texts: str) -> None:
        self._texts = texts
        self.asked: list[Collection[str]] = []

    def __call__(self, wanted: Collection[str]) -> Mapping[str, float]:
        self.asked.append(wanted)
        total = len(self._texts)
        counts = {pair: sum(pair in text for text in self._texts) for pair in wanted}
        return {p: math.log(1 + (total - n + 0.5) / (n + 0.5)) for p, n in counts.items() if n}


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("高气认定要几年", "高企认定要几年"),
        ("高气有什么好处", "高企有什么好处"),
        ("专金特新", "专精特新"),
        ("宁可贷怎么贷", "宁科贷怎么贷"),
        ("雏英条件", "雏鹰条件"),
        ("加记扣除", "加计扣除"),
        ("揭榜掛帅", "揭榜挂帅"),
        ("专精特心", "专精特新"),
        ("高新技企业", "高新技术企业"),
        ("科技型中小小企业", "科技型中小企业"),
        ("加扣计除", "加计扣除"),
        ("宁科货", "宁科贷"),
        ("科宁贷", "宁科贷"),
        ("创新卷", "创新券"),
        ("高新积术企业", "高新技术企业"),
    ],
)
def test_a_slip_in_a_name_is_mended(typed: str, meant: str) -> None:
    assert SLIPS.mended(typed).text == meant


@pytest.mark.parametrize(
    "typed",
    [
        "高起点建设",
        "科小",
        "高其他",
        "过高的门槛",
        "本科小学",
        "宁波大学",
        "技术和同行交流",
        "宁可贷款",
        "高新技术的企业",
        "提高高新技术企业数量",
        "国家级",
        "",
    ],
)
def test_what_only_sounds_or_looks_like_a_name_is_left(typed: str) -> None:
    assert SLIPS.mended(typed) == Mended(text=typed)


def test_the_changes_say_what_was_written_and_what_was_meant_in_order() -> None:
    mended = SLIPS.mended("高新技企业和加记扣除")

    assert mended.changes == (("高新技企业", "高新技术企业"), ("加记扣除", "加计扣除"))


def test_what_stands_in_the_viewers_passages_is_no_slip() -> None:
    told = Passages(*["专精特新"] * 3, *["专金特新"] * 3)

    assert SLIPS.mended("专金特新", rarity=told).changes == ()


def test_what_stands_in_far_fewer_passages_than_what_is_meant_is_one() -> None:
    told = Passages(*["专精特新"] * 90, "专金特新")

    assert SLIPS.mended("专金特新", rarity=told).text == "专精特新"


def test_the_passages_are_not_asked_about_a_text_that_is_near_no_name() -> None:
    told = Passages()

    SLIPS.mended("食堂几点开门", rarity=told)

    assert told.asked == []


@given(TYPED)
def test_mending_is_done_once_and_for_all(text: str) -> None:
    once = SLIPS.mended(text)

    assert SLIPS.mended(once.text) == Mended(text=once.text)


@given(TYPED)
def test_a_text_whose_every_pair_is_common_is_never_changed(text: str) -> None:
    told = Passages(*[text] * 50, *NAMES)

    # A key pressed twice inside a name is a slip, whatever texts have.
    if not any(pair[0] == pair[1] for pair in pairs(text)):
        assert SLIPS.mended(text, rarity=told).changes == ()


@given(st.text(max_size=30))
def test_any_text_can_be_mended(text: str) -> None:
    mended = SLIPS.mended(text)

    assert all(meant in mended.text for _, meant in mended.changes)


@pytest.mark.parametrize("name", sorted(vocabulary().names))
def test_no_name_of_ours_is_a_slip_of_another(name: str) -> None:
    assert vocabulary().mended(name) == vocabulary().corrected(name).text
