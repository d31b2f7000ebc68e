"""A table of demands that somebody hands in: what is refused and left aside is said."""

import io
from base64 import b64encode

import pytest
from openpyxl import load_workbook

from assistant.errors import BadRequest
from assistant.matching.from_files import HEADINGS, demands_of_bytes
from assistant.ui.matching.blank import template, template_html
from assistant.ui.matching.cards import meant_html
from assistant.ui.matching.lines import frame_html
from assistant.ui.matching.tab import named
from corpus.intake.reading import InProcessParser
from corpus.records import Problem, Record, Source


def read(table: str) -> tuple[tuple[Record, ...], tuple[Problem, ...]]:
    return demands_of_bytes(table.encode(), name="a.csv", parser=InProcessParser(), most=9)


def test_a_table_without_known_headings_is_refused_with_the_headings_that_are_known() -> None:
    with pytest.raises(BadRequest) as refused:
        read("甲,乙,丙\n一,二,三\n")

    for heading in HEADINGS:
        assert heading in str(refused.value)
    assert "下载表格模板" in str(refused.value)


def test_columns_that_are_not_compared_are_named() -> None:
    _, problems = read("需求名称,单位名称,备注,联系人\n净水,甲厂,地方小,张工\n除尘,乙厂,,\n")

    said = [one.what for one in problems if one.code == "columns_aside"]
    assert said == ["没有认出的列：备注", "没有用来匹配的列：联系人"]


def test_columns_that_are_all_known_are_not_spoken_of() -> None:
    _, problems = read("序号,需求名称,单位名称,技术指标\n1,净水,甲厂,浊度1以下\n")

    assert problems == ()


@pytest.mark.parametrize("what", ["第 7 行缺少“需求名称”，未读入", "有 2 格没有列名"])
def test_the_row_of_a_problem_is_said_once(what: str) -> None:
    problem = Problem(
        source=Source(row=7), severity="refused", code="x", what=what, hint="请补上。"
    )

    assert frame_html("a.csv", 1, [problem]).count("第 7 行") == 1


def test_the_blank_table_is_read_with_every_heading_known() -> None:
    sheet = load_workbook(io.BytesIO(template())).active
    assert sheet is not None
    rows = [[str(cell.value or "") for cell in row] for row in sheet.iter_rows()]
    table = "\n".join(",".join(one.replace(",", "，") for one in row) for row in rows if any(row))

    demands, problems = read(table)

    assert len(demands) == 1
    assert problems == ()
    assert b64encode(template()).decode() in template_html()


def test_a_name_is_the_same_however_it_is_written() -> None:
    assert named(" 《喷漆循环水净化（二型）》\n") == named("喷漆循环水净化(二型)")
    assert named("……") == ""
    assert "&lt;b&gt;" in meant_html("CG-1", "<b>")
