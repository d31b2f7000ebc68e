from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.recognise.values import (
    as_date,
    as_list,
    as_provenance,
    as_relations,
    as_trl,
    as_wan,
)

DAYS = st.dates(min_value=date(1900, 1, 1), max_value=date(2199, 12, 31))


@given(
    DAYS,
    st.sampled_from(
        ["{}-{:02}-{:02}", "{}年{}月{}日", "{}/{}/{}", "{}.{}.{}", "{} 年 {} 月 {} 日"]
    ),
)
def test_a_day_is_read_however_it_is_written(day: date, form: str) -> None:
    assert as_date(form.format(day.year, day.month, day.day)) == day


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2026年2月", date(2026, 2, 1), date(2026, 2, 28)),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("2026.12", date(2026, 12, 1), date(2026, 12, 31)),
        ("２０２６年４月", date(2026, 4, 1), date(2026, 4, 30)),
        ("2026年3月15日", date(2026, 3, 15), date(2026, 3, 15)),
    ],
)
def test_a_month_alone_is_its_first_day_or_its_last(text: str, first: date, last: date) -> None:
    assert as_date(text) == first
    assert as_date(text, end_of_month=True) == last


@pytest.mark.parametrize(
    "text",
    ["", "长期", "2026", "2026-13-01", "2026-02-30", "2025-02-29", "0001-01-01", "2024-2026"],
)
def test_what_is_no_day_is_none(text: str) -> None:
    assert as_date(text) is None


@given(st.text())
def test_no_text_breaks_the_reading_of_values(text: str) -> None:
    as_date(text)
    as_wan(text)
    as_list(text)
    as_relations(text)

    assert as_trl(text) in (None, *range(1, 10))


@pytest.mark.parametrize(
    ("text", "wan"),
    [
        ("120", 120),
        ("120万元", 120),
        ("120 万", 120),
        ("１２０万元", 120),
        ("1,200,000元", 120),
        ("1，200万元", 1200),
        ("0.5亿", 5000),
        ("1.2亿元", 12000),
        ("3,000千元", 300),
        ("2百万", 200),
        ("3千万元", 3000),
        ("50 (万元)", 50),
        ("约80万元（含税）", 80),
        ("100-200万元", 100),
        ("0", 0),
    ],
)
def test_money_is_read_in_its_own_unit(text: str, wan: float) -> None:
    assert as_wan(text) == pytest.approx(wan)


def test_a_bare_number_is_in_the_unit_of_its_column() -> None:
    assert as_wan("120000", unit="元") == 12
    assert as_wan("12万", unit="元") == 12


@pytest.mark.parametrize("text", ["", "面议", "保密"])
def test_words_are_no_money(text: str) -> None:
    assert as_wan(text) is None


@pytest.mark.parametrize(
    ("text", "trl"),
    [
        ("6", 6),
        ("TRL6", 6),
        ("TRL 六级", 6),
        ("六级", 6),
        ("第７级", 7),
        ("TRL5-6", 5),
        ("九", 9),
        ("", None),
        ("小试", None),
        ("10", None),
        ("12级", None),
        ("0", None),
    ],
)
def test_readiness_is_one_to_nine_and_the_lower_of_two(text: str, trl: int | None) -> None:
    assert as_trl(text) == trl


def test_a_list_is_read_with_any_of_its_separators() -> None:
    assert as_list("枸杞、奶业，新材料; 化工/数字|轻纺") == (
        "枸杞", "奶业", "新材料", "化工", "数字", "轻纺",
    )  # fmt: skip


@pytest.mark.parametrize("text", ["", "无", "—", "-", "、"])
def test_a_list_of_nothing_is_empty(text: str) -> None:
    assert as_list(text) == ()


def test_relations_are_read_each_with_its_note() -> None:
    found = as_relations("互斥 N21（只按15%，不叠加更低）；可叠加 N10、N12（同享）；前置 N03")

    assert [(r.other, r.kind, r.note) for r in found] == [
        ("N21", "exclusive", "只按15%，不叠加更低"),
        ("N10", "stackable", "同享"),
        ("N12", "stackable", "同享"),
        ("N03", "prerequisite", ""),
    ]


def test_a_source_level_is_known_by_its_word() -> None:
    assert (as_provenance(" 二手 "), as_provenance("听说")) == ("second_hand", None)
