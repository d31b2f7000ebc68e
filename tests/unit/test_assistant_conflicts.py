"""Two sources that say different figures of the same thing."""

from datetime import date

from assistant_builders import a_citation

from assistant.answers import Citation
from assistant.conflicts import conflicts
from corpus.records import Policy

OFFICIAL = Policy(tier="自治区", published=date(2026, 6, 29), provenance="official")
PRESS = Policy(tier="自治区", published=date(2025, 8, 1), provenance="media")


def source(
    text: str, *, n: int, title: str = "技术合同成交情况", facts: Policy = OFFICIAL
) -> Citation:
    return a_citation(text, n=n, id=f"R{n}", title=title, facts=facts)


def test_two_figures_of_the_same_thing_are_told_with_level_date_and_provenance() -> None:
    (said,) = conflicts(
        [
            source("2025年全区技术合同成交额为132.77亿元。", n=1),
            source("2025年全区技术合同成交额达到128.5亿元。", n=2, facts=PRESS),
        ]
    )

    assert "自治区 · 2026-06-29 · 官方" in said
    assert "自治区 · 2025-08-01 · 媒体" in said
    assert "132.77亿元”[^1]" in said and "128.5亿元”[^2]" in said


def test_the_same_figure_written_otherwise_is_no_conflict() -> None:
    one = source("2025年全区技术合同成交额为132.77亿元。", n=1)
    other = source("2025年全区技术合同成交额为1,327,700万元。", n=2)

    assert conflicts([one, other]) == ()


def test_figures_of_two_things_are_no_conflict() -> None:
    one = source("2025年全区登记技术合同成交额为47.88亿元。", n=1)
    other = source("2025年银川市科技担保贷款余额为3.2亿元。", n=2)

    assert conflicts([one, other]) == ()


def test_items_of_two_lists_are_of_what_stands_above_them() -> None:
    one = source("（一）没有形成无形资产的，按实际发生额的100%加计扣除。", n=1)
    other = source("（一）没有形成无形资产的，按实际发生额的120%加计扣除。", n=2)

    assert conflicts([one, other]) == ()


def test_short_sentences_say_the_same_only_under_one_title() -> None:
    one = source("单个企业最高补助20万元。", n=1, title="科技创新券管理办法")
    other = source("单个企业最高补助50万元。", n=2, title="概念验证中心建设指引")
    again = source("单个企业最高补助30万元。", n=3, title="科技创新券管理办法")

    assert conflicts([one, other]) == ()
    assert len(conflicts([one, again])) == 1


def test_one_record_does_not_contradict_itself() -> None:
    text = "2025年全区技术合同成交额为132.77亿元。2025年全区技术合同成交额为128.5亿元。"

    assert conflicts([source(text, n=1)]) == ()


def test_figures_of_two_years_are_no_conflict() -> None:
    one = source("2025年全区技术合同成交额为132.77亿元。", n=1)
    other = source("2024年全区技术合同成交额为98.2亿元。", n=2)

    assert conflicts([one, other]) == ()
