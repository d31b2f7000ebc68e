"""Readers, on bytes made here: what they give, what they refuse, and that they never crash."""

import codecs
import io
from collections.abc import Callable
from contextlib import suppress
from datetime import date, datetime

import docx
import openpyxl
import pytest
from builders import a_docx
from hypothesis import example, given
from hypothesis import strategies as st

from corpus.errors import UnreadableFile
from corpus.readers.blocks import Content, Paragraph, Table
from corpus.readers.docx import read_docx
from corpus.readers.formats import SUFFIXES, read
from corpus.readers.html import read_html
from corpus.readers.tabular import read_csv, read_jsonl
from corpus.readers.text import read_markdown, read_text
from corpus.readers.xlsx import read_xlsx

CATALOGUE = "成果名称,完成单位,报价\n枸杞烘干设备,宁夏大学,120万元\n"


def texts(content: Content) -> list[str]:
    return [block.text for block in content.blocks if isinstance(block, Paragraph)]


def headings(content: Content) -> list[tuple[int, str]]:
    found = [block for block in content.blocks if isinstance(block, Paragraph) and block.heading]
    return [(block.heading, block.text) for block in found]


def tables(content: Content) -> list[list[tuple[str, ...]]]:
    return [
        [row.cells for row in block.rows] for block in content.blocks if isinstance(block, Table)
    ]


def numbers(content: Content) -> list[int]:
    (table,) = content.blocks
    assert isinstance(table, Table)
    return [row.number for row in table.rows]


def a_workbook(*rows: list[object], title: str = "目录") -> bytes:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = title
    for row in rows:
        sheet.append(row)
    return packed(book)


def packed(book: openpyxl.Workbook) -> bytes:
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def a_word_document() -> bytes:
    document = docx.Document()
    document.add_heading("管理办法", level=1)
    document.add_paragraph("第一条 为了规范管理。")
    table = document.add_table(rows=1, cols=2)
    table.cell(0, 0).text, table.cell(0, 1).text = "成果名称", "烘干设备"
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


# --- text in any encoding -------------------------------------------------------------------------


@pytest.mark.parametrize(
    "data",
    [
        CATALOGUE.encode(),
        CATALOGUE.encode("utf-8-sig"),
        CATALOGUE.encode("gb18030"),
        CATALOGUE.encode("utf-16"),
        codecs.BOM_UTF16_BE + CATALOGUE.encode("utf-16-be"),
        CATALOGUE.encode("utf-32"),
        CATALOGUE.replace("\n", "\r\n").encode(),
        CATALOGUE.replace("\n", "\r").encode(),
        CATALOGUE.replace(",", "\t").encode(),
        CATALOGUE.replace(",", ";").encode(),
        CATALOGUE.replace(",", "|").encode(),
        f"sep=,\n{CATALOGUE}".encode(),
        ("sep=^\r\n" + CATALOGUE.replace(",", "^")).encode(),
        CATALOGUE.replace("宁", "\u200b宁\x00").encode(),
    ],
)
def test_the_same_table_is_read_from_every_encoding_and_delimiter(data: bytes) -> None:
    content = read("目录.csv", data)

    assert tables(content) == [
        [("成果名称", "完成单位", "报价"), ("枸杞烘干设备", "宁夏大学", "120万元")]
    ]


def test_a_quoted_cell_may_hold_delimiters_quotes_and_lines() -> None:
    content = read_csv('成果名称,简介\n甲,"一,二 ""三""\n四"\n乙,五\n'.encode())

    assert tables(content)[0][1:] == [("甲", '一,二 "三"四'), ("乙", "五")]


def test_rows_are_numbered_as_a_spreadsheet_shows_them() -> None:
    content = read_csv('成果名称,简介\n甲,"一\n二\n三"\n\n乙,五\n'.encode())

    assert numbers(content) == [1, 2, 4]


def test_a_quote_that_is_never_closed_is_refused_with_its_line() -> None:
    with pytest.raises(UnreadableFile, match=r"第 \d+ 行.*引号没有闭合") as refused:
        read("目录.csv", '成果名称,简介\n甲,"一\n乙,二\n'.encode())

    assert refused.value.code == "csv_structure"
    assert "引号" in refused.value.hint


def test_a_bad_line_of_jsonl_is_reported_and_the_others_are_read() -> None:
    content = read_jsonl('{"id":"1","title":"甲"}\n\n{"id":\n[1]\n{"id":"2","n":3}\n'.encode())

    assert tables(content) == [[("id", "title", "n"), ("1", "甲", ""), ("2", "", "3")]]
    assert numbers(content) == [0, 1, 5]
    assert [(p.source.row, p.code, p.severity) for p in content.problems] == [
        (3, "json_row", "refused"),
        (4, "json_row", "refused"),
    ]


@pytest.mark.parametrize(
    "line", ['{"a":' + "[" * 900 + "]" * 900 + "}", '{"a":' + "9" * 5000 + "}", "[" * 100_000]
)
def test_a_line_made_to_break_the_parser_is_a_problem_like_any_other(line: str) -> None:
    content = read_jsonl(f'{{"title":"甲"}}\n{line}\n'.encode())

    assert tables(content) == [[("title",), ("甲",)]]
    assert [(p.source.row, p.code) for p in content.problems] == [(2, "json_row")]


def test_half_a_surrogate_is_left_out_of_keys_and_values() -> None:
    content = read_jsonl(rb'{"ti\ud800tle":"\ud83d-a\udc00"}')

    assert tables(content) == [[("title",), ("-a",)]]


def test_markdown_gives_headings_tables_and_plain_words() -> None:
    content = read_markdown(
        "# 办法 #\n\n**第一条** 为了__规范__管理。\n- 一项\n> 引文\n---\n"
        "| 档次 | 比例 |\n| :-- | --: |\n| **甲** | 5% |\n\n## 附则\n2 * 3 * 4\n".encode()
    )

    assert headings(content) == [(1, "办法"), (2, "附则")]
    assert texts(content) == ["办法", "第一条 为了规范管理。", "一项", "引文", "附则", "2 * 3 * 4"]
    assert tables(content) == [[("档次", "比例"), ("甲", "5%")]]


def test_plain_text_is_read_line_by_line_without_invisible_characters() -> None:
    content = read_text(
        "\ufeff国发〔2024〕5号\r\n\r\n\u3000\u3000一、总\u200b则\t要点  如下\u202e\n⽂件".encode()
    )

    assert texts(content) == ["国发〔2024〕5号", "一、总则 要点 如下", "文件"]


# --- web pages ------------------------------------------------------------------------------------


def test_a_page_is_read_without_its_furniture() -> None:
    content = read_html(
        """<html><head><title>管理办法-科技厅</title><style>p{}</style></head><body>
        <nav><a>首页</a></nav><header>科技厅</header><!-- 注 -->
        <h1>管理办法</h1>前言<script>x()</script>续<p>第一条 <b>为了</b>规范，<br>第二行。</p>
        <ul><li>一项</li><li>二项</li></ul><footer>主办单位</footer></body></html>""".encode()
    )

    assert texts(content) == ["管理办法", "前言续", "第一条 为了规范，", "第二行。", "一项", "二项"]
    assert headings(content) == [(1, "管理办法")]


def test_where_one_element_is_the_article_only_that_is_read_under_the_title() -> None:
    words = "本办法适用于自治区行政区域内的科技成果转化活动。" * 5
    content = read_html(
        f"""<html><head><title>办法</title></head><body><div>当前位置</div>
        <div id="zoom"><p>{words}</p></div><div>相关链接</div></body></html>""".encode()
    )

    assert texts(content) == ["办法", words]


def test_a_table_of_facts_is_a_table_and_one_for_layout_is_not() -> None:
    content = read_html(
        """<body><h1>办法</h1><table><tr><td>左栏<table><tr><th>档次</th><th>比例</th></tr>
        <tr><td>甲</td><td>5%</td></tr></table></td></tr></table></body>""".encode()
    )

    assert texts(content) == ["办法", "左栏"]
    assert tables(content) == [[("档次", "比例"), ("甲", "5%")]]


def test_a_control_character_reference_in_a_page_does_no_harm() -> None:
    content = read_html("<body><p>甲<script>x</script>&#1;乙</p></body>".encode())

    assert texts(content) == ["甲乙"]


# --- Word -----------------------------------------------------------------------------------------


def test_a_word_document_gives_its_headings_and_tables_in_order() -> None:
    content = read_docx(a_word_document())

    assert headings(content) == [(2, "管理办法")]
    assert texts(content) == ["管理办法", "第一条 为了规范管理。"]
    assert tables(content) == [[("成果名称", "烘干设备")]]
    assert isinstance(content.blocks[-1], Table)


def test_inserted_text_is_read_and_deleted_text_is_not() -> None:
    content = read_docx(
        a_docx(
            "<w:p><w:r><w:t>补助</w:t></w:r><w:ins><w:r><w:t>50</w:t></w:r></w:ins>"
            "<w:del><w:r><w:delText>30</w:delText><w:t>31</w:t></w:r></w:del>"
            "<w:r><w:t>万元</w:t><w:tab/><w:t>封顶</w:t></w:r></w:p>"
            "<w:del><w:p><w:r><w:t>删去的一段</w:t></w:r></w:p></w:del>"
        )
    )

    assert texts(content) == ["补助50万元 封顶"]


def test_a_text_box_is_read_once_and_content_controls_are_opened() -> None:
    box = "<w:txbxContent><w:p><w:r><w:t>框内</w:t></w:r></w:p></w:txbxContent>"
    content = read_docx(
        a_docx(
            "<w:sdt><w:sdtContent><w:p><w:r><w:t>控件内</w:t></w:r></w:p></w:sdtContent></w:sdt>"
            f"<w:p><w:r><mc:AlternateContent><mc:Choice>{box}</mc:Choice>"
            f"<mc:Fallback><v:textbox>{box}</v:textbox></mc:Fallback></mc:AlternateContent></w:r>"
            "</w:p>"
        )
    )

    assert texts(content) == ["控件内", "框内"]


def test_a_table_in_a_cell_stays_in_that_cell() -> None:
    def cell(inner: str) -> str:
        return f"<w:tc>{inner}</w:tc>"

    def words(text: str) -> str:
        return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"

    inner = f"<w:tbl><w:tr>{cell(words('内'))}</w:tr></w:tbl>"
    content = read_docx(
        a_docx(f"<w:tbl><w:tr>{cell(words('外') + inner)}{cell(words('右'))}</w:tr></w:tbl>")
    )

    assert tables(content) == [[("外内", "右")]]


def test_chinese_heading_styles_count_as_headings() -> None:
    styles = (
        '<w:style w:styleId="a"><w:name w:val="标题 2"/></w:style>'
        '<w:style w:styleId="b"><w:name w:val="Title"/></w:style>'
    )

    def styled(style: str, text: str) -> str:
        mark = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>'
        return f"<w:p>{mark}<w:r><w:t>{text}</w:t></w:r></w:p>"

    content = read_docx(a_docx(styled("b", "办法") + styled("a", "总则"), styles=styles))

    assert headings(content) == [(1, "办法"), (3, "总则")]


# --- workbooks ------------------------------------------------------------------------------------


def test_cells_read_as_a_spreadsheet_shows_them() -> None:
    morning = datetime(2026, 4, 1, 9, 30)  # noqa: DTZ001  (workbooks know no time zones)
    content = read_xlsx(
        a_workbook(
            ["名称", date(2026, 4, 1), morning, 0.1 + 0.2, 120.0, 7, True],
            [" 两\n行 ", "", None, 1e-7],
        )
    )

    assert tables(content) == [
        [
            ("名称", "2026-04-01", "2026-04-01 09:30", "0.3", "120", "7", "是"),
            ("两行", "", "", "1e-07"),
        ]
    ]


def test_every_sheet_is_a_table_with_its_rows_as_numbered() -> None:
    book = openpyxl.Workbook()
    first = book.worksheets[0]
    first.title = "成果"
    first["A1"], first["A3"], first["A4"] = "2026年成果目录", "成果名称", "烘干设备"
    book.create_sheet("需求")["A1"] = "需求名称"
    book.create_sheet("空")

    content = read_xlsx(packed(book))

    found = [block for block in content.blocks if isinstance(block, Table)]
    assert [(t.name, [r.number for r in t.rows]) for t in found] == [
        ("成果", [1, 3, 4]),
        ("需求", [1]),
    ]
    assert all(table.records for table in found)


# --- what is refused ------------------------------------------------------------------------------


def test_a_table_without_data_is_told_what_a_table_needs() -> None:
    with pytest.raises(UnreadableFile, match="表里没有数据") as refused:
        read("a.csv", codecs.BOM_UTF8)

    assert "第一行写表头" in refused.value.hint


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("a.csv", b"", "empty"),
        ("a.pdf", b" \r\n\t", "empty"),
        ("a.csv", codecs.BOM_UTF8, "no_text"),
        ("a.txt", b"\xe3\x80\x80\n", "no_text"),
        ("a.zip", b"PK\x03\x04", "unsupported_format"),
        ("a", b"text", "unsupported_format"),
        ("a.doc", b"text", "old_office"),
        ("a.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old_office"),
        ("a.docx", b"plain text", "extension_mismatch"),
        ("a.xlsx", b"%PDF-1.4", "extension_mismatch"),
        ("a.pdf", b"PK\x03\x04", "extension_mismatch"),
        ("a.md", b"PK\x03\x04", "extension_mismatch"),
        ("a.csv", b"%PDF-1.4", "extension_mismatch"),
        ("a.docx", b"PK\x03\x04 and no more", "damaged_package"),
        ("a.xlsx", b"PK\x03\x04 and no more", "damaged_package"),
        ("a.txt", codecs.BOM_UTF16_LE + b"\x00\xd8\x00", "encoding"),
        ("a.html", b"<!-- nothing -->", "damaged_html"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_with_cause_and_hint(
    name: str, data: bytes, code: str
) -> None:
    with pytest.raises(UnreadableFile) as refused:
        read(name, data)

    assert refused.value.code == code
    assert str(refused.value) and refused.value.hint.endswith("。")


def test_the_ending_of_a_name_counts_in_any_case() -> None:
    assert texts(read("说明.TXT", "甲".encode())) == ["甲"]
    assert ".pdf" in SUFFIXES


def test_a_workbook_named_as_a_document_is_refused() -> None:
    with pytest.raises(UnreadableFile) as refused:
        read("a.docx", a_workbook(["成果名称"]))

    assert refused.value.code == "extension_mismatch"


# --- whatever the bytes, a reader never crashes ---------------------------------------------------

READERS: list[Callable[[bytes], Content]] = [
    read_csv, read_docx, read_html, read_jsonl, read_markdown, read_text, read_xlsx,
]  # fmt: skip
TEXT_READERS = [read_csv, read_html, read_jsonl, read_markdown, read_text]
# What the formats are made of, so that chance gets past the first check.
SCRAPS = st.lists(
    st.sampled_from(
        [
            *"<>/=&;#|,\t\"'{}[]:*-_\n\r\0\v甲。",
            *("sep=", "<table>", "<tr><td>", "</p>", "<!--", "&#1;", "\u200b", "\ufeff"),
            *('{"a":', "\\ud800", "| a |", "|-", "# ", "**", "第一条"),
        ]
    )
).map("".join)


def gives_content_or_refuses(reader: Callable[[bytes], Content], data: bytes) -> None:
    """Fail on any other error, and on text that could not be stored or would break a line."""
    with suppress(UnreadableFile):
        for block in reader(data).blocks:
            rows = block.rows if isinstance(block, Table) else ()
            written = [cell for row in rows for cell in row.cells]
            written += [block.text] if isinstance(block, Paragraph) else []

            assert not any("\n" in text or "\0" in text for text in written)
            assert "".join(written).encode().decode() == "".join(written)


@pytest.mark.parametrize("reader", READERS)
@given(data=st.binary(max_size=60))
@example(data=b"\xff\xfe\x00")
def test_any_bytes_give_content_or_are_refused(
    reader: Callable[[bytes], Content], data: bytes
) -> None:
    gives_content_or_refuses(reader, data)


@pytest.mark.parametrize("reader", TEXT_READERS)
@given(text=SCRAPS)
def test_any_scraps_of_markup_give_content_or_are_refused(
    reader: Callable[[bytes], Content], text: str
) -> None:
    gives_content_or_refuses(reader, text.encode())


@pytest.mark.parametrize(
    ("reader", "whole"),
    [(read_docx, a_word_document()), (read_xlsx, a_workbook(["成果名称", 1.5], ["烘干", 2.0]))],
)
@given(places=st.lists(st.integers(0, 10**6), min_size=1, max_size=8), cut=st.integers(0, 10**6))
def test_a_damaged_file_gives_content_or_is_refused(
    reader: Callable[[bytes], Content], whole: bytes, places: list[int], cut: int
) -> None:
    flipped = bytearray(whole)
    for place in places:
        flipped[place % len(whole)] ^= 1 << place % 8

    gives_content_or_refuses(reader, bytes(flipped))
    gives_content_or_refuses(reader, whole[: cut % len(whole)])
