"""Parts of names that were typed by their sound, in Latin letters."""

import math
from collections.abc import Collection, Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.pinyin import Pinyin
from index.wordlists import sounds

NAMES = (
    "高企",
    "加计扣除",
    "高新技术企业",
    "科技创新券",
    "创新券",
    "揭榜挂帅",
    "高新技术企业认定管理办法",
)
PINYIN = Pinyin(NAMES)
LATIN = st.text(alphabet="abcdefghijklmnopqrstuvwxyz'", max_size=12)


def seen(*texts: str) -> Mapping[str, float]:
    return {text: math.log(2) for text in texts}


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("jiaji扣除", "加计扣除"),
        ("加计kouchu", "加计扣除"),
        ("高新jishu企业", "高新技术企业"),
        ("gaoqi有什么好处", "高企有什么好处"),
        ("GaoQi有什么好处", "高企有什么好处"),
        ("chuangxinquan怎么领", "创新券怎么领"),
        ("高企rending", "高企认定"),
        ("jie'bang挂帅", "揭榜挂帅"),
        ("gaoqi rending", "高企 认定"),
    ],
)
def test_letters_that_sound_like_a_part_of_a_name_are_that_part(typed: str, meant: str) -> None:
    assert PINYIN.mended(typed).text == meant


@pytest.mark.parametrize(
    "typed",
    [
        "AI算力",
        "TRL 5级",
        "data平台",
        "gao",
        "x-jiaji扣除",
        "jiaji2",
        "www.gaoqi.cn",
        "gaoqi@x",
        "",
    ],
)
def test_other_letters_stay(typed: str) -> None:
    found = PINYIN.mended(typed)

    assert (found.text, found.changes) == (typed, ())


def test_letters_that_stand_in_the_viewers_passages_stay() -> None:
    def rarity(words: Collection[str]) -> Mapping[str, float]:
        return seen(*{"gaoqi"} & set(words))

    assert PINYIN.mended("gaoqi平台", rarity=rarity).text == "gaoqi平台"


def test_of_two_parts_that_sound_alike_the_one_with_its_neighbours_is_meant() -> None:
    names = Pinyin(("技术合同", "及时办理"))

    assert names.mended("jishi办理").text == "及时办理"
    assert names.mended("jishu合同").text == "技术合同"


def test_of_two_beginnings_that_sound_alike_the_one_that_passages_have_more_often_is_meant() -> (
    None
):
    names = Pinyin(("记述文学", "技术合同"))

    def rarity(words: Collection[str]) -> Mapping[str, float]:
        return {
            word: {"技术": 1.0, "记述": 9.0}[word] for word in {"技术", "记述"}.intersection(words)
        }

    assert names.mended("jishu转移", rarity=rarity).text == "技术转移"


def test_the_changes_say_what_was_written_and_what_was_meant() -> None:
    assert PINYIN.mended("jiaji扣除").changes == (("jiaji", "加计"),)


def test_the_passages_are_not_asked_where_no_letters_sound_like_a_name() -> None:
    asked: list[Collection[str]] = []

    def rarity(words: Collection[str]) -> Mapping[str, float]:
        asked.append(words)
        return {}

    PINYIN.mended("高企怎么认定 AI", rarity=rarity)

    assert asked == []


@pytest.mark.parametrize("name", NAMES)
def test_every_name_is_known_by_its_sound_alone(name: str) -> None:
    heard = sounds(rare=False)
    letters = "'".join(sorted(heard[character])[0] for character in name)

    assert PINYIN.mended(letters).text == name


@given(LATIN, LATIN)
def test_what_is_no_latin_letter_stays_as_it_is(one: str, other: str) -> None:
    found = PINYIN.mended(f"{one}，扣除{other}。").text

    assert "，扣除" in found
    assert found.endswith("。")


@given(st.text())
def test_any_text_can_be_mended(text: str) -> None:
    found = PINYIN.mended(text)

    assert (found.text == text) == (not found.changes)
