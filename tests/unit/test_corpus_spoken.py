"""Headings as people speak them are known by their words, in a table of demands alone."""

import pytest
from builders import a_table, recognised

from corpus.readers.blocks import Row
from corpus.recognise.spoken import as_written
from corpus.records import Demand, Kind, Record

SAID = ("序号", "企业名称", "想解决什么问题", "想达到的指标", "能出多少钱", "什么时候要", "备注")
FIRST = ("1", "某冷库", "门封条冬天冻住", "零下20度不变硬", "30万", "明年6月前", "地方小")


def demands(*rows: tuple[str, ...]) -> tuple[Record, ...]:
    return recognised(a_table(*rows, name="走访"), kind="demand").records


def test_a_table_with_spoken_headings_is_read_as_one_with_ours() -> None:
    (record,) = demands(SAID, FIRST)

    assert record.title == "门封条冬天冻住"
    assert isinstance(record.facts, Demand)
    assert (record.facts.owner, record.facts.budget_wan) == ("某冷库", 30)
    assert "技术指标：零下20度不变硬" in record.text
    assert "完成时限：明年6月前" in record.text and "备注：地方小" in record.text


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("要攻克的难题", "需求名称"),
        ("需要解决的技术问题", "需求名称"),
        ("希望达到什么效果", "技术指标"),
        ("打算投入多少资金（万元）", "预算（万元）"),
        ("愿意花多少钱", "预算"),
        ("何时要用上", "完成时限"),
        ("哪家企业提的", "单位名称"),
    ],
)
def test_a_heading_is_known_by_its_words(said: str, name: str) -> None:
    beside = "联系人"

    row = as_written(Row(number=1, cells=(said, beside)), "demand")

    assert row.cells == (name, beside)


@pytest.mark.parametrize("kind", [None, "achievement", "policy", "passage"])
def test_elsewhere_such_words_stay_words(kind: Kind | None) -> None:
    row = Row(number=1, cells=SAID)

    assert as_written(row, kind) is row


def test_what_is_called_by_our_name_already_is_called_so_once() -> None:
    row = as_written(Row(number=1, cells=("需求名称", "解决什么问题", "技术指标")), "demand")

    assert row.cells == ("需求名称", "解决什么问题", "技术指标")


def test_a_row_of_values_is_left_as_it_is() -> None:
    row = Row(number=2, cells=("某冷库", "解决门封条冻住的问题", "能用"))

    assert as_written(row, "demand") is row
