"""Laws of drafts as Word documents and as Markdown."""

import json
import re
import time
import zipfile
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from docx import Document
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from papers_builders import FIELDS, W, made, part, properties, text_of

from assistant.drafting.draft import Basis, Draft, Remark
from assistant.drafting.telling import draft_writer
from assistant.errors import BadRequest, PdfUnavailable
from assistant.papers.marked import read_marked
from assistant.papers.marks import field_tag, identity_of, read_tag, short_label
from assistant.papers.official import as_official
from assistant.papers.pdf import as_pdf
from assistant.papers.plain import as_markdown

LABEL = "本内容由人工智能生成，须经人工审核"
AIGC = {
    "Label", "ContentProducer", "ProduceID", "ReservedCode1", "ContentPropagator",
    "PropagateID", "ReservedCode2",
}  # fmt: skip
BASIS = Basis(
    record="N32",
    title="中华人民共和国民法典",
    number="主席令第45号",
    status="in_force",
    provenance="official",
    clauses=("第八百五十九条",),
    checked=date(2026, 11, 20),
)
REMARK = Remark(code="sum", severity="error", what="经费合计不等于总额")


def lines(data: bytes) -> list[str]:
    return [text for one in part(data).iter(f"{W}p") if (text := text_of(one).strip())]


def test_the_label_stands_first_and_last_and_between_text_and_appendices() -> None:
    found = lines(as_official(made()))

    assert LABEL in found[0]
    assert LABEL in found[-1]
    assert sum(LABEL in one for one in found) == 3


@pytest.mark.parametrize(("written", "said"), [(True, "语言模型撰写"), (False, "按模板自动填写")])
def test_the_label_says_whether_a_model_wrote(written: bool, said: str) -> None:
    assert said in lines(as_official(made(written=written)))[0]
    assert said in as_markdown(made(written=written))


def test_the_properties_say_in_json_who_made_it() -> None:
    held = properties(as_official(made()))

    aigc = json.loads(held["AIGC"])
    assert set(aigc) == AIGC
    assert aigc["Label"] == "1" and aigc["ContentProducer"] and len(aigc["ProduceID"]) == 32
    assert properties(as_official(made()))["AIGC"] == held["AIGC"]
    assert properties(as_official(made({})))["AIGC"] != held["AIGC"]


def test_the_properties_stay_when_python_docx_saves_the_file_again() -> None:
    data = as_official(made())
    out = BytesIO()
    Document(BytesIO(data)).save(out)

    assert properties(out.getvalue()) == properties(data)
    assert LABEL in lines(out.getvalue())[0]


def test_headings_are_headings_so_that_word_can_navigate() -> None:
    document = Document(BytesIO(as_official(made())))
    styles = {p.text: p.style.name for p in document.paragraphs if p.style is not None}

    assert styles["一、立项必要性"] == "Heading 1"
    assert styles["（一）产业问题"] == "Heading 2"


def test_the_page_is_that_of_official_documents() -> None:
    section = Document(BytesIO(as_official(made()))).sections[0]
    lengths = (
        section.page_width, section.page_height, section.top_margin, section.bottom_margin,
        section.left_margin, section.right_margin,
    )  # fmt: skip

    assert [round(one.mm) for one in lengths if one is not None] == [210, 297, 37, 35, 28, 26]
    assert "PAGE" in etree.tostring(section.footer._element, encoding="unicode")


def test_tables_repeat_their_head_and_keep_their_rows_whole() -> None:
    for table in part(as_official(made(basis=(BASIS,)))).iter(f"{W}tbl"):
        rows = list(table.iter(f"{W}tr"))

        assert rows[0].find(f"{W}trPr/{W}tblHeader") is not None
        assert all(row.find(f"{W}trPr/{W}cantSplit") is not None for row in rows)


def test_a_row_as_high_as_a_page_may_break() -> None:
    long = made({**FIELDS, "里程碑": [{"时间": "2027", "内容": "很" * 500}]})
    row = next(one for one in part(as_official(long)).iter(f"{W}tr") if "很很" in text_of(one))

    assert row.find(f"{W}trPr/{W}cantSplit") is None


def test_what_is_open_is_coloured_and_a_control_of_its_field() -> None:
    root = part(as_official(made()))
    gap = next(one for one in root.iter(f"{W}r") if text_of(one) == "【待填:负责人】")
    control = next(one for one in gap.iterancestors(f"{W}sdt"))
    tag = control.find(f"{W}sdtPr/{W}tag")

    assert gap.find(f"{W}rPr/{W}rStyle") is not None
    assert tag is not None and tag.get(f"{W}val") == "field:负责人"
    assert control.find(f"{W}sdtPr/{W}showingPlcHdr") is not None


def test_a_contract_says_on_its_cover_and_where_it_is_signed_that_lawyers_look_first() -> None:
    found = lines(as_official(made(group="contract")))
    said = [n for n, one in enumerate(found) if "须法务审核" in one]

    assert said == [1, found.index("四、签署") + 1]
    assert "须法务审核" in as_markdown(made(group="contract"))
    assert "须法务审核" not in as_markdown(made())


def test_sources_values_and_remarks_are_appendices() -> None:
    draft = made(basis=(BASIS,), remarks=(REMARK,))
    whole, copy = as_official(draft), as_official(draft, checklist=False)
    text = "\n".join(lines(whole))

    for word in ("主席令第45号", "第八百五十九条", "现行有效", "官方", "2026-11-20", REMARK.what):
        assert word in text
    assert "200＋300" in text  # how the sum was counted
    assert REMARK.what not in "\n".join(lines(copy))


def test_every_figure_of_the_draft_is_among_the_values_with_its_origin() -> None:
    draft = made()
    rows = [text_of(row) for row in part(as_official(draft)).iter(f"{W}tr")]

    for section in draft.sections:
        for piece in section.pieces:
            if piece.origin in ("user", "computed") and re.search(r"\d", piece.text):
                assert any(piece.text in row and piece.ref in row for row in rows), piece


def test_a_long_value_is_told_by_its_start_without_cutting_a_figure() -> None:
    long = "很长的一段话，" * 8 + "自2027年3月15日起回收率 97%。"
    draft = made({**FIELDS, "产业问题": long})
    text = "\n".join(text_of(row) for row in part(as_official(draft)).iter(f"{W}tr"))

    assert f"{'很长的一段话，' * 8}自……" in text


def test_the_file_leads_nowhere() -> None:
    with zipfile.ZipFile(BytesIO(as_official(made(basis=(BASIS,))))) as package:
        relations = [package.read(name) for name in package.namelist() if name.endswith(".rels")]

    assert relations and not any(b"External" in one for one in relations)


def test_fonts_that_are_not_everywhere_say_what_stands_in_for_them() -> None:
    fonts = {
        one.get(f"{W}name"): one.find(f"{W}altName")
        for one in part(as_official(made()), "word/fontTable.xml")
    }

    assert {"方正小标宋简体", "仿宋_GB2312", "楷体_GB2312", "黑体"} <= set(fonts)
    assert all(one is not None and one.get(f"{W}val") for one in fonts.values())


def test_names_in_the_file_are_no_longer_than_word_allows() -> None:
    long = "很长的名称" * 30
    root = part(as_official(made({**FIELDS, long: "甲"})))

    names = [str(one.get(f"{W}name")) for one in root.iter(f"{W}bookmarkStart")]
    tags = [str(one.get(f"{W}val")) for one in root.iter(f"{W}tag", f"{W}alias")]
    assert len(set(names)) == len(names) and max(map(len, names)) <= 40
    assert max(map(len, tags)) <= 64
    assert read_tag(field_tag(long)) == short_label(long) != long


def test_a_file_says_which_draft_it_is() -> None:
    identity = identity_of(made(), draft="d1", number=3, facts="abc")

    assert read_marked(as_official(made(), identity=identity)).identity == identity


def test_a_draft_of_nothing_is_a_paper_too() -> None:
    empty = Draft(
        type="letter", version=1, title="说明", name="", group="report", sections=(),
        day=date(2026, 11, 29),
    )  # fmt: skip

    assert LABEL in lines(as_official(empty))[0]
    assert as_markdown(empty).startswith("> 本内容")


@given(st.text(max_size=80))
@settings(max_examples=30, deadline=None)
def test_any_words_make_a_document_that_can_be_opened(words: str) -> None:
    fields = {"项目名称": words, "产业问题": words, "里程碑": [{"内容": words}], "别的": words}

    data = as_official(made(fields))

    assert Document(BytesIO(data)).paragraphs
    assert as_markdown(made(fields))


def test_markdown_has_the_labels_the_sources_and_no_signs_of_a_users() -> None:
    text = as_markdown(made({**FIELDS, "项目名称": "*甲* [乙](http://x) <b>|"}, basis=(BASIS,)))

    assert text.startswith(f"> {LABEL}") and text.rstrip().splitlines()[-1].startswith(f"> {LABEL}")
    assert "\\*甲\\* \\[乙\\](http://x) \\<b\\>\\|" in text
    assert "| 中华人民共和国民法典 | 主席令第45号 | 第八百五十九条 | 现行有效 |" in text


def test_a_file_of_another_ending_is_refused() -> None:
    with pytest.raises(BadRequest, match=r"\.docx、\.pdf 或 \.md"):
        draft_writer(Path("draft.xls"))


def test_without_libreoffice_it_says_what_to_do() -> None:
    with pytest.raises(PdfUnavailable, match="没有安装 LibreOffice"):
        as_pdf(b"", program=lambda: None)


def test_a_program_that_hangs_is_ended_with_all_that_it_started(tmp_path: Path) -> None:
    program = tmp_path / "soffice"
    mark = tmp_path / "child"
    program.write_text(f"#!/bin/sh\nsleep 600 &\necho $! > {mark}\nwait\n")
    program.chmod(0o755)

    with pytest.raises(PdfUnavailable, match="还没有转完"):
        as_pdf(b"x", seconds=1.0, program=lambda: str(program))

    child = int(mark.read_text())
    until = time.monotonic() + 10
    while _runs(child) and time.monotonic() < until:
        time.sleep(0.05)
    assert not _runs(child)


def _runs(process: int) -> bool:
    try:
        state = Path(f"/proc/{process}/stat").read_text(encoding="ascii")
    except OSError:
        return False
    return state.rpartition(")")[2].split()[0] != "Z"


def test_a_program_that_makes_nothing_is_told(tmp_path: Path) -> None:
    program = tmp_path / "soffice"
    program.write_text("#!/bin/sh\nexit 0\n")
    program.chmod(0o755)

    with pytest.raises(PdfUnavailable, match="没有转出"):
        as_pdf(b"x", program=lambda: str(program))
