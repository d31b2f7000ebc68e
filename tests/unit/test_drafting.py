"""Laws of drafts: whose each figure is, who may see what, and that nothing said is lost."""

from collections.abc import Mapping

import pytest
from eligibility_builders import DAY, Shelf, measure, policy
from matching_builders import a_demand, an_achievement

from assistant.drafting.draft import Draft, Grid, Line
from assistant.drafting.drafting import draft
from assistant.drafting.edits import edited
from assistant.drafting.faces import draft_face
from assistant.drafting.facts import read_facts
from assistant.errors import BadRequest, UnknownMeasure, UnknownTemplate
from corpus.errors import UnknownRecord
from corpus.levels import Viewer
from corpus.records import Achievement, Demand
from corpus.store.records import StoredRecord

_ADMIN = Viewer(role="admin")
_GUEST = Viewer(identity="g", role="enterprise")
_RULE = measure(
    """
id: T1
policy: T1
name: 示范奖补
gives: [资金]
published: full
materials: [申请表]
conditions:
  - {id: staff, kind: amount, figure: {of: employees}, bounds: {at_least: 50}, unit: 人,
     text: 职工不少于50人, clause: 第三条, quote: 职工不少于50人}
"""
)
_POLICY = policy("第三条 职工不少于50人", id="T1")


def _drafted(
    facts: Mapping[str, object],
    *records: StoredRecord,
    type_: str = "transfer_project",
    viewer: Viewer = _ADMIN,
    edits: Mapping[str, str] | None = None,
) -> Draft:
    shelf = Shelf((_POLICY, *records), (_RULE,))
    return draft(
        type_,
        read_facts(facts),
        viewer,
        day=DAY,
        records=shelf,
        rulebook=shelf.book(),
        edits=edits or {},
    )


def _pieces(made: Draft, text: str) -> list[str]:
    return [p.origin for s in made.sections for p in s.pieces if p.text == text]


def test_what_nobody_said_stands_as_a_visible_gap() -> None:
    made = _drafted({})

    assert "【待填:负责人】" in "\n".join(section.text for section in made.sections)
    assert "负责人" in made.missing


def test_a_figure_has_the_origin_of_whoever_said_it() -> None:
    offer = an_achievement("膜法除氟", "报价_万元：520", facts=Achievement(owner="某大学"))
    facts = {
        "profile": {"employees": 100},
        "policy": "T1",
        "achievement": "CG-1",
        "fields": {"财政资金": "200万元", "自筹资金": "300万元", "配套资金": "无"},
    }

    made = _drafted(facts, offer)

    assert set(_pieces(made, "200万元")) == {"user"}
    assert set(_pieces(made, "500万元")) == {"computed"}
    assert set(_pieces(made, "某大学")) == {"record"}
    assert "rule" in _pieces(made, "职工不少于50人")


def test_a_sum_is_not_computed_while_a_part_is_open() -> None:
    made = _drafted({"fields": {"财政资金": "200万元"}})

    assert "经费总额" in made.missing


def test_the_persons_own_total_stands_even_where_the_parts_say_another() -> None:
    fields = {"财政资金": "200万元", "自筹资金": "300万元", "经费总额": "600万元"}

    made = _drafted({"fields": fields})

    assert set(_pieces(made, "600万元")) == {"user"}
    assert not _pieces(made, "500万元")


def test_what_the_form_has_no_place_for_is_kept_at_the_end() -> None:
    made = _drafted({"fields": {"吉祥物": "一只沙狐"}})

    assert "吉祥物：一只沙狐" in made.sections[-1].text


def test_a_record_that_the_viewer_may_not_see_is_not_there() -> None:
    hidden = policy("内部要点", id="T9", level="restricted")

    with pytest.raises(UnknownRecord, match="T9"):
        _drafted({"policy": "T9"}, hidden, viewer=_GUEST)
    assert _drafted({"policy": "T9"}, hidden).basis[0].record == "T9"


def test_contacts_and_reserve_prices_never_get_into_a_draft() -> None:
    facts = Demand(owner="某厂", guarded={"联系人": "王五 0951-0000000", "底价_万元": "77"})

    made = _drafted({"demand": "XQ-1"}, a_demand("除氟", "需求背景\n水里有氟。", facts=facts))

    told = str(draft_face(made))
    assert "王五" not in told
    assert "77" not in told


def test_a_record_of_another_kind_is_told_in_words() -> None:
    with pytest.raises(BadRequest, match="不是需求"):
        _drafted({"demand": "T1"})


def test_an_unknown_type_names_those_that_there_are() -> None:
    with pytest.raises(UnknownTemplate, match="transfer_project"):
        _drafted({}, type_="poem")


def test_an_unknown_measure_is_told_in_words() -> None:
    with pytest.raises(UnknownMeasure, match="Q7"):
        _drafted({"measure": "Q7"})


@pytest.mark.parametrize(
    "facts",
    [
        [],
        {"字段": {}},
        {"fields": []},
        {"fields": {"名": {"a": 1}}},
        {"policy": 3},
        {"fields": {"名": [3]}},
        {"fields": {"名": "长" * 20_001}},
        {"fields": {f"名{n}": "长" * 19_000 for n in range(11)}},
        {"fields": {"名": [{"列": "长" * 1_000}] * 200}},
        {"fields": {"数": float("nan")}},
        {"fields": {"名": [{"列": float("inf")}]}},
        {"fields": {"数": 10**5_000}},
        {"fields": {"数": "9" * 5_000}},
        {"fields": {"数": "9," * 5_000}},
        {"fields": {"名": "甲\ud800"}},
        {"fields": {"\udfff": "甲"}},
        {"profile": {"employees": float("nan")}},
    ],
)
def test_facts_of_another_shape_are_refused_in_chinese(facts: object) -> None:
    with pytest.raises(BadRequest, match=r"[\u4e00-\u9fff]"):
        read_facts(facts)


def test_empty_values_count_as_not_said() -> None:
    assert read_facts({"fields": {"名": "", "数": None, " ": "x"}}).fields == {}


def test_an_edited_paragraph_stands_as_the_persons_own() -> None:
    made = _drafted({}, edits={"cover.1": "项目名称：另起的名字"})

    line = made.sections[0].blocks[0]
    assert isinstance(line, Line)
    assert (line.text, line.edited, line.pieces[0].origin) == ("项目名称：另起的名字", True, "user")


def test_an_edited_cell_an_added_and_a_deleted_paragraph_are_kept() -> None:
    before = _drafted({})
    grid = next(b for s in before.sections for b in s.blocks if isinstance(b, Grid))
    edits = {f"{grid.id}.1.2": "自己写的", f"after:{grid.id}": "加的一段\n又一段", "cover.2": ""}

    text = "\n".join(section.text for section in _drafted({}, edits=edits).sections)

    assert "自己写的" in text
    assert "加的一段\n又一段" in text
    assert "项目类别：" not in text


def test_an_edit_without_a_place_is_told_and_not_lost() -> None:
    whole = edited(_drafted({}).sections, {"gone.1": "写过的话"})

    assert whole.homeless == {"gone.1": "写过的话"}


def test_the_sources_name_what_was_chosen_with_its_clauses() -> None:
    made = _drafted({"policy": "T1", "profile": {"employees": 100}})

    (basis,) = made.basis
    assert (basis.record, basis.status, basis.clauses) == ("T1", "in_force", ("第三条",))


def test_an_amount_of_a_record_is_told_in_full_with_its_place() -> None:
    need = a_demand("除氟", "预算（万元）：12345.67", facts=Demand(budget_wan=12345.67))

    made = _drafted({"demand": "XQ-1"}, need, type_="jiebang_demand")

    (piece, *_) = (p for s in made.sections for p in s.pieces if p.text == "12,345.67万元")
    assert (piece.origin, piece.record) == ("record", "XQ-1")
    assert piece.source is not None
    assert need.record.text[piece.source.start : piece.source.end] == "12345.67"


def test_a_bare_number_in_a_column_of_money_is_told_with_its_unit() -> None:
    rows = [{"科目": "设备", "金额": "20"}, {"科目": "材料", "金额": "30.5万"}]

    made = _drafted({"fields": {"支出科目": rows}})

    assert _pieces(made, "20万元") == ["user"]
    assert _pieces(made, "30.5万元") == ["user"]
