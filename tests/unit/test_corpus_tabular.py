"""CSV, JSONL, and tables as records: every row is a record or is named."""

import csv
import io
import re
from collections.abc import Sequence

import pytest
from builders import a_table, recognised
from hypothesis import given
from hypothesis import strategies as st

from corpus.errors import SecretMaterial, UnreadableFile
from corpus.readers.blocks import Content, Row, Table
from corpus.readers.listing import listed, listed_rows, stretches
from corpus.readers.tabular import read_csv, read_jsonl
from corpus.recognise.headers import header_of
from corpus.recognise.rows import RowsRead, table_records
from corpus.recognise.values import as_wan, unit_of
from corpus.records import Achievement, Caution, Demand, Reading


def cells(content: Content) -> list[tuple[str, ...]]:
    return [row.cells for row in table_of(content).rows]


def table_of(content: Content) -> Table:
    (table,) = content.blocks
    assert isinstance(table, Table)
    return table


def codes(content: Content | Reading) -> list[str]:
    return [problem.code for problem in content.problems]


# --- delimited text -------------------------------------------------------------------------------


@pytest.mark.parametrize("delimiter", list(",;\t|"))
def test_the_delimiter_is_found_whatever_stands_inside_quotes(delimiter: str) -> None:
    written = io.StringIO()
    writer = csv.writer(written, delimiter=delimiter, quoting=csv.QUOTE_ALL)
    writer.writerows([["名称", "简介"], ["甲", "一,二,三;四;五|六\t七"], ["乙", "八,九"]])

    found = cells(read_csv(written.getvalue().encode()))

    assert found == [("名称", "简介"), ("甲", "一,二,三;四;五|六 七"), ("乙", "八,九")]


def test_commas_in_text_do_not_make_it_comma_delimited() -> None:
    found = cells(read_csv("名称\t简介\n甲\t一,二,三\n乙\t四,五\n丙\t六\n".encode()))

    assert found[1:] == [("甲", "一,二,三"), ("乙", "四,五"), ("丙", "六")]


@pytest.mark.parametrize("mark", ["sep=;", "SEP=;", "sep=;\r"])
def test_a_line_that_names_the_delimiter_is_believed_and_not_counted(mark: str) -> None:
    table = table_of(read_csv(f"{mark}\n名称;价\n甲;1,5\n".encode()))

    assert [(row.number, row.cells) for row in table.rows] == [
        (1, ("名称", "价")),
        (2, ("甲", "1,5")),
    ]


def test_what_looks_like_a_formula_is_text() -> None:
    found = cells(read_csv("名称,值\n=1+1,+86\n-5,@cmd\n".encode()))

    assert found[1:] == [("=1+1", "+86"), ("-5", "@cmd")]


def test_an_open_quote_is_refused_at_the_line_where_it_opens() -> None:
    text = '名称,单位\n甲,一\n"乙,二\n' + "丙,三\n" * 500

    with pytest.raises(UnreadableFile, match=r"第 3 行.*引号没有闭合") as refused:
        read_csv(text.encode())

    assert refused.value.code == "csv_structure"


def test_an_open_quote_that_a_later_one_closes_is_refused_all_the_same() -> None:
    text = '名称,单位\n"甲,一\n' + "乙,二\n" * 50 + '丙","三"\n丁,四\n'

    with pytest.raises(UnreadableFile, match=r"第 2 行.*50 行"):
        read_csv(text.encode())


def test_a_long_text_of_many_paragraphs_in_one_cell_is_no_open_quote() -> None:
    text = '名称,简介\n甲,"' + "第一段话，没有分隔。\n".replace("，", "") * 60 + '"\n'

    assert len(cells(read_csv(text.encode()))) == 2


def test_rows_of_another_width_are_named_and_kept() -> None:
    content = read_csv(
        "目录\n名称,单位,价\n甲,一,1\n乙,二\n丙,三,3\n丁,四,4,5\n戊,五,5,,\n".encode()
    )

    assert codes(content) == ["ragged_rows"]
    assert "第 4、6 行" in content.problems[0].what
    assert len(cells(content)) == 7


def test_an_even_table_is_not_called_ragged() -> None:
    assert read_csv("目录,,\n名称,单位,价\n甲,一,\n乙,,\n".encode()).problems == ()


def test_the_limit_of_cells_is_put_back_for_everybody_else() -> None:
    before = csv.field_size_limit()

    read_csv(("名称,简介\n甲," + "啊" * 200_000).encode())
    with pytest.raises(UnreadableFile, match="单元格过长"):
        read_csv(("名称,简介\n甲," + "啊" * 1_000_001).encode())

    assert csv.field_size_limit() == before


@pytest.mark.parametrize(
    ("data", "word"),
    [
        (b"a,b\n" + b"1,2\n" * 20_001, "2 万行"),
        (b",".join([b"a"] * 16_385), "16384 列"),
        (b'{"title":"a"}\n' * 200_001, "20 万行"),
        ("\n".join(f'{{"k{n}":"1"}}' for n in range(4_000)).encode(), "太宽"),
    ],
)
def test_more_than_we_read_is_kept_aside_with_a_word_on_what_to_do(data: bytes, word: str) -> None:
    reader = read_jsonl if data.startswith(b"{") else read_csv

    with pytest.raises(UnreadableFile, match=word) as refused:
        reader(data)

    assert refused.value.kept
    assert "拆成几个文件" in refused.value.hint


@given(
    st.lists(
        st.lists(st.text("甲乙丙,;|\"' \n12=", max_size=6), min_size=2, max_size=4),
        min_size=1,
        max_size=6,
    )
)
def test_what_a_spreadsheet_writes_is_read_back(written: list[list[str]]) -> None:
    width = max(map(len, written))
    stream = io.StringIO()
    csv.writer(stream, quoting=csv.QUOTE_ALL).writerows(
        [row + [""] * (width - len(row)) for row in written]
    )
    kept = "".join(c for row in written for cell in row for c in cell if not c.isspace())

    content = read_csv(f"sep=,\n{stream.getvalue()}".encode())

    found = "".join(
        cell
        for block in content.blocks
        if isinstance(block, Table)
        for row in block.rows
        for cell in row.cells
    )
    assert "".join(found.split()) == kept


# --- rows in = records + problems -----------------------------------------------------------------

LABELS = ("成果名称", "完成单位", "报价（万元）", "", "联系人")
WORDS = st.sampled_from(
    [
        *(
            "",
            "",
            "甲",
            "乙",
            "12",
            "合 计",
            "小计：3项",
            "注：以上",
            "备注",
            "一、新材料",
            "单位：元",
        ),
        *("成果名称", "完成单位", "报价（万元）", "需求名称", "预算", "无", "text"),
    ]
)


def named_in(what: str) -> set[int]:
    """Give the row numbers that a problem's text names."""
    found: set[int] = set()
    for stated in re.findall(r"第 ([\d、–]+) 行", what):
        for stretch in stated.split("、"):
            first, _, last = stretch.partition("–")
            found |= set(range(int(first), int(last or first) + 1))
    return found


@given(
    st.lists(
        st.tuples(
            st.lists(WORDS, min_size=1, max_size=7).filter(any),
            st.sampled_from([(), ((0, 3),), ((1, 2),)]),
        ),
        max_size=25,
    ),
    st.sampled_from([None, "achievement", "demand", "policy", "passage"]),
)
def test_every_row_below_the_labels_is_a_record_or_is_named(
    written: list[tuple[list[str], tuple[tuple[int, int], ...]]], kind: str | None
) -> None:
    below = [
        Row(number=number, cells=tuple(row), spans=spans)
        for number, (row, spans) in enumerate(written, start=2)
    ]
    table = Table(rows=(Row(number=1, cells=LABELS), *below), records=True)
    header = header_of(table, kind)  # type: ignore[arg-type]
    if header is None:
        return

    read = table_records(table, header, path="a.csv", level="public")

    taken = {record.source.row for record in read.records}
    numbers = {row.number for row in table.rows if row.number > header.row.number}
    told = set().union(*(named_in(problem.what) for problem in read.problems), set())
    assert numbers <= taken | read.named | read.headers
    assert read.named <= told
    assert not taken & read.headers
    assert all(record.text for record in read.records)


def read_rows(
    *written: Sequence[str], spans: dict[int, tuple[tuple[int, int], ...]] | None = None
) -> RowsRead:
    table = Table(
        rows=tuple(
            Row(number=n, cells=tuple(row), spans=(spans or {}).get(n, ()))
            for n, row in enumerate(written, start=1)
        ),
        records=True,
    )
    header = header_of(table, None)
    assert header is not None
    return table_records(table, header, path="a.xlsx", level="public")


def test_sums_notes_headings_and_repeated_labels_are_named_and_no_records() -> None:
    read = read_rows(
        ("序号", "成果名称", "完成单位", "报价（万元）"),
        ("一、新材料",),
        ("1", "烘干设备", "宁夏大学", "120"),
        ("序号", "成果名称", "完成单位", "报价（万元）"),
        ("2", "育种技术", "农科院", "80"),
        ("合 计", "", "", "200"),
        ("", "合计（2项）", "", "200"),
        ("合  计", "2项", "", "200"),
        ("注：价格以合同为准。",),
    )

    assert [record.title for record in read.records] == ["烘干设备", "育种技术"]
    assert {p.code for p in read.problems} == {"rows_left_out"}
    assert {p.severity for p in read.problems} == {"flagged"}
    said = {p.what.split(" ")[1]: p.what for p in read.problems}
    assert set(said) == {"2", "4", "6–8", "9"}
    assert "小标题" in said["2"] and "一、新材料" in said["2"]
    assert "重复的表头" in said["4"]
    assert "合计" in said["6–8"]
    assert "价格以合同为准" in said["9"]


def test_a_name_that_begins_like_a_sum_is_a_record() -> None:
    read = read_rows(("成果名称", "完成单位"), ("合计量自动称重装置", "甲"), ("总计", "乙"))

    assert [record.title for record in read.records] == ["合计量自动称重装置"]


def test_cells_that_no_label_stands_over_are_named() -> None:
    read = read_rows(("成果名称", "", "完成单位"), ("甲", "丢了", "一", "也丢了"))

    assert [record.title for record in read.records] == ["甲"]
    (problem,) = read.problems
    assert (problem.code, problem.source.row) == ("surplus_cells", 2)
    assert "丢了、也丢了" in problem.hint


def test_many_rows_with_one_fault_are_one_problem() -> None:
    read = read_rows(("成果名称", "完成单位"), *[("", f"单位{n}") for n in range(40)], ("甲", "一"))

    (problem,) = read.problems
    assert (problem.code, problem.severity) == ("row_without_title", "refused")
    assert "第 2–41 行" in problem.what


def test_a_table_with_labels_and_nothing_below_is_said_to_be_empty() -> None:
    reading = recognised(a_table(("成果名称", "完成单位", "报价"), name="目录"))

    assert reading.records == ()
    assert [(p.code, p.severity) for p in reading.problems] == [("no_rows", "refused")]


def test_two_names_in_one_row_both_stand_in_its_text() -> None:
    read = read_rows(("成果名称", "项目名称", "完成单位"), ("烘干设备", "枸杞专项", "宁夏大学"))

    assert "项目名称：枸杞专项" in read.records[0].text


def test_a_contact_in_a_name_does_not_get_out() -> None:
    read = read_rows(("成果名称", "完成单位"), ("烘干设备13712345678", "宁夏大学"))

    assert "13712345678" not in read.records[0].title + read.records[0].text


@pytest.mark.parametrize("mark", ["机密★10年", "【秘密】"])
@pytest.mark.parametrize("place", [0, 3])
def test_a_mark_above_or_below_the_rows_counts_for_the_sheet(mark: str, place: int) -> None:
    rows = [("成果名称", "完成单位"), ("甲", "一"), ("乙", "二")]
    rows.insert(place, (mark, ""))

    with pytest.raises(SecretMaterial):
        recognised(a_table(*rows))


@pytest.mark.parametrize("line", [("密级：内部", ""), ("密级", "内部")])
def test_a_level_stated_above_the_table_holds_for_every_row(line: tuple[str, str]) -> None:
    reading = recognised(a_table(line, ("成果名称", "完成单位"), ("甲", "一"), ("乙", "二")))

    assert [record.level for record in reading.records] == ["internal", "internal"]


def test_text_above_the_labels_is_not_passed_over_in_silence() -> None:
    note = "填报说明：本表由各单位科研管理部门填写，报价以万元计，联系人请填科研处人员，逾期不候。"

    reading = recognised(a_table((note, ""), ("成果名称", "完成单位"), ("甲", "一")))

    assert codes(reading) == ["text_beside_table"]


# --- labels in more than one row ------------------------------------------------------------------


def labels_of(
    *written: Sequence[str], spans: dict[int, tuple[tuple[int, int], ...]] | None = None
) -> tuple[str, ...]:
    table = Table(
        rows=tuple(
            Row(number=n, cells=tuple(row), spans=(spans or {}).get(n, ()))
            for n, row in enumerate(written, start=1)
        ),
        records=True,
    )
    header = header_of(table, None)
    assert header is not None
    return header.labels


def test_labels_under_a_merged_group_are_joined_with_it() -> None:
    labels = labels_of(
        ("目录",),
        ("成果名称", "完成单位", "意向价格（万元）", "", "联系方式", ""),
        ("成果名称", "完成单位", "最低", "最高", "姓名", "微信"),
        ("甲", "一", "10", "20", "马六", "ma6"),
        spans={2: ((2, 3), (4, 5))},
    )

    assert labels == (
        "成果名称",
        "完成单位",
        "意向价格（万元）·最低",
        "意向价格（万元）·最高",
        "联系方式（姓名）",
        "联系方式（微信）",
    )


def test_what_stands_under_a_group_of_contacts_stays_in_no_text() -> None:
    read = read_rows(
        ("成果名称", "完成单位", "联系方式", ""),
        ("", "", "姓名", "微信"),
        ("甲", "一", "马六", "ma6"),
        spans={1: ((2, 3),)},
    )

    (record,) = read.records
    assert "马六" not in record.text and "ma6" not in record.text
    assert isinstance(record.facts, Achievement)
    assert set(record.facts.guarded.values()) == {"马六", "ma6"}


def test_a_group_without_merged_cells_is_seen_by_the_gaps_it_leaves() -> None:
    labels = labels_of(
        ("成果名称", "完成单位", "合作", ""),
        ("", "", "方式", "期限"),
        ("甲", "一", "许可", "三年"),
    )

    assert labels == ("成果名称", "完成单位", "合作·方式", "合作·期限")


def test_a_known_label_under_a_group_counts_for_itself() -> None:
    labels = labels_of(
        ("成果名称", "完成单位", "转化意向", ""),
        ("成果名称", "完成单位", "合作方式", "意向价格（万元）"),
        ("甲", "一", "许可", "30"),
        spans={1: ((2, 3),)},
    )

    assert labels == ("成果名称", "完成单位", "合作方式", "意向价格（万元）")


def test_a_unit_below_a_label_belongs_to_it() -> None:
    read = read_rows(("成果名称", "完成单位", "报价"), ("", "", "（元）"), ("甲", "一", "1200000"))

    (record,) = read.records
    assert isinstance(record.facts, Achievement)
    assert record.facts.price_wan == 120


def test_a_first_row_without_a_name_is_no_second_row_of_labels() -> None:
    read = read_rows(
        ("成果名称", "完成单位", "技术领域"), ("", "二", "新材料"), ("甲", "一", "节能")
    )

    assert read.named == {2}
    assert [record.title for record in read.records] == ["甲"]


def test_labels_below_long_instructions_are_found() -> None:
    instructions = [(f"{n}. 请如实填写。",) for n in range(1, 31)]

    reading = recognised(
        a_table(*instructions, ("成果名称", "完成单位", "技术领域"), ("甲", "一", "节能"))
    )

    assert [record.title for record in reading.records] == ["甲"]


def test_two_tables_on_one_sheet_are_read_each_by_its_own_labels() -> None:
    read = read_rows(
        ("成果名称", "完成单位", "报价（万元）"),
        ("烘干设备", "宁夏大学", "120"),
        ("单位：元",),
        ("需求名称", "需求单位", "预算"),
        ("除尘", "某厂", "500000"),
    )

    assert [(r.kind, r.title) for r in read.records] == [
        ("achievement", "烘干设备"),
        ("demand", "除尘"),
    ]
    assert isinstance(read.records[1].facts, Demand)
    assert read.records[1].facts.budget_wan == 50


# --- units ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("above", "label", "value", "wan"),
    [
        ("单位：万元", "报价", "120", 120),
        ("单位：元", "报价", "1200000", 120),
        ("（金额单位：人民币元）", "报价", "1200000", 120),
        ("单位: 千元", "报价", "1200", 120),
        ("单位：元", "报价（万元）", "120", 120),
        ("单位：宁夏大学", "报价", "120", 120),
        ("单位：元素分析所", "报价", "120", 120),
        ("目录", "报价(元)", "1200000", 120),
        ("目录", "报价（亿元）", "0.012", 120),
        ("单位：元", "报价", "120万元", 120),
        ("单位：元", "报价", "面议", None),
        ("单位：元", "报价", "成交额的35%", None),
        ("单位：元", "报价", "#DIV/0!", None),
    ],
)
def test_the_unit_of_an_amount_is_the_one_stated_nearest(
    above: str, label: str, value: str, wan: float | None
) -> None:
    read = read_rows((above,), ("成果名称", "完成单位", label), ("甲", "一", value))

    (record,) = read.records
    assert isinstance(record.facts, Achievement)
    assert record.facts.price_wan == wan


def test_a_unit_above_the_table_stands_in_the_text_of_each_row() -> None:
    read = read_rows(
        ("单位：元",), ("成果名称", "完成单位", "总投资", "评价"), ("甲", "一", "5000", "好")
    )

    assert read.records[0].text.split("\n")[2:] == ["总投资（元）：5000", "评价：好"]


@pytest.mark.parametrize(
    ("label", "unit"), [("报价", "万元"), ("预算_元", "元"), ("金额[千元]", "千元")]
)
def test_a_label_states_its_unit(label: str, unit: str) -> None:
    assert unit_of(label) == unit
    assert as_wan("10", unit=unit) == {"万元": 10, "元": 0.001, "千元": 1}[unit]


# --- tables that are no lists of records ----------------------------------------------------------


def test_a_sheet_without_labels_we_know_is_kept_as_text_with_its_row() -> None:
    rows = (Row(number=4, cells=("年份", "", "经费")), Row(number=5, cells=("2025", "", "30")))

    reading = recognised(Table(rows=rows, name="统计", records=True), path="a.xlsx")

    (record,) = reading.records
    assert (record.kind, record.text, record.source.row) == ("passage", "年份 | 经费\n2025 | 30", 4)
    assert [(p.code, p.severity) for p in reading.problems] == [("no_header", "flagged")]
    assert "统计" in reading.problems[0].what


def test_contacts_are_taken_out_of_a_sheet_kept_as_text() -> None:
    table = a_table(
        ("姓名", "联系电话", "备注"), ("马六", "内线8001", "或13712345678"), name="通讯录"
    )

    (record,) = recognised(table).records

    assert "8001" not in record.text and "13712345678" not in record.text
    assert "马六" in record.text


def test_a_long_sheet_without_labels_is_cut_into_records_that_know_their_rows() -> None:
    rows = [(f"第{n}条", "内容" * 20) for n in range(1, 1201)]

    reading = recognised(a_table(*rows, name="条目"))

    assert [record.source.row for record in reading.records] == [1, 501, 1001]
    assert sum(record.text.count("\n") + 1 for record in reading.records) == 1200
    assert len({record.id for record in reading.records}) == 3


def test_a_form_on_a_sheet_is_one_record() -> None:
    rows = (
        Row(number=1, cells=("成果登记表",), spans=((0, 5),)),
        Row(number=2, cells=("成果名称", "烘干设备", "", "完成单位", "宁夏大学"), spans=((1, 2),)),
        Row(number=3, cells=("技术领域", "节能", "", "联系人", "马六"), spans=((1, 2),)),
    )

    (record,) = recognised(Table(rows=rows, name="登记表", records=True)).records

    assert (record.kind, record.title) == ("achievement", "烘干设备")
    assert "完成单位：宁夏大学" in record.text and "马六" not in record.text


def test_a_caution_of_a_row_follows_its_text() -> None:
    caution = Caution(code="hidden", note="原文件中隐藏的行")
    listed_ = Table(
        rows=(
            Row(number=1, cells=("成果名称", "完成单位")),
            Row(number=2, cells=("甲", "一"), caution=caution),
        ),
        records=True,
    )
    plain = Table(
        rows=(Row(number=1, cells=("随便", "什么"), caution=caution),), name="表", records=True
    )

    for table in (listed_, plain):
        (record,) = recognised(table).records
        assert record.cautions_at(0, len(record.text)) == (caution,)


def test_a_caution_of_one_cell_is_of_its_line_alone() -> None:
    caution = Caution(code="hidden", note="原文件中隐藏的列")
    row = Row(number=2, cells=("甲", "马六", "一", "节能"), caution=caution, doubted=(1, 2))
    header = Row(number=1, cells=("成果名称", "联系人", "完成单位", "技术领域"))

    (record,) = recognised(Table(rows=(header, row), records=True)).records

    (span,) = record.cautions
    assert record.text[span.start : span.end] == "完成单位：一"


def test_a_hidden_contact_leaves_no_caution_on_the_rest() -> None:
    caution = Caution(code="hidden", note="原文件中隐藏的列")
    row = Row(number=2, cells=("甲", "马六"), caution=caution, doubted=(1,))

    (record,) = recognised(
        Table(rows=(Row(number=1, cells=("成果名称", "联系人")), row), records=True)
    ).records

    assert record.cautions == ()


def test_a_list_given_as_achievements_without_labels_is_refused_rather_than_made_one() -> None:
    reading = recognised(a_table(("甲", "乙"), ("丙", "丁"), name="表"), kind="achievement")

    assert reading.records == ()
    assert [(p.code, p.severity) for p in reading.problems] == [("no_header", "refused")]


# --- numbers as a person lists them ---------------------------------------------------------------


@given(st.sets(st.integers(1, 300), min_size=1, max_size=120))
def test_listed_rows_name_every_row_and_no_other(numbers: set[int]) -> None:
    assert {n for first, last in stretches(numbers) for n in range(first, last + 1)} == numbers
    if len(stretches(numbers)) <= 100:
        assert named_in(f"第 {listed_rows(numbers)} 行") == numbers


def test_a_long_list_says_how_many_more_there_are() -> None:
    assert listed_rows(range(1, 1001, 2)).endswith("等（另有 400 行）")
    assert listed([f"A{n}" for n in range(30)]).endswith("A9 等 30 处")
