import pytest

from corpus.labels import field_of, is_label, kind_of, plain
from corpus.records import Kind


@pytest.mark.parametrize(
    "label",
    [
        "报价",
        " 报价 ",
        "报价：",
        "*报价:",
        "＊报 价",
        "报价（万元）",
        "报价(元)",
        "报价_万元",
        "报价【含税】",
    ],
)
def test_what_forms_put_around_a_label_does_not_count(label: str) -> None:
    assert plain(label) == "报价"
    assert field_of(label, "achievement") == "price"


def test_a_latin_label_is_known_in_any_case() -> None:
    assert field_of("trl", "achievement") == field_of("ＴＲＬ", "achievement") == "trl"


def test_the_same_word_means_another_field_in_another_kind() -> None:
    assert field_of("状态", "policy") == "declared"
    assert field_of("状态", "demand") == "state"


def test_a_label_we_do_not_know_has_no_field() -> None:
    assert field_of("天气", "policy") is None
    assert not is_label("天气")


@pytest.mark.parametrize(
    "label",
    [
        "联系",
        "联系人",
        "联系电话",
        "项目联系人",
        "联系人及电话",
        "联系人、联系方式",
        "负责人手机",
        "电子邮箱",
    ],
)
@pytest.mark.parametrize("kind", ["achievement", "demand"])
def test_contacts_are_guarded_by_whatever_name_a_form_calls_them(label: str, kind: Kind) -> None:
    assert field_of(label, kind) == "guarded"


@pytest.mark.parametrize("label", ["底价", "底价（万元）", "转让底价", "保留价"])
def test_reserve_prices_are_guarded(label: str) -> None:
    assert field_of(label, "achievement") == "guarded"


@pytest.mark.parametrize(
    ("labels", "kind"),
    [
        (["成果名称", "技术领域"], "achievement"),
        (["需求名称", "技术领域"], "demand"),
        (["标题", "文号", "发文机关"], "policy"),
        (["id", "title", "text"], "passage"),
        (["文号", "发文机关", "施行日期"], "policy"),
        (["单位名称", "预算"], "demand"),
        (["编号", "产业标签", "单位名称", "所属地区", "公开范围", "状态", "发布日期"], "demand"),
    ],
)
def test_the_labels_of_a_table_tell_what_it_is_about(labels: list[str], kind: Kind) -> None:
    assert kind_of(labels) == kind


@pytest.mark.parametrize(
    "labels", [[], ["姓名", "年龄"], ["状态"], ["编号", "发布日期", "状态"], ["单位名称"]]
)
def test_labels_that_any_table_has_tell_nothing(labels: list[str]) -> None:
    assert kind_of(labels) is None
