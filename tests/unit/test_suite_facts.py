from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.suite.facts import Day, DocumentNumber, Quantity, figures, says, says_fact, sentences
from eval.suite.facts.figures import Place
from eval.suite.facts.numerals import number_of
from eval.suite.facts.reading import levelled

DIGITS = "零一二三四五六七八九"
PLACES = ("", "十", "百", "千")


def in_characters(number: int) -> str:
    """Write a number below a hundred million as it is taught in school."""
    if number == 0:
        return "零"
    high, low = divmod(number, 10_000)
    if high:
        gap = "零" if 0 < low < 1000 else ""
        return f"{_below_myriad(high)}万{gap}{_below_myriad(low)}"
    return _below_myriad(low)


def _below_myriad(number: int) -> str:
    pieces, pending = "", False
    for place in range(3, -1, -1):
        digit = number // 10**place % 10
        if digit:
            pieces += ("零" if pending and pieces else "") + DIGITS[digit] + PLACES[place]
            pending = False
        else:
            pending = True
    return pieces


def quantity(text: str) -> tuple[Decimal, str]:
    (found,) = figures(text)
    assert isinstance(found, Quantity)
    return found.value, found.unit


def days(text: str) -> list[tuple[int, int, int]]:
    return [(f.year, f.month, f.day) for f in figures(text) if isinstance(f, Day)]


@given(st.integers(min_value=0, max_value=99_999_999))
def test_a_number_in_characters_is_read_as_it_was_written(number: int) -> None:
    assert number_of(in_characters(number)) == number


@given(st.integers(min_value=1, max_value=9999), st.integers(min_value=1000, max_value=9999))
def test_a_number_in_characters_may_have_yi_and_wan(high: int, low: int) -> None:
    text = f"{in_characters(high)}亿{in_characters(low)}万"

    assert number_of(text) == high * 10**8 + low * 10**4
    assert number_of(f"{in_characters(high)}万亿") == high * 10**12


@given(st.integers(min_value=1, max_value=10**6))
def test_so_many_wan_are_ten_thousand_times_as_many_yuan(number: int) -> None:
    assert (
        quantity(f"{number}万元")
        == quantity(f"{number * 10_000}元")
        == quantity(f"{number * 10}千元")
    )


@given(st.integers(min_value=1, max_value=10**6))
def test_a_yi_is_ten_thousand_wan(number: int) -> None:
    assert quantity(f"{number}亿元") == quantity(f"{number}0000万元")


@given(st.integers(min_value=0, max_value=10**9))
def test_thousands_separators_change_nothing(number: int) -> None:
    assert quantity(f"{number:,}元") == quantity(f"{number}元")


@given(st.integers(min_value=1, max_value=9999))
def test_years_are_the_same_in_characters_and_in_months(number: int) -> None:
    assert quantity(f"{in_characters(number)}年内") == quantity(f"{number * 12}个月内")


@given(st.dates())
def test_a_day_is_the_same_in_both_ways_of_writing(day: object) -> None:
    year, month, date = map(int, str(day).split("-"))
    shown = f"{year}年{month}月{date}日"

    if year >= 1900 and year < 2100:
        assert days(shown) == days(f"{year}-{month:02}-{date:02}") == [(year, month, date)]
        assert says(f"自{shown}起施行。", f"{year}-{month:02}-{date:02}")


@given(st.text())
def test_reading_any_text_gives_figures_within_it(text: str) -> None:
    plain = levelled(text)

    for figure in figures(text):
        assert 0 <= figure.start < figure.end <= len(plain)
        assert plain[figure.start : figure.end] == figure.written


@given(st.text(max_size=80))
def test_every_figure_of_a_text_is_borne_out_by_the_text(text: str) -> None:
    for figure in figures(text):
        assert any(figure.stands_in(other) for other in figures(text))


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("1500万", 15_000_000, ""),
        ("1,500 万元", 15_000_000, "元"),
        ("１，５００万元", 15_000_000, "元"),
        ("0.15亿元", 15_000_000, "元"),
        ("3000千元", 3_000_000, "元"),
        ("五百万元", 5_000_000, "元"),
        ("两千六百万", 26_000_000, ""),
        ("一点五亿元", 150_000_000, "元"),
        ("一万二元", 12_000, "元"),
        ("1.9e4万", 190_000_000, ""),
        ("5000.01万元", 50_000_100, "元"),
        ("100余万元", 1_000_000, "元"),
        ("百分之七点五", "7.5", "%"),
        ("４％", 4, "%"),
        ("三成", 30, "%"),
        ("500㎡", 500, "平方米"),
        ("500平米", 500, "平方米"),
        ("三年", 36, "月"),
        ("近三个会计年度", 36, "月"),
        ("36个月", 36, "月"),
        ("一年半", 18, "月"),
        ("半年", 6, "月"),
        ("20个工作日", 20, "工作日"),
        ("30多家", 30, "家"),
        ("96名", 96, "人"),
        ("2倍", 200, "%"),
        ("15‰", "1.5", "%"),
        ("千分之五", "0.5", "%"),
        ("1.5个亿", 150_000_000, ""),
        ("一个亿", 100_000_000, ""),
        ("3千多万", 30_000_000, ""),
        ("5 000万元", 50_000_000, "元"),
        ("500（平方米）", 500, "平方米"),
        ("5mm", 5, "mm"),
        ("1. 500人", 500, "人"),
        ("（万元）：200", 2_000_000, "元"),
    ],
)
def test_a_quantity_has_its_value_and_its_unit(text: str, value: float | str, unit: str) -> None:
    assert quantity(text) == (Decimal(str(value)), unit)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026年4月1日", [(2026, 4, 1)]),
        ("2026.4.1", [(2026, 4, 1)]),
        ("二〇二六年四月一日", [(2026, 4, 1)]),
        ("2026年4月1日至30日", [(2026, 4, 1), (2026, 4, 30)]),
        ("3月1日至5月31日", [(0, 3, 1), (0, 5, 31)]),
        ("2026年1—7月", [(2026, 1, 0), (2026, 7, 0)]),
        ("2023-2025年", [(2023, 0, 0), (2025, 0, 0)]),
        ("执行至2027年底", [(2027, 12, 31)]),
        ("截至7月", [(0, 7, 0)]),
        ("2026年度", [(2026, 0, 0)]),
        ("26年4月", [(2026, 4, 0)]),
        ("2026年上半年", [(2026, 1, 0), (2026, 6, 0)]),
        ("下半年", [(0, 7, 0), (0, 12, 0)]),
        ("个月 13月", []),
        ("国发〔2024〕5号", []),
    ],
)
def test_a_day_is_read_as_far_as_it_is_said(
    text: str, expected: list[tuple[int, int, int]]
) -> None:
    assert days(text) == expected


def test_a_range_lends_its_unit_to_its_first_number() -> None:
    for text in ("100—500万元", "100至500万元", "100万元~500万元"):
        assert [f.value for f in figures(text) if isinstance(f, Quantity)] == [10**6, 5 * 10**6]

    assert [f.value for f in figures("分别给予80、100、150万元") if isinstance(f, Quantity)] == [
        800_000,
        1_000_000,
        1_500_000,
    ]


def test_what_only_looks_like_a_figure_is_none() -> None:
    words = ("Q235钢", "PM2.5", "一次性", "成果转化", "万元", "第十二条", "平均分配")
    for text in (*words, "十分重要", "三级管理", "半年报", "同一项目"):
        assert not [f for f in figures(text) if isinstance(f, Quantity)]

    (article,) = figures("第十二条")
    assert isinstance(article, Place) and article.number == 12


def test_a_document_number_is_known_however_it_is_bracketed_and_led_up_to() -> None:
    ways = ("国科发火〔2016〕32号", "国科发火[2016]32号", "依据国科发火（2016）第32号")

    for way in ways:
        (found,) = figures(way)
        assert isinstance(found, DocumentNumber)
        assert (found.issuer, found.year, found.number) == ("国科发火", 2016, 32)
    assert not says("见国科发政〔2016〕32号。", ways[0])
    assert not says("见国科发火〔2016〕132号。", ways[0])
    assert says("财政部 税务总局公告2026年第13号规定：", "公告2026年第13号")


def test_a_fact_in_another_unit_is_found() -> None:
    assert says("营业收入不低于0.15亿元。", "1500万")
    assert says("不低于 15,000,000 元。", "1500万")
    assert says("场地不少于500平方米。", "500㎡")
    assert says("期限为三年。", "3年")
    assert says("按百分之四计算。", "4%")


def test_a_figure_must_be_a_whole_figure() -> None:
    assert not says("占比115%。", "15%")
    assert not says("不超过1500万元。", "500万")
    assert not says("满15年。", "5年")
    assert not says("第4项、4人。", "4%")
    assert not says("见第132号。", "32号")


def test_a_unit_must_not_be_another_one() -> None:
    assert not says("不少于500人。", "500㎡")
    assert not says("支持500万美元。", "500万元")
    assert not says("满3个月。", "3年")
    assert not says("共1500万人。", "1500万")


def test_a_figure_is_borne_out_by_its_like_only() -> None:
    def borne_out(text: str, other: str) -> bool:
        (figure,), (known,) = figures(text), figures(other)
        return figure.stands_in(known)

    assert borne_out("500万元", "500万")
    assert borne_out("三分之二", "2/3")
    assert borne_out("2倍", "200%")
    assert borne_out("百分之一点五", "15‰")
    assert borne_out("2026年", "国发〔2026〕5号")
    assert not borne_out("2026年4月", "4月1日")
    assert not borne_out("500万元", "500人")
    assert not borne_out("500万元", "500元")
    assert not borne_out("5%", "5倍")
    assert not borne_out("2026年", "4月1日")
    assert not borne_out("2026年4月1日", "2026年4月")


def test_a_bare_number_is_of_any_unit_in_a_table_only_and_never_a_share() -> None:
    def borne_out(text: str, other: str) -> bool:
        (figure,), (known,) = figures(text), figures(other)
        return figure.stands_in(known)

    assert borne_out("96万元", "补助 | 96 | 一次性")
    assert borne_out("96万元", "补助 | 最高96")
    assert not borne_out("96万元", "共有项目 96")
    assert not borne_out("96%", "毛利 | 96")
    assert not borne_out("15‰", "比例 | 15")
    assert borne_out("96", "96万元")


def test_a_word_that_is_denied_is_not_said() -> None:
    assert not says("技术转让收入不免征增值税。", "免征")
    assert not says("此项未登记。", "登记")
    assert says("技术转让收入分别免征增值税。", "免征")
    assert says("除非登记，否则不予受理。", "登记")
    assert says("该项不免征增值税。", "不免征")
    assert not says("比例5%以上的。", "5%以下")


def test_only_few_parts_counted_in_characters_are_anybodys_counting() -> None:
    def counting(text: str) -> bool:
        (figure,) = figures(text)
        return isinstance(figure, Quantity) and figure.counting

    assert counting("三个条件") and counting("两类") and counting("三个方面")
    assert counting("选一个") and counting("一式四份")
    assert not counting("3个条件")
    assert not counting("三十个条件")
    assert not counting("不少于三人") and not counting("两家") and not counting("八项")
    assert not counting("至少三类") and not counting("两类以上")
    assert not counting("三年")
    assert not counting("三万元")


def test_a_large_number_in_characters_without_a_unit_is_money_or_none() -> None:
    assert says("支持两千六百万元。", "两千六百万")
    assert not says("共2600万人。", "两千六百万")


def test_an_article_is_another_one_than_a_batch_and_no_quantity() -> None:
    (article,), (batch,), (other,) = figures("第三条"), figures("第三批"), figures("第3条")

    assert article.equals(other)
    assert not article.equals(batch)
    assert not says("第四条", "第三条")
    assert not says("2026年4月1日", "2026")


def test_all_parts_of_a_way_stand_in_one_sentence() -> None:
    text = "营业收入5000万元以下的，不低于5%。2亿元以上的，不低于3%。"

    assert says(text, "5000万 5%")
    assert not says(text, "5000万 3%")
    assert not says("营业收入5000万元；研发5%", "5000万 5%")
    assert says("| 5000万元及以下 | 5% |", "5000万 5%")


def test_one_way_of_a_fact_is_enough() -> None:
    assert says_fact("该项免征增值税。", ("减半", "免征"))
    assert not says_fact("该项免征增值税。", ("减半", "不征"))


def test_marks_signs_and_spaces_do_not_hide_a_text() -> None:
    assert says("**免 征**增值税[^1]", "免征增值税")
    assert says("不低于百分之五", "不低于5%")
    assert says("ＧＢ/T 43697", "gb/t43697")


def test_a_year_is_said_by_a_day_of_it_and_no_day_by_its_year() -> None:
    assert says("2026年4月1日起施行", "2026年")
    assert not says("2026年起施行", "2026-04-01")
    assert not says("4月1日起施行", "2025-04-02")


def test_sentences_end_at_their_marks_and_with_their_line() -> None:
    assert sentences("甲。乙！丙？丁；戊\n己") == ("甲", "乙", "丙", "丁", "戊", "己")


@given(st.integers(min_value=1, max_value=9999), st.integers(min_value=1, max_value=9999))
def test_two_amounts_are_the_same_only_if_their_values_are(one: int, other: int) -> None:
    assert says(f"支持{one}万元。", f"{other}万") == (one == other)
    assert says(f"支持{in_characters(one)}万元。", f"{other}万") == (one == other)
