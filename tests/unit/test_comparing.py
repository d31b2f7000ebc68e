"""Records beside each other: what differs is marked, what is unsaid is said to be so."""

from collections.abc import Collection, Mapping

import pytest
from builders import TODAY

from assistant.comparing.comparison import Comparison, Row, compared
from assistant.comparing.reports import compared_table
from assistant.errors import BadRequest
from assistant.ui.compare.tab import chosen_of
from assistant.ui.compare.table import compared_html, pointers_of
from corpus.levels import Viewer, visible
from corpus.records import Achievement, Record, Source
from corpus.store.records import StoredRecord

STAFF = Viewer(identity="s", role="staff")
COMPANY = Viewer(identity="c", role="enterprise")


def achievement(id_: str, text: str, *, title: str = "净水", **facts: object) -> Record:
    return Record(
        id=id_,
        kind="achievement",
        title=title,
        text=f"{title}\n{text}",
        level="public",
        source=Source(path="a.csv", start=0, end=len(text)),
        facts=Achievement.model_validate(facts),
    )


class Shelf:
    """Records by id, whole as a store has them: which fields are shown is not its matter."""

    def __init__(self, *records: Record) -> None:
        self._records = {one.id: one for one in records}

    def current(self, ids: Collection[str], viewer: Viewer) -> Mapping[str, StoredRecord]:
        seen = {}
        for id_ in ids:
            record = self._records.get(id_)
            if record is not None and record.level in visible(viewer):
                seen[id_] = StoredRecord(record=record, version=1)
        return seen


ONE = achievement(
    "A1",
    "成果简介：净化喷漆水。\n报价：80 万元\n技术指标：更换周期≥90 天；COD 去除率≥85%",
    trl=7,
    region="宁夏/银川",
    price_wan=80,
    guarded={"联系人": "张三 13800000000"},
)
OTHER = achievement(
    "A2", "报价：面议\n技术指标：更换周期≥60 天", title="循环", trl=7, region="浙江/杭州"
)


def beside(*ids: str, who: Viewer = COMPANY, records: Shelf | None = None) -> Comparison:
    return compared(ids, who, records=records or Shelf(ONE, OTHER), day=TODAY)


def row(found: Comparison, label: str) -> Row:
    return next(one for one in found.rows if one.label == label)


def test_what_differs_is_the_same_or_is_said_by_some_only() -> None:
    found = beside("A1", "A2")

    assert row(found, "成熟度").state == "same"
    assert row(found, "地区").state == "different"
    assert [cell.text for cell in row(found, "报价").cells] == ["80 万元", "面议"]
    assert "产业标签" in found.unsaid
    assert "产业标签" not in compared_html(found, staff=False).partition("都未载明")[0]


def test_metrics_stand_in_one_row_by_what_they_measure_with_their_units() -> None:
    found = beside("A1", "A2")

    shared, single = [one for one in found.rows if one.group == "metrics"]
    assert shared.label == "更换周期"
    assert [cell.text for cell in shared.cells] == ["≥90 天", "≥60 天"]
    assert shared.state == "different"
    assert single.state == "partly"
    assert single.cells[1].text == ""


def test_every_cell_with_a_place_leads_to_its_words() -> None:
    found = beside("A1", "A2")

    for (column, start, end), place in pointers_of(found).items():
        assert found.columns[column].record.text[start:end].strip()
        assert f'data-cite="{place.name}"' in compared_html(found, staff=False)


def test_contacts_stand_only_before_whom_they_are_for() -> None:
    assert "张三" not in compared_html(beside("A1", "A2"), staff=False)
    assert "张三" in compared_html(beside("A1", "A2", who=STAFF), staff=True)
    assert all(
        "张三" not in cell for line in compared_table(beside("A1", "A2")).rows for cell in line
    )


def test_a_difference_is_a_word_and_a_sign() -> None:
    said = compared_html(beside("A1", "A2"), staff=False)

    assert "≠ 不同" in said
    assert "＝ 相同" in said
    assert "? 有的未载明" in said
    assert '<td class="unsaid">未载明</td>' in said


@pytest.mark.parametrize(
    ("ids", "told"),
    [
        (["A1"], "2 到 4"),
        (["A1", "A1"], "2 到 4"),
        (["A1", "A2", "A3", "A4", "A5"], "2 到 4"),
        (["A1", "A9"], "看不到"),
        (["A1", "D1"], "同一种"),
    ],
)
def test_what_cannot_be_compared_is_refused_in_words(ids: list[str], told: str) -> None:
    demand = Record(
        id="D1", kind="demand", title="要", text="要", level="public", source=Source(start=0, end=1)
    )

    with pytest.raises(BadRequest, match=told):
        beside(*ids, records=Shelf(ONE, OTHER, demand))


@pytest.mark.parametrize("sent", [None, "", "[]", "{", '{"ids": 3}', '{"ids": [1, {}]}'])
def test_what_no_page_sends_chooses_nothing(sent: str | None) -> None:
    assert chosen_of(sent) == ([], None)


def test_one_measure_of_different_things_stands_in_one_row_with_what_it_is_of() -> None:
    one = achievement("A1", "成果简介：整池更换周期≥90 天。")
    other = achievement("A2", "成果简介：用户更换周期延长到 20～25 天。")

    found = beside("A1", "A2", records=Shelf(one, other))

    assert [cell.text for cell in row(found, "更换周期").cells] == [
        "≥90 天（整池）",
        "延长到 20～25 天（用户）",
    ]


def labels(found: Comparison) -> list[str]:
    return [one.label for one in found.rows if one.group == "metrics"]


@pytest.mark.parametrize(
    "said",
    [
        "现场水 5 m³/h，连续运行 7 个月，出过两季数据。",
        "涂层用了 60 h 左右开始掉。",
        "药剂与电石渣配合，渣量比单用石灰少三成。",
        "清洗周期 25 天，比中试前期未上臭氧时长一倍多。",
        "想找愿意一起做 1 m³/h 台架的企业；另取出水做过 3 次。",
        "本技术 | 氯化钠 | 36～42 元",
        "设备及安装 65 万元",
        "发明专利5件（有效4件，申请中1件）",
        "常规碱性电解槽负荷降到三成以下。",
    ],
)
def test_what_is_no_statement_of_an_indicator_makes_no_row(said: str) -> None:
    found = beside("A1", "A2", records=Shelf(achievement("A1", said), OTHER))

    assert set(labels(found)) <= {"更换周期", "清洗周期"}


def test_a_label_is_a_whole_name_and_a_figure_keeps_its_unit_and_direction() -> None:
    one = achievement(
        "A1",
        "技术指标\n结晶盐资源化率 | ≥88%\n可逆容量 | ≥356 mAh/g\n"
        "运行费用 | 1.1 元/千m³尾气\n电耗 | 38 kWh/kg COD\n检测时间 | 缩短 30%",
    )

    found = beside("A1", "A2", records=Shelf(one, OTHER))

    assert {label: row(found, label).cells[0].text for label in labels(found)} == {
        "结晶盐资源化率": "≥88%",
        "可逆容量": "≥356 mAh/g",
        "运行费用": "1.1 元/千m³尾气",
        "电耗": "38 kWh/kg COD",
        "检测时间": "缩短 30%",
        "更换周期": "",
    }


def test_figures_of_different_places_in_the_process_stand_in_different_rows() -> None:
    one = achievement("A1", "技术指标：来水 COD 超过 600 mg/L，色度 ≤30 度")
    other = achievement("A2", "技术指标：COD≤4000 mg/L")

    found = beside("A1", "A2", records=Shelf(one, other))

    assert not [one for one in found.rows if one.group == "metrics" and one.state == "different"]
    assert row(found, "来水COD").cells[1].text == ""
    assert row(found, "COD").cells[0].text == ""


def test_a_figure_says_what_it_holds_under() -> None:
    one = achievement("A1", "技术指标：45 ℃ 循环 1200 周保持率≥88%")

    found = beside("A1", "A2", records=Shelf(one, OTHER))

    assert row(found, "保持率").cells[0].text.startswith("≥88%（")
    assert "1200 周" in row(found, "保持率").cells[0].text


def test_where_one_does_not_say_nothing_is_said_to_differ() -> None:
    third = achievement("A3", "报价：面议", title="第三", trl=5)
    found = beside("A1", "A2", "A3", records=Shelf(ONE, OTHER, third))

    assert all(
        one.state != "different" for one in found.rows if not all(cell.text for cell in one.cells)
    )
    assert row(found, "地区").state == "mixed"


def test_the_sheet_has_the_headings_of_the_page() -> None:
    first = [line[0] for line in compared_table(beside("A1", "A2")).rows]

    assert first[0] == "【基本情况】"
    assert "【技术指标（按各自写法，带单位）】" in first
