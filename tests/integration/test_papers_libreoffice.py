"""Drafts in a real word processor: what LibreOffice does to labels, marks and pages."""

import subprocess
from collections.abc import Callable
from dataclasses import replace
from io import BytesIO

import pytest
from lxml import etree
from papers_builders import (
    FIELDS,
    W,
    changed,
    copied_row,
    fill,
    made,
    new_paragraph,
    paragraph_with,
    properties,
    remove,
    rewrite,
    template,
    text_of,
)
from pypdf import PdfReader

from assistant.drafting.reading_back import read_back
from assistant.papers.marked import read_marked
from assistant.papers.official import as_official
from assistant.papers.pdf import as_pdf, available, program_path

pytestmark = pytest.mark.skipif(not available(), reason="LibreOffice is not installed")
LABEL = "本内容由人工智能生成，须经人工审核"


@pytest.fixture(scope="module")
def saved_again(tmp_path_factory: pytest.TempPathFactory) -> Callable[[bytes], bytes]:
    """Open in LibreOffice and save as .docx."""
    folder = tmp_path_factory.mktemp("office")
    program = program_path()
    assert program is not None

    def save(data: bytes) -> bytes:
        source, out = folder / "draft.docx", folder / "out"
        source.write_bytes(data)
        subprocess.run(  # noqa: S603
            [
                program, "--headless", f"-env:UserInstallation={(folder / 'profile').as_uri()}",
                "--convert-to", "docx:MS Word 2007 XML", "--outdir", str(out), str(source),
            ],
            check=True, capture_output=True, timeout=120,
        )  # fmt: skip
        return (out / "draft.docx").read_bytes()

    return save


def test_labels_marks_and_values_are_kept(saved_again: Callable[[bytes], bytes]) -> None:
    draft = made()

    data = saved_again(as_official(draft))

    file = read_marked(data)
    assert LABEL in file.blocks[0].text and LABEL in file.blocks[-1].text
    found = read_back(data, draft, template())
    assert (found.fields, found.edits, found.problems) == ({}, {}, ())


def test_what_was_edited_is_read_back(saved_again: Callable[[bytes], bytes]) -> None:
    draft = made()

    def change(root: etree._Element) -> None:
        fill(root, "负责人", "李四")
        rewrite(paragraph_with(root, "（不超过"), "（本节已按指南压缩。）")
        paragraph_with(root, "本单位声明").addnext(new_paragraph("另附查新报告。"))
        row = next(one for one in root.iter(f"{W}tr") if "中试" in text_of(one))
        row.addnext(copied_row(row, "2027年12月", "验收", "验收书"))
        remove(paragraph_with(root, "（盖章）"))

    found = read_back(saved_again(changed(as_official(draft), change)), draft, template())

    assert found.fields["负责人"] == "李四"
    assert len(found.fields["里程碑"]) == 2
    assert sorted(found.edits.values()) == ["", "另附查新报告。", "（本节已按指南压缩。）"]
    assert found.problems == ()


def test_the_aigc_property_is_kept_word_for_word(saved_again: Callable[[bytes], bytes]) -> None:
    data = as_official(made())

    assert properties(saved_again(data))["AIGC"] == properties(data)["AIGC"]


def test_a_pdf_has_pages_with_numbers_and_the_labels() -> None:
    pdf = PdfReader(BytesIO(as_pdf(as_official(made()))))
    texts = [page.extract_text().replace(" ", "") for page in pdf.pages]

    assert LABEL in texts[0] and LABEL in texts[-1]
    assert "—2—" in texts[1] and "—1—" not in texts[0]
    assert str(FIELDS["项目名称"]) in texts[0]
    width, height = pdf.pages[0].mediabox[2:]
    assert (round(float(width)), round(float(height))) == (595, 842)


def test_a_cover_is_one_page_however_long_its_notice_is() -> None:
    long = replace(made(group="contract"), notice="没有读到官方模板，提交前请逐条核对。" * 12)
    pdf = PdfReader(BytesIO(as_pdf(as_official(long))))

    assert "一、立项必要性" in pdf.pages[1].extract_text()
