"""The guard: what it takes a file for, and what it refuses before anything is unpacked."""

import io
import struct
import zipfile
from collections.abc import Mapping
from contextlib import suppress

import pytest
from builders import a_docx
from hypothesis import example, given
from hypothesis import strategies as st

from corpus.errors import UnreadableFile
from corpus.intake.guard import FORMATS, MAX_FILE_BYTES, guard
from corpus.intake.packages import MAX_ENTRIES
from corpus.readers.formats import read

TYPES = "[Content_Types].xml"
WORD = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Override '
    'PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.'
    'wordprocessingml.document.main+xml"/></Types>'
)
SHEET = WORD.replace("wordprocessingml.document", "spreadsheetml.sheet")
BODY = "<w:document xmlns:w='x'/>"
FOREIGN = "unsupported_format"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)


def a_package(parts: Mapping[str, str | bytes], *, types: str | None = WORD) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as package:
        if types is not None:
            package.writestr(TYPES, types)
        for name, content in parts.items():
            package.writestr(name, content)
    return stream.getvalue()


def a_word_file(**extra: str | bytes) -> bytes:
    return a_package({"word/document.xml": BODY, **extra})


def a_compound_file(stream: str) -> bytes:
    return OLE + stream.encode("utf-16-le") + bytes(100)


def refusal(name: str, data: bytes) -> UnreadableFile:
    with pytest.raises(UnreadableFile) as caught:
        guard(name, data)
    return caught.value


# --- what is let through --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "data", "form"),
    [
        ("办法.pdf", b"%PDF-1.7\n1 0 obj", "pdf"),
        ("办法.PDF", b"junk before\n%PDF-1.4", "pdf"),
        ("no mark.pdf", b"1 0 obj<<>>endobj trailer", "pdf"),
        ("办法.docx", a_word_file(), "docx"),
        ("目录.xlsx", a_package({"xl/workbook.xml": "<w/>"}, types=SHEET), "xlsx"),
        ("目录.csv", "名称,领域\n".encode("gb18030"), "csv"),
        ("页.htm", "<!DOCTYPE html><html>".encode("utf-16"), "html"),
        ("页.html", b"just text", "html"),
        ("说明.md", b"# title", "markdown"),
        ("说明.txt", b"text", "text"),
    ],
)
def test_a_file_that_is_what_its_name_says_is_let_through(
    name: str, data: bytes, form: str
) -> None:
    assert guard(name, data) == form


def test_a_template_or_a_macro_document_under_a_plain_name_is_read_as_text() -> None:
    # Word's own templates and documents with macros differ in one line of the content types.
    types = WORD.replace("wordprocessingml.document", "wordprocessingml.template")

    assert guard("a.docx", a_package({"word/document.xml": BODY}, types=types)) == "docx"


def test_a_package_without_content_types_is_damaged() -> None:
    data = a_package({"word/document.xml": BODY}, types=None)

    assert refusal("a.docx", data).code == "damaged_package"


# --- what something really is ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "data", "code", "says"),
    [
        ("a.docx", b"%PDF-1.4\n", "extension_mismatch", "内容是 PDF，扩展名却是 .docx"),
        ("a.pdf", a_word_file(), "extension_mismatch", "压缩包"),
        ("a.xlsx", a_word_file(), "extension_mismatch", "内容是 Word 文档，扩展名却是 .xlsx"),
        ("a.xls", b"<html><table><tr><td>1</td></table>", "extension_mismatch", "网页"),
        ("a.doc", b"\xff\xfe" + "<html>".encode("utf-16-le"), "extension_mismatch", "网页"),
        ("a.csv", b"  <!-- saved --><table>", "extension_mismatch", "网页"),
        ("a.docx", b"{\\rtf1\\ansi}", "extension_mismatch", "RTF"),
        ("a.xlsx", "名称,领域".encode("gbk"), "extension_mismatch", "纯文本"),
        ("a.docx", b"\x00\x01\x02\x03", "extension_mismatch", "无法识别"),
        ("a.doc", OLE, "old_office", ".doc"),
        ("a.xls", a_compound_file("Workbook"), "old_office", ".xls"),
        ("a.docx", a_compound_file("WordDocument"), "old_office", ".doc"),
        ("a.docx", a_compound_file("EncryptedPackage"), "encrypted_office", "打开密码"),
        ("a.wps", a_compound_file("WordDocument"), FOREIGN, "WPS"),
        ("a.et", a_compound_file("Workbook"), FOREIGN, "WPS"),
        ("a.ofd", b"PK\x03\x04", FOREIGN, "OFD"),
        ("a.ods", b"PK\x03\x04", FOREIGN, "OpenDocument"),
        ("a.pptx", b"PK\x03\x04", FOREIGN, "演示"),
        ("a.zip", b"PK\x03\x04", FOREIGN, "压缩包"),
        ("a.7z", b"7z\xbc\xaf\x27\x1c", FOREIGN, "压缩包"),
        ("a.rar", b"Rar!\x1a\x07\x00", FOREIGN, "压缩包"),
        ("a.jpg", b"\xff\xd8\xff\xe0", FOREIGN, "图片"),
        ("a.pdf", b"\x89PNG\r\n\x1a\n", "extension_mismatch", "图片"),
        ("a.txt", b"MZ\x90\x00\x03\x00", "extension_mismatch", "程序"),
        ("a.xls", b"<?xml version='1.0'?><?mso-application progid='Excel.Sheet'?>", FOREIGN, "XML"),
        ("a.eml", b"MIME-Version: 1.0\r\nContent-Type: multipart/related", FOREIGN, "邮件"),
        ("a.slk", b"ID;PWXL;N;E", FOREIGN, "SYLK"),
        ("a.ceb", b"anything", FOREIGN, "版式"),
        ("a.caj", b"anything", FOREIGN, "知网"),
        ("a.xyz", b"text", FOREIGN, ".xyz"),
        ("a", b"text", FOREIGN, "无扩展名"),
        ("a.\x1b[31mtxt", b"text", FOREIGN, "无扩展名"),
        ("a.\u202efdp", b"text", FOREIGN, "无扩展名"),
    ],
)
def test_a_foreign_file_is_named_for_what_it_is(
    name: str, data: bytes, code: str, says: str
) -> None:
    error = refusal(name, data)

    assert says in str(error)
    assert error.code == code
    assert error.hint.endswith("。")


def test_a_web_page_exported_as_a_workbook_is_told_how_to_become_one() -> None:
    assert "另存为 .xlsx" in refusal("报表.xls", b"<html><table>").hint


def test_macros_are_kept_aside_and_not_read() -> None:
    error = refusal("a.xlsm", a_package({"xl/workbook.xml": "<w/>"}, types=SHEET))

    assert error.kept
    assert "宏" in str(error)


@pytest.mark.parametrize("data", [b"", b" \n\t "])
def test_an_empty_file_is_refused(data: bytes) -> None:
    assert refusal("a.txt", data).code == "empty"


def test_a_file_beyond_the_limit_is_refused_unread() -> None:
    assert refusal("a.txt", b"x" * (MAX_FILE_BYTES + 1)).code == "too_large"


# --- packages that would do harm ------------------------------------------------------------------


def test_a_package_that_unpacks_to_far_more_is_kept_aside() -> None:
    bomb = a_word_file(**{"word/media/image1.bin": bytes(60_000_000)})

    error = refusal("a.docx", bomb)

    assert error.code == "zip_bomb"
    assert error.kept


def test_a_package_with_countless_entries_is_kept_aside() -> None:
    data = a_package({f"word/{n}.xml": "" for n in range(MAX_ENTRIES + 1)})

    error = refusal("a.docx", data)

    assert error.code == "zip_bomb"
    assert error.kept


def test_a_size_that_the_directory_understates_is_found() -> None:
    data = bytearray(a_word_file(**{"word/a.bin": bytes(range(256)) * 200}))
    # the unpacked size of the last entry, in the directory and in its own header
    for mark, field in ((b"PK\x01\x02", 24), (b"PK\x03\x04", 22)):
        at = data.rindex(mark)
        struct.pack_into("<I", data, at + field, 10)
        struct.pack_into("<I", data, at + field - 4, 40_000)

    assert refusal("a.docx", bytes(data)).code in ("zip_bomb", "zip_overlap", "damaged_package")


@pytest.mark.parametrize(
    "name", ["../evil", "word/../../evil", "/etc/evil", "C:\\evil", "..\\evil", "word\\..\\..\\x"]
)
def test_a_name_that_leads_elsewhere_is_refused(name: str) -> None:
    assert refusal("a.docx", a_word_file(**{name: "x"})).code == "zip_slip"


def test_a_link_is_refused() -> None:
    stream = io.BytesIO(a_word_file())
    with zipfile.ZipFile(stream, "a") as package:
        link = zipfile.ZipInfo("word/link")
        link.create_system, link.external_attr = 3, 0o120777 << 16
        package.writestr(link, "/etc/passwd")

    assert refusal("a.docx", stream.getvalue()).code == "zip_link"


@pytest.mark.parametrize("name", ["word/document.xml", "WORD/Document.xml", "word\\document.xml"])
@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_two_parts_of_one_name_are_refused(name: str) -> None:
    stream = io.BytesIO(a_word_file())
    with zipfile.ZipFile(stream, "a") as package:
        package.writestr(name, BODY)

    assert refusal("a.docx", stream.getvalue()).code == "zip_duplicate"


def test_a_directory_that_names_another_part_than_the_header_does_is_refused() -> None:
    data = bytearray(a_word_file())
    at = data.rindex(b"word/document.xml")  # in the directory
    data[at : at + 17] = b"word/documenX.xml"

    assert refusal("a.docx", bytes(data)).code == "zip_mismatch"


def test_an_encrypted_package_says_so() -> None:
    data = bytearray(a_word_file())
    for mark, field in ((b"PK\x01\x02", 8), (b"PK\x03\x04", 6)):
        data[data.index(mark) + field] |= 1

    assert refusal("a.docx", bytes(data)).code == "encrypted_zip"


def test_a_cut_package_is_damaged() -> None:
    data = a_word_file()

    assert refusal("a.docx", data[: len(data) // 2]).code == "damaged_package"


DTD = "<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/hostname'>]>"


@pytest.mark.parametrize(
    "part",
    [
        f"<?xml version='1.0'?>{DTD}<a/>",
        f"{' ' * 5000}<!-- {'-' * 5000} -->{DTD}<a/>".replace("-" * 5000, "x" * 5000),
        f"<?xml version='1.0' encoding='utf-16'?>{DTD}<a/>".encode("utf-16"),
        f"<?xml version='1.0' encoding='utf-16'?>{DTD}<a/>".encode("utf-16-be"),
        f"<?xml version='1.0'?>{DTD}<a/>".encode("utf-32"),
        f"\ufeff{DTD}<a/>".encode(),
        "<?xml version='1.0' encoding='utf-7'?>+ADw-!DOCTYPE a+AD4-<a/>",
        "<?xml version='1.0' encoding='hz-gb-2312'?><a/>",
        "<!--" + "x" * 70_000 + "--><a/>",
        "x" * 70_000,
    ],
    ids=[
        "plain", "far in", "utf-16", "utf-16-be", "utf-32", "bom", "utf-7", "stateful",
        "endless comment", "no element",
    ],
)  # fmt: skip
def test_a_part_that_declares_entities_or_hides_whether_it_does_is_refused(
    part: str | bytes,
) -> None:
    data = a_word_file(**{"docProps/core.xml": part})

    assert refusal("a.docx", data).code == "xml_entities"


@pytest.mark.parametrize(
    "part",
    [
        "<?xml version='1.0' encoding='GB2312'?><a>文</a>".encode("gb2312"),
        "<?xml version='1.0' encoding='utf-16'?><a>&lt;!DOCTYPE x&gt;</a>".encode("utf-16"),
        "<?xml version='1.0'?><a><![CDATA[<!DOCTYPE a>]]></a>",
        "",
    ],
)
def test_a_part_that_only_speaks_of_entities_is_let_through(part: str | bytes) -> None:
    assert guard("a.docx", a_word_file(**{"docProps/core.xml": part})) == "docx"


# --- laws -----------------------------------------------------------------------------------------

PIECES = st.sampled_from(
    [b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06", b"%PDF-", b"<html", b"\xff\xfe", OLE[:8], b"MZ"]
)
BYTES = st.lists(st.one_of(PIECES, st.binary(max_size=40)), max_size=8).map(b"".join)


@given(name=st.sampled_from([f"a{suffix}" for suffix in FORMATS]), data=BYTES)
@example(name="a.docx", data=a_word_file()[:-8])
@example(name="a.docx", data=b"PK\x05\x06" + bytes(18))
def test_the_guard_answers_or_refuses_and_never_crashes(name: str, data: bytes) -> None:
    with suppress(UnreadableFile):
        assert guard(name, data) in set(FORMATS.values())


@given(cut=st.integers(0, 2000), at=st.integers(0, 2000), byte=st.integers(0, 255))
def test_a_damaged_package_never_crashes_the_guard(cut: int, at: int, byte: int) -> None:
    data = bytearray(a_docx("<w:p/>"))
    data[at % len(data)] = byte

    with suppress(UnreadableFile):
        guard("a.docx", bytes(data[: max(cut, 1)]))


def test_a_page_that_a_browser_saved_as_one_file_is_read() -> None:
    data = (
        b"From: <Saved by Blink>\r\nSubject: =?utf-8?B?6YCa55+l?=\r\nMIME-Version: 1.0\r\n"
        b'Content-Type: multipart/related; type="text/html"; boundary="--b"\r\n\r\n'
        b"----b\r\nContent-Type: text/html\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
        b"<html><body><p>=E8=A1=A5=E5=8A=A9=E5=8A=9E=E6=B3=95</p></body></html>\r\n----b--\r\n"
    )

    assert guard("通知.mht", data) == "mht"
    assert [block.text for block in read("通知.mht", data).blocks] == ["补助办法"]  # type: ignore[union-attr]
