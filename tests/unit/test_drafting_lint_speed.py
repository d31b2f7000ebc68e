"""Whatever fills a field, its draft is looked at in a moment."""

import time
from collections.abc import Mapping

import pytest
from drafting_lint_builders import Field, form
from eligibility_builders import DAY

from assistant.drafting.chosen import Chosen
from assistant.drafting.composing import Filling, composed
from assistant.drafting.facts import DraftFacts
from assistant.drafting.known import known_of
from assistant.drafting.lint import remarks_on
from assistant.drafting.lint.paper import parted
from assistant.drafting.template import read_template

CHARS = 20_000
# It takes under half a second on an idle core; what grew with the square took fifteen.
ENOUGH_SECONDS = 6
FORM = form(
    Field(label="说明", sort="long"),
    Field(label="经费总额", sort="money"),
    Field(label="预期产值", sort="money"),
    Field(label="执行期", sort="span"),
    Field(label="技术目标", sort="long"),
    rules='[[rules]]\nkind = "measurable"\nfield = "技术目标"\n',
)
KNOWN = {"经费总额": "100万元", "预期产值": "2亿元", "执行期": "2027年1月至2028年12月"}
REPEATED = (
    "1,", "1.", "1+", "1+1=", "一", "壹", "1", " ", "x", "a.", "1元", "合计1元", "其中1元",
    "产值1元", "预期产值", "第一期1元", "支付1%1元", "2027年1月", "账号 ", "底价", "甲方50%、",
)  # fmt: skip
BLANK = ("产值{}1元", "1{}元", "2027年1月{}至", "账号{}1", "微信{}a", "大写{}1", "合计{}x", "GB{}")


def _seconds(fields: Mapping[str, str]) -> float:
    template = read_template(FORM.toml, name="test.toml")
    facts = DraftFacts(fields=dict(fields))
    nothing = Chosen(stored={})
    known = known_of(template, facts, nothing, day=DAY)
    made = composed(Filling(template=template, known=known, chosen=nothing))
    start = time.process_time()
    remarks_on(template, known, made, chosen=nothing, homeless={}, day=DAY, facts=facts)
    return time.process_time() - start


@pytest.mark.parametrize("label", ["说明", "技术目标"])
@pytest.mark.parametrize("one", REPEATED)
def test_what_is_repeated_without_end_is_looked_at_in_a_moment(one: str, label: str) -> None:
    assert _seconds({**KNOWN, label: (one * CHARS)[:CHARS]}) < ENOUGH_SECONDS


@pytest.mark.parametrize("words", BLANK)
def test_blanks_without_end_are_looked_at_in_a_moment(words: str) -> None:
    assert _seconds({**KNOWN, "说明": words.format(" " * CHARS)}) < ENOUGH_SECONDS


@pytest.mark.parametrize("of", ["句子。", "产值2亿元，", "一"])
def test_a_long_text_comes_in_parts_that_are_all_of_it(of: str) -> None:
    parts = list(parted(of * 5_000))

    assert "".join(parts) == of * 5_000
    assert all(len(part) <= 4_000 and part.endswith(of) for part in parts)
