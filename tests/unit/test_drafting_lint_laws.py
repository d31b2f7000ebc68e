"""Laws of what is told of a draft, whatever stands in it."""

from fractions import Fraction

from drafting_lint_builders import Field, codes, drafted, form
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.drafting.capitals import in_capitals
from assistant.drafting.template import template_of, templates

SUM = form(
    Field(label="财政资金", sort="money"),
    Field(label="自筹资金", sort="money"),
    Field(label="经费总额", sort="money"),
    rules='[[rules]]\nkind = "sum"\nwhole = "经费总额"\nparts = ["财政资金", "自筹资金"]\n',
)
CAPITALS = form(
    Field(label="经费总额", sort="money"),
    Field(label="经费总额大写", more='capitals = "经费总额"'),
)
YUAN = st.integers(min_value=1, max_value=10**10)
# What breaks readers of figures and dates: their own signs, out of order.
ODD = st.text(
    "0123456789.,，。：:%年月日至到-—~元万亿仟佰拾壹零整（）()ZL第期份一二三十 \n附件IVRDPS",
    max_size=30,
)


@given(first=YUAN, second=YUAN)
@settings(max_examples=40, deadline=None)
def test_parts_that_add_up_are_never_told(first: int, second: int) -> None:
    fields = {
        "财政资金": f"{first}元",
        "自筹资金": f"{second}元",
        "经费总额": f"{first + second}元",
    }

    assert "sum_differs" not in codes(SUM, fields)


@given(first=YUAN, second=YUAN, off=st.integers(min_value=1, max_value=10**6))
@settings(max_examples=40, deadline=None)
def test_parts_that_are_off_by_a_yuan_are_told(first: int, second: int, off: int) -> None:
    fields = {
        "财政资金": f"{first}元",
        "自筹资金": f"{second}元",
        "经费总额": f"{first + second + off}元",
    }

    assert "sum_differs" in codes(SUM, fields)


@given(yuan=YUAN, other=YUAN)
@settings(max_examples=60, deadline=None)
def test_capitals_are_told_exactly_where_they_say_another_amount(yuan: int, other: int) -> None:
    fields = {"经费总额": f"{yuan}元", "经费总额大写": in_capitals(Fraction(other, 10_000))}

    assert ("capitals_differ" in codes(CAPITALS, fields)) == (yuan != other)


@given(
    type_=st.sampled_from(sorted(templates())),
    odd=st.lists(ODD, min_size=6, max_size=6),
)
@settings(max_examples=60, deadline=None)
def test_nothing_that_stands_in_a_field_makes_a_check_fail(type_: str, odd: list[str]) -> None:
    specs = template_of(type_).fields
    fields = {
        spec.label: [{column: odd[n % 6] for n, column in enumerate(spec.columns)}] * 2
        if spec.columns
        else odd[n % 6]
        for n, spec in enumerate(specs)
    }

    remarks = drafted(type_, fields)

    assert all(one.what and one.severity in ("error", "warning") for one in remarks)
