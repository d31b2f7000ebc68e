import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.script import one_script, simplified
from index.tokens import terms

HAN = st.text(alphabet=st.characters(min_codepoint=0x3400, max_codepoint=0x9FFF))
# The first level of GB 2312, which simplified texts are mostly written with, but for those that are
# traditional characters as well.
COMMON = "".join(
    bytes((row, cell)).decode("gb2312", "ignore")
    for row in range(0xB0, 0xD8)
    for cell in range(0xA1, 0xFF)
).translate({ord(both): None for both in "乾於後徵麽夥菸摺捱"})


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        ("加計扣除", "加计扣除"),
        ("高新技術企業", "高新技术企业"),
        ("揭榜掛帥", "揭榜挂帅"),
        ("專精特新與單項冠軍", "专精特新与单项冠军"),
        ("乾燥設備", "干燥设备"),
        ("乾坤", "乾坤"),
        ("薴麻", "苎麻"),
        ("５００㎡的Ⅰ類知產", "500m2的I类知产"),
        ("⻓期⻛险❷", "长期风险2"),
    ],
)
def test_script_width_and_forms_are_made_one(typed: str, plain: str) -> None:
    assert one_script(typed) == plain


@given(st.text() | HAN)
def test_what_is_of_one_script_stays_so(text: str) -> None:
    assert simplified(simplified(text)) == simplified(text)
    assert one_script(one_script(text)) == one_script(text)


@given(st.text(alphabet=COMMON + "，。（）《》 aZ09%"))
def test_a_simplified_text_stays_as_it_is(text: str) -> None:
    assert simplified(text) == text
    assert one_script(text) == unicodedata.normalize("NFKC", text)


@pytest.mark.parametrize("odd", ["\x00技術", "\ud800技術", "技術\U0001f600", "\U00020000技術"])
def test_odd_characters_beside_traditional_ones_stay(odd: str) -> None:
    assert simplified(odd) == odd.replace("技術", "技术")


def test_a_rare_character_is_never_turned_into_one_that_no_index_has() -> None:
    assert simplified("鐄鴀") == "鐄鴀"


def test_a_traditional_text_and_a_simplified_search_have_the_same_terms() -> None:
    assert terms("職務科技成果賦權") == terms("职务科技成果赋权")
