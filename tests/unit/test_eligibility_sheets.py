"""A company's figures out of a sheet, whichever way it lies."""

import io

import pytest
from eligibility_builders import DAY
from openpyxl import Workbook

from assistant.eligibility.sheets import read_sheet
from assistant.errors import BadRequest

LAST = DAY.year - 1


def workbook(*rows: list[object]) -> bytes:
    book = Workbook()
    for row in rows:
        book.active.append(row)  # type: ignore[union-attr]
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_figures_stand_below_their_years() -> None:
    data = workbook(
        ["某公司近三年情况"],
        ["项目", "2023年", "2024年度", "2025"],
        ["营业收入（万元）", 4000, 4500, 5000],
        ["研发费用（元）", 2_000_000, 2_300_000, "2,600,000"],
        ["职工总数", "", "", 120],
        ["年用电量（度）", 1, 2, 3],
    )

    sheet = read_sheet(data, name="表.xlsx", year=LAST)

    assert sheet.lines == {
        "years.2023.revenue": "4000",
        "years.2024.revenue": "4500",
        "years.2025.revenue": "5000",
        "years.2023.rd_expense": "200",
        "years.2024.rd_expense": "230",
        "years.2025.rd_expense": "260",
        "employees": "120",
    }
    assert sheet.unread == ["年用电量（度）"]


def test_figures_stand_beside_their_names() -> None:
    data = "名称,数\n员工人数,120人\n营业收入,0.5亿\n场地面积（平方米）,600\n成立日期,2019-05-01\n"

    sheet = read_sheet(data.encode(), name="a.csv", year=LAST)

    assert sheet.lines == {
        "employees": "120人",
        f"years.{LAST}.revenue": "0.5亿",
        "extra.场地面积_平方米": "600",
        "founded": "2019-05-01",
    }


def test_a_statement_is_read_by_its_head_and_its_unit() -> None:
    data = workbook(
        ["利润表"],
        ["编制单位：某公司", "2025年度", "单位：元"],
        ["项目", "行次", "本期金额", "上期金额"],
        ["营业收入", 1, 50_000_000, 40_000_000],
        ["研发费用", 5, 2_600_000, 2_300_000],
    )

    assert read_sheet(data, name="a.xlsx", year=LAST).lines == {
        "years.2025.revenue": "5000",
        "years.2024.revenue": "4000",
        "years.2025.rd_expense": "260",
        "years.2024.rd_expense": "230",
    }


def test_a_unit_stands_beside_too_and_the_last_year_counts_of_what_is_not_yearly() -> None:
    data = workbook(
        ["指标", "单位", "2024", "2025"],
        ["营业收入", "千元", 40_000, 50_000],
        ["职工总数", "人", 110, 120],
    )

    assert read_sheet(data, name="a.xlsx", year=LAST).lines == {
        "years.2024.revenue": "4000",
        "years.2025.revenue": "5000",
        "employees": "120",
    }


def test_a_row_with_one_year_among_other_words_is_no_head() -> None:
    data = workbook(["填表年份", 2026], ["营业收入", 4000])

    assert read_sheet(data, name="a.xlsx", year=LAST).lines == {f"years.{LAST}.revenue": "4000"}


@pytest.mark.parametrize(
    "rows",
    [
        (["利润表", "2026年9月"], ["项目", "本月金额", "本年累计金额"], ["营业收入", 5, 40]),
        (["营业收入", 4000, 5000],),
    ],
)
def test_a_part_of_a_year_and_values_of_no_year_are_not_read(
    rows: tuple[list[object], ...],
) -> None:
    with pytest.raises(BadRequest, match="营业收入等不是全年的数"):
        read_sheet(workbook(*rows), name="a.xlsx", year=LAST)


@pytest.mark.parametrize(
    ("data", "name", "said"),
    [
        (b"x" * 1_000_001, "a.csv", "1 MB"),
        (b"PK\x03\x04broken", "a.xlsx", "读不出来"),
        ("甲,乙\n丙,丁\n".encode(), "a.csv", "没有认出"),
        (b"abc", "a.pdf", "xlsx"),
        (b"", "a.csv", "读不出来|没有认出"),
    ],
)
def test_a_sheet_of_no_use_is_told(data: bytes, name: str, said: str) -> None:
    with pytest.raises(BadRequest, match=said):
        read_sheet(data, name=name, year=LAST)
