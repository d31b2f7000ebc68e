"""Laws of values: amounts, capitals, days, readiness levels, targets told in a sentence."""

import re
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.drafting.capitals import from_capitals, in_capitals
from assistant.drafting.indicators import indicators
from assistant.drafting.template import FieldSpec
from assistant.drafting.values import Value, level, money, read_as

_COLUMNS = ("指标名称", "现有水平", "目标值", "国内外最好水平", "检测方法或工况")
_FEN = st.integers(min_value=0, max_value=10**16)


def _value(text: str, sort: str = "money") -> Value:
    spec = FieldSpec.model_validate({"label": "项", "sort": sort, "columns": _COLUMNS})
    return read_as(spec, Value(label="项", text=text, origin="user", ref="", written=text))


@given(_FEN)
def test_an_amount_in_capitals_is_that_amount(fen: int) -> None:
    wan = Fraction(fen, 1_000_000)
    capitals = in_capitals(wan)

    assert capitals is not None
    assert from_capitals(capitals) == wan
    assert from_capitals(f"人民币{capitals}") == wan


@given(st.integers(min_value=1, max_value=10**8), st.sampled_from(("整", "正")))
def test_no_zero_stands_twice_and_none_at_the_end_of_capitals(yuan: int, end: str) -> None:
    capitals = in_capitals(Fraction(yuan, 10_000)) or ""

    assert "零零" not in capitals
    assert "零元" not in capitals
    assert from_capitals(capitals.replace("整", end)) == Fraction(yuan, 10_000)


@pytest.mark.parametrize(
    ("yuan", "capitals"),
    [
        ("1200000", "壹佰贰拾万元整"),
        ("105000", "壹拾万伍仟元整"),
        ("100000000", "壹亿元整"),
        ("100010000", "壹亿零壹万元整"),
        ("10.05", "壹拾元零伍分"),
        ("0.50", "伍角整"),
        ("0", "零元整"),
        ("1000000000000", "壹万亿元整"),
    ],
)
def test_amounts_are_written_as_on_a_cheque(yuan: str, capitals: str) -> None:
    assert in_capitals(Fraction(yuan) / 10_000) == capitals


def test_an_amount_of_less_than_a_fen_has_no_capitals() -> None:
    assert in_capitals(Fraction(1, 3)) is None
    assert in_capitals(Fraction(-1)) is None


@pytest.mark.parametrize(
    ("written", "wan"),
    [
        ("0.008亿元", 80),
        ("300千元", 30),
        ("1,200,000元", 120),
        ("１２０万元", 120),
        ("80", 80),
        ("八十万元", 80),
    ],
)
def test_money_in_any_unit_comes_out_in_wan(written: str, wan: int) -> None:
    assert money(written) == wan
    assert _value(written).text == f"{wan}万元"


@pytest.mark.parametrize("written", ["约50万元", "50万至80万元", "面议", "50万元/年", "无"])
def test_what_is_no_exact_amount_stands_as_it_was_written(written: str) -> None:
    assert _value(written).money is None
    assert _value(written).text == written


@given(st.integers(min_value=1, max_value=9), st.sampled_from(("{}", "TRL{}", "TRL {}级", "{}级")))
def test_a_readiness_level_is_the_same_however_it_is_written(n: int, way: str) -> None:
    assert level(way.format(n)) == f"TRL {n}"


@given(st.text(max_size=30))
def test_words_that_are_no_readiness_level_stay(text: str) -> None:
    assert level(text) == text or re.fullmatch(r"TRL [1-9]", level(text))


def test_targets_of_a_sentence_come_apart() -> None:
    rows = indicators("换水周期由15天延长到90天以上；COD≤60 mg/L（重量法）", _COLUMNS)

    assert rows == (
        {"指标名称": "换水周期", "现有水平": "15天", "目标值": "90天以上"},
        {"指标名称": "COD", "目标值": "≤60 mg/L", "检测方法或工况": "重量法"},
    )


@pytest.mark.parametrize("said", ["100/120目，冲击韧性≥67%", "提高效率", "越快越好，成本≤3元", ""])
def test_targets_with_a_clause_that_cannot_be_read_stay_in_words(said: str) -> None:
    assert indicators(said, _COLUMNS) == ()


_CLAUSE = st.tuples(
    st.text(st.sampled_from("强度纯度粒径能耗"), min_size=1, max_size=6),
    st.sampled_from(("≥", "≤", "不低于", "由12天缩短到", "达到")),
    st.integers(min_value=0, max_value=9999),
    st.sampled_from(("%", "天", "mg/L", "")),
).map(lambda parts: f"{parts[0]}{parts[1]}{parts[2]}{parts[3]}")


@given(st.lists(_CLAUSE, min_size=1, max_size=6), st.sampled_from("，；。"))
def test_nothing_of_a_sentence_of_targets_is_lost_or_added(clauses: list[str], mark: str) -> None:
    said = mark.join(clauses)
    rows = indicators(said, _COLUMNS)

    assert len(rows) == len(clauses)
    for clause, row in zip(clauses, rows, strict=True):
        assert all(part in clause for part in row.values())
        assert re.findall(r"\d+", clause) == re.findall(r"\d+", "｜".join(row.values()))


@given(st.text(max_size=60))
def test_any_text_of_targets_comes_apart_whole_or_not_at_all(text: str) -> None:
    rows = indicators(text, _COLUMNS)

    digits = "".join(re.findall(r"\d", text))
    assert (
        not rows or "".join(re.findall(r"\d", "".join("".join(r.values()) for r in rows))) == digits
    )


@given(_FEN)
def test_an_amount_and_its_capitals_say_the_same_to_the_fen(fen: int) -> None:
    value = _value(f"{fen / 100:.2f}元" if fen < 10**13 else f"{fen // 100}元")

    assert value.money is not None
    capitals = in_capitals(value.money)
    assert capitals is not None
    assert money(value.text) == value.money == from_capitals(capitals)


@pytest.mark.parametrize(
    ("written", "wan"),
    [
        ("人民币120万元整", 120),
        ("120.5万元整", Fraction("120.5")),
        ("壹佰贰拾万元整", 120),
        ("一百万元整", 100),
        ("1万2千元", Fraction("1.2")),
        ("30万5000元", Fraction("30.5")),
        ("￥1,234,567.89元", Fraction("123.456789")),
    ],
)
def test_amounts_as_contracts_write_them_are_read(written: str, wan: Fraction | int) -> None:
    assert money(written) == wan


def test_what_is_said_beside_an_amount_stays() -> None:
    value = _value("120万元（含税）")

    assert value.text == "120万元（含税）"
    assert value.money == Fraction(120)


@pytest.mark.parametrize(
    "written",
    [
        "不早于2027年6月30日，且在验收后3个月内",
        "2026年11月29日（甲方）；2026年12月1日（乙方）",
        "2027年1月1日至2027年12月31日",
        "2027年6月底前",
    ],
)
def test_no_word_beside_a_date_is_lost(written: str) -> None:
    assert _value(written, "date").text == written


def test_a_date_alone_is_written_one_way() -> None:
    assert _value("2028年6月30日", "date").text == "2028-06-30"
    assert _value("二〇二八年六月三十日", "date").text == "2028-06-30"
