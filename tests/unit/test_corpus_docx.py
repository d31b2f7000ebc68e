"""Word documents, made here as XML: what is read, in what order, and what is said of it."""

import io
import zipfile
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.errors import UnreadableFile
from corpus.readers.blocks import Content, Paragraph, Table
from corpus.readers.docx import read_docx
from corpus.readers.docx.numerals import numeral
from corpus.readers.docx.tables import Cell, TableRow, aligned

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
NAMES = (
    f'xmlns:r="{OFFICE}" xmlns:v="urn:schemas-microsoft-com:vml" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:dgm="http://schemas.openxmlformats.org/drawingml/2006/diagram"'
)


def part(root: str, inner: str, *, word: str = WORD) -> str:
    return f'<w:{root} xmlns:w="{word}" {NAMES}>{inner}</w:{root}>'


def packed(parts: dict[str, str | bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return stream.getvalue()


def a_file(body: str, *, word: str = WORD, **others: str) -> bytes:
    """Give a Word file; others are further parts of `word/` by their root element."""
    parts: dict[str, str | bytes] = {
        "[Content_Types].xml": "",
        "word/document.xml": part("document", f"<w:body>{body}</w:body>", word=word),
    }
    roots = {"header": "hdr", "footer": "ftr"}
    for name, inner in others.items():
        root = roots.get(name.rstrip("0123456789"), name)
        parts[f"word/{name}.xml"] = part(root, inner, word=word)
    return packed(parts)


def relations(*targets: tuple[str, str, str, str]) -> str:
    inner = "".join(
        f'<Relationship Id="{id}" Type="{OFFICE}/{kind}" Target="{target}" TargetMode="{mode}"/>'
        for id, kind, target, mode in targets  # noqa: A001  (as the attribute is called)
    )
    space = "http://schemas.openxmlformats.org/package/2006/relationships"
    return f'<Relationships xmlns="{space}">{inner}</Relationships>'


def run(text: str, looks: str = "") -> str:
    return f'<w:r><w:rPr>{looks}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def p(*inner: str, says: str = "") -> str:
    words = "".join(text if text.startswith("<") else run(text) for text in inner)
    return f"<w:p><w:pPr>{says}</w:pPr>{words}</w:p>"


def tc(*inner: str, says: str = "") -> str:
    blocks = "".join(text if text.startswith("<") else p(text) for text in inner)
    return f"<w:tc><w:tcPr>{says}</w:tcPr>{blocks}</w:tc>"


def tbl(*rows: Sequence[str], says: str = "") -> str:
    cells = ("".join(c if c.startswith("<") else tc(c) for c in row) for row in rows)
    return f"<w:tbl><w:tblPr>{says}</w:tblPr>{''.join(f'<w:tr>{c}</w:tr>' for c in cells)}</w:tbl>"


def box(*blocks: str) -> str:
    inner = "".join(blocks)
    return f"<w:pict><v:shape><w:txbxContent>{inner}</w:txbxContent></v:shape></w:pict>"


def texts(content: Content) -> list[str]:
    return [block.text for block in content.blocks if isinstance(block, Paragraph)]


def cells(content: Content) -> list[list[tuple[str, ...]]]:
    return [[row.cells for row in b.rows] for b in content.blocks if isinstance(b, Table)]


def hidden(content: Content) -> list[str]:
    return [b.text for b in content.blocks if isinstance(b, Paragraph) and b.caution]


def codes(content: Content) -> list[str]:
    assert {problem.severity for problem in content.problems} <= {"flagged"}
    return [problem.code for problem in content.problems]


def refusal(data: bytes) -> UnreadableFile:
    with pytest.raises(UnreadableFile) as refused:
        read_docx(data)
    assert str(refused.value) and refused.value.hint.endswith("。")
    return refused.value


# --- text, in order, from wherever it stands ------------------------------------------------------


@pytest.mark.parametrize(
    "wrapped",
    [
        "<w:sdt><w:sdtPr><w:alias/></w:sdtPr><w:sdtContent>{}</w:sdtContent></w:sdt>",
        '<w:smartTag w:element="date">{}</w:smartTag>',
        '<w:customXml w:element="x">{}</w:customXml>',
        '<w:hyperlink r:id="rId1">{}</w:hyperlink>',
        '<w:fldSimple w:instr="REF x">{}</w:fldSimple>',
        '<w:ins w:id="1">{}</w:ins>',
        '<w:moveTo w:id="1">{}</w:moveTo>',
        '<w:dir w:val="ltr">{}</w:dir>',
        "<m:oMath>{}</m:oMath>",
    ],
)
def test_a_wrapper_around_runs_changes_nothing(wrapped: str) -> None:
    content = read_docx(a_file(p("补助", wrapped.format(run("五十")), "万元")))

    assert texts(content) == ["补助五十万元"]


@pytest.mark.parametrize("tag", ["del", "moveFrom"])
def test_what_was_deleted_or_moved_away_is_left_out_and_said(tag: str) -> None:
    gone = f'<w:{tag} w:id="1">{run("三十")}<w:r><w:delText>三</w:delText></w:r></w:{tag}>'

    content = read_docx(a_file(p("补助", gone, run("五十"))))

    assert texts(content) == ["补助五十"]
    assert codes(content) == ["tracked_changes"]
    assert "1 处修订" in content.problems[0].what


def test_a_deleted_paragraph_mark_joins_two_paragraphs_and_takes_no_number() -> None:
    mark = '<w:rPr><w:del w:id="1"/></w:rPr>'
    list_ = '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>'

    content = read_docx(
        a_file(
            p("前半", says=mark) + p("后半") + p(says=list_ + mark) + p("总则", says=list_),
            numbering=a_list(("decimal", "%1.")),
        )
    )

    assert texts(content) == ["前半后半", "1. 总则"]


def test_a_deleted_row_and_a_deleted_cell_are_left_out() -> None:
    gone = '<w:tr><w:trPr><w:del w:id="1"/></w:trPr>' + tc("旧") + tc("旧") + "</w:tr>"
    table = tbl(["甲", "乙"], ["丙", tc("旧", says='<w:cellDel w:id="2"/>')])

    content = read_docx(a_file(table.replace("</w:tbl>", f"{gone}</w:tbl>")))

    assert cells(content) == [[("甲", "乙"), ("丙", "")]]


def test_a_text_box_follows_its_paragraph_and_is_read_once() -> None:
    inner = p("框内") + tbl(["一", "二"])
    choice = f"<mc:Choice><wps:wsp>{box(inner)}</wps:wsp></mc:Choice>"
    fallback = f"<mc:Fallback>{box(inner)}</mc:Fallback>"
    both = f"<w:r><mc:AlternateContent>{choice}{fallback}</mc:AlternateContent></w:r>"

    content = read_docx(a_file(p("前", both, "后") + p("再后")))

    assert texts(content) == ["前后", "框内", "再后"]
    assert cells(content) == [[("一", "二")]]


def test_where_only_the_fallback_has_text_it_is_read() -> None:
    both = (
        "<mc:AlternateContent><mc:Choice><w:drawing/></mc:Choice>"
        f"<mc:Fallback>{box(p('框内'))}</mc:Fallback></mc:AlternateContent>"
    )

    content = read_docx(a_file(p(f"<w:r>{both}</w:r>")))

    assert texts(content) == ["框内"]


def test_the_words_of_a_diagram_and_of_word_art_are_read() -> None:
    drawing = '<w:r><w:drawing><dgm:relIds r:dm="rId5"/></w:drawing></w:r>'
    art = '<w:r><w:pict><v:shape><v:textpath string="内部资料"/></v:shape></w:pict></w:r>'
    step = "<dgm:pt><dgm:t><a:p><a:r><a:t>{}</a:t></a:r></a:p></dgm:t></dgm:pt>"
    model = f"<dgm:dataModel {NAMES}>{step.format('申报')}{step.format('评审')}</dgm:dataModel>"

    content = read_docx(
        packed(
            {
                "[Content_Types].xml": "",
                "word/document.xml": part(
                    "document", f"<w:body>{p('流程', drawing, art)}</w:body>"
                ),
                "word/_rels/document.xml.rels": relations(
                    ("rId5", "diagramData", "diagrams/data1.xml", "Internal")
                ),
                "word/diagrams/data1.xml": model,
            }
        )
    )

    assert texts(content) == ["流程内部资料", "申报", "评审"]


def test_a_diagram_within_itself_is_read_once() -> None:
    drawing = '<w:r><w:drawing><dgm:relIds r:dm="rId5"/></w:drawing></w:r>'
    model = f"<dgm:dataModel {NAMES}><a:p><a:r><a:t>申报</a:t></a:r>{drawing}</a:p></dgm:dataModel>"
    model = model.replace("<dgm:dataModel ", f'<dgm:dataModel xmlns:w="{WORD}" ')

    content = read_docx(
        packed(
            {
                "[Content_Types].xml": "",
                "word/document.xml": part("document", f"<w:body>{p('流程', drawing)}</w:body>"),
                "word/_rels/document.xml.rels": relations(
                    ("rId5", "diagramData", "diagrams/data1.xml", "Internal")
                ),
                "word/diagrams/data1.xml": model,
            }
        )
    )

    assert texts(content) == ["流程", "申报"]


def test_the_result_of_a_field_is_text_and_its_instruction_is_not() -> None:
    def sign(kind: str) -> str:
        return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'

    field = (
        sign("begin") + "<w:r><w:instrText>PAGEREF x</w:instrText></w:r>" + sign("separate")
        + run("十二") + sign("end")
    )  # fmt: skip
    content = read_docx(a_file(p("见第", field, "页")))

    assert texts(content) == ["见第十二页"]
    assert codes(content) == []


@pytest.mark.parametrize("code", ['INCLUDETEXT "http://x"', " DDEAUTO a b", "link Excel.Sheet.8"])
def test_a_field_that_fetches_text_from_elsewhere_is_flagged(code: str) -> None:
    field = f"<w:r><w:instrText>{code}</w:instrText></w:r>"

    assert codes(read_docx(a_file(p("正文", field)))) == ["active_content"]


def test_notes_follow_the_paragraph_that_refers_to_them() -> None:
    mark = '<w:r><w:footnoteReference w:id="2"/></w:r>'
    content = read_docx(
        a_file(
            p("第一条", mark) + p("第二条"),
            footnotes='<w:footnote w:id="0" w:type="separator"><w:p/></w:footnote>'
            f'<w:footnote w:id="2">{p("指本级财政")}</w:footnote>'
            f'<w:footnote w:id="3">{p("没有引用")}</w:footnote>',
        )
    )

    assert texts(content) == ["第一条", "［注1］指本级财政", "第二条", "［注2］没有引用"]


def test_comments_stand_at_the_end_and_are_marked_as_no_part_of_the_text() -> None:
    content = read_docx(
        a_file(p("第一条"), comments=f'<w:comment w:id="1">{p("这条要改")}</w:comment>')
    )

    assert texts(content) == ["第一条", "［批注］这条要改"]
    assert hidden(content) == ["［批注］这条要改"]
    assert codes(content) == ["comments"]


def test_headers_and_footers_are_margins_and_all_there_is_if_the_body_is_empty() -> None:
    margins = {"header1": p("科技厅文件"), "footer1": p("第 1 页")}

    assert read_docx(a_file(p("正文"), **margins)).margins == ("科技厅文件", "第 1 页")
    assert texts(read_docx(a_file("", **margins))) == ["科技厅文件", "第 1 页"]


@pytest.mark.parametrize(
    ("font", "code", "expected"),
    [("Symbol", "F0B3", "≥"), ("Wingdings", "F0FE", "☑"), ("宋体", "2460", "①"), ("X", "E123", "")],
)
def test_a_symbol_is_read_where_its_font_is_known(font: str, code: str, expected: str) -> None:
    content = read_docx(a_file(p("投入", f'<w:r><w:sym w:font="{font}" w:char="{code}"/></w:r>')))

    assert texts(content) == [f"投入{expected}"]


def test_a_box_to_tick_is_read_as_ticked_or_not() -> None:
    def tick(value: str) -> str:
        inner = f"<w:ffData><w:checkBox>{value}</w:checkBox></w:ffData>"
        return f'<w:r><w:fldChar w:fldCharType="begin">{inner}</w:fldChar></w:r>'

    on, off = tick('<w:default w:val="0"/><w:checked/>'), tick('<w:default w:val="0"/>')
    content = read_docx(a_file(p(on, "公开", off, "不公开")))

    assert texts(content) == ["☑公开□不公开"]


def test_the_strict_edition_is_read_like_the_other() -> None:
    assert texts(read_docx(a_file(p("第一条"), word=STRICT))) == ["第一条"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "gb2312"])
def test_a_part_may_be_in_any_encoding_that_it_declares(encoding: str) -> None:
    xml = f'<?xml version="1.0" encoding="{encoding}"?>' + part(
        "document", f"<w:body>{p('第一条 补助')}</w:body>"
    )

    content = read_docx(
        packed({"[Content_Types].xml": "", "word/document.xml": xml.encode(encoding)})
    )

    assert texts(content) == ["第一条 补助"]


def test_the_text_is_found_by_its_relation_whatever_its_name() -> None:
    data = packed(
        {
            "[Content_Types].xml": "",
            "_rels/.rels": relations(("a", "officeDocument", "/Word/Document2.xml", "Internal")),
            "word\\document2.xml": part("document", f"<w:body>{p('正文')}</w:body>"),
        }
    )

    assert texts(read_docx(data)) == ["正文"]


# --- headings and automatic numbers ---------------------------------------------------------------


def test_a_heading_is_known_by_its_style_by_what_that_is_based_on_or_by_its_outline() -> None:
    styles = (
        '<w:style w:styleId="h"><w:name w:val="heading 1"/></w:style>'
        '<w:style w:styleId="own"><w:name w:val="我的"/><w:basedOn w:val="h"/></w:style>'
        '<w:style w:styleId="o"><w:name w:val="章"/><w:outlineLvl w:val="2"/></w:style>'
        '<w:style w:styleId="x"><w:basedOn w:val="y"/></w:style>'
        '<w:style w:styleId="y"><w:basedOn w:val="x"/></w:style>'
    )
    body = "".join(p(s, says=f'<w:pStyle w:val="{s}"/>') for s in ("h", "own", "o", "x"))
    body += p("直接", says='<w:outlineLvl w:val="0"/>') + p(
        "正文", says='<w:outlineLvl w:val="9"/>'
    )

    content = read_docx(a_file(body, styles=styles))

    assert [b.heading for b in content.blocks if isinstance(b, Paragraph)] == [2, 2, 4, 0, 2, 0]


def a_list(*levels: tuple[str, str], more: str = "") -> str:
    """Give a numbering part with one list, by the form and pattern of each level."""
    inner = "".join(
        f'<w:lvl w:ilvl="{n}"><w:start w:val="1"/><w:numFmt w:val="{form}"/>'
        f'<w:lvlText w:val="{pattern}"/></w:lvl>'
        for n, (form, pattern) in enumerate(levels)
    )
    return (
        f'<w:abstractNum w:abstractNumId="0">{inner}</w:abstractNum>'
        f'<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>{more}'
    )


def at(level: int, text: str, number: int = 1) -> str:
    says = f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>'
    return p(text, says=says) if text else p(says=says)


CHAPTERS = a_list(
    ("chineseCountingThousand", "第%1章"),
    ("chineseCountingThousand", "（%2）"),
    ("decimal", "%1.%3."),
    ("bullet", "\uf0b7"),
)


def test_automatic_numbers_are_written_out_and_start_again_under_each_heading() -> None:
    body = (
        at(0, "总则") + at(1, "目的") + at(1, "范围") + at(0, "附则") + at(1, "施行") + at(3, "点")
    )

    content = read_docx(a_file(body, numbering=CHAPTERS))

    assert texts(content) == [
        "第一章 总则", "（一）目的", "（二）范围", "第二章 附则", "（一）施行", "点",
    ]  # fmt: skip


def test_a_level_may_show_the_numbers_above_it() -> None:
    body = at(0, "总则") + at(0, "分则") + at(2, "甲") + at(2, "乙")

    content = read_docx(a_file(body, numbering=CHAPTERS))

    assert texts(content)[2:] == ["二.1. 甲", "二.2. 乙"]


def test_articles_count_on_across_chapters_where_the_list_says_so() -> None:
    levels = (
        '<w:lvl w:ilvl="0"><w:numFmt w:val="chineseCountingThousand"/>'
        '<w:lvlText w:val="第%1章"/></w:lvl>'
        '<w:lvl w:ilvl="1"><w:numFmt w:val="chineseCountingThousand"/>'
        '<w:lvlText w:val="第%2条"/><w:lvlRestart w:val="0"/></w:lvl>'
    )
    numbering = (
        f'<w:abstractNum w:abstractNumId="0">{levels}</w:abstractNum>'
        '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
    )

    content = read_docx(
        a_file(at(0, "甲") + at(1, "a") + at(0, "乙") + at(1, "b"), numbering=numbering)
    )

    assert texts(content) == ["第一章 甲", "第一条 a", "第二章 乙", "第二条 b"]


def test_a_list_that_starts_anew_does_so_once() -> None:
    again = (
        '<w:num w:numId="2"><w:abstractNumId w:val="0"/><w:lvlOverride w:ilvl="0">'
        '<w:startOverride w:val="5"/></w:lvlOverride></w:num>'
    )
    body = at(0, "甲") + at(0, "乙") + at(0, "丙", 2) + at(0, "丁", 2)

    content = read_docx(a_file(body, numbering=a_list(("decimal", "%1、"), more=again)))

    assert texts(content) == ["1、甲", "2、乙", "5、丙", "6、丁"]


def test_a_style_may_number_its_paragraphs_and_a_paragraph_may_decline() -> None:
    styles = (
        '<w:style w:type="paragraph" w:styleId="条"><w:pPr><w:numPr><w:ilvl w:val="0"/>'
        '<w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="新条"><w:basedOn w:val="条"/></w:style>'
    )
    none = '<w:numPr><w:numId w:val="0"/></w:numPr>'
    body = "".join(
        p("款", says=f'<w:pStyle w:val="{style}"/>{more}')
        for style, more in (("条", ""), ("条", none), ("新条", ""))
    )

    content = read_docx(
        a_file(body, styles=styles, numbering=a_list(("chineseCounting", "第%1条")))
    )

    assert texts(content) == ["第一条 款", "款", "第二条 款"]


def test_a_column_that_is_numbered_automatically_has_its_numbers() -> None:
    table = tbl(["序号", "名称"], [tc(at(0, "")), "甲"], [tc(at(0, "")), "乙"])

    content = read_docx(a_file(table, numbering=a_list(("decimal", "%1"))))

    assert cells(content) == [[("序号", "名称"), ("1", "甲"), ("2", "乙")]]


@pytest.mark.parametrize(
    ("style", "written"),
    [
        ("chineseCountingThousand", {1: "一", 10: "十", 11: "十一", 20: "二十", 105: "一百零五"}),
        ("chineseLegalSimplified", {1: "壹", 10: "壹拾", 25: "贰拾伍"}),
        ("ideographTraditional", {1: "甲", 10: "癸", 11: "甲"}),
        ("ideographZodiac", {1: "子", 12: "亥"}),
        ("ideographDigital", {10: "一〇"}),
        ("decimalEnclosedCircle", {1: "①", 20: "⑳", 21: "㉑", 51: "51"}),
        ("upperLetter", {1: "A", 26: "Z", 27: "AA"}),
        ("lowerRoman", {4: "iv", 1990: "mcmxc"}),
        ("decimalZero", {3: "03", 12: "12"}),
        ("bullet", {1: ""}),
        ("something new", {7: "7"}),
    ],
)
def test_numbers_are_written_as_word_writes_them(style: str, written: dict[int, str]) -> None:
    assert {number: numeral(number, style) for number in written} == written


@given(st.integers(0, 99_999_999))
def test_no_two_numbers_are_written_alike_in_chinese(number: int) -> None:
    written = {numeral(n, "chineseCountingThousand") for n in range(number, number + 30)}

    assert len(written) == 30
    assert all(set(text) <= set("零一二三四五六七八九十百千万") for text in written)


# --- tables ---------------------------------------------------------------------------------------


def test_a_merged_cell_has_its_text_once_and_the_others_stand_under_their_header() -> None:
    wide, down = '<w:gridSpan w:val="2"/>', '<w:vMerge w:val="restart"/>'
    table = tbl(
        [tc("单位", says=down), tc("经费", says=wide), "备注"],
        [tc(says="<w:vMerge/>"), "拨款", "自筹", ""],
        ["甲", "1", "2", "无"],
        [tc("合计", says=wide), "2", ""],
    )

    (found,) = [b for b in read_docx(a_file(table)).blocks if isinstance(b, Table)]

    assert [row.cells for row in found.rows] == [
        ("单位", "经费", "", "备注"), ("", "拨款", "自筹", ""), ("甲", "1", "2", "无"),
        ("合计", "", "2", ""),
    ]  # fmt: skip
    assert [row.spans for row in found.rows] == [((1, 2),), (), (), ((0, 1),)]


def test_in_a_form_nothing_comes_between_a_label_and_its_value() -> None:
    def wide(text: str, span: int) -> str:
        return tc(text, says=f'<w:gridSpan w:val="{span}"/>')

    content = read_docx(
        a_file(
            tbl(
                ["成果名称", wide("烘干设备", 5)],
                [wide("完成单位", 2), "大学", wide("电话", 2), "无"],
                ["类别", wide("应用", 2), "领域", wide("农业", 2)],
            )
        )
    )

    assert cells(content) == [
        [
            ("成果名称", "烘干设备"),
            ("完成单位", "大学", "电话", "无"),
            ("类别", "应用", "领域", "农业"),
        ]
    ]


def test_a_row_that_starts_late_keeps_its_place() -> None:
    late = '<w:tr><w:trPr><w:gridBefore w:val="1"/></w:trPr>' + tc("2") + tc("3") + "</w:tr>"
    table = tbl(["甲", "乙", "丙"], ["1", "1", "1"]).replace("</w:tbl>", f"{late}</w:tbl>")

    assert cells(read_docx(a_file(table))) == [
        [("甲", "乙", "丙"), ("1", "1", "1"), ("", "2", "3")]
    ]


def test_a_frame_of_single_cells_is_read_as_what_stands_in_it() -> None:
    frame = tbl([tc(p("通知"), tbl(["档次", "比例"], ["甲", "5%"]), p("附则"))])

    content = read_docx(a_file(frame))

    assert texts(content) == ["通知", "附则"]
    assert cells(content) == [[("档次", "比例"), ("甲", "5%")]]


CUTS = st.lists(st.lists(st.integers(1, 4), min_size=1, max_size=5), min_size=1, max_size=8)


@given(CUTS)
def test_however_cells_are_merged_each_text_stands_once_in_its_row_in_order(
    cuts: list[list[int]],
) -> None:
    rows = [
        TableRow(cells=[Cell(text=f"{r}-{c}", span=span) for c, span in enumerate(spans)])
        for r, spans in enumerate(cuts)
    ]

    for row, found in zip(rows, aligned(rows), strict=True):
        assert [text for text in found.texts if text] == [cell.text for cell in row.cells]
        assert all(first < last for first, last in found.spans)


def test_an_absurd_span_costs_nothing() -> None:
    table = tbl(["甲", "乙"], [tc("丙", says='<w:gridSpan w:val="2000000000"/>'), "丁"])

    assert cells(read_docx(a_file(table))) == [[("甲", "乙"), ("丙", "丁")]]


# --- what a reader of the document does not see ---------------------------------------------------


@pytest.mark.parametrize(
    "looks",
    [
        "<w:vanish/>",
        '<w:vanish w:val="1"/>',
        '<w:color w:val="FFFFFF"/>',
        '<w:color w:val="FDFDFD"/>',
        '<w:sz w:val="2"/>',
        '<w:shd w:val="clear" w:fill="000000"/><w:color w:val="000000"/>',
        '<w:rStyle w:val="secret"/>',
    ],
)
def test_a_hidden_run_is_a_paragraph_of_its_own_and_is_flagged(looks: str) -> None:
    styles = (
        '<w:style w:styleId="base"><w:rPr><w:vanish/></w:rPr></w:style>'
        '<w:style w:styleId="secret"><w:basedOn w:val="base"/></w:style>'
    )

    content = read_docx(a_file(p("补助", run("九十五", looks), "五十万元"), styles=styles))

    assert texts(content) == ["补助五十万元", "九十五"]
    assert hidden(content) == ["九十五"]
    assert codes(content) == ["hidden_text"]


@pytest.mark.parametrize(
    ("looks", "around"),
    [
        ('<w:vanish w:val="0"/>', "{}"),
        ('<w:vanish w:val="false"/>', "{}"),
        ('<w:color w:val="auto"/>', "{}"),
        ('<w:color w:val="C0C0C0"/>', "{}"),
        ('<w:sz w:val="16"/>', "{}"),
        ('<w:color w:val="FFFFFF"/><w:highlight w:val="blue"/>', "{}"),
        ('<w:color w:val="FFFFFF"/><w:shd w:val="clear" w:fill="1F4E79"/>', "{}"),
        ('<w:color w:val="FFFFFF"/>', f"<w:p><w:r>{box('{}')}</w:r></w:p>"),
        ("<w:webHidden/>", "{}"),
    ],
)
def test_what_is_seen_is_not_taken_for_hidden(looks: str, around: str) -> None:
    content = read_docx(a_file(around.format(p(run("五十万元", looks)))))

    assert texts(content) == ["五十万元"]
    assert hidden(content) == [] and codes(content) == []


def test_what_word_hides_around_a_pasted_form_is_not_worth_a_word() -> None:
    content = read_docx(a_file(p(run("窗体顶端", "<w:vanish/>")) + p("正文")))

    assert texts(content) == ["正文"] and codes(content) == []


def test_white_words_in_a_shape_without_colour_are_hidden() -> None:
    shape = (
        "<w:r><w:drawing><wps:wsp><wps:spPr><a:noFill/></wps:spPr><wps:txbx><w:txbxContent>"
        + p(run("看不见", '<w:color w:val="FFFFFF"/>'))
        + "</w:txbxContent></wps:txbx></wps:wsp></w:drawing></w:r>"
    )

    assert hidden(read_docx(a_file(p("正文", shape)))) == ["看不见"]


def test_a_hidden_word_in_a_cell_stays_there_and_its_row_is_marked() -> None:
    white = tc(p("甲", run("（秘）", '<w:color w:val="FFFFFF"/>')))
    shaded = tc(
        p(run("白字", '<w:color w:val="FFFFFF"/>')), says='<w:shd w:val="clear" w:fill="1F4E79"/>'
    )

    content = read_docx(a_file(tbl([shaded, "乙"], [white, "丁"])))

    (table,) = [b for b in content.blocks if isinstance(b, Table)]
    assert [row.cells for row in table.rows] == [("白字", "乙"), ("甲（秘）", "丁")]
    assert [bool(row.caution) for row in table.rows] == [False, True]
    assert codes(content) == ["hidden_text"]


@pytest.mark.parametrize(
    "text",
    ["忽\u200b略\u200b以\u200b上", "\u202e元万百\u202c", "须知\U000e0069\U000e0067\U000e006e"],
)
def test_marks_that_split_or_turn_words_are_taken_out_and_flagged(text: str) -> None:
    content = read_docx(a_file(p(text)))

    assert codes(content) == ["invisible_marks"]
    assert not set(texts(content)[0]) & {"\u200b", "\u202e", "\u202c"}


@pytest.mark.parametrize(
    "text", ["一\u200b二", "می\u200cخواهم " * 5, "🏴\U000e0067\U000e0062\U000e007f"]
)
def test_a_stray_mark_or_one_that_a_script_needs_is_not_flagged(text: str) -> None:
    assert codes(read_docx(a_file(p(text)))) == []


# --- what is said of the file ---------------------------------------------------------------------


def test_macros_objects_and_foreign_documents_are_flagged_and_not_read() -> None:
    body = p("正文", "<w:r><w:object/></w:r>") + '<w:altChunk r:id="rId9"/>'
    data = packed(
        {
            "[Content_Types].xml": "",
            "word/document.xml": part("document", f"<w:body>{body}</w:body>"),
            "word/_rels/document.xml.rels": relations(
                ("rId9", "aFChunk", "other.docx", "Internal"),
                ("rId1", "attachedTemplate", "https://127.0.0.1/x.dotm", "External"),
            ),
            "word/other.docx": b"PK",
            "word/vbaProject.bin": b"",
        }
    )

    content = read_docx(data)

    assert texts(content) == ["正文"]
    assert codes(content) == ["macros", "embedded_document", "embedded_objects", "active_content"]


def test_a_web_page_within_a_document_is_read() -> None:
    data = packed(
        {
            "[Content_Types].xml": "",
            "word/document.xml": part("document", '<w:body><w:altChunk r:id="rId9"/></w:body>'),
            "word/_rels/document.xml.rels": relations(("rId9", "aFChunk", "a.htm", "Internal")),
            "word/a.htm": "<html><body><p>第一条 为了规范管理。</p></body></html>".encode(),
        }
    )

    assert texts(read_docx(data)) == ["第一条 为了规范管理。"]


@pytest.mark.parametrize(
    "start",
    [
        '<!DOCTYPE w:document [<!ENTITY x "甲">]>',
        '<!DOCTYPE w:document SYSTEM "file:///etc/hostname">',
        "<!DOCTYPE w:document>",
    ],
)
def test_a_document_with_a_dtd_is_kept_aside_unread(start: str) -> None:
    xml = start + part("document", f"<w:body>{p('前&amp;后')}</w:body>")

    refused = refusal(packed({"[Content_Types].xml": "", "word/document.xml": xml}))

    assert refused.code == "dtd" and refused.kept


def test_an_unknown_entity_never_cuts_the_text_in_silence() -> None:
    assert refusal(a_file(p("前&x;后"))).code == "damaged_docx"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "damaged_docx"),
        (packed({"word/document.xml": part("document", p("正文"))}), "damaged_docx"),
        (packed({"[Content_Types].xml": ""}), "damaged_docx"),
        (packed({"[Content_Types].xml": "", "word/document.xml": "<html/>"}), "damaged_docx"),
        (packed({"[Content_Types].xml": "", "word/document.xml": ""}), "damaged_docx"),
        (a_file(p("正文"))[:-40], "damaged_docx"),
        (a_file("<w:p/>"), "no_text"),
        (a_file("<w:p>" * 200 + "</w:p>" * 200), "nested_too_deep"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_cause(data: bytes, code: str) -> None:
    assert refusal(data).code == code


def test_a_document_of_pictures_alone_is_refused_with_their_number() -> None:
    picture = "<w:r><w:drawing><a:blip/></w:drawing></w:r>"

    refused = refusal(a_file(p(picture, picture)))

    assert refused.code == "no_text" and "2 张图片" in str(refused)


@pytest.mark.parametrize(
    ("text", "expected"), [("扫描件", ["pictures_unread"]), ("正文" * 200, [])]
)
def test_pictures_beside_hardly_any_text_are_said_to_be_unread(
    text: str, expected: list[str]
) -> None:
    picture = "<w:r><w:drawing><a:blip/></w:drawing></w:r>"

    assert codes(read_docx(a_file(p(text, picture)))) == expected


def test_a_part_that_is_there_twice_is_refused() -> None:
    stream = io.BytesIO(a_file(p("甲")))
    with zipfile.ZipFile(stream, "a") as package:
        package.writestr("Word/document.xml", part("document", p("乙")))

    assert refusal(stream.getvalue()).code == "duplicate_part"


def test_wrappers_may_nest_as_deeply_as_they_like() -> None:
    wrapped = "<w:sdt><w:sdtContent>" * 50_000 + p("正文") + "</w:sdtContent></w:sdt>" * 50_000

    assert texts(read_docx(a_file(wrapped))) == ["正文"]


# --- laws -----------------------------------------------------------------------------------------

WORDS = st.text("甲乙丙丁戊己庚辛壬癸子丑", min_size=1, max_size=6)
INLINE = st.recursive(
    WORDS.map(run),
    lambda inner: st.tuples(
        st.sampled_from(
            [
                "<w:ins>{}</w:ins>",
                "<w:sdt><w:sdtContent>{}</w:sdtContent></w:sdt>",
                "<w:smartTag>{}</w:smartTag>",
                "<w:hyperlink>{}</w:hyperlink>",
                "<w:unheardOf>{}</w:unheardOf>",
                "<mc:AlternateContent><mc:Choice>{0}</mc:Choice><mc:Fallback>{0}</mc:Fallback>"
                "</mc:AlternateContent>",
            ]
        ),
        st.lists(inner, min_size=1, max_size=3).map("".join),
    ).map(lambda pair: pair[0].format(pair[1])),
    max_leaves=8,
)


def words_in(xml: str) -> str:
    """Give the text of made XML by another way: what stands in `w:t`, doubles taken out."""
    while "<mc:Fallback>" in xml:
        start = xml.rindex("<mc:Fallback>")
        end = xml.index("</mc:Fallback>", start) + len("</mc:Fallback>")
        xml = xml[:start] + xml[end:]
    pieces = xml.split('<w:t xml:space="preserve">')[1:]
    return "".join(piece.partition("</w:t>")[0] for piece in pieces)


@given(st.lists(INLINE, min_size=1, max_size=5))
def test_any_nesting_of_runs_keeps_its_text_in_order(inline: list[str]) -> None:
    content = read_docx(a_file(p(*inline)))

    assert texts(content) == [words_in("".join(inline))]


BLOCKS = st.recursive(
    st.lists(INLINE, min_size=1, max_size=2).map(lambda inner: p(*inner)),
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=4).map(
            lambda c: tbl([tc(x) for x in c], ["尾", "尾"])
        ),
        st.lists(inner, min_size=1, max_size=2).map(lambda b: p("锚", f"<w:r>{box(*b)}</w:r>")),
        inner.map(lambda b: f"<w:sdt><w:sdtContent>{b}</w:sdtContent></w:sdt>"),
        inner.map(lambda b: tbl([tc(b)])),
    ),
    max_leaves=8,
)


@given(st.lists(BLOCKS, min_size=1, max_size=3))
def test_text_is_neither_lost_nor_doubled(blocks: list[str]) -> None:
    content = read_docx(a_file("".join(blocks)))

    given_, found = words_in("".join(blocks)), "".join(texts(content))
    found += "".join(cell for table in cells(content) for row in table for cell in row)
    assert Counter(found.replace(" ", "")) == Counter(given_)


@given(st.binary(max_size=300), st.integers(0, 10**6))
def test_any_bytes_within_the_text_are_read_or_refused(junk: bytes, place: int) -> None:
    xml = part("document", f"<w:body>{p('第一条')}{tbl(['甲', '乙'])}</w:body>").encode()
    place %= len(xml)

    data = packed(
        {"[Content_Types].xml": "", "word/document.xml": xml[:place] + junk + xml[place:]}
    )

    with suppress(UnreadableFile):
        assert read_docx(data).blocks
