"""Rows of a table that an answer quotes, as they are read."""

import re

from assistant_builders import a_citation
from builders import a_record
from hypothesis import given
from hypothesis import strategies as st

from assistant.answers import Citation, Evidence
from assistant.rows import with_tables

TABLE = """奖励办法
级别 | 金额 | 来源
国家级 | 300万元 | 〔官方〕
自治区级 | 100万元 | 〔官方〕
其他条件见附件。"""


def cited(n: int, row: str, text: str = TABLE) -> Citation:
    record = a_record(text)
    start = text.index(row)
    evidence = Evidence(record=record, start=start, end=start + len(row), status="in_force")
    return Citation(n=n, evidence=evidence)


HEAD, FIRST, SECOND = TABLE.split("\n")[1:4]


def test_rows_of_one_table_become_a_table_under_its_head() -> None:
    text = f"**《办法》**\n- {FIRST}[^1]\n- {SECOND}[^2]\n- 其他条件见附件。[^3]"
    cites = [cited(1, FIRST), cited(2, SECOND), cited(3, "其他条件见附件。")]

    assert with_tables(text, cites) == (
        "**《办法》**\n\n| 级别 | 金额 | 来源 |\n| --- | --- | --- |\n"
        "| 国家级 | 300万元 | 〔官方〕[^1] |\n| 自治区级 | 100万元 | 〔官方〕[^2] |\n\n"
        "- 其他条件见附件。[^3]"
    )


def test_a_head_that_is_quoted_itself_stays_the_head_and_keeps_its_mark() -> None:
    text = f"- {HEAD}[^1]\n- {FIRST}[^2]"

    laid = with_tables(text, [cited(1, HEAD), cited(2, FIRST)])

    assert laid.split("\n")[0] == "| 级别 | 金额 | 来源[^1] |"
    assert laid.count("级别") == 1


def test_a_row_alone_names_its_columns_also_behind_what_code_says() -> None:
    cites = [cited(1, FIRST)]

    assert with_tables(f"{FIRST}[^1]", cites) == "级别：国家级；金额：300万元〔官方〕[^1]"
    assert with_tables(f"已过期，只作历史参考：{FIRST}[^1]", cites).startswith(
        "已过期，只作历史参考：级别：国家级；"
    )


def test_rows_without_a_head_are_only_put_apart() -> None:
    bare = "雏鹰企业 | 10万元\n瞪羚企业 | 30万元"
    text = "- 瞪羚企业 | 30万元[^1]"

    assert with_tables(text, [cited(1, "瞪羚企业 | 30万元", bare)]) == "- 瞪羚企业；30万元[^1]"
    assert with_tables(text) == "- 瞪羚企业；30万元[^1]"


def test_lines_of_the_same_labels_become_a_table() -> None:
    text = "- 名称：甲；金额：5万元[^1]\n- 名称：乙；金额：8万元[^2]"

    assert with_tables(text).split("\n")[0] == "| 名称 | 金额 |"
    assert with_tables("- 名称：甲；金额：5万元[^1]") == "- 名称：甲；金额：5万元[^1]"


def test_text_without_rows_stays_as_it_is() -> None:
    text = "最高20万元。[^1]\n\n**《办法》**\n- 见附件。[^2]"

    assert with_tables(text, [a_citation("最高20万元。")]) == text


@given(st.lists(st.sampled_from([FIRST, SECOND, HEAD, "见附件。", "", "**名**"]), max_size=8))
def test_no_mark_and_no_word_of_a_cell_is_lost(lines: list[str]) -> None:
    text = "\n".join(f"- {line}[^{n}]" for n, line in enumerate(lines, 1) if line)
    cites = [cited(n, line) for n, line in enumerate(lines, 1) if " | " in line]

    laid = with_tables(text, cites)

    assert sorted(re.findall(r"\[\^\d+\]", laid)) == sorted(re.findall(r"\[\^\d+\]", text))
    assert all(cell in laid for line in lines for cell in line.split(" | "))


@given(st.text())
def test_any_text_is_laid_out(text: str) -> None:
    assert isinstance(with_tables(text), str)
