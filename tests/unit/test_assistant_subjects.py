"""What a line is about, of the kinds of things that are taken for each other."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.subjects import is_of_another, subjects_in


@pytest.mark.parametrize(
    ("question", "line"),
    [
        ("科小所得税交多少", "高企税率是15%。"),
        ("小微企业税负几个点", "高新技术企业减按15%征收。"),
        ("卖配方的增值税怎么收", "企业所得税减半征收。"),
        ("发奖金个税怎么扣", "企业所得税减按15%。"),
        ("专精特新营收门槛多少", "“小巨人”营业收入5000万元以上。"),
        ("重点小巨人给多少", "自治区科技小巨人一次性40万元。"),
        ("宁科担费率多少", "“科技创新贷”的利率是3%。"),
        ("买专利要交多少税", "技术转让所得免征。"),
        ("瞪羚企业奖多少", "雏鹰企业奖励10万元。"),
    ],
)
def test_what_is_said_of_another_of_the_kind_is_not_of_what_is_asked(
    question: str, line: str
) -> None:
    assert is_of_another(subjects_in(question), line)


@pytest.mark.parametrize(
    ("question", "line"),
    [
        ("科小所得税交多少", "科技型中小企业按20%缴纳。"),
        ("所得税交多少", "企业所得税减按15%。"),
        ("小巨人给多少", "重点“小巨人”企业每家600万元。"),
        ("重点小巨人给多少", "“小巨人”称号不等于拿到600万元。"),
        ("高企和科小哪个好", "高企减按15%。"),
        ("高企税率多少", "减按15%的税率征收。"),
        ("中试基地补多少", "高新技术企业优先。"),
        ("各个税点是多少", "企业所得税减按15%。"),
        ("卖专利要交多少税", "技术转让所得免征。"),
        ("相关税收怎么算", "增值税免征。"),
    ],
)
def test_what_names_it_a_wider_name_or_nothing_of_the_kind_may_be_of_it(
    question: str, line: str
) -> None:
    assert not is_of_another(subjects_in(question), line)


def test_a_line_that_names_nothing_is_about_what_stands_above_it() -> None:
    asked = subjects_in("小巨人营业收入要多少")

    assert is_of_another(asked, "营业收入1500万元以上。", heading="二、专精特新中小企业")
    assert not is_of_another(asked, "营业收入5000万元以上。", heading="三、“小巨人”企业")
    assert is_of_another(asked, "营业收入1500万元以上。", title="雏鹰企业认定办法")


def test_others_may_be_named_in_passing_under_the_heading_of_what_is_asked_about() -> None:
    asked = subjects_in("小巨人什么条件")

    assert not is_of_another(asked, "先取得专精特新称号。", heading="三、“小巨人”企业")
    assert is_of_another(asked, "先取得专精特新称号。", title="“小巨人”企业认定办法")


@given(st.text(max_size=60), st.text(max_size=60))
def test_who_names_nothing_of_a_kind_is_answered_by_any_line(question: str, line: str) -> None:
    asked = subjects_in(question)

    assert asked or not is_of_another(asked, line)
    assert not is_of_another(asked, question)
