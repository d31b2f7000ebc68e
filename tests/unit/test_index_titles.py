import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.titles import TextNames, names_of_text, settled
from index.vocabulary import Same


@pytest.mark.parametrize(
    ("title", "titles"),
    [
        ("关于印发《科技创新券管理办法（试行）》的通知", ("科技创新券管理办法",)),
        ("宁夏雏鹰企业（旧称号）", ("宁夏雏鹰企业", "雏鹰企业")),
        ("科技創新券管理辦法", ("科技创新券管理办法",)),
        ("2026年度通知", ()),
        ("办法", ()),
    ],
)
def test_a_title_gives_the_name_of_what_it_is_about(title: str, titles: tuple[str, ...]) -> None:
    assert names_of_text(title, "").titles == titles or set(titles) <= set(
        names_of_text(title, "").titles
    )


def test_texts_that_are_named_are_names_if_they_are_rules() -> None:
    names = names_of_text("通知", "依据《技术合同认定登记管理办法》填写《申请表格样式》。")

    assert names.titles == ("技术合同认定登记管理办法",)


@pytest.mark.parametrize(
    ("text", "declared"),
    [
        ("高新技术企业（以下简称“高企”）", ("高企", "高新技术企业")),
        ("被认定为高新技术企业（俗称“高企”）的", ("高企", "高新技术企业")),
        ("自治区科学技术厅(以下简称科技厅)", ("科技厅", "科学技术厅")),
        ("研究开发费用财政后补助，以下简称“研发后补助”", ("研发后补助", "研究开发费用财政后补助")),
        ("设立宁夏科技担保基金（简称：宁科担）", ("宁科担", "宁夏科技担保基金")),
    ],
)
def test_an_abbreviation_that_a_text_declares_is_known(
    text: str, declared: tuple[str, str]
) -> None:
    assert names_of_text("", text).declared == (declared,)


@pytest.mark.parametrize(
    "text",
    [
        "某某管理规定（以下简称本规定）",
        "委托方（以下简称甲方）",
        "自治区科学技术厅（以下简称“我厅”）",
        "《科技创新券管理办法》（以下简称《办法》）",
        "市政基础设施工程施工现场（以下简称“施工现场”）",
        "各设区的市（以下简称各市）",
        "简称“高企”",
        "高企，俗称“高企”",
    ],
)
def test_what_is_short_for_something_in_one_text_only_is_no_name(text: str) -> None:
    assert names_of_text("", text).declared == ()


def test_an_abbreviation_of_two_things_means_neither() -> None:
    one = TextNames(declared=(("经开区", "银川经济技术开发区"),))
    other = TextNames(declared=(("经开区", "石嘴山经济开发园区"),))

    assert settled([one, other])[1] == ()
    assert settled([one])[1] == (Same(formal="银川经济技术开发区", others=("经开区",)),)


def test_a_name_with_and_without_its_place_is_one() -> None:
    one = TextNames(declared=(("科技厅", "自治区科学技术厅"),))
    other = TextNames(declared=(("科技厅", "科学技术厅"),))

    assert settled([one, other])[1] == (Same(formal="科学技术厅", others=("科技厅",)),)


@given(st.text(), st.text(alphabet="高新企业以下简称俗“”（）《》办法，。技术"))
def test_any_text_may_be_asked_for_its_names(title: str, text: str) -> None:
    names = names_of_text(title, text)

    assert all(len(short) < len(formal) for short, formal in names.declared)
    assert len(set(names.titles)) == len(names.titles)
