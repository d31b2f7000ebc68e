"""A quote cuts no bracket, no number and no Latin word in two."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.matching.quoting import whole


@pytest.mark.parametrize(
    ("text", "cut", "quoted"),
    [
        ("专利5件（有效4件，申请中1件）", "专利5件（有效4件", "专利5件（有效4件，申请中1件）"),
        ("升温（室外-15 ℃，夜间）2 ℃", "15 ℃，夜间）2 ℃", "（室外-15 ℃，夜间）2 ℃"),
        ("共1260份样", "60份样", "1260份样"),
        ("占 2.35 成", "占 2.3", "占 2.35"),
        ("按 GB12345 做", "按 GB12", "按 GB12345"),
        ("甲（乙，丙", "甲（乙", "甲"),
        ("乙）丙", "乙）丙", "丙"),
    ],
)
def test_what_was_cut_is_made_whole_or_left_out(text: str, cut: str, quoted: str) -> None:
    start = text.index(cut)
    span = whole(text, (start, start + len(cut)))

    assert text[slice(*span)] == quoted


@given(st.text(alphabet="（）()【】甲乙，。12.3A\n", max_size=40), st.data())
def test_every_quote_stands_in_the_text(text: str, pick: st.DataObject) -> None:
    start = pick.draw(st.integers(0, len(text)))
    end = pick.draw(st.integers(start, len(text)))

    first, last = whole(text, (start, end))
    assert 0 <= first <= last <= len(text)
