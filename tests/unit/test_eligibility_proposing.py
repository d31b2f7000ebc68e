"""Conditions that a language model finds: candidates of which code believes nothing unseen."""

import json
from collections.abc import Callable, Iterator

import pytest
from eligibility_builders import policy
from hypothesis import given
from hypothesis import strategies as st

from assistant.chatmodel.port import About, Shape, Spent, unheeded
from assistant.eligibility.proposing import proposed
from corpus.measures.anchors import lost_quotes
from corpus.measures.rules import Amount, Condition, Holds

TEXT = (
    "某办法\n申报企业的总收入应当不低于3000万元。\n研发强度须达到5%以上，以同期销售收入计算。\n"
    "取得过专精特新中小企业称号。\n职工总数不超过300人。\n给予最高50万元补助。"
)
INCOME = {
    "kind": "amount",
    "quote": "申报企业的总收入应当不低于3000万元。",
    "text": "总收入不低于3000万元",
    "figure": {"of": "total_income", "years": "last_year"},
    "bounds": {"at_least": 3000},
    "unit": "万元",
}


class Says:
    """A model that replies as it is told, and keeps what it was sent."""

    def __init__(self, reply: str) -> None:
        self.reply = reply
        self.sent: list[str] = []

    @property
    def about(self) -> About:
        return About(name="says")

    def stream(
        self,
        system: str,
        prompt: str,
        *,
        shape: Shape | None = None,
        spent: Callable[[Spent], None] = unheeded,
    ) -> Iterator[str]:
        self.sent.append(prompt)
        yield from (self.reply[:7], self.reply[7:])


def found(*entries: object) -> dict[str | None, Condition]:
    measure = proposed(policy(TEXT).record, Says(f"好的：\n{json.dumps(entries)}\n"))
    return {one.quote: one for one in measure.conditions} if measure else {}


def test_what_patterns_miss_is_found_with_its_words() -> None:
    title = {
        "kind": "holds",
        "quote": "取得过专精特新中小企业称号。",
        "text": "专精特新中小企业",
        "among": "qualifications",
        "named": ["专精特新中小企业"],
    }

    conditions = found(INCOME, title)

    income = conditions[INCOME["quote"]]  # type: ignore[index]
    assert isinstance(income, Amount) and income.bounds and income.bounds.at_least == 3000
    assert isinstance(conditions["取得过专精特新中小企业称号。"], Holds)
    assert "职工总数不超过300人。" in conditions  # by a pattern


@pytest.mark.parametrize(
    "change",
    [
        {"quote": "申报企业的总收入应当不低于3000万"[:-1] + "千元。"},
        {"bounds": {"at_least": 2000}},
        {"bounds": {"at_most": 3000}},
        {"bounds": {"at_least": 3000, "at_most": 9000}},
        {"bounds": {}},
        {"unit": ""},
        {"figure": {"of": "luck", "years": "last_year"}},
        {"figure": {"of": "total_income"}},
        {"kind": "any"},
        {"by": "expert"},
        {"colour": "red"},
    ],
)
def test_what_does_not_hold_is_left_out(change: dict[str, object]) -> None:
    assert set(found({**INCOME, **change})) == {"职工总数不超过300人。"}


def test_what_is_there_already_is_not_there_twice() -> None:
    again = {
        "kind": "amount",
        "quote": "职工总数不超过300人",
        "text": "不超过300人",
        "figure": {"of": "employees"},
        "bounds": {"at_most": 300},
        "unit": "人",
    }

    assert list(found(again)) == ["职工总数不超过300人。"]


def test_the_model_is_given_the_text_and_the_names_that_there_are() -> None:
    model = Says("[]")

    proposed(policy(TEXT).record, model)

    assert TEXT in model.sent[0] and "total_income：" in model.sent[0]


@given(st.text(max_size=80))
def test_whatever_a_model_says_all_candidates_stand_in_the_text(reply: str) -> None:
    measure = proposed(policy(TEXT).record, Says(f"[{reply}]"))

    assert measure is not None and lost_quotes(measure, TEXT) == ()
