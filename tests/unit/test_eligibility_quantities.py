"""Figures as people write and say them."""

from contextlib import suppress
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.eligibility.quantities import NoQuantity, quantity


@pytest.mark.parametrize(
    ("written", "unit", "value"),
    [
        ("0.5亿", "万元", "5000"),
        ("3,000千元", "万元", "300"),
        ("1.9e4万", "万元", "19000"),
        ("999千元", "万元", "99.9"),
        ("5000.01", "万元", "5000.01"),
        ("１２０人", "人", "120"),
        ("八百万", "万元", "800"),
        ("零点五亿", "万元", "5000"),
        ("5千6百万", "万元", "5600"),
        ("1w", "万元", "1"),
        ("4.2个点", "", "0.042"),
        ("百分之五", "", "0.05"),
        ("八成", "", "0.8"),
        ("600平", "㎡", "600"),
        ("三个", "人", "3"),
        ("18个月", "年", "1.5"),
        ("-5", "万元", "-5"),
    ],
)
def test_a_figure_is_read_in_its_unit(written: str, unit: str, value: str) -> None:
    assert quantity(written, unit=unit).figure.exact == Fraction(value)


@pytest.mark.parametrize(
    ("written", "unit", "low", "high"),
    [
        ("120来号人", "人", 110, 130),
        ("3千多万", "万元", 3000, 4000),
        ("三千多万", "万元", 3000, 4000),
        ("两亿多", "万元", 20000, 30000),
        ("十几个", "人", 10, 20),
        ("几百万", "万元", 200, 1000),
        ("三四百人", "人", 300, 400),
        ("十三四个", "人", 13, 14),
        ("100到120人", "人", 100, 120),
        ("1-2亿", "万元", 10000, 20000),
        ("不到500人", "人", 0, 500),
        ("3000万左右", "万元", 2700, 3300),
        ("两亿出头", "万元", 20000, 22000),
    ],
)
def test_what_is_only_nearly_said_is_an_interval(
    written: str, unit: str, low: int, high: int
) -> None:
    figure = quantity(written, unit=unit).figure

    assert (figure.low, figure.high) == (Fraction(low), Fraction(high))
    assert figure.exact is None


@pytest.mark.parametrize(
    ("written", "unit"),
    [
        ("abc", "人"),
        ("", "人"),
        ("1.2.3", "人"),
        ("3,5", "人"),
        ("亿", "万元"),
        ("20万人", "万元"),
        ("3千", "万元"),
        ("500人", "万元"),
        ("5%", "万元"),
        ("120到100人", "人"),
        ("9" * 60, "人"),
    ],
)
def test_what_is_no_figure_of_that_sort_is_told(written: str, unit: str) -> None:
    with pytest.raises(NoQuantity, match=r"“|没有"):
        quantity(written, unit=unit)


@given(st.decimals(min_value=0, max_value=10**9, places=2), st.sampled_from(["亿", "万", "千", ""]))
def test_a_written_amount_is_read_back_whatever_it_is_written_in(
    number: Decimal, scale: str
) -> None:
    size = {"亿": 10**8, "万": 10**4, "千": 10**3, "": 1}[scale]

    figure = quantity(f"{number}{scale}元", unit="万元").figure

    assert figure.exact == Fraction(number) * size / 10_000


@given(st.text(max_size=30))
def test_any_text_is_a_figure_or_told_to_be_none(text: str) -> None:
    with suppress(NoQuantity):
        assert quantity(text, unit="万元").unit == "万元"
