"""Conditions drawn out of a policy's text: candidates with their clauses, and nothing guessed."""

from decimal import Decimal

import pytest
from eligibility_builders import policy
from hypothesis import given
from hypothesis import strategies as st

from assistant.eligibility.drawing import drawn
from corpus.measures.anchors import lost_quotes
from corpus.measures.rules import Age, Amount, Condition, Flag, Holds


def conditions(text: str) -> tuple[Condition, ...]:
    found = drawn(policy(text).record)
    return found.conditions if found is not None else ()


@pytest.mark.parametrize(
    ("clause", "of", "over", "years", "bound", "line"),
    [
        ("职工总数不超过300人。", "employees", None, None, "at_most", "300"),
        ("上年度营业收入2000万元以上。", "revenue", None, "last_year", "at_least", "2000"),
        ("年销售收入不超过4亿元。", "revenue", None, "last_year", "at_most", "40000"),
        ("资产负债率不高于70%。", "liabilities", "assets", "last_year", "at_most", "0.7"),
        (
            "近两年研发费用每年都在80万元以上。",
            "rd_expense",
            None,
            "each_of_2",
            "at_least",
            "80",
        ),
        (
            "（四）科技人员占当年职工总数的比例不低于15%。",
            "rd_staff",
            "employees",
            None,
            "at_least",
            "0.15",
        ),
        ("职工总数不得高于500人。", "employees", None, None, "at_most", "500"),
        ("职工总数未超过300人。", "employees", None, None, "at_most", "300"),
        ("资产负债率不得低于20%。", "liabilities", "assets", "last_year", "at_least", "0.2"),
        ("职工总数不满10人。", "employees", None, None, "less_than", "10"),
        ("场地不小于800平方米；", "extra.场地面积_平方米", None, None, "at_least", "800"),
    ],
)
def test_a_limit_is_drawn_with_its_field_years_and_side(  # noqa: PLR0917
    clause: str, of: str, over: str | None, years: str | None, bound: str, line: str
) -> None:
    (found,) = conditions(f"某办法\n{clause}")

    assert isinstance(found, Amount) and found.bounds is not None
    assert (found.figure.of, found.figure.over, found.figure.years) == (of, over, years)
    assert getattr(found.bounds, bound) == Decimal(line)


def test_statements_are_drawn_with_who_decides() -> None:
    age, held, clean = conditions(
        "（一）注册成立满2年；\n（二）已获得专精特新中小企业称号；\n（三）近一年没有发生重大安全事故。"
    )

    assert isinstance(age, Age) and age.bounds.at_least == 2
    assert isinstance(held, Holds) and held.named == ("专精特新中小企业",) and held.by == "proof"
    assert isinstance(clean, Flag) and (clean.of, clean.is_, clean.by) == (
        "violations",
        False,
        "proof",
    )


@pytest.mark.parametrize(
    "text",
    [
        "给予每家企业最高50万元奖励。",
        "企业应当按要求报送材料。",
        "审查时限为15个工作日。",
        "示例：职工总数80人的企业。",
        "旧的门槛是营业收入1000万元以上。",
        "净资产不低于500万元。",
        "销售收入2000万元以上4亿元以下。",
        "有下列情形之一的，不予受理：\n（一）职工总数不足5人。\n（二）研发费用低于10万元。",
    ],
)
def test_what_is_no_condition_is_left_out(text: str) -> None:
    assert conditions(text) == ()


def test_a_candidate_is_never_taken_for_the_whole() -> None:
    found = drawn(policy("职工总数不超过300人。\n给予每家最高50万元补助。").record)

    assert found is not None and found.published == "partial"
    assert found.benefit is not None and found.benefit.cap_wan == 50


@given(
    st.text("第一条职工总数不超过高于低于300人万元%年以上，。；（）研发费用占比\n", max_size=200)
)
def test_every_candidate_quotes_its_text_to_the_letter(text: str) -> None:
    found = drawn(policy(text).record)

    assert found is None or lost_quotes(found, text) == ()
