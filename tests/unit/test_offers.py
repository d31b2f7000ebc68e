"""The forms of own demands and achievements: what is missing, and the row that they become."""

import io
from pathlib import Path

import pytest
from builders import House, a_house
from openpyxl import load_workbook

from assistant.errors import BadRequest
from assistant.offers.completeness import Look, look_at, require_reachable
from assistant.offers.fields import KINDS, OfferKind, fields_of, known_values
from assistant.offers.writing import as_book, as_record
from assistant.ui.offers.form import lacks_of
from corpus.errors import SecretMaterial
from corpus.labels import field_of
from corpus.levels import Viewer
from corpus.records import Achievement, Demand

NEED = {
    "需求名称": "喷漆循环水延长更换周期",
    "拟解决的技术难题": "水帘柜循环水半个月就发臭，加药剂一年五十万。\n想用电催化的装置净化废水。",
    "应用场景": "汽车零部件喷漆房",
    "技术指标": "更换周期≥90 天；COD≤100 mg/L",
    "期望TRL": "7",
    "预算_万元": "60",
    "期望完成": "2027-06-30",
    "合作方式": "合作开发",
    "需求单位": "宁夏某涂装公司",
    "所属地区": "宁夏/银川",
    "技术领域": "资源与环境",
    "公开范围": "公开",
    "联系人": "张三",
    "联系电话": "13800000000",
}
OFFER = {
    "成果名称": "电催化净化装置",
    "成果简介": "用钛基电极的电催化方法处理喷漆废水，降低 COD。",
    "技术指标": "COD 去除率≥85%",
    "TRL": "8",
    "报价_万元": "面议",
    "完成单位": "宁夏某大学",
    "底价_万元": "40",
    "联系人": "李四",
}


def gaps(look: Look) -> dict[str, str]:
    return {gap.label: gap.why for gap in look.gaps}


def test_a_whole_form_lacks_nothing_and_says_what_it_read() -> None:
    look = look_at("demand", NEED)

    assert {gap.label for gap in look.gaps} <= {"材料", "方法", "功效", "产品", "应用"}
    assert look.read["预算_万元"] == "读作 60 万元"
    assert "更换周期 ≥90 天" in look.read["技术指标"]


def test_an_empty_form_lacks_everything_that_bears_on_matching() -> None:
    look = look_at("demand", {})

    assert (look.known, look.share) == (0, 0)
    assert look.asked == 14 + 5
    assert gaps(look)["技术指标"] == "没有指标，对方无法判断能否达到"
    assert gaps(look)["功效"].startswith("没有写要什么效果")


def test_where_it_is_used_is_said_by_the_field_that_asks_for_it() -> None:
    said = {"需求名称": "延长周期", "应用场景": "水帘柜，水温 15–35℃"}

    assert "应用" in gaps(look_at("demand", {"需求名称": "延长周期"}))
    assert not {"应用", "应用场景"} & set(gaps(look_at("demand", said)))


@pytest.mark.parametrize("kind", KINDS)
def test_every_gap_leads_to_a_field_of_the_form(kind: OfferKind) -> None:
    look = look_at(kind, {})

    assert {gap.place for gap in look.gaps} <= {field.label for field in fields_of(kind)}
    assert {"材料", "方法", "功效", "产品", "应用"} <= set(gaps(look))


def test_what_leads_to_nobody_is_not_handed_over() -> None:
    nobody = {label: value for label, value in NEED.items() if not label.startswith("联系")}

    with pytest.raises(BadRequest, match="请先填联系人或联系电话"):
        require_reachable(nobody)
    for label in ("联系人", "联系电话"):
        require_reachable({**nobody, label: NEED[label]})


def test_before_handing_over_it_is_said_how_much_is_missing() -> None:
    few = {label: value for label, value in NEED.items() if label != "期望TRL"}

    assert "还缺：期望TRL" in lacks_of(look_at("demand", few))
    assert "预算（万元）" not in lacks_of(look_at("demand", NEED))
    assert "等 19 项。" in lacks_of(look_at("demand", {}))


@pytest.mark.parametrize(
    ("label", "value", "why"),
    [
        ("技术指标", "越快越好", "没有读出带数的指标"),
        ("预算_万元", "看着给", "没有读出金额"),
        ("期望完成", "尽快", "没有读出日期"),
    ],
)
def test_what_cannot_be_read_is_a_gap_although_something_stands_there(
    label: str, value: str, why: str
) -> None:
    look = look_at("demand", {**NEED, label: value})

    (gap,) = [one for one in look.gaps if one.label == label]
    assert gap.unread
    assert gap.why.startswith(why)
    assert look.known == look_at("demand", NEED).known - 1


@pytest.mark.parametrize("value", ["面议", "50–80", "60 万元", "0.5亿"])
def test_money_may_be_open_or_written_as_people_do(value: str) -> None:
    assert "报价_万元" not in gaps(look_at("achievement", {**OFFER, "报价_万元": value}))


def test_every_word_that_is_written_raises_the_share_and_none_lowers_it() -> None:
    shares, said = [], {}
    for label, value in NEED.items():
        said[label] = value
        shares.append(look_at("demand", said).share)

    assert shares == sorted(shares)


@pytest.mark.parametrize("kind", KINDS)
def test_every_label_of_a_form_is_one_that_files_use(kind: OfferKind) -> None:
    for field in fields_of(kind):
        assert field_of(field.label, kind) is not None, field.label
        assert field.guarded == (field_of(field.label, kind) == "guarded")
        assert field.why or not field.needed


def test_contacts_and_reserve_prices_stand_in_no_text() -> None:
    record = as_record("achievement", OFFER, number="DJCG-2026-1")

    assert record is not None and isinstance(record.facts, Achievement)
    assert record.facts.guarded == {"联系人": "李四", "底价_万元": "40"}
    assert "李四" not in record.text and "40" not in record.text.replace("DJCG-2026-1", "")


def test_a_form_without_a_name_is_no_record_and_a_secret_one_is_refused() -> None:
    assert as_record("demand", {"联系人": "张三"}) is None
    with pytest.raises(SecretMaterial):
        as_record("demand", {**NEED, "公开范围": "机密"})


@pytest.mark.parametrize("sent", [None, [], "x", {"需求名称": 3, "不存在": "x"}])
def test_what_no_form_sends_is_left_out(sent: object) -> None:
    assert known_values("demand", sent) == {}


@pytest.fixture
def house(tmp_path: Path) -> House:
    return a_house(tmp_path / "house")


@pytest.mark.parametrize(("kind", "values"), [("demand", NEED), ("achievement", OFFER)])
def test_the_exported_row_that_staff_add_gives_the_record_of_the_form(
    kind: OfferKind, values: dict[str, str], house: House, tmp_path: Path
) -> None:
    number = "DJ-2026-ABCDEF0123"

    path = tmp_path / "登记.xlsx"
    path.write_bytes(as_book(kind, values, number=number))
    house.add(path)

    stored = house.store.get(number, Viewer(role="admin")).record
    made = as_record(kind, values, number=number)
    assert made is not None
    assert (stored.title, stored.text, stored.level) == (made.title, made.text, made.level)
    assert stored.facts == made.facts
    assert isinstance(stored.facts, Demand | Achievement)
    assert stored.kind == kind


def test_the_exported_row_holds_text_alone() -> None:
    book = load_workbook(io.BytesIO(as_book("demand", {**NEED, "需求背景": "=1+1"}, number="DJ-1")))

    (head, row) = book.worksheets[0].iter_rows()
    cells = {one.value: two for one, two in zip(head, row, strict=True)}
    assert {cell.data_type for cell in row} == {"s"}
    assert cells["需求背景"].value == "=1+1"
    assert cells["需求背景"].quotePrefix
