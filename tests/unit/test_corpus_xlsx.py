"""Workbooks, made here part by part: what a sheet says, what it hides, and what would break us."""

import io
import zipfile
from collections.abc import Sequence
from contextlib import suppress
from itertools import zip_longest

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.errors import UnreadableFile
from corpus.readers.blocks import Content, Row, Table
from corpus.readers.workbook.numbers import GENERAL, read_format, shown
from corpus.readers.workbook.sheet import column_name, place_of
from corpus.readers.xlsx import read_xlsx

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
STRICT_RELATIONS = "http://purl.oclc.org/ooxml/officeDocument/relationships"
DRAWING = "http://schemas.openxmlformats.org/drawingml/2006"


def a_book(
    *sheets: str,
    names: Sequence[str] = (),
    states: Sequence[str] = (),
    strings: Sequence[str] = (),
    formats: Sequence[str] = (),
    fonts: str = "",
    styles: str = "",
    properties: str = "",
    parts: dict[str, str] | None = None,
    namespace: str = MAIN,
    relations: str = RELATIONS,
    without: Sequence[str] = (),
) -> bytes:
    """Give a workbook whose sheets are this XML inside `worksheet`.

    Args:
        sheets: What stands inside each sheet.
        names: Of the sheets; 表1, 表2 where they are not told.
        states: Of the sheets; empty for one that is seen.
        strings: The XML of the shared texts.
        formats: Number formats; the first is style 1.
        fonts: The XML of fonts after the first.
        styles: The XML of cell styles after those of the formats.
        properties: Attributes of `workbookPr`.
        parts: Further parts, or those that take the place of the usual ones.
        namespace: Of the main parts.
        relations: Of the kinds of relations.
        without: Parts left out.
    """
    listed = "".join(
        f'<sheet name="{name or f"表{n}"}" r:id="r{n}" state="{state or "visible"}"/>'
        for n, (_, name, state) in enumerate(
            zip_longest(sheets, names, states, fillvalue=""), start=1
        )
    )
    codes = "".join(
        f'<numFmt numFmtId="{170 + n}" formatCode="{code}"/>' for n, code in enumerate(formats)
    )
    xfs = "".join(f'<xf numFmtId="{170 + n}"/>' for n in range(len(formats)))
    files = {
        "_rels/.rels": relations_of(("b", "officeDocument", "xl/workbook.xml"), kinds=relations),
        "xl/_rels/workbook.xml.rels": relations_of(
            *(
                (f"r{n + 1}", "worksheet", f"worksheets/sheet{n + 1}.xml")
                for n in range(len(sheets))
            ),
            ("s", "sharedStrings", "sharedStrings.xml"),
            ("y", "styles", "styles.xml"),
            kinds=relations,
        ),
        "xl/workbook.xml": f'<workbook xmlns="{namespace}" xmlns:r="{relations}">'
        f"<workbookPr {properties}/><sheets>{listed}</sheets></workbook>",
        "xl/sharedStrings.xml": f'<sst xmlns="{namespace}">'
        + "".join(f"<si>{string}</si>" for string in strings)
        + "</sst>",
        "xl/styles.xml": f'<styleSheet xmlns="{namespace}"><numFmts>{codes}</numFmts>'
        f"<fonts><font/>{fonts}</fonts>"
        '<fills><fill><patternFill patternType="none"/></fill>'
        '<fill><patternFill patternType="solid"/></fill></fills>'
        f'<cellXfs><xf numFmtId="0"/>{xfs}{styles}</cellXfs></styleSheet>',
        **{
            f"xl/worksheets/sheet{n + 1}.xml": f'<worksheet xmlns="{namespace}">{sheet}</worksheet>'
            for n, sheet in enumerate(sheets)
        },
        **(parts or {}),
    }
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as package:
        for name, xml in files.items():
            if name not in without:
                package.writestr(name, xml)
    return packed.getvalue()


def relations_of(*relations: tuple[str, str, str], kinds: str = RELATIONS) -> str:
    inner = "".join(
        f'<Relationship Id="{id_}" Type="{kinds}/{kind}" Target="{target}"/>'
        for id_, kind, target in relations
    )
    return (
        f'<Relationships xmlns="http://schemas.openxmlformats.org/package">{inner}</Relationships>'
    )


def cells(*rows: str) -> str:
    return f"<sheetData>{''.join(rows)}</sheetData>"


def text(place: str, words: str) -> str:
    return f'<c r="{place}" t="inlineStr"><is><t>{words}</t></is></c>'


def grid(*rows: Sequence[str]) -> str:
    """Give rows of texts from A1 on; an empty text is no cell."""
    return cells(
        *(
            f'<row r="{r}">'
            + "".join(text(f"{column_name(c)}{r}", w) for c, w in enumerate(row, start=1) if w)
            + "</row>"
            for r, row in enumerate(rows, start=1)
        )
    )


def rows(content: Content, table: int = 0) -> list[Row]:
    block = content.blocks[table]
    assert isinstance(block, Table)
    return list(block.rows)


def read(*sheet: str, **parts: object) -> list[tuple[int, tuple[str, ...]]]:
    content = read_xlsx(a_book("".join(sheet), **parts))  # type: ignore[arg-type]
    return [(row.number, row.cells) for row in rows(content)]


def codes(content: Content) -> list[str]:
    return [problem.code for problem in content.problems]


# --- what a cell says -----------------------------------------------------------------------------


def test_texts_are_read_from_wherever_they_are_kept() -> None:
    sheet = cells(
        '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c>',
        '<c r="C1" t="str"><f>A1&amp;""</f><v>算出</v></c>',
        text("D1", "内联"),
        '<c r="E1" t="b"><v>1</v></c><c r="F1" t="e"><v>#N/A</v></c>',
        '<c r="G1" t="d"><v>2026-04-01T00:00:00</v></c><c r="H1"><v>非数字</v></c></row>',
    )
    strings = (
        "<t>共用</t>",
        "<r><t>粗</t></r><r><t>细_x000D__x4e2d_</t></r><rPh><t>xi</t></rPh>",
    )

    found = read(sheet, strings=strings)

    assert found == [(1, ("共用", "粗细中", "算出", "内联", "是", "#N/A", "2026-04-01", "非数字"))]


@pytest.mark.parametrize(
    ("value", "code", "words"),
    [
        ("0.1", "General", "0.1"),
        ("0.30000000000000004", "General", "0.3"),
        ("1.3800138E10", "General", "13800138000"),
        ("6.4010219900101E17", "0", "640102199001010000"),
        ("1e-7", "General", "1e-07"),
        ("0.125", "0%", "12.5%"),
        ("7.0000000000000007E-2", "0%", "7%"),
        ("5", "0.00", "5.00"),
        ("120.456", "0.00", "120.456"),
        ("0.333333333333333315", "0.00", "0.33"),
        ("1200000", "#,##0", "1,200,000"),
        ("-1234.5", "#,##0.00_);(#,##0.00)", "-1,234.50"),
        ("120", '0"万元"', "120万元"),
        ("1200000", '0!.0,"万元"', "120.0万元"),
        ("1200000", "0,", "1200"),
        ("12", "[$¥-804]#,##0.00", "¥12.00"),
        ("123", "000000", "000123"),
        ("6", 'General"级"', "6级"),
        ("12", "@", "12"),
        ("12345", "0.00E+00", "12345"),
        ("0.5", "# ?/?", "0.5"),
        ("46113", "yyyy/m/d", "2026-04-01"),
        ("46113", 'yyyy"年"m"月"d"日"', "2026-04-01"),
        ("46113", '[DBNum1][$-804]yyyy"年"m"月"d"日";@', "2026-04-01"),
        ("46113", "m/d/yy", "2026-04-01"),
        ("46113", "aaaa", "2026-04-01"),
        ("46113", 'yyyy"年"m"月"', "2026-04"),
        ("46113", "yyyy", "2026"),
        ("46113.395833333", "yyyy-mm-dd hh:mm", "2026-04-01 09:30"),
        ("0.395833333", "h:mm", "09:30"),
        ("1.5", "[h]:mm", "36:00"),
        ("59", "yyyy-mm-dd", "1900-02-28"),
        ("61", "yyyy-mm-dd", "1900-03-01"),
        ("60", "yyyy-mm-dd", "60"),
        ("-5", "yyyy-mm-dd", "-5"),
        ("1e300", "yyyy-mm-dd", "1e+300"),
        ("1e400", "0", "1e400"),
    ],
)
def test_a_number_reads_as_its_format_shows_it(value: str, code: str, words: str) -> None:
    assert shown(value, read_format(code)) == words


@given(
    st.decimals(
        allow_nan=False, allow_infinity=False, places=4, min_value=-(10**8) + 1, max_value=10**8 - 1
    )
)
def test_no_format_takes_digits_from_a_number_that_was_typed(value: object) -> None:
    for code in ("General", "0", "0.00", "#,##0", "0.00000"):
        assert float(shown(str(value), read_format(code)).replace(",", "")) == pytest.approx(
            float(str(value)), abs=1e-12, rel=1e-9
        )


@given(st.text("ymdhsaeE0#?.,%;@[]\"'\\/-_*!()General年月日元 ", max_size=12), st.floats())
def test_any_format_and_any_number_give_a_text(code: str, value: float) -> None:
    assert shown(repr(value), read_format(code)) is not None


def test_days_count_from_1904_where_the_workbook_says_so() -> None:
    sheet = cells('<row r="1"><c r="A1" s="1"><v>44651</v></c></row>')

    assert read(sheet, formats=("yyyy-mm-dd",), properties='date1904="1"') == [(1, ("2026-04-01",))]


def test_builtin_formats_are_known_by_their_number() -> None:
    sheet = cells('<row r="1"><c r="A1" s="1"><v>46113</v></c><c r="B1" s="2"><v>0.5</v></c></row>')

    found = read(sheet, styles='<xf numFmtId="57"/><xf numFmtId="9"/>')

    assert found == [(1, ("2026-04", "50%"))]


def test_formulas_are_values_and_nothing_is_computed() -> None:
    sheet = cells(
        '<row r="1"><c r="A1"><f>1+1</f><v>2</v></c>',
        '<c r="B1"><f>HYPERLINK("http://127.0.0.1/")</f></c>',
        "<c r=\"C1\"><f>cmd|' /C calc'!A0</f><v></v></c>",
        '<c r="D1" t="str"><f>""</f><v></v></c>',
        text("E1", "=1+1"),
        text("F1", "@SUM(A1)"),
        "</row>",
    )

    content = read_xlsx(a_book(sheet))

    assert [row.cells for row in rows(content)] == [("2", "", "", "", "=1+1", "@SUM(A1)")]
    (problem,) = content.problems
    assert (problem.code, problem.severity) == ("formula_without_value", "flagged")
    assert "B1、C1" in problem.what
    assert "重新计算并保存" in problem.hint


# --- where a cell stands --------------------------------------------------------------------------


def test_rows_are_numbered_as_the_spreadsheet_numbers_them() -> None:
    sheet = cells(f'<row r="3">{text("B3", "甲")}</row><row r="5">{text("A5", "乙")}</row>')

    assert read(sheet) == [(3, ("", "甲")), (5, ("乙",))]


def test_what_the_sheet_says_of_its_size_is_ignored() -> None:
    assert read('<dimension ref="A1:A1"/>', grid(["甲", "乙"], ["丙"])) == [
        (1, ("甲", "乙")),
        (2, ("丙",)),
    ]


@pytest.mark.parametrize(
    "sheet",
    [
        "<row><c t='inlineStr'><is><t>甲</t></is></c><c t='inlineStr'><is><t>乙</t></is></c></row>",
        f"<row r='1'>{text('B1', '乙')}{text('A1', '甲')}</row>",
        f"<row r='1'>{text('A1', '甲')}</row><row r='1'>{text('B1', '乙')}</row>",
        f"<row>{text('A1', '甲')}<c t='inlineStr'><is><t>乙</t></is></c></row>",
        f"<row r='x'>{text('$A$1', '甲')}{text('b1', '乙')}</row>",
    ],
)
def test_cells_find_their_place_however_it_is_written(sheet: str) -> None:
    assert read(cells(sheet)) == [(1, ("甲", "乙"))]


def test_a_row_without_a_number_follows_the_one_before_or_its_cells() -> None:
    sheet = cells(
        f"<row r='4'>{text('A4', '甲')}</row>",
        "<row><c t='inlineStr'><is><t>乙</t></is></c></row>",
        f"<row>{text('A9', '丙')}</row>",
    )

    assert [number for number, _ in read(sheet)] == [4, 5, 9]


def test_neither_text_of_a_cell_stated_twice_is_lost() -> None:
    assert read(cells(f"<row r='1'>{text('A1', '甲')}{text('A1', '乙')}</row>")) == [
        (1, ("甲 乙",))
    ]


@given(st.integers(1, 16_384), st.integers(1, 1_048_576))
def test_a_column_is_found_by_the_name_it_is_given(column: int, row: int) -> None:
    assert place_of(f"{column_name(column)}{row}") == (row, column)


@pytest.mark.parametrize("name", ["", "A", "1", "A0", "XFE1", "A1048577", "AAAA1", "甲1"])
def test_what_names_no_cell_has_no_place(name: str) -> None:
    assert place_of(name) is None


def test_the_strict_form_of_the_format_and_prefixes_are_read() -> None:
    sheet = grid(["甲"])
    prefixed = (
        f'<x:worksheet xmlns:x="{MAIN}" xmlns:y="urn:other"><x:sheetData><x:row r="1">'
        '<x:c r="A1" t="inlineStr"><x:is><x:t>甲</x:t></x:is></x:c></x:row></x:sheetData>'
        '<y:row r="1"><y:c r="B1"><y:v>7</y:v></y:c></y:row></x:worksheet>'
    )

    assert read(sheet, namespace=STRICT, relations=STRICT_RELATIONS) == [(1, ("甲",))]
    assert read("", parts={"xl/worksheets/sheet1.xml": prefixed}) == [(1, ("甲",))]


def test_parts_are_found_in_any_case_and_from_the_root() -> None:
    parts = {
        "xl/_rels/workbook.xml.rels": relations_of(("r1", "worksheet", "/xl/Sheets\\One.xml")),
        "XL/sheets/one.xml": f'<worksheet xmlns="{MAIN}">{grid(["甲"])}</worksheet>',
    }

    assert read("", parts=parts, without=["xl/worksheets/sheet1.xml"]) == [(1, ("甲",))]


# --- merged cells ---------------------------------------------------------------------------------


def merged(*areas: str) -> str:
    inner = "".join(f"<mergeCell ref='{area}'/>" for area in areas)
    return f"<mergeCells>{inner}</mergeCells>"


def test_a_cell_merged_downwards_speaks_for_every_row_beside_it() -> None:
    sheet = grid(["单位", "名称"], ["宁夏大学", "甲"], ["", "乙"], ["", "丙"], ["", "丁"])

    found = read(sheet, merged("A2:A4"))

    assert [row for _, row in found] == [
        ("单位", "名称"),
        ("宁夏大学", "甲"),
        ("宁夏大学", "乙"),
        ("宁夏大学", "丙"),
        ("", "丁"),
    ]


def test_a_title_merged_over_the_sheet_stays_one_cell() -> None:
    content = read_xlsx(a_book(grid(["目录"], [], ["名称", "单位"]) + merged("A1:B2")))

    assert [(row.number, row.cells, row.spans) for row in rows(content)] == [
        (1, ("目录",), ((0, 1),)),
        (3, ("名称", "单位"), ()),
    ]


def test_a_number_that_several_rows_share_is_given_to_each_and_flagged() -> None:
    content = read_xlsx(a_book(grid(["甲", "120"], ["乙"]) + merged("B1:B2")))

    assert [row.cells for row in rows(content)] == [("甲", "120"), ("乙", "120")]
    assert codes(content) == ["merged_amounts"]
    assert "B1" in content.problems[0].what


@pytest.mark.parametrize("area", ["A1:XFD1048576", "A2:A1048576", "B1:A1", "A1", "x", "A1:B0"])
def test_a_merge_of_any_size_makes_no_rows(area: str) -> None:
    found = read(grid(["甲", "乙"], ["", "丙"]), merged(area))

    assert [number for number, _ in found] == [1, 2]


# --- what is hidden -------------------------------------------------------------------------------


def test_hidden_sheets_are_read_with_a_caution() -> None:
    sheets = [grid(["甲"]), grid(["乙"]), grid(["丙"])]

    content = read_xlsx(a_book(*sheets, states=["", "hidden", "veryHidden"]))

    cautions = [row.caution and row.caution.note for n in range(3) for row in rows(content, n)]
    assert cautions == [None, "原文件中隐藏的工作表", "原文件中隐藏的工作表"]
    assert codes(content) == ["hidden_cells", "hidden_cells"]


def test_hidden_rows_and_columns_are_read_with_a_caution() -> None:
    sheet = (
        '<cols><col min="2" max="16384" hidden="1"/></cols>'
        f'<sheetData><row r="1">{text("A1", "甲")}</row>'
        f'<row r="2" hidden="1">{text("A2", "乙")}</row>'
        f'<row r="3" ht="0" customHeight="1">{text("A3", "丙")}</row>'
        f'<row r="4">{text("A4", "丁")}{text("B4", "戊")}</row></sheetData>'
    )

    content = read_xlsx(a_book(sheet))

    assert [row.caution and row.caution.note for row in rows(content)] == [
        None,
        "原文件中隐藏的行",
        "原文件中隐藏的行",
        "原文件中隐藏的列",
    ]
    assert rows(content)[3].doubted == (1,)
    assert codes(content) == ["hidden_cells"]
    assert "第 2–3 行" in content.problems[0].what
    assert "B 列" in content.problems[0].what


def test_white_tiny_and_formatted_away_texts_are_read_with_a_caution() -> None:
    fonts = '<font><color rgb="FFFFFFFF"/></font><font><sz val="1"/></font>'
    styles = '<xf fontId="1"/><xf fontId="2"/><xf fontId="1" fillId="1"/>'
    sheet = cells(
        *(
            f'<row r="{n}"><c r="A{n}" s="{n - 1}" t="inlineStr"><is><t>甲</t></is></c></row>'
            for n in range(1, 6)
        )
    )

    content = read_xlsx(a_book(sheet, formats=(";;;",), fonts=fonts, styles=styles))

    assert [row.caution is not None for row in rows(content)] == [False, True, True, True, False]
    assert codes(content) == ["unseen_text"]


def test_text_boxes_are_rows_of_a_table_of_their_own_and_remarks_are_only_flagged() -> None:
    box = (
        f'<d:wsDr xmlns:d="{DRAWING}/spreadsheetDrawing" xmlns:a="{DRAWING}/main">'
        "<d:twoCellAnchor><d:from><d:col>1</d:col><d:row>6</d:row></d:from><d:sp><d:txBody>"
        "<a:p><a:r><a:t>本表由</a:t></a:r><a:r><a:t>科技厅</a:t></a:r></a:p><a:p><a:r><a:t>汇总</a:t></a:r>"
        "</a:p></d:txBody></d:sp></d:twoCellAnchor></d:wsDr>"
    )
    remark = (
        f'<comments xmlns="{MAIN}"><comment ref="B2"><text><t>问</t></text></comment></comments>'
    )
    parts = {
        "xl/worksheets/_rels/sheet1.xml.rels": relations_of(
            ("a", "drawing", "../drawings/one.xml"), ("b", "comments", "../comments1.xml")
        ),
        "xl/drawings/one.xml": box,
        "xl/comments1.xml": remark,
    }

    content = read_xlsx(a_book(grid(["甲"]), parts=parts))

    assert [(row.number, row.cells) for row in rows(content, 1)] == [(7, ("本表由科技厅汇总",))]
    assert codes(content) == ["cell_comments"]
    assert "B2" in content.problems[0].what


def test_what_is_printed_above_each_page_may_bear_a_mark() -> None:
    sheet = (
        grid(["甲"])
        + '<headerFooter><oddHeader>&amp;C&amp;"宋体"&amp;12机密</oddHeader></headerFooter>'
    )

    assert read_xlsx(a_book(sheet)).margins == ("机密",)


# --- what is missing or damaged -------------------------------------------------------------------


def test_a_text_that_the_file_does_not_hold_is_named() -> None:
    sheet = cells('<row r="1"><c r="A1" t="s"><v>7</v></c><c r="B1"><v>1</v></c></row>')

    content = read_xlsx(a_book(sheet))

    assert [row.cells for row in rows(content)] == [("", "1")]
    assert codes(content) == ["missing_text"]


def test_a_sheet_that_the_file_does_not_hold_is_named_and_the_others_are_read() -> None:
    content = read_xlsx(
        a_book(
            grid(["甲"]), grid(["乙"]), without=["xl/worksheets/sheet1.xml"], names=["成果", "需求"]
        )
    )

    assert [row.cells for row in rows(content)] == [("乙",)]
    assert [(p.code, p.severity) for p in content.problems] == [("missing_sheet", "refused")]
    assert "成果" in content.problems[0].what


def test_macros_are_flagged_and_other_kinds_of_sheets_are_passed_over() -> None:
    parts = {
        "xl/vbaProject.bin": "x",
        "xl/_rels/workbook.xml.rels": relations_of(
            ("r1", "worksheet", "worksheets/sheet1.xml"), ("r2", "chartsheet", "charts/one.xml")
        ),
    }

    content = read_xlsx(a_book(grid(["甲"]), grid(["图"]), parts=parts))

    assert [len(content.blocks), codes(content)] == [1, ["macros"]]


@pytest.mark.parametrize(
    "part",
    [
        "xl/workbook.xml",
        "xl/sharedStrings.xml",
        "xl/styles.xml",
        "xl/worksheets/sheet1.xml",
        "_rels/.rels",
    ],
)
def test_a_type_definition_in_any_part_is_kept_aside(part: str) -> None:
    bomb = '<!DOCTYPE x [<!ENTITY a "啊"><!ENTITY b "&a;&a;">]><x>&b;</x>'

    with pytest.raises(UnreadableFile, match="DTD") as refused:
        read_xlsx(a_book(grid(["甲"]), parts={part: bomb}))

    assert (refused.value.code, refused.value.kept) == ("dtd", True)


@pytest.mark.parametrize(
    "part", ["xl/workbook.xml", "xl/sharedStrings.xml", "xl/styles.xml", "xl/worksheets/sheet1.xml"]
)
@pytest.mark.parametrize(
    "xml",
    ["", "<a>", "<a></b>", "\x00", "<?xml version='1.0' encoding='x'?><a/>", '<a xmlns="', "plain"],
)
def test_a_part_that_is_no_xml_means_a_damaged_workbook(part: str, xml: str) -> None:
    with pytest.raises(UnreadableFile) as refused:
        read_xlsx(a_book(grid(["甲"]), parts={part: xml}))

    assert refused.value.code == "damaged_xlsx"


def test_a_part_that_stands_twice_is_kept_aside() -> None:
    packed = io.BytesIO(a_book(grid(["甲"])))
    with zipfile.ZipFile(packed, "a") as package:
        package.writestr("XL/Worksheets/sheet1.xml", "<worksheet/>")

    with pytest.raises(UnreadableFile) as refused:
        read_xlsx(packed.getvalue())

    assert (refused.value.code, refused.value.kept) == ("duplicate_part", True)


# --- what is too large ----------------------------------------------------------------------------


def refused_as(data: bytes) -> str:
    with pytest.raises(UnreadableFile) as refused:
        read_xlsx(data)
    assert refused.value.kept
    return refused.value.code


def test_a_cell_in_the_last_corner_costs_nothing() -> None:
    sheet = cells(
        f"<row r='1'>{text('A1', '甲')}</row><row r='1048576'>{text('XFD1048576', '乙')}</row>"
    )

    found = read(sheet)

    assert [number for number, _ in found] == [1, 1_048_576]
    assert found[1][1][-1] == "乙"


def test_rows_that_are_all_as_wide_as_a_sheet_are_refused() -> None:
    wide = "".join(f"<row r='{n}'>{text(f'XFD{n}', '甲')}</row>" for n in range(1, 600))

    assert refused_as(a_book(cells(wide))) == "too_many_cells"


def test_a_workbook_that_unpacks_to_far_more_is_refused_before_it_is_read() -> None:
    packed = io.BytesIO(a_book(grid(["甲"])))
    with (
        zipfile.ZipFile(packed, "a", zipfile.ZIP_DEFLATED) as package,
        package.open("big", "w") as big,
    ):
        for _ in range(301):
            big.write(bytes(1_000_000))

    assert refused_as(packed.getvalue()) == "unpacked_size"


def test_a_text_longer_than_any_cell_is_refused() -> None:
    assert (
        refused_as(a_book(cells(f"<row>{text('A1', '啊' * 1_000_001)}</row>"))) == "too_many_cells"
    )
    assert refused_as(a_book("", strings=(f"<t>{'啊' * 1_000_001}</t>",))) == "too_many_cells"


def test_more_rows_than_we_read_are_refused_with_a_word_on_what_to_do() -> None:
    many = "".join("<row><c><v>1</v></c></row>" for _ in range(20_001))

    with pytest.raises(UnreadableFile, match="2 万行") as refused:
        read_xlsx(a_book(cells(many)))

    assert "拆成几个文件" in refused.value.hint


def test_more_sheets_than_we_read_are_refused() -> None:
    assert refused_as(a_book(*[""] * 1_001)) == "too_many_rows"


# --- whatever the bytes ---------------------------------------------------------------------------

SCRAPS = st.lists(
    st.sampled_from(
        [
            *("<sheetData>", "</sheetData>", "<row>", "<row r='2'>", "<row r='0'>", "</row>"),
            *("<c>", "<c r='B2'>", "<c r='A9' t='s'>", "<c t='b' s='1'>", "<c t='e'/>", "</c>"),
            *(
                "<v>",
                "0",
                "1e9",
                "</v>",
                "<is>",
                "<t>",
                "甲",
                "&#13;",
                "</t>",
                "</is>",
                "<f>",
                "</f>",
            ),
            *("<mergeCell ref='A1:B9'/>", "<col min='1' max='3' hidden='1'/>", "<rPh>", "</rPh>"),
        ]
    ),
    max_size=30,
).map("".join)


@given(SCRAPS)
def test_any_scraps_of_a_sheet_give_content_or_are_refused(sheet: str) -> None:
    with suppress(UnreadableFile):
        for block in read_xlsx(
            a_book(sheet, strings=("<t>共用</t>",), formats=("yyyy-m-d",))
        ).blocks:
            assert isinstance(block, Table)
            numbers = [row.number for row in block.rows]
            assert numbers == sorted(set(numbers))
            assert all(any(row.cells) and "\n" not in "".join(row.cells) for row in block.rows)


@given(
    st.lists(st.lists(st.text("甲乙丙12 .", max_size=4), max_size=5), max_size=6),
    st.sampled_from(["", "A1:A9", "B1:C2", "A1:E1"]),
)
def test_every_text_of_a_sheet_stands_in_its_cell(written: list[list[str]], area: str) -> None:
    found = (
        dict(read(grid(*written), merged(area)))
        if any(any(map(str.strip, r)) for r in written)
        else {}
    )

    for r, row in enumerate(written, start=1):
        for c, words in enumerate(row):
            if words.strip():
                assert " ".join(words.split()) == found[r][c]


def test_a_plain_number_needs_no_style() -> None:
    assert GENERAL == read_format("General") == read_format("G/通用格式")
