"""Laws of filling somebody's own Word template."""

import json
from io import BytesIO

import pytest
from docx import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from papers_builders import FIELDS, made, properties, template, with_parts

from assistant.drafting.own_template import Filled, filled, values_of
from assistant.errors import BadRequest
from assistant.papers.filling import Unfillable, as_value, fill

LABEL = "本内容由人工智能生成，须经人工审核"


def form(*lines: str, rows: tuple[tuple[str, ...], ...] = ()) -> bytes:
    document = Document()
    for line in lines:
        document.add_paragraph(line)
    if rows:
        table = document.add_table(rows=0, cols=len(rows[0]))
        for row in rows:
            cells = table.add_row().cells
            for cell, text in zip(cells, row, strict=True):
                cell.text = text
    out = BytesIO()
    document.save(out)
    return out.getvalue()


def filled_here(
    data: bytes, fields: dict[str, object] | None = None
) -> tuple[bytes, tuple[str, ...]]:
    """Fill within this process: quicker, and the same code."""
    values = values_of(made(fields or dict(FIELDS)), template())
    return fill(
        data,
        {name: as_value(value) for name, value in values.items()},
        above=[(LABEL, "000000")],
        below=LABEL,
        properties={"AIGC": "{}"},
    )


def lines(data: bytes) -> list[str]:
    return [one.text for one in Document(BytesIO(data)).paragraphs]


def test_values_stand_where_the_template_names_them_and_the_rest_stays_open() -> None:
    document, unknown = filled_here(form("项目：{{ 项目名称 }}", "{{ 负责人 }}、{{ 职称 }}"))

    assert lines(document)[1:3] == [
        "项目：退役光伏组件回收技术转化",
        "【待填:负责人】、【待填:职称】",
    ]
    assert unknown == ("职称",)


def test_a_list_has_a_row_for_each_entry() -> None:
    rows = (
        ("时间", "内容"),
        ("{%tr for 行 in 里程碑 %}", ""),
        ("{{ 行.时间 }}", "{{ 行.内容 }}"),
        ("{%tr endfor %}", ""),
    )

    document, unknown = filled_here(form(rows=rows))

    table = Document(BytesIO(document)).tables[0]
    assert [[cell.text for cell in row.cells] for row in table.rows] == [
        ["时间", "内容"],
        ["2027年6月", "中试"],
    ]
    assert unknown == ()


def test_a_list_that_nobody_gave_stays_visibly_open() -> None:
    loop = "{% for 行 in 里程碑 %}{{ 行.时间 }}{% endfor %}"

    document, _ = filled_here(form(loop), {"项目名称": "甲"})

    assert lines(document)[1] == "【待填:里程碑·时间】"


def test_a_condition_finds_an_open_field_empty() -> None:
    document, _ = filled_here(form("{% if 负责人 %}有{% else %}无{% endif %}"))

    assert lines(document)[1] == "无"


def test_prose_keeps_its_paragraphs_and_signs_are_no_markup() -> None:
    document, _ = filled_here(form("{{ 产业问题 }}"), {"产业问题": "甲 <w:b/> & 乙\n丙 {{ 1 }}"})

    assert lines(document)[1:3] == ["甲 <w:b/> & 乙", "丙 {{ 1 }}"]


@pytest.mark.parametrize(
    "words",
    [
        "{{ ''.__class__ }}",
        "{{ ''['__class__'] }}",
        "{{ 项目名称.__class__.__mro__ }}",
        "{{ _x }}",
        "{% for a in range(10**9) %}x{% endfor %}",
        "{% include '/etc/passwd' %}",
        "{% import 'os' as os %}",
        "{% extends 'a' %}",
        "{% set a = 1 %}{{ a }}",
        "{% macro a() %}{% endmacro %}",
        "{{ 'a' * 10**9 }}",
        "{{ 项目名称.format(1) }}",
        "{{ lipsum() }}",
        "{{ 项目名称|attr('upper') }}",
        "{% for a in 项目名称 %}{% for b in 项目名称 %}{% for c in 项目名称 %}x"
        "{% endfor %}{% endfor %}{% endfor %}",
        "{{ 项目名称",
        "{% if %}",
    ],
)
def test_a_template_that_is_a_program_is_refused(words: str) -> None:
    with pytest.raises(Unfillable):
        filled_here(form(words))


def test_a_template_that_leads_elsewhere_is_refused() -> None:
    document = Document()
    document.part.relate_to("http://192.0.2.1/a.png", RELATIONSHIP_TYPE.IMAGE, is_external=True)
    out = BytesIO()
    document.save(out)

    with pytest.raises(Unfillable, match="文件之外"):
        filled_here(out.getvalue())


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "空"),
        (b"PK\x03\x04abc", "不能打开"),
        (with_parts(form("甲"), {"word/vbaProject.bin": b"x"}), "宏"),
        (with_parts(form("甲"), {"word/document.xml": b"<!DOCTYPE a><a/>"}), "DTD"),
    ],
)
def test_a_file_that_is_no_template_is_refused_in_words(data: bytes, said: str) -> None:
    with pytest.raises(BadRequest, match=said):
        filled(data, made(), template())


def _filled(*words: str) -> Filled:
    return filled(form(*words), made(group="contract"), template("contract"))


def test_in_its_own_process_it_is_filled_labelled_and_says_what_is_unknown() -> None:
    found = _filled("{{ 项目名称 }}", "{{ 职称 }}")

    text = lines(found.document)
    assert found.unknown == ("职称",)
    assert text[0].startswith(LABEL) and text[-1].startswith(LABEL) and "须法务审核" in text[1]
    assert text[2] == "退役光伏组件回收技术转化"
    assert json.loads(properties(found.document)["AIGC"])["Label"] == "1"


def test_a_template_that_never_ends_is_ended() -> None:
    twice = "{% for a in 产业问题 %}{% for b in 产业问题 %}{{ 产业问题 }}{% endfor %}{% endfor %}"

    with pytest.raises(BadRequest, match="用完了"):
        filled(form(twice), made({"产业问题": "甲" * 20_000}), template())
