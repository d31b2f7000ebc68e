"""What a search found a passage by, marked in the passage as it stands."""

import unicodedata
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.keys import keys, spans
from index.marking import excerpt, marks
from index.tokens import terms

CHARACTERS = st.sampled_from(
    "喷漆废水循环技术的有没有1000万元．。０１㎡Ａa %亿二〇号〔〕年月 ①ﬁ℃\n"
)
TEXTS = st.text(CHARACTERS | st.characters(codec="utf-8"), max_size=60)


def marked(text: str, query: str) -> list[str]:
    return [text[start:end] for start, end in marks(text, query)]


@given(TEXTS, TEXTS)
def test_marks_lie_in_the_passage_in_order_and_apart(text: str, query: str) -> None:
    found = marks(text, query)

    assert all(0 <= start < end <= len(text) for start, end in found)
    assert all(one[1] < other[0] for one, other in pairwise(found))


@given(TEXTS, TEXTS)
def test_every_mark_shares_a_word_or_a_value_with_the_query(text: str, query: str) -> None:
    for stretch in marked(text, query):
        words = set(terms(stretch).pairs) & set(terms(query).pairs)
        assert words or set(keys(stretch)) & set(keys(query))


@given(TEXTS)
def test_a_key_with_a_place_is_a_key_of_the_text(text: str) -> None:
    found = spans(text)

    assert {key for key, _, _ in found} <= set(keys(text))
    assert all(0 <= start < end <= len(text) for _, start, end in found)


@pytest.mark.parametrize(
    ("text", "query", "expected"),
    [
        ("投入1,000万元建设。", "0.1亿元", ["1,000万元"]),
        ("投入一千万元建设。", "1000万", ["一千万元"]),
        ("依据国发〔2024〕5号执行", "国发[2024]5号", ["国发〔2024〕5号"]),
        ("自２０２６年４月１日起", "2026-4-1", ["２０２６年４月１日"]),
        ("处理喷漆循环废水的装置", "有没有办法处理喷漆废水", ["处理喷漆", "废水"]),
        ("ＴＲＬ达到7级", "trl", ["ＴＲＬ"]),
        ("占地520㎡，设备m2级", "占地面积", ["占地"]),
    ],
)
def test_what_is_meant_alike_is_marked_as_it_is_written(
    text: str, query: str, expected: list[str]
) -> None:
    assert marked(text, query) == expected


def test_words_that_only_ask_are_not_marked() -> None:
    assert marked("有没有什么办法可以解决的？", "有没有什么可以") == []


def test_a_character_that_becomes_several_moves_no_mark() -> None:
    text = "㍿①②喷漆"
    assert len(unicodedata.normalize("NFKC", text)) > len(text)

    assert marked(text, "喷漆") == ["喷漆"]


def test_a_lone_digit_is_not_marked_beside_words() -> None:
    assert marked("第2条 喷漆2次", "2 喷漆") == ["喷漆"]


def test_nothing_is_marked_for_nothing() -> None:
    assert marks("喷漆", "") == marks("", "喷漆") == ()


@given(TEXTS, TEXTS, st.integers(1, 30))
def test_an_excerpt_is_no_longer_than_it_may_be(text: str, query: str, most: int) -> None:
    start, end = excerpt(text, marks(text, query), max_chars=most)

    assert 0 <= start <= end <= len(text)
    assert end - start == min(most, len(text))


def test_an_excerpt_shows_what_is_marked_from_the_beginning_of_its_sentence() -> None:
    text = "说明" * 40 + "。本装置处理喷漆废水。" + "其他" * 40

    start, end = excerpt(text, marks(text, "喷漆废水"), max_chars=40)

    assert text[start:end].startswith("本装置处理喷漆废水。")


def test_whoever_names_a_day_does_not_mean_another_of_its_month() -> None:
    assert marked("自2026年4月20日起，至2026年4月1日", "2026-4-1") == ["2026", "2026年4月1日"]
    assert marked("自2026年4月20日起", "2026年4月") == ["2026年4月20日"]
