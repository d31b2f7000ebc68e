"""What is told of codes, rights, years and parties; and what is right however it is said."""

from collections.abc import Mapping

import pytest
from drafting_lint_builders import Field, Form, Made, codes, drafted, form, linted
from hypothesis import given
from hypothesis import strategies as st

from assistant.drafting.lint.credit_code import check_character, fault_of

_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_CODE = form(Field(label="统一社会信用代码", sort="code"))
_GOAL = form(Field(label="成本下降"), Field(label="预期产值", sort="money"))
_ROYALTY = form(Field(label="最低提成", sort="money", more="rank = 1"))
_DISPUTE = form(
    Field(
        label="争议解决方式",
        sort="choice",
        more='choices = ["仲裁", "诉讼"], choices_called = { "诉讼" = ["起诉"] }',
    )
)
_GAOQI_PROFILE = {
    "name": "宁夏示例公司",
    "founded": "2018-04-01",
    "years": {"2025": {"rd_expense": 462}},
}


@given(
    st.text("123456789ABCDEFGHJKLMNPQRTUWXY", min_size=2, max_size=2),
    st.text("0123456789", min_size=6, max_size=6),
    st.text(_ALPHABET, min_size=9, max_size=9),
    st.integers(0, 16),
    st.sampled_from("0123456789"),
)
def test_one_wrong_character_of_a_code_is_always_found(
    kind: str, region: str, body: str, at: int, other: str
) -> None:
    first = f"{kind}{region}{body}"
    right = first + check_character(first)

    wrong = f"{right[:at]}{other}{right[at + 1 :]}"

    assert fault_of(right) is None
    assert (fault_of(wrong) is None) is (wrong == right)


@pytest.mark.parametrize("code", ["91110000802100433B", "91350100M000100Y43"])
def test_codes_of_the_standard_and_of_life_are_right(code: str) -> None:
    assert codes(_CODE, {"统一社会信用代码": code}) == []


@pytest.mark.parametrize("code", ["91110000802100433C", "911100008021004", "9111A000802100433B"])
def test_a_code_of_another_shape_or_check_character_is_an_error(code: str) -> None:
    found = [one for one in linted(_CODE, {"统一社会信用代码": code}) if one.code != "open"]

    assert [(one.code, one.severity) for one in found] == [("code_unreadable", "error")]


def _gaoqi(fields: Mapping[str, object]) -> list[str]:
    remarks = drafted("gaoqi_application", fields, profile=_GAOQI_PROFILE)
    return [one.code for one in remarks]


@pytest.mark.parametrize(("when", "told"), [("2017-05-20", True), ("2019-05-20", False)])
def test_nothing_is_turned_before_there_is_the_company(when: str, *, told: bool) -> None:
    found = _gaoqi({"成果转化": [{"成果": "甲法", "转化时间": when}]})

    assert ("before_founding" in found) is told


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ({"费用合计": "416万元", "境内费用": "400万元"}, True),
        ({"费用合计": "462万元", "境内费用": "462万元"}, False),
        ({"境内费用": "400万元", "境外费用": "62万元"}, False),
        ({"费用合计": "462万元", "境内费用": "500万元"}, True),
    ],
)
def test_what_projects_cost_in_a_year_is_what_the_year_cost(
    row: Mapping[str, str], *, told: bool
) -> None:
    found = _gaoqi({"研发费用明细": [{"RD": "RD01", "年度": "2025", **row}]})

    assert ("expenses_differ" in found) is told


@pytest.mark.parametrize(
    ("type_", "label"),
    [
        ("kexiao_self_assessment", "知识产权清单"),
        ("gaoqi_application", "知识产权汇总"),
    ],
)
@pytest.mark.parametrize("column", ["有效期至", "到期日"])
@pytest.mark.parametrize(("day", "told"), [("2020-05-31", True), ("2035-05-31", False)])
def test_a_right_that_ended_is_told_whatever_its_column_is_called(
    type_: str, label: str, column: str, day: str, *, told: bool
) -> None:
    rows = [{"名称": "装置", "类型": "实用新型", column: day}]

    found = [one.code for one in drafted(type_, {label: rows})]

    assert ("right_expired" in found) is told


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("检索未见冲突，该专利权已失效", True),
        ("上述专利未缴年费", True),
        ("该专利已于2026-03-18到期", True),
        ("ZL202010123456.7，该专利已于2026-03-18到期", True),
        ("该专利已于2026-03-18续缴年费", False),
        ("该专利权没有已失效的情形", False),
        ("如该专利已终止，双方另行协商", False),
        ("该专利已失效的，费用不退", False),
        ("该专利权维持有效", False),
    ],
)
def test_a_right_said_in_prose_to_be_no_more_is_told(said: str, *, told: bool) -> None:
    found = codes(form(Field(label="说明", sort="long")), {"说明": said})

    assert ("right_lapsed" in found) is told


@pytest.mark.parametrize(("last", "told"), [("2028-09-30", True), ("2027-09-30", False)])
@pytest.mark.parametrize("label", ["里程碑", "关键假设"])
def test_no_step_comes_after_the_undertaking_ends(label: str, last: str, *, told: bool) -> None:
    fields = {"周期": "12个月", "执行期": "2026-12-01至2027-11-30", label: [{"时间": last}]}

    found = [one.code for one in drafted("concept_proof", fields)]

    assert ("outside_period" in found) is told


def test_what_is_done_is_paid_after_it_is_done() -> None:
    rows = [{"节点": "验收通过", "时间": "2028-07-31", "金额": "30万元"}]

    found = [
        one.code for one in drafted("jiebang_demand", {"完成时限": "2028-06-30", "支付节点": rows})
    ]

    assert "outside_period" not in found


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"申请单位": "宁夏乙公司"}, True),
        ({"申请单位": "宁夏示例公司（盖章）"}, False),
        ({"申请单位": "某大学", "概念验证中心": "宁夏示例公司"}, False),
    ],
)
def test_an_applicant_that_is_not_the_company_is_told_with_both_names(
    fields: Mapping[str, str], *, told: bool
) -> None:
    remarks = drafted("concept_proof", fields, profile={"name": "宁夏示例公司"})

    found = [one for one in remarks if one.code == "differs_from_profile"]
    assert [one.severity for one in found] == (["warning"] if told else [])
    assert all("宁夏乙公司" in one.what and "宁夏示例公司" in one.what for one in found)


@pytest.mark.parametrize(
    ("place", "told"),
    [
        ("石嘴山市大武口区示例路8号", False),
        ("石嘴山市示例路8号", False),
        ("宁夏石嘴山", False),
        ("石嘴山市惠农区示例路8号", True),
        ("银川市金凤区示例路8号", True),
    ],
)
def test_an_address_agrees_with_the_town_and_the_district_that_it_lies_in(
    place: str, *, told: bool
) -> None:
    of = form(Field(label="单位地址", more='take = ["profile.region"]'))

    found = codes(of, {"单位地址": place}, Made(profile={"region": "宁夏/石嘴山/大武口区"}))

    assert ("differs_from_profile" in found) is told


@pytest.mark.parametrize(
    "cost", ["吨处理成本由2600元降到2150元", "每吨2600元", "售价2600元/吨", "单价2600元"]
)
def test_what_one_of_many_costs_is_no_slip_between_units(cost: str) -> None:
    assert codes(_GOAL, {"成本下降": cost, "预期产值": "2,600万元"}) == []


def test_what_stands_in_a_field_of_a_row_is_of_that_field() -> None:
    fields = {"第一年净资产": "4960万元", "第二年净资产": "5700万元", "第三年净资产": "6680万元"}

    assert "field_contradicted" not in _gaoqi(fields)


def test_to_go_to_court_is_a_choice_however_it_is_said() -> None:
    assert codes(_DISPUTE, {"争议解决方式": "向甲方所在地人民法院起诉"}) == []
    assert codes(_DISPUTE, {"争议解决方式": "看情况"}) == ["choice_unreadable"]


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("每年10万元", False),
        ("10万元/年", False),
        ("每个结算年度10万元", False),
        ("每年约10万元", True),
        ("每年若干", True),
    ],
)
def test_an_amount_for_every_year_is_a_proper_answer(said: str, *, told: bool) -> None:
    assert ("amount_unreadable" in codes(_ROYALTY, {"最低提成": said})) is told


@pytest.mark.parametrize(
    ("of", "fields"),
    [
        (_ROYALTY, {"最低提成": "若干"}),
        (form(Field(label="签订", sort="date")), {"签订": "某日"}),
        (form(Field(label="期间", sort="span")), {"期间": "近期"}),
        (form(Field(label="比例", sort="share")), {"比例": "一半"}),
        (
            form(
                Field(label="目标", sort="long"),
                rules='[[rules]]\nkind = "measurable"\nfield = "目标"\n',
            ),
            {"目标": "显著提高"},
        ),
    ],
)
def test_a_hint_holds_no_figure_that_nobody_said(of: Form, fields: Mapping[str, str]) -> None:
    told = [one.what for one in linted(of, fields) if one.code != "open"]

    assert told
    assert not any(character.isdigit() for what in told for character in what)


def test_a_figure_that_cannot_be_is_told_with_the_figure_that_it_contradicts() -> None:
    profile = {"employees": 186, "rd_staff": 230}

    told = [one.what for one in linted(form(), {}, Made(profile=profile))]

    assert any("230" in what and "186" in what for what in told)


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("在本市设有分公司", True),
        ("具有自治区内三年以上经营业绩", True),
        ("限本集团入围供应商参加", True),
        ("具有同类装置三年以上业绩", False),
        ("具有宁夏同类项目业绩的优先", False),
    ],
)
def test_who_is_not_from_here_is_not_shut_out(said: str, *, told: bool) -> None:
    found = [one.code for one in drafted("jiebang_demand", {"揭榜方条件": said})]

    assert ("exclusive" in found) is told


def test_a_part_in_the_wrong_unit_is_an_error_though_others_are_open() -> None:
    fields = {"总投资": "756万元", "自有资金": "454万元", "银行贷款": "302元"}

    found = [one for one in drafted("feasibility_report", fields) if one.code == "sum_differs"]

    assert [one.severity for one in found] == ["error"]
    assert "银行贷款" in found[0].what
    assert "元和万元写混" in found[0].what


@pytest.mark.parametrize(("kind", "told"), [("许可", True), ("转让", False)])
def test_what_is_required_of_a_part_that_does_not_stand_is_not_missing(
    kind: str, *, told: bool
) -> None:
    remarks = drafted("tech_license_contract", {"合同类型": kind})

    open_ = [one.label for one in remarks if one.code == "required_open"]
    assert ("许可类型" in open_) is told
