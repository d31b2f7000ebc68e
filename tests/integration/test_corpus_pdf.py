"""PDFs: the real ones of the samples, and damaged copies of them."""

import re
from contextlib import suppress
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfWriter

import corpus
from corpus.errors import UnreadableFile
from corpus.readers.blocks import Content, Paragraph
from corpus.readers.formats import read
from corpus.readers.pdf import read_pdf

SAMPLES = Path(corpus.__file__).with_name("samples")
LAW = SAMPLES / "policies" / "N30_促进科技成果转化法.pdf"
RULES = SAMPLES / "policies" / "N33_技术合同认定登记管理办法.pdf"
SMALL = SAMPLES / "demands" / "A_技术需求_0026_风光制氢波动.pdf"
PDFS = sorted(SAMPLES.rglob("*.pdf"))


def paragraphs(content: Content) -> list[Paragraph]:
    return [block for block in content.blocks if isinstance(block, Paragraph)]


@pytest.mark.parametrize("path", PDFS, ids=lambda path: path.stem)
def test_a_pdf_is_read_page_by_page_in_order(path: Path) -> None:
    content = read(path.name, path.read_bytes())

    pages = [paragraph.page for paragraph in paragraphs(content)]
    assert content.problems == ()
    assert pages == sorted(pages, key=lambda page: page or 0)
    assert pages[0] == 1 and None not in pages


def test_the_sections_of_a_law_stand_in_their_order() -> None:
    texts = [p.text for p in paragraphs(read(LAW.name, LAW.read_bytes()))]

    numerals = "一二三四五六七八九十"
    found = [match[1] for text in texts if (match := re.match(rf"([{numerals}])、", text))]
    assert found == list(numerals[: len(found)]) and len(found) > 1


def test_the_labels_of_a_pdf_start_lines_of_their_own() -> None:
    texts = [p.text for p in paragraphs(read(RULES.name, RULES.read_bytes()))]

    labels = [text.partition("：")[0] for text in texts]
    assert {"编号", "文号", "发文机关", "效力状态", "来源级别"} <= set(labels)


def test_lines_that_the_page_broke_are_joined_and_a_remark_stays_with_its_words() -> None:
    texts = [p.text for path in (LAW, RULES) for p in paragraphs(read_pdf(path.read_bytes()))]

    assert "条、第三十三条。〔官方〕" not in texts
    assert "（一）50%是“净收入”的比例，不是合同总价的比例，扣除哪些成本要先算清。〔官方〕" in texts
    assert not [text for text in texts if re.fullmatch("〔..〕", text)]


def test_a_pdf_with_a_password_says_so() -> None:
    writer = PdfWriter(clone_from=SMALL)
    writer.encrypt("secret", algorithm="RC4-128")
    locked = _bytes(writer)

    with pytest.raises(UnreadableFile) as refused:
        read_pdf(locked)

    assert (refused.value.code, "密码" in refused.value.hint) == ("encrypted_pdf", True)


def test_a_pdf_without_words_is_refused() -> None:
    writer = PdfWriter()
    writer.add_blank_page(width=200, height=200)

    with pytest.raises(UnreadableFile) as refused:
        read("a.pdf", _bytes(writer))

    assert refused.value.code == "no_text"


@settings(max_examples=30)
@given(
    places=st.lists(st.integers(0, 10**6), min_size=1, max_size=20),
    cut=st.integers(0, 10**6),
)
def test_a_damaged_pdf_gives_content_or_is_refused(places: list[int], cut: int) -> None:
    whole = SMALL.read_bytes()
    flipped = bytearray(whole)
    for place in places:
        flipped[place % len(whole)] ^= 1 << place % 8

    for data in (bytes(flipped), whole[: cut % len(whole)]):
        with suppress(UnreadableFile):
            assert all(block.text for block in paragraphs(read_pdf(data)))


@given(st.binary(max_size=100))
def test_bytes_that_only_claim_to_be_a_pdf_are_refused(data: bytes) -> None:
    with pytest.raises(UnreadableFile) as refused:
        read_pdf(b"%PDF-1.7\n" + data)

    assert refused.value.code == "damaged_pdf"


def _bytes(writer: PdfWriter) -> bytes:
    stream = BytesIO()
    writer.write(stream)
    return stream.getvalue()
