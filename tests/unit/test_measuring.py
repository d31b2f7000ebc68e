"""Quantities in running text, in one unit whatever unit they are written in."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.measuring.levelled import levelled
from assistant.measuring.quantities import Quantity, quantities
from assistant.measuring.units import NONE, unit_of


def read(text: str) -> list[Quantity]:
    return list(quantities(levelled(text)))


def only(text: str) -> Quantity:
    found = read(text)
    assert len(found) == 1, found
    return found[0]


# --- units ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("公斤压力", "kgf/cm^2"),
        ("度电", "kWh"),
        ("吨/天", "t/d"),
        ("mg/L", "g/m^3"),
        ("r/min", "转/分钟"),
        ("kWh/Nm^3", "度电/标方"),
    ],
)
def test_two_ways_of_writing_a_unit_are_one(one: str, other: str) -> None:
    first, second = unit_of(one), unit_of(other)
    assert first is not None and second is not None
    assert (first.dimension, first.factor) == (second.dimension, second.factor)


@pytest.mark.parametrize(
    ("one", "other"), [("头", "台"), ("mg/L", "mg/kg"), ("MPa", "m"), ("℃", "%")]
)
def test_units_of_different_things_are_not_compared(one: str, other: str) -> None:
    first, second = unit_of(levelled(one).text), unit_of(levelled(other).text)
    assert first is not None and second is not None
    assert first.dimension != second.dimension


@pytest.mark.parametrize("word", ["宁夏", "很多", "示例", "abc", "m" * 30, "/", "+"])
def test_a_word_that_is_no_unit_is_none(word: str) -> None:
    assert unit_of(word) is None


def test_no_unit_at_all_is_one_of_its_own() -> None:
    assert unit_of("") is NONE


@given(st.text(alphabet="kmgLt/·^23()%万元吨天℃度 ", max_size=12))
def test_no_unit_breaks_whatever_is_written(word: str) -> None:
    unit = unit_of(levelled(word).text)
    assert unit is None or unit.factor > 0


# --- values -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "low", "high", "unit"),
    [
        ("≥67%", 67, None, "%"),
        ("不低于 90 天", 90, None, "天"),
        ("2～4 μm", 2, 4, "um"),
        ("20±2 ℃", 18, 22, "°C"),
        ("三个月", 3, 3, "个月"),
        ("一年半", Fraction(3, 2), Fraction(3, 2), "年"),
        ("百分之九十五", 95, 95, "%"),
        ("2×10⁴ 小时", 20_000, 20_000, "小时"),
        ("22-28 万元", 220_000, 280_000, "元"),
        ("三到五万元", 30_000, 50_000, "元"),
        ("十到二十万元", 100_000, 200_000, "元"),
        ("两三百吨", 200, 300, "吨"),
        ("三五年", 3, 5, "年"),
        ("零下 40 ℃", -40, -40, "°C"),
        ("5 公斤压力", 5, 5, "公斤压力"),
        ("800～1.2万元", 800, 12_000, "元"),
        ("30 天以内", None, 30, "天"),
        ("80 目以上", 80, None, "目"),
    ],
)
def test_a_quantity_is_read_with_its_bounds(
    text: str, low: Fraction | int | None, high: Fraction | int | None, unit: str
) -> None:
    found = only(text)
    of = unit_of(unit)
    assert of is not None and found.unit.dimension == of.dimension
    ends = [None if end is None else of.base(Fraction(end)) for end in (low, high)]
    assert [found.value.low, found.value.high] == ends


@pytest.mark.parametrize(
    "text",
    [
        "GB/T 22900",
        "QT400-18AL",
        "2027年3月5日",
        "SiO2",
        "宁科规发〔2024〕3号",
        "第三条",
        "万一",
        "一个",
    ],
)
def test_a_number_within_a_name_is_no_quantity(text: str) -> None:
    assert read(text) == []


def test_the_number_of_an_item_is_no_quantity() -> None:
    found = read("1.基本情况：日处理 30 吨。2）水分：不高于 5%")
    assert [one.unit.written for one in found] == ["吨", "%"]


@given(
    low=st.integers(1, 500),
    wide=st.integers(1, 500),
    unit=st.sampled_from(["%", "mm", "吨/天", "kWh", "MPa", "万元"]),
    dash=st.sampled_from(["～", "-", "至", "到", "~"]),
)
def test_a_range_is_between_its_ends_in_any_unit(low: int, wide: int, unit: str, dash: str) -> None:
    found = only(f"大约在{low}{dash}{low + wide}{unit}这里")
    of, times = (unit_of("元"), 10_000) if unit == "万元" else (unit_of(unit), 1)
    assert of is not None
    ends = (of.base(Fraction(end * times)) for end in (low, low + wide))
    assert (found.value.low, found.value.high) == tuple(ends)


@given(
    value=st.integers(1, 10_000),
    units=st.sampled_from(
        [("t/d", "kg/d", 1000), ("m", "mm", 1000), ("MPa", "kPa", 1000), ("h", "min", 60)]
    ),
)
def test_a_value_is_the_same_in_a_smaller_unit(value: int, units: tuple[str, str, int]) -> None:
    large, small, many = units
    assert only(f"{value} {large}").value == only(f"{value * many} {small}").value


@given(st.text(max_size=60))
def test_quantities_come_in_order_and_within_the_text(text: str) -> None:
    plain = levelled(text)
    end = 0
    for one in quantities(plain):
        assert end <= one.end <= len(plain.text)
        assert one.start <= one.number < one.end
        end = one.end


@given(st.text(alphabet="①Ａ１２．３％℃μ²³⁻～—×m/L 度万", max_size=30))
def test_a_levelled_text_knows_where_each_character_stood(text: str) -> None:
    plain = levelled(text)
    assert len(plain.places) == len(plain.text) + 1
    assert list(plain.places) == sorted(plain.places)
    assert plain.origin(0, len(plain.text)) == (0, len(text)) or not plain.text.strip()
