"""Laws of what gets into a draft: all that was given, nothing that was not."""

import re
from collections.abc import Mapping, Sequence

import pytest
from eligibility_builders import DAY, Shelf, policy
from hypothesis import given, settings
from hypothesis import strategies as st
from matching_builders import a_demand, an_achievement
from sample_policies import sample_policy

from assistant.drafting.draft import Draft, Grid, Line, Piece
from assistant.drafting.drafting import draft
from assistant.drafting.facts import read_facts
from assistant.drafting.template import Template, templates
from corpus.levels import Viewer
from corpus.measures.files import SHIPPED, read_measures
from corpus.records import Achievement, Demand
from corpus.store.records import StoredRecord

_ADMIN = Viewer(role="admin")
_RULES = tuple(one for one in read_measures([SHIPPED]) if one.id in ("N01", "N03"))
_LAW = policy("专利申请权归研究开发人（第859条）。", id="N32")
_KEXIAO = sample_policy("N03")
_ALL = pytest.mark.parametrize("type_", templates())


def _drafted(type_: str, facts: Mapping[str, object], *records: StoredRecord) -> Draft:
    shelf = Shelf(records, _RULES)
    return draft(type_, read_facts(facts), _ADMIN, day=DAY, records=shelf, rulebook=shelf.book())


def _text(made: Draft) -> str:
    return "\n".join(section.text for section in made.sections)


def _section(made: Draft, name: str) -> str:
    return "\n".join(section.text for section in made.sections if name in section.title)


def _pieces(made: Draft) -> list[Piece]:
    return [piece for section in made.sections for piece in section.pieces]


def _bare(text: str) -> str:
    return re.sub(r"\s|｜", "", text)


_WORDS = st.text(
    st.characters(codec="utf-8", exclude_categories=("C", "Z"), exclude_characters="|｜"),
    min_size=1,
    max_size=12,
)
_VALUE = st.one_of(_WORDS, st.lists(_WORDS, min_size=2, max_size=3).map("\n".join))
_PLAIN = ("text", "long", "person", "choice", "code", "phone", "count", "share", "indicators")


def _labels(template: Template) -> st.SearchStrategy[str]:
    specs = [spec for spec in template.fields if spec.sort in _PLAIN]
    names = [name for spec in specs for name in (spec.label, *spec.called)]
    return st.one_of(st.sampled_from(names), _WORDS)


def _fields(template: Template) -> st.SearchStrategy[dict[str, object]]:
    return st.dictionaries(_labels(template), _VALUE, max_size=8)


@_ALL
@settings(max_examples=12)
@given(data=st.data())
def test_whatever_is_given_stands_in_the_draft(type_: str, data: st.DataObject) -> None:
    fields = data.draw(_fields(templates()[type_]))

    told = _bare(_text(_drafted(type_, {"fields": fields}, _LAW)))

    sorted_ = {spec.label: spec.sort for spec in templates()[type_].fields}
    for label, value in fields.items():
        if sorted_.get(label, "text") in _PLAIN:
            assert all(_bare(line) in told for line in str(value).split("\n"))


@_ALL
@settings(max_examples=8)
@given(data=st.data())
def test_every_cell_of_every_entry_stands_in_the_draft(type_: str, data: st.DataObject) -> None:
    lists = [spec for spec in templates()[type_].fields if spec.sort in ("rows", "indicators")]
    spec = data.draw(st.sampled_from(lists))
    column = st.one_of(st.sampled_from(spec.columns), _WORDS)
    row = st.one_of(_WORDS, st.dictionaries(column, _WORDS, min_size=1, max_size=5))
    rows = data.draw(st.lists(row, min_size=1, max_size=4))

    told = _bare(_text(_drafted(type_, {"fields": {spec.label: rows}}, _LAW)))

    cells = [cell for row in rows for cell in ([row] if isinstance(row, str) else row.values())]
    assert all(_bare(cell) in told for cell in cells)


@_ALL
def test_of_nothing_given_there_is_no_figure(type_: str) -> None:
    made = _drafted(type_, {})

    assert [piece.text for piece in _pieces(made) if re.search(r"\d", piece.text)] == []


@_ALL
@settings(max_examples=8)
@given(data=st.data())
def test_every_figure_is_one_that_was_given(type_: str, data: st.DataObject) -> None:
    specs = [spec for spec in templates()[type_].fields if spec.sort in ("text", "long", "person")]
    labels = data.draw(st.lists(st.sampled_from([s.label for s in specs]), unique=True, max_size=6))
    fields = {label: f"{n}7{n}3" for n, label in enumerate(labels, start=1)}

    made = _drafted(type_, {"fields": fields})

    # What of a field that fills the profile cannot be used as such is told with its reason.
    found = {figure for p in _pieces(made) for figure in re.findall(r"\d{2,}", p.text)}
    assert found <= set(fields.values())


@_ALL
def test_every_block_has_an_id_of_its_own_and_every_row_the_cells_of_its_head(type_: str) -> None:
    fields = {spec.label: "甲\n乙\n丙" for spec in templates()[type_].fields}
    blocks = [b for s in _drafted(type_, {"fields": fields}, _LAW).sections for b in s.blocks]

    ids = [block.id for block in blocks]
    assert len(ids) == len(set(ids))
    assert all(len(r) == len(b.head) for b in blocks if isinstance(b, Grid) for r in b.rows)


@_ALL
def test_every_gap_is_a_label_that_people_understand(type_: str) -> None:
    labels = _drafted(type_, {}, _KEXIAO).missing

    assert labels
    assert [label for label in labels if re.search(r"[a-z_]{2,}|years", label)] == []
    assert [label for label in labels if len(set(label.split("·"))) < len(label.split("·"))] == []


def test_a_long_text_stands_whole_a_paragraph_a_line() -> None:
    told = "\n".join(f"第{n}段：" + "长" * 900 for n in range(20))
    made = _drafted("tech_development_contract", {"fields": {"乙方违约责任": told}})

    lines = [
        block.text
        for section in made.sections
        for block in section.blocks
        if isinstance(block, Line) and "长" in block.text
    ]
    assert [line.split("：", 1)[-1].removeprefix("第0段：") for line in lines] == ["长" * 900] * 20


def test_an_empty_answer_leaves_its_gap() -> None:
    made = _drafted("jiebang_demand", {"fields": {"榜单金额": "", "完成时限": "  "}})

    assert {"榜单金额", "完成时限"} <= set(made.missing)


def test_of_two_names_of_a_field_the_label_counts_and_the_other_is_kept() -> None:
    fields = {"单位名称": "乙公司", "申报单位": "甲公司"}
    made = _drafted("transfer_project", {"fields": fields})

    assert "申报单位：甲公司" in _text(made)
    assert "单位名称：乙公司" in made.sections[-1].text


def test_two_names_with_the_same_answer_are_told_once() -> None:
    fields = {"单位名称": "甲公司", "申报单位": "甲公司"}
    made = _drafted("transfer_project", {"fields": fields})

    assert "单位名称" not in _text(made)


@pytest.mark.parametrize("name", ["申报单位：", " 申报 单位", "申报单位*", "承担单位"])
def test_a_field_is_known_by_its_other_names_and_whatever_marks_they_carry(name: str) -> None:
    made = _drafted("transfer_project", {"fields": {name: "甲公司"}})

    assert "申报单位：甲公司" in _section(made, "封面")


def test_a_gap_that_comes_back_as_it_was_left_stays_a_gap() -> None:
    made = _drafted("transfer_project", {"fields": {"申报单位": "【待填:申报单位】"}})

    assert "申报单位" in made.missing


def test_a_field_of_a_part_that_does_not_stand_is_kept_at_the_end() -> None:
    fields = {"合同类型": "转让", "提成比例": "3%"}
    made = _drafted("tech_license_contract", {"fields": fields})

    assert "提成比例" not in _section(made, "费用与支付")
    assert "提成比例：3%" in made.sections[-1].text


def test_a_column_that_a_table_has_not_is_kept_at_the_end() -> None:
    rows = [{"任务名称": "小试"}, {"任务名称": "中试", "预算": "5万元"}]
    made = _drafted("transfer_project", {"fields": {"任务": rows}})

    assert "任务·预算：第2行：5万元" in made.sections[-1].text


def test_a_list_told_in_words_stands_above_its_table() -> None:
    made = _drafted("transfer_project", {"fields": {"里程碑": "六月中试；年底验收"}})

    told = _section(made, "进度")
    assert told.index("六月中试；年底验收") < told.index("见上")
    assert "里程碑·验收证据" in made.missing


def test_the_demand_of_another_company_is_told_as_that_ones() -> None:
    asked = a_demand("除氟", "需求背景\n我公司废水含氟。", facts=Demand(owner="乙公司"))
    facts = {"profile": {"name": "甲公司"}, "demand": "XQ-1"}

    made = _drafted("transfer_project", facts, asked)

    assert "据技术需求《除氟》（乙公司）：我公司废水含氟。" in _text(made)


def test_ones_own_demand_is_told_in_ones_own_words() -> None:
    asked = a_demand("除氟", "需求背景\n我公司废水含氟。", facts=Demand(owner="乙公司"))

    made = _drafted("jiebang_demand", {"demand": "XQ-1"}, asked)

    assert "需求单位：乙公司" in _text(made)
    assert "据技术需求" not in _text(made)


@pytest.mark.parametrize(
    ("party", "place"), [("乙公司", "宁夏中卫"), ("丙公司", "【待填:单位所在地】")]
)
def test_where_a_party_is_is_not_taken_from_the_record_of_another(party: str, place: str) -> None:
    asked = a_demand("除氟", facts=Demand(owner="乙公司", region="宁夏/中卫"))
    facts = {"demand": "XQ-1", "fields": {"需求单位": party}}

    made = _drafted("jiebang_demand", facts, asked)

    assert f"需求单位：{party}（所在地：{place}）" in _text(made)


def test_words_of_an_achievement_in_the_first_person_are_told_as_its_owners() -> None:
    owner = Achievement(owner="某大学")
    offer = an_achievement("膜法", "技术路线\n本团队采用陶瓷膜。", facts=owner)
    facts = {"profile": {"name": "甲公司"}, "achievement": "CG-1"}

    made = _drafted("transfer_project", facts, offer)

    assert "据成果《膜法》（某大学）：本团队采用陶瓷膜。" in _text(made)


def test_a_table_in_a_records_text_stays_a_table() -> None:
    text = "技术指标\n指标 | 改造前 | 改造后\n周期 | 15 d | 90 d\n药剂费 | 31 | 16"
    made = _drafted("feasibility_report", {"achievement": "CG-1"}, an_achievement("膜法", text))

    grids = [b for s in made.sections for b in s.blocks if isinstance(b, Grid)]
    (told,) = [grid for grid in grids if grid.head == ("指标", "改造前", "改造后")]
    assert [[p.text for cell in row for p in cell] for row in told.rows] == [
        ["周期", "15 d", "90 d"],
        ["药剂费", "31", "16"],
    ]
    assert all(p.source is not None for row in told.rows for cell in row for p in cell)


@pytest.mark.parametrize("type_", ["jiebang_demand", "tech_development_contract"])
def test_an_article_is_named_where_its_text_is_there(type_: str) -> None:
    (piece,) = [p for p in _pieces(_drafted(type_, {}, _LAW)) if "第八百五十九条" in p.text]

    assert piece.record == "N32"
    assert piece.source is not None


@pytest.mark.parametrize("others", [(), (policy("另一条", id="N32"),)])
def test_the_number_of_an_article_is_not_given_where_it_does_not_stand(
    others: Sequence[StoredRecord],
) -> None:
    told = _text(_drafted("tech_development_contract", {}, *others))

    assert "见《中华人民共和国民法典》。）" in told
    assert "八百五十九" not in told


def test_points_are_counted_by_the_rules_and_shown_as_they_add_up() -> None:
    profile = {
        "employees": 100,
        "rd_staff": 25,
        "years": {"2025": {"revenue": 5000, "rd_expense": 300}},
        "ip_class1": 0,
        "ip_class2": 2,
    }
    made = _drafted("kexiao_self_assessment", {"profile": profile}, _KEXIAO)

    told = _section(made, "计分过程")
    assert "合计｜16＋50＋12｜78 分" in told
    assert "25%" in told


def test_what_the_fields_say_counts_for_the_points() -> None:
    profile = {"employees": 100, "rd_staff": 9, "ip_class2": 2, "ip_class1": 0,
               "years": {"2025": {"revenue": 5000, "rd_expense": 300}}}  # fmt: skip
    fields = {"科技人员": "25人"}
    made = _drafted("kexiao_self_assessment", {"profile": profile, "fields": fields}, _KEXIAO)

    assert "16＋50＋12｜78 分" in _section(made, "计分过程")


def test_no_total_is_claimed_while_a_part_is_not_known() -> None:
    made = _drafted("kexiao_self_assessment", {"profile": {"employees": 120}}, _KEXIAO)

    assert "合计｜—｜数据齐全后计算" in _section(made, "计分过程")
    assert not re.search(r"\d+ 分，最多", _text(made))
    for label in ("科技人员", "资产", "成本费用"):
        assert label in "".join(made.missing)


@pytest.mark.parametrize(
    ("fields", "total"),
    [
        ({"第一期": "48万元", "第二期": "480000元", "第三期": "0.0024亿元"}, "120万元"),
        ({"第一期": "48万元", "第二期": "48万元", "第三期": "无"}, "96万元"),
        ({"第一期": "48万元", "第二期": "48万元"}, None),
        ({"第一期": "48万元", "第二期": "约48万元", "第三期": "24万元"}, None),
    ],
)
def test_a_sum_stands_only_where_all_its_parts_are_known(
    fields: Mapping[str, str], total: str | None
) -> None:
    made = _drafted("tech_development_contract", {"fields": fields})

    computed = [p.text for p in _pieces(made) if p.label == "经费总额" and not p.gap]
    assert set(computed) == ({total} if total else set())
    assert ("经费总额大写" in made.missing) == (total is None)


def test_a_ratio_stands_only_where_both_are_known() -> None:
    both = {"科技人员": "25人", "职工总数": "100"}

    made = _drafted("gaoqi_application", {"fields": both})
    one = _drafted("gaoqi_application", {"fields": {"科技人员": "25人"}})

    assert [p.text for p in _pieces(made) if p.label == "科技人员占比"] == ["25%"]
    assert "科技人员占比" in one.missing


def test_a_figure_of_the_profile_that_contradicts_another_leaves_its_gap() -> None:
    made = _drafted("gaoqi_application", {"profile": {"employees": 100, "rd_staff": 120}})

    assert "科技人员" in made.missing
    assert "120" not in _text(made)


def test_what_a_profile_says_roughly_stands_as_it_was_said() -> None:
    profile = {"years": {"2025": {"revenue": "三千多万"}}}
    made = _drafted("kexiao_self_assessment", {"profile": profile})

    assert "销售收入｜三千多万" in _text(made)
    assert "研发费用占销售收入" in made.missing


def test_a_year_that_the_profile_tells_of_is_named() -> None:
    made = _drafted("gaoqi_application", {"profile": {"years": {"2024": {"revenue": 4500}}}})

    assert "4,500万元" in _section(made, "研发费用")
    assert [p.ref for p in _pieces(made) if p.text == "2024年"] == ["画像：有 2024 年的数据"]
    assert "第二年" not in made.missing
    assert "第三年" in made.missing
