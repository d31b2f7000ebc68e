"""Parts of official texts are known by their own words, in whatever format they came."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.structure import numeral, parts_of

DIGITS = "零一二三四五六七八九"


def names(text: str) -> list[str]:
    return [part.name for part in parts_of(text)]


def chinese(number: int) -> str:
    """Write 1 to 999 as statutes number their articles."""
    hundreds, rest = divmod(number, 100)
    tens, ones = divmod(rest, 10)
    text = f"{DIGITS[hundreds]}百" if hundreds else ""
    if tens:
        text += "十" if tens == 1 and not hundreds else f"{DIGITS[tens]}十"
    elif hundreds and ones:
        text += "零"
    return text + (DIGITS[ones] if ones else "")


@given(st.integers(1, 999))
def test_a_number_is_what_it_says(number: int) -> None:
    assert numeral(chinese(number)) == numeral(str(number)) == number


@given(st.integers(1, 150), st.sampled_from(["　", " ", "", "　【宗旨】", "\n"]))
def test_every_article_of_a_row_is_found(count: int, after: str) -> None:
    text = "\n".join(f"第{chinese(n)}条{after}为了甲。" for n in range(1, count + 1))

    assert [part.number for part in parts_of(text)] == [(n, 0) for n in range(1, count + 1)]


@given(st.text(alphabet="第一二三十条章节编附件目录 1：\n规定的，。甲"))
def test_parts_are_in_order_and_lie_within_the_text(text: str) -> None:
    parts = parts_of(text)

    assert all(0 <= part.start < part.end <= len(text) for part in parts)
    assert [part.start for part in parts] == sorted({part.start for part in parts})


def test_chapters_sections_and_articles_are_parts() -> None:
    text = "第一编 通则\n第一章　总则\n第一节 一般规定\n第一条 甲。\n第一条之一 乙。\n第 二 条 丙。"

    assert names(text) == [
        "第一编 通则",
        "第一章 总则",
        "第一节 一般规定",
        "第一条",
        "第一条之一",
        "第二条",
    ]


@pytest.mark.parametrize(
    "line",
    [
        "第十二条规定的条件",
        "第十二条、第十三条的规定",
        "第三条第二款所称企业",
        "第三章规定的程序",
        "第三章的有关规定，按本办法执行。",
    ],
)
def test_a_line_that_begins_with_a_reference_opens_nothing(line: str) -> None:
    assert names(f"第一条 符合本办法\n{line}\n第二条 乙。") == ["第一条", "第二条"]


def test_a_table_of_contents_opens_nothing() -> None:
    listed = "目　录\n第一章 总则\n第二章 支持\n附件\n"
    text = listed + "办法\n第一章 总则\n第一条 甲。\n第二章 支持\n附件\n表"

    assert names(text) == ["第一章 总则", "第一条", "第二章 支持", "附件 表"]


def test_dotted_lines_are_of_a_table_of_contents() -> None:
    assert names("第一章 总则……………3\n第一章 总则\n第一条 甲。") == ["第一章 总则", "第一条"]


def test_an_attachment_begins_a_text_of_its_own() -> None:
    text = "第一条 甲。\n第二条 乙。\n附件1\n评分表\n第一条 丙。\n附件2：名单\n张三"

    assert names(text) == ["第一条", "第二条", "附件1 评分表", "第一条", "附件2：名单"]


@pytest.mark.parametrize(
    "text",
    [
        "附件：1.评分表\n2.名单\n科技厅\n2026年3月1日",
        "附件1：评分表\n附件2：名单\n科技厅\n2026年3月1日",
        "附件：评分表\n科技厅\n2026年3月1日",
        "附件所列材料应当齐全。",
    ],
)
def test_the_list_of_attachments_under_a_notice_opens_nothing(text: str) -> None:
    assert names(text) == []
