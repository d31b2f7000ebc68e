"""Figures are compared in their units, days as exactly as they are told, amounts with their own."""

from collections.abc import Mapping

import pytest
from drafting_lint_builders import Field, codes, drafted, form, linted

STAFF = form(Field(label="职工总数", sort="count"), Field(label="科技人员", sort="count"))
GAINS = form(Field(label="预期产值", sort="money"), Field(label="预期利税", sort="money"))
SIGNED = "effective_before_signed"


def _told(type_: str, fields: Mapping[str, object], code: str) -> list[tuple[str, str]]:
    return [(one.severity, one.what) for one in drafted(type_, fields) if one.code == code]


@pytest.mark.parametrize(
    ("whole", "part"),
    [("1.2千人", "300人"), ("约120人", "125人"), ("300余人", "350人"), ("不少于50人", "60人")],
)
def test_a_part_that_may_be_less_than_its_whole_is_no_error(whole: str, part: str) -> None:
    assert codes(STAFF, {"职工总数": whole, "科技人员": part}) == []


@pytest.mark.parametrize(
    ("whole", "part"),
    [("1.2千人", "1300人"), ("约120人", "140人"), ("80", "90"), ("1千人", "1.2千人")],
)
def test_a_part_that_is_surely_more_than_its_whole_is_told_as_written(
    whole: str, part: str
) -> None:
    found = [
        one
        for one in linted(STAFF, {"职工总数": whole, "科技人员": part})
        if one.code == "part_exceeds_whole"
    ]

    assert len(found) == 1
    assert f"“科技人员”是 {part}，比“职工总数”的 {whole} 还多" in found[0].what


@pytest.mark.parametrize("whole", ["约2亿元", "不低于1.2亿元", "2亿元"])
def test_amounts_are_compared_in_one_unit(whole: str) -> None:
    fields = {"预期产值": whole, "预期利税": "5000万元"}

    assert "part_exceeds_whole" not in codes(GAINS, fields)


def test_an_amount_above_all_that_a_whole_may_be_is_told() -> None:
    fields = {"预期产值": "约2亿元", "预期利税": "2.5亿元"}

    assert "part_exceeds_whole" in codes(GAINS, fields)


def test_a_limit_that_is_nearly_known_is_compared_in_its_unit() -> None:
    nearly = {"高新技术产品收入": "6000万元", "总收入": "约1亿元"}

    assert _told("gaoqi_application", nearly, "above_limit") == []
    assert _told("gaoqi_application", {**nearly, "总收入": "约5000万元"}, "above_limit") != []


@pytest.mark.parametrize("signed", ["2026年12月15日", "2026年12月31日", "2026年12月"])
def test_a_term_that_tells_its_first_month_alone_may_start_when_it_is_signed(signed: str) -> None:
    fields = {"签订时间": signed, "有效期限": "2026年12月至2028年11月"}

    assert _told("tech_development_contract", fields, SIGNED) == []


@pytest.mark.parametrize("term", ["2026年12月至2028年11月", "2026年12月31日至2028年11月30日"])
def test_a_term_that_surely_starts_before_it_is_signed_is_told(term: str) -> None:
    fields = {"签订时间": "2027年1月5日", "有效期限": term}

    assert len(_told("tech_development_contract", fields, SIGNED)) == 1


@pytest.mark.parametrize(
    "words",
    [
        "全区产值3亿元；产值2亿元的企业只有3家。",
        "产值2亿元以上的厂家不多。",
        "产值2亿元的有13家。",
        "同类项目预期产值3亿元。",
        "全国市场预期产值为30亿元。",
    ],
)
def test_the_amounts_of_others_are_not_compared_with_a_field(words: str) -> None:
    fields = {"预期产值": "2.5亿元", "产业问题": words}

    assert _told("transfer_project", fields, "field_contradicted") == []


@pytest.mark.parametrize(
    "words",
    [
        "本产业化项目预期产值2亿元。",
        "作为全区首个项目，预期产值2亿元。",
        "全区首个示范项目预期产值2亿元。",
        "预期产值2亿元，企业自筹一半。",
        "预期产值2亿元由公司实现。",
    ],
)
def test_an_amount_of_the_project_itself_is_compared_whoever_is_named_beside(words: str) -> None:
    fields = {"预期产值": "2.5亿元", "产业问题": words}

    assert len(_told("transfer_project", fields, "field_contradicted")) == 1


def test_a_short_name_in_another_section_is_a_reminder_and_a_full_one_an_error() -> None:
    short = {"预期产值": "2.5亿元", "产业问题": "达产后，产值2亿元。"}
    full = {"预期产值": "2.5亿元", "产业问题": "达产后预期产值2亿元。"}

    (said,) = _told("transfer_project", short, "field_contradicted")
    (other,) = _told("transfer_project", full, "field_contradicted")

    assert (said[0], other[0]) == ("warning", "error")
