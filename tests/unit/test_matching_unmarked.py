"""Markup that somebody typed or pasted is no part of what they want."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from matching_builders import a_demand, a_pair, an_achievement

from assistant.matching.offers import demand_of_text, offer_of
from assistant.matching.reasons import reasons_of
from assistant.matching.unmarked import unmarked
from assistant.measuring.levelled import NOTHING
from index.tokens import terms

PLAIN = "水深3000米的海底电缆接头密封，寿命不低于20年"
MARKED = (
    "<p>水深3000米的海底电缆接头密封，寿命不低于20年</p>",
    '<div class="x">水深3000米的海底电缆接头密封，<b>寿命</b>不低于20年</div>',
    "> 水深3000米的海底电缆接头密封，寿命不低于20年",
    "- 水深3000米的海底电缆接头密封，寿命不低于 **20年**",
    "<li><a href='x'>水深3000米</a>的海底电缆接头密封，寿命不低于20年</li>",
)


@pytest.mark.parametrize("text", MARKED)
def test_a_quote_begins_with_its_first_word(text: str) -> None:
    offer = offer_of(demand_of_text(text))
    said = offer.record.text

    quotes = [said[slice(*one.span)] for one in offer.facets.unread]
    assert quotes and all(quote[0] not in "<>*-# " for quote in quotes)
    assert quotes[0].startswith("水深")
    assert [one.name for one in offer.facets.metrics] == ["寿命"]


@pytest.mark.parametrize("text", MARKED)
def test_a_reason_begins_with_its_first_word(text: str) -> None:
    demand = a_demand("需求", text)
    pair = a_pair(demand, an_achievement("海底电缆接头密封", "水深 3000 米的海底电缆接头密封。"))
    rarity = dict.fromkeys(terms(PLAIN).pairs, 3.0)

    reasons = reasons_of(pair, rarity)
    assert reasons
    for one in reasons:
        assert demand.record.text[slice(*one.demand)][0] not in "<>*-# "


@pytest.mark.parametrize(
    "text",
    [
        "压力<2MPa，温度>80℃",
        "- 40 ℃下能用",
        "x<b 且 c>d",
        "<50 μm",
        "回收率>98%",
        "A+B 两种",
    ],
)
def test_signs_that_measure_are_no_markup(text: str) -> None:
    assert unmarked(text) == text


@given(st.text(max_size=80))
def test_every_character_that_is_left_stands_where_it_stood(text: str) -> None:
    bare = unmarked(text)

    assert len(bare) == len(text)
    assert all(
        left == whole or left in f" \n{NOTHING}" for left, whole in zip(bare, text, strict=True)
    )
