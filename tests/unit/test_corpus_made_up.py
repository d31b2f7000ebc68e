"""What says of itself that it is made up is shown as such, and a title has no number in it."""

import pytest

from corpus.intake.reading import InProcessParser
from corpus.recognise.numbers import without_number
from corpus.records import Policy, Record

BODY = "\n\n各市科技局：\n\n第一条 每家企业最高补助20万元。\n"
NUMBER = "宁科规〔2026〕3号"


def read(text: str, name: str = "a.txt") -> Record:
    found = InProcessParser().parse(text.encode(), name=name, path=name, kind=None, level="public")
    return found.records[0]


@pytest.mark.parametrize(
    "head",
    [
        "【示例】科技券管理办法",
        "科技券管理办法（示例）",
        "科技券管理办法\n（示例）",
        "科技券管理办法\n本文件为示例，内容虚构。",
        "科技券管理办法\n来源级别：示例（虚构）",
        "科技券管理办法〔示例〕",
    ],
)
def test_a_document_that_says_it_is_a_sample_is_one(head: str) -> None:
    facts = read(head + BODY).facts

    assert facts is not None and facts.provenance == "sample"


@pytest.mark.parametrize(
    "rows",
    [
        "成果名称,成果简介,备注\n烘干技术（示例）,做烘干用,\n",
        "成果名称,成果简介,备注\n烘干技术,做烘干用,示例数据\n",
        "成果名称,成果简介,是否示例\n烘干技术,做烘干用,是\n",
    ],
)
def test_a_row_that_says_it_is_a_sample_is_one(rows: str) -> None:
    facts = read(rows, "成果.csv").facts

    assert facts is not None and facts.provenance == "sample"


@pytest.mark.parametrize(
    "head",
    [
        "科技成果转化示例基地建设方案",
        "科技券管理办法\n附件：申报书填写示例",
        "科技券管理办法\n填写示例见附件。",
        "科技券管理办法\n本办法为示范区制定。",
    ],
)
def test_what_only_speaks_of_samples_is_none(head: str) -> None:
    facts = read(head + BODY).facts

    assert facts is not None and facts.provenance == "unverified"


def test_a_source_that_is_stated_stays_whatever_the_text_says() -> None:
    facts = read(f"科技券管理办法（示例）\n来源级别：官方{BODY}").facts

    assert facts is not None and facts.provenance == "official"


@pytest.mark.parametrize(
    "title",
    [
        f"关于印发科技券管理办法的通知 {NUMBER}",
        f"关于印发科技券管理办法的通知{NUMBER}",
        f"{NUMBER} 关于印发科技券管理办法的通知",
    ],
)
def test_a_number_on_the_line_of_the_title_is_no_part_of_it(title: str) -> None:
    record = read(title + BODY)

    assert record.title == "关于印发科技券管理办法的通知"
    assert isinstance(record.facts, Policy) and record.facts.number == NUMBER
    assert NUMBER in record.text


@pytest.mark.parametrize(
    ("title", "number"),
    [
        ("转发宁科规〔2026〕3号文件的通知", NUMBER),
        ("科技券管理办法（宁科规〔2026〕3号）", NUMBER),
        ("中华人民共和国主席令第五号", "中华人民共和国主席令第五号"),
        ("科技券管理办法", None),
        ("科技券管理办法 宁科规〔2025〕9号", NUMBER),
    ],
)
def test_a_number_that_belongs_to_the_title_or_to_another_text_stays(
    title: str, number: str | None
) -> None:
    assert without_number(title, number) == title
